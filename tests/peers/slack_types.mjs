// Holds what comes on stdin against Slack's own types (@slack/types, as a JSON Schema): a line a fault, none if all is well.
//
//   [{"name": "…", "as": "blocks" | "home" | "modal" | "metadata", "payload": …}, …]
//
// The schema is made once for these versions and kept in the temp folder. Ends with another code than 0 where it could
// not look.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { Ajv } from "ajv";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

async function schema() {
  const of = ["slack_types.ts", "slack_types.mjs", "package-lock.json"].map((name) => readFileSync(here(name)));
  const mark = createHash("sha256").update(Buffer.concat(of)).digest("hex");
  const folder = join(tmpdir(), `scip-slack-types-${userInfo().uid}`);
  const kept = join(folder, `${mark}.json`);
  try {
    return JSON.parse(readFileSync(kept, "utf8"));
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
  const { createGenerator } = await import("ts-json-schema-generator");
  const asked = { path: here("slack_types.ts"), type: "Taken", skipTypeCheck: true, jsDoc: "none" };
  const made = told_apart(createGenerator(asked).createSchema("Taken"));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(`${kept}.${process.pid}`, JSON.stringify(made));
  renameSync(`${kept}.${process.pid}`, kept);
  return made;
}

// A choice between things that say their `type` becomes a rule a type: a fault is then told of the one that was meant,
// not of every other one as well.
function told_apart(whole) {
  const resolved = (one) => (one.$ref ? whole.definitions[decodeURIComponent(one.$ref.split("/").at(-1))] : one);
  const flat = (one) => resolved(one).anyOf?.flatMap(flat) ?? [one];
  const changed = (value) => {
    if (Array.isArray(value)) return value.map(changed);
    if (value === null || typeof value !== "object") return value;
    const branches = value.anyOf ? flat(value) : [];
    const types = branches.map((one) => resolved(one).properties?.type?.const);
    if (!branches.length || types.includes(undefined)) {
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, changed(inner)]));
    }
    const named = [...new Set(types)];
    const rules = named.map((type) => {
      const meant = branches.filter((_, n) => types[n] === type).map(changed);
      return {
        if: { properties: { type: { const: type } }, required: ["type"] },
        then: meant.length > 1 ? { anyOf: meant } : meant[0],
      };
    });
    return { type: "object", required: ["type"], properties: { type: { enum: named } }, allOf: rules };
  };
  return changed(whole);
}

function told({ instancePath, message, params }, payload) {
  const wanted = params.allowedValues ?? params.allowedValue;
  const about = params.additionalProperty ?? (wanted && JSON.stringify(at(payload, instancePath)));
  return `${instancePath || "/"}: ${message}${about === undefined ? "" : ` (${about})`}`;
}

function at(payload, path) {
  return path.split("/").slice(1).reduce((value, key) => value[key], payload);
}

const ajv = new Ajv({ allErrors: true, strict: false });
ajv.addSchema(await schema(), "slack");
for (const { name, as, payload } of JSON.parse(readFileSync(0, "utf8"))) {
  const fits = ajv.getSchema(`slack#/definitions/Taken/properties/${as}`);
  if (!fits) throw new Error(`nothing is known about ${as}`);
  if (fits(payload)) continue;
  for (const fault of fits.errors.filter((e) => e.keyword !== "if")) console.log(`${name}: ${told(fault, payload)}`);
}

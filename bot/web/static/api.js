// Talks to the server: one place for the session's token, the browser's time zone and what went wrong.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
let csrf = "";

export class Problem extends Error {
  constructor(status, message, fields = {}) {
    super(message);
    this.status = status;
    this.fields = fields;
  }
}

export function signedIn(session) {
  csrf = session.csrf ?? "";
}

export const get = (path) => call(path, { method: "GET" });
export const post = (path, body = {}) =>
  call(path, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", "X-SCIP": "1", "X-CSRF-Token": csrf },
  });

/** Sends a file up. `done` resolves to what the server made of it; `told` hears how much is there, 0 to 1. */
export function upload(file, told) {
  const request = new XMLHttpRequest(); // fetch can't tell how far it is
  const done = new Promise((resolve, reject) => {
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) told(event.loaded / event.total); });
    request.addEventListener("load", () => {
      const body = parsed(request.responseText);
      if (request.status === 201) resolve(body);
      else reject(new Problem(request.status, body.error ?? `${file.name} could not be sent. Please try again.`));
    });
    request.addEventListener("error", () => reject(new Problem(0, `${file.name} could not be sent. Is the console's server still running?`)));
    request.addEventListener("abort", () => reject(Object.assign(new Problem(0, ""), { stopped: true })));
  });
  request.open("POST", "/web/given");
  request.setRequestHeader("X-SCIP", "1");
  request.setRequestHeader("X-CSRF-Token", csrf);
  request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
  request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
  request.send(file);
  return { done, stop: () => request.abort() };
}

export const drop = (id) => post(`/web/given/${encodeURIComponent(id)}/drop`);

function parsed(text) {
  try { return JSON.parse(text); } catch { return {}; }
}

/** An event stream of the session's own conversation. */
export const events = () => new EventSource(`/web/events?zone=${encodeURIComponent(zone)}`);

/** A fresh id for something sent: sending it again after a lost reply is then no second message. */
export const nonce = () => crypto.randomUUID();

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, { ...options, headers: { ...options.headers, "X-Time-Zone": zone } });
  } catch {
    throw new Problem(0, "The console's server does not answer. Is it still running?");
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Problem(response.status, body.error ?? "Something went wrong. Please try again.", body.fields);
  return body;
}

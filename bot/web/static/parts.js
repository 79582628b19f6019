// One card: a neutral answer as elements. `desk` opens sources and takes presses.

import { el, icon, paragraphs, picture, rich } from "./dom.js";
import { form } from "./forms.js";
import { drawn } from "./pictures.js";

const BAND = { strong: "strong", contested: "contested", weak: "weak", unknown: "not known yet" };

/** desk: { open(source, opener), press(action, fields, button) -> Promise, rate(good), label } */
export function card(data, desk) {
  const sources = new Map(data.sources.map((source) => [source.id, source]));
  const context = { desk, cite: (ids) => cites(ids, sources, desk) };
  const node = el("article", { class: data.pending ? "card pending" : "card", "aria-label": plain(data.title), tabindex: "-1" });
  const head = el("header", { class: "card-head" }, el("h3", {}, ...rich(data.title)));
  if (data.pending) head.prepend(el("p", { class: "needs-ok", text: "Needs your OK" }));
  node.append(head);
  if (data.narration) node.append(el("div", { class: "narration" }, ...paragraphs(data.narration)));
  else if (data.summary && !says(data, data.summary)) node.append(el("p", { class: "summary" }, ...rich(data.summary)));
  for (const missing of data.degraded) node.append(el("p", { class: "degraded" }, icon("M10 6v5M10 14v.5M10 2 1.5 17.5h17z"), el("span", { text: missing })));
  for (const part of data.parts) node.append(render(part, context));
  if (data.files?.length) node.append(files(data.files));
  if (data.actions.length) node.append(actions(data.actions, desk));
  node.append(foot(data, sources, desk));
  return node;
}

/** Whether the title or the first words say what the summary says: it is not said twice. */
function says(data, summary) {
  const first = plain(data.parts.find((part) => part.kind === "text")?.text ?? "");
  const words = plain(summary);
  return plain(data.title).includes(words) || first.includes(words) || (first !== "" && words.includes(first));
}

const plain = (text) => text.replaceAll("**", "").trim();

const PARTS = { text, scores, facts, list, table, trend: pictured, waterfall: pictured, map: pictured, quote, diff, details };

function render(part, context) {
  return PARTS[part.kind](part, context);
}

function cites(ids, sources, desk) {
  const known = ids.filter((id) => sources.has(id));
  if (!known.length) return null;
  return el("sup", { class: "cites" }, ...known.map((id) => {
    const source = sources.get(id);
    const number = id.replace(/^\D+/, "");
    const button = el("button", { type: "button", class: "cite", text: number, title: source.title, "aria-label": `Source ${number}: ${source.title}` });
    button.addEventListener("click", () => desk.open(source, button));
    return button;
  }));
}

/** Words with their citation held to the last one, so that it never starts a line. */
function cited(nodes, cite) {
  if (!cite) return nodes;
  const last = nodes.at(-1);
  if (last?.nodeType !== Node.TEXT_NODE) return [...nodes, cite];
  const cut = last.textContent.trimEnd().lastIndexOf(" ") + 1;
  return [...nodes.slice(0, -1), last.textContent.slice(0, cut), el("span", { class: "glued" }, last.textContent.slice(cut).trimEnd(), cite)];
}

function text(part, { cite }) {
  const made = paragraphs(part.text);
  const last = made.at(-1);
  if (last) last.replaceChildren(...cited([...last.childNodes], cite(part.cites)));
  return el("div", { class: `text tone-${part.tone}` }, ...made);
}

function scores(part, { cite }) {
  const node = el("section", { class: part.hero ? "scores with-hero" : "scores", "aria-label": "Scores" });
  if (part.hero) {
    const { hero } = part;
    node.append(el("figure", { class: "hero" },
      picture(hero.picture),
      el("figcaption", {}, el("b", { text: hero.label }), cite(hero.cites), note(hero))));
  }
  if (part.meters.length) node.append(el("ul", { class: "meters" }, ...part.meters.map((score) => meter(score, cite))));
  return node;
}

function meter(score, cite) {
  const bar = el("div", { class: `bar band-${score.band}`, role: "img", "aria-label": score.alt });
  const piece = (name, from, to) => {
    const node = el("i", { class: name });
    node.style.setProperty("left", `${from}%`);
    node.style.setProperty("width", `${Math.max(0, to - from)}%`);
    return node;
  };
  if (score.score !== null && score.uncapped !== null && score.uncapped > score.score) bar.append(piece("held", 0, score.uncapped));
  if (score.score !== null) bar.append(piece("value", 0, score.score));
  if (score.low !== null && score.high !== null && score.high > score.low) bar.append(piece("interval", score.low, score.high));
  const target = el("i", { class: "target" });
  target.style.setProperty("left", `${score.target}%`);
  bar.append(target);
  return el("li", { class: "meter" },
    el("div", { class: "meter-line" }, el("span", { class: "meter-label", text: score.label }), cite(score.cites),
      el("span", { class: `meter-word band-${score.band}`, text: BAND[score.band] }),
      el("span", { class: "meter-number", text: score.score === null ? "?" : String(score.score) })),
    bar, note(score));
}

function note(score) {
  const held = score.score !== null && score.uncapped !== null && score.uncapped > score.score ? `${score.uncapped} without the cap` : "";
  const words = [score.coverage, held, score.note].filter(Boolean).join(" · ");
  return words ? el("p", { class: "small" }, ...rich(words)) : null;
}

// The address of a call's side panel, where it is this console's own; no other address becomes a link.
function panel(value) {
  const own = value.startsWith(`${location.origin}/call/`) && /^\S+$/.test(value);
  return own ? [el("a", { href: value, target: "_blank", rel: "noopener", text: value })] : null;
}

function facts(part, { cite }) {
  const rows = part.facts.map((fact) => el("div", { class: `fact tone-${fact.tone}` },
    el("dt", { text: fact.label }), el("dd", {}, ...cited(panel(fact.value) ?? rich(fact.value), cite(fact.cites)))));
  const long = part.facts.some((fact) => fact.value.length > 36 || fact.label.length > 24);
  return el("section", { class: long ? "facts long" : "facts" }, heading(part.title), el("dl", {}, ...rows));
}

function list(part, context) {
  const items = part.items.map((item) => {
    const line = el("p", { class: "item-text" }, item.badge ? el("span", { class: `badge tone-${item.tone}`, text: item.badge }) : null, ...cited(rich(item.text), context.cite(item.cites)));
    const body = el("div", { class: "item-body" }, line, item.detail ? el("p", { class: "small" }, ...rich(item.detail)) : null);
    const node = el("li", { class: `item tone-${item.tone}` }, body);
    if (item.action) node.append(action(item.action, context.desk, node, true));
    return node;
  });
  return el("section", { class: "list" }, heading(part.title), el(part.ordered ? "ol" : "ul", { class: "items" }, ...items));
}

function table(part, { cite }) {
  const side = (index) => (part.align[index] === "right" ? "right" : null);
  const label = part.title || "Table";
  return el("section", { class: "table" }, heading(part.title, cite(part.cites)),
    el("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": label },
      grid(part.columns, part.rows, side)));
}

function grid(columns, rows, side = () => null) {
  return el("table", {},
    el("thead", {}, el("tr", {}, ...columns.map((name, i) => el("th", { scope: "col", class: side(i), text: name })))),
    el("tbody", {}, ...rows.map((row) => el("tr", {}, ...row.map((cell, i) => el("td", { class: side(i) }, ...(typeof cell === "string" ? rich(cell) : cell)))))));
}

function pictured(part, { cite }) {
  const cells = (row) => row.cells.map((words, n) => (n ? words : cited(rich(words), cite(row.cites))));
  const used = part.columns.map((_, n) => n).filter((n) => part.rows.some((row) => row.cells[n]));
  const side = (n) => (part.columns[used[n]].side === "right" ? "right" : null);
  return el("section", { class: "pictured" }, heading(part.title),
    drawn(part, cite),
    part.rows.length ? el("details", { class: "as-table" }, el("summary", { text: "Show as a table" }),
      el("div", { class: "table-scroll" }, grid(used.map((n) => part.columns[n].name), part.rows.map((row) => used.map((n) => cells(row)[n])), side))) : null);
}

function quote(part, { cite }) {
  const by = [part.speaker, part.detail].filter(Boolean).join(" · ");
  return el("figure", { class: "quote" },
    el("blockquote", {}, part.badge ? el("span", { class: "badge", text: part.badge }) : null, ...cited(rich(part.text), cite(part.cites))),
    by ? el("figcaption", { class: "small", text: by }) : null);
}

function diff(part) {
  const rows = part.rows.map((row) => el("tr", {},
    el("th", { scope: "row", text: row.field }),
    el("td", {}, el("del", { text: row.before || "empty", class: row.before ? null : "empty" })),
    el("td", {}, el("ins", { text: row.after || "empty", class: row.after ? null : "empty" }))));
  return el("section", { class: "diff" }, heading(part.record), el("div", { class: "table-scroll" },
    el("table", {}, el("thead", {}, el("tr", {}, ...["Field", "From", "To"].map((name) => el("th", { scope: "col", text: name })))), el("tbody", {}, ...rows))));
}

function details(part, context) {
  return el("details", { class: "details", "data-key": part.key },
    el("summary", {}, ...rich(part.summary)),
    el("div", { class: "details-body" }, ...part.parts.map((inner) => render(inner, context))));
}

/** What comes with the answer, to be fetched: drawn on the server when the link is followed. */
function files(list) {
  return el("ul", { class: "files" }, ...list.map((file) => el("li", {},
    el("a", { class: "file", href: file.href, download: file.name },
      icon("M5 2h7l4 4v12H5zM12 2v4h4M8 11h5M8 14h5"), el("span", { class: "file-name", text: file.name }), el("span", { class: "badge", text: file.kind })))));
}

function heading(words, ...after) {
  return words ? el("h4", {}, ...rich(words), ...after.filter(Boolean)) : null;
}

function actions(list, desk) {
  const row = el("div", { class: "actions" });
  row.append(...list.map((one) => action(one, desk, row, false)));
  return row;
}

/** A button; one with fields opens its form after `place` instead of sending at once. */
function action(one, desk, place, small) {
  const button = el("button", { type: "button", class: `act ${one.style}${small ? " small-act" : ""}`, text: one.label, "data-action": one.id });
  button.addEventListener("click", (event) => {
    if (event.detail > 1) return; // the second click of a double click must not hit what has just replaced the button
    if (!one.fields.length) { desk.press(one, {}, button).catch(() => {}); return; }
    form(one, place, button, (fields) => desk.press(one, fields, button));
  });
  return button;
}

function foot(data, sources, desk) {
  const node = el("footer", { class: "card-foot" });
  if (sources.size) {
    const items = [...sources.values()].map((source) => {
      const button = el("button", { type: "button", class: "source-link" }, el("span", { class: "source-title", text: source.title }), el("span", { class: "small", text: [source.locator, source.when].filter(Boolean).join(" · ") }));
      button.addEventListener("click", () => desk.open(source, button));
      return el("li", {}, button);
    });
    node.append(el("details", { class: "sources", "data-key": "sources" }, el("summary", { text: sources.size === 1 ? "1 source" : `${sources.size} sources` }), el("ol", {}, ...items)));
  }
  if (desk.rate) {
    const thumbs = [[true, "Good answer", "M6 9v7H3V9zM6 9l3.5-6c1.2 0 1.8.9 1.6 2L10.6 8H15a1.6 1.6 0 0 1 1.6 2l-1.2 4.7A1.8 1.8 0 0 1 13.7 16H6"], [false, "Bad answer", "M6 11V4H3v7zM6 11l3.5 6c1.2 0 1.8-.9 1.6-2l-.5-3H15a1.6 1.6 0 0 0 1.6-2l-1.2-4.7A1.8 1.8 0 0 0 13.7 4H6"]].map(([good, words, path]) =>
      el("button", { type: "button", class: "icon thumb", "aria-label": words, title: words, "aria-pressed": "false" }, icon(path)));
    thumbs.forEach((button, index) => button.addEventListener("click", async () => {
      if (!(await desk.rate(index === 0))) return;
      thumbs.forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
    }));
    node.append(el("span", { class: "thumbs" }, ...thumbs));
  }
  return node;
}

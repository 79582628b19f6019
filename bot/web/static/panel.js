// The side panel: a source at the place a citation quotes, and the records it names.

import { get } from "./api.js";
import { announce, byId, el, icon, rich } from "./dom.js";

const panel = byId("panel");
let opener = null;
let trail = [];

/** place: { type, record, message?, cite?, locator? } */
export function openPanel(place, from) {
  opener = from ?? opener;
  trail = [place];
  return show(place);
}

export function panelIsOpen() {
  return !panel.hidden;
}

export function closePanel() {
  panel.hidden = true;
  document.body.classList.remove("with-panel");
  trail = [];
  if (opener?.isConnected) opener.focus();
  opener = null;
}

async function show(place) {
  panel.hidden = false;
  document.body.classList.add("with-panel");
  panel.setAttribute("aria-busy", "true");
  const query = new URLSearchParams();
  for (const name of ["message", "cite", "locator"]) if (place[name]) query.set(name, place[name]);
  try {
    draw(await get(`/source/${encodeURIComponent(place.type)}/${encodeURIComponent(place.record)}?${query}`));
  } catch (error) {
    draw({ title: error.status === 404 ? "Not open to you" : "This did not open", kind: "", when: "", facts: [], segments: [], problem: error.message });
  }
  panel.removeAttribute("aria-busy");
}

function draw(source) {
  const title = el("h2", { id: "panel-title", tabindex: "-1", text: source.title });
  const close = el("button", { type: "button", class: "icon", "aria-label": "Close", on: { click: closePanel } }, icon("M5 5l10 10M15 5 5 15"));
  const back = trail.length > 1 ? el("button", { type: "button", class: "icon", "aria-label": "Back", on: { click: goBack } }, icon("M12 4 6 10l6 6")) : null;
  const hand = source.link ? el("button", { type: "button", class: "icon", "aria-label": "Copy a link for a chat in Teams", title: "Copy a link for a chat in Teams", on: { click: () => copy(source.link) } }, icon("M8 12a3.5 3.5 0 0 0 5 0l3-3a3.5 3.5 0 0 0-5-5l-1 1M12 8a3.5 3.5 0 0 0-5 0l-3 3a3.5 3.5 0 0 0 5 5l1-1")) : null;
  const kind = el("p", { class: "panel-kind small" }, ...[source.kind, source.when].filter(Boolean).join(" · "));
  const body = el("div", { class: "panel-body" });
  if (source.problem) body.append(el("p", { class: "text", text: source.problem }));
  if (source.facts.length) body.append(el("dl", { class: "panel-facts" }, ...source.facts.map(fact)));
  body.append(...segments(source.segments));
  panel.replaceChildren(el("header", { class: "panel-head" }, back, el("div", {}, kind, title), hand, close), body);
  title.focus({ preventScroll: true });
  const mark = body.querySelector("mark");
  if (mark) mark.scrollIntoView({ block: "center" });
  else body.scrollTop = 0;
}

const copy = (link) => navigator.clipboard.writeText(link).then(() => announce("Copied."), () => announce("The link could not be copied."));

function fact(one) {
  const value = one.open ? el("button", { type: "button", class: "link", text: one.value, on: { click: () => follow(one.open) } }) : one.value;
  return el("div", {}, el("dt", { text: one.label }), el("dd", {}, value));
}

function segments(list) {
  let speaker = "";
  return list.map((segment) => {
    const told = segment.pieces.map((piece) => (piece.mark ? el("mark", { text: piece.text }) : document.createTextNode(piece.text)));
    const who = segment.speaker && segment.speaker !== speaker ? el("b", { class: "speaker", text: segment.speaker }) : null;
    speaker = segment.speaker;
    const here = segment.pieces.some((piece) => piece.mark);
    return el("section", { class: here ? "segment here" : "segment" },
      segment.heading ? el("h3", {}, ...rich(segment.heading)) : null,
      el("p", { class: "segment-line" }, segment.place ? el("span", { class: "segment-place", text: segment.place }) : null, who),
      el("p", { class: "segment-text" }, ...told));
  });
}

function follow(link) {
  const place = { type: link.type, record: link.record, locator: link.locator };
  trail.push(place);
  show(place);
}

function goBack() {
  trail.pop();
  show(trail.at(-1));
}

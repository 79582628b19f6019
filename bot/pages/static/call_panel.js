// A call's side panel: transcript as it comes, one hint, and the few buttons a rep needs while speaking.

import { listen, OVER } from "./call_sound.js";
import { announce, byId, el } from "./dom.js";

const OLD_MS = 45000;
const CONSENT = { none: ["not agreed yet", "warn"], announced: ["everyone was told", "good"], given: ["everyone agreed", "good"], refused: ["not everyone agreed", "bad"] };
const LAG = { fewer_partials: "a little behind", smaller_beam: "behind, a little less exact", finals_only: "behind: whole sentences only" };
let to = null;
let ways = [];
let notices = false;
let chat = "";
let now = {};
let shown = null;
let seq = 0;
let hints = 0;
let sound = null;
let waits = false; // this page's own line is down, and comes back
let fading = 0;

/** Where presses of this panel go: `post(what, body)`; `hears` names the ways this page may bring sound; `inside`:
 * hints can also be shown in the meeting itself; `talk`: where the chat is, on pages beside it. */
export function connected(post, { hears = ["tab", "room", "me"], inside = false, after = 0, talk = "" } = {}) {
  to = post;
  ways = hears;
  notices = inside;
  chat = talk;
  seq = Math.max(seq, after);
  document.querySelectorAll("[data-way]").forEach((one) => { one.closest("li").hidden = !ways.includes(one.dataset.way); });
}

/** What the panel has: the numbers of its last line and hint. */
export const has = () => ({ after: seq, hints });

/** What comes of a call, by the name of its event. */
export const shows = {
  state,
  lines: ({ lines }) => lines.forEach(line),
  partials: ({ partials }) => soon(now.state === "ended" ? [] : partials),
  hints: ({ hints: given }) => given.forEach(hint),
};

export function offline(away) {
  byId("offline").hidden = !away;
}

function pill(node, words, tone) {
  node.textContent = words;
  node.className = `pill ${tone}`;
  node.hidden = !words;
}

function state(told) {
  now = told;
  document.title = `${told.title} · SCIP`;
  byId("title").textContent = told.title;
  const running = told.state === "live";
  const hears = told.sound || sound !== null;
  const deaf = !hears ? "no sound comes" : sound !== null && waits ? "reconnecting" : "";
  pill(byId("state"), (running && deaf) || { planned: "not begun", live: "listening", ended: "over" }[told.state], running ? (deaf ? "warn" : "good live") : "");
  pill(byId("consent"), ...CONSENT[told.consent]);
  pill(byId("lag"), running ? LAG[told.pressure] ?? "" : "", "warn");
  byId("notice").hidden = !told.notice;
  byId("notice").textContent = `Please say to everybody: “${told.notice}”`;
  byId("ask-consent").hidden = told.state === "ended" || !["none", "refused"].includes(told.consent);
  byId("mute").textContent = told.muted ? "Hints again" : "Mute hints";
  byId("mute").setAttribute("aria-pressed", String(told.muted));
  byId("quiet").hidden = !(told.muted || told.hints_to === "none") || told.state === "ended";
  byId("quiet").textContent = told.hints_to === "none" ? "This call is only written down." : "Hints are muted. The call is still written down.";
  if (told.muted) hideHint();
  byId("agenda").hidden = !told.agenda.length;
  byId("points").replaceChildren(...told.agenda.map(({ point, done }) => el("li", { class: done ? "done" : null, text: point })));
  const over = told.state === "ended";
  const agreed = ["given", "announced"].includes(told.consent);
  byId("listen").hidden = over || !agreed || !ways.length || hears;
  byId("connect").hidden = over || !agreed || sound !== null; // another key would shut this page's own line out
  byId("mute").hidden = over;
  byId("inside").hidden = over || !notices;
  byId("inside").textContent = told.hints_to === "meeting" ? "Only here" : "Also in the meeting";
  byId("stop").hidden = over;
  if (over) {
    sound?.stop();
    sound = null;
    soon([]);
    hideHint();
    byId("sound").textContent = told.transcript ? "The call is over. Your debrief is in the chat; “debrief my last call” shows it again." : "The call is over.";
    if (chat && told.transcript) byId("sound").append(" ", el("a", { href: chat, text: "Open the chat" }));
  }
}

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
const called = (one) => one.who || { us: "Us", client: "Client" }[one.side] || `Speaker ${one.channel + 1}`;
const atEnd = () => { const box = byId("lines"); return box.scrollHeight - box.scrollTop - box.clientHeight < 60; };
const toEnd = () => { const box = byId("lines"); box.scrollTop = box.scrollHeight; };

// The words are followed until somebody scrolls back; a hint that takes room away is no scrolling.
let follows = true;
let reached = 0;
byId("lines").addEventListener("scroll", ({ target }) => {
  if (atEnd()) follows = true;
  else if (target.scrollTop < reached - 4) follows = false;
  reached = target.scrollTop;
});
new ResizeObserver(() => { if (follows) toEnd(); }).observe(byId("lines"));

function line(one) {
  if (one.seq <= seq) return;
  seq = one.seq;
  byId("nothing").hidden = true;
  const before = [...byId("lines").querySelectorAll(".line:not(.soon)")].at(-1);
  const same = before?.dataset.who === `${one.channel} ${called(one)}`;
  const row = el("li", { class: `line ${one.side}${same ? " same" : ""}`, "data-who": `${one.channel} ${called(one)}` }, el("b", { text: called(one) }), el("span", { class: "minute", text: clock(one.at) }), el("p", { text: one.text }));
  const first = byId("lines").querySelector(".soon");
  if (first) first.before(row); else byId("lines").append(row);
  if (follows) toEnd();
}

function soon(partials) {
  byId("lines").querySelectorAll(".soon").forEach((row) => row.remove());
  byId("nothing").hidden = seq > 0 || partials.length > 0;
  byId("lines").append(...partials.map((one) => el("li", { class: `line soon ${one.side}`, "aria-hidden": "true" }, el("b", { text: called(one) }), el("p", {}, el("span", { class: "settled", text: one.text.slice(0, one.stable) }), one.text.slice(one.stable)))));
  if (follows) toEnd();
}

function hint(one) {
  if (one.number <= hints) return;
  hints = one.number;
  if (now.muted) return;
  shown = one;
  byId("hint-text").textContent = one.text;
  byId("hint-why").textContent = one.why;
  byId("hint-quote").textContent = one.quote;
  byId("hint").classList.remove("old");
  byId("hint").hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => byId("hint").classList.add("old"), OLD_MS);
}

function hideHint() {
  byId("hint").hidden = true;
  shown = null;
}

export function problem(words) {
  byId("problem").textContent = words ?? "";
  byId("problem").hidden = !words;
}

async function act(verb, more = {}) {
  problem(null);
  try {
    const { said } = await to("do", { verb, nonce: crypto.randomUUID(), ...more });
    announce(said);
  } catch (error) { problem(error.message); }
}

byId("mute").addEventListener("click", () => act(now.muted ? "unmute" : "mute"));
byId("inside").addEventListener("click", () => act("start", { hints_to: now.hints_to === "meeting" ? "web" : "meeting" }));
byId("stop").addEventListener("click", () => act("stop"));
byId("more").addEventListener("click", () => act("more", { liked: shown?.kind ?? "" }));
byId("less").addEventListener("click", () => { act("less"); hideHint(); });
byId("gone").addEventListener("click", hideHint);
byId("consent-form").addEventListener("submit", (event) => {
  event.preventDefault();
  act("start", { consent: "given", how: byId("how").value });
});
byId("not-agreed").addEventListener("click", () => act("start", { consent: "refused", how: "said in the side panel" }));
document.querySelectorAll("[data-close]").forEach((button) => button.addEventListener("click", () => button.closest("dialog").close()));

byId("connect").addEventListener("click", async () => {
  problem(null);
  try {
    const { key, stream } = await to("key", {});
    byId("key-address").textContent = stream;
    byId("key-value").textContent = key;
    byId("key-command").textContent = `scip listen --mic --server ${stream} --key ${key}`;
    byId("key-box").showModal();
  } catch (error) { problem(error.message); }
});
byId("key-copy").addEventListener("click", () => navigator.clipboard.writeText(byId("key-value").textContent).then(() => announce("Copied."), () => announce("Select the key and copy it.")));
byId("listen").addEventListener("click", () => byId("sound-choice").showModal());
byId("sound-choice").addEventListener("click", ({ target }) => {
  const way = target.closest("[data-way]")?.dataset.way;
  if (!way) return;
  byId("sound-choice").close();
  hear(way);
});

const WHY = { NotAllowedError: "The browser may not use the microphone here. Allow it in the address bar and try again.", NotFoundError: "This machine has no microphone. Connect one, or use “Connect the call”.", NotReadableError: "Another program holds the microphone. Close it and try again." };
const SOUND = { listening: "I hear this microphone.", waiting: "The speech service is away. I keep the sound and try again.", ended: "" };

async function hear(way) {
  problem(null);
  byId("listen").hidden = true;
  try {
    sound = await listen(way, () => to("key", {}), (kind, words) => {
      byId("sound").textContent = words || SOUND[kind] || "";
      waits = kind === "waiting";
      if (OVER.has(kind)) { sound = null; state({ ...now, sound: kind === "taken" }); }
      else state(now);
    });
  } catch (error) {
    sound = null;
    state(now);
    problem(WHY[error.name] ?? error.message);
  }
}

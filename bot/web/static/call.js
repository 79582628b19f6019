// A call's side panel: transcript as it comes, one hint, and the few buttons a rep needs while speaking.

import { get, nonce, post, signedIn } from "./api.js";
import { listen } from "./call_sound.js";
import { announce, byId, el } from "./dom.js";

const id = decodeURIComponent(location.pathname.split("/").pop());
const OLD_MS = 45000;
const CONSENT = { none: ["not agreed yet", "warn"], announced: ["everyone was told", "good"], given: ["everyone agreed", "good"], refused: ["not everyone agreed", "bad"] };
const LAG = { fewer_partials: "a little behind", smaller_beam: "behind, a little less exact", finals_only: "behind: whole sentences only" };
let now = {};
let shown = null;
let seq = 0;
let hints = 0;
let source = null;
let sound = null;
let fading = 0;

async function start() {
  const session = await get("/web/session").catch(() => null);
  if (!session) { setTimeout(start, 2000); return; }
  if (!session.user) { choose(); return; }
  signedIn(session);
  follow();
}

async function choose() {
  const { users } = await get("/web/users");
  const rows = users.map((one) => {
    const row = el("button", { type: "button", class: "who-row" }, el("span", {}, el("b", { text: one.name }), el("span", { class: "small", text: one.detail })));
    row.addEventListener("click", async () => {
      try { signedIn(await post("/web/login", { user: one.id })); byId("who").close(); follow(); } catch (error) { problem(error.message); }
    });
    return row;
  });
  byId("who").replaceChildren(el("h2", { id: "who-title", text: "Who are you?" }), el("div", { class: "who-list" }, ...rows));
  byId("who").showModal();
}

function follow() {
  source?.close();
  source = new EventSource(`/web/call/${encodeURIComponent(id)}/events?after=${seq}&hints=${hints}`);
  const on = (name, handle) => source.addEventListener(name, ({ data }) => { byId("offline").hidden = true; handle(JSON.parse(data)); });
  on("state", state);
  on("lines", ({ lines }) => lines.forEach(line));
  on("partials", ({ partials }) => soon(now.state === "ended" ? [] : partials));
  on("hints", ({ hints: given }) => given.forEach(hint));
  on("gone", () => { source.close(); problem("This call is no longer here for you."); });
  source.onerror = () => {
    byId("offline").hidden = false;
    if (source.readyState !== EventSource.CLOSED) source.close();
    setTimeout(again, 1500);
  };
}

/** Comes again for what is missing; a call that is another's is said to be none. */
async function again() {
  const session = await get("/web/session").catch(() => null);
  if (!session) { setTimeout(again, 2000); return; }
  if (!session.user) { byId("offline").hidden = true; choose(); return; }
  signedIn(session);
  const gone = await get(`/web/call/${encodeURIComponent(id)}`).then(() => false, (error) => error.status === 404);
  if (gone) { byId("offline").hidden = true; problem("There is no such call, or it is somebody else's."); return; }
  follow();
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
  pill(byId("state"), { planned: "not begun", live: "listening", ended: "over" }[told.state], running ? "good live" : "");
  pill(byId("consent"), ...CONSENT[told.consent]);
  pill(byId("lag"), running ? LAG[told.pressure] ?? "" : "", "warn");
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
  byId("listen").hidden = over || !agreed || sound !== null || (running && told.sound);
  byId("connect").hidden = over || !agreed;
  byId("mute").hidden = over;
  byId("stop").hidden = over;
  if (over) {
    sound?.stop();
    sound = null;
    soon([]);
    hideHint();
    byId("sound").textContent = told.transcript ? "The call is over. Your debrief is in the chat." : "The call is over.";
  }
}

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
const called = (one) => one.who || { us: "Us", client: "Client" }[one.side] || `Speaker ${one.channel + 1}`;
const atEnd = () => { const box = byId("lines"); return box.scrollHeight - box.scrollTop - box.clientHeight < 60; };
const toEnd = () => { const box = byId("lines"); box.scrollTop = box.scrollHeight; };

function line(one) {
  if (one.seq <= seq) return;
  seq = one.seq;
  const follows = atEnd();
  byId("nothing").hidden = true;
  const row = el("li", { class: `line ${one.side}` }, el("b", { text: called(one) }), el("span", { class: "minute", text: clock(one.at) }), el("p", { text: one.text }));
  const first = byId("lines").querySelector(".soon");
  if (first) first.before(row); else byId("lines").append(row);
  if (follows) toEnd();
}

function soon(partials) {
  const follows = atEnd();
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

function problem(words) {
  byId("problem").textContent = words ?? "";
  byId("problem").hidden = !words;
}

async function act(verb, more = {}) {
  problem(null);
  try {
    const { said } = await post(`/web/call/${encodeURIComponent(id)}/do`, { verb, nonce: nonce(), ...more });
    announce(said);
  } catch (error) { problem(error.message); }
}

byId("mute").addEventListener("click", () => act(now.muted ? "unmute" : "mute"));
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
    const { key, stream } = await post(`/web/call/${encodeURIComponent(id)}/key`);
    byId("key-address").textContent = stream;
    byId("key-value").textContent = key;
    byId("key-command").textContent = `scip listen --mic --server ${stream} --key ${key}`;
    byId("key-box").showModal();
  } catch (error) { problem(error.message); }
});
byId("key-copy").addEventListener("click", () => navigator.clipboard.writeText(byId("key-value").textContent).then(() => announce("Copied.")));
byId("listen").addEventListener("click", () => byId("sound-choice").showModal());
byId("sound-choice").addEventListener("click", ({ target }) => {
  const way = target.closest("[data-way]")?.dataset.way;
  if (!way) return;
  byId("sound-choice").close();
  hear(way);
});

const SOUND = { listening: "I hear this microphone.", waiting: "The speech service is away. I keep the sound and try again.", ended: "" };

async function hear(way) {
  problem(null);
  byId("listen").hidden = true;
  try {
    const opened = await post(`/web/call/${encodeURIComponent(id)}/key`);
    sound = await listen(way, opened, (kind, words) => {
      byId("sound").textContent = words || SOUND[kind] || "";
      if (kind === "refused" || kind === "ended") { sound = null; byId("listen").hidden = now.state === "ended"; }
    });
  } catch (error) {
    sound = null;
    byId("listen").hidden = false;
    problem(error.name === "NotAllowedError" ? "The browser may not use the microphone here. Allow it in the address bar and try again." : error.message);
  }
}

start();

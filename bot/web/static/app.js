// Starts the console: who is here, the composer, keys, the theme.

import { get, post, signedIn } from "./api.js";
import { attachments } from "./attach.js";
import { chat } from "./chat.js";
import { byId, el } from "./dom.js";
import { closePanel, openPanel, panelIsOpen } from "./panel.js";
import { card } from "./parts.js";
import { side } from "./side.js";

const ROLES = { rep: "Reps", manager: "Managers", admin: "Administrators", analyst: "Analysts" };
const ask = byId("ask");
const who = byId("who");
let user = null;
let said = [];
let recalled = 0;

const talk = chat({
  settled: () => left.load(),
  problem,
  empty: (yes) => {
    const was = byId("welcome").hidden;
    byId("welcome").hidden = !yes;
    if (yes && was) welcome();
  },
  reconnect,
});
const files = attachments({ problem });
const left = side({
  ask: (text) => { sideOpen(false); send(text); },
  openRecord: (place, from) => openPanel(place, from),
  openWaiting,
});

async function start() {
  const session = await get("/web/session").catch((error) => { problem(error); return null; });
  if (!session) { setTimeout(start, 3000); return; }
  if (!session.user) { choose(); return; }
  enter(session);
}

/** The stream was refused: the session is over, or the server was not ready. */
async function reconnect() {
  const session = await get("/web/session").catch(() => null);
  if (!session) setTimeout(reconnect, 3000);
  else if (session.user?.id === user?.id && user) { signedIn(session); talk.connect(); }
  else start();
}

function enter(session) {
  signedIn(session);
  ({ user } = session);
  said = [];
  const me = byId("me");
  me.hidden = false;
  me.replaceChildren(el("span", { class: "avatar", "aria-hidden": "true", text: initials(user.name) }), el("span", { class: "me-name" }, el("b", { text: user.name }), el("span", { class: "small", text: user.role })));
  me.setAttribute("aria-label", `You are ${user.name}, ${user.role}. Switch user`);
  talk.clear();
  files.clear();
  byId("welcome").hidden = true;
  closePanel();
  problem(null);
  left.clear();
  left.load();
  talk.connect();
  ask.focus();
}

const initials = (name) => name.split(/\s+/).map((part) => part[0] ?? "").slice(0, 2).join("").toUpperCase();

async function choose() {
  const { users } = await get("/web/users");
  const rows = el("div", { class: "who-list" });
  const draw = (wanted) => {
    const fits = users.filter((one) => `${one.name} ${one.role} ${one.detail}`.toLowerCase().includes(wanted.toLowerCase()));
    rows.replaceChildren(...Object.entries(ROLES).flatMap(([role, title]) => {
      const group = fits.filter((one) => one.role === role);
      return group.length ? [el("h3", { text: title }), ...group.map(userRow)] : [];
    }));
    if (!fits.length) rows.append(el("p", { class: "small", text: users.length ? "Nobody by that name." : "This workspace has no users yet. Import some, or start with the sample: scip init --sample" }));
  };
  const filter = users.length > 8 ? el("input", { type: "search", "aria-label": "Find a user", placeholder: "Find a user" }) : null;
  filter?.addEventListener("input", () => draw(filter.value));
  draw("");
  who.replaceChildren(el("h2", { id: "who-title", text: "Who are you?" }), el("p", { class: "small", text: "The console shows what this person may see. It answers on this machine only." }), ...[filter, rows].filter(Boolean));
  if (!who.open) who.showModal();
  (filter ?? rows.querySelector("button"))?.focus();
}

function userRow(one) {
  const row = el("button", { type: "button", class: "who-row" }, el("span", { class: "avatar", "aria-hidden": "true", text: initials(one.name) }), el("span", {}, el("b", { text: one.name }), el("span", { class: "small", text: one.detail })));
  row.addEventListener("click", async () => {
    try {
      const session = await post("/web/login", { user: one.id });
      who.close();
      enter(session);
    } catch (error) { problem(error); }
  });
  return row;
}

who.addEventListener("cancel", (event) => { if (!user) event.preventDefault(); });

async function welcome() {
  const node = byId("welcome");
  const hour = new Date().getHours();
  const time = hour < 12 ? "Good morning" : hour < 18 ? "Good afternoon" : "Good evening";
  const { prompts } = await get("/web/prompts").catch(() => ({ prompts: [] }));
  const cards = prompts.map((prompt) => {
    const button = el("button", { type: "button", class: "prompt" }, el("span", { class: "small", text: prompt.about }), el("span", { text: prompt.text }));
    button.addEventListener("click", () => send(prompt.text));
    return button;
  });
  node.replaceChildren(el("h1", { text: `${time}, ${user.name.split(" ")[0]}.` }), el("p", { class: "lead", text: "Ask in your own words. Every number comes with its source." }), el("div", { class: "prompts" }, ...cards));
}

async function send(text) {
  if (!text.trim() && !files.some) { problem({ message: "Write a question first." }); return; }
  problem(null);
  const chosen = files.names();
  const given = chosen.length ? await uploaded() : [];
  if (given.length < chosen.length) return; // what went wrong is said; the rest stays where it is
  if (text.trim()) said.push(text);
  recalled = said.length;
  ask.value = "";
  grow();
  try {
    await talk.say(text, given, chosen);
    files.clear();
  } catch (error) {
    if (!ask.value) { ask.value = text; grow(); }
    problem(error);
  }
}

/** Waits for files that are still on their way, with the button saying so. */
async function uploaded() {
  const button = byId("send");
  button.disabled = true;
  try { return await files.ready(); } finally { button.disabled = false; }
}

function problem(error) {
  const node = byId("problem");
  node.hidden = !error;
  node.textContent = error?.message ?? "";
  if (error?.status === 401) choose();
}

/** A confirmation from elsewhere opens in the panel, with its buttons; one of this chat is scrolled to. */
function openWaiting(entry) {
  sideOpen(false);
  const here = talk.find(entry.key);
  if (here) { here.scrollIntoView({ block: "center" }); here.querySelector("button.act")?.focus(); return; }
  const panel = byId("panel");
  const close = el("button", { type: "button", class: "act", text: "Later", on: { click: closePanel } });
  const body = el("div", { class: "panel-body" });
  body.append(card(entry.card, {
    open: (source, from) => openPanel({ type: source.type, record: source.record, locator: source.locator }, from),
    press: (action, fields, button) => talk.press({ pending: entry.id, action, fields, button, node: body }).then(closePanel),
    rate: null,
  }), close);
  panel.replaceChildren(el("header", { class: "panel-head" }, el("h2", { id: "panel-title", text: "Waiting for you" })), body);
  panel.hidden = false;
  document.body.classList.add("with-panel");
  body.querySelector("button.act")?.focus();
}

function grow() {
  ask.style.setProperty("height", "auto");
  ask.style.setProperty("height", `${Math.min(ask.scrollHeight, innerHeight * 0.4)}px`);
}

function sideOpen(yes) {
  document.body.classList.toggle("side-open", yes);
  byId("side-toggle").setAttribute("aria-expanded", String(yes));
}

byId("composer").addEventListener("submit", (event) => { event.preventDefault(); send(ask.value); });
ask.addEventListener("input", grow);
ask.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(ask.value); return; }
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
  if (ask.value && ask.value !== said[recalled]) return;
  const next = recalled + (event.key === "ArrowUp" ? -1 : 1);
  if (next < 0 || next > said.length) return;
  event.preventDefault();
  recalled = next;
  ask.value = said[next] ?? "";
  grow();
});
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (event.key === "/" && !typing && !who.open) { event.preventDefault(); ask.focus(); }
  if (event.key === "Escape" && !who.open) {
    if (panelIsOpen()) closePanel();
    else sideOpen(false);
  }
});
byId("me").addEventListener("click", choose);
byId("side-toggle").addEventListener("click", () => sideOpen(!document.body.classList.contains("side-open")));
byId("new-chat").addEventListener("click", async () => {
  try { enter(await post("/web/new")); } catch (error) { problem(error); }
});
byId("theme").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("scip-theme", root.dataset.theme);
});

start();

// The coach's panel in a Teams meeting: signs in without a word, finds the meeting's call, and follows it.

import { connected, has, offline, problem, shows } from "./call_panel.js";
import { announce, byId, el } from "./dom.js";

const teams = window.microsoftTeams;
const AT = "/teams/panel";
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
const HOST_MS = 8000;
const TYPING_MS = 250;
const LAST = 9_999_999; // no line comes after it: a glance shows the hint alone
const glance = new URLSearchParams(location.search).get("glance");
const AGAIN_MS = [500, 1500, 3000, 5000];
let bearer = "";
let byWindow = false;
let meeting = "";
let sound = false;
let following = null;
let tries = 0;

class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

// --- talking to the server ------------------------------------------------------------------------

async function ask(path, options = {}) {
  let response = await send(path, options);
  if (response.status === 401 && !byWindow && (await freshToken())) response = await send(path, options);
  if (response.ok) return response;
  const body = await response.json().catch(() => ({}));
  throw new Refused(response.status, body.error ?? "Something went wrong. Please try again.");
}

async function send(path, options) {
  const headers = { ...options.headers, Authorization: `Bearer ${bearer}`, "X-Time-Zone": zone };
  try {
    return await fetch(`${AT}/${path}`, { ...options, headers, credentials: "omit", cache: "no-store" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused(0, "The coach does not answer just now. I keep trying.");
  }
}

const get = async (path) => (await ask(path)).json();
const post = async (path, body) =>
  (await ask(path, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } })).json();

// --- who is there ---------------------------------------------------------------------------------

async function start() {
  entry("Signing you in…");
  try {
    await within(teams.app.initialize());
  } catch {
    entry("This page belongs into a Teams meeting", "Open the meeting in Teams and choose the coach under Apps. A call's panel for your browser is on the card in your chat.");
    return;
  }
  const context = await teams.app.getContext();
  themed(context.app.theme);
  teams.app.registerOnThemeChangeHandler(themed);
  teams.app.notifySuccess();
  meeting = context.meeting?.id ?? "";
  let why = "";
  try {
    bearer = await teams.authentication.getAuthToken();
  } catch (error) {
    why = String(error?.message ?? error);
  }
  if (bearer) await enter();
  else await windowInstead(why);
}

const within = (promise) => Promise.race([promise, new Promise((_, late) => { setTimeout(() => late(new Error("no answer")), HOST_MS); })]);

function themed(theme) {
  document.documentElement.dataset.theme = theme === "default" || theme === "light" ? "light" : "dark";
  document.documentElement.dataset.contrast = theme === "contrast" ? "more" : "";
}

async function freshToken() {
  try { bearer = await teams.authentication.getAuthToken(); return true; } catch { return false; }
}

async function enter() {
  try {
    const who = await get("who");
    if (!who.known) { stranger(who); return; }
    sound = who.sound;
    await choose();
  } catch (error) {
    if (error.status === 401) await windowInstead("The sign-in could not be checked");
    else if (error.status === 403) await windowInstead(error.message);
    else entry("That did not work", error.message, button("Try again", enter));
  }
}

/** Where Teams gives no token, or one that is no use: Microsoft's own page, and what an administrator can mend. */
async function windowInstead(why) {
  bearer = "";
  const { advice } = await fetch(`${AT}/advice`).then((response) => response.json()).catch(() => ({ advice: "" }));
  const more = el("details", {}, el("summary", { text: "For your administrator" }), el("p", { class: "small", text: `${why}. ${advice}` }));
  entry("Please sign in", "Teams could not sign you in by itself.", button("Sign in", signIn), more);
}

async function signIn() {
  problem(null);
  try {
    bearer = await teams.authentication.authenticate({ url: `${location.origin}${AT}/window`, width: 480, height: 640 });
    byWindow = true;
    await enter();
  } catch (error) {
    problem(String(error?.message ?? error) || "The window was closed before you were signed in.");
  }
}

function stranger({ chat, words }) {
  const open = el("button", { type: "button", class: "plain", text: "Open my chat with the coach", on: { click: () => teams.app.openLink(chat).catch(() => window.open(chat)) } });
  const more = el("details", {}, el("summary", { text: "It still does not know me" }), el("p", { class: "small", text: "Your administrator can link your account with these words:" }), el("p", {}, el("code", { text: words })));
  entry("I don't know you here yet", "Write “hello” to me in a chat of our own, so that I can see who you are. Then come back.", button("I have said hello", enter), open, more);
}

// --- which call -----------------------------------------------------------------------------------

async function choose() {
  if (glance) { document.body.classList.add("glance"); follow(glance); return; }
  const { call, others, deals } = await get(`found?meeting=${encodeURIComponent(meeting)}`);
  if (call) { follow(call); return; }
  const rows = [];
  for (const one of others) rows.push(row(one.title, one.running ? "running" : `planned, ${one.at}`, { call: one.id }));
  const due = deals.filter((deal) => deal.due);
  const rest = deals.filter((deal) => !deal.due);
  const offers = [...rows, ...due.map((deal) => row(deal.name, `${deal.client} · in your calendar now`, { deal: deal.id })), ...rest.map((deal) => row(deal.name, deal.client, { deal: deal.id }))];
  const list = el("div", { class: "offers" }, ...offers);
  const find = el("input", { type: "search", placeholder: "Deal or client", "aria-label": "Find a deal or client" });
  let asked = 0;
  find.addEventListener("input", () => { clearTimeout(asked); asked = setTimeout(() => search(find, list, offers), TYPING_MS); });
  const nothing = rows.length + deals.length === 0;
  entry("Which call is this?", nothing ? "There is no open deal you can see that I could coach you on. Ask whoever looks after the sales workspace." : "I listen only after you said that everyone agreed.", nothing ? null : find, list);
}

/** What is offered, until something is typed; then what the server finds among all one may see. */
async function search(find, list, offers) {
  const typed = find.value.trim();
  problem(null);
  try {
    const found = typed ? (await get(`deals?find=${encodeURIComponent(typed)}`)).deals : null;
    if (typed !== find.value.trim()) return;
    const rows = found === null ? offers : found.map((deal) => row(deal.name, "", { deal: deal.id }));
    list.replaceChildren(...(rows.length > 0 ? rows : [el("p", { class: "small", text: "I find none of that name." })]));
  } catch (error) {
    problem(error.message);
  }
}

function row(name, detail, chosen) {
  const one = el("button", { type: "button", class: "offer" }, el("b", { text: name }), el("span", { class: "small", text: detail }));
  one.addEventListener("click", async () => {
    problem(null);
    one.disabled = true;
    try { follow((await post("start", { ...chosen, meeting, nonce: crypto.randomUUID() })).call); } catch (error) { one.disabled = false; problem(error.message); }
  });
  return one;
}

// --- following it ---------------------------------------------------------------------------------

function follow(call) {
  entry(null);
  connected((what, body) => post(`call/${encodeURIComponent(call)}/${what}`, body), { hears: sound ? ["room", "me"] : [], inside: meeting !== "", after: glance ? LAST : 0 });
  following?.abort();
  following = new AbortController();
  listen(call, following.signal);
}

/** Server-sent events over a request that carries the bearer; comes again for what is missing. */
async function listen(call, signal) {
  while (!signal.aborted) {
    try {
      const { after, hints } = has();
      const response = await ask(`call/${encodeURIComponent(call)}/events?after=${after}&hints=${hints}`, { signal });
      tries = 0;
      if (await told(response)) return;
    } catch (error) {
      if (signal.aborted) return;
      if (error.status === 404) { offline(false); problem("This call is no longer here for you."); return; }
      if (error.status === 401 || error.status === 403) { offline(false); await windowInstead(error.message); return; }
    }
    offline(true);
    await new Promise((done) => { setTimeout(done, AGAIN_MS[Math.min(tries, AGAIN_MS.length - 1)]); });
    tries += 1;
  }
}

/** True when there is nothing more to come. */
async function told(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return false;
    offline(false);
    const pieces = (rest + value).split("\n\n");
    rest = pieces.pop();
    for (const piece of pieces) {
      const name = /^event: (.+)$/m.exec(piece)?.[1];
      const data = /^data: (.+)$/m.exec(piece)?.[1];
      if (name === "gone") { problem("This call is no longer here for you."); return true; }
      if (name === "elsewhere") { problem("You have this panel open in several other places, so it stopped here. Reload it to go on."); return true; }
      if (name in shows && data) shows[name](JSON.parse(data));
    }
  }
}

// --- the first screen -----------------------------------------------------------------------------

/** What stands there until a call is followed; null takes it away. */
function entry(title, words = "", ...more) {
  document.body.classList.toggle("waiting", title !== null);
  byId("entry").hidden = title === null;
  if (title === null) return;
  byId("title").textContent = "Sales coach";
  byId("entry").replaceChildren(el("h2", { text: title }), ...(words ? [el("p", { text: words })] : []), ...more.filter(Boolean));
  announce(title);
}

const button = (words, does) => el("button", { type: "button", class: "primary", text: words, on: { click: does } });

start();

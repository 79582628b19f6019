// The conversation: lines in order, answers as they come, a pressed card updated in its place.

import { events, get, nonce, post } from "./api.js";
import { announce, byId, el } from "./dom.js";
import { openPanel } from "./panel.js";
import { card } from "./parts.js";

const log = byId("log");
const QUIET_MS = 4000;
const RETRY_MS = 3000;

/** hooks: { settled(), problem(error), empty(bool), reconnect() } */
export function chat(hooks) {
  const lines = new Map(); // id -> { node, print }
  const working = new Map(); // turn -> { status(text), done() }
  let stream = null;
  const held = [];
  let sending = 0;
  let quiet = null;

  function connect() {
    stream?.close();
    stream = events();
    stream.addEventListener("hello", () => { byId("offline").hidden = true; restore(); });
    stream.addEventListener("status", (event) => { heard(progress, JSON.parse(event.data)); });
    stream.addEventListener("answer", (event) => { heard(arrived, JSON.parse(event.data)); });
    stream.addEventListener("signed_out", () => { stream.close(); hooks.reconnect(); });
    stream.addEventListener("error", () => {
      byId("offline").hidden = false;
      if (stream.readyState === EventSource.CLOSED) setTimeout(hooks.reconnect, RETRY_MS); // refused: no retry by itself
    });
  }

  /** News may be faster than the reply that names its turn: while something is being sent, it waits. */
  function heard(take, news) {
    if (sending) held.push([take, news]);
    else take(news);
  }

  function sent() {
    sending -= 1;
    if (!sending) for (const [take, news] of held.splice(0)) take(news);
  }

  function progress(news) {
    working.get(news.turn)?.status(news.text);
    listenOn();
  }

  /** Puts on the page what the server has; what is there already stays as it is (open folds, typed forms). */
  async function restore() {
    if (sending) return;
    const found = await get("/web/history").catch(() => null);
    if (!found || sending) return;
    const order = [];
    for (const line of found.lines) {
      if (line.role === "you") {
        order.push(you(line.turn, line.text, line.pressed, line.state === "failed", line.files));
        if (line.state === "waiting" && !working.has(line.turn)) order.push(wait(line.turn));
        else if (line.state === "waiting") order.push(lines.get(`wait:${line.turn}`)?.node);
        else forget(line.turn);
      } else order.push(answer(line));
    }
    const kept = order.filter(Boolean);
    if (kept.length !== log.children.length || kept.some((node, i) => node !== log.children[i])) log.replaceChildren(...kept);
    hooks.empty(kept.length === 0);
  }

  function line(id, print, make) {
    const known = lines.get(id);
    if (known && known.print === print) return known.node;
    const node = make();
    if (known?.node.isConnected) {
      keepFolds(known.node, node);
      known.node.replaceWith(node);
    }
    lines.set(id, { node, print });
    return node;
  }

  function you(turn, text, pressed, failed = false, files = []) {
    return line(`you:${turn}`, `${text}${failed}${files.join()}`, () => {
      const given = files.map((name) => el("span", { class: "sent-file" }, el("span", { class: "sr", text: "File: " }), el("span", { text: name })));
      const said = text ? [el("p", { class: failed ? "bubble failed" : "bubble", text })] : [];
      return el("li", { class: pressed ? "you pressed" : "you", "data-turn": turn }, el("span", { class: "sr", text: pressed ? "You pressed: " : "You: " }), ...given, ...said);
    });
  }

  function answer(data) {
    return line(`card:${data.key}`, JSON.stringify(data.card), () => {
      const node = el("li", { class: "scip", "data-key": data.key, "data-turn": data.turn });
      node.append(card(data.card, cardDesk(data, node)));
      return node;
    });
  }

  function cardDesk(data, node) {
    return {
      open: (source, from) => openPanel({ type: source.type, record: source.record, message: data.key, cite: source.id, locator: source.locator }, from),
      press: (action, fields, button) => press({ message: data.key, action, fields, button, node }),
      rate: data.turn ? (good) => post("/web/feedback", { message: data.key, good }).then(() => { announce("Thank you."); return true; }, (error) => { hooks.problem(error); return false; }) : null,
    };
  }

  function wait(turn) {
    const words = el("span", { text: "Thinking…" });
    const node = el("li", { class: "waiting-line" }, el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i")), words);
    lines.set(`wait:${turn}`, { node, print: "" });
    working.set(turn, {
      status(text) { words.textContent = text || "Thinking…"; if (text) announce(text); },
      done() { node.remove(); lines.delete(`wait:${turn}`); },
    });
    return node;
  }

  function forget(turn) {
    working.get(turn)?.done();
    working.delete(turn);
    if (!working.size) { clearTimeout(quiet); quiet = null; }
  }

  /** While something is under way and the stream says nothing, the history is asked: a lost event is no lost answer. */
  function listenOn() {
    clearTimeout(quiet);
    quiet = working.size ? setTimeout(async () => { await restore(); listenOn(); }, QUIET_MS) : null;
  }

  function arrived(data) {
    const under = working.get(data.turn);
    const known = lines.get(`card:${data.key}`);
    if (!under && !known && data.turn && !lines.has(`you:${data.turn}`)) { restore().then(hooks.settled); return; } // asked in another tab
    if (!data.update && !known && under?.label) log.append(you(data.turn, under.label, true));
    const node = answer(data);
    if (!node.isConnected) {
      const after = lines.get(`wait:${data.turn}`)?.node;
      if (after?.isConnected) after.before(node);
      else log.append(node);
    }
    forget(data.turn);
    if (under?.focused && document.activeElement === document.body) node.querySelector(".card").focus({ preventScroll: true });
    hooks.empty(false);
    announce(`${data.update ? "Updated" : "Answer"}: ${data.card.title}. ${data.card.summary}`.replaceAll("**", ""));
    if (!known) intoView(node);
    else if (under && node.offsetTop < byId("scroll").scrollTop) scrollTo(node.offsetTop); // what changed is told at its top
    hooks.settled();
  }

  async function say(text, files = [], names = []) {
    const local = nonce();
    const mine = you(local, text, false, false, names);
    const waiting = wait(local);
    log.append(mine, waiting);
    hooks.empty(false);
    scrollTo(mine.offsetTop);
    sending += 1;
    try {
      const { turn } = await post("/web/message", { text, files, nonce: local });
      rename(local, turn);
    } catch (error) {
      forget(local);
      mine.remove();
      lines.delete(`you:${local}`);
      hooks.empty(log.children.length === 0);
      throw error;
    } finally {
      sent();
    }
    listenOn();
  }

  /** From the page's own id of a line to the turn's. */
  function rename(local, turn) {
    for (const kind of ["you", "wait"]) {
      const entry = lines.get(`${kind}:${local}`);
      lines.delete(`${kind}:${local}`);
      if (entry) lines.set(`${kind}:${turn}`, entry);
    }
    const under = working.get(local);
    working.delete(local);
    working.set(turn, { ...under, done() { lines.get(`wait:${turn}`)?.node.remove(); lines.delete(`wait:${turn}`); } });
    lines.get(`you:${turn}`)?.node.setAttribute("data-turn", turn);
  }

  async function press({ message, pending, action, fields, button, node }) {
    const buttons = [...node.querySelectorAll("button.act")];
    const status = el("p", { class: "card-status small", role: "status", text: "Working…" });
    const focused = node.contains(document.activeElement);
    const free = () => {
      status.remove();
      buttons.forEach((one) => { one.disabled = false; });
      button.removeAttribute("aria-busy");
      if (focused && document.activeElement === document.body) button.focus({ preventScroll: true });
    };
    buttons.forEach((one) => { one.disabled = true; });
    button.setAttribute("aria-busy", "true");
    node.append(status);
    sending += 1;
    try {
      const { turn } = await post("/web/press", { message, pending, action: action.id, fields, nonce: nonce() });
      working.set(turn, { label: action.label, focused, status: (text) => { status.textContent = text || "Working…"; }, done: free });
      listenOn();
    } catch (error) {
      free();
      if (!Object.keys(error.fields ?? {}).length) hooks.problem(error);
      throw error;
    } finally {
      sent();
    }
  }

  function clear() {
    lines.clear();
    working.clear();
    clearTimeout(quiet);
    log.replaceChildren();
  }

  return { connect, say, press, clear, close: () => stream?.close(), find: (key) => lines.get(`card:${key}`)?.node };
}

const GAP = 16;

/** Instantly: a smooth scroll would still be under way when the answer moves everything. */
function scrollTo(top) {
  byId("scroll").scrollTop = top - GAP;
}

/** A long answer from the question on, a short one in full. */
function intoView(node) {
  const room = byId("scroll");
  const asked = node.previousElementSibling;
  const top = asked?.classList.contains("you") ? asked.offsetTop : node.offsetTop;
  scrollTo(Math.min(top, Math.max(node.offsetTop + node.offsetHeight - room.clientHeight + 3 * GAP, 0)));
}

function keepFolds(before, after) {
  for (const fold of before.querySelectorAll("details[open][data-key]")) {
    const same = [...after.querySelectorAll("details[data-key]")].find((one) => one.dataset.key === fold.dataset.key);
    if (same) same.open = true;
  }
}

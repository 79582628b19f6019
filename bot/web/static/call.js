// The console's page with a call's panel: who is there, and what comes of the call.

import { get, post, signedIn } from "./api.js";
import { connected, has, offline, problem, shows } from "./call_panel.js";
import { byId, el } from "./dom.js";

const id = encodeURIComponent(decodeURIComponent(location.pathname.split("/").pop()));
let source = null;

connected((what, body) => post(`/web/call/${id}/${what}`, body), { talk: "/" });

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
  const { after, hints } = has();
  source = new EventSource(`/web/call/${id}/events?after=${after}&hints=${hints}`);
  for (const [name, show] of Object.entries(shows)) {
    source.addEventListener(name, ({ data }) => { offline(false); show(JSON.parse(data)); });
  }
  source.addEventListener("gone", () => { source.close(); problem("This call is no longer here for you."); });
  source.addEventListener("elsewhere", () => { source.close(); problem("You have this page open in several other places, so it stopped here. Reload it to go on."); });
  source.onerror = () => {
    offline(true);
    if (source.readyState !== EventSource.CLOSED) source.close();
    setTimeout(again, 1500);
  };
}

/** Comes again for what is missing; a call that is another's is said to be none. */
async function again() {
  const session = await get("/web/session").catch(() => null);
  if (!session) { setTimeout(again, 2000); return; }
  if (!session.user) { offline(false); choose(); return; }
  signedIn(session);
  const gone = await get(`/web/call/${id}`).then(() => false, (error) => error.status === 404);
  if (gone) { offline(false); problem("There is no such call, or it is somebody else's."); return; }
  follow();
}

start();

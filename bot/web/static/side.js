// The left side: the asker's deals with their right to win, and the changes that wait for an OK.

import { get } from "./api.js";
import { byId, el, icon } from "./dom.js";

const BAND = { strong: "strong", contested: "contested", weak: "weak", unknown: "not known yet" };

/** does: { ask(text), openRecord(place, opener), openWaiting(entry) } */
export function side(does) {
  const deals = byId("deals");
  let asked = 0;

  async function loadDeals() {
    const turn = ++asked;
    try {
      const found = await get("/web/deals");
      if (turn !== asked) return; // what was asked later tells of later
      const mine = found.deals.filter((deal) => deal.mine);
      const others = found.deals.filter((deal) => !deal.mine);
      byId("deals-title").textContent = mine.length || !others.length ? "My deals" : "Deals I see";
      deals.replaceChildren(...mine.map((deal) => dealRow(deal, does)));
      if (mine.length && others.length) deals.append(el("li", { class: "group", text: "Deals of colleagues" }));
      deals.append(...others.map((deal) => dealRow(deal, does)));
      if (found.more > 0) deals.append(el("li", { class: "small more", text: `and ${found.more} more; ask for one by name` }));
      if (!found.deals.length) deals.append(el("li", { class: "small more", text: "No open deals that you may see." }));
    } catch (error) {
      if (turn !== asked) return;
      deals.replaceChildren(el("li", { class: "small more", text: error.message }));
    }
    deals.removeAttribute("aria-busy");
  }

  async function loadWaiting() {
    const { waiting } = await get("/web/waiting").catch(() => ({ waiting: [] }));
    byId("waiting").hidden = waiting.length === 0;
    byId("waiting-title").textContent = waiting.length > 1 ? `Waiting for you (${waiting.length})` : "Waiting for you";
    byId("waiting-list").replaceChildren(...waiting.map((entry) => {
      const button = el("button", { type: "button", class: "waiting-row" }, el("span", { text: entry.title }), el("span", { class: "small", text: entry.when }));
      button.addEventListener("click", () => does.openWaiting(entry));
      return el("li", {}, button);
    }));
  }

  return {
    load: () => Promise.all([loadDeals(), loadWaiting()]),
    clear() {
      asked += 1;
      deals.replaceChildren();
      deals.setAttribute("aria-busy", "true");
      byId("waiting").hidden = true;
    },
  };
}

function dealRow(deal, does) {
  const number = deal.score === null ? "?" : `${deal.floor ? "≥ " : ""}${deal.score}`;
  const words = deal.score === null ? "right to win not known yet" : `right to win ${deal.floor ? "at least " : ""}${deal.score}, ${BAND[deal.band]}`;
  const detail = [deal.owner || deal.client, deal.amount].filter(Boolean).join(" · ");
  const ask = el("button", { type: "button", class: "deal", title: `Ask for the right to win on ${deal.name}` },
    el("span", { class: "deal-name", text: deal.name }),
    el("span", { class: `chip band-${deal.band}`, role: "img", "aria-label": words, text: number }),
    el("span", { class: "small deal-detail", text: detail }),
    el("span", { class: deal.late ? "small late" : "small", text: deal.close ? `${deal.stage} · ${deal.late ? "was due " : ""}${deal.close}` : deal.stage }));
  ask.addEventListener("click", () => does.ask(`What is our right to win on ${deal.name}?`));
  const record = el("button", { type: "button", class: "icon deal-open", "aria-label": `Open the record of ${deal.name}`, title: "Open the record" }, icon("M7 4h9v9M16 4 6 14M12 16H4V8"));
  record.addEventListener("click", () => does.openRecord({ type: "deal", record: deal.id }, record));
  return el("li", { class: "deal-row" }, ask, record);
}

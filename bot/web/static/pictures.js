// Pictures that can be asked: point at a mark, tap it or reach it by key, and its words and sources stand below.

import { el, picture, rich } from "./dom.js";

const HINT = "Point at a mark or tap it to read more; the arrow keys work too.";
const STEP = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** part: { picture, narrow, columns, rows }; cite(ids) makes the buttons that open sources. */
export function drawn(part, cite) {
  const caption = el("figcaption", { class: "told small", text: part.rows.length ? HINT : "" });
  let kept = null; // the row that was picked: pointing elsewhere on the way to its sources does not change it

  function tell(n) {
    const row = part.rows[n];
    const [name, ...rest] = row.cells.filter(Boolean);
    caption.replaceChildren(el("b", { text: name }), ...rich(rest.length ? ` · ${rest.join(" · ")}` : ""), ...[cite(row.cites)].filter(Boolean));
  }

  function pick(n) {
    kept = n;
    for (const variant of variants) for (const point of variant.points) point.classList.toggle("picked", n !== null && place(point) === n);
    if (n !== null) tell(n);
  }

  const variants = [["for-wide", part.picture], ["for-narrow", part.narrow]].map(([name, tree]) => {
    const node = picture(tree);
    node.classList.add(name);
    const points = [...node.querySelectorAll(".point")];
    points.forEach((point, at) => {
      point.setAttribute("tabindex", at ? "-1" : "0");
      point.addEventListener("mouseenter", () => { if (kept === null) tell(place(point)); });
      point.addEventListener("focus", () => pick(place(point)));
      point.addEventListener("click", () => pick(place(point)));
    });
    node.addEventListener("keydown", (event) => walk(event, points));
    return { node, points };
  });

  function walk(event, points) {
    if (event.key === "Escape" && kept !== null) { event.stopPropagation(); pick(null); return; }
    const at = points.indexOf(document.activeElement);
    const to = event.key === "Home" ? 0 : event.key === "End" ? points.length - 1 : at + (STEP[event.key] ?? 0);
    if (at < 0 || to === at || !points[to]) return;
    event.preventDefault();
    points[at].setAttribute("tabindex", "-1");
    points[to].setAttribute("tabindex", "0");
    points[to].focus();
  }

  return el("figure", { class: "drawn" }, ...variants.map((variant) => variant.node), caption);
}

const place = (point) => Number(point.dataset.n);

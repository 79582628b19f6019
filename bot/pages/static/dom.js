// Builds elements. Text always goes in as text: nothing in this console parses markup.

const SVG = "http://www.w3.org/2000/svg";

/** el("p", {class: "x", text: "…", on: {click}}, child, …); null children are left out. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") node.textContent = value;
    else if (name === "on") for (const [type, listener] of Object.entries(value)) node.addEventListener(type, listener);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** Plain text with **bold** and line breaks, as nodes. */
export function rich(text) {
  const nodes = [];
  text.split("\n").forEach((line, index) => {
    if (index > 0) nodes.push(document.createElement("br"));
    line.split(/\*\*(.+?)\*\*/).forEach((piece, place) => {
      if (piece) nodes.push(place % 2 ? el("strong", { text: piece }) : document.createTextNode(piece));
    });
  });
  return nodes;
}

/** Text as paragraphs at its blank lines. */
export function paragraphs(text, props = {}) {
  return text.split(/\n{2,}/).filter((part) => part.trim()).map((part) => el("p", props, ...rich(part)));
}

/** A picture the server drew, element by element. */
export function picture(tree) {
  const node = document.createElementNS(SVG, tree.tag);
  for (const [name, value] of Object.entries(tree.attributes)) {
    if (!name.startsWith("on") && !name.includes("href")) node.setAttribute(name, value);
  }
  if (tree.text) node.textContent = tree.text;
  for (const child of tree.children ?? []) node.append(picture(child));
  return node;
}

export function icon(path) {
  return picture({ tag: "svg", attributes: { viewBox: "0 0 20 20", "aria-hidden": "true" }, children: [{ tag: "path", attributes: { d: path } }] });
}

export function byId(id) {
  return document.getElementById(id);
}

const live = () => byId("live");

/** Says something to a screen reader without showing it. */
export function announce(words) {
  live().textContent = "";
  setTimeout(() => { live().textContent = words; }, 50);
}

// What a button asks for before it is sent, inline below it.

import { get } from "./api.js";
import { el } from "./dom.js";

const PAUSE_MS = 180; // between the last key and the question

let count = 0;

/** Opens the form of `action` after `place`; `send(fields)` rejects with a Problem that may name fields. */
export function form(action, place, opener, send) {
  const open = place.parentElement.querySelector(":scope > form.inline");
  const again = open?.dataset.action === action.id;
  open?.remove();
  if (again) { opener.focus(); return; }
  const inputs = new Map(action.fields.map((field) => [field.name, input(field)]));
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const submit = el("button", { type: "submit", class: action.style === "danger" ? "act danger" : "act primary", text: action.label });
  const cancel = el("button", { type: "button", class: "act", text: "Cancel" });
  const node = el("form", { class: "inline", "data-action": action.id, novalidate: true, "aria-label": action.label },
    ...[...inputs.values()].map((one) => one.row), problem, el("div", { class: "actions" }, submit, cancel));
  const close = () => { node.remove(); opener.focus(); };
  cancel.addEventListener("click", close);
  node.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.stopPropagation(); close(); }
  });
  node.addEventListener("submit", async (event) => {
    event.preventDefault();
    submit.disabled = true;
    for (const one of inputs.values()) one.say("");
    problem.hidden = true;
    try {
      await send(Object.fromEntries([...inputs].map(([name, one]) => [name, one.control.value])));
      node.remove();
    } catch (error) {
      submit.disabled = false;
      problem.textContent = error.message;
      problem.hidden = false;
      const named = Object.entries(error.fields ?? {});
      for (const [name, words] of named) inputs.get(name)?.say(words);
      inputs.get(named[0]?.[0])?.control.focus();
    }
  });
  place.after(node);
  inputs.values().next().value?.control.focus({ preventScroll: true });
  node.scrollIntoView({ block: "nearest" });
}

function input(field) {
  const id = `field-${(count += 1)}`;
  const described = { id, name: field.name, required: field.required, "aria-describedby": `${id}-hint ${id}-wrong` };
  const control = CONTROLS[field.kind](field, described);
  const wrong = el("p", { class: "wrong", id: `${id}-wrong` });
  const row = el("div", { class: "field" },
    el("label", { for: id, text: field.required ? field.label : `${field.label} (optional)` }), control,
    el("p", { class: "small", id: `${id}-hint`, text: field.hint }), wrong);
  const say = (words) => {
    wrong.textContent = words;
    control.setAttribute("aria-invalid", String(Boolean(words)));
  };
  return { row, control, say };
}

const CONTROLS = {
  text: (field, props) => filled(el("input", { ...props, type: "text" }), field.value),
  number: (field, props) => filled(el("input", { ...props, type: "text", inputmode: "decimal" }), field.value),
  date: (field, props) => filled(el("input", { ...props, type: "date" }), field.value),
  long_text: (field, props) => filled(el("textarea", { ...props, rows: String(Math.min(18, Math.max(3, field.value.split("\n").length + 1))) }), field.value),
  choices: (field, { id, name, "aria-describedby": described }) => {
    const held = new Set(field.value.split(","));
    const boxes = field.choices.map((choice) => {
      const box = el("input", { type: "checkbox", name, value: choice.value });
      box.checked = held.has(choice.value);
      return box;
    });
    const rows = field.choices.map((choice, n) => el("label", { class: "tick" }, boxes[n], choice.label));
    const group = el("div", { id, class: "ticks", role: "group", "aria-label": field.label, "aria-describedby": described }, ...rows);
    return acting(group, () => boxes.filter((box) => box.checked).map((box) => box.value).join(","), boxes[0]);
  },
  search: (field, props) => {
    const typed = el("input", { ...props, required: false, type: "search", autocomplete: "off", placeholder: "Type part of the name" });
    const list = el("select", { size: "5", "aria-label": `${field.label}: what is found` });
    const offer = (choices) => {
      const held = list.value || field.value;
      list.replaceChildren(...choices.map((choice) => el("option", { value: choice.value, text: choice.label })));
      list.value = choices.some((choice) => choice.value === held) ? held : choices.length === 1 && typed.value ? choices[0].value : "";
    };
    let waiting = 0;
    let asked = 0;
    const look = async () => {
      const mine = (asked += 1);
      const found = await get(`/web/find?what=${encodeURIComponent(field.find)}&typed=${encodeURIComponent(typed.value)}`).catch(() => null);
      if (found && mine === asked) offer(found.choices);
    };
    typed.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(look, PAUSE_MS); });
    typed.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" && list.options.length) { event.preventDefault(); list.focus(); list.selectedIndex = Math.max(0, list.selectedIndex); }
      if (event.key === "Enter") { event.preventDefault(); clearTimeout(waiting); look(); }
    });
    offer(field.choices);
    if (!field.choices.length) look();
    return acting(el("div", { class: "search" }, typed, list), () => list.value, typed);
  },
  choice: (field, props) => {
    const options = field.choices.map((choice) => el("option", { value: choice.value, text: choice.label }));
    if (!field.value) options.unshift(el("option", { value: "", text: "Choose…" }));
    return filled(el("select", props, ...options), field.value);
  },
};

/** Several elements that act as one input. */
function acting(node, value, first) {
  Object.defineProperty(node, "value", { get: value });
  node.focus = (options) => first?.focus(options);
  return node;
}

function filled(control, value) {
  control.value = value;
  return control;
}

// What a button asks for before it is sent, inline below it.

import { el } from "./dom.js";

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
  long_text: (field, props) => filled(el("textarea", { ...props, rows: "3" }), field.value),
  choice: (field, props) => {
    const options = field.choices.map((choice) => el("option", { value: choice.value, text: choice.label }));
    if (!field.value) options.unshift(el("option", { value: "", text: "Choose…" }));
    return filled(el("select", props, ...options), field.value);
  },
};

function filled(control, value) {
  control.value = value;
  return control;
}

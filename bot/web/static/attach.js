// Files on their way with the next message: chosen, dropped or pasted, sent up at once, taken off again.

import { drop, upload } from "./api.js";
import { announce, byId, el } from "./dom.js";

const tray = byId("tray");

/** hooks: { problem(error) }. `ready()` resolves to the ids of what is up; `clear()` forgets them. */
export function attachments(hooks) {
  const held = new Map(); // chip -> promise of an id (null: it did not arrive)

  function add(files) {
    for (const file of files) take(file);
  }

  function take(file) {
    const share = el("progress", { max: "100", value: "0", "aria-label": `Sending ${file.name}` });
    const away = el("button", { type: "button", class: "chip-off", "aria-label": `Leave out ${file.name}`, text: "×" });
    const chip = el("li", { class: "file-chip" }, el("span", { class: "file-name", text: file.name }), el("span", { class: "small", text: sized(file.size) }), share, away);
    const sending = upload(file, (part) => { share.value = Math.round(part * 100); });
    const id = sending.done.then((kept) => { share.remove(); announce(`${file.name} is ready to send.`); return kept.file; }, (error) => {
      off(chip);
      if (!error.stopped) hooks.problem(error);
      return null;
    });
    held.set(chip, id);
    away.addEventListener("click", async () => { sending.stop(); off(chip); const up = await id; if (up) drop(up).catch(() => {}); });
    tray.append(chip);
    tray.hidden = false;
  }

  function off(chip) {
    held.delete(chip);
    chip.remove();
    tray.hidden = held.size === 0;
  }

  async function ready() {
    return (await Promise.all(held.values())).filter(Boolean);
  }

  const names = () => [...held.keys()].map((chip) => chip.querySelector(".file-name").textContent);

  function clear() {
    for (const chip of [...held.keys()]) off(chip);
  }

  byId("attach").addEventListener("click", () => byId("file").click());
  byId("file").addEventListener("change", (event) => { add(event.target.files); event.target.value = ""; byId("ask").focus(); });
  byId("ask").addEventListener("paste", (event) => { if (event.clipboardData?.files.length) { event.preventDefault(); add(event.clipboardData.files); } });
  dropping(add);
  return { ready, names, clear, get some() { return held.size > 0; } };
}

function dropping(add) {
  const place = byId("chat");
  const carries = (event) => event.dataTransfer?.types.includes("Files");
  const over = (yes) => place.classList.toggle("dropping", yes);
  addEventListener("dragover", (event) => { if (carries(event)) { event.preventDefault(); over(true); } });
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) over(false); });
  addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    over(false);
    add(event.dataTransfer.files);
    byId("ask").focus();
  });
}

function sized(bytes) {
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1e3))} kB`;
}

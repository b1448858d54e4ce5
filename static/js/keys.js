// Keys: / goes to the search; j, k and the arrows go to the next and previous lesson. They can be turned off
// (WCAG 2.1.4), and never act while something is being typed, chosen or scrolled sideways.
import { read, write } from "./store.js";

const TURN = { j: "next", ArrowRight: "next", k: "previous", ArrowLeft: "previous" };
const BUSY = "input, textarea, select, [contenteditable], [role=slider], [tabindex]:not(main)";

function search() {
  const box = [...document.querySelectorAll("[data-search]")].find((input) => input.checkVisibility());
  if (box) box.focus();
  else document.querySelector("form[role=search]")?.requestSubmit();
}

export function start() {
  const choice = document.querySelector("[data-keys-switch]");
  if (choice) {
    choice.checked = read("keys", true);
    choice.addEventListener("change", () => write("keys", choice.checked));
  }
  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.(BUSY);
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if ((typing && !typing.matches("[data-keys-switch]")) || !read("keys", true)) return;
    if (event.key === "/") {
      event.preventDefault();
      search();
      return;
    }
    const turn = !event.shiftKey && TURN[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    const link = turn && document.querySelector(`[data-turn=${turn}]`);
    if (link) link.click();
  });
}

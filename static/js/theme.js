// The theme switch: like the device, light, or dark. first.js applies the choice on the next page before paint.
import { forget, read, watch, write } from "./store.js";

const COLORS = Object.fromEntries(
  [...document.querySelectorAll('meta[name="theme-color"]')].map((meta) => [
    meta.media.includes("dark") ? "dark" : "light",
    meta,
  ]),
);
const PAPER = { light: "#fdfaf5", dark: "#17120e" };

function apply(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  for (const [name, meta] of Object.entries(COLORS)) meta.content = PAPER[theme || name];
}

export function start() {
  const choice = document.querySelector("[data-theme-switch]");
  if (!choice) return;
  choice.value = read("theme", "");
  choice.addEventListener("change", () => {
    if (choice.value) write("theme", choice.value);
    else forget("theme");
    apply(choice.value);
  });
  watch("theme", (theme) => {
    choice.value = theme ?? "";
    apply(theme);
  });
}

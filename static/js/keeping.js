// Progress as a file: everything this browser keeps, also what no storage had room for. The same document as
// /api/v1/me/export, so it can be given to an account later. Also hides the game and shows it again.
import { ANON, events, learner } from "./events.js";
import { drafts } from "./journal.js";
import { forget, keys, read, write } from "./store.js";
import { toast, words } from "./toasts.js";

export function held(owner = learner()) {
  const aside = keys(`${owner}:x:`).map((id) => read(`${owner}:x:${id}`));
  const journals = drafts(owner).map(([lesson, own]) => ({ lesson, ...own }));
  return { v: 1, learner: owner, events: events(owner), aside, journals };
}

export function download(name = "progress.json", text = JSON.stringify(held(), null, 1), type = "application/json") {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function warn() {
  const note = document.querySelector("[data-full]");
  if (note) note.hidden = false;
  else toast(words("full"));
}

function hide(choice) {
  const isHidden = choice.checked;
  if (isHidden) write("no-game", true);
  else forget("no-game");
  document.documentElement.classList.toggle("no-game", isHidden);
}

export function start() {
  document.addEventListener("full", warn);
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-download]")) download();
    if (target.closest("[data-sync]")) sessionStorage.setItem("cw:sync", "1");
  });
  const choice = document.querySelector("[data-hide-game]");
  if (!choice || learner() !== ANON) return;
  choice.checked = read("no-game", false);
  choice.addEventListener("change", () => hide(choice));
}

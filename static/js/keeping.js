// Progress as a file: everything this browser keeps, also what no storage had room for. The same document as
// /api/v1/me/export, so it can be given to an account later. Also hides the game and shows it again.
import { ANON, append, events, keep, learner, tell } from "./events.js";
import { forget, keys, read, write } from "./store.js";
import { toast, words } from "./toasts.js";

const DAY = /^\d{4}-\d\d-\d\d$/;
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export function held(owner = learner()) {
  const aside = keys(`${owner}:x:`).map((id) => read(`${owner}:x:${id}`));
  const journals = keys(`${owner}:j:`).map((lesson) => ({ lesson, ...read(`${owner}:j:${lesson}`) }));
  return { v: 1, learner: owner, events: events(owner), aside, journals };
}

export function download(name = "progress.json", text = JSON.stringify(held(), null, 1), type = "application/json") {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function isEvent({ id, k, s, cl, g, day, at }) {
  const counts = k === "mark" ? Number.isInteger(cl) && cl > 0 : k === "review" && [1, 2, 3, 4].includes(g);
  return counts && ID.test(id) && typeof s === "string" && DAY.test(day) && !Number.isNaN(Date.parse(at));
}

/** Take a guest's file into this browser; {taken, left} counts events. What is already here stays as it is. */
export function takeIn(document_) {
  const here = new Set(keys(`${ANON}:e:`));
  const list = Array.isArray(document_?.events) ? document_.events : [];
  const taken = list.filter((event) => event && isEvent(event) && (here.has(event.id) || keep(event, ANON)));
  for (const { lesson, text } of Array.isArray(document_?.journals) ? document_.journals : []) {
    if (typeof lesson !== "string" || typeof text !== "string" || !text) continue;
    const own = read(`${ANON}:j:${lesson}`);
    const both = own?.text && !own.text.includes(text) ? `${own.text}\n\n---\n\n${text}` : own?.text || text;
    write(`${ANON}:j:${lesson}`, { text: both, rev: 0, saved: false });
  }
  tell();
  return { taken: taken.length, left: list.length - taken.length };
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

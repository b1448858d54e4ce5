// The journal of an exercise: what is typed is on the device at once, under `:j:<lesson>` as {text, rev, saved}: `rev` is
// the server's revision it grew from, `saved` whether the server has it. Never saved while a syllable is being composed.
import { ANON, learner } from "./events.js";
import { keys, read, watch, write } from "./store.js";
import { words } from "./toasts.js";

const homeless = new Map();  // drafts that no storage had room for: they live as long as this page, and are sent

export function draft(uid, owner = learner()) {
  return homeless.get(`${owner}:j:${uid}`) ?? read(`${owner}:j:${uid}`);
}

/** True if it will survive this page. */
export function keepDraft(uid, value, owner = learner()) {
  const kept = write(`${owner}:j:${uid}`, value);
  if (kept) homeless.delete(`${owner}:j:${uid}`);
  else homeless.set(`${owner}:j:${uid}`, value);
  return kept;
}

/** Every draft as [lesson, draft]. */
export function drafts(owner = learner()) {
  const prefix = `${owner}:j:`;
  const unkept = [...homeless.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
  return [...new Set([...keys(prefix), ...unkept])].map((uid) => [uid, draft(uid, owner)]);
}

function say(area, name) {
  const line = area.closest("[data-journal-box]").querySelector("[data-journal-says]");
  if (line && line.textContent !== words(name)) line.textContent = words(name);
}

function save(area) {
  const { journal, rev = "0" } = area.dataset;
  const kept = keepDraft(journal, { text: area.value, rev: Number(rev), saved: false });
  say(area, kept ? "draft" : "full");
  if (!kept) document.dispatchEvent(new Event("full"));
  document.dispatchEvent(new CustomEvent("journal", { detail: area }));
}

/** Show what this device has: a guest's draft, and a learner's that the server does not have yet. */
function show(area) {
  const own = draft(area.dataset.journal);
  if (!own || (learner() !== ANON && own.saved)) return;
  area.value = own.text;
  area.dataset.rev = String(own.rev);
  if (learner() !== ANON) document.dispatchEvent(new CustomEvent("journal", { detail: area }));
}

export function start() {
  const area = document.querySelector("[data-journal]");
  if (!area) return;
  let composes = false;
  show(area);
  document.addEventListener("claimed", () => show(area));
  watch(`${learner()}:j:${area.dataset.journal}`, (own) => {
    if (own && document.activeElement !== area) Object.assign(area, { value: own.text }).dataset.rev = String(own.rev);
  });
  area.addEventListener("compositionstart", () => { composes = true; });
  area.addEventListener("compositionend", () => {
    composes = false;
    save(area);
  });
  area.addEventListener("input", ({ isComposing }) => {
    if (!isComposing && !composes) save(area);
  });
}

// Notes as Markdown, and a file of progress to bring in: into this browser for guests, else into the account.
import { ANON, keep, learner, tell } from "./events.js";
import { drafts } from "./journal.js";
import { download } from "./keeping.js";
import { make, titles } from "./mine.js";
import { headers } from "./outbox.js";
import { keys, read, write } from "./store.js";

const DAY = /^\d{4}-\d\d-\d\d$/;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function isEvent({ id, k, s, cl, g, day, at }) {
  const counts = k === "mark" ? Number.isInteger(cl) && cl > 0 : k === "review" && [1, 2, 3, 4].includes(g);
  return counts && ID.test(id) && typeof s === "string" && DAY.test(day) && !Number.isNaN(Date.parse(at));
}

/** Take a guest's file into this browser; {taken, left} counts events. What is already here stays as it is. */
function takeIn(found) {
  const here = new Set(keys(`${ANON}:e:`));
  const list = Array.isArray(found?.events) ? found.events : [];
  const taken = list.filter((event) => event && isEvent(event) && (here.has(event.id) || keep(event, ANON)));
  for (const { lesson, text } of Array.isArray(found?.journals) ? found.journals : []) {
    if (typeof lesson !== "string" || typeof text !== "string" || !text) continue;
    const own = read(`${ANON}:j:${lesson}`);
    const both = own?.text && !own.text.includes(text) ? `${own.text}\n\n---\n\n${text}` : own?.text || text;
    write(`${ANON}:j:${lesson}`, { text: both, rev: 0, saved: false });
  }
  tell();
  return { taken: taken.length, left: list.length - taken.length };
}

/** [title, address, text] of every note of a guest's. */
function notes() {
  const named = titles();
  return drafts(ANON).map(([uid, { text }]) => [...(named[uid] ?? [uid, ""]), text]).filter(([, , text]) => text);
}

function fill() {
  document.querySelector("[data-journals]").hidden = !notes().length;
  const list = notes().map(([title, url, text]) => {
    const name = make("h3", {}, make("a", { href: `${url}#exercise`, textContent: title }));
    return make("article", { className: "own-note" }, name, make("p", { textContent: text }));
  });
  document.querySelector("[data-journal-list]").replaceChildren(...list);
}

/** {taken, left} of a file that may be anything. Throws when it is not one of ours. */
async function bringIn(file) {
  const found = JSON.parse(await file.text());
  if (!Array.isArray(found?.events)) throw new TypeError("no events");
  if (learner() === ANON) return takeIn(found);
  const body = JSON.stringify({ v: 1, learner: learner(), events: [...found.events, ...(found.aside ?? [])], journals: found.journals ?? [] });
  const response = await fetch("/api/v1/me/import", { method: "POST", body, headers: headers() });
  if (!response.ok) throw new Error(String(response.status));
  const answer = await response.json();
  return { taken: answer.accepted.length + answer.duplicate.length, left: answer.rejected.length };
}

export function start() {
  const input = document.querySelector("[data-import]");
  if (!input) return;
  const says = document.querySelector("[data-imported]");
  input.addEventListener("change", async () => {
    const result = await bringIn(input.files[0]).catch(() => null);
    const { words, unreadable } = says.dataset;
    says.textContent = result ? words.replace("{taken}", result.taken).replace("{left}", result.left) : unreadable;
    input.value = "";
    if (result && learner() === ANON) fill();
  });
  if (learner() !== ANON) return;
  fill();
  document.querySelector("[data-markdown]").addEventListener("click", () => {
    const parts = notes().map(([title, , text]) => `## ${title}\n\n${text}\n`);
    download("notes.md", parts.join("\n"), "text/markdown");
  });
}

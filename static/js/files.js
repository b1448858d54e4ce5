// Notes as Markdown, and a file of progress to bring in: into this browser for guests, else into the account.
import { ANON, learner } from "./events.js";
import { draft } from "./journal.js";
import { download, takeIn } from "./keeping.js";
import { make, titles } from "./mine.js";
import { headers } from "./outbox.js";
import { keys } from "./store.js";

/** [title, address, text] of every note of a guest's. */
function notes() {
  const named = titles();
  return keys(`${ANON}:j:`).map((uid) => [...(named[uid] ?? [uid, ""]), draft(uid).text]).filter(([, , text]) => text);
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

// The review deck of a guest, one card at a time. Cards come from the pages that list them, the schedule from events.
import { ANON, append, events, learner, today } from "./events.js";
import { deck, schedules } from "./review.js";
import { standing } from "./standing.js";

const cards = new Map();

/** Every card of a course's page as nodes, with its lesson's link. */
async function gather(address) {
  const page = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
  for (const card of page.querySelectorAll("[data-card]")) {
    const link = card.closest("section").querySelector("h2 a");
    cards.set(card.dataset.card, { lang: card.lang, question: card.querySelector("summary"), answer: card.querySelector("div"), link });
  }
}

function put(place, node, lang) {
  place.replaceChildren(...[...node.childNodes].map((child) => document.importNode(child, true)));
  place.lang = lang;
}

async function draw(box) {
  const { marks } = await standing();
  const isDone = (subject) => (marks[subject.split(".")[0]] ?? 0) % 2 === 1;
  const left = deck([...cards.keys()].filter(isDone), schedules(events()), today());
  box.hidden = !left.length;
  document.querySelector("[data-deck-done]").hidden = left.length > 0;
  if (!left.length) return;
  const { lang, question, answer, link } = cards.get(left[0]);
  box.dataset.deck = left[0];
  box.querySelector("[data-left]").textContent = left.length;
  box.querySelector("[data-answer]").open = false;
  put(box.querySelector("[data-question]"), question, lang);
  put(box.querySelector("[data-answer-text]"), answer, lang);
  Object.assign(box.querySelector("[data-lesson-link]"), { href: link.getAttribute("href"), textContent: link.textContent });
}

export async function start() {
  const box = document.querySelector("[data-deck]");
  if (!box || learner() !== ANON) return;
  await Promise.all(box.dataset.from.split(" ").filter(Boolean).map((address) => gather(address).catch(() => null)));
  await draw(box);
  box.addEventListener("click", ({ target }) => {
    const grade = target.closest("button[name=grade]");
    if (!grade || !box.querySelector("[data-answer]").open) return;
    append({ k: "review", s: box.dataset.deck, g: Number(grade.value) });
    draw(box);
    box.querySelector("summary").focus();
  });
  document.addEventListener("events", () => draw(box));
}

// Small words in a polite live region. They are in the page's language because the page brings them as data.
import { rules } from "./standing.js";

const region = () => document.querySelector("[data-toasts]");
const SECONDS = 7;

/** The page's own words for `name`, with the values put in: {xp} becomes values.xp. */
export function words(name, values = {}) {
  return (region()?.dataset[name] ?? "").replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

/** Show words for a while; those about the game stay away when it is hidden. */
export function toast(text, { isGame = false } = {}) {
  if (!text || !region() || (isGame && document.documentElement.classList.contains("no-game"))) return;
  const note = Object.assign(document.createElement("p"), { className: "toast", textContent: text });
  region().append(note);
  while (region().children.length > 3) region().firstElementChild.remove();
  setTimeout(() => note.remove(), SECONDS * 1000);
}

/** What a step forward brought: XP, achievements, a level. Nothing is said about going back. */
async function celebrate({ detail: { before, courses } }) {
  if (!before?.courses || !courses) return;
  const lang = document.documentElement.lang;
  for (const [course, state] of Object.entries(courses)) {
    const was = before.courses[course] ?? { xp: 0, level: 0, achievements: [] };
    if (state.xp <= was.xp) continue;
    const { levels, achievements } = (await rules()).courses[course].rules;
    const told = [words("xp", { xp: state.xp - was.xp })];
    for (const { code, name } of achievements) {
      if (state.achievements.includes(code) && !was.achievements.includes(code)) told.push(words("achievement", { name: name[lang] }));
    }
    if (state.level > was.level) told.push(words("level", { level: state.level, name: levels[state.level].name[lang] }));
    for (const text of told) toast(text, { isGame: true });
  }
}

export function start() {
  if (region()) document.addEventListener("standing", celebrate);
}

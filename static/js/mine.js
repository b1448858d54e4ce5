// "My progress" of a guest: rhythm, dates, what each XP was for. Titles come with the page as {uid: [title, address]}.
import { events, learner, ANON, today } from "./events.js";
import { rules, standing } from "./standing.js";

const WEEKS = 26;

export function titles() {
  return JSON.parse(document.getElementById("titles")?.textContent ?? "{}");
}

/** An element with properties and what is inside it. */
export function make(name, fields = {}, ...inside) {
  const made = Object.assign(document.createElement(name), fields);
  made.append(...inside);
  return made;
}

/** When it was earned: the first day on which its subject was done; achievements have none of their own. */
function dayOf([kind, thing, day], list) {
  if (kind === "review") return day;
  const subject = kind === "exercise" ? `${thing}.x` : thing;
  return list.filter(({ k, s, cl }) => k === "mark" && s === subject && cl % 2).map((event) => event.day).sort()[0] ?? "";
}

function line(key, xp, list, { dataset }, course) {
  const parts = key.split(":");
  const [kind, thing, code] = parts;
  const [title, url] = titles()[thing] ?? [thing, ""];
  const name = course.rules.achievements.find((one) => one.code === code)?.name[document.documentElement.lang] ?? code;
  const words = {
    lesson: title,
    exercise: dataset.exercise.replace("{title}", title),
    review: dataset.review,
    achievement: dataset.achievement.replace("{title}", name),
  }[kind];
  const day = dayOf(parts, list);
  const what = url && kind !== "achievement" ? make("a", { href: url, textContent: words }) : make("span", { textContent: words });
  const gain = make("b", { textContent: `+${xp} XP` });
  gain.dataset.game = "";
  return { day, item: make("li", {}, make("time", { dateTime: day, textContent: day }), what, gain) };
}

function drawWeeks(dots, weeks) {
  dots.replaceChildren(...weeks.map(([week, days, stand]) => {
    const words = `${week}: ${dots.dataset[stand]}${days ? ` (${days})` : ""}`;
    return make("li", { className: stand, title: words }, make("span", { className: "unseen", textContent: words }));
  }));
}

async function fill() {
  const [{ courses }, catalog, engine] = await Promise.all([standing(), rules(), import(document.documentElement.dataset.engine)]);
  const list = events();
  const parts = [...document.querySelectorAll("[data-mine]")];
  for (const part of parts) {
    const state = courses?.[part.dataset.mine];
    part.hidden = !state || (!Object.keys(state.marks).length && !state.xp);
    if (part.hidden) continue;
    const box = part.querySelector("[data-ledger]");
    const lines = Object.entries(state.awards).map(([key, xp]) => line(key, xp, list, box, catalog.courses[part.dataset.mine]));
    lines.sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : 0));
    lines.forEach(({ day, item }, place) => item.classList.toggle("day", day !== lines[place - 1]?.day));
    box.replaceChildren(...lines.map(({ item }) => item));
    drawWeeks(part.querySelector("[data-rhythm]"), engine.rhythm(state.weeks, today(), WEEKS));
  }
  document.querySelector("[data-nothing]").hidden = parts.some(({ hidden }) => !hidden);
}

export function start() {
  if (!document.querySelector("[data-mine]") || learner() !== ANON) return;
  if (events().length) fill();
  document.addEventListener("events", fill);
}

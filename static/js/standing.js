// Where the learner stands. For guests the engine (game.js, fetched once there is something to count) folds the events;
// for others the server counts, and here are only the marks it knew last with those that wait to be sent. Told by
// `standing` on the document, and by `bars`, from which first.js draws; `cw:bar` is for the next page's first paint.
import { ANON, events, learner } from "./events.js";
import { read, write } from "./store.js";

let engine = null;
let catalog = null;
let now = null;

async function fetchCatalog() {
  const response = await fetch("/api/v1/catalog");
  if (!response.ok) throw new Error(String(response.status));
  const found = await response.json();
  write("catalog", found);
  return found;
}

/** The courses' lessons and rules; offline the last that were seen. */
export function rules() {
  catalog ??= fetchCatalog().catch(() => {
    catalog = null;
    return read("catalog", { courses: {} });
  });
  return catalog;
}

function marksOf(list, marks = {}) {
  for (const { k, s, cl } of list) if (k === "mark") marks[s] = Math.max(marks[s] ?? 0, cl);
  return marks;
}

async function counted(list) {
  engine ??= import(document.documentElement.dataset.engine);
  const [{ fold }, { courses }] = await Promise.all([engine, rules()]);
  return Object.fromEntries(Object.values(courses).map((course) => [course.id, fold(course, list)]));
}

/** {owner, marks: {subject: cl}, courses: {course: state}}, computed anew; courses is null where the server counts. */
export async function standing(owner = learner()) {
  const list = events(owner);
  if (owner === ANON) return { owner, marks: marksOf(list), courses: list.length ? await counted(list).catch(() => null) : {} };
  const courses = Object.values(read(`${owner}:s`, {}).courses ?? {});
  return { owner, marks: marksOf(list, Object.assign({}, ...courses.map(({ marks }) => marks))), courses: null };
}

/** What was told last, without looking again. */
export function known() {
  return now;
}

/** Look again and tell. Without the engine (offline on a first visit) the bars stay as they are. */
export async function refresh() {
  const before = now;
  const found = await standing();
  now = found;
  if (found.courses) {
    const numbers = Object.fromEntries(
      Object.entries(found.courses).map(([course, { xp, done, achievements }]) => [course, [xp, done, achievements.length]]),
    );
    if (JSON.stringify(read("bar", {})) !== JSON.stringify(numbers)) write("bar", numbers);
    document.dispatchEvent(new CustomEvent("bars", { detail: numbers }));
  }
  document.dispatchEvent(new CustomEvent("standing", { detail: { before, ...found } }));
  return found;
}

export function start() {
  document.addEventListener("events", refresh);
  addEventListener("pageshow", ({ persisted }) => persisted && refresh());
  if (learner() !== ANON || events().length || read("bar")) refresh();
  else now = { owner: ANON, marks: {}, courses: {} };
}

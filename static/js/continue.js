// Remembers where the reader stopped: per lesson the heading, per course the lesson. Kept in this browser only.
// `places` is {lesson uid: {id, at}}, `last` is {course id: {uid, path, number, title, lang}}.
import { read, write } from "./store.js";

const LESSONS_REMEMBERED = 200;

function remember(lesson, id) {
  const { reading, course, courseUrl, number, title, lang } = lesson.dataset;
  const places = read("places", {});
  places[reading] = { id, at: Date.now() };
  const newest = Object.entries(places).sort((a, b) => b[1].at - a[1].at).slice(0, LESSONS_REMEMBERED);
  write("places", Object.fromEntries(newest));
  const path = location.pathname.slice(courseUrl.length);
  write("last", { ...read("last", {}), [course]: { uid: reading, path, number, title, lang } });
}

/** Offers the way back to the heading; scrolling there is the reader's decision. */
function offer(lesson, place) {
  const bar = document.querySelector("[data-resume]");
  const heading = place?.id && document.getElementById(place.id);
  if (!bar || !heading || location.hash || scrollY > innerHeight / 2) return;
  const link = bar.querySelector("a");
  link.hash = `#${place.id}`;
  const name = heading.matches("section") ? heading.querySelector("h2") : heading;
  const words = link.querySelector("b");
  words.textContent = [...name.childNodes].filter((node) => !node.matches?.(".anchor")).map((node) => node.textContent).join("").trim();
  words.lang = name.closest("[lang]").lang;
  const close = () => { bar.hidden = true; };
  link.addEventListener("click", close);
  bar.querySelector("button").addEventListener("click", close);
  lesson.addEventListener("section", close, { once: true });
  bar.hidden = false;
}

function reading() {
  const lesson = document.querySelector("[data-reading]");
  if (!lesson) return;
  const place = read("places", {})[lesson.dataset.reading];
  offer(lesson, place);
  if (!place) remember(lesson, "");
  lesson.addEventListener("section", ({ detail }) => remember(lesson, detail.id));
}

/** Fills the links of the home and course pages, and marks the row of the lesson last read. */
function returning() {
  const last = read("last", {});
  for (const link of document.querySelectorAll("[data-continue]")) {
    const stop = last[link.dataset.continue];
    if (!stop?.path) continue;
    const course = link.closest("article")?.querySelector("h3 a");
    link.href = (course?.getAttribute("href") ?? location.pathname) + stop.path;
    const title = document.createElement("span");
    const listed = document.querySelector(`[data-lesson="${CSS.escape(stop.uid)}"] .row-name`);
    title.textContent = listed?.textContent ?? stop.title;
    title.lang = listed?.lang ?? stop.lang;
    link.querySelector(".one-line").replaceChildren(`${link.dataset.words}: `, title);
  }
  const uids = new Set(Object.values(last).map((stop) => stop.uid));
  for (const row of document.querySelectorAll("[data-lesson]")) {
    if (!uids.has(row.dataset.lesson)) continue;
    const words = row.closest("[data-words]")?.dataset.words;
    if (!words) continue;
    row.dataset.here = "";
    const mark = Object.assign(document.createElement("span"), { className: "row-here", textContent: words });
    row.querySelector(".row-title").append(mark);
  }
}

export function start() {
  reading();
  returning();
}

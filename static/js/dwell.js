// How many seconds the lesson was visible on this device, over all visits. Kept under `:d:<lesson>`.
import { learner } from "./events.js";
import { read, write } from "./store.js";

const SAVE_EVERY = 5;
let uid = "";
let total = 0;
let unsaved = 0;
const readers = [];

const key = () => `${learner()}:d:${uid}`;

function save() {
  if (!unsaved) return;
  total = Math.max(total, read(key(), 0) + unsaved);
  unsaved = 0;
  write(key(), total);
}

function tick() {
  if (document.visibilityState !== "visible") return;
  total += 1;
  unsaved += 1;
  if (unsaved >= SAVE_EVERY) save();
  for (const [need, tell] of readers) if (total >= need) tell();
}

/** Seconds of this page's lesson so far. */
export function seconds(lesson) {
  return lesson === uid ? total : read(`${learner()}:d:${lesson}`, 0);
}

/** Calls back every second from the moment on that enough of the lesson was read. */
export function whenRead(lesson, tell) {
  readers.push([Number(lesson.dataset.need), tell]);
}

export function start() {
  const lesson = document.querySelector("[data-reading]");
  if (!lesson) return;
  uid = lesson.dataset.reading;
  total = read(key(), 0);
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", save);
  addEventListener("pagehide", save);
}

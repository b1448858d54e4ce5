// The learner's events: one key each, so that tabs that write at once lose nothing. Namespaces: `anon` for whoever has
// not signed in, else the learner's opaque id. `:e:` is the event; `:q:` beside it says that the server has not
// acknowledged it. `:q:` is written first: without its event it means nothing, but an event without it is never sent.
import { forget, keys, read, write } from "./store.js";

export const ANON = "anon";
const tabs = "BroadcastChannel" in globalThis ? new BroadcastChannel("cw") : null;
const aside = [];
tabs?.addEventListener("message", () => document.dispatchEvent(new Event("events")));

/** Whose page this is. */
export function learner() {
  return document.documentElement.dataset.learner || ANON;
}

/** A time-ordered id (RFC 9562). */
export function uuid7(now = Date.now()) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let at = 0; at < 6; at++) bytes[at] = Math.floor(now / 256 ** (5 - at)) % 256;
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** The learner's own civil date as YYYY-MM-DD. */
export function today(now = new Date()) {
  const two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

export function events(owner = learner()) {
  const kept = keys(`${owner}:e:`).map((id) => read(`${owner}:e:${id}`)).filter(Boolean);
  return owner === learner() ? [...kept, ...aside] : kept;
}

/** Events that no storage had room for. They live as long as this page, count, and are in the file. */
export function homeless() {
  return aside.length;
}

/** Store an event as it is; true if it will survive this page. */
export function keep(event, owner) {
  const kept = (owner === ANON || write(`${owner}:q:${event.id}`, 1)) && write(`${owner}:e:${event.id}`, event);
  if (!kept) forget(`${owner}:q:${event.id}`);
  return kept;
}

/** Something happened just now: {k, s, …}. Told to every tab by the event `events` on the document. */
export function append(fields, id = uuid7()) {
  const now = new Date();
  const event = { id, ...fields, day: today(now), at: now.toISOString() };
  const kept = keep(event, learner());
  if (!kept) aside.push(event);
  tell();
  if (!kept) document.dispatchEvent(new Event("full"));
  return event;
}

/** Let this page and the other tabs look again. */
export function tell() {
  document.dispatchEvent(new Event("events"));
  tabs?.postMessage("events");
}

/** The highest `cl` that this device knows of the subject; odd is done. */
export function mark(subject, owner = learner()) {
  const courses = Object.values(read(`${owner}:s`, {}).courses ?? {});
  const own = events(owner).filter(({ k, s }) => k === "mark" && s === subject).map(({ cl }) => cl);
  return Math.max(0, ...courses.map(({ marks }) => marks[subject] ?? 0), ...own);
}

// On every page: what the server has of learners whose page this is not is deleted here. They have left, perhaps without
// scripts, or their session ended. What the server does not have is kept for their next sign-in, under their own name.
import { ANON, learner } from "./events.js";
import { forget, keys, read } from "./store.js";

/** Delete a learner's data that the server has; unsent events, unsaved journals and refused events stay. */
export function clear(owner) {
  for (const id of keys(`${owner}:e:`)) if (!read(`${owner}:q:${id}`)) forget(`${owner}:e:${id}`);
  for (const uid of keys(`${owner}:j:`)) if (read(`${owner}:j:${uid}`)?.saved) forget(`${owner}:j:${uid}`);
  for (const uid of keys(`${owner}:d:`)) forget(`${owner}:d:${uid}`);
  forget(`${owner}:s`);
}

export function start() {
  const owners = new Set(keys("").filter((key) => key.includes(":")).map((key) => key.split(":")[0]));
  for (const owner of owners) if (owner !== ANON && owner !== learner()) clear(owner);
}

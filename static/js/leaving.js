// Leaving a shared device: what waits is sent, what the server has is deleted here, what it has not is kept for the
// learner's next sign-in under their own name. Nobody else's page shows it.
import { ANON, learner } from "./events.js";
import { forget, keys, read } from "./store.js";
import { sendAll } from "./sending.js";

const PATIENCE = 3000;

/** Delete a learner's data that the server has; unsent events, unsaved journals and refused events stay. */
export function clear(owner) {
  for (const id of keys(`${owner}:e:`)) if (!read(`${owner}:q:${id}`)) forget(`${owner}:e:${id}`);
  for (const uid of keys(`${owner}:j:`)) if (read(`${owner}:j:${uid}`)?.saved) forget(`${owner}:j:${uid}`);
  for (const uid of keys(`${owner}:d:`)) forget(`${owner}:d:${uid}`);
  forget(`${owner}:s`);
}

/** On any page: learners whose page this is not have left, also if they left without scripts or their session ended. */
export function sweep() {
  const others = new Set(keys("").map((key) => key.split(":")).filter((parts) => parts.length > 1).map(([owner]) => owner));
  for (const owner of others) if (owner !== ANON && owner !== learner()) clear(owner);
}

export function start() {
  sweep();
  if (learner() === ANON) return;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-sign-out]") || "flushed" in form.dataset) return;
    event.preventDefault();
    const patience = new Promise((done) => setTimeout(done, PATIENCE));
    Promise.race([sendAll(), patience]).finally(() => {
      clear(learner());
      form.dataset.flushed = "";
      form.requestSubmit();
    });
  });
}

// A guest's progress becomes an account's. The intent, `cw:claim` {to, ids, journals}, is written before the first event
// moves, in one write; whoever loads a page next finishes the move to that learner, so a crash in the middle cannot put
// an event into two accounts. What the guest does after the intent is not in its list and stays the guest's.
import { ANON, keep, learner, tell } from "./events.js";
import { forget, keys, read, write } from "./store.js";

/** Complete the move that the intent names; true if nothing of it is left. */
export function finishClaim() {
  const claim = read("claim");
  if (!claim) return true;
  for (const id of claim.ids) {
    const event = read(`${ANON}:e:${id}`);
    if (!event) continue;
    if (!keep(event, claim.to)) return false;
    forget(`${ANON}:e:${id}`);
  }
  for (const uid of claim.journals) {
    const draft = read(`${ANON}:j:${uid}`);
    if (!draft) continue;
    const own = read(`${claim.to}:j:${uid}`);
    const text = own?.text && own.text !== draft.text ? `${own.text}\n\n---\n\n${draft.text}` : draft.text;
    if (!write(`${claim.to}:j:${uid}`, { text, rev: own?.rev ?? 0, saved: false })) return false;
    forget(`${ANON}:j:${uid}`);
  }
  forget("claim");
  forget("bar");
  return true;
}

/** Make what the guest did the learner's; false if there was no room for it, and then nothing changed hands. */
export function claim(to = learner()) {
  if (!finishClaim()) return false;
  const intent = { to, ids: keys(`${ANON}:e:`), journals: keys(`${ANON}:j:`) };
  if (!write("claim", intent)) return false;
  const done = finishClaim();
  for (const uid of keys(`${ANON}:d:`)) forget(`${ANON}:d:${uid}`);
  document.dispatchEvent(new Event("claimed"));
  tell();
  return done;
}

/** Throw away what the guest did, on the learner's word. */
export function discard() {
  if (!finishClaim()) return;
  for (const key of keys(`${ANON}:`)) forget(`${ANON}:${key}`);
  forget("bar");
  tell();
}

/** How many events and journals of a guest are here. */
export function found() {
  return keys(`${ANON}:e:`).length + keys(`${ANON}:j:`).length;
}

export function start() {
  finishClaim();
  const question = document.querySelector("[data-claim]");
  if (!question || learner() === ANON || !found()) return;
  if (sessionStorage.getItem("cw:sync")) {
    sessionStorage.removeItem("cw:sync");
    claim();
    return;
  }
  if (read(`${learner()}:not-mine`, 0) >= found()) return;
  question.hidden = false;
  question.addEventListener("click", ({ target }) => {
    const answer = target.closest("[data-answer]")?.dataset.answer;
    if (!answer) return;
    if (answer === "add") claim();
    if (answer === "delete") discard();
    if (answer === "other") write(`${learner()}:not-mine`, found());
    question.hidden = true;
  });
}

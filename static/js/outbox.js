// Sends what the server has not acknowledged. An event leaves this device only after the server has named it, so a
// crash, a lost request or a lost answer costs nothing; sending one twice is harmless, its id says so.
import { append, events, learner } from "./events.js";
import { forget, keys, read, write } from "./store.js";

const AT_ONCE = 100;
const MOST_BYTES = 60_000;

/** The headers of a write; the cookie is read now, since another tab may have signed in meanwhile. */
export function headers(more = {}) {
  const token = /(?:^|; )(?:__Host-)?csrf=([^;]*)/.exec(document.cookie)?.[1] ?? "";
  return { "Content-Type": "application/json", "X-CSRFToken": token, ...more };
}

/** Ids of this learner's events that wait; marks of events that never came to be are cleared away. */
export function waiting(owner = learner()) {
  return keys(`${owner}:q:`).filter((id) => read(`${owner}:e:${id}`) || forget(`${owner}:q:${id}`)).sort();
}

function batch(owner, most) {
  const chosen = [];
  let size = 200;
  for (const id of waiting(owner).slice(0, most)) {
    const event = read(`${owner}:e:${id}`);
    size += new TextEncoder().encode(JSON.stringify(event)).length + 1;
    if (chosen.length && size > MOST_BYTES) break;
    chosen.push(event);
  }
  return chosen;
}

function settle(owner, id) {
  forget(`${owner}:q:${id}`);
  forget(`${owner}:e:${id}`);
}

/** Keep a refused event beside the others: it is not sent again, and stands in the file. */
function putAside(owner, id, code) {
  const event = read(`${owner}:e:${id}`);
  if (!event || write(`${owner}:x:${id}`, { ...event, code })) settle(owner, id);
}

// Send one batch. Says what became of it: "sent", "empty", "later" (with seconds if the server named them), "smaller",
// "stopped" (signed out, or this page is another learner's).
export async function send({ owner = learner(), most = AT_ONCE, keepalive = false } = {}) {
  const chosen = batch(owner, most);
  if (!chosen.length) return { is: "empty" };
  const body = JSON.stringify({ v: 1, learner: owner, events: chosen });
  let response;
  let answer;
  try {
    response = await fetch("/api/v1/me/events", { method: "POST", body, keepalive, headers: headers() });
    answer = await response.json();
  } catch {
    return { is: "later" };
  }
  if (response.ok) return { is: "sent", answer: acknowledge(owner, answer) };
  if ([400, 413].includes(response.status)) {
    if (chosen.length > 1) return { is: "smaller", most: Math.ceil(chosen.length / 2) };
    putAside(owner, chosen[0].id, answer.error);
    return { is: "sent", answer: null };
  }
  if ([401, 403, 409].includes(response.status)) return { is: "stopped", why: answer.error };
  return { is: "later", seconds: Number(response.headers.get("Retry-After")) || 0 };
}

function acknowledge(owner, answer) {
  if (answer.state?.learner === owner && answer.state.version >= (read(`${owner}:s`)?.version ?? 0)) write(`${owner}:s`, answer.state);
  for (const id of [...answer.accepted, ...answer.duplicate]) settle(owner, id);
  for (const { id, code } of answer.rejected) putAside(owner, id, code);
  return answer;
}

// When to send: a second after something happened, on coming online, on load, and with `keepalive` when the page hides.
// After a failure it waits with full jitter, 2 s to 5 min; what the server asks for in Retry-After wins.
import { ANON, learner } from "./events.js";
import { send, waiting } from "./outbox.js";
import { refresh } from "./standing.js";
import { toast, words } from "./toasts.js";

const [FIRST, LONGEST] = [2, 300];
let timer = 0;
let failures = 0;
let isSending = false;
let last = null;

export function soon(seconds = 1) {
  clearTimeout(timer);
  timer = setTimeout(upload, seconds * 1000);
}

/** Seconds to wait after that many failures in a row. */
export function pause(number, random = Math.random()) {
  return Math.max(0.5, random * Math.min(LONGEST, FIRST * 2 ** number));
}

/** Everything that waits, batch after batch; true if nothing is left. */
export async function sendAll() {
  let most = 100;
  for (;;) {
    const result = await send({ most });
    if (result.is === "empty") return { is: "empty" };
    if (result.is === "smaller") most = result.most;
    else if (result.is === "sent") show(result.answer);
    else return result;
  }
}

function show(answer) {
  if (!answer) return;
  const numbers = Object.fromEntries(
    Object.entries(answer.state.courses).map(([course, state]) => [course, [state.xp, state.done, state.achievements.length]]),
  );
  document.dispatchEvent(new CustomEvent("bars", { detail: numbers }));
  const gained = answer.awards.reduce((sum, { xp }) => sum + xp, 0);
  if (gained > 0) toast(words("xp", { xp: gained }), { isGame: true });
  refresh();
}

async function upload() {
  if (isSending || !waiting().length) return;
  isSending = true;
  const alone = (work) => navigator.locks?.request("cw-upload", work) ?? work();
  const result = await alone(sendAll).finally(() => { isSending = false; });
  if (result.is === "empty") failures = 0;
  if (result.is === "later") soon(result.seconds || pause(failures++));
  if (result.is === "stopped" && last !== result.why) toast(words(result.why === "learner" ? "other" : "signedOut"));
  last = result.is === "stopped" ? result.why : null;
}

function leave() {
  if (document.visibilityState === "hidden" && !isSending) send({ keepalive: true }).then(({ answer }) => answer && show(answer));
}

export function start() {
  if (learner() === ANON) return;
  document.addEventListener("events", () => { if (waiting().length) soon(); });
  addEventListener("online", () => soon(0));
  document.addEventListener("visibilitychange", leave);
  addEventListener("pagehide", leave);
  soon(0.2);
}

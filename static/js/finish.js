// The buttons that say "done" and "not done", of a lesson and of its exercise. Guests press them here; a signed-in
// reader's buttons are forms, and come here only when the form could not be sent. Nothing happens by scrolling.
import { ANON, append, learner, mark, uuid7 } from "./events.js";
import { known } from "./standing.js";
import { seconds, whenRead } from "./dwell.js";
import { toast, words } from "./toasts.js";

const boxes = () => [...document.querySelectorAll("[data-subject]")];
const used = new Set();  // ids of forms, and the lesson once it was paid later
const isLesson = (subject) => !subject.includes(".");

/** Note the step; false if it is already so, as after a second click. */
function step(box, isDone, id) {
  const { subject, revision, cl = 0 } = box.dataset;
  const last = Math.max(Number(cl), mark(subject));
  if (Boolean(last % 2) === isDone) return false;
  const dwell = isLesson(subject) ? { r: Number(revision), dwell: seconds(subject) } : {};
  append({ k: "mark", s: subject, cl: last + 1, ...dwell }, id && !used.has(id) ? id : uuid7());
  used.add(id);
  return true;
}

function draw({ marks, courses }) {
  for (const box of boxes()) {
    const { subject, cl = 0, course } = box.dataset;
    const isDone = Math.max(Number(cl), marks[subject] ?? 0) % 2 === 1;
    const early = courses?.[course]?.early.includes(subject) ?? false;
    const shown = { done: isDone, open: !isDone, early: isDone && early };
    for (const part of box.querySelectorAll("[data-when]")) part.hidden = !shown[part.dataset.when];
    box.toggleAttribute("data-done", isDone);
  }
}

/** Read on after finishing early: the same mark once more, with the time that was missing. */
function payLater(lesson) {
  const uid = lesson.dataset.reading;
  const box = boxes().find(({ dataset }) => dataset.subject === uid);
  const state = known();
  const waits = state?.courses?.[lesson.dataset.course]?.early.includes(uid) || "early" in (box?.dataset ?? {});
  if (!box || !waits || used.has(uid)) return;
  used.add(uid);
  const cl = Math.max(Number(box.dataset.cl ?? 0), mark(uid));
  if (cl % 2) append({ k: "mark", s: uid, cl, r: Number(box.dataset.revision), dwell: seconds(uid) });
  delete box.dataset.early;
}

export function start() {
  const lesson = document.querySelector("[data-reading]");
  if (!lesson || !boxes().length) return;
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("button[data-step]");
    if (!button || learner() !== ANON) return;
    const box = button.closest("[data-subject]");
    step(box, button.dataset.step === "done");
    requestAnimationFrame(() => box.querySelector("[data-focus]:not([hidden])")?.focus({ preventScroll: true }));
  });
  // The form of a signed-in reader was not taken: keep the step under the form's own id. The outbox sends it, or says why not.
  const keepStep = (form, isLater) => {
    if (step(form.closest("[data-subject]"), form.dataset.step === "done", form.elements.event.value) && isLater) toast(words("later"));
  };
  document.addEventListener("htmx:error", ({ target }) => {
    const form = target.closest?.("form[data-step]");
    if (form) keepStep(form, true);
  });
  document.addEventListener("htmx:before:response", (event) => {
    const form = event.target.closest?.("form[data-step]");
    const { status } = event.detail.ctx.response;
    if (!form || status < 400) return;
    event.preventDefault();
    keepStep(form, status >= 429);
  });
  document.addEventListener("standing", ({ detail }) => draw(detail));
  whenRead(lesson, () => payLater(lesson));
}

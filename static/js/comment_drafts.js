// What somebody types into a comment form is on the device at once, under `:c:<lesson>` or `:c:<lesson>:<comment>`. A
// guest's is taken over once they are signed in. It goes when the comment is there: its form then leaves the page.
import { ANON, learner } from "./events.js";
import { forget, read, write } from "./store.js";

const key = (area, owner = learner()) => `${owner}:c:${area.dataset.draft}`;

function keep(area) {
  if (area.value.trim()) write(key(area), area.value);
  else forget(key(area));
}

/** Put back what was typed, unless the page brings a text of its own. */
function restore(area) {
  const own = read(key(area));
  const guests = learner() === ANON ? null : read(key(area, ANON));
  if (!area.value && (own || guests)) area.value = own || guests;
  if (guests) {
    keep(area);
    forget(key(area, ANON));
  }
}

export function start() {
  for (const area of document.querySelectorAll("[data-draft]")) restore(area);
  document.addEventListener("input", ({ target }) => {
    if (target.matches?.("[data-draft]")) keep(target);
  });
  document.addEventListener("htmx:after:swap", () => {
    for (const done of document.querySelectorAll("[data-draft-done]")) {
      forget(`${learner()}:c:${done.dataset.draftDone}`);
      done.remove();
    }
    for (const area of document.querySelectorAll("[data-draft]")) restore(area);
  });
}

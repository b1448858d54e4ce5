// The marks of finished lessons in every list, and how many of a track are done. Space for them is kept in advance.
import { ANON, learner } from "./events.js";

function draw({ marks, courses }) {
  for (const place of document.querySelectorAll("[data-mark]")) {
    const cl = Math.max(Number(place.dataset.cl ?? 0), marks[place.dataset.mark] ?? 0);
    place.hidden = cl % 2 === 0;
  }
  if (!courses || learner() !== ANON) return;
  for (const place of document.querySelectorAll("[data-track-done]")) {
    const { course, trackDone } = place.dataset;
    place.textContent = courses[course]?.tracks[trackDone]?.[0] ?? 0;
  }
}

export function start() {
  document.addEventListener("standing", ({ detail }) => draw(detail));
}

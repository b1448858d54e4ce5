// The achievements page of a guest: how far one is with each.
import { events } from "./events.js";
import { standing } from "./standing.js";

async function fill(list) {
  const { courses } = await standing();
  const state = courses?.[list.dataset.goals];
  if (!state) return;
  for (const goal of list.querySelectorAll("[data-goal]")) {
    const [far, need] = state.goals[goal.dataset.goal] ?? [0, 1];
    const isWon = state.achievements.includes(goal.dataset.goal);
    goal.querySelector("[data-far]").textContent = far;
    goal.querySelector("[data-need]").textContent = need;
    Object.assign(goal.querySelector("progress"), { max: need, value: far });
    goal.querySelector("[data-won]").hidden = !isWon;
    goal.classList.toggle("won", isWon);
  }
}

export function start() {
  const list = document.querySelector("[data-goals]");
  if (!list || document.documentElement.dataset.learner) return;
  if (events().length) fill(list);
  document.addEventListener("events", () => fill(list));
}

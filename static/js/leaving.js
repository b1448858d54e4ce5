// Signing out, perhaps of a shared device: what waits is sent first, then what the server has is deleted here.
import { ANON, learner } from "./events.js";
import { sendAll } from "./sending.js";
import { clear } from "./sweep.js";

const PATIENCE = 3000;

export function start() {
  if (learner() === ANON) return;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-sign-out]")) return;
    event.preventDefault();
    const patience = new Promise((done) => setTimeout(done, PATIENCE));
    Promise.race([sendAll(), patience]).finally(() => {
      clear(learner());
      form.submit();
    });
  });
}

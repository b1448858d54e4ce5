// Brings a signed-in learner's journal to the server, two seconds after typing stops. If another device wrote meanwhile,
// both texts are shown side by side, over reloads too, until the learner decides: by typing on, or by a button. Until then
// nothing is sent; the server has kept what was sent in any case. `other` in the draft is the text of the other device.
import { ANON, learner } from "./events.js";
import { draft, keepDraft } from "./journal.js";
import { headers } from "./outbox.js";
import { words } from "./toasts.js";

const PAUSE = 2000;
let timer = 0;

function say(area, name) {
  area.closest("[data-journal-box]").querySelector("[data-journal-says]").textContent = words(name);
}

function panel(area) {
  return area.closest("[data-journal-box]").querySelector("[data-other]");
}

function settle(area, sent, rev) {
  area.dataset.rev = String(rev);
  keepDraft(area.dataset.journal, { text: area.value, rev, saved: area.value === sent });
  if (area.value !== sent) later(area);
  else panel(area).hidden = true;
}

/** Show the other device's text beside this one. Typing on means: mine, in the knowledge of theirs. */
function compare(area, rev, text) {
  const [first, ...more] = panel(area).querySelectorAll("[data-other-text]");
  first.textContent = text;
  for (const one of more) one.remove();
  panel(area).hidden = false;
  area.dataset.rev = String(rev);
  keepDraft(area.dataset.journal, { text: area.value, rev, saved: false, other: text });
}

async function put(area) {
  const { journal } = area.dataset;
  const { text, rev } = draft(journal);
  try {
    const response = await fetch(`/api/v1/me/journal/${journal}`, {
      method: "PUT", body: JSON.stringify({ v: 1, learner: learner(), text }), headers: headers({ "If-Match": `"${rev}"` }),
    });
    const answer = await response.json();
    if (response.ok) {
      settle(area, text, answer.rev);
      say(area, "saved");
    } else if (answer.error === "conflict") {
      if (answer.text === text) settle(area, text, answer.rev);
      else compare(area, answer.rev, answer.text);
    } else if (response.status < 429) say(area, "draft");
    else later(area, Number(response.headers.get("Retry-After")) || 30);
  } catch {
    say(area, "draft");
    later(area, 30);
  }
}

function later(area, seconds = PAUSE / 1000) {
  clearTimeout(timer);
  timer = setTimeout(() => put(area), seconds * 1000);
}

/** The learner decided between the two texts. */
function decide(area, { dataset: { take } }) {
  if (take === "other") area.value = panel(area).querySelector("[data-other-text]").textContent;
  keepDraft(area.dataset.journal, { text: area.value, rev: Number(area.dataset.rev), saved: false });
  later(area, 0);
}

export function start() {
  const area = document.querySelector("[data-journal]");
  if (!area || learner() === ANON) return;
  const own = draft(area.dataset.journal);
  if (own?.other !== undefined) compare(area, own.rev, own.other);
  else if (own?.saved === false) later(area);
  document.addEventListener("journal", () => later(area));
  addEventListener("online", () => { if (panel(area).hidden && draft(area.dataset.journal)?.saved === false) later(area, 0); });
  panel(area).addEventListener("click", ({ target }) => target.closest("[data-take]") && decide(area, target));
}

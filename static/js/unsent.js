// When what htmx asked for does not come: a lost connection, a server that is down, a page that says no. Words are shown
// and the page stays as it is. Refusals that bring the form again are no whole pages; htmx puts them in as ever.
import { toast, words } from "./toasts.js";

/** The words of one of the site's own error pages, which are in the reader's language; else of any failure. */
export function reason(text, status) {
  if (status >= 500) return words("unsent");
  const page = new DOMParser().parseFromString(text, "text/html");
  const said = [...page.querySelectorAll(".sorry :is(h1, h1 + p)")].map((part) => part.textContent.trim().replace(/[^.!?:]$/, "$&."));
  return said.join(" ") || words("unsent");
}

export function start() {
  const isStep = (element) => element.closest?.("form[data-step], dialog");  // these say it themselves
  document.addEventListener("htmx:error", ({ target, detail }) => {
    if (detail.ctx && !isStep(target)) toast(words("unsent"));
  });
  document.addEventListener("htmx:after:request", (event) => {
    const { response: { status }, text } = event.detail.ctx;
    if (status < 400 || !(status >= 500 || /^\s*<!doctype/i.test(text)) || isStep(event.target)) return;
    event.preventDefault();
    toast(reason(text, status));
  });
}

// “Share as comment”: a copy of the notes goes into the form under the lesson, below whatever is being written there.

function share(box) {
  const notes = box.querySelector("[data-journal]");
  const form = document.querySelector(`#comments [data-draft="${notes.dataset.journal}"]`);
  if (!form || !notes.value.trim()) return notes.focus();
  const written = form.value.trimEnd();
  if (!written.endsWith(notes.value.trim())) form.value = written ? `${written}\n\n${notes.value.trim()}` : notes.value.trim();
  form.dispatchEvent(new Event("input", { bubbles: true }));
  form.scrollIntoView({ block: "center" });
  form.focus({ preventScroll: true });
}

export function start() {
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-share]");
    if (button) share(button.closest("[data-journal-box]"));
  });
}

// "Report a problem" opens in place. What is heavy about it (the dialog, htmx, its style) is loaded on the first click;
// whatever fails, the link leads to the page of its own.

export function start() {
  const line = document.querySelector("[data-report]");
  const link = line?.querySelector("a");
  if (!link || !("HTMLDialogElement" in window)) return;
  let chosen = null;

  function remember() {
    const selection = getSelection();
    const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0).cloneRange() : null;
    chosen = range && document.querySelector("[data-reading]")?.contains(range.commonAncestorContainer) ? range : null;
  }

  link.addEventListener("pointerdown", remember); // the press itself takes the selection away
  link.addEventListener("click", async (event) => {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (event.detail === 0) remember(); // by keyboard
    try {
      const { open } = await import(line.dataset.report);
      await open(link.href, line.dataset, chosen);
    } catch {
      location.assign(link.href);
    }
  });
}

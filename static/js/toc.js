// Marks the section being read in every table of contents of the page.

export function start() {
  const lesson = document.querySelector("[data-reading]");
  lesson?.addEventListener("section", ({ detail }) => {
    for (const link of document.querySelectorAll(".toc a")) {
      if (link.hash === `#${CSS.escape(detail.id)}` || decodeURIComponent(link.hash) === `#${detail.id}`) {
        link.setAttribute("aria-current", "location");
        keepInView(link);
      } else {
        link.removeAttribute("aria-current");
      }
    }
  });
  for (const fold of document.querySelectorAll(".fold")) {
    fold.addEventListener("click", (event) => {
      if (event.target.closest("a")) fold.open = false;
    });
  }
}

/** Scrolls a long rail, never the page. */
function keepInView(link) {
  const rail = link.closest(".rail");
  if (!rail || rail.scrollHeight <= rail.clientHeight) return;
  const [item, view] = [link.getBoundingClientRect(), rail.getBoundingClientRect()];
  if (item.top < view.top) rail.scrollTop += item.top - view.top - 16;
  else if (item.bottom > view.bottom) rail.scrollTop += item.bottom - view.bottom + 16;
}

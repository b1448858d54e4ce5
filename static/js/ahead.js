// Fetches the next lesson when it is likely to be wanted: the reader nears the end, or points at its link.

export function start() {
  const next = document.querySelector("[data-turn=next]");
  if (!next || navigator.connection?.saveData) return;
  const observer = new IntersectionObserver(([entry]) => { if (entry.isIntersecting) fetchAhead(); }, { rootMargin: "0px 0px 100% 0px" });

  function fetchAhead() {
    observer.disconnect();
    if (document.head.querySelector("link[rel=prefetch]")) return;
    document.head.append(Object.assign(document.createElement("link"), { rel: "prefetch", href: next.href, as: "document" }));
  }

  observer.observe(next);
  next.addEventListener("pointerenter", fetchAhead, { once: true });
  next.addEventListener("focus", fetchAhead, { once: true });
}

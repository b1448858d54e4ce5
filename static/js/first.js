// Before the first paint: a forced theme, and the mark that scripts run. Reads local storage, writes nothing.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  let theme = null;
  try { theme = JSON.parse(localStorage.getItem("cw:theme")); } catch { /* storage may be shut off */ }
  if (theme !== "light" && theme !== "dark") return;
  root.dataset.theme = theme;
  const metas = document.querySelectorAll('meta[name="theme-color"]');
  const color = [...metas].find((meta) => meta.media.includes(theme))?.content;
  for (const meta of metas) meta.content = color;
})();

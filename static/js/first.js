// Before first paint: theme, hidden game, game bars, which are drawn anew when `bars` tells {course: [XP, lessons, won]}.
(() => {
  const root = document.documentElement;
  const all = (what, from = document) => [...from.querySelectorAll(what)];
  const read = (key) => {
    try { return JSON.parse(localStorage.getItem(`cw:${key}`)); } catch { return null; }
  };
  root.classList.add("js");
  const isGuest = !root.dataset.learner;
  if (isGuest && read("no-game")) root.classList.add("no-game");

  function draw(bar, [xp, done, won] = [0, 0, 0]) {
    const { steps, names, total } = bar.dataset;
    const ladder = steps.split(" ").map(Number);
    const level = ladder.findLastIndex((step) => step <= xp);
    const gained = xp - ladder[level];
    const needed = ladder[level + 1] - ladder[level] || 0;
    const percent = Math.floor((100 * done) / (total || 1));
    const words = { level, name: names.split("|")[level], xp, done, won, percent, gained, needed };
    for (const at of all("[data-n]", bar)) at.textContent = words[at.dataset.n];
    for (const at of all("[data-next]", bar)) at.hidden = !needed;
    Object.assign(bar.querySelector("progress"), { max: needed || 1, value: needed ? gained : 1 });
    Object.assign(bar.dataset, { level, xp, done, achievements: won, drawn: "" });
  }

  document.addEventListener("bars", ({ detail }) => {
    for (const bar of all("[data-game-bar]")) draw(bar, detail[bar.dataset.course]);
  });
  const kept = isGuest && read("bar");
  if (kept) {
    const fill = () => {
      for (const bar of all("[data-game-bar]:not([data-drawn])")) if (bar.nextSibling) draw(bar, kept[bar.dataset.course]);
    };
    new MutationObserver(fill).observe(root, { childList: true, subtree: true });
  }

  const theme = read("theme");
  if (!["light", "dark"].includes(theme)) return;
  root.dataset.theme = theme;
  const metas = all('meta[name="theme-color"]');
  const color = metas.find(({ media }) => media.includes(theme))?.content;
  for (const meta of metas) meta.content = color;
})();

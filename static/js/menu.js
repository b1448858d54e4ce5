// The account menu closes on Escape and on a click elsewhere; opening and closing it is the browser's own.

export function start() {
  const menu = document.querySelector(".account-menu");
  if (!menu) return;
  document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

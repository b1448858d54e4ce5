// Says how many lessons a search found, once htmx has put them in place; a swapped live region would stay silent.

export function start() {
  const status = document.querySelector("[data-found]");
  if (!status) return;
  document.addEventListener("htmx:after:swap", () => {
    status.textContent = document.querySelector("#results .found, #results .empty strong")?.textContent ?? "";
  });
}

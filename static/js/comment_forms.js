// Forms that were opened in place close in place: by their own link, and by Escape when nothing was typed.
function close(form) {
  const place = form.closest(".answer");
  const card = place?.previousElementSibling;
  place?.replaceChildren();
  card?.querySelector(".comment-act, summary")?.focus();
}

export function start() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-close-form]");
    if (link?.closest(".answer")) {
      event.preventDefault();
      close(link);
    }
    for (const menu of document.querySelectorAll(".comment-menu[open]")) {
      if (!menu.contains(event.target) || event.target.closest("a")) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest?.(".comment-menu[open], .comments-bell[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (event.target.closest?.(".answer") && !event.target.value) {
      close(event.target);
    }
  });
}

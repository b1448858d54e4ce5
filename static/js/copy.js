// A copy button for every block of code. Added here, because without scripts it could not copy.

export function start() {
  const words = document.body.dataset;
  for (const block of document.querySelectorAll("div.code")) {
    const code = block.querySelector("pre");
    if (!code || !navigator.clipboard) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = words.copy;
    button.lang = document.documentElement.lang;
    button.addEventListener("click", async () => {
      const done = await navigator.clipboard.writeText(code.textContent.replace(/\n$/, "")).then(() => true, () => false);
      button.textContent = done ? words.copied : words.copyFailed;
      setTimeout(() => { button.textContent = words.copy; }, 2500);
    });
    block.append(button);
  }
}

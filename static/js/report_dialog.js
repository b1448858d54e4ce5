// The dialog of the report form: fetched by htmx, filled in with what was selected and where, and kept until sent.

const AROUND = 32;
const squeezed = (text) => text.replace(/\s+/g, " ");

function loaded(element, into) {
  return new Promise((resolve, reject) => {
    element.addEventListener("load", resolve);
    element.addEventListener("error", reject);
    into.append(element);
  });
}

async function prepare({ htmx, sheet }) {
  const waits = [];
  if (!document.querySelector(`link[href="${sheet}"]`)) {
    waits.push(loaded(Object.assign(document.createElement("link"), { rel: "stylesheet", href: sheet }), document.head));
  }
  if (!window.htmx) waits.push(loaded(Object.assign(document.createElement("script"), { src: htmx }), document.head));
  await Promise.all(waits);
}

// The selected words with what stands around them in the same block, and the heading above.
function found(range) {
  if (!range) return {};
  const start = range.startContainer.parentElement;
  const block = start.closest("p, li, td, th, dd, dt, h1, h2, h3, h4, figcaption, blockquote, pre") ?? start;
  const [before, after] = [document.createRange(), document.createRange()];
  before.setStart(block, 0);
  before.setEnd(range.startContainer, range.startOffset);
  after.setStart(range.endContainer, range.endOffset);
  const end = block.contains(range.endContainer) ? block : range.endContainer.parentElement;
  after.setEnd(end, end.childNodes.length);
  const headings = [...document.querySelectorAll("#lesson-body :is(h2, h3, h4)")];
  const heading = headings.filter((one) => one.compareDocumentPosition(block) & Node.DOCUMENT_POSITION_FOLLOWING || one === block).at(-1);
  return {
    quote: squeezed(range.toString()).trim().slice(0, 500),
    before: squeezed(before.toString()).slice(-AROUND),
    after: squeezed(after.toString()).slice(0, AROUND),
    quote_language: start.closest("[lang]")?.lang ?? "",
    heading: heading ? squeezed(heading.textContent).replace(/#\s*$/, "").trim() : "",
  };
}

function fill(dialog, values) {
  for (const [name, value] of Object.entries(values)) {
    const field = dialog.querySelector(`[data-fill="${name}"]`);
    if (field && value) field.value = value;
    const shown = dialog.querySelector(`[data-show="${name}"]`);
    if (shown && value) shown.textContent = value;
  }
  if (values.quote) dialog.querySelector("[data-around]").hidden = false;
  dialog.querySelector("[data-off]").hidden = true;
  dialog.querySelector("[data-on]").hidden = false;
}

function made() {
  const dialog = document.createElement("dialog");
  dialog.id = "report-dialog";
  dialog.setAttribute("aria-labelledby", "report-title");
  document.body.append(dialog);
  const failed = (event) => {
    const { response: { status = 0 } = {}, text } = event.detail.ctx ?? {};
    const isForm = status < 400 || (status < 500 && !/^\s*<!doctype/i.test(text));
    if (isForm && event.type !== "htmx:error") return;
    event.preventDefault();
    dialog.querySelector("[data-failed]")?.removeAttribute("hidden");
  };
  for (const name of ["htmx:error", "htmx:after:request"]) dialog.addEventListener(name, failed);
  return dialog;
}

export async function open(url, addresses, range) {
  await prepare(addresses);
  const dialog = document.querySelector("#report-dialog") ?? made();
  if (!dialog.querySelector("[data-report-form]")) await window.htmx.ajax("GET", url, { target: dialog, swap: "innerHTML" });
  if (!dialog.querySelector("[data-report-form]")) throw new Error("no form");
  fill(dialog, { ...found(range), viewport: `${innerWidth}x${innerHeight}`, scripts: "1" });
  dialog.showModal();
}

// The lesson's editor: keeps the preview and the check messages up to date while staff write.
// Without this file the buttons do the same by ordinary form posts.
const PAUSE = 700;
const form = document.querySelector('[data-editor]');
const frame = form.querySelector('[data-live-frame]');
let language = form.querySelector('[data-live]').dataset.live;
let timer = 0;
let running = null;

const post = (url, extra, signal) => {
  const body = new FormData(form);
  for (const [name, value] of Object.entries(extra)) body.set(name, value);
  return fetch(url, { method: 'POST', body, signal, credentials: 'same-origin' });
};

const showMessages = (html) => {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const fresh = page.querySelectorAll('[data-editor] .found');
  const old = form.querySelectorAll('.found');
  const places = (root) => [...root.querySelectorAll('.field, fieldset')];
  if (!page.querySelector('[data-editor]')) return;
  old.forEach((list) => list.remove());
  const here = places(form);
  fresh.forEach((list) => {
    const at = places(page).indexOf(list.closest('.field, fieldset'));
    if (at >= 0) here[at].append(document.adoptNode(list));
  });
};

const showPage = (html) => {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const main = page.querySelector('main');
  const shown = frame.contentDocument?.querySelector('main');
  if (!main) return;
  if (shown) shown.replaceWith(frame.contentDocument.adoptNode(main));
  else form.querySelector(`[data-live="${language}"]`).click();
};

const update = async () => {
  running?.abort();
  running = new AbortController();
  const url = form.querySelector(`[data-live="${language}"]`).formAction;
  try {
    const answers = await Promise.all([
      post(url, {}, running.signal),
      post(location.href, { do: 'check' }, running.signal),
    ]);
    showPage(await answers[0].text());
    showMessages(await answers[1].text());
  } catch (error) {
    if (error.name !== 'AbortError') throw error;
  }
};

form.addEventListener('input', (event) => {
  const group = event.target.name?.split('-')[0];
  if (form.querySelector(`[data-live="${group}"]`)) language = group;
  clearTimeout(timer);
  timer = setTimeout(update, PAUSE);
});
form.querySelectorAll('[data-live]').forEach((button) => {
  button.addEventListener('click', () => { language = button.dataset.live; });
});
form.querySelector(`[data-live="${language}"]`).click();

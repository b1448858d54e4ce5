// The moderation queue by keys: a press does what the button or link of that letter does. Without this file they are
// ordinary buttons and links, and the server alone decides how long something can be undone.
const isTyping = (target) => target.closest('input:not([type="radio"]), textarea, select');

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!target) return;
  event.preventDefault();
  target.click();
});

// One click decides once: a second press while the first is on its way is none.
document.querySelectorAll('.desk-decide, .desk-done').forEach((form) => {
  form.addEventListener('submit', (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = 'yes';
  });
});
addEventListener('pageshow', () => {
  document.querySelectorAll('[data-sent]').forEach((form) => { delete form.dataset.sent; });
});

const done = document.querySelector('[data-gone-after]');
if (done) setTimeout(() => done.remove(), Number(done.dataset.goneAfter) * 1000);

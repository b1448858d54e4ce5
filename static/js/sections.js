// Which heading of the lesson is being read: the last one above a line a third of the way down the window.
// Tells by the event `section` on the lesson's main element, so that others need not watch the scrolling themselves.

const HEADINGS = "#lesson-body :is(h2, h3)[id], #takeaways, #links, #exercise";

export function start() {
  const lesson = document.querySelector("[data-reading]");
  const headings = lesson ? [...lesson.querySelectorAll(HEADINGS)] : [];
  if (!headings.length) return;
  let now = "";

  function look() {
    const line = innerHeight / 3;
    const passed = headings.filter((heading) => heading.getBoundingClientRect().top <= line);
    const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
    const id = (atEnd ? headings : passed).at(-1)?.id ?? "";
    if (id === now) return;
    now = id;
    lesson.dispatchEvent(new CustomEvent("section", { detail: { id } }));
  }

  // Headings crossing the line change the answer; so does reaching the end, which the last element reports.
  const observer = new IntersectionObserver(look, { rootMargin: "0px 0px -66% 0px" });
  for (const heading of headings) observer.observe(heading);
  const end = document.querySelector(".foot");
  if (end) new IntersectionObserver(look).observe(end);
}

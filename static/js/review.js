// When a review card comes round again: FSRS-6 with the default weights of fsrs 6.3.2, whole days, no fuzz. The same as
// courseapp/plain/review.py, which the tests compare it with. No DOM, no clock. Days are YYYY-MM-DD.
const W = [0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835, 0.0614, 0.2629,
  1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542];
const FACTOR = 0.9 ** (-1 / W[20]) - 1;
const DAY = 86_400_000;
const NEW_A_DAY = 5;
const REVIEWS_A_DAY = 20;
const [least, most] = [0.001, 36_500];
const between = (low, value, high) => Math.min(Math.max(value, low), high);
const startingDifficulty = (grade) => W[4] - Math.E ** (W[5] * (grade - 1)) + 1;

function stability(before, grade, elapsed) {
  const { s, d } = before;
  if (elapsed < 1) {
    const growth = Math.E ** (W[17] * (grade - 3 + W[18])) * s ** -W[19];
    return s * (grade > 1 ? Math.max(growth, 1) : growth);
  }
  const recall = (1 + (FACTOR * elapsed) / s) ** -W[20];
  if (grade === 1) return Math.min(
    W[11] * d ** -W[12] * ((s + 1) ** W[13] - 1) * Math.E ** ((1 - recall) * W[14]),
    s / Math.E ** (W[17] * W[18]),
  );
  const growth = Math.E ** W[8] * (11 - d) * s ** -W[9] * (Math.E ** ((1 - recall) * W[10]) - 1);
  return s * (1 + growth * (grade === 2 ? W[15] : 1) * (grade === 4 ? W[16] : 1));
}

function difficulty(d, grade) {
  const moved = d + ((10 - d) * -(W[6] * (grade - 3))) / 9;
  return between(1, W[7] * startingDifficulty(4) + (1 - W[7]) * moved, 10);
}

/** One card's reviews [{day, at, id, g}] to {first, last, due}. */
function schedule(reviews) {
  const key = ({ day, at, id }) => `${day} ${at} ${id}`;
  const inOrder = [...reviews].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  let card = null;
  for (const { day, g } of inOrder) {
    const time = Date.parse(day);
    card = card
      ? { s: Math.max(stability(card, g, (time - card.time) / DAY), least), d: difficulty(card.d, g), time }
      : { s: W[g - 1], d: between(1, startingDifficulty(g), 10), time };
  }
  const days = between(1, Math.round((card.s / FACTOR) * (0.9 ** (-1 / W[20]) - 1)), most);
  return { first: inOrder[0].day, last: inOrder.at(-1).day, due: new Date(card.time + days * DAY).toISOString().slice(0, 10) };
}

/** Every reviewed card's {first, last, due} by its subject. */
export function schedules(events) {
  const cards = new Map();
  for (const event of events) if (event.k === "review") cards.set(event.s, [...(cards.get(event.s) ?? []), event]);
  return Object.fromEntries([...cards].map(([subject, reviews]) => [subject, schedule(reviews)]));
}

/** What to look at today, of the cards (subjects in the course's order) whose lessons are done: due ones, then new. */
export function deck(cards, known, today) {
  const all = Object.values(known);
  const newToday = all.filter(({ first }) => first === today).length;
  const oldToday = all.filter(({ first, last }) => last === today && first !== today).length;
  const due = cards.filter((card) => Object.hasOwn(known, card) && known[card].due <= today && known[card].last < today)
    .sort((a, b) => (known[a].due < known[b].due ? -1 : known[a].due > known[b].due ? 1 : 0));
  const fresh = cards.filter((card) => !Object.hasOwn(known, card));
  return [...due.slice(0, Math.max(0, REVIEWS_A_DAY - oldToday)), ...fresh.slice(0, Math.max(0, NEW_A_DAY - newToday))];
}

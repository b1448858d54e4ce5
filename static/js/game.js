// The rules of the game: a learner's state in a course as a pure function of a set of events. The same engine as
// courseapp/plain/game.py, line by line; the tests compare the two on thousands of histories. No DOM, no clock.
// Event: {id, k: "mark"|"review"|"credit", s, cl, dwell, g, day, at, l}. Course: one entry of /api/v1/catalog.
const EXERCISE = "x";
const DAY = 86_400_000;
const has = (object, key) => Object.hasOwn(object, key);
const count = (list, test) => list.reduce((sum, one) => sum + (test(one) ? 1 : 0), 0);
const raise = (map, key, value) => map.set(key, Math.max(map.get(key) ?? 0, value));
const add = (map, key, value) => map.set(key, (map.get(key) ?? new Set()).add(value));
const iso = (time) => new Date(time).toISOString().slice(0, 10);
const sorted = (entries) => [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

/** [lesson uid, what follows the first dot]. */
export function parts(subject) {
  const dot = subject.indexOf(".");
  return dot < 0 ? [subject, ""] : [subject.slice(0, dot), subject.slice(dot + 1)];
}

function look(course, events) {
  const known = { ...course.archived, ...course.lessons };
  const seen = { known, marks: new Map(), read: new Map(), days: new Set(), reviewed: new Map(), recalled: new Map(), credits: new Map() };
  for (const { k, s, cl = 0, dwell = 0, g = 0, day, l = "" } of events) {
    const [uid, part] = parts(s);
    if (k === "mark" && has(known, uid) && (part === "" || part === EXERCISE)) {
      raise(seen.marks, s, cl);
      if (cl % 2) {
        raise(seen.read, s, dwell);
        seen.days.add(day);
      }
    } else if (k === "review" && has(known, uid) && part) {
      seen.days.add(day);
      add(seen.reviewed, day, s);
      if (g >= course.rules.root_grade) add(seen.recalled, s, day);
    } else if (k === "credit" && has(known, l)) raise(seen.credits, s, cl);
  }
  return seen;
}

/** The Monday of the day's week, both as YYYY-MM-DD. */
export function monday(day) {
  const time = Date.parse(day);
  return iso(time - ((new Date(time).getUTCDay() + 6) % 7) * DAY);
}

function weeksOf(days) {
  const weeks = {};
  for (const day of [...days].sort()) weeks[monday(day)] = (weeks[monday(day)] ?? 0) + 1;
  return weeks;
}

function measure(course, seen, weeks) {
  const uids = Object.keys(seen.known);
  const ever = uids.filter((uid) => seen.read.has(uid));
  const tracks = Object.create(null);
  for (const [uid, { track }] of Object.entries(course.lessons)) tracks[track] = (tracks[track] ?? true) && seen.read.has(uid);
  const total = Object.keys(course.lessons).length;
  const live = count(ever, (uid) => has(course.lessons, uid));
  const credited = (what) => count([...seen.credits], ([subject, cl]) => subject.startsWith(`${what}:`) && cl > 0);
  const metrics = {
    lessons: ever.length,
    exercises: count(uids, (uid) => seen.read.has(`${uid}.${EXERCISE}`)),
    tracks_finished: count(Object.values(tracks), Boolean),
    tracks_touched: new Set(ever.map((uid) => seen.known[uid].track)).size,
    half: total > 0 && 2 * live >= total ? 1 : 0,
    whole: total > 0 && live === total ? 1 : 0,
    review_days: seen.reviewed.size,
    cards_rooted: count([...seen.recalled.values()], (days) => days.size >= course.rules.root_days),
    steady_weeks: count(Object.values(weeks), (days) => days >= course.rules.week_days),
    comments: credited("comment"),
    reports: credited("report"),
  };
  return { metrics, live, total };
}

function due(course, seen, metrics) {
  const awards = {};
  for (const [uid, { xp, need }] of Object.entries(seen.known)) {
    if ((seen.read.get(uid) ?? -1) >= need) awards[`lesson:${uid}`] = xp;
    if (seen.read.has(`${uid}.${EXERCISE}`)) awards[`exercise:${uid}`] = course.rules.exercise;
  }
  for (const [day, cards] of seen.reviewed)
    for (const [number, xp] of course.rules.review)
      if (cards.size >= number) awards[`review:${course.id}:${day}:${number}`] = xp;
  for (const [subject, last] of seen.credits)
    for (let cl = 1; cl <= last; cl++) {
      const xp = course.rules[subject.split(":")[0]];
      const key = `${subject}#${(cl + (cl % 2)) / 2}`;
      awards[cl % 2 ? key : `revoke:${key}`] = cl % 2 ? xp : -xp;
    }
  for (const { metric, at, code, xp } of course.rules.achievements)
    if (metrics[metric] >= at) awards[`achievement:${course.id}:${code}`] = xp;
  return awards;
}

/** {level, floor, next}: the number, the XP where it began, the XP of the next or null at the top. */
export function levelOf(levels, xp) {
  let level = 0;
  while (level + 1 < levels.length && levels[level + 1].xp <= xp) level += 1;
  return { level, floor: levels[level].xp, next: levels[level + 1]?.xp ?? null };
}

function goal(metric, at, { metrics, live, total }) {
  if (metric !== "half" && metric !== "whole") return [Math.min(metrics[metric], at), at];
  const need = Math.max(1, metric === "half" ? Math.ceil(total / 2) : total);
  return [Math.min(live, need), need];
}

/** The learner's state in the course; `held` is the ledger so far, {key: XP}, which nothing takes away. */
export function fold(course, events, held = {}) {
  const seen = look(course, events);
  const weeks = weeksOf(seen.days);
  const measured = measure(course, seen, weeks);
  const awards = Object.fromEntries(sorted(Object.entries(due(course, seen, measured.metrics))).filter(([key]) => !has(held, key)));
  const ledger = { ...held, ...awards };
  const xp = Math.max(0, Object.values(ledger).reduce((sum, one) => sum + one, 0));
  const tracks = Object.create(null);
  for (const [uid, { track }] of Object.entries(course.lessons)) {
    tracks[track] ??= [0, 0];
    tracks[track][0] += (seen.marks.get(uid) ?? 0) % 2;
    tracks[track][1] += 1;
  }
  const marks = sorted(seen.marks);
  const done = marks.filter(([subject, cl]) => cl % 2 && !subject.includes(".")).map(([uid]) => uid);
  const codes = course.rules.achievements;
  return {
    marks: Object.fromEntries(marks), awards, xp, ...levelOf(course.rules.levels, xp),
    done: Object.values(tracks).reduce((sum, [some]) => sum + some, 0), total: measured.total, tracks,
    achievements: codes.map(({ code }) => code).filter((code) => has(ledger, `achievement:${course.id}:${code}`)),
    goals: Object.fromEntries(codes.map(({ code, metric, at }) => [code, goal(metric, at, measured)])),
    metrics: measured.metrics, weeks, early: done.filter((uid) => !has(ledger, `lesson:${uid}`)),
  };
}

/** The last `number` weeks, oldest first: [Monday, active days, "kept"|"now"|"rest"|"quiet"|"before"]. */
export function rhythm(weeks, today, number, weekDays = 2) {
  const current = Date.parse(monday(today));
  const stands = {};
  const missed = [];
  for (let at = Date.parse(Object.keys(weeks).sort()[0] ?? monday(today)); at <= current; at += 7 * DAY) {
    const kept = (weeks[iso(at)] ?? 0) >= weekDays;
    stands[iso(at)] = kept ? "kept" : at === current ? "now" : missed.slice(-3).some(Boolean) ? "quiet" : "rest";
    missed.push(!kept);
  }
  return Array.from({ length: number }, (_, at) => iso(current - (number - 1 - at) * 7 * DAY))
    .map((week) => [week, weeks[week] ?? 0, stands[week] ?? "before"]);
}

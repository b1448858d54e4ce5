// A world of devices, accounts and a server that loses requests and answers, around the browser's real modules.
// Evaluated in an empty page: simulate(seed, steps) answers what is wrong, as sentences. A device may crash at any
// write to its storage: from that write on its page can neither store nor send anything.
async ({ first, count, steps }) => {
  const at = (name) => import(`/static/js/${name}.js`);
  const [events, sending, claiming, sweep] = await Promise.all(["events", "sending", "claim", "sweep"].map(at));
  const LEARNERS = ["aaaa", "bbbb"];
  const turn = () => new Promise((done) => { const { port1, port2 } = new MessageChannel(); port1.onmessage = done; port2.postMessage(0); });

  function chance(seed) {
    let state = seed * 2654435761 % 2 ** 32;
    return () => {
      state = (state + 0x6d2b79f5) % 2 ** 32;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
  }

  class Storage {  // localStorage over a device's lasting map, until the fuse burns down
    constructor(kept, fuse) { Object.assign(this, { kept, fuse, isDead: false }); }
    burn() {
      if (this.isDead || this.fuse-- === 0) {
        this.isDead = true;
        throw new Error("crashed");
      }
    }
    get length() { return this.kept.size; }
    key(index) { return [...this.kept.keys()][index] ?? null; }
    getItem(key) { return this.isDead ? null : this.kept.get(key) ?? null; }
    setItem(key, value) { this.burn(); this.kept.set(key, value); }
    removeItem(key) { this.burn(); this.kept.delete(key); }
  }

  async function simulate(seed) {
    const random = chance(seed);
    const pick = (list) => list[Math.floor(random() * list.length)];
    const accounts = new Map(LEARNERS.map((learner) => [learner, new Map()]));
    const devices = [0, 1].map((number) => ({ number, kept: new Map(), session: null, page: null }));
    const promised = new Map();
    let faults = true;
    let storage = null;
    let device = null;

    globalThis.fetch = async (_address, { body }) => {
      const [mine, from] = [storage, device];
      if (mine.isDead) return new Promise(() => {});
      await turn();
      const fate = faults ? random() : 1;
      const answer = (status, json, headers = {}) => (mine.isDead ? new Promise(() => {}) : new Response(JSON.stringify(json), { status, headers }));
      if (fate < 0.15) throw new TypeError("lost request");
      if (fate < 0.2) return answer(503, { error: "busy" }, { "Retry-After": "1" });
      const { learner, events: sent } = JSON.parse(body);
      if (!from.session) return answer(401, { error: "signed-out" });
      if (learner !== from.session) return answer(409, { error: "learner" });
      const book = accounts.get(learner);
      const result = { accepted: [], duplicate: [], rejected: [], awards: [], achievements: [], state: { learner, version: book.size, courses: {} } };
      for (const event of sent) {
        if (event.s === "unknown0") result.rejected.push({ id: event.id, code: "subject" });
        else if (book.has(event.id)) result.duplicate.push(event.id);
        else { book.set(event.id, event); result.accepted.push(event.id); }
      }
      if (fate < 0.35) throw new TypeError("lost answer");
      return answer(200, result);
    };
    Object.defineProperty(navigator, "locks", { configurable: true, value: undefined });

    async function on(one, work, fuse = Infinity) {
      device = one;
      storage = new Storage(one.kept, fuse);
      Object.defineProperty(globalThis, "localStorage", { configurable: true, value: storage });
      document.documentElement.dataset.learner = one.page ?? "";
      const ended = Promise.resolve().then(work);
      const crashed = (async () => { for (let waited = 0; !storage.isDead && waited < 400; waited++) await turn(); })();
      await Promise.race([ended, crashed]);
      for (let waited = 0; waited < 4; waited++) await turn();
      storage.isDead = true;
    }

    const open = (one) => { one.page = one.session; return on(one, () => { claiming.finishClaim(); sweep.start(); }); };
    const acts = {
      async append(one, fuse) {
        let event = null;
        const owner = one.page ?? events.ANON;
        await on(one, () => { event = events.append({ k: "mark", s: pick(["lesson01", "lesson02", "unknown0"]), cl: 1 }); }, fuse);
        if (event && one.kept.has(`cw:${owner}:e:${event.id}`)) promised.set(event.id, { owner, device: one.number });
      },
      send: (one, fuse) => on(one, () => sending.sendAll(), fuse),
      async signIn(one) { if (!one.session) { one.session = pick(LEARNERS); await open(one); } },
      claim: (one, fuse) => (one.page ? on(one, () => claiming.claim(), fuse) : null),
      async signOut(one, fuse) {
        if (!one.page) return;
        await on(one, async () => { await sending.sendAll(); sweep.clear(one.page); }, fuse);
        one.session = null;
        await open(one);
      },
      async otherTab(one) { one.session = pick([null, ...LEARNERS]); },  // this page does not know
      load: open,
    };
    for (let step = 0; step < steps; step++) {
      const act = pick(["append", "append", "append", "send", "send", "signIn", "claim", "signOut", "otherTab", "load"]);
      await acts[act](pick(devices), random() < 0.4 ? Math.floor(random() * 6) : Infinity);
    }
    faults = false;
    for (const one of devices) for (const learner of LEARNERS) {
      one.session = learner;
      await open(one);
      await on(one, () => sending.sendAll());
    }
    const wrong = [];
    for (const [id, { owner, device: number }] of promised) {
      const inAccounts = LEARNERS.filter((learner) => accounts.get(learner).has(id));
      const here = [...devices[number].kept.keys()].filter((key) => key.endsWith(`:${id}`));
      if (inAccounts.length > 1) wrong.push(`seed ${seed}: ${id} is in two accounts`);
      if (!inAccounts.length && !here.length) wrong.push(`seed ${seed}: ${id} of ${owner} is lost`);
      if (owner !== events.ANON && inAccounts.some((learner) => learner !== owner)) wrong.push(`seed ${seed}: ${id} of ${owner} went to ${inAccounts}`);
      if (inAccounts.length && here.some((key) => key.includes(":e:"))) wrong.push(`seed ${seed}: ${id} was sent and still waits`);
    }
    return { wrong, sent: LEARNERS.reduce((sum, learner) => sum + accounts.get(learner).size, 0), promised: promised.size };
  }

  const totals = { wrong: [], sent: 0, promised: 0 };
  for (let seed = first; seed < first + count && totals.wrong.length < 5; seed++) {
    const { wrong, sent, promised } = await simulate(seed);
    totals.wrong.push(...wrong);
    totals.sent += sent;
    totals.promised += promised;
  }
  return totals;
}

// The wizard's own thread: holds the lines of a statement, decides their fates, composes, signs and sends. The page only
// shows what is asked for here, so it stays responsive however many lines there are. What is signed is made of the same lines
// that the page is shown, here and nowhere else.

import { active } from "./keys.js";
import { noteOf, readText } from "./note.js";
import { compose, fateOf, fits, hints, planOf } from "./statement-plan.js";
import { gap, root, seals } from "./statement-seal.js";

/** Lines in one question to the server. */
const READ = 2048;

/** Entries in one answer to it. */
const SEND = 1024;

/** Ids in one question. */
const IDS = 4096;

/** What is being worked on; none before `load`. */
let job = null;
let stopped = false;
let signing = false;

const tell = (is, more = {}) => postMessage({ is, ...more });

const failure = (code, message = "", more = {}) => Object.assign(new Error(message), { code, ...more });

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** A question to the server; busy and broken connections are tried again, with the same bytes. */
async function ask(path, body, tries = 4) {
  for (let left = tries; ; left -= 1) {
    let answer = null;
    try {
      const how = body === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body };
      answer = await fetch(`/api/v1${path}`, { credentials: "same-origin", cache: "no-store", ...how });
    } catch {
      // Offline; told below if it stays so.
    }
    if (answer?.ok) return answer.json();
    const again = answer === null || answer.status === 503;
    if (!again || left <= 1) {
      const error = (await answer?.json().catch(() => null))?.error;
      throw failure(error?.code ?? (answer ? `http.${answer.status}` : "offline"), "", { words: error?.message, status: answer?.status ?? 0 });
    }
    await pause(1000 * (tries - left + 1));
  }
}

/** What becomes of a line while it is worked on. */
const WAITS = 0, RECORDED = 1, KNOWN = 2, REFUSED = 3;

async function load({ origin, account, reading, scale, days, today, choice, lines: total }) {
  job = { origin, account, reading, scale, days, today, lines: [], drafts: new Map(), listed: null };
  job.registry = await ask(`/registry/${account}`);
  const missing = gap(job.registry, days);
  if (missing) throw failure("import.gap", "", missing);
  const seen = new Set();
  while (job.lines.length < total) {
    const { lines } = await ask(`/office/statement/${reading}/lines?from=${job.lines.length}&count=${READ}`);
    if (lines.length === 0) break;
    for (const line of lines) {
      // The id is all that cannot be worked out here, and this is what can be checked of it.
      if (!fits(line.id, line.day) || seen.has(line.id) || line.n !== job.lines.length) throw failure("import.ids");
      seen.add(line.id);
      job.lines.push(line);
    }
    tell("loading", { done: job.lines.length, total });
  }
  job.status = new Uint8Array(job.lines.length);
  job.commitments = job.lines.map((line) => line.book ?? null);
  job.errors = new Map();
  job.lines.forEach((line, n) => line.book && (job.status[n] = KNOWN));
  decide({ choice });
}

/** Decides the fates anew, by other rules. */
function decide({ choice }) {
  if (signing) return;
  job.choice = choice;
  job.decided = (job.decided ?? 0) + 1;
  job.plan = planOf(job.registry, job.account, job.scale, choice);
  // What was drafted and not sent was drafted by other rules.
  job.drafts.clear();
  job.fates = job.lines.map((line) => fateOf(line, job.plan));
  job.listed = null;
  tallies();
}

/** Counts and sums: by fate and fund, and by rule. Sums are exact. */
function tallies() {
  const [groups, pending, rules, held] = [new Map(), new Map(), new Map(), []];
  const put = (map, key, more, line) => {
    const one = map.get(key) ?? { ...more, count: 0, sum: 0n };
    one.count += 1;
    one.sum += BigInt(Math.abs(line.amount));
    map.set(key, one);
  };
  job.lines.forEach((line, n) => {
    const { fate, fund, rule } = shown(n);
    put(groups, `${fate} ${fund ?? ""}`, { fate, fund }, line);
    if (sends(n)) put(pending, `${fate} ${fund ?? ""}`, { fate, fund }, line);
    if (rule) put(rules, rule.id, { id: rule.id }, line);
    else if (fate === "held_credit") held.push(line);
  });
  const waiting = [...pending.values()].reduce((sum, { count }) => sum + count, 0);
  // By which rules, and what follows from them: whoever agrees agrees to this and nothing else.
  job.said = [job.decided, ...[...pending.values()].map((g) => [g.fate, g.fund, g.count, g.sum].join(" "))].join("\n");
  tell("tallies", { groups: [...groups.values()], pending: [...pending.values()], rules: [...rules.values()], hints: hints(held, job.choice.phrases ?? []), waiting, said: job.said });
}

/** The fate of a line as it is shown: what happened to it, else what will. */
function shown(n) {
  switch (job.status[n]) {
    case KNOWN: return { fate: "known", fund: null };
    case REFUSED: return { fate: "refused", fund: null };
    default: return job.fates[n];
  }
}

const sends = (n) => job.status[n] === WAITS && job.fates[n].fate !== "known" && job.fates[n].fate !== "too_large";

/** Some lines of one fate: those from the place `from` on. */
function page({ filter, from, count }) {
  const key = JSON.stringify(filter);
  if (job.listed?.key !== key) {
    const wanted = (n) => {
      const of = shown(n);
      return (!filter.fate || of.fate === filter.fate) && (filter.fund === undefined || of.fund === filter.fund)
        && (filter.rule === undefined || of.rule?.id === filter.rule);
    };
    const all = job.lines.keys();
    job.listed = { key, all: filter.fate || filter.rule !== undefined ? [...all].filter(wanted) : [...all] };
  }
  const { all } = job.listed;
  const rows = all.slice(from, from + count).map((n) => {
    const line = job.lines[n];
    const of = shown(n);
    return {
      n, id: line.id, row: line.row, source: line.source, day: line.day, amount: line.amount, memo: line.memo, counterparty: line.counterparty,
      reference: line.reference, fate: of.fate, fund: of.fund, rule: of.rule?.id, reason: of.reason, error: job.errors.get(n),
      recorded: job.status[n] === RECORDED,
    };
  });
  tell("page", { rows, from, of: all.length });
}

/** The entry of a line. Drawn once: what the page was shown is what will be signed. */
async function drafted(n) {
  let made = job.drafts.get(n);
  if (!made) {
    made = await compose(job.lines[n], job.fates[n], job.plan, job.origin);
    job.drafts.set(n, made);
  }
  return made;
}

/** The exact bytes of one line's entry, and what opens its commitments. */
async function bytes({ n }) {
  if (!sends(n)) return tell("bytes", { n, text: null });
  const { text, openings } = await drafted(n);
  return tell("bytes", { n, text, openings });
}

/** A batch, signed: {numbers, body}. */
async function signed(numbers, key) {
  const entries = await Promise.all(numbers.map(async (n) => {
    const { text, openings, commitment } = await drafted(n);
    job.commitments[n] = commitment;
    return { entry: noteOf(text, [await key.sign(text)]), openings };
  }));
  return { numbers, body: JSON.stringify({ entries }) };
}

/** Notes what became of a batch. */
function fared({ numbers }, results) {
  numbers.forEach((n, at) => {
    const { error } = results[at];
    job.drafts.delete(n);
    if (!error) {
      job.status[n] = RECORDED;
    } else if (error.code === "id.already_entered" || error.code === "id.conflict") {
      // Somebody was quicker, perhaps this wizard before its page was loaded anew; the book says by which commitment.
      job.status[n] = KNOWN;
      job.commitments[n] = null;
    } else {
      job.status[n] = REFUSED;
      job.errors.set(n, { code: error.code, message: error.message });
    }
  });
}

/** Signs and sends what waits. One batch is signed while the one before it is under way. `agreed` is what the page has shown: the
 * `said` of the tallies in its dialog. */
async function sign({ agreed }) {
  const key = await active();
  if (!key) throw failure("office.key");
  if (agreed !== job.said) throw failure("statement.changed");
  const waiting = [...job.lines.keys()].filter(sends);
  stopped = false;
  signing = true;
  let sent = 0;
  const progress = () => tell("progress", { sent, total: waiting.length });
  progress();
  const deliver = async (batch) => {
    const { results } = await ask("/entries/batch", batch.body);
    if (results?.length !== batch.numbers.length) throw failure("statement.answer");
    fared(batch, results);
    sent += batch.numbers.length;
    progress();
  };
  let under = Promise.resolve();
  try {
    for (let from = 0; from < waiting.length && !stopped; from += SEND) {
      const batch = await signed(waiting.slice(from, from + SEND), key);
      await under;
      if (stopped) break;
      under = deliver(batch);
      // Awaited in the next round; until then nobody listens to it.
      under.catch(() => {});
    }
    await under;
  } finally {
    signing = false;
    job.drafts.clear();
    job.listed = null;
    tallies();
  }
  tell("signed", { stopped, left: job.lines.reduce((count, _, n) => count + (sends(n) ? 1 : 0), 0), errors: errors() });
}

/** Lines that a rule refused, for the queue of exceptions. */
const errors = () => [...job.errors].map(([n, error]) => ({ n, row: job.lines[n].row, source: job.lines[n].source, day: job.lines[n].day, ...error }));

/** The commitments that the book bears to lines which this run has not entered itself. */
async function askBook() {
  const unknown = [...job.lines.keys()].filter((n) => job.commitments[n] === null && job.status[n] === KNOWN);
  for (let from = 0; from < unknown.length; from += IDS) {
    const some = unknown.slice(from, from + IDS);
    const { lines } = await ask("/ids/seen", JSON.stringify({ ids: some.map((n) => job.lines[n].id) }));
    for (const n of some) {
      job.commitments[n] = lines[job.lines[n].id] ?? null;
      if (job.commitments[n] === null) throw failure("import.ids");
    }
  }
}

/** Composes the seals of the days, for the page to show. */
async function prepare() {
  await askBook();
  job.registry = await ask(`/registry/${job.account}`);
  const byDay = new Map(job.days.map((day) => [day.day, []]));
  const spoilt = new Set();
  job.lines.forEach((line, n) => {
    // A line that has no entry leaves its day open; its root is then of the lines that have one.
    if (job.commitments[n] === null || job.status[n] === REFUSED || job.status[n] === WAITS) spoilt.add(line.day);
    if (job.commitments[n] !== null) byDay.get(line.day)?.push(job.commitments[n]);
  });
  const roots = new Map();
  for (const [day, all] of byDay) roots.set(day, await root(all));
  const { origin, account, registry, days, today, scale } = job;
  job.seals = await seals({ origin, account, registry, days, roots, spoilt, today, scale });
  tell("seals", job.seals);
}

/** Signs and sends the seals that were shown, in their order. */
async function seal({ texts }) {
  const key = await active();
  if (!key) throw failure("office.key");
  const agreed = job.seals.entries.map((entry) => entry.text);
  if (agreed.length !== texts.length || agreed.some((text, at) => text !== texts[at])) throw failure("statement.changed");
  const indexes = [];
  for (const text of agreed) {
    readText(text);
    const entry = noteOf(text, [await key.sign(text)]);
    const { results } = await ask("/entries/batch", JSON.stringify({ entries: [{ entry, openings: [] }] }));
    const [{ error, index }] = results;
    if (error) throw failure(error.code, "", { words: error.message, indexes });
    indexes.push(index);
  }
  tell("sealed", { indexes });
}

const WORK = { load, decide, page, bytes, sign, prepare, seal, stop: () => { stopped = true; } };

onmessage = async ({ data }) => {
  try {
    await WORK[data.do](data);
  } catch (error) {
    tell("failed", { during: data.do, code: error.code ?? "office.fault", words: error.words, last: error.last, from: error.from, to: error.to, detail: error.code ? "" : String(error.message) });
  }
};

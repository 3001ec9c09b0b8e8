// Sealing the days of a statement once their lines are in the book: which days, with which balances, over which root. Written
// from docs/FORMAT.md and the rules of `statement.seal`; as `minhbach import statement` does it. Pure.

import { base64, bytesOf, draft, newId, sha256 } from "./note.js";
import { fixed } from "./statement-plan.js";

/** The most days in one seal. */
const MOST_DAYS = 31;

/** Hashes that are asked for at the same time. */
const AT_ONCE = 1024;

async function mapped(values, work) {
  const all = [];
  for (let from = 0; from < values.length; from += AT_ONCE) {
    all.push(...await Promise.all(values.slice(from, from + AT_ONCE).map(work)));
  }
  return all;
}

/** The RFC 6962 root over commitments in base64. Level by level: a node without a partner rises as it is. */
export async function root(commitments) {
  let level = await mapped(commitments, (text) => sha256(Uint8Array.of(0, ...bytesOf(text))));
  if (level.length === 0) return base64(await sha256(new Uint8Array()));
  while (level.length > 1) {
    const pairs = [];
    for (let at = 0; at < level.length; at += 2) pairs.push([level[at], level[at + 1]]);
    level = await mapped(pairs, async ([left, right]) => (right ? sha256(Uint8Array.of(1, ...left, ...right)) : left));
  }
  return base64(level[0]);
}

/** The day so many days later. */
export function plus(day, days) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

const sealedDays = (registry) => Object.keys(registry.days).filter((day) => registry.days[day].sealed).sort();

/** The days that no statement covers if this one is entered before the sealed ones begin: {last, from, to}, or null. Days
 * after the last sealed one can stand as incomplete until theirs comes; these cannot. */
export function gap(registry, days) {
  const next = sealedDays(registry)[0];
  const last = days.at(-1)?.day;
  if (!next || !last || plus(last, 1) >= next) return null;
  return { last, from: plus(last, 1), to: plus(next, -1) };
}

/** What all funds had in the account at the end of a day: what they have now, without the lines of later days. */
function heldOn(registry, day) {
  if (registry.held === null || registry.held === undefined) return null;
  const later = Object.entries(registry.days).filter(([of]) => of > day);
  return later.reduce((held, [, of]) => held - of.credits[1] + of.debits[1], registry.held);
}

/** The days between the last sealed one and the first of this statement: without a movement if the balance says so; else nobody
 * knows, and they stand as incomplete until their statement comes. */
function between(registry, days, notes) {
  const [to, first] = [registry.sealed_to, days[0]];
  if (!to || !first) return [];
  const closing = registry.days[to]?.closing ?? null;
  const quiet = closing !== null && closing === first.opening;
  const none = { count: 0, sum: 0 };
  const all = [];
  for (let day = plus(to, 1); day < first.day; day = plus(day, 1)) {
    if (!quiet) notes.push({ day, code: "statement.days" });
    all.push({ day, credits: none, debits: none, opening: quiet ? closing : null, closing: quiet ? closing : null, complete: quiet });
  }
  return all;
}

/** Which days are known to be complete while this run seals, as the rules will see them. */
class Known {
  constructor(registry, begins) {
    this.begins = begins;
    this.broken = false;
    this.brokenHere = false;
    this.days = new Map(Object.entries(registry.days).map(([day, of]) => [day, of.sealed]));
  }

  /** Whether every sealed day before this one is complete when its seal is decided on. What lies before the sealed days is sealed
   * from its end, so that of its earlier days only those of the same seal are known. */
  whole(day, newSeal) {
    if (!this.broken) for (const [of, sealed] of this.days) if (of < day && sealed === "Incomplete") this.broken = true;
    if (newSeal) this.brokenHere = false;
    return this.begins && day < this.begins ? !this.brokenHere : !this.broken;
  }

  take(day, sealed) {
    if (!sealed) return;
    if (!sealed.complete) this.brokenHere = true;
    this.days.set(day, sealed.complete ? "Complete" : "Incomplete");
  }
}

/** A day as it is to be sealed; null if the book has it just so, or complete already. */
function sealDay(day, { registry, days, roots, spoilt, today, scale, emptyRoot }, whole, notes) {
  const note = (code, values = {}) => notes.push({ day: day.day, code, ...values });
  if (day.day > today) {
    note("date.future");
    return null;
  }
  const tally = registry.days[day.day] ?? { credits: [0, 0], debits: [0, 0], opening: null, closing: null, sealed: null };
  if (tally.sealed === "Complete") return null;
  // An overdrawn balance cannot be spelt in an entry; the day's equation is then not checkable.
  const spelt = (value) => (Number.isSafeInteger(value) && value >= 0 ? value : null);
  if (!Number.isSafeInteger(day.credits.sum) || !Number.isSafeInteger(day.debits.sum)) {
    note("statement.too_large");
    return null;
  }
  let complete = day.complete && !spoilt.has(day.day);
  const same = ([count, sum], of) => count === of.count && sum === of.sum;
  if (complete && !(same(tally.credits, day.credits) && same(tally.debits, day.debits))) {
    complete = false;
    note("statement.mismatch");
  }
  // A balance that does not continue the day before would be refused; the day then has no opening to check.
  const before = registry.days[plus(day.day, -1)];
  let opening = spelt(day.opening);
  if (before?.sealed && (before.closing ?? opening) !== opening) opening = null;
  // The same at the other end, unless that day is sealed anew with this one.
  const next = plus(day.day, 1);
  const after = registry.days[next];
  let closing = spelt(day.closing);
  const stands = after?.sealed === "Complete" || (after?.sealed && !days.has(next));
  if (stands && (after.opening ?? closing) !== closing) closing = null;
  const held = complete && whole && closing !== null ? heldOn(registry, day.day) : null;
  if (held !== null && held !== closing) {
    // What the bank has and the book has not is no reason to leave out the statement: the day stays open.
    complete = false;
    note("statement.book_balance", { held, stated: closing });
  }
  if (tally.sealed === "Incomplete" && !complete && (tally.opening ?? null) === opening && (tally.closing ?? null) === closing) return null;
  const money = (value) => (value === null ? undefined : fixed(value, scale));
  const count = (of) => ({ count: of.count, sum: fixed(of.sum, scale) });
  return {
    closing: money(closing), complete, credits: count(day.credits), day: day.day, debits: count(day.debits), opening: money(opening),
    root: roots.get(day.day) ?? emptyRoot,
  };
}

/** The seals of a statement, ready to be signed, and what keeps days open. `of`: {origin, account, registry (read after the
 * lines went in), days (of the reading), roots (Map of day to root), spoilt (Set of days with refused lines), today, scale}. */
export async function seals(of) {
  const notes = [];
  const days = new Set(of.days.map((day) => day.day));
  const how = { ...of, days, emptyRoot: await root([]) };
  const begins = sealedDays(of.registry)[0] ?? null;
  const known = new Known(of.registry, begins);
  const groups = [];
  let month = [];
  const close = () => {
    if (month.length) groups.push(month);
    month = [];
  };
  for (const day of [...between(of.registry, of.days, notes), ...of.days]) {
    const last = month.at(-1);
    const fits = !last || (plus(last.day, 1) === day.day && month.length < MOST_DAYS && last.day.slice(0, 7) === day.day.slice(0, 7));
    const whole = known.whole(day.day, month.length === 0 || !fits);
    const sealed = sealDay(day, how, whole, notes);
    known.take(day.day, sealed);
    if (!sealed || !fits) close();
    if (sealed) month.push(sealed);
  }
  close();
  // Sealed days leave no gap: what lies before them is joined to them from its end, what lies after from its beginning.
  const isBefore = (group) => begins !== null && group.at(-1).day < begins;
  const order = [...groups.filter(isBefore).reverse(), ...groups.filter((group) => !isBefore(group))];
  const midnight = Date.parse(`${of.today}T00:00:00Z`);
  const entry = (group) => {
    const body = { account: of.account, days: group, id: newId(midnight), on: of.today };
    return { days: group, text: draft(of.origin, "statement.seal", body) };
  };
  return { entries: order.map(entry), notes };
}

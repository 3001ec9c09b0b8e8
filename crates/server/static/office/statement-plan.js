// What becomes of each line of a bank statement, decided here from the line as the page shows it, the officer's own rules and the
// public registry; and the entry that says so. As `minhbach import statement` does it, with rules beside the one fund. Pure: no
// network, no key, no page; runs in a worker and in tests.

import { canonical, commitment, draft } from "./note.js";

/** The largest amount that an entry can spell, in minor units. */
const MAX = 2 ** 53 - 1;

/** What a rule says that keeps a credit in suspense. */
export const HOLD = "hold";

/** The id of the rule that goes by the codes of funds and cases. */
export const BY_CODE = "codes";

/** Letters and digits without accents, in small letters; all else is one space. */
export function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

// Of codes: what people and banks mix up is one letter.
const coded = (words) => words.replaceAll(" ", "").replaceAll("o", "0").replace(/[il]/g, "1");

/** A rule ready to be tried: whole words anywhere in the text; a code (six or more letters and digits with a digit among
 * them) also where the bank has run it together with its neighbours. */
export function compile(rule) {
  const words = plain(rule.text);
  const run = words.replaceAll(" ", "");
  return { ...rule, words: ` ${words} `, code: /\d/.test(run) && run.length >= 6 ? coded(words) : null, empty: run === "" };
}

const texts = new WeakMap();

function textOf(line) {
  let text = texts.get(line);
  if (text === undefined) {
    const words = plain(line.memo);
    text = { words: ` ${words} `, code: coded(words) };
    texts.set(line, text);
  }
  return text;
}

// A reference of a fund, a campaign or a case (crates/exchange/src/reference.rs), wherever it begins.
const CODE = /(?=((?:quy|cvd|dcn)[0-9a-z]{6}))/g;

/** The first rule that a line's text fulfils; a reference goes before all others. `codes`: Map of reference to fund. A text
 * that names several funds decides nothing. */
export function ruleOf(line, rules, codes = new Map()) {
  const text = textOf(line);
  if (codes.size) {
    const named = new Set([...text.code.matchAll(CODE)].map(([, code]) => codes.get(code)).filter((fund) => fund));
    if (named.size) return { id: BY_CODE, target: named.size === 1 ? [...named][0] : HOLD };
  }
  return rules.find((rule) => !rule.empty && (text.words.includes(rule.words) || (rule.code !== null && text.code.includes(rule.code))));
}

/** Words that stand in the names of many funds and say nothing of one. */
const COMMON = new Set(["quy", "chuong", "trinh", "fund", "programme", "the", "of"]);

/** What a transfer text that means a fund is likely to say: the fund's name without accents, numbers and words that many funds
 * share. Null for a name of which less than two words remain. */
export function phraseOf(name) {
  const words = plain(name).split(" ").filter((word) => !/\d/.test(word));
  while (words.length && COMMON.has(words[0])) words.shift();
  return words.length < 2 ? null : words.join(" ");
}

/** What of a transfer text may be said again by the next: its words without references. */
export function ruleText(memo) {
  return plain(memo).split(" ").filter((word) => !/\d/.test(word)).join(" ").slice(0, 100).trim();
}

/** Of the phrases ([words, fund]) those that held lines say, most often said first: [{text, target, count}]. A line that says
 * two of them counts for neither, as nobody but a reader can tell what it means. */
export function hints(held, phrases) {
  const tried = phrases.map(([words, target]) => ({ text: words, target, padded: ` ${words} `, count: 0 }));
  for (const line of held) {
    const { words } = textOf(line);
    const said = tried.filter((one) => words.includes(one.padded));
    if (new Set(said.map((one) => one.target)).size === 1) said[0].count += 1;
  }
  return tried.filter((one) => one.count > 0).sort((a, b) => b.count - a.count).map(({ text, target, count }) => ({ text, target, count }));
}

const sorted = (object) => Object.entries(object).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

/** A fund of the chapter, else of the nearest chapter above it. */
function nearest(registry, chapter, kind) {
  for (let here = chapter; here; here = registry.chapters[here]) {
    const found = sorted(registry.funds).find(([, fund]) => fund.chapter === here && fund.kind === kind);
    if (found) return found[0];
  }
  return null;
}

/** What the fates depend on. `choice` is {fund, rules: [{id, text, target}], codes: [[code, fund]], returns: [[line id,
 * {donation, reason}]]}; without a fund, what no rule takes is held.
 * Throws {code} where the registry lacks what an import needs. */
export function planOf(registry, account, scale, choice) {
  const bank = registry.accounts[account];
  if (!bank) throw Object.assign(new Error(account), { code: "import.account" });
  const suspense = nearest(registry, bank.chapter, "suspense");
  if (!suspense) throw Object.assign(new Error(account), { code: "import.suspense" });
  const ours = ([, a]) => a.kind === "transit" && a.chapter === bank.chapter && a.currency === bank.currency;
  const transit = sorted(registry.accounts).find(ours);
  const fund = choice.fund || null;
  const fees = (fund && registry.funds[fund]?.cost) || nearest(registry, bank.chapter, "cost") || fund || suspense;
  const known = (rule) => rule.target === HOLD || registry.funds[rule.target];
  return {
    account, scale, suspense, fund, fees,
    currency: bank.currency,
    transit: transit ? transit[0] : null,
    funds: registry.funds,
    rules: (choice.rules ?? []).map(compile).filter(known),
    returns: new Map(choice.returns ?? []),
    codes: new Map((choice.codes ?? []).filter(([, of]) => registry.funds[of]).map(([code, of]) => [coded(plain(code)), of])),
  };
}

function receives(fund, day) {
  return (!fund.opens || day >= fund.opens) && (!fund.closes || day <= fund.closes);
}

/** The fate of a line: {fate, fund, rule?, reason?}. `known`: the book has it. `too_large`: no entry can spell it. */
export function fateOf(line, plan) {
  if (line.book) return { fate: "known", fund: null };
  if (!Number.isSafeInteger(line.amount) || line.amount === 0 || Math.abs(line.amount) > MAX) return { fate: "too_large", fund: null };
  if (line.suggestion === "own_transfer" && plan.transit) return { fate: "own_transfer", fund: plan.fund ?? plan.suspense };
  if (line.amount < 0) {
    // The bank has given back what was held: somebody says so, line by line.
    const back = plan.returns.get(line.id);
    if (back) return { fate: "returned", fund: plan.suspense, reason: back.reason, donation: back.donation };
    return line.suggestion === "fee"
      ? { fate: "held_payment", fund: plan.fees, reason: "bank_fee" }
      : { fate: "held_payment", fund: plan.fund ?? plan.suspense, reason: "no_allocation" };
  }
  const rule = ruleOf(line, plan.rules, plan.codes);
  const target = rule ? rule.target : plan.fund;
  if (!target || target === HOLD) return { fate: "held_credit", fund: plan.suspense, rule, reason: "unidentified" };
  if (!rule && line.suggestion === "interest") return { fate: "income", fund: target };
  if (receives(plan.funds[target], line.day)) return { fate: "donation", fund: target, rule };
  return { fate: "held_credit", fund: plan.suspense, rule, reason: "late" };
}

/** The size of an amount in minor units, whole or big, with the currency's decimals. */
export function fixed(minor, scale) {
  const digits = String(minor < 0 ? -minor : minor).padStart(scale + 1, "0");
  return scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** What a commitment to a line commits to: everything that the bank printed, as one object of texts. */
export function lineValue(line) {
  const all = {
    amount: String(line.amount),
    counter_account: line.counter_account,
    counterparty: line.counterparty,
    date: line.day,
    memo: line.memo,
    occurrence: String(line.occurrence),
    reference: line.reference,
  };
  return canonical(Object.fromEntries(Object.entries(all).filter(([, value]) => value)));
}

/** The entry of a line, as it will be signed: its text, what opens it, the commitment that is a leaf of its day's root. */
export async function compose(line, { fate, fund, reason, donation }, plan, origin) {
  const credit = line.amount > 0;
  const field = fate === "own_transfer" ? (credit ? "to_line" : "from_line") : "line";
  const own = await commitment(field, lineValue(line));
  const openings = [own.opening];
  const common = { amount: fixed(line.amount, plan.scale), booked: line.day, currency: plan.currency, fund, id: line.id, on: line.day };
  const at = { ...common, account: plan.account, line: own.commitment };
  const made = (kind, body) => ({ text: draft(origin, kind, body), openings, commitment: own.commitment });
  switch (fate) {
    case "own_transfer": {
      const side = { commitment: own.commitment, id: line.id };
      return made("transfer.move", credit
        ? { ...common, from: plan.transit, to: plan.account, to_line: side }
        : { ...common, from: plan.account, from_line: side, to: plan.transit });
    }
    case "returned": {
      const { fund: _, ...rest } = at;
      return made("donation.return", { ...rest, donation, reason });
    }
    case "held_payment":
      return made("payment.hold", { ...at, reason });
    case "held_credit":
      return made("receipt.hold", { ...at, reason });
    case "income":
      return made("income.receive", { ...at, source: "interest" });
    case "donation": {
      let donor;
      if (line.counterparty) {
        donor = await commitment("donor", line.counterparty);
        openings.push(donor.opening);
      }
      return made("donation.receive", { ...at, channel: "bank", donor: donor?.commitment });
    }
    default:
      throw new TypeError(fate);
  }
}

/** Whether an id is one that a line of this day can have: it begins with the day's midnight (UTC) in milliseconds. */
export function fits(id, day) {
  return /^[0-9a-f]{32}$/.test(id) && parseInt(id.slice(0, 12), 16) === Math.max(0, Date.parse(`${day}T00:00:00Z`));
}

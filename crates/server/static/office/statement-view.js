// What the wizard shows: tables made of what the server found and of what the worker decided. Text is never markup.

import { grouped } from "./amount.js";
import { fixed } from "./statement-plan.js";
import { element, lang } from "./words.js";

const texts = JSON.parse(document.getElementById("words").textContent);

/** A sentence of this page, with its places filled in. */
export function text(name, values = {}) {
  const said = texts[name] ?? name;
  return Object.entries(values).reduce((all, [key, value]) => all.replaceAll(`{${key}}`, String(value)), said);
}

/** The words for a code; the code itself where there are none. */
export const coded = (prefix, code) => {
  const name = `${prefix}${String(code).replaceAll(/[._]/g, "-")}`;
  return texts[name] ?? code;
};

/** Minor units as people of the language write them. */
export function money(minor, { scale, currency }, sign = false) {
  const mark = minor < 0 ? "−" : sign ? "+" : "";
  const size = minor < 0 ? -minor : minor;
  return `${mark}${grouped(fixed(size, scale), lang)} ${currency === "VND" ? "đ" : currency}`;
}

export const number = (count) => grouped(String(count), lang);

export const day = (iso) => (lang === "en" ? iso : iso.split("-").reverse().join("/"));

const cell = (...children) => element("td", {}, ...children);
const whole = (said) => element("td", { class: "m" }, said);
const figure = (...children) => element("td", { class: "n" }, ...children);

/** A table with a caption. `heads` are texts, with `n:` in front of those over figures. */
export function table(caption, heads, rows, more = {}) {
  const head = (name) => element("th", { scope: "col", class: name.startsWith("n:") ? "n" : undefined }, name.replace(/^n:/, ""));
  return element("div", { class: "sheet", tabindex: "0", role: "region", "aria-label": caption }, element("table", more,
    element("caption", {}, caption),
    element("thead", {}, element("tr", {}, ...heads.map(head))),
    element("tbody", {}, ...rows)));
}

const place = ({ file, sheet }) => (sheet ? `${file} [${sheet}]` : file);

/** What was found out about each file. */
export function sources(list) {
  const one = (source) => element("div", { class: "notice ok" },
    element("h3", {}, place(source)),
    element("dl", { class: "facts" }, ...[
      [text("found-bank"), source.bank === "other" ? text("found-bank-other") : source.bank],
      [text("found-kind"), source.encoding ? text("found-text", { encoding: source.encoding, separator: source.separator === "\t" ? "Tab" : source.separator ?? "" }) : text("found-sheet")],
      [text("found-titles"), source.header_row ? text("found-row", { row: source.header_row }) : text("found-no-titles")],
      [text("found-columns"), source.columns.map((column) => `${coded("column-", column.meaning)} = ${column.title || column.place}`).join("; ")],
      [text("found-balances"), coded("balances-", source.balances)],
      [text("found-rows"), text("found-counts", { lines: number(source.lines), exceptions: number(source.exceptions), around: number(source.around) })],
    ].flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)])));
  return list.map(one);
}

/** The equation of each day. */
export function days(list, unit) {
  const balance = (value) => (value === null ? "–" : money(value, unit));
  const sum = (of) => `${number(of.count)} · ${money(of.sum, unit)}`;
  const row = (of) => element("tr", { "data-day": of.day },
    element("th", { scope: "row" }, day(of.day)), figure(balance(of.opening)), figure(sum(of.credits)), figure(sum(of.debits)), figure(balance(of.closing)),
    cell(element("span", { class: `tag ${of.equation === "holds" ? "ok" : of.equation === "broken" ? "warn" : ""}` }, coded("equation-", of.equation)),
      of.difference ? ` ${money(of.difference, unit, true)}` : null),
    cell(of.complete ? text("day-complete") : of.why?.message?.[lang] ?? text("day-open")));
  const heads = ["day", "n:opening", "n:credits", "n:debits", "n:closing", "equation", "whole"];
  return table(text("days-caption"), heads.map((head) => head.replace(/[a-z]+$/, (name) => text(`head-${name}`))), list.map(row), { class: "sums" });
}

/** Rows that are no lines, and lines that were refused. */
export function exceptions(list, unit) {
  const row = (of) => element("tr", {},
    element("th", { scope: "row" }, `${place(of)}: ${number(of.row)}`), cell(of.day ? day(of.day) : "–"), cell(of.field ? coded("column-", of.field) : "–"),
    cell(of.message?.[lang] ?? of.code, " ", element("code", {}, of.code)),
    figure(of.implied === null || of.implied === undefined ? "" : money(of.implied, unit, true)));
  return table(text("exceptions-caption"), [text("head-where"), text("head-day"), text("head-field"), text("head-why"), `n:${text("head-implied")}`], list.map(row));
}

/** Counts and sums per fate and fund; each is a filter where `choose` is given. */
export function groups(list, unit, fundName, choose = null, caption = "fates-caption") {
  const order = ["donation", "income", "held_credit", "held_payment", "returned", "own_transfer", "known", "refused", "too_large"];
  const all = [...list].sort((a, b) => order.indexOf(a.fate) - order.indexOf(b.fate) || (a.sum < b.sum ? 1 : -1));
  const row = (of) => {
    const name = coded("fate-", of.fate);
    const filter = { fate: of.fate, ...(of.fund ? { fund: of.fund } : {}) };
    const first = choose ? element("button", { type: "button", class: "act plain", "data-fate": of.fate, onclick: () => choose(filter) }, name) : name;
    return element("tr", { "data-fate": of.fate, "data-count": of.count }, element("th", { scope: "row" }, first),
      cell(of.fund ? fundName(of.fund) : "–"), figure(number(of.count)), figure(money(of.sum, unit)));
  };
  return table(text(caption), [text("head-fate"), text("head-fund"), `n:${text("head-count")}`, `n:${text("head-sum")}`], all.map(row), { class: "sums" });
}

/** One page of lines. */
export function lines(rows, unit, fundName, ruleName, { open, giveBack, makeRule }) {
  const why = (of) => [
    of.error ? `${of.error.message?.[lang] ?? ""} [${of.error.code}]` : null,
    of.rule ? text("by-rule", { rule: ruleName(of.rule) }) : null,
    of.reason ? coded("reason-", of.reason) : null,
  ].filter((one) => one).join("; ");
  const row = (of) => element("tr", { "data-n": of.n },
    element("th", { scope: "row" }, number(of.row)), whole(day(of.day)), figure(money(of.amount, unit, true)),
    cell(of.memo, of.counterparty ? element("span", { class: "small" }, ` — ${of.counterparty}`) : null, of.reference ? element("span", { class: "small" }, ` (${of.reference})`) : null),
    cell(element("span", { class: `tag ${of.fate === "refused" || of.fate === "too_large" ? "warn" : of.recorded || of.fate === "known" ? "ok" : ""}` },
      of.recorded ? text("recorded") : coded("fate-", of.fate)), of.fund ? ` ${fundName(of.fund)}` : null, element("span", { class: "small" }, ` ${why(of)}`)),
    cell(of.recorded || ["known", "refused", "too_large"].includes(of.fate) ? null
      : element("button", { type: "button", class: "act plain", "aria-label": text("bytes-of", { row: of.row }), onclick: () => open(of.n) }, text("bytes")),
    of.recorded || !["held_payment", "returned"].includes(of.fate) ? null
      : element("button", { type: "button", class: "act plain", "data-return": of.n, onclick: () => giveBack(of) }, text("return")),
    of.recorded || of.fate !== "held_credit" || of.rule ? null
      : element("button", { type: "button", class: "act plain", "data-rule": of.n, "aria-label": text("make-rule-of", { row: of.row }), onclick: () => makeRule(of) }, text("make-rule"))));
  const heads = [text("head-row"), text("head-day"), `n:${text("head-amount")}`, text("head-memo"), text("head-fate"), text("head-bytes")];
  return table(text("lines-caption"), heads, rows.map(row), { class: "lines" });
}

/** The days of the seals that wait to be signed. */
export function seals({ entries, notes }, unit) {
  const parts = [];
  const amount = (said) => `${grouped(said, lang)} ${unit.currency === "VND" ? "đ" : unit.currency}`;
  for (const entry of entries) {
    const row = (of) => element("tr", {}, element("th", { scope: "row" }, day(of.day)), figure(of.opening === undefined ? "–" : amount(of.opening)),
      figure(`${number(of.credits.count)} · ${amount(of.credits.sum)}`), figure(`${number(of.debits.count)} · ${amount(of.debits.sum)}`),
      figure(of.closing === undefined ? "–" : amount(of.closing)),
      cell(element("span", { class: `tag ${of.complete ? "ok" : "warn"}` }, text(of.complete ? "day-complete" : "day-open"))));
    const heads = [text("head-day"), `n:${text("head-opening")}`, `n:${text("head-credits")}`, `n:${text("head-debits")}`, `n:${text("head-closing")}`, text("head-whole")];
    parts.push(table(text("seal-caption", { from: day(entry.days[0].day), to: day(entry.days.at(-1).day) }), heads, entry.days.map(row), { class: "sums" }),
      element("details", {}, element("summary", {}, text("exact-bytes")), element("pre", { class: "bytes" }, entry.text)));
  }
  if (notes.length) {
    parts.push(element("ul", {}, ...notes.map((note) => element("li", {}, `${day(note.day)}: ${coded("seal-", note.code)}`,
      note.held === undefined ? null : ` ${text("seal-balance", { held: money(note.held, unit), stated: money(note.stated, unit) })}`))));
  }
  return parts;
}

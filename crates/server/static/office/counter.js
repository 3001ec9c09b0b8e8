// The counter: a gift in cash in a few keys. The amount is said in words while it is typed; box, fund and day stay as they were.

import { grouped, inWords, parse } from "./amount.js";
import { bind } from "./form.js";
import { set, setting } from "./keys.js";
import { base64 } from "./note.js";
import { amount as sumOf, money } from "./sign.js";
import { ask, element, lang, prefix, say } from "./words.js";

/** The book of receipts. */
const RECEIPTS = "pt";

const form = document.getElementById("counter");
const { amount, account, fund, on } = form.elements;
const number = form.elements["voucher.number"];
const said = document.getElementById("amount-words");
const box = () => account.selectedOptions[0];
const taken = []; // since the page was opened

function words() {
  const text = parse(amount.value, Number(box()?.dataset.scale ?? 0), lang);
  if (amount.value.trim() === "") said.textContent = "";
  else if (text === null) said.textContent = say("bad-amount");
  else said.textContent = box()?.dataset.currency === "VND" ? inWords(text, lang) : sumOf(text, box()?.dataset.currency);
}

/** What is in the box by the book, for whoever counts it. */
function holds() {
  const { amount: held, unit } = JSON.parse(box()?.dataset.holds ?? "{}");
  document.getElementById("holds").textContent = held === undefined ? "" : say("box-holds", { amount: money(held, unit), count: grouped(String(taken.length), lang) });
}

function next() {
  number.value = fund.selectedOptions[0]?.dataset.next ?? "";
}

/** The receipt as one address: what follows "#" never leaves the browser, and opens the donor's own commitment. */
function receipt(result, { openings }) {
  const donor = openings.find((opening) => opening.field === "donor");
  const path = `${prefix}/d/${result.code}`;
  if (!donor) return path;
  const packed = base64(new TextEncoder().encode(JSON.stringify(donor))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return `${path}#c=${packed}`;
}

async function after(result, made) {
  const day = made.body.on !== on.defaultValue ? made.body.on : null;
  // Funds of one chapter share its book of receipts: what was used is used for all of them.
  await refresh();
  if (day) on.value = day;
  await set("counter", { account: made.body.account, fund: made.body.fund });
  await remember();
  next();
  taken.push(made.body.amount);
  const paper = result.code
    ? [" ", element("a", { href: receipt(result, made), target: "_blank", rel: "noopener", id: "receipt", accesskey: "b" }, say("print-receipt"))] : [];
  form.querySelector(".result [data-index]")?.append(" ", say("receipt-of", { amount: sumOf(made.body.amount, made.body.currency) }), ...paper);
  holds();
  amount.focus();
}

/** The day and the next numbers, as the book has them now. */
async function refresh() {
  const { boxes, funds, today } = await ask("/office/counter");
  on.defaultValue = today;
  for (const known of boxes) {
    const option = [...account.options].find((one) => one.value === known.id);
    if (option) option.dataset.holds = JSON.stringify(known.holds);
  }
  for (const known of funds) {
    const option = [...fund.options].find((one) => one.value === known.id);
    if (option) option.dataset.next = known.next;
  }
}

async function remember() {
  const before = await setting("counter");
  for (const [name, value] of Object.entries(before ?? {})) {
    const select = form.elements[name];
    if ([...select.options].some((option) => option.value === value)) select.value = value;
  }
}

amount.addEventListener("input", words);
account.addEventListener("change", () => { words(); holds(); });
fund.addEventListener("change", next);
await remember();
next();
await bind(form, {
  prepare(made) {
    const { body } = made;
    body.currency = box()?.dataset.currency;
    body.booked = body.on;
    body.channel = "cash";
    if (body.voucher) Object.assign(body.voucher, { book: RECEIPTS, year: Number(body.on.slice(0, 4)) });
    return made;
  },
  after,
});
words();
holds();
amount.focus();
document.body.dataset.counter = "ready";

// The counter: a gift in cash in a few keys. The amount is said in words while it is typed; box, fund and day stay as they were.

import { inWords, parse } from "./amount.js";
import { bind } from "./form.js";
import { set, setting } from "./keys.js";
import { base64 } from "./note.js";
import { ask, element, lang, prefix, say } from "./words.js";

const form = document.getElementById("counter");
const amount = form.elements.amount;
const said = document.getElementById("amount-words");

function words() {
  const text = parse(amount.value);
  said.textContent = amount.value.trim() === "" ? "" : text === null ? say("bad-amount") : inWords(text, lang);
}

function number() {
  const fund = form.elements.fund.selectedOptions[0];
  form.elements["voucher.number"].value = fund?.dataset.next ?? "";
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
  // Funds of one chapter share its book of receipts: what was used is used for all of them.
  await refresh();
  await set("counter", { account: made.body.account, fund: made.body.fund });
  await remember();
  number();
  const link = receipt(result, made);
  const last = document.getElementById("last");
  last.replaceChildren(element("p", {}, say("receipt-of", { amount: made.body.amount }), " ",
    element("a", { href: link, target: "_blank", rel: "noopener", id: "receipt", accesskey: "b" }, say("print-receipt"))));
  last.hidden = false;
  amount.focus();
}

/** The next numbers, as the book has them now. */
async function refresh() {
  const { funds } = await ask("/office/counter");
  for (const { id, next } of funds) {
    const option = [...form.elements.fund.options].find((one) => one.value === id);
    if (option) option.dataset.next = next;
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
form.elements.fund.addEventListener("change", number);
await remember();
number();
await bind(form, {
  prepare(made) {
    const { body } = made;
    body.currency = form.elements.account.selectedOptions[0]?.dataset.currency ?? "VND";
    body.booked = body.on;
    body.channel = "cash";
    if (body.voucher && !body.voucher.number) delete body.voucher;
    return made;
  },
  after,
});
words();
amount.focus();
document.body.dataset.counter = "ready";

// The desk of unidentified money: opens a held line when asked, suggests a fund by the officer's own rules, and lets what
// cannot be undone lie in a queue of this browser before it is signed.

import { grouped } from "./amount.js";
import { set, setting } from "./keys.js";
import { newId } from "./note.js";
import { day, money, table, text, coded, number } from "./statement-view.js";
import { BY_CODE, HOLD, compile, plain, ruleOf } from "./statement-plan.js";
import { propose } from "./sign.js";
import { ask, element, lang, prefix } from "./words.js";

const { funds, cooling } = JSON.parse(document.getElementById("choices").textContent);
const QUEUE = "desk-queue";
const REASON = 5; // characters of a reason

const at = (id) => document.getElementById(id);
const dataOf = (article) => JSON.parse(article.querySelector("script").textContent);
const fundName = (id) => funds.find((fund) => fund.id === id)?.name ?? id;

function say(sentence, kind = "notice") {
  at("state").className = kind;
  at("state").textContent = sentence;
  at("state").hidden = false;
  at("state").focus();
}

const fail = (error) => say(`${error.message}${error.code ? ` [${error.code}]` : ""}`, "notice warn");

// Opening a line, and what the rules make of it.

async function suggestion(line, account) {
  const rules = ((await setting(`statement-rules:${account}`)) ?? []).map(compile);
  const codes = new Map(funds.flatMap((fund) => fund.codes.map((code) => [plain(code).replaceAll("o", "0").replace(/[il]/g, "1"), fund.id])));
  const rule = ruleOf(line, rules, codes);
  return rule && rule.target !== HOLD ? { fund: rule.target, by: rule.id === BY_CODE ? text("rule-codes") : rule.text } : null;
}

async function open(article) {
  const held = dataOf(article);
  const { fields } = await ask(`/office/unidentified/${held.index}/open`, {});
  const list = element("dl", { class: "facts" });
  let said = "";
  for (const { field, value } of fields) {
    let parts = null;
    try {
      parts = field.endsWith("line") ? JSON.parse(value) : null;
    } catch {
      // Not of a statement that was imported: shown as it is.
    }
    said = parts?.memo ?? said;
    for (const [name, part] of Object.entries(parts ?? { [field]: value })) list.append(element("dt", {}, coded("column-", name)), element("dd", {}, part));
  }
  const found = article.dataset.held === "receipt" ? await suggestion({ memo: said }, held.account) : null;
  const select = article.querySelector("form select[name=fund]");
  if (found && select && !select.value) select.value = found.fund;
  const hint = article.dataset.held !== "receipt" ? null : found ? text("suggested", { fund: fundName(found.fund), rule: found.by }) : text("no-suggestion");
  article.querySelector(".opened").replaceChildren(element("h4", {}, text("opened-line")), list, hint ? element("p", {}, hint) : "");
  article.querySelector("[data-act=open]").disabled = true;
  if (found) article.querySelector("details").open = true;
}

// The queue.

const queued = async () => (await setting(QUEUE)) ?? [];

async function enqueue(article, form) {
  const held = dataOf(article);
  const of = Object.fromEntries(new FormData(form));
  const common = { booked: of.on, id: newId(), on: of.on };
  const kind = form.dataset.assign;
  const body = kind === "receipt.assign"
    ? { ...common, account: of.account, fund: of.fund, hold: held.text }
    : { ...common, account: of.account, amount: held.sum.amount, currency: held.currency, donation: held.text, reason: of.reason };
  const sum = `${grouped(held.sum.amount, lang)} ${held.currency === "VND" ? "đ" : held.currency}`;
  const said = kind === "receipt.assign" ? text("assign-to", { index: held.index, sum, fund: fundName(of.fund) }) : text("return-of", { index: held.index, sum });
  const waits = (await queued()).filter((one) => one.index !== held.index);
  await set(QUEUE, [...waits, { index: held.index, kind, body, said, at: Date.now() }]);
  say(text("queued", { minutes: cooling }));
  await draw();
}

const leftOf = (one) => Math.max(0, Math.ceil((one.at + cooling * 60_000 - Date.now()) / 60_000));

async function drop(one) {
  await set(QUEUE, (await queued()).filter((other) => other.index !== one.index));
  await draw();
}

async function confirm(one, reason = null) {
  if (leftOf(one) > 0 && (reason ?? "").trim().length < REASON) return say(text("reason-short"), "notice warn");
  const result = await propose({ kind: one.kind, body: one.body });
  if (!result) return undefined;
  if (reason) {
    const before = (await setting("desk-overrides")) ?? [];
    await set("desk-overrides", [...before.slice(-199), { at: Date.now(), index: one.index, kind: one.kind, reason: reason.trim() }]);
  }
  await drop(one);
  settle(one.index, result);
  return undefined;
}

/** What is settled is no longer at the desk. */
function settle(index, result) {
  document.querySelector(`article[data-index="${index}"]`)?.remove();
  say(result.filed ? text("filed") : text("entered", { index: result.index }), "notice ok");
  at("state").append(" ", element("a", { href: result.filed ? `${prefix}/office/folder` : `${prefix}/e/${result.index}` }, result.filed ? "→" : `№ ${result.index}`));
  document.body.dataset.settled = result.index ?? "filed";
}

async function draw() {
  const all = await queued();
  at("queue-empty").hidden = all.length > 0;
  at("queue").replaceChildren(...all.map((one) => {
    const left = leftOf(one);
    const go = element("button", { type: "button", disabled: left > 0, "data-act": "confirm", onclick: () => confirm(one).catch(fail) }, text("confirm"));
    const away = element("button", { type: "button", class: "act plain", onclick: () => drop(one) }, text("drop"));
    const why = element("input", { id: `why-${one.index}`, maxlength: "200" });
    const early = element("details", { hidden: left === 0 }, element("summary", {}, text("override")),
      element("label", { for: `why-${one.index}` }, text("override-why")), why,
      element("button", { type: "button", "data-act": "override", onclick: () => confirm(one, why.value).catch(fail) }, text("confirm")));
    return element("li", { class: "held", "data-queued": one.index }, element("p", {}, one.said),
      element("p", { class: "small" }, left > 0 ? text("wait", { minutes: left }) : text("ready-now")), element("p", { class: "acts" }, go, away), early);
  }));
}

async function assignPayment(article, form) {
  const held = dataOf(article);
  const of = Object.fromEntries(new FormData(form));
  const body = { allocation: of.allocation, booked: of.on, hold: held.text, id: form.dataset.id ||= newId(), on: of.on, purpose: of.purpose };
  const result = await propose({ kind: "payment.assign", body, form });
  if (result) settle(held.index, result);
}

/** Rows that the statements of this browser could not be read from. */
async function kept() {
  const accounts = [...new Set([...document.querySelectorAll("article.held")].map((article) => dataOf(article).account)
    .concat([...document.querySelectorAll("#open-days ~ ul a")].map((link) => link.pathname.split("/").at(-1))))];
  const parts = [];
  for (const account of accounts) {
    const left = await setting(`statement-exceptions:${account}`);
    if (!left?.list?.length) continue;
    const row = (of) => element("tr", {}, element("th", { scope: "row" }, `${of.file ?? ""}${of.sheet ? ` [${of.sheet}]` : ""}: ${number(of.row)}`),
      element("td", {}, of.day ? day(of.day) : "–"), element("td", {}, of.message?.[lang] ?? of.code),
      element("td", { class: "n" }, of.implied ? money(of.implied, left, true) : ""));
    parts.push(table(text("exceptions-of", { count: number(left.list.length) }), [text("head-where"), text("head-day"), text("head-why"), `n:${text("head-implied")}`], left.list.map(row)));
  }
  at("kept").replaceChildren(...parts);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("article.held button[data-act=open]");
  if (button) open(button.closest("article")).catch(fail);
});
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-assign]");
  if (!form) return;
  event.preventDefault();
  const article = form.closest("article");
  (form.dataset.assign === "payment.assign" ? assignPayment(article, form) : enqueue(article, form)).catch(fail);
});

await draw();
await kept();
setInterval(draw, 30_000);
document.body.dataset.desk = "ready";

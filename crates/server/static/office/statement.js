// The wizard of bank statements: files, what was found in them, rules and fates, signing, seals. Lines live in the worker;
// this page shows a hundred of them at a time, so that it stays responsive with any number. What is needed to go on after the
// page was closed is kept in this browser: which reading, which files by name and size, how far. What the book has is never
// sent again.

import { parse } from "./amount.js";
import { set, setting, stored } from "./keys.js";
import * as view from "./statement-view.js";
import { BY_CODE, HOLD, fixed, phraseOf, ruleText } from "./statement-plan.js";
import { ask, element, lang } from "./words.js";

/** Lines of a page. */
const PAGE = 100;

/** Under which name the run stands among the drafts of this browser. */
const RUN = "/office/statement#run";

const { text } = view;
const at = (id) => document.getElementById(id);
const show = (id, yes = true) => { at(id).hidden = !yes; };

let info; // what the page may choose from
let told; // what was found in the files
let worker;
let tallies;
let filter = {};
let from = 0;
let rules = [];
let returns = [];
let opened;
let shownAs; // what the dialog has shown, as the worker says it

const unit = () => ({ scale: told.scale, currency: told.currency });
const fundName = (id) => info.funds.find((fund) => fund.id === id)?.name ?? text("fund-suspense");
const ruleName = (id) => (id === BY_CODE ? text("rule-codes") : rules.find((rule) => rule.id === id)?.text ?? "");

function say(sentence, kind = "notice") {
  at("state").className = kind;
  at("state").textContent = sentence;
  at("state").hidden = sentence === "";
}

function fail(error) {
  progress(null);
  const words = error.words?.[lang] ?? (error.message || view.coded("error-", error.code ?? ""));
  say(`${words}${error.code ? ` [${error.code}]` : ""}`, "notice warn");
  at("state").focus();
}

/** The bar: {done, total}, {} for work without a measure, null for none. */
function progress(of) {
  show("work", of !== null);
  if (of?.total) {
    at("bar").max = of.total;
    at("bar").value = of.done;
  } else {
    at("bar").removeAttribute("value");
  }
}

const saveRun = async (more = {}) => {
  const before = await stored("drafts", "readonly", (store) => store.get(RUN));
  return stored("drafts", "readwrite", (store) => store.put({ ...before, ...more, at: Date.now() }, RUN));
};
const dropRun = () => stored("drafts", "readwrite", (store) => store.delete(RUN));

// Files.

/** Sends the files with a bar; the request can be stopped. */
function upload(header, files) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/v1/office/statement/read");
    request.responseType = "json";
    request.upload.onprogress = (event) => progress({ done: event.loaded, total: event.total });
    request.onload = () => (request.status < 300 ? done(request.response)
      : failed(Object.assign(new Error(""), { code: request.response?.error?.code ?? `http.${request.status}`, words: request.response?.error?.message })));
    request.onerror = () => failed(Object.assign(new Error(""), { code: "offline" }));
    request.onabort = () => failed(Object.assign(new Error(""), { code: "stopped" }));
    at("stop").onclick = () => request.abort();
    request.send(new Blob([`${JSON.stringify(header)}\n`, ...files]));
  });
}

/** Waits for the end of a reading that takes longer; the server says how far it is. */
function finished(reading) {
  return new Promise((done, failed) => {
    const source = new EventSource(`/api/v1/office/statement/${reading}/events`);
    const end = (how) => {
      source.close();
      how();
    };
    at("stop").onclick = () => end(() => failed(Object.assign(new Error(""), { code: "stopped" })));
    source.onmessage = (event) => {
      const { rows, finished: over } = JSON.parse(event.data);
      say(text("reading-rows", { rows: view.number(rows) }));
      if (over) end(() => done(ask(`/office/statement/${reading}`)));
    };
    source.onerror = () => end(() => failed(Object.assign(new Error(""), { code: "offline" })));
  });
}

async function read(event) {
  event.preventDefault();
  const form = at("files");
  const files = [...form.elements.files.files];
  const account = info.accounts.find((one) => one.id === form.elements.account.value);
  const header = { account: account.id, files: files.map((file) => ({ name: file.name, bytes: file.size })) };
  for (const name of ["opening", "closing"]) {
    const typed = form.elements[name].value.trim();
    if (!typed) continue;
    header[name] = parse(typed, account.scale);
    if (header[name] === null) return fail({ code: "statement.balance" });
  }
  if (form.elements.columns.value.trim()) header.columns = form.elements.columns.value;
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  if (!files.length || bytes > info.most) return fail({ code: files.length ? "statement.too_large_file" : "statement.files" });
  at("read").disabled = true;
  say(text("sending"));
  try {
    let answer = await upload(header, files);
    if (answer.days === undefined) answer = await finished(answer.reading);
    await saveRun({ account: account.id, reading: answer.reading, files: files.map(({ name, size }) => ({ name, size })) });
    await take(answer);
  } catch (error) {
    fail(error);
  } finally {
    at("read").disabled = false;
  }
  return undefined;
}

/** Takes over what was found, and has the worker fetch the lines. */
async function take(answer) {
  told = answer;
  show("again", false);
  at("files").elements.account.value = told.account;
  at("sources").replaceChildren(...view.sources(told.sources));
  at("days").replaceChildren(view.days(told.days, unit()));
  const broken = told.days.filter((day) => day.equation === "broken").length;
  const open = told.days.filter((day) => !day.complete).length;
  at("days-said").textContent = text("days-said", { lines: view.number(told.lines), days: told.days.length, broken, open, overlapping: view.number(told.overlapping) });
  queue(told.exceptions);
  show("found");
  rules = (await setting(`statement-rules:${told.account}`)) ?? [];
  returns = (await setting(`statement-returns:${told.account}`)) ?? [];
  at("fund").value = (await setting(`statement-fund:${told.account}`)) ?? "";
  at("by-code").checked = (await setting(`statement-codes:${told.account}`)) ?? true;
  drawRules();
  for (const id of ["rules", "fates", "lines-part", "sign-part", "done", "seals"]) show(id, false);
  begin();
}

// Exceptions: kept for the desk of unidentified money, without anything that a line says.

function queue(list) {
  at("exceptions").replaceChildren(...(list.length ? [view.exceptions(list.slice(0, 200), unit())] : []));
  at("exceptions-said").textContent = text("exceptions-said", { count: view.number(list.length) });
  show("exceptions-part", list.length > 0);
  const kept = list.slice(0, 500).map(({ file, sheet, row, day, field, code, message, implied }) => ({ file, sheet, row, day, field, code, message, implied }));
  return set(`statement-exceptions:${told.account}`, kept.length ? { at: Date.now(), ...unit(), list: kept } : undefined);
}

// The worker.

const choice = () => ({
  returns,
  fund: at("fund").value === HOLD ? null : at("fund").value || null,
  rules: rules.filter((rule) => rule.text.trim()).map(({ id, text: words, target }) => ({ id, text: words, target })),
  phrases: info.funds.filter((fund) => fund.kind === "aid").map((fund) => [phraseOf(fund.name), fund.id]).filter(([words]) => words),
  codes: at("by-code").checked ? info.funds.flatMap((fund) => fund.codes.map((code) => [code, fund.id])) : [],
});

function begin() {
  worker?.terminate();
  clearTimeout(waits);
  waits = null;
  worker = new Worker("/office/static/statement-worker.js", { type: "module" });
  worker.onmessage = ({ data }) => hear[data.is](data);
  worker.onerror = () => fail({ code: "office.fault" });
  say(text("loading"));
  progress({});
  at("stop").onclick = () => {
    worker.terminate();
    progress(null);
    say(text("stopped"));
  };
  const { reading, account, scale, days, lines } = told;
  worker.postMessage({ do: "load", origin: info.origin, today: info.today, account, reading, scale, days, lines, choice: choice() });
}

const askPage = () => worker.postMessage({ do: "page", filter, from, count: PAGE });

const hear = {
  loading: ({ done, total }) => progress({ done, total }),

  tallies(data) {
    tallies = data;
    progress(null);
    // What the dialog shows is no longer what would be signed.
    if (at("agree").open) at("agree").close();
    for (const id of ["rules", "fates", "lines-part", "sign-part"]) show(id);
    at("groups").replaceChildren(view.groups(data.groups, unit(), fundName, choose));
    for (const rule of rules) {
      const counted = data.rules.find((one) => one.id === rule.id);
      const out = at(`matched-${rule.id}`);
      if (out) out.textContent = text("matched", { count: view.number(counted?.count ?? 0) });
    }
    drawHints(data.hints);
    at("by-code-said").textContent = text("matched", { count: view.number(data.rules.find((one) => one.id === BY_CODE)?.count ?? 0) });
    // While other rules are on their way, these tallies are of the ones before.
    at("sign").disabled = data.waiting === 0 || waits !== null;
    at("sign").textContent = text("sign-some", { count: view.number(data.waiting) });
    const known = data.groups.find((group) => group.fate === "known")?.count ?? 0;
    say(text(data.waiting ? "ready" : "nothing-waits", { waiting: view.number(data.waiting), known: view.number(known) }));
    document.body.dataset.waiting = data.waiting;
    document.body.dataset.known = known;
    askPage();
    if (data.waiting === 0) offerSeals();
  },

  page({ rows, from: first, of }) {
    at("lines").replaceChildren(view.lines(rows, unit(), fundName, ruleName, { open: (n) => worker.postMessage({ do: "bytes", n }), giveBack, makeRule }));
    at("place").textContent = text("lines-place", { from: view.number(of ? first + 1 : 0), to: view.number(first + rows.length), of: view.number(of) });
    at("earlier").disabled = first === 0;
    at("later").disabled = first + rows.length >= of;
  },

  bytes({ n, text: entry, openings }) {
    at("bytes-of").textContent = entry ?? text("no-bytes");
    at("opens").replaceChildren(...(openings ?? []).flatMap(({ field, value }) => [element("dt", {}, view.coded("column-", field)), element("dd", {}, value)]));
    at("bytes-title").textContent = text("bytes-title", { n: view.number(n + 1) });
    at("bytes").showModal();
  },

  progress({ sent, total }) {
    progress({ done: sent, total });
    say(text("signing", { done: view.number(sent), total: view.number(total) }));
    document.body.dataset.sent = sent;
    saveRun({ stage: "signing", sent, total });
  },

  signed({ stopped, left, errors }) {
    progress(null);
    signing(false);
    say(text(stopped ? "stopped-at" : "signed", { left: view.number(left) }));
    document.body.dataset.signed = stopped ? "stopped" : "yes";
    const refused = errors.map((error) => ({ file: told.sources[error.source]?.name, sheet: told.sources[error.source]?.sheet, ...error }));
    queue([...told.exceptions, ...refused]);
    result();
  },

  seals(data) {
    progress(null);
    at("seal-days").replaceChildren(...view.seals(data, unit()));
    opened = data.entries.map((entry) => entry.text);
    at("seal").disabled = opened.length === 0 || !info.seals;
    at("seal-said").textContent = text(opened.length === 0 ? "seal-none" : info.seals ? "seal-what" : "seal-cashier");
    show("seals");
    say(text(opened.length === 0 ? "seal-none" : "seal-ready"));
    if (!opened.length) dropRun();
  },

  sealed({ indexes }) {
    progress(null);
    at("seal").disabled = true;
    at("seal-days").replaceChildren(element("ul", {}, ...indexes.map((index) => element("li", {}, element("a", { href: `${lang === "en" ? "/en" : ""}/statement/${index}` }, text("sealed-at", { index }))))));
    say(text("sealed", { count: indexes.length }), "notice ok");
    document.body.dataset.sealed = indexes.length;
    dropRun();
    ask(`/office/statement/${told.reading}/forget`, {}).catch(() => null);
  },

  failed(data) {
    signing(false);
    fail(data.code === "import.gap" ? { ...data, words: { [lang]: text("error-import-gap", { last: view.day(data.last), from: view.day(data.from), to: view.day(data.to) }) } } : { ...data, message: data.detail });
  },
};

function choose(some) {
  filter = some;
  from = 0;
  at("filter-said").textContent = some.fate ? text("only", { fate: view.coded("fate-", some.fate), fund: some.fund ? fundName(some.fund) : "" }) : "";
  show("all-lines", Boolean(some.fate));
  askPage();
}

function turn(step) {
  from = Math.max(0, from + step * PAGE);
  askPage();
}

// Rules.

/** The timer of rules that the worker has not heard of yet; null if it has. */
let waits = null;

/** Tries the rules on the lines, once typing has come to rest. */
function decide() {
  clearTimeout(waits);
  // Nothing is signed by fates that are about to change; the tallies that follow allow it again.
  at("sign").disabled = true;
  const timer = setTimeout(async () => {
    await set(`statement-rules:${told.account}`, rules);
    await set(`statement-returns:${told.account}`, returns);
    await set(`statement-fund:${told.account}`, at("fund").value);
    await set(`statement-codes:${told.account}`, at("by-code").checked);
    // Somebody typed on meanwhile, or chose another statement.
    if (waits !== timer) return;
    waits = null;
    worker.postMessage({ do: "decide", choice: choice() });
  }, 250);
  waits = timer;
}

function targets(chosen) {
  const options = [...info.funds.map((fund) => [fund.id, fund.name]), [HOLD, text("rule-hold")]];
  return options.map(([value, name]) => element("option", { value, selected: value === chosen }, name));
}

function drawRules() {
  at("rule-list").replaceChildren(...rules.map((rule, place) => {
    const words = element("input", { type: "text", maxlength: "100", value: rule.text, "aria-label": text("rule-text") });
    words.addEventListener("input", () => { rule.text = words.value; decide(); });
    const target = element("select", { "aria-label": text("rule-target") }, ...targets(rule.target));
    target.addEventListener("change", () => { rule.target = target.value; decide(); });
    const move = element("button", { type: "button", class: "act plain", disabled: place === 0, "aria-label": text("rule-up", { rule: rule.text }) }, "↑");
    move.addEventListener("click", () => { rules.splice(place - 1, 0, ...rules.splice(place, 1)); drawRules(); decide(); });
    const drop = element("button", { type: "button", class: "act plain", "aria-label": text("rule-drop", { rule: rule.text }) }, "×");
    drop.addEventListener("click", () => { rules.splice(place, 1); drawRules(); decide(); });
    return element("li", { class: "rule" }, words, target, element("output", { id: `matched-${rule.id}`, class: "small" }), move, drop);
  }));
}

/** Adds a rule, which holds what it takes until a fund is chosen. */
function addRule(words = "", target = HOLD) {
  const id = `r${Math.max(0, ...rules.map((rule) => Number(rule.id.slice(1)))) + 1}`;
  rules.push({ id, text: words, target });
  drawRules();
  return at("rule-list").lastElementChild;
}

/** A rule from what a line says; the officer takes away what only this line says, and chooses the fund. */
function makeRule(line) {
  const row = addRule(ruleText(line.memo));
  row.scrollIntoView({ block: "center" });
  row.querySelector("input").focus();
  decide();
}

/** Funds whose names stand in lines that no rule takes, as rules to be had for one press. */
function drawHints(hints) {
  at("hints").replaceChildren(...hints.map(({ text: words, target, count }) => element("li", {},
    text("hint", { rule: words, fund: fundName(target), count: view.number(count) }), " ",
    element("button", { type: "button", class: "act plain", "data-hint": target, onclick: () => { addRule(words, target); decide(); } }, text("hint-take")))));
  show("hints", hints.length > 0);
}

// A debit by which the bank gave back what was held: the officer says which receipt it was, of the same account and amount.

async function giveBack(line) {
  const { receipts } = await ask("/office/unidentified");
  const amount = fixed(line.amount, told.scale);
  const fit = receipts.filter((held) => held.account === told.account && held.amount === amount && held.sum.amount === amount && held.on <= line.day);
  const chosen = returns.find(([id]) => id === line.id)?.[1];
  const options = fit.map((held) => element("option", { value: held.text, selected: held.text === chosen?.donation }, `№ ${held.index} · ${view.day(held.on)}`));
  at("return-held").replaceChildren(element("option", { value: "" }, text("return-none")), ...options);
  at("return-said").textContent = text("return-what", { row: view.number(line.row), sum: view.money(line.amount, unit(), true), count: fit.length });
  at("return-go").onclick = () => {
    returns = returns.filter(([id]) => id !== line.id);
    const donation = at("return-held").value;
    if (donation) returns.push([line.id, { donation, reason: at("return-reason").value }]);
    at("return").close();
    decide();
  };
  at("return").showModal();
}

// Signing.

function signing(yes) {
  for (const form of ["rules", "files"]) at(form).inert = yes;
  at("sign").disabled = yes || !tallies?.waiting;
}

/** Shows once more what is about to be signed: counts and sums, by fate and fund. */
function agree() {
  shownAs = tallies.said;
  at("agree-groups").replaceChildren(view.groups(tallies.pending, unit(), fundName, null, "agree-caption"));
  at("agree-key").textContent = text("agree-key", { key: info.key, count: view.number(tallies.waiting) });
  at("agree").showModal();
}

function sign() {
  at("agree").close();
  signing(true);
  say(text("signing", { done: 0, total: view.number(tallies.waiting) }));
  progress({});
  at("stop").onclick = () => {
    worker.postMessage({ do: "stop" });
    say(text("stopping"));
  };
  worker.postMessage({ do: "sign", agreed: shownAs });
}

function result() {
  at("result-groups").replaceChildren(view.groups(tallies.groups, unit(), fundName, null, "result-caption"));
  show("done");
}

function offerSeals() {
  result();
  at("stop").onclick = () => progress(null);
  progress({});
  worker.postMessage({ do: "prepare" });
}

function seal() {
  progress({});
  at("seal").disabled = true;
  worker.postMessage({ do: "seal", texts: opened });
}

// Going on.

async function offerAgain() {
  const run = await stored("drafts", "readonly", (store) => store.get(RUN));
  if (!run?.reading) return;
  at("again-said").textContent = text("again-said", { files: run.files.map((file) => file.name).join(", "), sent: view.number(run.sent ?? 0) });
  show("again");
  at("go-on").onclick = async () => {
    try {
      say(text("loading"));
      let answer = await ask(`/office/statement/${run.reading}`);
      if (answer.days === undefined) answer = await finished(answer.reading);
      await take(answer);
    } catch (error) {
      if (error.status !== 404) return fail(error);
      show("again", false);
      at("files").elements.account.value = run.account;
      say(text("gone", { files: run.files.map((file) => file.name).join(", ") }));
      at("files").elements.files.focus();
    }
    return undefined;
  };
  at("let-go").onclick = async () => {
    await dropRun();
    await ask(`/office/statement/${run.reading}/forget`, {}).catch(() => null);
    show("again", false);
  };
}

async function start() {
  info = await ask("/office/statement");
  at("fund").replaceChildren(element("option", { value: "" }, text("fund-none")), ...info.funds.map((fund) => element("option", { value: fund.id }, fund.name)));
  at("files").addEventListener("submit", read);
  at("fund").addEventListener("change", decide);
  at("by-code").addEventListener("change", decide);
  at("add-rule").addEventListener("click", () => addRule().querySelector("input").focus());
  at("all-lines").addEventListener("click", () => choose({}));
  at("earlier").addEventListener("click", () => turn(-1));
  at("later").addEventListener("click", () => turn(1));
  at("sign").addEventListener("click", agree);
  at("agree-sign").addEventListener("click", sign);
  at("agree-leave").addEventListener("click", () => at("agree").close());
  at("bytes-leave").addEventListener("click", () => at("bytes").close());
  at("return-leave").addEventListener("click", () => at("return").close());
  at("seal").addEventListener("click", seal);
  const drop = at("drop");
  for (const name of ["dragover", "drop"]) drop.addEventListener(name, (event) => event.preventDefault());
  drop.addEventListener("drop", (event) => { at("files").elements.files.files = event.dataTransfer.files; });
  await offerAgain();
  document.body.dataset.wizard = "ready";
}

start().catch(fail);

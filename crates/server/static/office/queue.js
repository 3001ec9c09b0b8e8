// Deciding on proposals and papers, one by one or many at once, by keyboard: j and k move, a approves, r rejects, x marks.

import { active } from "./keys.js";
import { newId, readText } from "./note.js";
import { entered, entryOf, namesOf, place, propose, summary } from "./sign.js";
import { ask, element, say, vocabulary } from "./words.js";

const rows = () => [...document.querySelectorAll("[data-row]")];
const today = document.body.querySelector("[data-today]")?.dataset.today;

function focusRow(step) {
  const all = rows().filter((row) => !row.hidden);
  if (!all.length) return;
  const at = all.indexOf(document.activeElement?.closest("[data-row]"));
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  next.focus();
}

const dataOf = (row) => JSON.parse(row.querySelector("script[type='application/json']").textContent);

const factsOf = (rows) => {
  const list = element("dl", { class: "facts" });
  for (const [name, said] of rows) list.append(element("dt", {}, name), element("dd", {}, said));
  return list;
};

/** What is decided on, from the bytes that have the hash which will be signed. */
async function decidedOn(index, hash) {
  const { rows } = summary(await entryOf(index, hash), await vocabulary());
  return [element("p", {}, element("strong", {}, say("about"))), factsOf(rows)];
}

/** How many lines of a paper stand in the list; all of them stand in the dialog. */
const BRIEF = 4;

/** Says in the list what a paper is about, so that two of a kind are told apart. Hashes tell a reader nothing. */
async function brief(row) {
  const { text } = dataOf(row);
  if (!text) return;
  const words = await vocabulary();
  const { named } = await ask("/office/consider", { text, keys: [] });
  const names = { ...words.names, ...(await namesOf(named, words)) };
  const { rows } = summary(readText(text), { ...words, names });
  row.querySelector("h2").after(factsOf(rows.filter(([, said]) => !/^[A-Za-z0-9+/]{43}=$/.test(said)).slice(0, BRIEF)));
}

/** Approves or rejects one proposal: what is signed names the proposal by the hash of its signed text. */
async function decide(row, kind) {
  const { proposal, index } = dataOf(row);
  const body = { id: row.dataset[kind === "allocation.approve" ? "approveId" : "rejectId"] ||= newId(), on: today, proposal };
  if (kind === "allocation.reject") {
    const reason = row.querySelector("select[name=reason]").value;
    if (!reason) {
      place(row, Object.assign(new Error(say("choose-reason")), { field: "reason" }));
      return false;
    }
    body.reason = reason;
  }
  if (kind === "allocation.approve") {
    body.booked = today;
    // Another approver has signed already: signatures add up on one paper only.
    const { papers } = await ask("/office/folder");
    const waits = papers.find((paper) => paper.kind === kind && !paper.mine && readText(paper.text).body.proposal === proposal);
    if (waits) return settle(row, await together(waits, await decidedOn(index, proposal)));
  }
  const result = await propose({ kind, body, about: await decidedOn(index, proposal) });
  return settle(row, result);
}

function settle(row, result) {
  if (!result) {
    row.focus();
    return false;
  }
  row.querySelectorAll("button,select,input").forEach((input) => { input.disabled = true; });
  row.append(entered(result));
  row.dataset.done = "yes";
  row.focus();
  return true;
}

/** Signs a paper that others have signed, from its own bytes, and takes it out of the folder once it is in the book. */
async function together({ text, lines, openings, text_hash }, about = []) {
  const result = await propose({ text, lines, openings, about });
  if (result && !result.filed) await ask("/office/folder/take", { text_hash });
  return result;
}

const cosign = async (row) => settle(row, await together(dataOf(row)));

async function withdraw(row) {
  await ask("/office/folder/take", { text_hash: dataOf(row).text_hash });
  row.replaceChildren(element("p", { class: "notice", role: "status" }, say("withdrawn")));
}

const acts = {
  approve: (row) => decide(row, "allocation.approve"),
  reject: (row) => decide(row, "allocation.reject"),
  cosign,
  withdraw,
};

async function act(row, name) {
  if (!row || row.dataset.done || row.dataset.busy) return;
  row.dataset.busy = "yes";
  try {
    await acts[name](row);
  } catch (error) {
    place(row, error);
  } finally {
    delete row.dataset.busy;
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-act]");
  if (button) act(button.closest("[data-row]"), button.dataset.act);
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input[type=text],textarea,select,dialog[open]")) return;
  const row = document.activeElement?.closest("[data-row]");
  const step = { j: 1, k: -1 }[event.key];
  const name = { a: "approve", r: "reject", s: "cosign" }[event.key];
  if (step) focusRow(step);
  else if (event.key === "x" && row) row.querySelector("input[type=checkbox]")?.click();
  else if (name && row?.querySelector(`[data-act=${name}]`)) act(row, name);
  else return;
  event.preventDefault();
});

// Many at once: each is shown and signed in its turn; nothing is signed that did not stand in the dialog.
document.getElementById("approve-marked")?.addEventListener("click", async () => {
  for (const row of rows().filter((one) => one.querySelector("input[type=checkbox]")?.checked && !one.dataset.done)) {
    await act(row, "approve");
    if (!row.dataset.done) break;
  }
});

// What cannot be told in the list is told in the dialog.
await Promise.all(rows().map((row) => brief(row).catch(() => null)));
if (!(await active())) document.body.dataset.key = "none";
document.body.dataset.queue = "ready";

// The people desk: a sheet goes to the server as it is, is looked at there and shown back; and what a sponsor means to give
// becomes one private text of the entry that is signed.

import { bind } from "./form.js";
import { parse } from "./amount.js";
import { canonical, commitment } from "./note.js";
import { clear, place } from "./sign.js";
import { prefix, say } from "./words.js";

/** The largest sheet that the server takes, in bytes. It would refuse a larger one without saying at which field. */
const SHEET = 4 * 1024 * 1024;

/** Sends the sheet of the form and puts the answer's piece of the page in place of ours; a list that was taken in has its own
 * page. */
async function send(form, act) {
  const file = form.elements.sheet.files[0];
  if (!file) throw Object.assign(new Error(say("missing")), { field: "sheet", code: "form" });
  if (file.size > SHEET) throw Object.assign(new Error(say("too-large")), { field: "sheet", code: "form" });
  const query = new URLSearchParams({ chapter: form.elements.chapter.value, campaign: form.elements.campaign.value });
  const answer = await fetch(`${prefix}/office/people/rosters/${act}?${query}`, {
    method: "POST", headers: { "content-type": "application/octet-stream" }, body: file, credentials: "same-origin",
  }).catch(() => { throw new Error(say("offline")); });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const list = page.querySelector("[data-list]");
  if (list) return location.assign(`${prefix}/office/people/roster/${list.dataset.list}`);
  const outcome = page.getElementById("outcome");
  const old = document.getElementById("outcome");
  if (outcome) old.replaceWith(outcome);
  else old.replaceChildren(page.querySelector("main h1") ?? "", page.querySelector("main p") ?? "");
  const shown = document.getElementById("outcome");
  shown.setAttribute("tabindex", "-1");
  shown.focus();
  return null;
}

function sheets() {
  const form = document.getElementById("sheet-form");
  if (!form) return;
  const run = async (act, button) => {
    clear(form);
    button.disabled = true;
    // What the answer is about must still be what the form says when it comes.
    form.inert = true;
    let failed = null;
    try {
      await send(form, act);
    } catch (error) {
      failed = error;
    } finally {
      button.disabled = false;
      form.inert = false;
    }
    // An inert field takes no focus, so this is said only now.
    if (failed) place(form, failed);
  };
  // What is taken is what was looked at: another file, chapter or campaign has to be looked at again.
  for (const name of ["input", "change"]) form.addEventListener(name, () => document.getElementById("outcome").replaceChildren());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run("preview", event.submitter);
  });
  // The button to take a sheet in comes with the answer.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-take]");
    if (button) run("take", button);
  });
}

/** What a sponsor means to give, in its one spelling, as a private field of the entry. */
async function schedule(form, made) {
  const money = (name) => {
    const amount = parse(form.elements[name].value.trim(), 0);
    if (amount === null) throw Object.assign(new Error(say("bad-amount")), { field: name, code: "form" });
    return amount;
  };
  const day = (name) => {
    if (!form.elements[name].value) throw Object.assign(new Error(say("missing")), { field: name, code: "form" });
    return form.elements[name].value;
  };
  const [amount, capacity] = [money("schedule_amount"), money("schedule_capacity")];
  const text = canonical({
    amount, capacity, currency: "VND", every: Number(form.elements.schedule_every.value), from: day("schedule_from"), until: day("schedule_until"),
  });
  const kept = await commitment("schedule", text);
  return {
    ...made,
    body: { ...made.body, schedule: kept.commitment, share: amount === capacity ? "full" : "co" },
    openings: [...made.openings, kept.opening],
  };
}

/** A list is sealed over criteria that an earlier entry states: whoever chooses the entry chooses its document too. */
function criteria() {
  const choice = document.getElementById("adopted");
  const document_ = document.getElementById("criteria");
  const duplicates = document.getElementById("duplicates");
  if (!choice || !document_) return;
  const apply = () => {
    const option = choice.selectedOptions[0];
    document_.value = option?.dataset.document ?? "";
    // Without criteria from before nothing is said of duplicates: books of the first rules know neither.
    if (duplicates) duplicates.disabled = !option?.value;
  };
  choice.addEventListener("input", apply);
  choice.addEventListener("change", apply);
  apply();
}

sheets();
criteria();
const sponsor = document.getElementById("sponsor-form");
if (sponsor) await bind(sponsor, { prepare: (made) => schedule(sponsor, made) });

// Makes a form sign what it says: reads it (fields.js), lets its reader see and sign it (sign.js), keeps it until then (drafts.js).

import { count, grouped, parse } from "./amount.js";
import { drop, follow, restore, save, typed } from "./drafts.js";
import { readFields, scaleOf } from "./fields.js";
import { rows } from "./rows.js";
import { clear, entered, place, propose } from "./sign.js";
import { ask, element, lang, say } from "./words.js";

/** Makes a form sign what it says. `prepare` may change the body; `after` is told what came of it. */
export async function bind(form, { prepare = (made) => made, after = null } = {}) {
  const place_ = form.querySelector(".result") ?? form;
  let last = null;
  rows(form);
  others(form);
  amounts(form);
  await restore(form);
  follow(form);
  form.noValidate = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clear(form);
    place_.querySelectorAll("[data-index]").forEach((said) => said.remove());
    const button = event.submitter;
    if (button) button.disabled = true;
    try {
      // The same salts as long as nothing was changed: what is sent again is the same text, and is entered once.
      const now = typed(form);
      if (last?.now !== now) last = { now, made: await prepare(await readFields(form)) };
      const { made } = last;
      await save(form);
      const result = made && await propose({ ...made, form });
      if (result) {
        last = null;
        await finish(form, place_, result);
        after?.(result, made);
      }
    } catch (error) {
      place(form, error);
    } finally {
      if (button) button.disabled = false;
    }
  });
  form.dataset.bound = "yes";
}

/** Entries that are older than those in a list are named by their numbers, and come into the list when the book says that they fit. */
function others(form) {
  const find = async (input) => {
    const select = input.parentElement.querySelector("select");
    if (input.value.trim() === "") return;
    const known = await ask(`/office/new/${form.dataset.kind}?of=${count(input.value) ?? 0}`).catch(() => null);
    const field = known?.fields.find((one) => one.path === select.name.replaceAll(/\.\d+(?=\.|$)/g, ".#"));
    const fits = known?.named && field?.offers.includes(known.named.text);
    if (!fits) {
      place(form, Object.assign(new Error(say("no-such-entry", { number: input.value.trim() })), { field: select.name, code: "form" }));
      return;
    }
    if (![...select.options].some((option) => option.value === known.named.text)) select.append(element("option", { value: known.named.text }, known.named.words));
    select.value = known.named.text;
    input.value = "";
    clear(form);
    select.dispatchEvent(new Event("input", { bubbles: true }));
  };
  form.addEventListener("change", (event) => { if (event.target.matches("[data-other]")) find(event.target); });
  // Enter asks for the entry, and does not sign.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("[data-other]")) return;
    event.preventDefault();
    find(event.target);
  });
}

/** Says beside an amount how it is read, where that is not how it was typed: 1tr5 is 1.500.000. */
function amounts(form) {
  form.addEventListener("input", ({ target }) => {
    // The counter says its own amount in words.
    if (target.dataset.type !== "money" || form.hasAttribute("data-own")) return;
    const read = parse(target.value.trim(), scaleOf(form, target), lang);
    const said = read === null ? "" : grouped(read, lang);
    let output = target.parentElement.querySelector(":scope > .read-as");
    if (!output && said && said !== target.value.trim()) {
      output = element("output", { class: "read-as", "aria-live": "polite" });
      target.after(output);
    }
    if (output) output.textContent = said === target.value.trim() || !said ? "" : `= ${said}`;
  });
}

async function finish(form, at, result) {
  form.dispatchEvent(new Event("entered"));
  await drop(form);
  delete form.dataset.id;
  form.reset();
  form.querySelectorAll("output").forEach((output) => { output.textContent = ""; });
  at.append(entered(result));
}

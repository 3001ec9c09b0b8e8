// Makes a form sign what it says: reads it (fields.js), lets its reader see and sign it (sign.js), keeps it until then (drafts.js).

import { drop, follow, restore, save, typed } from "./drafts.js";
import { readFields } from "./fields.js";
import { rows } from "./rows.js";
import { clear, entered, place, propose } from "./sign.js";

/** Makes a form sign what it says. `prepare` may change the body; `after` is told what came of it. */
export async function bind(form, { prepare = (made) => made, after = null } = {}) {
  const place_ = form.querySelector(".result") ?? form;
  let last = null;
  rows(form);
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

async function finish(form, at, result) {
  form.dispatchEvent(new Event("entered"));
  await drop(form);
  delete form.dataset.id;
  form.reset();
  form.querySelectorAll("output").forEach((output) => { output.textContent = ""; });
  at.append(entered(result));
}

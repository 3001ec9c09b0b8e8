// What was typed and not yet signed: kept in this browser under the address of its page until it is signed, so that a closed tab
// or a lost network costs nothing. Only what somebody has changed is kept: what a page says by itself may be otherwise tomorrow.
// Files and passphrases are never kept, nor on a shared computer what is private.

import { isShared, stored } from "./keys.js";
import { unfold } from "./words.js";

const spoken = (input) => input.name && !["submit", "button"].includes(input.type);
const secret = (input) => input.dataset.type === "private" || input.closest("[data-secret]");
const kept = (input) => spoken(input) && !["file", "password", "hidden"].includes(input.type) && !("fresh" in input.dataset)
  && !(isShared() && secret(input));
const ticked = (input) => input.type === "checkbox" || input.type === "radio";
const nameOf = (form) => `${location.pathname}${location.search}#${form.id || form.dataset.kind || "form"}`;

/** Whether somebody has changed it. */
function touched(input) {
  if (ticked(input)) return input.checked !== input.defaultChecked;
  if (input.options) return input.selectedOptions[0] !== ([...input.options].find((one) => one.defaultSelected) ?? input.options[0]);
  return input.value !== input.defaultValue;
}

const valueOf = (input) => (ticked(input) ? input.checked : input.value);

/** Everything that stands in the form, to tell whether it was changed since. */
export const typed = (form) => JSON.stringify([...form.elements].filter(spoken).map((input) => (input.type === "file"
  ? [...input.files].map((file) => [file.name, file.size, file.lastModified])
  : [input.name, valueOf(input)])));

/** Keeps what stands in the form, with the id that it was shown under. */
export function save(form) {
  const values = [...form.elements].filter((input) => kept(input) && touched(input)).map((input) => [input.name, valueOf(input)]);
  if (!values.length) return drop(form);
  const draft = { values, id: form.dataset.id, at: Date.now() };
  return stored("drafts", "readwrite", (store) => store.put(draft, nameOf(form)));
}

/** Forgets it: it has been entered. */
export const drop = (form) => stored("drafts", "readwrite", (store) => store.delete(nameOf(form)));

/** Puts back what was typed; says whether there was something. */
export async function restore(form) {
  const draft = await stored("drafts", "readonly", (store) => store.get(nameOf(form)));
  if (!draft) return false;
  // The same id: what has reached the book in spite of a lost answer is found there again.
  if (draft.id) form.dataset.id = draft.id;
  const left = new Map(draft.values);
  // Rows that were added are asked for first.
  form.dispatchEvent(new CustomEvent("restore", { detail: [...left.keys()] }));
  for (const input of form.elements) {
    if (!kept(input) || !left.has(input.name)) continue;
    const value = left.get(input.name);
    if (ticked(input)) input.checked = value === true;
    else input.value = value;
    unfold(input);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
  return true;
}

/** Keeps a form while it is typed into. */
export function follow(form) {
  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => save(form), 300);
  });
  addEventListener("pagehide", () => save(form));
  form.addEventListener("entered", () => clearTimeout(waiting));
}

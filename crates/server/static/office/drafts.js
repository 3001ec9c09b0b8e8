// What was typed and not yet signed: kept in this browser under the address of its page until it is signed, so that a closed tab or
// a lost network costs nothing. Files and passphrases are never kept, nor on a shared computer what is private.

import { isShared, stored } from "./keys.js";

const kept = (input) => input.name && !["file", "password", "submit", "button"].includes(input.type)
  && !(isShared() && input.dataset.type === "private");
const nameOf = (form) => `${location.pathname}#${form.id || form.dataset.kind || "form"}`;

const values = (form) => [...form.elements].filter(kept)
  .map((input) => [input.name, input.type === "checkbox" || input.type === "radio" ? input.checked : input.value]);

/** Keeps what stands in the form. */
export const save = (form) => stored("drafts", "readwrite", (store) => store.put({ values: values(form), at: Date.now() }, nameOf(form)));

/** Forgets it: it has been entered. */
export const drop = (form) => stored("drafts", "readwrite", (store) => store.delete(nameOf(form)));

/** Puts back what was typed; says whether there was something. */
export async function restore(form) {
  const draft = await stored("drafts", "readonly", (store) => store.get(nameOf(form)));
  if (!draft) return false;
  const left = new Map(draft.values.map(([name, value]) => [name, value]));
  // Rows that were added are asked for first.
  form.dispatchEvent(new CustomEvent("restore", { detail: [...left.keys()] }));
  for (const input of form.elements) {
    if (!kept(input) || !left.has(input.name)) continue;
    const value = left.get(input.name);
    if (input.type === "checkbox" || input.type === "radio") input.checked = value === true;
    else input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
  return true;
}

/** All drafts of this browser, the newest first. */
export async function list() {
  const names = await stored("drafts", "readonly", (store) => store.getAllKeys());
  const drafts = await stored("drafts", "readonly", (store) => store.getAll());
  return names.map((name, at) => ({ name, at: drafts[at].at })).sort((a, b) => b.at - a.at);
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

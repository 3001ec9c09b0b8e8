// From a form to the body of an entry. An input's name is the path of its field; `data-type` says what it is. What is left empty is
// left out, what is private becomes a commitment whose opening goes to the vault, and an id that nobody types is drawn.

import { parse } from "./amount.js";
import { drop, follow, restore } from "./drafts.js";
import { base64, commitment, newId, sha256 } from "./note.js";
import { readFields } from "./fields.js";
import { rows } from "./rows.js";
import { clear, entered, place, propose } from "./sign.js";
import { lang, say } from "./words.js";

/** Something typed that is no value of its field. */
export class FieldError extends Error {
  constructor(name, message) {
    super(message);
    this.field = name;
    this.code = "form";
  }
}

function put(body, path, value) {
  const names = path.split(".");
  let at = body;
  names.forEach((name, number) => {
    if (number === names.length - 1) at[name] = value;
    else at = at[name] ??= /^\d+$/.test(names[number + 1]) ? [] : {};
  });
}

/** Lists without holes: a row that was left empty is none. */
function dense(value) {
  if (Array.isArray(value)) return value.filter((one) => one !== undefined).map(dense);
  if (value !== null && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, dense(one)]));
  return value;
}

const scaleOf = (form, input) => {
  const from = input.dataset.scaleOf && form.elements[input.dataset.scaleOf];
  const option = from?.selectedOptions?.[0];
  return Number(option?.dataset.scale ?? input.dataset.scale ?? 0);
};

async function valueOf(form, input) {
  const text = input.value.trim();
  switch (input.dataset.type) {
    case "yes": return input.checked ? true : input.dataset.always === undefined ? undefined : false;
    case "choice": return input.checked ? input.value : undefined;
    case "file": {
      const file = input.files[0];
      return file ? base64(await sha256(await file.arrayBuffer())) : undefined;
    }
    default:
  }
  if (text === "") return input.dataset.type === "list" && input.dataset.always !== undefined ? [] : undefined;
  switch (input.dataset.type) {
    case "money": {
      const amount = parse(text, scaleOf(form, input), lang);
      if (amount === null) throw new FieldError(input.name, say("bad-amount"));
      return amount;
    }
    case "count":
      if (!/^\d{1,15}$/.test(text.replace(/[.\s]/g, ""))) throw new FieldError(input.name, say("bad-count"));
      return Number(text.replace(/[.\s]/g, ""));
    case "list": return text.split(/[\s,;]+/).filter((one) => one).sort();
    default: return text.normalize("NFC");
  }
}

/** The body and the openings that a form stands for. */
export async function read(form) {
  if (form.hasAttribute("data-fields")) return readFields(form);
  const body = {};
  const openings = [];
  for (const input of form.elements) {
    if (!input.name || input.disabled || !input.dataset.type || input.closest("[hidden]")) continue;
    const value = await valueOf(form, input);
    if (value === undefined) {
      if (input.required) throw new FieldError(input.name, say("missing"));
      continue;
    }
    if (input.dataset.type === "private") {
      const made = await commitment(input.name, value);
      openings.push(made.opening);
      put(body, input.name, made.commitment);
    } else put(body, input.name, value);
  }
  // Lists that a body must have, also when nobody has filled a row.
  for (const name of (form.dataset.lists ?? "").split(" ").filter((one) => one)) body[name] ??= [];
  if (!form.dataset.noId && !body.id) body.id = form.dataset.id ||= newId();
  return { kind: form.dataset.kind, body: dense(body), openings };
}

/** Makes a form sign what it says. `prepare` may change the body; `after` is told what came of it. */
export async function bind(form, { prepare = (made) => made, after = null } = {}) {
  const place_ = form.querySelector(".result") ?? form;
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
      const made = await prepare(await read(form));
      const result = made && await propose({ ...made, form });
      if (result) {
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

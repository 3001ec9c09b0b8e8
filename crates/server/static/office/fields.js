// From a form that was made from the table of fields (forms/mod.rs) to the body of an entry. The page's own structure says what the
// body looks like: a leaf is a value, a group an object, rows a list, a set some words. What is empty is left out where the body may
// be without it; lists are put into the order that the rules ask for; what is private becomes a commitment.

import { count, parse } from "./amount.js";
import { base64, bytesOf, canonical, commitment, newId, sha256 } from "./note.js";
import { lang, say } from "./words.js";

const PARTS = "[data-leaf],[data-group],[data-secret],[data-rows],[data-list],[data-set]";

const wrong = (path, message) => Object.assign(new Error(message), { field: path, code: "form" });

/** The parts directly inside an element, not those inside of parts. */
function* parts(root) {
  for (const child of root.children) {
    if (child.tagName === "TEMPLATE" || child.hidden) continue;
    if (child.matches(PARTS)) yield child;
    else yield* parts(child);
  }
}

const named = (form, path) => form.elements.namedItem(path);

/** What is chosen in a field: the option of a list, whether one chooses or types in it. */
export function chosen(input) {
  if (input?.selectedOptions) return input.selectedOptions[0];
  const typed = input?.value.trim();
  return typed && input?.list ? [...input.list.options].find((option) => option.value === typed) : undefined;
}

/** The decimals of an amount: those of what is chosen beside it, or further out. */
export function scaleOf(form, input) {
  const steps = input.name.split(".").slice(0, -1);
  for (const name of (input.dataset.scaleOf ?? "").split(" ").filter((one) => one)) {
    for (let depth = steps.length; depth >= 0; depth -= 1) {
      const beside = named(form, [...steps.slice(0, depth), name].join("."));
      if (!beside || beside.value === "") continue;
      if (beside.dataset.type === "count") return Number(beside.value);
      const scale = chosen(beside)?.dataset.scale;
      if (scale !== undefined) return Number(scale);
    }
  }
  return 0;
}

/** A whole number, with or without separators. */
function whole(input, text) {
  const number = count(text);
  if (number === null) throw wrong(input.name, say("bad-count"));
  return number;
}

/** What an input holds; undefined if it is empty. */
async function leaf(form, input, openings) {
  const { type } = input.dataset;
  if (type === "yes") return input.checked ? true : input.hasAttribute("data-needed") ? false : undefined;
  if (type === "file") return input.files[0] ? base64(await sha256(await input.files[0].arrayBuffer())) : undefined;
  const raw = type === "note" ? input.value : input.value.trim();
  if (raw === "") return undefined;
  const text = input.list && type !== "token" && type !== "area" ? chosen(input)?.dataset.value ?? raw : raw;
  switch (type) {
    case "money": {
      const amount = parse(text, scaleOf(form, input), lang);
      if (amount === null) throw wrong(input.name, say("bad-amount"));
      return amount;
    }
    case "count": return whole(input, text);
    case "few": return /^(few|ít|vài)$/i.test(text) ? "few" : String(whole(input, text));
    case "holder": return text === "new" ? (input.dataset.drawn ||= newId()) : text;
    case "area": {
      const [code, scheme, version, more] = text.split(/\s+/);
      if (!version || more) throw wrong(input.name, say("bad-area"));
      return { code, scheme, version };
    }
    case "private": {
      const made = await commitment(input.name.split(".").at(-1), text);
      openings.push(made.opening);
      return made.commitment;
    }
    case "words": return text.replace(/\s+/g, " ").normalize("NFC");
    // A note is signed already: not a letter of it may change.
    case "note": return raw;
    default: return text.normalize("NFC");
  }
}

/** By what a row is sorted: how its field is chosen says how its values rise. */
function rank(row, name) {
  const part = [...parts(row)].find((one) => one.dataset.leaf === name);
  const input = part?.querySelector("input,select");
  const text = input?.value.trim() ?? "";
  // Goods of an allocation stand under the fund of the allocation, and before nothing of it is named.
  if (name === "fund" && text === "") {
    const allocation = [...parts(row)].find((one) => one.dataset.leaf === "allocation");
    return chosen(allocation?.querySelector("input,select"))?.dataset.fund ?? "";
  }
  return text;
}

function before(a, b) {
  if (typeof a === "number" || typeof b === "number") return (a ?? -1) - (b ?? -1);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Bytes in place of the base64 that spells them, so that digests rise as the rules count. */
const bytes = (text) => String.fromCharCode(...bytesOf(text));

const value = (input, read, text) => {
  switch (input?.dataset.type) {
    case "one": return input.selectedIndex;
    case "count": return read;
    case "money": return typeof read === "string" ? read.replace(".", "").padStart(20, "0") : "";
    case "ref": case "digest": return read === undefined ? "" : bytes(read);
    case "area": return read === undefined ? "" : `${read.code}\0${read.scheme}\0${read.version}`;
    default: return text;
  }
};

async function rows(form, part, openings) {
  const names = (part.dataset.sorted ?? "").split(" ").filter((name) => name);
  const all = [];
  for (const row of part.querySelectorAll(":scope > [data-row]")) {
    const made = await group(form, row, openings);
    if (!made.filled) continue;
    const order = names.map((name) => {
      const input = [...parts(row)].find((one) => one.dataset.leaf === name)?.querySelector("input,select");
      return value(input, made.value[name], rank(row, name));
    });
    all.push({ value: made.value, order });
  }
  all.sort((a, b) => {
    for (let at = 0; at < names.length; at += 1) {
      const way = before(a.order[at], b.order[at]);
      if (way) return way;
    }
    return 0;
  });
  return all.map((one) => one.value);
}

async function list(form, part, openings) {
  const all = [];
  for (const row of part.querySelectorAll(":scope > [data-row]")) {
    const input = row.querySelector("input,select");
    const read = await leaf(form, input, openings);
    if (read !== undefined) all.push({ read, order: value(input, read, typeof read === "string" ? read : "") });
  }
  if (part.hasAttribute("data-rises")) all.sort((a, b) => before(a.order, b.order));
  return all.map((one) => one.read);
}

const firstOf = (part) => part.querySelector("input,select,textarea")?.name ?? part.id;

/** The object that an element stands for, and whether anything in it was filled in. What is missing in something begun is wrong. */
async function group(form, root, openings) {
  const read = {};
  const missing = [];
  let filled = false;
  const take = (name, one, counts = true) => {
    if (one === undefined) return;
    read[name] = one;
    filled ||= counts;
  };
  for (const part of parts(root)) {
    const needed = part.hasAttribute("data-needed");
    if (part.dataset.leaf !== undefined) {
      const input = part.matches("input") ? part : part.querySelector("input,select,textarea");
      if (input.disabled) continue;
      const one = await leaf(form, input, openings);
      if (one === undefined && input.hasAttribute("data-needed")) missing.push(input.name);
      // A box that nobody ticked says nothing of whether the group was begun.
      take(part.dataset.leaf, one, one !== false);
    } else if (part.dataset.set !== undefined) {
      const words = [...part.querySelectorAll("[data-word]")].filter((box) => box.checked).map((box) => box.dataset.word);
      if (words.length || needed) take(part.dataset.set, words, words.length > 0);
    } else if (part.dataset.rows !== undefined || part.dataset.list !== undefined) {
      const made = part.dataset.rows !== undefined ? await rows(form, part, openings) : await list(form, part, openings);
      if (made.length || needed) take(part.dataset.rows ?? part.dataset.list, made, made.length > 0);
    } else {
      const name = part.dataset.group ?? part.dataset.secret;
      const made = await group(form, part, openings);
      if (made.filled) {
        if (part.dataset.secret !== undefined) {
          const kept = await commitment(name, canonical(made.value));
          openings.push(kept.opening);
          take(name, kept.commitment);
        } else take(name, made.value);
      } else if (needed) missing.push(made.missing[0] ?? firstOf(part));
    }
  }
  if (filled && root !== form && missing.length) throw wrong(missing[0], say("missing"));
  return { value: read, filled, missing };
}

/** What is chosen in a form, by its values: earlier entries and things, as the lists say them. */
function namesOf(form) {
  const names = {};
  for (const input of form.elements) {
    const option = ["id", "ref", "holder"].includes(input.dataset?.type) && chosen(input);
    if (option && option.value) names[option.dataset.value ?? option.value] = option.label || option.text;
  }
  return names;
}

/** The kind, the body and the openings that a form stands for. */
export async function readFields(form) {
  const openings = [];
  const made = await group(form, form, openings);
  if (made.missing.length) throw wrong(made.missing[0], say("missing"));
  // The id of a list that is sealed is its own; any other is drawn.
  made.value.id ??= form.dataset.id ||= newId();
  return { kind: form.dataset.kind, body: made.value, openings, names: namesOf(form) };
}

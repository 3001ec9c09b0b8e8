// What you see is what you sign: a dialog that reads the entry back from the very bytes that will be signed, says it in words, shows
// the bytes, asks the book what it would say, and only then lets the key sign. Nothing is ever signed that did not stand here.

import { active, all } from "./keys.js";
import { draft, noteOf, readText, sha256base64 } from "./note.js";
import { ask, element, lang, prefix, say, unfold, vocabulary } from "./words.js";
import { grouped, inWords } from "./amount.js";

/** Refusals that further signatures may cure: then the entry can be put into the folder. */
const MORE = new Set(["authority.threshold", "authority.role", "key.inspector", "inspection.guard", "purchase.price", "lot.bettered"]);

/** Refusals of what the book has already: it was sent before, and the answer was lost. */
const IN_THE_BOOK = new Set(["id.conflict", "id.already_entered"]);

/** Fields that hold money or goods. */
const SUMS = new Set(("amount worth value quantity price cost returned prepay limit above sum opening closing received damaged missing "
  + "amount_from amount_to").split(" "));

const dialog = () => document.getElementById("signing");

/** The rows of a summary: what the bytes say, with names for ids and labels for fields. */
export function summary({ kind, body }, words, openings = []) {
  const label = (name) => (words.fields[`${kind}/${name}`] ?? words.fields[name])?.[lang] ?? name.replaceAll("_", " ");
  const word = (name, said) => words.choices?.[words.lists?.[`${kind}/${name}`]]?.[said]?.[lang];
  const opened = new Map(openings.map((opening) => [opening.field, opening.value]));
  const rows = [];
  const value = (name, said, around) => {
    if (typeof said !== "string") return typeof said === "boolean" ? say(said ? "yes" : "no") : String(said);
    if (SUMS.has(name)) return amount(said, around.currency);
    if (/^\d{4}-\d{2}-\d{2}$/.test(said)) return day(said);
    return words.names[said] ?? word(name, said) ?? said;
  };
  const walk = (at, names) => {
    for (const [name, said] of Object.entries(at).sort((a, b) => rank(a) - rank(b))) {
      if (!names.length && name === "id") continue;
      const path = [...names, name];
      if (opened.has(name) && typeof said === "string") {
        rows.push([path.map(label).join(" › "), word(name, opened.get(name)) ?? opened.get(name), "private"]);
      } else if (Array.isArray(said)) {
        said.forEach((one, number) => {
          if (one !== null && typeof one === "object") walk(one, [...path, String(number + 1)]);
          else rows.push([[...path, String(number + 1)].map(label).join(" › "), value(name, one, at)]);
        });
      } else if (said !== null && typeof said === "object") walk(said, path);
      else rows.push([path.map(label).join(" › "), value(name, said, at)]);
    }
  };
  walk(body, []);
  return { title: words.kinds[kind]?.[lang] ?? kind, rows };
}

export function amount(text, currency) {
  if (currency === undefined) return grouped(text, lang);
  return currency === "VND" ? `${money(text, currency)} (${inWords(text, lang)})` : money(text, currency);
}

/** An amount with its currency, as people write it. */
export const money = (text, currency) => `${grouped(text, lang)} ${currency === "VND" ? "đ" : currency}`;

const DAY = lang === "en" ? { dateStyle: "medium", timeZone: "UTC" } : { day: "2-digit", month: "2-digit", year: "numeric", timeZone: "UTC" };
export const day = (text) => new Intl.DateTimeFormat(lang === "en" ? "en-GB" : "vi", DAY).format(new Date(`${text}T00:00:00Z`));

/** What is read first; the rest follows in the order of the bytes. */
const FIRST = ["amount", "currency", "donor", "name", "fund", "allocation", "account", "purpose", "chapter", "on"];
const rank = ([name]) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);

/** A summary as elements. */
export function shown({ title, rows }) {
  const list = element("dl", { class: "facts" });
  for (const [name, said, hidden] of rows) {
    list.append(element("dt", {}, name), element("dd", {}, said, hidden ? element("span", { class: "tag" }, say("kept-private")) : null));
  }
  return [element("h2", { id: "signing-title", tabindex: "-1" }, title), list];
}

/** The input of a field: by its path, in a group or a row, or the first of the group or the rows themselves. */
function find(form, name) {
  const shown = (input) => input && input.type !== "hidden" && !input.closest("[hidden]") && input;
  const of = (selector) => shown(form.querySelector(selector));
  const escaped = CSS.escape(name);
  return of(`[name="${escaped}"]`) || of(`[name$=".${escaped}"]`)
    || of(["group", "rows", "list", "set", "secret"].map((part) => `[data-${part}="${escaped}"] :is(input,select,textarea,button)`).join(","));
}

/** Puts a refusal beside the field that it concerns, or above the form. */
export function place(form, error) {
  clear(form);
  const input = [error.field ?? []].flat().map((name) => find(form, name)).find((found) => found);
  const id = `bad-${input?.id || input?.name || "form"}`;
  const said = element("p", { class: "bad", id, role: "alert", "data-code": error.code ?? "" }, error.message);
  if (input) {
    input.setAttribute("aria-invalid", "true");
    input.dataset.hint ??= input.getAttribute("aria-describedby") ?? "";
    input.setAttribute("aria-describedby", `${id} ${input.dataset.hint}`.trim());
    input.after(said);
    unfold(input);
    input.focus();
  } else {
    form.prepend(said);
    said.scrollIntoView({ block: "nearest" });
  }
}

export function clear(form) {
  form.querySelectorAll(".bad[role=alert]").forEach((said) => said.remove());
  form.querySelectorAll("[aria-invalid]").forEach((input) => {
    input.removeAttribute("aria-invalid");
    if (input.dataset.hint) input.setAttribute("aria-describedby", input.dataset.hint);
    else input.removeAttribute("aria-describedby");
  });
}

const textOf = (note) => note.slice(0, note.lastIndexOf("\n\n") + 1);

/** What an earlier entry says, from the bytes that stand in the book: they must have the hash by which it is named. */
export async function entryOf(index, hash) {
  const leaf = await (await fetch(`/e/${index}/raw`)).text();
  const text = textOf(leaf.slice(leaf.indexOf("\n\n") + 2));
  if ((await sha256base64(text)) === hash) return readText(text);
  // A note from the field stands inside the entry that took it over.
  const note = textOf(readText(text).body.note ?? "");
  if ((await sha256base64(note)) !== hash) throw new Error(say("about-wrong"));
  return readText(note);
}

/** What entries are called that are named by their hashes: number, kind, day and sum. `named` says where they lie. */
export async function namesOf(named, words) {
  const all = Object.entries(named ?? {}).map(async ([hash, index]) => {
    const { kind, body } = await entryOf(index, hash);
    const sum = body.amount && body.currency ? money(body.amount, body.currency) : null;
    const parts = [`№ ${grouped(String(index), lang)}`, words.kinds[kind]?.[lang] ?? kind, day(body.on), sum];
    return [hash, parts.filter((part) => part).join(" · ")];
  });
  return Object.fromEntries(await Promise.all(all));
}

const lineOf = (refused) => ({ code: refused.code, message: refused.message[lang], field: refused.field });

/**
 * Shows an entry, signs it if its reader says so, and enters it. Either {kind, body} of something new, or {text, lines} of a paper
 * that others have signed. Resolves to {index, code} of the book, {filed: true} if it was put into the folder, or null.
 */
export async function propose({ kind, body, text, lines = [], openings = [], form = null, about = [], names = {} }) {
  let [words, key] = await Promise.all([vocabulary(), active()]);
  if (!key) throw new Error(say("no-key"));
  const bytes = text ?? draft(words.origin, kind, body);
  const read = readText(bytes);
  if (read.origin !== words.origin) throw new Error(say("other-book"));
  // A key that takes this one's place signs with it; it is kept in this browser, too.
  const heir = read.kind === "key.rotate" ? (await all()).find((kept) => kept.vkey === read.body.new) : undefined;
  const keys = [...new Set([...lines.map((line) => line.split(" ")[1]), key.name, ...(heir ? [heir.name] : [])])].sort();
  const { refused, named } = await ask("/office/consider", { text: bytes, keys });
  words = { ...words, names: { ...words.names, ...names, ...(await namesOf(named, words)) } };
  if (refused && IN_THE_BOOK.has(refused.code)) {
    const known = await ask(`/ids/${read.body.id}`).catch(() => null);
    if (known) return { ...known, known: true };
  }
  if (form && refused && !MORE.has(refused.code)) {
    place(form, lineOf(refused));
    return null;
  }
  return new Promise((done) => {
    const box = dialog();
    const verdict = element("p", { id: "signing-verdict", role: "status", class: refused ? "bad" : "notice ok" },
      refused ? `${refused.message[lang]} [${refused.code}]` : say("would-take"));
    const sign = element("button", { type: "button", id: "sign", disabled: Boolean(refused) }, say("sign"));
    const file = element("button", { type: "button", id: "file", class: "act plain", hidden: !refused || !MORE.has(refused.code) }, say("file"));
    const leave = element("button", { type: "button", id: "leave", class: "act plain" }, say("back"));
    box.setAttribute("aria-labelledby", "signing-title");
    box.replaceChildren(...shown(summary(read, words, openings)), ...about,
      element("details", {}, element("summary", {}, say("bytes")), element("pre", { class: "bytes", id: "signing-bytes" }, bytes)),
      verdict, element("div", { class: "acts" }, sign, file, leave));
    let result = null;
    let sending = false;
    const busy = async (work) => {
      sending = true;
      for (const button of [sign, file, leave]) button.disabled = true;
      try {
        result = await work(await key.sign(bytes));
        sending = false;
        box.close();
      } catch (error) {
        sending = false;
        verdict.className = "bad";
        verdict.textContent = error.code ? `${error.message} [${error.code}]` : error.message;
        if (form) place(form, { code: error.code, message: error.message, field: error.field ?? words.places?.[error.code] });
        // What is sent again is entered once: the text and its id are the same.
        sign.disabled = error.status === 422;
        file.disabled = false;
        file.hidden = !MORE.has(error.code);
        leave.disabled = false;
      }
    };
    const own = async (line) => [...lines.filter((other) => other.split(" ")[1] !== key.name), line, ...(heir ? [await heir.sign(bytes)] : [])];
    sign.onclick = () => busy(async (line) => {
      const entered = await ask("/entries", { entry: noteOf(bytes, await own(line)), openings });
      return { ...entered, text: bytes };
    });
    file.onclick = () => busy(async (line) => {
      await ask("/office/folder", { entry: noteOf(bytes, await own(line)), openings });
      return { filed: true };
    });
    leave.onclick = () => box.close();
    // Escape does not leave what is on its way without an answer.
    box.oncancel = (event) => sending && event.preventDefault();
    box.onclose = () => {
      if (sending) {
        box.showModal();
        return;
      }
      box.replaceChildren();
      done(result);
    };
    box.showModal();
    (sign.disabled ? leave : sign).focus();
  });
}

/** The sentence and the link that stand where an entry was made. */
export function entered(result) {
  if (result.filed) return element("p", { class: "notice ok", role: "status" }, say("filed"), " ", element("a", { href: `${prefix}/office/folder` }, say("to-folder")));
  const words = say(result.known ? "known" : "entered", { index: result.index });
  return element("p", { class: "notice ok", role: "status", "data-index": result.index, "data-code": result.code }, words, " ",
    element("a", { href: `${prefix}/e/${result.index}` }, say("to-entry")));
}

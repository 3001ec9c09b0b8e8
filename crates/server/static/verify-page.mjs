import { check } from "./verify-check.mjs";
import { readProof } from "./verify.mjs";
import { say } from "./verify-words.mjs";

// The check as people see it: on the page of a gift, in the form of the site, and in the file that is saved and opened from disk.
// The only thing that is kept is the newest checkpoint of each ledger, in this browser, to compare with next time.

/** An element with properties and children; text is only ever text. */
function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

const memory = {
  name: (origin) => `minhbach.seen ${origin}`,
  get(origin) {
    try {
      return localStorage.getItem(this.name(origin));
    } catch {
      return null;
    }
  },
  set(origin, bytes) {
    try {
      localStorage.setItem(this.name(origin), new TextDecoder().decode(bytes));
    } catch {
      // A browser that keeps nothing compares nothing next time; it says then that it is the first.
    }
  },
};

async function fetched(path, cache = "default") {
  const answer = await fetch(path, { cache });
  return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : null;
}

/** The site as the check asks for it: the key, the newest checkpoint, tiles, and who granted an author's key. */
const SITE = {
  key: async () => new TextDecoder().decode((await fetched("/log.vkey")) ?? new Uint8Array()),
  head: () => fetched("/checkpoint", "no-store"),
  /** Whom the ledger itself asks to co-sign, as a policy; none if it asks nobody. */
  async policy() {
    const bytes = await fetched("/api/v1/keys");
    const told = bytes && JSON.parse(new TextDecoder().decode(bytes)).witnessing;
    if (!told?.quorum) return null;
    const witnesses = told.witnesses.map(({ name, vkey }) => `witness ${name} ${vkey}\n`);
    const groups = told.groups.map(({ name, needs, members }) => `group ${name} ${needs} ${members.join(" ")}\n`);
    return [...witnesses, ...groups, `quorum ${told.quorum}\n`].join("");
  },
  tiles: (path) => fetched(`/${path}`),
  async grant(name) {
    const bytes = await fetched("/api/v1/keys");
    const row = bytes && JSON.parse(new TextDecoder().decode(bytes)).keys.find((key) => key.name === name);
    return row ? fetched(`/e/${row.from}.tlog-proof`, "no-store") : null;
  },
};

/** What a text is, by how it begins: the parts that the check asks for. */
function sort(texts, into) {
  const unknown = [];
  for (const [name, text] of texts) {
    const key = /^[^+\s]+\+[0-9a-f]{8}\+([A-Za-z0-9+/=]+)\s*$/.exec(text);
    if (text.startsWith("c2sp.org/tlog-proof")) into.proofs.push(text);
    else if (key) key[1].startsWith("B") ? into.witnesses.push(text.trim()) : (into.key = text.trim());
    else if (/^[ \t]*quorum[ \t]/m.test(text)) into.policy = text;
    else if (text.startsWith("received ")) into.entry = text;
    else if (/\n\n— /.test(text)) into.checkpoint = text;
    else unknown.push(name);
  }
  return unknown;
}

/** Shows what came out, step by step. */
function show(box, lang, said) {
  const mark = { holds: "tag ok", fails: "tag warn", unchecked: "tag" };
  const items = said.steps.map(({ step, verdict, code, about }) => {
    const item = make("li", {}, make("span", { className: mark[verdict], textContent: say(lang, verdict) }), " ",
      make("strong", { textContent: say(lang, `step.${step}`) }), make("br"), say(lang, code, about));
    item.dataset.step = step;
    item.dataset.verdict = verdict;
    item.dataset.code = code;
    if (verdict === "fails") {
      const codes = [code, about.because].filter(Boolean).join(", ");
      item.append(" ", make("span", { className: "small" }, `${say(lang, "reason")}: `, make("code", { textContent: codes })));
    }
    if (about.text) {
      const text = make("pre", { className: "bytes" }, make("code", { textContent: about.text }));
      item.append(make("details", {}, make("summary", { textContent: say(lang, "text") }), text));
    }
    return item;
  });
  const head = make("p", { className: `notice${said.verdict === "holds" ? " ok" : ""}` }, make("strong", { textContent: say(lang, `all.${said.verdict}`) }));
  box.replaceChildren(head, make("ol", { className: "steps" }, ...items), make("p", { className: "small", textContent: say(lang, "cannot") }));
  box.dataset.verdict = said.verdict;
}

const tell = (box, lang, code, about) => box.replaceChildren(make("p", { className: "notice", textContent: say(lang, code, about) }));

/** Checks with what the reader remembers, shows it, and remembers. */
async function run(box, lang, asked) {
  tell(box, lang, "busy");
  delete box.dataset.verdict;
  const origin = asked.key?.split("+")[0] ?? "";
  const said = await check({ ...asked, seen: memory.get(origin) });
  if (said.remember) memory.set(origin, said.remember);
  show(box, lang, said);
}

/** The proof that the site has under a code, or under a number of an entry. */
async function ofSite(box, lang, { path, code, key, witnesses = [], policy, proofs = [], checkpoint, entry }) {
  tell(box, lang, "busy");
  try {
    const proof = proofs[0] ?? (path && (await fetched(path, "no-store")));
    if (path && !proof) return tell(box, lang, "not.found");
    // The newest checkpoint is asked for after the proof, so that it is never the older of the two.
    const head = await SITE.head();
    return await run(box, lang, { proof, code, checkpoint, entry, witnesses, policy: policy ?? (await SITE.policy()), own: Boolean(policy), key: key || (await SITE.key()), trusted: Boolean(key), head, tiles: SITE.tiles, grant: SITE.grant });
  } catch (fault) {
    return tell(box, lang, "browser.fault", { because: fault.message });
  }
}

/** A code as it was typed in its one spelling, or the number of an entry: its path and the code. */
function askedFor(typed) {
  const text = typed.toUpperCase().replace(/[\s-]/g, "").replace(/^№/, "");
  if (/^[0-9.]{1,12}$/.test(text)) return { path: `/e/${BigInt(text.replaceAll(".", ""))}.tlog-proof`, code: null };
  const code = text.replaceAll("O", "0").replace(/[IL]/g, "1").replace(/[^0-9A-Z]/g, "");
  return code ? { path: `/d/${code}.tlog-proof`, code } : null;
}

/** The form; on the site it asks for a code as well, in the saved file everything is brought along. */
function form(box, lang, alone) {
  const out = make("div", { id: "check-result" });
  out.setAttribute("role", "status");
  const field = (name, input, hint) => {
    input.id = `check-${name}`;
    const parts = [make("label", { htmlFor: input.id, textContent: say(lang, `ask.${name === "files" && alone ? "files.alone" : name}`) }), input];
    if (hint) {
      const text = make("span", { className: "hint", id: `${input.id}-hint`, textContent: say(lang, hint) });
      input.setAttribute("aria-describedby", text.id);
      parts.push(text);
    }
    return make("p", {}, ...parts);
  };
  const code = make("input", { type: "text", maxLength: 40, spellcheck: false, autocomplete: "off" });
  const files = make("input", { type: "file", multiple: true });
  const paste = make("textarea", { rows: 4, spellcheck: false });
  const key = make("textarea", { rows: 2, spellcheck: false });
  const witness = make("textarea", { rows: 2, spellcheck: false });
  const ask = make("form", {}, ...(alone ? [] : [field("code", code)]), field("files", files), field("paste", paste, "ask.paste.hint"),
    field("key", key, alone ? undefined : "ask.key.hint"), field("witness", witness), make("p", {}, make("button", { type: "submit", textContent: say(lang, "ask.go") })));
  let dropped = [];

  async function submit() {
    const chosen = [...dropped, ...files.files];
    const texts = await Promise.all(chosen.map(async (file) => [file.name, new TextDecoder("utf-8", { ignoreBOM: true }).decode(await file.arrayBuffer())]));
    const pasted = paste.value.split(/^===+\n/m).filter((text) => text.trim() !== "");
    // A text field gives every line end as a line feed and may lack the last one.
    const ended = pasted.map((text) => ["…", text.endsWith("\n") ? text : `${text}\n`]);
    const given = { proofs: [], witnesses: witness.value.split("\n").map((line) => line.trim()).filter(Boolean), key: key.value.trim() };
    const typed = given.key;
    const unknown = sort([...texts, ...ended], given);
    given.key = typed || given.key;
    if (unknown.length) return tell(out, lang, "unreadable", { name: unknown.join(", ") });
    const site = alone ? null : askedFor(code.value);
    if (!given.proofs.length && !given.checkpoint && !site) return tell(out, lang, "ask.nothing");
    if (!alone) return ofSite(out, lang, { ...given, ...(given.proofs.length ? { code: site?.code } : site) });
    const [proof, ...others] = given.proofs;
    const grant = (name) => others.find((text) => new TextDecoder().decode(readProof(text).extra ?? new Uint8Array()).includes(`"${name}+`)) ?? null;
    return run(out, lang, { ...given, own: true, proof, grant, trusted: true });
  }
  ask.addEventListener("submit", (event) => {
    event.preventDefault();
    submit().catch((fault) => tell(out, lang, "browser.fault", { because: fault.message }));
  });
  ask.addEventListener("dragover", (event) => event.preventDefault());
  ask.addEventListener("drop", (event) => {
    event.preventDefault();
    dropped = [...event.dataTransfer.files];
    ask.requestSubmit();
    dropped = [];
  });
  box.replaceChildren(ask, out);
}

/** Begins in the box that a page gives: its `data-mode` is "gift", "form" or "file". */
export function start(box) {
  const { mode, lang, proof: path, code } = box.dataset;
  if (mode !== "gift") return form(box, lang, mode === "file");
  const out = make("div", {});
  out.setAttribute("role", "status");
  const again = make("button", { type: "button", textContent: say(lang, "again") });
  const go = async () => {
    again.disabled = true;
    await ofSite(out, lang, { path, code });
    again.disabled = false;
  };
  again.addEventListener("click", go);
  box.replaceChildren(out, make("p", {}, again));
  return go();
}

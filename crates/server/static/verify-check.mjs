import {
  LOG, Refusal, Tiles, WITNESS, cleanKey, codeOf, granted, leafHash, linesOf, openCheckpoint, raw, readEntry, readProof, refuse,
  same, utf8, verifyConsistency, verifyCosignature, verifyInclusion, verifyLine,
} from "./verify.mjs";

/** A step that could not be taken; it is neither good nor bad news. */
class Unchecked extends Error {
  constructor(code, about = {}) {
    super(code);
    Object.assign(this, { code, about });
  }
}
const pass = (code, about) => {
  throw new Unchecked(code, about);
};

/** In this order, and each is reported, also where nothing could be checked. */
export const STEPS = ["key", "file", "checkpoint", "entry", "inclusion", "code", "authors", "witnesses", "history"];

/**
 * Checks what is given, step by step: {verdict, steps: [{step, verdict, code, about}], remember}.
 *
 * - `key`: the log's verification key, as text; `trusted`: whether the reader says that she has it from elsewhere.
 * - `proof`: the bytes of a .tlog-proof file, or null to check a checkpoint alone; `entry`: the entry, if the file has none.
 * - `checkpoint`: the checkpoint to look at where there is no proof.
 * - `code`: what the entry's code must be, if the reader asked for one.
 * - `witnesses`: verification keys of witnesses, as texts; or `policy`: which witnesses there are and how many must have signed, as
 *   a text, and `own`: whether it is the reader's own and not what the ledger says of itself.
 * - `grant(name)`: bytes of the proof file of the entry that granted an author's key, or null; may be absent.
 * - `seen`: the checkpoint that this reader saw last, or null; `head`: the one that is published now, or null.
 * - `tiles(path)`: the bytes of a tile, or null; may be absent.
 *
 * `remember` is the checkpoint to keep for the next time, or null if what was kept must stay.
 */
export async function check(asked) {
  const found = { points: [] };
  const steps = [];
  for (const step of STEPS) {
    let [verdict, code, about] = ["holds", `${step}.holds`, {}];
    try {
      about = (await TAKE[step](asked, found)) ?? {};
      if (about.outcome) code = about.outcome;
    } catch (fault) {
      // A fault of the browser or of the network says nothing about the book.
      const known = fault instanceof Refusal || fault instanceof Unchecked;
      const open = !(fault instanceof Refusal) || fault.code.startsWith("browser.") || fault.code === "tile.missing";
      verdict = open ? "unchecked" : "fails";
      code = known ? fault.code : "browser.fault";
      about = known ? fault.about : { because: String(fault?.message ?? fault) };
    }
    steps.push({ step, verdict, code, about });
  }
  const fails = steps.some((step) => step.verdict === "fails");
  const firm = steps.every((step) => step.verdict === "holds" || MAY_STAY_OPEN.has(step.code));
  return { verdict: fails ? "fails" : firm ? "holds" : "unchecked", steps, remember: fails ? null : (found.newest ?? null) };
}

/** What may be open without any doubt about the rest: it is said, and the whole still holds. */
const MAY_STAY_OPEN = new Set(["key.unconfirmed", "code.not_asked", "witnesses.none", "witnesses.unnamed", "witnesses.unconfirmed", "witnesses.provisional",
  "history.first"]);

const needs = (found, ...names) => {
  if (names.some((name) => !found[name])) pass("earlier.failed");
};

const TAKE = {
  async key({ key, trusted }, found) {
    if (!globalThis.crypto?.subtle) refuse("browser.no_webcrypto");
    if (!key) pass("key.none");
    found.log = await cleanKey(key.trim(), LOG);
    const about = { origin: found.log.name };
    return trusted ? about : pass("key.unconfirmed", about);
  },

  file({ proof }, found) {
    if (!proof) pass("file.none");
    found.file = readProof(proof);
    return { index: found.file.index };
  },

  async checkpoint({ proof, checkpoint, head }, found) {
    needs(found, "log");
    if (proof) needs(found, "file");
    const bytes = found.file?.checkpoint ?? checkpoint ?? head ?? pass("checkpoint.none");
    found.point = await openCheckpoint(bytes, found.log);
    found.points.push(found.point);
    return { origin: found.point.origin, size: found.point.size };
  },

  entry({ entry }, found) {
    needs(found, "file", "log");
    const { extra, index } = found.file;
    if (extra && entry && !same(extra, raw(entry))) refuse("entry.two");
    const bytes = extra ?? entry ?? pass("entry.none");
    found.entry = readEntry(bytes, found.log.name, index);
    return { kind: found.entry.kind, on: found.entry.body.on, text: new TextDecoder().decode(found.entry.bytes) };
  },

  async inclusion({ entry }, found) {
    needs(found, "file", "point");
    const bytes = found.file.extra ?? entry ?? pass("entry.none");
    const { index, proof } = found.file;
    found.leaf = await leafHash(bytes);
    await verifyInclusion({ leaf: found.leaf, index, size: found.point.size, proof, root: found.point.root });
    found.included = true;
    return { index, size: found.point.size };
  },

  code({ code }, found) {
    if (!code) pass("code.not_asked");
    needs(found, "leaf");
    const own = codeOf(found.leaf);
    if (own !== code) refuse("code.other", { code: own });
    return { code: own };
  },

  async authors({ grant }, found) {
    needs(found, "entry", "included");
    const names = found.entry.note.lines.map((line) => line.name);
    const missing = [];
    for (const name of names) {
      const vkey = await authorKey(name, grant, found);
      if (!vkey) missing.push(name);
      else {
        const lines = linesOf(found.entry.note, vkey);
        if (lines.length === 0) refuse("authors.other_key", { name });
        for (const line of lines) await verifyLine(vkey, line.bytes, utf8(found.entry.note.text), "authors.bad_signature");
      }
    }
    if (missing.length) pass("authors.no_key", { name: missing.join(", "), checked: names.length - missing.length });
    return { count: names.length };
  },

  async witnesses({ witnesses = [], policy, own }, found) {
    needs(found, "point");
    if (policy && witnesses.length === 0) return quorum(await readPolicy(policy), own, found);
    const others = new Set(found.point.note.lines.map((line) => line.name).filter((name) => name !== found.log.name));
    if (witnesses.length === 0 && others.size) pass("witnesses.unnamed", { names: [...others].join(", ") });
    if (witnesses.length === 0) pass("witnesses.none");
    const times = [];
    for (const text of witnesses) times.push(await verifyCosignature(found.point.note, await cleanKey(text.trim(), WITNESS)));
    return { count: times.length, at: times.reduce((a, b) => (a < b ? a : b)) };
  },

  async history({ seen, head, tiles }, found) {
    needs(found, "point");
    const open = async (bytes, code) => {
      try {
        return await openCheckpoint(bytes, found.log);
      } catch (fault) {
        if (!(fault instanceof Refusal) || fault.code.startsWith("browser.")) throw fault;
        return refuse(code, { ...fault.about, because: fault.code });
      }
    };
    const then = seen && (await open(seen, "history.other_key"));
    const now = head && (await open(head, "history.bad_head"));
    // Whoever publishes less than what was shown before has taken something back.
    for (const point of [then, found.point]) {
      if (now && point && point.size > now.size) refuse("history.rolled_back", { then: point.size, now: now.size });
    }
    const points = [then, found.point, now].filter(Boolean).sort((a, b) => (a.size < b.size ? -1 : 1));
    for (let i = 1; i < points.length; i++) await extend(points[i - 1], points[i], tiles);
    const newest = points.at(-1);
    found.newest = newest.bytes;
    if (!then) pass("history.first", { size: newest.size });
    const outcome = then.size === newest.size ? "history.same" : "history.holds";
    return { outcome, then: then.size, now: newest.size };
  },
};

/** A policy of witnesses (C2SP tlog-policy): {logs, witnesses, groups, quorum}, the middle two by name. */
export async function readPolicy(text) {
  const policy = { logs: [], witnesses: new Map(), groups: new Map() };
  const { witnesses, groups } = policy;
  const lines = text.split("\n");
  if (lines.pop() !== "" || /[\x00-\x08\x0b-\x1f\x7f]/.test(text)) refuse("policy.malformed", { line: lines.length });
  const known = (name) => witnesses.has(name) || groups.has(name);
  const members = new Set();
  for (const [at, line] of lines.entries()) {
    const [word, ...parts] = line.split(/[ \t]+/).filter(Boolean);
    if (!word || word.startsWith("#")) continue;
    const bad = () => refuse("policy.malformed", { line: at + 1 });
    const fresh = (keys, key) => (keys.some((one) => same(one.key, key.key)) ? bad() : key);
    const names = ["witness", "group"].includes(word);
    if (names && (known(parts[0]) || parts[0] === "none")) bad();
    if (word === "log" && [1, 2].includes(parts.length)) policy.logs.push(fresh(policy.logs, await cleanKey(parts[0], LOG)));
    else if (word === "witness" && [2, 3].includes(parts.length)) witnesses.set(parts[0], fresh([...witnesses.values()], await cleanKey(parts[1], WITNESS)));
    else if (word === "group" && parts.length > 2) {
      const [name, count, ...of] = parts;
      const needs = count === "all" ? of.length : count === "any" ? 1 : /^[1-9][0-9]*$/.test(count) ? Number(count) : 0;
      if (needs < 1 || needs > of.length) bad();
      for (const member of of) {
        if (!known(member) || members.has(member)) bad();
        members.add(member);
      }
      groups.set(name, { needs, of });
    } else if (word === "quorum" && parts.length === 1 && !policy.quorum && (parts[0] === "none" || known(parts[0]))) policy.quorum = parts[0];
    else bad();
  }
  return policy.quorum ? policy : refuse("policy.malformed", { line: 0 });
}

/** Whether a policy's quorum has signed a checkpoint; a wrong line of a witness that it knows refuses. */
async function quorum(policy, own, found) {
  const { log, point } = found;
  if (policy.logs.length && !policy.logs.some((one) => one.name === log.name && same(one.key, log.key))) refuse("policy.other_log");
  const signed = new Set();
  for (const [name, key] of policy.witnesses) {
    if (linesOf(point.note, key).length && (await verifyCosignature(point.note, key))) signed.add(name);
  }
  const about = { count: signed.size, of: policy.witnesses.size, names: [...signed].join(", ") || "–" };
  if (policy.quorum === "none") pass("witnesses.none");
  // Members stand above their group, so one pass is enough.
  for (const [name, { needs, of }] of policy.groups) if (of.filter((member) => signed.has(member)).length >= needs) signed.add(name);
  if (!signed.has(policy.quorum)) pass(own ? "witnesses.few" : "witnesses.provisional", about);
  return own ? { ...about, outcome: "witnesses.quorum" } : pass("witnesses.unconfirmed", about);
}

/** Throws unless the later of two checkpoints only adds to the earlier. */
async function extend(before, after, tiles) {
  const about = { then: before.size, now: after.size };
  let proof = [];
  if (before.size !== after.size && before.size !== 0n) {
    if (!tiles) pass("history.no_tiles", about);
    proof = await new Tiles(after.size, tiles).consistency(before.size);
  }
  try {
    const [oldSize, oldRoot, newSize, newRoot] = [before.size, before.root, after.size, after.root];
    await verifyConsistency({ oldSize, oldRoot, newSize, newRoot, proof });
  } catch (fault) {
    if (!(fault instanceof Refusal)) throw fault;
    refuse("history.forked", { ...about, because: fault.code });
  }
}

/**
 * The key of an author, as an entry of the same log grants it before this one, or as this entry itself brings it in. That it was
 * not revoked in between is not shown by that; the check of a whole book shows it.
 */
async function authorKey(name, grant, found) {
  const own = found.entry.kind !== "key.grant" && granted(found.entry).find((text) => text.startsWith(`${name}+`));
  if (own) return cleanKey(own, LOG);
  const bytes = await grant?.(name);
  if (!bytes) return null;
  try {
    const file = readProof(bytes);
    const point = await openCheckpoint(file.checkpoint, found.log);
    const [{ index, proof, extra }, { size, root }] = [file, point];
    const entry = readEntry(extra ?? refuse("entry.none"), found.log.name, index);
    await verifyInclusion({ leaf: await leafHash(extra), index, size, proof, root });
    const key = granted(entry).find((text) => text.startsWith(`${name}+`)) ?? refuse("authors.other_key");
    if (index >= found.file.index) refuse("authors.granted_later");
    return await cleanKey(key, LOG);
  } catch (fault) {
    if (!(fault instanceof Refusal) || fault.code.startsWith("browser.")) throw fault;
    return refuse("authors.bad_grant", { name, because: fault.code });
  }
}

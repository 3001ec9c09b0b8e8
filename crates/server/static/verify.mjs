// Checks a proof of one entry of the book, by docs/FORMAT.md and the C2SP texts that it names, in a browser or in Node.
// Written from those texts alone, so that it and the program can be wrong only independently. It has no dependencies, reads
// nothing by itself and keeps nothing: the caller brings bytes, earlier checkpoints and a way to tiles.
//
// Every step ends with a verdict: "holds", "fails" with the code of the reason, or "unchecked" with the code of the reason.

/** Why something is refused; `code` is stable, `about` holds what a message may name. */
export class Refusal extends Error {
  constructor(code, about = {}) {
    super(code);
    Object.assign(this, { code, about });
  }
}
export const refuse = (code, about) => {
  throw new Refusal(code, about);
};

// ---- bytes ----------------------------------------------------------------------------------------------------------

export const utf8 = (text) => new TextEncoder().encode(text);
export const raw = (input) => (typeof input === "string" ? utf8(input) : new Uint8Array(input));
export const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);
const joined = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** The bytes as text; there is one spelling, so what is not UTF-8 is refused and a mark of byte order is a character. */
function textOf(bytes, code) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return refuse(code);
  }
}

export function toBase64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** Standard base64 with padding, unused bits zero; null for any other spelling. */
export function fromBase64(text) {
  if (text.length % 4 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  let bytes;
  try {
    bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  } catch {
    return null;
  }
  return toBase64(bytes) === text ? bytes : null;
}

/** A decimal number below 2^64 without leading zeros, or null. */
function decimal(text) {
  if (!/^(0|[1-9][0-9]{0,19})$/.test(text)) return null;
  const number = BigInt(text);
  return number < 1n << 64n ? number : null;
}

function hashOf(text, code) {
  const bytes = fromBase64(text);
  return bytes?.length === 32 ? bytes : refuse(code);
}

export const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
export const leafHash = (entry) => sha256(joined([0], raw(entry)));
const nodeHash = (left, right) => sha256(joined([1], left, right));

// ---- points and signatures ------------------------------------------------------------------------------------------

export const P = (1n << 255n) - 19n;
export const ORDER = (1n << 252n) + 27742317777372353535851937790883648493n;
const mod = (a) => ((a % P) + P) % P;

export function power(base, exponent) {
  let result = 1n;
  for (base = mod(base); exponent; exponent >>= 1n, base = mod(base * base)) if (exponent & 1n) result = mod(result * base);
  return result;
}

const D = mod(-121665n * power(121666n, P - 2n));
const little = (bytes) => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

/** The sum of two points (X, Y, Z, T) of the curve, complete, so that doubling is no other case. */
function plus([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = mod((y1 - x1) * (y2 - x2));
  const b = mod((y1 + x1) * (y2 + x2));
  const c = mod(2n * D * t1 * t2);
  const d = mod(2n * z1 * z2);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

export function times(scalar, point) {
  let result = [0n, 1n, 1n, 0n];
  for (; scalar; scalar >>= 1n, point = plus(point, point)) if (scalar & 1n) result = plus(result, point);
  return result;
}
const isNeutral = ([x, y, z]) => x === 0n && y === z;

/** Whether the bytes are the one encoding of a point that is not the identity and has no torsion component. */
export function isCleanPoint(bytes) {
  const sign = BigInt(bytes[31] >> 7);
  const y = little(bytes) & ((1n << 255n) - 1n);
  if (y >= P) return false;
  const over = mod(y * y - 1n);
  const under = mod(D * y * y + 1n);
  let x = mod(over * power(under, 3n) * power(over * power(under, 7n), (P - 5n) / 8n));
  if (mod(under * x * x) !== over) x = mod(x * power(2n, (P - 1n) / 4n));
  if (mod(under * x * x) !== over || (x === 0n && sign)) return false;
  if ((x & 1n) !== sign) x = mod(-x);
  const point = [x, y, 1n, mod(x * y)];
  return !isNeutral(point) && isNeutral(times(ORDER, point));
}

/**
 * Throws unless the signature verifies. WebCrypto leaves open whether it multiplies by the cofactor; of a key and a point R
 * without torsion both ways say the same, and with such a key the equation of the format holds for no other R.
 */
async function verifySignature(key, signature, message) {
  if (signature.length !== 64) refuse("signature.length");
  if (little(signature.slice(32)) >= ORDER) refuse("signature.scalar");
  if (!isCleanPoint(signature.slice(0, 32))) refuse("signature.point");
  let opened;
  try {
    opened = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    refuse("browser.no_ed25519");
  }
  if (!(await crypto.subtle.verify({ name: "Ed25519" }, opened, signature, message))) refuse("signature.equation");
}

// ---- notes ----------------------------------------------------------------------------------------------------------

const isName = (name) => name !== "" && !/[+\s\u0085]/u.test(name.replaceAll("\ufeff", ""));
const MOST_SIGNATURES = 64;
const LONGEST_SIGNATURE = 8192;

/** A signed note: {text, lines: [{name, id, bytes}]}. */
export function readNote(input) {
  const whole = textOf(raw(input), "note.not_utf8");
  // eslint-disable-next-line no-control-regex
  if (/[\0-\x09\x0b-\x1f]/.test(whole)) refuse("note.control_character");
  const at = whole.lastIndexOf("\n\n");
  if (at < 0) refuse("note.no_separator");
  const block = whole.slice(at + 2);
  if (block === "") refuse("note.no_signature");
  if (!block.endsWith("\n")) refuse("note.no_final_newline");
  const written = block.slice(0, -1).split("\n");
  if (written.length > MOST_SIGNATURES) refuse("note.too_many_signatures");
  const lines = written.map((line) => {
    const parts = /^— ([^ ]*) (.*)$/u.exec(line) ?? refuse("note.malformed_line");
    if (!isName(parts[1])) refuse("note.bad_name");
    const bytes = fromBase64(parts[2]);
    if (!bytes || bytes.length < 5 || bytes.length > LONGEST_SIGNATURE + 4) refuse("note.bad_signature");
    return { name: parts[1], id: hex(bytes.slice(0, 4)), bytes: bytes.slice(4) };
  });
  return { text: whole.slice(0, at + 1), lines };
}

export const LOG = 1;
export const WITNESS = 4;

/** A verification key in the notation of signed-note: {name, id, type, key}. The point itself is checked by `cleanKey`. */
export async function readVkey(text) {
  const [name, id, ...rest] = text.split("+");
  if (rest.length === 0) refuse("note.bad_vkey");
  if (!isName(name)) refuse("note.bad_name");
  const typed = fromBase64(rest.join("+"));
  if (!/^[0-9a-f]{8}$/.test(id) || !typed?.length) refuse("note.bad_vkey");
  if (![LOG, WITNESS].includes(typed[0]) || typed.length !== 33) refuse("note.unknown_kind");
  const hash = await sha256(joined(utf8(name), [10], typed));
  if (hex(hash.slice(0, 4)) !== id) refuse("note.bad_vkey");
  return { name, id, type: typed[0], key: typed.slice(1) };
}

export async function cleanKey(text, type) {
  const vkey = await readVkey(text);
  if (vkey.type !== type) refuse("key.wrong_kind");
  if (!isCleanPoint(vkey.key)) refuse("key.point");
  return vkey;
}

export const linesOf = (note, vkey) => note.lines.filter((line) => line.name === vkey.name && line.id === vkey.id);

export async function verifyNote(note, vkey, unsigned, wrong) {
  const lines = linesOf(note, vkey);
  if (lines.length === 0) refuse(unsigned, { name: vkey.name });
  for (const line of lines) await verifyLine(vkey, line.bytes, utf8(note.text), wrong);
}

export async function verifyLine(vkey, signature, message, wrong) {
  try {
    await verifySignature(vkey.key, signature, message);
  } catch (fault) {
    if (!(fault instanceof Refusal) || fault.code.startsWith("browser.")) throw fault;
    refuse(wrong, { name: vkey.name, because: fault.code });
  }
}

// ---- checkpoints ----------------------------------------------------------------------------------------------------

/** The text of a checkpoint: {origin, size, root}. Three lines; extension lines are refused. */
export function readCheckpoint(text) {
  const lines = text.split("\n");
  if (lines.length !== 4 || lines[3] !== "" || lines[0] === "") refuse("checkpoint.malformed");
  const size = decimal(lines[1]) ?? refuse("checkpoint.bad_size");
  return { origin: lines[0], size, root: hashOf(lines[2], "checkpoint.bad_root") };
}

/** A checkpoint that the log's key has signed. */
export async function openCheckpoint(input, vkey) {
  const note = readNote(input);
  const point = readCheckpoint(note.text);
  if (point.origin !== vkey.name) refuse("checkpoint.wrong_origin", { origin: point.origin });
  await verifyNote(note, vkey, "checkpoint.unsigned", "checkpoint.bad_signature");
  return { ...point, note, bytes: raw(input) };
}

/** The witness's time of its cosignature of a checkpoint, in unix seconds. */
export async function verifyCosignature(note, witness) {
  const lines = linesOf(note, witness);
  if (lines.length === 0) refuse("witness.missing", { name: witness.name });
  let at;
  for (const { bytes } of lines) {
    if (bytes.length !== 72) refuse("witness.bad_signature", { name: witness.name, because: "signature.length" });
    at = bytes.slice(0, 8).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
    const message = utf8(`cosignature/v1\ntime ${at}\n${note.text}`);
    await verifyLine(witness, bytes.slice(8), message, "witness.bad_signature");
  }
  return at;
}

// ---- trees (RFC 6962; RFC 9162, 2.1.3.2 and 2.1.4.2) -----------------------------------------------------------------

const bits = (number) => BigInt(number === 0n ? 0 : number.toString(2).length);
const ones = (number) => BigInt(number.toString(2).replaceAll("0", "").length);

/** Throws unless the proof leads from the leaf at `index` of a tree of `size` leaves to its root. */
export async function verifyInclusion({ leaf, index, size, proof, root }) {
  if (index >= size) refuse("proof.out_of_range");
  const inner = bits(index ^ (size - 1n));
  if (BigInt(proof.length) !== inner + ones(index >> inner)) refuse("proof.wrong_length");
  let [fn, sn, hash] = [index, size - 1n, leaf];
  for (const sibling of proof) {
    if (fn & 1n || fn === sn) {
      hash = await nodeHash(sibling, hash);
      while (!(fn & 1n) && fn) [fn, sn] = [fn >> 1n, sn >> 1n];
    } else {
      hash = await nodeHash(hash, sibling);
    }
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  if (sn !== 0n || !same(hash, root)) refuse("proof.wrong_root");
}

/** Throws unless the tree of `newSize` leaves only adds to that of `oldSize`. */
export async function verifyConsistency({ oldSize, oldRoot, newSize, newRoot, proof }) {
  if (oldSize > newSize) refuse("proof.out_of_range");
  if (oldSize === 0n || oldSize === newSize) {
    if (proof.length) refuse("proof.wrong_length");
    if (oldSize === 0n && !same(oldRoot, await sha256(new Uint8Array()))) refuse("proof.wrong_old_root");
    if (oldSize === newSize && !same(oldRoot, newRoot)) refuse("proof.wrong_root");
    return;
  }
  let [fn, sn] = [oldSize - 1n, newSize - 1n];
  while (fn & 1n) [fn, sn] = [fn >> 1n, sn >> 1n];
  const path = fn === 0n ? [oldRoot, ...proof] : [...proof];
  // From the node where both trees still agree: those to the right of it, and those to the left.
  const inner = bits(fn ^ sn);
  if (BigInt(path.length) !== 1n + inner + ones(fn >> inner)) refuse("proof.wrong_length");
  let fr = path[0];
  let sr = path[0];
  for (const sibling of path.slice(1)) {
    if (fn & 1n || fn === sn) {
      [fr, sr] = [await nodeHash(sibling, fr), await nodeHash(sibling, sr)];
      while (!(fn & 1n) && fn) [fn, sn] = [fn >> 1n, sn >> 1n];
    } else {
      sr = await nodeHash(sr, sibling);
    }
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  if (!same(fr, oldRoot)) refuse("proof.wrong_old_root");
  if (sn !== 0n || !same(sr, newRoot)) refuse("proof.wrong_root");
}

// ---- tiles ----------------------------------------------------------------------------------------------------------

/** The path of a tile of hashes below the log's prefix. */
export function tilePath(level, index, width = 256) {
  const digits = String(index).padStart(Math.ceil(String(index).length / 3) * 3, "0").match(/.{3}/g);
  const last = digits.pop();
  return `tile/${level}/${digits.map((group) => `x${group}/`).join("")}${last}${width === 256 ? "" : `.p/${width}`}`;
}

/** Reads hashes of a log of `size` leaves from its tiles; `get` maps a path to bytes, or to null where there are none. */
export class Tiles {
  constructor(size, get) {
    Object.assign(this, { size, get, kept: new Map() });
  }

  async tile(level, index) {
    const here = this.size >> BigInt(8 * level);
    const width = Number(here - index * 256n < 256n ? here - index * 256n : 256n);
    const path = tilePath(level, index, width);
    if (!this.kept.has(path)) {
      let bytes = await this.get(path);
      // A partial tile may be gone once the full one is there, which begins with the same hashes.
      const full = bytes === null && width < 256;
      if (full) bytes = await this.get(tilePath(level, index));
      if (bytes === null) refuse("tile.missing", { path });
      if (bytes.length !== 32 * (full ? 256 : width)) refuse("tile.wrong_length", { path });
      this.kept.set(path, bytes);
    }
    return this.kept.get(path);
  }

  /** The root over the leaves [from, to), which lie in the log. */
  async root(from, to) {
    const count = to - from;
    const exponent = bits(count) - 1n;
    if (count === 1n << exponent && from % count === 0n) {
      const level = Number(exponent / 8n);
      const span = 1n << (exponent % 8n);
      const first = from >> BigInt(8 * level);
      const bytes = await this.tile(level, first / 256n);
      const at = Number(first % 256n);
      let row = Array.from({ length: Number(span) }, (_, i) => bytes.slice(32 * (at + i), 32 * (at + i + 1)));
      while (row.length > 1) {
        row = await Promise.all(row.filter((_, i) => i % 2 === 0).map((left, i) => nodeHash(left, row[2 * i + 1])));
      }
      return row[0];
    }
    const middle = from + split(count);
    return nodeHash(await this.root(from, middle), await this.root(middle, to));
  }

  /** The consistency proof from the first `old` leaves to the whole. */
  async consistency(old) {
    const walk = async (m, from, to, known) => {
      if (m === to - from) return known ? [] : [await this.root(from, to)];
      const left = split(to - from);
      if (m <= left) return [...(await walk(m, from, from + left, known)), await this.root(from + left, to)];
      return [...(await walk(m - left, from + left, to, false)), await this.root(from, from + left)];
    };
    return old === 0n || old === this.size ? [] : walk(old, 0n, this.size, true);
  }
}

/** The largest power of two below the number. */
const split = (count) => 1n << (bits(count - 1n) - 1n);

// ---- entries --------------------------------------------------------------------------------------------------------

const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
// The end of the year 9999.
const LAST_SECOND = 253402300800n;
const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;

/** The look-up code of a leaf hash. */
export function codeOf(hash) {
  let number = 0n;
  for (const byte of hash.slice(0, 8)) number = (number << 8n) | BigInt(byte);
  const values = Array.from({ length: 12 }, (_, i) => Number((number >> BigInt(59 - 5 * i)) & 31n));
  const sum = values.reduceRight((total, value, i) => {
    const weighed = i % 2 ? 2 * value : value;
    return total + (weighed >> 5) + (weighed & 31);
  }, 0);
  return [...values, (32 - (sum % 32)) % 32].map((value) => DIGITS[value]).join("");
}

/** A value of a body in its one spelling. */
function spelt(value) {
  if (typeof value === "string" || typeof value === "boolean" || Number.isSafeInteger(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(spelt).join(",")}]`;
  if (value === null || typeof value !== "object") refuse("entry.spelling");
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${spelt(value[key])}`).join(",")}}`;
}

/**
 * An entry of the log with this origin: {received, prev, kind, body, note}. What a kind's body must hold is not looked at: that
 * needs the whole book, and the program that checks a whole book does it.
 */
export function readEntry(input, origin, index = null) {
  const bytes = raw(input);
  if (bytes.length > 65535) refuse("entry.too_long");
  const text = textOf(bytes, "note.not_utf8");
  const header = /^received (0|[1-9][0-9]*)\nprev ([^\n]*)\n\n/.exec(text) ?? refuse("entry.header");
  const received = decimal(header[1]);
  if (received === null || received >= LAST_SECOND) refuse("entry.header");
  const prev = hashOf(header[2], "entry.header");
  if (index === 0n && prev.some((byte) => byte)) refuse("entry.header");
  const note = readNote(text.slice(header[0].length));
  const lines = note.text.split("\n");
  if (lines[0] !== `${origin}/entry/v1`) refuse("entry.origin");
  if (lines.length !== 4 || !/^[a-z_.]+(\/[1-9][0-9]*)?$/.test(lines[1])) refuse("entry.lines");
  let body;
  try {
    body = JSON.parse(lines[2]);
  } catch {
    refuse("entry.spelling");
  }
  if (spelt(body) !== lines[2] || !/^[0-9a-f]{32}$/.test(body.id) || !DAY.test(body.on)) refuse("entry.spelling");
  const tomorrow = new Date((Number(received) + 86400) * 1000).toISOString().slice(0, 10);
  const booked = body.booked ?? body.on;
  if (!DAY.test(booked) || body.on > booked || booked > tomorrow) refuse("entry.day");
  const names = note.lines.map((line) => line.name);
  const own = (name) => name.startsWith(`${origin}/k/`) && /^[a-z0-9]{1,32}$/.test(name.slice(origin.length + 3));
  const sorted = names.every((name, i) => own(name) && (i === 0 || names[i - 1] < name));
  if (!sorted || names.length > 16) refuse("entry.authors");
  return { bytes, received, prev, kind: lines[1], body, note };
}

/** The keys that an entry brings into the book, as their texts. */
export function granted({ kind, body }) {
  if (kind === "ledger.open") return (body.governors ?? []).map((governor) => governor.key);
  return /^key\.(grant|rotate)(\/|$)/.test(kind) ? Object.values(body).filter((value) => typeof value === "string") : [];
}

// ---- proof files ----------------------------------------------------------------------------------------------------

/** A `.tlog-proof` file: {extra, index, proof, checkpoint}; the checkpoint is its bytes, still unread. */
export function readProof(input) {
  const bytes = raw(input);
  // What follows the first empty line is the checkpoint's, and its own reader says what is wrong with it.
  const at = bytes.findIndex((byte, i) => byte === 10 && bytes[i + 1] === 10);
  const head = textOf(at < 0 ? bytes : bytes.slice(0, at), "proof_file.not_a_proof");
  const lines = head.split("\n");
  if (lines.shift() !== "c2sp.org/tlog-proof@v1") refuse("proof_file.not_a_proof");
  let extra = null;
  if (lines[0]?.startsWith("extra ")) {
    extra = fromBase64(lines.shift().slice(6));
    if (!extra?.length) refuse("proof_file.bad_extra");
  }
  const index = decimal(/^index (.*)$/.exec(lines.shift() ?? "")?.[1] ?? "") ?? refuse("proof_file.bad_index");
  if (at < 0 && lines.at(-1) === "") lines.pop();
  if (lines.length > 64) refuse("proof_file.bad_hash");
  const proof = lines.map((line) => hashOf(line, "proof_file.bad_hash"));
  if (at < 0) refuse("proof_file.no_checkpoint");
  return { extra, index, proof, checkpoint: bytes.slice(at + 2) };
}

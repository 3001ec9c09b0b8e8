// What a key signs: the text of an entry, made here from what the page shows. Written from docs/FORMAT.md; nothing of it comes from
// the server. Works in a page and in a worker.

const utf8 = new TextEncoder();

export const base64 = (bytes) => btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(""));
export const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
export const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

export const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
export const sha256base64 = async (text) => base64(await sha256(typeof text === "string" ? utf8.encode(text) : text));

/** The one spelling of a value: keys in byte order, no spaces, text in NFC. Numbers are whole; amounts are text. */
export function canonical(value) {
  if (value === null || typeof value === "boolean") return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new RangeError("a number in an entry is whole");
    return String(value);
  }
  if (typeof value === "string") return JSON.stringify(value.normalize("NFC"));
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const keys = Object.keys(value).filter((key) => value[key] !== undefined).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

/** A new id: 48 bits of milliseconds, 80 random bits. */
export function newId(millis = Date.now()) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let rest = millis;
  for (let at = 5; at >= 0; at -= 1) {
    bytes[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return hex(bytes);
}

/** Commits to a private value: HMAC-SHA256(salt, field ‖ 0x00 ‖ value) under a fresh salt, and what opens it. */
export async function commitment(field, value) {
  const text = value.normalize("NFC");
  const salt = crypto.getRandomValues(new Uint8Array(32));
  const key = await crypto.subtle.importKey("raw", salt, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const made = await crypto.subtle.sign("HMAC", key, utf8.encode(`${field}\0${text}`));
  return { commitment: base64(made), opening: { field, value: text, salt: base64(salt) } };
}

/** The text that is signed. */
export const draft = (origin, kind, body) => `${origin}/entry/v1\n${kind}\n${canonical(body)}\n`;

/** Takes a text apart again: what it says is read from the bytes that are signed, not from the form. */
export function readText(text) {
  const [domain, kind, body, end, ...more] = text.split("\n");
  if (end !== "" || more.length || !domain.endsWith("/entry/v1")) throw new TypeError("this is no entry");
  const read = JSON.parse(body);
  if (canonical(read) !== body) throw new TypeError("this entry has another spelling");
  return { origin: domain.slice(0, -"/entry/v1".length), kind, body: read };
}

/** The key id of signed-note: the first four bytes of SHA-256(name ‖ \n ‖ 0x01 ‖ public key). */
export async function keyId(name, publicKey) {
  const head = utf8.encode(`${name}\n`);
  const all = new Uint8Array(head.length + 1 + publicKey.length);
  all.set(head);
  all[head.length] = 1;
  all.set(publicKey, head.length + 1);
  return (await sha256(all)).slice(0, 4);
}

/** The verifier key in the notation of signed-note. */
export async function vkeyOf(name, publicKey) {
  const typed = new Uint8Array([1, ...publicKey]);
  return `${name}+${hex(await keyId(name, publicKey))}+${base64(typed)}`;
}

/** The parts of a verifier key: name, key id, public key. */
export function readVkey(vkey) {
  const [name, id, ...rest] = vkey.split("+");
  const typed = bytesOf(rest.join("+"));
  if (typed.length !== 33 || typed[0] !== 1 || !/^[0-9a-f]{8}$/.test(id)) throw new TypeError("this is no key");
  return { name, id: Uint8Array.from(id.match(/../g), (pair) => parseInt(pair, 16)), publicKey: typed.slice(1) };
}

/** A signature line over a text. `key` is {name, id, private}. */
export async function signLine(key, text) {
  const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", key.private, utf8.encode(text)));
  return `— ${key.name} ${base64(new Uint8Array([...key.id, ...signature]))}\n`;
}

/** The note: the text, an empty line, the signature lines by their names. */
export function noteOf(text, lines) {
  const name = (line) => utf8.encode(line.split(" ")[1]);
  const order = (a, b) => {
    const [x, y] = [name(a), name(b)];
    for (let at = 0; at < Math.min(x.length, y.length); at += 1) if (x[at] !== y[at]) return x[at] - y[at];
    return x.length - y.length;
  };
  return `${text}\n${[...lines].sort(order).join("")}`;
}

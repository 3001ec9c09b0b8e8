// Opens a key file with WebCrypto alone. Usage: FILE PASSPHRASE (TEXT | --verify NOTE). Prints the vkey.
import { readFileSync } from "node:fs";
const { subtle } = globalThis.crypto ?? (await import("node:crypto")).webcrypto;
const bytes = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
const base64 = (array) => btoa(String.fromCharCode(...new Uint8Array(array)));
const utf8 = (text) => new TextEncoder().encode(text);

const [path, passphrase, text, note] = process.argv.slice(2);
const file = JSON.parse(readFileSync(path, "utf8"));
const password = await subtle.importKey("raw", utf8(passphrase.normalize("NFC")), "PBKDF2", false, ["deriveKey"]);
const wrapping = await subtle.deriveKey(
  { name: "PBKDF2", hash: "SHA-256", salt: bytes(file.salt), iterations: file.rounds },
  password, { name: "AES-GCM", length: 256 }, false, ["unwrapKey"]);
const key = await subtle.unwrapKey("pkcs8", bytes(file.ciphertext), wrapping,
  { name: "AES-GCM", iv: bytes(file.nonce) }, { name: "Ed25519" }, true, ["sign"]);

const [name, id, ...rest] = file.vkey.split("+");
const typed = bytes(rest.join("+"));
const jwk = await subtle.exportKey("jwk", key);
const published = base64(typed.slice(1)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
if (jwk.x !== published) throw new Error("the vkey is of another key");
const hash = new Uint8Array(await subtle.digest("SHA-256", new Uint8Array([...utf8(name), 10, ...typed])));
const hex = [...hash.slice(0, 4)].map((b) => b.toString(16).padStart(2, "0")).join("");
if (hex !== id) throw new Error("the key id is wrong");
const open = await subtle.importKey("raw", typed.slice(1), { name: "Ed25519" }, false, ["verify"]);

if (text === "--verify") {
  const whole = readFileSync(note, "utf8");
  const at = whole.lastIndexOf("\n\n");
  const line = whole.slice(at + 2).split("\n").find((l) => l.startsWith(`— ${name} `));
  const signature = bytes(line.split(" ")[2]).slice(4);
  if (!(await subtle.verify("Ed25519", open, signature, utf8(whole.slice(0, at + 1))))) throw new Error("does not verify");
} else {
  const signature = await subtle.sign("Ed25519", key, utf8(text));
  if (!(await subtle.verify("Ed25519", open, signature, utf8(text)))) throw new Error("does not verify");
}
console.log(file.vkey);

// Opens a vault with WebCrypto: reads rows as JSON on standard input, prints what they hold. A control for canary.py.
import { readFileSync } from "node:fs";
const { subtle } = globalThis.crypto ?? (await import("node:crypto")).webcrypto;
const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const utf8 = (text) => new TextEncoder().encode(text);
const join = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
const { key, rows } = JSON.parse(readFileSync(0, "utf8"));
const open = async (raw, iv, data, additionalData) => {
  const secret = await subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
  return new Uint8Array(await subtle.decrypt({ name: "AES-GCM", iv, additionalData }, secret, data));
};
for (const row of rows) {
  const subject = bytes(row.subject);
  const own = await open(bytes(key), bytes(row.key_nonce), bytes(row.wrapped), join(utf8("minhbach/vault/subject/v1\0"), subject));
  const bound = join(utf8("minhbach/vault/opening/v1\0"), subject, bytes(row.text), utf8(row.field));
  const plain = await open(own, bytes(row.nonce), bytes(row.sealed), bound);
  console.log(`${row.field}\t${new TextDecoder().decode(plain.slice(32))}`);
}

// A small log made for the tests, by the naive definitions: every root is computed anew from its leaves.
import { createHash, webcrypto } from "node:crypto";

import { P, ORDER, power, sha256, times, toBase64, utf8, fromBase64 } from "../../../crates/server/static/verify.mjs";

globalThis.crypto ??= webcrypto;
const { subtle } = globalThis.crypto;

export const ORIGIN = "minhbach.example/thu";
export const joined = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
const little = (bytes) => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
export const bytes32 = (number) => Uint8Array.from({ length: 32 }, (_, i) => Number((number >> BigInt(8 * i)) & 255n));

/** A key and what it signs: `type` 1 signs texts, 4 is a witness's. */
export async function newKey(name, type = 1) {
  const pair = await subtle.generateKey({ name: "Ed25519" }, true, ["sign", "verify"]);
  const key = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
  const seed = new Uint8Array(await subtle.exportKey("pkcs8", pair.privateKey)).slice(-32);
  return { name, type, key, seed, ...(await named(name, type, key)), sign: async (text) => new Uint8Array(await subtle.sign("Ed25519", pair.privateKey, utf8(text))) };
}

/** A verification key's text and id for any 32 bytes, also such as no honest key has. */
export async function named(name, type, key) {
  const id = (await sha256(joined(utf8(name), [10, type], key))).slice(0, 4);
  const digits = [...id].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return { id, vkey: `${name}+${digits}+${toBase64(joined([type], key))}` };
}

export const line = ({ name, id }, signature) => `— ${name} ${toBase64(joined(id, signature))}\n`;
export const signed = async (text, ...keys) => `${text}\n${(await Promise.all(keys.map(async (key) => line(key, await key.sign(text))))).join("")}`;

export async function cosigned(checkpoint, witness, time, message = checkpoint.slice(0, checkpoint.lastIndexOf("\n\n") + 1)) {
  const at = Uint8Array.from({ length: 8 }, (_, i) => Number((BigInt(time) >> BigInt(56 - 8 * i)) & 255n));
  return checkpoint + line(witness, joined(at, await witness.sign(`cosignature/v1\ntime ${time}\n${message}`)));
}

const hashed = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();
const leafOf = (text) => hashed(Uint8Array.of(0), text);
const node = (left, right) => hashed(Uint8Array.of(1), left, right);
const cut = (count) => 2 ** Math.ceil(Math.log2(count) - 1);

/** RFC 6962, 2.1: the root over hashes of leaves. */
export function root(hashes) {
  if (hashes.length === 0) return hashed();
  if (hashes.length === 1) return hashes[0];
  const k = cut(hashes.length);
  return node(root(hashes.slice(0, k)), root(hashes.slice(k)));
}

function path(index, hashes) {
  if (hashes.length === 1) return [];
  const k = cut(hashes.length);
  const [near, far] = index < k ? [hashes.slice(0, k), hashes.slice(k)] : [hashes.slice(k), hashes.slice(0, k)];
  return [...path(index < k ? index : index - k, near), root(far)];
}

/** An entry's bytes; the header's `prev` may be any hash. */
export async function entryOf(kind, body, keys, { received = 1790337600, prev = bytes32(1n), origin = ORIGIN } = {}) {
  const words = (value) => (Array.isArray(value) ? `[${value.map(words).join(",")}]` : value !== null && typeof value === "object"
    ? `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${words(value[key])}`).join(",")}}` : JSON.stringify(value));
  const text = `${origin}/entry/v1\n${kind}\n${typeof body === "string" ? body : words(body)}\n`;
  return `received ${received}\nprev ${toBase64(prev)}\n\n${await signed(text, ...keys)}`;
}

export class Log {
  constructor(key, entries) {
    Object.assign(this, { key, entries });
  }

  hashes(size = this.entries.length) {
    this.known ??= this.entries.map(leafOf);
    return this.known.slice(0, size);
  }

  async checkpoint(size = this.entries.length, ...keys) {
    return signed(`${this.key.name}\n${size}\n${toBase64(root(this.hashes(size)))}\n`, ...(keys.length ? keys : [this.key]));
  }

  async proof(index, size = this.entries.length, { extra = this.entries[index], checkpoint } = {}) {
    const hashes = path(index, this.hashes(size)).map((hash) => `${toBase64(hash)}\n`).join("");
    const first = extra === null ? "" : `extra ${toBase64(utf8(extra))}\n`;
    return `c2sp.org/tlog-proof@v1\n${first}index ${index}\n${hashes}\n${checkpoint ?? (await this.checkpoint(size))}`;
  }

  /** The tile of a path in the log of this size, or null; `only` keeps back the others. */
  tiles(size = this.entries.length) {
    return async (asked) => {
      const found = /^tile\/(\d+)\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d+))?$/.exec(asked);
      const [level, index, width] = [Number(found[1]), Number(found[2].replaceAll(/[x/]/g, "")), Number(found[3] ?? 256)];
      const span = 256 ** level;
      if ((index * 256 + width) * span > size) return null;
      const hashes = this.hashes(size);
      const of = (i) => root(hashes.slice(i * span, (i + 1) * span));
      return joined(...Array.from({ length: width }, (_, i) => of(index * 256 + i)));
    };
  }
}

/** A point plus the one of order two, which is (-x, -y): a torsion component, and still on the curve. */
export function twisted(encoded) {
  const sign = encoded[31] >> 7;
  const y = little(encoded) & ((1n << 255n) - 1n);
  const other = bytes32(P - y);
  other[31] |= (sign ^ 1) << 7;
  return other;
}

/** The same signature with s + ℓ for s. */
export const malleable = (signature) => joined(signature.slice(0, 32), bytes32(little(signature.slice(32)) + ORDER));

const BASE_Y = (4n * power(5n, P - 2n)) % P;
const BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202n;

/** A signature whose R has a torsion component: with the cofactor it holds, by the equation of the format it does not. */
export async function twistedSignature({ seed, key }, text) {
  const long = new Uint8Array(await subtle.digest("SHA-512", seed));
  const clamped = long.slice(0, 32);
  clamped[0] &= 248;
  clamped[31] = (clamped[31] & 127) | 64;
  const nonce = 12345678901234567890n;
  const [x, y, z] = times(nonce, [BASE_X, BASE_Y, 1n, (BASE_X * BASE_Y) % P]);
  const [ax, ay] = [x, y].map((value) => (value * power(z, P - 2n)) % P);
  const straight = bytes32(ay);
  straight[31] |= Number(ax & 1n) << 7;
  const at = async (point) => {
    const h = little(new Uint8Array(await subtle.digest("SHA-512", joined(point, key, utf8(text)))));
    return joined(point, bytes32((nonce + h * little(clamped)) % ORDER));
  };
  return { straight: await at(straight), twisted: await at(twisted(straight)) };
}

export const P1 = P + 1n;
export { fromBase64, toBase64, utf8 };

// The keys of this browser: Ed25519, made or unlocked here, never readable again (WebCrypto keeps them non-extractable), in this
// browser's own store. A shared computer keeps none of them beyond the tab.

import { bytesOf, hex, readVkey, sha256, signLine, vkeyOf } from "./note.js";

const STORE = "minhbach-office";

function open() {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(STORE, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("keys", { keyPath: "name" });
      asked.result.createObjectStore("drafts");
      asked.result.createObjectStore("settings");
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

/** Runs `work` on one store of this browser and waits until it is durable. */
export async function stored(name, mode, work) {
  const database = await open();
  try {
    return await new Promise((done, failed) => {
      const transaction = database.transaction(name, mode);
      const asked = work(transaction.objectStore(name));
      transaction.oncomplete = () => done(asked?.result);
      transaction.onerror = transaction.onabort = () => failed(transaction.error);
    });
  } finally {
    database.close();
  }
}

export const setting = (name) => stored("settings", "readonly", (store) => store.get(name));
export const set = (name, value) => stored("settings", "readwrite", (store) => store.put(value, name));

/** Whether this browser can do what the office needs: WebCrypto with Ed25519, which it has on HTTPS or on this machine only. */
export async function able() {
  if (!globalThis.crypto?.subtle || !globalThis.indexedDB) return "insecure";
  try {
    await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    return null;
  } catch {
    return "old";
  }
}

const usable = async (kept) => ({ ...kept, ...readVkey(kept.vkey), sign: (text) => signLine(usableKey(kept), text) });
const usableKey = (kept) => ({ name: kept.name, id: readVkey(kept.vkey).id, private: kept.private });

// On a shared computer everything is forgotten on leaving; what a closed tab has left behind, the next page of the office forgets.
const shared = () => sessionStorage.getItem("shared") === "yes";
export const isShared = shared;
export function share(yes) {
  if (yes) sessionStorage.setItem("shared", "yes");
  else sessionStorage.removeItem("shared");
}

/** Forgets what a closed tab of a shared computer has left behind; says whether there was something. */
export async function sweep() {
  if (shared()) {
    // As long as this page lives, others know that the tab is open.
    navigator.locks.request("shared", () => new Promise(() => {}));
    return false;
  }
  const { held } = await navigator.locks.query();
  if (held.some((lock) => lock.name === "shared")) return false;
  const left = await stored("keys", "readonly", (store) => store.getAll());
  if (!left.some((kept) => kept.shared)) return false;
  await wipe();
  return true;
}

/** All keys of this browser. */
export const all = async () => Promise.all((await stored("keys", "readonly", (store) => store.getAll())).map(usable));

/** The key of this name. */
export async function named(name) {
  const kept = await stored("keys", "readonly", (store) => store.get(name));
  return kept ? usable(kept) : null;
}

/** The key with which this browser is signed in. */
export async function active() {
  const name = await setting("active");
  return name ? named(name) : null;
}

async function keep(name, vkey, privateKey, how) {
  await stored("keys", "readwrite", (store) => store.put({ name, vkey, private: privateKey, how, shared: shared() }));
  return named(name);
}

/** Makes a key under a name that says nothing about anybody. */
export async function create(origin) {
  const pair = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  const publicKey = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const name = `${origin}/k/${hex(crypto.getRandomValues(new Uint8Array(4)))}`;
  return keep(name, await vkeyOf(name, publicKey), pair.privateKey, "made");
}

/** Why a key file does not open. */
export class KeyFileError extends Error {}

const MOST_ROUNDS = 20_000_000;

/** Opens a key file of the command line. Passphrase and seed stay in this function: the seed goes from WebCrypto into WebCrypto. */
export async function openFile(text, passphrase) {
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    throw new KeyFileError("format");
  }
  const known = file?.format === "minhbach-key/v1" && file.kdf === "PBKDF2-HMAC-SHA-256" && file.cipher === "AES-256-GCM";
  if (!known || !(file.rounds > 0 && file.rounds <= MOST_ROUNDS)) throw new KeyFileError("format");
  const typed = new TextEncoder().encode(passphrase.normalize("NFC"));
  const base = await crypto.subtle.importKey("raw", typed, "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytesOf(file.salt), iterations: file.rounds };
  const wrapping = await crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["unwrapKey"]);
  const sealed = { name: "AES-GCM", iv: bytesOf(file.nonce) };
  let privateKey;
  try {
    privateKey = await crypto.subtle.unwrapKey("pkcs8", bytesOf(file.ciphertext), wrapping, sealed, "Ed25519", false, ["sign"]);
  } catch {
    throw new KeyFileError("passphrase");
  }
  const { name, publicKey } = readVkey(file.vkey);
  // The file says whose it is in plain text; what it holds must be that key.
  const probe = crypto.getRandomValues(new Uint8Array(32));
  const check = await crypto.subtle.importKey("raw", publicKey, "Ed25519", true, ["verify"]);
  const proof = await crypto.subtle.sign("Ed25519", privateKey, probe);
  if (!(await crypto.subtle.verify("Ed25519", check, proof, probe))) throw new KeyFileError("other");
  return keep(name, file.vkey, privateKey, "file");
}

/** Forgets one key. */
export const forget = (name) => stored("keys", "readwrite", (store) => store.delete(name));

/** Forgets keys, drafts and settings of this browser. */
export async function wipe() {
  for (const name of ["keys", "drafts", "settings"]) await stored(name, "readwrite", (store) => store.clear());
  sessionStorage.clear();
}

// Sixty-four words that are told apart by ear over the telephone, six bits each.
const WORDS = ("an ba bé bò cá cam cây chim chợ chữ cỏ cô cò cơm cua đá đèn đò đồi dừa gà gạo gió giếng hoa hồ khoai kim lá làng lúa "
  + "mây mèo mía mưa muối na nắng nhà nón núi ong ổi phố quạt quê rau rừng sao sen sông sữa tàu tằm tháp thơ trăng tre trà trống "
  + "voi vườn xe xuân").split(" ");

/** A key in eight words, to be compared by telephone: 48 bits of SHA-256 of its verifier key. */
export async function spoken(vkey) {
  const hash = await sha256(new TextEncoder().encode(vkey));
  let bits = 0n;
  for (const byte of hash.slice(0, 6)) bits = bits * 256n + BigInt(byte);
  return Array.from({ length: 8 }, (_, at) => WORDS[Number((bits >> BigInt(42 - 6 * at)) & 63n)]).join(" ");
}


// What an attacker may hand to a reader: each is refused, in the step and for the reason named here; and what is not altered holds.
import assert from "node:assert/strict";
import { before, test } from "node:test";

import { check } from "../../../crates/server/static/verify-check.mjs";
import { Refusal, codeOf, isCleanPoint, leafHash, readCheckpoint, readNote } from "../../../crates/server/static/verify.mjs";
import * as made from "./world.mjs";

const { ORIGIN, Log, bytes32, cosigned, entryOf, fromBase64, joined, line, named, newKey, signed, toBase64, twisted, utf8 } = made;

const SIZE = 700;
const OLD = 300;
const FORK = 280;
const AT = 413;
let W;

/** Everything of the tests: the log, one that leaves it after `FORK` entries, keys, and a question that holds. */
before(async () => {
  const log = await newKey(ORIGIN);
  const [thief, governor, accountant, stranger] = await Promise.all([ORIGIN, `${ORIGIN}/k/a1`, `${ORIGIN}/k/b2`, `${ORIGIN}/k/c3`].map((name) => newKey(name)));
  const witness = await newKey("witness.example/mat-tran", 4);
  const id = (n) => n.toString(16).padStart(32, "0");
  const gift = (n, amount) => entryOf("donation.receive", { amount: String(amount), booked: "2026-09-24", currency: "VND", id: id(n), on: "2026-09-23" }, [accountant]);
  const opened = { governors: [{ holder: id(1), key: governor.vkey }], id: id(2), log: log.vkey, on: "2026-09-01" };
  const first = await entryOf("ledger.open", opened, [governor], { prev: new Uint8Array(32) });
  const grant = await entryOf("key.grant", { holder: id(3), id: id(4), key: accountant.vkey, on: "2026-09-01", role: "accountant" }, [governor]);
  const common = [first, grant, ...(await Promise.all(Array.from({ length: SIZE - 2 }, (_, i) => gift(i + 5, 1000 * (i + 1)))))];
  const book = new Log(log, common);
  const fork = new Log(log, await Promise.all(common.map((entry, i) => (i < FORK ? entry : gift(i + 5, 7)))));
  const time = 1790340000;
  const other = await newKey("witness.example/bao", 4);
  W = { other, log, thief, governor, accountant, stranger, witness, book, fork, gift, id, time };
  W.grant = async (name) => ({ [governor.name]: await book.proof(0), [accountant.name]: await book.proof(1) })[name] ?? null;
  W.seen = await book.checkpoint(OLD);
  W.head = await book.checkpoint();
  W.good = {
    key: log.vkey, trusted: true, proof: await book.proof(AT, SIZE, { checkpoint: await cosigned(W.head, witness, time) }),
    code: codeOf(await leafHash(common[AT])), witnesses: [witness.vkey], grant: W.grant, seen: W.seen, head: W.head, tiles: book.tiles(),
  };
});

/** A policy of two witnesses, of whom the first is the one that has signed. */
const policyOf = (needs) => `# mine\nlog ${W.log.vkey}\nwitness a ${W.witness.vkey} https://a.example\nwitness b ${W.other.vkey}\ngroup g ${needs} a b\nquorum g\n`;
const because = (step) => step.about.because ?? null;
const step = (said, name) => said.steps.find((one) => one.step === name);
const swap = (text, from, to) => {
  assert.ok(text.includes(from), `the test alters nothing: ${from}`);
  return text.replace(from, to);
};

/** [what was altered, the step that must say so, its code, the reason behind it, the question]. */
const REFUSED = [
  // Keys.
  ["the key's id", "key", "note.bad_vkey", null, () => ({ key: swap(W.log.vkey, "+", "+0").slice(0, -1) })],
  ["the key's spelling", "key", "note.bad_vkey", null, () => ({ key: W.log.vkey.replace(/=?$/, "==") })],
  ["a witness's key for the log's", "key", "key.wrong_kind", null, () => ({ key: W.witness.vkey })],
  ["a key of torsion", "key", "key.point", null, async () => ({ key: (await named(ORIGIN, 1, twisted(W.log.key))).vkey })],
  ["the identity as key", "key", "key.point", null, async () => ({ key: (await named(ORIGIN, 1, bytes32(1n))).vkey })],
  ["the identity as key, spelt p + 1", "key", "key.point", null, async () => ({ key: (await named(ORIGIN, 1, bytes32(made.P1))).vkey })],
  ["a key that is no point", "key", "key.point", null, async () => ({ key: (await named(ORIGIN, 1, bytes32(2n))).vkey })],
  ["another key of the same name", "checkpoint", "checkpoint.unsigned", null, () => ({ key: W.thief.vkey })],
  ["another ledger's key", "checkpoint", "checkpoint.wrong_origin", null, async () => ({ key: (await named("minhbach.example/khac", 1, W.log.key)).vkey })],
  // The file.
  ["the version", "file", "proof_file.not_a_proof", null, () => ({ proof: swap(W.good.proof, "@v1", "@v2") })],
  ["carriage returns", "file", "proof_file.not_a_proof", null, () => ({ proof: W.good.proof.replaceAll("\n", "\r\n") })],
  ["a mark of byte order before it", "file", "proof_file.not_a_proof", null, () => ({ proof: `\ufeff${W.good.proof}` })],
  ["bits after the last byte of a hash", "file", "proof_file.bad_hash", null, () => ({ proof: W.good.proof.replace(/\n([A-Za-z0-9+/]{42})([A-Za-z0-9+/])=\n/, (_, a, b) => `\n${a}${b === "A" ? "B" : next(b)}=\n`) })],
  ["a hash without padding", "file", "proof_file.bad_hash", null, () => ({ proof: W.good.proof.replace(/\n([A-Za-z0-9+/]{43})=\n/, "\n$1\n") })],
  ["a zero before the index", "file", "proof_file.bad_index", null, () => ({ proof: swap(W.good.proof, `index ${AT}`, `index 0${AT}`) })],
  ["an index beyond 64 bits", "file", "proof_file.bad_index", null, () => ({ proof: swap(W.good.proof, `index ${AT}`, "index 18446744073709551616") })],
  ["the file cut before its checkpoint", "file", "proof_file.no_checkpoint", null, () => ({ proof: W.good.proof.slice(0, W.good.proof.indexOf("\n\n") + 1) })],
  ["65 hashes", "file", "proof_file.bad_hash", null, () => ({ proof: swap(W.good.proof, `index ${AT}\n`, `index ${AT}\n${`${toBase64(bytes32(7n))}\n`.repeat(65)}`) })],
  // Inclusion.
  ["the index of a neighbour", "inclusion", "proof.wrong_root", null, () => ({ proof: swap(W.good.proof, `index ${AT}\n`, `index ${AT - 1}\n`) })],
  ["an index that the tree does not have", "inclusion", "proof.out_of_range", null, () => ({ proof: swap(W.good.proof, `index ${AT}\n`, `index ${SIZE}\n`) })],
  ["a hash left out", "inclusion", "proof.wrong_length", null, () => ({ proof: W.good.proof.replace(/(index \d+\n)[^\n]+\n/, "$1") })],
  ["a hash too many", "inclusion", "proof.wrong_length", null, () => ({ proof: W.good.proof.replace(/(index \d+\n)/, `$1${toBase64(bytes32(7n))}\n`) })],
  ["two hashes swapped", "inclusion", "proof.wrong_root", null, () => ({ proof: W.good.proof.replace(/(index \d+\n)([^\n]+\n)([^\n]+\n)/, "$1$3$2") })],
  ["another amount in the entry", "inclusion", "proof.wrong_root", null, () => ({ proof: withEntry((text) => text.replace(/"amount":"/, '"amount":"9')) })],
  ["an entry of the fork", "inclusion", "proof.wrong_root", null, () => ({ proof: withEntry(() => W.fork.entries[AT]) })],
  ["two entries as one", "entry", "entry.lines", null, () => ({ proof: withEntry(() => `${W.book.entries[0]}${W.book.entries[1]}`) })],
  ["the proof of a smaller tree under this checkpoint", "inclusion", "proof.wrong_length", null, async () => ({ proof: await W.book.proof(AT, AT + 1, { checkpoint: W.head }) })],
  // Checkpoints.
  ["a larger size", "checkpoint", "checkpoint.bad_signature", "signature.equation", () => ({ proof: swap(W.good.proof, `\n${SIZE}\n`, `\n${SIZE + 1}\n`) })],
  ["another root", "checkpoint", "checkpoint.bad_signature", "signature.equation", async () => ({ proof: await W.book.proof(AT, SIZE, { checkpoint: swap(W.head, W.head.split("\n")[2], (await W.fork.checkpoint()).split("\n")[2]) }) })],
  ["the signature of another note by the same key", "checkpoint", "checkpoint.bad_signature", "signature.equation", () => checkpointWith((text) => W.log.sign(`x${text}`))],
  ["s + ℓ for s", "checkpoint", "checkpoint.bad_signature", "signature.scalar", () => checkpointWith(async (text) => made.malleable(await W.log.sign(text)))],
  ["R with a torsion component", "checkpoint", "checkpoint.bad_signature", "signature.point", () => checkpointWith(async (text) => (await made.twistedSignature(W.log, text)).twisted)],
  ["R the identity", "checkpoint", "checkpoint.bad_signature", "signature.point", () => checkpointWith(async (text) => joined(bytes32(1n), (await W.log.sign(text)).slice(32)))],
  ["63 bytes of signature", "checkpoint", "checkpoint.bad_signature", "signature.length", () => checkpointWith(async (text) => (await W.log.sign(text)).slice(0, 63))],
  ["a true signature beside a false one", "checkpoint", "checkpoint.bad_signature", "signature.equation", async () => ({ proof: await W.book.proof(AT, SIZE, { checkpoint: W.head + line(W.log, new Uint8Array((await W.log.sign("x")))) }) })],
  ["an extension line", "checkpoint", "checkpoint.malformed", null, () => resigned((text) => `${text}more\n`)],
  ["a zero before the size", "checkpoint", "checkpoint.bad_size", null, () => resigned((text) => text.replace(`\n${SIZE}`, `\n0${SIZE}`))],
  ["a root of 31 bytes", "checkpoint", "checkpoint.bad_root", null, () => resigned((text) => text.replace(/\n[^\n]{44}\n$/, `\n${toBase64(bytes32(7n).slice(1))}\n`))],
  ["another origin in the checkpoint", "checkpoint", "checkpoint.wrong_origin", null, () => resigned((text) => text.replace(ORIGIN, "minhbach.example/khac"))],
  ["bytes after the end", "checkpoint", "note.no_final_newline", null, () => ({ proof: `${W.good.proof}x` })],
  ["a signature with unused bits", "checkpoint", "note.bad_signature", null, () => ({ proof: swap(W.good.proof, W.head.trimEnd().slice(-6), bent(W.head.trimEnd().slice(-6))) })],
  // Entries, sealed by a log that is itself at fault.
  ["a space in the body", "entry", "entry.spelling", null, () => sealed(entryOf("donation.receive", '{"id":"1", "on":"2026-09-01"}', [W.accountant]))],
  ["a double field", "entry", "entry.spelling", null, () => sealed(entryOf("donation.receive", `{"id":"${W.id(9)}","on":"2026-09-01","on":"2026-09-02"}`, [W.accountant]))],
  ["a fraction", "entry", "entry.spelling", null, () => sealed(entryOf("donation.receive", `{"id":"${W.id(9)}","n":1.5,"on":"2026-09-01"}`, [W.accountant]))],
  ["a null", "entry", "entry.spelling", null, () => sealed(entryOf("donation.receive", `{"id":"${W.id(9)}","n":null,"on":"2026-09-01"}`, [W.accountant]))],
  ["an entry of another ledger", "entry", "entry.origin", null, () => sealed(entryOf("a.b", { id: W.id(9), on: "2026-09-01" }, [W.accountant], { origin: "minhbach.example/khac" }))],
  ["an entry before its own day", "entry", "entry.day", null, () => sealed(entryOf("a.b", { id: W.id(9), on: "2026-09-27" }, [W.accountant], { received: 1790337600 - 86400 * 3 }))],
  ["an entry booked before it happened", "entry", "entry.day", null, () => sealed(entryOf("a.b", { booked: "2026-08-31", id: W.id(9), on: "2026-09-01" }, [W.accountant]))],
  ["authors out of order", "entry", "entry.authors", null, () => sealed(entryOf("a.b", { id: W.id(9), on: "2026-09-01" }, [W.accountant, W.governor]))],
  ["an author twice", "entry", "entry.authors", null, () => sealed(entryOf("a.b", { id: W.id(9), on: "2026-09-01" }, [W.accountant, W.accountant]))],
  ["an author from outside", "entry", "entry.authors", null, async () => sealed(entryOf("a.b", { id: W.id(9), on: "2026-09-01" }, [await newKey("elsewhere/k/a")]))],
  ["a zero before the time", "entry", "entry.header", null, () => sealed(W.gift(9, 7).then((text) => text.replace("received ", "received 0")))],
  ["a first entry with one before it", "entry", "entry.header", null, async () => ({ ...(await sealed(W.gift(9, 7), 0)), code: null })],
  ["two different entries", "entry", "entry.two", null, () => ({ entry: W.fork.entries[AT] })],
  // Authors.
  ["an author's signature of another entry", "authors", "authors.bad_signature", "signature.equation", async () => {
    const [a, b] = [await W.gift(8, 1), await W.gift(9, 2)];
    return sealed(a.slice(0, a.lastIndexOf("\n\n")) + b.slice(b.lastIndexOf("\n\n")));
  }],
  ["an author's signature with s + ℓ", "authors", "authors.bad_signature", "signature.scalar", () => sealed(W.gift(9, 2).then((text) => {
    const { lines } = readNote(text.slice(text.indexOf("\n\n") + 2));
    return text.slice(0, text.lastIndexOf("\n\n") + 2) + line(W.accountant, made.malleable(lines[0].bytes));
  }))],
  ["another key under an author's name", "authors", "authors.other_key", null, async () => sealed(entryOf("a.b", { id: W.id(9), on: "2026-09-01" }, [await newKey(W.accountant.name)]))],
  ["a grant that another log has sealed", "authors", "authors.bad_grant", "checkpoint.unsigned", async () => ({ grant: async () => (await new Log(W.thief, W.book.entries.slice(0, 9))).proof(1) })],
  ["a grant that is of somebody else", "authors", "authors.bad_grant", "authors.other_key", () => ({ grant: () => W.book.proof(0) })],
  ["a grant that came after the entry", "authors", "authors.bad_grant", "authors.granted_later", async () => {
    const entries = [...W.book.entries.slice(0, 1), await W.gift(9, 7), W.book.entries[1]];
    const book = new Log(W.log, entries);
    return { ...alone(await book.proof(1)), grant: () => book.proof(2) };
  }],
  ["a key that a gift's text names", "authors", "authors.bad_grant", "authors.other_key", async () => {
    const entries = [W.book.entries[0], await entryOf("donation.receive", { id: W.id(9), key: W.stranger.vkey, on: "2026-09-01" }, [W.accountant]), await entryOf("a.b", { id: W.id(10), on: "2026-09-01" }, [W.stranger])];
    const book = new Log(W.log, entries);
    return { ...alone(await book.proof(2)), grant: () => book.proof(1) };
  }],
  // The code that was asked for.
  ["the proof of another gift", "code", "code.other", null, async () => ({ proof: await W.book.proof(AT + 1, SIZE, { checkpoint: await cosigned(W.head, W.witness, W.time) }) })],
  // Witnesses.
  ["a witness's time", "witnesses", "witness.bad_signature", "signature.equation", async () => ({ proof: await W.book.proof(AT, SIZE, { checkpoint: await bentTime() }) })],
  ["a cosignature of another checkpoint", "witnesses", "witness.bad_signature", "signature.equation", async () => ({ proof: await W.book.proof(AT, SIZE, { checkpoint: await cosigned(W.head, W.witness, W.time, (await W.fork.checkpoint()).split("\n\n")[0] + "\n") }) })],
  ["a cosignature without a time", "witnesses", "witness.bad_signature", "signature.length", async () => ({ proof: await W.book.proof(AT, SIZE, { checkpoint: W.head + line(W.witness, await W.witness.sign("x")) }) })],
  ["a witness's time, by a policy", "witnesses", "witness.bad_signature", "signature.equation", async () => ({ proof: await W.book.proof(AT, SIZE, { checkpoint: await bentTime() }), witnesses: [], policy: policyOf("any"), own: true })],
  ["a policy of another log", "witnesses", "policy.other_log", null, () => ({ witnesses: [], policy: policyOf("any").replace(W.log.vkey, W.thief.vkey), own: true })],
  ["a policy with a group of nobody", "witnesses", "policy.malformed", null, () => ({ witnesses: [], policy: policyOf("3"), own: true })],
  ["a policy with a member twice", "witnesses", "policy.malformed", null, () => ({ witnesses: [], policy: policyOf("2").replace("a b", "a a"), own: true })],
  ["a policy with one key under two names", "witnesses", "policy.malformed", null, () => ({ witnesses: [], policy: `witness c ${W.witness.vkey}\n${policyOf("any")}`, own: true })],
  ["a policy without a quorum", "witnesses", "policy.malformed", null, () => ({ witnesses: [], policy: policyOf("any").replace("quorum g\n", ""), own: true })],
  ["no line of the witness", "witnesses", "witness.missing", null, async () => ({ proof: await W.book.proof(AT) })],
  ["another witness of the same name", "witnesses", "witness.missing", null, async () => ({ witnesses: [(await newKey(W.witness.name, 4)).vkey] })],
  ["the log's key as a witness's", "witnesses", "key.wrong_kind", null, () => ({ witnesses: [W.log.vkey] })],
  // History.
  ["a published checkpoint that is rolled back", "history", "history.rolled_back", null, async () => ({ seen: W.head, head: await W.book.checkpoint(OLD) })],
  ["a proof of entries that are published no more", "history", "history.rolled_back", null, async () => ({ seen: null, head: await W.book.checkpoint(OLD) })],
  ["a fork since last time", "history", "history.forked", "proof.wrong_old_root", async () => forked(await W.book.checkpoint(OLD))],
  ["a fork of the same size", "history", "history.forked", "proof.wrong_root", async () => forked(W.head)],
  ["a fork between the proof and what is published", "history", "history.forked", "proof.wrong_old_root", async () => ({ seen: null, proof: await W.fork.proof(290, 350), code: null, witnesses: [] })],
  ["an altered tile", "history", "history.forked", "proof.wrong_old_root", () => ({ tiles: async (path) => (await W.book.tiles()(path)).map((byte, i) => (i === 40 ? byte ^ 1 : byte)) })],
  ["tiles of the fork", "history", "history.forked", "proof.wrong_old_root", () => ({ tiles: W.fork.tiles() })],
  ["a tile cut short", "history", "tile.wrong_length", null, () => ({ tiles: async (path) => (await W.book.tiles()(path)).slice(1) })],
  ["a tile with bytes after its end", "history", "tile.wrong_length", null, () => ({ tiles: async (path) => joined(await W.book.tiles()(path), new Uint8Array(32)) })],
  ["another log key than last time", "history", "history.other_key", "checkpoint.unsigned", async () => ({ seen: await W.book.checkpoint(OLD, W.thief) })],
  ["a published checkpoint of another key", "history", "history.bad_head", "checkpoint.unsigned", async () => ({ head: await W.book.checkpoint(SIZE, W.thief) })],
  ["an altered published checkpoint", "history", "history.bad_head", "checkpoint.bad_signature", () => ({ head: swap(W.head, `\n${SIZE}\n`, `\n${SIZE + 7}\n`) })],
];

const next = (letter) => {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  return letters[letters.indexOf(letter) ^ 1];
};
/** The last letter before the padding with an unused bit set. */
const bent = (end) => end.replace(/([A-Za-z0-9+/])(=+)$/, (_, letter, pad) => next(letter) + pad);
/** What holds for a proof that stands alone. */
const alone = (proof) => ({ proof, code: null, witnesses: [], seen: null, head: null });
const withEntry = (alter) => W.good.proof.replace(/^extra (.*)$/m, (_, text) => `extra ${toBase64(utf8(alter(new TextDecoder().decode(fromBase64(text)))))}`);
const headText = () => readNote(W.head).text;
const checkpointWith = async (sign) => ({ proof: await W.book.proof(AT, SIZE, { checkpoint: `${headText()}\n${line(W.log, await sign(headText()))}` }) });
const resigned = async (alter) => ({ proof: await W.book.proof(AT, SIZE, { checkpoint: await signed(alter(headText()), W.log) }) });
const forked = async (seen) => ({ ...alone(await W.fork.proof(AT)), seen, head: await W.fork.checkpoint(), tiles: W.fork.tiles() });
async function bentTime() {
  const signature = await cosigned(W.head, W.witness, W.time);
  const bytes = readNote(signature).lines[1].bytes;
  bytes[7] ^= 1;
  return W.head + line(W.witness, bytes);
}
/** A log in which this entry is the one at `index`. */
async function sealed(entry, index = 2) {
  const entries = W.book.entries.slice(0, 4);
  entries[index] = await entry;
  return alone(await new Log(W.log, entries).proof(index));
}

test("what is altered is refused, each for its reason", async (t) => {
  assert.ok(REFUSED.length >= 40);
  for (const [name, where, code, reason, alter] of REFUSED) {
    await t.test(name, async () => {
      const said = await check({ ...W.good, ...(await alter()) });
      assert.equal(said.verdict, "fails", JSON.stringify(said, (_, value) => (typeof value === "bigint" ? String(value) : value)));
      const at = step(said, where);
      assert.deepEqual([at.verdict, at.code, because(at)], ["fails", code, reason]);
      assert.equal(said.remember, null, "what was kept stays");
      // The first step that fails is the one that is named: what comes later may only follow from it.
      assert.equal(said.steps.find((one) => one.verdict === "fails").step, where);
    });
  }
});

test("what is not altered holds", async (t) => {
  const holds = async (name, asked, open = []) => t.test(name, async () => {
    const said = await check({ ...W.good, ...(await asked()) });
    const others = said.steps.filter((one) => one.verdict !== "holds").map((one) => one.code);
    assert.deepEqual(others, open, JSON.stringify(said.steps, (_, value) => (typeof value === "bigint" ? String(value) : value)));
  });
  await holds("the whole", () => ({}));
  await holds("the entry beside the proof", async () => ({ proof: await W.book.proof(AT, SIZE, { extra: null, checkpoint: await cosigned(W.head, W.witness, W.time) }), entry: W.book.entries[AT] }));
  await holds("a key from this server, no code, no witness, for the first time", () => ({ trusted: false, code: null, witnesses: [], seen: null }),
    ["key.unconfirmed", "code.not_asked", "witnesses.unnamed", "history.first"]);
  await holds("an older proof, and what this reader saw is newer", async () => ({ ...alone(await W.book.proof(AT, 500)), seen: W.head, head: W.head }), ["code.not_asked", "witnesses.none"]);
  await holds("the first entry, which brings its own key", async () => ({ ...alone(await W.book.proof(0)), grant: null }), ["code.not_asked", "witnesses.none", "history.first"]);
  await holds("a partial tile that is gone, as the full one is there", () => ({ head: W.head, tiles: (path) => (path.includes(".p/") ? null : W.book.tiles(768)(path)) }), ["tile.missing"]);
  await holds("a witness that nobody asked about", () => ({ witnesses: [] }), ["witnesses.unnamed"]);
  await holds("a policy that is met", () => ({ witnesses: [], policy: policyOf("any"), own: true }));
  await holds("a policy that is not met", () => ({ witnesses: [], policy: policyOf("all"), own: true }), ["witnesses.few"]);
  await holds("the ledger's own policy", () => ({ witnesses: [], policy: policyOf("1"), own: false }), ["witnesses.unconfirmed"]);
  await holds("the ledger's own policy, not met", () => ({ witnesses: [], policy: policyOf("2"), own: false }), ["witnesses.provisional"]);
  await holds("a policy that asks for nobody", () => ({ witnesses: [], policy: "quorum none\n", own: true }), ["witnesses.none"]);
  await holds("no tiles", () => ({ tiles: null }), ["history.no_tiles"]);
  await holds("nobody who has the author's key", () => ({ grant: null }), ["authors.no_key"]);
  await holds("no entry", async () => ({ proof: await W.book.proof(AT, SIZE, { extra: null }), code: null, witnesses: [] }), ["entry.none", "entry.none", "code.not_asked", "earlier.failed", "witnesses.none"]);
  await holds("a checkpoint alone", () => ({ proof: null, checkpoint: W.head, code: null, witnesses: [] }), ["file.none", "earlier.failed", "earlier.failed", "code.not_asked", "earlier.failed", "witnesses.none"]);
  await holds("every size against the next in turn", async () => {
    for (const [old, size] of [[1, 2], [2, 255], [255, 256], [256, 257], [257, 511], [512, 513], [513, SIZE], [SIZE, SIZE]]) {
      const said = await check({ ...W.good, ...alone(await W.book.proof(0, size)), seen: await W.book.checkpoint(old), head: await W.book.checkpoint(size), tiles: W.book.tiles(size) });
      assert.equal(step(said, "history").verdict, "holds", `${old} ${size}`);
      assert.equal(new TextDecoder().decode(said.remember), await W.book.checkpoint(size));
    }
    return {};
  });
  await holds("the hand-made signature without its torsion", () => checkpointWith(async (text) => (await made.twistedSignature(W.log, text)).straight).then((asked) => ({ ...asked, witnesses: [] })), ["witnesses.none"]);
});

test("a full tile stands in for a partial one", async () => {
  const grown = new Log(W.log, [...W.book.entries, ...Array.from({ length: 68 }, () => W.book.entries[9])]);
  const said = await check({ ...W.good, ...alone(await grown.proof(0, SIZE)), seen: W.seen, head: await grown.checkpoint(SIZE),
    tiles: (path) => (path === "tile/0/002.p/188" ? null : grown.tiles(768)(path)) });
  assert.equal(step(said, "history").code, "history.holds");
});

test("a browser without Ed25519 or without WebCrypto says so, and never that something is wrong", async () => {
  const { importKey } = crypto.subtle;
  crypto.subtle.importKey = () => Promise.reject(new DOMException("Unrecognized name", "NotSupportedError"));
  try {
    const said = await check(W.good);
    assert.equal(said.verdict, "unchecked");
    assert.deepEqual([step(said, "checkpoint").verdict, step(said, "checkpoint").code], ["unchecked", "browser.no_ed25519"]);
    assert.equal(said.remember, null);
  } finally {
    crypto.subtle.importKey = importKey;
  }
});

test("small points are no keys", () => {
  const small = ["01", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "00",
    "0000000000000000000000000000000000000000000000000000000000000080", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa", "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0100000000000000000000000000000000000000000000000000000000000080"];
  for (const text of small) assert.ok(!isCleanPoint(Uint8Array.from(text.padEnd(64, "0").match(/../g), (pair) => parseInt(pair, 16))), text);
  assert.ok(isCleanPoint(W.log.key) && !isCleanPoint(twisted(W.log.key)));
  assert.ok(new Refusal("x") instanceof Error && readCheckpoint(headText()).size === BigInt(SIZE));
});

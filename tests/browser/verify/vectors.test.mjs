// The module of the site against tests/vectors, which the program in Rust passes too.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { webcrypto } from "node:crypto";
import { test } from "node:test";

import * as core from "../../../crates/server/static/verify.mjs";

globalThis.crypto ??= webcrypto;

const vectors = (name) => JSON.parse(readFileSync(new URL(`../../vectors/${name}.json`, import.meta.url), "utf8"));
const unhex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const tohex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** `ok`, or the code of the refusal; anything else that is thrown is a fault of the module. */
async function verdict(job) {
  try {
    await job();
    return "ok";
  } catch (fault) {
    if (fault instanceof core.Refusal) return fault.code;
    throw fault;
  }
}

/** The bytes of a note are in the vectors as text, or, where they are no text, in base64. */
const bytesOf = ({ note, note_base64: base64 }) => note ?? core.fromBase64(base64);

test("notes", async (t) => {
  for (const vector of vectors("note").notes) {
    await t.test(vector.why, async () => {
      let note;
      assert.equal(await verdict(() => (note = core.readNote(bytesOf(vector)))), vector.verdict);
      if (!note) return;
      if (typeof vector.text === "string") assert.equal(note.text, vector.text);
      if (Array.isArray(vector.signatures)) {
        const lines = note.lines.map(({ name, id, bytes }) => ({ id, name, signature: core.toBase64(bytes) }));
        assert.deepEqual(lines, vector.signatures);
      } else if (vector.signatures !== undefined) assert.equal(note.lines.length, vector.signatures);
    });
  }
});

test("verification keys", async (t) => {
  for (const vector of vectors("note").vkeys) {
    await t.test(vector.why, async () => assert.equal(await verdict(() => core.readVkey(vector.vkey)), vector.verdict));
  }
});

test("signed notes", async (t) => {
  for (const { note, vkey, valid, why } of vectors("note").signed) {
    await t.test(why ?? "as it should be", async () => {
      const key = await core.readVkey(vkey);
      const said = await verdict(() => core.verifyNote(core.readNote(note), key, "unsigned", "bad"));
      assert.equal(said, valid ? "ok" : "bad");
    });
  }
});

test("checkpoints", async (t) => {
  const { checkpoints, cosigned } = vectors("checkpoint");
  for (const vector of checkpoints) {
    await t.test(vector.why, async () => {
      let point;
      assert.equal(await verdict(() => (point = core.readCheckpoint(vector.text))), vector.verdict);
      const shown = point && { origin: point.origin, root: tohex(point.root), size: String(point.size) };
      assert.deepEqual(shown, vector.checkpoint ?? undefined);
    });
  }
  await t.test("a witness's line", async () => {
    const point = await core.openCheckpoint(cosigned.note, await core.readVkey(cosigned.log_key));
    const at = await core.verifyCosignature(point.note, await core.readVkey(cosigned.witness_key));
    assert.equal(at, BigInt(cosigned.time));
  });
});

test("trees", async (t) => {
  const { inclusion, consistency, leaves, roots } = vectors("merkle");
  for (const v of inclusion) {
    await t.test(`inclusion of ${v.index} in ${v.size}: ${v.why}`, async () => {
      const asked = { leaf: unhex(v.leaf_hash), index: BigInt(v.index), size: BigInt(v.size), proof: v.proof.map(unhex), root: unhex(v.root) };
      assert.equal(await verdict(() => core.verifyInclusion(asked)), v.verdict);
    });
  }
  for (const v of consistency) {
    await t.test(`from ${v.old} to ${v.new}: ${v.why}`, async () => {
      const [oldSize, newSize, proof] = [BigInt(v.old), BigInt(v.new), v.proof.map(unhex)];
      const asked = { oldSize, newSize, proof, oldRoot: unhex(v.old_root), newRoot: unhex(v.new_root) };
      assert.equal(await verdict(() => core.verifyConsistency(asked)), v.verdict);
      if (v.verdict !== "ok") return;
      // The same proof comes out of the tiles of that tree.
      const hashes = await Promise.all(leaves.slice(0, v.new).map((leaf) => core.leafHash(unhex(leaf))));
      const tiles = new core.Tiles(newSize, async (path) => {
        assert.equal(path, core.tilePath(0, 0, v.new));
        return Uint8Array.from(hashes.flatMap((hash) => [...hash]));
      });
      assert.deepEqual((await tiles.consistency(oldSize)).map(tohex), v.proof);
      if (v.new) assert.equal(tohex(await tiles.root(0n, newSize)), roots[v.new]);
    });
  }
});

test("paths of tiles, and a tile", async (t) => {
  const { paths, sizes, tile } = vectors("tile");
  for (const v of paths.filter((path) => path.valid && path.kind === "hashes")) {
    await t.test(v.path, () => assert.equal(core.tilePath(v.level, BigInt(v.index), v.width), v.path));
  }
  for (const { size, partial } of sizes) {
    await t.test(`which tiles are partial at ${size}`, async () => {
      const asked = [];
      const tiles = new core.Tiles(BigInt(size), async (path) => (asked.push(path), new Uint8Array(32 * Number(/\.p\/(\d+)$/.exec(path)?.[1] ?? 256))));
      for (let level = 0, here = BigInt(size); here > 0n; level += 1, here >>= 8n) if (here % 256n) await tiles.tile(level, here / 256n);
      assert.deepEqual(asked, partial.filter((path) => !path.startsWith("tile/entries/")));
    });
  }
  await t.test(tile.path, async () => {
    const of = (from, to) => Promise.all(Array.from({ length: to - from }, (_, i) => core.leafHash(`entry ${from + i}`)));
    assert.equal((await of(256, 300)).map(tohex).join(""), tile.bytes);
  });
});

test("entries", async (t) => {
  const { entries, malformed, origin } = vectors("entry");
  for (const [i, v] of entries.entries()) {
    await t.test(`${i} ${v.kind}`, async () => {
      const entry = core.readEntry(v.leaf, origin, BigInt(i));
      assert.equal(entry.kind, v.kind);
      assert.equal(entry.body.id, v.id);
      assert.deepEqual(entry.note.lines.map((line) => line.name), v.authors);
      const hash = await core.leafHash(v.leaf);
      assert.equal(core.toBase64(hash), v.leaf_hash);
      assert.equal(core.codeOf(hash), v.code);
      assert.equal(core.toBase64(await core.sha256(core.utf8(entry.note.text))), v.text_hash);
      if (i) assert.deepEqual(core.toBase64(entry.prev), entries[i - 1].leaf_hash);
    });
  }
  // What a kind's body must hold is not this module's to know; a double field is found by spelling it again.
  const others = { "an unknown field": "ok", "a double field": "entry.spelling", "a kind that is not known": "ok" };
  for (const v of malformed) {
    await t.test(v.about, async () => assert.equal(await verdict(() => core.readEntry(v.leaf, origin)), others[v.about] ?? v.code));
  }
});

test("every author's signature in the practice book, by keys that the book grants", async () => {
  const { entries, origin } = vectors("entry");
  const keys = new Map();
  let checked = 0;
  for (const [i, v] of entries.entries()) {
    const entry = core.readEntry(v.leaf, origin, BigInt(i));
    for (const text of core.granted(entry)) if (text.includes("+")) keys.set(text.split("+")[0], await core.cleanKey(text, core.LOG));
    for (const { name } of entry.note.lines) {
      const lines = core.linesOf(entry.note, keys.get(name));
      assert.equal(lines.length, 1, `${i} ${name}`);
      await core.verifyLine(keys.get(name), lines[0].bytes, core.utf8(entry.note.text), "bad");
      checked += 1;
    }
  }
  assert.ok(checked >= entries.length);
});

test("proof files", async (t) => {
  const { files, log_key: key, entry } = vectors("proof");
  for (const v of files) {
    await t.test(v.why, async () => {
      const said = await verdict(async () => {
        const file = core.readProof(v.file);
        const point = await core.openCheckpoint(file.checkpoint, await core.readVkey(key));
        await core.verifyInclusion({ leaf: await core.leafHash(entry), index: file.index, size: point.size, proof: file.proof, root: point.root });
      });
      assert.equal(said, v.verdict);
    });
  }
});

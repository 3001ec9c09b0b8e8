// Every outcome has words of its own, in both languages, and none is left over.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { WORDS, say } from "../../../crates/server/static/verify-words.mjs";

const read = (name) => readFileSync(new URL(`../../../crates/server/static/${name}.mjs`, import.meta.url), "utf8");
const holes = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort();

test("both languages say the same things", () => {
  assert.deepEqual(Object.keys(WORDS.vi), Object.keys(WORDS.en));
  for (const key of Object.keys(WORDS.vi)) assert.deepEqual(holes(WORDS.vi[key]), holes(WORDS.en[key]), key);
});

test("every code that the module can give has words", () => {
  const source = read("verify") + read("verify-check");
  const steps = "key|file|proof_file|note|checkpoint|entry|inclusion|proof|code|authors|witness|witnesses|history|tile|earlier|browser|policy";
  const codes = new Set([...source.matchAll(new RegExp(`"((?:${steps})\\.[a-z_0-9]+)"`, "g"))].map((found) => found[1]));
  assert.ok(codes.size > 60, String(codes.size));
  // This one only ever stands behind another.
  codes.delete("authors.granted_later");
  for (const code of codes) {
    for (const lang of ["vi", "en"]) assert.notEqual(say(lang, code), code, code);
  }
});

test("no words are left over", () => {
  const source = read("verify") + read("verify-check") + read("verify-page") + read("verify-alone");
  const built = /^(step|all|ask)\.|^(holds|fails|unchecked|title|lead)$|\.holds$/;
  for (const key of Object.keys(WORDS.vi)) {
    const used = source.includes(`"${key}"`) || source.includes(`"${key}.`) || built.test(key);
    assert.ok(used, key);
  }
});

test("numbers are written as each language writes them", () => {
  assert.match(say("vi", "file.holds", { index: 12345n }), /12\.345/);
  assert.match(say("en", "file.holds", { index: 12345n }), /12,345/);
  assert.ok(!say("en", "checkpoint.wrong_origin", { origin: "{x}<b>" }).includes("…"));
});

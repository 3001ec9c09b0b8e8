#!/usr/bin/env python3
"""The key file: WebCrypto (Node's, the same API as a browser's) opens what `key new` wrote and signs like it."""

import json
import os
import pathlib
import stat
import subprocess

from lib import PASSPHRASE, directory, done, environment, must, ok, run

NODE = pathlib.Path(__file__).with_name("key_webcrypto.mjs")
ORIGIN = "minhbach.example/thu"


def node(*args):
    return subprocess.run(["node", str(NODE), *map(str, args)], capture_output=True, text=True, check=False)


here = directory()
key = here / "a.key"
made = must("key", "new", "--origin", ORIGIN, "--out", key)
vkey = made.out.strip()
ok(vkey.startswith(ORIGIN + "/k/") and vkey.count("+") >= 2, "key new prints a vkey under the origin", made)
ok(stat.S_IMODE(os.stat(key).st_mode) == 0o600, "the key file is private (0600)")
file = json.loads(key.read_text())
ok(file["rounds"] == 600_000 and file["kdf"] == "PBKDF2-HMAC-SHA-256", "600,000 rounds of PBKDF2-HMAC-SHA-256")
ok("name" not in file and PASSPHRASE not in key.read_text(), "nothing in it names a person")

again = run("key", "new", "--origin", ORIGIN, "--out", key)
ok(again.code == 2 and json.loads(key.read_text()) == file, "an existing key file is never overwritten", again)

opened = node(key, PASSPHRASE, "xin chào")
ok(opened.returncode == 0 and opened.stdout.strip() == vkey, "WebCrypto opens it, and its public key is that of the vkey",
   opened.stdout + opened.stderr)
ok(node(key, PASSPHRASE + "x", "xin chào").returncode != 0, "WebCrypto refuses a wrong passphrase")
broken = here / "b.key"
altered = dict(file)
altered["ciphertext"] = ("A" if file["ciphertext"][0] != "A" else "B") + file["ciphertext"][1:]
broken.write_text(json.dumps(altered))
ok(node(broken, PASSPHRASE, "x").returncode != 0, "WebCrypto refuses an altered file")

note = here / "x.note"
draft = must("draft", "key.revoke", "--json", "-", "--out", note, "--origin", ORIGIN,
             stdin=json.dumps({"public": {"key": ORIGIN + "/k/00000000", "on": "2026-11-01", "reason": "lost"}}).encode())
must("sign", note, "--key", key)
checked = node(key, PASSPHRASE, "--verify", note)
ok(checked.returncode == 0, "WebCrypto verifies the line that `sign` wrote", checked.stdout + checked.stderr)
twice = run("sign", note, "--key", key)
ok(twice.code == 2 and "[sign.twice]" in twice.err, "one key signs an entry once", twice)
wrong = run("sign", note, "--key", key, env=environment(MINHBACH_PASSPHRASE="sai"))
ok(wrong.code == 2 and "[key.passphrase]" in wrong.err, "a wrong passphrase is a usage error with a stable code", wrong)
other = here / "other.key"
must("key", "new", "--origin", "minhbach.example/khac", "--out", other)
stranger = run("sign", note, "--key", other)
ok(stranger.code == 2 and "[sign.origin]" in stranger.err, "a key of another ledger does not sign", stranger)
second = here / "c.key"
must("key", "new", "--origin", ORIGIN, "--out", second)
must("sign", note, "--key", second)
names = [line.split(" ")[1] for line in note.read_text().splitlines() if line.startswith("— ")]
ok(len(names) == 2 and names == sorted(names), "two authors' lines, sorted", names)
done()

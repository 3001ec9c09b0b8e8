#!/usr/bin/env python3
"""The demo: the same seed gives the same book, every planted fault is refused, and what it prints works as printed."""

import re
import shlex

from lib import directory, done, must, ok, run

here = directory()
one = must("demo", "--data", here / "one", "--no-serve", "--seed", "5")
two = must("demo", "--data", here / "two", "--no-serve", "--seed", "5")
other = must("demo", "--data", here / "three", "--no-serve", "--seed", "6")
head = [(here / name / "public" / "checkpoint").read_bytes() for name in ("one", "two", "three")]
ok(head[0] == head[1], "two runs with one seed have equal checkpoints")
ok(head[0] != head[2], "another seed gives another book")
for code in ("eyes.same_holder", "distribution.portions", "fund.owes"):
    ok(f"[{code}]" in one.err, f"the planted fault {code} is refused", one.err)
again = must("demo", "--data", here / "one", "--no-serve")
ok((here / "one" / "public" / "checkpoint").read_bytes() == head[0], "an existing directory is reused", again)
command = re.search(r"minhbach (verify .*)", one.out)
verified = run(*shlex.split(command.group(1))) if command else None
ok(verified is not None and verified.code == 0, "the verify command holds just as it is printed", verified or one)
bundle = here / "bundle"
must("export", "--data", here / "one", "--out", bundle)
exported = must("verify", bundle, "--trust-own-key", "--json")
ok({v["promise"]: v["verdict"] for v in exported.json()["verdicts"]}["attribution"] == "holds", "the export verifies", exported)
padded = must("demo", "--data", here / "four", "--no-serve", "--seed", "5", "--entries", "3000")
size = must("verify", here / "four", "--trust-own-key", "--json").json()["size"]
ok(size == 3000, "--entries pads to just so many", size)
done()

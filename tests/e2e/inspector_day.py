#!/usr/bin/env python3
"""A day in the life: every command of docs/inspecting.md as it stands, with nothing but a URL and a printed key."""

import re
import shutil
import subprocess

import openpyxl

from lib import BINARY, ROOT, Server, directory, done, environment, must, ok

here = directory()
data = here / "theirs"
must("demo", "--data", data, "--no-serve")
key = (data / "public" / "log.vkey").read_text().strip()
page = (ROOT / "docs" / "inspecting.md").read_text(encoding="utf-8")
blocks = re.findall(r"^```sh\n(.*?)^```$", page, re.M | re.S)
ok(len(blocks) >= 5, f"the page has {len(blocks)} blocks of commands")

desk, state = here / "desk", here / "state"
desk.mkdir()
with Server(data, "--as-of", "2027-02-12") as server:
    env = environment(MINHBACH_BINARY=BINARY, URL=server.url, KEY=key, XDG_STATE_HOME=str(state))
    env.pop("MINHBACH_NO_MEMORY", None)
    script = 'set -euo pipefail\nminhbach() { "$MINHBACH_BINARY" "$@"; }\n'
    for n, block in enumerate(blocks, 1):
        script += f"echo '### block {n}' >&2\n{block}\n"
    run = subprocess.run(["bash", "-c", script], cwd=desk, capture_output=True, text=True, env=env, check=False)
said = run.stdout + run.stderr
ok(run.returncode == 0, "every command of the page does what the page says", said[-3000:])
ok(said.count("The book is intact") >= 3, "the book was found intact over the web, from the copy, and against the kept checkpoint", said[-3000:])

html = (desk / "minutes.html").read_text(encoding="utf-8")
for word in (key.replace("+", "+"), "Signed by the inspector", "What this cannot prove", "holds", "Totals per fund", "not checked"):
    ok(word in html, f"the minutes say: {word[:40]}")
ok("<script" not in html and "src=" not in html and "FAILS" not in html, "the minutes need nothing but themselves")
book = openpyxl.load_workbook(desk / "minutes.xlsx")
ok(len(book.worksheets) == 3 and book.worksheets[1].max_row == 10, "the workbook has facts, nine verdicts and the funds",
   [(sheet.title, sheet.max_row) for sheet in book.worksheets])
funds = book.worksheets[2]
ok(funds.max_row > 3 and any(isinstance(cell.value, (int, float)) and cell.value > 1_000_000 for cell in funds["C"]),
   "its sums are numbers")
# The program remembers by itself: the next verification is held against it.
kept = list((state / "minhbach").glob("*.checkpoint"))
ok(len(kept) == 1 and kept[0].read_text().startswith(key.split("+", maxsplit=1)[0]), "one checkpoint is remembered", kept)
# Without the site, a proof still proves.
shutil.rmtree(data)
checked = must("check", desk / "entry-100.tlog-proof", "--log-key", key)
ok("HOLDS" in checked.out, "the proof of an entry outlives the site", checked)
done()

#!/usr/bin/env python3
"""Samples: the script on docs/sampling.md draws what the program draws; populations equal plain sums over an export; plans are strict.

The script is taken out of the page and run as it stands there.
"""

import base64
import hashlib
import io
import re
import subprocess
import sys
import zipfile

from bundles import entries, minor
from lib import ROOT, directory, done, must, ok, run

here = directory()
data, bundle = here / "demo", here / "bundle"
must("demo", "--data", data, "--no-serve", "--entries", "1500")
must("export", "--data", data, "--out", bundle)

page = (ROOT / "docs" / "sampling.md").read_text(encoding="utf-8")
script = here / "draw.py"
code = page.split("```python\n")[1].split("```")[0]
script.write_text(code, encoding="utf-8")
ok(len(code.strip().splitlines()) <= 25, "the page's script is about twenty lines", code)

DAY = "2999-12-31"
found = entries(bundle)
undone = {entry.body["entry"] for entry in found if entry.kind == "entry.reverse"}
returned = {entry.body["donation"]: 0 for entry in found if entry.kind == "donation.return"}
for entry in found:
    if entry.kind == "donation.return" and entry.text not in undone:
        returned[entry.body["donation"]] += minor(entry.body["amount"])
adjusted = {entry.body["distribution"]: 0 for entry in found if entry.kind == "distribution.adjust"}
for entry in found:
    if entry.kind == "distribution.adjust":
        adjusted[entry.body["distribution"]] += minor(entry.body["returned"])


def population(kinds, live):
    """The list as the page defines it, from the bytes of the export."""
    lines = []
    for entry in found:
        if entry.kind not in kinds or entry.body.get("currency") != "VND":
            continue
        amount = minor(entry.body["amount"])
        if live:
            gone = returned.get(entry.text, 0) + adjusted.get(entry.text, 0)
            amount = 0 if entry.text in undone else amount - gone
        if amount > 0:
            lines.append(f"{entry.index} {amount}\n")
    return "".join(lines)


NAMES = {"donations": ("donation.receive", "receipt.hold"), "distributions": ("distribution.make",)}
cases = [
    ("donations", ["--tolerable", "30000000"], "48 11 93 07 25"),
    ("donations", ["--size", "40", "--recorded"], "9"),
    ("donations,distributions", ["--tolerable", "900000000", "--expected", "90000000", "--confidence", "90"], "Số 84617054"),
    ("distributions", ["--size", "7", "--confidence", "99"], "x" * 200),
    ("donations,allocations,distributions", ["--size", "100"], "0123456789"),
    ("allocations", ["--tolerable", "50000000", "--confidence", "70"], "0123456789"),
]
for number, (kinds, method, value) in enumerate(cases):
    plan, listing, paper = (here / f"{number}.{ending}" for ending in ("plan", "list", "xlsx"))
    target = [data, bundle][number % 2]
    must("sample", "plan", target, "--kinds", kinds, *method, "--day", DAY, "--value", "Xổ số", "--out", plan, "--list", listing)
    other = here / f"{number}.other"
    drawn = must("sample", "draw", plan, [bundle, data][number % 2], "--value", value, "--json", "--list", other).json()
    theirs = subprocess.run([sys.executable, script, plan, listing, value], capture_output=True, check=False)
    indices = [int(line) for line in theirs.stdout.split()]
    mine = [item["index"] for item in drawn["items"]]
    ok(mine == indices and mine, f"{kinds} {method[0]}: the script draws the same {len(mine)}", theirs.stderr.decode() + str(mine))
    ok(other.read_bytes() == listing.read_bytes(), "the draw sees the planned population")
    said = base64.b64encode(hashlib.sha256(listing.read_bytes()).digest()).decode()
    ok(f"\nlist {said}\n" in plan.read_text(encoding="utf-8"), "the plan states the hash of the list")
    names = [name for kind in kinds.split(",") for name in NAMES.get(kind, ())]
    if "allocations" not in kinds:
        ok(listing.read_text() == population(names, "--recorded" not in method), f"{kinds}: the list is that of the bytes")
    checkpoint = (bundle / "checkpoint").read_text(encoding="utf-8").split("\n\n")[0] + "\n"
    ok(plan.read_text(encoding="utf-8").startswith(checkpoint + "\n"), "the plan begins with the checkpoint's text")

one, other = (must("sample", "draw", here / "1.plan", bundle, "--value", value, "--json").json() for value in ("12345", "12346"))
ok(one["items"] != other["items"], "another value draws other entries")

# Small amounts and short intervals, where one unit more or less draws another entry; the program's own tests hold it to these files.
vectors = ROOT / "tests" / "vectors" / "sample"
for method in ("monetary", "random"):
    theirs = subprocess.run([sys.executable, script, vectors / f"{method}.plan", vectors / "list", "48 11 93"], capture_output=True, check=False)
    ok(theirs.stdout == (vectors / f"{method}.drawn").read_bytes(), f"the script draws the vector {method}", theirs.stderr.decode())

# A paper for each method, in each language; nothing of the book is a formula.
for number, lang in ((0, "vi"), (1, "en")):
    paper = here / f"{lang}.xlsx"
    must("--lang", lang, "sample", "draw", here / f"{number}.plan", data, "--value", "12345", "--out", paper)
    again = here / f"{lang}-again.xlsx"
    must("--lang", lang, "sample", "draw", here / f"{number}.plan", bundle, "--value", "12345", "--out", again)
    ok(paper.read_bytes() == again.read_bytes(), f"the {lang} paper is the same from an export")
    with zipfile.ZipFile(io.BytesIO(paper.read_bytes())) as book:
        sheets = [book.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 2, 3)]
    columns = set(re.findall(r'<c r="([A-Z]+)\d+"[^>]*><f>', sheets[1]))
    ok(columns <= {"X", "Y", "Z", "AA", "AB"} and columns, "only the evaluation's columns are formulas", columns)
    ok("<f>" not in sheets[0] and "CHIINV" in sheets[2] or number == 1, "the evaluation is made of formulas")

# What is wrong with a plan is said by a code.
text = (here / "0.plan").read_text(encoding="utf-8")
bad = here / "bad.plan"
for name, changed, code, exit_ in (
    ("a changed count", re.sub(r"count \d+", "count 1", text), "sample.other_population", 14),
    ("a changed list", re.sub(r"\nlist .", "\nlist /", text), "sample.other_population", 14),
    ("a changed size", re.sub(r"\nsize \d+", "\nsize 1", text), "sample.spelling", 2),
    ("a changed interval", text.replace("\ninterval 1", "\ninterval 2"), "sample.", 2),
    ("another checkpoint", re.sub(r"\n[A-Za-z0-9+/]{43}=\n\n", "\n" + "A" * 43 + "=\n\n", text, count=1), "sample.other_book", 14),
    ("a windows line end", text.replace("\n", "\r\n"), "sample.spelling", 2),
    ("nothing", "", "sample.spelling", 2),
):
    bad.write_bytes(changed.encode())
    result = run("sample", "draw", bad, data, "--value", "12345")
    ok(changed != text and result.code == exit_ and f"[{code}" in result.err, f"{name} is refused", result)
for name, more, code in (
    ("a known day", ["--day", "2020-01-01", "--size", "5"], "sample.day"),
    ("too many", ["--day", DAY, "--size", "100000"], "sample.size"),
    ("no confidence", ["--day", DAY, "--size", "5", "--confidence", "94"], "sample.confidence"),
    ("no interval", ["--day", DAY, "--tolerable", "10", "--expected", "10"], "sample.interval"),
    ("an empty population", ["--day", DAY, "--size", "5", "--unit", "KWD"], "sample.empty"),
    ("no such kind", ["--day", DAY, "--size", "5", "--kinds", "wishes"], "usage.value"),
):
    result = run("sample", "plan", data, "--kinds", "donations", "--value", "Xổ số", *more)
    ok(result.code == 2 and f"[{code}]" in result.err, f"{name} is refused", result)
short = run("sample", "draw", here / "0.plan", data, "--value", "12")
ok(short.code == 0 and "short" in short.err, "a short value is warned of", short)

# The risk tests run on the same book, and say what they are.
risks = must("risks", bundle, "--json").json()
ok([test["test"] for test in risks["tests"]][:2] == ["just_under", "same_pair"] and len(risks["tests"]) == 13, "thirteen tests run")
ok(must("risks", data, "--json").json() == risks, "a data directory and its export raise the same")
raised = {entry for test in risks["tests"] for finding in test["findings"] for entry in finding["entries"]}
ok(all(0 <= entry < risks["size"] for entry in raised), "findings name entries")
for ending in ("html", "xlsx"):
    out = here / f"risks.{ending}"
    result = must("--lang", "vi", "risks", bundle, "--only", "voucher_gaps,digits", "--out", out)
    ok(out.stat().st_size > 1000 and "không phải kết luận" in result.out, f"findings as {ending}")
    if ending == "xlsx":
        with zipfile.ZipFile(out) as book:
            ok(all(b"<f>" not in book.read(name) for name in book.namelist() if "worksheets/" in name), "without a formula")
ok(run("risks", bundle, "--only", "luck").code == 2, "an unknown test is refused")
documented = (ROOT / "docs" / "risks.md").read_text(encoding="utf-8")
ok(all(f"`{test['test']}`" in documented for test in risks["tests"]), "every test is in docs/risks.md")
done()

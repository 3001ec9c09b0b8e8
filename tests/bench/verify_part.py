#!/usr/bin/env python3
"""The part "Verify" of docs/performance.md: `verify_part.py NUMBERS ENTRIES DOCUMENT` puts it into the document and prints it."""

import pathlib
import re
import sys

# What verifying a million entries may take: of the time of `ledger`, and in MB.
RATIO, MEMORY = 0.8, 300


def read(file):
    """The numbers of a run by name."""
    lines = pathlib.Path(file).read_text(encoding="utf-8").splitlines()
    return {name: float(value) for name, value, _unit in map(str.split, lines)}


def best(values, name):
    return min(values[key] for key in values if re.fullmatch(rf"{name}_\d+", key))


def peak(values, name):
    return max(values[key] for key in values if re.fullmatch(rf"{name}_\d+_peak", key))


def part(values, entries):
    """The part, with its heading."""
    verify, other = best(values, "verify"), best(values, "ledger")
    batched, strict = best(values, "batched"), best(values, "strict")
    signatures = int(values["signatures"])
    return f"""## Verify

Best of three rounds, each command in turn.

| | seconds | peak memory | verify takes |
|---|---|---|---|
| `minhbach verify` of an export of {entries:,} entries: every signature, link, node, rule, balance and share | {verify:.2f} | \
{peak(values, "verify"):.0f} MB | |
| `ledger balance` over {entries:,} transactions, unchecked | {other:.2f} | {peak(values, "ledger"):.0f} MB | \
**{verify / other:.2f}** × |
| the bare cost of its {signatures:,} signatures, in batches of 2,048 on all cores | {batched:.2f} | | {verify / batched:.2f} × |
| the same, each by the equation | {strict:.2f} | | {verify / strict:.2f} × |
| `minhbach verify` of the data directory, database and vault compared too | {values["verify_directory"]:.2f} | \
{values["verify_directory_peak"]:.0f} MB | |
| making that book (`demo --entries`) | {values["demo"]:.2f} | {values["demo_peak"]:.0f} MB | |
"""


def missed(values):
    """What of the targets is missed."""
    ratio, memory = best(values, "verify") / best(values, "ledger"), peak(values, "verify")
    if ratio > RATIO:
        yield f"verify takes {ratio:.2f} x the time of ledger, the target is {RATIO}"
    if memory > MEMORY:
        yield f"verify takes {memory:.0f} MB, the target is {MEMORY}"


def main(numbers, entries, document):
    values = read(numbers)
    text = part(values, entries)
    before = pathlib.Path(document).read_text(encoding="utf-8")
    after, found = re.subn(r"## Verify\n.*?(?=\n## |\Z)", lambda _: text, before, count=1, flags=re.DOTALL)
    if not found:
        sys.exit(f"{document} has no part on verifying")
    pathlib.Path(document).write_text(after, encoding="utf-8")
    print(text)
    said = list(missed(values))
    print("\n".join(said) or "within the targets")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), sys.argv[3]))

#!/usr/bin/env python3
"""Writes docs/performance.md from the numbers of one run: `report.py NUMBERS ENTRIES LINES`."""

import os
import sys

values = {}
with open(sys.argv[1], encoding="utf-8") as numbers:
    for line in numbers:
        name, value, _unit = line.split()
        values[name] = float(value)
entries, lines = int(sys.argv[2]), int(sys.argv[3])


def best(name):
    return min(values[key] for key in values if key.startswith(name + "_") and key[len(name) + 1:].isdigit())


def peak(name):
    return max((values[key] for key in values if key.startswith(name) and key.endswith("_peak")), default=0)


verify, other = best("verify"), best("ledger")
append = {engine: values.get(f"append_http_{engine}") for engine in ("sqlite", "postgres")}
sign, batch, insert = values["sign"], values["verify_batch"], values["insert_bare_sqlite"]
bare = 1 / (1 / (2 * sign) + 1 / (2 * batch) + 1 / insert)
print(f"""# Performance

Written by `tests/bench/run` from one run on one machine with {os.cpu_count()} cores; not a promise. Everything below that is
compared was measured in that run.

## Verify

| | seconds | peak memory |
|---|---|---|
| `minhbach verify` of an export of {entries:,} entries: every signature, link, node, rule, balance and share | {verify:.2f} | {peak("verify_1"):.0f} MB |
| `ledger balance` over {entries:,} transactions, unchecked | {other:.2f} | {peak("ledger_1"):.0f} MB |
| **ratio** | **{verify / other:.2f}** | |
| `minhbach verify` of the data directory, database and vault compared too | {values["verify_directory"]:.2f} | {values["verify_directory_peak"]:.0f} MB |
| making that book (`demo --entries`) | {values["demo"]:.2f} | {values["demo_peak"]:.0f} MB |

## Import

| | lines/s |
|---|---|
| {lines:,} lines of CSV: read, reconciled, signed, verified, chained, projected, durable | {values["import_csv"]:,.0f} |
| bare cost of sign + verify + insert on two cores, from the figures below | {bare:,.0f} |
| **ratio** | **{values["import_csv"] / bare:.2f}** |

Peak memory of the import: {values["import_csv_peak"]:.0f} MB.

## Single appends

Each durable before its answer, from 64 HTTP clients on the same two cores, which sign nothing but share the machine.

| engine | appends/s |
|---|---|
| SQLite | {append["sqlite"] or 0:,.0f} |
| PostgreSQL | {append["postgres"] or 0:,.0f} |

One `fdatasync` of 4 KB took {values["fsync"]:.0f} µs.

## Pages

At {entries:,} entries, 16 connections of `wrk` on the same two cores.

| page | requests/s |
|---|---|
""" + "\n".join(f"| `{key[4:]}` | {values[key]:,.0f} |" for key in values if key.startswith("page")) + f"""

## Bare costs

| | |
|---|---|
| SHA-256 of a leaf | {values["sha256_leaf"]:,.0f} /s per core |
| parse an entry strictly | {values["parse_entry"]:,.0f} /s per core |
| sign | {sign:,.0f} /s per core |
| verify one signature by the equation | {values["verify_strict"]:,.0f} /s per core |
| verify in a batch of 2,048 | {batch:,.0f} /s per core |
| insert a leaf with one index into SQLite, 4,000 a transaction | {insert:,.0f} rows/s |

## What holds it back

- *Import and single appends* are bound by the two cores, not by the disk: about half of the time goes to the SQLite driver, which
  moves every statement to a thread of its own and back; an append also writes some ten rows over seven tables, encrypts its
  openings, and proves its inclusion before it answers. Fewer and wider statements are the next step.
- *Verify* is bound by signatures (a batch costs about ten microseconds each) and by parsing; the deciding thread waits for the workers.
- *Start* replays the tail after the newest snapshot and is not measured here, nor is nginx beside the pages.
""")

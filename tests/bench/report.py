#!/usr/bin/env python3
"""Writes docs/performance.md from the numbers of one run: `report.py NUMBERS ENTRIES LINES`."""

import os
import sys

import verify_part

values = verify_part.read(sys.argv[1])
entries, lines = int(sys.argv[2]), int(sys.argv[3])


def flat(size):
    """A row: microseconds for one entry, without what a book of the story alone takes."""
    whole = size == entries
    made = values["demo" if whole else f"flat_{size}_make"] - values["flat_0_make"]
    read, memory = (verify_part.best(values, "verify"), verify_part.peak(values, "verify")) if whole else (values[f"flat_{size}_verify"], values[f"flat_{size}_verify_peak"])
    return f"| {size:,} | {made / size * 1e6:.0f} µs | {read / size * 1e6:.1f} µs | {memory:.0f} MB |"


sign, batch, insert = values["sign"], values["verify_batch"], values["insert_bare_sqlite"]
bare = 1 / (1 / (2 * sign) + 1 / (2 * batch) + 1 / insert)
print(f"""# Performance

Written by `tests/bench/run` from one run on one machine with {os.cpu_count()} cores; not a promise. Everything below that is
compared was measured in that run.

{verify_part.part(values, entries)}
## Cost of an entry, by the size of the book

Gifts in cash and goods, allocations, purchases, waybills, lists, distributions and what belongs to them: 23 of 123 entries are of the
office and touch goods, the rest are gifts.

| entries | making one: signed, decided, projected, durable | verifying one | peak memory of verify |
|---|---|---|---|
""" + "\n".join(flat(size) for size in (entries // 100, entries // 10, entries)) + f"""

## Import

| | lines/s |
|---|---|
| {lines:,} lines of CSV: read, reconciled, signed, verified, chained, projected, durable | {values["import_csv"]:,.0f} |
| bare cost of sign + verify + insert on two cores, from the figures below | {bare:,.0f} |
| **ratio** | **{values["import_csv"] / bare:.2f}** |

Peak memory of the import: {values["import_csv_peak"]:.0f} MB.

## Single appends

Each durable before its answer, from 64 HTTP clients on the same two cores, which sign nothing but share the machine.

| engine | appends/s | processor time of the server for one | of the clients |
|---|---|---|---|
""" + "\n".join(
    f"| {name} | {values[key]:,.0f} | {values[key + '_server']:.0f} µs | {values[key + '_client']:.0f} µs |"
    for name, key in [("SQLite", "append_http_sqlite"), ("PostgreSQL", "append_http_postgres")]) + f"""

One `fdatasync` of 4 KB took {values["fsync"]:.0f} µs.

## Pages

At {entries:,} entries, 16 connections of `wrk` on the same two cores.

| page | requests/s | nginx with the same bytes in a file | ratio |
|---|---|---|---|
""" + "\n".join(
    f"| `{key[4:]}` | {values[key]:,.0f} | {values['nginx' + key[4:]]:,.0f} | {values[key] / values['nginx' + key[4:]]:.2f} |"
    for key in values if key.startswith("page")) + f"""

## Start

At {entries:,} entries, from the call to the first page read whole: {values["start"]:.3f} s, with {values["start_resident"]:.0f} MB resident.

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

- *Single appends* are bound by the two cores, not by the disk. Of the server's time for one on SQLite a fifth checks the signature by the
  equation (a batch of 64 is too small to be worth its check for torsion), a fifth inserts some ten rows over seven tables,
  a tenth writes and syncs the pages that they change (two of three because the look-up code and the text's hash are random keys), a tenth
  hands statements to the driver's thread and back, and a fifth reads and writes HTTP.
- *Import* is bound by the two cores: a quarter signs and verifies, a seventh allocates memory (another allocator gave 8 %, at the price of more
  memory than the limit allows), the rest is spread over parsing, hashing, encrypting and a dozen rows a line. No single part is large.
- *Verify* is bound by signatures (a batch costs about ten microseconds each) and by parsing; the deciding thread waits for the workers.
- *Pages* are made anew for every request, from the database, and compressed. A file that is only sent is a hundred times cheaper; what does not
  change between two entries could be kept.
- *Start* is measured after a clean stop. After a kill it also replays the entries since the newest snapshot, 25,000 at most. What is
  resident then is the whole state that decides.
""")

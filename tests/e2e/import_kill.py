#!/usr/bin/env python3
"""A large import, killed with SIGKILL again and again and started again: the same lines and totals as an unbroken run.

`KILLS` (20) and `LINES` (300000) may be lowered in the environment for a quick run.
"""

import os
import random
import resource
import shutil
import signal
import subprocess
import time

from book import Book
from lib import BINARY, directory, done, environment, must, ok, run

KILLS = int(os.environ.get("KILLS", "20"))
LINES = int(os.environ.get("LINES", "300000"))
HEADER = "Ngày giao dịch;Số tham chiếu;Diễn giải;Ghi nợ;Ghi có;Số dư\n"


def statement(path, lines):
    """A month of gifts, every tenth of them alike to the letter with another of its day."""
    rng = random.Random(5)
    balance = 0
    with open(path, "w", encoding="utf-8") as out:
        out.write("Từ ngày 01/09/2026 đến ngày 30/09/2026;;;Ngày in: 01/10/2026;;\nSố dư đầu kỳ;0;;;;\n" + HEADER)
        for n in range(lines):
            day = 1 + n * 30 // lines
            amount = rng.choice([50_000, 100_000, 200_000, 500_000])
            balance += amount
            text = "ung ho vung lu" if n % 10 == 0 else f"NGUYEN VAN {n} ung ho {rng.randrange(10**9)}"
            reference = "" if n % 10 == 0 else str(n)
            out.write(f"{day:02}/09/2026;{reference};{text};;{amount:,};{balance:,}\n")
        out.write(f"Số dư cuối kỳ;{balance:,};;;;\n")
    return balance


def lines_of(data, key, bundle):
    """Every entry that bears a statement line, by id, with kind and amount: what must not depend on how it came."""
    import json
    shutil.rmtree(bundle, ignore_errors=True)
    must("export", "--data", data, "--out", bundle)
    found = []
    for path in sorted((bundle / "tile" / "entries").rglob("*")):
        if path.is_dir() or (path.parent.name.endswith(".p") and path.parent.with_suffix("").exists()):
            continue
        bytes_ = path.read_bytes()
        at = 0
        while at < len(bytes_):
            size = int.from_bytes(bytes_[at:at + 2], "big")
            entry = bytes_[at + 2:at + 2 + size].decode()
            at += 2 + size
            kind, body = entry.split("\n")[4:6]
            body = json.loads(body)
            if "line" in body:
                found.append((body["id"], kind, body["amount"]))
    return sorted(set(found))


here = directory()
book = Book(here)
file = here / "large.csv"
total = statement(file, LINES)
empty = here / "empty"
shutil.copytree(book.data, empty)

command = [BINARY, "import", "statement", str(file), "--data", str(book.data), "--account", book.bank, "--fund", book.fund,
           "--key", str(book.keys["accountant"]), "--json"]
begun = time.monotonic()
whole = subprocess.run(command, capture_output=True, env=environment(), check=False)
seconds = time.monotonic() - begun
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
ok(whole.returncode == 0, "the unbroken import ends with 0", whole.stderr.decode())
print(f"# {LINES} lines in {seconds:.1f} s: {LINES / seconds:.0f} lines/s, peak memory {peak:.0f} MB")
ok(peak <= 300 or LINES < 300_000, "peak memory is at most 300 MB", peak)
unbroken = lines_of(book.data, book.log_key, here / "b1")
ok(len(unbroken) == LINES and sum(int(line[2]) for line in unbroken) == total, "every line is there, identical twins too",
   len(unbroken))

shutil.rmtree(book.data)
shutil.copytree(empty, book.data)
rng = random.Random(int(os.environ.get("SEED", "7")))
killed = 0
for _ in range(KILLS):
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment())
    try:
        process.wait(timeout=rng.uniform(0.1, max(seconds * 0.6, 1.0)))
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        killed += 1
ok(killed > 0, f"killed {killed} times while it ran")
last = subprocess.run(command, capture_output=True, env=environment(), check=False)
ok(last.returncode == 0, "the last import ends with 0", last.stdout[-2000:].decode() + last.stderr.decode())
ok(lines_of(book.data, book.log_key, here / "b2") == unbroken, "the same ids, kinds and amounts as unbroken")
verified = run("verify", book.data, "--log-key", book.log_key, "--json")
ok(verified.code == 0, "the book verifies, vault and projections too", verified)
done()

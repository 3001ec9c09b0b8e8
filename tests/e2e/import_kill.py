#!/usr/bin/env python3
"""Large imports, killed with SIGKILL again and again and started again: the same lines and totals as unbroken runs.

The same statement as CSV and as XLSX (written by openpyxl), each imported unbroken and broken. One kill of each format is placed
between the vault's commit and the entries' commit: not by a hook in the program, but by watching its files from outside and
asking both databases afterwards whether that moment was hit.

`tests/run` uses few lines; `--full`, or `MINHBACH_KILL_FULL=1`, is the whole: 300,000 lines of each format. `KILLS` (20 in all)
and `SEED` may be set in the environment.
"""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

from book import Book
from large import lines_of, rows, write_csv, write_xlsx
from lib import BINARY, directory, done, environment, must, ok, run

FULL = "--full" in sys.argv[1:] or os.environ.get("MINHBACH_KILL_FULL") == "1"
KILLS = int(os.environ.get("KILLS", "20"))
LINES = {"csv": 300_000, "xlsx": 300_000} if FULL else {"csv": 12_000, "xlsx": 6_000}
MEMORY = 300  # MB, of an import of 300,000 lines


def ask(data, name, sql):
    """One number of a database, from a copy, so that looking at what a kill left changes nothing of it."""
    copied = here / "look"
    shutil.rmtree(copied, ignore_errors=True)
    copied.mkdir()
    for suffix in ("", "-wal"):
        if (data / (name + suffix)).exists():
            shutil.copy(data / (name + suffix), copied)
    with sqlite3.connect(copied / name) as database:
        return database.execute(sql).fetchone()[0]


def orphans(data):
    """Openings in the vault of entries that are not in the book, and the book's size."""
    size = ask(data, "ledger.db", "SELECT size FROM head")
    return ask(data, "vault.db", f"SELECT COUNT(*) FROM openings WHERE at >= {size}"), size


class Killed:
    """An import that this script may end at any moment."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment())

    def runs(self, seconds):
        """Whether it still runs after so long."""
        try:
            self.process.wait(timeout=seconds)
            return False
        except subprocess.TimeoutExpired:
            return True

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def written(path):
    try:
        stat = path.stat()
        return stat.st_size, stat.st_mtime_ns
    except FileNotFoundError:
        return None


def kill_between_commits(command, data, rng):
    """Kills the import after a vault's commit and before its entries' commit; says whether that moment was hit.

    The vault's log is written only when the vault commits. The kill comes a few milliseconds after such a write, while the entries
    of the batch are still on their way; whether it came in time is asked of the databases.
    """
    vault = data / "vault.db-wal"
    running = Killed(command)
    for _ in range(rng.randrange(1, 3)):
        before = written(vault)
        while written(vault) == before:
            if running.process.poll() is not None:
                return False
            time.sleep(0.0002)
        # Wait until the write has come to rest: in the middle of it the commit is not there yet.
        last, still = written(vault), 0
        while still < 4:
            time.sleep(0.001)
            now = written(vault)
            last, still = now, still + 1 if now == last else 0
    running.kill()
    return orphans(data)[0] > 0


def broken(kind, file, expected, seconds, kills, rng):
    """Imports with kills; the book must end as `expected`."""
    data = book.data
    shutil.rmtree(data)
    shutil.copytree(empty, data)
    command = command_of(file)
    hit = tries = 0
    while not hit and tries < 40:
        tries += 1
        if ask(data, "ledger.db", "SELECT size FROM head") >= len(expected) // 2:
            # Begin again: there must be lines left that a batch can be made of.
            shutil.rmtree(data)
            shutil.copytree(empty, data)
        hit = kill_between_commits(command, data, rng)
    left, size = orphans(data)
    ok(hit and left > 0, f"{kind}: killed between vault and entries: {left} openings beyond entry {size} (try {tries})")
    # Any command that opens the book is a start, and a start sweeps.
    must("import", "statement", file, "--data", data, "--account", book.bank, "--fund", book.fund, "--dry-run", "--json")
    ok(orphans(data) == (0, size), f"{kind}: the next start sweeps them and leaves the entries alone", orphans(data))
    killed = 1
    # A short import is often over before the blow; the more so the more of it is done.
    for _ in range(3 * kills):
        if killed == kills:
            break
        running = Killed(command)
        if running.runs(rng.uniform(0.1, max(seconds * 0.7, 0.6))):
            running.kill()
            killed += 1
    ok(killed > kills // 2, f"{kind}: killed {killed} times while it ran")
    last = subprocess.run(command, capture_output=True, env=environment(), check=False)
    ok(last.returncode == 0, f"{kind}: the last import ends with 0", last.stdout[-2000:].decode() + last.stderr.decode())
    ok(lines_of(data, here / "bundle") == expected, f"{kind}: the same ids, kinds and amounts as unbroken")
    verified = run("verify", data, "--log-key", book.log_key, "--json")
    ok(verified.code == 0, f"{kind}: the book verifies, vault and projections too", verified)
    return killed


def command_of(file):
    return [BINARY, "import", "statement", str(file), "--data", str(book.data), "--account", book.bank, "--fund", book.fund,
            "--key", str(book.keys["accountant"]), "--json"]


def unbroken(kind, file):
    """Imports in one go: the lines, and how long it took."""
    shutil.rmtree(book.data)
    shutil.copytree(empty, book.data)
    begun = time.monotonic()
    with open(here / "said", "wb") as said:
        process = subprocess.Popen(command_of(file), stdout=said, stderr=said, env=environment())
        _, status, used = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    ok(process.returncode == 0, f"{kind}: the unbroken import ends with 0", (here / "said").read_text())
    peak = used.ru_maxrss / 1024
    print(f"# {kind}: {LINES[kind]} lines in {seconds:.1f} s: {LINES[kind] / seconds:.0f} lines/s, peak memory {peak:.0f} MB")
    ok(peak <= MEMORY, f"{kind}: peak memory is at most {MEMORY} MB", peak)
    found = lines_of(book.data, here / "bundle")
    total = sum(row[4] for row in rows(LINES[kind]))
    ok(len(found) == LINES[kind] and sum(int(line[2]) for line in found) == total,
       f"{kind}: every line is there, identical twins too", len(found))
    return found, seconds


here = directory()
book = Book(here)
empty = here / "empty"
shutil.copytree(book.data, empty)
rng = random.Random(int(os.environ.get("SEED", "7")))
results, killed = {}, 0
for kind, write in (("csv", write_csv), ("xlsx", write_xlsx)):
    file = here / f"large.{kind}"
    write(file, LINES[kind])
    results[kind], seconds = unbroken(kind, file)
    killed += broken(kind, file, results[kind], seconds, KILLS // 2, rng)
print(f"# {killed} kills in all")
if LINES["csv"] == LINES["xlsx"]:
    ok(results["csv"] == results["xlsx"], "both formats give the same ids")
done()

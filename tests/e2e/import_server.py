#!/usr/bin/env python3
"""`import statement --server` ends as `--data` does: the same ids, kinds, amounts, totals and seals, also when it is killed and
begun again, and also for a statement that the book has in part. Who may not ask for line ids gets none."""

import json
import random
import shutil
import signal
import subprocess
import urllib.error
import urllib.request

from book import Book
from large import lines_of, write_csv
from lib import BINARY, Server, directory, done, environment, must, ok, run

LINES = 6_000


def post(url, body):
    request = urllib.request.Request(url, data=json.dumps(body).encode(), headers={"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


here = directory()
book = Book(here)
large = here / "large.csv"
write_csv(large, LINES)
october = here / "october.csv"
october.write_text(book.statement.read_text(encoding="utf-8").replace("/09/2026", "/10/2026").replace("01/10/2026,,\n", "02/11/2026,,\n"), encoding="utf-8")
twin = here / "twin"
shutil.copytree(book.data, twin)


def to(target, file, *more, key="accountant"):
    return ["import", "statement", file, *target, "--account", book.bank, "--fund", book.fund, "--key", book.keys[key], "--json", *more]


def told(result):
    """A report without what depends on the moment."""
    report = result.json()
    report.pop("seals")
    return report


local = must(*to(("--data", book.data), large))
again_local = must(*to(("--data", book.data), large))
wanted = lines_of(book.data, here / "bundle")

with Server(twin) as server:
    there = ("--server", server.url)
    keyless = run("import", "statement", large, *there, "--account", book.bank, "--fund", book.fund, "--dry-run")
    ok(keyless.code == 2 and "[import.key]" in keyless.err, "a dry run through a server needs a key (exit 2)", keyless)
    wrong = run(*to(there, large, key="approver"))
    ok(wrong.code == 3 and "[authority.role]" in wrong.err, "an approver gets no line ids (exit 3)", wrong)
    none = run("import", "statement", large, *there, "--account", "0" * 32, "--key", book.keys["accountant"])
    ok(none.code == 2 and "[import.account]" in none.err, "an account that is not there (exit 2)", none)
    status, answer = post(server.url + "/api/v1/statement/ids", {"request": json.dumps(
        {"account": book.bank, "lines": [{"day": "2026-09-01", "line": "10:2026-09-01,0:,7:+200000,1:A,", "occurrence": 1}]}), "note": ""})
    ok(status == 400 and answer["error"]["code"] == "ids.note", "a request without a signature gets no ids", answer)
    dry = must(*to(there, large, "--dry-run"))
    ok(dry.json()["dry_run"] and dry.json()["fates"]["donation"]["count"] == LINES, "a dry run reads every line", dry)
    rng, killed = random.Random(11), 0
    for _ in range(4):
        process = subprocess.Popen([BINARY, *map(str, to(there, large))], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   env=environment())
        try:
            process.wait(timeout=rng.uniform(0.3, 0.9))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
    ok(killed > 0, f"killed {killed} times")
    remote = run(*to(there, large))
    ok(remote.code == 0, "the import through the server ends with 0", remote)
    again = run(*to(there, large))
    ok(again.code == 0 and told(again) == told(again_local), "again: the same report as --data, nothing new", again)
    log = server.stop()
ok("NGUYEN VAN" not in log and "ung ho" not in log, "the server's output holds nothing of a line", log)
ok(lines_of(twin, here / "bundle") == wanted and len(wanted) == LINES, "the same ids, kinds and amounts as --data")
verified = run("verify", twin, "--log-key", book.log_key, "--json")
ok(verified.code == 0, "the book verifies, statements and vault too", verified)
ok(local.json()["complete_days"] == 30 and remote.json()["complete_days"] == 30, "every day is complete either way")
ok(remote.json()["fates"]["donation"]["count"] + remote.json()["fates"]["already_imported"]["count"] == LINES, "every line has one fate")

with Server(twin) as server:
    whole = run(*to(("--server", server.url), october))
    parts = must(*to(("--data", book.data), october))
    ok(whole.code == parts.code == 0 and told(whole) == told(parts), "a fresh statement: the same report", f"{whole}{parts}")
ok(lines_of(twin, here / "bundle") == lines_of(book.data, here / "bundle"), "fees, interest and cash too get the same ids")
done()

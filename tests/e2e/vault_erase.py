#!/usr/bin/env python3
"""Erasing is real: a donor's and a beneficiary's wrapped keys and sealed values lie in the files before and nowhere after, in the
databases of both engines with their logs and free pages, exports and logs; what was never written in clear is found nowhere at any
time; the book verifies; and nobody comes back by an import. Then the vault's key is changed, through a kill -9.
"""

import json
import pathlib
import subprocess
import time

from book import Book
from canary import open_vault
from lib import BINARY, directory, done, environment, must, ok, run
from people import ROWS, OnPostgres, Sqlite, chosen_by, found, sheet
from postgres import Postgres

DONOR = "Ngô Thị Mẫu Biến"


def examine(engine, cluster=None):
    here = directory()
    urls = (cluster.database("ledger"), cluster.database("vault")) if cluster else None
    book = Book(here, postgres=urls)
    database = OnPostgres(cluster, book.data) if cluster else Sqlite(book.data)
    key = ("--data", book.data, "--key", book.keys["accountant"])
    check = lambda claim, name, detail="": ok(claim, f"{engine}: {name}", detail)  # noqa: E731

    check(book.import_statement().code == 0, "the statement is imported")
    gift = book.post("donation.receive", {
        "account": book.cash, "amount": "500000", "booked": "2026-10-04", "channel": "cash", "currency": "VND",
        "fund": book.fund, "on": "2026-10-04"}, "cashier", private={"donor": DONOR})
    criteria, sheet_file = here / "criteria.txt", here / "list.csv"
    criteria.write_text("Hộ bị lũ cuốn nhà.\n")
    sheet_file.write_text(sheet(ROWS), encoding="utf-8")
    chosen = chosen_by(book, criteria)
    roster = ("import", "roster", sheet_file, *key, *chosen, "--json")
    taken = must(*roster).json()["files"][0]
    photo = here / "photo.jpg"
    comment = DONOR.encode()
    photo.write_bytes(b"\xff\xd8\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment
                      + b"\xff\xdb\0\x03\x01\xff\xda\0\x03\x01\x01\x02\xff\xd9")
    blob = must("blob", "add", photo, "--data", book.data, "--subject", gift["code"], "--json").json()
    beneficiary = f"{taken['roster']}:1"
    must("vault", "consent", gift["code"], "--purpose", "display-name", *key)

    def secrets():
        """What is kept of the two, as it lies in the database; and their names in clear."""
        at, line = gift["index"], taken["roster"]
        blob_of = "'\\x{}'" if cluster else "x'{}'"
        rows = {
            "the donor's wrapped key": f"SELECT wrapped FROM subjects s JOIN openings o ON o.subject = s.subject WHERE o.at = {at}",
            "the donor's sealed value": f"SELECT sealed FROM openings WHERE at = {at}",
            "the beneficiary's wrapped key": "SELECT wrapped FROM subjects s JOIN roster_lines l ON l.subject = s.subject"
                                             f" WHERE l.line = 1 AND l.roster = {blob_of.format(line)}",
            "the beneficiary's sealed line": f"SELECT sealed FROM roster_lines WHERE line = 1 AND roster = {blob_of.format(line)}",
            "the photo's key": "SELECT sealed FROM blobs WHERE subject IS NOT NULL",
        }
        return {name: bytes(database.query("vault", sql)[0][0]) for name, sql in rows.items()}

    kept = secrets()
    clear = {"the donor's name": DONOR.encode(), "the beneficiary's name": ROWS[0][0].encode(), "her number": ROWS[0][2].encode()}
    places = database.places()
    # In the log of PostgreSQL a page's edge may cut through a value; in the tables none does.
    database.checkpoint()
    before = {name for name, _ in found(kept, places)}
    check(before == set(kept), f"control: all {len(kept)} secrets are found by a raw search before", set(kept) - before)
    check(not found(clear, places), "no name is found in clear at any time", found(clear, places))
    opened, why = open_vault(book.data, database)
    check(DONOR in opened, "control: the vault's key opens the donor's name", why or opened)
    photo_file = next(path for path in (book.data / "blobs").rglob("*") if path.is_file())
    photo_bytes = {"the photo": photo_file.read_bytes()[:24]}
    check(len(found(photo_bytes, places)) == 1, "control: the photo lies there, encrypted")

    refused = run("vault", "erase", gift["code"], *key, "--json")
    answer = json.loads(refused.out)
    check(refused.code == 3 and answer["code"] == "vault.retention" and answer["until"] == "2036-12-31",
          "the voucher must be kept: refused by reason and date", refused)
    check(run("vault", "read", gift["code"], "--why", "receipt", *key).code == 3, "and restricted instead")
    check(DONOR in run("vault", "read", gift["code"], "--why", "inspection", *key).out, "for an inspection it still opens")
    for kind in ("voucher", "registry", "roster", "feedback", "blob"):
        must("vault", "retention", kind, "--years", "0", "--source", "quyết định thử", *key)
    for who in (gift["code"], beneficiary):
        erased = run("vault", "erase", who, *key, "--json")
        check(erased.code == 0 and json.loads(erased.out)["left"] == [], f"{who[:4]}… is erased, nothing is left to do", erased)
    again = [run("vault", "erase", who, *key) for who in (gift["code"], beneficiary)]
    check(all(one.code == 3 and "[vault.erased]" in one.err for one in again), "what is erased cannot be erased again", again[1])

    bundle = here / "bundle"
    must("export", "--data", book.data, "--out", bundle)
    everything = [*places, bundle]
    hits = found({**kept, **clear, **photo_bytes}, everything)
    check(not hits, "nothing of it is found anywhere after: database, its log and free pages, files, exports, logs", hits)
    verified = run("verify", book.data, "--log-key", book.log_key, "--json")
    erasures = next(row for row in verified.json()["verdicts"] if row["promise"] == "erasures")
    check(verified.code == 0 and erasures["code"] == "erasures.unreported",
          "the book verifies, and says that two erasures wait for the month's report", verified)
    opened, _ = open_vault(book.data, database)
    check(DONOR not in opened and opened.strip(), "the vault's key opens the others alone", opened)

    count = lambda table: int(database.query("vault", f"SELECT COUNT(*) FROM {table}")[0][0])  # noqa: E731
    counts = [count(table) for table in ("openings", "subjects", "roster_lines", "blobs")]
    check(book.import_statement().code == 0 and must(*roster).json()["files"][0]["repeated"], "both are imported again")
    after = [count(table) for table in ("openings", "subjects", "roster_lines", "blobs")]
    check(counts == after, "and bring nobody back", (counts, after))
    month = time.strftime("%Y-%m", time.gmtime(time.time() + 7 * 3600))
    report = run("vault", "report", month, "--data", book.data, "--json").json()
    acts = {act["act"]: (act["done"], act["refused"]) for act in report["acts"]}
    check(acts["erase"] == (2, 1), "the month's report counts two erasures and one refusal", report)
    log = run("vault", "access-log", "--data", book.data, "--json").json()
    check([row["why"] for row in log] == ["inspection"] and "value" not in str(log), "the access log says who read and why", log)

    old = {"the vault's old key": (book.data / "secret" / "vault.key").read_bytes().strip()}
    for n in range(300):
        # Enough subjects that a change takes a moment.
        if n % 100 == 0:
            lines = [(f"Người Mẫu {n + k}", 1950 + k % 50, "") for k in range(700)]
            sheet_file.write_text(sheet(lines), encoding="utf-8")
            must(*roster)
    killed = False
    for _ in range(20):
        process = subprocess.Popen([BINARY, "vault", "rotate-key", "--data", str(book.data)], env=environment(),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        following = pathlib.Path(book.data / "secret" / "vault.next.key")
        while process.poll() is None and not following.exists():
            time.sleep(0.001)
        process.kill()
        process.wait()
        if following.exists():
            killed = True
            break
    check(killed, "the change of the vault's key is killed half-way")
    check(run("verify", book.data, "--log-key", book.log_key).code == 0, "everything opens half-way")
    rotated = run("vault", "rotate-key", "--data", book.data, "--json")
    check(rotated.code == 0 and json.loads(rotated.out)["resumed"], "the same command ends it", rotated)
    check(run("verify", book.data, "--log-key", book.log_key).code == 0, "everything opens afterwards")
    check(not found(old, places) and not following.exists(), "the old key is gone", found(old, places))
    # Last, because nothing puts it back: an opening that is gone without an act.
    at = int(database.query("vault", "SELECT MIN(at) FROM openings")[0][0])
    database.query("vault", f"DELETE FROM openings WHERE at = {at}")
    lost = run("verify", book.data, "--log-key", book.log_key, "--json")
    erasures = next(row for row in lost.json()["verdicts"] if row["promise"] == "erasures")
    check(lost.code == 16 and (erasures["code"], erasures["index"]) == ("erasures.unaccounted", at),
          "an opening that is gone without an erasure is told, with its entry", lost)


if __name__ == "__main__":
    examine("SQLite")
    # What an operator sets, as docs/privacy.md says: old segments of the log are removed, not kept for later use.
    quiet = Postgres(["wal_recycle=off"])
    try:
        examine("PostgreSQL", quiet)
    finally:
        quiet.stop()
    done()

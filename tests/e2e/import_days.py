#!/usr/bin/env python3
"""Statements in another order than time's: older ones join the sealed days from their end, and one that would leave days without
any statement behind is refused whole, before a line of it is recorded. Where the bank's balance shows that something before is not
in the book yet, the first day stays open, and the same file closes it once that is there."""

import calendar
import shutil

from book import Book
from lib import directory, done, must, ok, run

here = directory()
book = Book(here)


def statement(name, months, opening=0):
    """One gift a week over whole months of 2026, with running balance."""
    path = here / name
    last = f"{calendar.monthrange(2026, months[-1])[1]}/{months[-1]:02}/2026"
    balance = opening
    lines = []
    for month in months:
        for day in range(1, calendar.monthrange(2026, month)[1] + 1, 7):
            balance += 100_000
            lines.append(f"{day:02}/{month:02}/2026;G{month}{day};ung ho thang {month} ngay {day};;100,000;{balance:,}\n")
    path.write_text(f"Từ ngày 01/{months[0]:02}/2026 đến ngày {last};;;Ngày in: 02/{months[-1] + 1:02}/2026;;\n"
                    f"Số dư đầu kỳ;{opening:,};;;;\nNgày giao dịch;Số tham chiếu;Diễn giải;Ghi nợ;Ghi có;Số dư\n" + "".join(lines) +
                    f"Số dư cuối kỳ;{balance:,};;;;\n", encoding="utf-8")
    return path, balance


def take(*files, data=None):
    return run("import", "statement", *files, "--data", data or book.data, "--account", book.bank, "--fund", book.fund, "--key",
               book.keys["accountant"], "--json")


may, after_may = statement("may.csv", [5])
summer, after_summer = statement("summer.csv", [6, 7], after_may)
july, _ = statement("july.csv", [7], after_may + 500_000)
august, after_august = statement("august.csv", [8], after_summer)
october, _ = statement("october.csv", [10], after_august + 1)



def waits(taken):
    """The days that stay open because the book has less than the bank."""
    return [day["day"] for day in taken.json()["incomplete_days"] if day["code"] == "statement.book_balance"]


first = take(august)
ok(first.code == 0 and first.json()["complete_days"] == 30 and waits(first) == ["2026-08-01"],
   "August is imported; its first day waits for what the bank had before", first)
other = here / "other"
shutil.copytree(book.data, other)

size = book.size()
refused = take(may)
ok(refused.code == 3 and "[import.gap]" in refused.err and "may.csv" in refused.err and "2026-06-01" in refused.err
   and "2026-07-31" in refused.err, "May is refused (exit 3): file and missing days are named", refused)
ok(book.size() == size, "and nothing of it is in the book", book.size())

older = take(summer)
ok(older.code == 0 and older.json()["complete_days"] == 59 and waits(older) == ["2026-06-01", "2026-07-01"]
   and len(older.json()["seals"]) == 2, "June and July in one file join from their end", older)
oldest = take(may)
ok(oldest.code == 0 and oldest.json()["complete_days"] == 31, "now May is taken", oldest)
closed = take(may, summer, august)
ok(closed.code == 0 and closed.json()["fates"]["already_imported"]["count"] == 20 and not closed.json()["incomplete_days"],
   "all of it again closes the days that waited", closed)
again = take(may, summer, august)
ok(again.code == 0 and again.json()["fates"]["already_imported"]["count"] == 20 and not again.json()["seals"],
   "and once more adds nothing", again)
verified = run("verify", book.data, "--log-key", book.log_key, "--require", "statements")
ok(verified.code == 0, "the book verifies", verified)

hole = take(may, july, data=other)
ok(hole.code == 0 and len(hole.json()["incomplete_days"]) == 31 and waits(hole) == ["2026-07-01"],
   "a hole between two files stays as 30 days to be filled, and the day after them waits", hole)
filled = take(summer, data=other)
ok(filled.code == 0 and not filled.json()["incomplete_days"], "and is filled by the file that was missing", filled)
later = take(october, data=other)
ok(later.code == 0 and len(later.json()["incomplete_days"]) == 30, "so does a hole after the last sealed day", later)
verified = run("verify", other, "--log-key", book.log_key, "--require", "statements")
ok(verified.code == 0, "that book verifies too", verified)
done()

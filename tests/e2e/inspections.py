#!/usr/bin/env python3
"""An inspection opens just what its entry names of the vault, for its own inspectors, until it ends; every opening is logged, every record
held against the book, and what was refused is written down. Names are planted inside and outside of what may be opened.
"""

import base64
import datetime
import hashlib
import json
import stat

from book import Book
from lib import directory, done, must, ok, run
from people import ROWS, Sqlite, chosen_by, found, sheet

INSIDE, BEFORE, MEMO, TRIED = "Ca Na Ri Trong Kỳ", "Ca Na Ri Trước Kỳ", "CANARI GHI CHU NGAN HANG", "0987 654 321"

here = directory()
book = Book(here, canary=MEMO)
governors = ["governor0", "governor1"]
for number, key in enumerate(("inspector", "inspector2"), 5):
    book.grant(key, "inspector", f"{number:032x}", governors)
database = Sqlite(book.data)
# The day of the book: in Viet Nam it begins seven hours before UTC's.
today = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=7))).date()


def after(days):
    return (today + datetime.timedelta(days=days)).isoformat()


def gift(donor, on):
    body = {"account": book.cash, "amount": "100000", "booked": on, "channel": "cash", "currency": "VND", "fund": book.fund, "on": on}
    return book.post("donation.receive", body, "cashier", private={"donor": donor})


def document(text):
    return {"sha256": base64.b64encode(hashlib.sha256(text.encode()).digest()).decode(), "size": len(text)}


def inspect(name, key="inspector", *more):
    return run("vault", "inspect", "--inspection", str(opened["index"]), "--out", here / name, "--data", book.data, "--key", book.keys[key],
               "--json", *more)


book.import_statement()
inside, before = gift(INSIDE, "2026-09-08"), gift(BEFORE, "2026-09-03")
criteria, listed = here / "criteria.txt", here / "list.csv"
criteria.write_text("Hộ bị lũ cuốn nhà.\n")
listed.write_text(sheet(ROWS), encoding="utf-8")
must("import", "roster", listed, "--data", book.data, "--key", book.keys["accountant"], *chosen_by(book, criteria))
opened = book.post("inspection.open", {
    "chapter": book.chapter, "closes": after(40), "decision": document("quyết định"), "on": after(0),
    "period": {"from": "2026-09-05", "until": after(0)}, "title": "Kiểm tra thử",
    "vault": {"classes": ["donor", "roster"], "until": after(20)}}, "inspector")

answer = inspect("a.csv")
text = (here / "a.csv").read_text(encoding="utf-8")
told = answer.json()
ok(answer.code == 0 and told["records"] == told["holds"] == 1 + len(ROWS), "what the inspection names opens, and is what the book says",
   answer)
ok(INSIDE in text and all(name in text for name, *_ in ROWS), "the donor of the period and everybody on the list are there")
ok(BEFORE not in text and MEMO not in text, "a gift before the period and what the bank wrote are not")
ok("Personal data" in text and stat.S_IMODE((here / "a.csv").stat().st_mode) == 0o600, "the file says what it is, for its owner alone")
log = must("vault", "access-log", "--data", book.data, "--json").json()
of = [(row["entry"], row["field"], row["why"]) for row in log if row["inspection"] == opened["index"]]
ok(len(of) == told["records"] and (inside["index"], "donor", "inspection") in of and not any(at == before["index"] for at, *_ in of),
   "each opening is logged with the inspection and the entry, and nothing else is", of)

refused = [(inspect("b.csv", "inspector2"), "inspect.key"), (inspect("b.csv", "accountant"), "inspect.key"),
           (inspect("b.csv", "inspector", "--class", "statement"), "inspect.class")]
ok(all(answer.code == 3 and code in answer.err for answer, code in refused), "another inspector, one inspected and another class get nothing",
   "\n".join(str(answer) for answer, _ in refused))
ok(not (here / "b.csv").exists() and len(must("vault", "access-log", "--data", book.data, "--json").json()) == len(log),
   "and nothing is opened for them")
only = inspect("c", "inspector", "--class", "donor")
ok(only.code == 0 and sorted(path.name for path in (here / "c").iterdir()) == ["records.csv", "records.xlsx"]
   and ROWS[0][0] not in (here / "c" / "records.csv").read_text(encoding="utf-8"), "less can be asked for, and a folder has both files", only)

# The operator changes a line of the list.
(leaf,), = database.query("vault", "SELECT hex(leaf) FROM roster_lines WHERE line = 3")
changed = leaf[:-1] + ("0" if leaf[-1] != "0" else "1")
database.query("vault", f"UPDATE roster_lines SET leaf = X'{changed}' WHERE line = 3")
answer = inspect("d.csv", "inspector", "--class", "roster")
ok(answer.code == 16 and answer.json()["wrong"] == len(ROWS) and "NOT what the book" in (here / "d.csv").read_text(encoding="utf-8"),
   "a list that is not the one in the book is said to be wrong", answer)
database.query("vault", f"UPDATE roster_lines SET leaf = X'{leaf}' WHERE line = 3")

# What is refused.
tried = book.try_post("key.revoke", {"key": log[0]["key"], "on": after(0),
                                     "reason": "left_office"}, *governors)
worded = book.try_post("finding.raise", {
    "about": [inside["text"]], "asked": "Bổ sung", "due": after(10), "grade": "minor", "inspection": opened["text"], "number": 1,
    "on": after(0), "words": f"gọi {TRIED}"}, "inspector")
ok(tried.code == 3 and "key.inspector" in tried.err, "those inspected do not take the inspector's key away", tried)
ok(worded.code == 3 and "words.personal" in worded.err, "a telephone number does not enter a finding", worded)
rows = must("vault", "refusals", "--data", book.data, "--key", book.keys["inspector"], "--json").json()["refusals"]
named = {(row["kind"], row["code"], len(row["keys"])) for row in rows}
ok({("key.revoke", "key.inspector", 2), ("finding.raise", "words.personal", 1)} <= named, "both attempts are on record, with their signers", rows)
ok(run("vault", "refusals", "--data", book.data, "--key", book.keys["accountant"]).code == 3, "which those inspected do not read")
ok([row for row in must("vault", "access-log", "--data", book.data, "--json").json() if row["field"] == "refusals"],
   "and reading it is logged")

finding = book.post("finding.raise", {
    "about": [inside["text"]], "asked": "Bổ sung biên nhận", "due": after(10), "grade": "minor", "inspection": opened["text"], "number": 1,
    "on": after(0), "words": "Thiếu biên nhận"}, "inspector")
book.post("finding.answer", {"finding": finding["text"], "on": after(0), "stance": "accepted", "words": "Đang bổ sung"}, "accountant")
book.post("inspection.close", {"inspection": opened["text"], "left": [{"finding": finding["text"], "reason": "under_remedy"}],
                               "on": after(0), "report": document("kết luận")}, "inspector")
answer = inspect("e.csv")
ok(answer.code == 3 and "inspect.none" in answer.err, "after the inspection nothing opens any more", answer)
must("export", "--data", book.data, "--out", here / "bundle")
canaries = {name: name.encode() for name in (INSIDE, BEFORE, MEMO, TRIED, *(row[0] for row in ROWS))}
ok(not found(canaries, [here / "bundle", book.data]), "no planted word is readable in what is published or kept", found(canaries, [here / "bundle"]))
ok(found(canaries, [here / "c"]), "as a control, the same search finds them in what the inspector opened")
checked = run("verify", book.data, "--log-key", book.data / "public" / "log.vkey", "--json")
ok(checked.code == 0, "the book verifies", json.dumps(checked.out)[:500])
done()

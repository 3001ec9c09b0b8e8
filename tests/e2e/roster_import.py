#!/usr/bin/env python3
"""Lists of the helped: faults row by row, a seal in the book, the same household in two lists flagged, and no name anywhere else."""

import zipfile

from book import Book
from lib import directory, done, must, ok, run
from people import ROWS, TITLES, Sqlite, chosen_by, found, sheet


def workbook(path, rows):
    """The smallest XLSX: text in the cells themselves."""
    def cell(value):
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    lines = "".join(f"<row>{''.join(cell(value) for value in row)}</row>" for row in rows)
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("[Content_Types].xml", f'<Types xmlns="{package}/content-types">'
                      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                      f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
                      f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/></Types>')
        book.writestr("_rels/.rels", f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
                      f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        book.writestr("xl/workbook.xml", f'<workbook {main} xmlns:r="{office}"><sheets><sheet name="DS" sheetId="1" r:id="r1"/>'
                      "</sheets></workbook>")
        book.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
                      f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>')
        book.writestr("xl/worksheets/sheet1.xml", f"<worksheet {main}><sheetData>{lines}</sheetData></worksheet>")


here = directory()
book = Book(here)
database = Sqlite(book.data)
criteria = here / "criteria.txt"
criteria.write_text("Hộ bị lũ cuốn nhà.\n")
chosen = chosen_by(book, criteria)
said = []


def roster(*files, key="accountant", more=()):
    result = run("import", "roster", *files, "--data", book.data, "--key", book.keys[key], *chosen, *more)
    said.append(str(result))
    return result


first = here / "first.csv"
faulty = [*ROWS, ("", 1950, ""), ("Không Năm", "", ""), ("Năm Sai", "61", ""), ("Số Sai", 1960, "98061000123"), (*ROWS[1][:2], "")]
first.write_text(sheet(faulty), encoding="utf-8")
answer = roster(first, more=["--json"])
faults = [(fault["line"], fault["field"], fault["code"]) for fault in answer.json()["files"][0]["faults"]]
ok(answer.code == 4 and faults == [(14, "Full name", "name-missing"), (15, "Year of birth", "born-missing"),
                                   (16, "Year of birth", "born-unreadable"), (17, "ID number", "number-unreadable"),
                                   (18, "Full name", "twice")], "faults are told by line, field and code", answer)
told = roster(first)
ok(told.code == 4 and str(first) in told.out and "line 17" in told.out and "format the column as text" in told.out,
   "and what to do about them", told)
ok(database.query("vault", "SELECT COUNT(*) FROM roster_lines") == [(0,)], "a list with a fault is not taken")
size = book.size()

first.write_text(sheet(ROWS), encoding="utf-8")
dry = roster(first, more=["--dry-run", "--json"]).json()["files"][0]
ok(dry["count"] == 11 and dry["entry"] is None and book.size() == size, "a dry run records nothing", dry)
taken = roster(first, more=["--json"])
sealed = taken.json()["files"][0]
ok(taken.code == 0 and sealed["count"] == 11 and sealed["entry"] == size, "the list is taken and sealed", taken)
traced = must("prove", sealed["code"], "--data", book.data, "--out", here / "seal.tlog-proof")
ok(traced.code == 0, "the seal has a proof", traced)
again = roster(first, more=["--json"]).json()["files"][0]
ok(again["repeated"] and again["entry"] == size and book.size() == size + 1, "the same list again adds nothing", again)

# Another list, as XLSX: one household in another spelling, one by its number alone.
second = here / "second.xlsx"
people = [("GIÀNG A MẪU NHÌ", "1950", ""), ("Tên Khác", "1962", "098061000111"),
          *[(f"Người Mẫu {n}", str(1950 + n), "") for n in range(10)]]
workbook(second, [TITLES.strip().split(","), *[(str(n), name, born, "98001", number, "1", "")
                                              for n, (name, born, number) in enumerate(people, 1)]])
flagged = roster(second, more=["--json"])
two = flagged.json()
marks = [(mark["line"], mark["known"][0]["roster"], mark["known"][0]["line"]) for mark in two["files"][0]["flagged"]]
ok(flagged.code == 0 and marks == [(2, sealed["roster"], 2), (3, sealed["roster"], 1)] and two["files"][0]["count"] == 12,
   "a household on two lists is flagged and not merged", flagged)
ok(two["duplicates"] == 4, "and counted", two)

other = here / "other.csv"
other.write_text(sheet([(f"Hộ Mẫu {n}", 1940 + n, "") for n in range(12)]), encoding="utf-8")
early = run("import", "roster", other, "--data", book.data, "--key", book.keys["accountant"], *chosen[:-2])
ok(early.code == 3 and "roster.criteria" in early.err, "a list whose criteria no entry stated before is refused", early)

few = here / "few.csv"
few.write_text(sheet(ROWS[:3]), encoding="utf-8")
ok(roster(few).code == 3, "a list of fewer people than the policy says is refused by the book")
ok(database.query("vault", "SELECT COUNT(*) FROM roster_lines") == [(23,)], "and leaves nothing in the vault")
stranger = here / "stranger.key"
must("key", "new", "--origin", "minhbach.example/huyen-thu", "--out", stranger)
book.keys["stranger"] = stranger
refused = roster(first, key="stranger")
ok(refused.code == 3 and "[vault.key]" in refused.err, "a key that was never granted takes nothing", refused)
nothing = here / "nothing.csv"
nothing.write_text("a,b\n1,2\n")
untitled = roster(nothing)
ok(untitled.code == 2 and "[roster.titles]" in untitled.err, "a file without titles is told so", untitled)

verified = run("verify", book.data, "--log-key", book.log_key)
ok(verified.code == 0, "the book verifies", verified)
names = {name: name.encode() for name, _, _ in [*ROWS, *people]} | {"number": b"098061000111"}
ok(len(found(names, [first.parent])) > 10, "control: the search finds the names in the sheets")
bundle = here / "bundle"
must("export", "--data", book.data, "--out", bundle)
hits = found(names, [book.data, bundle])
ok(not hits, "no name and no number stands in database or export", hits)
ok(not any(name.decode() in text for text in said for name in names.values()), "nor in anything that the command line says")
done()

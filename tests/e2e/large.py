"""A large statement in two formats, and what a book made of it."""

import json
import random
import shutil

from lib import must

TITLES = ["Ngày giao dịch", "Số tham chiếu", "Diễn giải", "Ghi nợ", "Ghi có", "Số dư"]


def rows(lines):
    """A month of gifts, every tenth of them alike to the letter with another of its day: cells of a statement."""
    rng = random.Random(5)
    balance = 0
    for n in range(lines):
        day = 1 + n * 30 // lines
        amount = rng.choice([50_000, 100_000, 200_000, 500_000])
        balance += amount
        text = "ung ho vung lu" if n % 10 == 0 else f"NGUYEN VAN {n} ung ho {rng.randrange(10**9)}"
        reference = "" if n % 10 == 0 else str(n)
        yield [f"{day:02}/09/2026", reference, text, "", amount, balance]


def write_csv(path, lines):
    with open(path, "w", encoding="utf-8") as out:
        out.write("Từ ngày 01/09/2026 đến ngày 30/09/2026;;;Ngày in: 01/10/2026;;\nSố dư đầu kỳ;0;;;;\n")
        out.write(";".join(TITLES) + "\n")
        for *texts, amount, balance in rows(lines):
            out.write(";".join(texts) + f";{amount:,};{balance:,}\n")
        out.write(f"Số dư cuối kỳ;{balance:,};;;;\n")


def write_xlsx(path, lines):
    from openpyxl import Workbook
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sao ke")
    sheet.append(["Từ ngày 01/09/2026 đến ngày 30/09/2026", None, None, "Ngày in: 01/10/2026"])
    sheet.append(["Số dư đầu kỳ", 0])
    sheet.append(TITLES)
    for row in rows(lines):
        sheet.append(row)
    sheet.append(["Số dư cuối kỳ", row[-1]])
    book.save(path)


def lines_of(data, bundle):
    """Every entry that bears a statement line, as (id, kind, amount): what must not depend on how it came."""
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
    shutil.rmtree(bundle, ignore_errors=True)
    return sorted(set(found))

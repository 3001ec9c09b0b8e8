#!/usr/bin/env python3
"""Imports a large statement as CSV into a fresh book: `import.py MINHBACH WORK LINES`; prints `NAME VALUE UNIT` lines."""

import os
import pathlib
import resource
import subprocess
import sys
import time

os.environ["MINHBACH"] = sys.argv[1]
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "e2e"))
# Both read MINHBACH when they are imported.
from book import Book  # noqa: E402
from lib import environment  # noqa: E402

work, lines = pathlib.Path(sys.argv[2]) / "import", int(sys.argv[3])
work.mkdir()
book = Book(work)
balance = 0
with open(work / "large.csv", "w", encoding="utf-8") as out:
    out.write("Từ ngày 01/09/2026 đến ngày 30/09/2026;;;;;\nSố dư đầu kỳ;0;;;;\n")
    out.write("Ngày giao dịch;Số tham chiếu;Diễn giải;Ghi nợ;Ghi có;Số dư\n")
    for n in range(lines):
        balance += 200_000
        out.write(f"{1 + n * 30 // lines:02}/09/2026;{n};NGUYEN VAN {n} ung ho;;200,000;{balance:,}\n")
    out.write(f"Số dư cuối kỳ;{balance:,};;;;\n")
begun = time.monotonic()
done = subprocess.run(
    [sys.argv[1], "import", "statement", str(work / "large.csv"), "--data", str(book.data), "--account", book.bank,
     "--fund", book.fund, "--key", str(book.keys["accountant"]), "--json"],
    capture_output=True, env=environment(), check=False)
seconds = time.monotonic() - begun
if done.returncode not in (0, 4):
    sys.exit(done.stderr.decode())
print(f"import_csv {lines / seconds:.0f} lines_per_s")
print(f"import_csv_peak {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB")

#!/usr/bin/env python3
"""Cash is drawn from the bank, carried to the box, and paid to households; one portion comes back. The bank's statement, the box and
the donors' shares all agree to the last đồng."""

from book import Book
from lib import directory, done, must, ok, run

HERE = directory()
BOOK = Book(HERE)
BOOK.to_rules_2()

imported = BOOK.import_statement()
report = imported.json()
ok(imported.code == 0 and report["fates"]["own_transfer"]["count"] == 1, "the import knows a withdrawal by the bank's own words", imported)
early = BOOK.try_post("transfer.move", {"amount": "12000001", "booked": "2026-10-01", "currency": "VND", "from": BOOK.transit,
                                        "fund": BOOK.fund, "on": "2026-10-01", "to": BOOK.cash}, "cashier")
ok(early.code == 3 and "account.short" in early.err, "no more is carried to the box than was drawn", early)
BOOK.post("transfer.move", {"amount": "12000000", "booked": "2026-10-01", "currency": "VND", "from": BOOK.transit, "fund": BOOK.fund,
                            "on": "2026-10-01", "to": BOOK.cash}, "cashier")
relief = BOOK.allocate("12000000", "2026-10-01", "2026-10-31")
few = BOOK.try_hand_out(relief, "300000", 9, "2026-10-02")
ok(few.code == 3 and "privacy.small_cell" in few.err, "nine households would be recognised", few)
much = BOOK.try_hand_out(relief, "12000001", 40, "2026-10-02")
ok(much.code == 3 and "funds.short" in much.err, "no more is handed out than was allocated", much)
handed = BOOK.hand_out(relief, "12000000", 40, "2026-10-02")
BOOK.post("distribution.adjust", {"booked": "2026-10-03", "distribution": handed["text"], "on": "2026-10-03", "portions": 39,
                                  "returned": "300000"}, "officer")

bundle = HERE / "bundle"
must("export", "--data", BOOK.data, "--out", bundle)
verified = must("verify", bundle, "--log-key", BOOK.log_key, "--json").json()
ok(verified["exit"] == 0, "the exported bundle verifies", verified)
shares = {"distributed": 0, "allocated": 0, "in_fund": 0}
total = 0
for index in range(verified["size"]):
    found = run("trace", str(index), "--bundle", bundle, "--json")
    if found.code == 0 and found.json()["kind"] in ("donation.receive", "income.receive"):
        trace = found.json()
        ok(sum(part["amount"] for part in trace["now"]) == trace["amount"], f"the shares of entry {index} are exact", trace)
        total += trace["amount"]
        for part in trace["now"]:
            shares[part["place"]] += part["amount"]
ok(total == 21_203_500, "all gifts and the interest of the statement are in the book", total)
ok(shares["distributed"] == 11_700_000, "what households have is what donors' shares say", shares)
ok(shares["allocated"] == 300_000, "the portion that came back waits in its allocation", shares)

again = BOOK.import_statement()
ok(again.code == 0 and again.json()["fates"]["already_imported"]["count"] == report["lines"], "importing again adds nothing", again)
done()

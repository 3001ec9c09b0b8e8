#!/usr/bin/env python3
"""One donor allows five in a hundred for costs, another nothing. Costs are paid from the cost fund alone, so the second one's gift
never pays any."""

from book import Book
from lib import Server, directory, done, must, ok, words

HERE = directory()
BOOK = Book(HERE)
BOOK.to_rules_2()
fund = BOOK.post("fund.open", {"areas": [], "chapter": BOOK.chapter, "cost": {"fund": BOOK.cost, "share_bp": 500}, "kind": "aid",
                               "name": "Quỹ có mức trích đã công bố", "on": "2026-10-01", "purposes": []}, "approver")["id"]
DAY = "2026-10-02"


def gift(amount, cost=None, on=DAY):
    body = {"account": BOOK.cash, "amount": str(amount), "booked": on, "channel": "cash", "currency": "VND", "fund": fund, "on": on}
    return {**body, "cost": str(cost)} if cost else body


five = BOOK.post("donation.receive", gift(1_000_000, 50_000), "cashier")
none = BOOK.post("donation.receive", gift(1_000_000), "cashier")
over = BOOK.try_post("donation.receive", gift(1_000_000, 50_001), "cashier")
ok(over.code == 3 and "restriction.cost_share" in over.err, "more than the published share is refused", over)
early = BOOK.try_post("donation.receive", gift(1_000_000, 50_000, "2026-09-30"), "cashier")
ok(early.code == 3 and "restriction.cost_share" in early.err, "and so is a share that was not published before the gift", early)
split = {**gift(1_000_000), "split": [{"amount": "50000", "fund": BOOK.cost}]}
around = BOOK.try_post("donation.receive", split, "cashier")
ok(around.code == 3 and "fund.kind" in around.err, "splitting over funds is no way around it", around)

aid = BOOK.allocate("1500000", DAY, "2026-11-01", fund=fund)
costs = BOOK.allocate("40000", DAY, "2026-11-01", fund=BOOK.cost, purpose="chi-phi")
pay = {"account": BOOK.cash, "amount": "30000", "booked": DAY, "currency": "VND", "on": DAY, "purpose": "cost"}
wrong = BOOK.try_post("expense.pay", {**pay, "allocation": aid["id"]}, "cashier")
ok(wrong.code == 3 and "restriction.costs" in wrong.err, "aid pays no costs", wrong)
BOOK.post("expense.pay", {**pay, "allocation": costs["id"]}, "cashier")
BOOK.hand_out(aid, "1500000", 30, DAY)

bundle = HERE / "bundle"
must("export", "--data", BOOK.data, "--out", bundle)
ok(must("verify", bundle, "--log-key", BOOK.log_key, "--json").json()["exit"] == 0, "the exported bundle verifies")


def trace(entry):
    found = must("trace", str(entry["index"]), "--bundle", bundle, "--json").json()
    entered = {part["fund"]: part["amount"] for part in found["entered"]}
    return entered, {part["place"]: part["amount"] for part in found["now"]}


entered, now = trace(five)
ok(entered == {fund: 950_000, BOOK.cost: 50_000}, "the first gift entered two funds", entered)
ok(now == {"distributed": 950_000, "spent": 30_000, "allocated": 10_000, "in_fund": 10_000}, "and paid 30,000 of costs", now)
entered, now = trace(none)
ok(entered == {fund: 1_000_000}, "the second entered one", entered)
ok(now == {"distributed": 550_000, "in_fund": 450_000}, "and paid none", now)

with Server(BOOK.data) as server:
    import urllib.request

    def page(entry):
        return urllib.request.urlopen(f"{server.url}/d/{entry['code']}").read().decode()
    ok("(5 % của khoản này)" in words(page(five)), "the first one's page says what costs may take")
    ok("Không trích cho chi phí" in page(none), "the second one's page says that they take nothing")
done()

#!/usr/bin/env python3
"""A bank takes back a gift that is half spent: its numbers come home, the fund gives what it has for what was spent, and owes the rest
until somebody covers it. Then the money comes after all, and what was undone is undone."""

from book import Book
from lib import directory, done, must, ok, run

HERE = directory()
BOOK = Book(HERE)
BOOK.to_rules_2()


def line(day, n):
    """The id of an entry made from a statement line of a day of October 2026."""
    return BOOK.line_id(f"2026-10-{day:02}", n)


def cash(amount, on="2026-10-01"):
    body = {"account": BOOK.cash, "amount": str(amount), "booked": on, "channel": "cash", "currency": "VND", "fund": BOOK.fund, "on": on}
    return BOOK.post("donation.receive", body, "cashier")


def gift_of(trace):
    return {part["place"]: part["amount"] for part in trace["now"]}


def traced(entry, bundle):
    return must("trace", str(entry["index"]), "--bundle", bundle, "--json").json()


def bundle(name):
    out = HERE / name
    must("export", "--data", BOOK.data, "--out", out)
    verified = must("verify", out, "--log-key", BOOK.log_key, "--json").json()
    ok(verified["exit"] == 0, f"the exported bundle verifies: {name}", verified)
    return out


BY_BANK = {"account": BOOK.bank, "booked": "2026-10-01", "channel": "bank", "currency": "VND", "fund": BOOK.fund, "on": "2026-10-01"}
hers = BOOK.post("donation.receive", {**BY_BANK, "amount": "10000000", "id": line(1, 1)}, "accountant", private={"line": "CK 1"})
other = BOOK.post("donation.receive", {**BY_BANK, "amount": "3000000", "id": line(1, 2)}, "accountant", private={"line": "CK 2"})
# Money of others lies in the same account, or the bank could not take what it takes.
BOOK.post("receipt.hold", {**{k: v for k, v in BY_BANK.items() if k != "channel"}, "amount": "5000000", "fund": BOOK.suspense, "id": line(1, 3),
                           "reason": "unidentified"}, "accountant", private={"line": "CK 3"})
spent = BOOK.allocate("8000000", "2026-10-02", "2026-10-30")
pay = {"account": BOOK.bank, "allocation": spent["id"], "amount": "5000000", "booked": "2026-10-03", "currency": "VND", "id": line(3, 1),
       "on": "2026-10-03", "purpose": "aid"}
BOOK.post("expense.pay", pay, "cashier", private={"line": "TT HD 7", "payee": "Cửa hàng mẫu"})

before = bundle("before")
ok(gift_of(traced(hers, before)) == {"spent": 5_000_000, "allocated": 3_000_000, "in_fund": 2_000_000}, "half of hers is spent")

back = {"account": BOOK.bank, "amount": "10000000", "booked": "2026-10-10", "currency": "VND", "donation": hers["text"], "id": line(10, 1),
        "on": "2026-10-10", "reason": "bank"}
part = BOOK.try_post("donation.return", {**back, "amount": "9999999"}, "accountant", private={"line": "THU HOI"})
ok(part.code == 3 and "amount.parts" in part.err, "a bank takes a gift back whole", part)
returned = BOOK.post("donation.return", back, "accountant", private={"line": "THU HOI"})

taken = bundle("taken")
ok(gift_of(traced(hers, taken)) == {"returned": 10_000_000}, "all of hers is with its return", traced(hers, taken))
ok(gift_of(traced(other, taken)) == {"spent": 3_000_000}, "the other gift stands in for what was spent", traced(other, taken))
more = BOOK.try_allocate("1000", "2026-10-11")
ok(more.code == 3 and "fund.owes" in more.err, "a fund that owes allocates nothing", more)
cash(2_500_000, "2026-10-12")
cover = {"account": BOOK.bank, "amount": "2000000", "booked": "2026-10-12", "currency": "VND", "from": BOOK.fund, "fund": BOOK.fund,
         "on": "2026-10-12"}
too_much = BOOK.try_post("fund.cover", {**cover, "amount": "2000001"}, "accountant", "approver")
ok(too_much.code == 3 and "fund.nothing_owed" in too_much.err, "it owes what was spent and could not be replaced: 2,000,000", too_much)
covered = BOOK.post("fund.cover", cover, "accountant", "approver")
ok(BOOK.try_allocate("1000", "2026-10-13").code == 0, "covered, it allocates again")

# The bank brings the gift back after all: by its own credit line, and only by that.
undo = {"booked": "2026-10-15", "entry": returned["text"], "on": "2026-10-15", "reason": "other"}
silent = BOOK.try_post("entry.reverse", undo, "accountant", "approver")
ok(silent.code == 3 and "reverse.bank_fact" in silent.err, "what a bank did is not undone by a word", silent)
BOOK.post("entry.reverse", {**undo, "id": line(15, 1)}, "accountant", "approver", private={"line": "HOAN TRA LAI"})
uncover = {**undo, "entry": covered["text"], "on": "2026-10-16", "booked": "2026-10-16"}
alone = BOOK.try_post("entry.reverse", uncover, "accountant", "approver")
ok(alone.code == 3 and "eyes.same_holder" in alone.err, "the two who covered do not uncover it between themselves", alone)
BOOK.grant("approver2", "approver", f"{9:032x}", ["governor0", "governor1"])
BOOK.post("entry.reverse", uncover, "accountant", "approver2")
again = bundle("again")
ok(gift_of(traced(hers, again)) == {"in_fund": 10_000_000}, "hers is there again, whole", traced(hers, again))
ok(gift_of(traced(other, again)) == {"spent": 3_000_000}, "and nobody else's numbers changed", traced(other, again))

days = [(1, 3, 18_000_000, 0, 0), *((n, 0, 0, 0, 0) for n in (2,)), (3, 0, 0, 1, 5_000_000), *((n, 0, 0, 0, 0) for n in range(4, 10)),
        (10, 0, 0, 1, 10_000_000), *((n, 0, 0, 0, 0) for n in range(11, 15)), (15, 1, 10_000_000, 0, 0)]
sealed = BOOK.seal("2026-10", days)
ok(sealed.code == 0, "the statement of these days equals the book, to the last balance", sealed)
final = bundle("final")
ok(run("verify", final, "--log-key", BOOK.log_key, "--require", "statements").code in (0, 2), "and the whole verifies with its days")
done()

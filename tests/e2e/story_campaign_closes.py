#!/usr/bin/env python3
"""A campaign closes, and a transfer arrives two days later: it is held, and goes to the campaign only if the terms let it."""

import base64
import hashlib
import json

from book import ORIGIN, Book
from lib import directory, done, must, ok, run

HERE = directory()
BOOK = Book(HERE)
GOVERNORS = ["governor0", "governor1"]

BOOK.post("policy.set", {"approvals": [{"above": "0", "approvers": 1}], "currency": "VND", "least": 10, "on": "2026-08-03",
                         "relaxed": [], "rules": 5}, *GOVERNORS)

terms = must("legal", "nd93-2021", "--on", "2026-09-01").json()
ok(terms["confirmed"] is False and terms["reception_days"] == 90, "the decree's day counts are not confirmed", terms)
ok(run("legal", "nd93-2021", "--on", "2020-01-01").code == 2, "no rule set before it was in force")


def campaign(name, more, closes="2026-09-12"):
    return BOOK.post("campaign.open", {"chapter": BOOK.chapter, "closes": closes, "kind": "disaster", "name": name,
                                       "on": "2026-09-01", "opens": "2026-09-01", "terms": {**terms, **more}}, "approver")


def fund(name, of, **more):
    return BOOK.post("fund.open", {"areas": [], "campaign": of["id"], "chapter": BOOK.chapter, "kind": "aid", "name": name,
                                   "on": "2026-09-01", "purposes": [], **more}, "approver")["id"]


def cash(to, on, **more):
    body = {"account": BOOK.cash, "amount": "500000", "booked": on, "channel": "cash", "currency": "VND", "fund": to, "on": on, **more}
    return BOOK.try_post("donation.receive", body, "cashier")


flood = campaign("Ủng hộ vùng lũ", {"account_exclusive": False})
relief = fund("Quỹ vùng lũ", flood)
ok(cash(relief, "2026-09-10").code == 0, "a gift in time is received")
extend = {"campaign": flood["id"], "closes": "2026-09-20", "on": "2026-09-12"}
BOOK.post("campaign.extend", extend, "approver")
close = {"campaign": flood["id"], "on": "2026-09-13"}
BOOK.post("campaign.close", close, "approver")
late = run("record", "campaign.extend", "--json", "-", "--key", BOOK.keys["approver"], "--data", BOOK.data,
           stdin=json.dumps({"public": {**extend, "closes": "2026-09-25"}, "private": {}}).encode())
ok(late.code == 3 and "campaign.closed" in late.err, "a closed campaign is not extended", late)

# The bank credits 15 million two days after the end. The import holds it.
BOOK.statement.write_text(BOOK.statement.read_text(encoding="utf-8").replace("05/09/2026", "15/09/2026"), encoding="utf-8")
imported = run("import", "statement", BOOK.statement, "--data", BOOK.data, "--account", BOOK.bank, "--fund", relief,
               "--key", BOOK.keys["accountant"], "--json")
ok(imported.code == 0, "the statement is imported whole", imported)
held = [index for index in range(BOOK.size())
        if run("trace", str(index), "--data", BOOK.data, "--json").out.find('"receipt.hold"') > 0]
traces = [must("trace", str(index), "--data", BOOK.data, "--json").json() for index in held]
ok(sorted(trace["amount"] for trace in traces) == [5_000_000, 15_000_000], "what came late is held", traces)
ok(all(trace["entered"][0]["fund"] == BOOK.suspense for trace in traces), "in suspense", traces)

# It does not go to the campaign, whose terms judge by the day of credit; to the chapter's own fund it does.
out = HERE / "out"
must("export", "--data", BOOK.data, "--out", out)


def text_of(index):
    """The hash by which later entries name the one at this index, from the exported bundle."""
    data = max((out / "tile/entries/000.p").iterdir(), key=lambda path: int(path.name)).read_bytes()
    leaves = []
    while data:
        size = int.from_bytes(data[:2], "big")
        leaves.append(data[2:2 + size])
        data = data[2 + size:]
    signed = leaves[index].split(b"\n\n")[1] + b"\n"
    return base64.b64encode(hashlib.sha256(signed).digest()).decode()


big = next(trace for trace in traces if trace["amount"] == 15_000_000)
assign = {"account": BOOK.bank, "booked": "2026-10-02", "fund": relief, "hold": text_of(big["index"]), "on": "2026-10-02"}
refused = BOOK.try_post("receipt.assign", assign, "accountant")
ok(refused.code == 3 and "fund.not_receiving" in refused.err, "the closed campaign does not take it", refused)
ok(BOOK.try_post("receipt.assign", {**assign, "fund": BOOK.fund}, "accountant").code == 0, "the chapter's own fund does")

# Where terms are confirmed they bind.
strict = campaign("Vận động có quy tắc đã xác nhận", {"confirmed": True, "permitted_uses": ["food"]})
bound = fund("Quỹ có quy tắc", strict)
shared = {"account": BOOK.bank, "amount": "1000", "booked": "2026-09-10", "channel": "bank", "currency": "VND", "fund": bound,
          "on": "2026-09-10"}
proposal = {"amount": "1000", "chapter": BOOK.chapter, "currency": "VND", "from": "2026-09-02", "fund": bound, "on": "2026-09-02",
            "purpose": "houses", "until": "2026-10-01"}
refused = BOOK.try_post("allocation.propose", proposal, "accountant")
ok(refused.code == 3 and "restriction.permitted_use" in refused.err, "a purpose outside the list is refused", refused)
soft = campaign("Vận động có quy tắc chưa xác nhận", {"permitted_uses": ["food"]})
loose = fund("Quỹ có quy tắc chưa xác nhận", soft)
ok(BOOK.try_post("allocation.propose", {**proposal, "fund": loose}, "accountant").code == 0, "unconfirmed it only warns")

bundle = HERE / "bundle"
must("export", "--data", BOOK.data, "--out", bundle)
verified = must("verify", bundle, "--log-key", BOOK.log_key, "--json").json()
ok(verified["exit"] == 0 and verified["disputed"] == [] and verified["irregular"] == [], "the exported bundle verifies", verified)
traced = must("trace", str(big["index"]), "--bundle", bundle, "--json").json()
ok(traced["amount"] == 15_000_000 and [part["place"] for part in traced["now"]] == ["in_fund"], "and says where the late gift is",
   traced)
ok(any(stop["kind"] == "receipt.assign" for stop in traced["stops"]), "by way of its assignment", traced)
assert ORIGIN in verified["origin"]
done()

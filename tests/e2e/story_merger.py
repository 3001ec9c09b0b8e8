#!/usr/bin/env python3
"""A chapter is merged mid-campaign: what it had goes on under its successor, codes stay, its late note comes in as irregular."""

import json

from book import ORIGIN, Book
from lib import directory, done, must, ok, run

HERE = directory()
BOOK = Book(HERE)
GOVERNORS = ["governor0", "governor1"]

BOOK.post("policy.set", {"approvals": [{"above": "0", "approvers": 1}], "currency": "VND", "least": 10, "on": "2026-08-03",
                         "relaxed": [], "rules": 5}, *GOVERNORS)


def commune(name):
    return BOOK.post("chapter.open", {"kind": "commune", "name": name, "on": "2025-07-01", "parent": BOOK.chapter}, *GOVERNORS)["id"]


def grant(name, role, chapter, holder):
    body = {"chapter": chapter, "holder": f"{holder:032x}", "key": BOOK.key(name), "on": "2026-08-03", "role": role}
    BOOK.post("key.grant", body, *GOVERNORS)


old, new = commune("Hội xã Nà Cũ"), commune("Hội xã Nà Mới")
grant("old-cashier", "cashier", old, 11)
grant("old-officer", "field_officer", old, 12)
grant("old-accountant", "accountant", old, 13)
box = BOOK.post("account.open", {"chapter": old, "currency": "VND", "kind": "cash", "name": "Quỹ tiền mặt xã Nà Cũ",
                                 "on": "2026-08-04"}, "approver")["id"]
fund = BOOK.post("fund.open", {"areas": [], "chapter": old, "kind": "aid", "name": "Quỹ xã Nà Cũ", "on": "2026-08-04",
                               "purposes": []}, "approver")["id"]


def gift(amount, on, role, paper=None, fund_=None):
    body = {"account": box, "amount": str(amount), "booked": on, "channel": "cash", "currency": "VND", "fund": fund_ or fund, "on": on}
    if paper:
        body["voucher"] = {"book": "pt", "number": paper, "year": 2026}
    return body, role


def give(*args, **more):
    body, role = gift(*args, **more)
    return BOOK.post("donation.receive", body, role)


first = give(2_000_000, "2026-08-10", "old-cashier", paper=1)
refused = BOOK.try_post("donation.receive", gift(5, "2026-08-10", "old-cashier", paper=1)[0], "old-cashier")
ok(refused.code == 3 and "voucher.taken" in refused.err, "a paper has one entry", refused)


def propose(amount, on="2026-08-11", chapter=old, role="old-accountant"):
    body = {"amount": str(amount), "chapter": chapter, "currency": "VND", "from": on, "fund": fund, "on": on, "purpose": "food",
            "until": "2026-08-20"}
    return BOOK.post("allocation.propose", body, role)


def approve(proposal, on="2026-08-12"):
    BOOK.post("allocation.approve", {"booked": on, "on": on, "proposal": proposal["text"]}, "approver")


decided, waiting = propose(1_000_000), propose(300_000)
approve(decided)

# An officer hands out while the commune is merged; his note is signed and reaches the office three weeks later.
made = {"absent": 0, "account": box, "allocation": decided["id"], "amount": "600000", "booked": "2026-08-25", "currency": "VND",
        "on": "2026-08-25", "portions": {"code": 0, "proxy": 0, "signed": 12, "thumbprint": 0}, "root": BOOK.hash("list")}
note = BOOK.draft("distribution.make", made, "old-officer").read_text(encoding="utf-8")

succeed = {"chapter": old, "on": "2026-08-31", "successor": new}
alone = BOOK.try_post("chapter.succeed", succeed, "governor0")
ok(alone.code == 3 and "authority.threshold" in alone.err, "one governor alone merges nothing", alone)
BOOK.post("chapter.succeed", succeed, *GOVERNORS)

lapsed = BOOK.try_post("donation.receive", gift(5, "2026-09-02", "old-cashier")[0], "old-cashier")
ok(lapsed.code == 3 and "key.revoked" in lapsed.err, "the old commune's keys have lapsed", lapsed)
nothing = BOOK.try_post("fund.open", {"areas": [], "chapter": old, "kind": "aid", "name": "Quỹ", "on": "2026-09-02", "purposes": []},
                        "approver")
ok(nothing.code == 3 and "chapter.closed" in nothing.err, "nothing new comes into being there", nothing)
grant("new-cashier", "cashier", new, 21)
grant("new-officer", "field_officer", new, 22)
second = give(700_000, "2026-09-02", "new-cashier")
approve(waiting, "2026-09-02")
ok(True, "what was proposed before the merger is approved after it")

late = BOOK.try_post("distribution.make", made, "old-officer")
ok(late.code == 3, "the note is refused as an entry", late)
adopted = BOOK.post("field.adopt", {"booked": "2026-09-20", "note": note, "on": "2026-09-20", "reason": "chapter_ended"}, "accountant")
again = BOOK.try_post("field.adopt", {"booked": "2026-09-20", "note": note, "on": "2026-09-20", "reason": "chapter_ended"},
                      "accountant")
ok(again.code == 3 and "id.conflict" in again.err, "it comes in once", again)
BOOK.post("distribution.confirm", {"distribution": adopted["text"], "evidence": "witnesses", "on": "2026-09-21", "portions": 12},
          "new-officer")

bundle = HERE / "bundle"
must("export", "--data", BOOK.data, "--out", bundle)
verified = must("verify", bundle, "--log-key", BOOK.log_key, "--json").json()
ok(verified["exit"] == 0, "the exported bundle verifies", verified)
ok(verified["irregular"] == [adopted["index"]], "and names the note that is still open", verified)
traced = must("trace", first["code"], "--bundle", bundle, "--json").json()
places = {part["place"]: part["amount"] for part in traced["now"]}
ok(places == {"in_fund": 700_000, "allocated": 700_000, "distributed": 600_000}, "the donor's old code says where her gift is", traced)
ok(any(stop["index"] == adopted["index"] and stop["kind"] == "distribution.make" for stop in traced["stops"]),
   "through the note that came late", traced)
traced = must("trace", second["code"], "--bundle", bundle, "--json").json()
ok(traced["entered"][0]["fund"] == fund, "a gift to the successor goes to the same fund", traced)

key = BOOK.key("inspector")
BOOK.post("key.grant", {"holder": f"{31:032x}", "key": key, "on": "2026-09-25", "role": "inspector"}, *GOVERNORS)
minutes = {"document": {"sha256": BOOK.hash("minutes"), "size": 7}, "entry": adopted["text"], "on": "2026-09-26",
           "reason": "irregularity_closed"}
BOOK.post("entry.explain", minutes, "inspector")
closed = {"chapter": BOOK.chapter, "on": "2026-09-30", "until": "2026-09-29"}
BOOK.post("period.close", closed, "accountant", "approver")
shut = BOOK.try_post("donation.receive", {**gift(5, "2026-09-29", "")[0]}, "new-cashier")
ok(shut.code == 3 and "period.closed" in shut.err, "the successor's books are closed with the province's", shut)
must("export", "--data", BOOK.data, "--out", HERE / "later")
verified = must("verify", HERE / "later", "--log-key", BOOK.log_key, "--json").json()
ok(verified["exit"] == 0 and verified["irregular"] == [], "an inspector has closed it", verified)
assert ORIGIN in json.dumps(verified)

# An official list of areas gives the codes of entries their names on pages.
listed = HERE / "areas.csv"
listed.write_text("Mã xã;Tên xã\n98001;Xã Nà Cũ\n98002;Xã Nà Mới\n", encoding="utf-8")
ok(run("areas", listed, "--data", BOOK.data, "--scheme", "demo", "--edition", "2026").code == 0, "a list of areas is imported")
ok("98002\tXã Nà Mới" in (BOOK.data / "areas.tsv").read_text(encoding="utf-8"), "with its names")
listed.write_text("Mã xã;Tên xã\n98001;Xã Nà Cũ\n98001;Xã Nà Mới\n", encoding="utf-8")
twice = run("areas", listed, "--data", BOOK.data, "--scheme", "demo", "--edition", "2026")
ok(twice.code == 2 and "areas.twice" in twice.err, "one that contradicts itself is not", twice)
ok(run("areas", HERE / "nowhere.csv", "--data", BOOK.data, "--scheme", "demo", "--edition", "2026").code == 1,
   "and a file that is not there is an error of reading")
done()

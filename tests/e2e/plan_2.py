#!/usr/bin/env python3
"""The plan, clause by clause, on a small real ledger: what is refused, and figures that were worked out by hand."""

import json
import shutil

import bundles
import plan_3
from goods import GoodsBook
from lib import directory, done, must, ok, run
from people import ROWS, chosen_by, sheet

HERE = directory()
BOOK = GoodsBook(HERE, communes=2)


def exported(name="bundle"):
    """The entries of a fresh export that verifies."""
    out = HERE / name
    shutil.rmtree(out, ignore_errors=True)
    must("export", "--data", BOOK.data, "--out", out)
    verified = run("verify", out, "--log-key", BOOK.log_key)
    assert verified.code == 0, verified
    return bundles.entries(out)


def refused(said, code, claim):
    ok(said.code == 3 and f"[{code}]" in said.err, claim, said)


def report(*args, source=None):
    return must("report", *(source or ("--data", BOOK.data)), *args)


def gift(amount, on, fund, **more):
    body = {"account": BOOK.cash, "amount": str(amount), "booked": on, "channel": "cash", "currency": "VND", "fund": fund, "on": on}
    return BOOK.post("donation.receive", {**body, **more}, "cashier", private={"donor": "Lò Thị Hư Cấu"})


def hand_out(allocation, amount, portions, on, by="officer", post=None, **more):
    body = BOOK.distribution({"id": allocation}, str(amount), portions, on)
    return (post or BOOK.post)("distribution.make", {**body, **more}, by)


def fund(name, kind="aid", on="2026-08-20", **more):
    return BOOK.post("fund.open", {"areas": [], "chapter": BOOK.chapter, "kind": kind, "name": name, "on": on, "purposes": [], **more},
                     "approver")["id"]


def allocate(of, amount, on, purpose="luong-thuc", **more):
    made = BOOK.post("allocation.propose", {**BOOK.proposal(str(amount), on, "2026-12-31", fund=of, purpose=purpose), **more}, "accountant")
    BOOK.post("allocation.approve", {"booked": on, "on": on, "proposal": made["text"]}, "approver")
    return made["id"]


def clause_06_effective():
    """Days from gift to delivery, undelivered share and cost ratio: as worked out by hand in this table.

    | day    | what                                            | đồng      |
    | 01/09  | gift A                                          | 1.000.000 |
    | 11/09  | gift B, of which 200.000 for costs              | 2.000.000 |
    | 12/09  | allocated                                       | 2.000.000 |
    | 21/09  | handed over: all of A (20 days), 500.000 of B (10 days) | 1.500.000 |
    | 30/09  | handed over: 300.000 of B (19 days)             |   300.000 |
    | 02/10  | paid out of the fund for costs                  |   150.000 |

    Days: 500.000 by day 10, 800.000 by day 19, 1.800.000 by day 20; half is 900.000, so the median is 20.
    """
    campaign = BOOK.post("campaign.open", {"chapter": BOOK.chapter, "closes": "2026-12-31", "kind": "other", "name": "Bữa cơm ấm (thử)",
                                           "on": "2026-08-20", "opens": "2026-08-20"}, "approver")["id"]
    meals = fund("Quỹ Bữa cơm ấm", campaign=campaign, cost={"fund": BOOK.cost, "share_bp": 1000})
    gift(1_000_000, "2026-09-01", meals)
    gift(2_000_000, "2026-09-11", meals, cost="200000")
    allocation = allocate(meals, 2_000_000, "2026-09-12")
    hand_out(allocation, 1_500_000, 15, "2026-09-21", team={"members": 2, "volunteers": 1})
    hand_out(allocation, 300_000, 10, "2026-09-30")
    costs = allocate(BOOK.cost, 150_000, "2026-09-12", purpose="chi-phi")
    BOOK.post("expense.pay", {"account": BOOK.cash, "allocation": costs, "amount": "150000", "booked": "2026-10-02", "currency": "VND",
                              "on": "2026-10-02", "purpose": "cost"}, "cashier")
    found = exported()
    bundle = ("--bundle", HERE / "bundle")
    told = report("--campaign", campaign, "--month", "2026-09", "--json", source=bundle).json()
    total, = told["totals"]
    plain = {name: value["amount"] for name, value in total.items() if isinstance(value, dict) and "amount" in value}
    ok(plain == {"received": "2800000", "returned": "0", "exchanged_in": "0", "allocated": "2000000", "distributed": "1800000", "spent": "0",
                 "sent_on": "0", "lost": "0", "in_hand": "1000000", "owed": "0", "undelivered": "200000"},
       "plan 6: received, allocated, handed over and left are as worked out by hand", plain)
    ok(total["median_days"] == 20, "plan 6: the median from gift to delivery is 20 days", total)
    ok(total["undelivered_percent"] == "10.0", "plan 6: a tenth of what is allocated is not delivered", total)
    ok([(c["spent"]["amount"], c["set_aside"]["amount"], c["percent"]) for c in told["costs"]] == [("0", "200000", "6.6")],
       "plan 6: costs took 200.000 of 3.000.000, which is 6.6 %", told["costs"])
    ok((told["deliveries"]["portions"], told["deliveries"]["count"], told["deliveries"]["with_team"]) == (25, 2, 1),
       "plan 6: 25 portions in two deliveries, one with its team", told["deliveries"])
    september, october = (report("--chapter", BOOK.chapter, "--month", month, "--json", source=bundle).json()
                          for month in ("2026-09", "2026-10"))
    moved = [[told["totals"][0]["in_period"][name]["amount"] for name in ("received", "distributed", "spent")] for told in (september, october)]
    ok(moved == [["3000000", "1800000", "0"], ["0", "0", "150000"]], "plan 6: September and October are told apart by the books", moved)
    ok(october["costs"][0]["percent"] == "5.0", "plan 6: of the whole chapter, costs are 150.000 of 3.000.000", october["costs"])
    summed = bundles.money(found)
    ok((summed["received"], summed["distributed"], summed["spent"], summed["in_hand"]) == (3_000_000, 1_800_000, 150_000, 1_050_000),
       "plan 6: and the entries of the export sum to it", summed)
    return campaign


def clause_04_fair():
    """One household planted in two lists: flagged, counted, and no name in the export."""
    criteria = HERE / "criteria.txt"
    criteria.write_text("Hộ bị lũ cuốn nhà.\n", encoding="utf-8")
    chosen = chosen_by(BOOK, criteria)

    def roster(name, rows):
        path = HERE / name
        path.write_text(sheet(rows), encoding="utf-8")
        return must("import", "roster", path, "--data", BOOK.data, "--key", BOOK.keys["accountant"], *chosen, "--json").json()

    first = roster("first.csv", ROWS)["files"][0]
    planted = ROWS[1]
    second = roster("second.csv", [*[(f"Người Mẫu {n}", str(1950 + n), "") for n in range(10)], planted])
    known = [(mark["line"], mark["known"][0]["roster"], mark["known"][0]["line"]) for mark in second["files"][0]["flagged"]]
    ok(known == [(2 + 11, first["roster"], 2)], "plan 4: the household that stands in two lists is flagged, line by line", second)
    seals = [entry for entry in exported() if entry.kind == "roster.seal"]
    ok([seal.body.get("duplicates") for seal in seals] == ["0", "few"], "plan 4: the export says that there is one, and not how few",
       [seal.body for seal in seals])
    raw = b"".join(path.read_bytes() for path in (HERE / "bundle").rglob("*") if path.is_file())
    ok(planted[0].encode() not in raw, "plan 4: and no name")


def clause_05_objective():
    """Who proposes does not approve, who approves does not hand out; criteria stand before the list."""
    before = len(exported())
    gift(3_000_000, "2026-09-01", BOOK.fund)
    made = BOOK.post("allocation.propose", BOOK.proposal("2000000", "2026-09-03", "2026-12-31"), "accountant")
    approve = {"booked": "2026-09-03", "on": "2026-09-03", "proposal": made["text"]}
    refused(BOOK.try_post("allocation.approve", approve, "accountant2"), "eyes.same_holder",
            "plan 5: self-approval is refused, with another key of the same person, too")
    BOOK.post("allocation.approve", approve, "approver")
    other = BOOK.post("allocation.propose", BOOK.proposal("500000", "2026-09-03", "2026-12-31"), "officer")
    BOOK.post("allocation.approve", {**approve, "proposal": other["text"]}, "approver")
    refused(hand_out(other["id"], 500_000, 10, "2026-09-05", post=BOOK.try_post), "eyes.same_holder",
            "plan 5: whoever proposed does not hand out")
    given = hand_out(other["id"], 500_000, 10, "2026-09-05", by="witness")
    confirm = {"distribution": given["text"], "evidence": "witnesses", "on": "2026-09-05", "portions": 10}
    refused(BOOK.try_post("distribution.confirm", confirm, "witness"), "eyes.same_holder", "plan 5: whoever handed out does not confirm")
    listed = {"chapter": BOOK.chapter, "count": 20, "criteria": BOOK.hash("tiêu chí"), "on": "2026-09-04", "root": BOOK.hash("danh sách")}
    refused(BOOK.try_post("roster.seal", listed, "officer"), "roster.criteria", "plan 5: no list before its criteria")
    after = exported()[before:]
    ok([entry.kind for entry in after] == ["donation.receive", "allocation.propose", "allocation.approve", "allocation.propose",
                                           "allocation.approve", "distribution.make"],
       "plan 5: the export holds what was lawful and nothing that was refused", after)
    return made["id"]


def clause_08_address():
    """A second full sponsor is refused; beside the first one there is only a co-sponsor."""
    private = {"area": "98001", "capacity": "500000", "need": "sinh kế", "person": "Vàng Thị Mẫu Hai", "story": "ở một mình", "term": "12"}
    case = BOOK.post("case.open", {"fund": BOOK.fund, "on": "2026-09-06"}, "officer", private=private)["id"]
    sponsor = {"case": case, "on": "2026-09-08", "share": "full"}
    secret = {"schedule": "500000 VND 1 2026-09 2027-08", "sponsor": "Công ty Mẫu Bảo Trợ"}
    refused(BOOK.try_post("sponsorship.begin", sponsor, "officer", private=secret), "case.unassigned",
            "plan 8: nobody sponsors a case that only its opener has seen")
    BOOK.post("case.assign", {"case": case, "fund": BOOK.fund, "on": "2026-09-07"}, "accountant", private={"carer": "Chi hội Mẫu"})
    BOOK.post("sponsorship.begin", sponsor, "officer", private=secret)
    refused(BOOK.try_post("sponsorship.begin", {**sponsor, "on": "2026-09-09"}, "officer", private=secret), "sponsorship.taken",
            "plan 8: a second full sponsor is refused")
    BOOK.post("sponsorship.begin", {**sponsor, "on": "2026-09-09", "share": "co"}, "officer", private=secret)
    found = exported()
    shares = [entry.body["share"] for entry in found if entry.kind == "sponsorship.begin"]
    ok(shares == ["full", "co"], "plan 8: unless marked as a co-sponsor, as the export shows", shares)
    raw = "".join(entry.note for entry in found)
    ok(not any(value in raw for value in (private["person"], private["story"], secret["sponsor"])),
       "plan 8: who is helped and who helps stands in no entry")


def clause_10_funds():
    """Restricted money cannot leave its purpose."""
    water = fund("Quỹ nước sạch (thử)", purposes=["nuoc-sach"])
    gift(1_000_000, "2026-09-02", water)
    said = BOOK.try_post("allocation.propose", BOOK.proposal("400000", "2026-09-03", "2026-12-31", fund=water, purpose="luong-thuc"), "accountant")
    refused(said, "restriction.purpose", "plan 10: money for water is not allocated to food")
    for to, name in ((BOOK.fund, "the general fund"), (BOOK.cost, "costs")):
        moved = BOOK.try_post("fund.transfer", {"account": BOOK.cash, "amount": "400000", "booked": "2026-09-03", "currency": "VND",
                                                "from": water, "on": "2026-09-03", "reason": "within_purpose", "to": to},
                              "accountant", "approver")
        ok(moved.code == 3, f"plan 10: nor moved to {name}", moved)
    allocation = allocate(water, 400_000, "2026-09-03", purpose="nuoc-sach")
    hand_out(allocation, 400_000, 20, "2026-09-04")
    found = exported()
    of = {entry.body["id"]: entry.body["purpose"] for entry in found if entry.kind == "allocation.propose" and entry.body["fund"] == water}
    spent = {of[entry.body["allocation"]] for entry in found if entry.kind == "distribution.make" and entry.body["allocation"] in of}
    sums = bundles.money(found, holds=lambda one: one == water)
    ok(set(of.values()) == spent == {"nuoc-sach"} and (sums["received"], sums["distributed"], sums["in_hand"]) == (1_000_000, 400_000, 600_000),
       "plan 10: in the export, all that left the fund went to its purpose", (of, sums))


def clause_12_spirit():
    """Visits and hours never in the totals."""
    def told():
        return report("--chapter", BOOK.chapter, "--json").json()
    before = told()
    for kind, count in (("volunteer_hours", 1560), ("home_visit", 345)):
        BOOK.post("service.report", {"chapter": BOOK.chapter, "count": count, "from": "2026-09-01", "kind": kind, "on": "2026-10-01",
                                     "until": "2026-09-30"}, "officer")
    after = told()
    ok(before["totals"] == after["totals"] and before["costs"] == after["costs"], "plan 12: hours and visits move no total")
    ok([(row["kind"], row["count"]) for row in after["services"]] == [("home_visit", 345), ("volunteer_hours", 1560)],
       "plan 12: they are counted apart", after["services"])
    said = BOOK.try_post("service.report", {"amount": "1", "chapter": BOOK.chapter, "count": 20, "currency": "VND", "from": "2026-10-01",
                                            "kind": "first_aid", "on": "2026-10-02", "until": "2026-10-01"}, "officer")
    ok(said.code != 0, "plan 12: an entry that puts a price on them is refused", said)
    found = [entry for entry in exported() if entry.kind == "service.report"]
    ok(len(found) == 2 and not any("amount" in entry.body or "currency" in entry.body for entry in found),
       "plan 12: in the export they have a count and no amount", found)


def clause_15_levels():
    """A commune cannot post for another."""
    (mine, _), (other, _) = BOOK.communes
    body = {"count": 40, "from": "2026-08-03", "kind": "first_aid", "on": "2026-09-02", "until": "2026-08-31"}
    refused(BOOK.try_post("service.report", {**body, "chapter": other}, "officer0"), "authority.scope",
            "plan 15: an officer's report for another commune is refused")
    listed = {"chapter": other, "count": 20, "criteria": BOOK.hash("x"), "on": "2026-09-04", "root": BOOK.hash("y")}
    refused(BOOK.try_post("roster.seal", listed, "officer0"), "authority.scope", "plan 15: so is a list of the other's people")
    refused(BOOK.try_post("service.report", {**body, "chapter": BOOK.chapter}, "officer0"), "authority.scope", "plan 15: and one for the province")
    own = BOOK.post("service.report", {**body, "chapter": mine}, "officer0")
    found = exported()
    signed = [entry.body.get("chapter") for entry in found if entry.note.split("\n— ")[1].split(" ")[0] == key_name("officer0")]
    ok(signed == [mine] and found[own["index"]].body["chapter"] == mine, "plan 15: in the export that officer's key signs for its own commune alone",
       signed)


def key_name(role):
    return json.loads(BOOK.keys[role].read_text(encoding="utf-8"))["vkey"].split("+")[0]


def clause_14_border(allocation):
    """Two devices without a network: their notes come in either order, twice, without loss and without double entry."""
    notes = []
    for device, (role, amount) in enumerate((("officer", 300_000), ("witness", 450_000))):
        alone = HERE / f"device{device}"
        alone.mkdir()
        key = alone / "officer.key"
        shutil.copy(BOOK.keys[role], key)
        note = alone / "phieu.note"
        body = {**BOOK.distribution({"id": allocation}, str(amount), 12, "2026-09-10"), "root": BOOK.hash(f"ký nhận {device}")}
        must("draft", "distribution.make", "--json", "-", "--out", note, "--origin", "minhbach.example/huyen-thu",
             stdin=json.dumps({"public": body, "private": {}}).encode())
        must("sign", note, "--key", key)
        notes.append(note)
    size, copy = BOOK.size(), HERE / "other-way-round"
    shutil.copytree(BOOK.data, copy)
    outcome = []
    for data, order in ((BOOK.data, (0, 1, 0, 1)), (copy, (1, 0, 1, 0))):
        said = [run("record", notes[n], "--data", data) for n in order]
        ok(all(one.code == 0 for one in said) and said[0].out == said[2].out and said[1].out == said[3].out,
           "plan 14: what comes a second time is answered with the first time's number", [str(one) for one in said])
        out = HERE / f"merged{len(outcome)}"
        must("export", "--data", data, "--out", out)
        must("verify", out, "--log-key", BOOK.log_key)
        told = must("report", "--bundle", out, "--chapter", BOOK.chapter, "--json").json()
        outcome.append((bundles.entries(out)[size:], {name: told[name] for name in ("totals", "purposes", "deliveries")}))
    (one, figures), (two, same) = outcome
    ok(len(one) == len(two) == 2 and {entry.text for entry in one} == {entry.text for entry in two}
       and [entry.text for entry in one] == [entry.text for entry in reversed(two)],
       "plan 14: either order brings in the same two notes, once each", (one, two))
    ok(figures == same, "plan 14: and the same figures")


def clause_20_reports(campaign):
    """The same report again, later, from the book or from an export: identical bytes."""
    args = ("--quarter", "2026-Q3", "--to", "Tỉnh ủy (thử)", "--to", "Ủy ban nhân dân tỉnh (thử)")
    for scope in (("--campaign", campaign), ("--chapter", BOOK.chapter)):
        for form in (("--lang", "vi"), ("--lang", "en"), ("--json",)):
            first = report(*scope, *args, *form).out
            size = BOOK.size()
            gift(70_000, "2026-10-03", BOOK.fund)
            now = report(*scope, *args, *form).out
            exported()
            later = [report(*scope, *args, "--at", size, *form, source=source).out
                     for source in (("--data", BOOK.data), ("--bundle", HERE / "bundle"))]
            ok(first == later[0] == later[1] != now, f"plan 20: {scope[0]} {' '.join(form)}: identical bytes, whatever came since")
    found = exported()
    ok(bundles.root([entry.leaf for entry in found[:size]]) in first, "plan 20: the report states the root over just these entries of the export")
    said = run("report", "--data", BOOK.data, "--campaign", campaign, "--at", len(found) + 1)
    ok(said.code == 2, "plan 20: there is none of a size that the book does not have", said)


CAMPAIGN = clause_06_effective()
clause_04_fair()
ALLOCATION = clause_05_objective()
clause_08_address()
clause_10_funds()
clause_12_spirit()
clause_15_levels()
clause_14_border(ALLOCATION)
clause_20_reports(CAMPAIGN)
plan_3.all_of(BOOK, HERE, exported, gift, hand_out, allocate, CAMPAIGN)
done()

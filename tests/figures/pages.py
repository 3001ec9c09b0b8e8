"""What the JSON form of a page must say in numbers (docs/api.md), for each family of pages.

`Pages(book, today).of(path)` is made of the same keys as the page, with everything that counts something in it; compare.py holds
a page against that.
"""

from .answers import Answers
from .book import minor
from .codes import signatures
from .codes import size as covered
from .compare import EVIDENCE, GRANTED, LATER, MARKS, ROWS, WITNESSES
from .format import plain
from .gifts import entered, gifts_behind, way_of_allocation
from .goods import WAYS, falls, given, herd_counts, in_hand, overdue, price, waybill_loads, worth
from .kinds_oversight import age, is_open
from .kinds_oversight import overdue as late
from .sums import TOTALS, stages
from .waiting import advances, clocks, days_between, emergencies, held, open_of

# The order of services on their page.
SERVICES = ("home_visit", "volunteer_hours", "first_aid", "blood_donation", "organ_registration", "body_registration", "training",
            "health_care", "family_tracing")

# Where the parts of a page's bar stand.
ORDER = ("distributed", "spent", "returned", "sent_on", "exchanged", "moved", "lost", "other", "ordered", "as_goods", "allocated",
         "in_fund")


class Pages(Answers):
    """The numbers of every page."""

    def of(self, path):
        family, _, name = path.strip("/").partition("/")
        return getattr(self, family or "home")(*([name] if name else []))

    def sum(self, n, unit):
        return {"amount": plain(n, self.book.scale(unit)), "unit": unit}

    def division(self, parts, unit):
        slices = [{"place": stage, "sum": self.sum(parts[stage], unit)} for stage in ORDER if parts.get(stage)]
        return {"whole": self.sum(sum(parts.values()), unit), "slices": slices}

    def totals(self, sums):
        """Of money first the book's own, then of items."""
        base = self.book.ledger.base
        units = sorted(sums, key=lambda unit: (unit != base, not unit.isupper() or len(unit) != 3, unit))
        kept = [unit for unit in units if self.is_money(unit) or any(sums[unit].values())]
        return [{**{name: self.sum(total(sums[unit]), unit) for name, total in TOTALS.items() if name != "whole"},
                 "division": self.division(stages(sums[unit]), unit)} for unit in kept]

    def is_money(self, unit):
        return len(unit) == 3 and unit.isupper()

    def divisions(self, fund):
        sums = self.sums.of_fund(fund)
        units = sorted(sums, key=lambda unit: (not self.is_money(unit), unit))
        return [self.division(stages(sums[unit]), unit) for unit in units if any(stages(sums[unit]).values())]

    def owed(self, fund):
        exact = sorted((unit, of["owed"]) for (one, unit), of in self.sums.exact.items() if one == fund)
        return [self.sum(n, unit) for unit, n in exact if n > 0]

    def row(self, at):
        n, unit = self.book.moves.get(at, (None, None))
        return {"index": at, "sum": None if n is None else self.sum(n, unit)}

    def rows(self, indices):
        return [self.row(at) for at in indices]

    # One method a family.

    def home(self):
        size = len(self.book.entries)
        totals = {unit: of for unit, of in self.sums.together().items() if self.is_money(unit)}
        return {"totals": self.totals(totals),
                "funds": [{"divisions": self.divisions(fund), "owed": self.owed(fund)} for fund in sorted(self.book.fund)],
                "latest": self.rows(one.index for one in self.book.entries[:-9:-1]), "goods": self.first_items(),
                "campaigns": [self.campaign_line(one) for one in self.newest_campaigns()[:12]],
                "book": {"entries": size, "checkpoint": {"size": covered(self.book.checkpoint)},
                         "witnesses": len(signatures(self.book.checkpoint)) - 1, "witnessed": self.book.witnesses.covered()}}

    def first_items(self):
        """Those of which something was handed out, then those of which something is there."""
        stocks = {item: self.stock.of_item(item) for item in sorted(self.book.item)}
        first = sorted(stocks, key=lambda item: (stocks[item]["distributed"] <= 0, in_hand(stocks[item]) <= 0))[:6]
        return [self.item_row(item) for item in first]

    def item_row(self, item):
        ways = self.stock.of_item(item)
        return {"item": {"id": item}, "in_hand": self.sum(in_hand(ways), item), "distributed": self.sum(ways["distributed"], item)}

    def newest_campaigns(self):
        return sorted(sorted(self.book.campaign), key=lambda one: self.book.campaign[one].opens, reverse=True)

    def campaign_line(self, campaign):
        sums = self.sums.of_campaign(campaign)
        base = self.book.ledger.base
        money = sorted((unit for unit in sums if self.is_money(unit)), key=lambda unit: (unit != base, unit))
        open_ = [clock for clock in self.clock_rows(campaign) if clock["days"] is not None]
        told = [unit for unit in money if any(stages(sums[unit]).values())]
        return {"id": campaign, "divisions": [self.division(stages(sums[unit]), unit) for unit in told],
                "next": open_[0] if open_ else None}

    def fund(self, fund):
        holdings = sorted((account, unit, n) for (account, one, unit), n in self.book.balances.items()
                          if one == fund and n and not account.startswith("@"))
        known = sorted((one for one in self.book.allocation.values() if one.fund == fund), key=lambda one: -one.at)
        left = [0 if one.status == "proposed" else self.free_of(one) for one in known]
        return {"divisions": self.divisions(fund), "owed": self.owed(fund),
                "holdings": [{"account": {"id": account}, "sum": self.sum(n, unit)} for account, unit, n in holdings],
                "allocations": [{"index": one.at, "sum": self.sum(one.n, one.unit), "left": self.sum(free, one.unit)}
                                for one, free in zip(known, left)][:30],
                "entries": ROWS, "before": LATER}

    def account(self, account):
        balances = sorted((fund, unit, n) for (one, fund, unit), n in self.book.balances.items() if one == account and n)
        units = {}
        for _, unit, n in balances:
            units[unit] = units.get(unit, 0) + n
        currency = self.book.account[account].currency
        days = sorted((text for one, text in self.book.days if one == account), reverse=True)[:31]
        return {"holdings": [{"fund": {"id": fund}, "sum": self.sum(n, unit)} for fund, unit, n in balances],
                "totals": [self.sum(n, unit) for unit, n in sorted(units.items())],
                "days": [self.bank_day(account, text, currency) for text in days], "before": LATER}

    def bank_day(self, account, text, currency):
        of = self.book.days[account, text]

        def balance(what):
            return None if of.get(what) is None else self.sum(of[what], currency)
        return {"day": text, "statement": of.get("statement"), "opening": balance("opening"),
                "credit_count": of["credit"][0], "closing": balance("closing"),
                "credits": self.sum(of["credit"][1], currency), "debit_count": of["debit"][0],
                "debits": self.sum(of["debit"][1], currency)}

    def acts(self, at, *more):
        return [{"index": one} for one in (at, *(mark.by for mark in self.book.marks[at] if mark.by != at), *more)]

    def allocation(self, index):
        known = self.allocation_at(int(index))
        way = way_of_allocation(known)
        orders = sorted((one for one in self.book.order.values() if one.allocation == known.id), key=lambda one: -one.at)
        stops = way.stops.items() if way else ()
        uses = sorted(((at, n) for (at, stage), n in stops if stage not in ("moved", "returned")), reverse=True)
        return {"index": known.at, "sum": self.sum(known.n, known.unit), "acts": self.acts(known.at),
                "division": self.division(way.division, known.unit) if way else None,
                "orders": [self.order_row(one) for one in orders],
                "uses": [{"index": at, "sum": self.sum(n, known.unit), "portions": self.portions_of(at)} for at, n in uses][:50]}

    def portions_of(self, at):
        """As last adjusted; none of what is no distribution."""
        return self.portions(at) if self.book.entries[at].kind == "distribution.make" else None

    def returned(self, entry):
        """What came back of a distribution; none if nothing did."""
        adjusts = [one for one in self.book.entries if one.kind == "distribution.adjust" and one.body["distribution"] == entry.text]
        back = sum(minor(one.body["returned"]) for one in adjusts)
        return self.sum(back, self.book.moves[entry.index][1]) if back else None

    def order_row(self, order):
        return {"index": order.at, "quantity": self.sum(order.wanted, order.item), "amount": self.sum(order.n, order.unit),
                "received": self.sum(order.received, order.item)}

    def distribution(self, index):
        entry = self.book.entries[int(index)]
        body, n = entry.body, self.book.moves[entry.index]
        ways = [(way, body["portions"][way]) for way in ("signed", "thumbprint", "code", "proxy")] + [("absent", body["absent"])]
        disputed = self.book.newest(entry.index, "disputed")
        return {"index": entry.index, "allocation": self.book.allocation[body["allocation"]].at, "sum": self.sum(*n), "returned": self.returned(entry),
                "team": body.get("team"), "counts": [{"way": way, "count": count} for way, count in ways if count],
                "portions": self.portions(entry.index), "acts": self.acts(entry.index), "confirmed": self.confirmed(entry.index),
                "disputed": disputed.value or None if disputed else None, "reversed_by": self.reversed_by(entry.index),
                "gifts": gifts_behind(self.book, entry.index) or None}

    def d(self, code):
        entry = self.gift_with(code)
        way, unit = self.way(entry), self.gift_unit(entry)
        body, n = entry.body, minor(entry.body["amount"])
        lists = {"moves": [], "goods": [], "allocations": [], "uses": []}
        for (at, stage), own in sorted(way.stops.items(), key=lambda stop: (stop[0][0], ORDER.index(stop[0][1])))[:60]:
            lists[self.list_of(at, stage)].append(self.share_row(way, at, stage, own, unit))
        cost = minor(body.get("cost"))
        pledge = body.get("pledge")
        return {"code": code, "index": entry.index, "received": entry.received, "sum": self.sum(n, unit),
                "entered": [{"fund": {"id": fund}, "sum": self.sum(part, unit)} for fund, part in entered(entry, self.book)],
                "contributors": body.get("contributors", {}).get("count"),
                "cost": [self.sum(cost, unit), cost * 10000 // n] if cost else None,
                "pledge": self.book.by_text[pledge].index if pledge else None, "division": self.division(way.division, unit),
                "reversed_by": self.reversed_by(entry.index), "receipt": {"left": self.left_of(way.division, unit)}, **lists}

    def left_of(self, division, unit):
        """What of a gift is not spent yet; none if nothing is."""
        left = sum(division[stage] for stage in ("in_fund", "allocated", "ordered", "as_goods"))
        return self.sum(left, unit) if left else None

    def list_of(self, at, stage):
        kind = self.book.entries[at].kind
        if kind in ("allocation.approve", "allocation.propose"):
            return "allocations"
        if stage != "moved":
            return "uses"
        return "goods" if kind in ("purchase.order", "purchase.receive", "goods.convert", "goods.sell") else "moves"

    def share_row(self, way, at, stage, own, unit):
        entry = self.book.entries[at]
        became = way.became(at) if stage == "moved" else None
        page = at
        if entry.kind == "allocation.approve":
            page = self.book.by_text[entry.body["proposal"]].index
        made = entry.kind == "distribution.make"
        return {"index": at, "page": page, "share": self.sum(own, unit), "became": self.sum(*became) if became else None,
                "portions": self.portions(at) if made else None, "confirmed": self.confirmed(at) if made else None}

    def e(self, index):
        at = int(index)
        entry = self.book.entries[at]
        return {**self.row(at), "received": entry.received, "authors": GRANTED, "marks": MARKS, "facts": self.facts(entry)}

    def entries(self):
        newest = [one.index for one in reversed(self.book.entries)]
        return {"rows": self.rows(newest[:50]), "before": LATER}

    # Goods.

    def goods(self):
        under_way = [one for one in self.book.waybill.values() if any(one.open.values())]
        open_orders = [one for one in self.book.order.values() if not one.closed or one.paid != one.invoiced]
        missing = sorted((key, n) for key, n in self.book.shortages.items() if n)
        return {"items": [self.item_row(item) for item in sorted(self.book.item)],
                "waybills": [{"index": one.at, "open": [self.sum(n, line.unit) for line, n in one.open.items() if n]}
                             for one in sorted(under_way, key=lambda one: -one.at)],
                "orders": [self.order_row(one) for one in sorted(open_orders, key=lambda one: -one.at)],
                "shortages": [{"account": {"id": account}, "lot": lot, "sum": self.sum(n, self.book.unit_of(lot))}
                              for (account, _, lot), n in missing],
                "herds": [{"index": one.at, "given": given(one), "alive": one.counts["alive"], "passed": one.passed,
                           "overdue": overdue(one, self.today)} for _, one in sorted(self.book.herd.items())]}

    def equation(self, ways, lots, unit):
        lies = self.stock.lies(lots)
        return {"ways": [{"way": way, "adds": adds, "sum": self.sum(ways[way], unit)} for way, adds in WAYS.items() if ways[way]],
                "in_stock": self.sum(lies["in_stock"], unit), "in_transit": self.sum(lies["in_transit"], unit)}

    def worth(self, lot):
        value = worth(lot)
        return self.sum(*value) if value else None

    def item(self, item):
        lots = sorted((one for one in self.book.lot.values() if one.item == item), key=lambda one: -one.at)
        return {"equation": self.equation(self.stock.of_item(item), {one.id for one in lots}, item),
                "lots": [{"id": one.id, "index": one.at, "came": self.sum(one.quantity, item), "value": self.worth(one),
                          "in_hand": self.sum(in_hand(self.stock.ways[one.id]), item)} for one in lots][:50]}

    def lot(self, lot):
        known, unit = self.book.lot[lot], self.book.unit_of(lot)
        lies = sorted((account, fund, n) for (account, fund, one), n in self.book.balances.items()
                      if one == unit and n and not account.startswith("@"))
        return {"index": known.at, "came": self.sum(known.quantity, unit), "value": self.worth(known),
                "equation": self.equation(self.stock.ways[lot], {lot}, unit),
                "lies": [{"account": {"id": account}, "fund": {"id": fund}, "sum": self.sum(n, unit)}
                         for account, fund, n in lies]}

    def order(self, index):
        one = next(one for one in self.book.order.values() if one.at == int(index))
        goods, money = f"{one.item}/{one.id}", one.unit
        return {"index": one.at, "allocation": self.book.allocation[one.allocation].at, "quantity": self.sum(one.wanted, goods),
                "amount": self.sum(one.n, money), "price": self.sum(price(self.book, one), money),
                "prepay": self.sum(minor(one.prepay), money), "quotes": one.quotes and one.quotes["count"],
                "received": self.sum(one.received, goods), "invoiced": self.sum(one.invoiced, money),
                "paid": self.sum(one.paid, money), "owed": self.sum(one.invoiced - one.paid, money), "acts": self.acts(one.at)}

    def waybill(self, index):
        one = next(one for one in self.book.waybill.values() if one.at == int(index))
        loads = sorted(waybill_loads(self.book, one).items())
        return {"index": one.at, "acts": self.acts(one.at),
                "loads": [{"lot": lot, **{what: self.sum(of[what], self.book.unit_of(lot))
                                          for what in ("sent", "received", "returned", "lost", "open")}} for lot, of in loads]}

    def herd(self, index):
        one = next(one for one in self.book.herd.values() if one.at == int(index))
        return {"index": one.at, "allocation": self.book.allocation[one.allocation].at, "months": one.terms["months"],
                "within": one.terms["within"], "counts": [{"what": what, "count": n} for what, n in herd_counts(one).items()],
                "falls": [{"on": due, "count": n} for due, n in falls(one)], "overdue": overdue(one, self.today),
                "acts": self.acts(one.at)}

    # Campaigns and what waits.

    def campaign(self, campaign):
        terms = self.book.campaign[campaign].terms
        return {"clocks": self.clock_rows(campaign),
                "terms": terms and {name: terms.get(name) for name in ("reception_days", "distribution_days", "cost_share_bp")},
                "totals": self.totals(self.sums.of_campaign(campaign)), "reports": self.reports(campaign)}

    def clock_rows(self, campaign):
        found = sorted((due, place, what, done) for place, (what, _, due, done) in enumerate(clocks(self.book, campaign)))
        return [{"what": what, "due": due, "days": None if self.is_done(campaign, what, done)
                 else abs(days_between(self.today, due))} for due, _, what, done in found]

    def reports(self, campaign=None):
        return [{"index": one.index, "checkpoint": one.body["checkpoint"]} for one in reversed(self.book.entries)
                if one.kind == "report.publish" and campaign in (None, one.body.get("campaign"))]

    def report(self, index):
        one = self.book.entries[int(index)]
        return {"index": one.index, "checkpoint": one.body["checkpoint"], "document": {"size": one.body["size"]},
                "acknowledgements": EVIDENCE, "attached": EVIDENCE}

    def partner(self, partner):
        known = self.book.partner[partner]
        dealt = [mark.by for mark in reversed(self.book.marks[known.at]) if mark.what == "dealt"]
        return {"registered": known.at, "rows": [self.deal(at) for at in dealt][:50]}

    def deal(self, at):
        side = self.book.entries[at].body.get("counterpart")
        found = side and {"index": side.get("index"), "named_by": None}
        matched = self.book.newest(at, "matched")
        if matched and matched.value >= 0:
            found = {"index": self.book.entries[matched.by].body["counterpart"].get("index"), "named_by": matched.by}
        return {**self.row(at), "counterpart": found, "reversed_by": self.reversed_by(at)}

    def pledges(self):
        waiting = sorted((one.due, one.at, one) for one in self.book.pledge.values() if open_of(one))
        return {"rows": [{"index": one.at, "sum": self.sum(one.n, one.unit), "open": self.sum(open_of(one), one.unit)}
                         for _, _, one in waiting][:100]}

    def pledge(self, index):
        one = next(one for one in self.book.pledge.values() if one.at == int(index))
        kept, before = [], 0
        for mark in self.book.marks[one.at]:
            if mark.what == "kept":
                kept.append({"index": mark.by, "sum": self.sum(mark.value - before, one.unit)})
                before = mark.value
        ended = self.book.newest(one.at, "ended")
        return {"index": one.at, "sum": self.sum(one.n, one.unit), "came": self.sum(one.came, one.unit), "kept": kept,
                "open": self.sum(open_of(one), one.unit), "ended_by": ended and ended.by}

    def suspense(self):
        funds = sorted(fund for fund, known in self.book.fund.items() if known.kind == "suspense")
        exact = sorted((funds.index(fund), unit, of["in_fund"]) for (fund, unit), of in self.sums.exact.items() if fund in funds)

        def rows(sort):
            return [{"index": one.index, "sum": self.sum(left, one.body["currency"]),
                     "age": days_between(one.body["on"], self.today)}
                    for one, left in reversed(held(self.book, sort))]
        return {"holds": [self.sum(n, unit) for _, unit, n in exact if n], "receipts": rows("receipt.hold"),
                "payments": rows("payment.hold")}

    def waiting(self):
        def row(due, n, unit):
            return {"due": due, "sum": self.sum(n, unit), "days": abs(days_between(self.today, due)) if due else None}
        irregular = [one for _, one in sorted(self.book.allocation.items()) if one.status == "irregular"]
        money = sorted(advances(self.book), key=lambda one: (one[3] is not None, one[3] or "", one[:3]))
        pledges = sorted((one.due, one.id, one) for one in self.book.pledge.values() if open_of(one))
        soon = sorted(emergencies(self.book), key=lambda one: one[1])
        disputes = sorted((one for one in self.book.dispute.values() if one.open), key=lambda one: one.at)
        return {"disputes": [{"index": one.at, "distribution": one.made.index, "portions": one.portions,
                              "days": self.days_of_dispute(one)} for one in disputes],
                "emergencies": [row(due, known.n, known.unit) for known, due in soon],
                "irregular": [{"sum": self.sum(one.n, one.unit), "days": None} for one in irregular],
                "advances": [row(due, n, unit) for _, _, unit, due, n in money],
                "pledges": [row(due, open_of(one), one.unit) for due, _, one in pledges],
                "unmatched": [self.deal(at) for at in sorted(self.book.unmatched, reverse=True)]}

    def services(self):
        kinds = {}
        for (chapter, what), (total, until) in sorted(self.book.services.items()):
            kinds.setdefault(what, []).append({"total": total, "until": until})
        ordered = [what for what in SERVICES if what in kinds]
        return {"services": [{"kind": what, "total": sum(one["total"] for one in kinds[what]), "chapters": kinds[what]}
                             for what in ordered]}

    def papers(self):
        books = [{"book": book, "year": year, "last": of["last"], "used": of["last"] - len(of["open"]) - len(of["void"]),
                  **self.spans(of)} for (_, book, year), of in sorted(self.book.vouchers.items()) if of["last"]]
        return {"books": books, "reports": self.reports()}

    def cases(self):
        known = sorted(self.book.case.values(), key=lambda one: -one.at)[:40]
        direct = [one for one in reversed(self.book.entries) if one.kind == "aid.direct"][:10]
        return {"cases": [self.case_row(one) for one in known],
                "direct": [{"index": one.index, "people": one.body["count"], "estimate": self.estimate(one)} for one in direct]}

    def case_row(self, one):
        return {"index": one.at, "assigned": one.assigned, "sponsors": len(one.sponsors)}

    def case(self, index):
        one = next(one for one in self.book.case.values() if one.at == int(index))
        return {**self.case_row(one), "history": [{"index": at} for at in self.case_history(one.id)]}

    def tally(self, one):
        """How many findings an inspection has, how many are open, how many overdue."""
        return {"count": len(one.findings), "open": sum(1 for found in one.findings if is_open(found)),
                "overdue": sum(1 for found in one.findings if late(found, self.today))}

    def inspection(self, index):
        one = next(one for one in self.book.inspection.values() if one.at == int(index))
        return {"index": one.at, **self.tally(one), "closed": None if one.closed is None else {"index": one.closed},
                "findings": [self.finding_view(found) for found in one.findings]}

    def finding_view(self, found):
        remedy = found.remedy and self.book.by_text[found.remedy].index
        about = sorted(self.book.by_text[text].index for text in found.about)
        return {"index": found.at, "number": found.number, "age_days": age(found, self.today),
                "about": [{"index": at} for at in about], "answers": [{"index": at} for at in found.answers],
                "explained": EVIDENCE,
                "closed": None if found.closed is None else {"index": found.closed, "remedy": remedy}}

    def estimate(self, entry):
        value = entry.body.get("value")
        return value and self.sum(minor(value["amount"]), value["currency"])

    def keys(self):
        keys = sorted(self.book.key.values(), key=lambda key: key.since)
        return {"threshold": self.book.ledger.threshold, "checkpoint": covered(self.book.checkpoint), "witnesses": WITNESSES,
                "witnessing": self.witnessing(),
                "keys": [{"from": key.since, "until": key.until, "disputed_from": key.disputed_from} for key in keys]}

    def witnessing(self):
        told = self.book.witnesses
        if not told.there:
            return None
        return {"witnessed": told.covered(), "newest": told.newest(), "age": told.witnessed and told.age(self.today), "witnesses": WITNESSES,
                "groups": [{"needs": needs, "of": len(of)} for needs, of in told.groups.values()]}

    def verify(self):
        return {"example": len(self.book.entries) - 1}

    def facts(self, entry):
        return [{key: value for key, value in fact.items() if key in ("sum", "count")} for fact in self.facts_of(entry)]

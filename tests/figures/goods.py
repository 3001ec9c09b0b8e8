"""Goods: the stock of lots and items told by their numbers, orders, waybills, herds and what they owe."""

import calendar
import datetime
from collections import Counter

from .book import day, minor
from .lines import CLOSED, Owed

# Each way in or out of a lot, in the order in which pages tell them, and whether it adds.
WAYS = {"received": True, "packed": True, "found": True, "distributed": False, "used": False, "returned": False, "sold": False,
        "sent": False, "lost": False}
IN = {"gift": "received", "grant": "received", "held": "received", "opening": "received", "income": "received",
      "surplus": "found", "increase": "found"}
OUT = {"distribution": "distributed", "return": "returned", "taken_back": "returned", "partner": "sent", "loss": "lost",
       "expense": "lost", "held": "lost"}


def way_in(arrival):
    """By what numbers of a lot came; none if they were there before, on another line."""
    if arrival.origin == "converted":
        return "packed" if arrival.sources[0].line.goods else "received"
    return IN.get(arrival.origin)


def way_out(part, lot):
    """Where numbers of a lot went; none if they stay goods of it."""
    if part.feeds is None:
        return OUT[part.ending]
    into = part.feeds.line
    if not into.goods:
        return "sold"
    return None if into.unit.split("/")[1] == lot else "used"


def lot_of(line):
    return line.unit.split("/")[1] if line.goods else None


class Stock:
    """What came and went of every lot."""

    def __init__(self, book):
        self.book = book
        self.ways = {lot: Counter() for lot in book.lot}
        for line in book.lines.by_key.values():
            for arrival in line.arrivals if line.goods else ():
                closed = sum(hi - lo for lo, hi, thing, _ in line.numbers.within(arrival.lo, arrival.hi) if thing == CLOSED)
                self.ways[lot_of(line)][way_in(arrival)] += arrival.n - closed
        for parts in book.lines.parts.values():
            for part in parts:
                for lo, hi, thing, _ in part.behind.all():
                    lot = lot_of(thing.line if isinstance(thing, Owed) else thing)
                    if lot:
                        self.ways[lot][way_out(part, lot)] += hi - lo
        for lot, n in book.sent_back.items():
            # What a supplier took back had come, and was returned.
            self.ways[lot]["received"] += n
            self.ways[lot]["returned"] += n

    def of_item(self, item):
        """All lots of an item together."""
        return sum((self.ways[lot] for lot, known in self.book.lot.items() if known.item == item), Counter())

    def lies(self, lots):
        """What the accounts hold of some lots: in warehouses, and on the way."""
        there = Counter()
        for (place, _, unit), n in self.book.balances.items():
            if not place.startswith("@") and "/" in unit and unit.split("/")[1] in lots:
                there["in_transit" if self.book.account[place].kind == "transit" else "in_stock"] += n
        return there


def in_hand(ways):
    return sum(ways[way] if adds else -ways[way] for way, adds in WAYS.items())


def worth(lot):
    """What a lot was worth: (minor units, currency), if anybody has valued it."""
    value = lot.value
    return value and (value["minor"] if "minor" in value else minor(value["amount"]), value["currency"])


def price(book, order):
    """The price of one unit of an item, rounded down to minor units."""
    return order.n * 10 ** book.item[order.item].scale // order.wanted


def waybill_loads(book, waybill):
    """What became of each lot on a waybill: sent, received, returned, lost, open."""
    loads = {load["lot"]: Counter() for load in waybill.loads}
    for load in waybill.loads:
        loads[load["lot"]]["sent"] += minor(load["amount"])
    for mark in book.marks[waybill.at]:
        for unload in book.entries[mark.by].body.get("unloads", ()):
            of = loads[unload["lot"]]
            of[mark.what] += minor(unload.get("received"))
            of["lost"] += minor(unload.get("damaged")) + minor(unload.get("missing"))
    for of in loads.values():
        of["open"] = of["sent"] - of["received"] - of["returned"] - of["lost"]
    return loads


# Herds.

def given(herd):
    return sum(n for _, n in herd.cohorts)


def months_later(start, months):
    month = start.month - 1 + months
    year, month = start.year + month // 12, month % 12 + 1
    return datetime.date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def falls(herd):
    """On which day how many calves fall due, the oldest first; the oldest are settled first. An animal that died or was lost owes
    none."""
    settled, due = herd.passed + herd.counts["dead"] + herd.counts["lost"], []
    for came, animals in herd.cohorts:
        left = max(animals - settled, 0)
        settled = max(settled - animals, 0)
        if left:
            due.append((months_later(day(came), herd.terms["within"]).isoformat(), left))
    return due


def overdue(herd, today):
    return sum(n for due, n in falls(herd) if due < today)


def herd_counts(herd):
    return {"given": given(herd), **herd.counts, "passed": herd.passed}

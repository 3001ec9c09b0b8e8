"""The book, read entry by entry: what there is, where it lies, what entries did to each other.

`Book(entries)` is the whole of it. What an entry does stands in the `kinds_*.py` files, one function a kind.
"""

import datetime
from collections import Counter, defaultdict

from .lines import Lines

# A count of minor units of a unit: "VND", or "item/lot" for goods of one lot.
ZERO_DECIMALS = {"VND", "JPY", "KRW", "CLP", "ISK", "XAF", "XOF", "XPF"}
THREE_DECIMALS = {"KWD", "BHD", "OMR", "JOD", "TND"}

KINDS = {}


def kind(*names):
    """Says which kinds of entries a function carries out."""
    def known(function):
        KINDS.update({name: function for name in names})
        return function
    return known


def minor(amount):
    """A decimal amount in its smallest units; nothing where there is none."""
    return int(amount.replace(".", "")) if amount is not None else 0


def day(text):
    return datetime.date.fromisoformat(text)


def day_of(line):
    """The day of a statement line, which its id begins with."""
    seconds = int(line[:12], 16) // 1000
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).date().isoformat()


class Mark:
    """What a later entry did to an earlier one."""

    def __init__(self, what, by, value):
        self.what, self.by, self.value = what, by, value


class Thing(dict):
    """Something in the book, with the fields of the entry that made it."""

    __getattr__ = dict.get

    def __setattr__(self, name, value):
        self[name] = value


class Book:
    """All that the entries up to the last one leave behind."""

    def __init__(self, entries):
        self.entries = entries
        self.lines = Lines()
        self.by_text = {}
        self.marks = defaultdict(list)
        # What an entry moves: how much of which unit, if it moves something of one.
        self.moves = {}
        # (account or "@…", fund, unit): how much.
        self.balances = Counter()
        self.ledger = None
        self.things = {name: {} for name in (
            "chapter", "campaign", "fund", "account", "item", "lot", "partner", "allocation", "order", "waybill", "herd",
            "pledge", "dispute", "case", "key", "policy", "inspection", "finding")}
        self.days = defaultdict(lambda: {"credit": [0, 0], "debit": [0, 0]})
        self.services = {}
        self.vouchers = defaultdict(lambda: {"last": 0, "open": set(), "void": set()})
        self.periods = {}
        self.shortages = {}
        self.advances = defaultdict(dict)
        self.unmatched = set()
        self.sent_back = Counter()
        self.covers = {}
        # (entry, place): how much it moved there.
        self.moved = Counter()
        self.checkpoint = ""
        for entry in entries:
            self.enter(entry)

    def __getattr__(self, name):
        """`book.fund` is what is known of funds, by id."""
        if name == "things" or name not in self.things:
            raise AttributeError(name)
        return self.things[name]

    def enter(self, entry):
        self.at, self.chapter_concerned = entry.index, None
        self.lines.begin(entry.index)
        body = Thing(entry.body)
        if entry.kind in KINDS:
            KINDS[entry.kind](self, entry, body)
        self.by_text[entry.text] = entry
        if body.voucher and self.chapter_concerned:
            number = body.voucher["number"]
            book = self.vouchers[self.chapter_concerned, body.voucher["book"], body.voucher["year"]]
            # What a late paper has left out stays open.
            book["open"] |= set(range(book["last"] + 1, number))
            book["open"].discard(number)
            book["last"] = max(book["last"], number)

    # What handlers say.

    def add(self, what, body, **more):
        thing = Thing(body, at=self.at, **more)
        self.things[what][body["id"]] = thing
        return thing

    def mark(self, target, what, value=0):
        self.marks[target].append(Mark(what, self.at, value))

    def newest(self, target, what):
        """The newest mark of a kind on an entry."""
        found = [mark for mark in self.marks[target] if mark.what == what]
        return found[-1] if found else None

    def about(self, chapter, unit=None, n=None):
        """Whose entry it is, and what it moves."""
        self.chapter_concerned = chapter
        if unit is not None:
            self.moves[self.at] = (n, unit)

    def post(self, source, target, fund, unit, n):
        self.balances[source, fund, unit] -= n
        self.balances[target, fund, unit] += n
        self.moved[self.at, source] -= n
        self.moved[self.at, target] += n

    def post_numbers(self, account, outside):
        """What the funds have more or less by their numbers, they have more or less in an account."""
        for line, n in self.lines.delta.items():
            self.post(outside, account, self.fund_of(line), line.unit, n)
        self.lines.delta = {}

    def bank(self, account, line, side, n):
        """A line of a bank's statement."""
        if line and self.account[account].kind in ("bank", "treasury"):
            tally = self.days[account, day_of(line)][side]
            tally[0] += 1
            tally[1] += n

    # What handlers and answers ask.

    def fund_of(self, line):
        """The fund whose line it is."""
        sort, name, _ = line.key
        if sort == "fund":
            return name
        if sort == "order":
            name = self.order[name].allocation
        return self.allocation[name].fund

    def unit(self, body):
        """What an amount counts: money, goods that come with the entry, or goods of a lot."""
        if body.currency:
            return body.currency
        return f"{body.goods['item']}/{body.id}" if body.goods else self.unit_of(body.lot)

    def unit_of(self, lot):
        return f"{self.lot[lot].item}/{lot}"

    def scale(self, unit):
        """Decimals of a unit: a currency, an item, or a lot of one."""
        if unit.isupper() and len(unit) == 3:
            return 0 if unit in ZERO_DECIMALS else 3 if unit in THREE_DECIMALS else 2
        return self.item[unit.split("/")[0]].scale

    def owner(self, body):
        """Whose goods: the line, the fund and the chapter of an allocation or of a fund, for any unit."""
        if body.allocation:
            known = self.allocation[body.allocation]
            return ("allocation", body.allocation), known.fund, known.chapter
        return ("fund", body.fund), body.fund, self.fund[body.fund].chapter

    def gift_arrivals(self, entry):
        """The arrivals of a gift: its fund's, that of the cost fund, those of the split."""
        return self.lines.arrivals.get(entry.index, [])

    def parts_of(self, at):
        return self.lines.parts.get(at, [])

    def held(self, account, fund, unit):
        return self.balances[account, fund, unit]

    def heir(self, chapter):
        while self.chapter[chapter].successor:
            chapter = self.chapter[chapter].successor
        return chapter


def settle_ended(book, allocation):
    """What comes back to an allocation that has ended goes on to its fund."""
    if book.allocation[allocation].status in ("cancelled", "irregular", "rejected"):
        empty_allocation(book, allocation)


def empty_allocation(book, allocation):
    """What is free of an allocation goes to its fund; answers how much of what was allocated."""
    known = book.allocation[allocation]
    released = book.lines.unwind_free(known.arrival) if known.arrival else 0
    for line in [one for one in book.lines.by_key.values() if one.key[:2] == ("allocation", allocation)]:
        free = line.available()
        if free:
            book.lines.convert([(line, free)], book.lines.line("fund", known.fund, line.unit), free, "moved")
    return released


def end_order(book, order):
    """What is free of an order's money goes back to its allocation, and on to the fund if that has ended."""
    released = book.lines.unwind_free(order.arrival)
    order.closed = True
    settle_ended(book, order.allocation)
    return released

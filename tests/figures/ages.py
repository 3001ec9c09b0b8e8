"""Since when what lies there is there, and how long what was handed out took from gift to hand.

Every number of a line came from outside on a day, or was made of numbers of other lines and has their days: one to one where it was
set aside, moved or ordered, in proportion where it was bought, packed or exchanged; of several ingredients each counts the same.
"""

from collections import Counter, defaultdict

from .book import day
from .lines import Owed

GIVEN = ("gift", "held", "grant")
DEEPEST = 32


def shares(units, lengths):
    """Divides units in proportion to lengths, so that they add up: each bound is rounded down."""
    whole, sum_, bounds = sum(lengths), 0, [0]
    for length in lengths:
        sum_ += length
        bounds.append(units * sum_ // whole if whole else 0)
    return [until - since for since, until in zip(bounds, bounds[1:])]


class Ages:
    """What is known of ages in a book."""

    def __init__(self, book):
        self.book = book
        # (fund, unit): units by the day since when they are there; None: nothing stands behind them.
        self.lying = defaultdict(Counter)
        # (fund, unit): units by days from gift to hand, of what somebody gave.
        self.handed = defaultdict(Counter)
        for line in book.lines.by_key.values():
            if line.key[0] != "order":
                of = self.lying[book.fund_of(line), line.unit]
                for lo, hi in line.free():
                    for at, units in self.since(line, lo, hi, hi - lo):
                        of[at if at is None else book.entries[at].body["on"]] += units
        for at, parts in book.lines.parts.items():
            for part in parts:
                if part.ending == "distribution":
                    self.hand_out(at, part)

    def hand_out(self, at, part):
        handed = day(self.book.entries[at].body["on"])
        of = self.handed[self.book.fund_of(part.line), part.line.unit]
        for came, units in self.behind(part, 0, part.n, part.live()):
            if came is not None and self.given(came):
                of[(handed - day(self.book.entries[came].body["on"])).days] += units

    def given(self, at):
        return self.book.lines.arrivals[at][0].origin in GIVEN

    def since(self, line, lo, hi, units, deep=DEEPEST):
        """The entries by which the numbers [lo, hi) came from outside, each with its part of `units`."""
        here = line.arrivals_in(lo, hi)
        if not units:
            return
        if not here or not deep:
            yield None, units
            return
        for (arrival, first, last), own in zip(here, shares(units, [last - first for _, first, last in here])):
            if not arrival.sources:
                if own:
                    yield arrival.at, own
                continue
            for part, n in zip(arrival.sources, shares(own, [1] * len(arrival.sources))):
                low = part.n * (first - arrival.lo) // arrival.n
                high = part.n * (last - arrival.lo) // arrival.n
                # A fraction of a unit belongs to the unit that it is a fraction of.
                yield from self.behind(part, low, max(high, low + 1), n, deep - 1)

    def behind(self, part, lo, hi, units, deep=DEEPEST):
        here = part.behind.within(lo, hi)
        each = shares(units, [last - first for first, last, _, _ in here])
        for (first, last, thing, number), own in zip(here, each):
            if isinstance(thing, Owed):
                yield None, own
            else:
                yield from self.since(thing, number, number + last - first, own, deep)
        if sum(each) < units:
            yield None, units - sum(each)

    def lying_of(self, unit, within):
        return sum((of for (fund, one), of in self.lying.items() if one.split("/")[0] == unit and within(fund)), Counter())

    def handed_of(self, unit, within):
        return sum((of for (fund, one), of in self.handed.items() if one.split("/")[0] == unit and within(fund)), Counter())


def within_days(ages, part, whole):
    """The least number of days within which `part` of `whole` equal parts had arrived; a gift entered later took none."""
    sum_, all_ = 0, sum(ages.values())
    for days in sorted(ages):
        sum_ += ages[days]
        if whole * sum_ >= part * all_:
            return max(days, 0)
    raise KeyError("nothing was handed out")

"""Who paid for what: every unit of value has a number on its line, for ever (docs/FORMAT.md, Attribution).

A line knows of each of its numbers whether it is free, closed, or held by an offset of a part. A part knows of each of its
offsets which number of which line stands behind it, or which line owes it. `Lines.hold` and `Lines.let_go` are the only ways by
which these two views change together, so they cannot disagree.
"""

from dataclasses import dataclass, field

from .ranges import Ranges

FREE, CLOSED = "free", "closed"

# Origins of arrivals that parts feed one to one, and of those that become something else.
ALLOCATED, MOVED, ORDERED, CONVERTED = "allocated", "moved", "ordered", "converted"


@dataclass(eq=False)
class Arrival:
    """Numbers [lo, lo + n) that came to a line by one entry."""
    at: int
    line: "Line"
    lo: int
    n: int
    origin: str
    sources: list = field(default_factory=list)

    @property
    def hi(self):
        return self.lo + self.n


@dataclass(eq=False)
class Part:
    """One departure of n units with offsets [0, n), which ends outside the book or feeds an arrival."""
    at: int
    line: "Line"
    n: int
    ending: str
    feeds: Arrival | None = None
    named: bool = False
    behind: Ranges = field(default_factory=Ranges)

    def live(self):
        return sum(hi - lo for lo, hi, _, _ in self.behind.all())


@dataclass(frozen=True)
class Owed:
    """Offsets behind which there is no number: the line owes them."""
    line: "Line"


class Line:
    """A row of numbers. Its key is ("fund", id, unit), ("allocation", id, unit) or ("order", id, unit)."""

    def __init__(self, key):
        self.key = key
        self.next = 0
        self.numbers = Ranges()
        self.arrivals = []

    @property
    def unit(self):
        return self.key[2]

    @property
    def goods(self):
        return "/" in self.unit

    def free(self, lo=0, hi=None):
        """The free numbers in [lo, hi), as pairs."""
        here = self.numbers.within(lo, self.next if hi is None else hi)
        return [(first, last) for first, last, thing, _ in here if thing == FREE]

    def available(self):
        return size(self.free())

    def lowest(self, n, lo=0, hi=None, but=()):
        """The lowest n free numbers in [lo, hi) outside the spans of `but`; fewer where there are fewer."""
        found = []
        for span in self.free(lo, hi):
            for first, last in without([span], but):
                last = min(last, first + n)
                if first < last:
                    found.append((first, last))
                    n -= last - first
        return found

    def arrivals_in(self, lo, hi):
        """The arrivals that have numbers in [lo, hi), each with the bounds of what it has there."""
        return [(one, max(lo, one.lo), min(hi, one.hi)) for one in self.arrivals if one.lo < hi and lo < one.hi]


def size(spans):
    return sum(hi - lo for lo, hi in spans)


def without(spans, cuts):
    """What is left of spans outside of cuts."""
    for cut_lo, cut_hi in cuts:
        spans = [piece for lo, hi in spans
                 for piece in ((lo, min(hi, cut_lo)), (max(lo, cut_hi), hi)) if piece[0] < piece[1]]
    return spans


class Short(Exception):
    """A line has less than is asked for: no book that the rules admit leads here."""


class Lines:
    """All lines, and what the entry at hand does to them."""

    def __init__(self):
        self.by_key = {}
        self.parts = {}
        self.arrivals = {}
        self.at = None
        self.delta = {}

    def begin(self, at):
        """Everything from here on is done by the entry `at`."""
        self.at, self.delta = at, {}

    def line(self, *key):
        if key not in self.by_key:
            self.by_key[key] = Line(key)
        return self.by_key[key]

    def known(self, *key):
        return self.by_key.get(key)

    def changed(self, line, n):
        """What really lies in the accounts behind a line is what is free on it less what it owes."""
        self.delta[line] = self.delta.get(line, 0) + n

    # The two views: numbers of lines, and offsets of parts.

    def hold(self, part, offset, line, spans):
        """Free numbers go behind offsets of a part, from `offset` on; answers where they end."""
        for lo, hi in spans:
            if size(line.free(lo, hi)) != hi - lo:
                raise Short(line.key)
            line.numbers.put(lo, hi, part, offset)
            part.behind.put(offset, offset + hi - lo, line, lo)
            offset += hi - lo
            self.changed(line, lo - hi)
        return offset

    def owe(self, part, lo, hi, line):
        if lo < hi:
            part.behind.put(lo, hi, Owed(line))
            self.changed(line, lo - hi)

    def let_go(self, part, lo, hi):
        """Nothing stands behind offsets [lo, hi) any more: numbers are free again, debts are gone."""
        for first, last, thing, number in part.behind.within(lo, hi):
            if isinstance(thing, Owed):
                self.changed(thing.line, last - first)
            else:
                thing.numbers.put(number, number + last - first, FREE)
                self.changed(thing, last - first)
        part.behind.clear(lo, hi)

    # The operations.

    def arrive(self, line, n, origin, sources=()):
        arrival = Arrival(self.at, line, line.next, n, origin, list(sources))
        line.numbers.put(line.next, line.next + n, FREE)
        line.next += n
        line.arrivals.append(arrival)
        self.arrivals.setdefault(self.at, []).append(arrival)
        self.changed(line, n)
        return arrival

    def part(self, line, n, ending, named=False):
        part = Part(self.at, line, n, ending, named=named)
        self.parts.setdefault(self.at, []).append(part)
        return part

    def depart(self, line, n, ending, named=None):
        """Takes the lowest free numbers of the line, or of one arrival on it."""
        lo, hi = (named.lo, named.hi) if named else (0, None)
        spans = line.lowest(n, lo, hi)
        if size(spans) < n:
            raise Short((line.key, n, size(spans)))
        part = self.part(line, n, ending, named is not None)
        self.hold(part, 0, line, spans)
        return part

    def depart_as_far_as(self, line, n, ending):
        """A fact that is not refused: the line owes what it has not got."""
        part = self.part(line, n, ending)
        covered = self.hold(part, 0, line, line.lowest(n))
        self.owe(part, covered, n, line)
        return part

    def depart_owed(self, line, n, ending):
        """A fact that the line must not bear, and owes whole."""
        part = self.part(line, n, ending)
        self.owe(part, 0, n, line)
        return part

    def convert(self, inputs, to, n, origin, named=None):
        """Units of some lines become n units of another: inputs are pairs of a line and how many of it."""
        parts = [self.depart(line, units, "feeds", named) for line, units in inputs]
        arrival = self.arrive(to, n, origin, parts)
        for part in parts:
            part.feeds = arrival
        return arrival

    def give_back(self, part, n):
        """The highest n live offsets of an ending part."""
        live = part.live()
        if n > live:
            raise Short((part.at, n, live))
        self.let_go(part, live - n, live)

    def unwind(self, arrival, lo, hi):
        """Free offsets [lo, hi) of a converted arrival are closed, and the offsets that they came from let go."""
        line = arrival.line
        if size(line.free(arrival.lo + lo, arrival.lo + hi)) != hi - lo:
            raise Short(line.key)
        line.numbers.put(arrival.lo + lo, arrival.lo + hi, CLOSED)
        self.changed(line, lo - hi)
        for part in arrival.sources:
            self.let_go(part, part.n * lo // arrival.n, part.n * hi // arrival.n)

    def unwind_last(self, arrival, n):
        """The last n free units of a converted arrival."""
        for lo, hi in reversed(arrival.line.free(arrival.lo, arrival.hi)):
            lo = max(lo, hi - n)
            if lo < hi:
                self.unwind(arrival, lo - arrival.lo, hi - arrival.lo)
                n -= hi - lo
        if n:
            raise Short(arrival.line.key)

    def unwind_free(self, arrival):
        """All that is free of a converted arrival; answers how much that was."""
        n = size(arrival.line.free(arrival.lo, arrival.hi))
        self.unwind_last(arrival, n)
        return n

    def reverse_arrival(self, arrival):
        """An arrival is undone whole."""
        self.unwind(arrival, 0, arrival.n)

    def owed_on(self, line):
        """What a line owes, the oldest first: part, first and last offset."""
        owing = Owed(line)
        return [(part, lo, hi) for at in sorted(self.parts) for part in self.parts[at]
                for lo, hi, thing, _ in part.behind.all() if thing == owing]

    def owed(self, line):
        return sum(hi - lo for _, lo, hi in self.owed_on(line)) if line else 0

    def cover(self, short, giving, n):
        """The lowest free numbers of one line go behind the oldest debts of another."""
        if self.owed(short) < n or giving.available() < n:
            raise Short((short.key, giving.key, n))
        covers = []
        for part, lo, hi in self.owed_on(short):
            hi = min(hi, lo + n)
            if lo < hi:
                self.let_go(part, lo, hi)
                self.hold(part, lo, giving, giving.lowest(hi - lo))
                covers.append((part, lo, hi))
                n -= hi - lo
        return covers

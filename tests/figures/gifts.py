"""Where numbers are now: of a gift, of an allocation; and whose gifts paid for what was handed out.

Forward: the numbers of an arrival are followed through whatever they became. Every answer is a share of the numbers asked about,
in their own unit, and the shares add up to them exactly.
"""

from collections import Counter, defaultdict

from .book import Thing
from .lines import CLOSED, FREE, Owed

ENDINGS = {"distribution": "distributed", "expense": "spent", "return": "returned", "taken_back": "returned", "loss": "lost",
           "partner": "sent_on", "held": "other"}
WAITING = {"fund": "in_fund", "allocation": "allocated", "order": "ordered"}
DEEPEST = 64


def went_before(path, part, lo, hi):
    """Whether the way led through these offsets already: money that stands behind what it had paid for itself."""
    return any(one is part and first < hi and lo < last for one, first, last in path)


class Way:
    """Where the numbers of some arrivals of one unit are."""

    def __init__(self, arrivals, unit):
        self.money = "/" not in unit
        self.unit = unit
        # How they divide, and what each later entry did with how much of them.
        self.division = Counter()
        self.stops = Counter()
        # (arrival, part): how many units of the part.
        self.taken = Counter()
        for arrival in arrivals:
            self.follow(arrival.line, arrival.lo, arrival.hi, lambda number: number, [])

    def follow(self, line, lo, hi, home, path):
        """Tells of the numbers [lo, hi) of a line; `home` takes a number back to that of the unit asked about."""
        for lo, hi, thing, offset in line.numbers.within(lo, hi):
            own = home(hi) - home(lo)
            if not own:
                continue
            if thing == FREE:
                self.division[self.waiting(line)] += own
            elif thing == CLOSED:
                # Of numbers further on, what is closed is nobody's: what they came from was let go with them.
                self.division["other"] += own
            elif thing.feeds is None:
                self.rest(thing, ENDINGS[thing.ending], own)
            elif len(path) >= DEEPEST or went_before(path, thing, offset, offset + hi - lo):
                self.rest(thing, "other", own)
            else:
                self.through(thing, lo, hi, offset, home, path)

    def through(self, part, lo, hi, offset, home, path):
        """Tells of the numbers [lo, hi), which are the offsets of a part from `offset` on, in what the part became."""
        into, u, v = part.feeds, offset, offset + hi - lo
        self.stops[into.at, "moved"] += home(hi) - home(lo)
        self.taken[into, part] += v - u
        first, last = -(-(u + 1) * into.n // part.n) - 1, -(-v * into.n // part.n)

        def back(number):
            return home(lo + min(max(part.n * (number - into.lo) // into.n, u), v) - u)
        self.follow(into.line, into.lo + first, into.lo + last, back, [*path, (part, u, v)])

    def rest(self, part, stage, own):
        self.division[stage] += own
        self.stops[part.at, stage] += own

    def waiting(self, line):
        return "as_goods" if line.goods and self.money else WAITING[line.key[0]]

    def became(self, at):
        """About how much of what the entry made of the numbers, if that is counted in one other unit: (n, unit)."""
        about = defaultdict(int)
        for (into, part), units in self.taken.items():
            if into.at == at:
                about[into] = max(about[into], units * into.n // part.n)
        sums = Counter()
        for into, n in about.items():
            sums[into.line.unit] += n
        [(unit, n)] = sums.items() if len(sums) == 1 else [(self.unit, 0)]
        return None if unit == self.unit else (n, unit)


def way_of_gift(book, entry):
    return Way(book.gift_arrivals(entry), book.unit(Thing(entry.body)))


def way_of_allocation(known):
    return Way([known.arrival], known.unit) if known.arrival else None


def entered(entry, book):
    """How a gift was entered into funds: (fund, n)."""
    return [(book.fund_of(arrival.line), arrival.n) for arrival in book.gift_arrivals(entry)]


def behind(part, lo=0, hi=None, depth=0):
    """The arrivals from outside that paid for offsets of a part."""
    found = set()
    for lo, hi, thing, number in part.behind.within(lo, part.n if hi is None else hi):
        if isinstance(thing, Owed):
            continue
        for arrival, first, last in thing.arrivals_in(number, number + hi - lo):
            if not arrival.sources:
                found.add(arrival)
            for source in arrival.sources if depth < DEEPEST else ():
                low = source.n * (first - arrival.lo) // arrival.n
                high = source.n * (last - arrival.lo) // arrival.n
                found |= behind(source, low, high, depth + 1)
    return found


def gifts_behind(book, at):
    """How many arrivals from outside paid for what an entry handed out."""
    found = set()
    for part in book.parts_of(at):
        if part.ending == "distribution":
            found |= behind(part)
    return len(found)

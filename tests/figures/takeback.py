"""A gift that a bank, a mistake or a court takes back, although part of it may be spent (docs/FORMAT.md, "take back").

Its own numbers come home. Whoever held them gets the lowest other free numbers of the same line, what is spent before what is
not; what is then missing is taken out of an allocation where it is unspent, and owed where it is spent.
"""

from .lines import ALLOCATED, CLOSED, FREE, MOVED, size


def places(gift):
    """The gift and the arrivals into which it was moved by name, each after that from which it was moved."""
    found = [gift]
    for place in found:
        for _, _, part, _ in place.line.numbers.within(place.lo, place.hi):
            into = part.feeds if part not in (FREE, CLOSED) and part.named else None
            if into and into.origin == MOVED and into not in found:
                found.append(into)
    return found


def whereabouts(gift):
    """Of the places of a gift, those where something of it is free."""
    return [place for place in places(gift) if place.line.free(place.lo, place.hi)]


def take_back(lines, gift):
    """All of a gift's numbers leave with the return."""
    found = places(gift)
    own = {}
    for place in found:
        own.setdefault(place.line, []).append((place.lo, place.hi))
    for place in reversed(found):
        settle(lines, place, own[place.line])
        if place is not gift:
            lines.unwind_free(place)
    return lines.depart(gift.line, gift.n, "taken_back", gift)


def settle(lines, place, own):
    """Frees every number of the place that is not closed."""
    line = place.line
    held = []
    for lo, hi, part, offset in line.numbers.within(place.lo, place.hi):
        if part not in (FREE, CLOSED):
            held += pieces(line, part, offset, offset + hi - lo)
    # Spent before unspent, each by number.
    held.sort(key=lambda piece: not piece[3])
    spans = line.lowest(sum(hi - lo for _, lo, hi, _ in held), but=own)
    for part, lo, hi, spent in held:
        given, spans = first(spans, hi - lo)
        until = lo + size(given)
        if not spent:
            unwind_behind(lines, part, until, hi)
        lines.let_go(part, lo, hi)
        lines.hold(part, lo, line, given)
        if spent:
            lines.owe(part, until, hi, line)


def first(spans, n):
    """The first n numbers of spans, and the others."""
    taken, rest = [], []
    for lo, hi in spans:
        cut = min(hi, lo + n)
        n -= cut - lo
        taken += [(lo, cut)] if lo < cut else []
        rest += [(cut, hi)] if cut < hi else []
    return taken, rest


def allocation(line, part):
    """The allocation that a part feeds with its own line's numbers; none if what it holds counts as spent."""
    fed = part.feeds if part.line is line else None
    return fed if fed and fed.origin == ALLOCATED else None


def pieces(line, part, lo, hi, home=None, depth=0):
    """Offsets [lo, hi) of a part in pieces that are spent or unspent: part, first, last, spent."""
    home = home or line
    fed = allocation(line, part) if depth < 16 else None
    if fed is None or fed.line is home:
        return [(part, lo, hi, True)]
    found = []
    # An allocation is one to one, so its offsets are those of the part.
    for first_, last, holder, offset in fed.line.numbers.within(fed.lo + lo, fed.lo + hi):
        if holder in (FREE, CLOSED):
            found.append((part, first_ - fed.lo, last - fed.lo, False))
            continue
        shift = first_ - fed.lo - offset
        for _, low, high, spent in pieces(fed.line, holder, offset, offset + last - first_, home, depth + 1):
            found.append((part, low + shift, high + shift, spent))
    return found


def unwind_behind(lines, part, lo, hi):
    """Takes unspent offsets out of the allocation that they went into, and out of those made from it first."""
    if lo >= hi:
        return
    fed = part.feeds
    for first_, last, holder, offset in fed.line.numbers.within(fed.lo + lo, fed.lo + hi):
        if holder not in (FREE, CLOSED):
            unwind_behind(lines, holder, offset, offset + last - first_)
    lines.unwind(fed, lo, hi)

"""A map from whole numbers to things, kept in pieces.

A piece says that the numbers [lo, hi) belong to a thing, and that the number lo is its place `base`, lo + 1 its place base + 1,
and so on; a thing without places has the base None. Neighbours that continue each other are one piece.
"""

from bisect import bisect_left, bisect_right


class Ranges:
    """The pieces, in order and without overlap."""

    def __init__(self):
        self.starts = []
        self.pieces = []

    def within(self, lo, hi):
        """The pieces that touch [lo, hi), cut to it: (lo, hi, thing, base)."""
        found = []
        at = max(bisect_right(self.starts, lo) - 1, 0)
        while at < len(self.pieces) and self.pieces[at][0] < hi:
            first, last, thing, base = self.pieces[at]
            cut = max(first, lo)
            if cut < min(last, hi):
                found.append((cut, min(last, hi), thing, moved(base, cut - first)))
            at += 1
        return found

    def all(self):
        return list(self.pieces)

    def clear(self, lo, hi):
        """Takes [lo, hi) out."""
        if lo >= hi or not self.pieces:
            return
        first = max(bisect_right(self.starts, lo) - 1, 0)
        if self.pieces[first][1] <= lo:
            first += 1
        last = bisect_left(self.starts, hi)
        kept = []
        for piece_lo, piece_hi, thing, base in self.pieces[first:last]:
            if piece_lo < lo:
                kept.append((piece_lo, lo, thing, base))
            if piece_hi > hi:
                kept.append((hi, piece_hi, thing, moved(base, hi - piece_lo)))
        self.pieces[first:last] = kept
        self.starts[first:last] = [piece[0] for piece in kept]

    def put(self, lo, hi, thing, base=None):
        """Gives [lo, hi) to a thing."""
        if lo >= hi:
            return
        self.clear(lo, hi)
        at = bisect_left(self.starts, lo)
        if at < len(self.pieces) and follows((lo, hi, thing, base), self.pieces[at]):
            hi = self.pieces[at][1]
            del self.pieces[at], self.starts[at]
        if at and follows(self.pieces[at - 1], (lo, hi, thing, base)):
            at -= 1
            lo, _, thing, base = self.pieces[at]
            del self.pieces[at], self.starts[at]
        self.pieces.insert(at, (lo, hi, thing, base))
        self.starts.insert(at, lo)

    def total(self, thing):
        """How many numbers belong to a thing."""
        return sum(hi - lo for lo, hi, one, _ in self.pieces if one == thing)


def moved(base, by):
    return None if base is None else base + by


def follows(one, other):
    """Whether `other` begins where `one` ends, in its numbers and in the places of the thing."""
    return one[1] == other[0] and one[2] == other[2] and moved(one[3], one[1] - one[0]) == other[3]

"""What waits for somebody, and how many days are left or have passed: a matter of the day on which one looks."""

import datetime

from .book import day

SOON = 7


def days_between(one, other):
    return (day(other) - day(one)).days


def later(text, days):
    return (day(text) + datetime.timedelta(days)).isoformat()


def clocks(book, campaign):
    """What a campaign has to do by when: name, whether it is a publication, last day, day on which it was published."""
    known = book.campaign[campaign]
    terms = known.terms or {}
    end = later(known.closes, terms["distribution_days"]) if "distribution_days" in terms else None
    found = [("reception", False, known.closes, None)]
    if end:
        found.append(("distribution", False, end, None))
    starts = {"opening": known.opens, "closing": known.closes, "distribution_end": end}
    for publication in terms.get("publications", ()):
        start = starts[publication["from"]]
        if start:
            found.append((publication["what"], True, later(start, publication["days"]), known.published.get(publication["what"])))
    return found


def advances(book):
    """Money advanced and not accounted for: account, fund, currency, last day if any, how much. The earliest is accounted for
    first."""
    found = []
    for (account, fund, unit), dues in book.advances.items():
        left = max(book.held(account, fund, unit), 0)
        for due in sorted(dues, reverse=True):
            here = min(left, dues[due])
            left -= here
            found.append((account, fund, unit, due, here))
        found.append((account, fund, unit, None, left))
    return [row for row in found if row[-1]]


def emergencies(book):
    """Allocations that are spent before anybody has approved them, each with its last day."""
    return [(known, later(known.on, known.due_days)) for known in book.allocation.values() if known.status == "emergency"]


def open_of(pledge):
    """What is still waited for of a promise."""
    return 0 if pledge.ended else max(pledge.n - pledge.came, 0)


def held(book, sort):
    """Receipts or payments that nobody has assigned, and how much of each is still held."""
    found = []
    for entry in book.entries:
        if entry.kind == sort:
            assigned = book.newest(entry.index, "assigned")
            gone = book.newest(entry.index, "reversed") or assigned and assigned.value >= 0
            returned = sum(mark.value for mark in book.marks[entry.index] if mark.what == "returned")
            left = 0 if gone else book.moves[entry.index][0] - returned
            if left > 0:
                found.append((entry, left))
    return found

"""Every figure that a page may show: its name, what it takes, what it is, and how it is worked out.

A page writes `<span data-figure="gift.share?at=7&by=90&stage=spent&unit=VND">1.234 đ</span>`. `Figures(book, today).value(…)`
says what that must be: a Sum of a unit, a Count, a Share of a whole, or Points (hundredths of a percent). A few names may mean
one of several things on a page, such as the advances in one account; they answer a list.

The one-sentence definitions stand in docs/figures.md, which is made from here (`python -m figures.document`, in `tests/`).
"""

from collections import namedtuple

from .pages import Pages

Sum = namedtuple("Sum", "n unit")
Count = namedtuple("Count", "n")
Share = namedtuple("Share", "part whole")
Points = namedtuple("Points", "hundredths")

Figure = namedtuple("Figure", "name takes may says work")

FIGURES = {}

# Numbers that stand in no entry: they are in the vault of the server, and can only be expected where they belong.
VAULT = {
    "vault.answers": (("/waiting", "/feedback"),
                      "How many answers of the helped wait, or are overdue (`of`), if enough people are behind it."),
    "vault.cells": (("/coverage",), "How many households were helped in a month, in a group of places and kinds."),
    "vault.find": (("/find",), "How many identical transfers a search found."),
    "vault.line": (("/r/",), "Which line of its list a slip is."),
    "vault.missed": (("/cases",), "How many instalments of sponsorships were due and have not come, if enough sponsors are there."),
    "vault.portion": (("/r/",), "What one line of a list is to get."),
}


def figure(name, takes="", may="", says=""):
    """Names a figure: what it takes, what it may take, and what it is. The function works it out for `Figures` and arguments."""
    def known(work):
        FIGURES[name] = Figure(name, tuple(takes.split()), tuple(may.split()), says, work)
        return work
    return known


class Unknown(Exception):
    """A page names a figure that is not in the list, or not so."""


def parsed(text):
    """Name and arguments of a `data-figure`."""
    name, _, rest = text.partition("?")
    return name, dict(pair.partition("=")[::2] for pair in rest.split("&") if pair)


class Figures(Pages):
    """The figures of a book as one looks at it on a day."""

    def value(self, text):
        """What the figure of this name must be; a list where it may be one of several."""
        name, args = parsed(text)
        known = FIGURES.get(name)
        if known is None:
            raise Unknown(f"no figure has the name {name}")
        allowed = set(known.takes) | set(known.may)
        if not set(known.takes) <= set(args) or not set(args) <= allowed:
            raise Unknown(f"{name} takes {', '.join(known.takes)} and may take {', '.join(known.may)}, not {', '.join(args)}")
        try:
            found = known.work(self, Args(args))
        except (KeyError, IndexError, StopIteration, ValueError) as error:
            raise Unknown(f"{text} is about something that is not in the book: {error!r}") from error
        for one in found if isinstance(found, list) else [found]:
            if isinstance(one, Sum) and args.get("unit", one.unit) != one.unit:
                raise Unknown(f"{text} is counted in {one.unit}")
        return found

    # What several figures need.

    def thing(self, what, at):
        """The thing that the entry `at` brought: `book.order` and so on."""
        return next(one for one in self.book.things[what].values() if one.at == at)

    def entry(self, at, *kinds):
        """The entry `at`, which must be of one of the kinds."""
        found = self.book.entries[at]
        if kinds and found.kind not in kinds:
            raise ValueError(f"entry {at} is no {kinds[0]}")
        return found

    def sum_in(self, n, args, *units):
        """So much, in the unit that the page names, which must be one of these; goods of a lot may be told as of their item."""
        if args.unit not in units:
            raise ValueError(f"it is not counted in {args.unit}")
        return Sum(n, args.unit)

    def check(self, on):
        """A figure of a day is of the day on which one looks."""
        if on != self.today:
            raise ValueError(f"{on} is not today")


class Args(dict):
    """The arguments of a figure, `at` and `by` as numbers."""

    def __getattr__(self, name):
        value = self.get(name)
        return int(value) if name in ("at", "by") and value is not None else value

"""Figures of inspections: how many findings, how many wait, how old they are."""

from .figures import Count, figure
from .kinds_oversight import age, is_open, overdue


def inspection(book, args):
    return book.thing("inspection", args.at)


@figure("inspection.findings", "at", "", "How many findings an inspection has.")
def inspection_findings(book, args):
    return Count(len(inspection(book, args).findings))


@figure("inspection.open", "at", "", "How many of them nobody has closed.")
def inspection_open(book, args):
    return Count(sum(1 for found in inspection(book, args).findings if is_open(found)))


@figure("inspection.overdue", "at on", "", "How many of those are past their day.")
def inspection_overdue(book, args):
    book.check(args.on)
    return Count(sum(1 for found in inspection(book, args).findings if overdue(found, book.today)))


@figure("finding.number", "at", "", "The number of a finding in its inspection, as its entry says.")
def finding_number(book, args):
    return Count(book.entry(args.at, "finding.raise").body["number"])


@figure("finding.age", "at on", "", "How many days ago it was raised, or how many days it was open.")
def finding_age(book, args):
    book.check(args.on)
    return Count(age(book.thing("finding", args.at), book.today))

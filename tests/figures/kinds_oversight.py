"""Inspections and what they found. They move nothing."""

from .book import kind
from .waiting import days_between


def is_open(found):
    return found.closed is None


def overdue(found, today):
    return is_open(found) and found.due < today


def age(found, today):
    """Days since it was raised, or for which it was open."""
    return max(days_between(found.on, found.closed_on or today), 0)


@kind("inspection.open")
def inspection_open(book, entry, body):
    book.add("inspection", body, findings=[])


@kind("inspection.close")
def inspection_close(book, entry, body):
    opened = book.by_text[body.inspection]
    book.inspection[opened.body["id"]].closed = book.at
    book.mark(opened.index, "concluded", book.at)


@kind("finding.raise")
def finding_raise(book, entry, body):
    found = book.add("finding", body, answers=[])
    opened = book.by_text[body.inspection]
    found.inspection_at = opened.index
    book.inspection[opened.body["id"]].findings.append(found)
    for text in body.about:
        book.mark(book.by_text[text].index, "found", book.at)


def raised(book, text):
    entry = book.by_text[text]
    return entry, book.finding[entry.body["id"]]


@kind("finding.answer")
def finding_answer(book, entry, body):
    of, found = raised(book, body.finding)
    found.answers.append(book.at)
    book.mark(of.index, "answered", book.at)


@kind("finding.close")
def finding_close(book, entry, body):
    of, found = raised(book, body.finding)
    found.closed, found.closed_on, found.remedy = book.at, body.on, body.remedy
    book.mark(of.index, "concluded", book.at)

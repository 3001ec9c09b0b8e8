"""`entry.reverse`: an earlier entry is undone in full. What each kind needs for that is told here."""

import datetime

from .book import Thing, day, kind, minor, settle_ended
from .kinds_money import pledge_came
from .kinds_spend import hold

CAME_IN = {"donation.receive": "@donor", "receipt.hold": "@donor", "receipt.assign": "@donor", "income.receive": "@other",
           "balance.open": "@other", "goods.convert": "@other", "fund.transfer": "@other"}
WENT_OUT = {"expense.pay": "@supplier", "distribution.make": "@recipient", "partner.send": "@partner", "stock.write_off": "@loss"}


@kind("entry.reverse")
def entry_reverse(book, entry, body):
    undone = book.by_text[body.entry]
    of = Thing(undone.body)
    if undone.kind in CAME_IN:
        take_out(book, undone, of)
    elif undone.kind in WENT_OUT:
        bring_back(book, undone, of, body)
    else:
        OTHERS[undone.kind](book, undone, of, body)
    book.unmatched.discard(undone.index)
    book.mark(undone.index, "reversed", book.at)


def give_back_all(book, at):
    """What is left of everything that left the book by an entry comes back; answers how much."""
    n = 0
    for part in book.parts_of(at):
        if part.feeds is None:
            live = part.live()
            book.lines.give_back(part, live)
            n += live
    return n


def take_out(book, undone, of):
    for arrival in reversed(book.lines.arrivals[undone.index]):
        book.lines.reverse_arrival(arrival)
    book.post_numbers(of.account, CAME_IN[undone.kind])
    if undone.kind == "receipt.assign":
        book.mark(book.by_text[of.hold].index, "assigned", -1)
    if of.pledge:
        pledge_came(book, of.pledge, -minor(of.amount))
    n, unit = book.moves[undone.index]
    fund = of["from"] if undone.kind == "fund.transfer" else book.owner(of)[1]
    book.about(book.fund[fund].chapter, unit, n)


def bring_back(book, undone, of, by):
    _, fund, _ = book.owner(of)
    n = give_back_all(book, undone.index)
    book.bank(of.account, by.id if by.line else None, "credit", n)
    if of.allocation:
        settle_ended(book, of.allocation)
    book.post_numbers(of.account, WENT_OUT[undone.kind])
    book.about(book.fund[fund].chapter, book.moves[undone.index][1], n)


def undo_return(book, undone, of, by):
    gift = book.by_text[of.donation]
    give_back_all(book, undone.index)
    n, unit = book.moves[undone.index]
    book.bank(of.account, by.id if by.line else None, "credit", n)
    book.post_numbers(of.account, "@donor")
    book.mark(gift.index, "returned", -n)
    if of.reason != "donor_wish" and book.newest(gift.index, "assigned"):
        book.mark(gift.index, "assigned", -1)
    if gift.body.get("pledge"):
        pledge_came(book, gift.body["pledge"], n)
    book.about(book.fund[gift.body["fund"]].chapter, unit, n)


def undo_move(book, undone, of, by):
    n, unit = book.moves[undone.index]
    if of.due:
        dues = book.advances[of.to, of.fund, unit]
        if of.due in dues:
            dues[of.due] = max(dues[of.due] - n, 0)
    book.post(of.to, of["from"], of.fund, unit, n)
    book.about(book.fund[of.fund].chapter, unit, n)


def undo_cover(book, undone, of, by):
    n, unit = book.moves[undone.index]
    sort = ("allocation", of.allocation) if of.allocation else ("fund", of.fund)
    for part, lo, hi in book.covers[undone.index]:
        book.lines.let_go(part, lo, hi)
        book.lines.owe(part, lo, hi, book.lines.line(*sort, unit))
    book.post_numbers(of.account, "@other")
    book.about(book.fund[of.fund].chapter, unit, n)


def undo_exchange(book, undone, of, by):
    _, fund, _ = book.owner(of)
    [arrival] = book.lines.arrivals[undone.index]
    book.lines.reverse_arrival(arrival)
    if of.allocation:
        settle_ended(book, of.allocation)
    left, came = minor(of.amount_from), minor(of.amount_to)
    book.post(of.account_to, "@exchange", fund, of.currency_to, came)
    book.post("@exchange", of.account_from, fund, of.currency_from, left)
    book.about(book.fund[fund].chapter, of.currency_from, left)


def undo_assignment(book, undone, of, by):
    held = book.by_text[of.hold]
    give_back_all(book, undone.index)
    settle_ended(book, of.allocation)
    book.post_numbers(held.body["account"], "@supplier")
    hold(book, held.body)
    book.mark(held.index, "assigned", -1)
    book.about(book.fund[held.body["fund"]].chapter, *reversed(book.moves[held.index]))


def undo_match(book, undone, of, by):
    sent = book.by_text[of.entry]
    book.mark(sent.index, "matched", -1)
    book.unmatched.add(sent.index)


def undo_service(book, undone, of, by):
    chapter = of.chapter if (of.chapter, of.kind) in book.services else book.heir(of.chapter)
    total, until = book.services[chapter, of.kind]
    before = (day(of["from"]) - datetime.timedelta(1)).isoformat()
    book.services[chapter, of.kind] = (total - of["count"], before if until == of.until else until)


def undo_nothing(book, undone, of, by):
    """It moved nothing, so that the mark on it is all."""


OTHERS = {
    "donation.return": undo_return, "transfer.move": undo_move, "fund.cover": undo_cover, "currency.exchange": undo_exchange,
    "payment.assign": undo_assignment, "partner.confirm": undo_match, "service.report": undo_service, "aid.direct": undo_nothing,
    "feedback.report": undo_nothing,
}

"""What comes in, what is set aside, what moves between funds and accounts."""

from .book import empty_allocation, kind, minor
from .takeback import take_back, whereabouts


def came(book, body, origin, amount=None):
    """Value arrives in a fund."""
    unit, n = book.unit(body), minor(body.amount)
    book.lines.arrive(book.lines.line("fund", body.fund, unit), n if amount is None else amount, origin)
    book.bank(body.account, body.id if body.line else None, "credit", n)
    book.about(book.fund[body.fund].chapter, unit, n)
    return unit


def new_lot(book, lot, account, item, n, condition, expiry=None, value=None):
    book.add("lot", {"id": lot}, account=account, item=item, quantity=n, condition=condition, expiry=expiry, value=value)


@kind("balance.open")
def balance_open(book, entry, body):
    receive_goods(book, body)
    came(book, body, "opening")
    book.post_numbers(body.account, "@other")


def receive_goods(book, body):
    goods = body.goods
    if goods:
        new_lot(book, body.id, body.account, goods["item"], minor(body.amount), goods["condition"], goods.get("expiry"),
                goods.get("value"))


@kind("donation.receive")
def donation_receive(book, entry, body):
    receive_goods(book, body)
    origin = "grant" if body.partner else "gift"
    cost, split = minor(body.cost), body.split or []
    own = minor(body.amount) - cost - sum(minor(part["amount"]) for part in split)
    unit = came(book, body, origin, own)
    further = [(book.fund[body.fund].cost["fund"], cost)] if cost else []
    for fund, n in further + [(part["fund"], minor(part["amount"])) for part in split]:
        book.lines.arrive(book.lines.line("fund", fund, unit), n, origin)
    book.post_numbers(body.account, "@donor")
    if body.partner:
        book.mark(book.partner[body.partner].at, "dealt", -minor(body.amount))
        if not body.counterpart:
            book.unmatched.add(book.at)
    if body.pledge:
        pledge_came(book, body.pledge, minor(body.amount))


@kind("receipt.hold")
def receipt_hold(book, entry, body):
    came(book, body, "held")
    book.post_numbers(body.account, "@donor")


@kind("income.receive")
def income_receive(book, entry, body):
    came(book, body, "income")
    book.post_numbers(body.account, "@other")


@kind("receipt.assign")
def receipt_assign(book, entry, body):
    hold = book.by_text[body.hold]
    unit, n = hold.body["currency"], minor(hold.body["amount"])
    line = book.lines.line("fund", hold.body["fund"], unit)
    [named] = book.gift_arrivals(hold)
    book.lines.convert([(line, n)], book.lines.line("fund", body.fund, unit), n, "moved", named)
    book.post_numbers(body.account, "@donor")
    book.mark(hold.index, "assigned", book.at)
    book.about(book.fund[body.fund].chapter, unit, n)


@kind("donation.return")
def donation_return(book, entry, body):
    gift = book.by_text[body.donation]
    n, unit = minor(body.amount), book.unit(body)
    if body.reason == "donor_wish":
        left = n
        for arrival in book.gift_arrivals(gift):
            for here in whereabouts(arrival):
                free = min(left, sum(hi - lo for lo, hi in here.line.free(here.lo, here.hi)))
                if free:
                    book.lines.depart(here.line, free, "return", here)
                    left -= free
    else:
        for arrival in book.gift_arrivals(gift):
            take_back(book.lines, arrival)
    book.post_numbers(body.account, "@donor")
    book.bank(body.account, body.id if body.line else None, "debit", n)
    book.mark(gift.index, "returned", n)
    if gift.body.get("pledge"):
        pledge_came(book, gift.body["pledge"], -n)
    book.about(book.fund[gift.body["fund"]].chapter, unit, n)


# Allocations.

@kind("allocation.propose")
def allocation_propose(book, entry, body):
    unit, n = book.unit(body), minor(body.amount)
    known = book.add("allocation", body, unit=unit, n=n, status="proposed", campaign=book.fund[body.fund].campaign)
    if body.emergency:
        known.status, known.arrival = "emergency", set_aside(book, known)
        known.due_days = policy(book, book.fund[body.fund].chapter)["emergency"]["days"]
    book.about(body.chapter, unit, n)


def policy(book, chapter):
    """The policy that binds a chapter: its own, the nearest above it, or the ledger's."""
    while chapter and chapter not in book.policy:
        chapter = book.chapter[chapter].successor or book.chapter[chapter].parent
    return book.policy[chapter]


def set_aside(book, known):
    source = book.lines.line("fund", known.fund, known.unit)
    target = book.lines.line("allocation", known.id, known.unit)
    return book.lines.convert([(source, known.n)], target, known.n, "allocated")


def proposed(book, body):
    """The allocation that a decision names by the text of its proposal."""
    known = book.allocation[book.by_text[body.proposal].body["id"]]
    book.mark(known.at, "decided", book.at)
    return known


@kind("allocation.approve")
def allocation_approve(book, entry, body):
    known = proposed(book, body)
    if known.status == "proposed":
        known.arrival = set_aside(book, known)
    known.status = "approved"
    book.about(known.chapter, known.unit, known.n)


@kind("allocation.reject")
def allocation_reject(book, entry, body):
    known = proposed(book, body)
    whole = known.status == "proposed" or empty_allocation(book, known.id) == known.n
    known.status = "rejected" if whole else "irregular"
    if whole:
        known.arrival = None
    book.about(known.chapter, known.unit, known.n)


@kind("allocation.cancel")
def allocation_cancel(book, entry, body):
    known = proposed(book, body)
    released = empty_allocation(book, known.id)
    known.status = "cancelled"
    book.about(known.chapter, known.unit, released)


# Between funds, accounts and currencies.

@kind("fund.transfer")
def fund_transfer(book, entry, body):
    unit, n = book.unit(body), minor(body.amount)
    source, named = book.lines.line("fund", body["from"], unit), None
    if body.gift:
        for arrival in book.gift_arrivals(book.by_text[body.gift]):
            named = next((here for here in reversed(whereabouts(arrival)) if here.line is source), named)
    book.lines.convert([(source, n)], book.lines.line("fund", body.to, unit), n, "moved", named)
    book.post_numbers(body.account, "@other")
    book.about(book.fund[body["from"]].chapter, unit, n)


@kind("fund.cover")
def fund_cover(book, entry, body):
    unit, n = body.currency, minor(body.amount)
    owing = ("allocation", body.allocation, unit) if body.allocation else ("fund", body.fund, unit)
    giving = book.lines.line("fund", body["from"], unit)
    book.covers[book.at] = book.lines.cover(book.lines.line(*owing), giving, n)
    book.post_numbers(body.account, "@other")
    book.about(book.fund[body.fund].chapter, unit, n)


@kind("currency.exchange")
def currency_exchange(book, entry, body):
    left, came_ = minor(body.amount_from), minor(body.amount_to)
    (sort, name), fund, _ = book.owner(body)
    source, target = book.lines.line(sort, name, body.currency_from), book.lines.line(sort, name, body.currency_to)
    book.lines.convert([(source, left)], target, came_, "converted")
    book.post(body.account_from, "@exchange", fund, body.currency_from, left)
    book.post("@exchange", body.account_to, fund, body.currency_to, came_)
    book.bank(body.account_from, body.line_from and body.line_from["id"], "debit", left)
    book.bank(body.account_to, body.line_to and body.line_to["id"], "credit", came_)
    book.about(book.fund[fund].chapter, body.currency_from, left)


@kind("transfer.move")
def transfer_move(book, entry, body):
    n = minor(body.amount)
    if body.due:
        dues = book.advances[body.to, body.fund, body.currency]
        accounted_for(dues, book.held(body.to, body.fund, body.currency))
        dues[body.due] = dues.get(body.due, 0) + n
    book.post(body["from"], body.to, body.fund, body.currency, n)
    book.bank(body["from"], body.from_line and body.from_line["id"], "debit", n)
    book.bank(body.to, body.to_line and body.to_line["id"], "credit", n)
    book.about(book.fund[body.fund].chapter, body.currency, n)


def accounted_for(dues, outstanding):
    """Forgets the advances that are accounted for: the earliest, as far as the later ones explain what is still there."""
    explained = 0
    for due in sorted(dues, reverse=True):
        if explained >= outstanding:
            explained += dues.pop(due)
        else:
            explained += dues[due]


# Promises.

@kind("pledge.make")
def pledge_make(book, entry, body):
    book.add("pledge", body, n=minor(body.amount), came=0, unit=body.currency or body.item)
    book.about(body.chapter, body.currency, minor(body.amount))


@kind("pledge.end")
def pledge_end(book, entry, body):
    known = book.pledge[book.by_text[body.pledge].body["id"]]
    known.ended = True
    book.mark(known.at, "ended", book.at)


def pledge_came(book, text, n):
    known = book.pledge[book.by_text[text].body["id"]]
    known.came += n
    book.mark(known.at, "kept", known.came)

"""What leaves an allocation: distributions, expenses, purchases, what goes to partners; and what is known of it afterwards."""

from .book import end_order, kind, minor, settle_ended
from .kinds_money import new_lot


def spend(book, entry, body, outside, ending):
    """Numbers of an allocation leave the book. A late note may hand out more than there was: the rest is owed."""
    unit, n = book.unit(body), minor(body.amount)
    known = book.allocation[body.allocation]
    line = book.lines.line("allocation", body.allocation, unit)
    if entry.sealed_as == "field.adopt" and line.available() < n:
        book.fund[known.fund].overdrawn.add(body.allocation)
        book.lines.depart_as_far_as(line, n, ending)
    else:
        book.lines.depart(line, n, ending)
    book.post_numbers(body.account, outside)
    book.bank(body.account, body.id if body.line else None, "debit", n)
    return known, unit, n


def portions(made):
    return sum(made["portions"].values())


def portions_now(book, entry):
    """How many portions a distribution has, after its adjustments."""
    adjusted = book.newest(entry.index, "adjusted")
    return adjusted.value if adjusted else portions(entry.body)


@kind("distribution.make")
def distribution_make(book, entry, body):
    known, unit, n = spend(book, entry, body, "@recipient", "distribution")
    book.about(known.chapter, unit, n)


@kind("distribution.adjust")
def distribution_adjust(book, entry, body):
    made = book.by_text[body.distribution]
    known = book.allocation[made.body["allocation"]]
    [part] = [one for one in book.parts_of(made.index) if one.ending == "distribution"]
    n = minor(body.returned)
    book.lines.give_back(part, n)
    settle_ended(book, known.id)
    book.post_numbers(made.body["account"], "@recipient")
    book.bank(made.body["account"], body.id if body.line else None, "credit", n)
    book.mark(made.index, "adjusted", body.portions)
    book.about(known.chapter, part.line.unit, n)


@kind("distribution.confirm")
def distribution_confirm(book, entry, body):
    made = book.by_text[body.distribution]
    known = book.allocation[made.body["allocation"]]
    book.mark(made.index, "confirmed", body.portions)
    book.about(known.chapter, *reversed(book.moves[made.index]))


@kind("expense.pay")
def expense_pay(book, entry, body):
    known, unit, n = spend(book, entry, body, "@supplier", "expense")
    book.about(book.fund[known.fund].chapter, unit, n)


@kind("partner.send")
def partner_send(book, entry, body):
    known, unit, n = spend(book, entry, body, "@partner", "partner")
    book.mark(book.partner[body.partner].at, "dealt", n)
    if not body.counterpart:
        book.unmatched.add(book.at)
    book.about(book.fund[known.fund].chapter, unit, n)


@kind("partner.confirm")
def partner_confirm(book, entry, body):
    sent = book.by_text[body.entry]
    book.mark(sent.index, "matched", book.at)
    book.unmatched.discard(sent.index)


@kind("payment.hold")
def payment_hold(book, entry, body):
    n = minor(body.amount)
    hold(book, body)
    book.bank(body.account, body.id, "debit", n)
    book.about(book.fund[body.fund].chapter, body.currency, n)


def hold(book, body):
    """A debit that waits for its purpose. Aid bears no fees: what a bank took all the same, the fund owes whole."""
    line, n = book.lines.line("fund", body["fund"], body["currency"]), minor(body["amount"])
    forbidden = body["reason"] == "bank_fee" and book.fund[body["fund"]].kind == "aid"
    (book.lines.depart_owed if forbidden else book.lines.depart_as_far_as)(line, n, "held")
    book.post_numbers(body["account"], "@other")


def held_part(book, held):
    """The part by which a payment is held now: its own, or that of the reversal of its last assignment."""
    undone = book.newest(held.index, "assigned")
    return [part for part in book.parts_of(undone.by if undone else held.index) if part.ending == "held"][0]


@kind("payment.assign")
def payment_assign(book, entry, body):
    held = book.by_text[body.hold]
    known, n, unit = book.allocation[body.allocation], minor(held.body["amount"]), held.body["currency"]
    part = held_part(book, held)
    book.lines.give_back(part, part.live())
    book.post_numbers(held.body["account"], "@other")
    book.lines.depart(book.lines.line("allocation", body.allocation, unit), n, "expense")
    book.post_numbers(held.body["account"], "@supplier")
    book.mark(held.index, "assigned", book.at)
    book.about(book.fund[known.fund].chapter, unit, n)


# Purchases.

@kind("purchase.order")
def purchase_order(book, entry, body):
    unit, n = body.currency, minor(body.amount)
    known = book.allocation[body.allocation]
    source, target = book.lines.line("allocation", body.allocation, unit), book.lines.line("order", body.id, unit)
    order = book.add("order", body, unit=unit, n=n, wanted=minor(body.quantity), received=0, invoiced=0, paid=0, closed=False)
    order.arrival = book.lines.convert([(source, n)], target, n, "ordered")
    book.about(book.fund[known.fund].chapter, unit, n)


@kind("purchase.receive")
def purchase_receive(book, entry, body):
    orders = [(book.order[came["order"]], minor(came["quantity"]), minor(came["amount"])) for came in body.orders]
    whole, item = sum(quantity for _, quantity, _ in orders), orders[0][0].item
    value = {**body.invoice, "basis": "invoice", "on": body.on}
    new_lot(book, body.id, body.account, item, whole, body.condition, body.expiry, value)
    unit = book.unit_of(body.id)
    for order, quantity, amount in orders:
        known = book.allocation[order.allocation]
        source = book.lines.line("order", order.id, order.unit)
        book.lines.convert([(source, amount)], book.lines.line("allocation", known.id, unit), quantity, "converted")
        book.post(order.account, "@supplier", known.fund, order.unit, amount)
        book.post("@supplier", body.account, known.fund, unit, quantity)
        order.received += quantity
        order.invoiced += amount
        book.mark(order.at, "received", quantity)
        if order.received == order.wanted:
            end_order(book, order)
    book.about(book.allocation[orders[0][0].allocation].chapter, unit, whole)


@kind("purchase.pay")
def purchase_pay(book, entry, body):
    sign = 1 if body.way == "pay" else -1
    total = sum(minor(paid["amount"]) for paid in body.orders)
    if body.hold:
        release_hold(book, body)
    else:
        book.bank(body.account, body.id if body.line else None, "debit" if sign > 0 else "credit", total)
    for paid in body.orders:
        order, n = book.order[paid["order"]], sign * minor(paid["amount"])
        book.post(body.account, order.account, book.allocation[order.allocation].fund, order.unit, n)
        order.paid += n
        book.mark(order.at, "paid", n)
    book.about(book.allocation[book.order[body.orders[0]["order"]].allocation].chapter, body.currency, total)


def release_hold(book, body):
    held = book.by_text[body.hold]
    if held.kind == "payment.hold":
        part = held_part(book, held)
        book.lines.give_back(part, part.live())
        book.post_numbers(body.account, "@other")
    else:
        [arrival] = book.gift_arrivals(held)
        book.lines.reverse_arrival(arrival)
        book.post_numbers(body.account, "@donor")
    book.mark(held.index, "assigned", book.at)


@kind("purchase.close")
def purchase_close(book, entry, body):
    order = book.order[body.order]
    released = end_order(book, order)
    book.mark(order.at, "closed", book.at)
    book.about(book.allocation[order.allocation].chapter, order.unit, released)


@kind("purchase.return")
def purchase_return(book, entry, body):
    receipt, order = book.by_text[body.receipt], book.order[body.order]
    known, unit, n = book.allocation[order.allocation], book.unit_of(receipt.body["id"]), minor(body.quantity)
    place = [came["order"] for came in receipt.body["orders"]].index(body.order)
    arrival = [one for one in book.lines.arrivals[receipt.index] if one.line.unit == unit][place]
    bound = book.lines.line("order", body.order, order.unit)
    before = bound.available()
    book.lines.unwind_last(arrival, n)
    released = bound.available() - before
    book.sent_back[receipt.body["id"]] += n
    book.post(body.account, "@supplier", known.fund, unit, n)
    book.post("@supplier", order.account, known.fund, order.unit, released)
    order.received -= n
    order.invoiced -= released
    book.mark(order.at, "returned", n)
    if order.closed:
        end_order(book, order)
    book.about(known.chapter, unit, n)

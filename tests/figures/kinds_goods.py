"""Goods on their way: waybills, packing, sale, counts, loss; and herds of animals."""

from .book import Thing, kind, minor
from .kinds_money import new_lot
from .kinds_spend import portions


def of_load(book, load):
    """Whose goods a row of a waybill are, and what they are: line, fund, chapter, unit."""
    (sort, name), fund, chapter = book.owner(Thing(load))
    unit = book.unit_of(load["lot"])
    return book.lines.line(sort, name, unit), fund, chapter, unit


@kind("transfer.dispatch")
def transfer_dispatch(book, entry, body):
    waybill, first = book.add("waybill", body, open={}), None
    for load in body.loads:
        line, fund, chapter, unit = of_load(book, load)
        n = minor(load["amount"])
        book.post(body["from"], body.via, fund, unit, n)
        waybill.open[line] = waybill.open.get(line, 0) + n
        first = first or (chapter, unit, n)
    book.about(*first if len(body.loads) == 1 else first[:1])


@kind("transfer.receive")
def transfer_receive(book, entry, body):
    sent = book.by_text[body.dispatch]
    waybill, first, total = book.waybill[sent.body["id"]], None, 0
    for unload in body.unloads:
        line, fund, chapter, unit = of_load(book, unload)
        received = minor(unload.get("received"))
        lost = minor(unload.get("damaged")) + minor(unload.get("missing"))
        book.post(waybill.via, body.account, fund, unit, received)
        if lost:
            book.lines.depart(line, lost, "loss")
            book.post(waybill.via, "@loss", fund, unit, lost)
        waybill.open[line] -= received + lost
        total += received
        first = first or (chapter, unit, received)
    book.mark(sent.index, "returned" if body.account == waybill["from"] else "received", total)
    book.about(*first if len(body.unloads) == 1 else first[:1])


def value_of_parts(book, body):
    """What the parts were worth together, if all are valued, and in one currency."""
    worth = []
    for part in body.inputs:
        lot = book.lot[part["lot"]]
        if not lot.value:
            return None
        worth.append((lot.value["currency"], minor(lot.value["amount"]) * minor(part["amount"]) // lot.quantity))
    amount = sum(n for _, n in worth)
    if len({currency for currency, _ in worth}) != 1 or not amount:
        return None
    return {"minor": amount, "currency": worth[0][0], "basis": "parts", "on": body.on}


@kind("goods.convert")
def goods_convert(book, entry, body):
    owner, _, chapter = book.owner(body)
    inputs = [(book.lines.line(*owner, book.unit_of(part["lot"])), minor(part["amount"])) for part in body.inputs]
    n = minor(body.amount)
    new_lot(book, body.id, body.account, body.item, n, body.condition, body.expiry, value_of_parts(book, body))
    unit = book.unit_of(body.id)
    book.lines.convert(inputs, book.lines.line(*owner, unit), n, "converted")
    book.post_numbers(body.account, "@other")
    book.about(chapter, unit, n)


@kind("goods.sell")
def goods_sell(book, entry, body):
    owner, fund, chapter = book.owner(body)
    goods, quantity, price = book.unit_of(body.lot), minor(body.quantity), minor(body.price)
    source, target = book.lines.line(*owner, goods), book.lines.line("fund", fund, body.currency)
    book.lines.convert([(source, quantity)], target, price, "converted")
    book.post(body.warehouse, "@other", fund, goods, quantity)
    book.post("@other", body.account, fund, body.currency, price)
    book.bank(body.account, body.id if body.line else None, "credit", price)
    book.about(chapter, body.currency, price)


@kind("goods.value")
def goods_value(book, entry, body):
    lot = book.lot[body.lot]
    lot.value = body.value
    book.about(chapter_of(book, lot), book.unit_of(body.lot), lot.quantity)


@kind("lot.update")
def lot_update(book, entry, body):
    lot = book.lot[body.lot]
    lot.condition, lot.expiry = body.condition or lot.condition, body.expiry or lot.expiry
    book.about(chapter_of(book, lot), book.unit_of(body.lot), lot.quantity)


def chapter_of(book, lot):
    return book.account[lot.account].chapter if lot.account else None


@kind("stock.count")
def stock_count(book, entry, body):
    for counted in body.counted:
        fund, unit = counted["fund"], book.unit_of(counted["lot"])
        more = minor(counted["quantity"]) - book.held(body.account, fund, unit)
        if more > 0:
            book.lines.arrive(book.lines.line("fund", fund, unit), more, "surplus")
            book.post("@other", body.account, fund, unit, more)
        book.shortages[body.account, fund, counted["lot"]] = max(-more, 0)
    book.about(book.account[body.account].chapter)


@kind("stock.write_off")
def stock_write_off(book, entry, body):
    owner, fund, chapter = book.owner(body)
    unit, n = book.unit_of(body.lot), minor(body.amount)
    if body.reason == "count":
        book.shortages[body.account, fund, body.lot] -= n
    book.lines.depart(book.lines.line(*owner, unit), n, "loss")
    book.post_numbers(body.account, "@loss")
    book.about(chapter, unit, n)


# Herds.

@kind("asset.place")
def asset_place(book, entry, body):
    known, unit, n = book.allocation[body.allocation], book.unit_of(body.lot), portions(body)
    book.lines.depart(book.lines.line("allocation", body.allocation, unit), n, "distribution")
    book.post_numbers(body.account, "@recipient")
    counts = {"alive": n, "dead": 0, "lost": 0, "sold": 0, "born": 0}
    book.add("herd", body, cohorts=[(body.on, n)], passed=0, counts=counts, counted=None)
    book.about(known.chapter, unit, n)


def herd_of(book, body):
    return book.herd[book.by_text[body.herd].body["id"]]


@kind("asset.report")
def asset_report(book, entry, body):
    herd = herd_of(book, body)
    herd.counts = {what: body[what] for what in herd.counts}
    herd.counted = body.on
    book.mark(herd.at, "followed", body.alive)


@kind("asset.pass_on")
def asset_pass_on(book, entry, body):
    herd, n = herd_of(book, body), portions(body)
    known = book.allocation[herd.allocation]
    new_lot(book, body.id, None, body.item, n, "good")
    line = book.lines.line("allocation", herd.allocation, book.unit_of(body.id))
    book.lines.arrive(line, n, "increase")
    book.lines.depart(line, n, "distribution")
    book.post("@other", "@recipient", known.fund, line.unit, n)
    herd.passed += n
    herd.counts["alive"] += n
    herd.cohorts.append((body.on, n))
    book.mark(herd.at, "followed", n)
    book.about(known.chapter, line.unit, n)

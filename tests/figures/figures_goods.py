"""Figures about goods: items, lots, orders, waybills, herds."""

from .book import minor
from .figures import Count, Sum, figure
from .goods import WAYS, falls, given, herd_counts, in_hand, overdue, price, waybill_loads, worth


@figure("item.in_hand", "item unit", "",
        "How much of an item lies in warehouses or is on the way: all that came less all that went.")
def item_in_hand(book, args):
    return book.sum_in(in_hand(book.stock.of_item(args.item)), args, args.item)


@figure("item.distributed", "item unit", "", "How much of an item was handed out.")
def item_distributed(book, args):
    return book.sum_in(book.stock.of_item(args.item)["distributed"], args, args.item)


def stock_of(book, args):
    """The ways of an item or of a lot, its lots, and what it is counted in."""
    if args.item:
        return book.stock.of_item(args.item), {lot for lot, known in book.book.lot.items() if known.item == args.item}, args.item
    return book.stock.ways[args.lot], {args.lot}, book.book.unit_of(args.lot)


@figure("stock.way", "way unit", "item lot", f"How much of an item, or of a lot, came or went in one way: {', '.join(WAYS)}.")
def stock_way(book, args):
    if args.way not in WAYS:
        raise KeyError(args.way)
    ways, _, unit = stock_of(book, args)
    return book.sum_in(ways[args.way], args, unit)


@figure("stock.in_stock", "unit", "item lot", "How much of it the accounts have in warehouses.")
def stock_in_stock(book, args):
    _, lots, unit = stock_of(book, args)
    return book.sum_in(book.stock.lies(lots)["in_stock"], args, unit)


@figure("stock.in_transit", "unit", "item lot", "How much of it the accounts have on the way.")
def stock_in_transit(book, args):
    _, lots, unit = stock_of(book, args)
    return book.sum_in(book.stock.lies(lots)["in_transit"], args, unit)


@figure("shortage", "account lot unit", "",
        "What the newest count of a warehouse missed of a lot, less what was written off for it.")
def shortage(book, args):
    unit = book.book.unit_of(args.lot)
    return [book.sum_in(n, args, unit) for (account, _, lot), n in book.book.shortages.items()
            if (account, lot) == (args.account, args.lot)]


# Lots, by the entry that brought them.

def lot_units(book, args):
    known = book.thing("lot", args.at)
    return known.item, book.book.unit_of(known.id)


@figure("lot.came", "at unit", "", "How much of a lot came.")
def lot_came(book, args):
    return book.sum_in(book.thing("lot", args.at).quantity, args, *lot_units(book, args))


@figure("lot.in_hand", "at unit", "", "How much of a lot is still there.")
def lot_in_hand(book, args):
    return book.sum_in(in_hand(book.stock.ways[book.thing("lot", args.at).id]), args, *lot_units(book, args))


@figure("lot.value", "at unit", "",
        "What all that came of a lot was worth, as it was last valued; of packed goods the sum of the shares of their "
        "parts, each rounded down.")
def lot_value(book, args):
    return Sum(*worth(book.thing("lot", args.at)))


@figure("lot.lies", "at account fund unit", "", "How much of a lot an account has for a fund.")
def lot_lies(book, args):
    unit = book.book.unit_of(book.thing("lot", args.at).id)
    return Sum(book.book.balances[args.account, args.fund, unit], unit)


# Orders, by their entry.

ORDERS = {
    "amount": ("For how much it was ordered.", lambda one: one.n),
    "invoiced": ("What the supplier has asked for it.", lambda one: one.invoiced),
    "paid": ("What the supplier was paid for it, less what she paid back.", lambda one: one.paid),
    "owed": ("What was invoiced and is not paid; negative where more was paid.", lambda one: one.invoiced - one.paid),
    "prepay": ("The most that may be paid before the goods come.", lambda one: minor(one.prepay)),
}
ORDERED = {
    "quantity": ("How much was ordered.", lambda one: one.wanted),
    "received": ("How much of the order came, less what went back.", lambda one: one.received),
}


def in_money(book, args, of):
    one = book.thing("order", args.at)
    return book.sum_in(of(one), args, one.unit)


def in_goods(book, args, of):
    one = book.thing("order", args.at)
    # What is ordered has no lot yet, and is told as if the order were one.
    return book.sum_in(of(one), args, one.item, f"{one.item}/{one.id}")


for units, told in ((in_money, ORDERS), (in_goods, ORDERED)):
    for name_, (meaning, of_) in told.items():
        figure(f"order.{name_}", "at unit", "", meaning)(lambda book, args, units=units, of=of_: units(book, args, of))


@figure("order.price", "at unit", "", "The price of one unit of the item, rounded down.")
def order_price(book, args):
    return in_money(book, args, lambda one: price(book.book, one))


@figure("order.quotes", "at", "", "How many offers were compared, as the entry says.")
def order_quotes(book, args):
    return Count(book.thing("order", args.at).quotes["count"])


# Waybills, by their entry.

WAYBILLS = {
    "sent": "How much of a lot was sent.",
    "received": "How much of it came where it was sent.",
    "returned": "How much of it came back.",
    "lost": "How much of it was damaged or missing.",
}
for name_, meaning in WAYBILLS.items():
    figure(f"waybill.{name_}", "at lot unit", "", meaning)(
        lambda book, args, what=name_: loaded(book, args, what))


def loaded(book, args, what):
    n = waybill_loads(book.book, book.thing("waybill", args.at))[args.lot][what]
    return book.sum_in(n, args, book.book.unit_of(args.lot))


@figure("waybill.open", "at unit", "lot", "How much of a lot is still on the way.")
def waybill_open(book, args):
    one = book.thing("waybill", args.at)
    if args.lot:
        return loaded(book, args, "open")
    return [Sum(n, args.unit) for line, n in one.open.items() if n and line.unit == args.unit]


# Herds, by the entry that placed them.

def herd(book, args):
    return book.thing("herd", args.at)


@figure("herd.given", "at", "", "How many animals households were given, calves passed on among them.")
def herd_given(book, args):
    return Count(given(herd(book, args)))


@figure("herd.alive", "at", "", "How many of them live, as last counted, with the calves passed on since.")
def herd_alive(book, args):
    return Count(herd(book, args).counts["alive"])


@figure("herd.passed", "at", "", "How many calves were passed on.")
def herd_passed(book, args):
    return Count(herd(book, args).passed)


@figure("herd.count", "at what", "", "One count of a herd: given, alive, dead, lost, sold, born, passed.")
def herd_count(book, args):
    return Count(herd_counts(herd(book, args))[args.what])


@figure("herd.falls", "at due", "",
        "How many calves must have been passed on by a day: of every animal given then so many months before, less what "
        "is settled, the oldest first; an animal that died or was lost owes none.")
def herd_falls(book, args):
    return [Count(n) for due, n in falls(herd(book, args)) if due == args.due]


@figure("herd.overdue", "at on", "", "How many of them fell due before a day.")
def herd_overdue(book, args):
    book.check(args.on)
    return Count(overdue(herd(book, args), args.on))


for name_, meaning in {"months": "At what age a calf is passed on, in months, as the entry says.",
                       "within": "Within how many months after an animal came, as the entry says."}.items():
    figure(f"herd.{name_}", "at", "", meaning)(lambda book, args, what=name_: Count(herd(book, args).terms[what]))

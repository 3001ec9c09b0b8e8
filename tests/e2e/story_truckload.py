#!/usr/bin/env python3
"""Two funds buy one truckload of rice, each what it pays for; order, goods note and invoice agree."""

from goods import GoodsBook, trace
from lib import directory, done, ok

book = GoodsBook(directory())
rice = book.item("Gạo tẻ", "kg")
dealer = book.place("supplier", "Hợp tác xã Xay xát (thử)")
other = book.post("fund.open", {"areas": [], "chapter": book.chapter, "kind": "aid", "name": "Quỹ chung", "on": "2026-08-02",
                                "purposes": []}, "approver")["id"]
mine, yours = book.cash_gift("12000000", book.fund), book.cash_gift("8000000", other)
first, second = book.allocate("12000000", book.fund), book.allocate("8000000", other)


def order(allocation, amount, quantity, **more):
    return book.post("purchase.order", {"account": dealer, "allocation": allocation, "amount": amount, "booked": "2026-09-04",
                                        "currency": "VND", "item": rice, "on": "2026-09-04", "quantity": quantity, **more},
                     "accountant")


orders = sorted([(order(first, "12000000", "600", prepay="6000000")["id"], "12000000", "600"),
                 (order(second, "8000000", "400")["id"], "8000000", "400")])


def pay(amounts, code=None):
    body = {"account": book.cash, "booked": "2026-09-05", "currency": "VND", "on": "2026-09-05", "way": "pay",
            "orders": [{"amount": amount, "order": order_} for order_, amount in sorted(amounts)]}
    return book.try_post("purchase.pay", body, "cashier") if code else book.post("purchase.pay", body, "cashier")


mine_order = next(o for o, amount, _ in orders if amount == "12000000")
yours_order = next(o for o, amount, _ in orders if amount == "8000000")
ahead = pay([(mine_order, "6000001")], code=3)
ok(ahead.code == 3 and "[purchase.paid]" in ahead.err, "no more is prepaid than the order allows", ahead)
pay([(mine_order, "6000000")])


def receipt(prices, quantities, whole):
    return {"account": book.store, "booked": "2026-09-06", "condition": "new", "expiry": "2027-03-31",
            "invoice": {"amount": whole, "currency": "VND"}, "on": "2026-09-06",
            "orders": [{"amount": price, "order": o, "quantity": quantity}
                       for (o, _, _), price, quantity in zip(orders, prices, quantities)]}


exact = [amount for _, amount, _ in orders]
counted = [quantity for *_, quantity in orders]
over = book.try_post("purchase.receive", receipt(exact, ["601", counted[1]] if counted[0] == "600" else ["401", counted[1]],
                                                 "20000000"), "storekeeper")
ok(over.code == 3 and "[purchase.quantity]" in over.err, "no more comes than was ordered", over)
dear = [str(int(amount) - 1000) for amount in exact]
price = book.try_post("purchase.receive", receipt(dear, counted, "19998000"), "storekeeper")
ok(price.code == 3 and "[purchase.price]" in price.err, "another price than agreed needs an approver", price)
truck = book.post("purchase.receive", receipt(exact, counted, "20000000"), "storekeeper")
pay([(mine_order, "6000000"), (yours_order, "8000000")])
book.hand_out(first, truck["id"], "300", book.store, "officer", day="2026-09-08")
book.hand_out(second, truck["id"], "400", book.store, "officer", day="2026-09-08")

bundle = book.bundle()
verified = book.verified(bundle)
ok(verified.code == 0, "the export verifies", verified)
one, two = trace(bundle, mine), trace(bundle, yours)
ok(one["places"] == {"distributed": 6000000, "as_goods": 6000000}, "half of the first fund's rice reached people", one)
ok(two["places"] == {"distributed": 8000000}, "all of the second fund's rice did", two)
came = [stop for stop in one["stops"] if stop["kind"] == "purchase.receive"]
ok(len(came) == 1 and came[0]["share"] == 12000000 and came[0]["became"]["amount"] == "600",
   "twelve million became about 600 kg", one)
kinds = [stop["kind"] for stop in two["stops"]]
ok(kinds == ["allocation.approve", "purchase.order", "purchase.receive", "distribution.make"], "the way is told in order", kinds)
done()

#!/usr/bin/env python3
"""A company gives 5 tonnes of rice with a last day and no value, through the province to three communes; a flood takes 200 kg."""

from goods import GoodsBook, trace
from lib import Server, directory, done, ok

book = GoodsBook(directory(), communes=3)
rice = book.item("Gạo tẻ", "tonne", scale=3)
gift = book.gift(rice, "5.000", expiry="2026-10-31")
lot = gift["id"]

shares = []
for (commune, store), amount in zip(book.communes, ("2.000", "1.500", "1.500")):
    allocation = book.allocate(amount, lot=lot, chapter=commune)
    dispatch = book.post("transfer.dispatch", {
        "booked": "2026-09-05", "from": book.store, "loads": [{"allocation": allocation, "amount": amount, "lot": lot}],
        "on": "2026-09-05", "purpose": "relief", "to": store, "via": book.road}, "storekeeper")
    shares.append((allocation, amount, store, dispatch))

allocation, amount, store, dispatch = shares[0]
receipt = {"account": store, "booked": "2026-09-06", "dispatch": dispatch["text"], "on": "2026-09-06",
           "unloads": [{"allocation": allocation, "lot": lot, "received": amount}]}
own = book.try_post("transfer.receive", receipt, "storekeeper")
ok(own.code == 3 and "[eyes.same_holder]" in own.err, "whoever sent the rice does not sign that it came", own)
more = book.try_post("transfer.receive", dict(receipt, unloads=[{"allocation": allocation, "lot": lot, "received": "2.001"}]),
                     "officer0")
ok(more.code == 3 and "[waybill.more]" in more.err, "no more comes than was sent", more)
for n, (allocation, amount, store, dispatch) in enumerate(shares):
    book.post("transfer.receive", {"account": store, "booked": "2026-09-06", "dispatch": dispatch["text"],
                                   "on": "2026-09-06", "unloads": [{"allocation": allocation, "lot": lot,
                                                                    "received": amount}]}, f"officer{n}")

allocation, _, store, _ = shares[1]
lost = {"account": store, "allocation": allocation, "amount": "0.200", "booked": "2026-09-07", "lot": lot,
        "on": "2026-09-07", "reason": "flood"}
alone = book.try_post("stock.write_off", lost, "storekeeper")
ok(alone.code == 3 and "[authority.threshold]" in alone.err, "nobody writes off rice alone", alone)
book.post("stock.write_off", lost, "storekeeper", "approver")
for n, amount in enumerate(("2.000", "1.300", "1.000")):
    book.hand_out(shares[n][0], lot, amount, shares[n][2], f"officer{n}")
late = book.try_post("distribution.make", {
    "absent": 0, "account": shares[2][2], "allocation": shares[2][0], "amount": "0.100", "booked": "2026-11-01", "lot": lot,
    "on": "2026-11-01", "portions": {"code": 0, "proxy": 0, "signed": 10, "thumbprint": 0}, "root": book.hash("x")},
    "officer2")
ok(late.code == 3 and "[lot.expired]" in late.err, "what has expired is not handed out", late)

bundle = book.bundle()
verified = book.verified(bundle)
ok(verified.code == 0, "the export verifies", verified)
told = trace(bundle, gift)
ok(told["item"] == {"name": "Gạo tẻ", "counted_in": "tonne", "scale": 3}, "the trace says what is counted", told)
ok(told["places"] == {"distributed": 4300, "lost": 200, "allocated": 500},
   "4,300 kg reached people, 200 kg were lost, 500 kg are still in a store", told)
ok(sum(told["places"].values()) == told["amount"] == 5000, "the parts are the gift, to the kilogram", told)

with Server(book.data) as server:
    import json
    import urllib.request
    page = json.load(urllib.request.urlopen(f"{server.url}/api/v1/lot/{lot}"))
    ways = {way["way"]: way["sum"]["amount"] for way in page["equation"]["ways"]}
    ok(ways == {"received": "5.000", "distributed": "4.300", "lost": "0.200"} and page["equation"]["agrees"],
       "the stock equation of the lot holds on its page", page)
    ok(page["value"] is None and page["equation"]["in_stock"]["amount"] == "0.500", "it is not valued, half a tonne is left", page)
    waybill = json.load(urllib.request.urlopen(f"{server.url}/api/v1/waybill/{shares[0][3]['index']}"))
    ok(waybill["done"] and waybill["loads"][0]["received"]["amount"] == "2.000", "the waybill is done", waybill)
done()

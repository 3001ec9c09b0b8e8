#!/usr/bin/env python3
"""A kit made of four lots: each gift is followed into the kits and to the people."""

from goods import GoodsBook, trace
from lib import directory, done, ok

book = GoodsBook(directory())
parts = {}
for name, unit, amount, expiry in (("Gạo tẻ", "kg", "500", "2026-12-31"), ("Dầu ăn", "litre", "100", "2026-11-30"),
                                   ("Xà phòng", "piece", "200", None), ("Mì ăn liền", "box", "150", "2027-02-28")):
    parts[name] = book.gift(book.item(name, unit), amount, expiry=expiry)
kit = book.item("Túi hàng gia đình", "kit")


def pack(inputs, expiry, *people, attempt=False):
    chosen = sorted((parts[name]["id"], amount) for name, amount in inputs.items())
    body = {"account": book.store, "amount": "100", "booked": "2026-09-04", "condition": "new", "expiry": expiry,
            "fund": book.fund, "inputs": [{"amount": amount, "lot": lot} for lot, amount in chosen], "item": kit,
            "on": "2026-09-04"}
    return (book.try_post if attempt else book.post)("goods.convert", body, *people)


whole = {"Gạo tẻ": "500", "Dầu ăn": "100", "Xà phòng": "200", "Mì ăn liền": "100"}
alone = pack(whole, "2026-11-30", "storekeeper", attempt=True)
ok(alone.code == 3 and "[authority.threshold]" in alone.err, "nobody packs alone", alone)
late = pack(whole, "2026-12-31", "storekeeper", "witness", attempt=True)
ok(late.code == 3 and "[lot.outlives]" in late.err, "a kit lasts no longer than its oil", late)
much = pack(dict(whole, **{"Gạo tẻ": "501"}), "2026-11-30", "storekeeper", "witness", attempt=True)
ok(much.code == 3 and "[funds.short]" in much.err, "no more is packed than there is", much)
kits = pack(whole, "2026-11-30", "storekeeper", "witness")
allocation = book.allocate("80", lot=kits["id"])
book.hand_out(allocation, kits["id"], "60", book.store, "officer", portions=60)

bundle = book.bundle()
verified = book.verified(bundle)
ok(verified.code == 0, "the export verifies", verified)
rice = trace(bundle, parts["Gạo tẻ"])
ok(rice["places"] == {"distributed": 300, "allocated": 100, "in_fund": 100}, "300 kg of the rice reached people in kits", rice)
packed = next(stop for stop in rice["stops"] if stop["kind"] == "goods.convert")
ok(packed["share"] == 500 and packed["became"]["amount"] == "100" and packed["became"]["name"] == "Túi hàng gia đình",
   "500 kg of rice are in about 100 kits", packed)
noodles = trace(bundle, parts["Mì ăn liền"])
ok(noodles["places"] == {"distributed": 60, "allocated": 20, "in_fund": 70}, "fifty boxes were not packed", noodles)
made = trace(bundle, kits)
ok(made["places"] == {"distributed": 60, "allocated": 20, "in_fund": 20} and made["amount"] == 100, "the kits are all there", made)
done()

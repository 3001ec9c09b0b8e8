#!/usr/bin/env python3
"""A cow passes on its calf: twenty households have cows, calves go to others, and what is overdue is said for any day."""

import json
import urllib.request

from goods import GoodsBook, trace
from lib import Server, directory, done, ok

book = GoodsBook(directory())
cow, calf = book.item("Bò cái sinh sản", "animal"), book.item("Bê cái", "animal")
gift = book.gift(cow, "20", day="2025-01-10")
allocation = book.allocate("20", lot=gift["id"], day="2025-01-11")


def portions(signed):
    return {"code": 0, "proxy": 0, "signed": signed, "thumbprint": 0}


placed = book.post("asset.place", {
    "account": book.store, "allocation": allocation, "booked": "2025-01-15", "lot": gift["id"], "on": "2025-01-15",
    "portions": portions(20), "root": book.hash("cows"),
    "terms": {"bull": "exchange", "calf": "first", "months": 6, "within": 18}}, "officer")


def pass_on(count, attempt=False):
    body = {"booked": "2026-09-10", "herd": placed["text"], "item": calf, "on": "2026-09-10", "portions": portions(count),
            "root": book.hash("calves")}
    return (book.try_post if attempt else book.post)("asset.pass_on", body, "officer")


early = pass_on(7, attempt=True)
ok(early.code == 3 and "[asset.calves]" in early.err, "no calf is passed on before it is born", early)
book.post("asset.report", {"alive": 19, "born": 12, "dead": 1, "herd": placed["text"], "lost": 0, "on": "2026-09-05",
                           "sold": 0}, "witness")
few = pass_on(4, attempt=True)
ok(few.code == 3 and "[privacy.small_cell]" in few.err, "four calves concern too few households to be told", few)
passed = pass_on(7)
wrong = book.try_post("asset.report", {"alive": 26, "born": 11, "dead": 1, "herd": placed["text"], "lost": 0,
                                       "on": "2026-09-12", "sold": 0}, "witness")
ok(wrong.code == 3 and "[asset.counts]" in wrong.err, "calves are not unborn", wrong)

bundle = book.bundle()
verified = book.verified(bundle)
ok(verified.code == 0, "the export verifies", verified)
ok(trace(bundle, gift)["places"] == {"distributed": 20}, "all cows are with households")
calves = trace(bundle, passed)
ok(calves["places"] == {"distributed": 7} and calves["item"]["name"] == "Bê cái", "seven calves came and went on", calves)
with Server(book.data) as server:
    herd = json.load(urllib.request.urlopen(f"{server.url}/api/v1/herd/{placed['index']}"))
    counts = {row["what"]: row["count"] for row in herd["counts"]}
    ok(counts == {"given": 27, "alive": 26, "dead": 1, "lost": 0, "sold": 0, "born": 12, "passed": 7}, "the herd is counted", herd)
    ok([fall["count"] for fall in herd["falls"]] == [12, 7] and herd["falls"][0]["on"] == "2026-07-15",
       "twelve calves of the first households are due, and seven of those who took one", herd)
done()

#!/usr/bin/env python3
"""A gift in dollars: part of it is exchanged, and is followed through the exchange into the hands of thirty households."""

from book import Book
from lib import Server, directory, done, must, ok, run

HERE = directory()
BOOK = Book(HERE)
BOOK.to_rules_2()


def account(kind, name, currency, **more):
    body = {"chapter": BOOK.chapter, "currency": currency, "kind": kind, "name": name, "on": "2026-10-01", **more}
    return BOOK.post("account.open", body, "approver")["id"]


dollars = account("bank", "Tài khoản đô la Mỹ", "USD", bank="Vietcombank", number="9800000000077")
day = "2026-10-05"
gift = BOOK.post("donation.receive", {"account": dollars, "amount": "1000.00", "booked": day, "channel": "bank", "currency": "USD",
                                      "fund": BOOK.fund, "id": BOOK.line_id(day, 1), "on": day}, "accountant", private={"line": "SWIFT 1"})
exchange = {"account_from": dollars, "account_to": BOOK.bank, "amount_from": "600.00", "amount_to": "15246001", "booked": "2026-10-06",
            "currency_from": "USD", "currency_to": "VND", "fund": BOOK.fund, "line_from": {"id": BOOK.line_id("2026-10-06", 2)},
            "line_to": {"id": BOOK.line_id("2026-10-07", 3)}, "on": "2026-10-06"}
lines = {"line_from": "BAN USD", "line_to": "MUA VND"}
alone = BOOK.try_post("currency.exchange", exchange, "cashier", private=lines)
ok(alone.code == 3 and "authority.threshold" in alone.err, "nobody agrees to a price alone", alone)
same = BOOK.try_post("currency.exchange", {**exchange, "currency_to": "USD", "amount_to": "600.00", "account_to": dollars}, "cashier",
                     "approver", private=lines)
ok(same.code == 3 and "exchange.currency" in same.err, "nor for the same currency", same)
BOOK.post("currency.exchange", exchange, "cashier", "approver", private=lines)
BOOK.post("transfer.move", {"amount": "12000000", "booked": "2026-10-08", "currency": "VND", "from": BOOK.bank,
                            "from_line": {"id": BOOK.line_id("2026-10-08", 4)}, "fund": BOOK.fund, "on": "2026-10-08", "to": BOOK.cash},
          "cashier", private={"from_line": "RUT TIEN MAT"})
relief = BOOK.allocate("12000000", "2026-10-08", "2026-11-08")
handed = BOOK.hand_out(relief, "12000000", 40, "2026-10-09")

bundle = HERE / "bundle"
must("export", "--data", BOOK.data, "--out", bundle)
verified = must("verify", bundle, "--log-key", BOOK.log_key, "--json").json()
ok(verified["exit"] == 0, "the exported bundle verifies", verified)
trace = must("trace", str(gift["index"]), "--bundle", bundle, "--json").json()
now = {part["place"]: part["amount"] for part in trace["now"]}
# 12,000,000 of 15,246,001 đồng are offsets [0, ⌊60,000·12,000,000/15,246,001⌋ ) of the 60,000 cents, rounded as the format says.
cents = 60_000 * 12_000_000 // 15_246_001
ok(trace["unit"] == "USD" and trace["amount"] == 100_000, "the gift is told in dollars", trace)
ok(sum(now.values()) == 100_000, "its shares add up to the last cent", now)
ok(now.get("distributed") in (cents, cents + 1), "what reached people is its share of the exchanged dollars", (now, cents))
ok(now["in_fund"] == 100_000 - now["distributed"], "and the rest is still in the fund, as dollars and as đồng", now)
stops = [stop["kind"] for stop in trace["stops"]]
ok(stops == ["currency.exchange", "allocation.approve", "distribution.make"], "by way of the exchange", stops)
ok(next(s for s in trace["stops"] if s["kind"] == "currency.exchange")["share"] == 60_000, "of which all 600.00 dollars were the gift's")

ok(BOOK.seal("2026-10", [(5, 1, "1000.00", 0, "0.00"), (6, 0, "0.00", 1, "600.00")], account=dollars, scale=2).code == 0,
   "the dollar account's statement equals the book")
ok(BOOK.seal("2026-10", [(7, 1, 15_246_001, 0, 0), (8, 0, 0, 1, 12_000_000)]).code == 0, "and so does the đồng account's")

with Server(BOOK.data) as server:
    import json
    import urllib.request
    page = json.load(urllib.request.urlopen(f"{server.url}/api/v1/d/{gift['code']}"))
    ok(page["division"]["whole"] == {"amount": "1000.00", "unit": "USD"}, "the gift's page says so", page["division"])
    ok(any(row["kind"] == "currency.exchange" for row in page["moves"]), "and names the exchange", page["moves"])
    home = json.load(urllib.request.urlopen(f"{server.url}/api/v1/"))
    received = {total["received"]["unit"]: total["received"]["amount"] for total in home["totals"]}
    ok(received == {"USD": "1000.00", "VND": "0"}, "the totals count the gift once, in dollars", received)
ok(handed["index"] > 0 and run("verify", bundle, "--log-key", BOOK.log_key).code == 0, "done")
done()

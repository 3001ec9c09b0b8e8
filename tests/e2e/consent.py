#!/usr/bin/env python3
"""People are shown by their own consent alone: a child's case, a donor's name, the roll. Each canary is searched for in every
public byte: all pages in both languages, their JSON, headers, tiles, robots, the export, the log and what the commands say. Then
sponsors: one full one at a time, instalments that came and that did not, a receipt that opens its gift.
"""

import base64
import hashlib
import hmac
import json
import re
import urllib.error
import urllib.request

from book import Book
from lib import Server, directory, done, must, ok, run

PERSON, STORY, AREA = "Giàng Thị Canariá", "nhà canariá ở bên suối thứ bảy", "thôn Canariá Thượng"
DONOR, SPONSOR = "Ngô Văn Canariô", "Bùi Thị Canariê"
CASE = {"area": AREA, "capacity": "300.000 đ mỗi tháng", "need": "tiền ăn canariá", "person": PERSON, "story": STORY,
        "term": "đến hết lớp 9"}
SECRET = [PERSON, SPONSOR]
CARD = [STORY, AREA, CASE["need"]]
SCHEDULE = ('{"amount":"300000","capacity":"300000","currency":"VND","every":1,"from":"2020-01-05","until":"2020-03-05"}')

here = directory()
book = Book(here)
said = []


def fetch(url):
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status, str(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, str(error.headers), error.read()


def crawl(url):
    """Every page in both languages and as JSON, and every file that a page leads to: path, and head and body."""
    seen, todo, pages = set(), ["/", "/en/", "/robots.txt", f"/case/{case['index']}", "/roll", "/cases", f"/d/{gift['code']}"], {}
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        _, headers, body = fetch(url + path)
        pages[path] = headers + body.decode("utf-8", "replace")
        if "text/html" in headers and not path.startswith("/en"):
            todo += ["/en" + path, "/api/v1" + path]
        todo += re.findall(r'(?:href|src)="(/[^"#]*)', pages[path])
    return pages


def where(pages, words):
    return sorted({path for path, text in pages.items() if any(word in text for word in words)})


def stage(name, card=False, donor=False, roll=False):
    """Serves the book and looks where the canaries are: exactly where everybody concerned agrees."""
    with Server(book.data, MINHBACH_LOG="trace") as server:
        pages = crawl(server.url)
        log = server.stop()
    html = [f"{prefix}/case/{case['index']}" for prefix in ("", "/en")]
    ok(len(pages) > 60 and not where(pages, SECRET), f"{name}: who it is stands in none of {len(pages)} answers", where(pages, SECRET))
    ok(where(pages, CARD) == (sorted(html) if card else []), f"{name}: the card is {'on its page alone' if card else 'nowhere'}",
       where(pages, CARD))
    named = [f"{prefix}/d/{gift['code']}" for prefix in ("", "/en")] if donor else []
    named += ["/roll", "/en/roll"] if roll else []
    ok(where(pages, [DONOR]) == sorted(named), f"{name}: the donor is named where she agreed", where(pages, [DONOR]))
    fleeting = [*html, "/roll", "/en/roll", *named]
    kept = [path for path in fleeting if "no-store" not in pages[path] or '<meta name="robots" content="noindex">' not in pages[path]]
    ok(not kept, f"{name}: nobody keeps or lists these pages", kept)
    ok(not any(word in log for word in [*SECRET, *CARD, DONOR]), f"{name}: the log holds none of it")
    return pages


def vault(*args, key="accountant", code=0):
    """A command over the vault; what it says is searched in the end, unless it is asked to say it."""
    result = run("vault", *args, "--data", book.data, "--key", book.keys[key])
    ok(result.code == code, f"vault {' '.join(str(a) for a in args[:3])} ends with {code}", result)
    if args[0] not in ("receipt", "read"):
        said.append(str(result))
    return result


def consent(act, entry, purpose, party="person", child=()):
    return vault(act, entry["index"], "--purpose", purpose, "--party", party, *child)


on = "2026-08-05"
case = book.post("case.open", {"fund": book.fund, "on": on}, "officer", private=CASE)
gift = book.post("donation.receive", {"account": book.cash, "amount": "600000", "booked": on, "channel": "cash", "currency": "VND",
                                      "fund": book.fund, "on": on}, "cashier", private={"donor": f"{DONOR} 0100 987 654"})
stage("before anybody agreed")
consent("consent", case, "sponsor-card", child=["--child"])
consent("consent", gift, "display-name")
stage("the child alone agreed", donor=True)
consent("consent", case, "sponsor-card", "guardian", ["--child"])
consent("consent", gift, "recognition")
pages = stage("everybody agreed", card=True, donor=True, roll=True)
ok("0100 987 654" not in "".join(pages.values()), "the number beside her name is never shown")
count = json.loads(pages["/api/v1/roll"].split("\n\n", 1)[-1])
ok(count == {"count": "few"}, "programs get the count of the roll, and no small one", count)
consent("withdraw", case, "sponsor-card", "guardian")
consent("withdraw", gift, "display-name")
stage("the guardian took it back, the donor her name", roll=True)
consent("consent", case, "sponsor-card", "guardian", ["--child"])
consent("withdraw", case, "sponsor-card", child=["--child"])
consent("withdraw", gift, "recognition")
stage("the child took it back, the donor her place on the roll")

# Sponsors.
post = book.post
post("case.assign", {"case": case["id"], "fund": book.fund, "on": on}, "accountant", private={"carer": "chi hội"})


def begin(share, post=post, schedule=SCHEDULE):
    return post("sponsorship.begin", {"case": case["id"], "on": on, "share": share}, "accountant",
                private={"schedule": schedule, "sponsor": SPONSOR})


first = begin("full")
second = begin("full", book.try_post)
ok(second.code == 3 and "[sponsorship.taken]" in second.err, "a second full sponsor is refused", second)
ok(begin("co", book.try_post).code == 0, "a co-sponsor is not")
post("sponsorship.end", {"on": "2026-08-20", "reason": "sponsor_left", "sponsorship": first["text"]}, "accountant")
with Server(book.data) as server:
    place = json.loads(fetch(f"{server.url}/api/v1/case/{case['index']}")[2])
ok((place["place"], place["sponsors"]) == ("co", 1), "the end of a sponsorship frees the place", place)
ok([step["kind"] for step in place["history"]][2:] == ["sponsorship.begin", "sponsorship.begin", "sponsorship.end"],
   "and the page tells its history", place)
again = begin("full")
vault("tie", gift["code"], "--sponsorship", again["index"])
vault("tie", gift["code"], "--sponsorship", again["code"])
vault("tie", gift["code"], "--sponsorship", first["index"], code=3)
vault("tie", case["index"], "--sponsorship", again["index"], code=3)
listed = vault("instalments", "--why", "receipt", "--json").json()["sponsorships"]
mine = next(row for row in listed if row["sponsorship"] == again["index"])
ok(mine["missed"] == [{"due": "2020-03-05", "open": "300000"}], "the instalment that did not come is listed, the two paid ones are not", mine)
log = run("vault", "access-log", "--data", book.data, "--json").json()
ok(sum(line["field"] == "schedule" for line in log) == len(listed) == 3, "and the reading is in the log", log)
with Server(book.data) as server:
    ok(json.loads(fetch(f"{server.url}/api/v1/cases")[2])["missed"] == "few", "the public count is about too few sponsors to be a number")

# A receipt opens its gift.
receipt = vault("receipt", gift["code"], "--url", "https://so.example/", "--json").json()
link, _, secret = receipt["link"].partition("#c=")
opened = json.loads(base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4)))
mac = hmac.new(base64.b64decode(opened["salt"]), f"{opened['field']}\0{opened['value']}".encode(), hashlib.sha256).digest()
ok(link == f"https://so.example/d/{gift['code']}" and DONOR not in link, "the secret stands behind the #", receipt)
ok(f"donor={base64.b64encode(mac).decode()}" in pages[f"/d/{gift['code']}"], "and opens what the page commits to")
ok(DONOR in vault("receipt", gift["index"]).out, "the receipt names her to herself")
ok(vault("receipt", case["index"], code=3).err.count("receipt.none") == 1, "a case has no receipt")
log = run("vault", "access-log", "--data", book.data, "--json").json()
ok(sum(line["why"] == "receipt" and line["field"] == "donor" for line in log) == 2, "each receipt is in the log", log)

# An erased sponsor breaks nothing.
for kind in ("voucher", "registry", "roster", "feedback", "blob"):
    run("vault", "retention", kind, "--years", "0", "--source", "thử", "--data", book.data, "--key", book.keys["accountant"])
vault("erase", again["index"])
listed = vault("instalments", "--why", "inspection", "--json").json()["sponsorships"]
ok([row["closed"] for row in listed] == [None, None, "erased"], "an erased sponsor is listed as erased", listed)
stage("in the end")
verified = run("verify", book.data, "--log-key", book.log_key)
ok(verified.code == 0, "the book verifies", verified)
bundle = here / "bundle"
must("export", "--data", book.data, "--out", bundle)
public = b"".join(path.read_bytes() for path in bundle.rglob("*") if path.is_file()).decode("utf-8", "replace")
told = "".join(said)
hits = [word for word in [*SECRET, *CARD, DONOR] if word in public or word in told or word.encode() in (book.data / "vault.db").read_bytes()]
ok(len(public) > 10_000 and not hits, "no export, no command and no database at rest holds a word of it", hits)
done()

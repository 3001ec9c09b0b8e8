#!/usr/bin/env python3
"""The plan, clause by clause, on the practice ledger: what can be seen in a whole story (docs/plan.md names each function)."""

import base64
import hashlib
import hmac
import json
import random
import re
import shutil
import sqlite3
import struct
import urllib.request
import zlib
from concurrent.futures import ThreadPoolExecutor

import bundles
import zxingcpp
from lib import Server, directory, done, environment, must, ok, run, words
from playwright.sync_api import sync_playwright

HERE = directory()
DATA, BUNDLE, KEY = HERE / "demo", HERE / "bundle", HERE / "log.vkey"
DRAW = random.Random(98)
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def get(server, path):
    with urllib.request.urlopen(f"{server.url}{path}", timeout=30) as answer:
        return answer.read()


def api(server, path):
    return json.loads(get(server, "/api/v1" + path))


def code(leaf):
    """The look-up code of an entry, from its bytes."""
    number = int.from_bytes(hashlib.sha256(b"\0" + leaf).digest()[:8], "big") >> 4
    digits = [number >> 5 * (11 - n) & 31 for n in range(12)]
    weighed = [digit * (2 if n % 2 == 0 else 1) for n, digit in enumerate(reversed(digits))]
    check = -sum(value // 32 + value % 32 for value in weighed) % 32
    return "".join(CROCKFORD[digit] for digit in [*digits, check])


def verdict(bundle):
    """Exit code, and the first entry that the verifier names."""
    said = run("verify", bundle, "--log-key", KEY, "--json")
    if not said.out:
        return said.code, None
    named = [row["index"] for row in said.json()["verdicts"] if row["verdict"] == "fails" and row["index"] is not None]
    return said.code, min(named, default=None)


def clause_01_inspect(found):
    """Flip any byte, reorder or drop an entry: the verifier names the first bad entry."""
    ok(verdict(BUNDLE) == (0, None), "plan 1: an inspector verifies the export with the log's key and nothing else")
    copy = HERE / "copy"
    shutil.copytree(BUNDLE, copy)
    wrong = []

    def attempt(what, entry, change):
        path = copy / entry.file.relative_to(BUNDLE)
        before = path.read_bytes()
        path.write_bytes(change(before))
        answer = verdict(copy)
        path.write_bytes(before)
        if answer[0] not in (10, 11, 12) or answer[1] != entry.index:
            wrong.append((what, entry, answer))

    def flip(at, bit):
        return lambda data: data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1:]

    for entry in DRAW.sample(found, 10):
        at = entry.offset + 2 + DRAW.randrange(len(entry.leaf))
        attempt(f"byte {at}", entry, flip(at, DRAW.randrange(8)))
    ok(not wrong, "plan 1: whichever byte is flipped, the first bad entry is named", wrong)
    for entry in DRAW.sample(found[:-1], 3):
        after = found[entry.index + 1]
        if after.file != entry.file:
            continue
        span = slice(entry.offset, after.offset + 2 + len(after.leaf))
        swapped = b"".join(len(one.leaf).to_bytes(2, "big") + one.leaf for one in (after, entry))
        attempt("reorder", entry, lambda data, span=span, swapped=swapped: data[:span.start] + swapped + data[span.stop:])
    ok(not wrong, "plan 1: of two entries in another order, the first is named", wrong)
    for entry in DRAW.sample(found[:-1], 3):
        attempt("drop", entry, lambda data, one=entry: data[:one.offset] + data[one.offset + 2 + len(one.leaf):])
    ok(not wrong, "plan 1: where one is missing, its place is named", wrong)
    ok(verdict(copy) == (0, None), "plan 1: put back as it was, the book verifies again")
    texts = {entry.text: entry.index for entry in found}
    raised = [entry for entry in found if entry.kind == "finding.raise"]
    named = [texts.get(text, entry.index) < entry.index for entry in raised for text in entry.body["about"]]
    heard = {entry.body["finding"]: entry.index for entry in reversed(found) if entry.kind == "finding.answer"}
    closed = [(heard.get(entry.body["finding"], entry.index), entry.index) for entry in found if entry.kind == "finding.close"]
    ok(len(raised) == 3 and all(named), "plan 1: findings are entries about earlier entries", raised)
    ok(closed and all(answer < end for answer, end in closed), "plan 1: and none is closed before those inspected were heard", closed)


def clause_02_public(server, found):
    """Export totals = page totals = the sum over the chain."""
    size, stated = bundles.checkpoint(BUNDLE)
    ok(size == len(found) and bundles.root([entry.leaf for entry in found]) == stated,
       "plan 2: the export holds every entry that the checkpoint states, under its root")
    pages = {total["received"]["unit"]: total for total in api(server, "/")["totals"]}
    province = next(entry.body["id"] for entry in found if entry.kind == "chapter.open" and "parent" not in entry.body)
    report = must("report", "--bundle", BUNDLE, "--log-key", KEY, "--chapter", province, "--json").json()
    reported = {total["received"]["unit"]: total for total in report["totals"] if "name" not in total["received"]}
    ok(set(pages) == set(reported) == {"VND", "USD"}, "plan 2: the first page and the export tell the same currencies", pages)
    for currency, page in pages.items():
        summed = bundles.money(found, currency)
        summed["received"] -= summed["held"]
        for name in ("received", "distributed", "in_hand", "exchanged_in"):
            page_, report_ = (bundles.minor(total[name]["amount"]) for total in (page, reported[currency]))
            ok(page_ == report_ == summed[name], f"plan 2: {currency} {name}: page = export = sum over the entries",
               (page_, report_, summed[name]))
        ok(page["allocated"] == reported[currency]["allocated"] and page["owed"] == reported[currency]["owed"],
           f"plan 2: {currency} allocated and owed are the same on page and export")
    for name in ("spent", "sent_on", "returned"):
        ok(bundles.minor(reported["VND"][name]["amount"]) == bundles.money(found)[name], f"plan 2: VND {name} is the sum of its entries")
    for name in ("distributed", "allocated"):
        of = {"distributed": "delivered"}.get(name, name)
        rows = sum(bundles.minor(row[of]["amount"]) for row in report["purposes"] if row[of]["unit"] == "VND")
        ok(rows == bundles.minor(reported["VND"][name]["amount"]), f"plan 2: VND {name}: the purposes sum to the whole", rows)
    services = {row["kind"]: row["total"] for row in api(server, "/services")["services"]}
    ok(services == {row["kind"]: row["count"] for row in report["services"]} and len(services) > 4,
       "plan 2: services are counted alike on page and export", services)
    quarters = [must("report", "--bundle", BUNDLE, "--chapter", province, "--quarter", quarter, "--json").json()["totals"]
                for quarter in ("2026-Q3", "2026-Q4", "2027-Q1")]
    for name in ("received", "allocated", "distributed", "spent", "returned"):
        parts = [sum(bundles.minor(total["in_period"][name]["amount"]) for total in totals if total[name]["unit"] == "VND") for totals in quarters]
        ok(sum(parts) == bundles.minor(reported["VND"][name]["amount"]), f"plan 2: VND {name}: the quarters sum to the whole", parts)
    for campaign in api(server, "/")["campaigns"]:
        page = api(server, "/campaign/" + campaign["id"])["totals"]
        told = must("report", "--bundle", BUNDLE, "--log-key", KEY, "--campaign", campaign["id"], "--json").json()["totals"]
        same = [{name: total[name] for name in page[0] if name != "division"} for total in told]
        shown = [{name: total[name] for name in page[0] if name != "division"} for total in page]
        ok(shown and shown == same, f"plan 2: {campaign['name']}: the page's figures are the export's", (shown, same))


def clause_03_transparent(server, found):
    """A hundred random đồng followed to where they are and back; nothing without an origin, nothing lost."""
    gifts = [entry for entry in found if entry.kind == "donation.receive" and entry.body.get("currency")]
    with ThreadPoolExecutor(6) as pool:
        pages = list(pool.map(lambda gift: api(server, "/d/" + code(gift.leaf)), gifts))
    ok(all(page["index"] == gift.index for page, gift in zip(pages, gifts)), "plan 3: every gift is found by the code of its bytes")
    lost = [page["index"] for page in pages
            if sum(bundles.minor(part["sum"]["amount"]) for part in page["division"]["slices"]) != bundles.minor(page["sum"]["amount"])
            or page["cut"]]
    ok(not lost, "plan 3: the parts of each gift sum to it exactly", lost)
    kinds = {"distribution.make", "expense.pay", "payment.assign", "partner.send", "purchase.pay", "purchase.receive", "goods.sell",
             "payment.hold", "purchase.order", "stock.write_off", "donation.return"}
    at = {entry.index: entry for entry in found}
    strange = [(page["index"], row) for page in pages for row in page["uses"] if at[row["index"]].kind not in kinds]
    ok(not strange, "plan 3: wherever a gift ended, the export has the entry", strange[:3])
    # What else came from outside: interest, opening balances, what waited for its purpose.
    others = [entry for entry in found if entry.kind in ("balance.open", "income.receive", "receipt.hold")
              and entry.body.get("currency") == "VND"]
    behind, other = {}, {}
    for page in pages:
        for row in page["uses"]:
            share = row["became"] if page["sum"]["unit"] != "VND" else row["share"]
            if at[row["index"]].kind == "distribution.make" and share and share["unit"] == "VND":
                behind.setdefault(row["index"], {})[page["index"]] = bundles.minor(share["amount"])
    for entry in others:
        for stop in must("trace", entry.index, "--bundle", BUNDLE, "--json").json()["stops"]:
            other.setdefault(stop["index"], {})[entry.index] = stop["share"]
    by_text = {entry.text: entry for entry in found}
    handed = {entry.index: bundles.minor(entry.body["amount"]) for entry in found
              if entry.kind == "distribution.make" and "currency" in entry.body}
    for entry in found:
        if entry.kind == "distribution.adjust":
            handed[by_text[entry.body["distribution"]].index] -= bundles.minor(entry.body["returned"])
    sums = {index: sum(behind.get(index, {}).values()) + sum(other.get(index, {}).values()) for index in handed}
    ok(sums == handed, "plan 3: back from every distribution: what is behind it sums to what was handed over, to the đồng",
       {index: (sums[index], amount) for index, amount in handed.items() if sums[index] != amount})
    pool = [(page, bundles.minor(page["sum"]["amount"])) for page in pages if page["sum"]["unit"] == "VND"]
    orphans, ways = [], 0
    for page, _ in DRAW.choices(pool, weights=[amount for _, amount in pool], k=100):
        reached = [row["index"] for row in page["uses"] if at[row["index"]].kind == "distribution.make"
                   and "currency" in at[row["index"]].body]
        for index in reached:
            ways += 1
            counted = api(server, f"/distribution/{index}")["gifts"]
            sources = len(behind[index]) + len(other.get(index, {}))
            if page["index"] not in behind[index] or counted != sources:
                orphans.append((page["index"], index, counted, sources))
    ok(not orphans and ways > 50, "plan 3: a hundred random đồng, there and back: each distribution counts just those gifts", (ways, orphans[:5]))
    some = DRAW.choice(pages)
    traced = must("trace", some["code"], "--bundle", BUNDLE, "--json").json()
    ok([(stop["index"], stop["share"]) for stop in traced["stops"] if stop["kind"] == "distribution.make"]
       == [(row["index"], bundles.minor(row["share"]["amount"])) for row in some["uses"] if row["kind"] == "distribution.make"],
       "plan 3: the export alone tells the same way")


def clause_09_tet(found):
    """Quota against delivered, commune by commune."""
    campaign = next(entry.body for entry in found if entry.kind == "campaign.open" and entry.body["kind"] == "tet")
    fund = next(entry.body["id"] for entry in found if entry.kind == "fund.open" and entry.body.get("campaign") == campaign["id"])
    approved = {entry.body["proposal"] for entry in found if entry.kind == "allocation.approve"}
    proposals = [entry for entry in found if entry.kind == "allocation.propose" and entry.body["fund"] == fund and entry.text in approved]
    of = {entry.body["id"] for entry in proposals}
    quota = {entry.body["area"]["code"]: bundles.minor(entry.body["amount"]) for entry in proposals}
    made = [entry for entry in found if entry.kind != "distribution.make" or entry.body["allocation"] in of]
    delivered = bundles.delivered([entry for entry in made if entry.kind == "distribution.make"])
    told = must("report", "--bundle", BUNDLE, "--campaign", campaign["id"], "--json").json()
    rows = {row["code"]: (bundles.minor(row["quota"]["amount"]), bundles.minor(row["delivered"]["amount"]), row["portions"])
            for row in told["areas"]}
    wanted = {place: (quota[place], *delivered[place]) for place in quota}
    ok(len(rows) == 6 and rows == wanted, "plan 9: quota and delivered of all six communes are those of the entries", (rows, wanted))
    ok(rows["98005"] == (120_000_000, 118_800_000, 198), "plan 9: where two were absent, 198 of 200 portions and 99 % were delivered", rows)
    ok(sum(row[2] for row in rows.values()) == told["deliveries"]["portions"] == 1198, "plan 9: the communes sum to the campaign")


def recipient(server, found):
    """The rest of clause 7: the code on a recipient's slip resolves; what she says is public as a count, and nobody can drop it."""
    slip = (DATA / "slips" / "0003.slip").read_text(encoding="utf-8")
    number = slip.split("\n")[1].removeprefix("code ")
    page = api(server, f"/r/{number}")
    seal = found[page["list"]]
    ok(seal.kind == "roster.seal" and page["lines"] == seal.body["count"] and page["line"] == 3 and page["slip"] == slip,
       "plan 7: the code on the recipient's slip leads to her line of a list in the export", page)
    handed = [entry.index for entry in found if entry.kind == "distribution.make" and entry.body.get("roster") == seal.text]
    ok([row["index"] for row in page["deliveries"]] == handed and handed, "plan 7: and to what was handed out to that list", page)
    line, salt, place, *path = slip.split("\n")[3:-1]
    mac = hmac.new(base64.b64decode(salt[5:]), b"line\0" + line[5:].encode(), hashlib.sha256).digest()
    index, size = map(int, place.removeprefix("place ").split(" of "))
    ok(climbed(hashlib.sha256(b"\0" + mac).digest(), index, size, [base64.b64decode(one) for one in path]) == base64.b64decode(seal.body["root"]),
       "plan 7: her slip proves her line under the root in the export, by hashing alone")
    request = urllib.request.Request(f"{server.url}/api/v1/r/{number}", json.dumps({"said": "not", "text": ""}).encode(),
                                     {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        taken = json.load(answer)["outcome"]["taken"]
    ok(len(taken["answer"]) == 19 and api(server, "/waiting")["answers"]["waiting"] == "few",
       "plan 7: “chưa nhận” is taken, and that somebody waits is public, masked", taken)


def climbed(node, index, size, path):
    """RFC 9162, 2.1.3.2: the root that a path leads to."""
    last = size - 1
    for sibling in path:
        if index & 1 or index == last:
            node = hashlib.sha256(b"\1" + sibling + node).digest()
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = hashlib.sha256(b"\1" + node + sibling).digest()
        index, last = index >> 1, last >> 1
    return node


def instalments(found):
    """The rest of clause 13: an instalment that did not come is listed; counted here from the schedule, the gifts and the day."""
    office = ["--data", DATA, "--key", DATA / "keys" / "accountant.key", "--why", "inspection"]
    secret = environment(MINHBACH_PASSPHRASE="minhbach-demo")
    told = must("vault", "instalments", *office, "--json", env=secret).json()
    with sqlite3.connect(DATA / "vault.db") as vault:
        ties = vault.execute("SELECT sponsorship, gift FROM sponsor_gifts").fetchall()
    listed = 0
    for row in told["sponsorships"]:
        begun = found[row["sponsorship"]]
        if begun.kind != "sponsorship.begin" or row["closed"]:
            continue
        opened = must("vault", "read", str(begun.index), *office, "--json", env=secret).json()["fields"]
        schedule = json.loads(opened["schedule"])
        ended = [entry.body["on"] for entry in found if entry.kind == "sponsorship.end" and entry.body["sponsorship"] == begun.text]
        until = min([schedule["until"], told["today"], *ended])
        came = sum(int(found[gift].body["amount"]) for at, gift in ties if at == begun.index)
        missed, due = [], schedule["from"]
        while due < until or due == until == schedule["until"] < told["today"]:
            paid = min(came, int(schedule["amount"]))
            came -= paid
            if paid < int(schedule["amount"]):
                missed.append({"due": due, "open": str(int(schedule["amount"]) - paid)})
            year, month, day = map(int, due.split("-"))
            month += schedule["every"]
            due = f"{year + (month - 1) // 12}-{(month - 1) % 12 + 1:02}-{day:02}"
        ok(row["missed"] == missed, f"plan 13: the missed instalments of sponsorship {begun.index} are listed, and no other", (row, missed))
        listed += len(missed)
    ok(listed > 0, "plan 13: there are some")
    ok(all(set(entry.body) == {"case", "id", "on", "schedule", "share", "sponsor"} for entry in found if entry.kind == "sponsorship.begin"),
       "plan 13: the export holds commitments to sponsor and schedule, and no amount")


def clause_16_members(server, found):
    """Each delivery names a team, or says that none was stated."""
    made = [entry for entry in found if entry.kind == "distribution.make"]
    wrong, without = [], []
    for entry in made:
        page = api(server, f"/distribution/{entry.index}")
        if page["team"] != entry.body.get("team"):
            wrong.append((entry, page["team"]))
        if "team" not in entry.body:
            without.append(entry.index)
    stated = next(entry for entry in made if "team" in entry.body)
    ok(not wrong and len(made) - len(without) >= 15, "plan 16: every delivery's page shows the team that the export's entry names", wrong)
    text = get(server, f"/distribution/{stated.index}").decode()
    ok("2 hội viên, 3 tình nguyện viên" in words(text), "plan 16: members and volunteers are counted", text[:2000])
    silent = get(server, f"/distribution/{without[0]}").decode()
    ok("bút toán không nêu" in silent, "plan 16: and where the entry names none, the page says so")


def clause_17_disaster(server, found):
    """What comes after the closing goes to a queue, and not into the campaign."""
    campaign = next(entry.body["id"] for entry in found if entry.kind == "campaign.open" and entry.body["kind"] == "disaster")
    closes = max(entry.body["closes"] for entry in found if entry.kind in ("campaign.open", "campaign.extend")
                 and entry.body.get("campaign", entry.body["id"]) == campaign)
    fund = next(entry.body["id"] for entry in found if entry.kind == "fund.open" and entry.body.get("campaign") == campaign)
    suspense = next(entry.body["id"] for entry in found if entry.kind == "fund.open" and entry.body["kind"] == "suspense")
    late = [entry for entry in found if entry.kind == "donation.receive" and entry.body["fund"] == fund and entry.body["on"] > closes]
    held = [entry for entry in found if entry.kind == "receipt.hold" and entry.body["on"] > closes]
    ok(not late, f"plan 17: no gift after {closes} entered the campaign", late)
    ok(len(held) == 3 and all(entry.body["fund"] == suspense and entry.body["reason"] == "late" for entry in held),
       "plan 17: three late transfers are held in suspense", held)
    assigned = {entry.body["hold"] for entry in found if entry.kind == "receipt.assign"}
    queue = {row["index"] for row in api(server, "/suspense")["receipts"]}
    ok(queue == {entry.index for entry in held if entry.text not in assigned}, "plan 17: the page lists just those that still wait", queue)
    moved = [entry.body["fund"] for entry in found if entry.kind == "receipt.assign"]
    ok(fund not in moved, "plan 17: none of them was let into the campaign afterwards", moved)


def clause_18_counts(found):
    """Blood, organs, bodies, first aid: counts, and no place where a person could stand."""
    reports = [entry for entry in found if entry.kind == "service.report"]
    fields = {"chapter", "count", "from", "id", "kind", "on", "until"}
    ok(len(reports) > 10 and all(set(entry.body) == fields for entry in reports),
       "plan 18: a report of services has seven fields, and none for a person")
    ok({"blood_donation", "organ_registration", "first_aid"} <= {entry.body["kind"] for entry in reports},
       "plan 18: blood, organs and first aid are among them")
    body = {**reports[0].body, "from": "2027-02-01", "on": "2027-02-08", "until": "2027-02-07"}
    del body["id"]
    size = bundles.checkpoint(BUNDLE)[0]
    for name, public, private in (("donor", {**body, "donor": "Nguyễn Thị Hư Cấu"}, {}), ("name", body, {"donor": "Nguyễn Thị Hư Cấu"}),
                                  ("few", {**body, "count": 3}, {})):
        said = run("record", "service.report", "--json", "-", "--key", DATA / "keys" / "officer-1.key", "--data", DATA,
                   stdin=json.dumps({"public": public, "private": private}).encode(), env=environment(MINHBACH_PASSPHRASE="minhbach-demo"))
        ok(said.code in (2, 3, 10) and "Hư Cấu" not in said.out + said.err, f"plan 18: a report with a person in it is refused ({name})", said)
    again = HERE / "again"
    must("export", "--data", DATA, "--out", again)
    ok(bundles.checkpoint(again)[0] == size, "plan 18: and nothing of it is in the export")


def clause_21_poster(server, found):
    """The code on the poster, as a browser draws it, opens a page with the poster's figures."""
    campaign = next(entry.body["id"] for entry in found if entry.kind == "campaign.open" and entry.body["kind"] == "disaster")
    sheet = HERE / "poster.html"
    must("poster", "--bundle", BUNDLE, "--campaign", campaign, "--url", server.url, "--out", sheet, "--lang", "vi")
    text = sheet.read_text(encoding="utf-8")
    ok(not re.search(r"<script|src=|href=|@import|url\(", text), "plan 21: the poster needs nothing but itself")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1123, "height": 1587})
        page.goto(sheet.as_uri())
        cells = page.eval_on_selector_all("section:first-of-type tr > *", "all => all.map(e => e.innerText)")
        rows = dict(zip(cells[::2], cells[1::2]))
        picture = page.locator(".code svg").screenshot(path=str(HERE / "code.png"))
        sheets = page.pdf(prefer_css_page_size=True)
        read = zxingcpp.read_barcodes(pixels(picture))
        ok([one.text for one in read] == [f"{server.url}/campaign/{campaign}"], "plan 21: the code is read from the browser's picture",
           [one.text for one in read])
        count = len(re.findall(rb"/Type\s*/Page\b", sheets))
        ok(count == 1, "plan 21: it prints on one sheet", count)
        page.goto(read[0].text if read else f"{server.url}/campaign/{campaign}")
        # The page keeps a number and its unit together on one line.
        terms = page.eval_on_selector_all("#figures ~ dl:first-of-type > *", "all => all.map(e => e.innerText.replaceAll('\\u00a0', ' '))")
        browser.close()
    shown = dict(zip(terms[::2], terms[1::2]))
    pairs = {"Đã phân bổ": "Đã phân bổ", "Đã trao đến người nhận": "Đã trao tặng", "Còn trong quỹ, kho": "Còn giữ"}
    same = {sign: (rows.get(sign), shown.get(name)) for sign, name in pairs.items()}
    same["received"] = (next(value for name, value in rows.items() if name.startswith("Đã nhận")), shown.get("Đã tiếp nhận"))
    ok(all(left and left == right for left, right in same.values()), "plan 21: the page that it opens shows the poster's figures", same)
    handed = must("report", "--bundle", BUNDLE, "--campaign", campaign, "--json").json()["totals"][0]["distributed"]["amount"]
    ok(f"{int(handed):,} đ".replace(",", ".") == rows["Đã trao đến người nhận"], "plan 21: and both are the export's", (handed, rows))


def pixels(png):
    """The picture as rows of grey, decoded here so that no further library is needed: 8 bits, RGB or RGBA, not interlaced."""
    at, data, head = 8, b"", None
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at:at + 8])
        body = png[at + 8:at + 8 + size]
        head = struct.unpack(">IIBBBBB", body) if kind == b"IHDR" else head
        data += body if kind == b"IDAT" else b""
        at += 12 + size
    width, height, depth, colour, _, _, laced = head
    step = {2: 3, 6: 4}[colour]
    assert depth == 8 and laced == 0
    raw, line, rows = zlib.decompress(data), bytearray(width * step), []
    for y in range(height):
        kind, before = raw[y * (width * step + 1)], line
        line = bytearray(raw[y * (width * step + 1) + 1:(y + 1) * (width * step + 1)])
        for x in range(len(line)):
            left, up = (line[x - step] if x >= step else 0), before[x]
            corner = before[x - step] if x >= step else 0
            guess = left + up - corner
            nearest = min((left, up, corner), key=lambda value: abs(guess - value))
            line[x] = line[x] + (0, left, up, (left + up) // 2, nearest)[kind] & 255
        rows.append(bytes(line[::step]))
    return memoryview(b"".join(rows)).cast("B", (height, width))


must("demo", "--data", DATA, "--no-serve")
must("export", "--data", DATA, "--out", BUNDLE)
shutil.copy(BUNDLE / "log.vkey", KEY)
ENTRIES = bundles.entries(BUNDLE)
with Server(DATA) as SERVER:
    clause_02_public(SERVER, ENTRIES)
    clause_03_transparent(SERVER, ENTRIES)
    clause_16_members(SERVER, ENTRIES)
    clause_17_disaster(SERVER, ENTRIES)
    clause_21_poster(SERVER, ENTRIES)
    recipient(SERVER, ENTRIES)
instalments(ENTRIES)
clause_01_inspect(ENTRIES)
clause_09_tet(ENTRIES)
clause_18_counts(ENTRIES)
done()

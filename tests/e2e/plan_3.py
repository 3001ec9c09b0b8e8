"""The clauses of the plan that need pages or goods of the small ledger; `plan_2.py` runs them."""

import base64
import hashlib
import json
import urllib.error
import urllib.request

from book import ORIGIN
from lib import Server, must, ok, run

DONOR, AGREES = "Lò Thị Hư Cấu", "Vừ Thị Đồng Thuận"


def fetch(url):
    """Status, headers and bytes."""
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def api(server, path):
    return json.loads(fetch(f"{server.url}/api/v1{path}")[2])


def clause_07_trust(book, server, given, made, exported):
    """The donor's code resolves; what somebody disputes appears publicly, and says of nobody who it is."""
    page = api(server, f"/d/{given['code']}")
    ok(page["index"] == given["index"] and page["proven"], "plan 7: the code on the donor's receipt leads to her gift", page)
    before = api(server, f"/distribution/{made['index']}")
    ok(before["disputed"] == 1, "plan 7: a dispute appears on the page of the delivery, as a count", before)
    status, _, text = fetch(f"{server.url}/distribution/{made['index']}")
    ok(status == 200 and DONOR.encode() not in text, "plan 7: and says of nobody who it is")
    dispute = next(entry for entry in exported() if entry.kind == "distribution.dispute")
    ok(set(dispute.body) == {"category", "distribution", "id", "on", "portions"} and dispute.body["distribution"] == made["text"],
       "plan 7: in the export it has a category and a number, and no field for a person", dispute.body)


def clause_11_deeds(book, server, exported):
    """The roll has whoever consented; whoever did not is listed nowhere."""
    html = fetch(f"{server.url}/roll")[2].decode()
    ok(AGREES in html and DONOR not in html, "plan 11: the roll has the donor who agreed, and not the others", html)
    ok(AGREES.encode() not in fetch(f"{server.url}/api/v1/roll")[2], "plan 11: by name for people alone")
    pages = ["/", "/entries", "/pledges", "/partners", "/services", "/corrections", "/papers", "/waiting", "/suspense"]
    gifts = [entry for entry in exported() if entry.kind == "donation.receive" and "donor" in entry.body]
    pages += [f"/e/{entry.index}" for entry in gifts[:5]]
    shown = [path for path in pages for prefix in ("", "/en", "/api/v1")
             if path not in ("/",) and DONOR.split()[-1].encode() in fetch(f"{server.url}{prefix}{path}")[2]]
    ok(len(gifts) > 5 and not shown, "plan 11: a donor who did not consent stands on no page", shown)
    raw = "".join(entry.note for entry in exported())
    ok(DONOR not in raw and AGREES not in raw and all(len(entry.body["donor"]) == 44 for entry in gifts), "plan 11: and in no entry of the export, but as a commitment")


def clause_13_livelihood(book, exported):
    """A calf that was not passed on is listed, with the day on which it was due."""
    cow, calf = book.item("Bò cái sinh sản", "animal"), book.item("Bê cái", "animal")
    gift = book.gift(cow, "20", day="2025-01-10")
    allocation = book.allocate("20", lot=gift["id"], day="2025-01-11")
    portions = {"code": 0, "proxy": 0, "signed": 20, "thumbprint": 0}
    placed = book.post("asset.place", {
        "account": book.store, "allocation": allocation, "booked": "2025-01-15", "lot": gift["id"], "on": "2025-01-15",
        "portions": portions, "root": book.hash("cows"),
        "terms": {"bull": "exchange", "calf": "first", "months": 6, "within": 18}}, "officer")
    book.post("asset.report", {"alive": 19, "born": 12, "dead": 1, "herd": placed["text"], "lost": 0, "on": "2026-09-05", "sold": 0}, "witness")
    book.post("asset.pass_on", {"booked": "2026-09-10", "herd": placed["text"], "item": calf, "on": "2026-09-10",
                                "portions": {**portions, "signed": 11}, "root": book.hash("calves")}, "officer")
    found = {entry.index: entry for entry in exported()}
    ok(found[placed["index"]].body["terms"]["within"] == 18, "plan 13: the terms of the herd stand in the export")
    return placed["index"]


def herd_page(server, herd, found):
    """The rest of clause 13: what the page lists, against the export."""
    page = api(server, f"/herd/{herd}")
    counts = {row["what"]: row["count"] for row in page["counts"]}
    passed = sum(entry.body["portions"]["signed"] for entry in found if entry.kind == "asset.pass_on")
    alive = next(entry.body["alive"] for entry in found if entry.kind == "asset.report")
    ok(counts["passed"] == passed == 11 and counts["alive"] == alive + passed, "plan 13: the page counts what the export's entries say", counts)
    ok(page["falls"][0] == {**page["falls"][0], "on": "2026-07-15", "count": 8}, "plan 13: eight calves are listed as not passed on, since 15/7/2026",
       page["falls"])
    status, _, text = fetch(f"{server.url}/herd/{herd}")
    ok(status == 200 and "15/07/2026".encode() in text, "plan 13: the page says so in words")


def clause_19_front(book, server_of, exported, allocation):
    """Both sides of a transfer match, or it waits to be reconciled."""
    front = book.post("partner.register", {"chapter": book.chapter, "kind": "front", "ledger": "mat-tran.example/thu",
                                           "name": "Mặt trận Tổ quốc (thử)", "on": "2026-09-05"}, "approver")
    sent = book.post("partner.send", {"account": book.cash, "allocation": allocation, "amount": "250000", "booked": "2026-09-06",
                                      "currency": "VND", "on": "2026-09-06", "partner": front["id"]}, "cashier")
    with server_of() as server:
        waits = fetch(f"{server.url}/partner/{front['id']}")[2].decode()
        listed = [row["index"] for row in api(server, "/waiting")["unmatched"]]
    ok("chờ đối chiếu" in waits and listed == [sent["index"]], "plan 19: what the partner has not confirmed shows “chờ đối chiếu”", listed)
    side = {"index": 412, "origin": "mat-tran.example/thu"}
    book.post("partner.confirm", {"counterpart": side, "entry": sent["text"], "on": "2026-09-07"}, "accountant")
    entries = exported()
    confirms = [entry.body for entry in entries if entry.kind == "partner.confirm"]
    ok(len(confirms) == 1 and confirms[0]["entry"] == entries[sent["index"]].text and confirms[0]["counterpart"] == side,
       "plan 19: in the export both sides name each other", confirms)
    return front["id"]


def clause_22_training(here, book, exported):
    """What was written in practice cannot enter a real ledger."""
    size, data = len(exported()), here / "practice"
    vkey = must("key", "new", "--origin", "minhbach.example/tap-su", "--out", here / "practice.key").out.strip()
    must("init", "--data", data, "--origin", "minhbach.example/tap-su", "--name", "Sổ tập (hư cấu)", "--zone", "Asia/Ho_Chi_Minh",
         "--governor", vkey, "--threshold", "1", "--practice")
    opening = data / "ledger.open.note"
    must("sign", opening, "--key", here / "practice.key")
    must("record", opening, "--data", data)
    note = here / "practice.note"
    body = {"kind": "province", "name": "Hội tỉnh (tập)", "on": "2026-08-01"}
    must("draft", "chapter.open", "--json", "-", "--out", note, "--data", data, stdin=json.dumps({"public": body, "private": {}}).encode())
    must("sign", note, "--key", here / "practice.key")
    ok(run("record", note, "--data", data).code == 0, "plan 22: the practice ledger takes a practice entry")
    said = run("record", note, "--data", book.data)
    ok(said.code != 0, "plan 22: a real one refuses it, because it belongs to another book", said)
    other = here / "renamed.note"
    other.write_text(note.read_text(encoding="utf-8").replace("minhbach.example/tap-su", ORIGIN), encoding="utf-8")
    said = run("record", other, "--data", book.data)
    ok(said.code != 0, "plan 22: renamed, it is refused for its signature", said)
    said = run("record", opening, "--data", book.data)
    ok(said.code != 0, "plan 22: and a real ledger is not opened again as an exercise", said)
    found = exported()
    ok(len(found) == size and found[0].body.get("practice", False) is False, "plan 22: the export of the real ledger has nothing of it")


def clause_23_recipients(here, book, exported, campaign):
    """A published report names its recipients, and has a log of who acknowledged it."""
    paper = here / "bao-cao.txt"
    must("report", "--data", book.data, "--campaign", campaign, "--to", "Tỉnh ủy (thử)", "--to", "Ban Kiểm tra (thử)", "--lang", "vi",
         "--out", paper)
    text = paper.read_bytes()
    ok(text.decode().endswith("Nơi nhận:\n- Tỉnh ủy (thử)\n- Ban Kiểm tra (thử)\n"), "plan 23: the document ends with its recipients", text.decode()[-200:])
    kept = must("blob", "add", paper, "--data", book.data, "--json").json()
    published = book.post("report.publish", {"campaign": campaign, "chapter": book.chapter, "checkpoint": book.size(), "document": kept["hash"],
                                             "on": "2026-10-05", "size": len(text), "what": "distribution"}, "accountant")
    for day, role, more, private in (("2026-10-06", "accountant", {"document": {"sha256": book.hash("đã nhận"), "size": 9}}, {}),
                                     ("2026-10-08", "approver", {}, {"private": "công văn đến số 12"})):
        book.post("evidence.attach", {"entry": published["text"], "on": day, "what": "receipt", **more}, role, private=private)
    book.post("evidence.attach", {"document": {"sha256": book.hash("biên bản"), "size": 8}, "entry": published["text"], "on": "2026-10-09",
                                  "what": "minutes"}, "accountant")
    entries = exported()
    log = [(entry.body["on"], entry.body["what"]) for entry in entries if entry.kind == "evidence.attach"
           and entry.body["entry"] == entries[published["index"]].text]
    ok(log == [("2026-10-06", "receipt"), ("2026-10-08", "receipt"), ("2026-10-09", "minutes")], "plan 23: the export holds the acknowledgements", log)
    ok(base64.b64encode(hashlib.sha256(text).digest()).decode() == entries[published["index"]].body["document"],
       "plan 23: and the hash of the very document")
    secret = here / "secret.pdf"
    secret.write_bytes(b"%PDF-1.7\nprivate")
    owner = next(entry for entry in entries if entry.kind == "donation.receive")
    hidden = must("blob", "add", secret, "--data", book.data, "--subject", str(owner.index), "--json").json()
    return published["index"], kept["hash"], hidden["hash"], text


def report_page(server, campaign, index, public, private, text):
    """The rest of clause 23: the page of the report and its document."""
    page = api(server, f"/report/{index}")
    ok([row["on"] for row in page["acknowledgements"]] == ["2026-10-06", "2026-10-08"] and [row["what"] for row in page["attached"]] == ["minutes"],
       "plan 23: the report's page lists who acknowledged it, in the order of the book", page)
    ok(page["acknowledgements"][0]["chapters"] == ["Hội tỉnh (thử)"] and page["acknowledgements"][1]["document"] is None,
       "plan 23: by whom it was entered, and that a private paper is private", page["acknowledgements"])
    listed = [[row["index"] for row in api(server, path)["reports"]] for path in ("/papers", f"/campaign/{campaign}")]
    ok(index in listed[0] and listed[1] == [index], "plan 23: published reports are listed", listed)
    status, headers, body = fetch(server.url + page["document"]["path"])
    ok(status == 200 and body == text and headers["content-type"] == "text/plain; charset=utf-8"
       and headers["content-disposition"].startswith("attachment") and headers["x-content-type-options"] == "nosniff"
       and "immutable" in headers["cache-control"], "plan 23: the document itself is there to take away", dict(headers))
    for hash_, what in ((private, "a private file"), (base64.b64encode(bytes(32)).decode(), "an unknown one")):
        status, _, body = fetch(f"{server.url}/blob/{base64.b64decode(hash_).hex()}")
        ok(status == 404 and b"PDF" not in body, f"plan 23: {what} is not", status)
    html = fetch(f"{server.url}/report/{index}")[2].decode()
    ok(page["document"]["path"] in html and "Nơi nhận" in html, "plan 23: the page for readers links it", html[:2000])
    ok(base64.b64decode(public).hex() in page["document"]["path"], "plan 23: by its hash")


def all_of(book, here, exported, gift, hand_out, allocate, campaign):
    """Runs the clauses of this file, with one server for those that only read."""
    given = gift(600_000, "2026-09-03", book.fund)
    allocation = allocate(book.fund, 850_000, "2026-09-04")
    made = hand_out(allocation, 600_000, 12, "2026-09-05")
    book.post("distribution.dispute", {"category": "less", "distribution": made["text"], "on": "2026-09-08", "portions": 1}, "witness")
    agreed = book.post("donation.receive", {"account": book.cash, "amount": "50000", "booked": "2026-09-09", "channel": "cash", "currency": "VND",
                                            "fund": book.fund, "on": "2026-09-09"}, "cashier", private={"donor": AGREES})
    must("vault", "consent", str(agreed["index"]), "--purpose", "recognition", "--data", book.data, "--key", book.keys["accountant"])
    clause_19_front(book, lambda: Server(book.data), exported, allocation)
    herd = clause_13_livelihood(book, exported)
    clause_22_training(here, book, exported)
    published = clause_23_recipients(here, book, exported, campaign)
    found = exported()
    with Server(book.data) as server:
        # The export is what stands on disk; the server holds the directory while it runs.
        clause_07_trust(book, server, given, made, lambda: found)
        clause_11_deeds(book, server, lambda: found)
        herd_page(server, herd, found)
        report_page(server, campaign, *published[:1], *published[1:])

#!/usr/bin/env python3
"""The voice of the helped: a slip proves its own line; an answer behind its code is kept, shown as waiting and overdue, and ends in an
entry; no path drops one; a dispute about one of 120 portions leaves the other 119 proofs as they were; and nowhere stands a name."""

import concurrent.futures
import json
import re
import urllib.error
import urllib.parse
import urllib.request

from book import Book
from lib import Server, directory, done, must, ok, run
from people import Sqlite, chosen_by, found, sheet

here = directory()
book = Book(here, practice=True)
database = Sqlite(book.data)
book.to_rules_2(answer_days=5)
criteria = here / "criteria.txt"
criteria.write_text("Hộ bị lũ cuốn nhà.\n")
chosen = chosen_by(book, criteria)
people = [(f"Giàng Thị Mẫu {n}", 1930 + n % 70, "") for n in range(120)]
listed = here / "list.csv"
listed.write_text(sheet(people), encoding="utf-8")
acting = ["--data", book.data, "--key", book.keys["accountant"]]
taken = must("import", "roster", listed, *acting, *chosen, "--json").json()["files"][0]

# Slips: printed by the office for a reason that is logged.
slips = here / "slips"
printed = must("vault", "slips", str(taken["entry"]), "--out", slips, "--url", "https://so.example", *acting)
files = sorted(slips.glob("*.slip"))
page = (slips / "slips.html").read_text(encoding="utf-8")
ok(len(files) == 120 and page.count("class=\"h\"") == 120 and people[7][0] in page, "a slip for each line, and a sheet", printed)
ok((slips / "slips.html").stat().st_mode & 0o77 == 0, "which only its owner can read, because names stand left of the cut")
logged = must("vault", "access-log", "--data", book.data, "--json").json()
ok(sum(row["why"] == "delivery" and row["field"] == "roster" for row in logged) == 120, "every line that was opened is logged")
codes = [file.read_text().splitlines()[1].split()[1] for file in files]
ok(len(set(codes)) == 120, "each has its own code")
proof = slips / "list.tlog-proof"


def check(file, proven=proof):
    return run("check", file, "--log-key", book.log_key, "--proof", proven)


holds = check(files[3])
ok(holds.code == 0 and "line 4 of 120" in holds.out, "a slip holds with nothing but the log's key", holds)
altered = here / "altered.slip"
altered.write_text(files[3].read_text().replace('"amount":"1"', '"amount":"2"'))
ok(check(altered).code == 10, "an altered one does not")
ok(run("check", files[3], "--log-key", book.log_key).code == 2, "without the list's proof it says what is missing")

# What was handed out: 120 portions of 10,000 in cash.
book.post("donation.receive", {"account": book.cash, "amount": "2000000", "booked": "2026-09-03", "channel": "cash", "currency": "VND",
                               "fund": book.fund, "on": "2026-09-03"}, "cashier")
body, text = book.entry(taken["entry"])
on = body["on"]
made = book.allocate("1200000", "2026-09-04", "2027-12-31")
given = book.post("distribution.make", {**book.distribution(made, "1200000", 120, on), "roster": text}, "officer")

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def ask(url, path, data=None, form=False):
    """Status and text."""
    body = None if data is None else urllib.parse.urlencode(data).encode() if form else json.dumps(data).encode()
    request = urllib.request.Request(url + path, body, FORM if form else {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), error.headers


def waiting(server):
    return json.loads(ask(server.url, "/api/v1/waiting")[1])["answers"]


said, answers = [], []
with Server(book.data, MINHBACH_LOG="info") as server:
    status, text, headers = ask(server.url, f"/r/{codes[3]}")
    said.append(text)
    ok(status == 200 and "no-store" in headers["Cache-Control"] and 'name="robots" content="noindex"' in text
       and f"/distribution/{given['index']}" in text, "her page: kept by nobody, found by no search engine, with what was handed out", text)
    status, slip, _ = ask(server.url, f"/r/{codes[3]}.slip")
    ok(slip == files[3].read_text(), "and her slip again")
    status, text, _ = ask(server.url, "/r", {"code": f"  {codes[3].lower()[:5]} {codes[3].lower()[5:]}"}, form=True)
    ok(status == 200 and codes[3] in text, "a code as people type it leads there", text)
    ok(ask(server.url, "/r/0000000000000")[0] == 404, "a code that nobody has leads nowhere")
    ok(waiting(server) == {"waiting": "0", "overdue": "0"}, "nobody waits")
    status, text, _ = ask(server.url, f"/r/{codes[3]}", {"said": "not", "text": "Tên tôi là Ăn Nói Canari"}, form=True)
    shown = re.search(r'class="code">([0-9A-Z-]{19})<', text)
    ok(status == 200 and shown, "an answer gets a code at once", text)
    answers.append(shown.group(1))
    said.append(text)
    ok(waiting(server) == {"waiting": "few", "overdue": "0"}, "one that waits is public, and not how few", waiting(server))
    for wrong in ({"said": ""}, {"said": "dropped"}, {"said": "not", "text": "x" * 2001}):
        status, text, _ = ask(server.url, f"/api/v1/r/{codes[3]}", wrong)
        ok(status == 400 and "Canari" not in text and "xxx" not in text, f"not taken: {list(wrong.values())[0] or 'nothing'}", text)
    for n in (10, 11):
        status, text, _ = ask(server.url, f"/api/v1/r/{codes[n]}", {"said": "received" if n == 10 else "quality", "text": ""})
        answers.append(json.loads(text)["outcome"]["taken"]["answer"])
    statuses = [ask(server.url, "/api/v1/r", {"code": "7K3M-9QW2-X4AB-C123"})[0] for _ in range(20)]
    ok(429 in statuses, "codes cannot be tried by the thousand", statuses)
    log = server.stop()
ok("/r/…" in log and not any(code in log for code in codes + answers), "no code stands in the server's log", log[-500:])

# Time passes and nobody does anything.
with Server(book.data, "--as-of", "2027-09-01") as server:
    public = waiting(server)
    ok(public == {"waiting": "few", "overdue": "few"}, "left alone, they are overdue, in public", public)
    text = ask(server.url, "/en/waiting")[1]
    ok("Overdue" in text and "some, but fewer than may be published" in text, "on the page too", text)
    state = json.loads(ask(server.url, "/api/v1/r", {"code": answers[0]})[1])["found"]["answer"]
    ok(state["state"] == "waiting" and state["overdue"], "and whoever holds the code of one sees it", state)

# The office opens one, which is logged, and ends each in an entry of its kind.
rows = must("vault", "answers", "--data", book.data, "--json").json()
ok(len(rows) == 3 and all(row["state"] == "waiting" and row["entry"] == given["index"] for row in rows), "the office sees what waits", rows)
opened = {row["answer"]: must("vault", "answer", row["answer"], *acting, "--json").json() for row in rows}
by = {what["said"]: handle for handle, what in opened.items()}
ok(opened[by["not"]]["text"].endswith("Canari") and set(by) == {"not", "received", "quality"}, "and what was said", opened)
before = [check(file).code for file in files[:5]]
disputed = book.post("distribution.dispute", {"category": "not_received", "distribution": given["text"], "on": on, "portions": 1}, "approver")


def end(handle, entry):
    return run("vault", "end", handle, "--entry", str(entry), *acting, "--json")


ok(end(by["not"], given["index"]).code == 3 and end(by["not"], taken["entry"]).code == 3, "no entry of another kind ends one")
ended = end(by["not"], disputed["index"])
ok(ended.code == 0 and ended.json()["state"] == "disputed", "a dispute does", ended)
ok(end(by["not"], disputed["index"]).code == 0, "again changes nothing")
book.grant("officer2", "field_officer", f"{9:032x}", ["governor0", "governor1"])
confirmed = book.post("distribution.confirm", {"distribution": given["text"], "evidence": "tally", "on": on, "portions": 120}, "officer2")
ok(end(by["received"], confirmed["index"]).code == 0, "a confirmation ends what says that it came")
ok(end(by["not"], confirmed["index"]).code == 3, "what has ended does not end otherwise")

# Every way out of `waiting` leads into an entry; the database itself refuses any other.
for change in ("DELETE FROM feedback", "UPDATE feedback SET state = 'waiting' WHERE state = 'disputed'",
               "UPDATE feedback SET due = due + 1000", "UPDATE feedback SET day = day + 1"):
    try:
        database.query("vault", change)
        refused = False
    except Exception as error:  # the driver's own class, whatever its name
        refused = "answer" in str(error)
    ok(refused, f"refused: {change.split(' SET ')[-1]}")
left = must("vault", "answers", "--data", book.data, "--json").json()
ok([row["answer"] for row in left] == [by["quality"]], "what nobody has handled still waits", left)
month = on[:7]
counted = must("vault", "report", month, "--data", book.data, "--json").json()
ok(sum(row["count"] for row in counted["answers"]) == 3, "a month's counts leave none out", counted)

with concurrent.futures.ThreadPoolExecutor(2) as pool:
    results = list(pool.map(check, files))
ok(all(result.code == 0 for result in results) and before == [0] * 5, "the other 119 proofs, and hers, hold as before",
   [result.err for result in results if result.code][:3])
with Server(book.data) as server:
    text = ask(server.url, f"/en/distribution/{given['index']}")[1]
    ok("disputed" in text, "the dispute is public, and not whose it is", text)
    said.append(text)
    rows = json.loads(ask(server.url, "/api/v1/waiting")[1])["disputes"]
    ok([(row["index"], row["portions"]) for row in rows] == [(disputed["index"], 1)], "and waits for its outcome", rows)
    said.append(ask(server.url, "/waiting")[1])

verified = run("verify", book.data, "--log-key", book.log_key)
ok(verified.code == 0, "the book verifies", verified)
bundle = here / "bundle"
must("export", "--data", book.data, "--out", bundle)
needles = {name: name.encode() for name, _, _ in people} | {"words": "Ăn Nói Canari".encode()} | {code: code.encode() for code in codes + answers}
hits = found(needles, [book.data, bundle])
ok(not hits, "no name, no word and no code in database or export", hits[:5])
ok(len(found(needles, [slips, listed.parent / "slips"])) >= 240, "control: the search finds names and codes on the sheet")
ok(not any(name in text for text in said for name, _, _ in people), "nor on a page")
done()

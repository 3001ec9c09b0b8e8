#!/usr/bin/env python3
"""Personal data planted in a statement stand in no public byte, no log and no error: raw, URL-encoded, base64, hex, decomposed,
accent-free. On SQLite and on a PostgreSQL that writes every statement, parameter and error into its log.

As a control, the same search finds every canary in the input and in an opened vault.
"""

import base64
import hashlib
import html
import io
import json
import pathlib
import re
import sqlite3
import subprocess
import unicodedata
import urllib.error
import urllib.parse
import urllib.request
import zipfile

from book import Book
from lib import Server, directory, done, must, ok, run
from people import ROWS, TITLES, chosen_by
from postgres import Postgres

NAME = "Đặng Quỳnh Canariá"
PHONE = "0100987654"
ACCOUNT = "6907776665554"
MEMO = "xin giấu tên mèo mun"
CANARIES = [NAME, PHONE, ACCOUNT, MEMO]


def plain(text):
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return bare.replace("đ", "d").replace("Đ", "D")


def spellings(text):
    """Every form in which a text may lie about, as bytes in lower case."""
    forms = set()
    for base in {text, plain(text), text.upper(), plain(text).upper(), unicodedata.normalize("NFD", text),
                 re.sub(r"\W", "", plain(text))}:
        raw = base.encode()
        forms |= {raw, urllib.parse.quote(base).encode(), urllib.parse.quote_plus(base).encode(), raw.hex().encode(),
                  json.dumps(base)[1:-1].encode()}
        # Base64 of the text at each of the three alignments, without the characters that its neighbours change.
        for pad in range(3):
            coded = base64.b64encode(b"\0" * pad + raw)[(0, 2, 3)[pad]:]
            forms.add(coded[:(len(raw) * 8 // 6) - 2])
    return {form.lower() for form in forms if len(form) >= 8}


def found(haystack):
    low = haystack.lower()
    return [canary for canary in CANARIES if any(form in low for form in spellings(canary))]


class Sqlite:
    """The databases of a directory, for what only this script does to them."""

    def __init__(self, data):
        self.data = data

    def query(self, which, sql):
        with sqlite3.connect(self.data / f"{which}.db", timeout=20) as database:
            return database.execute(sql).fetchall()

    def refuse(self, which, table):
        """Makes every insertion into a table fail."""
        self.query(which, f"CREATE TRIGGER planted BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'planted'); END")

    def allow(self, which, table):
        self.query(which, "DROP TRIGGER planted")

    def rename(self, which, table, to):
        self.query(which, f"ALTER TABLE {table} RENAME TO {to}")


class OnPostgres:
    """The same on a cluster."""

    def __init__(self, cluster):
        self.cluster = cluster

    def query(self, which, sql):
        rows = self.cluster.sql(which, f"SET search_path = {which}; {sql}").splitlines()
        return [[bytes.fromhex(v[2:]) if v.startswith("\\x") else v for v in row.split("\t")] for row in rows]

    def refuse(self, which, table):
        self.query(which, f"ALTER TABLE {table} ADD CONSTRAINT planted CHECK (at < 0) NOT VALID")

    def allow(self, which, table):
        self.query(which, f"ALTER TABLE {table} DROP CONSTRAINT planted")

    def rename(self, which, table, to):
        self.query(which, f"ALTER TABLE {table} RENAME TO {to}")


def send(url, body, kind="application/json"):
    """Whatever the server answers: status, headers and body as bytes."""
    request = urllib.request.Request(url, data=body, headers={"content-type": kind})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return f"{answer.status} {answer.url} {answer.headers}".encode() + answer.read()
    except urllib.error.HTTPError as error:
        return f"{error.code} {error.headers}".encode() + error.read()


def crawl(url):
    """The pages from the first one on, with their headers; the files and feeds that they lead to, those that are packed unpacked."""
    seen, todo, pages = set(), ["/", "/en/", "/api/v1/", "/find", "/verify", "/en/verify", "/sitemap.xml", "/robots.txt"], []
    while todo and len(seen) < 500:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        try:
            with urllib.request.urlopen(url + path, timeout=20) as answer:
                body = answer.read()
                if ".xlsx" in path:
                    with zipfile.ZipFile(io.BytesIO(body)) as parts:
                        body = b"\n".join(parts.read(name) for name in parts.namelist())
                pages.append((path, body + str(answer.headers).encode()))
        except urllib.error.HTTPError as error:
            pages.append((path, error.read()))
            continue
        for link in re.findall(rb'href="(/[^"#]*)', body):
            todo.append(html.unescape(link.decode()))
    return pages


def open_vault(data, database):
    """What the vault holds, opened with its key: the second control."""
    key = base64.b64decode((data / "secret" / "vault.key").read_text()).hex()
    leaves = {int(at): bytes(leaf) for at, leaf in database.query("ledger", "SELECT at, leaf FROM entries")}
    rows = []
    for at, field, subject, nonce, sealed, key_nonce, wrapped in database.query(
            "vault", "SELECT o.at, o.field, o.subject, o.nonce, o.sealed, s.nonce, s.wrapped FROM openings o JOIN subjects s"
            " ON s.subject = o.subject"):
        text = leaves[int(at)].split(b"\n\n", 1)[1].rsplit(b"\n\n", 1)[0] + b"\n"
        rows.append({"field": field, "subject": subject.hex(), "nonce": nonce.hex(), "sealed": sealed.hex(),
                     "key_nonce": key_nonce.hex(), "wrapped": wrapped.hex(), "text": hashlib.sha256(text).hexdigest()})
    script = pathlib.Path(__file__).with_name("vault_open.mjs")
    opened = subprocess.run(["node", str(script)], input=json.dumps({"key": key, "rows": rows}), capture_output=True,
                            text=True, check=False)
    return opened.stdout, opened.stderr


def photograph():
    """A small JPEG whose camera, editor and owner all had something to say."""
    def segment(marker, body):
        return bytes([0xff, marker]) + (len(body) + 2).to_bytes(2, "big") + body
    told = f"{NAME} {MEMO} {PHONE} {ACCOUNT}".encode()
    return (b"\xff\xd8" + segment(0xe1, b"Exif\0\0" + told) + segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0" + told)
            + segment(0xfe, told) + segment(0xdb, bytes(65)) + segment(0xda, b"\1\1\0\0\x3f\0") + b"\x12\xff\xd9" + told)


def people(book, here, database, check):
    """Lists, files and the vault's own commands, errors and all: what the command line said."""
    said = []

    def command(code, name, *args):
        result = run(*args)
        # Not its arguments: what the user typed is hers.
        said.append(result.out + result.err)
        check(result.code == code, f"{name} (exit {code})", result)
        return result

    key = ("--data", book.data, "--key", book.keys["accountant"])
    criteria, sheet = here / "criteria.txt", here / "list.csv"
    criteria.write_text("Hộ bị lũ cuốn nhà.\n")

    def write(number):
        rows = [(NAME, 1961, number), *[(name, born, "") for name, born, _ in ROWS[1:]]]
        lines = [f"{n},{name},{born},{MEMO if n == 2 else 98001},{number},1,Bản,{PHONE},{MEMO},{ACCOUNT},{NAME}" for n, (name, born, number) in enumerate(rows, 1)]
        sheet.write_text(TITLES.strip() + ",Điện thoại,Ghi chú,Tài khoản,Diện\n" + "\n".join(lines) + "\n", encoding="utf-8")
    roster = ("import", "roster", sheet, *key, *chosen_by(book, criteria))
    write(PHONE)
    command(4, "a list with a fault", *roster)
    write("001061000123")
    database.rename("vault", "roster_lines", "gone")
    command(1, "vault.roster_lines is gone: import roster", *roster)
    database.rename("vault", "gone", "roster_lines")
    taken = command(0, "a list is taken", *roster, "--json").out
    line = json.loads(taken)["files"][0]["roster"] + ":1"
    # Before her data are restricted, which closes them for deliveries.
    said += voices(book, here, database, check, command, line.split(":")[0])
    photo = here / f"{NAME} {PHONE}.jpg"
    photo.write_bytes(photograph())
    check(found(photo.read_bytes()) == CANARIES, "control: the search finds every canary in the photograph")
    public = json.loads(command(0, "a public photograph", "blob", "add", photo, "--data", book.data, "--json").out)
    command(0, "a private one", "blob", "add", photo, "--data", book.data, "--subject", line)
    broken = here / f"{NAME} {MEMO}.jpg"
    broken.write_bytes(photograph()[:200])
    command(3, "a broken one", "blob", "add", broken, "--data", book.data)
    broken.write_bytes(f"{{{NAME} {MEMO}".encode())
    command(3, "none at all", "blob", "add", broken, "--data", book.data)
    command(0, "consent", "vault", "consent", line, "--purpose", "recognition", *key)
    command(2, "a wrong purpose", "vault", "consent", line, "--purpose", "x", *key)
    command(3, "an erasure that must wait", "vault", "erase", line, *key, "--json")
    database.rename("vault", "standing", "gone")
    command(1, "vault.standing is gone: restrict", "vault", "restrict", line, *key)
    database.rename("vault", "gone", "standing")
    command(0, "the access log", "vault", "access-log", "--data", book.data)
    command(0, "the month's report", "vault", "report", "2026-11", "--data", book.data, "--json")
    command(0, "another key for the vault", "vault", "rotate-key", "--data", book.data)
    files = [path for path in (book.data / "blobs").rglob("*") if path.is_file()]
    hits = [str(path) for path in files if found(path.read_bytes() + str(path).encode())]
    check(len(files) == 2 and not hits and public["kind"] == "image/jpeg", "no kept file holds a canary, by name or content", hits)
    return said


def voices(book, here, database, check, command, roster):
    """Slips, answers, cases, sponsors and published numbers: what the command line and the server said."""
    said = []
    key = ("--data", book.data, "--key", book.keys["accountant"])

    def post(kind, public, private):
        return book.post(kind, {"on": "2026-10-05", **public}, "officer", private=private)
    case = post("case.open", {"fund": book.fund}, {
        "area": MEMO, "capacity": ACCOUNT, "need": MEMO, "person": NAME, "story": f"{MEMO} {PHONE}", "term": ACCOUNT})
    book.post("case.assign", {"case": case["id"], "fund": book.fund, "on": "2026-10-06"}, "accountant", private={"carer": NAME})
    schedule = '{"amount":"300000","capacity":"300000","currency":"VND","every":1,"from":"2020-01-05","until":"2020-03-05"}'
    sponsored = post("sponsorship.begin", {"case": case["id"], "share": "full"}, {"schedule": schedule, "sponsor": f"{NAME} {PHONE}"})
    command(3, "a gift that is none", "vault", "tie", str(case["index"]), "--sponsorship", str(sponsored["index"]), *key)
    command(0, "missed instalments", "vault", "instalments", "--why", "inspection", *key)
    command(0, "slips", "vault", "slips", roster, "--out", here / "slips", *key)
    sheet = (here / "slips" / "slips.html").read_bytes()
    slips = sorted((here / "slips").glob("*.slip"))
    check(NAME in found(sheet), "control: the sheet to print slips from has the name, for the office")
    check(len(slips) == 11 and not any(found(path.read_bytes()) for path in slips), "no slip has it")
    spoilt = here / "spoilt.slip"
    spoilt.write_text(slips[0].read_text().replace('"amount":"1"', f'"amount":"{NAME} {MEMO}"'))
    command(10, "a spoilt slip", "check", spoilt, "--log-key", book.log_key, "--proof", here / "slips" / "list.tlog-proof")
    number = slips[0].read_text().split("\n")[1].split()[1]
    bodies = []
    with Server(book.data, MINHBACH_LOG="trace") as server:
        where = f"{server.url}/api/v1/r/{number}"
        words = f"{NAME} {MEMO} {PHONE} {ACCOUNT}"
        for body in ({"said": "less", "text": words}, {"said": words}, {"said": "less", "text": words * 40}, {"text": [words]}, [words]):
            bodies.append(send(where, json.dumps(body).encode()))
        bodies.append(send(f"{server.url}/r/{number}", urllib.parse.urlencode({"said": "not", "text": words}).encode(),
                           "application/x-www-form-urlencoded"))
        check(b"taken" in bodies[0] and bodies[1].startswith(b"400") and bodies[-1].startswith(b"200"), "her words are taken", bodies)
        bodies.append(send(f"{server.url}/api/v1/r", json.dumps({"code": words}).encode()))
        database.rename("vault", "feedback", "gone")
        bodies.append(send(where, json.dumps({"said": "less", "text": words}).encode()))
        bodies.append(send(f"{server.url}/r", urllib.parse.urlencode({"code": words}).encode(), "application/x-www-form-urlencoded"))
        check(bodies[-2].startswith(b"500"), "a broken vault fails", bodies[-2])
        database.rename("vault", "gone", "feedback")
        paths = ["/coverage", "/waiting", "/cases", f"/case/{case['index']}", "/roll", f"/r/{number}", f"/e/{case['index']}",
                 f"/e/{sponsored['index']}"]
        for path in paths:
            for prefix in ("", "/en", "/api/v1"):
                with urllib.request.urlopen(f"{server.url}{prefix}{path}", timeout=20) as answer:
                    bodies.append(answer.read() + str(answer.headers).encode())
        log = server.stop()
    check(found(log.encode()) == [] and number not in log, "nor does the log of the server, or a code", found(log.encode()))
    hits = [(body[:200], found(body)) for body in bodies if found(body)]
    check(len(bodies) > 30 and not hits, f"none of {len(bodies)} answers about people holds a canary", hits)
    rows = json.loads(command(0, "answers that wait", "vault", "answers", "--data", book.data, "--json").out)
    check(len(rows) == 2, "both wait", rows)
    opened = run("vault", "answer", rows[0]["answer"], *key)
    check(found(opened.out.encode()) == CANARIES, "control: the search finds every canary in an opened answer", opened)
    command(3, "no entry that ends it", "vault", "end", rows[0]["answer"], "--entry", str(case["index"]), *key)
    month = json.loads(command(0, "the numbers of another month", "vault", "cells", "2026-01", *key, "--json").out)
    check(month["groups"] == [], "of which there are none", month)
    command(0, "a report", "report", "--data", book.data, "--chapter", book.chapter)
    return said


def examine(engine, cluster=None):
    """The whole way of private data on one engine, errors and all."""
    here = directory()
    canary = f'"{NAME} {MEMO} sdt {PHONE} tk {ACCOUNT}"'
    urls = (cluster.database("ledger"), cluster.database("vault")) if cluster else None
    book = Book(here, canary, urls)
    database = OnPostgres(cluster) if cluster else Sqlite(book.data)
    said = []

    def check(claim, name, detail=""):
        return ok(claim, f"{engine}: {name}", detail)

    def command(code, name, *args):
        result = run(*args)
        said.append(str(result))
        check(result.code == code, f"{name} (exit {code})", result)
        return result

    check(found(book.statement.read_bytes()) == CANARIES, "control: the search finds every canary in the statement")
    target = ("--account", book.bank, "--fund", book.fund, "--key", book.keys["accountant"])
    command(0, "the statement is imported", "import", "statement", book.statement, "--data", book.data, *target)
    broken = here / f"broken.csv"
    broken.write_text(book.statement.read_text(encoding="utf-8").replace("02/09/2026,5001.11,,200.000", "02/09/2026,5001.11,,2o0.000"),
                      encoding="utf-8")
    command(4, "an unreadable amount is an exception", "import", "statement", broken, "--data", book.data, *target)

    def note():
        return book.draft("donation.receive", {
            "account": book.cash, "amount": "500000", "booked": "2026-10-04", "channel": "cash", "currency": "VND",
            "fund": book.fund, "on": "2026-10-04"}, "cashier", {"donor": f"{NAME} {PHONE}"})
    private = note()
    check(found(private.read_bytes()) == [], "a draft holds a commitment and no name")
    bad = here / "bad.note"
    bad.write_bytes(private.read_bytes())
    (here / "bad.note.openings.json").write_text(
        private.with_name(private.name + ".openings.json").read_text().replace(NAME, NAME + "x"))
    wrong = command(3, "a wrong opening is refused", "record", bad, "--data", book.data)
    check("[opening.wrong]" in wrong.err, "and said to be wrong", wrong)
    command(0, "the right one is recorded", "record", private, "--data", book.data)
    garbage = here / "garbage.json"
    garbage.write_text('{"public":{},"private":{"donor":"' + NAME + '"},"other":1}')
    command(2, "a private field where none belongs", "record", "donation.receive", "--json", garbage, "--key", book.keys["cashier"],
            "--data", book.data)
    for which, table in (("vault", "openings"), ("ledger", "headings")):
        database.refuse(which, table)
        command(1, f"{which}.{table} cannot be written: record", "record", note(), "--data", book.data)
        database.allow(which, table)

    october = here / "october.csv"
    october.write_text(book.statement.read_text(encoding="utf-8").replace("/10/2026", "/11/2026").replace("/09/2026", "/10/2026"),
                       encoding="utf-8")
    bodies = []
    with Server(book.data, MINHBACH_LOG="trace") as server:
        pages = crawl(server.url)
        hits = [(path, found(body)) for path, body in pages if found(body)]
        for end in (".csv", ".xlsx", ".atom"):
            check(any(end in path and b"404" not in body[:9] for path, body in pages), f"control: files ending in {end} are among them")
        check(len(pages) > 20 and not hits, f"none of {len(pages)} pages holds a canary", hits)
        entries, batch = server.url + "/api/v1/entries", server.url + "/api/v1/entries/batch"
        opening = {"field": "donor", "value": f"{NAME} {PHONE}", "salt": MEMO}
        for body in ({"entry": NAME}, {"entry": "", "openings": [opening]}, {"entry": "", MEMO: ACCOUNT}, [NAME]):
            bodies.append(send(entries, json.dumps(body).encode()))
            bodies.append(send(batch, json.dumps({"entries": [body]}).encode()))
        bodies.append(send(server.url + "/api/v1/statement/ids", json.dumps({"request": MEMO, "note": NAME}).encode()))
        bodies.append(send(server.url + "/api/v1/ids/seen", json.dumps({"ids": [ACCOUNT]}).encode()))

        def search(amount):
            form = {"said": f"{NAME} {MEMO} sdt {PHONE} tk {ACCOUNT}", "amount": amount, "day": "2026-09-02"}
            bodies.append(send(server.url + "/find", urllib.parse.urlencode(form).encode(), "application/x-www-form-urlencoded"))
            bodies.append(send(server.url + "/api/v1/find", json.dumps(form).encode()))
            return bodies[-1]
        check(b'"found":' in search("200000"), "her message, amount and day find the gift", bodies[-1])
        check(b'"not_found"' in search("200001"), "another amount does not", bodies[-1])
        search(MEMO)
        database.rename("vault", "findings", "gone")
        check(search("200000").startswith(b"500"), "a search in a broken vault fails", bodies[-1])
        database.rename("vault", "gone", "findings")
        for which, table in (("vault", "openings"), ("ledger", "headings"), ("vault", "subjects")):
            if table == "subjects":
                # As if somebody else had written the very rows: a violated key instead of a refused value.
                database.rename(which, table, "gone")
            else:
                database.refuse(which, table)
            command(1, f"{which}.{table} cannot be written: record on the server", "record", note(), "--server", server.url)
            command(1, "and import", "import", "statement", october, "--server", server.url, *target)
            if table == "subjects":
                database.rename(which, "gone", table)
            else:
                database.allow(which, table)
        command(0, "after the repair both go through: record", "record", note(), "--server", server.url)
        command(0, "and import", "import", "statement", october, "--server", server.url, *target)
        if cluster:
            cluster.sql("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'minhbach'")
            result = run("record", note(), "--server", server.url)
            said.append(str(result))
            check(result.code in (0, 1), "connections that break off", result)
        log = server.stop()
    check("a batch was given up" in log and "/find" in log, "control: the server's log is written, errors too", log[-3000:])
    check(found(log.encode()) == [], "the server's log holds no canary, at its most talkative", found(log.encode()))
    hits = [(body[:200], found(body)) for body in bodies if found(body)]
    check(len(bodies) > 15 and not hits, f"none of {len(bodies)} answers holds a canary", hits)
    said += people(book, here, database, check)
    verified = run("verify", book.data, "--log-key", book.log_key)
    said.append(str(verified))
    check(verified.code == 0, "the book verifies", verified)
    everything = "\n".join(said)
    check(found(everything.encode()) == [], "nothing that the command line says holds a canary", found(everything.encode()))

    bundle = here / "bundle"
    must("export", "--data", book.data, "--out", bundle)
    files = [path for path in bundle.rglob("*") if path.is_file()]
    hits = [str(path) for path in files if found(path.read_bytes() + str(path.relative_to(bundle)).encode())]
    check(len(files) > 3 and not hits, f"none of {len(files)} exported files holds a canary", hits)
    if not cluster:
        # No write-ahead log beside it: the last holder has closed it.
        vault = (book.data / "vault.db").read_bytes()
        check(found(vault) == [], "the vault at rest is encrypted")
    opened, why = open_vault(book.data, database)
    check(found(opened.encode()) == CANARIES, "control: the search finds every canary in the opened vault", why or opened)


if __name__ == "__main__":
    for form in ("nfd", "url", "hex", "base64"):
        text = f"{NAME} {MEMO} {PHONE} {ACCOUNT}"
        coded = {"nfd": unicodedata.normalize("NFD", text).encode(), "url": urllib.parse.quote(text).encode(),
                 "hex": text.encode().hex().encode(), "base64": base64.b64encode(text.encode())}[form]
        ok(found(coded) == CANARIES, f"control: the search finds every canary as {form}")

    examine("SQLite")
    loud = Postgres()
    try:
        examine("PostgreSQL", loud)
    finally:
        log = loud.stop()
    ok("INSERT INTO openings" in log and "Failing row contains" in log and "INSERT INTO findings" in log and "parameters: $1" in log.lower(),
       "control: PostgreSQL's log holds statements, parameters and failing rows", log[-2000:])
    ok(found(log.encode()) == [], "and no canary", found(log.encode()))
    done()

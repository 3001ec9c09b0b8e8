#!/usr/bin/env python3
"""Personal data planted in a statement stand in no public byte: raw, URL-encoded, base64, hex, decomposed, accent-free.

As a control, the same search finds every canary in the input and in an opened vault.
"""

import base64
import hashlib
import json
import pathlib
import re
import sqlite3
import subprocess
import unicodedata
import urllib.error
import urllib.parse
import urllib.request

from book import Book
from lib import Server, directory, done, must, ok, run

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


here = directory()
canary = f'"{NAME} {MEMO} sdt {PHONE} tk {ACCOUNT}"'
book = Book(here, canary)
ok(found(book.statement.read_bytes()) == CANARIES, "control: the search finds every canary in the statement")
for form in ("nfd", "url", "hex", "base64"):
    text = f"{NAME} {MEMO} {PHONE} {ACCOUNT}"
    coded = {"nfd": unicodedata.normalize("NFD", text).encode(), "url": urllib.parse.quote(text).encode(),
             "hex": text.encode().hex().encode(), "base64": base64.b64encode(text.encode())}[form]
    ok(found(coded) == CANARIES, f"control: the search finds every canary as {form}")

first = book.import_statement()
ok(first.code == 0, "the statement is imported", first)
broken = here / "broken.csv"
broken.write_text(book.statement.read_text(encoding="utf-8").replace("02/09/2026,5001.11,,200.000", "02/09/2026,5001.11,,2o0.000"),
                  encoding="utf-8")
unreadable = run("import", "statement", broken, "--data", book.data, "--account", book.bank, "--fund", book.fund, "--key",
                 book.keys["accountant"])
ok(unreadable.code == 4, "an unreadable amount is an exception (exit 4)", unreadable)
private = book.draft("donation.receive", {
    "account": book.cash, "amount": "500000", "booked": "2026-10-04", "channel": "cash", "currency": "VND",
    "fund": book.fund, "on": "2026-10-04"}, "cashier", {"donor": f"{NAME} {PHONE}"})
ok(found(private.read_bytes()) == [], "a draft holds a commitment and no name")
bad = here / "bad.note"
bad.write_bytes(private.read_bytes())
(here / "bad.note.openings.json").write_text(
    private.with_name(private.name + ".openings.json").read_text().replace(NAME, NAME + "x"))
wrong = run("record", bad, "--data", book.data)
ok(wrong.code == 3 and "[opening.wrong]" in wrong.err, "a wrong opening is refused", wrong)
must("record", private, "--data", book.data)
garbage = here / "garbage.json"
garbage.write_text('{"public":{},"private":{"donor":"' + NAME + '"},"other":1}')
usage = run("record", "donation.receive", "--json", garbage, "--key", book.keys["cashier"], "--data", book.data)
verified = run("verify", book.data, "--log-key", book.log_key)
ok(verified.code == 0, "the book verifies", verified)

said = "\n".join(str(r) for r in (first, unreadable, wrong, usage, verified))
ok(found(said.encode()) == [], "nothing that the command line says holds a canary", found(said.encode()))
bundle = here / "bundle"
must("export", "--data", book.data, "--out", bundle)
for path in sorted(p for p in bundle.rglob("*") if p.is_file()):
    hit = found(path.read_bytes() + str(path).encode())
    if hit:
        ok(False, f"{path.relative_to(bundle)} holds no canary", hit)
ok(True, "the export has been searched")

with Server(book.data) as server:
    seen, todo, pages = set(), ["/", "/en/", "/api/v1/", "/find", "/verify", "/en/verify"], []
    while todo and len(seen) < 400:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        try:
            with urllib.request.urlopen(server.url + path, timeout=20) as answer:
                body = answer.read()
                pages.append((path, body + str(answer.headers).encode()))
        except urllib.error.HTTPError as error:
            pages.append((path, error.read()))
            continue
        for link in re.findall(rb'href="(/[^"#]*)', body):
            todo.append(link.decode())
    hits = [(path, found(body)) for path, body in pages if found(body)]
    ok(len(pages) > 20 and not hits, f"none of {len(pages)} pages holds a canary", hits)
    request = urllib.request.Request(server.url + "/api/v1/entries", data=json.dumps({"entry": NAME}).encode(),
                                     headers={"content-type": "application/json"})
    try:
        urllib.request.urlopen(request, timeout=20)
    except urllib.error.HTTPError as error:
        ok(found(error.read()) == [], "an error of the API repeats nothing")
    log = server.stop()
ok(found(log.encode()) == [], "the server's output holds no canary", log)

vault = (book.data / "vault.db").read_bytes()
ok(found(vault) == [], "the vault at rest is encrypted")


def open_vault():
    """What the vault holds, opened with its key: the second control."""
    key = base64.b64decode((book.data / "secret" / "vault.key").read_text()).hex()
    ledger = sqlite3.connect(f"file:{book.data / 'ledger.db'}?mode=ro", uri=True)
    private = sqlite3.connect(f"file:{book.data / 'vault.db'}?mode=ro", uri=True)
    rows = []
    for at, field, subject, nonce, sealed, key_nonce, wrapped in private.execute(
            "SELECT o.at, o.field, o.subject, o.nonce, o.sealed, s.nonce, s.wrapped FROM openings o JOIN subjects s"
            " ON s.subject = o.subject"):
        leaf = bytes(ledger.execute("SELECT leaf FROM entries WHERE at = ?", (at,)).fetchone()[0])
        text = leaf.split(b"\n\n", 1)[1].rsplit(b"\n\n", 1)[0] + b"\n"
        rows.append({"field": field, "subject": subject.hex(), "nonce": nonce.hex(), "sealed": sealed.hex(),
                     "key_nonce": key_nonce.hex(), "wrapped": wrapped.hex(), "text": hashlib.sha256(text).hexdigest()})
    script = pathlib.Path(__file__).with_name("vault_open.mjs")
    opened = subprocess.run(["node", str(script)], input=json.dumps({"key": key, "rows": rows}), capture_output=True,
                            text=True, check=False)
    return opened.stdout, opened.stderr


opened, why = open_vault()
ok(found(opened.encode()) == CANARIES, "control: the search finds every canary in the opened vault", why or opened)
done()

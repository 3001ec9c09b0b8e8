#!/usr/bin/env python3
"""Tables that are taken away say what the page says: CSV and XLSX of pages of the practice ledger are read with Python's own `csv`
and with openpyxl and compared with the JSON, number by number, in both languages. Search, explorer, feed and site map answer."""

import csv
import io
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree as ET
import zipfile

from openpyxl import load_workbook

from lib import ROOT, Server, directory, done, must, ok

ATOM = "{http://www.w3.org/2005/Atom}"
here = directory()
data = here / "demo"
must("demo", "--data", data, "--no-serve")


def headings(lang):
    """What each field is called, as the locale file says it."""
    lines = (ROOT / "crates/server/locales" / lang / "fields.ftl").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(" = ", 1) for line in lines if line.startswith("field-"))
    return {name.removeprefix("field-").replace("-", "_"): text for name, text in pairs}


def fetch(path, **headers):
    request = urllib.request.Request(server.url + path, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def page(path):
    status, _, body = fetch("/api/v1" + path)
    assert status == 200, (path, status, body[:300], server.said[-5:])
    return json.loads(body)


def table(path, name, lang):
    """A CSV file: its rows as dictionaries, and what it was made from."""
    _, headers, body = fetch(("" if lang == "vi" else "/en") + f"{path}.csv?table={name}")
    text = body.decode("utf-8")
    assert text.startswith("\ufeff") and "\r\n" in text and headers["content-disposition"].startswith("attachment"), (path, text[:200])
    rows = list(csv.reader(io.StringIO(text[1:])))
    end = rows.index([])
    return [dict(zip(rows[0], row)) for row in rows[1:end]], dict(rows[end + 1:])


def safe(text):
    return text.startswith("'") or not text.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r")) or text.lstrip("-").replace(".", "").isdigit()


with Server(data) as server:
    until = time.monotonic() + 60
    while fetch("/healthz")[0] != 200 and time.monotonic() < until:
        time.sleep(0.05)
    home = page("/")
    gift = next(row["code"] for row in page("/entries?kind=donation.receive")["rows"] if row["code"])
    fund = page(f"/allocation/{page('/entries?kind=allocation.propose')['rows'][0]['index']}")["fund"]["id"]
    size, root = home["book"]["checkpoint"]["size"], home["book"]["checkpoint"]["root"]
    tables = [(f"/fund/{fund}", "holdings"), (f"/fund/{fund}", "allocations"), ("/pledges", "rows"), ("/goods", "items"),
              ("/corrections", "rows"), ("/keys", "keys")]
    for lang in ("vi", "en"):
        name = headings(lang)
        for path, list_ in tables:
            rows, made = table(path, list_, lang)
            told = page(path)[list_]
            ok(len(rows) >= len(told) > 0, f"{lang}: {path} has all rows of {list_}", (len(rows), len(told)))
            for field in ("sum", "left", "in_hand", "open"):
                sums = [row.get(field) for row in told if isinstance(row.get(field), dict)]
                if len(sums) == len(told) == len(rows):
                    read = [(row[name[field]], row[name[field] + (" (đơn vị)" if lang == "vi" else " (unit)")]) for row in rows]
                    money = [(s["amount"], s["unit"]) if "name" not in s else (s["amount"], unit) for s, (_, unit) in zip(sums, read)]
                    ok(read == money, f"{lang}: {path} {list_}: {field} is the same to the last digit", (read, money))
            ok(all(safe(cell) for row in rows for cell in row.values()), f"{lang}: no cell of {path} {list_} is a formula")
            ok(root in made.values() and str(size) in made.values(), f"{lang}: {path} names its checkpoint", made)
        book = load_workbook(io.BytesIO(fetch(("" if lang == "vi" else "/en") + f"/fund/{fund}.xlsx")[2]))
        told = page(f"/fund/{fund}")["holdings"]
        sheet = book[name["holdings"]]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        at = rows[0].index(name["sum"])
        ok([row[at] for row in rows[1:]] == [float(row["sum"]["amount"]) for row in told], f"{lang}: XLSX holds numbers", rows)
        ok(root in [cell.value for cell in book.worksheets[-1]["B"]], f"{lang}: the last sheet names the checkpoint")
        ok(all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row), f"{lang}: no cell is a formula")
    entries = []
    for row in table("/entries", "rows", "en")[0]:
        entries.append(int(row[headings("en")["index"]]))
    ok(entries == list(range(entries[0], entries[0] - len(entries), -1)) and len(entries) == min(4000, entries[0] + 1),
       "the list of entries is whole, or as long as it says", len(entries))
    rows, _ = table("/entries", "rows&kind=donation.receive", "en")
    ok(rows and {row[headings("en")["kind"]] for row in rows} == {rows[0][headings("en")["kind"]]}, "a download keeps the filter")
    for path in ("/cases.csv", "/roll.xlsx", "/find.csv", "/r.csv", "/fund/x.csv", f"/fund/{fund}.csv?table=nothing", "/index.atom"):
        ok(fetch(path)[0] == 404, f"{path} is not there")

    status, _, body = fetch(f"/en/d/{gift}.atom")
    feed = ET.fromstring(body)
    ok(status == 200 and len(feed.findall(ATOM + "entry")) >= 1 and feed.find(ATOM + "id").text.endswith(f"/d/{gift}"), "a gift has a feed", body)
    ok(all(e.find(ATOM + "updated").text.endswith("Z") and e.find(ATOM + "id").text for e in feed.iter(ATOM + "entry")), "of dated things")
    ok(fetch(f"/en/d/{gift}.atom")[2] == body, "and the same feed when it is asked for again")

    urls = [e.text for e in ET.fromstring(fetch("/sitemap.xml")[2]).iter() if e.tag.endswith("loc")]
    ok(len(urls) > 30 and all("/e/" not in url and "/case" not in url and "/r/" not in url for url in urls), "the site map names pages", urls[:9])
    bad = [url for url in urls if fetch(url.removeprefix(server.url))[0] != 200]
    ok(not bad, "and each of them is there", bad)
    wordless, refused = set(), []
    for path in [url.removeprefix(server.url) for url in urls]:
        status, _, body = fetch((path + "index" if path.endswith("/") else path) + ".xlsx")
        if status != 200:
            refused.append(path)
            continue
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            strings = parts.read("xl/sharedStrings.xml").decode() + parts.read("xl/workbook.xml").decode()
        wordless |= set(re.findall(r"\[(?:field|download)-[a-z0-9-]+\]", strings))
    ok(not wordless, "every column of every file is called something", sorted(wordless))
    ok(set(refused) <= {prefix + path for prefix in ("", "/en") for path in ("/find", "/search")}, "and only forms have no files", refused)
    ok(f"Sitemap: {server.url}/sitemap.xml" in fetch("/robots.txt")[2].decode(), "robots are told of it")
    ok(b"Sitemap" not in fetch("/robots.txt", Host='x">y')[2], "but of no forged host")

    status, _, body = fetch("/entries?from=31/31/2026&least=abc&fund=%3Cb%3E")
    text = body.decode()
    ok(status == 400 and 'id="from-bad"' in text and 'id="least-bad"' in text and 'value="31/31/2026"' in text and "<b>" not in text.split("<main")[1].split("<form")[1],
       "a filter that cannot be read names its fields and keeps what was typed", text[:2000])
    ok(fetch("/api/v1/entries?unit=XXX")[0] == 400, "and is an error for programs")
    found, path = [], "/entries?kind=donation.receive&from=2026-09-01&least=200000&most=500000"
    while path:
        told = page(path)
        found += told["rows"]
        path = told["before"] and f"/entries?kind=donation.receive&from=2026-09-01&least=200000&most=500000&before={told['before']}"
    ok(found and all(200000 <= int(row["sum"]["amount"]) <= 500000 and row["on"] >= "2026-09-01" for row in found), "pages keep the filter")
    ok(len({row["index"] for row in found}) == len(found), "and repeat nothing")
    ok(b"role=\"status\"" in fetch("/entries?least=999999999999")[2], "nothing found is said")

    fund_name = page(f"/fund/{fund}")["name"]
    groups = page("/search?q=" + urllib.parse.quote(fund_name.lower()))["groups"]
    ok(any(hit["path"] == f"/fund/{fund}" for group in groups for hit in group["rows"]), "a fund is found by its name", groups)
    ok(page(f"/search?q={gift}")["direct"]["path"] == f"/d/{gift}", "a code leads to the gift")
    ok(page("/search?q=7")["direct"]["index"] == 7, "a number leads to the entry")
done()

#!/usr/bin/env python3
"""docs/api.md is true: every request in it is sent to the practice ledger, status and shape of each answer are compared, and every
route of the server is described."""

import json
import pathlib
import re
import urllib.error
import urllib.request

from lib import ROOT, Server, directory, done, environment, must, ok

PASSPHRASE = "minhbach-demo"  # of the practice ledger's key files

here = directory()
data = here / "demo"
must("demo", "--data", data, "--no-serve")
text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


def fetch(url, body=None):
    request = urllib.request.Request(url, data=body, headers={"content-type": "application/json"} if body else {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def values(url):
    """Values of the practice ledger for the places in the document."""
    def get(path):
        return json.loads(fetch(url + "/api/v1" + path)[1])
    found, index = {}, get("/entries")["rows"][0]["index"]
    wanted = {"donation.receive": "index", "allocation.propose": "allocation", "distribution.make": "distribution",
              "purchase.order": "order", "transfer.dispatch": "waybill", "asset.place": "herd", "pledge.make": "pledge", "report.publish": "report", "statement.seal": "statement",
              "inspection.open": "inspection"}
    while len(found) < len(wanted):
        entry = get(f"/e/{index}")
        place = wanted.get(entry["kind"])
        if place and place not in found and (place != "index" or entry["commitments"] == ["line"]):
            found[place] = str(index)
        index -= 1
    gift = get(f"/e/{found['index']}")
    body = json.loads(gift["bytes"].split("\n")[5])
    found |= {"code": gift["code"], "line": body["id"], "account": body["account"], "fund": body["fund"]}
    cases = get("/cases")
    found |= {"case": str(cases["cases"][-1]["index"]), "programme": cases["programmes"][0]["id"]}
    found["recipient"] = (data / "slips" / "0003.slip").read_text().split("\n")[1].split()[1]
    found["campaign"] = get("/")["campaigns"][0]["id"]
    found["partner"] = get("/partners")["partners"][0]["id"]
    items = [get("/item/" + row["item"]["id"]) for row in get("/goods")["items"]]
    item = max(items, key=lambda item: len(item["lots"]))
    found |= {"item": item["id"], "lot": item["lots"][0]["id"]}
    cash = next(a for a in get("/registry/" + body["account"])["accounts"].items() if a[1]["kind"] == "cash")[0]
    note = here / "gift.note"
    # The practice ledger's newest day: its story ends in a future of its own.
    today = gift["on"]
    draft = {"public": {"account": cash, "amount": "500000", "booked": today, "channel": "cash", "currency": "VND", "fund": body["fund"],
                        "on": today}, "private": {"donor": "Lê Thị Hư Cấu"}}
    env = environment(MINHBACH_PASSPHRASE=PASSPHRASE)
    must("draft", "donation.receive", "--json", "-", "--out", note, "--origin", get("/head")["origin"], stdin=json.dumps(draft).encode())
    must("sign", note, "--key", data / "keys" / "cashier.key", env=env)
    opening, = json.loads(pathlib.Path(str(note) + ".openings.json").read_text())
    return found | {"note": note.read_text(encoding="utf-8"), "salt": opening["salt"]}


def filled(part, places):
    """The document's text with values in the places; inside JSON a value is spelled as JSON spells it."""
    for name, value in places.items():
        part = part.replace("{" + name + "}", json.dumps(value, ensure_ascii=False)[1:-1])
    return part


def differs(sample, real, at=""):
    """Where an answer has not the shape of the document's sample, else nothing."""
    if sample is None or real is None:
        return None
    if isinstance(sample, dict) and isinstance(real, dict):
        missing = [key for key in sample if key not in real]
        # Named maps are empty in the document, or hold one sample.
        more = [key for key in real if key not in sample] if at == "" else []
        if missing or more:
            return f"{at}: missing {missing}, undocumented {more}"
        return next(filter(None, (differs(sample[key], real[key], f"{at}.{key}") for key in sample)), None)
    if isinstance(sample, list) and isinstance(real, list):
        return differs(sample[0], real[0], f"{at}[0]") if sample and real else None
    if type(sample) is not type(real):
        return f"{at}: {type(sample).__name__} in the document, {type(real).__name__} in the answer"
    if at.endswith(".code") and at.startswith(".error") and sample != real:
        return f"{at}: {sample} in the document, {real} in the answer"
    return None


asked = []
with Server(data) as server:
    places = values(server.url)
    for block in re.findall(r"^```http\n(.*?)^```$", text, re.M | re.S):
        request, _, answer = block.partition("\n\n")
        first, _, body = request.partition("\n")
        method, path = first.split()
        asked.append((method, path.split("?")[0]))
        status, _, sample = answer.strip().partition("\n")
        body = filled(body, places).encode() if method == "POST" else None
        if body:
            json.loads(body)
        code, real = fetch(server.url + filled(path, places), body)
        problem = f"status {code}: {real[:400]}" if code != int(status) else None
        if problem is None and sample.strip():
            problem = differs(json.loads(filled(sample, places)), json.loads(real))
        ok(problem is None, f"{first} answers {status} as documented", problem)

routes = (ROOT / "crates" / "server" / "src" / "routes.rs").read_text(encoding="utf-8")
pages = re.findall(r'^\s+\("(/[^"]*)", get', routes, re.M)
single = re.findall(r'\.route\(\s*"(/[^"]*)"', routes)
ok(len(pages) >= 10 and len(single) >= 15, "the routes are read from the source", (pages, single))


def described(route):
    # A place is named otherwise here and there; what is fixed must be the same.
    pattern = re.sub(r"\\\{[^}]*\\\}", "[^ `\"?]+", re.escape(route))
    return re.search(rf"(?:GET |POST |`){pattern}(?:[ `?\n]|$)", text) is not None


missing = [f"/api/v1{path}" for path in pages if not described(f"/api/v1{path}")]
missing += [path for path in single if path.startswith("/api/") and not described(path)]
missing += [path for path in single if not path.startswith(("/api/", "/en")) and path not in ("/", "/find", "/r", "/r/{code}", "/tile/{*path}") and not described(path)]
ok(not missing, "every route is described", missing)
done()

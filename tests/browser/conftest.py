"""The server under test: a fresh demo book, served by the release binary on a free loopback port.

tests/run sets MINHBACH to the binary and CHROMIUM to the browser; by hand, `cargo build --release` and Debian's
chromium are found where they usually are.
"""

import base64
import contextlib
import hashlib
import http.client
import json
import os
import pathlib
import re
import subprocess
import threading
import time
import urllib.parse

import pytest
from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]
MINHBACH = os.environ.get("MINHBACH") or str(
    pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "minhbach"
)
# Books of the same name are made again and again; what one of them was is nothing to remember of the next.
os.environ["MINHBACH_NO_MEMORY"] = "true"
CHROMIUM = os.environ.get("CHROMIUM") or "/usr/bin/chromium"

# As root there is no sandbox; the rest keeps the browser from calling home.
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]


class Answer:
    """One HTTP answer, body as it came over the wire."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self):
        return self.body.decode("utf-8")

    def json(self):
        return json.loads(self.body)


class Site:
    """A running server, its address, and a keep-alive connection per thread."""

    def __init__(self, url):
        self.url = url
        self.host = urllib.parse.urlsplit(url).netloc
        self._local = threading.local()

    def get(self, path, **headers):
        for attempt in (0, 1):
            connection = getattr(self._local, "connection", None)
            if connection is None:
                connection = self._local.connection = http.client.HTTPConnection(self.host, timeout=60)
            try:
                connection.request("GET", path, headers=headers)
                response = connection.getresponse()
                return Answer(response.status, response.headers, response.read())
            except (http.client.HTTPException, OSError):
                # An idle connection that the server has closed; a second failure is a real one.
                connection.close()
                self._local.connection = None
                if attempt:
                    raise

    def json(self, path):
        answer = self.get("/api/v1" + path)
        assert answer.status == 200, (path, answer.status, answer.text)
        return answer.json()


def run(*arguments):
    done = subprocess.run([MINHBACH, *arguments], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, (arguments, done.returncode, done.stdout, done.stderr)
    return done


def receipt_of(data):
    """The receipt of the newest gift that has one, made while nobody serves the book."""
    size = int((data / "public" / "checkpoint").read_text().splitlines()[1])
    for index in range(size - 1, -1, -1):
        made = subprocess.run(
            [MINHBACH, "vault", "receipt", str(index), "--data", str(data), "--key", str(data / "keys" / "accountant.key"), "--json"],
            capture_output=True, text=True, timeout=60, env={**os.environ, "MINHBACH_PASSPHRASE": "minhbach-demo"},
        )
        if made.returncode == 0:
            return json.loads(made.stdout)
        assert made.returncode == 3, made.stderr
    raise AssertionError("no gift has a receipt")


def leaves(data):
    """The entries of a book that nobody serves, from its public bundles."""
    size = int((data / "public" / "checkpoint").read_text().splitlines()[1])
    for first in range(0, size, 256):
        width = min(256, size - first)
        name = f"{first // 256:03}" + ("" if width == 256 else f".p/{width}")
        rest = (data / "public" / "tile" / "entries" / name).read_bytes()
        while rest:
            length = int.from_bytes(rest[:2], "big")
            yield rest[2:2 + length]
            rest = rest[2 + length:]


def dispute(data):
    """Writes down that one portion of the newest distribution did not arrive: what an inspector comes for."""
    leaf = [leaf for leaf in leaves(data) if b"\ndistribution.make\n" in leaf][-1]
    text = leaf.split(b"\n\n", 1)[1].rsplit(b"\n\n", 1)[0] + b"\n"
    public = {"category": "not_received", "distribution": base64.b64encode(hashlib.sha256(text).digest()).decode(),
              "on": json.loads(text.split(b"\n")[2])["on"], "portions": 1}
    made = subprocess.run(
        [MINHBACH, "record", "distribution.dispute", "--json", "-", "--data", str(data), "--key", str(data / "keys" / "approver-1.key")],
        input=json.dumps({"public": public, "private": {}}), capture_output=True, text=True, timeout=60,
        env={**os.environ, "MINHBACH_PASSPHRASE": "minhbach-demo"},
    )
    assert made.returncode == 0, made.stderr


@contextlib.contextmanager
def serving(directory):
    """A fresh demo book below the directory, served as long as the context lasts."""
    data = directory / "demo"
    run("demo", "--data", str(data), "--no-serve")
    dispute(data)
    receipt = receipt_of(data)
    # While nobody serves the book: what the figures on its pages are worked out from.
    run("export", "--data", str(data), "--out", str(directory / "bundle"))
    log = open(data.parent / "server.log", "w+")
    server = subprocess.Popen(
        [MINHBACH, "serve", "--data", str(data), "--listen", "127.0.0.1:0"],
        stdout=log, stderr=subprocess.STDOUT,
    )
    try:
        url = None
        until = time.monotonic() + 60
        while url is None:
            found = re.search(r"http://127\.0\.0\.1:\d+", (data.parent / "server.log").read_text())
            url = found and found.group(0)
            assert server.poll() is None, (data.parent / "server.log").read_text()
            assert time.monotonic() < until, "the server did not say its address"
            time.sleep(0.05)
        site = Site(url)
        site.receipt, site.data, site.bundle = receipt, data, directory / "bundle"
        site.slip = (data / "slips" / "0003.slip").read_text().split("\n")[1].split()[1]
        until = time.monotonic() + 60
        while True:
            try:
                if site.get("/healthz").status == 200:
                    break
            except OSError:
                pass
            assert time.monotonic() < until, "the server is not healthy"
            time.sleep(0.05)
        yield site
    finally:
        server.terminate()
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        log.close()


def far_gone(gift):
    return len(gift["division"]["slices"]), len(gift["uses"]) + len(gift["allocations"]) + len(gift["moves"])


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("book")) as site:
        yield site


def places_of(site):
    """One path for each family of pages, chosen so that the page is as full as the book allows."""
    home = site.json("/")

    def whole(fund):
        return sum(int(d["whole"]["amount"]) for d in fund["divisions"] if d["whole"]["unit"] == "VND")

    fund = max(home["funds"], key=whole)
    kinds, gifts, seals, before = {}, [], [], None
    while True:
        page = site.json("/entries" + (f"?before={before}" if before else ""))
        for row in page["rows"]:
            kinds.setdefault(row["kind"], row["index"])
            if row["code"]:
                gifts.append(row["code"])
            if row["kind"] == "statement.seal":
                seals.append(row["index"])
        before = page["before"]
        if before is None:
            break
    # Old gifts have gone far, and one of them furthest; the newest is still whole.
    far = max(gifts[-60:], key=lambda code: far_gone(site.json(f"/d/{code}")))
    items = [site.json("/item/" + row["item"]["id"]) for row in site.json("/goods")["items"]]
    item = max(items, key=lambda item: len(item["lots"]))
    cases = site.json("/cases")["cases"]
    paths = {
        "home": "/",
        "find": "/find",
        "entries": "/entries",
        "search": "/search?q=qu",
        "verify": "/verify",
        "keys": "/keys",
        "chapters": "/chapters",
        "papers": "/papers",
        "corrections": "/corrections",
        "statement": f"/statement/{max(seals, key=lambda at: len(site.json(f'/statement/{at}')['lines']))}",
        "age": "/age",
        "efficiency": "/efficiency",
        "programme": f"/programme/{site.json('/cases')['programmes'][0]['id']}",
        "feedback": "/feedback",
        "inspect": "/inspect",
        "inspection": f"/inspection/{kinds['inspection.open']}",
        "method": "/method",
        "campaign": f"/campaign/{home['campaigns'][0]['id']}",
        "fund": f"/fund/{fund['id']}",
        "account": f"/account/{home['accounts'][0]['id']}",
        "gift": f"/d/{far}",
        "new-gift": f"/d/{gifts[0]}",
        "first-entry": "/e/0",
        "allocation": f"/allocation/{kinds['allocation.propose']}",
        "distribution": f"/distribution/{kinds['distribution.make']}",
        "goods": "/goods",
        "item": f"/item/{item['id']}",
        "lot": f"/lot/{item['lots'][0]['id']}",
        "order": f"/order/{kinds['purchase.order']}",
        "waybill": f"/waybill/{kinds['transfer.dispatch']}",
        "herd": f"/herd/{kinds['asset.place']}",
        "partners": "/partners",
        "partner": f"/partner/{site.json('/partners')['partners'][0]['id']}",
        "pledges": "/pledges",
        "pledge": f"/pledge/{kinds['pledge.make']}",
        "suspense": "/suspense",
        "waiting": "/waiting",
        "services": "/services",
        "cases": "/cases",
        # The oldest has a sponsor and a card, the newest neither.
        "case": f"/case/{cases[-1]['index']}",
        "new-case": f"/case/{cases[0]['index']}",
        "roll": "/roll",
        "coverage": "/coverage",
        "recipient": f"/r/{site.slip}",
        "recipient-code": "/r",
        "mine": "/mine",
        "missing": "/nowhere",
    }
    for kind, index in kinds.items():
        paths["entry " + kind] = f"/e/{index}"
    return paths


@pytest.fixture(scope="session")
def places(site):
    return places_of(site)


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()

"""What people come for, from the first page to the end of the way, in both languages, with scripts and without.

The claim check, which needs a script, has its own tests in test_claim.py; the way that is left without one is walked here.
"""

import base64
import csv
import hashlib
import itertools
import json
import re
import subprocess
import urllib.request

import pytest

from conftest import MINHBACH

READERS = [(lang, prefix, scripts) for lang, prefix in (("vi", ""), ("en", "/en")) for scripts in (True, False)]
TEXTS = {
    "vi": {"few": "có, nhưng ít hơn mức được công bố", "cannot": "đến tay"},
    "en": {"few": "some, but fewer than may be published", "cannot": "reached a hand"},
}
visitors = itertools.count(1)


@pytest.fixture(params=READERS, ids=[f"{lang}-{'js' if scripts else 'no-js'}" for lang, _, scripts in READERS])
def reader(request, site, chromium):
    """A page on a phone, at the first page of the site, of somebody who has not been here before."""
    lang, prefix, scripts = request.param
    # Each is another visitor to the limit on searches, which believes what the web server in front of it says.
    headers = {"X-Forwarded-For": f"192.0.2.{next(visitors)}"}
    context = chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=scripts, extra_http_headers=headers, accept_downloads=True)
    page = context.new_page()
    page.lang, page.prefix, page.scripts, page.words = lang, prefix, scripts, TEXTS[lang]
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{site.url}{prefix}/")
    yield page
    context.close()
    assert not faults, faults


def follow(page, path, within="main"):
    """Clicks the first link to a path of the page's own language, as a reader would; the path may end in * for any that begins so."""
    operator, text = ("^=", path[:-1]) if path.endswith("*") else ("=", path)
    link = page.locator(f"{within} a[href{operator}'{page.prefix}{text}']").first
    link.scroll_into_view_if_needed()
    link.click()
    page.wait_for_load_state()
    assert page.locator("h1").count() == 1, page.url
    assert page.evaluate("document.documentElement.lang") == page.lang if page.scripts else True
    return page


def saved(page, selector):
    """What a link gives to keep."""
    with page.expect_download() as download:
        page.locator(selector).first.click()
    return download.value.path()


def numbers(text):
    return [int(re.sub(r"\D", "", found)) for found in re.findall(r"\d[\d.,  ]*", text)]


def checked(*arguments):
    return subprocess.run([MINHBACH, "check", *map(str, arguments), "--lang", "en"], capture_output=True, text=True, timeout=60)


def raw_bytes_prove_themselves(site, page):
    """From the page of an entry to its exact bytes: they are what the page shows, and what the book's tree holds."""
    index = int(page.url.rsplit("/", 1)[1])
    shown = page.locator("pre.bytes").inner_text()
    hashes = page.locator("dl.hashes code").all_inner_texts()
    proof = saved(page, f"a[href='/e/{index}.tlog-proof']")
    page.locator(f"a[href='/e/{index}/raw']").click()
    page.wait_for_load_state()
    raw = page.request.get(f"{site.url}/e/{index}/raw").body()
    assert raw.decode().strip() == shown.strip() == page.locator("body").inner_text().strip()
    leaf = base64.b64encode(hashlib.sha256(b"\0" + raw).digest()).decode()
    assert hashes[0] == leaf and leaf in site.get(f"/e/{index}").text
    if page.scripts:
        done = checked(proof, "--log-key", site.data / "public" / "log.vkey")
        assert done.returncode == 0, done.stderr
    extra = re.search(r"^extra (\S+)$", proof.read_text(), re.M).group(1)
    assert base64.b64decode(extra) == raw
    return raw.decode()


def check_it_here(page):
    """On the page of a gift: with scripts the check runs there; without, the file and the command are offered."""
    proof = page.locator("a[href^='/d/'][href$='.tlog-proof']")
    assert proof.count() == 1 and page.locator("code", has_text="minhbach check").is_visible()
    if not page.scripts:
        assert not page.locator("#check").is_visible()
        return
    page.locator("#check button").click()
    page.wait_for_selector("div[data-verdict]")
    assert page.locator("div[data-verdict]").get_attribute("data-verdict") == "holds"


def test_a_donor_by_her_code(site, places, reader):
    code = places["gift"].removeprefix("/d/")
    follow(reader, "/find")
    reader.fill("#code", f" {code[:4].lower()}-{code[4:8]} {code[8:]}")
    reader.locator("form", has=reader.locator("#code")).locator("button[type=submit]").click()
    assert reader.url == f"{site.url}{reader.prefix}/d/{code}"
    gift = site.json(f"/d/{code}")
    assert numbers(reader.locator("h1").inner_text())[0] == int(gift["sum"]["amount"].replace(".", ""))
    # Down to where it went, and the entry that shows it.
    if gift["uses"]:
        last = gift["uses"][0]
        assert reader.locator(f".way a[href*='{last['index']}'], .way a").count() >= 1
    check_it_here(reader)
    follow(reader, f"/e/{gift['index']}")
    raw_bytes_prove_themselves(site, reader)


@pytest.fixture(scope="module")
def transfer(site):
    """A line of a bank's statement that one gift in the book is made of: what was said, amount, day, and the gift's code."""
    paper = sorted((site.data / "statements").glob("agribank-2026-09-*.csv"))[0]
    for row in csv.reader(paper.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"):
        day = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", row[0])
        if not day or not row[4]:
            continue
        said = {"said": row[2], "amount": row[4].replace(",", ""), "day": "-".join(reversed(day.groups()))}
        request = urllib.request.Request(f"{site.url}/api/v1/find", json.dumps(said).encode(),
                                         {"Content-Type": "application/json", "X-Forwarded-For": "192.0.2.250"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            outcome = json.load(answer)["outcome"]
        if "found" in outcome:
            return {**said, "code": outcome["found"]["code"]}
    raise AssertionError(f"no line of {paper.name} is a gift of its own")


def test_a_donor_by_what_her_bank_says(site, transfer, reader):
    follow(reader, "/find")

    def ask(said, amount, day):
        reader.fill("#said", said)
        reader.fill("#amount", amount)
        reader.fill("#day", day)
        reader.locator("form", has=reader.locator("#said")).locator("button[type=submit]").click()
        reader.wait_for_load_state()

    ask("khong ai noi cau nay", transfer["amount"], transfer["day"])
    assert reader.url == f"{site.url}{reader.prefix}/find" and reader.locator("[role=status]").is_visible()
    assert reader.input_value("#said") == "", "what was typed is not shown again"
    ask(transfer["said"].lower(), f"{int(transfer['amount']):,}".replace(",", "."), transfer["day"])
    assert reader.url == f"{site.url}{reader.prefix}/d/{transfer['code']}", reader.url
    assert transfer["said"] not in reader.content(), "who gave is on no page"
    check_it_here(reader)


def test_whoever_has_a_receipt_is_told_how_to_check_it(site, reader):
    path, _, secret = site.receipt["link"].partition("#c=")
    reader.goto(f"{site.url}{reader.prefix}{path}#c={secret}")
    claim = reader.locator("#claim")
    if reader.scripts:
        claim.wait_for(state="visible")
        assert site.receipt["value"] in claim.inner_text()
    else:
        assert not claim.is_visible()
        follow(reader, "/verify")
        assert reader.locator("code", has_text="minhbach check").is_visible()


def test_a_journalist_from_a_total_to_the_bytes(site, places, reader):
    home = site.json("/")
    total = next(total for total in home["totals"] if total["received"]["unit"] == "VND")
    figures = [numbers(text) for text in reader.locator("dl.figures").first.locator("dd").all_inner_texts()]
    said = [int(total[name]["amount"]) for name in ("received", "allocated", "distributed")]
    assert all([number] in figures for number in said), (said, figures)
    # Of the whole, one fund; of the fund, one allocation; of that, one delivery; its entry; its bytes.
    chain = next(
        (fund["id"], row["index"], use["index"])
        for fund in home["funds"] for row in site.json(f"/fund/{fund['id']}")["allocations"]
        for use in site.json(f"/allocation/{row['index']}")["uses"] if use["kind"] == "distribution.make")
    fund, allocation, distribution = chain
    follow(reader, f"/fund/{fund}")
    follow(reader, f"/allocation/{allocation}")
    follow(reader, f"/distribution/{distribution}")
    sum_of = site.json(f"/distribution/{distribution}")["sum"]["amount"]
    assert int(sum_of) in numbers(reader.locator("main").inner_text())
    follow(reader, f"/e/{distribution}")
    raw = raw_bytes_prove_themselves(site, reader)
    assert "\ndistribution.make\n" in raw and f'"amount":"{sum_of}"' in raw


def test_the_helped_prove_and_dispute_their_own_line(site, reader):
    # Each reader holds a slip of her own.
    number = 4 + READERS.index((reader.lang, reader.prefix, reader.scripts))
    kept = site.data / "slips" / f"{number:04}.slip"
    code = kept.read_text().splitlines()[1].split()[1]
    follow(reader, "/r")
    reader.fill("#code", f" {code[:5].lower()} {code[5:]}")
    reader.click("main button[type=submit]")
    assert reader.url == f"{site.url}{reader.prefix}/r/{code}"
    line = json.loads(re.search(r"^line (.*)$", kept.read_text(), re.M).group(1))
    # Her line, and that the sealed list holds it, by two files and the log's key alone.
    slip = saved(reader, f"a[href='/r/{code}.slip']")
    assert slip.read_bytes() == kept.read_bytes()
    listed = saved(reader, "section a[href$='.tlog-proof']")
    done = checked(slip, "--proof", listed, "--log-key", site.data / "public" / "log.vkey")
    assert done.returncode == 0 and f"line {line['line']} of" in done.stdout, (done.stdout, done.stderr)
    forged = listed.parent / "forged.slip"
    forged.write_text(slip.read_text().replace('"amount":"', '"amount":"9'))
    assert checked(forged, "--proof", listed, "--log-key", site.data / "public" / "log.vkey").returncode != 0
    # Nothing came: she says so, and sees that it waits, in public and under her own code.
    reader.check("#said-not")
    reader.fill("#text", "Khong ai den ca")
    reader.locator("form button[type=submit]").last.click()
    taken = reader.locator("[role=status] .code")
    taken.wait_for(state="visible")
    answer = taken.inner_text()
    assert "Khong ai den" not in reader.content()
    follow(reader, "/r")
    reader.fill("#code", answer)
    reader.click("main button[type=submit]")
    assert reader.locator("[role=status] h2").is_visible() and answer not in reader.url
    reader.goto(f"{site.url}{reader.prefix}/")
    follow(reader, "/waiting")
    assert reader.words["few"] in reader.locator("#answers ~ dl").first.inner_text()
    assert code not in reader.content() and answer not in reader.content()


def test_an_inspector_reaches_what_needs_looking_at(site, reader):
    home = f"{site.url}{reader.prefix}/"
    corrections = site.json("/corrections")["rows"]
    assert corrections
    follow(reader, "/corrections")
    assert reader.locator("main tbody tr").count() == len(corrections)
    follow(reader, f"/e/{corrections[0]['index']}")
    raw_bytes_prove_themselves(site, reader)

    reader.goto(home)
    waiting = site.json("/waiting")
    follow(reader, "/waiting")
    # Disputes, emergencies, advances, transfers without their other half, pledges: each leads to an entry or a page of its own.
    rows = [row for name in ("disputes", "emergencies", "advances", "unmatched", "pledges") for row in waiting[name]]
    assert rows and reader.locator("main tbody tr").count() >= len(rows)
    assert waiting["disputes"] and waiting["unmatched"] and waiting["pledges"]
    for path in (f"/e/{waiting['disputes'][0]['index']}", f"/e/{waiting['unmatched'][0]['index']}", waiting["pledges"][0]["path"]):
        reader.goto(f"{home}waiting")
        follow(reader, path)
        if not path.startswith("/e/"):
            follow(reader, "/e/*")
        raw_bytes_prove_themselves(site, reader)

    reader.goto(home)
    follow(reader, "/keys", "nav")
    keys = site.json("/keys")["keys"]
    assert reader.locator("section[aria-labelledby=granted] tbody tr").count() == len(keys)
    lapsed = next((key for key in keys if key["until"] is not None), keys[-1])
    follow(reader, f"/e/{lapsed['until'] if lapsed['until'] is not None else lapsed['from']}")
    raw = raw_bytes_prove_themselves(site, reader)
    assert "\nkey." in raw or "\nchapter." in raw or "\nledger.open\n" in raw, raw

    reader.goto(home)
    follow(reader, "/verify", "nav")
    assert reader.words["cannot"] in reader.locator("main").inner_text()


def test_an_inspector_reaches_the_findings(site, reader):
    follow(reader, "/inspect")
    open_ = site.json("/inspect")
    inspection = open_["inspections"][0]
    assert inspection["open"] == len(open_["findings"]) and inspection["overdue"] >= 1
    follow(reader, f"/inspection/{inspection['index']}")
    findings = site.json(f"/inspection/{inspection['index']}")["findings"]
    assert reader.locator("main article").count() == len(findings) == inspection["count"]
    states = {finding["state"] for finding in findings}
    assert states == {"closed", "answered", "overdue"}
    # From a finding to the entry that it is about, which leads back to the finding.
    late = next(finding for finding in findings if finding["state"] == "overdue")
    follow(reader, f"/e/{late['about'][0]['index']}")
    raw_bytes_prove_themselves(site, reader)
    reader.go_back()
    follow(reader, f"/e/{late['index']}")
    follow(reader, f"/inspection/{inspection['index']}")

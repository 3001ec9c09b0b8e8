"""Each family of pages in both languages and at both widths, as a reader's browser shows it."""

import os
import re
from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe

WIDTHS = (360, 1280)
LANGUAGES = (("vi", ""), ("en", "/en"))

NAMES = ("received", "exchanged_in", "allocated", "distributed", "in_hand", "owed")

# Where a share of a narrow screen is too small for the rest.
FIRST_VIEW = 14 * 1024
WHOLE = 30 * 1024


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang,prefix", LANGUAGES)
def test_pages_are_clean_and_accessible(site, places, chromium, lang, prefix, width):
    context = chromium.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    faults, noise = [], []
    page.on("console", lambda message: noise.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: noise.append(str(error)))
    for number, (name, path) in enumerate(places.items()):
        # The pages of entries differ in their rows alone, and these are hardest to set on a narrow screen.
        if name.startswith("entry ") and width != min(WIDTHS):
            continue
        noise.clear()
        answer = page.goto(site.url + prefix + path)
        expected = 404 if name == "missing" else 200
        if answer.status != expected:
            faults.append((name, "status", answer.status))
        # Chromium itself reports the status of a page that is not there.
        if noise and name != "missing":
            faults.append((name, "console", list(noise)))
        if page.evaluate("document.documentElement.lang") != lang:
            faults.append((name, "language"))
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            faults.append((name, "scrolls sideways", wide))
        if page.locator("h1").count() != 1 or not page.title().strip():
            faults.append((name, "heading or title"))
        if not page.locator("aside.practice").is_visible():
            faults.append((name, "no practice banner"))
        if folder := os.environ.get("MINHBACH_SHOTS"):
            page.screenshot(path=f"{folder}/{name.replace(' ', '-')}.{lang}.{width}.png", full_page=True)
        # All entries have one template: each kind is looked at by axe in one of the languages, in turn.
        if name.startswith("entry ") and number % 2 == (lang == "vi"):
            continue
        for violation in Axe().run(page).response["violations"]:
            targets = [node["target"] for node in violation["nodes"]][:3]
            faults.append((name, "axe", violation["id"], targets))
    context.close()
    assert not faults, faults


def test_axe_finds_what_is_wrong(chromium):
    page = chromium.new_page()
    page.set_content("<html><body><img src='x'><input></body></html>")
    found = {violation["id"] for violation in Axe().run(page).response["violations"]}
    assert {"image-alt", "label"} <= found
    page.close()


@pytest.mark.parametrize("lang,prefix", LANGUAGES)
def test_a_donor_finds_her_gift_without_scripts(site, places, chromium, lang, prefix):
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    for path in places.values():
        page.goto(site.url + prefix + path)
        assert page.locator("h1").is_visible(), path
        # Few families of pages have scripts, from files of ours, and say all that they say without.
        assert page.locator("script").count() == 0 or path.startswith(("/d/", "/mine", "/verify")), path
        assert page.locator("script:not([src^='/static/'])").count() == 0, path
    code = places["gift"].removeprefix("/d/")
    page.goto(site.url + prefix + "/find")
    page.fill("#code", f"{code[:4]} {code[4:].lower()}")
    page.click("main button[type=submit]")
    assert page.url == f"{site.url}{prefix}/d/{code}"

    # The parts in the table of sums add up to the gift that the heading names.
    def number(text):
        return int(re.sub(r"\D", "", text))

    table = page.locator("table.sums").first
    parts = [number(cell) for cell in table.locator("tbody td:nth-of-type(1)").all_inner_texts()]
    assert parts and sum(parts) == number(table.locator("tfoot td").first.inner_text())
    heading = page.locator("h1").inner_text()
    assert number(heading) == sum(parts)

    page.goto(site.url + prefix + "/find")
    page.fill("#code", "0000000000000")
    page.click("main button[type=submit]")
    assert page.url == f"{site.url}{prefix}/find", "what was typed is in no address"
    page.fill("#code", "xyz")
    page.click("main button[type=submit]")
    assert page.locator("[role=alert]").is_visible()
    assert page.input_value("#code") == ""
    context.close()


def test_pages_are_light(site, places):
    def weight(path):
        answer = site.get(path, **{"Accept-Encoding": "gzip"})
        return len(answer.body)

    style = re.search(r'href="(/static/style-[0-9a-f]+\.css)"', site.get("/").text).group(1)
    around = weight(style) + weight("/static/icon.svg")
    heavy = {}
    for name, path in places.items():
        for prefix in ("", "/en"):
            text = site.get(prefix + path).text
            scripts = re.findall(r'src="(/static/[^"]+)"', text)
            total = weight(prefix + path) + around + sum(map(weight, scripts))
            # What comes only once somebody wants to check counts for the whole page.
            later = sum(map(weight, re.findall(r'data-check="(/static/[^"]+)"', text)))
            if total + later > WHOLE:
                heavy[prefix + path + " with its check"] = total + later
            # A page of a list is the one thing that may be longer than a first view.
            most = WHOLE if name in ("entries", "keys") else FIRST_VIEW
            if total > most:
                heavy[prefix + path] = total
    assert not heavy, heavy


def test_every_share_of_every_gift_adds_up(site):
    before, gifts = None, 0
    while gifts < 200:
        page = site.json("/entries" + (f"?before={before}" if before else ""))
        for code in (row["code"] for row in page["rows"] if row["code"]):
            gift = site.json(f"/d/{code}")
            slices = [Decimal(s["sum"]["amount"]) for s in gift["division"]["slices"]]
            assert sum(slices) == Decimal(gift["sum"]["amount"]), gift
            assert all(part > 0 for part in slices), gift
            entered = sum(Decimal(part["sum"]["amount"]) for part in gift["entered"])
            assert entered == Decimal(gift["sum"]["amount"]), gift
            gifts += 1
        before = page["before"]
        if before is None:
            break
    assert gifts >= 100


def test_the_totals_balance(site):
    for total in site.json("/")["totals"]:
        amount = {name: Decimal(total[name]["amount"]) for name in NAMES}
        parts = {s["place"]: Decimal(s["sum"]["amount"]) for s in total["division"]["slices"]}
        whole = amount["received"] + amount["exchanged_in"] + amount["owed"]
        assert sum(parts.values()) == Decimal(total["division"]["whole"]["amount"]) == whole
        assert amount["in_hand"] + amount["owed"] == parts.get("in_fund", 0) + parts.get("allocated", 0)
        assert amount["distributed"] == parts.get("distributed", 0)

"""Papers, VietQR and the people desk in a real browser: papers fit the sheet that they are printed on, nothing overflows at 360 or 1280,
and a list goes from a sheet to the book."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from office import Person, book

# Sheets in points, as Chromium writes them: A5 landscape, A4.
SHEETS = {"a5": (595, 419), "a4": (595, 842)}


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with book(tmp_path_factory.mktemp("papers")) as site:
        yield site


def first_papers(person):
    """The newest entry of each paper that the desk may print."""
    found, before = {}, ""
    for _ in range(40):
        page = person.page.request.get(f"{person.site.url}/api/v1/office/papers?before={before}").json()
        for row in page["rows"]:
            for what in row["papers"]:
                found.setdefault(what, row["index"])
        before = page["before"]
        if before is None:
            break
    return found


def sound(page, path):
    assert Axe().run(page).violations_count == 0, (path, Axe().run(page).generate_report())
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)


def printed(page):
    """How many pages are printed, and how large they are."""
    pdf = page.pdf(prefer_css_page_size=True)
    boxes = {tuple(round(float(n)) for n in box.split()[2:]) for box in re.findall(r"/MediaBox \[([^\]]+)\]", pdf.decode("latin-1"))}
    return len(re.findall(rb"/Type /Page\b", pdf)), boxes


def test_every_paper_fits_its_sheet(chromium, office):
    seen = set()
    for key in ("governor-1", "accountant", "officer-1"):
        person = Person(chromium, office).enter(key)
        papers = first_papers(person)
        for what, index in papers.items():
            if what in seen:
                continue
            seen.add(what)
            for prefix in ("", "/en"):
                page = person.page
                page.goto(f"{office.url}{prefix}/office/paper/{what}/{index}")
                if what in ("list", "slips") or page.query_selector("#why"):
                    page.select_option("#why", "delivery" if what in ("list", "slips") else "receipt")
                    page.click("main form button[type=submit]")
                    page.wait_for_selector("main .notice:not(#presence)")
                sound(page, f"{prefix}{what}")
                # Both languages have one sheet; Vietnamese says more words on it.
                if prefix:
                    continue
                pages, boxes = printed(page)
                size = SHEETS["a5" if what in ("receipt", "payment") else "a4"]
                assert all(abs(w - size[0]) <= 2 and abs(h - size[1]) <= 2 for w, h in boxes), (what, boxes)
                if what not in ("list", "slips", "labels"):
                    assert pages == 1, (what, prefix, pages)
        person.close()
    assert {"receipt", "payment", "goods-in", "goods-out", "waybill", "handover", "certificate", "thanks", "labels", "list", "slips"} <= seen, seen


def test_a_list_goes_from_a_sheet_to_the_book(chromium, office, tmp_path):
    officer = Person(chromium, office).enter("officer-1")
    page = officer.form("/office/people/cases")
    page = officer.go("/office/people/rosters")
    page.wait_for_selector("body[data-ready]")
    rows = [f"Vàng Thị Mẫu {n};19{40 + n};98003;1" for n in range(12)]
    sheet = tmp_path / "list.csv"
    sheet.write_text("Họ và tên;Năm sinh;Xã;Suất\n" + "\n".join(rows) + "\nGiàng A Hư;;98003;1\n")
    page.set_input_files("#sheet", sheet)
    page.click("#sheet-form button[type=submit]")
    page.wait_for_selector("#outcome [data-code=born-missing]")
    assert page.query_selector("[data-take]") is None
    sheet.write_text("Họ và tên;Năm sinh;Xã;Suất\n" + "\n".join(rows) + "\n")
    page.set_input_files("#sheet", sheet)
    page.click("#sheet-form button[type=submit]")
    page.click("[data-take]")
    page.wait_for_url("**/office/people/roster/*")
    page.wait_for_selector("form[data-bound]")
    sound(page, "roster")
    options = page.eval_on_selector_all("#adopted option", "all => all.map((one) => one.value)")
    page.select_option("#adopted", options[1])
    page.click("#seal-form button[type=submit]")
    index = officer.sign()
    body = office.json(f"/e/{index}")["bytes"]
    assert '"count":12' in body and "Mẫu" not in body
    page.goto(f"{office.url}/office/people/record/{index}:3")
    page.select_option("#why", "delivery")
    page.click("text=Mở và ghi lại")
    assert "Vàng Thị Mẫu 2" in page.text_content("main")
    sound(page, "record")
    seen = 0
    for path in ("/office/people", "/office/people/answers", "/office/people/cases", "/office/people/sponsors", "/office/papers", "/office/agreement",
                 "/office/qr"):
        # Some are for other roles.
        if page.goto(office.url + path).status == 403:
            continue
        page.wait_for_selector("body[data-ready]")
        sound(page, path)
        seen += 1
    assert seen >= 5
    accountant = Person(chromium, office).enter("accountant")
    page = accountant.go("/office/qr")
    page.click("main table a >> nth=0")
    page.wait_for_selector(".qr.big svg")
    sound(page, "poster")
    assert printed(page)[0] == 1
    accountant.close()
    officer.close()

"""The check in the browser: its module alone in Node, then on the site and from the saved file, as the book grows, forks and rolls back."""

import contextlib
import pathlib
import re
import shutil
import subprocess
import sys
import time

import pytest

from conftest import Site

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from book import Book  # noqa: E402
from lib import Server  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
LANGUAGES = (("vi", ""), ("en", "/en"))
SAYS = {
    "vi": {"holds": "Mọi điều kiểm được đều đúng", "fails": "Có điều không đúng", "unchecked": "Không thấy điều gì sai", "none": "Chưa có nhân chứng nào"},
    "en": {"holds": "All that was checked holds", "fails": "Something does not hold", "unchecked": "Nothing is wrong so far", "none": "No witness yet"},
}


def test_the_module_alone():
    """Vectors that the program passes too, and what is altered: refused, each for its reason."""
    done = subprocess.run(["node", "--test", "--test-reporter=tap", *map(str, sorted((HERE / "verify").glob("*.test.mjs")))],
                          capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, "\n".join(line for line in done.stdout.splitlines() if "not ok" in line)[:3000] + done.stderr[-500:]
    passed = int(re.search(r"^# pass (\d+)$", done.stdout, re.M).group(1))
    assert passed >= 400 and "# skipped 0" in done.stdout, passed


@contextlib.contextmanager
def served(data, port=0):
    """A server; at the port of an earlier one it is the same site to a browser."""
    with Server(data, port=port) as server:
        until = time.monotonic() + 60
        # While a book is being opened, every address says so.
        while Site(server.url).get("/healthz").status != 200:
            assert time.monotonic() < until, "the server is not healthy"
            time.sleep(0.05)
        yield server.url


class Grown:
    """A book with a gift, two copies of it from then, one that went another way since, and what each was like."""

    def __init__(self, here):
        self.book = Book(here, practice=True)
        self.code = self.gift(self.book, "200000")["code"]
        self.old, self.fork = here / "old", here / "fork"
        shutil.copytree(self.book.data, self.old)
        shutil.copytree(self.book.data, self.fork)

    @staticmethod
    def gift(book, amount):
        return book.post("donation.receive", {"account": book.cash, "amount": amount, "booked": "2026-09-03", "channel": "cash",
                                              "currency": "VND", "fund": book.fund, "on": "2026-09-03"}, "cashier")

    def grow(self):
        self.gift(self.book, "300000")
        self.gift(self.book, "400000")
        main, self.book.data = self.book.data, self.fork
        for amount in ("500000", "600000", "700000", "800000"):
            self.gift(self.book, amount)
        self.book.data = main


def outcome(page):
    """The verdict of the whole, and the code of each step."""
    page.wait_for_selector("[data-verdict] li, div[data-verdict]")
    box = page.locator("div[data-verdict]")
    steps = {item.get_attribute("data-step"): item.get_attribute("data-code") for item in box.locator("li").all()}
    return box.get_attribute("data-verdict"), steps, box.inner_text()


def quiet(context):
    page = context.new_page()
    page.noise = []
    page.on("console", lambda message: page.noise.append(message.text))
    page.on("pageerror", lambda error: page.noise.append(str(error)))
    return page


def check_gift(page, url, prefix, code):
    page.goto(f"{url}{prefix}/d/{code}")
    page.locator("#check button").click()
    return outcome(page)


def test_a_gift_is_checked_as_the_book_grows_forks_and_rolls_back(chromium, tmp_path):
    made = Grown(tmp_path)
    contexts = {lang: chromium.new_context(viewport={"width": 360, "height": 740}, locale=lang, accept_downloads=True) for lang, _ in LANGUAGES}
    pages = {lang: quiet(context) for lang, context in contexts.items()}
    saved = {}

    with served(made.book.data) as url:
        port = int(url.rsplit(":", 1)[1])
        for lang, prefix in LANGUAGES:
            page = pages[lang]
            verdict, steps, text = check_gift(page, url, prefix, made.code)
            assert verdict == "holds" and SAYS[lang]["holds"] in text and SAYS[lang]["none"] in text, (steps, text)
            assert steps == {"key": "key.unconfirmed", "file": "file.holds", "checkpoint": "checkpoint.holds", "entry": "entry.holds",
                             "inclusion": "inclusion.holds", "code": "code.holds", "authors": "authors.holds",
                             "witnesses": "witnesses.none", "history": "history.first"}
            assert page.evaluate("document.documentElement.scrollWidth") <= 360
            # The form of the site: by code, as people type it, with the key that a receipt names; then a file that is kept.
            page.goto(f"{url}{prefix}/verify")
            page.fill("#check-code", f"{made.code[:4].lower()} {made.code[4:]}")
            page.fill("#check-key", made.book.log_key)
            page.click("#check button[type=submit]")
            verdict, steps, _ = outcome(page)
            assert (verdict, steps["key"], steps["history"]) == ("holds", "key.holds", "history.same")
            proof, key = tmp_path / f"{lang}.tlog-proof", tmp_path / f"{lang}.vkey"
            proof.write_bytes(page.request.get(f"{url}/d/{made.code}.tlog-proof").body())
            key.write_bytes(page.request.get(f"{url}/log.vkey").body())
            with page.expect_download() as download:
                page.click("a[href='/verify.html']")
            saved[lang] = tmp_path / f"verify-{lang}.html"
            download.value.save_as(saved[lang])
            assert not page.noise, page.noise

    # The saved file, from the disk: no server runs.
    for lang, _ in LANGUAGES:
        page = quiet(contexts[lang])
        asked = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(saved[lang].as_uri())
        assert page.evaluate("document.documentElement.lang") == lang
        proof, key = tmp_path / f"{lang}.tlog-proof", tmp_path / f"{lang}.vkey"
        page.set_input_files("#check-files", [proof, key])
        page.click("main button[type=submit]")
        verdict, steps, text = outcome(page)
        assert verdict == "unchecked" and SAYS[lang]["unchecked"] in text, steps
        assert [step for step, code in steps.items() if not code.endswith(".holds")] == ["code", "authors", "witnesses", "history"], steps
        # Pasted and altered.
        page.set_input_files("#check-files", [])
        page.fill("#check-paste", proof.read_text().replace("index ", "index 1") + "===\n" + key.read_text())
        page.click("main button[type=submit]")
        page.wait_for_selector("div[data-verdict=fails]")
        verdict, steps, text = outcome(page)
        assert steps["inclusion"] == "proof.out_of_range" and SAYS[lang]["fails"] in text, steps
        assert asked == [saved[lang].as_uri()] and not page.noise, (asked, page.noise)
        other = [other for other, _ in LANGUAGES if other != lang][0]
        page.click(f"#languages button[lang={other}]")
        assert page.evaluate("document.documentElement.lang") == other
        page.close()

    made.grow()
    for data, verdict, code in ((made.book.data, "holds", "history.holds"), (made.fork, "fails", "history.forked"),
                                (made.old, "fails", "history.rolled_back"), (made.book.data, "holds", "history.same")):
        with served(data, port) as url:
            for lang, prefix in LANGUAGES:
                said, steps, text = check_gift(pages[lang], url, prefix, made.code)
                assert (said, steps["history"]) == (verdict, code) and SAYS[lang][said] in text, (steps, text)
    # A proof that was kept from then still holds against the book of now; and an altered one is refused here, too.
    with served(made.book.data, port) as url:
        for lang, prefix in LANGUAGES:
            page = pages[lang]
            proof = tmp_path / f"{lang}.tlog-proof"
            for text, verdict in ((proof.read_text(), "holds"), (proof.read_text().replace("\nextra ", "\nextra AAAA"), "fails")):
                page.goto(f"{url}{prefix}/verify")
                page.fill("#check-paste", text)
                page.click("#check button[type=submit]")
                assert outcome(page)[0] == verdict
            assert not page.noise, page.noise
    for context in contexts.values():
        context.close()


def test_only_pages_with_a_script_may_run_one(site, places):
    """The policy of each page names no more than the page needs."""
    for name, path in places.items():
        policy = site.get(path).headers["Content-Security-Policy"]
        assert ("script-src 'self'" in policy) == ("<script" in site.get(path).text), (name, policy)
        assert "unsafe" not in policy and "*" not in policy and "default-src 'none'" in policy, policy
    alone = site.get("/verify.html")
    assert alone.headers["Content-Disposition"] == 'attachment; filename="verify.html"'
    assert "script-src" not in alone.headers["Content-Security-Policy"]
    for module in re.findall(r'data-check="(/static/verify-[0-9a-f]+\.js)"', site.get("/verify").text):
        assert "immutable" in site.get(module).headers["Cache-Control"]


@pytest.mark.parametrize("lang,prefix", LANGUAGES)
def test_without_scripts_the_way_is_still_told(site, places, chromium, lang, prefix):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url + prefix + places["gift"])
    assert not page.locator("#check").is_visible() and page.locator("a[href$='.tlog-proof']").is_visible()
    assert page.locator("code", has_text="minhbach check").is_visible()
    page.goto(site.url + prefix + "/verify")
    assert not page.locator("#check").is_visible() and page.locator("a[href='/verify.html']").is_visible()
    context.close()

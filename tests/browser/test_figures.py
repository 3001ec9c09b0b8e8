"""Every number on every page, in both languages, is what an export says: tests/figures works it out on its own."""

import concurrent.futures
import pathlib
import re
import sys
import urllib.parse

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from figures import document  # noqa: E402
from figures.check import VAULT, Checker  # noqa: E402
from figures.export import book_of  # noqa: E402
from figures.figures import FIGURES  # noqa: E402
from figures.lines import CLOSED, FREE  # noqa: E402
from figures.compare import disagreements  # noqa: E402
from figures.reading import Page  # noqa: E402

# Files and forms of programs, which are no pages.
NO_PAGE = re.compile(r"/(api|static|tile|blob)/|/(checkpoint|witnessed|witnesses\.policy|log\.vkey|robots\.txt|verify\.html)$|\.(tlog-proof|slip|svg|csv|xlsx|json)$|/raw$")
# Pages that are the same for every book, or about one person: programs get nothing or something else.
NO_JSON = re.compile(r"/(r|mine)(/|$)")
# Figures that no page of the practice ledger has: nothing there is owed, missing from a statement, paid ahead, or resolved,
# what is about few people is told in words, and its witnesses signed an earlier checkpoint than the one that the tests publish.
UNSEEN = {
    "age.unknown", "book.witnesses", "dispute.half_days", "dispute.longest_days", "dispute.outcome", "feedback.count",
    "fund.owed", "order.prepay", "programme.sponsorships", "seal.missing_credit_count", "seal.missing_credits",
    "seal.missing_debit_count", "seal.missing_debits", "vault.answers", "vault.find", "vault.missed",
}


@pytest.fixture(scope="module")
def checker(site):
    areas = (site.data / "areas.tsv").read_text(encoding="utf-8").splitlines()
    return Checker(book_of(site.bundle), site.json("/suspense")["today"], [row.split("\t") for row in areas])


def crawl(site, start):
    """Every page that links lead to: (path as in Vietnamese, language, text)."""
    seen, wave = set(start), list(start)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        while wave:
            following = []
            for path, answer in zip(wave, pool.map(site.get, wave)):
                assert answer.status == 200, (path, answer.status)
                if not answer.headers.get("Content-Type", "").startswith("text/html"):
                    continue
                text = answer.text
                english = path == "/en" or path.startswith("/en/")
                yield path.removeprefix("/en") if english else path, "en" if english else "vi", text
                for link in re.findall(r'href="([^"]+)"', text):
                    url = urllib.parse.urlsplit(urllib.parse.urljoin(path, link.replace("&amp;", "&")))
                    path_ = url.path + (f"?{url.query}" if url.query else "")
                    if path_ not in seen and not link.startswith("#") and not NO_PAGE.search(url.path):
                        seen.add(path_)
                        following.append(path_)
            wave = following


def test_every_figure_on_every_page_is_what_the_entries_say(site, places, checker):
    wrong, pages, figures = {}, 0, 0
    start = [prefix + path for prefix in ("", "/en") for path in ("/", places["recipient"])]
    for path, lang, text in crawl(site, start):
        json = None if NO_JSON.match(path) else site.json(path or "/")
        faults = checker.faults(path, lang, text, json)
        if faults:
            wrong[path, lang] = faults[:5]
        pages += 1
        figures += text.count("data-figure=")
    assert not wrong, (len(wrong), list(wrong.items())[:20])
    assert pages >= 2 * len(checker.figures.book.entries) and figures >= 10 * pages // 3
    # A name in the list that no page shows has gone, or was never there.
    assert (set(FIGURES) | set(VAULT)) - checker.used <= UNSEEN, ", ".join((set(FIGURES) | set(VAULT)) - checker.used - UNSEEN)


def families(book):
    """The paths of every family of pages that has a JSON form made of entries alone."""
    yield from ("/", "/entries", "/goods", "/pledges", "/suspense", "/waiting", "/services", "/papers", "/cases", "/keys",
                "/verify")
    for what in ("fund", "account", "campaign", "item", "lot", "partner"):
        yield from (f"/{what}/{name}" for name in book.things[what])
    for what in ("allocation", "order", "waybill", "herd", "pledge", "case", "inspection"):
        yield from (f"/{what}/{one.at}" for one in book.things[what].values())
    kinds = {"distribution.make": "distribution", "report.publish": "report"}
    for entry in book.entries:
        if entry.kind in kinds:
            yield f"/{kinds[entry.kind]}/{entry.index}"
        yield f"/e/{entry.index}"


def test_the_json_form_of_every_page_says_the_same(site, checker):
    pages = checker.figures
    paths = [*families(pages.book), *(f"/d/{code}" for code, entry in pages.codes.items() if entry.kind in GIFTS)]
    wrong = {path: found[:5] for path in paths if (found := disagreements(pages.of(path), site.json(path)))}
    assert not wrong, (len(wrong), list(wrong.items())[:20])


GIFTS = ("donation.receive", "receipt.hold")


def test_numbers_are_nobody_s_or_somebody_s_and_as_many_as_lie_in_accounts(checker):
    """J1, J2 and J6 of docs/FORMAT.md: otherwise the figures would rest on nothing."""
    book = checker.figures.book
    held, left = {}, {}
    for line in book.lines.by_key.values():
        pieces = line.numbers.all()
        assert [piece[0] for piece in pieces] == [0, *(piece[1] for piece in pieces)][:len(pieces)] and pieces[-1][1] == line.next
        for lo, hi, thing, offset in pieces:
            if thing not in (FREE, CLOSED):
                assert thing.behind.within(offset, offset + hi - lo) == [(offset, offset + hi - lo, line, lo)]
        key = book.fund_of(line), line.unit
        left[key] = left.get(key, 0) + line.available() - book.lines.owed(line)
    for (place, fund, unit), n in book.balances.items():
        if not place.startswith("@"):
            held[fund, unit] = held.get((fund, unit), 0) + n
    assert {key: n for key, n in held.items() if n} == {key: n for key, n in left.items() if n}


def test_the_document_lists_exactly_the_figures():
    told = document.FILE.read_text(encoding="utf-8")
    assert told == document.document(), "run `python -m figures.document` in tests/"
    assert set(re.findall(r"^\| `([a-z_.]+)`", told, re.M)) == set(FIGURES) | set(VAULT)


# What must fail.

FIGURE = re.compile(r'<span data-figure="([^"]*)">([^<]*)</span>')


def altered(text):
    """A page on which the first figure of its own says one more in its last digit."""
    at = text.index("<main")
    found = FIGURE.search(text, at)
    digit = list(re.finditer(r"\d", found[2]))[-1]
    place = found.start(2) + digit.start()
    return text[:place] + str((int(text[place]) + 1) % 10) + text[place + 1:]


def moved(text):
    """A page on which the first figure of its own claims to be another one."""
    at = text.index("<main")
    return text[:at] + FIGURE.sub(r'<span data-figure="fund.everything?\1">\2</span>', text[at:], count=1)


def bare(text):
    """A page whose figures are bare text."""
    at = text.index("<main")
    return text[:at] + FIGURE.sub(r"\2", text[at:])


def without(text):
    """A page whose figures are gone with their numbers."""
    at, end = text.index("<main"), text.index("</main>")
    return text[:at] + FIGURE.sub("", text[at:end]) + text[end:]


def loose(text):
    """A page with one number more, which nobody has named."""
    return text.replace("</h1>", "</h1><p>7</p>", 1)


def late(text):
    """A page with a day that is written otherwise than it is meant."""
    return text.replace("</h1>", '</h1><time datetime="2026-09-21">22/09/2026</time>', 1)


def invented(text):
    """A page with words that stand in no entry."""
    return text.replace("</h1>", '</h1><span class="said">Quỹ 12/2031</span>', 1)


@pytest.mark.parametrize("lang,prefix", (("vi", ""), ("en", "/en")))
def test_a_page_that_says_anything_else_fails(site, places, checker, lang, prefix):
    for name in ("home", "fund", "gift", "allocation", "distribution", "item", "herd", "campaign", "account", "waiting"):
        path = places[name]
        text, json = site.get(prefix + path).text, site.json(path)
        assert not checker.faults(path, lang, text, json), name
        for change in (altered, moved, bare, without, loose, late, invented):
            changed = change(text)
            assert changed != text and checker.faults(path, lang, changed, json), (name, change.__doc__)
        other = {"vi": "en", "en": "vi"}[lang]
        assert checker.faults(path, other, text, json), f"{name} is judged by the wrong language"


def test_a_reader_finds_what_stands_on_a_page():
    page = Page("<title>A 1</title><main><p>2 <b>x</b></p><code>3</code><a class=\"no\" href=\"/e/4\">№ 4</a>"
                "<dd data-figure=\"a?b=1&amp;c=2\">5 <i>đ</i></dd></main><time datetime=\"2026-01-06\">6</time>"
                "<svg aria-label=\"7\"/>")
    assert page.figures == [("a?b=1&c=2", "5 đ", True)] and page.loose == ["2"] and page.no == ["№ 4"] and page.codes == ["3"]
    assert page.days == [("2026-01-06", "6")] and page.spoken == ["A 1", "7"] and page.links == ["/e/4"]

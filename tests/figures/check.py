"""Whether a page says what an export says: every number in it named and right, no number without a name.

`Checker(book, today, places)` judges one page after another; `places` are the rows of a list of areas, if the server has imported
one: scheme, version, code and name.
"""

import re

from . import figures_audit, figures_goods, figures_money, figures_oversight, figures_people, figures_witness  # noqa: F401  (they name their figures)
from .figures import VAULT, Figures, Sum, Unknown, parsed
from .format import day, month, number, plain, squeezed
from .compare import numbers
from .reading import DIGIT, Page
from .sums import stages
from .write import Writer

# Keys of JSON whose numbers name or place something and are no figures: entries, moments, years, depths.
PLACES = {"index", "page", "received", "before", "from", "until", "allocation", "granted_at", "by", "closed_by", "reversed_by",
          "ended_by", "disputed_from", "registered", "named_by", "list", "distribution", "assigned", "example", "depth", "pledge",
          "year", "line", "statement", "newest", "newer", "at", "inspection", "remedy", "explained"}
# Numbers of JSON that a page does not write, or writes in words, as a share or as a time: bounds, and the whole of which another number
# is a part.
UNWRITTEN = re.compile(r"^\.filter\.|\.least$|\.buckets\[\d+\]\.days$|\.committed$|_bp$|^\.cases\[\d+\]\.sponsors$|^\.cost\[1\]$"
                       r"|^\.witnessing\.witnesses\[\d+\]\.last$")
# A number in a text: whatever has digits and nothing but separators between them.
TOKEN = re.compile(r"\d+(?:[.,:/-]\d+)*")
# What of an entry is a name, and may stand on a page with its digits.
NAMES = {"name", "bank", "number", "source", "version", "set"}
# Pages on which words of people stand by their consent, and in no entry.
BY_CONSENT = ("/case/", "/roll")


def strings(json):
    """Every text in JSON."""
    if isinstance(json, str):
        yield json
    elif isinstance(json, dict):
        for one in json.values():
            yield from strings(one)
    elif isinstance(json, list):
        for one in json:
            yield from strings(one)


def named(json):
    """The names in JSON that have digits, and its areas."""
    if isinstance(json, dict):
        if {"code", "scheme", "version"} <= set(json):
            yield f"{json['code']}, {json['scheme']} {json['version']}"
            # A code of two digits alone could be any number.
            if len(json["code"]) > 3:
                yield json["code"]
        for key, one in json.items():
            yield from [one] if key in NAMES and isinstance(one, str) else named(one)
    elif isinstance(json, list):
        for one in json:
            yield from named(one)


class Checker:
    """A book, a day, and the judgement on its pages."""

    def __init__(self, book, today, places=()):
        self.figures = Figures(book, today)
        self.writers = {lang: Writer(book, lang) for lang in ("vi", "en")}
        self.texts = {squeezed(text) for entry in book.entries for text in strings(entry.body)}
        self.texts |= {squeezed(text) for row in places for text in row}
        areas = {f"{code} ({name})": f"{scheme} {version}" for scheme, version, code, name in places}
        names = {name for entry in book.entries for name in named(entry.body)} | set(areas)
        names |= {f"{area}, {edition}" for area, edition in areas.items()}
        self.names = sorted((squeezed(name) for name in names if DIGIT.search(name)), key=len, reverse=True)
        self.size = len(book.entries)
        self.known, self.used = {}, set()
        self.bars = {lang: self.of_bars(lang) for lang in self.writers}

    def of_bars(self, lang):
        """The numbers that labels of bars may say: every stage of every fund, campaign and of all together."""
        sums, book = self.figures.sums, self.figures.book
        groups = [sums.together(), *map(sums.of_fund, book.fund), *map(sums.of_campaign, book.campaign)]
        exact = [pair for group in groups for pair in group.items()]
        texts = [self.writers[lang].text(Sum(n, unit)) for unit, of in exact for n in stages(of).values()]
        return {token for text in texts for token in TOKEN.findall(text)}

    def faults(self, path, lang, text, json=None):
        """What is wrong with a page; nothing, where all is well."""
        page = Page(text)
        found = [fault for name, said, _ in page.figures for fault in self.figure(path, lang, name, said)]
        found += [f"{said!r} is not how {moment} is written" for moment, said in page.days if not self.is_day(lang, moment, said)]
        found += [f"{said!r} is not the number of an entry" for said in page.no if not self.is_number(lang, said)]
        found += [f"{said!r} stands in no entry" for said in page.said if not self.is_said(path, said)]
        found += [f"{said!r} has a number that is no figure" for said in page.loose if not self.is_quoted(lang, said, page)]
        found += [f"{said!r} has a number that stands nowhere on the page" for said in self.unheard(page, lang)]
        if json is not None and any(self.counts(json)) and not any(inside for _, _, inside in page.figures):
            found.append("there is no figure on it, and its JSON form has numbers")
        return found + (list(self.missing(lang, page, json)) if json is not None else [])

    def figure(self, path, lang, name, said):
        """The faults of one figure."""
        key = parsed(name)[0]
        self.used.add(key)
        if key in VAULT:
            there = path.startswith(tuple(VAULT[key][0]))
            return [] if there and DIGIT.search(said) else [f"{name} stands on {path} and says {said!r}"]
        if (name, lang) not in self.known:
            try:
                self.known[name, lang] = self.writers[lang].texts(self.figures.value(name))
            except Unknown as error:
                return [str(error)]
        right = self.known[name, lang]
        return [] if said in right else [f"{name} is {' or '.join(right)} and not {said}"]

    def is_day(self, lang, moment, said):
        if re.fullmatch(r"\d{4}-\d\d", moment or ""):
            return said == month(moment, lang)
        found = re.fullmatch(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)Z)?", moment or "")
        return bool(found) and said == day(found[1], lang) + (f" {found[2]} UTC" if found[2] else "")

    def is_number(self, lang, said):
        # The place in a list on the page itself has no sign.
        found = re.fullmatch(r"№ (\d{1,3}(?:[.,]\d{3})*)|\d{1,2}", said)
        return bool(found) and ("," if lang == "vi" else ".") not in said

    def is_said(self, path, said):
        """Whether a text stands in an entry or in the list of areas, in pieces where a page has put several together."""
        if said in self.texts or not DIGIT.search(said) or path.startswith(BY_CONSENT):
            return True
        pieces = [piece for piece in re.split(r"[(),;·]| – ", said) if DIGIT.search(piece)]
        return all(piece.strip() in self.texts or all(word in self.texts or not DIGIT.search(word) for word in piece.split())
                   for piece in pieces)

    def is_quoted(self, lang, said, page):
        """Whether a text is a sentence of the site without arguments, the address that it leads to, or has its digits in names of the
        book alone."""
        return said in self.writers[lang].words.sentences or said in page.links or not DIGIT.search(self.without_names(said))

    def without_names(self, said):
        for name in self.names:
            said = said.replace(name, "")
        return said

    def unheard(self, page, lang):
        """Titles and labels with a number that the page itself does not have, and that is no part of a fund's bar."""
        seen = [said for _, said, _ in page.figures] + page.no + page.codes + page.said + [said for _, said in page.days]
        known = {token for said in seen for token in TOKEN.findall(said)} | self.bars[lang]
        for said in page.spoken:
            if set(TOKEN.findall(self.without_names(said))) - known and said not in self.writers[lang].words.sentences:
                yield said

    def counts(self, json):
        """The numbers in JSON that are figures, but for those that are nothing."""
        for place, n in numbers(json):
            if place.split(".")[-1].split("[")[0] not in PLACES and n and not (isinstance(n, tuple) and not n[0].strip("0.")):
                yield place, n

    def missing(self, lang, page, json):
        """Numbers of the JSON form that the page says in no figure, and in no label of a bar."""
        shown = {said for _, said, _ in page.figures}
        labels = " ".join(page.spoken)
        book, writer = self.figures.book, self.writers[lang]
        for place, n in self.counts(json):
            if isinstance(n, tuple):
                amount, unit = n
                minor = int(amount.replace(".", "").replace("-", "")) * (-1 if amount.startswith("-") else 1)
                assert plain(minor, book.scale(unit)) == amount
                said = writer.text(Sum(minor, unit))
            else:
                said = number(n, lang)
            if said not in shown and said not in labels and not UNWRITTEN.search(place):
                yield f"{place} is {said}, and stands in no figure"

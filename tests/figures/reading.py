"""A page as its reader finds it: which figures, days, entry numbers and codes stand on it, and every other text with a digit.

Nothing here knows what a number must be; `check.py` does.
"""

import html
import re

from .format import squeezed

TOKEN = re.compile(r"<!--.*?-->|<![^>]*>|<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:\"[^\"]*\"|[^>\"])*)>|([^<]+)", re.S)
ATTRIBUTE = re.compile(r"([a-zA-Z-]+)(?:=\"([^\"]*)\")?")
VOID = {"meta", "link", "input", "br", "rect", "path", "img", "hr"}

# What a text stands in: of an element the innermost of these counts.
BY_TAG = {"time": "day", "code": "code", "pre": "code", "option": "code", "script": "code", "style": "code"}
BY_CLASS = {"no": "no", "code": "code", "hash": "code", "said": "said"}
# Attributes that are read to people.
SPOKEN = ("aria-label", "title", "alt", "placeholder")

DIGIT = re.compile(r"\d")


class Page:
    """What stands on a page. Everything is a list in the order of the page."""

    def __init__(self, text):
        # (name, text, whether it is part of the page itself and not of what stands around every page)
        self.figures, self.days, self.no, self.codes, self.said = [], [], [], [], []
        # Texts with digits that stand in nothing, and those of attributes and of the title.
        self.loose, self.spoken, self.links = [], [], []
        self.open = []
        self.read(text)

    def read(self, text):
        for found in TOKEN.finditer(text):
            closing, tag, attributes, words = found.groups()
            if words is not None:
                self.word(words)
            elif tag is None:
                continue
            elif closing:
                self.end(tag)
            else:
                self.begin(tag, attributes)

    def begin(self, tag, text):
        attributes = {name: html.unescape(value or "") for name, value in ATTRIBUTE.findall(text)}
        if "href" in attributes:
            self.links.append(attributes["href"])
        self.spoken += [squeezed(attributes[name]) for name in SPOKEN if DIGIT.search(attributes.get(name, ""))]
        sort = BY_TAG.get(tag)
        for one in attributes.get("class", "").split():
            sort = BY_CLASS.get(one, sort)
        detail = attributes.get("datetime")
        if "data-figure" in attributes:
            sort, detail = "figure", attributes["data-figure"]
        if tag not in VOID and not text.endswith("/"):
            self.open.append([tag, sort, detail, []])

    def within(self, tag):
        return any(one[0] == tag for one in self.open)

    def word(self, words):
        """Text belongs to the outermost element that says what it is."""
        words = html.unescape(words)
        for one in self.open:
            if one[1]:
                one[3].append(words)
                return
        text = squeezed(words)
        if DIGIT.search(text):
            (self.spoken if self.within("title") else self.loose).append(text)

    def end(self, tag):
        while self.open:
            name, sort, detail, words = self.open.pop()
            if sort and words:
                text = squeezed("".join(words))
                {"figure": lambda: self.figures.append((detail, text, self.within("main"))),
                 "day": lambda: self.days.append((detail, text)), "no": lambda: self.no.append(text),
                 "code": lambda: self.codes.append(text), "said": lambda: self.said.append(text)}[sort]()
            if name == tag:
                break

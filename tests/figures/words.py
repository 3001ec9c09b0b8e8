"""The words of the site, from its own translations: units of goods, and whole sentences in which digits may stand."""

import pathlib
import re

LOCALES = pathlib.Path(__file__).resolve().parents[2] / "crates" / "server" / "locales"


def messages(lang):
    """The messages of a language that take no arguments: id to text."""
    found = {}
    for file in sorted((LOCALES / lang).glob("*.ftl")):
        key = None
        for line in file.read_text(encoding="utf-8").split("\n"):
            named = re.match(r"([a-z][a-z0-9-]*) =(.*)", line)
            if named:
                key, found[named[1]] = named[1], named[2].strip()
            elif key and line.startswith(" "):
                found[key] += " " + line.strip()
            else:
                key = None
    return {key: text for key, text in found.items() if "{" not in text}


class Words:
    """The words of one language."""

    def __init__(self, lang):
        self.lang = lang
        self.messages = messages(lang)
        self.sentences = set(self.messages.values())

    def unit(self, code):
        """The name of a unit of goods; chapters choose their own, and a code without a name shows itself."""
        return self.messages.get(f"unit-{code.replace('_', '-')}", code)

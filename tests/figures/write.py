"""A figure as a page of a language writes it."""

from .figures import Count, Points, Share, Sum
from .format import decimal, number, percent, share
from .words import Words


class Writer:
    """Writes the figures of a book in one language."""

    def __init__(self, book, lang):
        self.book, self.lang, self.words = book, lang, Words(lang)

    def texts(self, value):
        """What a page may write for a value."""
        return [self.text(one) for one in (value if isinstance(value, list) else [value])]

    def text(self, value):
        if isinstance(value, Sum):
            return f"{decimal(value.n, self.book.scale(value.unit), self.lang)} {self.unit(value.unit)}"
        if isinstance(value, Count):
            return number(value.n, self.lang)
        if isinstance(value, Share):
            return share(value.part, value.whole, self.lang)
        assert isinstance(value, Points), value
        return percent(value.hundredths, self.lang)

    def unit(self, unit):
        if len(unit) == 3:
            return {"vi": "đ", "en": "₫"}[self.lang] if unit == "VND" else unit
        item = self.book.item[unit.split("/")[0]]
        return f"{self.words.unit(item.unit)} {item.name}"

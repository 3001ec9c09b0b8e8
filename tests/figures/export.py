"""Reading an export: `book_of(folder)` is the book in it."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

import bundles  # noqa: E402  (it stands beside the scripts that use it most)

# Each names the kinds that it carries out.
from . import kinds_goods, kinds_money, kinds_oversight, kinds_people, kinds_registry, kinds_spend, reversals  # noqa: E402,F401
from .book import Book  # noqa: E402
from .witnesses import Witnesses  # noqa: E402


def book_of(folder):
    """All entries of an export, and what they leave behind."""
    book = Book(bundles.entries(folder))
    book.checkpoint = (pathlib.Path(folder) / "checkpoint").read_text(encoding="utf-8")
    book.witnesses = Witnesses(folder)
    return book

"""docs/figures.md, made from the figures themselves: run `python -m figures.document` in `tests/` to write it anew."""

import pathlib

from . import figures_audit, figures_goods, figures_money, figures_oversight, figures_people, figures_witness  # noqa: F401  (they name their figures)
from .figures import FIGURES, VAULT

FILE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "figures.md"

BEFORE = """# Figures

Every number on a page names itself: `<span data-figure="gift.share?at=7&by=90&stage=spent&unit=VND">1.234 đ</span>` is how
much of the gift of entry 7 the entry 90 spent. What each name means stands here; `tests/figures` works all of them out from an
export alone, without the program's code, and `tests/browser/test_figures.py` compares every page with that, in both languages.

Made from `tests/figures/figures_*.py`; a test holds it to be true. `python -m figures.document` in `tests/` writes it anew.

- `at` and `by` are numbers of entries, `on`, `day` and `due` days; `fund`, `account`, `campaign`, `chapter`, `item`, `lot` ids.
- `unit` is a currency, the id of an item over all its lots, or an item and one of its lots as `item/lot`.
- `as=share` is a share of the whole, rounded down to a tenth of a percent; what is not nothing is never 0.
- Arguments in brackets may be left out.

Days stand in `<time>`, numbers of entries in `class="no"`, codes and hashes in `<code>`, `class="code"` or `class="hash"`, and
words of the book in `class="said"`. Any other digit is a fault, but in a sentence of the site that has no arguments.

| figure | takes | is |
|---|---|---|
"""

BETWEEN = """
Numbers of the vault stand in no entry, so nobody can work them out from an export. These are all, and where they stand:

| figure | page | is |
|---|---|---|
"""


def wrapped(text):
    return text.replace("|", "\\|")


def document():
    """The whole page."""
    rows = []
    for one in sorted(FIGURES.values()):
        takes = ", ".join([f"`{name}`" for name in one.takes] + [f"[`{name}`]" for name in one.may])
        rows.append(f"| `{one.name}` | {takes} | {wrapped(one.says)} |\n")
    vault = [f"| `{name}` | {', '.join(f'`{page}`' for page in pages)} | {says} |\n" for name, (pages, says) in sorted(VAULT.items())]
    return BEFORE + "".join(rows) + BETWEEN + "".join(vault)


if __name__ == "__main__":
    FILE.write_text(document(), encoding="utf-8")

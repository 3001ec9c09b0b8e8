"""What the figures on the pages must be, worked out from an export and from nothing else.

Where to begin: `book.py` reads the entries in order, and what each kind does stands in the `kinds_*.py` files; `lines.py` gives every
unit of value its number; `sums.py`, `gifts.py`, `goods.py` and `waiting.py` answer from that. `figures.py` and its sisters name each
answer as pages name it, `write.py` writes it as a page does, `reading.py` finds what stands on a page, and `check.py` judges it.
`pages.py` says what the JSON form of every page must say. `export.book_of(folder)` is the way in.
"""

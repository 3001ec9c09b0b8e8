"""What the figures on the pages must be, worked out from an export and from nothing else.

Where to begin: `book.py` reads the entries in order; `lines.py` gives every unit of value its number; `sums.py`, `gifts.py`,
`goods.py` and `people.py` answer from that; `figures.py` names each answer as pages name it; `format.py` writes it as a page does.
"""

"""Refusals that no form of the office can bring about, and why."""

NO_FORM = {
    "ledger.open": "the office stands on an open book; a book is opened with `minhbach init`",
    "received.backwards": "the server's clock, not a field; the server never seals earlier than the entry before",
    "signature.invalid": "the browser's key signs the very bytes that the page has composed",
    "id.already_entered": "an id is drawn for each entry; the same entry sent twice is answered with its first receipt",
    "id.conflict": "ids are drawn: 80 random bits",
    "reference.exists": "ids are drawn: 80 random bits",
    "reference.not_found": "what is named by its id is chosen from what the book has, and the book forgets nothing",
    "internal.books": "guards against errors of the program itself; no entry brings it about",
}

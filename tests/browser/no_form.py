"""Refusals that no form of the office can bring about, and why."""

NO_FORM = {
    "ledger.open": "the office stands on an open book; a book is opened with `minhbach init`",
    "received.backwards": "the server's clock, not a field; the server never seals earlier than the entry before",
    "id.already_entered": "an id is drawn for each entry; the same entry sent twice is answered with its first receipt",
    "amount.scale": "an amount is spelt with the decimals of the currency, the item or the lot that is chosen beside it; "
                    "what has more is not read and the form itself says so",
    "amount.too_large": "only what the lines of a bank's day add up to can be so large; the wizard of statements reads those",
    "statement.line_unneeded": "nobody types a line of a statement; the wizard of statements cites one for bank accounts alone",
    "statement.line_day": "nobody types a line of a statement; the wizard of statements takes day and line from the same row",
    "campaign.account": "concerns gifts by bank alone; those are composed by the wizard of statements",
    "internal.books": "guards against errors of the program itself; no entry brings it about",
}

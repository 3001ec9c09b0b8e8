"""Figures of the witnesses."""

from .codes import signatures
from .figures import Count, figure


@figure("book.witnesses", "", "", "How many witnesses have signed the published checkpoint beside the log itself.")
def book_witnesses(book, args):
    return Count(len(signatures(book.book.checkpoint)) - 1)


@figure("witness.covered", "", "", "How many entries the newest checkpoint covers that the quorum of the ledger's policy has signed.")
def witness_covered(book, args):
    return Count(book.book.witnesses.covered())


@figure("witness.age", "on", "", "How many days ago the newest cosignature on that checkpoint was made.")
def witness_age(book, args):
    book.check(args.on)
    return Count(book.book.witnesses.age(args.on))


@figure("witness.needs", "group", "", "How many members of a group of the ledger's policy must have signed.")
def witness_needs(book, args):
    return Count(book.book.witnesses.groups[args.group][0])


@figure("witness.of", "group", "", "How many members a group of the ledger's policy has.")
def witness_of(book, args):
    return Count(len(book.book.witnesses.groups[args.group][1]))

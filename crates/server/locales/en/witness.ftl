# Witnesses of the checkpoint, and who revoked a key.
witness-title = Witnesses
witness-what = A witness is an independent organisation (the Front, the press, a school, an association of donors) that signs a checkpoint only if it carries on from the one before. With witnesses, the server cannot show different books to different people.
witness-checkpoint = { $count ->
    [one] The published checkpoint covers { $n } entry:
   *[other] The published checkpoint covers { $n } entries:
}
witness-none = No witness has signed this checkpoint yet. That means: you can check that the book before you is unaltered; but to be sure that everybody is shown the same book, compare the checkpoint with others' or with an old receipt.
witness-caption = Who has signed the published checkpoint, and when
witness-name = Name of the witness
witness-at = Signed at
witness-untimed = states no time
witness-unvouched = The server only repeats these lines. Get a witness's key from the witness itself, and check with a program of yours.
keys-granted = Who holds which key
keys-granted-what = Its role, its reach, since which day and by which entry; of a key that has ended, the day, the entry, and the role of whoever signed that.
keys-ended-by = signed by:
witness-halted = The server has stopped signing: a witness has seen a longer or another book. No entry is admitted until the operator has looked.
witness-met = Enough witnesses have signed the published checkpoint.
witness-unmet = Not enough witnesses have signed the published checkpoint yet.
witness-quorum = The ledger's policy asks for the signature of: { $name }.
witness-covered = { $count ->
    [one] The first { $n } entry is witnessed; what follows is provisional.
   *[other] The first { $n } entries are witnessed; what follows is provisional.
}
witness-newest = Newest signature of a witness:
witness-age = { $count ->
    [one] { $n } day ago
   *[other] { $n } days ago
}
witness-never = No checkpoint has enough witnesses yet: every entry is provisional.
witness-no-quorum = The ledger's policy asks for no witness.
witness-policy-caption = The witnesses of the ledger's policy
witness-class = Group
witness-standing = Standing
witness-last = Signed last
witness-signed = has signed this checkpoint
witness-wrong = the signature is wrong
witness-contradicts = says that it has seen another book
witness-silent = does not answer
witness-refused = does not sign
witness-not-yet = has not signed yet
witness-by-file = signs by file, not this checkpoint yet
witness-groups-caption = How many members of each group are needed
witness-group = Group
witness-members = Members
witness-needs = Needed
witness-of = Of
witness-group-met = enough
witness-group-unmet = not enough
witness-own-policy = These are the witnesses that this ledger itself asks. Whom to trust is yours to say: get a policy of witnesses from elsewhere and check with a program of your own.
witness-entry-witnessed = Witnessed: as many witnesses as the ledger's policy asks for have signed a checkpoint that covers this entry.
witness-entry-provisional = Provisional: not enough witnesses have signed a checkpoint that covers this entry yet.
witness-practice = This is a practice ledger: the keys of its witnesses lie beside the book, so their signatures prove nothing.

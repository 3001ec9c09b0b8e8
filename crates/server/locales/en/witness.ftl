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

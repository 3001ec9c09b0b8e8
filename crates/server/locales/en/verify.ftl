# Checking the ledger, and the page of keys.
verify-title = Check it yourself
verify-what = You need not trust this server. The checking program runs on your machine, reads every byte of the ledger, and says what holds, what fails and what was not checked.
verify-key = The ledger’s key
verify-key-what = Get this key from a second place too (a receipt, a printed notice, the press) and compare every character: a dishonest server would give you its own.
verify-origin = The ledger’s name
verify-log-key = The log’s verification key
check-here = Check it here
verify-here = Check it in your browser
verify-here-what = Type a code, or bring a proof file that you kept. Your own browser works it out: the ledger’s signature, the place of the entry, the signatures of those who wrote it, witnesses, and that the ledger has only grown since you last looked. It needs JavaScript; without it, use the saved page on another device, or the program below.
verify-save-what = A page that a server hands out can be changed by that server at any time. So save the checking page once, compare it with other people’s, and open it from your own disk, with the proof file and the ledger’s key. It needs no network and sends nothing.
verify-save = Save the checking page
verify-whole = Check the whole ledger
verify-whole-what = An export of the ledger is its public folder: the checkpoint and the files of leaves. The command recomputes every hash, signature, rule and balance, and every share of every gift.
verify-since = If you kept an old checkpoint, check that today’s ledger only adds to the one of that day:
verify-exit = Exit code 0: everything checked holds. 10: bytes, tree or chain were altered. 11: a signature or authority. 12: a rule or arithmetic. 14: not an extension of the old checkpoint.
verify-one = Check one entry
verify-one-what = A proof file holds the entry, its path in the hash tree and the signed checkpoint. It can be checked alone, without a network.
verify-checkpoint = The published checkpoint
verify-checkpoint-what = Its first three lines are the ledger’s name, the number of entries and the root of the hash tree; the last is the ledger’s signature. Verbatim at
verify-others = Check it with other people’s programs
verify-others-what = The ledger uses the open C2SP formats (signed-note, tlog-checkpoint, tlog-tiles, tlog-proof). Any program that reads them can check this ledger.
verify-cannot = What no program can prove
verify-cannot-hand = That goods reached a hand. The ledger only shows how strong the evidence is.
verify-cannot-cash = That no cash went undeclared.
verify-cannot-true = That what an author wrote is true. “Intact” means unaltered.
verify-cannot-split = As long as no witness signs the checkpoints: that everybody is shown the same book. Compare checkpoints with other people.
verify-cannot-statutory = This is an open ledger, not the statutory books; its signatures are not digital signatures in the sense of the law.
keys-title = Keys
keys-what = Every entry carries its authors’ signatures. Private keys stay on the signer’s machine, never on the server. Names of keys and holders are random: identities are in a separate store.
keys-caption = Every key ever granted, in the order of granting
keys-threshold = { $count ->
    [one] Governing the ledger needs the signature of { $n } governor.
   *[other] Governing the ledger needs the signatures of { $n } governors.
}
keys-holder = Holder
keys-valid = Valid by entry
keys-revoked = revoked
keys-disputed = disputed from entry { $from }

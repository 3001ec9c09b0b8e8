# The frame of every page: navigation, footer, errors, the practice banner.
skip = Skip to the main part
nav-label = Navigation
nav-home = Home
nav-find = Find my donation
nav-entries = All entries
nav-verify = Check it yourself
nav-keys = Keys
practice-label = Notice
practice-title = Sổ thực hành / practice.
practice-text = The people, money and places here are invented; do not transfer money because of this page.
practice-as-of = Assumed date: { $day }.
footer-what = This is the open ledger of humanitarian work, not the statutory books. “Intact” means unaltered; it does not mean true.
footer-size = { $count ->
    [one] Figures as of { $n } entry.
   *[other] Figures as of { $n } entries.
}
footer-received = The newest was sealed on { $time }.
footer-json = This page as JSON
error-404-title = No such page
error-title = That did not work
error-no-page = This address leads to no page of the ledger. Check the address, or start from one of the pages below.
error-no-entry = The ledger has no such entry. Its number may be mistyped, or it has not been written yet.
error-no-code = The ledger has no such code. It may be mistyped; this does not say that your gift did not arrive.
error-no-thing = The ledger has no such fund, account, allocation or distribution.
error-bad-code = This code has a typing mistake: its last character does not fit the others.
error-bad-before = The parameter “before” must be a whole number or a day.
error-no-proof = The checkpoint does not cover this entry yet. Please try again in a few seconds.
error-bad-form = The request has not the form that is asked for. Please check the fields.
error-too-large = What was sent is too large.
error-method = This address does not take requests of that kind.
error-too-often = You have searched very often within a minute. Please wait a minute and try again.
error-busy = The server is busy. Please try again in a few minutes.
error-internal = The server has failed. The ledger is not affected: every entry written is still there. Please try again in a few minutes.
error-code = Status { $status }, error code { $code }
col-where = Where
col-amount = Amount
col-share = Share
col-entry = Entry
col-day = Date
col-what = What
row-total = Total
how-computed = How is this computed?
older = Older →
newest = ← Newest
list-is-cut = The list shows the newest rows only; the sums count all of them.
count-entries = { $count ->
    [one] { $n } entry
   *[other] { $n } entries
}
count-gifts = { $count ->
    [one] { $n } gift
   *[other] { $n } gifts
}
count-portions = { $count ->
    [one] { $n } portion
   *[other] { $n } portions
}
count-confirmed = { $count ->
    [one] { $n } portion confirmed
   *[other] { $n } portions confirmed
}
neighbours = The entries before and after

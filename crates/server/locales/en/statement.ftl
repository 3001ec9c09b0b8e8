# A list of movements made from a bank's statement.
statement-title = List of movements, made from the bank's statement
statement-what = This is not the bank's own statement. The ledger reads the statement file, enters each line and seals each day; whoever has the original can compare.
statement-on = Sealed on
statement-days = Day by day, tied to the bank
statement-equation = Opening balance + money in − money out = closing balance. Lines and sums are the statement's; on a complete day the entries of the book add up to exactly them.
statement-days-caption = The days of this list, oldest first
statement-lines = { $count ->
    [one] { $n } line
   *[other] { $n } lines
}
statement-missing-in = { $count ->
    [one] { $n } line of money in is not in the book
   *[other] { $n } lines of money in are not in the book
}
statement-missing-out = { $count ->
    [one] { $n } line of money out is not in the book
   *[other] { $n } lines of money out are not in the book
}
statement-missing-what = This day is incomplete: lines could not be read or were not entered. They have to be entered, and the day sealed again.
statement-newer = there is a newer list for this day:
statement-all-lines = Every line of it
statement-masked = Names, account numbers and messages of senders are not here: the public book holds only a commitment to them. Within a day the lines stand in the order of their ids and not of time; the book has no times of transfers.
statement-no-lines = There are no lines.
statement-lines-caption = The lines, and what each became in the book
statement-fate = What became of it
statement-first = ← First lines
statement-next = Next lines →
account-statement = Choose a day to see every line of the list that it is in.
line-gift = gift
line-income = other income (bank interest)
line-held = waits to be identified
line-own-transfer = moved between own accounts
line-exchange = currency exchanged
line-payment = paid from an allocation
line-expense = costs
line-returned = returned
line-back = money that came back
line-other = other money out
line-assigned = identified since
line-reversed = reversed
error-no-statement = The book has no such list. Open the account's page and choose a day.
error-bad-after = The parameter “after” must be the id of a line.

# Published reports, who acknowledged them, the figures of a campaign, delivery teams.
report = Report
reports-title = Published reports
reports-what = Each report is pinned to a state of the book: from that many entries anybody can make the same bytes again.
reports-caption = Published reports and announcements, newest first
report-on = Published on
report-size = Made from so many entries
report-period = Period
report-document = Document
report-get = Get the document
report-elsewhere = not kept on this server; compare by its hash
report-hash = SHA-256 of the document
report-bytes = { $count ->
    [one] { $n } byte
   *[other] { $n } bytes
}
report-recipients = Its recipients are named at the end of the document. The table says which acknowledgements were entered into the book.
report-acknowledged = Acknowledged
report-acknowledged-caption = Acknowledgements, in the order of the book
report-unacknowledged = No acknowledgement has been entered yet.
report-entered-by = Entered by
report-private = not public
report-attached = Other documents
attached-appeal = Appeal
attached-contract = Contract
attached-decision = Decision
attached-handover-record = Handover record
attached-invoice = Invoice
attached-list = List
attached-minutes = Minutes
attached-photo = Photo
attached-receipt = Receipt
attached-statement = Statement
attached-other = Other document
campaign-figures = Results
campaign-division = Where what was received is now
team = Delivery team
team-unstated = the entry states none
team-of-members = { $count ->
    [one] { $n } member
   *[other] { $n } members
}
team-of-volunteers = { $count ->
    [one] { $n } volunteer
   *[other] { $n } volunteers
}

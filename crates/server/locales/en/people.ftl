# Those who are helped: lists, cases, disputes, monthly reports.
kind-distribution-dispute = Distribution disputed
kind-distribution-resolve = Dispute resolved
kind-aid-direct = Direct aid noted
kind-case-open = Case opened
kind-case-assign = Case assigned
kind-case-close = Case closed
kind-sponsorship-begin = Sponsorship begun
kind-sponsorship-end = Sponsorship ended
kind-feedback-report = Answers reported
kind-vault-report = Vault reported
mark-disputed = Portions are disputed, see
mark-undisputed = The dispute was resolved by
mark-resolved = Resolved by
distribution-disputed = { $count ->
    [one] { $n } portion is disputed and not resolved yet.
   *[other] { $n } portions are disputed and not resolved yet.
    }
count-few = some, but fewer than may be published
counted-household = { $count ->
    [one] { $n } person or household
   *[other] { $n } people or households
    }
counted-times = { $count ->
    [one] { $n } time
   *[other] { $n } times
    }
roster-duplicates = Also on another list
team-members = Members who took part
team-volunteers = Volunteers who took part
dispute-portions = Portions disputed
dispute-about = What about
dispute-not-received = nothing came
dispute-less = less came
dispute-quality = spoilt, or of another kind
dispute-signed-by-other = somebody else signed without being asked
dispute-other = something else
dispute-outcome = Outcome
outcome-delivered = delivered in full since
outcome-adjusted = not delivered, and back in the allocation
outcome-upheld = it did not come, and nobody knows where it is
outcome-unfounded = it had come as stated
outcome-withdrawn = taken back by whoever said so
sponsorship-share = Share
share-full = full
share-co = beside others
sponsorship-reason = Why it ended
sponsorship-completed = as long as it was meant to last
sponsorship-sponsor-left = the sponsor cannot go on
sponsorship-missed = instalments did not come
sponsorship-case-ends = the case is about to be closed
sponsorship-duplicate = entered twice
sponsorship-mistake = entered by mistake
aid-people = People or households helped
aid-form = What was given
aid-value = Thought to be worth (in no total)
aid-cash = money
aid-goods = goods
aid-labour = labour
aid-mixed = several of these
report-month = Month
feedback-received = It came as stated
feedback-not-received = Nothing came
feedback-less = Less came
feedback-quality = Spoilt, or of another kind
feedback-fairness = Who is on the list and who is not
feedback-conduct = How somebody behaved
feedback-privacy = What was shown of somebody
feedback-other = Something else
answers-confirmed = { $count ->
    [one] { $n } answer counted into a confirmation
   *[other] { $n } answers counted into confirmations
    }
answers-disputed = { $count ->
    [one] { $n } answer became a dispute
   *[other] { $n } answers became disputes
    }
answers-answered = { $count ->
    [one] { $n } answer replied to
   *[other] { $n } answers replied to
    }
answers-waiting = { $count ->
    [one] { $n } answer waits, still in time
   *[other] { $n } answers wait, still in time
    }
answers-overdue = { $count ->
    [one] { $n } answer is overdue
   *[other] { $n } answers are overdue
    }
few-answers-confirmed = some, fewer than may be published: counted into confirmations
few-answers-disputed = some, fewer than may be published: became disputes
few-answers-answered = some, fewer than may be published: replied to
few-answers-waiting = some, fewer than may be published: waiting, still in time
few-answers-overdue = some, fewer than may be published: overdue
vault-opened = Data opened, with a reason on record
vault-consented = Consents
vault-withdrawn = Consents taken back
vault-unpublished = Shown no more
vault-restricted = Sealed until retention ends
vault-erased = Erased on request
vault-expired = Erased because the time was over
vault-refused = Refused, with reasons
vault-overdue = Not answered in time

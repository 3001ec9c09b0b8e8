# The voice of the helped: the page behind the code of a slip, and her answers.
recipient-title = What is yours
recipient-what = This is what the book says about your line of the list. Your name is not on this page.
recipient-portion = Your portions or amount
recipient-line = Line of the list
recipient-line-of = { $n } of { $all }
recipient-list = List sealed on
recipient-book = What the book says was handed out
recipient-nothing = The book states no delivery to this list yet.
recipient-delivered = { $count ->
    [one] { $n } portion handed out to this list.
   *[other] { $n } portions handed out to this list.
 }
recipient-confirmed = { $count ->
    [one] Somebody else has confirmed { $n } portion.
   *[other] Somebody else has confirmed { $n } portions.
 }
recipient-say = Have you received it?
said-received = I received all of it
said-not = I received nothing
said-less = I received less
said-quality = It was broken or bad
said-conduct = Somebody behaved badly
said-asked = Somebody asked for money or a favour
said-choice = The wrong people were chosen
said-privacy = Private data were exposed
said-other = Something else
recipient-words = More in your own words (if you like)
recipient-words-hint = Encrypted at once. No name or phone number is needed.
recipient-send = Send
recipient-say-what = Please choose an answer.
recipient-too-long = Your words are longer than 2,000 characters.
recipient-taken = Your answer is kept
recipient-taken-code = The code of your answer; please write it down:
recipient-taken-due = It must end in the book by { $day }.
recipient-look = See what became of it by its code
recipient-days = { $count ->
    [one] Each answer must end in the book within { $n } day.
   *[other] Each answer must end in the book within { $n } days.
 }
recipient-public = How many wait and are overdue is public.
recipient-proof = Proof
recipient-proof-what = These two files prove that your line stands in the sealed list, even when this page is gone. Whoever holds the slip can read your line: give it only to people you trust.
recipient-proof-slip = Download the slip
recipient-proof-list = Download the proof of the list
recipient-privacy = No account is needed. Addresses and codes are not written into the server's log.
recipient-no-code = No slip and no answer has this code. Please look at the slip again; what was erased at somebody's wish is not here either.
recipient-code-title = I am being helped
recipient-code-what = Type the code of your slip to see what is yours and to answer, or the code of an answer to see what became of it.
recipient-code = Code of the slip, or of an answer
recipient-code-hint = Small letters, spaces and hyphens are all right.
recipient-code-go = Look
recipient-unknown = Not found
answer-waiting = Your answer waits
answer-confirmed = Your answer went into a confirmation
answer-disputed = Your answer became a dispute in the book
answer-reported = Your answer was handled and stands in a report
answer-came = It came on { $day }.
answer-ended = It ended on { $day }.
answer-due = Due by { $day }.
answer-overdue = It is overdue.
waiting-answers = Answers of the helped
waiting-answers-what = Each must end in an entry. A number too small to be published only says that there are some.
waiting-answers-waiting = Waiting
waiting-answers-overdue = Overdue
waiting-disputes = Disputes without an outcome
waiting-dispute-portions = Portions
nav-recipient = I am being helped
coverage-title = How many households were helped, and where
coverage-what = Households on sealed lists, by commune and kind. Each month is published once and never corrected.
coverage-few = Where they are too few, they are put together with others into one number, so that nobody is recognised. All numbers of a month add up to the households on its lists, unless the whole month has too few.
coverage-none = No month has been published yet.
coverage-month = Published for { $month }
coverage-caption = Households by commune and kind
coverage-cells = Commune, kind of household
coverage-households = Households
coverage-elsewhere = elsewhere
household-poor = poor
household-near-poor = near-poor
household-lone-elder = lone elder
household-disability = with a disability
household-orphan = orphan
household-dioxin = victim of Agent Orange
household-other = other, or not said
nav-coverage = How many households were helped, and where

# The explorer of entries, and search by name.
explore-filter = Filter the entries
explore-kind = Kind of entry
explore-chapter = Chapter
explore-fund = Fund
explore-from = From day
explore-until = To day
explore-least = Amount from
explore-most = Amount to
explore-unit = Currency
explore-any = All
explore-go = Filter
explore-clear = Remove filter
explore-day-hint = Write a day like 21/09/2026. A chapter stands for its own entries, without those of chapters below it.
explore-bad = Not filtered yet: please change these fields
explore-bad-kind = Kind of entry: the book has no such kind.
explore-bad-chapter = Chapter: none has this name, or several do; write the whole name or use the id.
explore-bad-fund = Fund: none has this name, or several do; write the whole name or use the id.
explore-bad-from = From day: write day/month/year, such as 21/09/2026.
explore-bad-until = To day: write day/month/year, such as 21/09/2026.
explore-days-turned = To day: the last day must not be before the first.
explore-bad-least = Amount from: write a number, such as 200,000.
explore-bad-most = Amount to: write a number, such as 5,000,000.
explore-amounts-turned = Amount to: the largest must not be below the least.
explore-bad-unit = Currency: the book has no such currency.
explore-none = No entry matches
explore-none-why = The book has no entry that meets all conditions. Remove one of them, or widen the days and amounts.
explore-none-yet = No entry matches so far
explore-none-yet-why = This page looked at a part of the book only. Go on with “Older”.
nav-search = Search by name
search-title = Search the book
search-label = A name, the code of a receipt, or the number of an entry
search-hint = The name of a campaign, fund, chapter, item, place or organisation; with or without accents.
search-go = Search
search-none = No name matches
search-none-why = Try fewer letters. Only public names are searched here; to find your own gift, use “Find my donation”.
search-more =
    { $count ->
        [one] { $n } name matches; write more letters to see the others.
       *[other] { $n } names match; write more letters to see the others.
    }
search-campaigns = Campaigns
search-programmes = Programmes
search-funds = Funds
search-chapters = Chapters
search-items = Items
search-places = Places
search-partners = Other organisations
feed-title = Where gift { $code } went
feed-link = Follow this gift by Atom
feed-reversed = This entry was reversed
feed-of-gift = { $sum } of this gift
card-what = An open ledger: anybody can read what was received, allocated and handed over, and check the book.

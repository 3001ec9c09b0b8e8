"""Figures of the pages for who looks more closely: ages, speed, costs, disputes, statements, programmes, what there is to inspect."""

from .ages import within_days
from .book import day, minor
from .figures import Count, Points, Share, Sum, figure
from .kinds_money import policy
from .kinds_oversight import is_open
from .lines import CLOSED
from .sums import committed, received
from .waiting import advances, emergencies, later, open_of


def within(book, args):
    """Which funds a figure is about: one, those of a campaign, or all."""
    if args.fund:
        return lambda fund: fund == args.fund
    if args.campaign:
        return lambda fund: book.book.fund[fund].campaign == args.campaign
    return lambda fund: True


def sums_of(book, args):
    return book.sums.together(within(book, args))[args.unit]


# Ages.

BUCKETS = (30, 90, 180, 365)


@figure("age.lying", "until unit", "fund",
        "How much lies there that came at most `until` days ago and more than the bound before: 30, 90, 180, 365, `more`.")
def age_lying(book, args):
    bounds = {"30": (-10 ** 6, 30), "90": (30, 90), "180": (90, 180), "365": (180, 365), "more": (365, 10 ** 6)}
    low, high = bounds[args.until]
    lying = book.ages.lying_of(args.unit, within(book, args))
    ages = {since: (day(book.today) - day(since)).days for since in lying if since}
    return Sum(sum(lying[since] for since, age in ages.items() if low < age <= high), args.unit)


@figure("age.unknown", "unit", "", "How much lies there behind which nothing stands any more.")
def age_unknown(book, args):
    return Sum(book.ages.lying_of(args.unit, lambda fund: True)[None], args.unit)


# Speed and costs.

@figure("efficiency.days", "part unit", "fund campaign",
        "Within how many days from gift to hand a part of what was handed out had arrived: `quarter`, `half`, "
        "`three_quarters`.")
def efficiency_days(book, args):
    part = {"quarter": 1, "half": 2, "three_quarters": 3}[args.part]
    return Count(within_days(book.ages.handed_of(args.unit, within(book, args)), part, 4))


@figure("efficiency.unallocated", "unit", "fund campaign", "What has not been allocated.")
def efficiency_unallocated(book, args):
    return Sum(sums_of(book, args)["in_fund"], args.unit)


@figure("efficiency.undelivered", "unit", "fund campaign as",
        "What is allocated or ordered and has reached nobody; with `as=share` of what approved allocations hold or have "
        "spent.")
def efficiency_undelivered(book, args):
    of = sums_of(book, args)
    n = of["allocated"] + of["ordered"]
    return Share(n, committed(of)) if args.get("as") else Sum(n, args.unit)


def set_aside(book, args):
    """What of gifts to these funds went to cost funds elsewhere as they came."""
    here, found = within(book, args), 0
    for entry in book.book.entries:
        if entry.kind != "donation.receive" or "currency" not in entry.body or not here(entry.body["fund"]):
            continue
        for arrival in book.book.gift_arrivals(entry):
            fund = arrival.line.key[1]
            if arrival.line.unit == args.unit and book.book.fund[fund].kind == "cost" and not here(fund) and arrival.origin == "gift":
                held = arrival.line.numbers.within(arrival.lo, arrival.hi)
                found += sum(hi - lo for lo, hi, thing, _ in held if thing != CLOSED)
    return found


@figure("cost.taken", "unit", "fund campaign as",
        "What was paid from cost funds, and what of gifts went to cost funds elsewhere as they came; with `as=share` of "
        "`cost.whole`.")
def cost_taken(book, args):
    here = within(book, args)
    paid = book.sums.together(lambda fund: here(fund) and book.book.fund[fund].kind == "cost").get(args.unit, {}).get("spent", 0)
    n = paid + set_aside(book, args)
    return Share(n, whole_of(book, args)) if args.get("as") else Sum(n, args.unit)


def whole_of(book, args):
    return received(sums_of(book, args)) + set_aside(book, args)


@figure("cost.whole", "unit", "fund campaign", "What came in, with what went to cost funds elsewhere as it came.")
def cost_whole(book, args):
    return Sum(whole_of(book, args), args.unit)


@figure("cost.legal", "campaign", "", "The largest share for costs that a campaign's rule set allows, as its entry copies it.")
def cost_legal(book, args):
    return Points(book.book.campaign[args.campaign].terms["cost_share_bp"])


@figure("cost.published", "fund", "", "The largest share for costs that a fund has published, as its entry says.")
def cost_published(book, args):
    return Points(book.book.fund[args.fund].cost["share_bp"])


def reasons(book, kind):
    """The entries of a kind by the reason that they state, empty where the kind states none."""
    return [entry.outer.get("reason", "") for entry in book.book.entries if entry.sealed_as == kind]


@figure("reason.count", "kind reason", "", "How many entries of a kind state a reason.")
def reason_count(book, args):
    return Count(reasons(book, args.kind).count(args.reason))


# Disputes and answers.

def disputes(book, args):
    """The disputes, or those about what a campaign handed out."""
    def campaign(one):
        return book.book.allocation[one.made.body["allocation"]].campaign
    return [one for one in book.book.dispute.values() if args.campaign in (None, campaign(one))]


def took(book, args):
    """The days from dispute to outcome, in rising order."""
    return sorted(max((day(one.resolved) - day(one.on)).days, 0) for one in disputes(book, args) if not one.open)


@figure("dispute.opened", "", "campaign", "How many disputes were opened.")
def dispute_opened(book, args):
    return Count(len(disputes(book, args)))


@figure("dispute.all_portions", "", "campaign", "Of how many portions all together.")
def dispute_all_portions(book, args):
    return Count(sum(one.portions for one in disputes(book, args)))


@figure("dispute.open", "", "campaign", "How many have no outcome.")
def dispute_open(book, args):
    return Count(sum(1 for one in disputes(book, args) if one.open))


@figure("dispute.overdue", "on", "campaign", "How many of those are past their last day, or have none.")
def dispute_overdue(book, args):
    book.check(args.on)
    return Count(sum(1 for one in disputes(book, args)
                     if one.open and not (one.answer_days and later(one.on, one.answer_days) >= args.on)))


@figure("dispute.resolved", "", "campaign", "How many have an outcome.")
def dispute_resolved(book, args):
    return Count(len(took(book, args)))


@figure("dispute.half_days", "", "campaign", "Within how many days half of those were resolved.")
def dispute_half_days(book, args):
    days = took(book, args)
    return Count(days[(len(days) - 1) // 2])


@figure("dispute.longest_days", "", "campaign", "How many days the longest of them took.")
def dispute_longest_days(book, args):
    return Count(took(book, args)[-1])


@figure("dispute.outcome", "outcome", "campaign", "How many ended in one way.")
def dispute_outcome(book, args):
    return Count(sum(1 for one in disputes(book, args) if one.outcome == args.outcome))


@figure("feedback.count", "at said state", "",
        "How many answers of a month said something, and what became of them, as the entry says.")
def feedback_count(book, args):
    rows = book.entry(args.at, "feedback.report").body["counts"]
    return [Count(int(row["count"])) for row in rows
            if (row["category"].replace("_", "-"), row["state"].replace("_", "-")) == (args.said, args.state)]


# Statements.

def sealed(book, args):
    """What a statement says of a day, and its account."""
    body = book.entry(args.at, "statement.seal").body
    return next(one for one in body["days"] if one["day"] == args.day), body["account"]


def in_account(book, args, n):
    return book.sum_in(n, args, book.book.account[sealed(book, args)[1]].currency)


for side_ in ("credit", "debit"):
    figure(f"seal.{side_}_count", "at day", "", f"How many {side_}s a statement has on a day, as its entry says.")(
        lambda book, args, side=side_: Count(sealed(book, args)[0][f"{side}s"]["count"]))
    figure(f"seal.{side_}s", "at day unit", "", f"The sum of its {side_}s on a day, as its entry says.")(
        lambda book, args, side=side_: in_account(book, args, minor(sealed(book, args)[0][f"{side}s"]["sum"])))
    figure(f"seal.missing_{side_}_count", "at day", "", f"How many of these {side_}s no entry has.")(
        lambda book, args, side=side_: Count(missing(book, args, side)[0]))
    figure(f"seal.missing_{side_}s", "at day unit", "", "Their sum.")(
        lambda book, args, side=side_: in_account(book, args, missing(book, args, side)[1]))
for end_ in ("opening", "closing"):
    figure(f"seal.{end_}", "at day unit", "", f"The {end_} balance of a day, as the statement's entry says.")(
        lambda book, args, end=end_: in_account(book, args, minor(sealed(book, args)[0][end])))


def missing(book, args, side):
    """How many lines of a side of a day, and how much of it, stand in no entry."""
    told, account = sealed(book, args)
    count, n = book.book.days[account, args.day][side]
    return max(told[f"{side}s"]["count"] - count, 0), max(minor(told[f"{side}s"]["sum"]) - n, 0)


@figure("line.sum", "account at unit", "", "How much an entry moved in or out of an account.")
def line_sum(book, args):
    return book.sum_in(abs(book.book.moved[args.at, args.account]), args, book.book.account[args.account].currency)


# Programmes.

@figure("programme.cases", "fund place", "", "How many cases a programme has: `any`, `full`, `co`, `free`, `closed`.")
def programme_cases(book, args):
    found = [place(one) for one in book.book.case.values() if one.fund == args.fund]
    if args.place not in ("any", "full", "co", "free", "closed"):
        raise KeyError(args.place)
    return Count(len(found) if args.place == "any" else found.count(args.place))


def place(case):
    """Whether a case has a sponsor."""
    shares = case.sponsors.values()
    return "closed" if case.closed else "full" if "full" in shares else "co" if shares else "free"


@figure("programme.sponsorships", "fund state", "",
        "How many sponsorships of a programme live, or ended for a reason; only where nobody or enough people are behind "
        "it.")
def programme_sponsorships(book, args):
    cases = {one.id: one for one in book.book.case.values() if one.fund == args.fund}
    begun = [entry for entry in book.book.entries if entry.kind == "sponsorship.begin" and entry.body["case"] in cases]
    if args.state == "living":
        n = sum(len(one.sponsors) for one in cases.values())
    else:
        n = sum(1 for entry in book.book.entries if entry.kind == "sponsorship.end" and entry.body["reason"] == args.state
                and book.book.by_text[entry.body["sponsorship"]] in begun)
    if 0 < n < policy(book.book, book.book.fund[args.fund].chapter).least:
        raise ValueError("so few people are not told")
    return Count(n)


# Where an inspector begins. Each has how many there are, and how many wait.

def remarks(kind):
    return lambda book: (len(reasons(book, kind)), None)


def days_that(fits):
    def work(book):
        n = sum(1 for of in book.book.days.values() if fits(of))
        return n, n
    return work


def differs(of):
    if of.get("opening") is None or of.get("closing") is None:
        return False
    return of["opening"] + of["credit"][1] - of["debit"][1] != of["closing"]


def past(rows):
    def work(book):
        dues = rows(book)
        return len(dues), sum(1 for due in dues if due is None or due < book.today)
    return work


def reports(book):
    found = [entry for entry in book.book.entries if entry.kind == "report.publish"]
    read = {entry.body["entry"] for entry in book.book.entries
            if entry.kind == "evidence.attach" and entry.body["what"] == "receipt"}
    return len(found), sum(1 for entry in found if entry.text not in read)


def both(count):
    def work(book):
        n = count(book)
        return n, n
    return work


def owing(book):
    """Funds that owe something, unit by unit."""
    return sum(1 for of in book.sums.exact.values() if of["owed"] > 0)


INSPECT = {
    "explained": remarks("entry.explain"),
    "reversed": remarks("entry.reverse"),
    "adjusted": remarks("distribution.adjust"),
    "returned": remarks("donation.return"),
    "late_notes": remarks("field.adopt"),
    "disputes": lambda book: (len(book.book.dispute), sum(1 for one in book.book.dispute.values() if one.open)),
    "answers": lambda book: (sum(1 for one in book.book.entries if one.kind == "feedback.report"
                                 and not book.reversed_by(one.index)), None),
    "findings": lambda book: (len(book.book.finding), sum(1 for one in book.book.finding.values() if is_open(one))),
    "reports": reports,
    "days_incomplete": days_that(lambda of: of.get("sealed") == "incomplete"),
    "days_unsealed": days_that(lambda of: of.get("sealed") is None),
    "days_differ": days_that(differs),
    "emergencies": past(lambda book: [due for _, due in emergencies(book.book)]),
    "advances": past(lambda book: [due for *_, due, _ in advances(book.book)]),
    "pledges": past(lambda book: [one.due for one in book.book.pledge.values() if open_of(one)]),
    "irregular": both(lambda book: sum(1 for one in book.book.allocation.values() if one.status == "irregular")),
    "owing": both(owing),
    "unmatched": both(lambda book: len(book.book.unmatched)),
    "keys": both(lambda book: sum(1 for key in book.book.key.values() if key.disputed_from is not None)),
}


@figure("inspect.count", "of on", "", f"How many there are of what an inspector looks into: {', '.join(INSPECT)}.")
def inspect_count(book, args):
    book.check(args.on)
    return Count(INSPECT[args.of](book)[0])


@figure("inspect.open", "of on", "", "How many of them somebody still has to act on: without outcome, unread, past their day.")
def inspect_open(book, args):
    book.check(args.on)
    return Count(INSPECT[args.of](book)[1])

"""Figures about money and goods together: totals, funds, accounts, allocations, gifts, entries."""

from .book import minor
from .codes import size
from .figures import Count, Points, Share, Sum, figure
from .gifts import entered, way_of_allocation
from .pages import ORDER
from .sums import STAGES, TOTALS, stages, whole
from .waiting import held

MEANINGS = {
    "received": "What came in, less what went back; what moves between funds counts once.",
    "exchanged_in": "What was bought with another currency, in which it had come in before.",
    "allocated": "What approved allocations hold or have spent.",
    "distributed": "What was handed over to people, less what came back.",
    "in_hand": "What the chapter's own accounts hold.",
    "owed": "What funds owe, because a bank had paid out what they did not have.",
}


def of_all(book, args):
    """The sums over all funds, or over those of a campaign, in the unit asked for."""
    if args.fund:
        return book.sums.of_fund(args.fund)[args.unit]
    sums = book.sums.of_campaign(args.campaign) if args.campaign else book.sums.together()
    return sums[args.unit]


def stage_of(of, args):
    """One stage of a fund's sums, all of them, or its share of the whole."""
    n = whole(of) if args.stage == "whole" else stages(of)[args.stage]
    return Share(n, whole(of)) if args["as"] == "share" else Sum(n, args.unit)


def part_of(division, args, unit):
    """One stage of a division, the whole, or a share of it."""
    total = sum(division.values())
    n = total if args.stage == "whole" else division[args.stage]
    if args.stage not in (*ORDER, "whole") or args.unit != unit:
        raise KeyError((args.stage, args.unit))
    return Share(n, total) if args["as"] == "share" else Sum(n, args.unit)


for name_, meaning in MEANINGS.items():
    figure(f"total.{name_}", "unit", "campaign fund", f"{meaning} Over all funds, those of a campaign, or one.")(
        lambda book, args, of=TOTALS[name_]: Sum(of(of_all(book, args)), args.unit))


@figure("total.stage", "stage unit", "all campaign as",
        "How much of what came in or is owed is in one stage, or the whole of it; as its share of the whole with "
        f"`as=share`. Stages: {', '.join(STAGES)}.")
def total_stage(book, args):
    return stage_of(of_all(book, args), with_as(args))


def with_as(args):
    args.setdefault("as", None)
    return args


@figure("fund.stage", "fund stage unit", "as", "The same of one fund.")
def fund_stage(book, args):
    return stage_of(book.sums.of_fund(args.fund)[args.unit], with_as(args))


@figure("fund.owed", "fund unit", "", "What a fund owes.")
def fund_owed(book, args):
    return Sum(book.sums.exact[args.fund, args.unit]["owed"], args.unit)


# Accounts and their statements.

@figure("account.holds", "account unit", "", "What an account holds of a unit, over all funds.")
def account_holds(book, args):
    return Sum(sum(n for (one, _, unit), n in book.book.balances.items() if (one, unit) == (args.account, args.unit)), args.unit)


@figure("account.fund", "account fund unit", "", "What an account holds for one fund.")
def account_fund(book, args):
    return Sum(book.book.balances[args.account, args.fund, args.unit], args.unit)


def stated(book, args, n):
    return book.sum_in(n, args, book.book.account[args.account].currency)


for side in ("credit", "debit"):
    figure(f"statement.{side}_count", "account day", "", f"How many {side}s of an account's day stand in the book.")(
        lambda book, args, side=side: Count(book.book.days[args.account, args.day][side][0]))
    figure(f"statement.{side}s", "account day unit", "", f"The sum of the {side}s of an account's day.")(
        lambda book, args, side=side: stated(book, args, book.book.days[args.account, args.day][side][1]))
for end in ("opening", "closing"):
    figure(f"statement.{end}", "account day unit", "", f"The {end} balance of a day, as the statement that was sealed gives it.")(
        lambda book, args, end=end: stated(book, args, book.book.days[args.account, args.day][end]))


@figure("suspense.holds", "unit", "", "What a suspense fund has that is not assigned.")
def suspense_holds(book, args):
    funds = [fund for fund, known in book.book.fund.items() if known.kind == "suspense"]
    return [Sum(of["in_fund"], unit) for (fund, unit), of in book.sums.exact.items() if fund in funds and unit == args.unit]


@figure("held.left", "at unit", "",
        "How much of a held receipt or payment is still held: what came or left, less what was given back.")
def held_left(book, args):
    entry = book.entry(args.at, "receipt.hold", "payment.hold")
    left = {one.index: left for one, left in held(book.book, entry.kind)}[args.at]
    return book.sum_in(left, args, entry.body["currency"])


# Entries.

@figure("entry.sum", "at unit", "", "How much an entry moves, if it moves something of one unit.")
def entry_sum(book, args):
    return Sum(*book.book.moves[args.at])


@figure("entry.fact", "at name", "unit", "What else an entry says in numbers: `name` is what the page calls it.")
def entry_fact(book, args):
    named = [fact for fact in book.facts_of(book.entry(args.at)) if fact.get("name") in (args.name, "")]
    found = [fact["sum"] if "sum" in fact else fact["count"] for fact in named if "sum" in fact or "count" in fact]
    return [Sum(minor(one["amount"]), one["unit"]) if isinstance(one, dict) else Count(one[0]) for one in found]


@figure("entry.people", "at", "", "How many people or households direct aid reached, as the entry says.")
def entry_people(book, args):
    return Count(book.entry(args.at, "aid.direct").body["count"])


@figure("entry.estimate", "at unit", "", "What direct aid is thought to be worth, as the entry says.")
def entry_estimate(book, args):
    value = book.entry(args.at, "aid.direct").body["value"]
    return Sum(minor(value["amount"]), value["currency"])


@figure("book.entries", "", "", "How many entries the book has.")
def book_entries(book, args):
    return Count(len(book.book.entries))


@figure("book.checkpoint", "", "", "How many entries the published checkpoint covers.")
def book_checkpoint(book, args):
    return Count(size(book.book.checkpoint))


# Allocations.

def allocation_of(book, args):
    return book.thing("allocation", args.at)


@figure("allocation.sum", "at unit", "", "How much a proposal asks for.")
def allocation_sum(book, args):
    return book.sum_in(allocation_of(book, args).n, args, allocation_of(book, args).unit)


@figure("allocation.approved", "at unit", "",
        "How much was proposed or approved: the same as `allocation.sum`, in a fund's list.")
def allocation_approved(book, args):
    return book.sum_in(allocation_of(book, args).n, args, allocation_of(book, args).unit)


@figure("allocation.left", "at unit", "", "How much of an approved allocation is free in its own unit.")
def allocation_left(book, args):
    known = allocation_of(book, args)
    return book.sum_in(0 if known.status == "proposed" else book.free_of(known), args, known.unit)


@figure("allocation.stage", "at stage unit", "as", "Where the numbers of an allocation are now, stage by stage as of a gift.")
def allocation_stage(book, args):
    known = allocation_of(book, args)
    return part_of(way_of_allocation(known).division, with_as(args), known.unit)


@figure("allocation.use", "at by unit", "",
        "How much of an allocation the entry `by` handed over, paid, sent on or wrote off, less what came back.")
def allocation_use(book, args):
    known = allocation_of(book, args)
    stops = way_of_allocation(known).stops
    return [book.sum_in(n, args, known.unit) for (at, stage), n in stops.items()
            if at == args.by and stage not in ("moved", "returned")]


# Gifts.

def gift(book, args):
    return book.entry(args.at, "donation.receive", "receipt.hold")


def gift_unit(book, args):
    return book.gift_unit(gift(book, args))


@figure("gift.sum", "at unit", "", "A gift, as it was entered.")
def gift_sum(book, args):
    return Sum(minor(gift(book, args).body["amount"]), book.gift_unit(gift(book, args)))


@figure("gift.entered", "at fund unit", "", "What of a gift entered one fund.")
def gift_entered(book, args):
    return book.sum_in(dict(entered(gift(book, args), book.book))[args.fund], args, gift_unit(book, args))


@figure("gift.contributors", "at", "", "How many gave together, as the entry says.")
def gift_contributors(book, args):
    return Count(gift(book, args).body["contributors"]["count"])


@figure("gift.cost", "at", "unit as",
        "What of a gift may go to costs; in hundredths of a percent of it, rounded down, with `as=share`.")
def gift_cost(book, args):
    body = gift(book, args).body
    cost = minor(body["cost"])
    return Points(cost * 10000 // minor(body["amount"])) if args.get("as") else book.sum_in(cost, args, gift_unit(book, args))


@figure("gift.stage", "at stage unit", "as",
        "Where a gift is now, in its own unit, to the last of it: one stage, the whole, or a share of the whole. Stages: "
        f"{', '.join(ORDER)}.")
def gift_stage(book, args):
    return part_of(book.way(gift(book, args)).division, with_as(args), gift_unit(book, args))


@figure("gift.left", "at unit", "", "What of a gift is not spent yet: in its fund, allocated, ordered, or goods.")
def gift_left(book, args):
    division = book.way(gift(book, args)).division
    left = sum(division[stage] for stage in ("in_fund", "allocated", "ordered", "as_goods"))
    return book.sum_in(left, args, gift_unit(book, args))


@figure("gift.share", "at by stage unit", "",
        "How much of a gift the entry `by` brought into a stage; `moved` is what it set aside, moved or turned into "
        "something else, and comes again further on.")
def gift_share(book, args):
    return book.sum_in(book.way(gift(book, args)).stops[args.by, args.stage], args, gift_unit(book, args))


@figure("gift.became", "at by stage unit", "",
        "About how much of something else the entry `by` made of a gift's share, rounded down.")
def gift_became(book, args):
    return Sum(*book.way(gift(book, args)).became(args.by))

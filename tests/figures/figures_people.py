"""Figures about people and order: distributions, lists, services, cases, promises, what waits, papers, keys."""

from .book import minor
from .figures import Count, Points, Sum, figure
from .gifts import gifts_behind
from .kinds_money import policy
from .waiting import advances, days_between, emergencies, open_of


def made(book, args):
    return book.entry(args.at, "distribution.make")


@figure("distribution.sum", "at unit", "", "How much a distribution handed over, as it was made.")
def distribution_sum(book, args):
    made(book, args)
    return Sum(*book.book.moves[args.at])


@figure("distribution.returned", "at unit", "", "How much came back of a distribution, by its adjustments.")
def distribution_returned(book, args):
    known = made(book, args)
    back = [entry for entry in book.book.entries if entry.kind == "distribution.adjust" and entry.body["distribution"] == known.text]
    return Sum(sum(minor(entry.body["returned"]) for entry in back), book.book.moves[args.at][1])


@figure("distribution.portions", "at", "", "How many portions a distribution has, as last adjusted.")
def distribution_portions(book, args):
    made(book, args)
    return Count(book.portions(args.at))


@figure("distribution.confirmed", "at", "", "How many portions its newest confirmation counted.")
def distribution_confirmed(book, args):
    made(book, args)
    return Count(book.confirmed(args.at))


@figure("distribution.disputed", "at", "", "How many of its portions are disputed, and not resolved.")
def distribution_disputed(book, args):
    made(book, args)
    return Count(book.book.newest(args.at, "disputed").value)


@figure("distribution.gifts", "at", "",
        "How many gifts and other arrivals from outside paid for it: every one whose numbers, or what they became, stand "
        "behind what was handed over.")
def distribution_gifts(book, args):
    made(book, args)
    return Count(gifts_behind(book.book, args.at))


@figure("distribution.evidence", "at way", "",
        "How many portions were received for in one way, or by nobody: `signed`, `thumbprint`, `code`, `proxy`, `absent`.")
def distribution_evidence(book, args):
    body = made(book, args).body
    return Count(body["absent"] if args.way == "absent" else body["portions"][args.way])


for name_ in ("members", "volunteers"):
    figure(f"distribution.{name_}", "at", "", f"How many {name_} handed out, as the entry says.")(
        lambda book, args, who=name_: Count(made(book, args).body["team"][who]))


@figure("dispute.portions", "at", "", "Of how many portions a dispute is.")
def dispute_portions(book, args):
    return Count(book.entry(args.at, "distribution.dispute").body["portions"])


@figure("roster.count", "at", "", "How many people or households a sealed list has, as the entry says.")
def roster_count(book, args):
    return Count(book.entry(args.at, "roster.seal").body["count"])


@figure("service.total", "kind", "chapter", "How many services of a kind all chapters have counted, or one of them.")
def service_total(book, args):
    return Count(sum(total for (chapter, what), (total, _) in book.book.services.items()
                     if what == args.kind and args.chapter in (None, chapter)))


@figure("case.sponsors", "at", "", "How many sponsors a case has now.")
def case_sponsors(book, args):
    return Count(len(book.thing("case", args.at).sponsors))


# Promises and what waits.

def pledge(book, args):
    return book.thing("pledge", args.at)


def promised(book, args, n):
    return book.sum_in(n, args, pledge(book, args).unit)


@figure("pledge.sum", "at unit", "", "How much was promised.")
def pledge_sum(book, args):
    return promised(book, args, pledge(book, args).n)


@figure("pledge.came", "at unit", "", "How much has come for a promise, less what went back.")
def pledge_came(book, args):
    return promised(book, args, pledge(book, args).came)


@figure("pledge.open", "at unit", "", "How much of it is waited for; nothing once it was ended.")
def pledge_open(book, args):
    return promised(book, args, open_of(pledge(book, args)))


@figure("pledge.kept", "at by unit", "",
        "By how much the entry `by` changed what has come for a promise; negative where a gift went back.")
def pledge_kept(book, args):
    before = 0
    for mark in book.book.marks[args.at]:
        if mark.what == "kept":
            if mark.by == args.by:
                return promised(book, args, mark.value - before)
            before = mark.value
    raise KeyError(args.by)


@figure("waiting.sum", "path unit", "",
        "How much waits at a page: an emergency's allocation, an advance's account, what is open of a promise; of several"
        " in one account any.")
def waiting_sum(book, args):
    _, what, name = args.path.split("/")
    if what == "account":
        return [Sum(n, unit) for account, _, unit, _, n in advances(book.book) if (account, unit) == (name, args.unit)]
    if what == "pledge":
        known = book.thing("pledge", int(name))
        return book.sum_in(open_of(known), args, known.unit)
    known = book.thing("allocation", int(name))
    if known not in [one for one, _ in emergencies(book.book)] and known.status != "irregular":
        raise KeyError(name)
    return book.sum_in(known.n, args, known.unit)


@figure("days", "on due", "", "How many days lie between the day on which one looks and another one.")
def days(book, args):
    book.check(args.on)
    return Count(abs(days_between(args.on, args.due)))


# Terms, policies, papers, reports, keys.

for name_, meaning in {"reception_days": "The most days of reception",
                       "distribution_days": "Within how many days everything is handed out"}.items():
    figure(f"terms.{name_}", "campaign", "", f"{meaning}, as the campaign's entry copies it from its rule set.")(
        lambda book, args, what=name_: Count(book.book.campaign[args.campaign].terms[what]))


@figure("terms.cost_share", "campaign", "", "The largest share for costs, as the campaign's entry copies it from its rule set.")
def terms_cost_share(book, args):
    return Points(book.book.campaign[args.campaign].terms["cost_share_bp"])


@figure("policy.answer_days", "", "chapter",
        "Within how many days an answer of the helped must end: by the policy that binds the chapter, else 30.")
def policy_answer_days(book, args):
    chapters = [args.chapter] if args.chapter else list(book.book.chapter)
    return [Count(policy(book.book, chapter).answer_days or 30) for chapter in chapters]


for name_, meaning in {"last": "How many numbers of a book of papers have been given out.",
                       "used": "How many of them stand for an entry: neither reserved nor void."}.items():
    figure(f"voucher.{name_}", "chapter book year", "", meaning)(
        lambda book, args, what=name_: Count(numbers_of(book.book.vouchers[args.chapter, args.book, int(args.year)])[what]))


def numbers_of(of):
    return {"last": of["last"], "used": of["last"] - len(of["open"]) - len(of["void"])}


@figure("report.checkpoint", "at", "", "Of how many entries a published report was made, as its entry says.")
def report_checkpoint(book, args):
    return Count(book.entry(args.at, "report.publish").body["checkpoint"])


@figure("report.bytes", "at", "", "How long a published report is, as its entry says.")
def report_bytes(book, args):
    return Count(book.entry(args.at, "report.publish").body["size"])


@figure("keys.threshold", "", "", "How many governors must sign what governs.")
def keys_threshold(book, args):
    return Count(book.book.ledger.threshold)

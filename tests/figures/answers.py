"""The answers that several figures and pages rest on, worked out once for a book and a day."""

import functools

from .ages import Ages
from .book import Thing, minor
from .codes import code
from .format import spans
from .gifts import way_of_gift
from .goods import Stock
from .kinds_spend import portions_now
from .sums import Sums
from .waiting import days_between, later

SERVICE_UNITS = {"home_visit": "visit", "volunteer_hours": "hour", "first_aid": "case", "blood_donation": "blood_unit",
                 "family_tracing": "request"}


class Answers:
    """A book as one looks at it on a day."""

    def __init__(self, book, today):
        self.book, self.today = book, today
        self.sums = Sums(book)
        self.stock = Stock(book)
        self.ages = Ages(book)
        self.codes = {code(entry.leaf): entry for entry in book.entries}

    @functools.cache
    def way(self, entry):
        return way_of_gift(self.book, entry)

    def gift_with(self, text):
        return self.codes[text]

    def gift_unit(self, entry):
        return self.book.unit(Thing(entry.body))

    def allocation_at(self, at):
        return next(one for one in self.book.allocation.values() if one.at == at)

    def free_of(self, known):
        line = self.book.lines.known("allocation", known.id, known.unit)
        return line.available() if line else 0

    def portions(self, at):
        return portions_now(self.book, self.book.entries[at])

    def confirmed(self, at):
        mark = self.book.newest(at, "confirmed")
        return mark and mark.value

    def reversed_by(self, at):
        mark = self.book.newest(at, "reversed")
        return mark and mark.by

    def spans(self, of):
        return {what: spans(of[what]) for what in ("open", "void")}

    def is_done(self, campaign, what, published):
        """Whether a clock of a campaign has stopped."""
        known = self.book.campaign[campaign]
        if what == "reception":
            return bool(known.closed) or self.today > known.closes
        if what == "distribution":
            return self.today > known.closes and not self.something_left(campaign)
        return published is not None

    def something_left(self, campaign):
        """Whether anything of a campaign's funds is still to be handed out."""
        def waits(fund):
            lines = [line for line in self.book.lines.by_key.values() if self.book.fund_of(line) == fund]
            return (any(line.available() or self.book.lines.owed(line) for line in lines)
                    or any(one.fund == fund and one.status in ("proposed", "emergency") for one in self.book.allocation.values())
                    or any(one.fund == fund and not one.closed for one in self.book.case.values()))
        return any(waits(fund) for fund, known in self.book.fund.items() if known.campaign == campaign)

    def days_of_dispute(self, dispute):
        return abs(days_between(self.today, later(dispute.on, dispute.answer_days))) if dispute.answer_days else None

    def case_history(self, case):
        """The entries about a case."""
        begun = {entry.text for entry in self.book.entries if entry.kind == "sponsorship.begin" and entry.body["case"] == case}
        return [entry.index for entry in self.book.entries
                if entry.kind.startswith("case.") and case in (entry.body.get("case"), entry.body["id"])
                or entry.text in begun or entry.body.get("sponsorship") in begun]

    def facts_of(self, entry):
        """What else an entry says in numbers: a name with a sum, or with a count and what is counted."""
        body = Thing(entry.body)

        def money(name, amount, currency):
            return {"name": name, "sum": self.sum(minor(amount), currency)}

        def count(name, n, of):
            return {"name": name, "count": [n, of]}

        def few(name, text, of):
            return {"name": name} if text == "few" else count(name, int(text), of)
        kind, nothing = entry.kind, {}
        if kind == "currency.exchange":
            return [money("exchange-left", body.amount_from, body.currency_from),
                    money("exchange-came", body.amount_to, body.currency_to)]
        if kind == "service.report":
            unit = SERVICE_UNITS.get(body.kind, "person").replace("_", "-")
            return [count("service-count", body["count"], f"counted-{unit}"), nothing, nothing, nothing]
        if kind == "donation.receive":
            many = [count("contributors", body.contributors["count"], "counted-person")] if body.contributors else []
            return ([nothing] if body.partner else []) + many
        if kind == "roster.seal":
            return [few("roster-duplicates", body.duplicates, "counted-household")] if body.duplicates else []
        if kind == "distribution.make":
            return [count(f"team-{who}", n, "counted-person") for who, n in (body.team or {}).items()]
        if kind == "distribution.dispute":
            return [count("dispute-portions", body.portions, "count-portions"), nothing]
        if kind == "aid.direct":
            value = [money("aid-value", body.value["amount"], body.value["currency"])] if body.value else []
            return [count("aid-people", body["count"], "counted-household"), nothing, *value]
        if kind == "feedback.report":
            return [nothing] + [few("", row["count"], f"answers-{row['state']}") for row in body.counts]
        if kind == "vault.report":
            return [nothing] + [few("", row["count"], "counted-times") for row in body.counts]
        single = {"partner.send", "partner.confirm", "pledge.make", "distribution.resolve", "sponsorship.begin",
                  "sponsorship.end", "inspection.open", "finding.answer", "finding.close"}
        if kind == "finding.raise":
            return [nothing, nothing]
        return [nothing] if kind in single or kind == "transfer.move" and body.due else []

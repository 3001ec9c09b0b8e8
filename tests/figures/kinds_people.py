"""Disputes, services, cases: counts, never money."""

from .book import kind
from .kinds_money import policy


@kind("distribution.dispute")
def distribution_dispute(book, entry, body):
    made = book.by_text[body.distribution]
    chapter = book.allocation[made.body["allocation"]].chapter
    before = book.newest(made.index, "disputed")
    book.mark(made.index, "disputed", (before.value if before else 0) + body.portions)
    book.add("dispute", body, made=made, chapter=chapter, open=True, answer_days=policy(book, chapter).answer_days)


@kind("distribution.resolve")
def distribution_resolve(book, entry, body):
    written = book.by_text[body.dispute]
    dispute = book.dispute[written.body["id"]]
    dispute.open, dispute.resolved, dispute.outcome = False, body.on, body.outcome
    book.mark(dispute.made.index, "disputed", book.newest(dispute.made.index, "disputed").value - dispute.portions)
    book.mark(written.index, "resolved", book.at)


@kind("service.report")
def service_report(book, entry, body):
    total, _ = book.services.get((body.chapter, body.kind), (0, None))
    book.services[body.chapter, body.kind] = (total + body["count"], body.until)


@kind("case.open")
def case_open(book, entry, body):
    book.add("case", body, sponsors={})


@kind("case.assign")
def case_assign(book, entry, body):
    known = book.case[body.case]
    known.fund, known.assigned = body.fund, book.at


@kind("case.close")
def case_close(book, entry, body):
    book.case[body.case].closed = body.on


@kind("sponsorship.begin")
def sponsorship_begin(book, entry, body):
    book.case[body.case].sponsors[body.id] = body.share


@kind("sponsorship.end")
def sponsorship_end(book, entry, body):
    begun = book.by_text[body.sponsorship]
    del book.case[begun.body["case"]].sponsors[begun.body["id"]]
    book.mark(begun.index, "ended", book.at)

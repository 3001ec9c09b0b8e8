"""What entries say about who and what there is: chapters, keys, campaigns, funds, accounts, papers. They move nothing."""

from .book import Thing, kind, minor


@kind("ledger.open")
def ledger_open(book, entry, body):
    book.ledger = body
    for governor in body.governors:
        grant(book, governor["key"], "governor")


def grant(book, vkey, role):
    name = vkey.split("+")[0]
    book.key[name] = Thing(name=name, role=role, since=book.at)


@kind("key.grant")
def key_grant(book, entry, body):
    grant(book, body.key, body.role)
    if body.chapter:
        book.key[body.key.split("+")[0]].chapter = body.chapter


@kind("key.rotate")
def key_rotate(book, entry, body):
    before = book.key[body.key]
    before.until = book.at
    grant(book, body.new, before.role)
    book.key[body.new.split("+")[0]].chapter = before.chapter


@kind("key.revoke")
def key_revoke(book, entry, body):
    book.key[body.key].until = book.at
    book.key[body.key].disputed_from = body.compromised_since


@kind("policy.set")
def policy_set(book, entry, body):
    book.policy[body.chapter] = body


@kind("chapter.open")
def chapter_open(book, entry, body):
    book.add("chapter", body)


@kind("chapter.succeed", "chapter.close")
def chapter_end(book, entry, body):
    ended = book.chapter[body.chapter]
    ended.closed, ended.closed_by, ended.successor = body.on, book.at, body.successor
    for key in book.key.values():
        if key.chapter == body.chapter and key.until is None:
            key.until = book.at
    if not body.successor:
        return
    for known in book.chapter.values():
        if known.parent == body.chapter:
            known.parent = body.successor
    for what in ("campaign", "fund", "account", "allocation", "partner", "pledge", "dispute"):
        for thing in book.things[what].values():
            if thing.chapter == body.chapter:
                thing.chapter = body.successor
    if body.chapter in book.periods:
        book.periods[body.successor] = max(book.periods[body.chapter], book.periods.get(body.successor, ""))


@kind("campaign.open")
def campaign_open(book, entry, body):
    book.add("campaign", body, published={})


@kind("campaign.extend")
def campaign_extend(book, entry, body):
    book.campaign[body.campaign].closes = body.closes


@kind("campaign.close")
def campaign_close(book, entry, body):
    known = book.campaign[body.campaign]
    known.closes, known.closed = min(known.closes, body.on), body.on


@kind("report.publish")
def report_publish(book, entry, body):
    if body.campaign:
        published = book.campaign[body.campaign].published
        published[body.what] = min(body.on, published.get(body.what, body.on))


@kind("fund.open")
def fund_open(book, entry, body):
    book.add("fund", body, overdrawn=set())


@kind("fund.freeze")
def fund_freeze(book, entry, body):
    book.fund[body.fund].frozen = body.frozen


@kind("fund.close")
def fund_close(book, entry, body):
    book.fund[body.fund].closed = body.on


@kind("account.open")
def account_open(book, entry, body):
    book.add("account", body)


@kind("item.define")
def item_define(book, entry, body):
    book.add("item", body)


@kind("partner.register")
def partner_register(book, entry, body):
    book.add("partner", body)


@kind("statement.seal")
def statement_seal(book, entry, body):
    for stated in body.days:
        of = book.days[body.account, stated["day"]]
        of["sealed"], of["statement"] = "complete" if stated["complete"] else "incomplete", book.at
        of["opening"] = minor(stated["opening"]) if "opening" in stated else None
        of["closing"] = minor(stated["closing"]) if "closing" in stated else None


@kind("period.close")
def period_close(book, entry, body):
    book.periods[body.chapter] = body.until


@kind("voucher.reserve")
def voucher_reserve(book, entry, body):
    of = book.vouchers[body.chapter, body.book, body.year]
    of["open"] |= set(range(body.first, body.first + body["count"]))
    of["last"] = max(of["last"], body.first + body["count"] - 1)


@kind("voucher.void")
def voucher_void(book, entry, body):
    of = book.vouchers[body.chapter, body.book, body.year]
    of["open"] -= set(body.numbers)
    of["void"] |= set(body.numbers)
    of["last"] = max([of["last"], *body.numbers])


@kind("entry.explain")
def entry_explain(book, entry, body):
    what = {"affirm": "affirmed", "clarify": "explained", "irregularity_closed": "irregular"}[body.reason]
    book.mark(book.by_text[body.entry].index, what)


@kind("evidence.attach")
def evidence_attach(book, entry, body):
    book.mark(book.by_text[body.entry].index, "evidence")

//! Late notes from the field: taken in word for word, waived only what may be waived, listed until an inspector closes it.

use crate::Cases;

pub const CASES: Cases = &[
    (
        "a note that breaks no rule is simply entered",
        "
        donation.receive amount=1_000 by cashier
        allocation.propose id=a amount=500 by accountant
        allocation.approve proposal=a by approver1
        offline note = distribution.make allocation=a amount=300 on=12 booked=12 by officer1
        made = field.adopt note=note by accountant
        expect mark made irregular none
        expect held a 200
        expect cash flood 700
        entry.explain entry=made reason=irregularity_closed by inspector ! explain.nothing
        distribution.confirm distribution=made portions=30 by officer1 ! eyes.same_holder
        distribution.confirm distribution=made portions=30 by officer2
        distribution.adjust distribution=made portions=20 returned=100 by officer1
        expect held a 300
        entry.reverse entry=made by accountant approver2
        expect held a 500",
    ),
    (
        "dates, missing decisions, four eyes and restrictions are waived, and listed",
        "
        donation.receive amount=1_000 by cashier
        allocation.propose id=a amount=500 until=11 by officer1
        allocation.approve proposal=a by approver1
        offline note = distribution.make allocation=a amount=300 on=12 booked=12 area=200 by officer1
        distribution.make allocation=a amount=300 on=12 booked=12 area=200 by officer2 ! allocation.dates
        made = field.adopt note=note by accountant
        expect mark made irregular allocation.dates
        expect mark made irregular eyes.same_holder
        expect mark made irregular restriction.area
        entry.explain entry=made reason=irregularity_closed by accountant ! authority.role
        entry.explain entry=made reason=irregularity_closed document=minutes by inspector
        expect mark made irregular none
        entry.explain entry=made reason=irregularity_closed by inspector ! explain.nothing",
    ),
    (
        "what an allocation had not, it owes, until another makes it good",
        "
        donation.receive amount=1_000 by cashier
        donation.receive fund=general amount=400 by cashier
        allocation.propose id=a amount=200 by accountant
        allocation.propose id=b amount=50 by accountant
        allocation.approve proposal=a by approver1
        offline note = distribution.make allocation=a amount=300 on=12 booked=12 by officer1
        made = field.adopt note=note by accountant
        expect mark made irregular funds.short
        expect owes flood 100
        expect cash flood 700
        allocation.approve proposal=b by approver1                 ! fund.owes
        fund.cover from=general fund=flood amount=100 by accountant approver1 ! fund.nothing_owed
        fund.cover from=general fund=flood allocation=b amount=100 by accountant approver1 ! fund.nothing_owed
        fund.cover from=general fund=flood allocation=a amount=60 by accountant approver1
        fund.cover from=flood fund=flood allocation=a amount=40 by accountant approver1
        expect owes flood 0
        expect free flood 760
        expect free general 340
        allocation.approve proposal=b by approver1",
    ),
    (
        "handed out before anybody had decided, or after it was cancelled",
        "
        donation.receive amount=1_000 by cashier
        allocation.propose id=a amount=200 by accountant
        offline early = distribution.make allocation=a amount=100 on=12 booked=12 by officer1
        first = field.adopt note=early by accountant
        expect mark first irregular allocation.not_open
        expect owes flood 100
        fund.cover from=flood fund=flood allocation=a amount=100 by accountant approver1
        allocation.propose id=b amount=200 by accountant
        allocation.approve proposal=b by approver1
        offline late = distribution.make allocation=b amount=50 on=12 booked=12 by officer1
        allocation.cancel proposal=b by approver1
        second = field.adopt note=late by accountant
        expect mark second irregular allocation.not_open
        expect owes flood 50
        distribution.adjust distribution=second portions=0 returned=50 by officer1
        expect owes flood 0
        expect cash flood 900",
    ),
    (
        "never waived: strangers, what is not there, too few people, the bank's lines, ids",
        "
        donation.receive amount=100 by cashier
        donation.receive amount=1_000 account=bank line=1 by accountant
        allocation.propose id=a amount=500 by accountant
        allocation.approve proposal=a by approver1
        offline much = distribution.make allocation=a amount=300 by officer1
        field.adopt note=much by accountant                        ! account.short
        offline few = distribution.make allocation=a amount=9 portions=9 by officer1
        field.adopt note=few by accountant                         ! privacy.small_cell
        offline strange = distribution.make allocation=a by stranger
        field.adopt note=strange by accountant                     ! key.unknown
        offline wrong = distribution.make allocation=a by cashier accountant
        field.adopt note=wrong by accountant                       ! authority.role
        offline beside = distribution.make allocation=a by officer-a
        field.adopt note=beside by accountant                      ! authority.scope
        offline forged = distribution.make allocation=a by officer1(forged)
        field.adopt note=forged by accountant                      ! signature.invalid
        offline bank = distribution.make allocation=a account=bank line=9 by officer1
        field.adopt note=bank by accountant                        ! adopt.kind
        offline spent = expense.pay allocation=a by cashier
        field.adopt note=spent by accountant                       ! adopt.kind
        offline ahead = distribution.make allocation=a on=23 booked=23 by officer1
        field.adopt note=ahead by accountant                       ! date.future
        field.adopt note=nonsense by accountant                    ! adopt.note
        offline note = distribution.make allocation=a by officer1
        made = field.adopt note=note by accountant
        field.adopt note=note by accountant                        ! id.conflict
        again again=note                                           ! id.conflict",
    ),
    (
        "somebody over the chapter takes it in, and nobody their own",
        "
        offline gift = donation.receive channel=cash by cashier
        field.adopt note=gift by cashier                           ! authority.role
        field.adopt note=gift by accountant-a                      ! authority.scope
        key.grant key=second holder=cashier role=approver by g1 g2
        field.adopt note=gift by second                            ! eyes.same_holder
        field.adopt note=gift by approver1
        expect cash flood 100",
    ),
    (
        "gifts in cash, lists and confirmations are adopted like distributions",
        "
        offline gift = donation.receive channel=cash amount=700 on=21 booked=21 by cashier
        taken = field.adopt note=gift by accountant
        expect mark taken irregular fund.not_receiving
        offline list = roster.seal count=40 on=12 by officer1
        listed = field.adopt note=list by accountant
        allocation.propose id=a amount=500 by accountant
        allocation.approve proposal=a by approver1
        made = distribution.make allocation=a amount=400 portions=38 absent=2 roster=listed by officer1
        offline seen = distribution.confirm distribution=made portions=38 on=12 by officer2
        field.adopt note=seen by accountant
        donation.return donation=taken amount=100 reason=donor_wish by cashier approver1",
    ),
    (
        "a key that lapsed after the day of the note has signed it, one that lapsed before has not",
        "
        donation.receive amount=1_000 by cashier
        allocation.propose id=a amount=500 by accountant
        allocation.approve proposal=a by approver1
        offline early = distribution.make allocation=a on=11 booked=11 by officer1
        offline late = distribution.make allocation=a on=14 booked=14 by officer1
        offline stolen = distribution.make allocation=a on=11 booked=11 by officer2
        key.revoke key=officer1 on=12 by g1 g2
        key.revoke key=officer2 on=12 reason=compromised compromised_since=3 by g1 g2
        field.adopt note=late by accountant                        ! key.revoked
        field.adopt note=stolen by accountant                      ! key.revoked
        made = field.adopt note=early by accountant
        expect mark made irregular key.revoked",
    ),
    (
        "a note from a chapter that has been merged meanwhile",
        "
        fund.open id=local kind=aid chapter=commune-a by approver1
        donation.receive fund=local account=cash-a amount=500 by accountant-a
        allocation.propose id=a fund=local chapter=commune-a amount=300 by accountant-a
        allocation.approve proposal=a by approver1
        offline note = distribution.make allocation=a amount=200 account=cash-a on=12 booked=12 by officer-a
        offline list = roster.seal chapter=commune-a count=20 on=12 by officer-a
        chapter.succeed chapter=commune-a successor=commune-b by g1 g2
        made = field.adopt note=note by accountant
        expect mark made irregular key.revoked
        expect cash-a local 300
        listed = field.adopt note=list by accountant
        expect mark listed irregular chapter.closed",
    ),
    (
        "papers of a late note are counted, and what they skip stays open",
        "
        donation.receive amount=1_000 voucher=pt:1 by cashier
        voucher.reserve first=2 count=2 holder=officer1 by accountant
        voucher.void numbers=3 reason=lost by accountant
        offline a = donation.receive channel=cash voucher=pt:3 on=12 booked=12 by cashier
        first = field.adopt note=a by accountant
        expect mark first irregular voucher.void
        offline b = donation.receive channel=cash voucher=pt:2 on=12 booked=12 by cashier
        second = field.adopt note=b by accountant
        expect mark second irregular voucher.reserved
        offline c = donation.receive channel=cash voucher=pt:6 on=12 booked=12 by cashier
        third = field.adopt note=c by accountant
        expect mark third irregular voucher.number
        period.close until=20 by accountant approver1              ! period.vouchers
        voucher.void numbers=4,5 reason=spoiled by accountant
        period.close until=20 by accountant approver1
        offline d = donation.receive channel=cash voucher=pt:6 on=12 booked=12 by cashier
        field.adopt note=d by accountant                           ! voucher.taken
        # The accounting date of the entry counts, not that of the note.
        offline e = donation.receive channel=cash on=12 booked=12 by cashier
        field.adopt note=e booked=22 by accountant",
    ),
    (
        "a frozen fund and an expired lot do not keep out what was handed out",
        "
        item.define id=rice by accountant
        sacks = donation.receive goods=rice:new:11 amount=100 account=store by storekeeper
        allocation.propose id=a lot=sacks amount=100 by accountant
        allocation.approve proposal=a by approver1 approver2
        offline note = distribution.make allocation=a lot=sacks amount=40 account=store on=12 booked=12 by officer1
        fund.freeze by inspector
        made = field.adopt note=note by accountant
        expect mark made irregular fund.frozen
        expect mark made irregular lot.expired
        expect store flood 60 sacks",
    ),
    (
        "goods that reached a warehouse without a network are taken in by the officer's own note",
        "
        item.define id=rice by accountant
        account.open id=road kind=transit by approver1
        sacks = donation.receive goods=rice amount=500 account=store by storekeeper
        bill = transfer.dispatch loads=flood/sacks:300 by storekeeper
        offline note = transfer.receive dispatch=bill unloads=flood/sacks:300 on=12 booked=12 by officer-a
        chapter.succeed chapter=commune-a successor=commune-b by g1 g2
        came = field.adopt note=note by accountant
        expect mark came irregular key.revoked
        expect store-a flood 300 sacks
        expect road flood 0 sacks",
    ),
    (
        "four eyes are waived for a note, but nobody confirms what they handed out",
        "
        donation.receive amount=1_000 by cashier
        allocation.propose id=a amount=300 by officer1
        allocation.approve proposal=a by approver1
        offline note = distribution.make allocation=a amount=300 on=12 booked=12 by officer1
        made = field.adopt note=note by approver2
        expect mark made irregular eyes.same_holder
        distribution.confirm distribution=made portions=30 by officer1 ! eyes.same_holder
        distribution.confirm distribution=made portions=30 by officer2
        distribution.confirm distribution=note portions=30 by officer2 ! reference.entry",
    ),
];

//! What comes in: gifts, income, opening balances, and what is held until its fund is known.

use crate::Cases;

pub const CASES: Cases = &[
    ("a gift by bank cites its statement line, a gift in cash cannot", "
        donation.receive account=bank by accountant                ! statement.line_needed
        donation.receive account=bank line=1 by accountant
        donation.receive account=cash line=2 by accountant         ! statement.line_unneeded
        donation.receive account=cash channel=cash donor=her by cashier
        donation.receive account=bank line=3 id-day=9 by accountant ! statement.line_day
        donation.receive account=nowhere by accountant             ! reference.not_found
        donation.receive fund=nothing by accountant                ! reference.not_found
        expect bank flood 100
        expect free flood 200"),
    ("an amount is more than zero, in the account's currency, with its decimals", "
        donation.receive amount=0 by accountant                    ! amount.zero
        donation.receive amount=1.50 by accountant                 ! amount.scale
        donation.receive currency=USD amount=1.50 by accountant    ! account.currency
        account.open id=dollars kind=cash currency=USD by approver1
        donation.receive currency=USD amount=150 account=dollars by accountant ! amount.scale
        donation.receive currency=USD amount=1.50 account=dollars by accountant"),
    ("a gift that comes too early or too late is held", "
        donation.receive on=1 booked=1 account=bank line=1 by accountant ! fund.not_receiving
        donation.receive on=21 booked=21 account=bank line=1 by accountant ! fund.not_receiving
        late = receipt.hold on=21 booked=21 account=bank line=1 reason=late by accountant
        receipt.assign hold=late account=bank on=22 booked=22 by accountant ! fund.not_receiving
        receipt.assign hold=late account=bank fund=general on=22 booked=22 by accountant
        expect bank general 100
        expect bank suspense 0"),
    ("what is unknown is held in suspense, and nothing else is", "
        donation.receive fund=suspense by accountant               ! fund.kind
        receipt.hold fund=flood by accountant                      ! fund.kind
        receipt.hold reason=disputed by accountant
        expect free suspense 100"),
    ("a held receipt is assigned once, to a fund that is no suspense", "
        hold = receipt.hold by accountant
        gift = donation.receive by accountant
        receipt.assign hold=nothing by accountant                  ! reference.entry
        receipt.assign hold=gift by accountant                     ! reference.entry
        receipt.assign hold=hold fund=suspense by accountant       ! fund.kind
        receipt.assign hold=hold account=bank by accountant        ! account.short
        first = receipt.assign hold=hold by accountant
        receipt.assign hold=hold fund=general by accountant        ! reference.done
        expect free flood 200
        # Assigned to the wrong fund: undone by two people, then assigned again.
        entry.reverse entry=first by accountant approver1
        expect free suspense 100
        receipt.assign hold=hold fund=general by accountant
        receipt.assign hold=hold by accountant                     ! reference.done"),
    ("a gift is split within the share that was published before it was given", "
        donation.receive amount=1_000 cost=50 by accountant
        donation.receive amount=1_000 cost=51 by accountant        ! restriction.cost_share
        donation.receive amount=19 cost=1 by accountant            ! restriction.cost_share
        donation.receive fund=general amount=1_000 cost=1 by accountant ! restriction.cost_share
        donation.receive amount=1_000 cost=0 by accountant         ! amount.zero
        expect free flood 950
        expect free costs 50
        fund.open id=young kind=aid cost=costs:10000 on=15 by approver1
        donation.receive fund=young amount=1_000 cost=1 on=14 booked=14 by accountant ! restriction.cost_share
        donation.receive fund=young amount=1_000 cost=1_000 on=15 booked=15 by accountant ! restriction.cost_share
        donation.receive fund=young amount=1_000 cost=999 on=15 booked=15 by accountant"),
    ("income has no donor", "
        income.receive account=bank by accountant                  ! statement.line_needed
        income.receive account=bank line=1 by accountant
        income.receive source=sale amount=0 by accountant          ! amount.zero
        income.receive source=sale by cashier
        expect free general 200"),
    ("days: nothing from the future, nothing booked before it happened, nothing sealed backwards", "
        donation.receive on=27 booked=27 at=25 by accountant       ! date.future
        donation.receive on=10 booked=27 at=25 by accountant       ! date.future
        donation.receive on=10 booked=9 by accountant              ! date.booked
        donation.receive fund=general on=26 booked=26 at=25 by accountant
        donation.receive at=24 by accountant                       ! received.backwards"),
    ("an id is used once: the same text gets its first receipt, another text is refused", "
        gift = donation.receive by accountant
        again again=gift                                           ! id.already_entered
        donation.receive same-id=gift amount=200 by accountant     ! id.conflict
        receipt.hold same-id=gift by accountant                    ! id.conflict
        fund.open id=general kind=aid name=Quỹ_khác by approver1   ! id.conflict"),
    ("a body has its fields, each once, in one spelling", "
        donation.receive raw=\"note\":\"Bà_Ánh\" by accountant     ! entry.body
        donation.receive raw=\"on\":\"2026-09-10\" by accountant   ! entry.body
        donation.receive account=none by accountant                ! entry.body
        donation.receive amount=010 by accountant                  ! entry.body
        donation.receive booked=2026-02-30 by accountant           ! entry.body
        fund.open id=x kind=aid name=Qu\u{1ef9} by approver1
        fund.open id=y kind=aid name=Quy\u{303} by approver1       ! entry.body
        fund.open id=z kind=aid name=a\u{202e}b by approver1       ! entry.body
        donation.receive/2 by accountant                           ! entry.unknown_kind
        donation.receive                                           ! note.no_signature"),
];

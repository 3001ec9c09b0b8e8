//! Partners, advances, emergencies and services: what somebody has to see to later.

use crate::Cases;

pub const PARTNERS: Cases = &[
    ("a partner is registered by an approver", "
        partner.register id=central kind=red_cross ledger=hoi.example/trung-uong by approver1
        partner.register id=other by accountant                                ! authority.role
        partner.register id=third chapter=nowhere by approver1                 ! reference.not_found
        partner.register id=fourth kind=friend by approver1                    ! entry.body"),
    ("what goes to a partner comes out of an allocation and waits for its other side", "
        donation.receive amount=1_000 by cashier
        allocation.propose id=help amount=600 by accountant
        partner.send allocation=help amount=200 by cashier                     ! allocation.not_open
        allocation.approve proposal=help by approver1
        partner.send allocation=help partner=nobody by cashier                 ! reference.not_found
        partner.send allocation=help amount=601 by cashier                     ! funds.short
        partner.send allocation=help on=1 booked=1 by cashier                  ! allocation.dates
        partner.send allocation=help by officer1                               ! authority.role
        partner.send allocation=help counterpart=both by cashier               ! body.one_of
        partner.send allocation=help account=bank by cashier                   ! statement.line_needed
        sent = partner.send allocation=help amount=200 by cashier
        expect unmatched partners 1
        expect held help 400
        expect cash flood 800
        partner.confirm entry=help by accountant                               ! reference.entry
        partner.confirm entry=sent counterpart=neither by accountant           ! body.one_of
        partner.confirm entry=sent by cashier                                  ! authority.role
        match = partner.confirm entry=sent by accountant
        expect unmatched partners 0
        partner.confirm entry=sent by accountant                               ! reference.done
        # The wrong entry was named: undone by two, named again.
        entry.reverse entry=match by accountant approver1
        expect unmatched partners 1
        partner.confirm entry=sent counterpart=text by accountant"),
    ("who approved does not send", "
        key.grant key=double holder=approver1 role=cashier by g1 g2
        donation.receive amount=1_000 by cashier
        allocation.propose id=help amount=600 by accountant
        allocation.approve proposal=help by approver1
        partner.send allocation=help by double                                 ! eyes.same_holder"),
    ("a partner's own entry may be named at once, or for what the partner gave", "
        donation.receive amount=1_000 by cashier
        allocation.propose id=help amount=600 by accountant
        allocation.approve proposal=help by approver1
        sent = partner.send allocation=help counterpart=7 by cashier
        partner.confirm entry=sent by accountant                               ! reference.done
        gift = donation.receive amount=10 by cashier
        partner.confirm entry=gift by accountant                               ! reference.entry
        grant = donation.receive partner=front amount=10 by cashier
        expect unmatched partners 1
        entry.reverse entry=grant by accountant approver2
        expect unmatched partners 0
        again = donation.receive partner=front amount=10 by cashier
        partner.confirm entry=again by inspector"),
    ("goods go to a partner before they expire", "
        sacks = donation.receive goods=grain:good:19 amount=100 account=store by storekeeper
        allocation.propose id=help lot=sacks amount=100 by accountant
        allocation.approve proposal=help by approver1 approver2
        partner.send allocation=help lot=sacks amount=40 account=store on=20 booked=20 by storekeeper ! lot.expired
        partner.send allocation=help lot=sacks amount=40 account=cash by storekeeper ! account.kind
        partner.send allocation=help lot=sacks amount=40 account=store by storekeeper
        expect store flood 60 sacks"),
    ("what was sent comes back whole: in cash by a reversal, by bank with the bank's own line", "
        donation.receive amount=1_000 by cashier
        donation.receive amount=1_000 account=bank line=1 by cashier
        allocation.propose id=help amount=600 by accountant
        allocation.approve proposal=help by approver1
        cash = partner.send allocation=help amount=200 by cashier
        bank = partner.send allocation=help amount=300 account=bank line=2 by cashier
        entry.reverse entry=cash by accountant approver2
        entry.reverse entry=bank by accountant approver2                       ! reverse.bank_fact
        entry.reverse entry=bank line=3 by accountant approver2
        partner.confirm entry=bank by accountant                               ! reference.done
        expect held help 600
        expect bank flood 1_000"),
];

pub const ADVANCES: Cases = &[
    (
        "money is advanced until a day, spent from the advance, and the rest comes back",
        "
        donation.receive amount=1_000 by cashier
        transfer.move from=cash to=team amount=600 by cashier                  ! advance.due
        transfer.move from=cash to=team amount=600 due=9 by cashier            ! advance.due
        transfer.move from=cash to=transit amount=600 due=15 by cashier        ! advance.due
        transfer.move from=cash to=team amount=600 due=15 by cashier
        expect overdue 15 0
        expect overdue 16 1
        allocation.propose id=rice amount=500 by accountant
        allocation.approve proposal=rice by approver1
        distribution.make allocation=rice account=team amount=400 by officer1
        expense.pay allocation=rice account=team amount=100 by cashier
        transfer.move from=team to=cash amount=101 by cashier                  ! account.short
        expect overdue 16 1
        transfer.move from=team to=cash amount=100 by cashier
        expect overdue 16 0",
    ),
    (
        "whoever accounts for an advance accounts for the earliest first",
        "
        donation.receive amount=1_000 by cashier
        first = transfer.move from=cash to=team amount=100 due=12 by cashier
        transfer.move from=cash to=team amount=300 due=20 by cashier
        expect overdue 13 1
        transfer.move from=team to=cash amount=100 by cashier
        expect overdue 13 0
        expect overdue 21 1
        transfer.move from=cash to=team amount=50 due=25 by cashier
        transfer.move from=team to=cash amount=350 by cashier
        expect overdue 30 0",
    ),
    (
        "an advance that was never paid out is undone with its day",
        "
        donation.receive amount=1_000 by cashier
        transfer.move from=cash to=team amount=100 due=12 by cashier
        wrong = transfer.move from=cash to=team amount=300 due=20 by cashier
        entry.reverse entry=wrong by accountant approver1
        expect overdue 13 1
        expect overdue 21 1
        expect team flood 100",
    ),
];

pub const EMERGENCIES: Cases = &[
    ("an emergency opens at once and is approved later", "
        donation.receive amount=5_000 by cashier
        rush = allocation.propose id=rush emergency=yes amount=800 by accountant
        expect held rush 800
        expect free flood 4_200
        hand = distribution.make allocation=rush amount=500 by officer1
        expect overdue 17 0
        expect overdue 18 1
        allocation.approve proposal=rush by approver1
        expect overdue 18 0
        expect held rush 300
        distribution.make allocation=rush amount=300 by officer1
        allocation.approve proposal=rush by approver1                          ! allocation.decided
        allocation.cancel proposal=rush by approver1"),
    ("what waits for approval stays within the limit, all together", "
        donation.receive amount=5_000 by cashier
        allocation.propose id=much emergency=yes amount=1_001 by accountant    ! allocation.emergency
        allocation.propose id=first emergency=yes amount=600 by accountant
        allocation.propose id=second emergency=yes amount=401 by accountant    ! allocation.emergency
        allocation.propose id=third emergency=yes amount=400 by accountant
        allocation.approve proposal=first by approver1
        allocation.propose id=fourth emergency=yes amount=600 by accountant"),
    ("no policy, no emergency; nor of what the policy cannot count", "
        policy.set approvals=0:1 chapter=commune-a by g1 g2
        donation.receive fund=local account=cash-a by accountant-a
        allocation.propose id=a chapter=commune-a fund=local emergency=yes by officer-a ! allocation.emergency
        donation.receive account=dollars currency=USD amount=10.00 by cashier
        allocation.propose id=b emergency=yes currency=USD amount=1.00 by accountant ! allocation.emergency
        sacks = donation.receive goods=grain amount=100 account=store by storekeeper
        allocation.propose id=c emergency=yes lot=sacks amount=1 by accountant ! allocation.emergency
        valued = donation.receive goods=grain:new::50_000 amount=100 account=store by storekeeper
        allocation.propose id=d emergency=yes lot=valued amount=3 by accountant ! allocation.emergency
        allocation.propose id=e emergency=yes lot=valued amount=2 by accountant"),
    ("an emergency keeps to the fund: its purpose, its place, what it has and what it owes", "
        donation.receive amount=500 by cashier
        allocation.propose id=a emergency=yes amount=501 by accountant         ! funds.short
        allocation.propose id=b emergency=yes purpose=party by accountant      ! restriction.purpose
        allocation.propose id=c emergency=yes area=300 by accountant           ! restriction.area
        payment.hold amount=501 by accountant
        donation.receive amount=500 by cashier
        allocation.propose id=d emergency=yes by accountant                    ! fund.owes"),
    ("nobody spends alone: neither who proposed it, nor may who spent approve", "
        key.grant key=officer-too holder=accountant role=field_officer by g1 g2
        key.grant key=double holder=approver1 role=cashier by g1 g2
        donation.receive amount=5_000 by cashier
        allocation.propose id=rush emergency=yes amount=800 by accountant
        distribution.make allocation=rush by officer-too                       ! eyes.same_holder
        expense.pay allocation=rush by accountant                              ! eyes.same_holder
        expense.pay allocation=rush by double
        allocation.approve proposal=rush by approver1                          ! eyes.same_holder
        allocation.approve proposal=rush by approver2"),
    ("who confirmed what was spent does not approve it", "
        donation.receive amount=5_000 by cashier
        allocation.propose id=rush emergency=yes amount=800 by accountant
        hand = distribution.make allocation=rush amount=500 by officer1
        distribution.confirm distribution=hand portions=30 by approver1
        allocation.approve proposal=rush by approver1                          ! eyes.same_holder
        allocation.approve proposal=rush by approver2"),
    ("an emergency that is not approved ends: what is unspent goes back, what was spent stays irregular", "
        donation.receive amount=5_000 by cashier
        allocation.propose id=rush emergency=yes amount=800 by accountant
        hand = distribution.make allocation=rush amount=500 by officer1
        allocation.cancel proposal=rush by approver1                           ! allocation.not_open
        allocation.reject proposal=rush by approver1
        expect held rush 0
        expect free flood 4_500
        expect overdue 30 0
        distribution.make allocation=rush by officer1                          ! allocation.not_open
        allocation.approve proposal=rush by approver2                          ! allocation.decided
        allocation.reject proposal=rush by approver2                           ! allocation.decided
        allocation.cancel proposal=rush by approver2                           ! allocation.decided
        # What comes back to it goes on to the fund.
        distribution.adjust distribution=hand portions=20 returned=200 by officer1
        expect free flood 4_700"),
    ("an emergency of which nothing was spent is simply rejected", "
        donation.receive amount=5_000 by cashier
        allocation.propose id=rush emergency=yes amount=800 by accountant
        allocation.reject proposal=rush by approver1
        expect free flood 5_000"),
    ("a policy states its limit and its days", "
        policy.set approvals=0:1 emergency=0:7 by g1 g2                        ! amount.zero
        policy.set approvals=0:1 emergency=1.50:7 by g1 g2                     ! amount.scale
        policy.set approvals=0:1 emergency=1_000:0 by g1 g2                    ! policy.emergency
        policy.set approvals=0:1 emergency=1_000:367 by g1 g2                  ! policy.emergency
        policy.set approvals=0:1 emergency=1_000:366 by g1 g2"),
    ("what is spelt in two ways is refused", "
        allocation.propose id=a emergency=no by accountant                     ! entry.spelling"),
];

pub const SERVICES: Cases = &[
    (
        "services are counted, period by period, and nothing twice",
        "
        service.report count=30 by officer1
        service.report from=10 until=12 on=12 by officer1                      ! service.counted
        next = service.report from=11 until=12 on=12 count=20 by officer1
        expect served home_visit 50
        entry.reverse entry=next by accountant approver1
        expect served home_visit 30
        service.report from=11 until=12 on=12 count=25 by officer1
        service.report kind=first_aid count=12 by officer1
        service.report kind=blood_donation count=140 chapter=commune-a by officer-a
        expect served home_visit 55
        expect served blood_donation 140",
    ),
    (
        "a count is of people enough, of days that have been, by those who act there",
        "
        service.report count=9 by officer1                                     ! privacy.small_cell
        service.report count=10 until=11 by officer1                           ! date.future
        service.report from=9 until=8 by officer1                              ! date.order
        service.report by officer-a                                            ! authority.scope
        service.report by cashier                                              ! authority.role
        service.report chapter=nowhere by officer1                             ! reference.not_found
        service.report kind=party by officer1                                  ! entry.body
        service.report raw=\"donor\":\"x\" by officer1                         ! entry.body",
    ),
];

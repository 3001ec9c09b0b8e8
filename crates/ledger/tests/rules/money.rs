//! Gifts that are more than one person's for one fund, promises, and money of other currencies.

use crate::Cases;
use crate::book::script::Script;

/// What the cases here begin with, beside the standard book.
const SETUP: &str = "
partner.register id=front by approver1
account.open id=dollars kind=cash currency=USD by approver1
account.open id=dollar-bank kind=bank currency=USD by approver1
account.open id=team kind=advance by approver1
fund.open id=school kind=aid by approver1
fund.open id=local kind=aid chapter=commune-a by approver1
policy.set approvals=0:1,5_000_000:2 emergency=1_000:7 by g1 g2
item.define id=grain by accountant
";

pub fn start() -> Script {
    let mut script = Script::standard();
    script.run(SETUP).expect("lawful");
    script
}

pub const GIFTS: Cases = &[
    ("a gift may be for several funds: the named one gets the rest", "
        donation.receive fund=flood amount=1_000 cost=50 split=general:300,school:150 by cashier
        expect free flood 500
        expect free costs 50
        expect free general 300
        expect free school 150
        expect cash school 150"),
    ("its parts are less than the whole, each more than nothing, with its decimals", "
        donation.receive amount=1_000 split=general:1_000 by cashier           ! amount.parts
        donation.receive amount=1_000 cost=50 split=general:950 by cashier     ! amount.parts
        donation.receive amount=1_000 split=general:1_001 by cashier           ! amount.parts
        donation.receive amount=1_000 split=general:0 by cashier               ! amount.zero
        donation.receive amount=1_000 split=general:1.5 by cashier             ! amount.scale
        donation.receive amount=1_000 cost=50 split=general:949 by cashier
        expect free flood 1"),
    ("the list of parts is sorted, names no fund twice, nor the gift's own", "
        donation.receive amount=1_000 split= by cashier                        ! list.wrong
        donation.receive amount=1_000 split=general:1,general:2 by cashier     ! list.wrong
        donation.receive amount=1_000 split=flood:1 by cashier                 ! list.wrong
        donation.receive amount=1_000 split=^school:1,general:2,local:3 by cashier ! list.wrong"),
    ("a part goes to aid alone: costs have their published share, suspense its own way", "
        donation.receive fund=general amount=1_000 split=costs:1 by cashier    ! fund.kind
        donation.receive amount=1_000 split=suspense:1 by cashier              ! fund.kind
        donation.receive amount=1_000 split=nothing:1 by cashier               ! reference.not_found"),
    ("every fund of the gift receives on its day, and whoever records it acts for all of them", "
        donation.receive fund=general split=flood:10 on=21 booked=21 by cashier ! fund.not_receiving
        donation.receive fund=local account=cash-a split=general:10 by accountant-a ! authority.scope
        donation.receive fund=local account=cash-a split=general:10 by accountant"),
    ("a split gift goes back from all its funds, at the donor's wish and by the bank", "
        one = donation.receive amount=1_000 cost=50 split=school:300 account=bank line=1 by cashier
        two = donation.receive amount=1_000 split=school:300 by cashier
        donation.return donation=one amount=1_000 account=bank line=2 by accountant
        expect free school 300
        donation.return donation=two amount=800 reason=donor_wish by cashier approver1
        expect free flood 0
        expect free school 200
        entry.reverse entry=two by accountant approver1                        ! funds.not_free"),
    ("a split gift is reversed whole, and a part of it moves at the donor's wish", "
        gift = donation.receive amount=1_000 split=school:300 by cashier
        wish = fund.transfer from=school to=general gift=gift amount=300 reason=donor_wish by accountant approver1
        entry.reverse entry=gift by accountant approver2                       ! funds.not_free
        entry.reverse entry=wish by accountant approver2
        entry.reverse entry=gift by accountant approver2
        expect cash flood 0
        expect cash school 0"),
    ("goods are split, too", "
        sacks = donation.receive goods=grain amount=500 account=store split=general:200 by storekeeper
        expect free flood 300 sacks
        expect free general 200 sacks"),
    ("one donor allows five in a hundred for costs, another nothing", "
        donation.receive amount=1_000 cost=50 by cashier
        donation.receive amount=1_000 by cashier
        donation.receive amount=1_000 cost=51 by cashier                       ! restriction.cost_share
        expect free costs 50
        expect free flood 1_950"),
    ("a workplace gives a day of pay: so many people, and no fewer than may be published", "
        donation.receive contributors=9 account=bank line=1 by accountant      ! privacy.small_cell
        donation.receive contributors=10 account=bank line=1 by accountant"),
    ("what a partner gives is a grant, and may name the entry in the partner's ledger", "
        donation.receive partner=nobody by cashier                             ! reference.not_found
        donation.receive counterpart=7 by cashier                              ! partner.missing
        donation.receive partner=front counterpart=both by cashier             ! body.one_of
        donation.receive partner=front counterpart=neither by cashier          ! body.one_of
        grant = donation.receive partner=front counterpart=text by cashier
        donation.return donation=grant reason=mistake by cashier approver1
        expect cash flood 0"),
    ("a gift entered for the wrong fund moves by name, keeps its code, and only as far as it is unspent", "
        other = donation.receive fund=flood amount=1_000 by cashier
        gift = donation.receive fund=flood amount=600 by cashier
        fund.transfer from=flood to=general gift=gift amount=600 reason=wrong_fund by accountant ! authority.threshold
        fund.transfer from=flood to=general amount=600 reason=wrong_fund by accountant approver1 ! reference.entry
        fund.transfer from=flood to=costs gift=gift amount=600 reason=wrong_fund by accountant approver1 ! restriction.costs
        fund.transfer from=flood to=suspense gift=gift amount=600 reason=wrong_fund by accountant approver1 ! fund.kind
        fund.transfer from=flood to=school gift=gift amount=601 reason=wrong_fund by accountant approver1 ! funds.short
        moved = fund.transfer from=flood to=school gift=gift amount=600 reason=wrong_fund by accountant approver1
        expect free flood 1_000
        expect free school 600
        # Once there, it is found there.
        fund.transfer from=flood to=general gift=gift amount=1 reason=wrong_fund by accountant approver1 ! funds.short
        fund.transfer from=school to=general gift=gift amount=600 reason=wrong_fund by accountant approver1
        donation.return donation=gift amount=600 reason=donor_wish by cashier approver1
        expect free general 0"),
    ("a correction does not open a campaign that has closed, nor one that has not begun", "
        late = donation.receive fund=general on=21 booked=21 by cashier
        fund.transfer from=general to=flood gift=late reason=wrong_fund on=22 booked=22 by accountant approver1 ! fund.not_receiving
        fund.transfer from=general to=flood gift=late reason=donor_wish on=22 booked=22 by accountant approver1"),
];

pub const PLEDGES: Cases = &[
    ("a pledge is kept by gifts that name it, and is in no total", "
        word = pledge.make id=word amount=1_000 by cashier
        expect free flood 0
        donation.receive pledge=word amount=400 by cashier
        expect open word 600
        donation.receive pledge=word amount=700 by cashier
        expect open word 0
        donation.receive pledge=word amount=1 by cashier                       ! pledge.not_open
        pledge.end pledge=word by cashier                                      ! pledge.not_open
        expect free flood 1_100"),
    ("a gift keeps what was promised: this fund, this currency, this item", "
        pledge.make id=word by cashier
        donation.receive pledge=word fund=general by cashier                   ! pledge.other
        donation.receive pledge=word account=dollars currency=USD amount=1.00 by cashier ! pledge.other
        donation.receive pledge=word goods=grain amount=10 account=store by storekeeper ! pledge.other
        donation.receive pledge=nothing by cashier                             ! reference.entry
        sacks = pledge.make id=sacks currency=none item=grain amount=50 by storekeeper
        donation.receive pledge=sacks by cashier                               ! pledge.other
        donation.receive pledge=sacks goods=grain amount=20 account=store by storekeeper
        expect open sacks 30"),
    ("a pledge to a campaign is kept by a gift to any fund of it", "
        pledge.make id=word fund=none campaign=typhoon by cashier
        donation.receive pledge=word fund=general by cashier                   ! pledge.other
        donation.receive pledge=word amount=300 by cashier
        expect open word 700"),
    ("a pledge says of what, to what, and until when", "
        pledge.make id=a currency=none by cashier                              ! amount.unit
        pledge.make id=b item=grain by cashier                                  ! amount.unit
        pledge.make id=c fund=none by cashier                                  ! body.one_of
        pledge.make id=d campaign=typhoon by cashier                           ! body.one_of
        pledge.make id=e fund=nothing by cashier                               ! reference.not_found
        pledge.make id=f fund=none campaign=nothing by cashier                 ! reference.not_found
        pledge.make id=g due=4 by cashier                                      ! date.order
        pledge.make id=h amount=0 by cashier                                   ! amount.zero
        pledge.make id=i amount=1.5 by cashier                                 ! amount.scale
        pledge.make id=j currency=none item=grain amount=1.5 by cashier         ! amount.scale
        pledge.make id=k currency=none item=grain amount=0 by cashier           ! amount.zero
        pledge.make id=l currency=none item=sand by cashier                    ! reference.not_found
        pledge.make id=m chapter=nowhere by cashier                            ! reference.not_found
        pledge.make id=n by officer1                                           ! authority.role
        pledge.make id=o fund=local by cashier                                 ! authority.scope
        pledge.make id=p chapter=commune-a fund=general by accountant-a"),
    ("a gift that is undone, or goes back, keeps no promise", "
        pledge.make id=word amount=1_000 by cashier
        gift = donation.receive pledge=word amount=1_000 by cashier
        expect open word 0
        entry.reverse entry=gift by accountant approver1
        expect open word 1_000
        gift2 = donation.receive pledge=word amount=700 account=bank line=1 by cashier
        back = donation.return donation=gift2 amount=700 account=bank line=2 by accountant
        expect open word 1_000
        entry.reverse entry=back line=3 by accountant approver1
        expect open word 300"),
    ("a pledge that was ended stays ended", "
        pledge.make id=word amount=1_000 by cashier
        gift = donation.receive pledge=word amount=400 by cashier
        pledge.end pledge=nothing by cashier                                   ! reference.entry
        pledge.end pledge=gift by cashier                                      ! reference.entry
        pledge.end pledge=word by officer1                                     ! authority.role
        pledge.end pledge=word reason=expired by cashier
        entry.reverse entry=gift by accountant approver1
        expect open word 0
        donation.receive pledge=word by cashier                                ! pledge.not_open"),
    ("a pledge is overdue from the day after its last", "
        pledge.make id=word due=20 by cashier
        expect overdue 20 0
        expect overdue 21 1
        donation.receive pledge=word amount=1_000 by cashier
        expect overdue 21 0"),
];

pub const EXCHANGE: Cases = &[
    ("dollars become đồng: both amounts, no rate, and the gift goes with them", "
        gift = donation.receive account=dollars currency=USD amount=100.00 by cashier
        change = currency.exchange amount_from=60.00 amount_to=1_500_001 by cashier approver1
        expect free flood 4000 USD
        expect free flood 1_500_001
        expect dollars flood 4000 USD
        expect cash flood 1_500_001
        entry.reverse entry=gift by accountant approver1                       ! funds.not_free
        entry.reverse entry=change by accountant approver2
        entry.reverse entry=change by accountant approver2                     ! reference.done
        expect free flood 10000 USD
        expect cash flood 0
        entry.reverse entry=gift by accountant approver1"),
    ("a price is agreed by the books and as many approvers as the amount needs", "
        donation.receive account=dollars currency=USD amount=1_000.00 by cashier
        currency.exchange amount_from=60.00 amount_to=1_500_000 by cashier     ! authority.threshold
        currency.exchange amount_from=60.00 amount_to=1_500_000 by approver1   ! authority.threshold
        currency.exchange amount_from=900.00 amount_to=22_000_000 by cashier approver1 ! authority.threshold
        currency.exchange amount_from=900.00 amount_to=22_000_000 by cashier approver1 approver2
        currency.exchange amount_from=60.00 amount_to=1_500_000 by cashier officer1 approver1 ! authority.role"),
    ("what is exchanged is there, of two currencies, of one fund or one allocation", "
        donation.receive account=dollars currency=USD amount=100.00 by cashier
        currency.exchange amount_from=100.01 amount_to=1 by cashier approver1  ! funds.short
        currency.exchange fund=none amount_from=1.00 amount_to=1 by cashier approver1 ! body.one_of
        currency.exchange allocation=rice amount_from=1.00 amount_to=1 by cashier approver1 ! body.one_of
        currency.exchange fund=none allocation=rice amount_from=1.00 amount_to=1 by cashier approver1 ! reference.not_found
        currency.exchange account_to=dollars currency_to=USD amount_from=1.00 amount_to=1.00 by cashier approver1 approver2 ! exchange.currency
        currency.exchange amount_from=1.00 amount_to=0 by cashier approver1    ! amount.zero
        currency.exchange amount_from=1 amount_to=1 by cashier approver1       ! amount.scale
        currency.exchange account_from=cash amount_from=1.00 amount_to=1 by cashier approver1 ! account.currency
        currency.exchange account_to=store amount_from=1.00 amount_to=1 by cashier approver1 ! account.kind
        currency.exchange account_to=nowhere amount_from=1.00 amount_to=1 by cashier approver1 ! reference.not_found"),
    ("what is not assigned yet is nobody's to exchange", "
        receipt.hold account=dollars currency=USD amount=10.00 by cashier
        currency.exchange fund=suspense amount_from=10.00 amount_to=250_000 by cashier approver1 ! fund.kind"),
    ("between banks a line is cited on either side, and is the banks' fact", "
        donation.receive account=dollar-bank currency=USD amount=100.00 line=1 by cashier
        currency.exchange account_from=dollar-bank account_to=bank amount_from=100.00 amount_to=2_500_000 by cashier approver1 ! statement.line_needed
        currency.exchange account_from=dollar-bank account_to=bank line_from=10 amount_from=100.00 amount_to=2_500_000 by cashier approver1 ! statement.line_needed
        currency.exchange account_from=dollar-bank account_to=bank line_from=10:x line_to=10:x amount_from=100.00 amount_to=2_500_000 by cashier approver1 ! id.conflict
        currency.exchange account_from=dollar-bank account_to=bank line_from=9 line_to=11 amount_from=100.00 amount_to=2_500_000 by cashier approver1 ! statement.line_day
        change = currency.exchange account_from=dollar-bank account_to=bank line_from=10 line_to=11 amount_from=100.00 amount_to=2_500_000 by cashier approver1
        entry.reverse entry=change by accountant approver2                     ! reverse.bank_fact
        statement.seal account=dollar-bank days=10:1x100.00,1x100.00:0.00-0.00 by accountant
        statement.seal days=10:0x0,0x0:0-0;11:1x2500000,0x0:0-2500000 by accountant"),
    ("an allocation is exchanged into the currency in which it is spent; what is left goes back to the fund", "
        donation.receive account=dollars currency=USD amount=100.00 by cashier
        allocation.propose id=rice currency=USD amount=100.00 by accountant
        allocation.approve proposal=rice by approver1 approver2
        expense.pay allocation=rice amount=1 by cashier                        ! funds.short
        currency.exchange fund=none allocation=rice amount_from=40.00 amount_to=1_000_000 on=4 booked=4 by cashier approver1 ! allocation.dates
        change = currency.exchange fund=none allocation=rice amount_from=40.00 amount_to=1_000_000 by cashier approver1
        hand = distribution.make allocation=rice amount=600_000 by officer1
        allocation.cancel proposal=rice by approver1
        expect free flood 6000 USD
        expect free flood 400_000
        entry.reverse entry=change by accountant approver2                     ! funds.not_free
        distribution.adjust distribution=hand portions=20 returned=200_000 by officer1
        expect free flood 600_000"),
    ("a payment that the bank made in đồng is assigned to an allocation that was exchanged", "
        donation.receive account=dollars currency=USD amount=100.00 by cashier
        allocation.propose id=rice currency=USD amount=100.00 by accountant
        allocation.approve proposal=rice by approver1 approver2
        paid = payment.hold amount=900_000 by accountant
        payment.assign hold=paid allocation=rice by accountant                 ! account.currency
        currency.exchange fund=none allocation=rice account_to=cash amount_from=40.00 amount_to=1_000_000 by cashier approver1
        payment.assign hold=paid allocation=rice by accountant
        expect owes flood 0
        expect held rice 100_000"),
];

pub const FIRST_RULES: Cases = &[(
    "a book of the first rules knows nothing of this until its governors raise them, and compares no bank balance",
    "
        ledger.open rules=1 threshold=2 by g1 g2
        chapter.open id=province kind=province by g1 g2
        policy.set approvals=0:1 rules=1 by g1 g2
        policy.set approvals=0:1 rules=1 emergency=1_000:7 by g1 g2            ! rules.needed
        key.grant key=accountant role=accountant by g1 g2
        key.grant key=cashier role=cashier by g1 g2
        key.grant key=officer1 role=field_officer by g1 g2
        key.grant key=approver1 role=approver by g1 g2
        key.grant key=approver2 role=approver by g1 g2
        campaign.open id=typhoon chapter=province opens=2 closes=20 by approver1
        fund.open id=flood kind=aid by approver1
        fund.open id=general kind=aid by approver1
        fund.open id=costs kind=cost by approver1
        account.open id=cash kind=cash by approver1
        account.open id=bank kind=bank by approver1
        account.open id=team kind=advance by approver1
        partner.register id=front by approver1                                 ! rules.needed
        pledge.make id=word by cashier                                         ! rules.needed
        service.report by officer1                                             ! rules.needed
        currency.exchange amount_from=1.00 amount_to=1 by cashier approver1    ! rules.needed
        donation.receive split=general:10 by cashier                           ! rules.needed
        donation.receive contributors=30 by cashier                            ! rules.needed
        donation.receive partner=front by cashier                              ! rules.needed
        donation.receive pledge=word by cashier                                ! rules.needed
        donation.receive counterpart=7 by cashier                              ! rules.needed
        gift = donation.receive amount=1_000 by cashier
        transfer.move from=cash to=team amount=100 due=12 by cashier           ! rules.needed
        transfer.move from=cash to=team amount=100 by cashier
        allocation.propose id=rush emergency=yes by accountant                 ! rules.needed
        fund.transfer from=flood to=general gift=gift reason=wrong_fund by accountant approver1 ! rules.needed
        back = donation.return donation=gift amount=100 reason=donor_wish by cashier approver1
        entry.reverse entry=back by accountant approver2                       ! rules.needed
        entry.reverse entry=gift line=1 by accountant approver2                ! rules.needed
        allocation.propose id=rice by accountant
        allocation.approve proposal=rice by approver1
        hand = distribution.make allocation=rice by officer1
        distribution.adjust distribution=hand portions=20 returned=10 line=1 by officer1 ! rules.needed
        partner.send allocation=rice by cashier                                ! rules.needed
        partner.confirm entry=gift by accountant                               ! rules.needed
        pledge.end pledge=gift by cashier                                      ! rules.needed
        paid = payment.hold fund=general amount=10 by accountant
        cover = fund.cover from=flood fund=general amount=10 by accountant approver1
        entry.reverse entry=cover by accountant approver2                      ! rules.needed
        allocation.propose id=rice2 by accountant
        allocation.approve proposal=rice2 by approver1
        assigned = payment.assign hold=paid allocation=rice2 by accountant
        entry.reverse entry=assigned by accountant approver2                   ! rules.needed
        statement.seal days=10:0x0,1x10:500-490 by accountant
        policy.set approvals=0:1 rules=2 emergency=1_000:7 by g1 g2
        partner.register id=front by approver1
        entry.reverse entry=assigned by accountant approver2
        statement.seal days=11:0x0,0x0:490-490 by accountant                   ! statement.book_balance",
)];

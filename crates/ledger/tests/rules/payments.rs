//! What goes out of a bank: expenses, held payments, shortfalls and who covers them.

use crate::Cases;

pub const CASES: Cases = &[
    ("an expense comes out of an allocation, within its days", "
        donation.receive amount=1_000 by cashier
        allocation.propose id=rice amount=600 from=8 until=12 by accountant
        expense.pay allocation=rice by cashier                     ! allocation.not_open
        allocation.approve proposal=rice by approver1
        expense.pay allocation=rice on=7 booked=7 by cashier       ! allocation.dates
        expense.pay allocation=rice on=13 booked=13 by cashier     ! allocation.dates
        expense.pay allocation=rice account=bank by cashier        ! statement.line_needed
        expense.pay allocation=rice account=transit by cashier     ! account.short
        expense.pay allocation=rice amount=600 payee=shop by cashier
        expense.pay allocation=rice amount=1 by cashier            ! funds.short
        expect cash flood 400"),
    ("costs are paid from a cost fund only", "
        donation.receive amount=10_000 cost=500 by cashier
        allocation.propose id=aid amount=600 by accountant
        allocation.approve proposal=aid by approver1
        expense.pay allocation=aid purpose=cost by cashier         ! restriction.costs
        allocation.propose id=trucks fund=costs amount=500 purpose=transport by accountant
        allocation.approve proposal=trucks by approver1
        expense.pay allocation=trucks purpose=cost amount=500 by cashier
        expect cash costs 0"),
    ("an approver does not pay what she approved", "
        key.grant key=second holder=approver1 role=cashier chapter=province by g1 g2
        donation.receive amount=1_000 account=bank line=1 by cashier
        allocation.propose id=rice by accountant
        allocation.approve proposal=rice by approver1
        expense.pay allocation=rice account=bank line=1 by second  ! eyes.same_holder
        hold = payment.hold by cashier
        payment.assign hold=hold allocation=rice by second         ! eyes.same_holder
        payment.assign hold=hold allocation=rice by cashier"),
    ("a bank's debit is never refused; what the fund has not got it owes, and owing blocks", "
        donation.receive amount=300 account=bank line=1 by accountant
        hold = payment.hold amount=500 by accountant
        expect free flood 0
        expect owes flood 200
        expect bank flood -200
        donation.receive amount=1_000 account=cash by cashier
        expect owes flood 200
        allocation.propose id=rice by accountant
        allocation.approve proposal=rice by approver1              ! fund.owes
        fund.transfer from=flood to=costs amount=1 by accountant approver1 ! fund.owes
        # The new gift may be used for it, but only by a decision.
        fund.cover from=flood fund=flood amount=201 by accountant approver1 ! fund.nothing_owed
        fund.cover from=flood fund=flood amount=200 by accountant approver1
        expect owes flood 0
        expect free flood 800
        allocation.approve proposal=rice by approver1"),
    ("another fund covers, if its purpose allows it, it has the money there and owes nothing itself", "
        donation.receive amount=300 account=bank line=1 by accountant
        payment.hold amount=500 by accountant
        fund.cover from=general fund=flood amount=200 by accountant approver1 ! funds.short
        income.receive amount=1_000 by cashier
        fund.cover from=general fund=flood amount=200 account=bank by accountant approver1 ! account.short
        fund.cover from=general fund=flood amount=200 by accountant ! authority.threshold
        fund.cover from=general fund=flood amount=200 by approver1 ! authority.threshold
        fund.cover from=suspense fund=flood amount=200 by accountant approver1 ! fund.kind
        fund.cover from=general fund=flood amount=200 by accountant approver1
        expect owes flood 0
        expect cash general 800
        expect cash flood 200
        expect bank flood -200
        payment.hold fund=general amount=900 by accountant
        payment.hold amount=100 by accountant
        fund.cover from=general fund=flood amount=1 by accountant approver1 ! fund.owes
        fund.open id=food kind=aid purposes=food by approver1
        donation.receive fund=food amount=500 by cashier
        fund.cover from=food fund=flood amount=100 by accountant approver1 ! restriction.purpose
        fund.open id=south kind=aid areas=200 by approver1
        donation.receive fund=south amount=500 by cashier
        fund.cover from=south fund=flood amount=100 by accountant approver1 ! restriction.area
        payment.hold fund=costs amount=10 by accountant
        fund.open id=free kind=aid by approver1
        donation.receive fund=free amount=500 by cashier
        fund.cover from=free fund=costs amount=10 by accountant approver1 ! restriction.costs"),
    ("a fee that the bank takes from an aid fund is owed, however much is free, and costs pay it", "
        donation.receive amount=10_000 cost=500 account=bank line=1 by accountant
        fee = payment.hold amount=11 reason=bank_fee by accountant
        expect free flood 9_500
        expect owes flood 11
        fund.cover from=costs fund=flood amount=11 account=bank by accountant approver1
        expect free costs 489
        expect bank flood 9_500
        own = payment.hold amount=11 reason=bank_fee fund=costs by accountant
        expect free costs 478"),
    ("a held payment is assigned once to an allocation, and the fund that held it has its numbers back", "
        donation.receive amount=1_000 account=bank line=1 by accountant
        hold = payment.hold fund=suspense amount=600 by accountant
        expect owes suspense 600
        allocation.propose id=rice amount=500 by accountant
        payment.assign hold=hold allocation=rice by accountant     ! allocation.not_open
        allocation.approve proposal=rice by approver1
        payment.assign hold=hold allocation=rice by accountant     ! funds.short
        allocation.propose id=more amount=500 by accountant
        allocation.propose id=right amount=500 until=9 by accountant
        allocation.cancel proposal=rice by approver1
        allocation.propose id=whole amount=600 by accountant
        allocation.approve proposal=whole by approver1
        payment.assign hold=hold allocation=whole purpose=cost by accountant ! restriction.costs
        payment.assign hold=nothing allocation=whole by accountant ! reference.entry
        payment.assign hold=hold allocation=whole by accountant
        payment.assign hold=hold allocation=whole by accountant    ! reference.done
        expect owes suspense 0
        expect bank suspense 0
        expect bank flood 400
        allocation.approve proposal=right by approver1             ! funds.short"),
    ("what was covered by another fund goes back to it when the payment is assigned", "
        donation.receive amount=1_000 account=bank line=1 by accountant
        hold = payment.hold fund=suspense amount=600 by accountant
        income.receive amount=700 by cashier
        fund.cover from=general fund=suspense amount=600 by accountant approver1
        expect free general 100
        allocation.propose id=rice amount=600 by accountant
        allocation.approve proposal=rice by approver1
        payment.assign hold=hold allocation=rice by accountant
        expect free general 700
        expect owes suspense 0"),
    ("an allocation does not pay for what came after its end, nor in another currency", "
        donation.receive amount=1_000 account=bank line=1 by accountant
        hold = payment.hold by accountant
        allocation.propose id=old from=5 until=9 by accountant
        allocation.approve proposal=old by approver1
        payment.assign hold=hold allocation=old by accountant      ! allocation.dates
        account.open id=dollars kind=bank currency=USD by approver1
        usd = payment.hold account=dollars currency=USD amount=1.00 by accountant
        allocation.propose id=rice by accountant
        allocation.approve proposal=rice by approver1
        payment.assign hold=usd allocation=rice by accountant      ! account.currency
        donation.receive amount=5.00 currency=USD account=dollars line=1 by accountant
        # More than one approver, because no tier says what a dollar is worth; and the fund owes dollars.
        allocation.propose id=rent amount=2.00 currency=USD by accountant
        allocation.approve proposal=rent by approver1              ! authority.threshold
        allocation.approve proposal=rent by approver1 approver2    ! fund.owes"),
];

//! What is undone, and what the bank says of it.

use crate::Cases;

pub const UNDOING: Cases = &[
    ("a payment that was assigned wrongly is held again, with what it owed", "
        donation.receive amount=500 account=bank line=1 by accountant
        paid = payment.hold amount=800 by accountant
        expect owes flood 300
        donation.receive fund=general amount=1_000 account=bank line=2 by accountant
        allocation.propose id=rice fund=general amount=900 by accountant
        allocation.approve proposal=rice by approver1
        assigned = payment.assign hold=paid allocation=rice by accountant
        expect owes flood 0
        expect held rice 100
        entry.reverse entry=assigned by accountant approver2
        expect owes flood 300
        expect free flood 0
        expect held rice 900
        expect bank flood -300
        expect bank general 1_000
        # And assigned again, to the right one.
        again = payment.assign hold=paid allocation=rice by accountant
        payment.assign hold=paid allocation=rice by accountant                 ! reference.done
        expect owes flood 0
        entry.reverse entry=again by accountant approver2
        third = payment.assign hold=paid allocation=rice by accountant
        expect held rice 100
        expect bank flood 500"),
    ("a bank fee that was paid from a cost fund is owed by the aid fund again", "
        donation.receive amount=500 account=bank line=1 by accountant
        fee = payment.hold amount=10 reason=bank_fee by accountant
        expect owes flood 10
        donation.receive fund=costs amount=100 account=bank line=2 by accountant
        allocation.propose id=fees fund=costs amount=50 by accountant
        allocation.approve proposal=fees by approver1
        assigned = payment.assign hold=fee allocation=fees purpose=cost by accountant
        expect free flood 500
        expect owes flood 0
        entry.reverse entry=assigned by accountant approver2
        expect free flood 500
        expect owes flood 10
        expect held fees 50"),
    ("an assignment is undone also when its allocation has ended", "
        donation.receive amount=1_000 account=bank line=1 by accountant
        paid = payment.hold amount=200 fund=suspense by accountant
        allocation.propose id=rice amount=300 by accountant
        allocation.approve proposal=rice by approver1
        assigned = payment.assign hold=paid allocation=rice by accountant
        allocation.cancel proposal=rice by approver1
        expect free flood 800
        entry.reverse entry=assigned by accountant approver2
        expect free flood 1_000
        expect owes suspense 200"),
    ("a cover is undone: the giver has its numbers, the other owes again", "
        donation.receive amount=100 account=bank line=1 by accountant
        donation.receive fund=general amount=500 account=bank line=2 by accountant
        payment.hold amount=400 by accountant
        cover = fund.cover from=general fund=flood account=bank amount=300 by accountant approver1
        expect free general 200
        expect owes flood 0
        entry.reverse entry=cover by accountant approver2
        expect free general 500
        expect owes flood 300
        expect bank flood -300
        fund.cover from=general fund=flood account=bank amount=300 by accountant approver1"),
    ("a cover that has been settled in another way is not undone", "
        donation.receive amount=100 account=bank line=1 by accountant
        donation.receive fund=general amount=500 account=bank line=2 by accountant
        paid = payment.hold amount=400 by accountant
        cover = fund.cover from=general fund=flood account=bank amount=300 by accountant approver1
        allocation.propose id=rice fund=general amount=200 by accountant
        allocation.approve proposal=rice by approver1
        donation.receive fund=general amount=500 account=bank line=3 by accountant
        allocation.propose id=rice2 fund=general amount=400 by accountant
        allocation.approve proposal=rice2 by approver1
        payment.assign hold=paid allocation=rice2 by accountant
        entry.reverse entry=cover by accountant approver2                      ! funds.not_free"),
    ("a fund that covered its own shortfall owes again", "
        payment.hold amount=300 by accountant
        donation.receive amount=500 account=bank line=1 by accountant
        cover = fund.cover from=flood fund=flood account=bank amount=300 by accountant approver1
        expect free flood 200
        entry.reverse entry=cover by accountant approver2
        expect free flood 500
        expect owes flood 300"),
    ("a gift that was returned at the donor's wish is there again", "
        hers = donation.receive amount=1_000 by cashier
        back = donation.return donation=hers amount=400 reason=donor_wish by cashier approver1
        entry.reverse entry=back line=1 by accountant approver2                ! statement.line_unneeded
        entry.reverse entry=back by accountant approver2
        expect free flood 1_000
        expect cash flood 1_000
        donation.return donation=hers amount=1_000 reason=donor_wish by cashier approver1"),
    ("a return by bank comes back by the bank's credit line", "
        hers = donation.receive amount=1_000 account=bank line=1 by accountant
        back = donation.return donation=hers amount=1_000 account=bank line=2 by accountant
        entry.reverse entry=back by accountant approver2                       ! reverse.bank_fact
        entry.reverse entry=back line=3 id-day=9 by accountant approver2       ! statement.line_day
        entry.reverse entry=back line=3 by accountant approver2
        expect free flood 1_000
        expect bank flood 1_000
        donation.return donation=hers amount=1_000 account=bank line=4 by accountant
        statement.seal days=10:2x2000,2x2000:0-0 by accountant"),
    ("a held receipt that was taken back after its assignment waits again when it returns", "
        hers = receipt.hold amount=1_000 account=bank line=1 by accountant
        receipt.assign hold=hers account=bank by accountant
        back = donation.return donation=hers amount=1_000 account=bank line=2 by accountant
        entry.reverse entry=back line=3 by accountant approver2
        expect free suspense 1_000
        receipt.assign hold=hers fund=general account=bank by accountant
        expect free general 1_000"),
    ("a gift returned half spent: the shortfall stays until it is covered, also by the gift itself", "
        hers = donation.receive amount=1_000 account=bank line=1 by accountant
        allocation.propose id=rice amount=500 by accountant
        allocation.approve proposal=rice by approver1
        expense.pay allocation=rice amount=500 account=bank line=2 by cashier
        back = donation.return donation=hers amount=1_000 account=bank line=3 by accountant
        expect owes flood 500
        entry.reverse entry=back line=4 by accountant approver2
        expect free flood 1_000
        expect owes flood 500
        fund.cover from=flood fund=flood account=bank amount=500 by accountant approver1
        expect free flood 500
        expect owes flood 0"),
    ("what a bank paid out comes back by the bank's line: whole by a reversal, portions by an adjustment", "
        donation.receive amount=2_000 account=bank line=1 by accountant
        allocation.propose id=rice amount=1_500 by accountant
        allocation.approve proposal=rice by approver1
        pay = expense.pay allocation=rice amount=500 account=bank line=2 by cashier
        hand = distribution.make allocation=rice amount=900 account=bank line=3 by officer1
        entry.reverse entry=pay by accountant approver2                        ! reverse.bank_fact
        entry.reverse entry=pay line=4 by accountant approver2
        distribution.adjust distribution=hand portions=20 returned=300 by officer1 ! reverse.bank_fact
        distribution.adjust distribution=hand portions=20 returned=300 line=5 by officer1
        expect held rice 900
        expect bank flood 1_400
        statement.seal days=10:3x2800,2x1400:0-1400 by accountant
        entry.reverse entry=hand line=6 by accountant approver2                ! statement.day_complete
        entry.reverse entry=hand line=6 on=11 booked=11 by accountant approver2
        statement.seal days=11:1x600,0x0:1400-2000 by accountant
        expect held rice 1_500"),
    ("cash comes back without a line", "
        donation.receive amount=1_000 by cashier
        allocation.propose id=rice amount=500 by accountant
        allocation.approve proposal=rice by approver1
        hand = distribution.make allocation=rice amount=500 by officer1
        distribution.adjust distribution=hand portions=20 returned=100 line=1 by officer1 ! statement.line_unneeded
        distribution.adjust distribution=hand portions=0 returned=500 by officer1
        entry.reverse entry=hand line=1 by accountant approver2                ! amount.zero
        entry.reverse entry=hand by accountant approver2"),
    ("what came in by bank leaves by a line of the bank, as a return, and not by a reversal", "
        gift = donation.receive account=bank line=1 by accountant
        entry.reverse entry=gift line=2 by accountant approver1                ! reverse.bank_fact
        cash = donation.receive by cashier
        entry.reverse entry=cash line=2 by accountant approver1                ! reverse.bank_fact
        move = transfer.move from=cash to=transit by cashier
        entry.reverse entry=move line=2 by accountant approver1                ! reverse.bank_fact"),
    ("cash is drawn from the bank and paid to households", "
        donation.receive amount=5_000 account=bank line=1 by accountant
        transfer.move from=bank to=cash amount=3_000 from_line=10 by cashier
        allocation.propose id=rice amount=3_000 by accountant
        allocation.approve proposal=rice by approver1
        distribution.make allocation=rice amount=3_000 by officer1
        expect cash flood 0
        expect bank flood 2_000
        statement.seal days=10:1x5000,1x3000:0-2000 by accountant"),
];

pub const BANK_BALANCES: Cases = &[
    ("where every day is complete, the funds have in the account what the bank says", "
        donation.receive amount=700 account=bank line=1 by accountant
        statement.seal days=10:1x700,0x0:500-1200 by accountant                ! statement.book_balance
        open = balance.open account=bank amount=400 by accountant approver1
        statement.seal days=10:1x700,0x0:500-1200 by accountant                ! statement.book_balance
        balance.open account=bank amount=100 fund=general by accountant approver1
        statement.seal days=10:1x700,0x0:500-1200 by accountant
        statement.seal days=11:0x0,0x0:-1200;12:0x0,0x0:1200-1200 by accountant"),
    ("a statement that begins in the middle: a day that is not complete is not compared, and none after it", "
        donation.receive amount=700 account=bank line=1 by accountant
        statement.seal days=10:1x700,0x0:500-1200? by accountant
        statement.seal days=11:0x0,0x0:1200-1200 by accountant
        # The opening balance is found: the first day is closed.
        statement.seal days=10:1x700,0x0:500-1200 by accountant                ! statement.book_balance
        balance.open account=bank amount=500 by accountant approver1
        statement.seal days=10:1x700,0x0:500-1200 by accountant"),
    ("where the bank states no balance there is nothing to compare", "
        donation.receive amount=700 account=bank line=1 by accountant
        statement.seal days=10:1x700,0x0 by accountant
        statement.seal days=11:0x0,0x0:-701 by accountant                      ! statement.book_balance
        statement.seal days=11:0x0,0x0:-700 by accountant"),
    ("lines of later days are not counted, nor is what happened in other accounts", "
        donation.receive amount=700 account=bank line=1 by accountant
        donation.receive amount=300 account=bank line=2 on=12 booked=12 by accountant
        donation.receive amount=900 account=bank2 line=3 by accountant
        donation.receive amount=50 by cashier
        payment.hold amount=100 on=12 booked=12 by accountant
        statement.seal days=10:1x700,0x0:0-700;11:0x0,0x0 by accountant
        statement.seal days=12:1x300,1x100:700-900 by accountant"),
    ("earlier days may be sealed later", "
        donation.receive amount=700 account=bank line=1 by accountant
        donation.receive amount=500 account=bank line=2 on=9 booked=9 by accountant
        statement.seal days=10:1x700,0x0:500-1200 by accountant
        statement.seal days=9:1x500,0x0:0-500 by accountant"),
    ("what moves between funds moves nothing at the bank", "
        donation.receive amount=700 account=bank line=1 by accountant
        donation.receive fund=general amount=300 account=bank line=2 by accountant
        fund.transfer from=general to=flood account=bank amount=100 by accountant approver1
        payment.hold amount=900 by accountant
        fund.cover from=general fund=flood account=bank amount=100 by accountant approver1
        statement.seal days=10:2x1000,1x900:0-100 by accountant"),
];

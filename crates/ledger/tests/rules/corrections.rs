//! What is moved, returned and undone.

use crate::Cases;

pub const CASES: Cases = &[
    ("money moves between own accounts, and no fund moves with it", "
        donation.receive amount=1_000 by cashier
        transfer.move from=cash to=cash by cashier                 ! account.kind
        transfer.move from=cash to=transit amount=1_001 by cashier ! account.short
        transfer.move from=cash to=cash-a amount=400 by accountant-a ! authority.scope
        move = transfer.move from=cash to=cash-a amount=400 by cashier
        expect cash-a flood 400
        expect free flood 1_000
        entry.reverse entry=move by accountant approver1
        entry.reverse entry=move by accountant approver1           ! reference.done
        expect cash flood 1_000
        seen = transfer.move from=transit to=bank to_line=10 by cashier
        entry.reverse entry=seen by accountant approver1           ! reverse.bank_fact"),
    ("a fund gives to another within its purpose, by an accountant and as many approvers as the amount needs", "
        donation.receive fund=general amount=9_000_000 by cashier
        donation.receive amount=9_000_000 by cashier
        key.grant key=second holder=accountant role=approver by g1 g2
        fund.transfer from=general to=flood by accountant          ! authority.threshold
        fund.transfer from=general to=flood by approver1           ! authority.threshold
        fund.transfer from=general to=flood by accountant second   ! eyes.same_holder
        fund.transfer from=general to=flood amount=5_000_001 by accountant approver1 ! authority.threshold
        fund.transfer from=general to=flood amount=5_000_001 by accountant approver1 approver2
        fund.transfer from=general to=flood amount=9_000_000 by accountant approver1 approver2 ! funds.short
        fund.transfer from=flood to=general by accountant approver1 ! restriction.purpose
        fund.transfer from=flood to=costs by accountant approver1  ! restriction.costs
        fund.transfer from=flood to=flood by accountant approver1  ! fund.kind
        fund.transfer from=suspense to=flood by accountant approver1 ! fund.kind
        fund.transfer from=general to=flood account=bank by accountant approver1 ! account.short
        fund.transfer from=general to=flood account=nowhere by accountant approver1 ! reference.not_found"),
    ("an account of another chapter is nobody's to post on", "
        fund.open id=local kind=aid chapter=commune-a by approver1
        fund.open id=local2 kind=aid chapter=commune-a by approver1
        key.grant key=approver-a role=approver chapter=commune-a by g1 g2
        donation.receive fund=local amount=1_000 account=cash by cashier
        fund.transfer from=local to=local2 account=cash by accountant-a approver-a ! authority.scope
        fund.transfer from=local to=local2 account=cash by accountant approver1"),
    ("a residual is what is left of a fund that has ended", "
        donation.receive amount=1_000 by cashier
        fund.open id=next kind=aid purposes=food areas=100 by approver1
        fund.transfer from=flood to=next reason=residual by accountant approver1 ! restriction.dates
        fund.transfer from=flood to=next reason=residual on=21 booked=21 by accountant approver1
        expect free next 100"),
    ("at the donor's wish her own unspent gift goes to another fund", "
        first = donation.receive amount=300 by cashier
        hers = donation.receive amount=200 by cashier
        fund.transfer from=flood to=general amount=200 reason=donor_wish by accountant approver1 ! reference.entry
        fund.transfer from=flood to=general amount=201 reason=donor_wish gift=hers by accountant approver1 ! funds.short
        wish = fund.transfer from=flood to=general amount=200 reason=donor_wish gift=hers by accountant approver1
        fund.transfer from=flood to=general amount=1 reason=donor_wish gift=hers by accountant approver1 ! funds.short
        fund.transfer from=general to=flood amount=1 reason=donor_wish gift=wish by accountant approver1 ! reference.entry
        expect free flood 300
        entry.reverse entry=wish by accountant approver2
        expect free flood 500"),
    ("at the donor's wish only what is unspent of her gift is returned, by two people", "
        key.grant key=second holder=cashier role=approver by g1 g2
        hers = donation.receive amount=1_000 by cashier
        other = donation.receive amount=1_000 by cashier
        allocation.propose id=rice amount=600 by accountant
        allocation.approve proposal=rice by approver1
        donation.return donation=hers amount=400 reason=donor_wish by approver1 ! authority.threshold
        donation.return donation=hers amount=400 reason=donor_wish by cashier ! authority.threshold
        donation.return donation=hers amount=400 reason=donor_wish by cashier second ! eyes.same_holder
        donation.return donation=hers amount=401 reason=donor_wish by cashier approver1 ! funds.short
        donation.return donation=hers amount=1_001 reason=donor_wish by cashier approver1 ! funds.short
        donation.return donation=rice amount=1 reason=donor_wish by cashier approver1 ! reference.entry
        donation.return donation=hers amount=100 reason=donor_wish by cashier approver1
        donation.return donation=hers amount=300 reason=donor_wish by accountant approver1
        donation.return donation=hers amount=1 reason=donor_wish by cashier approver1 ! funds.short
        expect cash flood 1_600
        expect free flood 1_000"),
    ("a gift taken back half spent: the fund gives what is free, and owes what was spent", "
        hers = donation.receive amount=1_000 account=bank line=1 by accountant
        donation.receive amount=200 account=bank line=2 by accountant
        allocation.propose id=rice amount=900 by accountant
        allocation.approve proposal=rice by approver1
        expense.pay allocation=rice amount=500 account=bank line=3 by cashier
        donation.return donation=hers amount=999 account=bank line=4 by accountant ! amount.parts
        donation.return donation=hers amount=1_000 account=bank by accountant ! statement.line_needed
        donation.return donation=hers amount=1_000 account=bank line=4 by accountant
        # 500 of hers were spent: 200 came from the other gift, 300 are owed; what rice had left is unwound.
        expect bank flood -300
        expect owes flood 300
        expect free flood 0
        expense.pay allocation=rice amount=1 account=bank line=5 by cashier ! funds.short
        donation.return donation=hers amount=1_000 account=bank line=6 by accountant ! funds.not_free
        allocation.cancel proposal=rice by approver1"),
    ("a gift that was assigned is taken back from where it went", "
        hers = receipt.hold amount=1_000 account=bank line=1 by accountant
        receipt.assign hold=hers account=bank by accountant
        allocation.propose id=rice amount=600 by accountant
        allocation.approve proposal=rice by approver1
        hand = distribution.make allocation=rice amount=600 account=bank line=2 by officer1
        donation.return donation=hers amount=1_000 account=bank line=3 reason=court by accountant
        expect bank suspense 0
        expect bank flood -600
        expect owes flood 600"),
    ("a split gift is taken back from both funds, and returned at her wish from both", "
        one = donation.receive amount=1_000 cost=50 account=bank line=1 by accountant
        two = donation.receive amount=1_000 cost=50 by cashier
        donation.return donation=one amount=1_000 account=bank line=2 reason=mistake by accountant
        expect free flood 950
        expect free costs 50
        donation.return donation=two amount=1_000 reason=donor_wish by cashier approver1
        expect cash costs 0
        expect cash flood 0"),
    ("cash is not handed back by one person, whatever the reason, nor out of an empty box", "
        hers = donation.receive amount=1_000 by cashier
        donation.return donation=hers amount=1_000 reason=mistake by cashier ! authority.threshold
        transfer.move from=cash to=transit amount=1 by cashier
        donation.return donation=hers amount=1_000 reason=mistake by cashier approver1 ! account.short
        transfer.move from=transit to=cash amount=1 by cashier
        donation.return donation=hers amount=1_000 reason=mistake by cashier approver1"),
    ("what is in the book by a person's word is reversed, once, by two people of whom one is new", "
        key.grant key=second holder=accountant role=approver by g1 g2
        gift = donation.receive amount=1_000 cost=50 by cashier
        entry.reverse entry=gift by accountant                     ! authority.threshold
        entry.reverse entry=gift by approver1                      ! authority.threshold
        entry.reverse entry=gift by accountant second              ! eyes.same_holder
        entry.reverse entry=nothing by accountant approver1        ! reference.entry
        entry.reverse entry=gift by accountant-a approver1         ! authority.scope
        entry.reverse entry=gift by accountant approver1
        entry.reverse entry=gift by accountant approver1           ! reference.done
        donation.return donation=gift amount=1 reason=donor_wish by cashier approver1 ! funds.short
        opening = balance.open by accountant approver1
        entry.reverse entry=opening by accountant approver1        ! eyes.same_holder
        entry.reverse entry=opening by accountant approver2
        hold = receipt.hold by cashier
        entry.reverse entry=hold by accountant approver1
        receipt.assign hold=hold by accountant                     ! funds.short
        sale = income.receive source=sale by cashier
        entry.reverse entry=sale by accountant approver1
        move = fund.transfer from=general to=flood by accountant approver1 ! funds.short
        expect cash flood 0
        expect free flood 0"),
    ("what has been used is not reversed", "
        gift = donation.receive amount=1_000 by cashier
        allocation.propose id=rice amount=600 by accountant
        allocation.approve proposal=rice by approver1
        entry.reverse entry=gift by accountant approver1           ! funds.not_free
        allocation.cancel proposal=rice by approver1
        entry.reverse entry=gift by accountant approver1"),
    ("what went out in cash comes back by a reversal, also to an allocation that was cancelled meanwhile", "
        donation.receive amount=1_000 by cashier
        allocation.propose id=rice amount=600 by accountant
        allocation.approve proposal=rice by approver1
        pay = expense.pay allocation=rice amount=500 by cashier
        hand = distribution.make allocation=rice amount=100 by officer1
        entry.reverse entry=pay by accountant approver1
        expect free flood 400
        pay2 = expense.pay allocation=rice amount=500 by cashier
        allocation.cancel proposal=rice by approver1
        entry.reverse entry=pay2 by accountant approver1
        entry.reverse entry=hand by accountant approver2
        distribution.confirm distribution=hand portions=30 by officer2 ! reference.done
        expect free flood 1_000
        expect cash flood 1_000"),
    ("a bank's line, and what has its own way of ending, is not reversed", "
        gift = donation.receive account=bank line=1 by accountant
        entry.reverse entry=gift by accountant approver1           ! reverse.bank_fact
        allocation.propose id=rice by accountant
        entry.reverse entry=rice by accountant approver1           ! reverse.kind
        entry.reverse entry=flood by accountant approver1          ! reverse.kind
        entry.reverse entry=typhoon by accountant approver1        ! reverse.kind
        back = donation.return donation=gift account=bank line=2 by accountant
        entry.reverse entry=back by accountant approver1           ! reverse.bank_fact"),
    ("an undoing of an undoing is a new entry", "
        gift = donation.receive by cashier
        undone = entry.reverse entry=gift by accountant approver1
        entry.reverse entry=undone by accountant approver2         ! reverse.kind"),
];

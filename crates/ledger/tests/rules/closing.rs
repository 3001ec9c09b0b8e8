//! What stands still or has ended: funds, accounts, books.

use crate::Cases;

pub const CASES: Cases = &[
    (
        "out of a frozen fund goes nothing but what a bank takes",
        "
        gift = donation.receive amount=1_000 by cashier
        by-bank = donation.receive amount=300 account=bank line=1 by accountant
        allocation.propose id=a amount=400 by accountant
        allocation.propose id=b amount=100 by accountant
        allocation.approve proposal=a by approver1
        fund.freeze by accountant                                  ! authority.role
        fund.freeze fund=nothing by inspector                      ! reference.not_found
        fund.freeze by inspector
        fund.freeze by approver1                                   ! reference.done
        allocation.propose id=c by accountant                      ! fund.frozen
        allocation.approve proposal=b by approver1                 ! fund.frozen
        distribution.make allocation=a by officer1                 ! fund.frozen
        expense.pay allocation=a by cashier                        ! fund.frozen
        fund.transfer from=flood to=general reason=donor_wish gift=gift by accountant approver1 ! fund.frozen
        donation.return donation=gift reason=donor_wish by cashier approver1 ! fund.frozen
        # Gifts still arrive, money moves between boxes, and banks do what they do.
        donation.receive by cashier
        transfer.move from=cash to=cash-a by cashier
        payment.hold by accountant
        donation.return donation=by-bank amount=300 account=bank line=2 by accountant
        fund.freeze frozen=no reason=settled by approver1          ! authority.threshold
        fund.freeze frozen=no reason=settled by approver1 inspector
        distribution.make allocation=a by officer1
        allocation.approve proposal=b by approver1",
    ),
    (
        "a fund is closed once it has nothing, owes nothing and decides nothing",
        "
        fund.open id=young kind=aid by approver1
        gift = donation.receive fund=young by cashier
        fund.close fund=young on=20 by accountant                  ! authority.role
        fund.close fund=nothing on=20 by approver1                 ! reference.not_found
        fund.close fund=young on=20 by approver1                   ! fund.holds
        allocation.propose id=a fund=young amount=100 by accountant
        fund.close fund=young on=20 by approver1                   ! fund.holds
        allocation.approve proposal=a by approver1
        fund.close fund=young on=20 by approver1                   ! fund.holds
        made = distribution.make allocation=a by officer1
        allocation.propose id=b fund=young amount=100 by accountant
        fund.close fund=young on=20 by approver1                   ! fund.holds
        allocation.reject proposal=b by approver1
        fund.close fund=young on=20 by approver1
        fund.close fund=young on=20 by approver1                   ! fund.closed
        donation.receive fund=young by cashier                     ! fund.closed
        allocation.propose id=c fund=young amount=100 by accountant ! fund.closed
        distribution.adjust distribution=made portions=20 returned=10 by officer1 ! fund.closed",
    ),
    (
        "what a bank takes back from a closed fund, another makes good",
        "
        fund.open id=young kind=aid by approver1
        gift = donation.receive fund=young amount=60 account=bank line=1 by accountant
        donation.receive fund=general amount=500 account=bank line=2 by accountant
        allocation.propose id=a fund=young amount=60 by accountant
        allocation.approve proposal=a by approver1
        expense.pay allocation=a amount=60 account=bank line=3 by accountant
        fund.close fund=young on=12 by approver1
        donation.return donation=gift amount=60 account=bank line=4 by accountant
        expect owes young 60
        fund.cover from=general fund=young amount=60 account=bank by accountant approver1
        expect owes young 0
        fund.cover from=general fund=young amount=1 account=bank by accountant approver1 ! fund.nothing_owed",
    ),
    (
        "an account is closed once it is empty and every day of it is sealed",
        "
        gift = donation.receive account=bank2 line=1 by accountant
        account.close account=nothing on=20 by approver1           ! reference.not_found
        account.close account=bank2 on=20 by accountant            ! authority.role
        account.close account=bank2 on=20 by approver1             ! account.holds
        transfer.move from=bank2 to=cash from_line=10 by cashier
        account.close account=bank2 on=20 by approver1             ! statement.unsealed
        statement.seal account=bank2 days=10:1x100,1x100? by accountant
        account.close account=bank2 on=20 by approver1             ! statement.unsealed
        statement.seal account=bank2 days=10:1x100,1x100 by accountant
        account.close account=bank2 on=20 by approver1
        account.close account=bank2 on=20 by approver1             ! account.closed
        donation.receive account=bank2 line=2 on=11 booked=11 by accountant ! account.closed
        account.close account=cash-a on=20 by approver1
        transfer.move from=cash to=cash-a amount=1 by cashier     ! account.closed",
    ),
    (
        "closed books take no accounting date, of the chapter and of all below it",
        "
        fund.open id=local kind=aid chapter=commune-a by approver1
        donation.receive on=9 booked=9 by cashier
        period.close until=9 by accountant                         ! authority.threshold
        period.close until=9 by accountant cashier                 ! authority.role
        period.close until=26 by accountant approver1              ! date.future
        period.close chapter=nowhere by accountant approver1       ! reference.not_found
        period.close until=9 by accountant approver1
        period.close until=9 by accountant approver1               ! period.closed
        donation.receive on=9 booked=9 by cashier                  ! period.closed
        donation.receive on=9 booked=10 by cashier
        donation.receive fund=local account=cash-a on=9 booked=9 by accountant-a ! period.closed
        receipt.hold on=8 booked=9 account=bank line=1 by accountant ! period.closed
        receipt.hold on=8 booked=10 account=bank line=1 by accountant
        period.close chapter=commune-a until=8 by accountant approver1 ! period.closed
        period.close chapter=commune-a until=12 by accountant approver1
        donation.receive fund=local account=cash-a on=11 booked=11 by accountant-a ! period.closed
        donation.receive on=11 booked=11 by cashier
        # One fund of the commune is enough.
        donation.receive fund=flood account=cash-a on=11 booked=11 by cashier ! period.closed
        allocation.propose id=a by accountant
        allocation.approve proposal=a on=8 booked=9 by approver1   ! period.closed
        allocation.approve proposal=a on=8 booked=10 by approver1",
    ),
    (
        "books close only over papers that are accounted for",
        "
        voucher.reserve count=2 on=8 by accountant
        voucher.reserve book=px count=1 on=12 by accountant
        period.close until=7 by accountant approver1
        period.close until=9 by accountant approver1               ! period.vouchers
        donation.receive voucher=pt:1 by cashier                   ! voucher.reserved
        voucher.void numbers=1,2 reason=not_needed by accountant
        period.close until=9 by accountant approver1
        period.close until=12 by accountant approver1              ! period.vouchers",
    ),
    (
        "a successor's books stay closed as far as those that it takes over",
        "
        fund.open id=local kind=aid chapter=commune-a by approver1
        period.close chapter=commune-a until=12 by accountant approver1
        chapter.succeed chapter=commune-a successor=commune-b by g1 g2
        donation.receive fund=local account=cash-a on=11 booked=11 by cashier ! period.closed
        donation.receive fund=local account=cash-a on=11 booked=13 by cashier",
    ),
];

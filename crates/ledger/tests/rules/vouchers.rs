//! Numbered papers: every number once, none left out.

use crate::Cases;

pub const CASES: Cases = &[
    (
        "a book counts from 1, without gaps and never twice",
        "
        donation.receive voucher=pt:2 by cashier                   ! voucher.number
        donation.receive voucher=pt:0 by cashier                   ! voucher.taken
        donation.receive voucher=pt:1 by cashier
        donation.receive voucher=pt:1 by cashier                   ! voucher.taken
        donation.receive voucher=pt:3 by cashier                   ! voucher.number
        donation.receive voucher=pt:2 by cashier
        income.receive voucher=pt:3 by cashier
        receipt.hold voucher=pt:4 by cashier",
    ),
    (
        "each book, each year and each chapter counts for itself",
        "
        donation.receive voucher=pt:1 by cashier
        donation.receive voucher=pn:1 by cashier
        fund.open id=local kind=aid chapter=commune-a by approver1
        donation.receive fund=local account=cash-a voucher=pt:1 by accountant-a
        donation.receive voucher=pt:2:2025 by cashier              ! voucher.year
        donation.receive voucher=pt:2:2027 by cashier              ! voucher.year
        donation.receive on=-300 booked=-300 fund=general voucher=pt:1:2025 by cashier
        donation.receive on=-300 booked=10 fund=general voucher=pt:1:2025 by cashier ! voucher.year",
    ),
    (
        "papers that pay, hand out, bring back and move have numbers, too",
        "
        donation.receive amount=1_000 voucher=pt:1 by cashier
        transfer.move from=cash to=cash-a amount=100 voucher=pc:1 by cashier
        allocation.propose id=a amount=500 by accountant
        allocation.approve proposal=a by approver1
        made = distribution.make allocation=a amount=300 voucher=pc:2 by officer1
        distribution.adjust distribution=made portions=20 returned=100 voucher=pt:2 by officer1
        expense.pay allocation=a amount=50 voucher=pc:3 by cashier
        gift = donation.receive fund=general amount=70 voucher=pt:3 by cashier
        donation.return donation=gift amount=70 reason=donor_wish voucher=pc:4 by cashier approver1",
    ),
    (
        "a refused entry uses no number, and a reversed one keeps its own",
        "
        donation.receive amount=0 voucher=pt:1 by cashier          ! amount.zero
        gift = donation.receive voucher=pt:1 by cashier
        entry.reverse entry=gift by accountant approver1
        donation.receive voucher=pt:1 by cashier                   ! voucher.taken
        donation.receive voucher=pt:2 by cashier",
    ),
    (
        "a block of numbers travels with one person",
        "
        donation.receive voucher=pt:1 by cashier
        voucher.reserve first=1 by accountant                      ! voucher.number
        voucher.reserve first=3 by accountant                      ! voucher.number
        voucher.reserve first=2 count=0 by accountant              ! list.wrong
        voucher.reserve first=2 count=501 by accountant            ! list.wrong
        voucher.reserve first=2 holder=stranger by accountant      ! reference.not_found
        voucher.reserve first=2 by cashier                         ! authority.role
        voucher.reserve first=2 by accountant-a                    ! authority.scope
        voucher.reserve chapter=nowhere by accountant              ! reference.not_found
        voucher.reserve first=2 count=3 holder=cashier by accountant
        donation.receive voucher=pt:3 by accountant                ! voucher.reserved
        donation.receive voucher=pt:5 by accountant
        donation.receive voucher=pt:4 by cashier
        donation.receive voucher=pt:4 by cashier                   ! voucher.taken
        donation.receive voucher=pt:2 by cashier
        donation.receive voucher=pt:3 by accountant cashier
        donation.receive voucher=pt:6 by cashier",
    ),
    (
        "a spoiled paper is declared void, and then is no paper",
        "
        voucher.void numbers= by accountant                        ! list.wrong
        voucher.void numbers=2,1 by accountant                     ! list.wrong
        voucher.void numbers=2 by accountant                       ! voucher.number
        voucher.void numbers=1 by cashier                          ! authority.role
        voucher.void numbers=1 by accountant-a                     ! authority.scope
        voucher.void numbers=1,2 by accountant
        voucher.void numbers=2 by accountant                       ! voucher.taken
        donation.receive voucher=pt:2 by cashier                   ! voucher.void
        donation.receive voucher=pt:3 by cashier
        voucher.void numbers=3 by accountant                       ! voucher.taken
        voucher.reserve first=4 count=2 by accountant
        voucher.void numbers=5,6 reason=not_needed by accountant
        voucher.void numbers=4 reason=lost by accountant
        donation.receive voucher=pt:7 by cashier",
    ),
];

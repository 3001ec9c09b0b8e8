//! Lists, distributions, what comes back of them, and who confirms.

use crate::Cases;

pub const CASES: Cases = &[
    ("a list has at least ten people, or as many as the policy says", "
        roster.seal count=9 by officer1                            ! privacy.small_cell
        roster.seal count=10 by officer1
        policy.set chapter=commune-a approvals=0:1 least=20 by g1 g2
        roster.seal chapter=commune-a count=19 by officer-a        ! privacy.small_cell
        roster.seal chapter=commune-a count=20 by officer-a
        roster.seal chapter=province count=20 by officer-a         ! authority.scope
        roster.seal campaign=nothing count=20 by officer1          ! reference.not_found
        roster.seal campaign=typhoon count=20 by accountant"),
    ("thirty people on the list, thirty-one portions", "
        donation.receive amount=1_000 by cashier
        list = roster.seal count=30 by officer1
        allocation.propose id=tents amount=600 by accountant
        allocation.approve proposal=tents by approver1
        distribution.make allocation=tents roster=list portions=31 by officer1 ! distribution.portions
        distribution.make allocation=tents roster=list portions=30 absent=1 by officer1 ! distribution.portions
        distribution.make allocation=tents roster=list portions=9 by officer1 ! privacy.small_cell
        distribution.make allocation=tents roster=tents by officer1 ! reference.entry
        distribution.make allocation=tents roster=nothing by officer1 ! reference.entry
        distribution.make allocation=tents roster=list portions=20+3t+4c+1p absent=2 by officer1"),
    ("it is handed out where and when it was allocated, out of a box that has it", "
        donation.receive amount=1_000 by cashier
        allocation.propose id=tents chapter=commune-a amount=600 from=8 until=12 by accountant-a
        allocation.approve proposal=tents by approver1
        distribution.make allocation=tents area=200 by officer1    ! restriction.area
        distribution.make allocation=tents area=none by officer1   ! restriction.area
        distribution.make allocation=tents on=7 booked=7 by officer1 ! allocation.dates
        distribution.make allocation=tents on=13 booked=13 by officer1 ! allocation.dates
        distribution.make allocation=tents account=cash-a by officer-a ! account.short
        distribution.make allocation=tents by officer-a            ! authority.scope
        transfer.move from=cash to=cash-a amount=600 by cashier
        distribution.make allocation=tents account=cash-a amount=600 by officer-a"),
    ("somebody else confirms, counts the same portions, and does so once", "
        donation.receive amount=1_000 by cashier
        allocation.propose id=tents amount=600 by accountant
        allocation.approve proposal=tents by approver1
        hand = distribution.make allocation=tents amount=600 by officer1
        distribution.confirm distribution=hand portions=30 by officer1 ! eyes.same_holder
        distribution.confirm distribution=hand portions=30 by officer2 officer1 ! eyes.same_holder
        distribution.confirm distribution=hand portions=30 by approver1 ! eyes.same_holder
        distribution.confirm distribution=hand portions=30 by accountant ! authority.role
        distribution.confirm distribution=tents portions=30 by officer2 ! reference.entry
        distribution.confirm distribution=hand portions=29 by officer2 ! distribution.portions
        distribution.confirm distribution=hand portions=30 evidence=photo by approver2
        distribution.confirm distribution=hand portions=30 by inspector ! reference.done"),
    ("who proposed or approved does not confirm either, also after a cancellation, unless the chapter says so openly", "
        key.grant key=officer-x holder=accountant role=field_officer by g1 g2
        donation.receive amount=1_000 by cashier
        allocation.propose id=tents amount=600 by accountant
        allocation.approve proposal=tents by approver1
        hand = distribution.make allocation=tents amount=500 by officer1
        distribution.confirm distribution=hand portions=30 by officer-x ! eyes.same_holder
        allocation.cancel proposal=tents by approver2
        distribution.confirm distribution=hand portions=30 by approver1 ! eyes.same_holder
        distribution.confirm distribution=hand portions=30 by officer-x ! eyes.same_holder
        policy.set approvals=0:1 relaxed=decider_confirms by g1 g2
        distribution.confirm distribution=hand portions=30 by approver1"),
    ("portions that reached nobody come back to the allocation, and to the fund if that has ended", "
        donation.receive amount=1_000 by cashier
        allocation.propose id=tents amount=600 by accountant
        allocation.approve proposal=tents by approver1
        hand = distribution.make allocation=tents amount=600 by officer1
        distribution.confirm distribution=hand portions=30 by officer2
        distribution.adjust distribution=hand portions=30 returned=20 by officer1 ! distribution.portions
        distribution.adjust distribution=hand portions=5 returned=20 by officer1 ! privacy.small_cell
        distribution.adjust distribution=hand portions=29 returned=0 by officer1 ! amount.zero
        distribution.adjust distribution=hand portions=29 returned=601 by officer1 ! funds.short
        distribution.adjust distribution=hand portions=29 returned=600 by officer1 ! amount.parts
        distribution.adjust distribution=hand portions=0 returned=20 by officer1 ! amount.parts
        distribution.adjust distribution=hand portions=29 returned=20 by officer1
        distribution.confirm distribution=hand portions=30 by officer2 ! distribution.portions
        distribution.confirm distribution=hand portions=29 by officer2
        distribution.make allocation=tents amount=21 by officer1   ! funds.short
        again = distribution.make allocation=tents amount=20 by officer1
        allocation.cancel proposal=tents by approver1
        distribution.adjust distribution=hand portions=20 returned=200 by officer1
        expect free flood 600
        entry.reverse entry=hand by accountant approver1
        distribution.adjust distribution=hand portions=10 returned=10 by officer1 ! reference.done
        expect free flood 980
        expect cash flood 980"),
    ("nothing at all was handed out", "
        donation.receive amount=1_000 by cashier
        allocation.propose id=tents amount=600 by accountant
        allocation.approve proposal=tents by approver1
        hand = distribution.make allocation=tents amount=600 by officer1
        distribution.adjust distribution=hand portions=0 returned=600 by officer1
        entry.reverse entry=hand by accountant approver1
        expect cash flood 1_000"),
    ("what a bank paid out does not come back without the bank", "
        donation.receive amount=1_000 account=bank line=1 by accountant
        allocation.propose id=tents amount=600 by accountant
        allocation.approve proposal=tents by approver1
        hand = distribution.make allocation=tents amount=600 account=bank line=2 by officer1
        distribution.adjust distribution=hand portions=29 returned=20 by officer1 ! reverse.bank_fact
        entry.reverse entry=hand by accountant approver1           ! reverse.bank_fact
        # Nor is a debit of the bank refused because the fund has its money elsewhere.
        donation.receive amount=500 by cashier
        allocation.propose id=more amount=900 by accountant
        allocation.approve proposal=more by approver1
        distribution.make allocation=more amount=900 account=bank line=3 by officer1
        expect bank flood -500"),
    ("an officer adjusts only where she may", "
        donation.receive amount=1_000 by cashier
        allocation.propose id=tents chapter=commune-a amount=600 by accountant-a
        allocation.approve proposal=tents by approver1
        hand = distribution.make allocation=tents amount=600 by officer1
        distribution.adjust distribution=hand portions=29 returned=20 by officer-a ! authority.scope"),
];

//! Rules 3, 4 and 5: what is free, what it is for, and whose hands it passes through.

use crate::Cases;

pub const CASES: Cases = &[
    ("a gift is proposed, approved, distributed and confirmed by four people", "
        donation.receive amount=1_000 by cashier
        allocation.propose id=tents amount=600 by accountant
        expect free flood 1_000
        allocation.approve proposal=tents by approver1
        expect free flood 400
        hand = distribution.make allocation=tents amount=600 by officer1
        distribution.confirm distribution=hand portions=30 by officer2
        expect cash flood 400"),
    ("nobody approves her own proposal", "
        key.grant key=second holder=accountant role=approver by g1 g2
        donation.receive amount=1_000 by cashier
        allocation.propose id=tents amount=600 by accountant
        allocation.approve proposal=tents by second                ! eyes.same_holder
        allocation.approve proposal=tents by approver1 second      ! eyes.same_holder"),
    ("above five million two must approve, and two keys of one holder are one", "
        key.grant key=second holder=approver1 role=approver by g1 g2
        donation.receive amount=20_000_000 by cashier
        allocation.propose id=small amount=5_000_000 by accountant
        allocation.propose id=large amount=5_000_001 by accountant
        allocation.approve proposal=small by approver1
        allocation.approve proposal=large by approver1             ! authority.threshold
        allocation.approve proposal=large by approver1 second      ! authority.threshold
        allocation.approve proposal=large by approver1 approver2"),
    ("no more is allocated than is free", "
        donation.receive amount=1_000 by cashier
        allocation.propose id=tents amount=600 by accountant
        allocation.propose id=rice amount=401 by accountant
        allocation.approve proposal=tents by approver1
        allocation.approve proposal=rice by approver1              ! funds.short"),
    ("a proposal is decided once", "
        donation.receive amount=1_000 by cashier
        allocation.propose id=tents amount=600 by accountant
        allocation.approve proposal=tents by approver1
        allocation.approve proposal=tents by approver2             ! allocation.decided
        allocation.reject proposal=tents by approver2              ! allocation.decided
        allocation.propose id=rice amount=1 by accountant
        allocation.reject proposal=rice by approver2
        allocation.approve proposal=rice by approver2              ! allocation.decided
        allocation.cancel proposal=rice by approver2               ! allocation.decided"),
    ("a restricted fund is spent on its purposes, in its areas, in its time", "
        allocation.propose id=a purpose=party by accountant        ! restriction.purpose
        allocation.propose id=b area=300 by accountant             ! restriction.area
        allocation.propose id=c area=none by accountant            ! restriction.area
        allocation.propose id=d from=1 by accountant               ! restriction.dates
        allocation.propose id=e from=9 until=8 by accountant       ! date.order
        allocation.propose id=f fund=suspense by accountant        ! fund.kind
        allocation.propose id=g fund=general purpose=anything area=none by accountant"),
    ("only what was approved is spent, and only once", "
        donation.receive amount=1_000 by cashier
        allocation.propose id=tents amount=600 by accountant
        distribution.make allocation=tents amount=600 by officer1  ! allocation.not_open
        allocation.approve proposal=tents by approver1
        distribution.make allocation=tents amount=601 by officer1  ! funds.short
        distribution.make allocation=tents amount=400 by officer1
        distribution.make allocation=tents amount=201 by officer1  ! funds.short
        expense.pay allocation=tents amount=200 by cashier
        expense.pay allocation=tents amount=1 by cashier           ! funds.short
        distribution.make allocation=nothing by officer1           ! reference.not_found"),
    ("the proposer and the approver do not distribute, unless the chapter says so openly", "
        key.grant key=officer-x holder=accountant role=field_officer by g1 g2
        key.grant key=officer-y holder=approver1 role=field_officer by g1 g2
        donation.receive amount=1_000 by cashier
        allocation.propose id=tents amount=600 by accountant
        allocation.approve proposal=tents by approver1
        distribution.make allocation=tents by officer-x            ! eyes.same_holder
        distribution.make allocation=tents by officer-y            ! eyes.same_holder
        distribution.make allocation=tents by officer1 officer-y   ! eyes.same_holder
        policy.set chapter=province approvals=0:1 relaxed=proposer_distributes by g1 g2
        distribution.make allocation=tents by officer-x
        distribution.make allocation=tents by officer-y            ! eyes.same_holder
        policy.set chapter=province approvals=0:1 relaxed=proposer_distributes,approver_distributes by g1 g2
        distribution.make allocation=tents by officer-y"),
];

//! Keys for a time: who acts in another's place from one day until another.

use crate::Cases;
use crate::book::script::Script;

/// What some cases here begin with: an inspector from elsewhere, whose key ends by itself.
const VISIT: &str = "
key.grant key=visitor role=inspector chapter=province term=10..22 by g1 g2
";

/// A book in which nobody inspects but whoever was granted a term, long over on the day of sealing.
pub fn visited() -> Script {
    let mut script = Script::empty();
    // The standard book is sealed on the 25th; a visit that is over by then is granted to a book that is sealed earlier.
    let earlier = |line: &str| match line.split_once(" by ") {
        Some((head, people)) => format!("{head} at=21 by {people}\n"),
        None => String::new(),
    };
    let standard: String = crate::book::script::STANDARD.lines().map(earlier).collect();
    script.run(&standard).expect("lawful");
    let visit: String = VISIT.lines().map(earlier).collect();
    script.run(&visit).expect("lawful");
    script
}

pub const CASES: Cases = &[
    (
        "a key for a time signs what states a day of its term, both ends included, and is sealed by the day after it",
        "
        key.grant key=deputy role=cashier chapter=province term=24..26 by g1 g2
        donation.receive fund=general on=23 booked=25 by deputy    ! key.term
        donation.receive fund=general on=24 booked=25 by deputy
        donation.receive fund=general on=26 booked=26 by deputy
        donation.receive fund=general on=26 booked=26 at=26 by deputy
        donation.receive fund=general on=27 booked=27 at=26 by deputy ! key.term
        donation.receive fund=general on=26 booked=26 at=27 by deputy
        donation.receive fund=general on=27 booked=27 at=27 by deputy ! key.term
        donation.receive fund=general on=25 booked=25 at=28 by deputy ! key.term
        donation.receive fund=general on=25 booked=25 at=28 by cashier deputy ! key.term
        donation.receive fund=general on=25 booked=25 at=28 by cashier",
    ),
    (
        "before its first day it signs nothing, but what states that day already",
        "
        key.grant key=deputy role=cashier chapter=province term=26..30 by g1 g2
        donation.receive fund=general on=25 booked=26 by deputy    ! key.term
        donation.receive fund=general on=26 booked=26 by deputy
        donation.receive fund=general on=27 booked=27 by deputy    ! date.future",
    ),
    (
        "a deputy approves in the days of the term, and is one of the approvers",
        "
        donation.receive amount=9_000_000 by cashier
        key.grant key=deputy role=approver chapter=province term=24..26 by g1 g2
        allocation.propose id=large amount=6_000_000 by accountant
        allocation.approve proposal=large on=23 booked=25 by approver1 deputy ! key.term
        allocation.approve proposal=large on=25 booked=25 by approver1 deputy",
    ),
    (
        "a late note is held to its own day, whoever takes it in to the day on which it is sealed",
        "
        donation.receive amount=1_000 by cashier
        allocation.propose id=a amount=500 by accountant
        allocation.approve proposal=a by approver1
        key.grant key=hand role=field_officer chapter=province term=11..13 by g1 g2
        offline early = distribution.make allocation=a amount=100 on=10 booked=10 by hand
        offline late = distribution.make allocation=a amount=100 on=14 booked=14 by hand
        offline note = distribution.make allocation=a amount=100 on=13 booked=13 by hand
        again again=note                                           ! key.term
        field.adopt note=early by accountant                       ! key.term
        field.adopt note=late by accountant                        ! key.term
        key.grant key=books role=accountant chapter=province term=10..22 by g1 g2
        field.adopt note=note by books                             ! key.term
        made = field.adopt note=note by accountant
        expect mark made irregular none
        expect held a 400",
    ),
    (
        "a holder's next key has the same term, and takes over within it",
        "
        key.grant key=deputy role=cashier chapter=province term=24..26 by g1 g2
        key.rotate key=deputy new=deputy2 on=23 by deputy deputy2  ! key.term
        key.rotate key=deputy new=deputy2 on=24 by deputy deputy2
        donation.receive fund=general on=24 booked=24 by deputy    ! key.revoked
        donation.receive fund=general on=24 booked=24 by deputy2
        donation.receive fund=general on=27 booked=27 at=27 by deputy2 ! key.term
        key.rotate key=deputy2 new=deputy3 on=26 at=28 by deputy2 deputy3 ! key.term
        key.revoke key=deputy2 on=28 at=28 by g1 g2",
    ),
    (
        "a term begins before it ends, has not ended when it is given, is no longer than a year, and is no governor's",
        "
        key.grant key=x role=cashier chapter=province term=26..25 by g1 g2 ! date.order
        key.grant key=x role=cashier chapter=province term=1..10 on=11 by g1 g2 ! date.order
        key.grant key=x role=cashier chapter=province term=1..367 by g1 g2 ! key.term_days
        key.grant key=x role=governor term=24..26 by g1 g2         ! key.term_governor
        key.grant key=x role=governor chapter=province term=24..26 by g1 g2 ! key.term_governor
        key.grant key=x role=cashier chapter=province term=1..10 on=10 by g1 g2
        key.grant key=y role=cashier chapter=province term=1..366 by g1 g2",
    ),
    (
        "an office is an office until its key is revoked, whatever its term",
        "
        key.grant key=x holder=accountant role=cashier chapter=province term=28..30 by g1 g2 ! eyes.separation
        key.grant key=x holder=lan role=cashier chapter=province term=1..5 by g1 g2
        key.grant key=y holder=lan role=accountant chapter=province by g1 g2 ! eyes.separation
        key.revoke key=x by g1 g2
        key.grant key=y holder=lan role=accountant chapter=province by g1 g2",
    ),
];

pub const VISITS: Cases = &[
    (
        "who vouches for an inspection does so as long as the key may act",
        "
        key.revoke key=inspector at=21 by g1 g2
        i = inspection.open closes=40 at=21 by visitor
        key.grant key=next role=inspector at=21 by g1 g2
        inspection.close inspection=i on=22 at=21 by next          ! inspection.guard
        inspection.close inspection=i on=23 at=23 by next          ! inspection.guard
        inspection.close inspection=i on=24 at=24 by next",
    ),
    (
        "a key whose term has passed lapses by the governors alone, before its inspection was to end",
        "
        i = inspection.open closes=40 at=21 by visitor
        key.revoke key=visitor on=22 at=22 by g1 g2                ! key.inspector
        key.revoke key=visitor on=23 at=23 by g1 g2                ! key.inspector
        key.revoke key=visitor on=24 at=24 by g1 g2",
    ),
];

pub const FOURTH_RULES: Cases = &[(
    "the fourth rules know nothing of terms",
    "
        ledger.open rules=4 threshold=2 by g1 g2
        chapter.open id=province kind=province by g1 g2
        policy.set approvals=0:1 rules=4 by g1 g2
        key.grant key=cashier role=cashier chapter=province term=24..26 by g1 g2 ! rules.needed
        policy.set approvals=0:1 rules=5 by g1 g2
        key.grant key=cashier role=cashier chapter=province term=24..26 by g1 g2",
)];

//! What touches those who are helped: criteria before the list, cases and sponsors, disputes, direct aid, monthly reports.

use crate::Cases;
use crate::book::script::Script;

/// What the cases here begin with, beside the standard book.
const SETUP: &str = "
policy.set approvals=0:1,5_000_000:2 answer_days=7 by g1 g2
fund.open id=homes kind=aid by approver1
fund.open id=homes-a kind=aid chapter=commune-a by approver1
key.grant key=inspector-a role=inspector chapter=commune-a by g1 g2
donation.receive amount=1_000 by cashier
allocation.propose id=tents amount=600 by accountant
allocation.approve proposal=tents by approver1
hand = distribution.make allocation=tents amount=600 by officer1
";

pub fn start() -> Script {
    let mut script = Script::standard();
    script.run(SETUP).expect("lawful");
    script
}

pub const LISTS: Cases = &[
    (
        "criteria stand in the book before the list, on no later day, and are those of the list",
        "
        roster.seal count=30 adopted=none by officer1                         ! roster.criteria
        roster.seal count=30 adopted=nothing by officer1                      ! reference.entry
        gift = donation.receive by cashier
        roster.seal count=30 adopted=gift by officer1                         ! reference.entry
        roster.seal count=30 criteria=others by officer1                      ! roster.criteria
        late = report.publish what=criteria document=criteria on=11 by accountant
        roster.seal count=30 adopted=late by officer1                         ! roster.criteria
        roster.seal count=30 adopted=late on=11 by officer1",
    ),
    (
        "a proposal or a document attached to an entry states criteria as well",
        "
        plan = allocation.propose id=tents criteria=poorest by accountant
        roster.seal count=30 criteria=poorest adopted=plan by officer1
        bare = allocation.propose id=boats by accountant
        roster.seal count=30 criteria=poorest adopted=bare by officer1        ! roster.criteria
        minutes = evidence.attach entry=plan what=minutes document=oldest on=10 by accountant
        roster.seal count=30 criteria=oldest adopted=minutes by officer1
        sheet = evidence.attach entry=plan what=list private=secret on=10 by accountant
        roster.seal count=30 criteria=secret adopted=sheet by officer1        ! roster.criteria",
    ),
    (
        "households on two lists are a count, and a small one is no number",
        "
        roster.seal count=30 duplicates=0 by officer1
        roster.seal count=30 duplicates=few by officer1
        roster.seal count=30 duplicates=9 by officer1                         ! privacy.small_cell
        roster.seal count=30 duplicates=10 by officer1
        roster.seal count=30 duplicates=31 by officer1                        ! amount.parts
        roster.seal count=30 duplicates=010 by officer1                       ! entry.body",
    ),
    (
        "a team is counted, and somebody was there",
        "
        donation.receive amount=1_000 by cashier
        allocation.propose id=tents amount=600 by accountant
        allocation.approve proposal=tents by approver1
        distribution.make allocation=tents team=0+0 by officer1               ! list.wrong
        distribution.make allocation=tents team=3+0 by officer1
        distribution.make allocation=tents team=2+9 by officer1",
    ),
];

pub const CASES: Cases = &[
    (
        "who opens a case does not take it on, and nobody sponsors what nobody has taken on",
        "
        key.grant key=accountant-x holder=officer1 role=accountant chapter=province by g1 g2
        case.open id=x by cashier                                             ! authority.role
        case.open id=x by officer-a                                           ! authority.scope
        case.open id=x fund=nothing by officer1                               ! reference.not_found
        case.open id=x fund=costs by officer1                                 ! fund.kind
        case.open id=x by officer1
        case.open id=x on=9 by officer2                                       ! id.conflict
        sponsorship.begin case=x by accountant                                ! case.unassigned
        case.assign case=x by accountant-x                                    ! eyes.same_holder
        case.assign case=x by officer2                                        ! authority.role
        case.assign case=nothing by accountant                                ! reference.not_found
        case.assign case=x by accountant
        sponsorship.begin case=x by cashier                                   ! authority.role
        sponsorship.begin case=x by accountant",
    ),
    (
        "one full sponsor at a time; others only beside",
        "
        case.open id=x by officer1
        case.assign case=x by approver1
        first = sponsorship.begin case=x share=full by accountant
        sponsorship.begin case=x share=full by accountant                     ! sponsorship.taken
        beside = sponsorship.begin case=x share=co by officer2
        sponsorship.end sponsorship=first on=9 by accountant                  ! date.order
        sponsorship.end sponsorship=first reason=sponsor_left by cashier      ! authority.role
        sponsorship.end sponsorship=first reason=sponsor_left by accountant
        sponsorship.end sponsorship=first by accountant                       ! reference.done
        sponsorship.end sponsorship=hand by accountant                        ! reference.entry
        second = sponsorship.begin case=x share=full on=16 by accountant
        sponsorship.begin case=x share=full on=16 by accountant               ! sponsorship.taken
        sponsorship.end sponsorship=beside reason=missed by accountant
        sponsorship.end sponsorship=second on=17 by accountant",
    ),
    (
        "a case is closed once nobody sponsors it, for reasons that only the vault knows",
        "
        case.open id=x by officer1
        case.assign case=x by accountant
        tie = sponsorship.begin case=x by accountant
        case.close case=x by officer2                                         ! case.sponsored
        sponsorship.end sponsorship=tie reason=case_ends by accountant
        case.close case=x by cashier                                          ! authority.role
        case.close case=x by officer2
        case.close case=x by officer2                                         ! case.closed
        case.assign case=x by accountant                                      ! case.closed
        sponsorship.begin case=x by accountant                                ! case.closed
        case.open id=y by officer1
        case.close case=y raw=\"reason\":\"died\" by officer2                 ! entry.body
        case.close case=y by officer1",
    ),
    (
        "a programme with open cases is not closed, and goes over with its chapter",
        "
        case.open id=x fund=homes-a by officer1
        fund.close fund=homes-a by approver1                       ! fund.holds
        case.assign case=x fund=homes by accountant-a                         ! authority.scope
        chapter.succeed chapter=commune-a successor=commune-b by g1 g2
        case.assign case=x fund=homes by accountant
        fund.close fund=homes-a by approver1
        case.close case=x by officer2",
    ),
];

pub const DISPUTES: Cases = &[
    ("a dispute leaves the rest as it is, and is over when somebody else has looked into it", "
        distribution.dispute distribution=hand portions=31 by officer1        ! distribution.portions
        distribution.dispute distribution=hand portions=0 by officer1         ! entry.body
        distribution.dispute distribution=hand on=9 by officer1               ! date.order
        distribution.dispute distribution=hand by cashier                     ! authority.role
        distribution.dispute distribution=hand by officer-a                   ! authority.scope
        distribution.dispute distribution=tents by officer1                   ! reference.entry
        said = distribution.dispute distribution=hand portions=2 by officer2
        expect mark hand disputed
        expect disputed 19 0
        expect disputed 20 2
        more = distribution.dispute distribution=hand portions=28 category=less on=13 by officer1
        distribution.dispute distribution=hand portions=1 by officer2         ! distribution.portions
        distribution.confirm distribution=hand portions=30 by officer2
        distribution.resolve dispute=said by officer2                         ! eyes.same_holder
        distribution.resolve dispute=said by officer1                         ! eyes.same_holder
        distribution.resolve dispute=said by accountant                       ! authority.role
        distribution.resolve dispute=said by inspector-a                      ! authority.scope
        distribution.resolve dispute=said on=11 by inspector                  ! date.order
        distribution.resolve dispute=hand by inspector                        ! reference.entry
        distribution.resolve dispute=said by inspector
        expect mark said resolved
        distribution.resolve dispute=said by inspector                        ! reference.done
        expect disputed 30 28
        distribution.resolve dispute=more outcome=unfounded by approver1
        expect disputed 30 0
        expect mark hand disputed none"),
    ("what came back is named, and only that", "
        other = distribution.make allocation=tents amount=0 by officer1       ! amount.zero
        said = distribution.dispute distribution=hand by officer2
        distribution.resolve dispute=said outcome=adjusted by inspector       ! dispute.adjustment
        distribution.resolve dispute=said outcome=adjusted adjustment=hand by inspector ! reference.entry
        back = distribution.adjust distribution=hand portions=29 returned=20 by officer1
        other = distribution.make allocation=tents amount=20 by officer1
        elsewhere = distribution.adjust distribution=other portions=20 returned=5 by officer1
        distribution.resolve dispute=said outcome=adjusted adjustment=elsewhere by inspector ! dispute.adjustment
        distribution.resolve dispute=said outcome=upheld adjustment=back by inspector ! dispute.adjustment
        distribution.resolve dispute=said outcome=adjusted adjustment=back by inspector"),
    ("what is said of a distribution is answered, also where it is undone or its chapter ends", "
        said = distribution.dispute distribution=hand by officer2
        entry.reverse entry=hand by accountant approver2
        distribution.dispute distribution=hand by officer2                    ! reference.done
        distribution.resolve dispute=said outcome=upheld by inspector
        donation.receive fund=homes-a account=cash-a amount=100 by cashier
        allocation.propose id=a fund=homes-a chapter=commune-a by accountant-a
        allocation.approve proposal=a by approver1
        local = distribution.make allocation=a account=cash-a by officer-a
        heard = distribution.dispute distribution=local by officer1
        fund.close fund=homes-a by approver1
        account.close account=cash-a by approver1
        chapter.close chapter=commune-a by g1 g2                              ! chapter.holds
        distribution.resolve dispute=heard outcome=withdrawn by inspector
        chapter.close chapter=commune-a by g1 g2"),
];

pub const DIRECT: Cases = &[(
    "direct help is told and moves nothing",
    "
        aid.direct by cashier                                                 ! authority.role
        aid.direct chapter=nothing by officer1                                ! reference.not_found
        aid.direct by officer-a                                               ! authority.scope
        aid.direct count=9 by officer1                                        ! privacy.small_cell
        aid.direct value=0 by officer1                                        ! amount.zero
        aid.direct value=5_000@11 by officer1                                 ! date.future
        told = aid.direct value=5_000 area=100 by officer1
        aid.direct chapter=commune-a form=labour by officer-a
        expect cash flood 400
        expect free homes 0
        entry.reverse entry=told by accountant approver1
        entry.reverse entry=told by accountant approver1                      ! reference.done",
)];

pub const REPORTS: Cases = &[
    ("answers are reported month by month, without gap or repeat, once the month is over", "
        feedback.report month=2026-09 on=25 by inspector                      ! date.future
        feedback.report by cashier                                            ! authority.role
        feedback.report by officer-a                                          ! authority.scope
        july = feedback.report month=2026-07 by inspector
        feedback.report month=2026-07 by inspector                            ! report.month
        feedback.report month=2026-06 by inspector                            ! report.month
        august = feedback.report counts=received:answered:120,received:waiting:few,less:overdue:few by accountant
        entry.reverse entry=july by accountant approver1                      ! report.month
        entry.reverse entry=august by accountant approver1
        feedback.report counts=received:answered:121 by accountant
        feedback.report chapter=commune-a counts=conduct:overdue:10 by officer-a"),
    ("counts rise, are of something, and never of a few", "
        feedback.report counts=received:waiting:10,received:answered:10 by inspector ! list.wrong
        feedback.report counts=less:waiting:10,less:waiting:10 by inspector   ! list.wrong
        feedback.report counts=less:waiting:0 by inspector                    ! list.wrong
        feedback.report counts=less:waiting:9 by inspector                    ! privacy.small_cell
        vault.report counts=erased:3 by g1                                    ! privacy.small_cell
        vault.report counts=erased:10,opened:10 by g1                         ! list.wrong"),
    ("one vault, reported by those who see all of the ledger", "
        vault.report by officer1                                              ! authority.role
        vault.report by inspector-a                                           ! authority.role
        vault.report month=2026-09 on=30 by g1                                ! date.future
        first = vault.report counts=opened:40,consented:few,erased:few by g1
        vault.report by inspector                                             ! report.month
        entry.reverse entry=first by accountant approver1                     ! reverse.kind"),
];

pub const POLICIES: Cases = &[
    ("answers have their days, and so does what is kept", "
        feedback.report by inspector                                          ! policy.no_answer_days
        policy.set approvals=0:1 answer_days=0 by g1 g2                       ! policy.days
        policy.set approvals=0:1 answer_days=367 by g1 g2                     ! policy.days
        policy.set approvals=0:1 retention=answer:0 by g1 g2                  ! policy.days
        policy.set approvals=0:1 retention=answer:36_526 by g1 g2             ! policy.days
        policy.set approvals=0:1 retention=donor:365,answer:365 by g1 g2      ! list.wrong
        policy.set approvals=0:1 retention=answer:1,answer:2 by g1 g2         ! list.wrong
        policy.set approvals=0:1 retention=names:365 by g1 g2                 ! entry.body
        policy.set approvals=0:1 answer_days=7 retention=answer:365,voucher:3_650 by g1 g2
        feedback.report by inspector"),
];

pub const SECOND_RULES: Cases = &[(
    "the second rules know nothing of people",
    "
        ledger.open rules=2 threshold=2 by g1 g2
        chapter.open id=province kind=province by g1 g2
        policy.set approvals=0:1 rules=2 by g1 g2
        policy.set approvals=0:1 rules=2 answer_days=7 by g1 g2               ! rules.needed
        policy.set approvals=0:1 rules=2 retention=answer:9 by g1 g2          ! rules.needed
        key.grant key=accountant role=accountant chapter=province by g1 g2
        key.grant key=cashier role=cashier chapter=province by g1 g2
        key.grant key=approver1 role=approver chapter=province by g1 g2
        key.grant key=officer1 role=field_officer chapter=province by g1 g2
        fund.open id=homes kind=aid by approver1
        account.open id=cash kind=cash by approver1
        donation.receive fund=homes amount=1_000 by cashier
        public = report.publish what=criteria document=criteria on=1 by accountant
        roster.seal count=30 by officer1
        roster.seal count=30 criteria=criteria adopted=public by officer1     ! rules.needed
        roster.seal count=30 duplicates=0 by officer1                         ! rules.needed
        allocation.propose id=tents fund=homes by accountant
        allocation.approve proposal=tents by approver1
        distribution.make allocation=tents team=2+1 by officer1               ! rules.needed
        hand = distribution.make allocation=tents by officer1
        distribution.dispute distribution=hand by officer1                    ! rules.needed
        distribution.resolve dispute=hand by officer1                         ! rules.needed
        case.open id=x by officer1                                            ! rules.needed
        case.assign case=x by accountant                                      ! rules.needed
        case.close case=x by accountant                                       ! rules.needed
        sponsorship.begin case=x by accountant                                ! rules.needed
        sponsorship.end sponsorship=hand by accountant                        ! rules.needed
        aid.direct by officer1                                                ! rules.needed
        feedback.report by accountant                                         ! rules.needed
        vault.report by g1                                                    ! rules.needed
        policy.set approvals=0:1 rules=3 answer_days=7 by g1 g2
        feedback.report by accountant",
)];

//! Inspections and findings: who inspects, what is guarded against those inspected, and their right to be heard.

use crate::Cases;
use crate::book::script::Script;

/// What the cases here begin with, beside the standard book.
const SETUP: &str = "
key.grant key=inspector2 role=inspector chapter=province by g1 g2
key.grant key=inspector-a role=inspector chapter=commune-a by g1 g2
gift = donation.receive amount=1_000 by cashier
allocation.propose id=tents amount=600 by accountant
allocation.approve proposal=tents by approver1
hand = distribution.make allocation=tents amount=600 by officer1
";

pub fn start() -> Script {
    let mut script = Script::standard();
    script.run(SETUP).expect("lawful");
    script
}

pub const OPENING: Cases = &[
    (
        "inspectors over the chapter open an inspection, of days that have been, for a time",
        "
        inspection.open by accountant                              ! authority.role
        inspection.open by inspector accountant                    ! authority.role
        inspection.open by inspector-a                             ! authority.scope
        inspection.open chapter=nowhere by inspector               ! reference.not_found
        inspection.open period=9..8 by inspector                   ! date.order
        inspection.open period=1..11 by inspector                  ! date.future
        inspection.open closes=9 by inspector                      ! date.order
        inspection.open closes=377 by inspector                    ! inspection.days
        inspection.open title=gọi_0912345678 by inspector          ! words.personal
        inspection.open closes=376 by inspector inspector2
        inspection.open chapter=commune-a by inspector-a
        expect inspections open 2",
    ),
    (
        "what may be opened of the vault is a list, until a day of the inspection",
        "
        inspection.open vault=donor:9 by inspector                 ! date.order
        inspection.open vault=donor:25 by inspector                ! date.order
        inspection.open closes=200 vault=donor:101 by inspector    ! inspection.days
        inspection.open vault=roster,donor:12 by inspector         ! list.wrong
        inspection.open vault=donor,donor:12 by inspector          ! list.wrong
        inspection.open vault=:12 by inspector                     ! list.wrong
        inspection.open vault=names:12 by inspector                ! entry.body
        inspection.open closes=200 vault=case,donor,paper,payee,roster,statement:100 by inspector",
    ),
    (
        "a chapter does not end while it is inspected, unless another carries on",
        "
        i = inspection.open chapter=commune-b by inspector
        chapter.close chapter=commune-b by g1 g2                   ! chapter.holds
        inspection.close inspection=i by inspector
        chapter.close chapter=commune-b by g1 g2
        inspection.open chapter=commune-b by inspector             ! chapter.closed",
    ),
];

pub const INDEPENDENCE: Cases = &[
    (
        "nobody inspects where they have another role, or had one on a day that is inspected",
        "
        key.grant key=own holder=accountant role=inspector by g1 g2
        inspection.open by own                                     ! inspection.independence
        inspection.open by inspector own                           ! inspection.independence
        inspection.open chapter=commune-a by own                   ! inspection.independence
        key.grant key=far holder=accountant-a role=inspector by g1 g2
        inspection.open by far                                     ! inspection.independence
        inspection.open chapter=commune-b by far
        key.revoke key=accountant-a on=5 by g1 g2
        inspection.open by far                                     ! inspection.independence
        inspection.open period=6..9 by far",
    ),
    (
        "who inspects is not made one of those inspected while it is going on",
        "
        i = inspection.open by inspector
        key.grant key=x holder=inspector role=accountant chapter=commune-a by g1 g2 ! inspection.independence
        key.grant key=x holder=inspector role=governor by g1 g2    ! inspection.independence
        key.grant key=y holder=inspector role=inspector by g1 g2
        key.grant key=z holder=inspector2 role=accountant chapter=commune-a by g1 g2
        finding.raise inspection=i about=gift by inspector2        ! inspection.independence
        inspection.close inspection=i by inspector2                ! inspection.independence
        inspection.close inspection=i by inspector
        key.grant key=x holder=inspector role=accountant chapter=commune-a by g1 g2",
    ),
    (
        "a merger that makes an inspector one of those inspected ends their part",
        "
        chapter.open id=branch kind=branch parent=commune-b by g1 g2
        key.grant key=b role=accountant holder=inspector-a chapter=branch by g1 g2
        i = inspection.open chapter=commune-a by inspector-a
        f = finding.raise inspection=i about=gift by inspector-a
        chapter.succeed chapter=commune-b successor=commune-a by g1 g2
        finding.close finding=f outcome=withdrawn by inspector-a   ! inspection.independence
        finding.close finding=f outcome=withdrawn by inspector",
    ),
];

pub const GUARDS: Cases = &[
    (
        "those inspected do not take an inspector's key away alone, nor by an inspector whom they made",
        "
        i = inspection.open by inspector
        key.revoke key=inspector by g1 g2                          ! key.inspector
        key.grant key=puppet role=inspector by g1 g2
        key.revoke key=inspector by g1 g2 puppet                   ! key.inspector
        key.grant key=again holder=inspector role=inspector by g1 g2
        key.revoke key=inspector by g1 g2 again                    ! key.inspector
        key.revoke key=inspector by g1 inspector2                  ! authority.threshold
        key.revoke key=inspector by g1 g2 inspector2 accountant    ! authority.role
        key.revoke key=again by g1 g2
        key.revoke key=inspector2 by g1 g2
        key.revoke key=inspector by g1 g2 inspector",
    ),
    (
        "another inspector of before agrees",
        "
        i = inspection.open by inspector
        key.revoke key=inspector reason=lost by g1 g2 inspector2
        finding.raise inspection=i about=gift by inspector2",
    ),
    (
        "a lost key is no deadlock: when the planned day has passed, the governors revoke it as any other",
        "
        i = inspection.open by inspector inspector2
        key.revoke key=inspector on=25 by g1 g2                    ! key.inspector
        key.revoke key=inspector on=26 by g1 g2
        key.revoke key=inspector2 on=26 by g1 g2
        key.grant key=next role=inspector by g1 g2
        inspection.close inspection=i on=26 by next",
    ),
    (
        "a rotated key stands where the old one stood",
        "
        i = inspection.open by inspector
        f = finding.raise inspection=i about=gift by inspector
        key.rotate key=inspector new=inspector3 by inspector inspector3
        key.revoke key=inspector3 by g1 g2                         ! key.inspector
        key.rotate key=inspector2 new=inspector4 by inspector2 inspector4
        key.revoke key=inspector3 by g1 g2 inspector4
        finding.close finding=f outcome=withdrawn by inspector4
        inspection.close inspection=i by inspector4",
    ),
    (
        "no inspector made since ends what others began, while one of them has a valid key",
        "
        i = inspection.open by inspector
        f = finding.raise inspection=i about=gift by inspector
        key.grant key=puppet role=inspector by g1 g2
        finding.raise inspection=i about=hand number=2 by puppet   ! inspection.guard
        finding.close finding=f outcome=withdrawn by puppet        ! inspection.guard
        inspection.close inspection=i left=f:unanswered by puppet  ! inspection.guard
        finding.raise inspection=i about=hand number=2 by puppet inspector2
        key.revoke key=inspector2 by g1 g2
        key.revoke key=inspector by g1 g2 inspector
        finding.close finding=f outcome=withdrawn by puppet",
    ),
    (
        "keys that would lapse with their chapter are guarded as well",
        "
        i = inspection.open chapter=commune-a by inspector-a
        chapter.succeed chapter=commune-a successor=commune-b by g1 g2 ! key.inspector
        chapter.succeed chapter=commune-a successor=commune-b by g1 g2 inspector
        f = finding.raise inspection=i about=gift by inspector
        finding.answer finding=f by accountant
        inspection.close inspection=i left=f:under_remedy by inspector",
    ),
];

pub const FINDINGS: Cases = &[
    (
        "a finding is about entries, in the order of the inspection, and asks for something by a day",
        "
        i = inspection.open by inspector
        finding.raise inspection=i about=gift by accountant        ! authority.role
        finding.raise inspection=i about=gift by inspector-a       ! authority.scope
        finding.raise inspection=gift about=gift by inspector      ! reference.entry
        finding.raise inspection=i about=gift on=9 by inspector    ! date.order
        finding.raise inspection=i about=gift due=10 by inspector  ! date.order
        finding.raise inspection=i about=gift due=378 by inspector ! inspection.days
        finding.raise inspection=i about=gift number=2 by inspector ! finding.number
        finding.raise inspection=i about=gift number=0 by inspector ! entry.body
        finding.raise inspection=i about=nothing by inspector      ! reference.entry
        finding.raise inspection=i about= by inspector             ! list.wrong
        finding.raise inspection=i about=gift,gift by inspector    ! list.wrong
        finding.raise inspection=i about=gift words=gọi_0912.345.678 by inspector ! words.personal
        finding.raise inspection=i about=gift asked=a@b.example by inspector ! words.personal
        f = finding.raise inspection=i about=gift,hand words=thiếu_12.500.000_đ by inspector
        expect mark gift found
        expect mark hand found
        finding.raise inspection=i about=gift by inspector         ! finding.number
        expect findings 20 0
        expect findings 21 1",
    ),
    (
        "what is found is of the chapter that is inspected, or of what stands above it",
        "
        key.grant key=officer-b role=field_officer chapter=commune-b by g1 g2
        visits = service.report count=30 chapter=commune-b by officer-b
        i = inspection.open chapter=commune-a by inspector
        finding.raise inspection=i about=visits by inspector       ! authority.scope
        finding.raise inspection=i about=gift,visits by inspector  ! authority.scope
        finding.raise inspection=i about=gift by inspector",
    ),
    (
        "those inspected answer, as often as they like, and may explain; inspectors do not answer for them",
        "
        i = inspection.open by inspector
        f = finding.raise inspection=i about=gift by inspector
        finding.answer finding=f by cashier                        ! authority.role
        finding.answer finding=f by accountant-a                   ! authority.scope
        finding.answer finding=f on=10 by accountant               ! date.order
        finding.answer finding=gift by accountant                  ! reference.entry
        finding.answer finding=f words=gọi_+84_912_345_678 by accountant ! words.personal
        finding.answer finding=f by accountant
        finding.answer finding=f stance=contested document=minutes on=13 by g1
        expect mark f answered
        entry.explain entry=f document=minutes by accountant-a     ! authority.scope
        entry.explain entry=f document=minutes by accountant
        expect mark f explained
        inspection.close inspection=i left=f:contested by inspector
        key.grant key=late holder=inspector role=approver chapter=province by g1 g2
        finding.answer finding=f on=17 by late                     ! eyes.same_holder
        key.grant key=turned holder=accountant role=inspector by g1 g2
        finding.close finding=f on=17 by turned inspector2         ! eyes.same_holder
        finding.close finding=f on=17 by inspector                 ! inspection.independence
        finding.close finding=f on=17 by inspector2",
    ),
    (
        "nothing is closed against those inspected before they were heard or had their day",
        "
        i = inspection.open by inspector
        f1 = finding.raise inspection=i about=gift by inspector
        f2 = finding.raise inspection=i about=gift number=2 due=12 by inspector
        f3 = finding.raise inspection=i about=gift number=3 by inspector
        finding.close finding=f1 by inspector                      ! finding.unheard
        finding.close finding=f1 outcome=unresolved on=21 by inspector ! finding.unheard
        finding.close finding=f1 outcome=withdrawn on=10 by inspector ! date.order
        finding.close finding=f1 outcome=withdrawn by accountant   ! authority.role
        finding.close finding=f1 outcome=withdrawn by inspector-a  ! authority.scope
        finding.close finding=f1 outcome=withdrawn words=a@b.example by inspector ! words.personal
        finding.close finding=f1 outcome=withdrawn by inspector
        expect mark f1 concluded
        finding.close finding=f1 outcome=withdrawn by inspector    ! reference.done
        finding.answer finding=f1 by accountant                    ! reference.done
        finding.close finding=f2 outcome=unresolved on=13 by inspector ! finding.unheard
        finding.close finding=f2 outcome=handed_over on=14 by inspector
        finding.answer finding=f3 stance=done by approver1
        finding.close finding=f3 outcome=remedied by inspector     ! finding.remedy
        finding.close finding=f3 outcome=remedied remedy=gift by inspector ! finding.remedy
        finding.close finding=f3 outcome=remedied remedy=nothing by inspector ! reference.entry
        fix = evidence.attach entry=gift document=bill by cashier
        finding.close finding=f3 remedy=fix by inspector           ! finding.remedy
        finding.close finding=f3 outcome=remedied remedy=fix by inspector2",
    ),
    (
        "an inspection ends with a report, and names every finding that it leaves open",
        "
        i = inspection.open by inspector
        other = inspection.open by inspector2
        f1 = finding.raise inspection=i about=gift by inspector
        f2 = finding.raise inspection=i about=hand number=2 by inspector
        theirs = finding.raise inspection=other about=hand by inspector2
        finding.close finding=f1 outcome=withdrawn by inspector
        inspection.close inspection=i by accountant                ! authority.role
        inspection.close inspection=i by inspector-a               ! authority.scope
        inspection.close inspection=gift by inspector              ! reference.entry
        inspection.close inspection=i by inspector                 ! inspection.left
        inspection.close inspection=i left=f1:not_due,f2:not_due by inspector ! inspection.left
        inspection.close inspection=i left=f2:not_due,theirs:not_due by inspector ! inspection.left
        inspection.close inspection=i left=f2:not_due,f2:contested by inspector ! inspection.left
        inspection.close inspection=i left=f2:not_due on=9 by inspector ! date.order
        inspection.close inspection=i left=f2:not_due by inspector
        expect mark i concluded
        inspection.close inspection=i by inspector                 ! reference.done
        finding.raise inspection=i about=gift number=3 by inspector ! reference.done
        finding.answer finding=f2 on=18 by accountant
        finding.close finding=f2 on=19 by inspector
        inspection.close inspection=other left=theirs:unanswered by inspector2
        expect inspections open 0",
    ),
];

pub const THIRD_RULES: Cases = &[(
    "the third rules know nothing of inspections",
    "
        ledger.open rules=3 threshold=2 by g1 g2
        chapter.open id=province kind=province by g1 g2
        policy.set approvals=0:1 rules=3 by g1 g2
        key.grant key=inspector role=inspector by g1 g2
        key.grant key=accountant role=accountant chapter=province by g1 g2
        told = report.publish checkpoint=1 by accountant
        inspection.open by inspector                               ! rules.needed
        inspection.close inspection=told by inspector              ! rules.needed
        finding.raise inspection=told about=told by inspector      ! rules.needed
        finding.answer finding=told by accountant                  ! rules.needed
        finding.close finding=told by inspector                    ! rules.needed
        key.revoke key=inspector by g1 g2
        key.grant key=inspector2 role=inspector by g1 g2
        policy.set approvals=0:1 rules=4 by g1 g2
        i = inspection.open by inspector2
        key.revoke key=inspector2 by g1 g2                         ! key.inspector",
)];

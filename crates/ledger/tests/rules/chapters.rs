//! Chapters that end: merged into another, or dissolved.

use crate::Cases;

pub const CASES: Cases = &[
    (
        "a merged chapter's successor has all that it had, in one entry",
        "
        fund.open id=local kind=aid chapter=commune-a by approver1
        campaign.open id=drive chapter=commune-a opens=1 closes=20 by approver1
        gift = donation.receive fund=local account=cash-a amount=1_000 by accountant-a
        allocation.propose id=a fund=local chapter=commune-a amount=400 by accountant-a
        allocation.propose id=b fund=local chapter=commune-a amount=100 by officer-a
        allocation.approve proposal=a by approver1
        chapter.succeed chapter=commune-a successor=commune-b by g1 ! authority.threshold
        chapter.succeed chapter=commune-a successor=commune-b by accountant approver1 ! authority.role
        chapter.succeed chapter=commune-a successor=commune-b by g1 g2
        donation.receive fund=local account=cash-a by accountant-a ! key.revoked
        key.grant key=accountant-b role=accountant chapter=commune-b by g1 g2
        key.grant key=officer-b role=field_officer chapter=commune-b by g1 g2
        donation.receive fund=local account=cash-a by accountant-b
        allocation.propose id=c fund=local chapter=commune-b amount=1 by accountant-b
        distribution.make allocation=a amount=400 account=cash-a by officer-b
        # What was proposed before the merger is decided after it.
        allocation.approve proposal=b by approver1
        expect free local 600
        expect cash-a local 700",
    ),
    (
        "nothing new comes into being in a chapter that is no more",
        "
        chapter.succeed chapter=commune-a successor=province by g1 g2
        chapter.open id=x kind=branch parent=commune-a by g1 g2    ! chapter.closed
        fund.open id=x kind=aid chapter=commune-a by approver1     ! chapter.closed
        account.open id=x kind=cash chapter=commune-a by approver1 ! chapter.closed
        campaign.open id=x chapter=commune-a opens=1 closes=2 by approver1 ! chapter.closed
        key.grant key=x role=cashier chapter=commune-a by g1 g2    ! chapter.closed
        policy.set chapter=commune-a approvals=0:1 by g1 g2        ! chapter.closed
        allocation.propose id=x chapter=commune-a by accountant    ! chapter.closed
        roster.seal chapter=commune-a count=30 by officer1         ! chapter.closed
        voucher.reserve chapter=commune-a by accountant            ! chapter.closed
        chapter.succeed chapter=commune-a successor=commune-b by g1 g2 ! chapter.closed
        chapter.close chapter=commune-a on=15 by g1 g2             ! chapter.closed
        chapter.succeed chapter=commune-b successor=commune-a by g1 g2 ! chapter.closed",
    ),
    (
        "a successor stands elsewhere in the tree, and comes after",
        "
        chapter.open id=branch kind=branch parent=commune-a by g1 g2
        chapter.succeed chapter=commune-a successor=branch by g1 g2 ! chapter.successor
        chapter.succeed chapter=commune-a successor=commune-a by g1 g2 ! chapter.successor
        chapter.succeed chapter=nowhere successor=commune-a by g1 g2 ! reference.not_found
        chapter.succeed chapter=commune-a successor=nowhere by g1 g2 ! reference.not_found
        chapter.succeed chapter=commune-a successor=commune-b on=-1 by g1 g2 ! date.order
        chapter.succeed chapter=commune-a successor=commune-b by g1 g2",
    ),
    (
        "what stood below it stands below its successor, and several may merge into one",
        "
        chapter.open id=district kind=district parent=province by g1 g2
        chapter.open id=commune-c kind=commune parent=district by g1 g2
        key.grant key=accountant-c role=accountant chapter=commune-c by g1 g2
        key.grant key=accountant-d role=accountant chapter=district by g1 g2
        fund.open id=c kind=aid chapter=commune-c by approver1
        account.open id=cash-c kind=cash chapter=commune-c by approver1
        donation.receive fund=c account=cash-c by accountant-d
        chapter.succeed chapter=district successor=commune-b by g1 g2
        chapter.succeed chapter=commune-a successor=commune-b by g1 g2
        donation.receive fund=c account=cash-c by accountant-d     ! key.revoked
        donation.receive fund=c account=cash-c by accountant-c
        key.grant key=accountant-b role=accountant chapter=commune-b by g1 g2
        donation.receive fund=c account=cash-c by accountant-b
        # A chain of mergers ends at the last of them.
        chapter.open id=new kind=commune parent=province by g1 g2
        chapter.succeed chapter=commune-b successor=new on=20 by g1 g2
        key.grant key=accountant-n role=accountant chapter=new by g1 g2
        donation.receive fund=c account=cash-c by accountant-n",
    ),
    (
        "a merger makes nobody accountant and cashier of one chapter",
        "
        chapter.open id=branch kind=branch parent=commune-a by g1 g2
        key.grant key=k1 holder=lan role=cashier chapter=branch by g1 g2
        key.grant key=k2 holder=lan role=accountant chapter=commune-b by g1 g2
        chapter.succeed chapter=commune-a successor=commune-b by g1 g2 ! eyes.separation
        key.revoke key=k1 by g1 g2
        chapter.succeed chapter=commune-a successor=commune-b by g1 g2",
    ),
    (
        "a chapter is dissolved only once it has nothing left",
        "
        fund.open id=local kind=aid chapter=commune-a by approver1
        fund.open id=other kind=aid chapter=commune-a by approver1
        chapter.open id=branch kind=branch parent=commune-a by g1 g2
        chapter.close chapter=commune-a on=20 by g1 g2             ! chapter.holds
        chapter.close chapter=branch on=20 by g1                   ! authority.threshold
        chapter.close chapter=branch on=20 by g1 g2
        campaign.open id=drive chapter=commune-a opens=1 closes=22 by approver1
        chapter.close chapter=commune-a on=20 by g1 g2             ! chapter.holds
        campaign.close campaign=drive on=19 by approver1
        donation.receive fund=local account=cash-a by accountant-a
        chapter.close chapter=commune-a on=20 by g1 g2             ! chapter.holds
        fund.transfer from=local to=general account=cash-a by accountant approver1
        # The money belongs to another's fund now, but lies in its box.
        chapter.close chapter=commune-a on=20 by g1 g2             ! chapter.holds
        transfer.move fund=general from=cash-a to=cash by cashier
        allocation.propose id=a fund=general chapter=commune-a amount=10 by accountant
        chapter.close chapter=commune-a on=20 by g1 g2             ! chapter.holds
        allocation.reject proposal=a by approver1
        account.open id=bank-a kind=bank chapter=commune-a by approver1
        chapter.close chapter=commune-a on=20 by g1 g2             ! chapter.holds
        account.close account=bank-a on=20 by approver1
        voucher.reserve chapter=commune-a count=2 holder=officer-a by accountant-a
        chapter.close chapter=commune-a on=20 by g1 g2             ! chapter.holds
        voucher.void chapter=commune-a numbers=1,2 reason=not_needed by accountant-a
        chapter.close chapter=commune-a on=20 by g1 g2
        donation.receive fund=local account=cash by accountant     ! chapter.closed
        donation.receive fund=local account=cash by accountant-a   ! key.revoked
        transfer.move fund=general from=cash to=cash-a amount=1 by cashier ! chapter.closed",
    ),
    (
        "reserved papers of a chapter are accounted for before it is merged",
        "
        voucher.reserve chapter=commune-a count=2 holder=officer-a by accountant-a
        chapter.succeed chapter=commune-a successor=commune-b by g1 g2 ! period.vouchers
        voucher.void chapter=commune-a numbers=1,2 reason=not_needed by accountant-a
        chapter.succeed chapter=commune-a successor=commune-b by g1 g2",
    ),
];

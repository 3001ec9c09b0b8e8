//! Rules 5 and 6: whose keys, in which role, over which chapter, how many of them; and what a policy may say.

use crate::Cases;

/// On the standard book.
pub const CASES: Cases = &[
    (
        "a key must be granted, valid, and have signed this very text",
        "
        donation.receive by stranger                               ! key.unknown
        donation.receive by accountant(forged)                     ! signature.invalid
        key.revoke key=cashier by g1 g2
        donation.receive by cashier                                ! key.revoked
        key.revoke key=cashier by g1 g2                            ! key.revoked
        key.revoke key=stranger by g1 g2                           ! key.unknown
        donation.receive by accountant",
    ),
    (
        "two governors must sign what governs, and nobody else",
        "
        key.grant key=new role=cashier chapter=province by g1      ! authority.threshold
        key.grant key=new role=cashier chapter=province by g1 accountant ! authority.role
        chapter.open id=branch kind=branch parent=commune-a by g1  ! authority.threshold
        policy.set approvals=0:1 by g1                             ! authority.threshold
        key.grant key=outsider role=cashier chapter=province by g1 g2 ! key.unlawful
        key.grant key=new role=cashier chapter=commune-a by g3 g1
        key.revoke key=new reason=lost compromised_since=3 by g3 g2",
    ),
    (
        "a governor of one chapter does not govern the ledger",
        "
        key.grant key=local role=governor chapter=commune-a by g1 g2
        key.grant key=new role=cashier chapter=commune-a by g1 local ! authority.role
        account.open id=box kind=cash chapter=commune-a by local
        account.open id=box2 kind=cash chapter=commune-b by local  ! authority.scope",
    ),
    (
        "as many governors as the threshold says must remain",
        "
        key.revoke key=g3 by g1 g2
        key.revoke key=g2 by g1 g2                                 ! key.governors
        key.grant key=g4 holder=g1 role=governor by g1 g2
        key.revoke key=g2 by g1 g2                                 ! key.governors
        key.grant key=local role=governor chapter=province by g1 g2
        key.revoke key=g2 by g1 g2                                 ! key.governors
        key.grant key=g5 role=governor by g1 g2
        key.revoke key=g2 reason=compromised by g1 g2
        key.revoke key=accountant reason=lost by g1 g5",
    ),
    (
        "a public key is granted once, has an opaque name, and is no other ledger's",
        "
        key.grant key=accountant role=cashier chapter=commune-a holder=x by g1 g2 ! key.taken
        key.grant key=new role=cashier chapter=nowhere by g1 g2    ! reference.not_found
        key.revoke key=accountant by g1 g2
        key.grant key=accountant role=accountant chapter=province by g1 g2 ! key.taken",
    ),
    (
        "accountant, cashier and storekeeper of a chapter are three people",
        "
        key.grant key=k1 holder=accountant role=cashier chapter=province by g1 g2 ! eyes.separation
        key.grant key=k2 holder=cashier role=storekeeper chapter=province by g1 g2 ! eyes.separation
        # A key acts in the whole subtree of its chapter, so the commune is no way around it.
        key.grant key=k3 holder=accountant role=cashier chapter=commune-a by g1 g2 ! eyes.separation
        key.grant key=k4 holder=accountant-a role=cashier by g1 g2 ! eyes.separation
        key.grant key=k5 holder=accountant-a role=cashier chapter=commune-b by g1 g2
        key.grant key=k6 holder=accountant role=approver chapter=province by g1 g2
        policy.set chapter=commune-a approvals=0:1 relaxed=one_office by g1 g2
        key.grant key=k7 holder=accountant-a role=cashier chapter=commune-a by g1 g2",
    ),
    (
        "a key acts in its chapter and below, not beside and not above",
        "
        donation.receive by accountant-a                           ! authority.scope
        fund.open id=local kind=aid chapter=commune-a by approver1
        donation.receive fund=local account=cash-a by accountant-a
        donation.receive fund=local account=cash by accountant-a   ! authority.scope
        donation.receive fund=local account=cash-a by accountant
        allocation.propose id=x fund=local chapter=commune-b by accountant ! authority.scope
        allocation.propose id=y fund=local chapter=commune-a by accountant-a
        allocation.propose id=z chapter=commune-a by accountant-a
        allocation.propose id=w chapter=commune-b by accountant-a  ! authority.scope",
    ),
    (
        "every kind has its roles",
        "
        donation.receive by officer1                               ! authority.role
        donation.receive by accountant officer1                    ! authority.role
        income.receive by approver1                                ! authority.role
        receipt.hold by inspector                                  ! authority.role
        payment.hold by approver1                                  ! authority.role
        fund.open id=x kind=aid by accountant                      ! authority.role
        account.open id=x kind=cash by cashier                     ! authority.role
        campaign.open id=x opens=1 closes=2 by accountant          ! authority.role
        allocation.propose id=x by cashier                         ! authority.role
        roster.seal count=30 by cashier                            ! authority.role
        statement.seal days=10:0x0,0x0 by cashier                  ! authority.role
        balance.open by accountant cashier                         ! authority.role
        transfer.move from=cash to=transit by approver1            ! authority.role",
    ),
    (
        "an opening balance has an accountant and an approver, and they are two people",
        "
        key.grant key=second holder=accountant role=approver by g1 g2
        balance.open by accountant                                 ! authority.threshold
        balance.open by approver1                                  ! authority.threshold
        balance.open by accountant second                          ! eyes.same_holder
        balance.open by accountant approver1",
    ),
    (
        "a policy has rising tiers from zero, which people can sign, and publishes no fewer than ten",
        "
        policy.set approvals=1:1 by g1 g2                          ! list.wrong
        policy.set approvals=0:2,100:1 by g1 g2                    ! list.wrong
        policy.set approvals=0:1,0:2 by g1 g2                      ! list.wrong
        policy.set approvals=0:0 by g1 g2                          ! list.wrong
        policy.set approvals=0:16 by g1 g2                         ! list.wrong
        policy.set approvals=0:1 relaxed=one_office,proposer_distributes by g1 g2 ! list.wrong
        policy.set approvals=0:1 least=9 by g1 g2                  ! privacy.small_cell
        policy.set approvals=0:1 rules=6 by g1 g2                  ! rules.newer
        policy.set approvals=0:1 rules=1 by g1 g2                  ! rules.older
        policy.set approvals=0:1 chapter=nowhere by g1 g2          ! reference.not_found
        policy.set approvals=0:1,100:3 least=20 relaxed=proposer_distributes,one_office by g1 g2",
    ),
    (
        "chapters are one tree",
        "
        chapter.open id=other kind=province by g1 g2               ! reference.exists
        chapter.open id=other kind=commune parent=nowhere by g1 g2 ! reference.not_found
        chapter.open id=branch kind=branch parent=commune-a by g1 g2",
    ),
    (
        "campaigns and funds name what is there, in order",
        "
        campaign.open id=x opens=3 closes=2 by approver1           ! date.order
        campaign.open id=x chapter=nowhere opens=1 closes=2 by approver1 ! reference.not_found
        fund.open id=x kind=aid campaign=nothing by approver1      ! reference.not_found
        fund.open id=x kind=aid opens=3 closes=2 by approver1      ! date.order
        fund.open id=x kind=aid areas=200,100 by approver1         ! list.wrong
        fund.open id=x kind=aid purposes=food,cash by approver1    ! list.wrong
        fund.open id=x kind=aid purposes=food,food by approver1    ! list.wrong
        fund.open id=x kind=aid cost=flood:100 by approver1        ! fund.kind
        fund.open id=x kind=aid cost=costs:10001 by approver1      ! restriction.cost_share
        fund.open id=x kind=aid cost=nothing:100 by approver1      ! reference.not_found
        campaign.open id=local chapter=commune-a opens=1 closes=9 by approver1
        fund.open id=x kind=aid campaign=local by approver1        ! authority.scope
        fund.open id=x kind=aid campaign=local chapter=commune-a by approver1",
    ),
];

/// On an empty book.
pub const OPENING: Cases = &[
    (
        "the first entry opens the ledger, and no other does",
        "
        donation.receive by g1                                     ! key.unknown
        ledger.open by g1 g2
        ledger.open by g1 g2                                       ! ledger.open",
    ),
    (
        "its governors sign it, as many as it says",
        "
        ledger.open by g1                                          ! authority.threshold
        ledger.open by g1 stranger                                 ! key.unknown
        ledger.open threshold=0 by g1                              ! authority.threshold
        ledger.open threshold=4 by g1 g2 g3                        ! authority.threshold
        ledger.open governors=g1,g2/g1 by g1 g2                    ! authority.threshold
        ledger.open rules=6 by g1 g2                               ! rules.newer
        ledger.open rules=0 by g1 g2                               ! rules.older
        ledger.open threshold=3 by g1 g2 g3",
    ),
    (
        "its log's key is the origin's, and no governor's",
        "
        ledger.open log=nonsense by g1 g2                          ! key.unlawful
        ledger.open log=elsewhere by g1 g2                         ! key.unlawful
        ledger.open log=cosignature by g1 g2                       ! key.unlawful
        ledger.open governors=g1,log by g1 log                     ! key.taken
        ledger.open governors=g1,outsider by g1 outsider           ! key.unlawful",
    ),
    (
        "the same opening again is answered with the first receipt",
        "
        open = ledger.open by g1 g2
        again again=open                                           ! id.already_entered",
    ),
];

//! Keys that change hands' bytes, and what compromised ones signed.

use crate::Cases;

pub const CASES: Cases = &[
    (
        "a holder's next key takes over by two signatures, the old one's and its own",
        "
        key.rotate key=cashier new=cashier2 by cashier             ! authority.threshold
        key.rotate key=cashier new=cashier2 by cashier2            ! authority.threshold
        key.rotate key=cashier new=cashier2 by accountant cashier2 ! authority.threshold
        key.rotate key=cashier new=cashier2 by cashier cashier2 accountant ! authority.role
        key.rotate key=cashier new=cashier2 by cashier cashier2(forged) ! signature.invalid
        key.rotate key=cashier new=cashier2 by cashier stranger    ! key.unknown
        key.rotate key=cashier new=cashier2 by cashier cashier2
        donation.receive by cashier                                ! key.revoked
        donation.receive by cashier2
        key.rotate key=cashier new=cashier3 by cashier cashier3    ! key.revoked
        key.rotate key=cashier new=cashier3 by cashier2 cashier3   ! key.revoked
        key.rotate key=stranger new=cashier3 by cashier2 cashier3  ! key.unknown",
    ),
    (
        "a key that is or was in the book takes nobody's place, and a name of a person no key's",
        "
        key.rotate key=cashier new=accountant by cashier accountant ! key.taken
        key.rotate key=cashier new=cashier by cashier              ! key.taken
        key.rotate key=cashier new=log by cashier log              ! key.taken
        key.rotate key=cashier new=outsider by cashier outsider    ! key.unlawful",
    ),
    (
        "who has a new key is the same person in the same office",
        "
        donation.receive by cashier
        key.rotate key=officer1 new=officer1b by officer1 officer1b
        allocation.propose id=a by officer1b
        allocation.approve proposal=a by approver1
        distribution.make allocation=a by officer1b                ! eyes.same_holder
        distribution.make allocation=a by officer2
        key.rotate key=accountant-a new=accountant-b by accountant-a accountant-b
        donation.receive by accountant-b                           ! authority.scope
        key.rotate key=accountant new=accountant2 by accountant accountant2
        key.grant key=k1 holder=accountant role=cashier chapter=province by g1 g2 ! eyes.separation
        key.rotate key=g1 new=g1b by g1 g1b
        key.grant key=k2 role=inspector by g1 g2                   ! key.revoked
        key.grant key=k2 role=inspector by g1b g2",
    ),
    (
        "what a compromised key signed stands disputed until a valid key of the same authority affirms it",
        "
        before = donation.receive by cashier
        gift = donation.receive by cashier
        key.revoke key=cashier reason=compromised compromised_since=30 by g1 g2
        entry.explain entry=before reason=affirm by accountant     ! explain.nothing
        entry.explain entry=gift reason=affirm by accountant       ! authority.role
        key.grant key=cashier2 holder=cashier role=cashier chapter=province by g1 g2
        key.grant key=cashier-a role=cashier chapter=commune-a by g1 g2
        entry.explain entry=gift reason=affirm by cashier-a        ! authority.role
        entry.explain entry=gift reason=affirm by cashier2
        expect mark gift affirmed
        entry.explain entry=gift reason=affirm by cashier2         ! explain.nothing
        entry.explain entry=nothing reason=affirm by cashier2      ! reference.entry",
    ),
    (
        "an affirmation stands for what was known then",
        "
        gift = donation.receive by accountant cashier
        key.revoke key=cashier reason=compromised compromised_since=29 by g1 g2
        key.grant key=cashier2 holder=cashier role=cashier chapter=province by g1 g2
        entry.explain entry=gift reason=affirm by cashier2
        key.revoke key=accountant reason=compromised compromised_since=29 by g1 g2
        entry.explain entry=gift reason=affirm by cashier2         ! authority.role
        key.grant key=accountant2 holder=accountant role=accountant chapter=province by g1 g2
        entry.explain entry=gift reason=affirm by accountant2
        entry.explain entry=gift reason=affirm by accountant2      ! explain.nothing",
    ),
    (
        "an explanation has a public document, and comes from somebody over the chapter of who signed",
        "
        gift = donation.receive by cashier
        entry.explain entry=gift by accountant                     ! explain.document
        entry.explain entry=gift document=minutes by accountant-a  ! authority.scope
        entry.explain entry=gift document=minutes by accountant
        expect mark gift explained
        entry.explain entry=gift document=more by inspector
        entry.explain entry=gift reason=irregularity_closed by inspector ! explain.nothing
        entry.explain entry=gift reason=irregularity_closed by accountant ! authority.role",
    ),
    (
        "evidence is a public document or a private commitment, and people are never public",
        "
        gift = donation.receive by cashier
        evidence.attach entry=gift by cashier                      ! evidence.form
        evidence.attach entry=gift document=bill private=bill by cashier ! evidence.form
        evidence.attach entry=gift document=bill by cashier
        expect mark gift evidence
        evidence.attach entry=gift what=photo document=faces by cashier ! evidence.form
        evidence.attach entry=gift what=photo private=faces by cashier
        evidence.attach entry=gift what=list document=names by cashier ! evidence.form
        evidence.attach entry=gift document=bill by g1             ! authority.role
        evidence.attach entry=gift document=bill by officer-a      ! authority.scope
        evidence.attach entry=nothing document=bill by cashier     ! reference.entry",
    ),
];

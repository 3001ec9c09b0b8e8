//! Forms of what touches people: lists, distributions, late notes, services, cases, sponsorships, monthly reports.

use minhbach_ledger::kinds::Kind;

use super::{
    BOOKED, Field, ID, LINE, ON, PAPER, PLACES, PORTIONS, Secret, Things, What, any, choices,
    entry, many, may, need, one, thing,
};

const CHAPTER: Field = thing("chapter", Things::Chapter);
const FUND: Field = thing("fund", Things::Fund(&[]));
const CASE: Field = thing("case", Things::Case);

/// What a sponsor means to give; its JSON is kept private.
const SCHEDULE: Secret = Secret::Json(&[
    need("amount", What::Money(&["currency"])),
    need("capacity", What::Money(&["currency"])),
    need("currency", What::Currency),
    need("every", What::Count),
    need("from", What::Day),
    need("until", What::Day),
]);

/// Kinds that state criteria before a list.
const CRITERIA: &[Kind] = &[
    Kind::AllocationPropose,
    Kind::EvidenceAttach,
    Kind::ReportPublish,
];

forms! {
    RosterSeal: [
        CHAPTER, any("campaign", Things::Campaign), may("adopted", What::Named(CRITERIA)), need("criteria", What::File),
        need("count", What::Count), may("duplicates", What::Few), need("root", What::Root), ON, ID,
    ];
    DistributionMake: [
        thing("allocation", Things::Allocation), thing("account", PLACES), need("amount", What::Money(&["lot", "currency"])),
        may("currency", What::Currency), any("lot", Things::Lot), may("area", What::Area), need("portions", PORTIONS),
        need("absent", What::Count), may("roster", What::Named(&[Kind::RosterSeal])), need("root", What::Root),
        may("team", What::Group(&[need("members", What::Count), need("volunteers", What::Count)])), ON, BOOKED, PAPER, LINE, ID,
    ];
    DistributionAdjust: [
        entry("distribution", &[Kind::DistributionMake]), need("portions", What::Count),
        need("returned", What::Money(&["distribution"])), ON, BOOKED, PAPER, LINE, ID,
    ];
    DistributionConfirm: [
        entry("distribution", &[Kind::DistributionMake]), need("portions", What::Count), one("evidence", &choices::EVIDENCE),
        ON, ID,
    ];
    DistributionDispute: [
        entry("distribution", &[Kind::DistributionMake]), one("category", &choices::DISPUTE), need("portions", What::Count),
        ON, ID,
    ];
    DistributionResolve: [
        entry("dispute", &[Kind::DistributionDispute]), one("outcome", &choices::OUTCOME),
        may("adjustment", What::Named(&[Kind::DistributionAdjust])), ON, ID,
    ];
    FieldAdopt: [need("note", What::Note), one("reason", &choices::ADOPT), ON, BOOKED, ID];
    ServiceReport: [
        CHAPTER, one("kind", &choices::SERVICE), need("count", What::Count), need("from", What::Day), need("until", What::Day),
        ON, ID,
    ];
    AidDirect: [
        CHAPTER, one("form", &choices::FORM), need("count", What::Count), may("area", What::Area),
        may("giver", What::Private(Secret::Line)), may("value", super::VALUE), ON, ID,
    ];
    CaseOpen: [
        FUND, need("person", What::Private(Secret::Lines)), need("story", What::Private(Secret::Lines)),
        need("need", What::Private(Secret::Lines)), need("area", What::Private(Secret::Line)),
        need("term", What::Private(Secret::Line)), need("capacity", What::Private(Secret::Line)), ON, ID,
    ];
    CaseAssign: [CASE, FUND, need("carer", What::Private(Secret::Line)), ON, ID];
    CaseClose: [CASE, need("why", What::Private(Secret::One(&choices::CASE))), ON, ID];
    SponsorshipBegin: [
        CASE, one("share", &choices::SHARE), need("sponsor", What::Private(Secret::Line)),
        need("schedule", What::Private(SCHEDULE)), ON, ID,
    ];
    SponsorshipEnd: [entry("sponsorship", &[Kind::SponsorshipBegin]), one("reason", &choices::SPONSORSHIP), ON, ID];
    FeedbackReport: [
        CHAPTER, need("month", What::Month),
        need("counts", many(
            &[one("category", &choices::FEEDBACK), one("state", &choices::FEEDBACK_STATE), need("count", What::Few)],
            40,
            &["category", "state"],
        )),
        ON, ID,
    ];
    VaultReport: [
        need("month", What::Month),
        need("counts", many(&[one("act", &choices::ACT), need("count", What::Few)], 9, &["act"])), ON, ID,
    ];
}

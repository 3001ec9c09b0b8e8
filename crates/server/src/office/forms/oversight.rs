//! Forms of the books and of oversight: corrections, evidence, numbers of papers, closed periods, reports, inspections, findings.

use minhbach_ledger::kinds::Kind;

use super::{
    BOOKED, DOCUMENT, Field, ID, LINE, ON, PERIOD, Things, Tokens, What, any, choices, entry, many,
    may, need, one, thing,
};

const CHAPTER: Field = thing("chapter", Things::Chapter);
const BOOK: Field = need("book", What::Token(Tokens::Book));
const YEAR: Field = need("year", What::Count);
const FINDING: Field = entry("finding", &[Kind::FindingRaise]);
const INSPECTION: Field = entry("inspection", &[Kind::InspectionOpen]);

/// What of the vault is opened, and until when.
const WARRANT: What = What::Group(&[
    need("classes", What::Set(&choices::VAULT)),
    need("until", What::Day),
]);

forms! {
    EntryReverse: [entry("entry", &[]), one("reason", &choices::REVERSE), ON, BOOKED, LINE, ID];
    EntryExplain: [entry("entry", &[]), one("reason", &choices::EXPLAIN), may("document", DOCUMENT), ON, ID];
    EvidenceAttach: [
        entry("entry", &[]), one("what", &choices::DOCUMENT), may("document", DOCUMENT),
        may("private", What::Private(super::Secret::Line)), ON, ID,
    ];
    VoucherReserve: [
        CHAPTER, BOOK, YEAR, need("first", What::Count), need("count", What::Count), thing("holder", Things::Holder), ON, ID,
    ];
    VoucherVoid: [
        CHAPTER, BOOK, YEAR, need("numbers", What::List(&What::Count, true)), one("reason", &choices::VOID), ON, ID,
    ];
    PeriodClose: [CHAPTER, need("until", What::Day), ON, ID];
    ReportPublish: [
        CHAPTER, any("campaign", Things::Campaign), need("what", What::Token(Tokens::Publication)),
        need("document", What::File), need("size", What::Size), may("period", PERIOD), need("checkpoint", What::Count), ON, ID,
    ];
    InspectionOpen: [
        need("title", What::Text(200)), CHAPTER, need("period", PERIOD), need("decision", DOCUMENT),
        need("closes", What::Day), may("vault", WARRANT), ON, ID,
    ];
    FindingRaise: [
        INSPECTION, need("number", What::Count), one("grade", &choices::GRADE), need("words", What::Words),
        need("about", What::List(&What::Named(&[]), true)), need("asked", What::Words), need("due", What::Day), ON, ID,
    ];
    FindingAnswer: [FINDING, one("stance", &choices::STANCE), need("words", What::Words), may("document", DOCUMENT), ON, ID];
    FindingClose: [
        FINDING, one("outcome", &choices::FINDING), may("remedy", What::Named(&[])), need("words", What::Words), ON, ID,
    ];
    InspectionClose: [
        INSPECTION, need("report", DOCUMENT),
        may("left", many(&[FINDING, one("reason", &choices::LEFT)], 500, &["finding"])), ON, ID,
    ];
}

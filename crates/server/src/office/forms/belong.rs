//! Beside which field of a form a refusal is told.
//!
//! One table from code to the names of fields, the likeliest first: the message stands beside the first of them that the form has,
//! in a group or a row, too. What concerns no field stands above the form. A test holds that every code of the kernel is in exactly
//! one of the two lists.

use minhbach_ledger::rejection::Rejection;

/// Codes and the fields that they concern.
const FIELDS: &[(&str, &[&str])] = &[
    ("rules.newer", &["rules"]),
    ("rules.older", &["rules"]),
    ("key.unknown", &["key", "note"]),
    ("key.revoked", &["key"]),
    ("key.term", &["on", "note"]),
    ("key.term_days", &["until"]),
    ("key.term_governor", &["role"]),
    ("key.unlawful", &["key", "new", "log"]),
    ("key.taken", &["key", "new"]),
    ("key.governors", &["key"]),
    ("key.inspector", &["key", "chapter"]),
    (
        "authority.scope",
        &["chapter", "fund", "account", "allocation", "order", "from"],
    ),
    (
        "eyes.separation",
        &["holder", "relaxed", "successor", "parent"],
    ),
    (
        "eyes.same_holder",
        &[
            "proposal",
            "distribution",
            "dispute",
            "finding",
            "dispatch",
            "case",
            "allocation",
            "hold",
            "note",
            "order",
            "orders",
            "entry",
        ],
    ),
    (
        "reference.not_found",
        &[
            "chapter",
            "fund",
            "account",
            "allocation",
            "order",
            "case",
            "item",
            "lot",
            "partner",
            "holder",
        ],
    ),
    (
        "reference.entry",
        &[
            "proposal",
            "distribution",
            "hold",
            "donation",
            "gift",
            "pledge",
            "roster",
            "entry",
            "herd",
            "dispatch",
            "receipt",
            "sponsorship",
            "dispute",
            "finding",
            "inspection",
            "remedy",
            "adjustment",
            "adopted",
        ],
    ),
    ("voucher.number", &["number", "numbers", "first"]),
    ("voucher.taken", &["number", "numbers"]),
    ("voucher.void", &["number", "numbers"]),
    ("voucher.reserved", &["number"]),
    ("voucher.year", &["year"]),
    ("date.future", &["on", "booked"]),
    ("date.booked", &["booked"]),
    ("date.order", &["until", "closes", "due", "to", "on"]),
    ("fund.not_receiving", &["on", "sent", "fund"]),
    ("fund.kind", &["fund", "to", "from"]),
    (
        "amount.zero",
        &[
            "amount",
            "quantity",
            "returned",
            "received",
            "amount_from",
            "above",
            "counted",
        ],
    ),
    (
        "amount.scale",
        &[
            "amount",
            "quantity",
            "returned",
            "received",
            "price",
            "amount_from",
            "sum",
            "above",
            "limit",
        ],
    ),
    ("amount.decimals", &["scale"]),
    ("amount.unit", &["currency", "lot", "goods"]),
    ("amount.too_large", &["amount", "quantity", "sum"]),
    (
        "account.currency",
        &["account", "account_from", "from", "currency"],
    ),
    (
        "account.kind",
        &["account", "to", "from", "via", "warehouse", "account_to"],
    ),
    (
        "statement.line_needed",
        &["account", "from", "account_from", "donation", "entry"],
    ),
    (
        "statement.line_unneeded",
        &["account", "from", "account_from", "entry"],
    ),
    ("statement.line_day", &["on"]),
    ("statement.day_complete", &["on", "days", "day", "entry"]),
    ("statement.days", &["day", "days"]),
    ("statement.arithmetic", &["closing", "days"]),
    ("statement.opening", &["opening", "days"]),
    ("statement.mismatch", &["credits", "days"]),
    ("statement.book_balance", &["closing", "days"]),
    ("statement.unsealed", &["until", "account"]),
    (
        "funds.short",
        &["amount", "quantity", "amount_from", "returned", "entry"],
    ),
    (
        "funds.not_free",
        &[
            "amount", "entry", "donation", "returned", "hold", "proposal", "receipt",
        ],
    ),
    (
        "account.short",
        &["account", "from", "account_from", "hold", "entry"],
    ),
    ("fund.owes", &["fund", "from", "proposal"]),
    ("fund.nothing_owed", &["amount", "fund"]),
    ("restriction.purpose", &["purpose", "from", "fund", "hold"]),
    ("restriction.area", &["area", "from", "fund"]),
    ("restriction.dates", &["from", "on", "until"]),
    ("restriction.costs", &["fund", "purpose", "to", "from"]),
    ("restriction.cost_share", &["cost", "share_bp"]),
    ("restriction.permitted_use", &["purpose"]),
    (
        "allocation.not_open",
        &["allocation", "order", "proposal", "orders"],
    ),
    ("allocation.decided", &["proposal"]),
    ("allocation.dates", &["on"]),
    ("allocation.emergency", &["amount", "emergency"]),
    ("allocation.orders", &["proposal", "allocation"]),
    ("policy.emergency", &["days", "emergency"]),
    ("policy.days", &["answer_days", "retention"]),
    ("policy.no_answer_days", &["chapter"]),
    ("advance.due", &["due"]),
    ("pledge.not_open", &["pledge"]),
    ("pledge.other", &["pledge"]),
    ("exchange.currency", &["currency_to"]),
    ("partner.missing", &["counterpart", "entry", "partner"]),
    ("service.counted", &["from"]),
    (
        "privacy.small_cell",
        &["count", "portions", "least", "duplicates"],
    ),
    ("lot.expired", &["lot", "loads"]),
    ("lot.bettered", &["expiry", "condition"]),
    ("lot.outlives", &["expiry"]),
    ("lot.not_expired", &["reason"]),
    ("donation.channel", &["channel"]),
    ("goods.owner", &["fund", "allocation"]),
    ("goods.sale", &["reason"]),
    ("stock.not_missing", &["amount"]),
    ("waybill.more", &["received", "unloads"]),
    ("order.closed", &["order", "orders"]),
    ("order.mixed", &["orders", "order"]),
    ("purchase.quantity", &["quantity"]),
    ("purchase.invoice", &["amount"]),
    ("purchase.price", &["amount"]),
    ("purchase.paid", &["amount"]),
    ("purchase.refund", &["amount"]),
    ("asset.calves", &["portions"]),
    ("asset.counts", &["alive", "on"]),
    ("distribution.portions", &["portions", "absent"]),
    (
        "reference.done",
        &[
            "entry",
            "hold",
            "distribution",
            "pledge",
            "dispatch",
            "finding",
            "inspection",
            "dispute",
            "donation",
            "sponsorship",
            "proposal",
            "chapter",
            "campaign",
            "fund",
            "account",
            "receipt",
            "case",
        ],
    ),
    ("reverse.bank_fact", &["entry", "distribution"]),
    ("reverse.kind", &["entry"]),
    (
        "amount.parts",
        &["split", "amount", "returned", "invoice", "cost"],
    ),
    (
        "chapter.closed",
        &["chapter", "parent", "fund", "successor", "account"],
    ),
    ("chapter.holds", &["chapter"]),
    ("chapter.successor", &["successor"]),
    ("campaign.closed", &["campaign", "fund", "closes"]),
    ("campaign.too_long", &["closes"]),
    ("campaign.account", &["account", "campaign"]),
    ("campaign.residual", &["to"]),
    (
        "fund.frozen",
        &["fund", "allocation", "from", "frozen", "proposal"],
    ),
    (
        "fund.closed",
        &["fund", "to", "from", "campaign", "proposal"],
    ),
    ("fund.holds", &["fund"]),
    ("account.closed", &["account", "to", "from"]),
    ("account.holds", &["account"]),
    ("period.closed", &["booked", "until"]),
    ("period.vouchers", &["until"]),
    ("explain.nothing", &["entry"]),
    ("explain.document", &["document"]),
    ("evidence.form", &["document", "private"]),
    ("adopt.note", &["note"]),
    ("adopt.kind", &["note"]),
    ("report.checkpoint", &["checkpoint"]),
    ("report.month", &["month"]),
    (
        "inspection.independence",
        &["holder", "role", "chapter", "successor", "inspection"],
    ),
    ("inspection.days", &["closes", "until", "due"]),
    ("inspection.left", &["left"]),
    ("finding.number", &["number"]),
    ("finding.unheard", &["outcome"]),
    ("finding.remedy", &["remedy", "outcome"]),
    ("words.personal", &["words", "asked", "title"]),
    ("roster.criteria", &["adopted", "criteria"]),
    ("case.closed", &["case"]),
    ("case.unassigned", &["case"]),
    ("case.sponsored", &["case"]),
    ("sponsorship.taken", &["share"]),
    ("dispute.adjustment", &["adjustment"]),
];

/// The fields that a code concerns, the likeliest first; none where it concerns the entry as a whole.
pub fn field_of(code: &str) -> Option<&'static [&'static str]> {
    FIELDS
        .iter()
        .find(|(known, _)| *known == code)
        .map(|(_, fields)| *fields)
}

/// All codes that concern fields, for scripts.
pub fn all() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    FIELDS.iter().copied()
}

/// The fields that a refusal concerns: those that it names itself, else those of its code.
pub fn concerned(rejection: &Rejection) -> Vec<&'static str> {
    match rejection {
        Rejection::ListWrong { field }
        | Rejection::PolicyDays { field, .. }
        | Rejection::WordsPersonal { field } => vec![*field],
        Rejection::OneOf { a, b } => vec![*a, *b],
        // What is not there: the field often has the name of the thing.
        Rejection::NotFound { what, .. } => std::iter::once(*what)
            .chain(field_of(rejection.code()).into_iter().flatten().copied())
            .collect(),
        other => field_of(other.code()).unwrap_or_default().to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::forms::{Field, fields};
    use minhbach_ledger::kinds::Kind;
    use std::collections::BTreeSet;

    /// Codes that concern no field, or one that only the refusal itself names (see [`concerned`]).
    const NONE: &[&str] = &[
        "ledger.open",
        "rules.needed",
        "received.backwards",
        "signature.invalid",
        "authority.role",
        "authority.threshold",
        "inspection.guard",
        "id.already_entered",
        "id.conflict",
        "reference.exists",
        "body.one_of",
        "list.wrong",
        "internal.books",
    ];

    #[test]
    fn every_code_of_the_rules_has_its_place() {
        let placed: Vec<&str> = FIELDS
            .iter()
            .map(|(code, _)| *code)
            .chain(NONE.iter().copied())
            .collect();
        let once: BTreeSet<&str> = placed.iter().copied().collect();
        let all: BTreeSet<&str> = Rejection::CODES.iter().map(|(code, ..)| *code).collect();
        assert_eq!(once, all);
        assert_eq!(placed.len(), once.len(), "a code stands twice");
    }

    fn names(fields: &'static [Field], into: &mut BTreeSet<&'static str>) {
        for field in fields {
            into.insert(field.name);
            names(field.what.inner(), into);
        }
    }

    #[test]
    fn every_named_field_is_a_field_of_some_form() {
        let mut known = BTreeSet::new();
        for kind in Kind::ALL {
            names(fields(*kind), &mut known);
        }
        for (code, fields) in FIELDS {
            for field in *fields {
                assert!(known.contains(field), "{code}: no form has {field}");
            }
        }
    }
}

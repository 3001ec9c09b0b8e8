//! Each field of each of these kinds of entry, altered by the operator under the signature that stood there before.

use std::collections::BTreeSet;

use minhbach_ledger::note::Vkey;
use minhbach_ledger::signature::Signer;
use minhbach_ledger::verify::Promise;
use minhbach_tests::book::practice::{self, ORIGIN};
use serde_json::{Value, json};

use super::{first, first_with, operator, script, sealed, text_of};

/// What a value is altered to.
type Other = fn(&Value) -> Value;

/// Another value of the same shape: the next number, day, hash or id, the opposite, or a word with a letter more.
fn other(value: &Value) -> Value {
    match value {
        Value::Bool(yes) => json!(!yes),
        Value::Number(n) => json!(n.as_u64().unwrap() + 1),
        Value::String(text) => json!(other_text(text)),
        _ => panic!("{value} is no single value"),
    }
}

fn other_text(text: &str) -> String {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if text.len() == 10 && text.as_bytes()[4] == b'-' {
        let day = if text.ends_with("09") { "08" } else { "09" };
        return format!("{}{day}", &text[..8]);
    }
    if text.len() == 44 && text.ends_with('=') {
        let letter = if text.starts_with('A') { "B" } else { "A" };
        return format!("{letter}{}", &text[1..]);
    }
    if digits(text) || text.len() == 32 {
        let digit = if text.ends_with('1') { "2" } else { "1" };
        return format!("{}{digit}", &text[..text.len() - 1]);
    }
    format!("{text}x")
}

fn stranger() -> Vkey {
    practice::signer("stranger").vkey()
}

fn key(_: &Value) -> Value {
    json!(stranger().to_string())
}

fn key_name(_: &Value) -> Value {
    json!(stranger().name())
}

fn log_key(_: &Value) -> Value {
    json!(
        Signer::from_seed([9; 32], ORIGIN)
            .unwrap()
            .vkey()
            .to_string()
    )
}

/// The entry of a kind that says most.
fn fullest(kind: &str) -> u64 {
    match kind {
        "fund.open" | "donation.receive" => first_with(kind, "cost"),
        "distribution.make" => first_with(kind, "team"),
        _ => first(kind),
    }
}

fn field((kind, path, to): (&str, &str, Other), promise: Promise, exit: u8) {
    let at = fullest(kind);
    let change = |forgery: &mut minhbach_tests::forge::Forgery| {
        let note = &mut forgery.entries[at as usize].1;
        let text = text_of(note);
        let mut lines: Vec<&str> = text.lines().collect();
        let mut body: Value = serde_json::from_str(lines[2]).unwrap();
        let value = body
            .pointer_mut(&format!("/{}", path.replace('.', "/")))
            .unwrap();
        *value = to(value);
        let body = body.to_string();
        lines[2] = &body;
        *note = note.replacen(&text, &(lines.join("\n") + "\n"), 1);
    };
    operator(change, promise, Some(at), exit);
}

macro_rules! fields {
    ($($name:ident: ($kind:literal, $path:literal, $to:expr) => $promise:ident, $exit:literal;)+) => {
        /// The mutations of this file.
        pub const NAMES: &[&str] = &[$(stringify!($name)),+];
        const PATHS: &[(&str, &str)] = &[$(($kind, $path)),+];

        $(#[test]
        fn $name() {
            field(($kind, $path, $to), Promise::$promise, $exit);
        })+
    };
}

fields! {
    // ledger.open
    ledger_open_attribution: ("ledger.open", "attribution", |_| json!("intervals/2")) => Bytes, 10;
    ledger_open_base: ("ledger.open", "base", |_| json!("USD")) => Signatures, 11;
    ledger_open_governors_holder: ("ledger.open", "governors.0.holder", other) => Signatures, 11;
    ledger_open_governors_key: ("ledger.open", "governors.0.key", key) => Signatures, 11;
    ledger_open_id: ("ledger.open", "id", other) => Signatures, 11;
    ledger_open_language: ("ledger.open", "language", |_| json!("en")) => Signatures, 11;
    ledger_open_log: ("ledger.open", "log", log_key) => Signatures, 11;
    ledger_open_name: ("ledger.open", "name", other) => Signatures, 11;
    ledger_open_on: ("ledger.open", "on", other) => Signatures, 11;
    ledger_open_practice: ("ledger.open", "practice", other) => Signatures, 11;
    ledger_open_rules: ("ledger.open", "rules", other) => Signatures, 11;
    ledger_open_threshold: ("ledger.open", "threshold", other) => Signatures, 11;
    ledger_open_zone: ("ledger.open", "zone", |_| json!("Asia/Bangkok")) => Signatures, 11;
    // key.grant
    key_grant_chapter: ("key.grant", "chapter", other) => Signatures, 11;
    key_grant_holder: ("key.grant", "holder", other) => Signatures, 11;
    key_grant_id: ("key.grant", "id", other) => Signatures, 11;
    key_grant_key: ("key.grant", "key", key) => Signatures, 11;
    key_grant_on: ("key.grant", "on", other) => Signatures, 11;
    key_grant_role: ("key.grant", "role", |_| json!("cashier")) => Signatures, 11;
    // key.revoke
    key_revoke_id: ("key.revoke", "id", other) => Signatures, 11;
    key_revoke_key: ("key.revoke", "key", key_name) => Signatures, 11;
    key_revoke_on: ("key.revoke", "on", other) => Signatures, 11;
    key_revoke_reason: ("key.revoke", "reason", |_| json!("lost")) => Signatures, 11;
    // policy.set
    policy_set_approvals_above: ("policy.set", "approvals.0.above", other) => Signatures, 11;
    policy_set_approvals_approvers: ("policy.set", "approvals.0.approvers", other) => Signatures, 11;
    policy_set_currency: ("policy.set", "currency", |_| json!("USD")) => Signatures, 11;
    policy_set_id: ("policy.set", "id", other) => Signatures, 11;
    policy_set_least: ("policy.set", "least", other) => Signatures, 11;
    policy_set_on: ("policy.set", "on", other) => Signatures, 11;
    policy_set_rules: ("policy.set", "rules", other) => Signatures, 11;
    // fund.open
    fund_open_areas_code: ("fund.open", "areas.0.code", other) => Signatures, 11;
    fund_open_areas_scheme: ("fund.open", "areas.0.scheme", other) => Signatures, 11;
    fund_open_areas_version: ("fund.open", "areas.0.version", other) => Signatures, 11;
    fund_open_campaign: ("fund.open", "campaign", other) => Signatures, 11;
    fund_open_chapter: ("fund.open", "chapter", other) => Signatures, 11;
    fund_open_cost_fund: ("fund.open", "cost.fund", other) => Signatures, 11;
    fund_open_cost_share_bp: ("fund.open", "cost.share_bp", other) => Signatures, 11;
    fund_open_id: ("fund.open", "id", other) => Signatures, 11;
    fund_open_kind: ("fund.open", "kind", |_| json!("cost")) => Signatures, 11;
    fund_open_name: ("fund.open", "name", other) => Signatures, 11;
    fund_open_on: ("fund.open", "on", other) => Signatures, 11;
    fund_open_opens: ("fund.open", "opens", other) => Signatures, 11;
    fund_open_purposes: ("fund.open", "purposes.0", other) => Signatures, 11;
    // donation.receive
    donation_receive_account: ("donation.receive", "account", other) => Signatures, 11;
    donation_receive_amount: ("donation.receive", "amount", other) => Signatures, 11;
    donation_receive_booked: ("donation.receive", "booked", other) => Signatures, 11;
    donation_receive_channel: ("donation.receive", "channel", |_| json!("cash")) => Signatures, 11;
    donation_receive_cost: ("donation.receive", "cost", other) => Signatures, 11;
    donation_receive_currency: ("donation.receive", "currency", |_| json!("USD")) => Signatures, 11;
    donation_receive_fund: ("donation.receive", "fund", other) => Signatures, 11;
    donation_receive_id: ("donation.receive", "id", other) => Signatures, 11;
    donation_receive_line: ("donation.receive", "line", other) => Signatures, 11;
    donation_receive_on: ("donation.receive", "on", other) => Signatures, 11;
    // receipt.hold
    receipt_hold_account: ("receipt.hold", "account", other) => Signatures, 11;
    receipt_hold_amount: ("receipt.hold", "amount", other) => Signatures, 11;
    receipt_hold_booked: ("receipt.hold", "booked", other) => Signatures, 11;
    receipt_hold_currency: ("receipt.hold", "currency", |_| json!("USD")) => Signatures, 11;
    receipt_hold_fund: ("receipt.hold", "fund", other) => Signatures, 11;
    receipt_hold_id: ("receipt.hold", "id", other) => Signatures, 11;
    receipt_hold_line: ("receipt.hold", "line", other) => Signatures, 11;
    receipt_hold_on: ("receipt.hold", "on", other) => Signatures, 11;
    receipt_hold_reason: ("receipt.hold", "reason", |_| json!("late")) => Signatures, 11;
    // transfer.move
    transfer_move_amount: ("transfer.move", "amount", other) => Signatures, 11;
    transfer_move_booked: ("transfer.move", "booked", other) => Signatures, 11;
    transfer_move_currency: ("transfer.move", "currency", |_| json!("USD")) => Signatures, 11;
    transfer_move_from: ("transfer.move", "from", other) => Signatures, 11;
    transfer_move_from_line_commitment: ("transfer.move", "from_line.commitment", other) => Signatures, 11;
    transfer_move_from_line_id: ("transfer.move", "from_line.id", other) => Signatures, 11;
    transfer_move_fund: ("transfer.move", "fund", other) => Signatures, 11;
    transfer_move_id: ("transfer.move", "id", other) => Signatures, 11;
    transfer_move_on: ("transfer.move", "on", other) => Signatures, 11;
    transfer_move_to: ("transfer.move", "to", other) => Signatures, 11;
    // allocation.propose
    allocation_propose_amount: ("allocation.propose", "amount", other) => Signatures, 11;
    allocation_propose_area_code: ("allocation.propose", "area.code", other) => Signatures, 11;
    allocation_propose_area_scheme: ("allocation.propose", "area.scheme", other) => Signatures, 11;
    allocation_propose_area_version: ("allocation.propose", "area.version", other) => Signatures, 11;
    allocation_propose_chapter: ("allocation.propose", "chapter", other) => Signatures, 11;
    allocation_propose_currency: ("allocation.propose", "currency", |_| json!("USD")) => Signatures, 11;
    allocation_propose_from: ("allocation.propose", "from", other) => Signatures, 11;
    allocation_propose_fund: ("allocation.propose", "fund", other) => Signatures, 11;
    allocation_propose_id: ("allocation.propose", "id", other) => Signatures, 11;
    allocation_propose_on: ("allocation.propose", "on", other) => Signatures, 11;
    allocation_propose_purpose: ("allocation.propose", "purpose", other) => Signatures, 11;
    allocation_propose_until: ("allocation.propose", "until", other) => Signatures, 11;
    // allocation.approve
    allocation_approve_booked: ("allocation.approve", "booked", other) => Signatures, 11;
    allocation_approve_id: ("allocation.approve", "id", other) => Signatures, 11;
    allocation_approve_on: ("allocation.approve", "on", other) => Signatures, 11;
    allocation_approve_proposal: ("allocation.approve", "proposal", other) => Signatures, 11;
    // distribution.make
    distribution_make_absent: ("distribution.make", "absent", other) => Signatures, 11;
    distribution_make_account: ("distribution.make", "account", other) => Signatures, 11;
    distribution_make_allocation: ("distribution.make", "allocation", other) => Signatures, 11;
    distribution_make_amount: ("distribution.make", "amount", other) => Signatures, 11;
    distribution_make_area_code: ("distribution.make", "area.code", other) => Signatures, 11;
    distribution_make_area_scheme: ("distribution.make", "area.scheme", other) => Signatures, 11;
    distribution_make_area_version: ("distribution.make", "area.version", other) => Signatures, 11;
    distribution_make_booked: ("distribution.make", "booked", other) => Signatures, 11;
    distribution_make_currency: ("distribution.make", "currency", |_| json!("USD")) => Signatures, 11;
    distribution_make_id: ("distribution.make", "id", other) => Signatures, 11;
    distribution_make_on: ("distribution.make", "on", other) => Signatures, 11;
    distribution_make_portions_code: ("distribution.make", "portions.code", other) => Signatures, 11;
    distribution_make_portions_proxy: ("distribution.make", "portions.proxy", other) => Signatures, 11;
    distribution_make_portions_signed: ("distribution.make", "portions.signed", other) => Signatures, 11;
    distribution_make_portions_thumbprint: ("distribution.make", "portions.thumbprint", other) => Signatures, 11;
    distribution_make_root: ("distribution.make", "root", other) => Signatures, 11;
    distribution_make_roster: ("distribution.make", "roster", other) => Signatures, 11;
    distribution_make_team_members: ("distribution.make", "team.members", other) => Signatures, 11;
    distribution_make_team_volunteers: ("distribution.make", "team.volunteers", other) => Signatures, 11;
    // distribution.confirm
    distribution_confirm_distribution: ("distribution.confirm", "distribution", other) => Signatures, 11;
    distribution_confirm_evidence: ("distribution.confirm", "evidence", |_| json!("witnesses")) => Signatures, 11;
    distribution_confirm_id: ("distribution.confirm", "id", other) => Signatures, 11;
    distribution_confirm_on: ("distribution.confirm", "on", other) => Signatures, 11;
    distribution_confirm_portions: ("distribution.confirm", "portions", other) => Signatures, 11;
    // roster.seal
    roster_seal_adopted: ("roster.seal", "adopted", other) => Signatures, 11;
    roster_seal_chapter: ("roster.seal", "chapter", other) => Signatures, 11;
    roster_seal_count: ("roster.seal", "count", other) => Signatures, 11;
    roster_seal_criteria: ("roster.seal", "criteria", other) => Signatures, 11;
    roster_seal_id: ("roster.seal", "id", other) => Signatures, 11;
    roster_seal_on: ("roster.seal", "on", other) => Signatures, 11;
    roster_seal_root: ("roster.seal", "root", other) => Signatures, 11;
    // statement.seal
    statement_seal_account: ("statement.seal", "account", other) => Signatures, 11;
    statement_seal_days_complete: ("statement.seal", "days.0.complete", other) => Signatures, 11;
    statement_seal_days_credits_count: ("statement.seal", "days.0.credits.count", other) => Signatures, 11;
    statement_seal_days_credits_sum: ("statement.seal", "days.0.credits.sum", other) => Signatures, 11;
    statement_seal_days_day: ("statement.seal", "days.0.day", other) => Signatures, 11;
    statement_seal_days_debits_count: ("statement.seal", "days.0.debits.count", other) => Signatures, 11;
    statement_seal_days_debits_sum: ("statement.seal", "days.0.debits.sum", other) => Signatures, 11;
    statement_seal_days_root: ("statement.seal", "days.0.root", other) => Signatures, 11;
    statement_seal_id: ("statement.seal", "id", other) => Signatures, 11;
    statement_seal_on: ("statement.seal", "on", other) => Signatures, 11;
    // entry.reverse
    entry_reverse_booked: ("entry.reverse", "booked", other) => Signatures, 11;
    entry_reverse_entry: ("entry.reverse", "entry", other) => Signatures, 11;
    entry_reverse_id: ("entry.reverse", "id", other) => Signatures, 11;
    entry_reverse_on: ("entry.reverse", "on", other) => Signatures, 11;
    entry_reverse_reason: ("entry.reverse", "reason", |_| json!("entered_twice")) => Signatures, 11;
}

/// The paths to all single values; of a list, to those of its first member.
fn paths(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    let mut deeper = |name: &str, value: &Value| {
        let dot = if path.is_empty() { "" } else { "." };
        paths(value, &format!("{path}{dot}{name}"), found);
    };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| deeper(name, value)),
        Value::Array(values) => values.iter().take(1).for_each(|value| deeper("0", value)),
        _ => drop(found.insert(path.to_owned())),
    }
}

#[test]
fn no_field_of_these_kinds_is_left_out() {
    let kinds: BTreeSet<&str> = PATHS.iter().map(|(kind, _)| *kind).collect();
    for kind in kinds {
        let entry = sealed(fullest(kind)).signed;
        let body: Value = serde_json::from_str(entry.text().lines().nth(2).unwrap()).unwrap();
        let mut there = BTreeSet::new();
        paths(&body, "", &mut there);
        let altered = PATHS
            .iter()
            .filter(|(of, _)| *of == kind)
            .map(|(_, path)| (*path).to_owned());
        assert_eq!(there, altered.collect(), "{kind}");
    }
    assert_eq!(script().book.state.size, super::SIZE);
}

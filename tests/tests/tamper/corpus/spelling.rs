//! A value spelt otherwise than the one way: the author has signed it so, with the real key, and the operator has taken it in.

use minhbach_ledger::verify::Promise;
use minhbach_tests::forge::Forgery;

use super::{mutations, operator, signed, text_of};

/// A gift by one author.
const GIFT: usize = 60;

#[track_caller]
fn spelt(change: fn(String) -> String, promise: Promise, at: Option<u64>, exit: u8) {
    let sign = |forgery: &mut Forgery| {
        let note = &mut forgery.entries[GIFT].1;
        let text = text_of(note);
        let altered = change(text.clone());
        assert_ne!(altered, text);
        *note = signed(&altered, &["accountant"]);
    };
    operator(sign, promise, at, exit);
}

/// The text with the value of a field, quotes included, written otherwise.
fn value(text: String, field: &str, to: impl FnOnce(&str) -> String) -> String {
    let begin = text.find(&format!("\"{field}\":")).unwrap() + field.len() + 3;
    let end = begin + text[begin..].find([',', '}']).unwrap();
    format!(
        "{}{}{}",
        &text[..begin],
        to(&text[begin..end]),
        &text[end..]
    )
}

fn bare(value: &str) -> &str {
    value.trim_matches('"')
}

/// A hash whose last letter has its unused bits set.
fn unused_bits(hash: &str) -> String {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (rest, end) = hash.split_at(hash.len() - 3);
    let place = alphabet.find(&end[..1]).unwrap();
    format!("{rest}{}=\"", &alphabet[place + 1..place + 2])
}

/// The first two fields in the other order.
fn exchanged(text: String) -> String {
    let (head, body) = text.split_once('{').unwrap();
    let mut fields: Vec<&str> = body.split(',').collect();
    fields.swap(0, 1);
    format!("{head}{{{}", fields.join(","))
}

mutations! {
    spelt;
    white_space_in_the_body: |t| t.replacen("\":\"", "\": \"", 1) => Bytes, Some(60), 10;
    white_space_behind_the_body: |t| t.replace("}\n", "} \n") => Bytes, Some(60), 10;
    fields_in_another_order: exchanged => Bytes, Some(60), 10;
    field_twice: |t| value(t, "amount", |v| format!("{v},\"amount\":{v}")) => Bytes, Some(60), 10;
    field_unknown: |t| value(t, "amount", |v| format!("{v},\"apart\":\"1\"")) => Bytes, Some(60), 10;
    field_of_nothing: |t| value(t, "channel", |v| format!("{v},\"cost\":null")) => Bytes, Some(60), 10;
    field_missing: |t| { let whole = format!("\"channel\":{},", "\"bank\""); t.replace(&whole, "") } => Bytes, Some(60), 10;
    field_with_a_capital: |t| t.replace("\"amount\"", "\"Amount\"") => Bytes, Some(60), 10;
    field_with_an_escaped_letter: |t| t.replace("\"amount\"", "\"\\u0061mount\"") => Bytes, Some(60), 10;
    value_with_an_escaped_letter: |t| t.replace("\"bank\"", "\"b\\u0061nk\"") => Bytes, Some(60), 10;
    amount_as_a_number: |t| value(t, "amount", |v| bare(v).to_owned()) => Bytes, Some(60), 10;
    amount_as_a_fraction: |t| value(t, "amount", |v| format!("{}.0", bare(v))) => Bytes, Some(60), 10;
    amount_with_an_exponent: |t| value(t, "amount", |v| format!("\"{}e0\"", bare(v))) => Bytes, Some(60), 10;
    amount_with_decimals: |t| value(t, "amount", |v| format!("\"{}.00\"", bare(v))) => Rules, Some(60), 12;
    amount_with_a_leading_zero: |t| value(t, "amount", |v| format!("\"0{}\"", bare(v))) => Bytes, Some(60), 10;
    amount_with_a_plus: |t| value(t, "amount", |v| format!("\"+{}\"", bare(v))) => Bytes, Some(60), 10;
    amount_below_nothing: |t| value(t, "amount", |v| format!("\"-{}\"", bare(v))) => Bytes, Some(60), 10;
    amount_too_large_to_be_exact: |t| value(t, "amount", |_| "\"9007199254740992\"".into()) => Bytes, Some(60), 10;
    amount_in_other_digits: |t| value(t, "amount", |_| "\"٥\"".into()) => Bytes, Some(60), 10;
    currency_in_small_letters: |t| t.replace("\"VND\"", "\"vnd\"") => Bytes, Some(60), 10;
    id_in_capitals: |t| value(t, "fund", |v| v.to_uppercase()) => Bytes, Some(60), 10;
    id_too_short: |t| value(t, "id", |v| format!("{}\"", &v[..v.len() - 2])) => Bytes, Some(60), 10;
    id_as_a_number: |t| value(t, "id", |_| "0".into()) => Bytes, Some(60), 10;
    day_that_is_in_no_calendar: |t| value(t, "on", |_| "\"2026-02-30\"".into()) => Bytes, Some(60), 10;
    day_without_zeros: |t| value(t, "on", |_| "\"2026-9-2\"".into()) => Bytes, Some(60), 10;
    day_with_a_time: |t| value(t, "on", |v| format!("\"{}T00:00:00Z\"", bare(v))) => Bytes, Some(60), 10;
    hash_without_padding: |t| value(t, "line", |v| v.replace('=', "")) => Bytes, Some(60), 10;
    hash_with_unused_bits: |t| value(t, "line", unused_bits) => Bytes, Some(60), 10;
    hash_in_hexadecimal: |t| value(t, "line", |_| format!("\"{}\"", "0a".repeat(32))) => Bytes, Some(60), 10;
    hash_too_short: |t| value(t, "line", |_| "\"AAAA\"".into()) => Bytes, Some(60), 10;
    body_in_a_list: |t| t.replace('{', "[{").replace("}\n", "}]\n") => Bytes, Some(60), 10;
    body_of_nothing: |t| { let lines: Vec<&str> = t.lines().take(2).collect(); lines.join("\n") + "\n{}\n" } => Bytes, Some(60), 10;
    body_and_another: |t| t.replace("}\n", "}{}\n") => Bytes, Some(60), 10;
    body_missing: |t| { let lines: Vec<&str> = t.lines().take(2).collect(); lines.join("\n") + "\n" } => Bytes, Some(60), 10;
    line_more: |t| t + "more\n" => Bytes, Some(60), 10;
    line_end_of_another_system: |t| t.replace("}\n", "}\r\n") => Bytes, Some(60), 10;
    mark_before_the_text: |t| format!("\u{feff}{t}") => Bytes, Some(60), 10;
    zero_byte_in_the_text: |t| t.replace("\"bank\"", "\"bank\0\"") => Bytes, Some(60), 10;
    text_longer_than_an_entry_may_be: |t| value(t, "channel", |_| format!("\"{}\"", "b".repeat(65_000))) => Bytes, Some(60), 10;
}

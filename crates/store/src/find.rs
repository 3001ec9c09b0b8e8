//! Finding a gift by what only its donor holds: a reference-like token of her bank's message, or the whole message, with the
//! exact amount and the day.
//!
//! The vault keeps one keyed hash for each such clue of a gift's statement line. Amount, currency and day are part of what is
//! hashed, so that a guess must know them all, and nobody who reads the table without the key can guess at all. A clue is never a
//! name: a token has at least four digits, and telephone and identity numbers are left out; a message counts only as a whole.

use crate::db::{Row, Type, Value};
use crate::error::StoreError;
use crate::store::Store;
use hmac::{Hmac, KeyInit as _, Mac as _};
use minhbach_ledger::amount::Currency;
use minhbach_ledger::day::Day;
use minhbach_ledger::kinds::Body;
use minhbach_ledger::state::State;
use sha2::Sha256;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The fewest characters of a token.
const SHORTEST: usize = 8;

/// The fewest digits among them, so that no name is a token.
const DIGITS: usize = 4;

/// The most tokens of one message that are kept or asked for.
const MOST: usize = 8;

/// How many days a donor's memory, or her bank's clock, may be off.
const DAYS: i32 = 3;

/// What the entry of a gift says that is hashed with each clue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Gift {
    day: Day,
    currency: Currency,
    /// Minor units.
    amount: u64,
    /// The number of the account that received it: it stands in many messages and tells nothing.
    own: Option<String>,
}

impl Gift {
    /// The gift that an entry brings by a statement line; other entries have no clues.
    pub fn of(state: &State, body: &Body) -> Option<Gift> {
        let (account, amount, currency, day) = match body {
            Body::DonationReceive(b) => (b.account, b.amount, b.currency?, b.on),
            Body::ReceiptHold(b) => (b.account, b.amount, b.currency, b.on),
            _ => return None,
        };
        let account = state.accounts.get(&account);
        let number = account.and_then(|account| account.number.as_ref());
        Some(Gift {
            day,
            currency,
            amount: amount.minor(),
            own: number.map(|number| squashed(number.as_str())),
        })
    }

    /// The rows of `findings` that the opened line of entry `at` gives.
    pub fn rows(&self, finder: &Finder, at: u64, line: &str) -> Vec<Row> {
        let (message, reference) = said(line);
        let mut clues = tokens(&message);
        clues.extend(tokens(&reference));
        if let Some(own) = &self.own {
            clues.remove(own);
        }
        let tokens = clues.into_iter().take(MOST).map(|token| (b't', token));
        let whole = squashed(&message);
        let whole = (!whole.is_empty()).then_some((b'm', whole));
        let hashes: BTreeSet<i64> = tokens
            .chain(whole)
            .map(|(kind, clue)| finder.hash(kind, &clue, self.currency, self.amount, self.day))
            .collect();
        (0..)
            .zip(hashes)
            .map(|(n, hash)| {
                let day = Value::Int(i64::from(self.day.days()));
                vec![Value::of(at), Value::Int(n), day, Value::Int(hash)]
            })
            .collect()
    }
}

/// Message and reference of an opened line: the JSON object that an import commits to, else all of it is the message.
fn said(line: &str) -> (String, String) {
    let parsed = serde_json::from_str::<serde_json::Value>(line).ok();
    let text = |name: &str| {
        let fields = parsed.as_ref().and_then(|value| value.as_object());
        let field = fields.and_then(|fields| fields.get(name));
        field.and_then(|value| value.as_str()).map(str::to_owned)
    };
    match parsed.as_ref().is_some_and(serde_json::Value::is_object) {
        true => (
            text("memo").unwrap_or_default(),
            text("reference").unwrap_or_default(),
        ),
        false => (line.to_owned(), String::new()),
    }
}

/// Upper case without accents, so that a message typed by hand and one that a bank stripped are one.
fn plain(text: &str) -> impl Iterator<Item = char> {
    text.nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(|c| match c {
            'đ' | 'Đ' => 'D'.to_uppercase(),
            other => other.to_uppercase(),
        })
}

/// Letters and digits of a text alone.
pub(crate) fn squashed(text: &str) -> String {
    plain(text).filter(|c| c.is_alphanumeric()).collect()
}

/// The reference-like tokens of a text: runs of `A-Z 0-9` that are long enough and have enough digits, but for those that may be
/// a person's: a telephone number (10 digits from 0, or 11 from 84) or an identity number (12 digits from 0).
fn tokens(text: &str) -> BTreeSet<String> {
    let text: String = plain(text).collect();
    let runs = text.split(|c: char| !c.is_ascii_uppercase() && !c.is_ascii_digit());
    runs.filter(|run| {
        let digits = run.bytes().filter(u8::is_ascii_digit).count();
        let personal = digits == run.len()
            && match digits {
                10 | 12 => run.starts_with('0'),
                11 => run.starts_with("84"),
                _ => false,
            };
        run.len() >= SHORTEST && digits >= DIGITS && !personal
    })
    .map(str::to_owned)
    .collect()
}

/// Makes the hashes.
#[derive(Clone)]
pub(crate) struct Finder(Hmac<Sha256>);

impl Finder {
    /// Under a key of its own, derived from the line key.
    pub fn new(line_key: &[u8; 32]) -> Finder {
        let mut derive = keyed(line_key);
        derive.update(b"minhbach/vault/findings/v1");
        let key: [u8; 32] = derive.finalize().into_bytes().into();
        Finder(keyed(&key))
    }

    fn hash(&self, kind: u8, clue: &str, currency: Currency, amount: u64, day: Day) -> i64 {
        let mut keyed = self.0.clone();
        keyed.update(&[kind]);
        keyed.update(&amount.to_be_bytes());
        keyed.update(&day.days().to_be_bytes());
        keyed.update(currency.to_string().as_bytes());
        // Last, and so the only part of a length of its own.
        keyed.update(clue.as_bytes());
        let tag: [u8; 32] = keyed.finalize().into_bytes().into();
        // 64 bits: among a million lines a wrong one is met once in 10^11 questions.
        i64::from_be_bytes(*tag.first_chunk().unwrap_or(&[0; 8]))
    }
}

pub(crate) fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    // `KeyInit::new` takes a whole block; a 32-byte key is padded with zeros to it (RFC 2104).
    let mut block = [0u8; 64];
    block[..32].copy_from_slice(key);
    Hmac::new(&block.into())
}

impl Store {
    /// The entries of gifts whose bank message is `said`, or holds a reference-like token of it, of exactly `amount` minor units, up
    /// to three days before or after `day`. Tokens that match nothing are passed over, because a donor's own bank adds some;
    /// of those that match, all must.
    pub async fn find_gifts(
        &self,
        said: &str,
        currency: Currency,
        amount: u64,
        day: Day,
    ) -> Result<Vec<u64>, StoreError> {
        let whole = squashed(said);
        let mut best = match whole.is_empty() {
            true => BTreeSet::new(),
            false => {
                self.entries_with(b'm', &whole, currency, amount, day)
                    .await?
            }
        };
        if best.is_empty() {
            for token in tokens(said).into_iter().take(MOST) {
                let found = self
                    .entries_with(b't', &token, currency, amount, day)
                    .await?;
                let both: BTreeSet<u64> = best.intersection(&found).copied().collect();
                best = match (best.is_empty(), both.is_empty()) {
                    (true, _) => found,
                    (false, true) if found.is_empty() || found.len() >= best.len() => best,
                    (false, true) => found,
                    (false, false) => both,
                };
            }
        }
        Ok(best.into_iter().collect())
    }

    async fn entries_with(
        &self,
        kind: u8,
        clue: &str,
        currency: Currency,
        amount: u64,
        day: Day,
    ) -> Result<BTreeSet<u64>, StoreError> {
        let days: Vec<Day> = (-DAYS..=DAYS).map(|n| day.plus(n)).collect();
        let either: Vec<String> = (0..days.len())
            .map(|n| format!("(day = ${} AND hash = ${})", 2 * n + 1, 2 * n + 2))
            .collect();
        let sql = format!("SELECT at FROM findings WHERE {}", either.join(" OR "));
        let finder = self.vault.finder();
        let args: Vec<Value> = days
            .iter()
            .flat_map(|day| {
                let hash = finder.hash(kind, clue, currency, amount, *day);
                [Value::Int(i64::from(day.days())), Value::Int(hash)]
            })
            .collect();
        let rows = self
            .vault
            .db
            .query("looking for a gift", &sql, &args, &[Type::Int])
            .await?;
        rows.iter()
            .map(|row| row[0].index("findings", "at"))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(items: &[&str]) -> BTreeSet<String> {
        items.iter().map(|item| (*item).to_owned()).collect()
    }

    #[test]
    fn tokens_are_references_and_never_names_or_numbers_of_persons() {
        for (text, expected) in [
            ("MBVCB.6912345678.NGUYEN VAN A ung ho", &["6912345678"][..]),
            ("ft24256abcd đồng bào", &["FT24256ABCD"]),
            ("Chuyển 0912345678 84912345678 001203004567", &[]),
            ("NGUYENTHIANH TRANVANB1990", &["TRANVANB1990"]),
            ("ủng hộ bão số 3, 2024", &[]),
            ("REF-1234567 ABC12345", &["ABC12345"]),
        ] {
            assert_eq!(tokens(text), set(expected), "{text}");
        }
    }

    #[test]
    fn a_line_gives_its_clues_bound_to_amount_and_day() {
        let gift = Gift {
            day: Day::from_days(20_000),
            currency: Currency::VND,
            amount: 200_000,
            own: Some("9800000000099".into()),
        };
        let finder = Finder::new(&[7; 32]);
        let line = |memo: &str, reference: &str| {
            serde_json::json!({"amount": "200000", "memo": memo, "reference": reference})
                .to_string()
        };
        let rows = |text: &str| gift.rows(&finder, 5, text);
        // The message and two tokens; the account's own number is none.
        let value = line("MBVCB.6912345678 ủng hộ 9800000000099", "FT2425600001");
        assert_eq!(rows(&value).len(), 3);
        assert_eq!(rows(&line("", "")).len(), 0);
        // What is no object is all message.
        assert_eq!(rows("ung ho").len(), 1);
        let typed = rows(&line(
            "mbvcb 6912345678 UNG HO  9800000000099",
            "ft2425600001",
        ));
        assert_eq!(rows(&value), typed, "accents, case and spaces do not count");
        let other = Gift {
            amount: 200_001,
            ..gift.clone()
        };
        assert_ne!(other.rows(&finder, 5, &value)[0][3], rows(&value)[0][3]);
        let key = Finder::new(&[8; 32]);
        assert_ne!(gift.rows(&key, 5, &value), rows(&value));
    }
}

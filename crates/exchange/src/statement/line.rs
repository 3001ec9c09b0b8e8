//! One line of a statement, and its identity.

use super::table::Texts;
use super::text::squash_into;
use hmac::{Hmac, KeyInit, Mac};
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::fmt::{self, Write as _};

/// One line that the bank booked.
///
/// Its `Debug` shows where it stands and never what it says: memo, name, account and reference are private, and a line
/// ends up in logs and test failures sooner or later.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    /// Index of the file among those that were read.
    pub file: u16,
    /// Index into [`super::Statement::sources`]: a CSV file, or one worksheet of an XLSX file.
    pub source: u16,
    /// The row as the user sees it, from 1: the physical line of a text file, the row of a worksheet.
    pub row: u32,
    /// The day on which the bank booked it.
    pub date: Date,
    /// The bank's reference; empty where the bank gives none.
    pub reference: String,
    /// Minor units of the account's currency; credits are positive, debits negative, and it is never zero.
    pub amount: i64,
    /// The balance after the line, where the bank gives it.
    pub balance: Option<i64>,
    /// What the sender wrote, in NFC, white space folded, wrapped rows joined by one space.
    pub memo: String,
    /// The other side's name, where the bank gives it.
    pub counterparty: Option<String>,
    /// The other side's account, where the bank gives it.
    pub counter_account: Option<String>,
    /// Which one of the equal lines of its day this is, from 1.
    pub occurrence: u32,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line")
            .field("file", &self.file)
            .field("row", &self.row)
            .field("date", &self.date)
            .field("amount", &self.amount)
            .field("balance", &self.balance)
            .field("occurrence", &self.occurrence)
            .finish_non_exhaustive()
    }
}

impl Line {
    /// The amount of a credit in minor units.
    pub fn credit(&self) -> Option<u64> {
        (self.amount > 0).then(|| self.amount.unsigned_abs())
    }

    /// The amount of a debit in minor units.
    pub fn debit(&self) -> Option<u64> {
        (self.amount < 0).then(|| self.amount.unsigned_abs())
    }

    fn texts(&self) -> Texts<'_> {
        Texts {
            reference: &self.reference,
            memo: &self.memo,
            counterparty: self.counterparty.as_deref().unwrap_or(""),
            account: self.counter_account.as_deref().unwrap_or(""),
        }
    }
}

/// Appends one field as a netstring: its length in bytes, a colon, the bytes, a comma.
fn netstring(text: &str, out: &mut String) {
    // Writing to a string cannot fail.
    let _ = write!(out, "{}:{text},", text.len());
}

/// Appends the normalised text of a line; `scratch` is used and left dirty.
pub(super) fn normalised_into(
    date: Date,
    amount: i64,
    texts: Texts<'_>,
    scratch: &mut String,
    out: &mut String,
) {
    let mut field = |write: &mut dyn FnMut(&mut String)| {
        scratch.clear();
        write(scratch);
        netstring(scratch, out);
    };
    field(&mut |s| {
        let _ = write!(s, "{date}");
    });
    field(&mut |s| squash_into(plain_number(texts.reference), s));
    field(&mut |s| {
        let _ = write!(s, "{amount:+}");
    });
    field(&mut |s| squash_into(texts.memo, s));
}

/// A reference of digits, as a spreadsheet that took it for a number would keep it: without zeros before it, nor after its
/// point. `5301.10` in one export is `5301.1` in another; lines that really differ in no more are told apart by occurrence.
fn plain_number(reference: &str) -> &str {
    if !reference.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return reference;
    }
    let shorter = match reference.bytes().filter(|b| *b == b'.').count() {
        1 => reference.trim_end_matches('0'),
        _ => reference,
    };
    shorter.trim_start_matches('0')
}

/// The text by which two printings of the same line are known to be one: four netstrings.
///
/// `10:2024-09-01,` the day in ISO; the reference and, last, the memo: letters and digits alone, without accents, in
/// upper case, and a reference that is a number without its zeros in front or after its point; between them the amount in
/// minor units with its sign (`7:+200000,`). Length-prefixed, so that no text can move a boundary. Neither balance nor the
/// other side's name is in it: one export has them and another has not.
pub fn normalised(line: &Line) -> String {
    let (mut scratch, mut out) = (String::new(), String::new());
    normalised_into(line.date, line.amount, line.texts(), &mut scratch, &mut out);
    out
}

/// 128 bits of SHA-256 of a normalised line: only to find equal lines among those in memory.
pub(super) fn digest(normalised: &str) -> u128 {
    let hash: [u8; 32] = Sha256::digest(normalised.as_bytes()).into();
    let mut head = [0; 16];
    head.copy_from_slice(&hash[..16]);
    u128::from_be_bytes(head)
}

/// Draws the ids of an account's lines from the line key; keeps the key's schedule between lines.
pub struct LineIds {
    keyed: Hmac<Sha256>,
}

impl LineIds {
    /// `line_key` is the ledger's line key, `account` the id of the bank account in the book.
    pub fn new(line_key: &[u8; 32], account: &str) -> LineIds {
        // `KeyInit::new` takes a whole block; a 32-byte key is padded with zeros to it (RFC 2104).
        let mut block = [0u8; 64];
        block[..32].copy_from_slice(line_key);
        let mut keyed = Hmac::<Sha256>::new(&block.into());
        part(&mut keyed, account.as_bytes());
        LineIds { keyed }
    }

    /// The id of a line: 48 bits of milliseconds of its day's midnight in UTC, big endian, and the first 10 bytes of
    /// HMAC-SHA256(line key, account ‖ day ‖ normalised line ‖ occurrence). Each of the four is prefixed by its length as
    /// 8 bytes, big endian; the day is ISO, the occurrence 4 bytes, big endian. A day before 1970 counts as 1 January 1970.
    pub fn id(&self, line: &Line) -> [u8; 16] {
        self.of(line.date, &normalised(line), line.occurrence)
    }

    /// The same of a line that somebody else has read: its day, its [`normalised`] text, which one of its equals it is.
    pub fn of(&self, day: Date, normalised: &str, occurrence: u32) -> [u8; 16] {
        let mut keyed = self.keyed.clone();
        part(&mut keyed, day.to_string().as_bytes());
        part(&mut keyed, normalised.as_bytes());
        part(&mut keyed, &occurrence.to_be_bytes());
        let tag = keyed.finalize().into_bytes();
        let millis = u64::try_from(days_since_1970(day)).unwrap_or(0) * 86_400_000;
        let mut id = [0; 16];
        id[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
        id[6..].copy_from_slice(&tag[..10]);
        id
    }
}

fn part(keyed: &mut Hmac<Sha256>, bytes: &[u8]) {
    keyed.update(&(bytes.len() as u64).to_be_bytes());
    keyed.update(bytes);
}

/// The id of one line with an occurrence of the caller's; see [`LineIds::id`].
pub fn line_id(line_key: &[u8; 32], account: &str, line: &Line, occurrence: u32) -> [u8; 16] {
    LineIds::new(line_key, account).id(&Line {
        occurrence,
        ..line.clone()
    })
}

/// Days from 1 January 1970, by counting years, leap days and days of the year.
pub(super) fn days_since_1970(date: Date) -> i64 {
    let year = i64::from(date.year()) - 1;
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    // 719,162 days lie between 1 January of year 1 and 1970.
    year * 365 + leap_days + i64::from(date.day_of_year()) - 1 - 719_162
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn line() -> Line {
        Line {
            file: 0,
            source: 0,
            row: 7,
            date: date(2024, 9, 1),
            reference: "5215.97152".into(),
            amount: 200_000,
            balance: None,
            memo: "Ủng hộ đồng bào, bão số 3".into(),
            counterparty: Some("TRAN THI CANARY".into()),
            counter_account: None,
            occurrence: 1,
        }
    }

    #[test]
    fn normalised_text_is_spelt_once() {
        assert_eq!(
            normalised(&line()),
            "10:2024-09-01,9:521597152,7:+200000,18:UNGHODONGBAOBAOSO3,"
        );
        let other = Line {
            memo: "UNG HO DONG BAO BAO SO 3".into(),
            counterparty: None,
            balance: Some(5),
            ..line()
        };
        assert_eq!(normalised(&other), normalised(&line()));
    }

    #[test]
    fn a_reference_kept_as_a_number_is_the_same() {
        let with = |reference: &str| {
            normalised(&Line {
                reference: reference.into(),
                ..line()
            })
        };
        assert_eq!(with("5301.10"), with("5301.1"));
        assert_eq!(with("000123"), with("123"));
        assert_ne!(with("1230"), with("123"));
        assert_ne!(with("FT10"), with("FT1"));
        assert_ne!(with("1.2.30"), with("1.2.3"));
        assert_eq!(with("0"), with(""));
    }

    #[test]
    fn id_is_day_and_hmac() {
        let id = line_id(&[7; 32], "acc", &line(), 1);
        // 2024-09-01T00:00:00Z is 1,725,148,800 s.
        assert_eq!(id[..6], 1_725_148_800_000u64.to_be_bytes()[2..]);
        assert_ne!(id, line_id(&[7; 32], "acc", &line(), 2));
        assert_ne!(id, line_id(&[7; 32], "acd", &line(), 1));
        assert_ne!(id, line_id(&[8; 32], "acc", &line(), 1));
        // Computed with Python's hmac over the same parts.
        assert_eq!(hex(&id), "0191aae1a400ecfa8fb9333011399829");
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|b| format!("{b:02x}")).collect()
    }

    #[test]
    fn days() {
        assert_eq!(days_since_1970(date(1970, 1, 1)), 0);
        assert_eq!(days_since_1970(date(2024, 9, 1)), 19_967);
        assert_eq!(days_since_1970(date(1969, 12, 31)), -1);
        assert_eq!(days_since_1970(date(2000, 3, 1)), 11_017);
    }

    #[test]
    fn debug_says_nothing_private() {
        let shown = format!("{:?}", line());
        for private in ["CANARY", "97152", "bào"] {
            assert!(!shown.contains(private), "{shown}");
        }
    }
}

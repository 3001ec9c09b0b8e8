//! Suggestions of what a line may be, from patterns that are data. Nothing is decided here.

use super::line::Line;
use super::text::{has_words, words};

/// What a line may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suggestion {
    /// Money between two accounts of one's own.
    OwnTransfer,
    /// Interest that the bank pays.
    Interest,
    /// A fee that the bank takes.
    Fee,
    /// Any other credit.
    Donation,
    /// Any other debit.
    Payment,
}

/// Patterns and own accounts. A pattern is words without accents in lower case, found at word boundaries; with `^` in front
/// it must stand at the beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// One's own account numbers, digits and letters alone.
    pub own_accounts: Vec<String>,
    /// Credits that are interest.
    pub interest: Vec<String>,
    /// Debits that are bank fees.
    pub fees: Vec<String>,
    /// Words that turn either off: costs of the work itself, money sent back.
    pub except: Vec<String>,
}

impl Default for Rules {
    fn default() -> Self {
        let list = |items: &[&str]| items.iter().map(|s| (*s).to_owned()).collect();
        Rules {
            own_accounts: Vec::new(),
            // "Tra lai" without accents is also "trả lại", to give back: only where the bank's own text begins with it.
            interest: list(&[
                "lai tien gui",
                "^tra lai",
                "lai nhap goc",
                "tra lai tien gui",
                "interest payment",
                "^lai suat",
            ]),
            fees: list(&[
                "^phi",
                "^thu phi",
                "phi quan ly tai khoan",
                "phi sms",
                "phi chuyen tien",
                "phi dich vu",
                "phi duy tri",
                "thu phi",
                "^fee",
            ]),
            except: list(&[
                "tra lai tien ung ho",
                "tra lai tien chuyen",
                "chi phi",
                "vien phi",
                "hoc phi",
                "phi van chuyen",
            ]),
        }
    }
}

/// Suggests what a line may be.
pub fn classify(line: &Line, rules: &Rules) -> Suggestion {
    let memo = words(&line.memo);
    if own(line, &memo, rules) {
        return Suggestion::OwnTransfer;
    }
    let matches = |patterns: &[String]| {
        let hit = |pattern: &String| match pattern.strip_prefix('^') {
            Some(start) => memo
                .strip_prefix(start)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')),
            None => has_words(&memo, pattern),
        };
        patterns.iter().any(hit) && !rules.except.iter().any(hit)
    };
    match line.amount > 0 {
        true if matches(&rules.interest) => Suggestion::Interest,
        true => Suggestion::Donation,
        false if matches(&rules.fees) => Suggestion::Fee,
        false => Suggestion::Payment,
    }
}

/// Words of a bank for money that goes between the bank and the cash box.
const CASH: [&str; 4] = [
    "rut tien mat nhap quy",
    "nop tien mat tu quy",
    "rut tien mat ve quy",
    "nop quy tien mat",
];

/// True if the bank's own words say that the money goes between the bank and the cash box, which is always an own transfer.
pub fn between_bank_and_cash(line: &Line) -> bool {
    let memo = words(&line.memo);
    CASH.iter().any(|phrase| memo.contains(phrase))
}

/// True if the other side, or a number in the memo, is an account of one's own. Statements print the account that they are
/// of in the memo too, so that at least two own accounts must be known for the memo to say anything.
fn own(line: &Line, memo: &str, rules: &Rules) -> bool {
    let plain = |text: &str| {
        text.chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase()
    };
    let own: Vec<String> = rules
        .own_accounts
        .iter()
        .map(|a| plain(a))
        .filter(|a| a.len() >= 6)
        .collect();
    if let Some(account) = &line.counter_account {
        let account = plain(account);
        return own.contains(&account);
    }
    let named = own.iter().filter(|a| has_words(memo, a)).count();
    named >= 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn line(amount: i64, memo: &str, account: Option<&str>) -> Line {
        Line {
            file: 0,
            source: 0,
            row: 1,
            date: date(2026, 9, 1),
            reference: String::new(),
            amount,
            balance: None,
            memo: memo.into(),
            counterparty: None,
            counter_account: account.map(Into::into),
            occurrence: 1,
        }
    }

    #[test]
    fn suggestions() {
        let rules = Rules {
            own_accounts: vec!["9800 0000 01".into(), "9800000002".into()],
            ..Rules::default()
        };
        for (amount, memo, account, want) in [
            (5, "TRA LAI TIEN GUI T9/2026", None, Suggestion::Interest),
            (5, "Trả lãi tiền gửi", None, Suggestion::Interest),
            (5, "tra lai tien ung ho nham", None, Suggestion::Donation),
            (5, "Ung ho bao lu", None, Suggestion::Donation),
            (-5, "Thu phi SMS thang 9", None, Suggestion::Fee),
            (-5, "PHI QUAN LY TAI KHOAN", None, Suggestion::Fee),
            (-5, "Chi phi van chuyen gao", None, Suggestion::Payment),
            (-5, "Mua gao", None, Suggestion::Payment),
            (5, "Chuyen quy", Some("9800000002"), Suggestion::OwnTransfer),
            (
                -5,
                "CT tu 9800000001 toi 9800000002",
                None,
                Suggestion::OwnTransfer,
            ),
            (
                5,
                "CT tu 123456789 toi 9800000001",
                None,
                Suggestion::Donation,
            ),
        ] {
            assert_eq!(
                classify(&line(amount, memo, account), &rules),
                want,
                "{memo}"
            );
        }
    }
}

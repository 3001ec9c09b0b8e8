//! Titles of columns as banks spell them, without accents and in lower case, and what each of them means.

use super::header::Field;
use super::text::has_words;

/// Titles by meaning, in the order in which they are tried: the narrower before the wider that it contains. Spellings are
/// separated by `|`. Dates carry a rank: the booking day is preferred to the day of the transaction, and both to any other.
#[rustfmt::skip] // A table is read by its columns.
const TITLES: &[(Field, u8, &str)] = &[
    (Field::Date, 2, "ngay gio giao dich|ngay gio gd"),
    (Field::Ignore, 0, "stt|so tt|so thu tu|serial|seq no|ngan hang doi tac|ngan hang doi ung|nh doi ung|remitter s bank"),
    (Field::Ignore, 0, "counterparty bank|correspondent bank|beneficiary bank|chi nhanh|branch|loai tien|currency|teller"),
    (Field::Ignore, 0, "nguoi thuc hien|gio giao dich|trang thai|status|ma nh|so du truoc|balance before|opening balance"),
    (Field::Counterparty, 0, "ten tai khoan doi ung|ten tk doi ung|ten doi ung|ten doi tac|ten nguoi chuyen|ten nguoi nop"),
    (Field::Counterparty, 0, "remitter s account name|counterparty name|correspondent name|corresponsive name|offset name"),
    (Field::Counterparty, 0, "ten nguoi gui|ten don vi chuyen|don vi thu huong|don vi chuyen|nguoi chuyen|sender name"),
    (Field::Counterparty, 0, "beneficiary name"),
    (Field::CounterAccount, 0, "tai khoan doi ung|so tai khoan doi ung|tk doi ung|stk doi ung|tai khoan dich|tk chuyen"),
    (Field::CounterAccount, 0, "tai khoan doi tac|remitter s account number|counterparty account|counter account"),
    (Field::CounterAccount, 0, "correspondent account|corresponsive account|offset account|sender account|beneficiary account"),
    (Field::Counterparty, 0, "doi tac|doi ung|counterparty|remitter|sender|nguoi gui|nguoi nop"),
    (Field::Date, 3, "ngay hach toan|ngay ghi so|posting date|booking date|book date"),
    (Field::Date, 2, "ngay giao dich|ngay gd|tnx date|txn date|transaction date|trans date|tran date|thoi gian giao dich"),
    (Field::Date, 1, "ngay hieu luc|value date|effective date|ngay kh thuc hien|requesting date|ngay gia tri"),
    (Field::Reference, 0, "so ct|so chung tu|doc no|so but toan|ma giao dich|ma gd|so tham chieu|ma tham chieu|so giao dich"),
    (Field::Reference, 0, "so gd|so hieu chung tu|reference|reference number|ref|ref no|transaction id|transaction no"),
    (Field::Reference, 0, "transaction number|trans no|trace no|so trace|voucher no"),
    (Field::Fee, 0, "phi lai|phi|thue|fee|vat|tax|interest"),
    (Field::Balance, 0, "so du|balance|so du luy ke"),
    (Field::Direction, 0, "no co|d c|dr cr|debit credit|ghi no ghi co|loai giao dich|loai gd|ghi no co|chi thu|thu chi"),
    (Field::Direction, 0, "transaction type"),
    (Field::Debit, 0, "ghi no|phat sinh no|ps no|debit|withdrawal|withdrawals|so tien rut|tien ra|so tien chi|rut tien|paid out"),
    (Field::Credit, 0, "ghi co|phat sinh co|ps co|credit|deposit|deposits|so tien gui|tien vao|so tien thu|gui tien|paid in"),
    (Field::Memo, 0, "noi dung|dien giai|mo ta|description|detail|details|transactions in detail|remark|remarks|narrative"),
    (Field::Memo, 0, "chi tiet|particulars|content|memo"),
    (Field::Amount, 0, "so tien|amount|phat sinh|gia tri giao dich"),
    (Field::Date, 0, "ngay|date|thoi gian|ngay gio|time"),
];

/// Titles that mean something only when they stand alone.
const ALONE: &[(Field, &str)] = &[
    (Field::Debit, "no|chi|no debit|dr"),
    (Field::Credit, "co|thu|co credit|cr"),
    (Field::Memo, "nd|ghi chu|note|notes"),
    (Field::Reference, "ct|fdi"),
    (Field::Ignore, "tt|id"),
];

/// True if one of the spellings stands in the title.
fn any(title: &str, spellings: &str) -> bool {
    spellings.split('|').any(|s| has_words(title, s))
}

/// The meaning of one title with its rank among dates, and whether it also names the reference (one column for both).
pub(super) fn meaning(title: &str) -> Option<(Field, u8, bool)> {
    // A figure, a date or the label of a sum is no title, whatever words stand beside it; nor is a sentence: titles in two
    // languages have at most some ten words.
    if title.is_empty()
        || title.len() > 120
        || title.starts_with("tong ")
        || title.bytes().filter(u8::is_ascii_digit).count() > 1
        || title.split(' ').count() > 12
    {
        return None;
    }
    if let Some((field, _)) = ALONE.iter().find(|(_, s)| s.split('|').any(|s| s == title)) {
        return Some((*field, 0, false));
    }
    let (field, rank, _) = TITLES
        .iter()
        .find(|(_, _, spellings)| any(title, spellings))?;
    let also = |other: Field| {
        TITLES
            .iter()
            .any(|(f, _, spellings)| *f == other && any(title, spellings))
    };
    match field {
        Field::Debit if also(Field::Credit) => Some((Field::Direction, 0, false)),
        Field::Date => Some((Field::Date, *rank, also(Field::Reference))),
        _ => Some((*field, *rank, false)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_with_its_hour_is_a_day_and_an_hour_alone_is_not() {
        assert_eq!(meaning("ngay gio giao dich"), Some((Field::Date, 2, false)));
        assert_eq!(
            meaning("gio giao dich").map(|found| found.0),
            Some(Field::Ignore)
        );
    }
}

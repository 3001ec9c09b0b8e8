//! VietQR: the code that a Vietnamese banking app reads as a transfer to an account (EMVCo QR Code Specification for Payment Systems,
//! merchant-presented mode, as NAPAS uses it for transfers between banks: application `A000000727`, service `QRIBFTTA`).
//!
//! The text is a row of fields, each of a two-digit tag, a two-digit length and a value, and ends with a CRC-16 over all before it. A
//! transfer's own text stands in tag 62, field 08. It is letters, digits and spaces without marks: what else is put in arrives
//! differently with every bank.

use std::fmt::Write as _;

/// The application of NAPAS.
const APPLICATION: &str = "A000000727";

/// A transfer to an account.
const SERVICE: &str = "QRIBFTTA";

/// The most characters of a transfer's text that every app takes.
pub const LONGEST: usize = 25;

/// A bank number that NAPAS gives to nobody: all of its banks begin with 97. No app finds a bank under it, so nothing can be paid.
pub const NOBODY: &str = "999999";

/// What a code asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer<'a> {
    /// The bank's number with NAPAS: six digits.
    pub bank: &'a str,
    /// The account: 1 to 19 letters and digits.
    pub account: &'a str,
    /// How much, in đồng; whoever pays fills it in where it is absent.
    pub amount: Option<u64>,
    /// The text of the transfer; at most [`LONGEST`] ASCII letters, digits and spaces.
    pub text: &'a str,
}

/// Why there is no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QrError {
    /// The bank's number is not six digits.
    #[error("a bank's number with NAPAS is six digits")]
    Bank,
    /// The account is empty, longer than 19 characters, or holds other things than letters and digits.
    #[error("an account number is 1 to 19 letters and digits")]
    Account,
    /// The amount is nothing, or has more than 13 digits.
    #[error("an amount is 1 to 9999999999999")]
    Amount,
    /// The text is empty, too long, or holds other things than letters, digits and spaces.
    #[error("a transfer's text is 1 to 25 letters, digits and spaces without marks")]
    Text,
}

/// The text of the code.
///
/// # Errors
/// Says which of the values cannot stand in one.
pub fn payload(transfer: &Transfer<'_>) -> Result<String, QrError> {
    let Transfer {
        bank,
        account,
        amount,
        text,
    } = *transfer;
    let plain = |value: &str, most: usize, also: fn(u8) -> bool| {
        let lawful = |byte: u8| byte.is_ascii_alphanumeric() || also(byte);
        (1..=most).contains(&value.len()) && value.bytes().all(lawful)
    };
    if bank.len() != 6 || !bank.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(QrError::Bank);
    }
    if !plain(account, 19, |_| false) {
        return Err(QrError::Account);
    }
    if amount.is_some_and(|amount| !(1..=9_999_999_999_999).contains(&amount)) {
        return Err(QrError::Amount);
    }
    if !plain(text, LONGEST, |byte| byte == b' ') || text.trim() != text {
        return Err(QrError::Text);
    }
    let payee = field("00", bank) + &field("01", account);
    let payee = field("00", APPLICATION) + &field("01", &payee) + &field("02", SERVICE);
    // A code that names an amount is for one transfer, any other for as many as there are.
    let once = if amount.is_some() { "12" } else { "11" };
    let mut code =
        field("00", "01") + &field("01", once) + &field("38", &payee) + &field("53", "704");
    if let Some(amount) = amount {
        code.push_str(&field("54", &amount.to_string()));
    }
    code.push_str(&field("58", "VN"));
    code.push_str(&field("62", &field("08", text)));
    // The check covers its own tag and length.
    code.push_str("6304");
    let check = crc(code.as_bytes());
    // Writing into a string does not fail.
    let _ = write!(code, "{check:04X}");
    Ok(code)
}

/// Every value here is ASCII and shorter than 100.
fn field(tag: &str, value: &str) -> String {
    format!("{tag}{:02}{value}", value.len())
}

/// CRC-16 with the polynomial 0x1021, from 0xFFFF, not reflected and not inverted (ISO/IEC 13239; EMVCo, 4.7.3).
fn crc(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |crc, byte| {
        (0..8).fold(crc ^ u16::from(*byte) << 8, |crc, _| match crc & 0x8000 {
            0 => crc << 1,
            _ => crc << 1 ^ 0x1021,
        })
    })
}

/// A name without marks, in capital letters, with one space between its words.
fn plain_name(name: &str) -> String {
    crate::statement::words(name).to_uppercase()
}

/// Banks by what they are called on an account, and their numbers with NAPAS (its list of members of July 2022). A name is found as
/// whole words; a longer one stands before a shorter one that is a part of it.
const BANKS: &[(&str, &str)] = &[
    ("970436", "VIETCOMBANK|VCB|NGOAI THUONG"),
    ("970415", "VIETINBANK|CONG THUONG|ICB"),
    ("970418", "BIDV|DAU TU VA PHAT TRIEN"),
    (
        "970405",
        "AGRIBANK|NONG NGHIEP VA PHAT TRIEN NONG THON|VBARD",
    ),
    ("970407", "TECHCOMBANK|TCB|KY THUONG"),
    ("970422", "MBBANK|MB BANK|QUAN DOI|MB"),
    ("970416", "ACB|A CHAU"),
    ("970432", "VPBANK|VIET NAM THINH VUONG"),
    ("970423", "TPBANK|TIEN PHONG"),
    ("970403", "SACOMBANK|SAI GON THUONG TIN"),
    (
        "970437",
        "HDBANK|PHAT TRIEN THANH PHO HO CHI MINH|PHAT TRIEN TP HO CHI MINH",
    ),
    ("970441", "VIB|QUOC TE VIET NAM"),
    ("970443", "SHB|SAI GON HA NOI"),
    ("970440", "SEABANK|DONG NAM A"),
    ("970426", "MSB|HANG HAI"),
    ("970448", "OCB|PHUONG DONG"),
    ("970431", "EXIMBANK|XUAT NHAP KHAU"),
    (
        "970449",
        "LPBANK|LIENVIETPOSTBANK|LOC PHAT|BUU DIEN LIEN VIET",
    ),
    ("970428", "NAM A BANK|NAMABANK|NAM A"),
    ("970409", "BAC A BANK|BACABANK|BAC A"),
    ("970425", "ABBANK|AN BINH"),
    ("970427", "VIETABANK|VIET A"),
    ("970452", "KIENLONGBANK|KIEN LONG"),
    ("970438", "BAOVIET BANK|BAOVIETBANK|BAO VIET"),
    ("970412", "PVCOMBANK|DAI CHUNG VIET NAM"),
];

/// The number with NAPAS of a bank by its name in the book; none where the name says no bank that is known, or more than one.
pub fn bank_number(name: &str) -> Option<&'static str> {
    let name = format!(" {} ", plain_name(name));
    let called = |names: &str| {
        names
            .split('|')
            .any(|one| name.contains(&format!(" {one} ")))
    };
    let mut found = BANKS
        .iter()
        .filter(|(_, names)| called(names))
        .map(|(number, _)| *number);
    // "Nam Á" is also the end of "Đông Nam Á", "Bắc Á" of nothing: the first that fits is the longer name.
    let first = found.next()?;
    match (found.next(), first) {
        (None, _) | (Some("970428"), "970440") => Some(first),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRANSFER: Transfer<'_> = Transfer {
        bank: "970422",
        account: "0000123456789",
        amount: Some(50_000),
        text: "CTD TETNA26 D00A1B",
    };

    /// Codes that other programs wrote (the libraries `vietnam-qr-pay` of npm and PyPI).
    #[test]
    fn other_programs_write_the_same() {
        assert_eq!(
            payload(&Transfer {
                amount: Some(500_000),
                ..TRANSFER
            })
            .unwrap(),
            "00020101021238570010A00000072701270006970422011300001234567890208QRIBFTTA530370454065000005802VN62220818CTD TETNA26 D00A1B630491E4"
        );
        let other = "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN62340107NPS68690819thanh toan don hang6304";
        assert_eq!(crc(other.as_bytes()), 0x2E2E);
        // The check value of the algorithm's own catalogue.
        assert_eq!(crc(b"123456789"), 0x29B1);
    }

    #[test]
    fn without_an_amount_it_is_for_many() {
        let code = payload(&Transfer {
            amount: None,
            ..TRANSFER
        })
        .unwrap();
        assert!(
            code.starts_with("000201010211") && !code.contains("5405"),
            "{code}"
        );
        let (said, check) = code.split_at(code.len() - 4);
        assert_eq!(format!("{:04X}", crc(said.as_bytes())), check);
    }

    #[test]
    fn what_cannot_stand_in_a_code_is_refused() {
        let bad = [
            (
                Transfer {
                    bank: "97042",
                    ..TRANSFER
                },
                QrError::Bank,
            ),
            (
                Transfer {
                    bank: "97042x",
                    ..TRANSFER
                },
                QrError::Bank,
            ),
            (
                Transfer {
                    account: "",
                    ..TRANSFER
                },
                QrError::Account,
            ),
            (
                Transfer {
                    account: "0011 22",
                    ..TRANSFER
                },
                QrError::Account,
            ),
            (
                Transfer {
                    account: "12345678901234567890",
                    ..TRANSFER
                },
                QrError::Account,
            ),
            (
                Transfer {
                    amount: Some(0),
                    ..TRANSFER
                },
                QrError::Amount,
            ),
            (
                Transfer {
                    amount: Some(10_000_000_000_000),
                    ..TRANSFER
                },
                QrError::Amount,
            ),
            (
                Transfer {
                    text: "",
                    ..TRANSFER
                },
                QrError::Text,
            ),
            (
                Transfer {
                    text: " ung ho",
                    ..TRANSFER
                },
                QrError::Text,
            ),
            (
                Transfer {
                    text: "ủng hộ",
                    ..TRANSFER
                },
                QrError::Text,
            ),
            (
                Transfer {
                    text: "=HYPERLINK(1)",
                    ..TRANSFER
                },
                QrError::Text,
            ),
            (
                Transfer {
                    text: "abcdefghij abcdefghij abcde",
                    ..TRANSFER
                },
                QrError::Text,
            ),
        ];
        for (transfer, why) in bad {
            assert_eq!(payload(&transfer), Err(why), "{transfer:?}");
        }
    }

    #[test]
    fn banks_are_known_by_their_names() {
        for (name, number) in [
            ("Vietcombank", Some("970436")),
            ("Ngân hàng TMCP Ngoại thương Việt Nam", Some("970436")),
            (
                "Ngân hàng Nông nghiệp và Phát triển Nông thôn (Agribank), CN Hà Giang",
                Some("970405"),
            ),
            (
                "Ngân hàng TMCP Đầu tư và Phát triển Việt Nam",
                Some("970418"),
            ),
            ("MB", Some("970422")),
            ("Ngân hàng TMCP Quân đội", Some("970422")),
            ("Ngân hàng TMCP Đông Nam Á", Some("970440")),
            ("Ngân hàng TMCP Nam Á", Some("970428")),
            ("Ngân hàng Ví Dụ", None),
            ("Kho bạc Nhà nước", None),
            ("Vietcombank hoặc BIDV", None),
            ("", None),
        ] {
            assert_eq!(bank_number(name), number, "{name}");
        }
        assert!(
            BANKS
                .iter()
                .all(|(number, _)| number.starts_with("97") && *number != NOBODY)
        );
    }
}

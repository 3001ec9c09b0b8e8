//! The banks of the story write their statements, each in its own shape, as files that `import statement` reads like any
//! other file of a user. Nothing here is read back directly.

use std::fmt::Write as _;

use jiff::ToSpan as _;
use jiff::civil::Date;

/// Whose shape a statement has.
#[allow(clippy::enum_variant_names, reason = "the banks are called so")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bank {
    /// Vietcombank: both languages in a header, thousands by dot, the balance once a day, UTF-8 with BOM.
    Vietcombank,
    /// Agribank: thousands by comma, semicolons between, a running balance, UTF-8.
    Agribank,
    /// VietinBank: a time beside the date, memos over several lines, tabs between, no reference, no balance.
    VietinBank,
}

impl Bank {
    /// All three.
    pub const ALL: [Bank; 3] = [Bank::Vietcombank, Bank::Agribank, Bank::VietinBank];

    /// The name as it stands in the account and in file names.
    pub fn name(self) -> &'static str {
        match self {
            Bank::Vietcombank => "Vietcombank",
            Bank::Agribank => "Agribank",
            Bank::VietinBank => "VietinBank",
        }
    }
}

/// One movement as the bank sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The bank's day.
    pub day: Date,
    /// Minutes after midnight; only VietinBank prints it.
    pub minute: u16,
    /// Positive: money came in. In đồng.
    pub amount: i64,
    /// The bank's reference, where it prints one.
    pub reference: String,
    /// The message as the bank prints it, with names, numbers and all.
    pub memo: String,
}

/// One statement: lines in the order of the bank, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// In whose shape.
    pub bank: Bank,
    /// The chapter's own account number.
    pub number: String,
    /// The first day of the period.
    pub from: Date,
    /// The last day of the period.
    pub to: Date,
    /// The balance before the first line, in đồng.
    pub opening: i64,
    /// The lines.
    pub lines: Vec<Line>,
}

impl Statement {
    /// The bytes of the file.
    pub fn write(&self) -> Vec<u8> {
        match self.bank {
            Bank::Vietcombank => self.vietcombank(),
            Bank::Agribank => self.agribank(),
            Bank::VietinBank => self.vietinbank(),
        }
        .into_bytes()
    }

    fn period(&self) -> String {
        let printed = |day: Date| day.strftime("%d/%m/%Y").to_string();
        format!(
            "Từ ngày {} đến ngày {}",
            printed(self.from),
            printed(self.to)
        )
    }

    /// Banks print on the day after; a statement printed earlier might lack lines of its last day.
    fn printed(&self) -> String {
        format!(
            "Ngày in: {}",
            self.to.saturating_add(1.day()).strftime("%d/%m/%Y")
        )
    }

    fn vietcombank(&self) -> String {
        let mut out = String::from("\u{feff}NGÂN HÀNG MẪU SƠN LÂM (HƯ CẤU),,,,,\n");
        row(
            &mut out,
            ',',
            &["SAO KÊ TÀI KHOẢN / ACCOUNT STATEMENT", "", "", "", "", ""],
        );
        row(
            &mut out,
            ',',
            &["Số tài khoản/Account No", &self.number, "", "", "", ""],
        );
        row(
            &mut out,
            ',',
            &[&self.period(), "", "", &self.printed(), "", ""],
        );
        row(
            &mut out,
            ',',
            &[
                "Số dư đầu kỳ/Opening balance",
                &thousands(self.opening, '.'),
                "",
                "",
                "",
                "",
            ],
        );
        row(
            &mut out,
            ',',
            &[
                "Ngày GD/TNX Date",
                "Số CT/Doc No",
                "Số tiền ghi nợ/Debit",
                "Số tiền ghi có/Credit",
                "Số dư/Balance",
                "Nội dung chi tiết/Transactions in detail",
            ],
        );
        let mut balance = self.opening;
        for (n, line) in self.lines.iter().enumerate() {
            balance += line.amount;
            // The bank prints the balance with the last line of a day only.
            let last = self
                .lines
                .get(n + 1)
                .is_none_or(|next| next.day != line.day);
            let shown = if last {
                thousands(balance, '.')
            } else {
                String::new()
            };
            let (debit, credit) = sides(line.amount, '.');
            let date = line.day.strftime("%d/%m/%Y").to_string();
            row(
                &mut out,
                ',',
                &[&date, &line.reference, &debit, &credit, &shown, &line.memo],
            );
        }
        row(
            &mut out,
            ',',
            &[
                "Số dư cuối kỳ/Closing balance",
                &thousands(balance, '.'),
                "",
                "",
                "",
                "",
            ],
        );
        out
    }

    fn agribank(&self) -> String {
        let mut out = String::new();
        row(
            &mut out,
            ';',
            &["SAO KÊ TÀI KHOẢN (MẪU)", "", "", "", "", ""],
        );
        row(
            &mut out,
            ';',
            &["Số tài khoản", &self.number, "", "", "", ""],
        );
        row(
            &mut out,
            ';',
            &[&self.period(), "", "", &self.printed(), "", ""],
        );
        row(
            &mut out,
            ';',
            &[
                "Số dư đầu kỳ",
                &thousands(self.opening, ','),
                "",
                "",
                "",
                "",
            ],
        );
        row(
            &mut out,
            ';',
            &[
                "Ngày giao dịch",
                "Số tham chiếu",
                "Diễn giải",
                "Ghi nợ",
                "Ghi có",
                "Số dư",
            ],
        );
        let mut balance = self.opening;
        for line in &self.lines {
            balance += line.amount;
            let (debit, credit) = sides(line.amount, ',');
            let date = line.day.strftime("%d/%m/%Y").to_string();
            row(
                &mut out,
                ';',
                &[
                    &date,
                    &line.reference,
                    &line.memo,
                    &debit,
                    &credit,
                    &thousands(balance, ','),
                ],
            );
        }
        row(
            &mut out,
            ';',
            &["Số dư cuối kỳ", &thousands(balance, ','), "", "", "", ""],
        );
        out
    }

    fn vietinbank(&self) -> String {
        let mut out = String::new();
        row(&mut out, '\t', &["Tài khoản", &self.number, "", "", ""]);
        row(
            &mut out,
            '\t',
            &[&self.period(), "", "", &self.printed(), ""],
        );
        row(
            &mut out,
            '\t',
            &["STT", "Ngày giao dịch", "Mô tả giao dịch", "Nợ", "Có"],
        );
        for (n, line) in self.lines.iter().enumerate() {
            let (debit, credit) = sides(line.amount, ',');
            let number = (n + 1).to_string();
            let stamp = format!(
                "{} {:02}:{:02}:00",
                line.day.strftime("%d/%m/%Y"),
                line.minute / 60,
                line.minute % 60
            );
            row(
                &mut out,
                '\t',
                &[&number, &stamp, &wrap(&line.memo), &debit, &credit],
            );
        }
        out
    }
}

/// The debit and the credit cell of an amount.
fn sides(amount: i64, separator: char) -> (String, String) {
    let shown = thousands(amount.abs(), separator);
    if amount < 0 {
        (shown, String::new())
    } else {
        (String::new(), shown)
    }
}

/// `1234567` as `1.234.567` or `1,234,567`.
fn thousands(amount: i64, separator: char) -> String {
    let digits = amount.unsigned_abs().to_string();
    let mut out = String::new();
    if amount < 0 {
        out.push('-');
    }
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

/// A memo as VietinBank breaks it: a new line inside the cell after about thirty characters.
fn wrap(memo: &str) -> String {
    let mut out = String::new();
    let mut width = 0;
    for word in memo.split(' ') {
        if width > 0 {
            out.push(if width > 30 { '\n' } else { ' ' });
            width = if width > 30 { 0 } else { width + 1 };
        }
        out.push_str(word);
        width += word.chars().count();
    }
    out
}

/// One row of cells; a cell with a separator, a quote or a line break is quoted.
fn row(out: &mut String, separator: char, cells: &[&str]) {
    for (n, cell) in cells.iter().enumerate() {
        if n > 0 {
            out.push(separator);
        }
        if cell.contains([separator, '"', '\n']) {
            // Writing into a String cannot fail.
            let _ = write!(out, "\"{}\"", cell.replace('"', "\"\""));
        } else {
            out.push_str(cell);
        }
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_as_the_bank_prints_them() {
        assert_eq!(thousands(0, '.'), "0");
        assert_eq!(thousands(50_000, '.'), "50.000");
        assert_eq!(thousands(524_700, ','), "524,700");
        assert_eq!(thousands(-1_234_567, ','), "-1,234,567");
    }

    #[test]
    fn a_wrapped_memo_is_one_quoted_cell() {
        let memo = "CT DEN tu 6900000000001 Nguyen Van A ung ho dong bao vung lu cam on";
        assert_eq!(wrap(memo).replace('\n', " "), memo);
        assert!(wrap(memo).contains('\n'));
        let mut out = String::new();
        row(&mut out, '\t', &["1", &wrap(memo)]);
        assert!(out.starts_with("1\t\"CT DEN"));
    }
}

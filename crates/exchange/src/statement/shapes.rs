//! Statements as five banks print them, written as CSV: the demonstration makes its statement files with this, and tests
//! write with it and read back. Titles and traits are those of real exports; no bank's file is copied.

use super::line::Line;
use jiff::civil::Date;
use std::fmt::{self, Write};

/// Whose statement to imitate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Dots between thousands, one balance a day, totals at the end.
    Vietcombank,
    /// Commas between thousands, a running balance.
    Agribank,
    /// Date with time, wrapped memo, the other side's name and account, no reference and no balance.
    VietinBank,
    /// Semicolons between cells, latest line first, a running balance.
    Bidv,
    /// Two dates in ISO, the other side's name and account, columns for fees and tax, a running balance.
    Techcombank,
}

impl Shape {
    /// Every shape.
    pub const ALL: [Shape; 5] = [
        Shape::Vietcombank,
        Shape::Agribank,
        Shape::VietinBank,
        Shape::Bidv,
        Shape::Techcombank,
    ];

    /// True if the shape prints references.
    pub fn has_reference(self) -> bool {
        self != Shape::VietinBank
    }

    /// True if the shape prints the other side's name and account.
    pub fn has_counterparty(self) -> bool {
        matches!(self, Shape::VietinBank | Shape::Techcombank)
    }
}

/// What stands above the lines.
#[derive(Clone, Copy, Debug)]
pub struct Heading<'a> {
    /// The account's number as printed.
    pub account: &'a str,
    /// The first day of the period.
    pub from: Date,
    /// The last day of the period.
    pub to: Date,
    /// The balance before the first line, in đồng.
    pub opening: i64,
}

/// Writes a statement of `lines`, which stand in the order of their booking, earliest first, into `out`.
///
/// # Errors
/// Only what `out` itself answers; writing into a `String` never fails.
pub fn write(
    shape: Shape,
    heading: &Heading<'_>,
    lines: &[Line],
    out: &mut dyn Write,
) -> fmt::Result {
    let mut totals = (0u64, 0u64);
    let mut balance = heading.opening;
    let mut balances = Vec::with_capacity(lines.len());
    for line in lines {
        balance = balance.saturating_add(line.amount);
        balances.push(balance);
        totals.0 += line.debit().unwrap_or(0);
        totals.1 += line.credit().unwrap_or(0);
    }
    let sheet = Sheet {
        shape,
        heading,
        totals,
        closing: balance,
    };
    sheet.head(out)?;
    let mut order: Vec<usize> = (0..lines.len()).collect();
    if shape == Shape::Bidv {
        order.reverse();
    }
    for (n, at) in (1usize..).zip(order) {
        let last_of_day = lines
            .get(at + 1)
            .is_none_or(|next| next.date != lines[at].date);
        sheet.line(n, &lines[at], balances[at], last_of_day, out)?;
    }
    sheet.foot(out)
}

struct Sheet<'a> {
    shape: Shape,
    heading: &'a Heading<'a>,
    totals: (u64, u64),
    closing: i64,
}

impl Sheet<'_> {
    fn head(&self, out: &mut dyn Write) -> fmt::Result {
        let Heading {
            account,
            from,
            to,
            opening,
        } = *self.heading;
        let (from, to) = (Dmy(from), Dmy(to));
        match self.shape {
            Shape::Vietcombank => {
                writeln!(out, "NGÂN HÀNG TMCP NGOẠI THƯƠNG VIỆT NAM (VIETCOMBANK)")?;
                writeln!(out, "SAO KÊ TÀI KHOẢN/STATEMENT OF ACCOUNT")?;
                writeln!(out, "Số tài khoản/Account number: {account}")?;
                writeln!(out, "Từ/From: {from} Đến/To: {to}")?;
                writeln!(
                    out,
                    "Số dư đầu kỳ/Opening balance: {}",
                    Grouped(opening, '.')
                )?;
                writeln!(
                    out,
                    "Ngày GD/TNX Date,Số CT/Doc No,Số tiền ghi nợ/Debit,Số tiền ghi có/Credit,Số dư/Balance,Nội dung chi tiết/Transactions in detail"
                )
            }
            Shape::Agribank => {
                writeln!(out, "AGRIBANK - SỔ PHỤ KHÁCH HÀNG")?;
                writeln!(out, "Số tài khoản: {account}")?;
                writeln!(out, "Từ ngày {from} đến ngày {to}")?;
                writeln!(out, "Số dư đầu kỳ:,\"{}\"", Grouped(opening, ','))?;
                writeln!(
                    out,
                    "Ngày giao dịch,Số bút toán,Diễn giải,Phát sinh nợ,Phát sinh có,Số dư"
                )
            }
            Shape::VietinBank => {
                writeln!(out, "VietinBank - Lịch sử giao dịch")?;
                writeln!(out, "Số tài khoản {account}")?;
                writeln!(out, "Từ ngày: {from} - Đến ngày: {to}")?;
                writeln!(out, "\"Số dư đầu kỳ: {}\"", Grouped(opening, ','))?;
                writeln!(
                    out,
                    "STT,Ngày giao dịch,Mô tả giao dịch,Nợ,Có,Tài khoản đối ứng,Tên tài khoản đối ứng"
                )
            }
            Shape::Bidv => {
                writeln!(out, "BIDV - Sao kê tài khoản")?;
                writeln!(out, "Tài khoản: {account}")?;
                writeln!(out, "Từ ngày {from} đến ngày {to}")?;
                writeln!(out, "Số dư đầu kỳ: {}", Grouped(opening, ','))?;
                writeln!(
                    out,
                    "STT;Ngày giao dịch;Số tham chiếu;Số tiền ghi nợ;Số tiền ghi có;Số dư;Mô tả"
                )
            }
            Shape::Techcombank => {
                writeln!(out, "TECHCOMBANK - SAO KÊ TÀI KHOẢN")?;
                writeln!(out, "Số tài khoản/Account no.: {account}")?;
                writeln!(out, "Từ ngày/From {from} đến ngày/To {to}")?;
                writeln!(
                    out,
                    "Số dư đầu kỳ/Opening balance,\"{}\"",
                    Grouped(opening, ',')
                )?;
                writeln!(
                    out,
                    "Ngày KH thực hiện/Requesting date,Ngày giao dịch/Transaction date,Số bút toán/Reference number,Ngân hàng đối tác/Remitter's bank,Tài khoản đích/Remitter's account number,Tên tài khoản đối ứng/Remitter's account name,Diễn giải/Description,Nợ/Debit,Có/Credit,Phí/Lãi Fee/Interest,Thuế/Transaction VAT,Số dư/Running balance"
                )
            }
        }
    }

    fn line(
        &self,
        n: usize,
        line: &Line,
        balance: i64,
        last_of_day: bool,
        out: &mut dyn Write,
    ) -> fmt::Result {
        let day = Dmy(line.date);
        let side = |amount: Option<u64>, mark: char| Side(amount, mark);
        let (name, account) = (
            line.counterparty.as_deref(),
            line.counter_account.as_deref(),
        );
        let (name, account) = (
            Cell(name.unwrap_or(""), ','),
            Cell(account.unwrap_or(""), ','),
        );
        match self.shape {
            Shape::Vietcombank => {
                let (debit, credit) = (side(line.debit(), '.'), side(line.credit(), '.'));
                write!(
                    out,
                    "{day},{},{debit},{credit},",
                    Cell(&line.reference, ',')
                )?;
                if last_of_day {
                    write!(out, "{}", Grouped(balance, '.'))?;
                }
                writeln!(out, ",{}", Cell(&line.memo, ','))
            }
            Shape::Agribank => {
                let (reference, memo) = (Cell(&line.reference, ','), Cell(&line.memo, ','));
                let (debit, credit) = (side(line.debit(), ','), side(line.credit(), ','));
                writeln!(
                    out,
                    "{day},{reference},{memo},{debit},{credit},\"{}\"",
                    Grouped(balance, ',')
                )
            }
            Shape::VietinBank => {
                let second = n % 86_400;
                let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
                let (debit, credit) = (side(line.debit(), ','), side(line.credit(), ','));
                write!(out, "{n},{day} {hour:02}:{minute:02}:{second:02},")?;
                writeln!(
                    out,
                    "{},{debit},{credit},{account},{name}",
                    Cell(&wrapped(&line.memo), ',')
                )
            }
            Shape::Bidv => {
                let (reference, memo) = (Cell(&line.reference, ';'), Cell(&line.memo, ';'));
                let (debit, credit) = (
                    Grouped(signed(line.debit()), ','),
                    Grouped(signed(line.credit()), ','),
                );
                writeln!(
                    out,
                    "{n};{day};{reference};{debit};{credit};{};{memo}",
                    Grouped(balance, ',')
                )
            }
            Shape::Techcombank => {
                let (reference, memo) = (Cell(&line.reference, ','), Cell(&line.memo, ','));
                let (debit, credit) = (side(line.debit(), ','), side(line.credit(), ','));
                write!(
                    out,
                    "{0} 08:00:00,{0},{reference},,{account},{name},{memo},",
                    line.date
                )?;
                writeln!(out, "{debit},{credit},,,\"{}\"", Grouped(balance, ','))
            }
        }
    }

    fn foot(&self, out: &mut dyn Write) -> fmt::Result {
        match self.shape {
            Shape::Vietcombank => {
                let (debits, credits) = (
                    Side(Some(self.totals.0), '.'),
                    Side(Some(self.totals.1), '.'),
                );
                writeln!(out, "Tổng cộng/Total,,{debits},{credits},,")?;
                writeln!(
                    out,
                    "Số dư cuối kỳ/Closing balance: {}",
                    Grouped(self.closing, '.')
                )
            }
            Shape::Bidv => writeln!(out, "Số dư cuối kỳ: {}", Grouped(self.closing, ',')),
            _ => writeln!(
                out,
                "Số dư cuối kỳ/Closing balance,\"{}\"",
                Grouped(self.closing, ',')
            ),
        }
    }
}

/// A side's amount as the number that [`Grouped`] prints. Amounts of lines come from an `i64`.
fn signed(amount: Option<u64>) -> i64 {
    amount.and_then(|a| i64::try_from(a).ok()).unwrap_or(0)
}

/// Breaks a memo into physical lines of at most some forty characters, at spaces.
fn wrapped(memo: &str) -> String {
    let mut out = String::with_capacity(memo.len() + 4);
    let mut width = 0;
    for (i, word) in memo.split(' ').enumerate() {
        if i > 0 {
            out.push(if width > 32 { '\n' } else { ' ' });
            width = if width > 32 { 0 } else { width + 1 };
        }
        out.push_str(word);
        width += word.chars().count();
    }
    out
}

/// A date as `dd/mm/yyyy`.
struct Dmy(Date);

impl fmt::Display for Dmy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:02}/{:02}/{:04}",
            self.0.day(),
            self.0.month(),
            self.0.year()
        )
    }
}

/// A number in groups of three.
struct Grouped(i64, char);

impl fmt::Display for Grouped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.unsigned_abs().to_string();
        if self.0 < 0 {
            f.write_char('-')?;
        }
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                f.write_char(self.1)?;
            }
            f.write_char(digit)?;
        }
        Ok(())
    }
}

/// An amount in its column, quoted where its separator is also the file's; nothing on the other side.
struct Side(Option<u64>, char);

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0, self.1) {
            (None, _) => Ok(()),
            (Some(_), ',') => write!(f, "\"{}\"", Grouped(signed(self.0), ',')),
            (Some(_), mark) => write!(f, "{}", Grouped(signed(self.0), mark)),
        }
    }
}

/// A cell of text, quoted where it must be.
struct Cell<'a>(&'a str, char);

impl fmt::Display for Cell<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.contains([self.1, '"', '\n', '\r']) {
            return f.write_str(self.0);
        }
        write!(f, "\"{}\"", self.0.replace('"', "\"\""))
    }
}

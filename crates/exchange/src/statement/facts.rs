//! What a statement says around its lines: period, printing time, opening and closing balance, totals.

use super::amount::{self, Money};
use super::date::{self, DateFormat, Stamp};
use super::header::{Bank, Mapping};
use super::sheet::Cell;
use super::text::{has_words, words};
use jiff::civil::Date;

/// A day and, if it was printed, the second of the day.
pub(super) type Moment = (Date, Option<u32>);

/// What a file or sheet says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub(super) bank: Option<Bank>,
    pub(super) from: Option<Moment>,
    pub(super) to: Option<Moment>,
    pub(super) printed: Option<Moment>,
    opening: Stated,
    closing: Stated,
    /// Sums of debits and of credits, as the last totals row gives them, in minor units.
    pub(super) totals: Option<(Option<u64>, Option<u64>)>,
}

/// A figure that may stand once, or several times with one value. Several values are those of single days or pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stated {
    #[default]
    Never,
    Once(i64),
    Several,
}

impl Stated {
    fn add(&mut self, value: i64) {
        *self = match *self {
            Stated::Never => Stated::Once(value),
            Stated::Once(v) if v == value => Stated::Once(v),
            _ => Stated::Several,
        };
    }

    fn get(self) -> Option<i64> {
        match self {
            Stated::Once(value) => Some(value),
            _ => None,
        }
    }
}

/// What a row around the lines is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Opening,
    Closing,
    Total,
    /// A sum over one page or one day, which checks nothing that the whole does not.
    PartTotal,
    /// Page numbers, printing times, signatures, hints.
    Furniture,
}

/// The label that a cell begins with or holds, given its words.
pub(super) fn label(words: &str) -> Option<Label> {
    let starts = |what: &str| {
        words
            .strip_prefix(what)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    let holds = |list: &[&str]| list.iter().any(|w| has_words(words, w));
    if holds(&["so du dau", "opening balance", "beginning balance"]) {
        return Some(Label::Opening);
    }
    if holds(&["so du cuoi", "closing balance", "ending balance"]) {
        return Some(Label::Closing);
    }
    if holds(&[
        "mang sang",
        "carried forward",
        "brought forward",
        "chuyen sang trang",
    ]) {
        return Some(Label::PartTotal);
    }
    let total = [
        "tong cong",
        "tong phat sinh",
        "cong phat sinh",
        "tong so phat sinh",
        "tong so tien",
        "tong doanh so",
        "doanh so",
        "total",
        "grand total",
    ];
    // "Tổng công ty" is a kind of company, and companies give.
    if (total.iter().any(|t| starts(t)) || matches!(words, "tong" | "cong"))
        && !starts("tong cong ty")
    {
        let part = holds(&["trang", "page", "ngay", "day"]);
        return Some(if part { Label::PartTotal } else { Label::Total });
    }
    if starts("cong ngay") || starts("cong trang") {
        return Some(Label::PartTotal);
    }
    let page = ["trang", "page"].iter().any(|p| {
        words
            .strip_prefix(p)
            .is_some_and(|rest| rest.trim_start().starts_with(|c: char| c.is_ascii_digit()))
    });
    let furniture = [
        "ngay in",
        "thoi gian in",
        "in luc",
        "printed",
        "print date",
        "nguoi lap",
        "lap bang",
        "lap phieu",
        "ke toan truong",
        "kiem soat vien",
        "giao dich vien",
        "giam doc",
        "dai dien ngan hang",
        "chu tai khoan",
        "luu y",
        "het sao ke",
        "end of statement",
        "chung tu nay",
        "this is a computer",
        "sao ke nay",
        "so luong giao dich",
        "number of transactions",
    ];
    (page || furniture.iter().any(|f| starts(f))).then_some(Label::Furniture)
}

/// Every date in a text, with its time.
fn dates_in(text: &str, format: DateFormat, mut each: impl FnMut(usize, Stamp<'_>)) {
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let Some(digit) = rest.find(|c: char| c.is_ascii_digit()) else {
            return;
        };
        let begin = at + digit;
        match date::parse(&text[begin..], format) {
            Some(stamp) => {
                let used = text[begin..].len()
                    - stamp.rest.len()
                    - text[begin..]
                        .len()
                        .saturating_sub(text[begin..].trim_end().len());
                each(begin, stamp);
                at = begin + used.max(1);
            }
            None => at = begin + text[begin..].bytes().take_while(u8::is_ascii_digit).count(),
        }
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
}

impl Facts {
    /// The balance before the first line.
    pub fn opening(&self) -> Option<i64> {
        self.opening.get()
    }

    /// The balance after the last line.
    pub fn closing(&self) -> Option<i64> {
        self.closing.get()
    }

    /// The first and the last day that the statement says it covers.
    pub fn period(&self) -> (Option<Date>, Option<Date>) {
        (self.from.map(|m| m.0), self.to.map(|m| m.0))
    }

    /// The day on which it was printed.
    pub fn printed(&self) -> Option<Date> {
        self.printed.map(|m| m.0)
    }

    /// Takes in a row that is no line.
    pub(super) fn note(
        &mut self,
        cells: &[Cell<'_>],
        map: Option<&Mapping>,
        money: &Money,
        format: DateFormat,
    ) {
        let mut current = None;
        let mut row = String::new();
        let mut dates: Vec<(Moment, String)> = Vec::new();
        for cell in cells.iter().take(64) {
            let text = cell.text();
            let text = &text[..text.floor_char_boundary(2000)];
            let spelt = words(text);
            if let Cell::Moment(date, seconds) = cell {
                dates.push(((*date, *seconds), std::mem::take(&mut row)));
            }
            let mut from = 0;
            dates_in(text, format, |at, stamp| {
                row.push(' ');
                row.push_str(&words(&text[from.min(at)..at]));
                dates.push(((stamp.date, stamp.seconds), std::mem::take(&mut row)));
                from = at + 1;
            });
            row.push(' ');
            row.push_str(&words(&text[from.min(text.len())..]));
            self.bank = self.bank.or_else(|| {
                if map.is_none() {
                    Bank::in_words(&spelt)
                } else {
                    None
                }
            });
            if let Some(found) = label(&spelt) {
                current = Some(found);
            }
            if let Some(figure) = figure(cell, current, money) {
                match current {
                    Some(Label::Opening) => self.opening.add(figure),
                    Some(Label::Closing) => self.closing.add(figure),
                    _ => {}
                }
            }
        }
        self.note_dates(&dates);
        if current == Some(Label::Total)
            && let Some(map) = map
        {
            let sum = |column: Option<usize>| {
                let cell = cells.get(column?)?;
                let printed = match cell {
                    Cell::Number(n) => amount::from_number(*n, money).ok()?,
                    other => amount::parse(&other.text(), money).ok()??,
                };
                Some(printed.size)
            };
            let sums = (sum(map.debit), sum(map.credit));
            if sums != (None, None) {
                self.totals = Some(sums);
            }
        }
    }

    /// Reads the words before each date: from, to, printed.
    fn note_dates(&mut self, dates: &[(Moment, String)]) {
        let holds = |text: &str, list: &[&str]| list.iter().any(|w| has_words(text, w));
        // "Đầu tư" ends in the same letters as "từ", and "đăng ký" as "kỳ".
        let begins = |text: &str| {
            let text = text.trim();
            ["tu", "ky"]
                .iter()
                .any(|w| text == *w || text.starts_with(&format!("{w} ")))
                || text.ends_with("ke tu")
        };
        let mut period = false;
        for (i, (moment, before)) in dates.iter().enumerate() {
            if holds(
                before,
                &[
                    "ngay in",
                    "thoi gian in",
                    "in luc",
                    "printed",
                    "print",
                    "ngay xuat",
                    "thoi gian xuat",
                    "exported",
                    "ngay gio in",
                ],
            ) {
                self.printed = Some(*moment);
            } else if holds(before, &["den ngay", "to date", "until"])
                || (self.from.is_some() && holds(before, &["den", "to"]))
                || (period && i > 0)
            {
                self.to = self.to.or(Some(*moment));
                period = false;
            } else if begins(before)
                || holds(
                    before,
                    &["tu ngay", "from", "ky sao ke", "period", "thoi gian"],
                )
            {
                self.from = self.from.or(Some(*moment));
                period = true;
            }
        }
    }
}

/// The figure of a cell after its label, or of a cell that follows a labelled one.
fn figure(cell: &Cell<'_>, current: Option<Label>, money: &Money) -> Option<i64> {
    if !matches!(current, Some(Label::Opening | Label::Closing)) {
        return None;
    }
    match cell {
        Cell::Number(n) => amount::from_number(*n, money).ok().map(|p| p.signed()),
        Cell::Text(text) => {
            let after = match text.rsplit_once(':') {
                Some((_, after)) => after,
                None if label(&words(text)).is_some() => {
                    let digit = text.find(|c: char| c.is_ascii_digit())?;
                    let sign = text[..digit]
                        .chars()
                        .next_back()
                        .filter(|c| matches!(c, '-' | '+' | '('))
                        .map_or(0, char::len_utf8);
                    &text[digit - sign..]
                }
                None => text,
            };
            amount::parse(after, money).ok()?.map(|p| p.signed())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;
    use std::borrow::Cow;

    fn facts(rows: &[&str]) -> Facts {
        let mut facts = Facts::default();
        for row in rows {
            let cells: Vec<Cell<'_>> = row
                .split('|')
                .map(|c| Cell::Text(Cow::Borrowed(c)))
                .collect();
            facts.note(&cells, None, &Money::default(), DateFormat::DayFirst);
        }
        facts
    }

    #[test]
    fn headings() {
        let f = facts(&[
            "NGÂN HÀNG TMCP NGOẠI THƯƠNG VIỆT NAM",
            "Từ ngày/From: 01/09/2024 đến ngày/To: 10/09/2024 12:00",
            "Ngày in/Printed on: 10/09/2024 12:05:01",
            "Số dư đầu kỳ/Opening balance|1.000.000|Số dư cuối kỳ: 2.500.000 VND",
        ]);
        assert_eq!(f.bank, Some(Bank::Vietcombank));
        assert_eq!(
            (f.from, f.to),
            (
                Some((day(2024, 9, 1), None)),
                Some((day(2024, 9, 10), Some(43_200)))
            )
        );
        assert_eq!(f.printed, Some((day(2024, 9, 10), Some(43_501))));
        assert_eq!(
            (f.opening(), f.closing()),
            (Some(1_000_000), Some(2_500_000))
        );
        let f = facts(&["Thời gian: 01/09/2024 - 30/09/2024", "Số dư đầu kỳ 5.000"]);
        assert_eq!(f.period(), (Some(day(2024, 9, 1)), Some(day(2024, 9, 30))));
        assert_eq!(f.opening(), Some(5_000));
        let f = facts(&[
            "Từ ngày|01/09/2024",
            "Đến ngày|30/09/2024",
            "Số dư đầu ngày|1",
            "Số dư đầu ngày|2",
        ]);
        assert_eq!(f.period(), (Some(day(2024, 9, 1)), Some(day(2024, 9, 30))));
        assert_eq!(f.opening(), None);
    }

    #[test]
    fn labels() {
        assert_eq!(label("tong cong ty son lam ung ho"), None);
        assert_eq!(label("tong cong total"), Some(Label::Total));
        assert_eq!(label("trang 3 12"), Some(Label::Furniture));
        assert_eq!(label("trang gui tang ba con"), None);
        assert_eq!(label("cong ngay 01 09 2024"), Some(Label::PartTotal));
    }
}

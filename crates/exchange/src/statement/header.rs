//! The row of titles: which column means what, in Vietnamese, English or both, with accents or without.

use super::columns::Columns;
use super::text::{has_words, words};
use super::titles::meaning;

/// What a column means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The day on which the bank booked the line.
    Date,
    /// The bank's reference.
    Reference,
    /// Money out.
    Debit,
    /// Money in.
    Credit,
    /// One column for money in and out, told apart by sign or by [`Field::Direction`].
    Amount,
    /// `D`/`C`, `Nợ`/`Có`.
    Direction,
    /// The balance after the line.
    Balance,
    /// What the sender wrote, or what the bank says of the line.
    Memo,
    /// The other side's name.
    Counterparty,
    /// The other side's account.
    CounterAccount,
    /// Fees, interest or tax in a column of their own.
    Fee,
    /// Known and of no use here: serial numbers, branches, the other side's bank.
    Ignore,
    /// The whole row; never a column.
    #[serde(skip)]
    Row,
}

impl Field {
    /// The stable spelling, as in `map.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Field::Date => "date",
            Field::Reference => "reference",
            Field::Debit => "debit",
            Field::Credit => "credit",
            Field::Amount => "amount",
            Field::Direction => "direction",
            Field::Balance => "balance",
            Field::Memo => "memo",
            Field::Counterparty => "counterparty",
            Field::CounterAccount => "counter_account",
            Field::Fee => "fee",
            Field::Ignore => "ignore",
            Field::Row => "row",
        }
    }
}

/// A bank whose shape is known. It is shown to the user; the reading itself goes by titles alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Bank {
    /// Ngân hàng TMCP Ngoại thương Việt Nam.
    Vietcombank,
    /// Ngân hàng Nông nghiệp và Phát triển Nông thôn Việt Nam.
    Agribank,
    /// Ngân hàng TMCP Công thương Việt Nam.
    VietinBank,
    /// Ngân hàng TMCP Đầu tư và Phát triển Việt Nam.
    Bidv,
    /// Ngân hàng TMCP Kỹ thương Việt Nam.
    Techcombank,
    /// Any other.
    #[default]
    Other,
}

impl Bank {
    /// The bank's name as it calls itself, `other` for an unknown one.
    pub fn as_str(self) -> &'static str {
        match self {
            Bank::Vietcombank => "Vietcombank",
            Bank::Agribank => "Agribank",
            Bank::VietinBank => "VietinBank",
            Bank::Bidv => "BIDV",
            Bank::Techcombank => "Techcombank",
            Bank::Other => "other",
        }
    }

    /// The bank that the words of a heading or of the row of titles name.
    pub(super) fn in_words(hay: &str) -> Option<Bank> {
        const NAMES: &[(Bank, &[&str])] = &[
            (
                Bank::Vietcombank,
                &["vietcombank", "ngoai thuong viet nam", "tnx date"],
            ),
            (
                Bank::Agribank,
                &["agribank", "nong nghiep va phat trien nong thon"],
            ),
            (
                Bank::VietinBank,
                &["vietinbank", "cong thuong viet nam", "vietinbank efast"],
            ),
            (Bank::Bidv, &["bidv", "dau tu va phat trien viet nam"]),
            (
                Bank::Techcombank,
                &["techcombank", "ky thuong viet nam", "ngay kh thuc hien"],
            ),
        ];
        NAMES
            .iter()
            .find(|(_, names)| names.iter().any(|n| has_words(hay, n)))
            .map(|(bank, _)| *bank)
    }
}

/// Which column means what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    /// The column of the date.
    pub date: usize,
    /// True if the date's cells also hold the reference, after the date.
    pub date_holds_reference: bool,
    /// The column of the reference.
    pub reference: Option<usize>,
    /// The column of debits.
    pub debit: Option<usize>,
    /// The column of credits.
    pub credit: Option<usize>,
    /// The column of amounts in both directions.
    pub amount: Option<usize>,
    /// The column that says in which direction.
    pub direction: Option<usize>,
    /// The column of balances.
    pub balance: Option<usize>,
    /// The columns of the memo, joined in this order.
    pub memo: Vec<usize>,
    /// The column of the other side's name.
    pub counterparty: Option<usize>,
    /// The column of the other side's account.
    pub counter_account: Option<usize>,
    /// Columns of fees, interest or tax.
    pub fees: Vec<usize>,
    /// How many columns the row of titles has.
    pub width: usize,
    /// The titles, in the spelling of [`words`]; a repeated row of titles is known by them.
    pub titles: Vec<String>,
}

impl Mapping {
    /// Reads a row as titles: `None` unless it names a date and somewhere that amounts stand.
    pub(super) fn detect(cells: &[&str], columns: Option<&Columns>) -> Option<Mapping> {
        Mapping::from_titles(cells.iter().map(|c| words(c)).collect(), columns)
    }

    /// Adds a second row of titles (`Số tiền` over `Nợ` and `Có`, or Vietnamese over English): the lower one is the
    /// narrower and is tried first. `None` if the row adds nothing or the whole stops being a row of titles.
    pub(super) fn extend(&self, cells: &[&str], columns: Option<&Columns>) -> Option<Mapping> {
        let lower: Vec<String> = cells.iter().map(|c| words(c)).collect();
        let known = lower.iter().filter(|t| meaning(t).is_some()).count();
        let filled = lower.iter().filter(|t| !t.is_empty()).count();
        if known == 0
            || known * 2 < filled
            || lower.iter().any(|t| t.bytes().any(|b| b.is_ascii_digit()))
        {
            return None;
        }
        let width = lower.len().max(self.titles.len());
        let mut titles = Vec::with_capacity(width);
        for i in 0..width {
            let (upper, lower) = (
                self.titles.get(i).map_or("", |t| t),
                lower.get(i).map_or("", |t| t),
            );
            titles.push(if meaning(lower).is_some() {
                lower.to_owned()
            } else {
                upper.to_owned()
            });
        }
        Mapping::from_titles(titles, columns)
    }

    /// Columns by letter alone, for a file without titles.
    pub(super) fn by_letters(columns: &Columns) -> Option<Mapping> {
        Mapping::from_titles(vec![String::new(); 702], Some(columns)).map(|mut m| {
            m.titles.clear();
            m.width = 0;
            m
        })
    }

    fn from_titles(titles: Vec<String>, columns: Option<&Columns>) -> Option<Mapping> {
        let mut map = Mapping::default();
        let mut date: Option<(u8, usize, bool)> = None;
        for (i, title) in titles.iter().enumerate() {
            let told = columns.and_then(|c| c.meaning(i, title, &titles));
            let Some((field, rank, both)) = told.map(|f| (f, 9, false)).or_else(|| meaning(title))
            else {
                continue;
            };
            let slot = match field {
                Field::Date => {
                    if date.is_none_or(|(best, _, _)| rank > best) {
                        date = Some((rank, i, both));
                    }
                    continue;
                }
                Field::Memo => {
                    // Notes beside a memo are of the bank's clerk, not of the sender, unless the user names both.
                    if told.is_some() || map.memo.is_empty() {
                        map.memo.push(i);
                    }
                    continue;
                }
                Field::Fee => {
                    map.fees.push(i);
                    continue;
                }
                Field::Ignore | Field::Row => continue,
                Field::Reference => &mut map.reference,
                Field::Debit => &mut map.debit,
                Field::Credit => &mut map.credit,
                Field::Amount => &mut map.amount,
                Field::Direction => &mut map.direction,
                Field::Balance => &mut map.balance,
                Field::Counterparty => &mut map.counterparty,
                Field::CounterAccount => &mut map.counter_account,
            };
            if slot.is_none() || told.is_some() {
                *slot = Some(i);
            }
        }
        let (_, at, both) = date?;
        map.date = at;
        map.date_holds_reference = both && map.reference.is_none();
        // "No." is a serial number in English and a debit in Vietnamese without accents: a debit needs its credit.
        if map.credit.is_none() && map.debit.is_some_and(|d| titles[d] == "no") {
            map.debit = None;
        }
        if map.debit.is_some() || map.credit.is_some() {
            map.amount = None;
            map.direction = None;
        }
        map.width = titles
            .iter()
            .rposition(|t| !t.is_empty())
            .map_or(0, |last| last + 1);
        map.titles = titles;
        // Two titles alone may be a line of a heading; whoever names columns knows.
        let enough = columns.is_some() || map.score() >= 3;
        (enough && (map.debit.is_some() || map.credit.is_some() || map.amount.is_some()))
            .then_some(map)
    }

    /// How many columns have a meaning; among readings of one row, the one with the most is right.
    pub(super) fn score(&self) -> usize {
        let single = [
            self.reference,
            self.debit,
            self.credit,
            self.amount,
            self.direction,
            self.balance,
            self.counterparty,
        ];
        1 + single.iter().flatten().count()
            + self.memo.len()
            + self.fees.len()
            + usize::from(self.counter_account.is_some())
    }

    /// True if the row is this row of titles again.
    pub(super) fn repeated(&self, cells: &[&str]) -> bool {
        let mut same = 0;
        let mut filled = 0;
        for (i, cell) in cells.iter().enumerate() {
            if !cell.trim().is_empty() {
                filled += 1;
                let title = words(cell);
                same += usize::from(
                    !title.is_empty()
                        && (self.titles.get(i) == Some(&title)
                            || meaning(&title).is_some_and(|_| self.titles.contains(&title))),
                );
            }
        }
        same >= 2 && same * 2 > filled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(titles: &str) -> Mapping {
        Mapping::detect(&titles.split('|').collect::<Vec<_>>(), None).expect(titles)
    }

    #[test]
    fn known_banks() {
        let m = map(
            "Ngày GD/TNX Date|Số CT/Doc No|Số tiền ghi nợ/Debit|Số tiền ghi có/Credit|Số dư/Balance|Nội dung chi tiết/Transactions in detail",
        );
        assert_eq!(
            (
                m.date,
                m.reference,
                m.debit,
                m.credit,
                m.balance,
                &m.memo[..]
            ),
            (0, Some(1), Some(2), Some(3), Some(4), &[5][..])
        );
        let m = map(
            "Ngày KH thực hiện/Requesting date|Ngày giao dịch/Transaction date|Số bút toán/Reference number|Ngân hàng đối tác/Remitter's bank|Tài khoản đích/Remitter's account number|Tên tài khoản đối ứng/Remitter's account name|Diễn giải/Description|Nợ/Debit|Có/Credit|Phí/Lãi Fee/Interest|Thuế/Transaction VAT|Số dư/Running balance",
        );
        assert_eq!(
            (m.date, m.reference, m.counter_account, m.counterparty),
            (1, Some(2), Some(4), Some(5))
        );
        assert_eq!(
            (m.debit, m.credit, m.balance, &m.memo[..], &m.fees[..]),
            (Some(7), Some(8), Some(11), &[6][..], &[9, 10][..])
        );
        let m = map(
            "STT|Ngay giao dich|Mo ta giao dich|No|Co|So du|Tai khoan doi ung|Ten tai khoan doi ung",
        );
        assert_eq!(
            (m.date, m.debit, m.credit, m.balance, m.counterparty),
            (1, Some(3), Some(4), Some(5), Some(7))
        );
        let m = map(
            "Ngày GD/TNX Date Số CT/Doc No|Ghi nợ/Debit|Ghi có/Credit|Số dư/Balance|Nội dung chi tiết",
        );
        assert!(m.date_holds_reference);
        let m = map("No|Date|Amount|D/C|Description");
        assert_eq!((m.debit, m.amount, m.direction), (None, Some(2), Some(3)));
    }

    #[test]
    fn rows_that_are_no_titles() {
        for row in [
            "Số dư đầu kỳ|1.000",
            "01/09/2024|5215|50.000||ung ho",
            "Từ ngày 01/09/2024 đến ngày 30/09/2024",
            "Ngày|Tên",
        ] {
            assert!(
                Mapping::detect(&row.split('|').collect::<Vec<_>>(), None).is_none(),
                "{row}"
            );
        }
    }

    #[test]
    fn two_rows_of_titles() {
        let upper = map("Ngày giao dịch|Số tiền||Số dư|Nội dung");
        let both = upper
            .extend(&["", "Ghi nợ", "Ghi có", "", ""], None)
            .unwrap();
        assert_eq!(
            (both.debit, both.credit, both.amount, both.balance),
            (Some(1), Some(2), None, Some(3))
        );
        assert!(
            upper
                .extend(&["01/09/2024", "", "50.000", "", "noi dung"], None)
                .is_none()
        );
        assert!(both.repeated(&["", "Ghi nợ", "Ghi có", "", ""]));
        assert!(!both.repeated(&["01/09/2024", "", "50.000", "", "so du"]));
    }
}

//! Why a row could not become a line. An exception never carries what the row says: no memo, no name, no account.

use super::header::Field;
use super::sheet::MOST_UNPACKED;
use jiff::civil::Date;
use std::fmt;

/// The language of a message. Vietnamese is the first language of the product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Tiếng Việt.
    #[default]
    Vi,
    /// English.
    En,
}

/// Declares the closed list of codes with its stable spelling and its message in both languages, in one place.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $vi:literal, $en:literal;)+) => {
        /// Why a row is an exception: a closed list. The spelling of [`Code::as_str`] is stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$doc])* $name,)+ }

        impl Code {
            /// Every code, in order.
            pub const ALL: &'static [Code] = &[$(Code::$name,)+];

            /// The stable spelling, for example `amount-unreadable`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code,)+ }
            }

            /// One sentence that says what is wrong and what to do.
            pub fn message(self, lang: Lang) -> &'static str {
                match (self, lang) { $((Code::$name, Lang::Vi) => $vi, (Code::$name, Lang::En) => $en,)+ }
            }
        }
    };
}

codes! {
    /// Amounts stand in a row without a date.
    DateMissing = "date-missing",
        "dòng có số tiền nhưng không có ngày", "the row has an amount but no date";
    /// The date cell is not a date.
    DateUnreadable = "date-unreadable",
        "không đọc được ngày", "the date cannot be read";
    /// No amount in a row that has a date.
    AmountMissing = "amount-missing",
        "dòng có ngày nhưng không có số tiền", "the row has a date but no amount";
    /// The amount cell is not an amount.
    AmountUnreadable = "amount-unreadable",
        "không đọc được số tiền", "the amount cannot be read";
    /// The amount can be read in two ways.
    AmountAmbiguous = "amount-ambiguous",
        "số tiền có thể hiểu theo hai cách", "the amount can be read in two ways";
    /// The amount has a fraction below the minor unit.
    AmountFraction = "amount-fraction",
        "số tiền có phần lẻ nhỏ hơn đơn vị tiền", "the amount has a fraction smaller than the currency's unit";
    /// The amount is beyond any account.
    AmountTooLarge = "amount-too-large",
        "số tiền quá lớn", "the amount is too large";
    /// The amount is in another currency.
    AmountCurrency = "amount-currency",
        "số tiền ghi bằng loại tiền khác", "the amount is in another currency";
    /// A minus in a debit or credit column: a reversal that a person must read.
    AmountNegative = "amount-negative",
        "số tiền âm trong cột ghi nợ hoặc ghi có", "a negative amount in a debit or credit column";
    /// The amount is zero.
    AmountZero = "amount-zero",
        "số tiền bằng không", "the amount is zero";
    /// Debit and credit are both given.
    BothSides = "both-debit-and-credit",
        "có cả ghi nợ lẫn ghi có", "both a debit and a credit are given";
    /// One amount column, and nothing says whether it came in or went out.
    DirectionUnknown = "direction-unknown",
        "không biết tiền vào hay tiền ra", "nothing says whether the money came in or went out";
    /// A fee or tax stands beside the amount, and no balance shows whether it was taken.
    FeeUnclear = "fee-unclear",
        "có phí hoặc thuế bên cạnh mà số dư không cho biết đã trừ hay chưa",
        "a fee or tax stands beside the amount and no balance shows whether it was taken";
    /// The running balance before and after does not differ by this amount.
    BalanceBreaks = "balance-breaks",
        "số dư trước và sau không chênh đúng bằng số tiền này",
        "the balance before and after does not differ by this amount";
    /// More or fewer cells than titles, so that no cell surely stands under its title.
    RowTorn = "row-torn",
        "số ô không khớp với hàng tiêu đề", "the row's cells do not match the titles";
    /// A spreadsheet read day as month in one part of the column.
    DateSwapped = "date-swapped",
        "phần mềm bảng tính đã đảo ngày và tháng ở cột này", "a spreadsheet program swapped day and month in this column";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A row that is not a line, and what a person needs to put it right. Free of personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// Index into [`super::Statement::sources`].
    pub source: u16,
    /// The row as the user sees it, from 1.
    pub row: u32,
    /// The day, if its date could be read.
    pub date: Option<Date>,
    /// The cell that is at fault.
    pub field: Field,
    /// Why.
    pub code: Code,
    /// The amount that the running balances around the row imply, in minor units, credits positive.
    pub implied: Option<i64>,
}

/// A kind of file that is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// Excel's format before XLSX.
    OldExcel,
    /// PDF.
    Pdf,
    /// A web page or XML, whatever the file's name says.
    Web,
}

impl Foreign {
    /// What it is.
    pub fn name(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Foreign::OldExcel, Lang::Vi) => "tệp Excel cũ (.xls)",
            (Foreign::OldExcel, Lang::En) => "an old Excel file, .xls",
            (Foreign::Pdf, Lang::Vi) => "tệp PDF",
            (Foreign::Pdf, Lang::En) => "a PDF",
            (Foreign::Web, Lang::Vi) => "trang web hoặc XML, dù tên tệp ghi gì",
            (Foreign::Web, Lang::En) => "a web page or XML, whatever its name says",
        }
    }
}

/// Why a statement could not be read at all.
#[derive(Debug)]
pub enum StatementError {
    /// The source could not be read.
    Io {
        /// The file's name.
        file: String,
        /// The cause.
        source: std::io::Error,
    },
    /// No bytes, or only white space.
    Empty {
        /// The file's name.
        file: String,
    },
    /// A kind of file that is not read.
    Kind {
        /// The file's name.
        file: String,
        /// What the file is.
        kind: Foreign,
    },
    /// An XLSX file that is damaged.
    Xlsx {
        /// The file's name.
        file: String,
        /// What the XLSX reader says.
        reason: String,
    },
    /// An XLSX file that has too many bytes once it is unpacked.
    Unpacked {
        /// The file's name.
        file: String,
    },
    /// No row of titles was found.
    NoHeader {
        /// The file's name.
        file: String,
    },
    /// One physical line is longer than any statement's.
    LineTooLong {
        /// The file's name.
        file: String,
        /// The physical line.
        row: u32,
    },
    /// The file that `--columns` names is wrong.
    Columns {
        /// What is wrong with it, in Vietnamese.
        vi: String,
        /// The same in English.
        en: String,
    },
    /// More files or sheets than can be counted.
    TooMany,
}

impl StatementError {
    /// What is wrong and what to do. What the system or a reader of others says of it stays as they say it.
    pub fn message(&self, lang: Lang) -> String {
        match lang {
            Lang::Vi => self.vietnamese(),
            Lang::En => self.english(),
        }
    }

    fn vietnamese(&self) -> String {
        match self {
            StatementError::Io { file, source } => format!("{file}: không đọc được ({source})"),
            StatementError::Empty { file } => format!("{file}: tệp trống"),
            StatementError::Kind { file, kind } => {
                let kind = kind.name(Lang::Vi);
                format!("{file}: đây là {kind}; hãy lưu thành XLSX hoặc CSV")
            }
            StatementError::Xlsx { file, reason } => format!("{file}: tệp XLSX bị hỏng ({reason})"),
            StatementError::Unpacked { file } => {
                let most = MOST_UNPACKED >> 20;
                format!("{file}: tệp XLSX giải nén ra hơn {most} MiB; đây không phải sao kê")
            }
            StatementError::NoHeader { file } => format!(
                "{file}: không tìm thấy hàng tiêu đề có ngày và số tiền; hãy chỉ rõ các cột (--columns)"
            ),
            StatementError::LineTooLong { file, row } => {
                format!("{file}: dòng {row} dài hơn 1 MiB; đây không phải sao kê")
            }
            StatementError::Columns { vi, .. } => format!("ý nghĩa các cột (--columns): {vi}"),
            StatementError::TooMany => "quá nhiều tệp hoặc trang tính".into(),
        }
    }

    fn english(&self) -> String {
        match self {
            StatementError::Io { file, source } => format!("{file}: {source}"),
            StatementError::Empty { file } => format!("{file}: the file is empty"),
            StatementError::Kind { file, kind } => {
                let kind = kind.name(Lang::En);
                format!("{file}: this is {kind}; save it as XLSX or CSV")
            }
            StatementError::Xlsx { file, reason } => {
                format!("{file}: the XLSX file is damaged: {reason}")
            }
            StatementError::Unpacked { file } => {
                let most = MOST_UNPACKED >> 20;
                format!(
                    "{file}: the XLSX file unpacks to more than {most} MiB; this is not a statement"
                )
            }
            StatementError::NoHeader { file } => format!(
                "{file}: no row of titles with a date and amounts was found; name the columns (--columns)"
            ),
            StatementError::LineTooLong { file, row } => {
                format!("{file}: line {row} is longer than 1 MiB; this is not a statement")
            }
            StatementError::Columns { en, .. } => format!("--columns: {en}"),
            StatementError::TooMany => "too many files or sheets".into(),
        }
    }
}

/// In English, as errors are in logs.
impl fmt::Display for StatementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

impl std::error::Error for StatementError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            StatementError::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_and_spoken_in_both_languages() {
        let mut seen: Vec<&str> = Code::ALL.iter().map(|c| c.as_str()).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), Code::ALL.len());
        for code in Code::ALL {
            assert_ne!(code.message(Lang::Vi), code.message(Lang::En));
            assert!(
                code.as_str()
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b == b'-')
            );
        }
    }
    #[test]
    fn errors_are_spoken_in_one_language_each() {
        let file = || "a.xlsx".to_owned();
        let kinds = [Foreign::OldExcel, Foreign::Pdf, Foreign::Web];
        let kinds = kinds.map(|kind| StatementError::Kind { file: file(), kind });
        let others = [
            StatementError::Empty { file: file() },
            StatementError::Unpacked { file: file() },
            StatementError::NoHeader { file: file() },
            StatementError::LineTooLong {
                file: file(),
                row: 7,
            },
            StatementError::TooMany,
        ];
        for error in kinds.iter().chain(&others) {
            let (vi, en) = (error.message(Lang::Vi), error.message(Lang::En));
            assert!(en.is_ascii() && !vi.is_ascii(), "{vi} / {en}");
            assert!(!vi.contains(" the ") && !vi.contains("file"), "{vi}");
            assert_eq!(error.to_string(), en);
        }
    }
}

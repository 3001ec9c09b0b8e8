//! What an import tells its user: counts and sums by fate, every exception, every day that is not complete.

use std::collections::BTreeMap;

use minhbach_exchange::statement::{self, Statement};
use serde::Serialize;

use super::plan::Fate;
use crate::lang::Lang;
use crate::texts::{Text, fill};

/// How many lines, and their sum in minor units of the account's currency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// How many.
    pub count: u64,
    /// In minor units.
    pub sum: u64,
}

impl Tally {
    /// Adds one line.
    pub fn add(&mut self, amount: i64) {
        self.count += 1;
        self.sum += amount.unsigned_abs();
    }
}

/// A row or a line that needs a person. Free of personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trouble {
    /// The file, as the user named it.
    pub file: String,
    /// The worksheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The row as the user sees it, from 1.
    pub line: u32,
    /// The column's meaning, such as `credit`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// A stable code.
    pub code: String,
    /// Why, in the user's language.
    pub reason: String,
    /// The amount that the running balance implies, in minor units, credits positive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub implied_amount: Option<i64>,
}

/// A day that cannot be sealed as complete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenDay {
    /// The day, ISO.
    pub day: String,
    /// A stable code.
    pub code: String,
    /// Why, in the user's language.
    pub reason: String,
}

/// The whole report; its JSON is stable.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The account's id.
    pub account: String,
    /// Nothing was recorded.
    pub dry_run: bool,
    /// Lines read, overlaps between files counted once.
    pub lines: u64,
    /// Lines that stood in more than one of the files.
    pub overlapping: u64,
    /// By fate.
    pub fates: BTreeMap<Fate, Tally>,
    /// What needs a person.
    pub exceptions: Vec<Trouble>,
    /// First and last day.
    pub first_day: Option<String>,
    /// The last day.
    pub last_day: Option<String>,
    /// How many days are complete.
    pub complete_days: u64,
    /// Days that are not complete.
    pub incomplete_days: Vec<OpenDay>,
    /// The indexes of the entries that seal the statement.
    pub seals: Vec<u64>,
}

impl Report {
    /// What the reader alone can say.
    pub fn of(statement: &Statement, account: &str, dry_run: bool, lang: Lang) -> Self {
        let spoken = spoken(lang);
        let exceptions = statement.exceptions.iter().map(|exception| {
            let source = &statement.sources[usize::from(exception.source)];
            Trouble {
                file: source.name.clone(),
                sheet: source.sheet.clone(),
                line: exception.row,
                field: Some(exception.field.as_str().to_owned()),
                code: exception.code.as_str().to_owned(),
                reason: exception.code.message(spoken).to_owned(),
                implied_amount: exception.implied,
            }
        });
        let open = statement.days.iter().filter_map(|day| {
            let why = day.why_incomplete?;
            Some(OpenDay {
                day: day.date.to_string(),
                code: why.as_str().to_owned(),
                reason: why.message(spoken).to_owned(),
            })
        });
        Report {
            account: account.to_owned(),
            dry_run,
            lines: statement.len() as u64,
            overlapping: statement.overlaps().count() as u64,
            fates: Fate::ALL
                .iter()
                .map(|fate| (*fate, Tally::default()))
                .collect(),
            exceptions: exceptions.collect(),
            first_day: statement.days.first().map(|day| day.date.to_string()),
            last_day: statement.days.last().map(|day| day.date.to_string()),
            complete_days: statement.days.iter().filter(|day| day.complete()).count() as u64,
            incomplete_days: open.collect(),
            seals: Vec::new(),
        }
    }

    /// For people.
    pub fn print(&self, lang: Lang) -> String {
        let mut out = String::new();
        let mut say = |line: String| {
            out.push_str(&line);
            out.push('\n');
        };
        let days = match (&self.first_day, &self.last_day) {
            (Some(first), Some(last)) => format!("{first} – {last}"),
            _ => "–".to_owned(),
        };
        let head = if self.dry_run {
            Text::ImportDry
        } else {
            Text::ImportDone
        };
        say(fill(
            head.say(lang),
            &[("lines", &self.lines.to_string()), ("days", &days)],
        ));
        for (fate, tally) in &self.fates {
            if tally.count > 0 {
                say(format!(
                    "  {:<28} {:>8}  {:>18}",
                    fate.words(lang),
                    tally.count,
                    grouped(tally.sum)
                ));
            }
        }
        if self.overlapping > 0 {
            say(fill(
                Text::ImportOverlap.say(lang),
                &[("count", &self.overlapping.to_string())],
            ));
        }
        let open = self.incomplete_days.len().to_string();
        say(fill(
            Text::ImportDays.say(lang),
            &[
                ("complete", &self.complete_days.to_string()),
                ("open", &open),
            ],
        ));
        for day in &self.incomplete_days {
            say(format!("  {}: {} [{}]", day.day, day.reason, day.code));
        }
        if !self.exceptions.is_empty() {
            say(fill(
                Text::ImportExceptions.say(lang),
                &[("count", &self.exceptions.len().to_string())],
            ));
        }
        for trouble in &self.exceptions {
            let sheet = trouble
                .sheet
                .as_deref()
                .map(|sheet| format!(" [{sheet}]"))
                .unwrap_or_default();
            let field = trouble.field.as_deref().unwrap_or("–");
            let implied = trouble.implied_amount.map(|amount| {
                fill(
                    Text::ImportImplied.say(lang),
                    &[("amount", &amount.to_string())],
                )
            });
            say(format!(
                "  {}{sheet}:{} ({field}) {} [{}]{}",
                trouble.file,
                trouble.line,
                trouble.reason,
                trouble.code,
                implied.unwrap_or_default()
            ));
        }
        out
    }
}

/// `1234567` as `1.234.567`, the way that both our languages' readers in Viet Nam know it.
fn grouped(amount: u64) -> String {
    let digits = amount.to_string();
    let mut out = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

/// Our language as the reader's.
pub fn spoken(lang: Lang) -> statement::Lang {
    match lang {
        Lang::Vi => statement::Lang::Vi,
        Lang::En => statement::Lang::En,
    }
}

//! Every statement fixture against the table that was written for it by hand.
//!
//! `NAME.expected.tsv` beside the files says what each row of each file is, what each line says, why each exception is one, and
//! what each day adds up to. Blank rows are not listed. Everything else must be listed, in the order of files and rows.

use minhbach_exchange::statement::{
    Balances, Columns, Day, Equation, Event, Line, Options, Outcome, Rules, Statement, Suggestion,
    classify, read,
};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/statements")
}

/// An expected table: its directives and its rows.
struct Expected {
    name: String,
    directives: Vec<(String, String)>,
    rows: Vec<Vec<String>>,
}

fn expected() -> Vec<Expected> {
    let mut all = Vec::new();
    let mut paths: Vec<PathBuf> = fs::read_dir(folder())
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    paths.sort();
    for path in paths {
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        let Some(name) = file.strip_suffix(".expected.tsv") else {
            continue;
        };
        let text = fs::read_to_string(&path).unwrap();
        let (mut directives, mut rows) = (Vec::new(), Vec::new());
        for line in text.lines() {
            if let Some(directive) = line.strip_prefix("# ") {
                let (key, value) = directive.split_once(':').expect(directive);
                directives.push((key.to_owned(), value.trim().to_owned()));
            } else if !line.starts_with("file\t") {
                rows.push(line.split('\t').map(str::to_owned).collect());
            }
        }
        all.push(Expected {
            name: name.to_owned(),
            directives,
            rows,
        });
    }
    all
}

impl Expected {
    fn get(&self, key: &str) -> Option<&str> {
        self.directives
            .iter()
            .find(|(k, _)| k == key)
            .map(|(_, v)| v.as_str())
    }

    fn all(&self, key: &str) -> Vec<&str> {
        self.directives
            .iter()
            .filter(|(k, _)| k == key)
            .map(|(_, v)| v.as_str())
            .collect()
    }

    fn files(&self) -> Vec<(String, Cursor<Vec<u8>>)> {
        let names = self.get("files").expect("# files").split(' ');
        names
            .map(|f| {
                (
                    f.to_owned(),
                    Cursor::new(fs::read(folder().join(f)).expect(f)),
                )
            })
            .collect()
    }

    fn options(&self) -> Options {
        let columns = self
            .get("columns")
            .map(|f| Columns::parse(&fs::read_to_string(folder().join(f)).unwrap()).unwrap());
        let number = |key| self.get(key).map(|v| v.parse().unwrap());
        Options {
            columns,
            opening: number("opening"),
            closing: number("closing"),
            ..Options::default()
        }
    }
}

/// What a row turned out to be, in the columns of the expected tables.
fn outcome_rows(
    statement: &Statement,
    outcomes: &BTreeMap<(u16, u32), Outcome>,
    rules: &Rules,
) -> Vec<Vec<String>> {
    let mut rows: BTreeMap<(u16, u32), Vec<String>> = BTreeMap::new();
    for (key, outcome) in outcomes {
        let word = match outcome {
            Outcome::Line => "LOST",
            Outcome::Exception => "exception",
            Outcome::Continuation => "continuation",
            Outcome::Header => "header",
            Outcome::Around => "around",
        };
        let mut row = vec![key.0.to_string(), key.1.to_string(), word.to_owned()];
        row.resize(10, String::new());
        rows.insert(*key, row);
    }
    let mut fill = |line: Line, word: &str| {
        let row = rows
            .get_mut(&(line.source, line.row))
            .expect("a line where no row is");
        let suggests = match classify(&line, rules) {
            Suggestion::OwnTransfer => "own-transfer",
            Suggestion::Interest => "interest",
            Suggestion::Fee => "fee",
            Suggestion::Donation => "donation",
            Suggestion::Payment => "payment",
        };
        let amount = |a: Option<u64>| a.map_or(String::new(), |a| a.to_string());
        row[2] = word.to_owned();
        row[3] = line.date.to_string();
        row[4] = amount(line.debit());
        row[5] = amount(line.credit());
        row[6] = line.reference.clone();
        row[7] = line.memo.clone();
        row[9] = suggests.to_owned();
    };
    statement.lines().for_each(|line| fill(line, "line"));
    statement.overlaps().for_each(|line| fill(line, "overlap"));
    for exception in &statement.exceptions {
        let row = rows
            .get_mut(&(exception.source, exception.row))
            .expect("an exception where no row is");
        row[2] = "exception".to_owned();
        row[3] = exception.date.map_or(String::new(), |d| d.to_string());
        row[8] = format!("{} {}", exception.code, exception.field.as_str());
        if let Some(implied) = exception.implied {
            write!(row[8], " {implied}").unwrap();
        }
    }
    rows.into_values().collect()
}

fn day_text(day: &Day) -> String {
    let number = |n: Option<i64>| n.map_or(String::new(), |n| n.to_string());
    let equation = match day.equation {
        Equation::Holds => "holds".to_owned(),
        Equation::NotCheckable => "not-checkable".to_owned(),
        Equation::Broken { difference } => format!("broken={difference}"),
    };
    format!(
        "{} credits={}/{} debits={}/{} opening={} closing={} {} {}",
        day.date,
        day.credits.count,
        day.credits.sum,
        day.debits.count,
        day.debits.sum,
        number(day.opening),
        number(day.closing),
        equation,
        day.why_incomplete.map_or("complete", |w| w.as_str()),
    )
}

fn run(expected: &Expected) -> (Statement, BTreeMap<(u16, u32), Outcome>) {
    let mut outcomes = BTreeMap::new();
    let mut files = expected.files();
    let statement = read(&mut files, &expected.options(), &mut |event| {
        if let Event::Row {
            source,
            row,
            outcome,
        } = event
        {
            assert!(
                outcomes.insert((source, row), outcome).is_none(),
                "row {row} was told twice"
            );
        }
    });
    (
        statement.unwrap_or_else(|e| panic!("{}: {e}", expected.name)),
        outcomes,
    )
}

#[test]
fn every_row_is_what_its_table_says() {
    let all = expected();
    assert!(all.len() >= 25, "fixtures are missing");
    let mut wrong = String::new();
    for expected in &all {
        let (statement, outcomes) = run(expected);
        let own = expected
            .get("own")
            .map(|o| o.split(' ').map(str::to_owned).collect())
            .unwrap_or_default();
        let rules = Rules {
            own_accounts: own,
            ..Rules::default()
        };
        let got = outcome_rows(&statement, &outcomes, &rules);
        for at in 0..got.len().max(expected.rows.len()) {
            let (got, want) = (got.get(at), expected.rows.get(at));
            let same = got.zip(want).is_some_and(|(g, w)| {
                // The memo is given by its start, or whole.
                (0..10).all(|c| {
                    g[c] == w[c] || (c == 7 && !w[7].is_empty() && g[7].starts_with(&w[7]))
                })
            });
            if !same {
                writeln!(wrong, "{}\n  want {want:?}\n  got  {got:?}", expected.name).unwrap();
            }
        }
        let days: Vec<String> = statement.days.iter().map(day_text).collect();
        if days != expected.all("day") {
            writeln!(
                wrong,
                "{}\n  want {:#?}\n  got  {days:#?}",
                expected.name,
                expected.all("day")
            )
            .unwrap();
        }
        for source in expected.all("source") {
            let (at, want) = source.split_once(' ').unwrap();
            let layout = &statement.sources[at.parse::<usize>().unwrap()].layout;
            let separator = layout.separator.map_or("-".to_owned(), |c| {
                if c == '\t' {
                    "tab".to_owned()
                } else {
                    c.to_string()
                }
            });
            let balances = match layout.balances {
                Balances::None => "none",
                Balances::Running => "running",
                Balances::Daily => "daily",
                Balances::Loose => "loose",
            };
            let got = format!(
                "{} {} {separator} {} {balances} {}",
                layout.bank.as_str(),
                layout.encoding.map_or("xlsx", |e| e.as_str()),
                layout.header_row,
                if layout.descending {
                    "descending"
                } else {
                    "ascending"
                },
            );
            if got != want {
                writeln!(wrong, "{}\n  want {want}\n  got  {got}", expected.name).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn reading_again_or_in_another_order_gives_the_same_lines() {
    use minhbach_exchange::statement::LineIds;
    let ids = LineIds::new(&[9; 32], "account");
    for expected in expected() {
        let all = |statement: &Statement| {
            let mut all: Vec<[u8; 16]> = statement.lines().map(|l| ids.id(&l)).collect();
            all.sort_unstable();
            all
        };
        let (once, _) = run(&expected);
        let count = all(&once).len();
        let mut unique = all(&once);
        unique.dedup();
        assert_eq!(
            unique.len(),
            count,
            "{}: two lines with one id",
            expected.name
        );
        let mut files = expected.files();
        files.extend(expected.files());
        files.reverse();
        let twice = read(&mut files, &expected.options(), &mut |_| {}).unwrap();
        assert_eq!(all(&once), all(&twice), "{}", expected.name);
        // What overlaps has the id of the line that it repeats.
        assert!(
            twice
                .overlaps()
                .all(|l| unique.binary_search(&ids.id(&l)).is_ok())
        );
    }
}

#[test]
fn every_row_is_counted_once() {
    for expected in expected() {
        let (statement, outcomes) = run(&expected);
        for (at, source) in statement.sources.iter().enumerate() {
            let c = source.counts;
            let told = outcomes
                .keys()
                .filter(|(s, _)| usize::from(*s) == at)
                .count() as u64;
            assert_eq!(
                c.lines + c.exceptions + c.continuations + c.headers + c.around,
                told,
                "{}",
                expected.name
            );
        }
        let lines: u64 = statement.sources.iter().map(|s| s.counts.lines).sum();
        let overlaps = statement.overlaps().count();
        assert_eq!(
            lines as usize,
            statement.len() + overlaps,
            "{}",
            expected.name
        );
        let days: u64 = statement
            .days
            .iter()
            .map(|d| d.credits.count + d.debits.count)
            .sum();
        assert_eq!(days as usize, statement.len(), "{}", expected.name);
    }
}

#[test]
fn what_is_no_statement_is_said() {
    let error = |bytes: &[u8]| {
        let mut files = [("tep.csv".to_owned(), Cursor::new(bytes.to_vec()))];
        read(&mut files, &Options::default(), &mut |_| {})
            .expect_err("no statement")
            .to_string()
    };
    for (bytes, says) in [
        (&b""[..], "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xls"),
        (
            b"<html><table><tr><td>Ng\xc3\xa0y</td></tr></table></html>",
            "web page",
        ),
        (b"PK\x03\x04 but no workbook", "damaged"),
        (b"mot,hai,ba\n1,2,3\n", "--columns"),
    ] {
        let error = error(bytes);
        assert!(
            error.starts_with("tep.csv: ") && error.contains(says),
            "{error}"
        );
    }
}

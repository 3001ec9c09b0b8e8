//! Lines written in each bank's shape are read back equal, and no bytes make the reader panic.

use jiff::civil::{Date, date};
use minhbach_exchange::statement::shapes::{Heading, Shape, write};
use minhbach_exchange::statement::{Equation, Line, LineIds, Options, Statement, clean, read};
use proptest::prelude::*;
use std::io::Cursor;
use std::path::Path;

fn parse(bytes: Vec<u8>) -> Statement {
    read(
        &mut [("file".to_owned(), Cursor::new(bytes))],
        &Options::default(),
        &mut |_| {},
    )
    .expect("a statement")
}

/// Private text of every kind that a donor may type: accents, decomposed letters, quotation marks, separators, digits.
const TEXT: &str = "[A-Za-z0-9 đĐăâêôơưáàảãạệộốừỹ.,;:|'\"()/+\u{301}\u{323}-]{0,60}";

fn line() -> impl Strategy<Value = Line> {
    let amount = prop_oneof![1i64..2_000_000_000, -2_000_000_000i64..-1];
    let reference = "[A-Z0-9][A-Z0-9.]{0,15}";
    let other = (
        prop::option::of("[A-ZĐÂÊ]{2,8}( [A-Z]{2,8}){0,3}"),
        prop::option::of("[0-9]{6,15}"),
    );
    (0i32..40, amount, reference, TEXT, other).prop_map(
        |(day, amount, reference, memo, (name, account))| Line {
            file: 0,
            source: 0,
            row: 0,
            date: day_at(day),
            reference,
            amount,
            balance: None,
            memo: clean(&memo),
            counterparty: name,
            counter_account: account,
            occurrence: 0,
        },
    )
}

fn day_at(day: i32) -> Date {
    (0..day).fold(date(2026, 8, 25), |d, _| d.tomorrow().unwrap())
}

/// The line as this shape can print it.
fn printed(shape: Shape, line: &Line) -> Line {
    let mut line = line.clone();
    if !shape.has_reference() {
        line.reference.clear();
    }
    if !shape.has_counterparty() {
        (line.counterparty, line.counter_account) = (None, None);
    }
    line
}

fn heading(opening: i64) -> Heading<'static> {
    Heading {
        account: "9800000000001",
        from: date(2026, 8, 25),
        to: date(2026, 10, 10),
        opening,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_written_is_read(mut lines in prop::collection::vec(line(), 1..25), opening in 0i64..10_000_000_000) {
        lines.sort_by_key(|l| l.date);
        for shape in Shape::ALL {
            let mut text = String::new();
            write(shape, &heading(opening), &lines, &mut text).unwrap();
            let statement = parse(text.clone().into_bytes());
            prop_assert!(statement.exceptions.is_empty(), "{:?} {:?}\n{}", shape, statement.exceptions, text);
            let bare = |l: &Line| Line { file: 0, source: 0, row: 0, balance: None, occurrence: 0, ..l.clone() };
            let want: Vec<Line> = lines.iter().map(|l| printed(shape, l)).collect();
            let got: Vec<Line> = statement.lines().map(|l| bare(&l)).collect();
            // `Debug` hides what a line says, so the text is shown instead.
            prop_assert!(got == want, "{:?}\n{}", shape, text);
            for day in &statement.days {
                prop_assert!(day.complete() && day.equation == Equation::Holds, "{:?} {:?}\n{}", shape, day, text);
            }
        }
    }

    // The same lines in two banks' spelling are one set of ids, whatever the file looks like.
    #[test]
    fn ids_do_not_depend_on_the_shape(mut lines in prop::collection::vec(line(), 1..12)) {
        lines.sort_by_key(|l| l.date);
        let ids = LineIds::new(&[1; 32], "a");
        let all = |shape| {
            let mut text = String::new();
            write(shape, &heading(0), &lines, &mut text).unwrap();
            let mut all: Vec<[u8; 16]> = parse(text.into_bytes()).lines().map(|l| ids.id(&l)).collect();
            all.sort_unstable();
            all
        };
        let first = all(Shape::Vietcombank);
        for shape in [Shape::Agribank, Shape::Bidv, Shape::Techcombank] {
            prop_assert_eq!(&all(shape), &first);
        }
    }

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        let _ = read(&mut [("x".to_owned(), Cursor::new(bytes))], &Options::default(), &mut |_| {});
    }

    // Lines of plausible cells in implausible arrangements.
    #[test]
    fn random_tables_never_panic(rows in prop::collection::vec(prop::collection::vec(prop_oneof![
        Just("Ngày GD"), Just("Số CT"), Just("Nợ"), Just("Có"), Just("Số dư"), Just("Nội dung"), Just("01/09/2026"),
        Just("50.000"), Just("-1"), Just(""), Just("\"a"), Just("b\""), Just("Tổng cộng"), Just("Trang 1"), Just("ẩn"),
        Just("Số dư đầu kỳ: 5"), Just("99999999999999999"), Just("02/09/2026 10:00 x"), Just("9.999.999.999.999.999,00"),
    ], 0..8), 0..30)) {
        let text: String = rows.iter().map(|r| r.join(";") + "\n").collect();
        if let Ok(statement) = read(&mut [("x".to_owned(), Cursor::new(text.into_bytes()))], &Options::default(), &mut |_| {}) {
            let counted: u64 = statement.days.iter().map(|d| d.credits.count + d.debits.count).sum();
            prop_assert_eq!(counted as usize, statement.len());
        }
    }
}

/// A small generator with a fixed seed: the same mutations in every run.
fn next(state: &mut u64) -> usize {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as usize
}

#[test]
fn mutated_fixtures_never_panic() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/statements");
    let mut state = 7;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let kind = path.extension().and_then(|e| e.to_str()).unwrap_or("");
        if !matches!(kind, "csv" | "xlsx") {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        for _ in 0..60 {
            let mut mutated = bytes.clone();
            for _ in 0..=next(&mut state) % 6 {
                let at = next(&mut state) % mutated.len();
                match next(&mut state) % 4 {
                    0 => mutated[at] = next(&mut state) as u8,
                    1 => mutated.truncate(at.max(1)),
                    2 => mutated.insert(at, b";,\"\n\t5"[next(&mut state) % 6]),
                    _ => {
                        mutated.remove(at);
                        mutated.push(b'\n');
                    }
                }
            }
            let _ = read(
                &mut [("x".to_owned(), Cursor::new(mutated))],
                &Options::default(),
                &mut |_| {},
            );
        }
    }
}

#[test]
fn nothing_private_in_errors_and_debug() {
    let text = "Từ ngày 01/09/2026 đến ngày 01/09/2026\nNgày giao dịch;Mã GD;Nợ;Có;Nội dung;Tên tài khoản đối ứng;Tài khoản đối ứng\n\
                01/09/2026;REFCANARY;;5x;MEMOCANARY;NAMECANARY;9812345678\n01/09/2026;REFCANARY;;5.000;MEMOCANARY;NAMECANARY;9812345678\n\
                ;REFCANARY;;5.000;MEMOCANARY;NAMECANARY;9812345678\n";
    let statement = parse(text.as_bytes().to_vec());
    assert_eq!((statement.len(), statement.exceptions.len()), (1, 2));
    let lines: Vec<Line> = statement.lines().collect();
    assert_eq!(lines[0].counterparty.as_deref(), Some("NAMECANARY"));
    let shown = format!(
        "{statement:?} {:?} {lines:?} {:?}",
        statement.sources, statement.exceptions
    );
    for private in ["CANARY", "9812345678"] {
        assert!(!shown.contains(private), "{shown}");
    }
    // As a control, the search finds them where they are.
    assert!(text.contains("CANARY") && text.contains("9812345678"));
}

//! Instalments, case by case.

use minhbach_ledger::day::Day;
use minhbach_ledger::instalments::Schedule;
use minhbach_ledger::kinds::cases::Share;

fn schedule(amount: &str, every: u8, from: &str, until: &str) -> Schedule {
    let text = format!(
        r#"{{"amount":"{amount}","capacity":"500000","currency":"VND","every":{every},"from":"{from}","until":"{until}"}}"#
    );
    Schedule::parse(&text).unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// What came until a day, and which instalments are missed then: `due:open`.
type Case = (
    &'static str,
    &'static [(&'static str, u64)],
    &'static str,
    &'static str,
);

/// 500.000 đ every month from 31 January to 30 June 2027.
const MONTHLY: &[Case] = &[
    ("nothing is due yet", &[], "2027-01-30", ""),
    (
        "on its last day an instalment is in time",
        &[],
        "2027-01-31",
        "",
    ),
    (
        "a day later it is not",
        &[],
        "2027-02-01",
        "2027-01-31:500000",
    ),
    (
        "a shorter month ends earlier",
        &[],
        "2027-03-01",
        "2027-01-31:500000 2027-02-28:500000",
    ),
    (
        "what came pays it",
        &[("2027-01-20", 500_000)],
        "2027-02-01",
        "",
    ),
    (
        "a part leaves a part",
        &[("2027-01-20", 200_000)],
        "2027-02-01",
        "2027-01-31:300000",
    ),
    (
        "a late gift pays the earliest first",
        &[("2027-03-02", 500_000)],
        "2027-03-03",
        "2027-02-28:500000",
    ),
    (
        "three at once pay three",
        &[("2027-01-05", 1_500_000)],
        "2027-04-01",
        "",
    ),
    (
        "what comes after the day asked for is not known on it",
        &[("2027-02-10", 500_000)],
        "2027-02-05",
        "2027-01-31:500000",
    ),
    (
        "nothing is due after the end of the schedule",
        &[("2027-01-05", 3_000_000)],
        "2028-01-01",
        "",
    ),
];

fn missed(schedule: &Schedule, came: &[(&str, u64)], ended: Option<&str>, today: &str) -> String {
    let came: Vec<(Day, u64)> = came.iter().map(|(on, sum)| (day(on), *sum)).collect();
    let missed = schedule.missed(&came, ended.map(day), day(today));
    let words = missed.iter().map(|one| format!("{}:{}", one.due, one.open));
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn missed_instalments_are_listed() {
    let monthly = schedule("500000", 1, "2027-01-31", "2027-06-30");
    for (title, came, today, expected) in MONTHLY {
        assert_eq!(missed(&monthly, came, None, today), *expected, "{title}");
    }
    assert_eq!(monthly.due(day("2030-01-01")).count(), 6);
    // A sponsorship that ended owes what was due before, and nothing since.
    let ended = missed(&monthly, &[], Some("2027-02-28"), "2027-06-01");
    assert_eq!(ended, "2027-01-31:500000");
    let quarterly = schedule("250000", 3, "2027-01-01", "2027-12-31");
    let due: Vec<String> = quarterly
        .due(day("2027-12-31"))
        .map(|d| d.to_string())
        .collect();
    assert_eq!(
        due,
        ["2027-01-01", "2027-04-01", "2027-07-01", "2027-10-01"]
    );
    assert_eq!(
        (monthly.share(), quarterly.share()),
        (Share::Full, Share::Co)
    );
}

#[test]
fn schedules_have_one_spelling_and_make_sense() {
    let lawful = r#"{"amount":"100","capacity":"100","currency":"VND","every":1,"from":"2027-01-01","until":"2027-12-31"}"#;
    assert_eq!(Schedule::parse(lawful).unwrap().json().unwrap(), lawful);
    let bent = [
        ("\"every\":1", "\"every\":0", "schedule.dates"),
        ("\"every\":1", "\"every\":13", "schedule.dates"),
        ("2027-12-31", "2026-12-31", "schedule.dates"),
        ("\"amount\":\"100\"", "\"amount\":\"0\"", "schedule.amount"),
        (
            "\"amount\":\"100\"",
            "\"amount\":\"101\"",
            "schedule.amount",
        ),
        (
            "\"amount\":\"100\"",
            "\"amount\":\"1.00\"",
            "schedule.amount",
        ),
        (
            "\"capacity\":\"100\"",
            "\"capacity\":\"100.0\"",
            "schedule.amount",
        ),
        ("{\"amount\"", "{ \"amount\"", "schedule.form"),
        ("\"every\":1,", "", "schedule.form"),
    ];
    for (from, to, code) in bent {
        let text = lawful.replace(from, to);
        assert_ne!(text, lawful);
        assert_eq!(Schedule::parse(&text).unwrap_err().code(), code, "{text}");
    }
}

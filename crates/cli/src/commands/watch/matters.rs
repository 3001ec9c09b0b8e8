//! What may need a person: broken promises, legal clocks, disputes, answers, silence. Pure.

use std::collections::BTreeMap;

use minhbach_ledger::clocks::{Standing, clocks};
use minhbach_ledger::day::{Day, Month};
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::Body;
use minhbach_ledger::kinds::reports::{Counted, FeedbackState};
use minhbach_ledger::state::State;
use minhbach_ledger::verify::{Promise, Report, Verdict};

use crate::commands::verdicts::words;
use crate::lang::Lang;
use crate::texts::{Text, fill};

/// Something to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    /// What it is, the same as long as it is the same.
    pub key: String,
    /// A stable code.
    pub code: String,
    /// The entry that it is about.
    pub index: Option<u64>,
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
}

impl Matter {
    /// From its parts; `text` says it in a language.
    pub fn new(key: &str, code: &str, index: Option<u64>, text: impl Fn(Lang) -> String) -> Self {
        Matter {
            key: key.to_owned(),
            code: code.to_owned(),
            index,
            vi: text(Lang::Vi),
            en: text(Lang::En),
        }
    }

    /// The text in a language.
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Vi => &self.vi,
            Lang::En => &self.en,
        }
    }
}

/// What a server says of answers of the helped.
pub struct Answers {
    /// Those whose last day has passed.
    pub overdue: Counted,
}

/// Months of answers that were reported with some overdue.
#[derive(Default)]
pub struct Overdue(BTreeMap<Id, (u64, Month, bool)>);

impl Overdue {
    /// Takes in an entry.
    pub fn take(&mut self, at: u64, body: &Body) {
        if let Body::FeedbackReport(report) = body {
            let late = report.counts.iter();
            let late = late.filter(|count| count.state == FeedbackState::Overdue);
            let late = late.count() > 0;
            self.0.insert(report.chapter, (at, report.month, late));
        }
    }
}

/// A verdict that somebody has to hear of.
pub fn of_verdict(promise: Promise, verdict: &Verdict) -> Option<Matter> {
    let (at, why) = match verdict {
        Verdict::Holds | Verdict::NotChecked(_) => return None,
        Verdict::Fails { at, why } => (*at, why),
        Verdict::Newer { at, why } => (Some(*at), why),
    };
    let text = |lang: Lang| {
        let at = at.map(|at| fill(Text::VerifyAt.say(lang), &[("at", &at.to_string())]));
        let at = at.unwrap_or_default();
        format!("{}: {at}{}", words(promise).say(lang), why.text(lang))
    };
    let key = format!("verdict/{}/{}", promise.name(), why.code);
    Some(Matter::new(&key, &why.code, at, text))
}

/// What the entries leave open on a day.
pub fn open(
    report: &Report,
    overdue: &Overdue,
    answers: Option<&Answers>,
    today: Day,
) -> Vec<Matter> {
    let state = &report.state;
    let mut all = late_clocks(state, today);
    let disputes = state.people.disputes.values();
    for dispute in disputes.filter(|dispute| dispute.overdue(today)) {
        let (at, distribution) = (dispute.at.to_string(), dispute.distribution.to_string());
        let values = [("at", at.as_str()), ("distribution", distribution.as_str())];
        let text = |lang: Lang| fill(Text::WatchDispute.say(lang), &values);
        let key = format!("dispute/{at}");
        all.push(Matter::new(&key, "watch.dispute", Some(dispute.at), text));
    }
    for (chapter, (at, month, late)) in &overdue.0 {
        let name = state
            .chapters
            .get(chapter)
            .map(|known| known.name.to_string());
        let (name, month) = (name.unwrap_or_default(), month.to_string());
        let values = [("chapter", name.as_str()), ("month", month.as_str())];
        if *late {
            let text = |lang: Lang| fill(Text::WatchFeedback.say(lang), &values);
            let key = format!("feedback/{chapter}/{month}");
            all.push(Matter::new(&key, "watch.feedback", Some(*at), text));
        }
    }
    if let Some(answers) = answers.filter(|answers| answers.overdue != Counted::Number(0)) {
        let count = answers.overdue;
        let text = |lang: Lang| {
            let count = match (count, lang) {
                (Counted::Few, Lang::Vi) => "một số ít".to_owned(),
                (Counted::Few, Lang::En) => "a few".to_owned(),
                (Counted::Number(number), _) => number.to_string(),
            };
            fill(Text::WatchAnswers.say(lang), &[("count", &count)])
        };
        all.push(Matter::new("answers", "watch.answers", None, text));
    }
    for at in &report.disputed {
        let number = at.to_string();
        let text = |lang: Lang| fill(Text::VerifyDisputed.say(lang), &[("entries", &number)]);
        let key = format!("disputed/{at}");
        all.push(Matter::new(&key, "watch.disputed", Some(*at), text));
    }
    all
}

/// Legal clocks whose day has passed.
fn late_clocks(state: &State, today: Day) -> Vec<Matter> {
    let mut all = Vec::new();
    for (id, campaign) in &state.campaigns {
        for clock in clocks(state, *id, today) {
            let Standing::Overdue(days) = clock.standing else {
                continue;
            };
            let (days, due) = (days.to_string(), clock.due.to_string());
            let name = campaign.name.to_string();
            let values = [
                ("campaign", name.as_str()),
                ("what", clock.what.as_str()),
                ("due", due.as_str()),
                ("days", days.as_str()),
            ];
            let text = |lang: Lang| fill(Text::WatchClock.say(lang), &values);
            let key = format!("clock/{id}/{}", clock.what);
            all.push(Matter::new(&key, "watch.clock", None, text));
        }
    }
    all
}

/// That nothing was entered for longer than so many hours.
pub fn quiet(state: &State, now: u64, hours: u64) -> Option<Matter> {
    let age = now.saturating_sub(state.received) / 3_600;
    (state.size > 0 && age > hours).then(|| {
        let age = age.to_string();
        let text = |lang: Lang| fill(Text::WatchQuiet.say(lang), &[("hours", &age)]);
        Matter::new("quiet", "watch.quiet", None, text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_told_after_its_hours() {
        let mut state = State::default();
        (state.size, state.received) = (1, 1_000_000);
        assert_eq!(quiet(&state, 1_000_000 + 24 * 3_600, 24), None);
        let told = quiet(&state, 1_000_000 + 26 * 3_600, 24).unwrap();
        assert_eq!(
            (told.key.as_str(), told.code.as_str()),
            ("quiet", "watch.quiet")
        );
        assert!(told.en.contains("26"), "{}", told.en);
        // A practice ledger may be ahead of the clock.
        state.received = 2_000_000_000;
        assert_eq!(quiet(&state, 1_000_000, 24), None);
    }

    #[test]
    fn a_broken_promise_is_one_matter_however_often_it_is_seen() {
        let fails = |at| Verdict::Fails {
            at: Some(at),
            why: minhbach_ledger::verify::Why::new("tile.differs", "vi", "en"),
        };
        let one = of_verdict(Promise::Bytes, &fails(3)).unwrap();
        let two = of_verdict(Promise::Bytes, &fails(4)).unwrap();
        assert_eq!(one.key, two.key);
        assert_eq!(of_verdict(Promise::Bytes, &Verdict::Holds), None);
    }
}

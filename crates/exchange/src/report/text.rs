//! A report as plain text.

use std::fmt::Write as _;

use minhbach_ledger::rejection::Lang;

use super::number::grouped;
use super::say::{self, Words, say};
use super::{Quantity, Report, Totals};

/// A page that grows line by line.
pub(super) struct Lines {
    lang: Lang,
    text: String,
}

impl Lines {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn heading(&mut self, words: Words) {
        self.text.push('\n');
        self.line(say(self.lang, words));
    }

    fn fact(&mut self, words: Words, value: &str) {
        // Writing into a String cannot fail.
        let _ = writeln!(self.text, "{}: {value}", say(self.lang, words));
    }

    fn row(&mut self, words: Words, value: &str) {
        let _ = writeln!(self.text, "  {}: {value}", say(self.lang, words));
    }

    fn none_if(&mut self, empty: bool) {
        if empty {
            let _ = writeln!(self.text, "  {}", say(self.lang, say::NOTHING));
        }
    }

    fn amount(&self, quantity: &Quantity) -> String {
        quantity.words(self.lang)
    }

    fn number(&self, number: u64) -> String {
        let separator = match self.lang {
            Lang::Vi => '.',
            Lang::En => ',',
        };
        grouped(&number.to_string(), separator)
    }

    fn percent(&self, percent: Option<&String>) -> String {
        match (percent, self.lang) {
            (None, _) => "–".to_owned(),
            (Some(percent), Lang::Vi) => format!("{} %", percent.replace('.', ",")),
            (Some(percent), Lang::En) => format!("{percent}%"),
        }
    }

    fn totals(&mut self, of: &Totals) {
        let unit = match &of.received.goods {
            None => of.received.unit.clone(),
            Some((name, counted_in)) => format!("{name} ({})", say::unit(self.lang, counted_in)),
        };
        let came = if of.received.goods.is_some() {
            say::CAME
        } else {
            say::RECEIVED
        };
        self.line(&format!("- {unit}"));
        let always = [
            (came, &of.received),
            (say::ALLOCATED, &of.allocated),
            (say::DISTRIBUTED, &of.distributed),
            (say::IN_HAND, &of.in_hand),
        ];
        let where_any = [
            (say::RETURNED, &of.returned),
            (say::EXCHANGED, &of.exchanged_in),
            (say::SPENT, &of.spent),
            (say::SENT_ON, &of.sent_on),
            (say::LOST, &of.lost),
            (say::OWED, &of.owed),
        ];
        let where_any = where_any.into_iter().filter(|(_, sum)| sum.minor != 0);
        for (words, sum) in always.into_iter().chain(where_any) {
            self.row(words, &self.amount(sum));
        }
        let share = self.percent(of.undelivered_percent.as_ref());
        self.row(
            say::UNDELIVERED,
            &format!("{} ({share})", self.amount(&of.undelivered)),
        );
        if let Some(days) = of.median_days {
            self.row(say::MEDIAN, &days.to_string());
        }
        if let Some(moved) = &of.in_period {
            let pairs = [
                (came, &moved.received),
                (say::RETURNED, &moved.returned),
                (say::ALLOCATED, &moved.allocated),
                (say::DISTRIBUTED, &moved.distributed),
                (say::SPENT, &moved.spent),
            ];
            self.line(&format!("  {}:", say(self.lang, say::IN_PERIOD)));
            if pairs.iter().all(|(_, sum)| sum.minor == 0) {
                let _ = writeln!(self.text, "    {}", say(self.lang, say::NOTHING));
            }
            for (words, sum) in pairs.into_iter().filter(|(_, sum)| sum.minor != 0) {
                let _ = writeln!(
                    self.text,
                    "    {}: {}",
                    say(self.lang, words),
                    sum.words(self.lang)
                );
            }
        }
    }
}

/// The report in a language, as lines of text that end with a line feed.
pub fn text(report: &Report, lang: Lang) -> String {
    let mut out = Lines {
        lang,
        text: String::new(),
    };
    head(report, &mut out);
    out.heading(say::TOTALS);
    out.none_if(report.totals.is_empty());
    report.totals.iter().for_each(|of| out.totals(of));
    out.heading(say::COSTS);
    out.none_if(report.costs.is_empty());
    for of in &report.costs {
        out.line(&format!("- {}", of.spent.unit));
        out.row(say::COSTS_SPENT, &out.amount(&of.spent));
        out.row(say::COSTS_ASIDE, &out.amount(&of.set_aside));
        out.row(say::COSTS_SHARE, &out.percent(of.percent.as_ref()));
    }
    places(report, &mut out);
    out.heading(say::SERVICES);
    if report.about.kind == "campaign" {
        out.line(&format!("  {}", say(lang, say::NOT_OF_CAMPAIGN)));
    } else {
        out.none_if(report.services.is_empty());
    }
    for row in &report.services {
        let mut line = format!(
            "  {}: {}",
            say::service(lang, row.kind),
            out.number(row.count)
        );
        if let Some(lately) = row.in_period {
            let words = say(lang, say::IN_PERIOD).to_lowercase();
            line.push_str(&format!("; {words} {}", out.number(lately)));
        }
        out.line(&line);
    }
    out.heading(say::DISPUTES);
    let portions = say(lang, say::PORTIONS);
    let (open, about) = (report.disputes.open, report.disputes.portions);
    out.line(&match open {
        0 => format!("  {}", say(lang, say::NOTHING)),
        _ => format!("  {} ({} {portions})", out.number(open), out.number(about)),
    });
    if !report.recipients.is_empty() {
        out.heading(say::TO);
        for name in &report.recipients {
            out.line(&format!("- {name}"));
        }
    }
    out.text
}

fn head(report: &Report, out: &mut Lines) {
    let lang = out.lang;
    out.line(say(lang, say::TITLE));
    if report.practice {
        out.line(say(lang, say::PRACTICE));
    }
    let about = &report.about;
    let what = match about.kind {
        "campaign" => say::CAMPAIGN,
        _ => say::CHAPTER,
    };
    out.fact(what, &format!("{} ({})", about.name, about.id));
    if let Some(chapter) = &about.chapter {
        out.fact(say::CHAPTER, chapter);
    }
    if let Some(reception) = about.reception {
        out.fact(say::RECEPTION, &say::days(lang, reception));
    }
    if let Some(period) = report.period {
        out.fact(say::PERIOD, &say::days(lang, period));
    }
    out.fact(say::BOOK, &format!("{}, {}", report.ledger, report.origin));
    let size = report.checkpoint.size;
    out.fact(say::UP_TO, &out.number(size));
    out.fact(say::ROOT, &report.checkpoint.root);
    out.line(&say(lang, say::AGAIN).replace("{size}", &size.to_string()));
}

fn places(report: &Report, out: &mut Lines) {
    let lang = out.lang;
    let portions = say(lang, say::PORTIONS);
    out.heading(say::AREAS);
    out.none_if(report.areas.is_empty());
    for row in &report.areas {
        let place = match &row.chapter {
            Some(chapter) => format!("{} ({chapter})", row.code),
            None => row.code.clone(),
        };
        out.line(&format!(
            "- {place}: {} {}; {} {} ({}), {} {portions}",
            say(lang, say::QUOTA),
            out.amount(&row.quota),
            say(lang, say::DELIVERED),
            out.amount(&row.delivered),
            out.percent(row.percent.as_ref()),
            out.number(row.portions),
        ));
    }
    out.heading(say::PURPOSES);
    out.none_if(report.purposes.is_empty());
    for row in &report.purposes {
        out.line(&format!(
            "- {}: {} {}; {} {}, {} {portions}",
            say::purpose(lang, &row.purpose),
            say(lang, say::ALLOCATED_TO),
            out.amount(&row.allocated),
            say(lang, say::DELIVERED),
            out.amount(&row.delivered),
            out.number(row.portions),
        ));
    }
    let made = report.deliveries;
    out.fact(
        say::DELIVERIES,
        &format!(
            "{} ({} {portions}; {} {})",
            out.number(made.count),
            out.number(made.portions),
            out.number(made.with_team),
            say(lang, say::WITH_TEAM),
        ),
    );
    if let Some(lately) = made.portions_in_period {
        let lately = format!("{} {portions}", out.number(lately));
        out.row(say::IN_PERIOD, &lately);
    }
}

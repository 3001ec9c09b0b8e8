//! The plan of a sample, as text of one spelling.
//!
//! ```text
//! minhbach.example/son-lam                         the checkpoint's text, byte for byte: origin,
//! 20852                                            size and root
//! CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
//!                                                  (empty line)
//! minhbach/sample/v1
//! kinds donations,distributions
//! chapter -                                        the whole ledger, or an id
//! fund -
//! booked 2026-01-01..2026-12-31                    or -
//! unit VND
//! amounts live
//! count 812
//! sum 1234567000
//! list <SHA-256 of the population's canonical list, base64>
//! method monetary-unit
//! confidence 95
//! tolerable 40000000
//! expected 0
//! interval 13333333
//! size 92                                          at most so many, and those that are always taken
//! day 2027-01-15
//! value Xổ số … mở ngày 15/1/2027: mọi giải, viết liền
//! ```
//!
//! Of the method `random` the lines `tolerable`, `expected` and `interval` are missing, and `size` is exact.

use std::fmt;

use minhbach_ledger::day::Day;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::log::checkpoint::Checkpoint;
use minhbach_ledger::text::Text;

use super::population::{Amounts, Class, Definition, Population, Which};
use super::size::{CONFIDENCES, Monetary, interval};

/// The first line after the checkpoint.
const FORMAT: &str = "minhbach/sample/v1";

/// How entries are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Every so-manieth unit of money after a random start.
    Monetary {
        /// What it was asked for.
        asked: Monetary,
        /// In minor units; follows from what was asked for.
        interval: u64,
    },
    /// So many entries, each as likely as any other.
    Random {
        /// In percent, for the evaluation.
        confidence: u8,
        /// How many.
        size: u64,
    },
}

impl Method {
    /// The name in a plan.
    pub fn name(&self) -> &'static str {
        match self {
            Method::Monetary { .. } => "monetary-unit",
            Method::Random { .. } => "random",
        }
    }

    /// In percent.
    pub fn confidence(&self) -> u8 {
        match self {
            Method::Monetary { asked, .. } => asked.confidence,
            Method::Random { confidence, .. } => *confidence,
        }
    }

    /// How many are drawn: exactly, or by intervals at most.
    fn size(&self, sum: u128) -> u64 {
        match self {
            Method::Monetary { interval, .. } => {
                u64::try_from(sum.div_ceil(u128::from(*interval))).unwrap_or(u64::MAX)
            }
            Method::Random { size, .. } => *size,
        }
    }
}

/// A plan. It prints as its one spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The book whose entries are drawn from.
    pub checkpoint: Checkpoint,
    /// Which entries.
    pub definition: Definition,
    /// How many there are.
    pub count: u64,
    /// What they add up to, in minor units.
    pub sum: u128,
    /// SHA-256 of their canonical list.
    pub list: Digest,
    /// How they are drawn.
    pub method: Method,
    /// The day on which the value becomes known.
    pub day: Day,
    /// Which public value it is, in words that leave no choice.
    pub value: Text,
}

/// Why a plan cannot be made or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// The text is not a plan in its one spelling.
    #[error("the text is no plan of a sample in its one spelling")]
    Spelling,
    /// Nothing can be drawn.
    #[error("the population is empty")]
    Empty,
    /// More than there are, or none.
    #[error("a sample holds at least one entry and no more than there are")]
    Size,
    /// No interval follows from confidence, tolerable and expected misstatement.
    #[error("no sampling interval follows: look at every entry instead")]
    Interval,
    /// There are no factors for it.
    #[error("there are no factors for this confidence")]
    Confidence,
    /// No kind of entry is named.
    #[error("no kind of entry is named")]
    Kinds,
}

impl PlanError {
    /// The stable code, as `docs/errors.md` lists it.
    pub fn code(self) -> &'static str {
        match self {
            PlanError::Spelling => "sample.spelling",
            PlanError::Empty => "sample.empty",
            PlanError::Size => "sample.size",
            PlanError::Interval => "sample.interval",
            PlanError::Confidence => "sample.confidence",
            PlanError::Kinds => "sample.kinds",
        }
    }
}

impl Plan {
    /// A plan over a population.
    ///
    /// # Errors
    /// Where nothing could be drawn by it.
    pub fn new(
        checkpoint: Checkpoint,
        definition: Definition,
        population: &Population,
        method: Method,
        (day, value): (Day, Text),
    ) -> Result<Plan, PlanError> {
        let plan = Plan {
            checkpoint,
            definition,
            count: population.count(),
            sum: population.sum(),
            list: population.digest(),
            method,
            day,
            value,
        };
        plan.sound()?;
        Ok(plan)
    }

    /// The method by monetary units; the interval follows.
    ///
    /// # Errors
    /// [`PlanError::Confidence`] or [`PlanError::Interval`].
    pub fn monetary(asked: Monetary) -> Result<Method, PlanError> {
        if !CONFIDENCES.contains(&asked.confidence) {
            return Err(PlanError::Confidence);
        }
        let interval = interval(asked).ok_or(PlanError::Interval)?;
        Ok(Method::Monetary { asked, interval })
    }

    fn sound(&self) -> Result<(), PlanError> {
        if self.definition.classes.is_empty() {
            return Err(PlanError::Kinds);
        }
        if self.count == 0 || self.sum == 0 {
            return Err(PlanError::Empty);
        }
        match self.method {
            Method::Monetary { asked, interval } => {
                let follows = Plan::monetary(asked)? == Method::Monetary { asked, interval };
                if !follows {
                    return Err(PlanError::Interval);
                }
            }
            Method::Random { confidence, size } => {
                if !CONFIDENCES.contains(&confidence) {
                    return Err(PlanError::Confidence);
                }
                if size == 0 || size > self.count {
                    return Err(PlanError::Size);
                }
            }
        }
        Ok(())
    }

    /// How many entries are drawn: exactly at random, at most (besides those always taken) by monetary units.
    pub fn size(&self) -> u64 {
        self.method.size(self.sum)
    }

    /// Whether a population is the one that the plan states.
    pub fn is_of(&self, population: &Population) -> bool {
        (self.count, self.sum, self.list)
            == (population.count(), population.sum(), population.digest())
    }

    /// Reads a plan strictly: it must be what it would be written as.
    ///
    /// # Errors
    /// [`PlanError::Spelling`], or what else is wrong with it.
    pub fn parse(text: &str) -> Result<Plan, PlanError> {
        let plan = read(text).ok_or(PlanError::Spelling)?;
        if plan.to_string() != text {
            return Err(PlanError::Spelling);
        }
        plan.sound()?;
        Ok(plan)
    }
}

/// The lines of a plan, taken one after the other.
struct Lines<'a>(std::str::Split<'a, char>);

impl<'a> Lines<'a> {
    fn take(&mut self, name: &str) -> Option<&'a str> {
        self.0.next()?.strip_prefix(name)?.strip_prefix(' ')
    }

    fn parsed<T: std::str::FromStr>(&mut self, name: &str) -> Option<T> {
        self.take(name)?.parse().ok()
    }

    fn maybe<T: std::str::FromStr>(&mut self, name: &str) -> Option<Option<T>> {
        match self.take(name)? {
            "-" => Some(None),
            text => text.parse().ok().map(Some),
        }
    }
}

fn read(text: &str) -> Option<Plan> {
    let (checkpoint, rest) = text.split_once("\n\n")?;
    let checkpoint = Checkpoint::parse(&format!("{checkpoint}\n")).ok()?;
    let mut lines = Lines(rest.strip_suffix('\n')?.split('\n'));
    if lines.0.next()? != FORMAT {
        return None;
    }
    let classes = lines.take("kinds")?.split(',');
    let classes = classes.map(Class::from_name).collect::<Option<Vec<_>>>()?;
    if !classes.windows(2).all(|pair| pair[0] < pair[1]) {
        return None;
    }
    let chapter = lines.maybe::<Id>("chapter")?;
    let fund = lines.maybe::<Id>("fund")?;
    let booked = match lines.take("booked")? {
        "-" => None,
        days => {
            let (from, until) = days.split_once("..")?;
            Some((from.parse::<Day>().ok()?, until.parse::<Day>().ok()?))
        }
    };
    let unit: Which = lines.parsed("unit")?;
    let amounts = Amounts::from_name(lines.take("amounts")?)?;
    let (count, sum, list) = (
        lines.parsed("count")?,
        lines.parsed("sum")?,
        lines.parsed("list")?,
    );
    let by_money = match lines.take("method")? {
        "monetary-unit" => true,
        "random" => false,
        _ => return None,
    };
    let confidence = lines.parsed("confidence")?;
    let method = match by_money {
        true => {
            let (tolerable, expected) = (lines.parsed("tolerable")?, lines.parsed("expected")?);
            let asked = Monetary {
                confidence,
                tolerable,
                expected,
            };
            let interval = lines.parsed("interval").filter(|interval| *interval > 0)?;
            // What it comes to is written again and compared.
            lines.take("size")?;
            Method::Monetary { asked, interval }
        }
        false => Method::Random {
            confidence,
            size: lines.parsed("size")?,
        },
    };
    let (day, value) = (lines.parsed("day")?, lines.parsed("value")?);
    lines.0.next().is_none().then_some(Plan {
        checkpoint,
        definition: Definition {
            classes,
            chapter,
            fund,
            booked,
            unit,
            amounts,
        },
        count,
        sum,
        list,
        method,
        day,
        value,
    })
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let asked = &self.definition;
        let classes: Vec<&str> = asked.classes.iter().map(|class| class.name()).collect();
        let named = |id: Option<Id>| id.map_or_else(|| "-".to_owned(), |id| id.to_string());
        writeln!(f, "{}\n{FORMAT}", self.checkpoint)?;
        writeln!(f, "kinds {}", classes.join(","))?;
        writeln!(
            f,
            "chapter {}\nfund {}",
            named(asked.chapter),
            named(asked.fund)
        )?;
        match asked.booked {
            None => writeln!(f, "booked -")?,
            Some((from, until)) => writeln!(f, "booked {from}..{until}")?,
        }
        writeln!(f, "unit {}\namounts {}", asked.unit, asked.amounts.name())?;
        writeln!(
            f,
            "count {}\nsum {}\nlist {}",
            self.count, self.sum, self.list
        )?;
        writeln!(f, "method {}", self.method.name())?;
        writeln!(f, "confidence {}", self.method.confidence())?;
        if let Method::Monetary { asked, interval } = self.method {
            writeln!(
                f,
                "tolerable {}\nexpected {}",
                asked.tolerable, asked.expected
            )?;
            writeln!(f, "interval {interval}")?;
        }
        writeln!(f, "size {}", self.size())?;
        writeln!(f, "day {}\nvalue {}", self.day, self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::sampling::Item;
    use minhbach_ledger::amount::Currency;
    use minhbach_ledger::id::Code;

    fn plan(method: Method) -> Plan {
        let items = (1..=20).map(|n| Item {
            at: n,
            amount: n * 1_000,
            code: Code::from_number(n),
        });
        let population = Population {
            items: items.collect(),
        };
        let definition = Definition {
            classes: vec![Class::Donations, Class::Distributions],
            chapter: None,
            fund: Some(Id::new(0, [7; 10])),
            booked: Some(("2026-01-01".parse().unwrap(), "2026-12-31".parse().unwrap())),
            unit: Which::Money(Currency::VND),
            amounts: Amounts::Live,
        };
        let checkpoint = Checkpoint {
            origin: "minhbach.example/son-lam".into(),
            size: 21,
            root: [9; 32],
        };
        let value = "Xổ số ngày 15/1/2027: mọi giải".parse().unwrap();
        let day = "2027-01-15".parse().unwrap();
        Plan::new(checkpoint, definition, &population, method, (day, value)).unwrap()
    }

    fn both() -> [Plan; 2] {
        let asked = Monetary {
            confidence: 95,
            tolerable: 90_000,
            expected: 0,
        };
        let random = Method::Random {
            confidence: 90,
            size: 5,
        };
        [plan(Plan::monetary(asked).unwrap()), plan(random)]
    }

    #[test]
    fn a_plan_reads_as_it_is_written() {
        for plan in both() {
            assert_eq!(Plan::parse(&plan.to_string()), Ok(plan));
        }
        assert_eq!(both()[0].size(), 7, "210,000 by 30,000");
    }

    #[test]
    fn any_other_spelling_is_refused() {
        let [monetary, random] = both().map(|plan| plan.to_string());
        for (text, from, to) in [
            (&monetary, "count 20", "count 020"),
            (&monetary, "count 20", "count +20"),
            (&monetary, "size 7", "size 8"),
            (&monetary, "interval 30000", "interval 0"),
            (
                &monetary,
                "donations,distributions",
                "distributions,donations",
            ),
            (&monetary, "donations,distributions", "donations,donations"),
            (&monetary, "amounts live", "amounts alive"),
            (&monetary, "2026-01-01..", "2026-1-1.."),
            (&monetary, "\nday", "\n\nday"),
            (&random, "\nday", "\r\nday"),
            (&random, "chapter -", "chapter "),
            (&random, "unit VND", "unit vnd"),
            (&random, "minhbach/sample/v1", "minhbach/sample/v2"),
            (&random, "giải\n", "giải \n"),
            (&random, "giải\n", "giải"),
            (&random, "giải\n", "giải\nmore 1\n"),
        ] {
            let changed = text.replace(from, to);
            assert_ne!(&changed, text, "{from}");
            assert_eq!(
                Plan::parse(&changed),
                Err(PlanError::Spelling),
                "{from} → {to}"
            );
        }
    }

    #[test]
    fn what_does_not_follow_is_refused() {
        let [monetary, random] = both().map(|plan| plan.to_string());
        for (text, from, to, error) in [
            (
                &monetary,
                "interval 30000\nsize 7",
                "interval 30001\nsize 7",
                PlanError::Interval,
            ),
            (
                &monetary,
                "confidence 95",
                "confidence 94",
                PlanError::Confidence,
            ),
            (&random, "size 5", "size 21", PlanError::Size),
            (&random, "size 5", "size 0", PlanError::Size),
            (&random, "count 20", "count 0", PlanError::Empty),
        ] {
            let changed = text.replace(from, to);
            assert_ne!(&changed, text, "{from}");
            assert_eq!(Plan::parse(&changed), Err(error), "{from} → {to}");
        }
    }
}

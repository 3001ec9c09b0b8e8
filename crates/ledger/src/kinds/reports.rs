//! Monthly counts about people: what became of the answers of those who were helped, and what was done in the vault.
//!
//! A count below the policy's least number of people is `few`, and a count of none is left out; so there is nothing here that
//! is about one person, and still nothing can be passed over: what waits and what is overdue stands in the book, month by month.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::distribution::least;
use super::governance::Role;
use super::{KindRules, common};
use crate::day::{Day, Month};
use crate::decide::Context;
use crate::effects::Fact;
use crate::id::Id;
use crate::rejection::{Refusal, Rejection};
use crate::state::people::PeopleFact;
use crate::text::text_serde;

/// A count of people that may be published: a number, or `few` for one and more, but fewer than the policy's least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Counted {
    /// At least one, and too few to say how many.
    Few,
    /// None, or enough.
    Number(u32),
}

impl Counted {
    /// What may be published of so many, if `least` are needed.
    pub fn of(count: u32, least: u32) -> Counted {
        match (1..least).contains(&count) {
            true => Counted::Few,
            false => Counted::Number(count),
        }
    }

    /// Refuses a number that is about too few people.
    pub(super) fn check(self, cx: &Context<'_>, least: u32) -> Result<(), Rejection> {
        let small = matches!(self, Counted::Number(count) if (1..least).contains(&count));
        cx.refuse_if(small, || Rejection::SmallCell { least })
    }
}

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Counted::Few => f.write_str("few"),
            Counted::Number(count) => write!(f, "{count}"),
        }
    }
}

impl FromStr for Counted {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const SPELLING: &str = "a count is `few` or a decimal number";
        let plain = |text: &&str| {
            text.bytes().all(|b| b.is_ascii_digit()) && (*text == "0" || !text.starts_with('0'))
        };
        match text {
            "few" => Ok(Counted::Few),
            _ => {
                let digits = Some(text).filter(plain).ok_or(SPELLING)?;
                digits.parse().map(Counted::Number).map_err(|_| SPELLING)
            }
        }
    }
}

text_serde!(Counted);

/// What an answer was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedbackCategory {
    /// It came as the slip says.
    Received,
    /// It did not come.
    NotReceived,
    /// Less came.
    Less,
    /// What came was spoilt or of another kind.
    Quality,
    /// Who is on the list and who is not.
    Fairness,
    /// How somebody behaved.
    Conduct,
    /// What was shown of somebody.
    Privacy,
    /// Something else.
    Other,
}

/// Where answers stood at the end of the month, or what they became in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedbackState {
    /// In the month: counted into a `distribution.confirm`.
    Confirmed,
    /// In the month: led to a `distribution.dispute`.
    Disputed,
    /// In the month: looked into and answered, with nothing in the book but this count.
    Answered,
    /// At its end: not handled, and still in time.
    Waiting,
    /// At its end: not handled within the policy's days.
    Overdue,
}

/// How many answers of a category were in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct FeedbackCount {
    pub category: FeedbackCategory,
    pub count: Counted,
    pub state: FeedbackState,
}

/// A list of counts: rising, no row twice, none of nothing, none of too few.
fn counts<K: Ord>(
    cx: &Context<'_>,
    rows: impl Iterator<Item = (K, Counted)> + Clone,
    least: u32,
) -> Result<(), Rejection> {
    let sorted = rows
        .clone()
        .zip(rows.clone().skip(1))
        .all(|((a, _), (b, _))| a < b);
    let something = rows.clone().all(|(_, count)| count != Counted::Number(0));
    cx.refuse_if(!sorted || !something, || Rejection::ListWrong {
        field: "counts",
    })?;
    rows.into_iter()
        .try_for_each(|(_, count)| count.check(cx, least))
}

/// The month has passed, and is the one after the last that was reported.
fn follows(cx: &Context<'_>, last: Option<Month>, month: Month, on: Day) -> Result<(), Rejection> {
    cx.refuse_if(on <= month.last(), || Rejection::InFuture {
        on: month.last(),
    })?;
    let expected = last.map_or(month, |last| last.next());
    cx.refuse_if(month != expected, || Rejection::MonthExpected { expected })
}

/// `feedback.report`: what became of the answers of those whom a chapter helped, in one month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct FeedbackReport {
    pub chapter: Id,
    /// By category and state, rising; what is not there is none.
    pub counts: Vec<FeedbackCount>,
    pub id: Id,
    pub month: Month,
    pub on: Day,
}

impl FeedbackReport {
    /// The newest report is taken back, and its month is reported again. Answers the chapters concerned.
    pub(super) fn undo(&self, cx: &mut Context<'_>) -> Result<Vec<Id>, Refusal> {
        let last = cx.state.people.feedback.get(&self.chapter).copied();
        let expected = last.unwrap_or(self.month);
        cx.refuse_if(self.month != expected, || Rejection::MonthExpected {
            expected,
        })?;
        let fact = PeopleFact::Feedback(self.chapter, self.month.before());
        cx.fact(Fact::People(fact));
        cx.effects.about.chapter = Some(self.chapter);
        Ok(vec![self.chapter])
    }
}

impl KindRules for FeedbackReport {
    const VI: &'static str = "Báo cáo phản ánh của người được giúp";
    const EN: &'static str = "Answers reported";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(3)?;
        let chapter = cx.chapter(self.chapter)?;
        cx.authority(
            &[Role::Inspector, Role::Accountant, Role::FieldOfficer],
            "inspector, accountant, field officer",
            &[chapter],
        )?;
        let policy = cx.state.policy(chapter);
        let stated = policy.is_some_and(|policy| policy.answer_days.is_some());
        cx.refuse_if(!stated, || Rejection::AnswerDaysMissing)?;
        let last = cx.state.people.feedback.get(&chapter).copied();
        follows(cx, last, self.month, self.on)?;
        let rows = self.counts.iter();
        counts(
            cx,
            rows.map(|row| ((row.category, row.state), row.count)),
            least(cx, chapter),
        )?;
        cx.fact(Fact::People(PeopleFact::Feedback(chapter, self.month)));
        cx.effects.about.chapter = Some(chapter);
        Ok(())
    }
}

/// What is done with personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VaultAct {
    /// Somebody opened a value, for a reason that is on record.
    Opened,
    /// Somebody agreed to something.
    Consented,
    /// Somebody took a consent back.
    Withdrawn,
    /// A name or picture is shown no more.
    Unpublished,
    /// Sealed until the law lets it be erased.
    Restricted,
    /// Key, salts and values destroyed, because somebody asked.
    Erased,
    /// The same, because a retention clock ran out.
    Expired,
    /// Somebody asked and was told why not.
    Refused,
    /// Asked for, and not answered within the days that the law gives.
    Overdue,
}

/// How often something was done in the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct VaultCount {
    pub act: VaultAct,
    pub count: Counted,
}

/// `vault.report`: what was done with personal data in one month, as counts; never which entries were concerned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct VaultReport {
    /// By act, rising; what is not there is none.
    pub counts: Vec<VaultCount>,
    pub id: Id,
    pub month: Month,
    pub on: Day,
}

impl KindRules for VaultReport {
    const VI: &'static str = "Báo cáo kho dữ liệu cá nhân";
    const EN: &'static str = "Vault reported";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(3)?;
        cx.authority(
            &[Role::Governor, Role::Inspector],
            "governor, inspector, of the whole ledger",
            &[],
        )?;
        // There is one vault, so whoever reports on it sees all of it.
        if let Some((key, _)) = cx.authors().find(|(_, key)| key.chapter.is_some()) {
            cx.refuse(Rejection::RoleMissing {
                key: key.to_owned(),
                needed: "governor, inspector, of the whole ledger",
            })?;
        }
        follows(cx, cx.state.people.vault, self.month, self.on)?;
        let own = cx.state.policies.get(&None);
        let least = own.map_or(10, |policy| policy.least);
        let rows = self.counts.iter();
        counts(cx, rows.map(|row| (row.act, row.count)), least)?;
        cx.fact(Fact::People(PeopleFact::Vault(self.month)));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_one_spelling() {
        for text in ["few", "0", "10", "4294967295"] {
            assert_eq!(text.parse::<Counted>().unwrap().to_string(), text);
        }
        for bad in ["", "Few", "01", "-1", "+1", "1 ", "4294967296", "many"] {
            assert!(bad.parse::<Counted>().is_err(), "{bad}");
        }
        assert_eq!(Counted::of(0, 10), Counted::Number(0));
        assert_eq!(Counted::of(1, 10), Counted::Few);
        assert_eq!(Counted::of(9, 10), Counted::Few);
        assert_eq!(Counted::of(10, 10), Counted::Number(10));
    }
}

//! Legal clocks: what a campaign has to do by when, for any day given.

use crate::day::Day;
use crate::kinds::campaigns::CountedFrom;
use crate::state::Campaign;
use crate::{id::Id, state::State};

/// How many days before its end a clock is shown as due.
const SOON: i32 = 7;

/// Where a clock stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// There is time: so many days are left.
    OnTime(i32),
    /// It is due within a week: so many days are left, 0 on the last one.
    DueIn(i32),
    /// So many days have passed since it was due.
    Overdue(i32),
    /// It is done since that day.
    Done(Day),
}

/// Something that a campaign has to do by a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// `reception`, `distribution`, or what has to be published.
    pub what: String,
    /// Whether it is something to publish.
    pub publication: bool,
    /// The last day for it.
    pub due: Day,
    /// Where it stands.
    pub standing: Standing,
}

fn standing(due: Day, done: Option<Day>, today: Day) -> Standing {
    let left = due.days() - today.days();
    match done {
        Some(day) => Standing::Done(day),
        None if left < 0 => Standing::Overdue(-left),
        None if left <= SOON => Standing::DueIn(left),
        None => Standing::OnTime(left),
    }
}

/// The last day by which everything is handed out, where the terms say so.
fn distribution_end(campaign: &Campaign) -> Option<Day> {
    let days = campaign.terms.as_ref()?.distribution_days?;
    Some(campaign.closes.plus(i32::try_from(days).ok()?))
}

/// Whether anything of a campaign's funds is still to be handed out.
fn something_left(state: &State, campaign: Id) -> bool {
    let funds = state.funds.iter();
    let mut funds = funds.filter(|(_, fund)| fund.campaign == Some(campaign));
    let proposed = |fund: Id| {
        let mut all = state.allocations.values();
        all.any(|a| a.fund == fund && a.status.undecided())
    };
    funds.any(|(id, _)| state.fund_holds(*id).is_some() || proposed(*id))
}

/// The clocks of a campaign on a day, in the order in which they are due. Empty for a campaign that is not there.
pub fn clocks(state: &State, campaign: Id, today: Day) -> Vec<Clock> {
    let Some(known) = state.campaigns.get(&campaign) else {
        return Vec::new();
    };
    // What ends reception is its last day, whenever somebody enters that it has ended.
    let ended = (known.closed.is_some() || today > known.closes).then_some(known.closes);
    let mut all = vec![Clock {
        what: "reception".into(),
        publication: false,
        due: known.closes,
        standing: standing(known.closes, ended, today),
    }];
    if let Some(due) = distribution_end(known) {
        let over = today > known.closes && !something_left(state, campaign);
        all.push(Clock {
            what: "distribution".into(),
            publication: false,
            due,
            standing: standing(due, over.then_some(due.min(today)), today),
        });
    }
    for publication in known.terms.iter().flat_map(|terms| &terms.publications) {
        let from = match publication.from {
            CountedFrom::Opening => Some(known.opens),
            CountedFrom::Closing => Some(known.closes),
            CountedFrom::DistributionEnd => distribution_end(known),
        };
        // What counts from the end of a distribution that has no last day has none either.
        let Some(from) = from else { continue };
        let due = from.plus(publication.days as i32);
        let done = known.published.get(&publication.what).copied();
        all.push(Clock {
            what: publication.what.to_string(),
            publication: true,
            due,
            standing: standing(due, done, today),
        });
    }
    all.sort_by_key(|clock| clock.due);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_clock_counts_down_to_its_day_and_then_up() {
        let due = day("2026-10-31");
        let on = |today: &str| standing(due, None, day(today));
        assert_eq!(on("2026-10-23"), Standing::OnTime(8));
        assert_eq!(on("2026-10-24"), Standing::DueIn(7));
        assert_eq!(on("2026-10-31"), Standing::DueIn(0));
        assert_eq!(on("2026-11-01"), Standing::Overdue(1));
        let done = Some(day("2026-10-30"));
        assert_eq!(
            standing(due, done, day("2026-12-01")),
            Standing::Done(day("2026-10-30"))
        );
    }
}

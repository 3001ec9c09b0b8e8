//! What a report needs to know of the entries, gathered in one pass over them.

use std::collections::BTreeMap;

use minhbach_ledger::amount::Unit;
use minhbach_ledger::attribution::memory::MemoryHistory;
use minhbach_ledger::attribution::{Change, Ending, History as _, LineNo, Part, deltas};
use minhbach_ledger::book::MarkKind;
use minhbach_ledger::day::Day;
use minhbach_ledger::effects::{Effects, Place};
use minhbach_ledger::entry::Signed;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::Body;
use minhbach_ledger::kinds::adopt::said;
use minhbach_ledger::kinds::registry::{Area, FundKind};
use minhbach_ledger::kinds::services::ServiceKind;
use minhbach_ledger::log::merkle::Frontier;
use minhbach_ledger::state::{LineKey, State};
use minhbach_ledger::verify::{Leaf, Observer};

use super::Period;
use super::sums::{Counted, Sums, fund_of};

/// What reached people by one entry, as it was corrected since.
#[derive(Clone, Debug)]
pub(super) struct Delivery {
    pub on: Day,
    pub booked: Day,
    pub fund: Id,
    pub unit: Unit,
    pub amount: i128,
    pub allocation: Option<Id>,
    pub area: Option<Area>,
    pub portions: u64,
    /// Whether it says who handed out.
    pub team: bool,
}

/// A gift, or part of one, that left or was put aside.
#[derive(Clone, Debug)]
pub(super) struct Aside {
    pub booked: Day,
    pub fund: Id,
    /// The fund for costs that it went to, if it did.
    pub to: Option<Id>,
    pub unit: Unit,
    pub amount: i128,
}

/// What a chapter has counted.
#[derive(Clone, Debug)]
pub(super) struct Service {
    pub until: Day,
    pub chapter: Id,
    pub kind: ServiceKind,
    pub count: u64,
}

/// The first entries of a book, as far as a report looks at them.
///
/// It follows a verification as its observer and stops looking at the size that the report is of, so what it has gathered
/// is a function of those entries alone, however long the book has become since.
pub struct Gather {
    size: u64,
    period: Option<Period>,
    pub(super) state: State,
    pub(super) history: MemoryHistory,
    pub(super) tree: Frontier,
    /// By how much the entries of the period moved the sums.
    pub(super) moved: Sums,
    /// On which day each entry happened.
    pub(super) days: Vec<Day>,
    pub(super) deliveries: BTreeMap<u64, Delivery>,
    /// What of each allocation was handed over, paid out or sent on.
    pub(super) used: BTreeMap<(Id, Counted), i128>,
    /// Given back to donors.
    pub(super) returned: BTreeMap<u64, Aside>,
    /// Of gifts: what went to a fund for costs as they came.
    pub(super) for_costs: BTreeMap<u64, Aside>,
    pub(super) services: BTreeMap<u64, Service>,
    broken: bool,
}

impl Gather {
    /// For a report of the first `size` entries.
    pub fn new(size: u64, period: Option<Period>) -> Gather {
        Gather {
            size,
            period,
            state: State::default(),
            history: MemoryHistory::new(),
            tree: Frontier::new(),
            moved: Sums::new(),
            days: Vec::new(),
            deliveries: BTreeMap::new(),
            used: BTreeMap::new(),
            returned: BTreeMap::new(),
            for_costs: BTreeMap::new(),
            services: BTreeMap::new(),
            broken: false,
        }
    }

    /// Whether all of the entries came by, and fitted together.
    pub fn is_whole(&self) -> bool {
        !self.broken && self.state.size == self.size
    }

    /// The period that is looked at beside the whole.
    pub(super) fn period(&self) -> Option<Period> {
        self.period
    }

    /// The state after the entries.
    pub fn state(&self) -> &State {
        &self.state
    }

    fn take(&mut self, at: u64, entry: &Signed, effects: &Effects) {
        let note = said(entry);
        let (on, own) = (note.body.rules().on(), entry.body.rules());
        let booked = own.booked().unwrap_or(own.on());
        self.days.push(on);
        if self.period.is_some_and(|period| period.holds(booked)) {
            self.move_sums(effects);
        }
        self.allocations(effects);
        self.marked(effects);
        self.said(at, &note.body, (on, booked), effects);
    }

    /// The sums are linear in postings and lines, so the entry's own part of them needs no state before it.
    fn move_sums(&mut self, effects: &Effects) {
        for posting in &effects.postings {
            let of = self.moved.entry((posting.fund, posting.unit)).or_default();
            of.post(posting.place, posting.unit, posting.delta);
        }
        for (line, delta) in deltas(&effects.attribution) {
            let Some(key) = self.state.line_keys.get(line.0 as usize) else {
                continue;
            };
            if let Some(fund) = fund_of(&self.state, key) {
                let of = self.moved.entry((fund, key.unit())).or_default();
                of.line(key, delta.free, delta.uncovered);
            }
        }
    }

    /// What left the lines of allocations and of their orders for good, less what came back.
    fn allocations(&mut self, effects: &Effects) {
        for change in &effects.attribution {
            let (part, more) = match change {
                Change::Part(part) => (Some(*part), i128::from(part.len)),
                // What was made is in the history already, and memory always answers.
                Change::Release { part, offsets } => (
                    self.history.part(*part).ok().flatten(),
                    -i128::from(offsets.len()),
                ),
                _ => continue,
            };
            let Some((allocation, counted)) = part.and_then(|part| self.spends(&part)) else {
                continue;
            };
            *self.used.entry((allocation, counted)).or_default() += more;
        }
    }

    /// Of which allocation a part is, and in which unit, if it is handed over, paid out or sent on: what pages count as
    /// allocated.
    fn spends(&self, part: &Part) -> Option<(Id, Counted)> {
        let key = |line: LineNo| self.state.line_keys.get(line.0 as usize);
        let from = key(part.line)?;
        let (allocation, _) = self.state.allocation_of(from)?;
        let gone = match part.ending {
            Ending::Distribution | Ending::Expense | Ending::Partner => true,
            // Money that became goods was paid out; goods that became other goods are counted as those.
            Ending::Feeds(arrival) => {
                let made = self.history.arrival(arrival).ok().flatten()?;
                let bought = matches!(key(made.line)?.unit(), Unit::Lot { .. });
                matches!(from.unit(), Unit::Money(_)) && bought
            }
            Ending::Loss | Ending::Return | Ending::Held | Ending::TakenBack => false,
        };
        gone.then(|| (allocation, from.unit().into()))
    }

    /// What later entries do to those that were gathered.
    fn marked(&mut self, effects: &Effects) {
        for mark in &effects.marks {
            let reversed = mark.kind == MarkKind::Reversed;
            if reversed {
                self.returned.remove(&mark.target);
                self.for_costs.remove(&mark.target);
                self.services.remove(&mark.target);
            }
            if !reversed && mark.kind != MarkKind::Adjusted {
                continue;
            }
            if let Some(delivery) = self.deliveries.get_mut(&mark.target) {
                delivery.amount += to_people(effects).map_or(0, |(_, _, delta)| delta);
                delivery.portions = match reversed {
                    true => 0,
                    false => u64::try_from(mark.value).unwrap_or(0),
                };
            }
        }
    }

    fn said(&mut self, at: u64, body: &Body, (on, booked): (Day, Day), effects: &Effects) {
        match body {
            Body::DonationReturn(_) => {
                let back = effects.postings.iter();
                let back = back.filter(|posting| posting.place == Place::Donor);
                for posting in back {
                    let aside = Aside {
                        booked,
                        fund: posting.fund,
                        to: None,
                        unit: posting.unit,
                        amount: posting.delta,
                    };
                    self.returned.insert(at, aside);
                }
            }
            Body::DonationReceive(gift) => self.cost_share(at, gift.fund, booked, effects),
            Body::ServiceReport(report) => {
                let service = Service {
                    until: report.until,
                    chapter: report.chapter,
                    kind: report.kind,
                    count: report.count.into(),
                };
                self.services.insert(at, service);
            }
            Body::EntryReverse(_) | Body::DistributionAdjust(_) => {}
            body => {
                let Some((fund, unit, amount)) = to_people(effects) else {
                    return;
                };
                let (area, portions, team) = match body {
                    Body::DistributionMake(made) => (
                        made.area.clone(),
                        made.portions.total(),
                        made.team.is_some(),
                    ),
                    Body::AssetPlace(placed) => {
                        (placed.area.clone(), placed.portions.total(), false)
                    }
                    Body::AssetPassOn(passed) => {
                        (passed.area.clone(), passed.portions.total(), false)
                    }
                    _ => (None, 0, false),
                };
                let delivery = Delivery {
                    on,
                    booked,
                    fund,
                    unit,
                    amount,
                    allocation: effects.about.allocation,
                    area,
                    portions,
                    team,
                };
                self.deliveries.insert(at, delivery);
            }
        }
    }

    fn cost_share(&mut self, at: u64, fund: Id, booked: Day, effects: &Effects) {
        for change in &effects.attribution {
            let Change::Arrive(arrival) = change else {
                continue;
            };
            let Some(key) = self.state.line_keys.get(arrival.line.0 as usize) else {
                continue;
            };
            let LineKey::Fund { fund: to, unit } = key else {
                continue;
            };
            let known = self.state.funds.get(to);
            if *to != fund && known.is_some_and(|to| to.kind == FundKind::Cost) {
                let aside = Aside {
                    booked,
                    fund,
                    to: Some(*to),
                    unit: *unit,
                    amount: arrival.len.into(),
                };
                self.for_costs.insert(at, aside);
            }
        }
    }
}

/// What an entry moves to people or back from them: of which fund, in which unit, how much.
fn to_people(effects: &Effects) -> Option<(Id, Unit, i128)> {
    let mut postings = effects.postings.iter();
    let posting = postings.find(|posting| posting.place == Place::Recipient)?;
    let same = effects.postings.iter().filter(|other| {
        other.place == Place::Recipient && (other.fund, other.unit) == (posting.fund, posting.unit)
    });
    Some((
        posting.fund,
        posting.unit,
        same.map(|posting| posting.delta).sum(),
    ))
}

impl Observer for Gather {
    fn entry(&mut self, at: u64, leaf: &Leaf, effects: &Effects) {
        if at >= self.size || self.broken {
            return;
        }
        let changes = effects.attribution.iter();
        let kept = changes.map(|change| self.history.apply(change));
        let kept = kept.collect::<Result<Vec<()>, _>>().is_ok();
        let applied = self.state.apply(leaf.header, leaf.hash, effects).is_ok();
        self.broken = !kept || !applied;
        self.tree.push(*leaf.hash.bytes());
        self.take(at, &leaf.signed, effects);
    }

    fn progress(&mut self, _: u64, _: u64) {}
}

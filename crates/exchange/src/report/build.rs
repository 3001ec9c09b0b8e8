//! From what was gathered to the report.

use std::collections::BTreeMap;

use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::registry::FundKind;
use minhbach_ledger::kinds::services::ServiceKind;
use minhbach_ledger::log::hash_to_base64;
use minhbach_ledger::state::{Fund, State};
use minhbach_ledger::text::Token;

use super::age::add_delivery;
use super::gather::{Aside, Delivery, Gather};
use super::number::percent;
use super::sums::{Counted, FundSums, sums, together};
use super::{
    About, Ages, AreaRow, Costs, Deliveries, Disputes, Moved, Period, Pinned, PurposeRow, Quantity,
    Report, ReportError, Scope, ServiceRow, Totals,
};

/// The longest name of a recipient, in characters.
const LONGEST: usize = 200;

impl Scope {
    fn has(&self, state: &State, fund: &Fund) -> bool {
        match self {
            Scope::Campaign(id) => fund.campaign == Some(*id),
            Scope::Chapter(id) => state.within(fund.chapter, Some(*id)),
        }
    }

    fn about(&self, state: &State) -> Option<About> {
        let name = |id: &Id| state.chapters.get(id).map(|known| known.name.to_string());
        Some(match self {
            Scope::Campaign(id) => {
                let campaign = state.campaigns.get(id)?;
                About {
                    kind: "campaign",
                    id: id.to_string(),
                    name: campaign.name.to_string(),
                    chapter: name(&campaign.chapter),
                    reception: Some(Period {
                        from: campaign.opens,
                        until: campaign.closes,
                    }),
                }
            }
            Scope::Chapter(id) => About {
                kind: "chapter",
                id: id.to_string(),
                name: name(id)?,
                chapter: None,
                reception: None,
            },
        })
    }
}

/// What is in the scope.
struct View<'a> {
    gather: &'a Gather,
    scope: Scope,
}

impl View<'_> {
    fn state(&self) -> &State {
        &self.gather.state
    }

    fn has(&self, fund: &Id) -> bool {
        let known = self.state().funds.get(fund);
        known.is_some_and(|fund| self.scope.has(self.state(), fund))
    }

    fn is_cost(&self, fund: &Id) -> bool {
        let known = self.state().funds.get(fund);
        known.is_some_and(|fund| fund.kind == FundKind::Cost)
    }

    fn quantity(&self, counted: Counted, minor: i128) -> Quantity {
        Quantity::of(self.state(), counted, minor)
    }

    /// Of what was put aside, so much in all and so much in the period.
    fn aside<'b>(&self, all: impl Iterator<Item = &'b Aside>, counted: Counted) -> (i128, i128) {
        let (mut sum, mut lately) = (0, 0);
        for aside in all.filter(|it| Counted::from(it.unit) == counted && self.has(&it.fund)) {
            sum += aside.amount;
            let period = self.gather.period();
            if period.is_some_and(|period| period.holds(aside.booked)) {
                lately += aside.amount;
            }
        }
        (sum, lately)
    }

    fn deliveries(&self) -> impl Iterator<Item = (&u64, &Delivery)> {
        let all = self.gather.deliveries.iter();
        all.filter(|(_, it)| it.amount > 0 && self.has(&it.fund))
    }

    fn totals(&self) -> Vec<Totals> {
        let here = |fund| self.has(&fund);
        let moved = together(&self.gather.moved, here);
        let mut ages: BTreeMap<Counted, Ages> = BTreeMap::new();
        for (at, it) in self.deliveries() {
            let ages = ages.entry(Counted::from(it.unit)).or_default();
            // The whole history is in memory, so nothing can be missing from it.
            let _ = add_delivery(ages, &self.gather.history, *at, it.on, &self.gather.days);
        }
        let base = self.state().ledger.as_ref();
        let base = base.map(|ledger| Counted::Money(ledger.base));
        let mut all: Vec<_> = together(&sums(self.state()), here).into_iter().collect();
        all.sort_by_key(|(counted, _)| Some(*counted) != base);
        let rows = all.into_iter().map(|(counted, of)| {
            let of_period = moved.get(&counted).copied().unwrap_or_default();
            let days = ages.get(&counted).and_then(Ages::median);
            self.total(counted, &of, &of_period, days)
        });
        rows.collect()
    }

    fn total(
        &self,
        counted: Counted,
        of: &FundSums,
        moved: &FundSums,
        days: Option<i32>,
    ) -> Totals {
        let (returned, lately) = self.aside(self.gather.returned.values(), counted);
        let quantity = |minor| self.quantity(counted, minor);
        let in_period = Moved {
            received: quantity(moved.received()),
            returned: quantity(lately),
            allocated: quantity(moved.committed()),
            distributed: quantity(moved.distributed),
            spent: quantity(moved.spent),
        };
        Totals {
            received: quantity(of.received()),
            returned: quantity(returned),
            exchanged_in: quantity(of.exchanged_in()),
            allocated: quantity(of.committed()),
            distributed: quantity(of.distributed),
            spent: quantity(of.spent),
            sent_on: quantity(of.sent_on),
            lost: quantity(of.lost),
            in_hand: quantity(of.real),
            owed: quantity(of.owed),
            undelivered: quantity(of.undelivered()),
            undelivered_percent: percent(of.undelivered(), of.committed()),
            median_days: days,
            in_period: self.gather.period().map(|_| in_period),
        }
    }

    fn costs(&self) -> Vec<Costs> {
        let sums = sums(self.state());
        let spent = together(&sums, |fund| self.has(&fund) && self.is_cost(&fund));
        let all = together(&sums, |fund| self.has(&fund)).into_iter();
        let money = all.filter(|(counted, _)| matches!(counted, Counted::Money(_)));
        let rows = money.map(|(counted, of)| {
            let outside = self.gather.for_costs.values();
            let outside = outside.filter(|it| it.to.is_some_and(|to| !self.has(&to)));
            let (aside, _) = self.aside(outside, counted);
            let spent = spent.get(&counted).map_or(0, |of| of.spent);
            Costs {
                spent: self.quantity(counted, spent),
                set_aside: self.quantity(counted, aside),
                percent: percent(spent + aside, of.received() + aside),
            }
        });
        rows.collect()
    }

    /// What each allocation in the scope holds or has spent, unit by unit: together what pages show as allocated.
    fn committed(&self) -> Vec<(Id, Counted, i128)> {
        let mut all = self.gather.used.clone();
        for (key, line) in &self.state().line_numbers {
            let head = self.state().lines.head(*line);
            if let (Some((id, _)), Some(head)) = (self.state().allocation_of(key), head) {
                *all.entry((id, key.unit().into())).or_default() += i128::from(head.free.total());
            }
        }
        let allocations = &self.state().allocations;
        let here = |id: &Id| allocations.get(id).is_some_and(|of| self.has(&of.fund));
        let rows = all.into_iter();
        let rows = rows.filter(|((id, _), amount)| *amount != 0 && here(id));
        rows.map(|((id, counted), amount)| (id, counted, amount))
            .collect()
    }

    fn areas(&self) -> Vec<AreaRow> {
        #[derive(Default)]
        struct Place {
            quota: i128,
            delivered: i128,
            portions: u64,
        }
        let mut places: BTreeMap<(Token, Token, Counted), Place> = BTreeMap::new();
        let allocations = &self.state().allocations;
        for (id, counted, amount) in self.committed() {
            let area = allocations.get(&id).and_then(|of| of.area.as_ref());
            if let Some(area) = area {
                let key = (area.scheme.clone(), area.code.clone(), counted);
                places.entry(key).or_default().quota += amount;
            }
        }
        for (_, it) in self.deliveries() {
            let of = it.allocation.and_then(|id| allocations.get(&id));
            let area = it.area.as_ref();
            let Some(area) = area.or_else(|| of.and_then(|of| of.area.as_ref())) else {
                continue;
            };
            let key = (area.scheme.clone(), area.code.clone(), it.unit.into());
            let place = places.entry(key).or_default();
            place.delivered += it.amount;
            place.portions += it.portions;
        }
        let rows = places.into_iter().map(|((scheme, code, counted), place)| {
            let stands = |chapter: &&minhbach_ledger::state::Chapter| {
                let area = chapter.area.as_ref();
                area.is_some_and(|area| area.scheme == scheme && area.code == code)
            };
            let mut chapters = self.state().chapters.values().filter(stands);
            AreaRow {
                chapter: chapters
                    .find(|chapter| chapter.closed.is_none())
                    .map(|chapter| chapter.name.to_string()),
                scheme: scheme.to_string(),
                code: code.to_string(),
                quota: self.quantity(counted, place.quota),
                delivered: self.quantity(counted, place.delivered),
                portions: place.portions,
                percent: percent(place.delivered, place.quota),
            }
        });
        rows.collect()
    }

    fn purposes(&self) -> Vec<PurposeRow> {
        let mut purposes: BTreeMap<(Token, Counted), (i128, i128, u64)> = BTreeMap::new();
        let allocations = &self.state().allocations;
        for (id, counted, amount) in self.committed() {
            if let Some(of) = allocations.get(&id) {
                let key = (of.purpose.clone(), counted);
                purposes.entry(key).or_default().0 += amount;
            }
        }
        for (_, it) in self.deliveries() {
            if let Some(of) = it.allocation.and_then(|id| allocations.get(&id)) {
                let key = (of.purpose.clone(), it.unit.into());
                let row = purposes.entry(key).or_default();
                row.1 += it.amount;
                row.2 += it.portions;
            }
        }
        let rows = purposes.into_iter();
        let rows = rows.map(
            |((purpose, counted), (allocated, delivered, portions))| PurposeRow {
                purpose: purpose.to_string(),
                allocated: self.quantity(counted, allocated),
                delivered: self.quantity(counted, delivered),
                portions,
            },
        );
        rows.collect()
    }

    fn services(&self) -> Vec<ServiceRow> {
        let Scope::Chapter(scope) = self.scope else {
            return Vec::new();
        };
        let mut kinds: BTreeMap<ServiceKind, (u64, u64)> = BTreeMap::new();
        let period = self.gather.period();
        for service in self.gather.services.values() {
            if self.state().within(service.chapter, Some(scope)) {
                let (count, lately) = kinds.entry(service.kind).or_default();
                *count += service.count;
                if period.is_some_and(|period| period.holds(service.until)) {
                    *lately += service.count;
                }
            }
        }
        let rows = kinds.into_iter().map(|(kind, (count, lately))| ServiceRow {
            kind: kind.name(),
            unit: kind.unit(),
            count,
            in_period: period.map(|_| lately),
        });
        rows.collect()
    }

    fn disputes(&self) -> Disputes {
        let mut disputes = Disputes::default();
        for dispute in self.state().people.disputes.values() {
            let of = self.gather.deliveries.get(&dispute.distribution);
            if of.is_some_and(|of| self.has(&of.fund)) {
                disputes.open += 1;
                disputes.portions += u64::from(dispute.portions);
            }
        }
        disputes
    }
}

/// Whether a recipient's name fits in its line.
fn is_name(name: &str) -> bool {
    let length = name.chars().count();
    (1..=LONGEST).contains(&length) && !name.chars().any(char::is_control) && name.trim() == name
}

impl Report {
    /// The report on a scope, of the entries that were gathered, to these recipients.
    ///
    /// # Errors
    /// [`ReportError`]: the entries are not complete, know no such scope, or a recipient has no proper name.
    pub fn of(
        gather: &Gather,
        origin: &str,
        scope: Scope,
        recipients: &[String],
    ) -> Result<Report, ReportError> {
        if !gather.is_whole() {
            return Err(ReportError::Incomplete);
        }
        if !recipients.iter().all(|name| is_name(name)) {
            return Err(ReportError::Recipient);
        }
        let about = scope.about(&gather.state).ok_or(ReportError::NoScope)?;
        let view = View { gather, scope };
        let mut deliveries = Deliveries {
            portions_in_period: gather.period().map(|_| 0),
            ..Deliveries::default()
        };
        for (_, it) in view.deliveries() {
            if gather.period().is_some_and(|days| days.holds(it.booked)) {
                deliveries.portions_in_period =
                    deliveries.portions_in_period.map(|n| n + it.portions);
            }
            deliveries.count += 1;
            deliveries.portions += it.portions;
            deliveries.with_team += u64::from(it.team);
        }
        let ledger = gather.state.ledger.as_ref();
        Ok(Report {
            format: "minhbach/report/v1",
            origin: origin.to_owned(),
            ledger: ledger.map_or_else(String::new, |ledger| ledger.name.to_string()),
            practice: ledger.is_some_and(|ledger| ledger.practice),
            checkpoint: Pinned {
                size: gather.state.size,
                root: hash_to_base64(&gather.tree.root()),
            },
            about,
            period: gather.period(),
            totals: view.totals(),
            costs: view.costs(),
            areas: view.areas(),
            purposes: view.purposes(),
            deliveries,
            services: view.services(),
            disputes: view.disputes(),
            recipients: recipients.to_vec(),
        })
    }
}

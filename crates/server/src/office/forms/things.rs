//! What of the book a form offers to choose from: names, with what is there of it, and never an id to type.
//!
//! A desk is offered what its chapter has: funds also of the chapters above it, because those may be proposed from, and goods also
//! where they are on the way to it. The rules decide in the end; a form only spares a search.

use std::collections::{BTreeMap, BTreeSet};

use minhbach_ledger::amount::{Currency, Unit};
use minhbach_ledger::day::Day;
use minhbach_ledger::effects::Place;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::registry::{AccountKind, Area, FundKind};
use minhbach_ledger::state::{LineKey, State, Status};

use super::Things;
use crate::format::Sum;
use crate::lang::Tr;
use crate::measure::Measure;
use crate::terms::{account_key, role_key, role_name};

/// One thing to choose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// What stands in the body.
    pub value: String,
    /// What people read.
    pub words: String,
    /// The decimals of what is counted in it, where that is known.
    pub scale: Option<u8>,
    /// The fund that it belongs to, by which the rules sort goods of allocations.
    pub fund: Option<String>,
}

impl Offer {
    /// Something by its value and its name.
    pub fn new(value: impl ToString, words: impl Into<String>) -> Offer {
        Offer {
            value: value.to_string(),
            words: words.into(),
            ..Offer::default()
        }
    }

    /// The same, with the decimals of what is counted in it.
    #[must_use]
    pub fn scaled(self, scale: u8) -> Offer {
        Offer {
            scale: Some(scale),
            ..self
        }
    }
}

/// What a desk has before it.
pub struct Seen<'a> {
    /// The book.
    pub state: &'a State,
    /// The chapter of the desk's key; none is the whole ledger.
    pub scope: Option<Id>,
    /// The day on which the office works.
    pub today: Day,
    /// The language.
    pub tr: Tr,
    /// The name of a place.
    pub place: &'a (dyn Fn(&Area) -> String + Sync),
}

impl Seen<'_> {
    /// Whether something of a chapter is the desk's.
    pub fn sees(&self, chapter: Id) -> bool {
        self.state.within(chapter, self.scope)
    }

    /// The same, or of a chapter above the desk's.
    fn uses(&self, chapter: Id) -> bool {
        self.sees(chapter)
            || self
                .scope
                .is_some_and(|own| self.state.within(own, Some(chapter)))
    }

    /// A sum as it is read.
    pub fn sum(&self, minor: i128, unit: Unit) -> String {
        self.tr.sum(Sum::new(minor, unit, self.state))
    }

    fn left(&self, minor: i128, unit: Unit) -> String {
        self.tr
            .with("form-left", "sum", self.sum(minor, unit))
            .text()
            .to_owned()
    }

    fn chapter_name(&self, id: Id) -> String {
        let chapter = self.state.chapters.get(&id);
        chapter
            .map(|known| known.name.to_string())
            .unwrap_or_default()
    }

    /// What there is to choose of things.
    pub fn offers(&self, things: Things) -> Vec<Offer> {
        let mut offers = match things {
            Things::Chapter => self.chapters(),
            Things::Campaign => self.campaigns(),
            Things::Fund(kinds) => self.funds(kinds),
            Things::Account(kinds) => self.accounts(kinds),
            Things::Item => self.items(),
            Things::Lot => self.lots(),
            Things::Allocation => self.allocations(),
            Things::Order => self.orders(),
            Things::Partner => self.partners(),
            Things::Case => return self.cases(),
            Things::Holder => self.holders(),
            Things::Key => self.keys(),
        };
        offers.sort_by(|a, b| a.words.cmp(&b.words).then_with(|| a.value.cmp(&b.value)));
        offers
    }

    fn chapters(&self) -> Vec<Offer> {
        let open = self
            .state
            .chapters
            .iter()
            .filter(|(id, it)| it.closed.is_none() && self.sees(**id));
        open.map(|(id, it)| Offer::new(id, it.name.to_string()))
            .collect()
    }

    fn campaigns(&self) -> Vec<Offer> {
        let open = self
            .state
            .campaigns
            .iter()
            .filter(|(_, it)| it.closed.is_none() && self.uses(it.chapter));
        open.map(|(id, it)| {
            Offer::new(
                id,
                format!(
                    "{} · {}–{}",
                    it.name,
                    self.tr.date(it.opens),
                    self.tr.date(it.closes)
                ),
            )
        })
        .collect()
    }

    fn funds(&self, kinds: &[FundKind]) -> Vec<Offer> {
        let fits = |kind: FundKind| kinds.is_empty() || kinds.contains(&kind);
        let open = self.state.funds.iter();
        let open =
            open.filter(|(_, it)| it.closed.is_none() && fits(it.kind) && self.uses(it.chapter));
        open.map(|(id, it)| {
            let mut words = it.name.to_string();
            for (key, _) in self
                .state
                .line_numbers
                .range(first_of(*id)..)
                .take_while(|(key, _)| of_fund(key, *id))
            {
                let free = self.state.free(key);
                // Goods are shown by their lots.
                if let (Unit::Money(_), 1..) = (key.unit(), free) {
                    words = format!("{words} · {}", self.left(free.into(), key.unit()));
                }
            }
            Offer::new(id, words)
        })
        .collect()
    }

    fn accounts(&self, kinds: &[AccountKind]) -> Vec<Offer> {
        // Goods are sent to warehouses of others; all else is the desk's own.
        let fits = |kind: AccountKind| kinds.is_empty() || kinds.contains(&kind);
        let open = self
            .state
            .accounts
            .iter()
            .filter(|(_, it)| it.closed.is_none() && fits(it.kind));
        let mut holds: BTreeMap<Id, i128> = BTreeMap::new();
        for ((place, _, unit), amount) in &self.state.holdings {
            if let (Place::Real(id), Unit::Money(_)) = (place, unit) {
                *holds.entry(*id).or_default() += amount;
            }
        }
        open.filter(|(_, it)| self.sees(it.chapter) || it.kind == AccountKind::Warehouse)
            .map(|(id, it)| {
                let sort = self.tr.t(account_key(sort_of(it.kind)));
                let held = holds.get(id).copied().unwrap_or(0);
                let words = match it.kind {
                    AccountKind::Warehouse => {
                        format!("{} · {}", it.name, self.chapter_name(it.chapter))
                    }
                    _ => format!(
                        "{} · {sort} · {}",
                        it.name,
                        self.sum(held, Unit::Money(it.currency))
                    ),
                };
                Offer::new(id, words).scaled(it.currency.scale())
            })
            .collect()
    }

    fn items(&self) -> Vec<Offer> {
        let items = self.state.items.iter();
        items
            .map(|(id, it)| {
                Offer::new(
                    id,
                    format!("{} ({})", it.name, self.tr.unit(it.unit.as_str())),
                )
                .scaled(it.scale)
            })
            .collect()
    }

    fn lots(&self) -> Vec<Offer> {
        let mut near: BTreeMap<Id, i128> = BTreeMap::new();
        let coming: BTreeSet<Id> = self
            .state
            .goods
            .waybills
            .values()
            .filter(|bill| {
                self.state
                    .accounts
                    .get(&bill.to)
                    .is_some_and(|to| self.sees(to.chapter))
            })
            .flat_map(|bill| bill.open.keys().map(|(_, lot)| *lot))
            .collect();
        for ((place, _, unit), amount) in &self.state.holdings {
            let (Place::Real(account), Unit::Lot { lot, .. }) = (place, unit) else {
                continue;
            };
            let here = self
                .state
                .accounts
                .get(account)
                .is_some_and(|it| self.sees(it.chapter));
            if here || coming.contains(lot) {
                *near.entry(*lot).or_default() += amount;
            }
        }
        let near = near
            .into_iter()
            .filter_map(|(id, amount)| Some((id, amount, self.state.lots.get(&id)?)));
        near.map(|(id, amount, lot)| {
            let expiry = lot.expiry.map(|day| {
                format!(
                    " · {}",
                    self.tr
                        .with("form-expires", "day", self.tr.date(day))
                        .text()
                )
            });
            let left = self.left(
                amount,
                Unit::Lot {
                    item: lot.item,
                    lot: id,
                },
            );
            let words = format!(
                "{left}{} · {}",
                expiry.unwrap_or_default(),
                self.tr.no(lot.at).text()
            );
            Offer::new(id, words).scaled(Measure::of_item(self.state, lot.item).scale() as u8)
        })
        .collect()
    }

    fn allocations(&self) -> Vec<Offer> {
        let open = self.state.allocations.iter().filter(|(_, it)| {
            let fund = self.state.funds.get(&it.fund);
            let spendable = matches!(
                it.status,
                Status::Approved { .. } | Status::Emergency { .. }
            );
            spendable && (self.sees(it.chapter) || fund.is_some_and(|fund| self.sees(fund.chapter)))
        });
        open.map(|(id, it)| {
            let fund = self
                .state
                .funds
                .get(&it.fund)
                .map(|fund| fund.name.to_string());
            let left = self
                .state
                .lines_of(*id)
                .map(|(key, _)| (key.unit(), self.state.free(key)));
            let left: Vec<String> = left
                .filter(|(_, free)| *free > 0)
                .map(|(unit, free)| self.left(free.into(), unit))
                .collect();
            let words = format!(
                "{} · {} · {} · {}",
                self.tr.purpose(it.purpose.as_str()),
                fund.unwrap_or_default(),
                left.join(", "),
                self.tr.no(it.at).text(),
            );
            Offer {
                fund: Some(it.fund.to_string()),
                ..Offer::new(id, words)
            }
        })
        .collect()
    }

    fn orders(&self) -> Vec<Offer> {
        let open = self.state.goods.orders.iter().filter(|(_, it)| {
            let allocation = self.state.allocations.get(&it.allocation);
            let settled = it.closed && it.paid == it.invoiced;
            !settled && allocation.is_some_and(|of| self.sees(of.chapter))
        });
        open.map(|(id, it)| {
            let measure = Measure::of_item(self.state, it.item);
            let scale = measure.scale() as u8;
            let coming = self.tr.sum(Sum::counted(
                i128::from(it.quantity) - i128::from(it.received),
                measure,
            ));
            let supplier = self
                .state
                .accounts
                .get(&it.account)
                .map(|known| known.name.to_string());
            let words = format!(
                "{} · {coming} · {} · {}",
                supplier.unwrap_or_default(),
                self.sum(it.amount.into(), it.unit),
                self.tr.no(it.at).text()
            );
            Offer::new(id, words).scaled(scale)
        })
        .collect()
    }

    fn partners(&self) -> Vec<Offer> {
        let partners = self.state.partners.iter();
        partners
            .map(|(id, it)| Offer::new(id, it.name.to_string()))
            .collect()
    }

    fn cases(&self) -> Vec<Offer> {
        let cases = self.state.people.cases.iter().rev();
        let seen = cases.filter_map(|(id, it)| {
            let fund = self.state.funds.get(&it.fund)?;
            (it.closed.is_none() && self.sees(fund.chapter)).then(|| {
                let words = format!("{} · {}", self.tr.no(it.at).text(), fund.name);
                Offer {
                    fund: Some(it.fund.to_string()),
                    ..Offer::new(id, words)
                }
            })
        });
        seen.collect()
    }

    /// People behind keys, by what they are: names stand in no book.
    fn holders(&self) -> Vec<Offer> {
        let mut roles: BTreeMap<Id, Vec<String>> = BTreeMap::new();
        for key in self.state.keys.values().filter(|key| key.until.is_none()) {
            if key.chapter.is_none() || key.chapter.is_some_and(|chapter| self.sees(chapter)) {
                roles
                    .entry(key.holder)
                    .or_default()
                    .push(self.post(key.role, key.chapter));
            }
        }
        let holders = roles.into_iter();
        holders
            .map(|(id, roles)| {
                let tail = id.to_string();
                Offer::new(
                    id,
                    format!("{} · …{}", roles.join(", "), &tail[tail.len() - 6..]),
                )
            })
            .collect()
    }

    fn post(&self, role: minhbach_ledger::kinds::governance::Role, chapter: Option<Id>) -> String {
        let role = self.tr.t(role_key(role_name(role)));
        match chapter {
            Some(chapter) => format!("{role} · {}", self.chapter_name(chapter)),
            None => format!("{role} · {}", self.tr.t("whole-ledger")),
        }
    }

    fn keys(&self) -> Vec<Offer> {
        let keys = self
            .state
            .keys
            .iter()
            .filter(|(_, key)| key.until.is_none());
        keys.filter(|(_, key)| key.chapter.is_none_or(|chapter| self.sees(chapter)))
            .map(|(name, key)| {
                let tail = name.rsplit('/').next().unwrap_or(name);
                Offer::new(
                    name,
                    format!("{} · {tail}", self.post(key.role, key.chapter)),
                )
            })
            .collect()
    }
}

fn first_of(fund: Id) -> LineKey {
    // The first of all units, by their order: money comes before goods.
    let unit = Unit::Money("AAA".parse().unwrap_or(Currency::VND));
    LineKey::Fund { fund, unit }
}

fn of_fund(key: &LineKey, id: Id) -> bool {
    matches!(key, LineKey::Fund { fund, .. } if *fund == id)
}

fn sort_of(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Bank => "bank",
        AccountKind::Treasury => "treasury",
        AccountKind::Cash => "cash",
        AccountKind::Warehouse => "warehouse",
        AccountKind::Transit => "transit",
        AccountKind::Advance => "advance",
        AccountKind::Supplier => "supplier",
    }
}

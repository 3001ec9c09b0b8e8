//! The tree of chapters: who stands below whom, who carries on with what another had, and what a chapter still holds.

use std::collections::BTreeMap;

use super::oversight::{Finding, Inspection};
use super::people::Dispute;
use super::resources::{Partner, Pledge};
use super::{Account, Allocation, Campaign, Chapter, Fund, LineKey, Policy, State};
use crate::day::Day;
use crate::effects::Place;
use crate::id::Id;
use crate::text::Text;

/// What stands above a chapter: its parent, or, once it is no more, its successor.
pub fn above(chapters: &BTreeMap<Id, Chapter>, chapter: Id) -> Option<Id> {
    let chapter = chapters.get(&chapter)?;
    chapter.successor.or(chapter.parent)
}

/// Whether `chapter` is `scope` or stands below it. What a chapter had when it ended stands below its successor.
pub fn within(chapters: &BTreeMap<Id, Chapter>, chapter: Id, scope: Option<Id>) -> bool {
    let Some(scope) = scope else { return true };
    // A parent exists before its child, and a successor never stood below its predecessor, so the walk ends.
    let mut next = Some(chapter);
    while let Some(here) = next {
        if here == scope {
            return true;
        }
        next = above(chapters, here);
    }
    false
}

/// What belongs to one chapter, and goes to its successor as a whole.
trait OfChapter {
    fn chapter(&mut self) -> &mut Id;

    /// Whether the chapter cannot end while it is there, unless a successor takes it over.
    fn is_open(&self, id: Id, state: &State, on: Day) -> bool;
}

impl OfChapter for Campaign {
    fn chapter(&mut self) -> &mut Id {
        &mut self.chapter
    }

    fn is_open(&self, _: Id, _: &State, on: Day) -> bool {
        self.closed.is_none() && self.closes >= on
    }
}

impl OfChapter for Fund {
    fn chapter(&mut self) -> &mut Id {
        &mut self.chapter
    }

    fn is_open(&self, id: Id, state: &State, _: Day) -> bool {
        state.fund_holds(id).is_some()
    }
}

impl OfChapter for Account {
    fn chapter(&mut self) -> &mut Id {
        &mut self.chapter
    }

    fn is_open(&self, id: Id, state: &State, _: Day) -> bool {
        let stated = self.kind.has_statement() && self.closed.is_none();
        stated || state.account_holds(id)
    }
}

impl OfChapter for Allocation {
    fn chapter(&mut self) -> &mut Id {
        &mut self.chapter
    }

    fn is_open(&self, id: Id, state: &State, _: Day) -> bool {
        state.allocation_holds(id, self)
    }
}

/// Every map of the state whose values belong to a chapter. A test holds this list against the fields of the state.
macro_rules! by_chapter {
    ($($map:ident $(. $inner:ident)*: $what:literal,)+) => {
        impl State {
            /// The maps whose values belong to a chapter.
            pub const BY_CHAPTER: &'static [&'static str] = &[$(concat!(stringify!($map) $(, ".", stringify!($inner))*)),+];

            /// Gives everything of one chapter to another.
            fn hand_over(&mut self, from: Id, to: Id) {
                $(for value in self.$map$(.$inner)*.values_mut() {
                    if *value.chapter() == from {
                        *value.chapter() = to;
                    }
                })+
            }

            /// The first thing that a chapter has and that keeps it from ending.
            fn still_has(&self, chapter: Id, on: Day) -> Option<&'static str> {
                $(for (id, value) in &self.$map$(.$inner)* {
                    if value.chapter == chapter && value.is_open(*id, self, on) {
                        return Some($what);
                    }
                })+
                None
            }
        }
    };
}

impl OfChapter for Partner {
    fn chapter(&mut self) -> &mut Id {
        &mut self.chapter
    }

    fn is_open(&self, _: Id, _: &State, _: Day) -> bool {
        false
    }
}

impl OfChapter for Pledge {
    fn chapter(&mut self) -> &mut Id {
        &mut self.chapter
    }

    fn is_open(&self, _: Id, _: &State, _: Day) -> bool {
        true
    }
}

impl OfChapter for Dispute {
    fn chapter(&mut self) -> &mut Id {
        &mut self.chapter
    }

    fn is_open(&self, _: Id, _: &State, _: Day) -> bool {
        true
    }
}

impl OfChapter for Inspection {
    fn chapter(&mut self) -> &mut Id {
        &mut self.chapter
    }

    fn is_open(&self, _: Id, _: &State, _: Day) -> bool {
        true
    }
}

impl OfChapter for Finding {
    fn chapter(&mut self) -> &mut Id {
        &mut self.chapter
    }

    fn is_open(&self, _: Id, _: &State, _: Day) -> bool {
        true
    }
}

by_chapter! {
    campaigns: "campaign",
    funds: "fund",
    accounts: "account",
    allocations: "allocation",
    partners: "partner",
    pledges: "pledge",
    people.disputes: "dispute",
    oversight.inspections: "inspection",
    oversight.findings: "finding",
}

impl State {
    /// Whether `chapter` is `scope` or stands below it.
    pub fn within(&self, chapter: Id, scope: Option<Id>) -> bool {
        within(&self.chapters, chapter, scope)
    }

    /// Whether a key of this scope acts in the chapter, or the chapter stands above what it acts in.
    pub fn meets(&self, chapter: Id, scope: Option<Id>) -> bool {
        self.within(chapter, scope) || scope.is_some_and(|scope| self.within(scope, Some(chapter)))
    }

    /// Who has what a chapter had: itself, or the last of its successors.
    pub fn heir(&self, chapter: Id) -> Id {
        let mut here = chapter;
        while let Some(next) = self.chapters.get(&here).and_then(|c| c.successor) {
            here = next;
        }
        here
    }

    /// The chapters whose successor this one is, in the order of their ids.
    pub fn predecessors(&self, chapter: Id) -> impl Iterator<Item = Id> {
        let all = self.chapters.iter();
        all.filter(move |(_, known)| known.successor == Some(chapter))
            .map(|(id, _)| *id)
    }

    /// The policy that binds a chapter: its own, else the nearest above it, else the ledger's.
    pub fn policy(&self, chapter: Id) -> Option<&Policy> {
        let mut next = Some(chapter);
        while let Some(here) = next {
            if let Some(policy) = self.policies.get(&Some(here)) {
                return Some(policy);
            }
            next = above(&self.chapters, here);
        }
        self.policies.get(&None)
    }

    /// The fewest people of whom a number over all chapters may be published: no chapter's policy wants more.
    pub fn least(&self) -> u32 {
        let all = self.policies.values().map(|policy| policy.least);
        all.max().unwrap_or(10)
    }

    /// The last day of the closed books that bind a chapter: its own, or those of a chapter above it.
    pub fn closed_until(&self, chapter: Id) -> Option<Day> {
        let mut latest = None;
        let mut next = Some(chapter);
        while let Some(here) = next {
            latest = latest.max(self.periods.get(&here).copied());
            next = above(&self.chapters, here);
        }
        latest
    }

    /// Whether anything lies in an account.
    pub fn account_holds(&self, account: Id) -> bool {
        let place = Place::Real(account);
        self.holdings.keys().any(|(there, ..)| *there == place)
    }

    /// What keeps a fund from being closed: what it owes or has, proposals that nobody has decided, and open cases.
    pub fn fund_holds(&self, fund: Id) -> Option<&'static str> {
        let of_fund = |key: &LineKey| match key {
            LineKey::Fund { fund: id, .. } => *id == fund,
            key => {
                let of = self.allocation_of(key);
                of.is_some_and(|(_, allocation)| allocation.fund == fund)
            }
        };
        for key in self.line_numbers.keys().filter(|key| of_fund(key)) {
            if self.uncovered(key) > 0 {
                return Some("shortfall");
            }
            if self.free(key) > 0 {
                return Some("money or goods");
            }
        }
        let mut allocations = self.allocations.values().filter(|a| a.fund == fund);
        if allocations.any(|a| a.status.undecided()) {
            return Some("allocation");
        }
        let mut cases = self.people.cases.values();
        cases
            .any(|case| case.fund == fund && case.closed.is_none())
            .then_some("case")
    }

    /// The allocation that a line belongs to, also by way of an order.
    pub fn allocation_of(&self, key: &LineKey) -> Option<(Id, &Allocation)> {
        let id = match key {
            LineKey::Fund { .. } => return None,
            LineKey::Allocation { allocation, .. } => *allocation,
            LineKey::Order { order, .. } => self.goods.orders.get(order)?.allocation,
        };
        Some((id, self.allocations.get(&id)?))
    }

    fn allocation_holds(&self, id: Id, allocation: &Allocation) -> bool {
        let holds = |key: &LineKey| self.free(key) > 0 || self.uncovered(key) > 0;
        allocation.status.undecided()
            || self.goods.orders_open(id)
            || self.lines_of(id).any(|(key, _)| holds(key))
    }

    /// What keeps a chapter from ending without a successor.
    pub fn chapter_holds(&self, chapter: Id, on: Day) -> Option<&'static str> {
        let below = |known: &Chapter| known.parent == Some(chapter) && known.closed.is_none();
        match self.chapters.values().any(below) {
            true => Some("chapter"),
            false => self
                .still_has(chapter, on)
                .or_else(|| self.goods_under_way(chapter))
                .or_else(|| self.open_number(chapter).map(|_| "voucher")),
        }
    }

    /// Orders of which something may still come, and goods on the way to or from a chapter.
    fn goods_under_way(&self, chapter: Id) -> Option<&'static str> {
        let here = |account: &Id| {
            let known = self.accounts.get(account);
            known.is_some_and(|account| account.chapter == chapter)
        };
        let orders = self.goods.open_orders.iter();
        let mut orders = orders.filter_map(|(allocation, _)| self.allocations.get(allocation));
        if orders.any(|allocation| allocation.chapter == chapter) {
            return Some("order");
        }
        let mut waybills = self.goods.waybills.values();
        waybills
            .any(|waybill| here(&waybill.from) || here(&waybill.to))
            .then_some("waybill")
    }

    /// A chapter's name when something was entered, and the name of whoever has its place now; the second only if it is another.
    pub fn names(&self, chapter: Id) -> Option<(&Text, Option<&Text>)> {
        let then = &self.chapters.get(&chapter)?.name;
        let heir = self.heir(chapter);
        let now = self.chapters.get(&heir).filter(|_| heir != chapter);
        Some((then, now.map(|known| &known.name)))
    }

    /// The first number that is reserved in the books of a chapter, and neither used nor void.
    pub fn open_number(&self, chapter: Id) -> Option<u32> {
        let mut books = self.vouchers.iter();
        books.find_map(|((of, ..), book)| {
            let open = book.open.keys().next().filter(|_| *of == chapter);
            open.copied()
        })
    }

    /// A chapter is no more: its keys lapse, what stood below it stands below its successor, which has all that it had. The
    /// successor's books are closed at least as far.
    pub(super) fn end_chapter(&mut self, chapter: Id, on: Day, successor: Option<Id>) {
        let at = self.size;
        if let Some(known) = self.chapters.get_mut(&chapter) {
            known.closed = Some((on, at));
            known.successor = successor;
        }
        self.ended.insert(chapter);
        for key in self.keys.values_mut() {
            if key.chapter == Some(chapter) && key.until.is_none() {
                key.until = Some(at);
                key.until_on = Some(on);
            }
        }
        let Some(successor) = successor else { return };
        for below in self.chapters.values_mut() {
            if below.parent == Some(chapter) {
                below.parent = Some(successor);
            }
        }
        if let Some(until) = self.periods.get(&chapter).copied() {
            let known = self.periods.entry(successor).or_insert(until);
            *known = until.max(*known);
        }
        self.hand_over(chapter, successor);
    }
}

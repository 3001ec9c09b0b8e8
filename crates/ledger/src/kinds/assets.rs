//! Animals that are lent to live on: a herd is placed with households, each owes a calf, and the calf goes to the next.
//!
//! Who has which animal stands in salted lines under a root. Public are a herd's counts, and what it owes by which day.

use serde::{Deserialize, Serialize};

use super::distribution::{Portions, enough_people, others_decided};
use super::governance::Role;
use super::income::about;
use super::items::{Condition, GoodsIn};
use super::registry::Area;
use super::vouchers::Voucher;
use super::{Body, KindRules, common};
use crate::amount::Fixed;
use crate::attribution::{Ending, Origin};
use crate::book::{MarkKind, Referent};
use crate::day::Day;
use crate::decide::Context;
use crate::effects::{Fact, Place};
use crate::id::{Digest, Id};
use crate::rejection::{Refusal, Rejection};
use crate::state::{Herd, HerdCount, LineKey, State};

/// Which calf a household passes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum CalfRule {
    First,
    Second,
}

/// What becomes of a bull calf that would be passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum BullRule {
    /// It is sold, and a heifer bought for it.
    Exchange,
    /// The household keeps it, and passes the next heifer on.
    Keep,
    /// It is passed on like a heifer.
    PassOn,
}

/// What households owe, as their programme says; copied into the entry, because each programme says something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Terms {
    pub bull: BullRule,
    pub calf: CalfRule,
    /// At what age a calf is passed on, in months.
    pub months: u32,
    /// How many months after an animal came a calf must have been passed on.
    pub within: u32,
}

/// `asset.place`: a herd of numbered animals comes to as many households.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct AssetPlace {
    /// The warehouse that they stood in.
    pub account: Id,
    pub allocation: Id,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<Area>,
    pub booked: Day,
    /// Also the id of the herd.
    pub id: Id,
    pub lot: Id,
    pub on: Day,
    /// How they were received for: one animal, one household.
    pub portions: Portions,
    /// RFC 6962 root over the salted lines: which animal is with whom.
    pub root: Digest,
    pub terms: Terms,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<Voucher>,
}

/// So many animals, as an amount of an item that is counted by the head.
fn heads(cx: &Context<'_>, item: Id, count: u64) -> Result<Fixed, Rejection> {
    let scale = cx.item(item)?.scale;
    cx.refuse_if(scale != 0, || Rejection::ScaleWrong { most: 0 })?;
    Fixed::new(count, scale).ok_or(Rejection::TooLarge)
}

impl KindRules for AssetPlace {
    const VI: &'static str = "Giao vật nuôi";
    const EN: &'static str = "Animals placed";
    common!(booked, voucher);

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let count = self.portions.total();
        let whole = heads(cx, cx.lot(self.lot)?.item, count)?;
        let (amount, unit) = cx.quantity(whole, None, Some(self.lot))?;
        let (allocation, approvers) = cx.open_allocation(self.allocation)?;
        let account = cx.account_for(self.account, unit)?;
        let chapter = allocation.chapter;
        cx.authority(
            &[Role::FieldOfficer, Role::Storekeeper],
            "field officer, storekeeper",
            &[chapter, account.chapter],
        )?;
        others_decided(cx, allocation, approvers, "asset.place")?;
        cx.refuse_if(
            self.on < allocation.from || self.on > allocation.until,
            || Rejection::AllocationDates { on: self.on },
        )?;
        enough_people(cx, chapter, count)?;
        let line = LineKey::Allocation {
            allocation: self.allocation,
            unit,
        };
        cx.depart(line, amount, Ending::Distribution)?;
        let here = Place::Real(self.account);
        let fund = allocation.fund;
        cx.post(here, Place::Recipient, fund, unit, amount);
        let placed = u32::try_from(count).map_err(|_| Rejection::TooLarge)?;
        let herd = Herd {
            at: cx.at,
            allocation: self.allocation,
            terms: self.terms,
            cohorts: vec![(self.on, placed)],
            passed: 0,
            count: HerdCount {
                alive: placed,
                ..HerdCount::default()
            },
        };
        cx.fact(Fact::Herd(self.id, Box::new(herd)));
        about(cx, chapter, fund, self.account, unit, amount);
        cx.effects.about.allocation = Some(self.allocation);
        Ok(())
    }
}

/// The herd that an entry names by the text of its `asset.place`.
fn herd(cx: &Context<'_>, text: &Digest) -> Result<(Referent, Id, Herd), Refusal> {
    let needed = "asset.place";
    let referent = cx.referent(text, needed)?;
    let Body::AssetPlace(body) = &referent.signed.body else {
        return Err(Rejection::ReferentNotFound { needed }.into());
    };
    let id = body.id;
    let what = "herd";
    let known = cx.state.goods.herds.get(&id);
    let herd = known.ok_or(Rejection::NotFound { what, id })?.clone();
    Ok((referent, id, herd))
}

/// `asset.report`: how a herd is, in counts since its beginning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct AssetReport {
    /// Of the animals that households were given, how many live with them.
    pub alive: u32,
    /// Calves born so far.
    pub born: u32,
    pub dead: u32,
    /// SHA-256 of the signed text of the `asset.place`.
    pub herd: Digest,
    pub id: Id,
    pub lost: u32,
    pub on: Day,
    /// With the programme's consent; what was owed for them is owed still.
    pub sold: u32,
}

impl KindRules for AssetReport {
    const VI: &'static str = "Báo cáo đàn vật nuôi";
    const EN: &'static str = "Herd counted";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let (referent, id, mut herd) = herd(cx, &self.herd)?;
        let allocation = cx.allocation(herd.allocation)?;
        cx.authority(
            &[Role::FieldOfficer, Role::Storekeeper, Role::Inspector],
            "field officer, storekeeper, inspector",
            &[allocation.chapter],
        )?;
        let all = [self.alive, self.dead, self.lost, self.sold];
        let all: u64 = all.into_iter().map(u64::from).sum();
        cx.refuse_if(all != u64::from(herd.given()), || Rejection::PartsWrong)?;
        let before = herd.count;
        let fewer = self.born < before.born
            || self.dead < before.dead
            || self.lost < before.lost
            || self.sold < before.sold
            || before.on.is_some_and(|on| self.on < on);
        cx.refuse_if(fewer, || Rejection::CountsFell)?;
        herd.count = HerdCount {
            on: Some(self.on),
            alive: self.alive,
            born: self.born,
            dead: self.dead,
            lost: self.lost,
            sold: self.sold,
        };
        cx.mark(referent.at, MarkKind::Followed, i64::from(self.alive));
        cx.effects.about.chapter = Some(allocation.chapter);
        cx.effects.about.fund = Some(allocation.fund);
        cx.effects.about.allocation = Some(herd.allocation);
        cx.fact(Fact::Herd(id, Box::new(herd)));
        Ok(())
    }
}

/// `asset.pass_on`: calves of a herd come to other households, who owe calves in turn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct AssetPassOn {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<Area>,
    pub booked: Day,
    /// SHA-256 of the signed text of the `asset.place`.
    pub herd: Digest,
    /// Also the id of the calves' lot.
    pub id: Id,
    /// What calves are counted as.
    pub item: Id,
    pub on: Day,
    /// How they were received for: one calf, one household.
    pub portions: Portions,
    /// RFC 6962 root over the salted lines: which calf went from whom to whom.
    pub root: Digest,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<Voucher>,
}

impl KindRules for AssetPassOn {
    const VI: &'static str = "Luân chuyển bê con";
    const EN: &'static str = "Calves passed on";
    common!(booked, voucher);

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let (referent, id, mut herd) = herd(cx, &self.herd)?;
        let allocation = cx.allocation(herd.allocation)?;
        let chapter = allocation.chapter;
        cx.authority(
            &[Role::FieldOfficer, Role::Storekeeper],
            "field officer, storekeeper",
            &[chapter],
        )?;
        let approvers = allocation.status.approvers();
        others_decided(cx, allocation, approvers, "asset.pass_on")?;
        let count = self.portions.total();
        // Two households stand behind each calf: one gives, one takes.
        enough_people(cx, chapter, count.saturating_mul(2))?;
        let most = u64::from(herd.may_pass());
        cx.refuse_if(count > most, || Rejection::CalvesTooMany { most })?;
        let whole = heads(cx, self.item, count)?;
        let goods = GoodsIn {
            condition: Condition::Good,
            expiry: None,
            item: self.item,
            value: None,
        };
        let (amount, unit) = goods.receive(cx, self.id, whole, None)?;
        let line = LineKey::Allocation {
            allocation: herd.allocation,
            unit,
        };
        // They never stood in a warehouse: they came to be with one household and are with another.
        cx.arrive(line, amount, Origin::Increase)?;
        cx.depart(line, amount, Ending::Distribution)?;
        let fund = allocation.fund;
        cx.post(Place::Other, Place::Recipient, fund, unit, amount);
        let passed = u32::try_from(count).map_err(|_| Rejection::TooLarge)?;
        herd.passed = herd.passed.saturating_add(passed);
        herd.count.alive = herd.count.alive.saturating_add(passed);
        herd.cohorts.push((self.on, passed));
        cx.mark(referent.at, MarkKind::Followed, i64::from(passed));
        let about = &mut cx.effects.about;
        about.chapter = Some(chapter);
        about.fund = Some(fund);
        about.allocation = Some(herd.allocation);
        about.unit = Some(unit);
        about.amount = Some(amount);
        cx.fact(Fact::Herd(id, Box::new(herd)));
        Ok(())
    }
}

impl Herd {
    /// How many more calves may be passed on: no more than were born, and of a programme that leaves the first calf to its
    /// household no more than half of them; and none that is not owed.
    pub fn may_pass(&self) -> u32 {
        let ready = match self.terms.calf {
            CalfRule::First => self.count.born,
            CalfRule::Second => self.count.born / 2,
        };
        ready.min(self.given()).saturating_sub(self.passed)
    }

    /// The day by which an animal that came on this day must have been followed by a calf.
    pub fn due(&self, came: Day) -> Day {
        use jiff::ToSpan as _;
        let months = i64::from(self.terms.within);
        let date = came
            .date()
            .and_then(|d| d.checked_add(months.months()).ok());
        date.map_or(came, Day::of_date)
    }
}

/// What a herd owes, as of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The herd.
    pub herd: Id,
    /// Each day on which something falls due, with how many calves, oldest first; those passed on or excused are left out.
    pub falls: Vec<(Day, u32)>,
    /// How many of them should have been passed on by the day asked about, and were not.
    pub overdue: u32,
}

/// What every herd of the book still owes, and how much of that is overdue on a day. An animal that died or was lost owes
/// nothing; one that was sold does.
pub fn due(state: &State, on: Day) -> Vec<Due> {
    let owing = |(id, herd): (&Id, &Herd)| {
        let excused = herd.count.dead.saturating_add(herd.count.lost);
        // The oldest are settled first, whichever household's animal it was: the book does not know households.
        let mut settled = herd.passed.saturating_add(excused);
        let mut falls = Vec::new();
        for (came, animals) in &herd.cohorts {
            let left = animals.saturating_sub(settled);
            settled = settled.saturating_sub(*animals);
            if left > 0 {
                falls.push((herd.due(*came), left));
            }
        }
        let late = falls.iter().filter(|(day, _)| *day < on);
        let overdue = late.fold(0u32, |sum, (_, n)| sum.saturating_add(*n));
        Due {
            herd: *id,
            falls,
            overdue,
        }
    };
    state.goods.herds.iter().map(owing).collect()
}

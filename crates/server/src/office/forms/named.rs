//! Earlier entries that a form offers to name: those that are open where the state knows them, else the newest of their kinds.

use std::collections::BTreeMap;

use minhbach_ledger::amount::Unit;
use minhbach_ledger::book::{Mark, MarkKind};
use minhbach_ledger::entry::Signed;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::Kind;
use minhbach_ledger::state::{State, Status};

use super::inputs::join;
use super::things::{Offer, Seen};
use super::{Field, What, fields};
use crate::app::App;
use crate::failure::Failure;
use crate::lang::Lang;
use crate::measure::Measure;

/// How many of the newest entries of a kind are looked at.
pub const NEWEST: u64 = 60;

/// Which entries a field may name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Those at these places of the book, newest first.
    At(Vec<u64>),
    /// The newest of these kinds; empty is all kinds.
    Newest(&'static [Kind]),
}

/// Which entries a field of a form may name, as the book stands.
pub fn wanted(seen: &Seen<'_>, form: Kind, kinds: &'static [Kind]) -> Wanted {
    let state = seen.state;
    let places: Vec<u64> = match (form, kinds) {
        (_, [Kind::AllocationPropose]) => {
            let cancels = form == Kind::AllocationCancel;
            let fits = |status: &Status| match cancels {
                true => matches!(status, Status::Approved { .. } | Status::Emergency { .. }),
                false => status.undecided(),
            };
            let proposals = state.allocations.values().filter(|it| fits(&it.status));
            let over = |fund: &Id| {
                state
                    .funds
                    .get(fund)
                    .is_some_and(|fund| seen.sees(fund.chapter))
            };
            proposals
                .filter(|it| over(&it.fund))
                .map(|it| it.at)
                .collect()
        }
        (_, [Kind::PledgeMake]) => {
            let open = state.pledges.values().filter(|it| seen.sees(it.chapter));
            open.map(|it| it.at).collect()
        }
        (_, [Kind::DistributionDispute]) => {
            let open = state
                .people
                .disputes
                .values()
                .filter(|it| seen.sees(it.chapter));
            open.map(|it| it.at).collect()
        }
        (_, [Kind::InspectionOpen]) => {
            let open = state
                .oversight
                .inspections
                .values()
                .filter(|it| seen.sees(it.chapter));
            open.map(|it| it.at).collect()
        }
        (_, [Kind::FindingRaise]) => {
            let open = state
                .oversight
                .findings
                .values()
                .filter(|it| seen.sees(it.chapter));
            open.map(|it| it.at).collect()
        }
        (_, [Kind::TransferDispatch]) => {
            let ours = |account: &Id| {
                state
                    .accounts
                    .get(account)
                    .is_some_and(|it| seen.sees(it.chapter))
            };
            let open = state
                .goods
                .waybills
                .values()
                .filter(|it| ours(&it.to) || ours(&it.from));
            open.map(|it| it.at).collect()
        }
        (_, [Kind::AssetPlace]) => {
            let herds = state.goods.herds.values();
            let ours = |allocation: &Id| {
                let of = state.allocations.get(allocation);
                of.is_some_and(|of| seen.sees(of.chapter))
            };
            herds
                .filter(|it| ours(&it.allocation))
                .map(|it| it.at)
                .collect()
        }
        _ => return Wanted::Newest(kinds),
    };
    let mut places = places;
    places.sort_unstable_by(|a, b| b.cmp(a));
    Wanted::At(places)
}

/// Whether an entry is no longer to be named, because of what later entries did to it.
pub fn settled(form: Kind, signed: &Signed, marks: &[Mark]) -> bool {
    let has = |kind: MarkKind| marks.iter().any(|mark| mark.kind == kind);
    let held = matches!(signed.kind(), Kind::ReceiptHold | Kind::PaymentHold);
    let takes_up = matches!(
        form,
        Kind::ReceiptAssign | Kind::PaymentAssign | Kind::PurchasePay
    );
    has(MarkKind::Reversed) || held && takes_up && has(MarkKind::Assigned)
}

/// What an entry moves, as its heading says.
pub type Moved = Option<(u64, Unit)>;

/// An entry as a form offers it: its number, what it is, its day and what it moves.
pub fn offer(seen: &Seen<'_>, at: u64, signed: &Signed, moved: Moved) -> Offer {
    let (vi, en) = signed.kind().titles();
    let title = if seen.tr.0 == Lang::Vi { vi } else { en };
    let day = seen.tr.date(signed.body.rules().on());
    let sum = moved.map(|(amount, unit)| format!(" · {}", seen.sum(amount.into(), unit)));
    let words = format!(
        "{} · {title} · {day}{}",
        seen.tr.no(at).text(),
        sum.unwrap_or_default()
    );
    Offer {
        scale: moved.map(|(_, unit)| Measure::of(seen.state, unit).scale() as u8),
        ..Offer::new(signed.text_hash(), words)
    }
}

/// Every set of kinds that fields of a form name.
pub fn sets(form: Kind) -> Vec<&'static [Kind]> {
    fn walk(fields: &'static [Field], into: &mut Vec<&'static [Kind]>) {
        for field in fields {
            match field.what {
                What::Named(kinds) => into.push(kinds),
                What::List(What::Named(kinds), _) => into.push(*kinds),
                _ => walk(field.what.inner(), into),
            }
        }
    }
    let mut sets = Vec::new();
    walk(fields(form), &mut sets);
    sets.sort_unstable();
    sets.dedup();
    sets
}

/// Which entries stand for each set of kinds.
pub type Entries = BTreeMap<&'static [Kind], Vec<Offer>>;

/// The entries that a form offers, from the store; `of` is one that the reader names by its number, however old it is.
///
/// # Errors
/// Those of the store.
pub async fn entries(
    app: &App,
    seen: &Seen<'_>,
    form: Kind,
    of: Option<u64>,
) -> Result<Entries, Failure> {
    let mut entries = Entries::new();
    for kinds in sets(form) {
        let open = wanted(seen, form, kinds);
        let mut places = match &open {
            Wanted::At(places) => places.clone(),
            Wanted::Newest(kinds) => newest(app, seen, kinds).await?,
        };
        places.truncate(NEWEST as usize);
        // What must be open is among those that are, or it is not to be named.
        let named = of.filter(|at| match &open {
            Wanted::At(open) => open.contains(at),
            Wanted::Newest(_) => true,
        });
        if let Some(at) = named.filter(|at| !places.contains(at))
            && fits(app, seen, kinds, at).await?
        {
            places.insert(0, at);
        }
        let mut offers = Vec::new();
        for at in places {
            let Some(found) = app.entry(at).await? else {
                continue;
            };
            let signed = &found.sealed.signed;
            if settled(form, signed, &app.marks(at).await?) {
                continue;
            }
            let heading = app.heading(at).await?;
            let moved = heading.and_then(|heading| heading.amount.zip(heading.unit));
            offers.push(offer(seen, at, signed, moved));
        }
        entries.insert(kinds, offers);
    }
    Ok(entries)
}

/// Whether an entry is of one of these kinds and about what the desk sees.
async fn fits(app: &App, seen: &Seen<'_>, kinds: &[Kind], at: u64) -> Result<bool, Failure> {
    let heading = app.store().heading(at).await?;
    Ok(heading.is_some_and(|it| {
        (kinds.is_empty() || kinds.iter().any(|kind| kind.name() == it.kind))
            && it.chapter.is_none_or(|chapter| seen.sees(chapter))
    }))
}

/// Where a form takes this entry, and how it offers it: the first field that may name it.
pub fn taken(form: Kind, entries: &Entries, text: Digest) -> Option<(String, Offer)> {
    fn walk(
        fields: &'static [Field],
        before: &str,
        found: &dyn Fn(&[Kind]) -> Option<Offer>,
    ) -> Option<(String, Offer)> {
        fields.iter().find_map(|field| {
            let path = join(before, field.name);
            match &field.what {
                What::Named(kinds) => Some((path, found(kinds)?)),
                What::List(What::Named(kinds), _) => Some((join(&path, "0"), found(kinds)?)),
                What::Many(rows) => walk(rows.fields, &join(&path, "0"), found),
                What::Group(inside) => walk(inside, &path, found),
                _ => None,
            }
        })
    }
    let text = text.to_string();
    let found = |kinds: &[Kind]| {
        let mut offers = entries.get(kinds)?.iter();
        offers.find(|offer| offer.value == text).cloned()
    };
    walk(fields(form), "", &found)
}

/// The newest entries of some kinds that are about what the desk sees.
async fn newest(app: &App, seen: &Seen<'_>, kinds: &[Kind]) -> Result<Vec<u64>, Failure> {
    let mut filters: Vec<minhbach_store::Filter> = kinds
        .iter()
        .map(|kind| minhbach_store::Filter {
            kind: Some(kind.name().to_owned()),
            ..minhbach_store::Filter::default()
        })
        .collect();
    if filters.is_empty() {
        filters.push(minhbach_store::Filter::default());
    }
    let mut places = Vec::new();
    for filter in &filters {
        let headings = app.store().headings(filter, None, NEWEST * 4).await?;
        let ours = headings
            .into_iter()
            .filter(|it| it.chapter.is_none_or(|chapter| seen.sees(chapter)));
        places.extend(ours.map(|it| it.at));
    }
    places.sort_unstable_by(|a, b| b.cmp(a));
    places.truncate(NEWEST as usize);
    Ok(places)
}

/// The next number of each book of papers of a chapter in a year, as one reads it beside the field.
pub fn next_numbers(state: &State, chapter: Option<Id>, year: u16) -> Vec<(String, u32)> {
    let books = state.vouchers.iter();
    let of = books.filter(|((of, _, in_year), _)| Some(*of) == chapter && *in_year == year);
    of.map(|((_, book, _), it)| (book.to_string(), it.last.saturating_add(1)))
        .collect()
}

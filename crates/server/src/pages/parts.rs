//! Pieces that several pages share: how a sum divides, rows of entries, references.

use minhbach_ledger::day::Day;
use serde::Serialize;

use crate::format::Sum;
use crate::lang::{Tr, Words};
use crate::measure::Measure;

/// Where a part of received money is. The order is that of the bar, from arrived to waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Handed over to people.
    Distributed,
    /// Paid for costs or for goods that are not yet handed over.
    Spent,
    /// Given back to the donor or taken back by the bank.
    Returned,
    /// Gone to another organisation.
    SentOn,
    /// Turned into another currency.
    Exchanged,
    /// Moved to another fund, or turned into something else.
    Moved,
    /// Written off: expired, spoilt, lost.
    Lost,
    /// Left the book in another way.
    Other,
    /// Bound to an order whose goods have not come.
    Ordered,
    /// Money that has become goods, which are in stock or on the way.
    AsGoods,
    /// Assigned to an approved allocation and not yet spent.
    Allocated,
    /// Free in the fund.
    InFund,
}

impl Stage {
    /// All, in the order of the bar.
    pub const ALL: [Stage; 12] = [
        Stage::Distributed,
        Stage::Spent,
        Stage::Returned,
        Stage::SentOn,
        Stage::Exchanged,
        Stage::Moved,
        Stage::Lost,
        Stage::Other,
        Stage::Ordered,
        Stage::AsGoods,
        Stage::Allocated,
        Stage::InFund,
    ];

    /// The message id of its name.
    pub fn key(&self) -> &'static str {
        match self {
            Stage::Distributed => "place-distributed",
            Stage::Spent => "place-spent",
            Stage::Returned => "place-returned",
            Stage::SentOn => "place-sent-on",
            Stage::Exchanged => "place-exchanged",
            Stage::Moved => "place-moved",
            Stage::Lost => "place-lost",
            Stage::Other => "place-other",
            Stage::Ordered => "place-ordered",
            Stage::AsGoods => "place-as-goods",
            Stage::Allocated => "place-allocated",
            Stage::InFund => "place-in-fund",
        }
    }

    /// Its name, as programs read it.
    pub fn name(&self) -> String {
        self.key().trim_start_matches("place-").replace('-', "_")
    }

    /// The class of its colour in the style sheet.
    pub fn class(&self) -> &'static str {
        match self {
            Stage::Distributed => "s1",
            Stage::Spent => "s2",
            Stage::Returned => "s3",
            Stage::SentOn => "s11",
            Stage::Exchanged => "s12",
            Stage::Moved => "s4",
            Stage::Other => "s5",
            Stage::Allocated => "s6",
            Stage::InFund => "s7",
            Stage::Lost => "s8",
            Stage::Ordered => "s9",
            Stage::AsGoods => "s10",
        }
    }
}

/// One part of a whole.
#[derive(Clone, Debug, Serialize)]
pub struct Slice {
    /// Where the part is.
    pub place: Stage,
    /// How much it is.
    pub sum: Sum,
}

/// A whole and its parts, which add up to it exactly.
#[derive(Clone, Debug, Serialize)]
pub struct Division {
    /// The whole.
    pub whole: Sum,
    /// The parts that are not nothing, in the order of the bar.
    pub slices: Vec<Slice>,
}

/// A piece of the drawn bar, in thousandths of its length.
pub struct Piece {
    /// The class of the colour.
    pub class: &'static str,
    /// Where it begins.
    pub from: i128,
    /// How long it is.
    pub length: i128,
}

/// A band of the flow.
pub struct Band {
    /// Where its money is; names it and gives it its colour.
    pub place: Stage,
    /// The outline.
    pub shape: String,
    /// Where its end on the right begins.
    pub from: i128,
    /// How thick that end is.
    pub height: i128,
    /// The line on which its name stands.
    pub label: i128,
}

impl Division {
    /// From all parts; sums the whole and leaves empty parts out.
    pub fn new(of: impl Into<Measure>, parts: impl IntoIterator<Item = (Stage, i128)>) -> Self {
        let of = of.into();
        let mut slices: Vec<Slice> = Vec::new();
        for (place, minor) in parts {
            match slices.iter_mut().find(|slice| slice.place == place) {
                Some(slice) => slice.sum.minor += minor,
                None => slices.push(Slice {
                    place,
                    sum: Sum::counted(minor, of.clone()),
                }),
            }
        }
        slices.retain(|slice| !slice.sum.is_zero());
        slices.sort_by_key(|slice| slice.place);
        let whole = slices.iter().map(|slice| slice.sum.minor).sum();
        Division {
            whole: Sum::counted(whole, of),
            slices,
        }
    }

    /// The pieces of the bar. They come from running sums, so that they meet without gaps.
    pub fn pieces(&self) -> Vec<Piece> {
        let whole = self.whole.minor.max(1);
        let mut sum = 0;
        self.slices
            .iter()
            .map(|slice| {
                let from = sum * 1000 / whole;
                sum += slice.sum.minor.max(0);
                Piece {
                    class: slice.place.class(),
                    from,
                    length: sum * 1000 / whole - from,
                }
            })
            .collect()
    }

    /// The same as a flow from the left to the right, for wide screens; in units of a drawing of 940 by [`Division::depth`].
    pub fn bands(&self) -> Vec<Band> {
        const GAP: i128 = 30;
        let slices = &self.slices;
        let whole = self.whole.minor.max(1);
        let left = i128::from(self.depth());
        let right = left - GAP * (slices.len() as i128 - 1).max(0);
        let (mut sum, mut y) = (0, 0);
        let mut bands = Vec::with_capacity(slices.len());
        for slice in slices {
            let from = sum * left / whole;
            sum += slice.sum.minor.max(0);
            let until = (sum * left / whole).max(from + 1);
            let end = y + ((until - from) * right / left).max(2);
            bands.push(Band {
                place: slice.place,
                shape: format!(
                    "M16 {from}C300 {from} 300 {y} 584 {y}V{end}C300 {end} 300 {until} 16 {until}z"
                ),
                from: y,
                height: end - y,
                label: (y + end) / 2 + 6,
            });
            y = end + GAP;
        }
        bands
    }

    /// How deep the flow is drawn.
    pub fn depth(&self) -> u32 {
        (self.slices.len() as u32 * 56).max(140)
    }

    /// The bar in words, for those who do not see it.
    pub fn words(&self, tr: &Tr) -> String {
        let parts: Vec<String> = self
            .slices
            .iter()
            .map(|slice| format!("{}: {}", tr.t(slice.place.key()), tr.sum(&slice.sum)))
            .collect();
        parts.join("; ")
    }

    /// The amount of one part.
    pub fn of(&self, place: Stage) -> Sum {
        let slice = self.slices.iter().find(|slice| slice.place == place);
        slice
            .map(|slice| slice.sum.clone())
            .unwrap_or_else(|| Sum::counted(0, self.whole.measure.clone()))
    }
}

/// Something in the book that has a page and a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Its id, 32 hexadecimal digits.
    pub id: String,
    /// Its public name.
    pub name: String,
}

/// One row of a list of entries.
#[derive(Clone, Debug, Serialize)]
pub struct EntryRow {
    /// The index in the log.
    pub index: u64,
    /// The name of the kind.
    pub kind: String,
    /// What the entry does, in one line.
    pub about: Words,
    /// When it happened.
    pub on: Option<Day>,
    /// How much it moves, if it moves something of one unit.
    pub sum: Option<Sum>,
    /// The code of its own page, for gifts.
    pub code: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use minhbach_ledger::amount::Currency;

    #[test]
    fn pieces_meet_and_fill_the_bar() {
        let division = Division::new(
            Currency::VND,
            [
                (Stage::InFund, 1),
                (Stage::Distributed, 1),
                (Stage::Allocated, 1),
                (Stage::Spent, 0),
            ],
        );
        assert_eq!(division.whole.minor, 3);
        let pieces = division.pieces();
        assert_eq!(pieces.len(), 3);
        let mut at = 0;
        for piece in &pieces {
            assert_eq!(piece.from, at);
            at += piece.length;
        }
        assert_eq!(at, 1000);
        assert_eq!(division.slices[0].place, Stage::Distributed);
    }
}

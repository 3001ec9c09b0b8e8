//! Vouchers: the numbered papers behind the movements (phiếu thu, phiếu chi, phiếu nhập, phiếu xuất).
//!
//! Every chapter numbers its books from 1 in each year, without gaps and never twice. A device that works offline takes a
//! block of numbers with it; what it does not use is declared void, so that every number is accounted for.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::governance::Role;
use super::{KindRules, common};
use crate::day::Day;
use crate::decide::Context;
use crate::effects::Fact;
use crate::id::Id;
use crate::rejection::{Refusal, Rejection};
use crate::text::Token;

/// The most numbers in one block, and the most that one entry declares void.
pub const MOST: u32 = 500;

/// The number of a paper: unique, and without gaps in its book and year.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Voucher {
    /// Which book of a chapter, such as `pt` for receipts.
    pub book: Token,
    /// From 1.
    pub number: u32,
    pub year: u16,
}

/// A book of vouchers: of which chapter, which book, which year.
pub type BookKey = (Id, Token, u16);

/// How far a book of vouchers has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoucherBook {
    /// How many numbers have been given out: the next is one more.
    pub last: u32,
    /// Numbers that are reserved and not yet used, each with the block that it belongs to.
    pub open: BTreeMap<u32, Block>,
    /// Papers that were spoiled, lost or not needed.
    pub void: BTreeSet<u32>,
}

/// Who may use a reserved number, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Block {
    pub holder: Id,
    pub on: Day,
}

impl VoucherBook {
    /// Takes over numbers that were used, are void from now on, or are reserved.
    pub fn apply(&mut self, change: &VoucherChange) {
        match change {
            VoucherChange::Used(number) => {
                self.open.remove(number);
                self.void.remove(number);
                self.last = self.last.max(*number);
            }
            VoucherChange::Void(numbers) => {
                for number in numbers {
                    self.open.remove(number);
                    self.void.insert(*number);
                    self.last = self.last.max(*number);
                }
            }
            VoucherChange::Reserved { first, last, block } => {
                self.open
                    .extend((*first..=*last).map(|number| (number, *block)));
                self.last = self.last.max(*last);
            }
        }
    }
}

/// What happens to numbers of a book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum VoucherChange {
    Used(u32),
    Void(Vec<u32>),
    Reserved { first: u32, last: u32, block: Block },
}

impl Context<'_> {
    /// Numbers the paper behind an entry, in the books of the chapter that the entry is about: with the next number, or with one
    /// that is reserved for one of the authors.
    pub(crate) fn number(
        &mut self,
        voucher: &Voucher,
        on: Day,
        booked: Day,
    ) -> Result<(), Rejection> {
        self.since_rules(2)?;
        let chapter = self
            .effects
            .about
            .chapter
            .ok_or(Rejection::VoucherNumber { next: 0 })?;
        let year = booked.date().map_or(0, |date| date.year());
        self.refuse_if(i32::from(voucher.year) != i32::from(year), || {
            Rejection::VoucherYear { booked }
        })?;
        let key = (chapter, voucher.book.clone(), voucher.year);
        let (last, open, void) = match self.state.vouchers.get(&key) {
            Some(book) => {
                let open = book.open.get(&voucher.number).copied();
                (book.last, open, book.void.contains(&voucher.number))
            }
            None => (0, None, false),
        };
        let number = voucher.number;
        self.refuse_if(void, || Rejection::VoucherVoid { number })?;
        match open {
            Some(block) => {
                let theirs = self.holders().contains(&block.holder);
                self.refuse_if(!theirs, || Rejection::VoucherReserved { number })?;
            }
            None => {
                self.refuse_if(number <= last && !void, || Rejection::VoucherTaken {
                    number,
                })?;
                let next = last.saturating_add(1);
                self.refuse_if(number > next, || Rejection::VoucherNumber { next })?;
            }
        }
        self.skip(&key, last, number, on);
        self.fact(Fact::Vouchers(key, VoucherChange::Used(number)));
        Ok(())
    }

    /// Numbers that a late paper has left out stay open, so that somebody has to account for them.
    fn skip(&mut self, key: &BookKey, last: u32, number: u32, on: Day) {
        let holder = self.holders().into_iter().next();
        if let (Some(holder), true) = (holder, number > last.saturating_add(1)) {
            let change = VoucherChange::Reserved {
                first: last + 1,
                last: number - 1,
                block: Block { holder, on },
            };
            self.fact(Fact::Vouchers(key.clone(), change));
        }
    }
}

/// `voucher.reserve`: the next numbers of a book are kept for a device that works offline. The entry says which they are, so
/// that they can be printed from what was signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct VoucherReserve {
    pub book: Token,
    pub chapter: Id,
    pub count: u32,
    /// The next number of the book.
    pub first: u32,
    /// Who takes them along; only this holder's keys use them.
    pub holder: Id,
    pub id: Id,
    pub on: Day,
    pub year: u16,
}

impl KindRules for VoucherReserve {
    const VI: &'static str = "Giữ số chứng từ";
    const EN: &'static str = "Voucher numbers reserved";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let chapter = cx.chapter(self.chapter)?;
        cx.authority(&[Role::Accountant], "accountant", &[chapter])?;
        cx.refuse_if(self.count == 0 || self.count > MOST, || {
            Rejection::ListWrong { field: "count" }
        })?;
        let acts_here = |key: &crate::state::Key| {
            key.holder == self.holder
                && key.until.is_none()
                && cx.state.within(chapter, key.chapter)
        };
        cx.refuse_if(!cx.state.keys.values().any(acts_here), || {
            Rejection::NotFound {
                what: "holder",
                id: self.holder,
            }
        })?;
        let key = (chapter, self.book.clone(), self.year);
        let last = cx.state.vouchers.get(&key).map_or(0, |book| book.last);
        let next = last.saturating_add(1);
        cx.refuse_if(self.first != next, || Rejection::VoucherNumber { next })?;
        cx.effects.about.chapter = Some(chapter);
        let change = VoucherChange::Reserved {
            first: next,
            last: last.saturating_add(self.count),
            block: Block {
                holder: self.holder,
                on: self.on,
            },
        };
        cx.fact(Fact::Vouchers(key, change));
        Ok(())
    }
}

/// Why a paper is void.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum VoidReason {
    Spoiled,
    Lost,
    NotNeeded,
}

/// `voucher.void`: numbers behind which there is no movement: the next of a book, or reserved ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct VoucherVoid {
    pub book: Token,
    pub chapter: Id,
    pub id: Id,
    /// Rising.
    pub numbers: Vec<u32>,
    pub on: Day,
    pub reason: VoidReason,
    pub year: u16,
}

impl KindRules for VoucherVoid {
    const VI: &'static str = "Hủy số chứng từ";
    const EN: &'static str = "Voucher numbers void";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let chapter = cx.chapter(self.chapter)?;
        cx.authority(&[Role::Accountant], "accountant", &[chapter])?;
        let lawful = (1..=MOST as usize).contains(&self.numbers.len())
            && self.numbers.windows(2).all(|pair| pair[0] < pair[1]);
        cx.refuse_if(!lawful, || Rejection::ListWrong { field: "numbers" })?;
        let key = (chapter, self.book.clone(), self.year);
        let empty = VoucherBook::default();
        let book = cx.state.vouchers.get(&key).unwrap_or(&empty);
        let mut last = book.last;
        for &number in &self.numbers {
            if book.open.contains_key(&number) {
                continue;
            }
            cx.refuse_if(number <= last, || Rejection::VoucherTaken { number })?;
            let next = last.saturating_add(1);
            cx.refuse_if(number > next, || Rejection::VoucherNumber { next })?;
            last = last.max(number);
        }
        cx.effects.about.chapter = Some(chapter);
        cx.fact(Fact::Vouchers(
            key,
            VoucherChange::Void(self.numbers.clone()),
        ));
        Ok(())
    }
}

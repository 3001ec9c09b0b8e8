//! Codes that a form offers beside what may be typed: currencies, purposes, units, books of papers, places.

use std::collections::BTreeSet;

use minhbach_ledger::amount::Currency;
use minhbach_ledger::kinds::registry::Area;

use super::Tokens;
use super::things::{Offer, Seen};

impl Seen<'_> {
    /// The currencies of the book: its own, then those of its accounts.
    pub fn currencies(&self) -> Vec<Offer> {
        let base = self
            .state
            .ledger
            .as_ref()
            .map_or(Currency::VND, |ledger| ledger.base);
        let others: BTreeSet<Currency> =
            self.state.accounts.values().map(|it| it.currency).collect();
        let others = others
            .into_iter()
            .chain(["USD", "EUR"].iter().filter_map(|code| code.parse().ok()));
        let mut all = vec![base];
        for currency in others {
            if !all.contains(&currency) {
                all.push(currency);
            }
        }
        all.into_iter()
            .map(|it| Offer::new(it, it.to_string()).scaled(it.scale()))
            .collect()
    }

    /// Codes that the book has used, and the usual ones.
    pub fn tokens(&self, tokens: Tokens) -> Vec<Offer> {
        let state = self.state;
        let mut codes: BTreeSet<String> = BTreeSet::new();
        let mut usual = |words: &[&str]| codes.extend(words.iter().map(|word| (*word).to_owned()));
        match tokens {
            Tokens::Purpose => {
                usual(&[
                    "cuu-tro-khan-cap",
                    "luong-thuc",
                    "nha-o",
                    "sinh-ke",
                    "y-te",
                    "nuoc-sach",
                    "qua-tet",
                    "di-doi",
                    "mai-tang",
                    "chi-phi",
                ]);
                codes.extend(
                    state
                        .funds
                        .values()
                        .flat_map(|fund| &fund.purposes)
                        .map(ToString::to_string),
                );
                codes.extend(state.allocations.values().map(|it| it.purpose.to_string()));
            }
            Tokens::Unit => {
                usual(&[
                    "kg", "tonne", "litre", "piece", "pack", "box", "sack", "set", "kit", "animal",
                ]);
                codes.extend(state.items.values().map(|item| item.unit.to_string()));
            }
            Tokens::Book => {
                usual(&["pt", "pc", "pnk", "pxk"]);
                codes.extend(state.vouchers.keys().map(|(_, book, _)| book.to_string()));
            }
            Tokens::Publication => {
                usual(&["appeal", "receipts", "distribution", "criteria", "report"]);
                let published = state
                    .campaigns
                    .values()
                    .flat_map(|campaign| campaign.published.keys());
                codes.extend(published.map(ToString::to_string));
            }
            Tokens::Rule => {
                let terms = state
                    .campaigns
                    .values()
                    .filter_map(|campaign| campaign.terms.as_ref());
                codes.extend(
                    terms.flat_map(|terms| [terms.set.to_string(), terms.version.to_string()]),
                );
            }
            Tokens::Language => usual(&["vi", "en"]),
        }
        let named = |code: &str| match tokens {
            Tokens::Purpose => self.tr.purpose(code),
            Tokens::Unit => self.tr.unit(code),
            _ => code.to_owned(),
        };
        codes
            .iter()
            .map(|code| Offer::new(code, named(code)))
            .collect()
    }

    /// The places that the book names.
    pub fn areas(&self) -> Vec<Offer> {
        let chapters = self
            .state
            .chapters
            .values()
            .filter_map(|it| it.area.as_ref());
        let funds = self.state.funds.values().flat_map(|it| &it.areas);
        let allocations = self
            .state
            .allocations
            .values()
            .filter_map(|it| it.area.as_ref());
        let known: BTreeSet<&Area> = chapters.chain(funds).chain(allocations).collect();
        let offers = known.into_iter();
        offers
            .map(|area| Offer::new(spelt(area), (self.place)(area)))
            .collect()
    }
}

/// A place as an input spells it: code, list and edition.
pub fn spelt(area: &Area) -> String {
    format!("{} {} {}", area.code, area.scheme, area.version)
}

//! The same thing twice: a sign-off list, a roster, an invoice, a payment, a lot, a supplier.
//!
//! What shows people is in no entry, so that a household that is helped twice is seen here only as a list that is used twice;
//! within one list the import of rosters has compared pseudonyms before (`docs/privacy.md`).

use std::collections::{BTreeMap, BTreeSet};

use minhbach_ledger::book::MarkKind;
use minhbach_ledger::day::Day;
use minhbach_ledger::effects::Fact;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::registry::AccountKind;
use minhbach_ledger::kinds::remarks::EvidenceKind;
use minhbach_ledger::kinds::{Body, Kind};
use unicode_normalization::UnicodeNormalization as _;

use super::{End, Finding, Test, Watch};
use crate::audit::facts::Seen;
use crate::audit::words::{Both, pick};

/// What must not occur twice.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Same {
    /// A sign-off list.
    SignOff(Digest),
    /// A public document behind two entries of one kind.
    Document(Digest, Kind),
    /// The number of an invoice, or its public document, behind two receipts.
    Invoice(Digest),
    /// A payment: allocation, account, amount, day.
    Payment(Id, Id, u64, Day),
    /// A lot given: item, account, quantity, day, and when it expires.
    Given(Id, Id, u64, Day, Option<Day>),
    /// A supplier's or partner's name, without accents, capitals and what kind of company it is.
    Name(String),
    /// The number of an account.
    Number(String),
}

impl Same {
    fn what(&self) -> Both {
        match self {
            Same::SignOff(_) => Both::of(
                "Một bảng ký nhận dùng cho hai lần cấp phát",
                "One sign-off list behind two distributions",
            ),
            Same::Document(..) => Both::of(
                "Một tài liệu đính kèm hai bút toán cùng loại",
                "One document behind two entries of one kind",
            ),
            Same::Invoice(_) => Both::of(
                "Một hóa đơn dùng cho hai lần nhập hàng",
                "One invoice behind two receipts of goods",
            ),
            Same::Payment(..) => Both::of(
                "Hai lần chi cùng số tiền, cùng ngày, cùng phân bổ và tài khoản",
                "Two payments of one amount, day, allocation and account",
            ),
            Same::Given(..) => Both::of(
                "Hai lô hiện vật cùng mặt hàng, số lượng, ngày và kho",
                "Two lots of one item, quantity, day and store",
            ),
            Same::Name(_) => Both::of(
                "Hai nhà cung cấp hoặc đối tác trùng tên",
                "Two suppliers or partners of one name",
            ),
            Same::Number(_) => Both::of("Hai tài khoản trùng số", "Two accounts of one number"),
        }
    }
}

/// How much was handed out by a list out of an allocation.
#[derive(Default)]
struct Served {
    portions: u64,
    entries: Vec<u64>,
}

/// Looks for the same thing twice.
#[derive(Default)]
pub struct Duplicates {
    first: BTreeMap<Same, u64>,
    twice: BTreeMap<Same, BTreeSet<u64>>,
    /// The kind of each entry.
    kinds: Vec<Kind>,
    /// How many people a roster lists, by its text hash.
    listed: BTreeMap<Digest, u64>,
    served: BTreeMap<(Digest, Id), Served>,
}

/// A name as one would say it: without accents, capitals, punctuation and the form of the company.
fn plain(name: &str) -> String {
    let letters = name.to_lowercase().replace('đ', "d");
    let letters: String = letters
        .nfd()
        .filter(|c| c.is_alphanumeric() || c.is_whitespace())
        .collect();
    let forms = [
        "cong", "ty", "tnhh", "cp", "co", "phan", "mtv", "dntn", "hkd", "cua", "hang", "ltd",
        "company",
    ];
    let words = letters
        .split_whitespace()
        .filter(|word| !forms.contains(word));
    words.collect::<Vec<_>>().join(" ")
}

impl Duplicates {
    fn once(&mut self, same: Same, at: u64) {
        match self.first.get(&same) {
            None => drop(self.first.insert(same, at)),
            Some(first) if *first == at => {}
            Some(first) => {
                let entries = self.twice.entry(same).or_default();
                entries.extend([*first, at]);
            }
        }
    }

    fn documents(&mut self, seen: &Seen<'_>) {
        let Body::EvidenceAttach(attached) = seen.body() else {
            return;
        };
        let of_payment = matches!(
            attached.what,
            EvidenceKind::Invoice | EvidenceKind::Receipt | EvidenceKind::HandoverRecord
        );
        let (Some(document), true) = (&attached.document, of_payment) else {
            return;
        };
        for mark in seen
            .effects
            .marks
            .iter()
            .filter(|mark| mark.kind == MarkKind::Evidence)
        {
            let kind = usize::try_from(mark.target)
                .ok()
                .and_then(|at| self.kinds.get(at));
            if let Some(kind) = kind.copied() {
                self.once(Same::Document(document.sha256, kind), mark.target);
            }
        }
    }

    fn registered(&mut self, seen: &Seen<'_>) {
        for fact in &seen.effects.facts {
            // An account or a partner that was there before is only changed.
            if let Fact::Account(id, account) = fact
                && !seen.state.accounts.contains_key(id)
            {
                if account.kind == AccountKind::Supplier {
                    self.once(
                        Same::Name(format!("supplier {}", plain(account.name.as_str()))),
                        seen.at,
                    );
                }
                if let Some(number) = &account.number {
                    let digits: String = number
                        .as_str()
                        .chars()
                        .filter(char::is_ascii_alphanumeric)
                        .collect();
                    self.once(Same::Number(digits), seen.at);
                }
            }
        }
        if let Body::PartnerRegister(partner) = seen.body() {
            self.once(
                Same::Name(format!("partner {}", plain(partner.name.as_str()))),
                seen.at,
            );
        }
    }

    fn handed(&mut self, seen: &Seen<'_>) {
        match seen.body() {
            Body::RosterSeal(roster) => {
                let text = seen.note.text_hash();
                self.listed.insert(text, roster.count.into());
            }
            Body::DistributionMake(made) => {
                self.once(Same::SignOff(made.root), seen.at);
                if let Some(roster) = made.roster {
                    let served = self.served.entry((roster, made.allocation)).or_default();
                    served.portions += made.portions.total();
                    served.entries.push(seen.at);
                }
            }
            _ => {}
        }
    }

    fn paid(&mut self, seen: &Seen<'_>) {
        let at = seen.at;
        match seen.body() {
            Body::ExpensePay(paid) => {
                let same =
                    Same::Payment(paid.allocation, paid.account, paid.amount.minor(), paid.on);
                self.once(same, at);
            }
            Body::PurchasePay(paid) => {
                for one in &paid.orders {
                    let same = Same::Payment(one.order, paid.account, one.amount.minor(), paid.on);
                    self.once(same, at);
                }
            }
            Body::PurchaseReceive(received) => {
                let invoice = &received.invoice;
                for digest in [invoice.document, invoice.number].into_iter().flatten() {
                    self.once(Same::Invoice(digest), at);
                }
            }
            Body::DonationReceive(gift) => {
                if let Some(goods) = &gift.goods {
                    let (item, amount) = (goods.item, gift.amount.minor());
                    self.once(
                        Same::Given(item, gift.account, amount, gift.on, goods.expiry),
                        at,
                    );
                }
            }
            _ => {}
        }
    }
}

impl Watch for Duplicates {
    fn see(&mut self, seen: &Seen<'_>) {
        self.kinds.push(seen.body().kind());
        self.documents(seen);
        self.registered(seen);
        self.handed(seen);
        self.paid(seen);
    }

    fn end(&mut self, _: &End<'_>) -> Vec<Finding> {
        let twice = std::mem::take(&mut self.twice).into_iter();
        let always = || Both::of("mọi trường hợp", "always");
        let mut found: Vec<Finding> = twice
            .map(|(same, entries)| {
                let entries = entries.into_iter().collect();
                Finding::new(Test::Duplicates, entries, same.what(), always())
            })
            .collect();
        for ((roster, _), served) in std::mem::take(&mut self.served) {
            let listed = self.listed.get(&roster).copied().unwrap_or(u64::MAX);
            if served.portions <= listed {
                continue;
            }
            let portions = served.portions;
            let figure = Both::by(|lang| {
                pick(
                    lang,
                    format!("{portions} phần từ một phân bổ theo một danh sách {listed} người"),
                    format!("{portions} portions of one allocation by one list of {listed} people"),
                )
            });
            let threshold = Both::of("nhiều phần hơn số người", "more portions than people");
            found.push(Finding::new(
                Test::Duplicates,
                served.entries,
                figure,
                threshold,
            ));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn names_that_sound_alike_are_alike() {
        for name in [
            "Công ty TNHH Đại Phát",
            "CÔNG TY  CP Đại-Phát",
            "Cửa hàng đại phát",
        ] {
            let is = plain(name).replace(' ', "");
            assert_eq!(is, "daiphat", "{name}");
        }
        assert_ne!(plain("Đại Phát 2"), plain("Đại Phát"));
    }
}

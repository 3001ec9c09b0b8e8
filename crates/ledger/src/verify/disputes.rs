//! Which entries somebody still has to look into: disputed ones, signed by a key that was compromised before it signed and affirmed
//! by nobody since; irregular ones, taken in late and not yet closed by an inspector.

use std::collections::{BTreeSet, HashMap};

use crate::book::MarkKind;
use crate::effects::{Effects, Fact};
use crate::entry::Signed;

/// Collects, while a book is read, who signed what: four bytes a signature.
#[derive(Default)]
pub(super) struct Disputes {
    signed: HashMap<String, Vec<u32>>,
    open: BTreeSet<u64>,
    irregular: BTreeSet<u64>,
}

impl Disputes {
    /// Takes in an admitted entry.
    pub fn take(&mut self, at: u64, entry: &Signed, effects: &Effects) {
        for author in &entry.authors {
            // A log of more than 2^32 entries is not for this design (see the verifier's book).
            match self.signed.get_mut(&author.key) {
                Some(list) => list.push(at as u32),
                None => drop(self.signed.insert(author.key.clone(), vec![at as u32])),
            }
        }
        for fact in &effects.facts {
            let Fact::Revoke {
                key,
                disputed_from: Some(from),
                ..
            } = fact
            else {
                continue;
            };
            let signed = self.signed.get(key).into_iter().flatten();
            let signed = signed.map(|at| u64::from(*at));
            self.open.extend(signed.filter(|at| at >= from));
        }
        for mark in &effects.marks {
            match mark.kind {
                MarkKind::Affirmed => drop(self.open.remove(&mark.target)),
                MarkKind::Irregular if mark.value == 0 => drop(self.irregular.remove(&mark.target)),
                MarkKind::Irregular => drop(self.irregular.insert(mark.target)),
                _ => {}
            }
        }
    }

    /// Those that are disputed now, and those that are irregular now, in the order of the book.
    pub fn open(self) -> (Vec<u64>, Vec<u64>) {
        let list = |set: BTreeSet<u64>| set.into_iter().collect();
        (list(self.open), list(self.irregular))
    }
}

//! What a cheating operator can do who holds the log's real key: put entries into the book that no rule has admitted, drop,
//! move or change others, and chain, hash and sign everything anew so that bytes, tree and checkpoint are consistent.

use minhbach_ledger::entry::{Header, seal, split};
use minhbach_ledger::id::Digest;
use minhbach_ledger::log::merkle::leaf_hash;

use crate::book::{Files, log};

/// The leaves of a book, to be tampered with.
#[derive(Clone)]
pub struct Forgery {
    /// When each entry was sealed (unix seconds), and its note.
    pub entries: Vec<(u64, String)>,
}

impl Forgery {
    /// From honest leaves.
    pub fn of(leaves: &[Vec<u8>]) -> Forgery {
        let entries = leaves.iter().map(|leaf| {
            let (header, note) = split(leaf).unwrap();
            (header.received, String::from_utf8(note.to_vec()).unwrap())
        });
        Forgery {
            entries: entries.collect(),
        }
    }

    /// Puts a note before the entry `at`, sealed when its neighbour was.
    pub fn insert(&mut self, at: usize, note: &str) {
        let received = self.entries[at.min(self.entries.len() - 1)].0;
        self.entries.insert(at, (received, note.to_owned()));
    }

    /// The leaves, linked to each other.
    pub fn leaves(&self) -> Vec<Vec<u8>> {
        let mut prev = Digest::ZERO;
        let leaves = self.entries.iter().map(|(received, note)| {
            let header = Header {
                received: *received,
                prev,
            };
            let leaf = seal(header, note).unwrap();
            prev = Digest::new(leaf_hash(&leaf));
            leaf
        });
        leaves.collect()
    }

    /// The public files, signed with the log's real key.
    pub fn files(&self) -> Files {
        let leaves = self.leaves();
        Files::of(&leaves, &[leaves.len() as u64], &log())
    }
}

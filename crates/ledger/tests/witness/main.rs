//! Policies and what a witness decides: each rule of `tlog-policy` and each status of `tlog-witness`, with what must be refused
//! beside what must not.

mod decision;
mod policy;
#[path = "../support/mod.rs"]
mod support;

use minhbach_ledger::log::checkpoint::Checkpoint;
use minhbach_ledger::note::{KeyKind, Vkey, compose};
use minhbach_ledger::signature::Signer;
use support::Tree;

const ORIGIN: &str = "minhbach.example/son-lam";
const NOW: u64 = 1_790_000_000;

fn log() -> Signer {
    Signer::from_seed([1; 32], ORIGIN).unwrap()
}

fn witness(n: u8) -> Signer {
    Signer::from_seed([10 + n; 32], &format!("witness.example/w{n}")).unwrap()
}

fn vkey(n: u8) -> Vkey {
    witness(n).vkey_of(KeyKind::Cosignature)
}

fn text(tree: &Tree, size: u64) -> String {
    Checkpoint {
        origin: ORIGIN.to_owned(),
        size,
        root: tree.roots[size as usize],
    }
    .to_string()
}

fn signed(text: &str) -> String {
    compose(text, &[log().sign_note_line(text)])
}

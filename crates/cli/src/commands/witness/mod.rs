//! `witness …`: the two sides of co-signing, over the network or by file.
//!
//! A witness keeps a directory with its key and what it has signed; the ledger's side makes requests and takes answers in. Both
//! speak C2SP `tlog-witness`, on a stick as over HTTP, so either side may be another program.

mod ask;
mod keep;

pub use keep::{KEY, VKEY};

use crate::args::WitnessCommand;
use crate::lang::Lang;
use crate::outcome::Outcome;
use crate::world::World;

/// `witness …`.
pub fn witness(command: &WitnessCommand, world: &World, lang: Lang) -> Outcome {
    match command {
        WitnessCommand::Init(args) => keep::init(args, world, lang),
        WitnessCommand::Serve(args) => keep::serve(args, world, lang),
        WitnessCommand::Answer(args) => keep::answer(args, world, lang),
        WitnessCommand::Show(args) => keep::show(args, lang),
        WitnessCommand::Ask(args) => ask::ask(args, world, lang),
        WitnessCommand::Take(args) => ask::take(args, world, lang),
    }
}

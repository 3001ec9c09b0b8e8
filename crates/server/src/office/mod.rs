//! The office: where a chapter does its day, at `/office`.
//!
//! Pages are made like the public ones and shown to nobody without a key. What a key signs is composed in the browser
//! (`static/office`), from the form that the page shows, and comes in through the same door as every entry; the server composes
//! nothing that is signed. Which page leads where, and who may, is one table ([`doors`]).

pub(crate) mod assets;
pub mod desk;
pub mod doors;
pub mod forms;
pub(crate) mod gate;
pub(crate) mod login;
pub mod pages;
pub mod paper;
pub mod people;
pub mod policy;
pub(crate) mod presence;
pub(crate) mod scope;
pub mod session;
pub mod statement;
pub mod unidentified;
pub mod words;

use std::sync::atomic::{AtomicBool, Ordering};

use crate::limit::Limit;
use presence::Presence;
use session::Sessions;
use statement::Readings;

/// What the office remembers, in memory alone: a server that starts anew asks everybody to sign in again.
pub struct Office {
    /// Who is signed in.
    pub sessions: Sessions,
    /// How often who has tried to sign in.
    pub(crate) attempts: Limit,
    /// Who looks at what.
    pub(crate) presence: Presence,
    /// Statements that were read.
    pub(crate) readings: Readings,
    closed: AtomicBool,
}

/// How often somebody may try to sign in from one address in a minute: a chapter's whole office sits behind one.
const ATTEMPTS: u32 = 60;

impl Default for Office {
    fn default() -> Office {
        Office {
            sessions: Sessions::default(),
            attempts: Limit::of(ATTEMPTS),
            presence: Presence::default(),
            readings: Readings::default(),
            closed: AtomicBool::default(),
        }
    }
}

impl Office {
    /// Ends what would never end by itself: the server is to stop.
    pub fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }

    /// Whether the server is about to stop.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }
}

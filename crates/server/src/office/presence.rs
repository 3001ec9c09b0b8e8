//! Who else looks at the same thing, and whether the book has grown: server-sent events for an open page.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Query, State};
use axum::response::sse::{Event, Sse};
use futures_util::stream::{self, Stream};
use minhbach_ledger::id::Id;
use minhbach_ledger::state::State as Book;
use serde::{Deserialize, Serialize};

use super::desk::Desk;
use crate::app::App;

/// How often an open page is told what is new, in seconds.
const BEAT: u64 = 2;

/// How long a page counts as open after its last beat, in seconds.
const GONE: u64 = 3 * BEAT;

/// The longest name of a thing, in bytes.
const LONGEST: usize = 120;

/// A thing and a session that looks at it.
type Looking = (String, u64);

/// Who looks, and until when she counts as being there.
struct Here {
    holder: Id,
    role: &'static str,
    chapter: Option<Id>,
    until: u64,
}

/// Who looks at what.
#[derive(Default)]
pub struct Presence(Mutex<BTreeMap<Looking, Here>>);

impl Presence {
    /// Says that a session looks at a thing, and who else does. A desk is told of desks below and above its own alone: anybody
    /// may name any thing, and that a commune has somebody's record open is not for the commune beside it to ask. One's own other
    /// windows are nobody else.
    fn beat(&self, state: &Book, thing: &str, desk: &Desk, now: u64) -> Vec<&'static str> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, here| now < here.until);
        let own = Here {
            holder: desk.holder,
            role: desk.role_name(),
            chapter: desk.chapter,
            until: now + GONE,
        };
        all.insert((thing.to_owned(), desk.session), own);
        let here = all.range((thing.to_owned(), 0)..=(thing.to_owned(), u64::MAX));
        let others = here.filter(|(_, other)| {
            let meets = other
                .chapter
                .is_none_or(|theirs| state.meets(theirs, desk.chapter));
            other.holder != desk.holder && meets
        });
        let others: BTreeMap<Id, &'static str> = others
            .map(|(_, other)| (other.holder, other.role))
            .collect();
        others.into_values().collect()
    }
}

/// What is looked at.
#[derive(Deserialize)]
pub struct At {
    #[serde(default)]
    at: String,
}

/// What an open page is told.
#[derive(Clone, PartialEq, Eq, Serialize)]
struct News {
    /// How many entries the book has.
    size: u64,
    /// The roles of those who look at the same thing.
    others: Vec<&'static str>,
}

/// `GET /office/events?at=THING`: says at once and at each change how far the book has come and who else looks at the thing. Ends
/// with the session, and when the server stops.
pub async fn events(
    State(app): State<App>,
    desk: Desk,
    Query(At { mut at }): Query<At>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    if at.len() > LONGEST {
        at.clear();
    }
    let beats = stream::unfold(
        (app, desk, at, None),
        |(app, desk, at, before)| async move {
            loop {
                if before.is_some() {
                    tokio::time::sleep(Duration::from_secs(BEAT)).await;
                }
                let today = app.today();
                let valid = app
                    .state()
                    .keys
                    .get(&desk.key)
                    .is_some_and(|key| key.acts_on(today));
                let now = app.store().now();
                if app.office().is_closed() {
                    return None;
                }
                let sessions = app.office().sessions.list(&desk.key, now);
                if !valid
                    || sessions
                        .iter()
                        .all(|session| session.number != desk.session)
                {
                    return None;
                }
                let news = News {
                    size: app.state().size,
                    others: app.office().presence.beat(&app.state(), &at, &desk, now),
                };
                if before.as_ref() != Some(&news) {
                    let event = Event::default().json_data(&news).unwrap_or_default();
                    return Some((Ok(event), (app, desk, at, Some(news))));
                }
            }
        },
    );
    Sse::new(beats).keep_alive(axum::response::sse::KeepAlive::default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use minhbach_ledger::kinds::governance::Role;

    #[test]
    fn others_are_seen_until_they_are_gone() {
        let presence = Presence::default();
        let book = Book::default();
        let desk = |session, person, role| Desk {
            key: String::new(),
            holder: Id::from_bytes([person; 16]),
            role,
            chapter: None,
            session,
        };
        let (one, two) = (desk(1, 1, Role::Approver), desk(2, 2, Role::Accountant));
        assert!(presence.beat(&book, "a", &one, 100).is_empty());
        assert!(presence.beat(&book, "b", &two, 100).is_empty());
        assert_eq!(presence.beat(&book, "a", &two, 101), ["approver"]);
        assert_eq!(presence.beat(&book, "a", &one, 102), ["accountant"]);
        let again = desk(3, 1, Role::Approver);
        assert_eq!(presence.beat(&book, "a", &again, 102), ["accountant"]);
        assert_eq!(presence.beat(&book, "a", &two, 102), ["approver"]);
        assert!(presence.beat(&book, "a", &one, 102 + GONE).is_empty());
    }
}

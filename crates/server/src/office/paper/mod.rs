//! Papers: what the law wants on paper, printed from an entry of the book and from what the book knows now.
//!
//! A voucher carries the seven items of the Law on Accounting 88/2015/QH13, art. 16(1): name and number; date; the unit that
//! makes it; who is on the other side; what it is about; quantities, prices and sums, in numbers and in words; signatures.
//! What the vault keeps (who gave, who was paid) is a line to fill in by hand, until somebody opens it with a reason, which
//! is logged.

mod agreement;
mod head;
mod labels;
mod letter;
mod list;
mod qr;
mod roster;
mod voucher;
mod what;

use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Form as Typed};
use minhbach_ledger::kinds::governance::Role;
use serde::Deserialize;

use super::desk::Desk;
use super::doors::Door;
use super::scope;
use crate::app::App;
use crate::failure::Failure;
use crate::view::View;

pub use head::reasons;
pub use what::What;

/// Who looks at what the books agree on.
const BOOKS: &[Role] = &[
    Role::Accountant,
    Role::Cashier,
    Role::Storekeeper,
    Role::Approver,
    Role::Governor,
    Role::Inspector,
];

/// The doors of the papers.
pub fn doors() -> Vec<Door> {
    let mut doors = vec![
        Door::holder("/office/papers", get(list::show)),
        Door::roles("/office/agreement", BOOKS, get(agreement::choose)),
        Door::roles("/office/agreement/{account}", BOOKS, get(agreement::show)),
        Door::holder("/office/qr", get(qr::choose)),
        Door::holder("/office/qr/{kind}/{id}", get(qr::show)),
    ];
    doors.extend(What::ALL.map(door));
    doors
}

/// The reason for which somebody opens what stands on a paper.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// One of [`scope::REASONS`].
    #[serde(default)]
    why: String,
}

fn door(what: What) -> Door {
    let page = get(show).post(open).layer(Extension(what));
    Door::roles(what.path(), what.roles(), page)
}

/// `GET /office/paper/{what}/{index}`. Opens nothing.
async fn show(
    State(app): State<App>,
    view: View,
    desk: Desk,
    Extension(what): Extension<What>,
    Path(index): Path<String>,
) -> Response {
    answer(what, &app, view, &desk, &index, None).await
}

/// `POST /office/paper/{what}/{index}`: with what stands in the vault, if a reason is given.
async fn open(
    State(app): State<App>,
    view: View,
    desk: Desk,
    Extension(what): Extension<What>,
    Path(index): Path<String>,
    Typed(asked): Typed<Asked>,
) -> Response {
    answer(what, &app, view, &desk, &index, Some(&asked)).await
}

async fn answer(
    what: What,
    app: &App,
    view: View,
    desk: &Desk,
    index: &str,
    asked: Option<&Asked>,
) -> Response {
    let (found, _) = match scope::entry(app, desk, index).await {
        Ok(found) => found,
        Err(failure) => return failure.answer(app, &view),
    };
    let request = head::Request {
        app,
        desk,
        what,
        found: &found,
        asked,
    };
    match what {
        What::Certificate | What::Thanks => {
            let page = letter::load(&request).await;
            view.answer(app, page)
        }
        What::Labels => {
            let page = labels::load(&request).await;
            view.answer(app, page)
        }
        What::List | What::Slips => {
            let page = roster::load(&request).await;
            view.answer(app, page)
        }
        _ => {
            let page = voucher::load(&request).await;
            view.answer(app, page)
        }
    }
}

/// There is no such paper of this entry.
const NONE: Failure = scope::NONE;

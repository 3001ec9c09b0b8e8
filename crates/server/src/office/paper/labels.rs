//! Labels for the goods of the lots that an entry brought to a warehouse: eight on a sheet, each with a code that opens the
//! lot's page.

use minhbach_ledger::amount::Unit;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;
use serde::Serialize;

use super::NONE;
use super::head::{Head, Request, picture};
use super::voucher::Lot;
use crate::failure::Failure;
use crate::format::Sum;
use crate::shell::Shell;
use crate::view::{CachePolicy, page};

/// Labels of each lot on a sheet.
const OF_ONE: usize = 8;

/// A sheet of labels.
#[derive(Clone, Debug, Serialize)]
pub struct LabelsPage {
    /// What stands on every paper.
    pub head: Head,
    /// One for each label.
    pub labels: Vec<Label>,
}

/// A label.
#[derive(Clone, Debug, Serialize)]
pub struct Label {
    /// The name of the item.
    pub item: String,
    /// The lot.
    pub lot: Lot,
    /// How much of it came.
    pub sum: Sum,
    /// When it came.
    pub on: Day,
    /// The fund that it is of.
    pub fund: String,
}

impl Label {
    /// The lot's page as a code for a camera.
    pub fn picture(&self, shell: &Shell) -> String {
        picture(shell, &format!("/lot/{}", self.lot.id))
    }
}

/// The labels of an entry.
pub(super) async fn load(request: &Request<'_>) -> Result<LabelsPage, Failure> {
    let Request {
        app, found, what, ..
    } = request;
    let state = app.state();
    let body = &found.said().body;
    let postings = app.store().postings(found.at).await?;
    let mut seen: Vec<Id> = Vec::new();
    let mut labels = Vec::new();
    for posting in postings
        .iter()
        .filter(|posting| what.shows(&state, body, posting))
    {
        let Unit::Lot { item, lot } = posting.unit else {
            continue;
        };
        let Some(known) = Lot::of(&state, lot).filter(|_| !seen.contains(&lot)) else {
            continue;
        };
        seen.push(lot);
        let label = Label {
            item: state
                .items
                .get(&item)
                .map_or_else(String::new, |item| item.name.to_string()),
            lot: known,
            sum: Sum::new(posting.delta, posting.unit, &state),
            on: body.rules().on(),
            fund: state
                .funds
                .get(&posting.fund)
                .map_or_else(String::new, |fund| fund.name.to_string()),
        };
        labels.extend(std::iter::repeat_n(label, OF_ONE));
    }
    match labels.is_empty() || !what.is_of(&state, body, &postings) {
        true => Err(NONE),
        false => Ok(LabelsPage {
            head: Head::of(request).await?,
            labels,
        }),
    }
}

page!(LabelsPage, "office/labels.html", cache => CachePolicy::Never, noindex => true, scripts => |_| true, fetches => |_| true);

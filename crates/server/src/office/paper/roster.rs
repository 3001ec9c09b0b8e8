//! The list that people sign when they receive, and the slips that they take home. Both show who they are, so both are made
//! only after somebody gave a reason, which is logged line by line before anything is opened.

use minhbach_exchange::slips::{PrintedSheet, PrintedSlip, cuts};
use minhbach_exchange::statement::Lang as Spoken;
use minhbach_ledger::kinds::Body;
use minhbach_ledger::roster::Slip;
use minhbach_store::people::{Line, Reading, answer_days};
use serde::Serialize;

use super::head::{Head, Request, reasons};
use super::{NONE, What};
use crate::failure::Failure;
use crate::lang::{Lang, Words};
use crate::office::scope;
use crate::shell::Shell;
use crate::view::{CachePolicy, page};

/// The list of an entry that seals one.
#[derive(Clone, Serialize)]
pub struct RosterPage {
    /// What stands on every paper.
    pub head: Head,
    /// The campaign.
    pub campaign: Option<String>,
    /// How many lines the list was sealed with.
    pub count: u64,
    /// The lines that could be opened; none before a reason was given.
    pub lines: Vec<PrintedLine>,
    /// Within how many days an answer must have ended.
    pub days: u64,
    /// Why nothing was opened.
    pub refused: Option<Words>,
    /// Whether no lawful reason was given.
    pub unreasoned: bool,
    /// The reasons that may be given, the usual one first.
    pub reasons: Vec<&'static str>,
}

/// Prints nobody.
impl std::fmt::Debug for RosterPage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RosterPage({})", self.head.index)
    }
}

/// One line: personal.
#[derive(Clone, Serialize)]
#[allow(missing_docs)] // the columns of the sheet
pub struct PrintedLine {
    pub line: u64,
    pub name: String,
    pub born: String,
    pub commune: String,
    pub portion: String,
    /// The code of the slip.
    pub code: String,
}

impl PrintedLine {
    fn of((line, slip): (Line, Slip)) -> PrintedLine {
        PrintedLine {
            line: slip.index + 1,
            code: slip.code().to_string(),
            name: line.name,
            born: line.born,
            commune: line.commune,
            portion: line.portion.to_string(),
        }
    }
}

/// The list or the slips of an entry.
pub(super) async fn load(request: &Request<'_>) -> Result<RosterPage, Failure> {
    let Request {
        app,
        desk,
        found,
        what,
        asked,
    } = request;
    let state = app.state();
    let Body::RosterSeal(seal) = &found.said().body else {
        return Err(NONE);
    };
    let campaign = seal.campaign.and_then(|id| state.campaigns.get(&id));
    let mut page = RosterPage {
        head: Head::of(request).await?,
        campaign: campaign.map(|campaign| campaign.name.to_string()),
        count: seal.count.into(),
        lines: Vec::new(),
        days: answer_days(&state, seal.chapter).into(),
        refused: None,
        unreasoned: false,
        reasons: reasons(what.usual()),
    };
    let Some(asked) = asked else {
        return Ok(page);
    };
    let Some(why) = scope::reason(&asked.why) else {
        page.unreasoned = true;
        return Ok(page);
    };
    let reading = Reading {
        key: &desk.key,
        why,
    };
    match app.store().slips(&seal.id, &reading).await? {
        Ok(slips) => page.lines = slips.into_iter().map(PrintedLine::of).collect(),
        Err(denied) => page.refused = Some(scope::refused(&denied)),
    }
    Ok(page)
}

impl RosterPage {
    /// Whether the slips are printed and not the list.
    pub fn as_slips(&self) -> bool {
        self.head.what == What::Slips
    }

    /// The slips to cut out.
    pub fn cuts(&self, shell: &Shell) -> String {
        let slips: Vec<PrintedSlip<'_>> = self
            .lines
            .iter()
            .map(|line| PrintedSlip {
                line: line.line,
                name: &line.name,
                born: &line.born,
                portion: &line.portion,
                code: &line.code,
            })
            .collect();
        let sheet = PrintedSheet {
            ledger: &self.head.ledger,
            campaign: self.campaign.as_deref().unwrap_or_default(),
            list: self.head.index,
            site: shell.site.as_deref(),
            days: self.days,
        };
        let lang = match shell.lang {
            Lang::Vi => Spoken::Vi,
            Lang::En => Spoken::En,
        };
        cuts(&sheet, &slips, lang)
    }
}

page!(RosterPage, "office/roster.html", cache => CachePolicy::Never, noindex => true, scripts => |_| true, fetches => |_| true);

//! What stands on every paper: whose it is, its number, of which entry and day, who signed that, and what was opened for it.

use minhbach_exchange::print::code;
use minhbach_ledger::book::MarkKind;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;
use minhbach_store::people::{Reading, Why};
use serde::Serialize;

use super::{Asked, What};
use crate::app::App;
use crate::failure::Failure;
use crate::lang::Words;
use crate::office::desk::Desk;
use crate::office::scope;
use crate::pages::allocation::{Act, act};
use crate::pages::entries::about;
use crate::query::Found;
use crate::shell::Shell;

/// Who wants which paper of which entry, and for which reason its names are opened, if they are.
pub(super) struct Request<'a> {
    pub app: &'a App,
    pub desk: &'a Desk,
    pub what: What,
    pub found: &'a Found,
    pub asked: Option<&'a Asked>,
}

/// The number of a paper in its book.
#[derive(Clone, Debug, Serialize)]
pub struct Numbered {
    /// The code of the book, such as `pt`.
    pub book: String,
    /// From 1.
    pub number: u32,
    /// The year of the book.
    pub year: u16,
}

impl Numbered {
    /// As it is written on the paper: `PT 0012/2026`.
    pub fn text(&self) -> String {
        format!(
            "{} {:04}/{}",
            self.book.to_uppercase(),
            self.number,
            self.year
        )
    }
}

/// What stands on every paper.
#[derive(Clone, Debug, Serialize)]
pub struct Head {
    /// Which paper it is.
    pub what: What,
    /// The index of its entry.
    pub index: u64,
    /// The look-up code of the entry.
    pub code: String,
    /// Its number, where the book has given it one.
    pub number: Option<Numbered>,
    /// The name of the ledger.
    pub ledger: String,
    /// The chapter that it is about.
    pub chapter: Option<String>,
    /// The area of that chapter.
    pub area: Option<String>,
    /// When it happened.
    pub on: Day,
    /// Its accounting date.
    pub booked: Option<Day>,
    /// The name of the kind.
    pub kind: String,
    /// What the entry does, in one line.
    pub about: Words,
    /// Who signed it in the book.
    pub act: Act,
    /// The entry that reversed it, if one did: then the paper says nothing any more.
    pub reversed: Option<u64>,
}

impl Head {
    /// Of an entry about a chapter.
    pub(super) async fn of(request: &Request<'_>) -> Result<Head, Failure> {
        let Request {
            app, found, what, ..
        } = request;
        let state = app.state();
        let heading = app.store().heading(found.at).await?;
        let marks = app.marks(found.at).await?;
        let chapter = heading.and_then(|heading| heading.chapter);
        let chapter = chapter.and_then(|id: Id| state.chapters.get(&id));
        let rules = found.said().body.rules();
        let number = rules.voucher().map(|voucher| Numbered {
            book: voucher.book.to_string(),
            number: voucher.number,
            year: voucher.year,
        });
        let reversed = marks.iter().rfind(|mark| mark.kind == MarkKind::Reversed);
        Ok(Head {
            what: *what,
            index: found.at,
            code: found.code.to_string(),
            number,
            ledger: state
                .ledger
                .as_ref()
                .map_or_else(String::new, |ledger| ledger.name.to_string()),
            chapter: chapter.map(|chapter| chapter.name.to_string()),
            area: chapter
                .and_then(|chapter| chapter.area.as_ref())
                .map(|area| app.area_name(&state, area)),
            on: rules.on(),
            booked: rules.booked(),
            kind: found.said().kind().name().to_owned(),
            about: about(found.said().kind()),
            act: act(app, found),
            reversed: reversed.map(|mark| mark.by),
        })
    }

    /// The entry's page, as a code for a camera; nothing where the site's address is not known.
    pub fn picture(&self, shell: &Shell) -> String {
        picture(shell, &format!("/e/{}", self.index))
    }

    /// The path of the paper.
    pub fn path(&self) -> String {
        format!("/office/paper/{}/{}", self.what.code(), self.index)
    }
}

/// A page of the site as a code for a camera; nothing where the site's address is not known.
pub fn picture(shell: &Shell, path: &str) -> String {
    let address = shell
        .site
        .as_ref()
        .map(|site| format!("{site}{}", shell.href(path)));
    address
        .and_then(|address| code(&address))
        .unwrap_or_default()
}

/// What became of the wish to have a name on a paper.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Opened {
    /// The private field that would stand there, if the entry has one.
    pub field: Option<&'static str>,
    /// What it says: personal.
    pub value: Option<String>,
    /// Why it was not opened.
    pub refused: Option<Words>,
    /// Whether no lawful reason was given.
    pub unreasoned: bool,
    /// The reasons that may be given, the usual one first.
    pub reasons: Vec<&'static str>,
}

/// The private fields in which somebody stands who is on the other side of a movement.
const PARTIES: [&str; 5] = ["donor", "payee", "buyer", "carrier", "supplier"];

impl Opened {
    /// Opens what the entry keeps of the other side, if a reason is given: logged before anything is opened.
    pub(super) async fn of(request: &Request<'_>) -> Result<Opened, Failure> {
        let Request {
            app,
            desk,
            what,
            found,
            asked,
        } = request;
        let commitments = found.said().body.rules().commitments();
        let has = |name: &&str| commitments.iter().any(|(field, _)| field == name);
        let Some(field) = PARTIES.into_iter().find(has) else {
            return Ok(Opened::default());
        };
        let mut opened = Opened {
            field: Some(field),
            reasons: reasons(what.usual()),
            ..Opened::default()
        };
        let Some(asked) = asked else {
            return Ok(opened);
        };
        let Some(why) = scope::reason(&asked.why) else {
            opened.unreasoned = true;
            return Ok(opened);
        };
        let reading = Reading {
            key: &desk.key,
            why,
        };
        match app.store().read_private(found.at, &reading).await? {
            Ok(all) => {
                let mut all = all.into_iter();
                opened.value = all
                    .find(|one| one.field == field)
                    .map(|one| one.value.clone());
            }
            Err(denied) => opened.refused = Some(scope::refused(&denied)),
        }
        Ok(opened)
    }
}

/// The reasons by their codes, with the usual one first.
pub fn reasons(usual: Why) -> Vec<&'static str> {
    let others = scope::REASONS.into_iter().filter(|why| *why != usual);
    std::iter::once(usual)
        .chain(others)
        .map(Why::as_str)
        .collect()
}

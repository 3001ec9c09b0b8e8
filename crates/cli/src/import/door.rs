//! Where an import goes: a data directory that this process holds, or a server of the book.

use minhbach_exchange::statement::{Line, LineIds, normalised};
use minhbach_ledger::day::Day;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::signature::Signer;
use minhbach_server::registry::Registry;
use minhbach_server::statement::{AskedLine, Request};
use minhbach_store::{Checked, HandedIn};

use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Step};
use crate::remote::Remote;
use crate::texts::Text;
use crate::writer::{Answer, Posting, Writer};

/// The way into the book.
#[derive(Clone, Copy)]
pub enum Door<'a> {
    /// A data directory.
    Data(&'a Writer),
    /// A server.
    Server(&'a Remote),
}

/// Postings that can be handed in.
pub enum Ready {
    /// Form and signatures are checked.
    Checked(Checked),
    /// Whoever takes them checks them.
    Unchecked(Vec<Posting>),
}

/// Postings that were handed in.
pub enum Handed {
    /// The writer has them.
    Waiting(HandedIn),
    /// They have been answered.
    Answered(Vec<Fared>),
}

/// What became of one posting.
pub enum Fared {
    /// It stands in the book.
    Recorded {
        /// The index.
        at: u64,
        /// It stood there before.
        repeated: bool,
    },
    /// It was refused.
    Refused(Box<Failure>),
}

impl Fared {
    /// Whether the book has the line already, by this text or by another.
    pub fn is_known(&self) -> bool {
        match self {
            Fared::Recorded { repeated, .. } => *repeated,
            Fared::Refused(failure) => {
                ["id.already_entered", "id.conflict"].contains(&failure.code.as_str())
            }
        }
    }
}

/// Who makes the ids of an account's lines.
pub enum Ids<'a> {
    /// The line key is here.
    Key(LineIds),
    /// A server has it, and answers only a signed request.
    Server(&'a Remote, Id, &'a Signer),
}

impl<'a> Door<'a> {
    /// The ledger's origin.
    pub fn origin(&self, lang: Lang) -> Step<String> {
        match self {
            Door::Data(writer) => Ok(writer.store().origin().to_owned()),
            Door::Server(remote) => remote.origin(lang),
        }
    }

    /// What the import depends on, as it stands now.
    pub fn registry(&self, account: Id, lang: Lang) -> Step<Registry> {
        match self {
            Door::Data(writer) => Ok(Registry::of(&writer.store().state(), account)),
            Door::Server(remote) => {
                let found = remote.get(&format!("/api/v1/registry/{account}"), lang);
                found.map_err(|failure: Box<Failure>| match failure.code.as_str() {
                    "request.not_found" => super::plan::unknown_account(account, lang),
                    _ => failure,
                })
            }
        }
    }

    /// The maker of the ids. A server asks for a signer, also in a dry run.
    pub fn ids(&self, account: Id, signer: Option<&'a Signer>, lang: Lang) -> Step<Ids<'a>> {
        match (self, signer) {
            (Door::Data(writer), _) => Ok(Ids::Key(writer.line_ids(account, lang)?)),
            (Door::Server(remote), Some(signer)) => Ok(Ids::Server(remote, account, signer)),
            (Door::Server(_), None) => {
                Err(Failure::usage("import.key", lang, Text::ImportKey, &[]))
            }
        }
    }

    /// Which of these lines the book has, with the commitment that its entry bears.
    pub fn lines_in_book(&self, ids: &[Id], lang: Lang) -> Step<Vec<Option<Digest>>> {
        match self {
            _ if ids.is_empty() => Ok(Vec::new()),
            Door::Data(writer) => writer.wait(writer.store().line_commitments(ids), lang),
            Door::Server(remote) => remote.lines_in_book(ids, lang),
        }
    }

    /// Makes postings ready to be handed in, which may be done while earlier ones are being written.
    pub fn check(&self, postings: Vec<Posting>, lang: Lang) -> Step<Ready> {
        match self {
            Door::Data(writer) => writer.check(postings, lang).map(Ready::Checked),
            Door::Server(_) => Ok(Ready::Unchecked(postings)),
        }
    }

    /// Hands in postings, in order; one that is refused does not hold up the others. Where the book is here, nobody waits yet, so
    /// that the next ones may be handed in meanwhile.
    pub fn hand_in(&self, ready: Ready, lang: Lang) -> Step<Handed> {
        Ok(match (self, ready) {
            (Door::Data(writer), Ready::Checked(checked)) => {
                Handed::Waiting(writer.hand_in(checked, lang)?)
            }
            (Door::Data(writer), Ready::Unchecked(postings)) => {
                Handed::Waiting(writer.hand_in(writer.check(postings, lang)?, lang)?)
            }
            (Door::Server(remote), Ready::Unchecked(postings)) => {
                Handed::Answered(remote.submit_all(&postings, lang)?)
            }
            // Only a door to a data directory checks.
            (Door::Server(_), Ready::Checked(_)) => Handed::Answered(Vec::new()),
        })
    }

    /// Waits for what became of postings.
    pub fn fared(&self, handed: Handed, lang: Lang) -> Step<Vec<Fared>> {
        match (self, handed) {
            (Door::Data(writer), Handed::Waiting(handed)) => {
                let answers = writer.answers(handed, lang)?.into_iter();
                Ok(answers.map(|answer| fared(answer, lang)).collect())
            }
            (_, Handed::Answered(fared)) => Ok(fared),
            // Only a door to a data directory lets wait.
            (Door::Server(_), Handed::Waiting(_)) => Ok(Vec::new()),
        }
    }

    /// Hands in postings and waits for what became of them.
    pub fn submit(&self, ready: Ready, lang: Lang) -> Step<Vec<Fared>> {
        self.fared(self.hand_in(ready, lang)?, lang)
    }
}

fn fared(answer: Answer, lang: Lang) -> Fared {
    match answer {
        Answer::Recorded { at, repeated, .. } => Fared::Recorded { at, repeated },
        Answer::Refused(refused) => Fared::Refused(crate::writer::refusal(&refused, lang)),
    }
}

impl Ids<'_> {
    /// The ids of lines, in their order.
    ///
    /// # Errors
    /// A server's answer is taken only if it has one id a line, each of its line's day, none twice: the id is all that an author
    /// without the line key cannot compute, and this is what can be checked of it.
    pub fn of(&self, lines: &[Line], lang: Lang) -> Step<Vec<Id>> {
        let ids: Vec<Id> = match self {
            Ids::Key(maker) => lines
                .iter()
                .map(|line| Id::from_bytes(maker.id(line)))
                .collect(),
            Ids::Server(remote, account, signer) => {
                let asked = lines.iter().map(|line| AskedLine {
                    day: Day::of_date(line.date),
                    line: normalised(line),
                    occurrence: line.occurrence,
                });
                let request = Request {
                    account: *account,
                    lines: asked.collect(),
                };
                let ids = remote.ids(&request, signer, lang)?;
                let days = ids.iter().zip(lines).all(|(id, line)| fits(id, line));
                let different: std::collections::BTreeSet<&Id> = ids.iter().collect();
                if ids.len() != lines.len() || !days || different.len() != ids.len() {
                    return Err(Failure::new(
                        Exit::Io,
                        "import.ids",
                        lang,
                        Text::ImportIds,
                        &[],
                    ));
                }
                ids
            }
        };
        Ok(ids)
    }
}

/// Whether an id begins with the midnight (UTC) of the line's day.
fn fits(id: &Id, line: &Line) -> bool {
    id.millis() == Day::of_date(line.date).millis()
}

//! What can be done with a submission before the head is locked: parse it strictly, check that its
//! private fields open, check its signatures against the keys that the book knows now.

use crate::Random;
use crate::opening::Opening;
use crate::shared::Shared;
use minhbach_ledger::decide::claims;
use minhbach_ledger::entry::{Malformed, Signed};
use minhbach_ledger::id::Id;
use minhbach_ledger::rejection::{Concern, Lang, Rejection};
use minhbach_ledger::signature::batch::Batch;
use minhbach_ledger::state::State;
use std::sync::Arc;

/// An entry that somebody wants in the book.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The signed note's bytes.
    pub note: Vec<u8>,
    /// What opens its commitments: one for each, no others.
    pub openings: Vec<Opening>,
    /// Whom the private fields are about, if that person is known already; else a new subject.
    pub subject: Option<Id>,
}

/// Why a submission is not in the book: an outcome, not a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The bytes are not an entry.
    Malformed(Malformed),
    /// The rules say no.
    Rejected(Rejection),
    /// A private field does not open; the value is never repeated.
    Opening {
        /// The field.
        field: String,
        /// What is wrong with it.
        why: OpeningFault,
    },
    /// `ledger.open` names another log key than this store signs with.
    OtherLog,
}

/// What is wrong with an opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpeningFault {
    /// The entry commits to this field, but nothing opens it.
    Missing,
    /// Salt and value give another commitment, or the field is there twice.
    Wrong,
    /// The entry has no such field.
    Unneeded,
}

impl Refused {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Refused::Malformed(m) => m.code(),
            Refused::Rejected(r) => r.code(),
            Refused::Opening {
                why: OpeningFault::Missing,
                ..
            } => "opening.missing",
            Refused::Opening {
                why: OpeningFault::Wrong,
                ..
            } => "opening.wrong",
            Refused::Opening {
                why: OpeningFault::Unneeded,
                ..
            } => "opening.unneeded",
            Refused::OtherLog => "ledger.other_log",
        }
    }

    /// Which promise the entry would break.
    pub fn concern(&self) -> Concern {
        match self {
            Refused::Malformed(_) => Concern::Bytes,
            Refused::Rejected(r) => r.concern(),
            Refused::Opening { .. } | Refused::OtherLog => Concern::Rules,
        }
    }

    /// The message; it holds no private value.
    pub fn message(&self, lang: Lang) -> String {
        let vi = lang == Lang::Vi;
        match self {
            Refused::Malformed(m) => match lang {
                Lang::Vi => format!("Mục ghi sai định dạng ({}).", m.code()),
                Lang::En => format!("The entry is malformed: {m}."),
            },
            Refused::Rejected(r) => r.message(lang),
            Refused::Opening { field, why } => match (why, vi) {
                (OpeningFault::Missing, true) => {
                    format!("Thiếu giá trị và muối của trường riêng “{field}”.")
                }
                (OpeningFault::Missing, false) => {
                    format!("Nothing opens the private field “{field}”.")
                }
                (OpeningFault::Wrong, true) => {
                    format!("Giá trị và muối của trường riêng “{field}” không khớp với cam kết.")
                }
                (OpeningFault::Wrong, false) => {
                    format!(
                        "What is sent for the private field “{field}” does not open its commitment."
                    )
                }
                (OpeningFault::Unneeded, true) => {
                    format!("Mục ghi không có trường riêng “{field}”.")
                }
                (OpeningFault::Unneeded, false) => {
                    format!("The entry has no private field “{field}”.")
                }
            },
            Refused::OtherLog if vi => {
                "Mục mở sổ nêu một khóa sổ khác với khóa của máy này.".into()
            }
            Refused::OtherLog => {
                "The opening entry names another log key than this store has.".into()
            }
        }
    }
}

/// A submission that is well formed, with the keys that its signatures were checked against.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    pub signed: Arc<Signed>,
    /// Shared, because a group may be decided on twice.
    pub openings: Arc<[Opening]>,
    pub subject: Option<Id>,
    /// The public keys that verified each author's signature; `None` if a key was not known yet, so
    /// that the writer has to check.
    pub checked: Option<Vec<[u8; 32]>>,
}

/// A submission that is refused already, with the entry where it could be read.
#[derive(Clone, Debug)]
pub(crate) struct Turned {
    pub why: Refused,
    pub signed: Option<Arc<Signed>>,
}

/// Submissions of which each is well formed and signed, or refused already.
#[derive(Debug)]
pub struct Checked(pub(crate) Vec<Result<Prepared, Turned>>);

/// Parses and checks one submission.
pub(crate) fn one(shared: &Shared, origin: &str, s: Submission) -> Result<Prepared, Turned> {
    let mut prepared = parse(origin, s)?;
    // The state is let go before the signatures are checked: the writer waits for whoever holds it.
    let claims = claims(&shared.state(), &prepared.signed);
    if let Ok(claims) = claims {
        for claim in &claims {
            let text = prepared.signed.text().as_bytes();
            if !claim.public.verify(text, &claim.author.signature) {
                return Err(invalid(&claim.author.key, &prepared.signed));
            }
        }
        prepared.checked = Some(claims.iter().map(|c| c.public.to_bytes()).collect());
    }
    Ok(prepared)
}

/// How many signatures a batch takes at a time; more save little and keep memory.
const BATCH: usize = 2_048;

/// Parses and checks many: their signatures in batches, which only ever *accept*; where a batch fails,
/// each of its entries is checked by itself.
pub(crate) fn many(
    state: &State,
    origin: &str,
    random: &Random,
    submissions: Vec<Submission>,
) -> Vec<Result<Prepared, Turned>> {
    let mut out: Vec<Result<Prepared, Turned>> =
        submissions.into_iter().map(|s| parse(origin, s)).collect();
    for group in out.chunks_mut(BATCH) {
        let mut seed = [0; 32];
        random(&mut seed);
        let mut batch = Batch::new(seed);
        for prepared in group.iter_mut().flatten() {
            let Ok(claims) = claims(state, &prepared.signed) else {
                continue;
            };
            for claim in &claims {
                batch.push(
                    &claim.public,
                    prepared.signed.text().as_bytes(),
                    &claim.author.signature,
                );
            }
            prepared.checked = Some(claims.iter().map(|c| c.public.to_bytes()).collect());
        }
        if batch.verify().is_err() {
            for slot in group.iter_mut() {
                let Ok(prepared) = slot else { continue };
                let Ok(claims) = claims(state, &prepared.signed) else {
                    continue;
                };
                let text = prepared.signed.text().as_bytes();
                if let Some(bad) = claims
                    .iter()
                    .find(|c| !c.public.verify(text, &c.author.signature))
                {
                    *slot = Err(invalid(&bad.author.key, &prepared.signed));
                }
            }
        }
    }
    out
}

fn invalid(key: &str, signed: &Arc<Signed>) -> Turned {
    Turned {
        why: Refused::Rejected(Rejection::SignatureInvalid {
            key: key.to_owned(),
        }),
        signed: Some(signed.clone()),
    }
}

fn parse(origin: &str, s: Submission) -> Result<Prepared, Turned> {
    let signed = Signed::parse(&s.note, origin).map_err(|malformed| Turned {
        why: Refused::Malformed(malformed),
        signed: None,
    })?;
    let signed = Arc::new(signed);
    let refuse = |field: &str, why| {
        Err(Turned {
            why: Refused::Opening {
                field: field.to_owned(),
                why,
            },
            signed: Some(signed.clone()),
        })
    };
    let commitments = signed.body.rules().commitments();
    for opening in &s.openings {
        if !commitments.iter().any(|(field, _)| *field == opening.field) {
            return refuse(&opening.field, OpeningFault::Unneeded);
        }
    }
    for (field, commitment) in commitments {
        let mut given = s.openings.iter().filter(|o| o.field == field);
        match (given.next(), given.next()) {
            (None, _) => return refuse(field, OpeningFault::Missing),
            (Some(opening), None) if opening.commitment() == commitment => {}
            _ => return refuse(field, OpeningFault::Wrong),
        }
    }
    Ok(Prepared {
        signed,
        openings: s.openings.into(),
        subject: s.subject,
        checked: None,
    })
}

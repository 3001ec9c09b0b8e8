//! What the writer does before it inserts: decide on each submission, seal what is admitted, and
//! collect the rows that it leaves.

use crate::append::Writer;
use crate::db::{Tx, Type, Value};
use crate::error::StoreError;
use crate::find::Gift;
use crate::ground::Ground;
use crate::history::{Known, Reader, sealed_row, seen};
use crate::prepare::{Prepared, Refused};
use crate::projection::id_value;
use crate::vault::Deposit;
use crate::working::{Applied, Pending, answered};
use minhbach_ledger::book::{Book as _, Referent};
use minhbach_ledger::decide::{claims, decide};
use minhbach_ledger::entry::{Header, seal};
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::Body;
use minhbach_ledger::log::merkle::leaf_hash;
use minhbach_ledger::rejection::{Refusal, Rejection};

/// One submission on its way through a batch.
pub(crate) enum Fate {
    Refused(Refused),
    /// Sealed in this batch.
    Sealed(Place),
    /// In the book before this batch.
    Repeated(Place),
}

/// Where an entry stands: its index, leaf hash and sealed bytes.
pub(crate) struct Place {
    pub at: u64,
    pub leaf: Digest,
    pub bytes: Vec<u8>,
}

/// What a batch leaves: fates in the order of the submissions, and what readers have to take over.
pub(crate) struct Decided {
    pub fates: Vec<Fate>,
    pub applied: Vec<Applied>,
    /// Every id that the applied entries use up, with the hash of the entry's text.
    pub ids: Vec<(Id, Digest)>,
    pub deposits: Vec<Deposit>,
    pub pending: Pending,
}

impl Writer {
    /// Decides on submissions in order, each against the state as the ones before it left it. `None` if the ground gave way: then
    /// all of them are to be decided on again.
    pub(crate) async fn decide_all(
        &mut self,
        ground: &mut Ground,
        submissions: &[Prepared],
        received: u64,
    ) -> Result<Option<Decided>, StoreError> {
        let mut known = Known::default();
        let mut ids = Vec::with_capacity(submissions.len());
        for p in submissions {
            ids.push(p.signed.id());
            ids.extend(p.signed.body.rules().further_ids());
        }
        let size = self.working.state.size;
        let mut used = match ground {
            Ground::Locked(tx, _) => seen(&mut Reader::Tx(tx), &self.origin, size, &ids).await?,
            Ground::Ahead(_) => {
                seen(&mut Reader::Db(&self.ledger), &self.origin, size, &ids).await?
            }
        };
        // What is in flight is not in the database yet, or has just come into it.
        used.extend(self.ids_in_flight());
        ids.into_iter().for_each(|id| known.put_seen(id, None));
        used.into_iter()
            .for_each(|(id, text)| known.put_seen(id, Some(text)));

        let mut decided = Decided {
            fates: Vec::with_capacity(submissions.len()),
            applied: Vec::new(),
            ids: Vec::new(),
            deposits: Vec::new(),
            pending: Pending::default(),
        };
        for (n, prepared) in submissions.iter().enumerate() {
            let fate = loop {
                let fate = self
                    .decide_one(ground.tx(), &mut known, &mut decided, prepared, received)
                    .await?;
                match fate {
                    Some(fate) => break fate,
                    // It asks for what only the database knows, and that includes what is in flight.
                    None if self.firm(ground).await? => {}
                    None => return Ok(None),
                }
            };
            decided.fates.push(fate);
            if n % 256 == 255 {
                tokio::task::yield_now().await;
            }
        }
        Ok(Some(decided))
    }

    /// Decides on one; `None` if that takes a transaction and there is none yet, and then nothing has changed.
    async fn decide_one(
        &mut self,
        mut tx: Option<&mut Tx>,
        known: &mut Known,
        decided: &mut Decided,
        prepared: &Prepared,
        received: u64,
    ) -> Result<Option<Fate>, StoreError> {
        let Prepared {
            signed,
            openings,
            subject,
            checked,
        } = prepared;
        let text = signed.text_hash();
        let id = signed.id();
        if let Ok(Some(before)) = known.seen(&id)
            && before == text
        {
            return self.repeated(tx, known, decided, &text, id).await;
        }
        if let Body::LedgerOpen(body) = &signed.body
            && body.log.as_str() != self.signer.vkey().to_string()
        {
            return Ok(Some(Fate::Refused(Refused::OtherLog)));
        }
        let state = &self.working.state;
        match claims(state, signed) {
            Err(rejection) => return Ok(Some(Fate::Refused(Refused::Rejected(rejection)))),
            Ok(claims) => {
                // What was verified before the lock stands if the keys are the same bytes still.
                let same = checked.as_ref().is_some_and(|keys| {
                    keys.len() == claims.len()
                        && keys
                            .iter()
                            .zip(&claims)
                            .all(|(k, c)| *k == c.public.to_bytes())
                });
                for claim in claims.iter().filter(|_| !same) {
                    if !claim
                        .public
                        .verify(signed.text().as_bytes(), &claim.author.signature)
                    {
                        let key = claim.author.key.clone();
                        let rejection = Rejection::SignatureInvalid { key };
                        return Ok(Some(Fate::Refused(Refused::Rejected(rejection))));
                    }
                }
            }
        }
        let effects = match tx.take() {
            Some(tx) => {
                let reader = &mut Reader::Tx(tx);
                let (pending, origin) = (&mut decided.pending, &self.origin);
                answered(state, known, reader, pending, origin, signed, received).await?
            }
            None => match decide(state, known, signed, received) {
                Ok(effects) => Ok(effects),
                Err(Refusal::Rejected(rejection)) => Err(rejection),
                Err(Refusal::Missing(_)) => return Ok(None),
            },
        };
        let effects = match effects {
            Ok(effects) => effects,
            Err(rejection) => return Ok(Some(Fate::Refused(Refused::Rejected(rejection)))),
        };
        let gift = Gift::of(state, &signed.body);
        let header = Header {
            received,
            prev: state.prev.unwrap_or(Digest::ZERO),
        };
        let leaf = match seal(header, signed.note()) {
            Ok(leaf) => leaf,
            Err(malformed) => return Ok(Some(Fate::Refused(Refused::Malformed(malformed)))),
        };
        let at = state.size;
        let hash = Digest::new(leaf_hash(&leaf));
        decided
            .pending
            .rows
            .push(state, signed, &hash, &effects)
            .map_err(|column| StoreError::Replay {
                at,
                why: format!("{column} does not fit"),
            })?;
        decided
            .pending
            .leaves
            .push(vec![Value::of(at), Value::Blob(leaf.clone())]);

        for id in [id].into_iter().chain(signed.body.rules().further_ids()) {
            known.put_seen(id, Some(text));
            decided.ids.push((id, text));
        }
        effects.marks.iter().for_each(|mark| known.put_mark(*mark));
        known.put_entry(
            text,
            Referent {
                at,
                signed: signed.clone(),
                marks: Vec::new(),
            },
        );
        if !effects.attribution.is_empty() {
            known.forget_attribution();
        }
        if !openings.is_empty() {
            decided.deposits.push(Deposit {
                at,
                text,
                fresh: subject.is_none(),
                gift,
                subject: subject.unwrap_or_else(|| Self::new_subject(&text, received)),
                openings: openings.clone(),
            });
        }
        let applied = Applied {
            header,
            leaf: hash,
            effects,
        };
        self.working.take(&applied)?;
        decided.applied.push(applied);
        Ok(Some(Fate::Sealed(Place {
            at,
            leaf: hash,
            bytes: leaf,
        })))
    }

    /// The subject of an entry whose person nobody named: from the entry's text, so that it is new
    /// whatever the source of randomness does, and nobody has to look for it.
    fn new_subject(text: &Digest, received: u64) -> Id {
        let hash =
            Digest::of(&[b"minhbach/vault/subject-of/v1\0", text.bytes().as_slice()].concat());
        let mut rest = [0; 10];
        rest.copy_from_slice(&hash.bytes()[..10]);
        Id::new(received * 1_000, rest)
    }

    /// The place of an entry that is in the book, or in this batch, already; `None` as in [`Writer::decide_one`].
    async fn repeated(
        &self,
        tx: Option<&mut Tx>,
        known: &Known,
        decided: &Decided,
        text: &Digest,
        id: Id,
    ) -> Result<Option<Fate>, StoreError> {
        if let Ok(Some(referent)) = known.entry(text) {
            let first = self.working.state.size - decided.applied.len() as u64;
            if let Some(own) = referent.at.checked_sub(first) {
                let Applied { header, leaf, .. } = decided.applied[own as usize];
                let bytes = seal(header, referent.signed.note()).map_err(|e| {
                    StoreError::corrupt("entries", "leaf", referent.at, e.to_string())
                })?;
                return Ok(Some(Fate::Sealed(Place {
                    at: referent.at,
                    leaf,
                    bytes,
                })));
            }
        }
        let Some(tx) = tx else { return Ok(None) };
        let rows = tx
            .query(
                "looking for a repeated entry",
                "SELECT e.at, e.leaf FROM headings h JOIN entries e ON e.at = h.at WHERE h.id = $1",
                &[id_value(&id)],
                &[Type::Int, Type::Blob],
            )
            .await?;
        let row = rows.into_iter().next();
        let row = row.ok_or_else(|| StoreError::corrupt("headings", "id", id, "is missing"))?;
        let bytes = match &row[1] {
            Value::Blob(leaf) => leaf.clone(),
            _ => Vec::new(),
        };
        let (at, sealed) = sealed_row(row, &self.origin)?;
        // The id is this entry's own, so the text is that of the heading's entry or another's id.
        Ok(Some(match sealed.signed.text_hash() == *text {
            true => Fate::Repeated(Place {
                at,
                leaf: Digest::new(leaf_hash(&bytes)),
                bytes,
            }),
            false => Fate::Refused(Refused::Rejected(Rejection::IdConflict { id })),
        }))
    }
}

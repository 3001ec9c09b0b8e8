//! The signing folder: entries that one author has signed and others have still to sign, with the openings of what they keep
//! private. Nothing here is in the book, and a paper that is withdrawn or entered leaves no trace here.
//!
//! Sealed under a key that hangs from the line key and the entry's text, because whom such an entry is about is nobody's business
//! before it is one.

use std::collections::BTreeMap;

use minhbach_ledger::entry::{Malformed, Signed};
use minhbach_ledger::id::Digest;
use minhbach_ledger::note::{Note, compose};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::db::Value;
use crate::error::StoreError;
use crate::keyring::{decrypt_for, encrypt_for};
use crate::opening::Opening;
use crate::people::access::columns;
use crate::people::tables::FOLDER;
use crate::store::Store;

/// The most papers in the folder.
pub const MOST: usize = 500;

/// An entry that waits for signatures.
pub struct Paper {
    /// SHA-256 of its text.
    pub text: Digest,
    /// When it was put here, in unix seconds.
    pub time: u64,
    /// The note with the signatures that it has.
    pub note: String,
    /// What opens its commitments.
    pub openings: Vec<Opening>,
}

/// Why a paper is not put into the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfiled {
    /// It is no signed entry.
    Malformed(Malformed),
    /// What is sent does not open what it commits to.
    Openings,
    /// There are too many papers already.
    Full,
}

#[derive(Serialize, Deserialize)]
struct Inside {
    note: String,
    openings: Vec<(String, String, Digest)>,
}

impl Store {
    /// Puts a signed entry into the folder, or adds its signatures to the one of the same text. Signatures are not checked here:
    /// the caller knows who signs.
    ///
    /// # Errors
    /// Of the database; why it is not put there is an outcome.
    pub async fn file_paper(
        &self,
        note: &str,
        openings: &[Opening],
    ) -> Result<Result<Digest, Unfiled>, StoreError> {
        let signed = match Signed::parse(note.as_bytes(), self.origin()) {
            Ok(signed) => signed,
            Err(malformed) => return Ok(Err(Unfiled::Malformed(malformed))),
        };
        let mut committed = signed.body.rules().commitments();
        let mut opened: Vec<_> = openings
            .iter()
            .map(|o| {
                (
                    o.field.as_str(),
                    Digest::commit(&o.salt, &o.field, &o.value),
                )
            })
            .collect();
        committed.sort_unstable();
        opened.sort_unstable();
        if opened != committed {
            return Ok(Err(Unfiled::Openings));
        }
        let text = signed.text_hash();
        // Two who sign in the same moment both stay.
        let _turn = self.filing.lock().await;
        let papers = self.papers().await?;
        let before = papers.iter().find(|paper| paper.text == text);
        if before.is_none() && papers.len() >= MOST {
            return Ok(Err(Unfiled::Full));
        }
        let mut lines = lines_of(note);
        if let Some(before) = before {
            // Lines that stand there already stay; nobody replaces another's.
            lines.extend(lines_of(&before.note));
        }
        let lines: Vec<String> = lines.into_values().collect();
        let inside = Inside {
            note: compose(signed.text(), &lines),
            openings: openings
                .iter()
                .map(|o| (o.field.clone(), o.value.clone(), Digest::new(o.salt)))
                .collect(),
        };
        let plain =
            Zeroizing::new(serde_json::to_vec(&inside).map_err(|error| {
                StoreError::Config(format!("a paper cannot be written: {error}"))
            })?);
        let vault = self.vault();
        let (nonce, sealed) =
            encrypt_for(&self.folder_key(&text), vault.draw(), &plain, text.bytes())?;
        let time = before.map_or(self.now(), |before| before.time);
        let row = vec![
            Value::Blob(text.bytes().to_vec()),
            Value::of(time),
            Value::Text(signed.kind().name().to_owned()),
            nonce,
            sealed,
        ];
        let mut tx = vault.db.begin().await?;
        let args = [Value::Blob(text.bytes().to_vec())];
        tx.execute(
            "filing a paper",
            "DELETE FROM folder WHERE text = $1",
            &args,
        )
        .await?;
        tx.insert("filing a paper", vec![(&FOLDER, vec![row])])
            .await?;
        vault.commit(tx).await?;
        Ok(Ok(text))
    }

    /// The papers of the folder, the oldest first.
    ///
    /// # Errors
    /// Of the database, or if a paper was altered there.
    pub async fn papers(&self) -> Result<Vec<Paper>, StoreError> {
        let sql = format!(
            "SELECT {} FROM folder ORDER BY time, text",
            FOLDER.column_list()
        );
        let db = &self.vault().db;
        let rows = db
            .query("reading the folder", &sql, &[], &FOLDER.types())
            .await?;
        let mut papers = Vec::with_capacity(rows.len());
        for row in rows {
            let [text, time, _, nonce, sealed]: [Value; 5] = columns(row, "vault.folder")?;
            let text = Digest::new(text.hash("vault.folder", "text")?);
            let wrong = || StoreError::corrupt("vault.folder", "sealed", text, "does not open");
            let plain = decrypt_for(&self.folder_key(&text), nonce, sealed, text.bytes());
            let inside: Inside =
                serde_json::from_slice(&plain.ok_or_else(wrong)?).map_err(|_| wrong())?;
            papers.push(Paper {
                text,
                time: time.index("vault.folder", "time")?,
                note: inside.note,
                openings: inside
                    .openings
                    .into_iter()
                    .map(|(field, value, salt)| Opening {
                        field,
                        value,
                        salt: *salt.bytes(),
                    })
                    .collect(),
            });
        }
        Ok(papers)
    }

    /// Takes a paper out of the folder; says whether it was there.
    ///
    /// # Errors
    /// Of the database.
    pub async fn take_paper(&self, text: &Digest) -> Result<bool, StoreError> {
        let mut tx = self.vault().db.begin().await?;
        let args = [Value::Blob(text.bytes().to_vec())];
        let sql = "DELETE FROM folder WHERE text = $1";
        let gone = tx.execute("taking a paper out", sql, &args).await?;
        self.vault().commit(tx).await?;
        Ok(gone > 0)
    }

    /// 32 fresh random bytes, for a token or a challenge.
    pub fn draw(&self) -> [u8; 32] {
        self.vault().draw()
    }

    fn folder_key(&self, text: &Digest) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.vault().tagger.tag("folder", &[text.bytes()]))
    }
}

/// The signature lines of a note by the names that they bear.
fn lines_of(note: &str) -> BTreeMap<String, String> {
    let note = Note::parse(note.as_bytes());
    let lines = note.map(|note| note.signatures).unwrap_or_default();
    lines
        .iter()
        .map(|line| (line.name.to_owned(), line.to_string()))
        .collect()
}

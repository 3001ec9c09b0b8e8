//! Another `secret/vault.key`: every subject's key is wrapped again, and the old key is gone.
//!
//! The new key is durable beside the old one before the first row is wrapped under it, and takes its place after the last. A row
//! says itself under which of the two it is, so the change may be broken off anywhere, and the same command goes on. While it is
//! under way everything opens.

use crate::db::{Type, Value};
use crate::error::StoreError;
use crate::keyring::Wrapped;
use crate::people::Left;
use crate::people::access::{columns, id_of};
use crate::store::Store;
use crate::working::Head;
use zeroize::Zeroizing;

/// Keys that are wrapped again in one transaction.
const CHUNK: i64 = 512;

/// What a change of the vault's key did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotated {
    /// Subjects' keys that were wrapped again in this run.
    pub rewrapped: u64,
    /// Whether it went on with a change that had been broken off.
    pub resumed: bool,
    /// What the operator must still do.
    pub left: Vec<Left>,
}

impl Store {
    /// Changes the vault's key, or ends a change that was broken off. Other processes over the same database must not run: they
    /// know the old key only. Writers of this process wait.
    ///
    /// # Errors
    /// After a failure the same call goes on where this one ended.
    pub async fn rotate_vault_key(&self) -> Result<Rotated, StoreError> {
        let mut head = self.ledger.begin().await?;
        Head::lock(&mut head).await?;
        let resumed = self.with_directory(|directory| Ok(directory.has_next_vault_key()))?;
        if !resumed {
            let next = Zeroizing::new(self.vault().draw());
            self.with_directory(|directory| directory.begin_vault_key(&next))?;
            self.vault().keys.turn_to(&next);
        }
        let mut rewrapped = 0;
        // Again until a whole round finds nothing: on PostgreSQL a row may have been on its way.
        loop {
            let round = self.rewrap_all().await?;
            rewrapped += round;
            if round == 0 {
                break;
            }
        }
        self.with_directory(|directory| directory.end_vault_key())?;
        self.vault().keys.forget_old();
        head.rollback().await?;
        let left = self.vault().db.scrub(&["subjects"]).await?;
        Ok(Rotated {
            rewrapped,
            resumed,
            left,
        })
    }

    async fn rewrap_all(&self) -> Result<u64, StoreError> {
        let (mut count, mut last) = (0, Value::Blob(Vec::new()));
        loop {
            let mut tx = self.vault().db.begin().await?;
            let sql = "SELECT subject, nonce, wrapped FROM subjects WHERE subject > $1 ORDER BY subject LIMIT $2";
            let args = [last.clone(), Value::Int(CHUNK)];
            let rows = tx
                .query("reading keys", sql, &args, &[Type::Blob; 3])
                .await?;
            let Some(end) = rows.last() else {
                tx.rollback().await?;
                return Ok(count);
            };
            last = end[0].clone();
            for row in rows {
                const TABLE: &str = "vault.subjects";
                let [subject, nonce, wrapped]: [Value; 3] = columns(row, TABLE)?;
                let id = id_of(subject, TABLE, "subject")?;
                let found = self.vault().keys.unwrap(&id, Some(nonce), Some(wrapped));
                let (key, under) = found
                    .ok_or_else(|| StoreError::corrupt(TABLE, "wrapped", id, "does not unwrap"))?;
                if under == Wrapped::Current {
                    continue;
                }
                let row = self.vault().keys.wrap(&id, &key, self.vault().draw())?;
                let sql = "UPDATE subjects SET nonce = $2, wrapped = $3 WHERE subject = $1";
                tx.execute("wrapping a key again", sql, &row).await?;
                count += 1;
            }
            tx.commit().await?;
        }
    }

    /// What only the open directory knows.
    pub(crate) fn with_directory<T>(
        &self,
        work: impl FnOnce(&crate::Directory) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let directory = self.directory.lock().unwrap_or_else(|p| p.into_inner());
        work(directory.as_ref().ok_or(StoreError::Closed)?)
    }
}

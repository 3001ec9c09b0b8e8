//! Slips: what a person takes home of her line, and the way back from the code on it to the line.
//!
//! The office prints slips with a reason that is logged. With the code on her slip the person herself opens her line, and nothing
//! but it: no name, no neighbour. Nobody reads there, so nothing is logged.

use crate::db::{Row, Type, Value};
use crate::error::StoreError;
use crate::keyring::decrypt_for;
use crate::people::access::{columns, id_of};
use crate::people::roster::{Private, bound};
use crate::people::{Denied, Line, Outcome, Reading};
use crate::store::Store;
use crate::vault::Vault;
use minhbach_ledger::id::{Code, Digest, Id};
use minhbach_ledger::log::Hash;
use minhbach_ledger::roster::{self as kernel, Leaves, Slip};

const TABLE: &str = "vault.roster_lines";

/// A line as its holder sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnLine {
    /// The list; also the id of its `roster.seal`.
    pub roster: Id,
    /// What proves it.
    pub slip: Slip,
}

impl Store {
    /// A line of a list, opened: who she is, and what she can prove.
    pub async fn roster_line(
        &self,
        roster: &Id,
        line: u32,
        reading: &Reading<'_>,
    ) -> Outcome<(Line, Slip)> {
        let rows = self.lines_of(roster).await?;
        let Some(row) = (line as usize).checked_sub(1).and_then(|n| rows.get(n)) else {
            return Ok(Err(Denied::NoSubject));
        };
        let Some(subject) = subject_of(row)? else {
            return Ok(Err(Denied::Erased));
        };
        if let Some(denied) = self.restriction(&subject, reading.why).await? {
            return Ok(Err(denied));
        }
        let Some(entry) = self.seal_of(roster).await? else {
            return Ok(Err(Denied::RosterUnsealed));
        };
        self.log_reading(reading, std::iter::once((subject, "roster")))
            .await?;
        let private = open(self.vault(), roster, line, row).await?;
        let tree = Leaves::new(leaves(&rows)?);
        let slip = self.slip(&tree, entry, line, &private)?;
        Ok(Ok((private.line, slip)))
    }

    /// All lines of a list, to print their slips: without those that were erased, or that this reason does not open.
    pub async fn slips(&self, roster: &Id, reading: &Reading<'_>) -> Outcome<Vec<(Line, Slip)>> {
        let rows = self.lines_of(roster).await?;
        if rows.is_empty() {
            return Ok(Err(Denied::NoSubject));
        }
        let Some(entry) = self.seal_of(roster).await? else {
            return Ok(Err(Denied::RosterUnsealed));
        };
        let mut readable = Vec::new();
        for (n, row) in (1u32..).zip(&rows) {
            if let Some(subject) = subject_of(row)?
                && self.restriction(&subject, reading.why).await?.is_none()
            {
                readable.push((n, row, subject));
            }
        }
        let subjects = readable.iter().map(|(_, _, subject)| (*subject, "roster"));
        self.log_reading(reading, subjects).await?;
        let tree = Leaves::new(leaves(&rows)?);
        let mut slips = Vec::new();
        for (n, row, _) in readable {
            let private = open(self.vault(), roster, n, row).await?;
            let slip = self.slip(&tree, entry, n, &private)?;
            slips.push((private.line, slip));
        }
        Ok(Ok(slips))
    }

    /// The lines of a list, for a count of which nobody is shown one; none where it was erased.
    pub(super) async fn lines_to_count(
        &self,
        roster: &Id,
    ) -> Result<Vec<Option<Line>>, StoreError> {
        let mut lines = Vec::new();
        for (n, row) in (1u32..).zip(self.lines_of(roster).await?) {
            lines.push(match subject_of(&row)? {
                Some(_) => Some(open(self.vault(), roster, n, &row).await?.line),
                None => None,
            });
        }
        Ok(lines)
    }

    /// The line whose slip has this code, if it is still kept and its list stands in the book.
    pub async fn line_by_code(&self, code: &Code) -> Result<Option<OwnLine>, StoreError> {
        let sql = "SELECT roster, line FROM roster_lines WHERE code = $1";
        let args = [Value::Blob(self.code_tag(code).to_vec())];
        let db = &self.vault().db;
        let found = db
            .query("looking for a line", sql, &args, &[Type::Blob, Type::Int])
            .await?;
        let Some(row) = found.into_iter().next() else {
            return Ok(None);
        };
        let [roster, line]: [Value; 2] = columns(row, TABLE)?;
        let roster = id_of(roster, TABLE, "roster")?;
        let line = u32::try_from(line.index(TABLE, "line")?).unwrap_or(0);
        let rows = self.lines_of(&roster).await?;
        let row = (line as usize).checked_sub(1).and_then(|n| rows.get(n));
        let (Some(row), Some(entry)) = (row, self.seal_of(&roster).await?) else {
            return Ok(None);
        };
        let private = open(self.vault(), &roster, line, row).await?;
        let tree = Leaves::new(leaves(&rows)?);
        let slip = self.slip(&tree, entry, line, &private)?;
        Ok(Some(OwnLine { roster, slip }))
    }

    /// The hash of the signed text of the seal of a list.
    async fn seal_of(&self, roster: &Id) -> Result<Option<Digest>, StoreError> {
        let Some(at) = self.by_id(*roster).await? else {
            return Ok(None);
        };
        let sealed = self.entry(at).await?;
        Ok(sealed.map(|sealed| sealed.signed.text_hash()))
    }

    fn slip(
        &self,
        tree: &Leaves,
        entry: Digest,
        line: u32,
        private: &Private,
    ) -> Result<Slip, StoreError> {
        let index = u64::from(line) - 1;
        let path = tree.path(index);
        Ok(Slip {
            origin: self.origin().to_owned(),
            entry,
            line: private.public.clone(),
            salt: *private.salt.bytes(),
            index,
            size: tree.size(),
            path: path
                .map_err(|_| StoreError::corrupt(TABLE, "line", line, "is not in the list"))?,
        })
    }

    /// By what a line is found from its code.
    pub(super) fn code_tag(&self, code: &Code) -> [u8; 32] {
        code_tag(self.vault(), code)
    }
}

fn code_tag(vault: &Vault, code: &Code) -> [u8; 32] {
    vault.tagger.tag("line", &[code.to_string().as_bytes()])
}

/// Gives lines that were taken in before there were codes theirs. Done when a store opens; there is nothing to do but once.
pub(crate) async fn fill_codes(vault: &Vault) -> Result<(), StoreError> {
    let sql = "SELECT roster, line, leaf, subject, nonce, sealed FROM roster_lines \
        WHERE code IS NULL AND subject IS NOT NULL";
    let types = [
        Type::Blob,
        Type::Int,
        Type::Blob,
        Type::Blob,
        Type::Blob,
        Type::Blob,
    ];
    let rows = vault
        .db
        .query("looking for lines without a code", sql, &[], &types)
        .await?;
    if rows.is_empty() {
        return Ok(());
    }
    let mut codes = Vec::new();
    for mut row in rows {
        let rest = row.split_off(2);
        let [roster, line]: [Value; 2] = columns(row, TABLE)?;
        let id = id_of(roster.clone(), TABLE, "roster")?;
        let n = u32::try_from(line.clone().index(TABLE, "line")?).unwrap_or(0);
        let private = open(vault, &id, n, &rest).await?;
        codes.push([roster, line, Value::Blob(tag_of(vault, &private).to_vec())]);
    }
    let mut tx = vault.db.begin().await?;
    for code in codes {
        let sql = "UPDATE roster_lines SET code = $3 WHERE roster = $1 AND line = $2";
        tx.execute("giving a line its code", sql, &code).await?;
    }
    tx.commit().await
}

/// Leaf and code of a line, out of what was encrypted of it.
pub(super) fn leaf_and_code(vault: &Vault, plain: &[u8]) -> Option<(Hash, [u8; 32])> {
    let private: Private = serde_json::from_slice(plain).ok()?;
    let leaf = kernel::leaf(&private.public, private.salt.bytes());
    Some((leaf, tag_of(vault, &private)))
}

fn tag_of(vault: &Vault, private: &Private) -> [u8; 32] {
    code_tag(vault, &kernel::code(&private.public, private.salt.bytes()))
}

/// The subject of a row of [`Store::lines_of`]; none once it is erased.
pub(super) fn subject_of(row: &Row) -> Result<Option<Id>, StoreError> {
    match &row[1] {
        Value::Null => Ok(None),
        id => id_of(id.clone(), TABLE, "subject").map(Some),
    }
}

pub(super) fn leaves(rows: &[Row]) -> Result<Vec<Hash>, StoreError> {
    rows.iter()
        .map(|row| row[0].clone().hash(TABLE, "leaf"))
        .collect()
}

/// Opens a row of [`Store::lines_of`] that is not erased.
pub(super) async fn open(
    vault: &Vault,
    roster: &Id,
    line: u32,
    row: &Row,
) -> Result<Private, StoreError> {
    let wrong =
        || StoreError::corrupt(TABLE, "sealed", format!("{roster}/{line}"), "does not open");
    let subject = subject_of(row)?.ok_or_else(wrong)?;
    let key = vault.known_key(&subject).await?.ok_or_else(wrong)?;
    let plain = decrypt_for(
        &key,
        row[2].clone(),
        row[3].clone(),
        &bound(&subject, roster, line),
    );
    serde_json::from_slice(&plain.ok_or_else(wrong)?).map_err(|_| wrong())
}

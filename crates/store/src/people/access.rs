//! Opening private data by somebody, for a reason: logged before anything is opened.

use crate::db::{Row, Tx, Type, Value};
use crate::error::StoreError;
use crate::opening::Opening;
use crate::people::tables::ACCESSES;
use crate::people::{Denied, Outcome, Why};
use crate::projection::id_value;
use crate::store::Store;
use minhbach_ledger::id::{Digest, Id};
use std::collections::{BTreeMap, BTreeSet};

/// Who reads, and why.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// The name of the reader's key.
    pub key: &'a str,
    /// The reason.
    pub why: Why,
}

/// One line of the log. It holds no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// When, in unix seconds.
    pub time: u64,
    /// The name of the reader's key.
    pub key: String,
    /// Whose data.
    pub subject: Id,
    /// Which field.
    pub field: String,
    /// The reason.
    pub why: Why,
    /// For which inspection, and of which entry, if it was for one.
    pub inspected: Option<(u64, u64)>,
}

impl Store {
    /// Opens the private fields of entry `at`. The log of it is durable before anything is opened.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] names a row that does not open; a refusal is a value.
    pub async fn read_private(&self, at: u64, reading: &Reading<'_>) -> Outcome<Vec<Opening>> {
        let Some(sealed) = self.entry(at).await? else {
            return Ok(Err(Denied::NoSubject));
        };
        let rows = self.fields_of(at).await?;
        if rows.is_empty() {
            return Ok(Err(self.without_data(at).await?));
        }
        let subjects: BTreeSet<Id> = rows.iter().map(|(subject, _)| *subject).collect();
        for subject in &subjects {
            if let Some(denied) = self.restriction(subject, reading.why).await? {
                return Ok(Err(denied));
            }
        }
        let fields = rows.iter().map(|(s, field)| (*s, field.as_str()));
        self.log_reading(reading, fields).await?;
        let text: Digest = sealed.signed.text_hash();
        self.vault().open(at, &text).await.map(Ok)
    }

    /// The log of who opened what of a subject, or of everybody, oldest first.
    pub async fn accesses(&self, subject: Option<&Id>) -> Result<Vec<Access>, StoreError> {
        let (filter, args) = match subject {
            Some(subject) => (" WHERE subject = $1", vec![id_value(subject)]),
            None => ("", Vec::new()),
        };
        let sql = format!(
            "SELECT {} FROM accesses{filter} ORDER BY id",
            ACCESSES.column_list()
        );
        let db = &self.vault().db;
        let rows = db
            .query("reading the access log", &sql, &args, &ACCESSES.types())
            .await?;
        let inspected = self.inspected().await?;
        rows.into_iter()
            .map(|row| access(row, &inspected))
            .collect()
    }

    /// The subjects of an entry's private fields.
    pub async fn subjects_of(&self, at: u64) -> Result<BTreeSet<Id>, StoreError> {
        let rows = self.fields_of(at).await?;
        Ok(rows.into_iter().map(|(subject, _)| subject).collect())
    }

    pub(super) async fn fields_of(&self, at: u64) -> Result<Vec<(Id, String)>, StoreError> {
        let sql = "SELECT subject, field FROM openings WHERE at = $1 ORDER BY field";
        let types = [Type::Blob, Type::Text];
        let db = &self.vault().db;
        let rows = db
            .query("looking for openings", sql, &[Value::of(at)], &types)
            .await?;
        rows.into_iter()
            .map(|row| {
                let [subject, field]: [Value; 2] = columns(row, "vault.openings")?;
                Ok((
                    id_of(subject, "vault.openings", "subject")?,
                    field.text("vault.openings", "field")?,
                ))
            })
            .collect()
    }

    /// Why an entry has no openings: they were erased, or it never had any.
    pub async fn without_data(&self, at: u64) -> Result<Denied, StoreError> {
        let sql = "SELECT at FROM erased WHERE at = $1 LIMIT 1";
        let db = &self.vault().db;
        let rows = db
            .query("looking for erased", sql, &[Value::of(at)], &[Type::Int])
            .await?;
        Ok(match rows.is_empty() {
            true => Denied::NoSubject,
            false => Denied::Erased,
        })
    }

    /// Writes down that fields are about to be opened.
    pub(crate) async fn log_reading<'a>(
        &self,
        reading: &Reading<'_>,
        fields: impl Iterator<Item = (Id, &'a str)>,
    ) -> Result<(), StoreError> {
        let rows = self.access_rows(reading, fields);
        let mut tx = self.vault().db.begin().await?;
        tx.insert("logging an access", vec![(&ACCESSES, rows)])
            .await?;
        tx.commit().await
    }

    /// The rows of the log for fields that are about to be opened.
    pub(crate) fn access_rows<'a>(
        &self,
        reading: &Reading<'_>,
        fields: impl Iterator<Item = (Id, &'a str)>,
    ) -> Vec<Row> {
        let now = self.now();
        fields
            .map(|(subject, field)| {
                vec![
                    id_value(&self.fresh_id()),
                    Value::of(now),
                    Value::Text(reading.key.to_owned()),
                    id_value(&subject),
                    Value::Text(field.to_owned()),
                    Value::Text(reading.why.as_str().to_owned()),
                ]
            })
            .collect()
    }

    /// A new id of this moment.
    pub(crate) fn fresh_id(&self) -> Id {
        Id::new(self.now() * 1_000, self.vault().draw())
    }
}

fn access(row: Row, inspected: &BTreeMap<Id, (u64, u64)>) -> Result<Access, StoreError> {
    let [id, time, key, subject, field, why]: [Value; 6] = columns(row, "vault.accesses")?;
    let id = id_of(id, "vault.accesses", "id")?;
    Ok(Access {
        inspected: inspected.get(&id).copied(),
        time: time.index("vault.accesses", "time")?,
        key: key.text("vault.accesses", "key")?,
        subject: id_of(subject, "vault.accesses", "subject")?,
        field: field.text("vault.accesses", "field")?,
        why: Why::parse(&why.text("vault.accesses", "why")?)
            .ok_or_else(|| StoreError::corrupt("vault.accesses", "why", "", "is not known"))?,
    })
}

/// A row of a known number of columns.
pub(crate) fn columns<const N: usize>(row: Row, table: &str) -> Result<[Value; N], StoreError> {
    row.try_into()
        .map_err(|_| StoreError::corrupt(table, "", "", "wrong number of columns"))
}

/// An id out of a column.
pub(crate) fn id_of(value: Value, table: &str, column: &str) -> Result<Id, StoreError> {
    let bytes = value.blob(table, column)?;
    let bytes = <[u8; 16]>::try_from(bytes)
        .map_err(|_| StoreError::corrupt(table, column, "", "not 16 bytes"))?;
    Ok(Id::from_bytes(bytes))
}

/// A stored text of a closed list.
pub(crate) fn listed<T>(
    value: Value,
    parse: fn(&str) -> Option<T>,
    table: &str,
    column: &str,
) -> Result<T, StoreError> {
    parse(&value.text(table, column)?)
        .ok_or_else(|| StoreError::corrupt(table, column, "", "is not known"))
}

/// Whether a transaction finds any row.
pub(crate) async fn any(tx: &mut Tx, sql: &str, args: &[Value]) -> Result<bool, StoreError> {
    let rows = tx
        .query("looking for a row", sql, args, &[Type::Int])
        .await?;
    Ok(!rows.is_empty())
}

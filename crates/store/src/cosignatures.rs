//! The lines of witnesses as the database keeps them: what no entry determines and nothing can make again.

use crate::db::{Db, Row, Table, Value};
use crate::error::StoreError;
use crate::schema::{CHECKPOINTS, COSIGNATURES};
use minhbach_ledger::log::policy::Policy;
use minhbach_ledger::log::witness::line_of;
use minhbach_ledger::note::{Note, Vkey};

/// One line of one witness on one checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cosignature {
    /// The number of entries of the checkpoint.
    pub size: u64,
    /// The witness's verifier key.
    pub witness: String,
    /// When it signed, in unix seconds.
    pub signed: u64,
    /// The signature line with its line feed.
    pub line: String,
}

impl Cosignature {
    fn of_row(row: Row) -> Result<Cosignature, StoreError> {
        let name = COSIGNATURES.name;
        let [size, witness, signed, line]: [Value; 4] = row
            .try_into()
            .map_err(|_| StoreError::corrupt(name, "", "", "wrong number of columns"))?;
        Ok(Cosignature {
            size: size.index(name, "size")?,
            witness: witness.text(name, "witness")?,
            signed: signed.index(name, "signed")?,
            line: line.text(name, "line")?,
        })
    }
}

/// The lines of one checkpoint, by key.
pub(crate) async fn of_size(ledger: &Db, size: u64) -> Result<Vec<Cosignature>, StoreError> {
    let rows = ledger.read_rows(&COSIGNATURES, size, size + 1).await?;
    rows.into_iter().map(Cosignature::of_row).collect()
}

/// The newest checkpoint that a key has signed.
pub(crate) async fn newest_of(
    ledger: &Db,
    witness: &Vkey,
) -> Result<Option<Cosignature>, StoreError> {
    let sql = format!(
        "SELECT {} FROM cosignatures WHERE witness = $1 ORDER BY size DESC LIMIT 1",
        COSIGNATURES.column_list()
    );
    let args = [Value::Text(witness.to_string())];
    let rows = ledger
        .query(
            "reading a witness's line",
            &sql,
            &args,
            &COSIGNATURES.types(),
        )
        .await?;
    rows.into_iter().next().map(Cosignature::of_row).transpose()
}

/// Sizes above `floor` and below `ceiling` with any line, the largest first, at most so many.
pub(crate) async fn sizes(
    ledger: &Db,
    floor: u64,
    ceiling: u64,
    most: u64,
) -> Result<Vec<u64>, StoreError> {
    let sql = "SELECT DISTINCT size FROM cosignatures WHERE size > $1 AND size < $2 ORDER BY size DESC LIMIT $3";
    let args = [Value::of(floor), Value::of(ceiling), Value::of(most)];
    let types = [COSIGNATURES.columns[0].1];
    let rows = ledger
        .query("reading witnessed sizes", sql, &args, &types)
        .await?;
    rows.iter()
        .map(|row| row[0].index(COSIGNATURES.name, "size"))
        .collect()
}

/// Keeps a line, durably, unless a later one of the same key on the same checkpoint is there.
pub(crate) async fn keep(ledger: &Db, kept: &Cosignature) -> Result<(), StoreError> {
    let mut tx = ledger.begin().await?;
    let sql = "INSERT INTO cosignatures (size, witness, signed, line) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (size, witness) DO UPDATE SET signed = excluded.signed, line = excluded.line \
               WHERE cosignatures.signed < excluded.signed";
    let args = [
        Value::of(kept.size),
        Value::Text(kept.witness.clone()),
        Value::of(kept.signed),
        Value::Text(kept.line.clone()),
    ];
    tx.execute("keeping a witness's line", sql, &args).await?;
    tx.commit().await
}

/// The signed checkpoint of a size, as the database holds it.
pub(crate) async fn checkpoint(ledger: &Db, size: u64) -> Result<Option<String>, StoreError> {
    let rows = ledger.read_rows(&CHECKPOINTS, size, size + 1).await?;
    let Some(note) = rows
        .into_iter()
        .next()
        .and_then(|row| row.into_iter().nth(1))
    else {
        return Ok(None);
    };
    let bytes = note.blob("checkpoints", "note")?;
    String::from_utf8(bytes)
        .map(Some)
        .map_err(|_| StoreError::corrupt("checkpoints", "note", size, "not UTF-8"))
}

/// A checkpoint note with the lines of its size behind it.
pub(crate) async fn with_lines(ledger: &Db, note: &str, size: u64) -> Result<String, StoreError> {
    let lines = of_size(ledger, size).await?;
    let mut note = note.to_owned();
    lines.iter().for_each(|kept| note.push_str(&kept.line));
    Ok(note)
}

/// The lines of a policy's witnesses on a note, each verified.
pub(crate) fn of_policy(
    policy: &Policy,
    note: &Note<'_>,
    size: u64,
) -> Vec<(
    String,
    Result<Option<Cosignature>, minhbach_ledger::log::checkpoint::CheckpointError>,
)> {
    let lines = policy.witnesses().iter().map(|witness| {
        let line = line_of(note, &witness.key).map(|line| {
            line.map(|(signed, line)| Cosignature {
                size,
                witness: witness.key.to_string(),
                signed,
                line,
            })
        });
        (witness.name.clone(), line)
    });
    lines.collect()
}

/// Whether the database has the table: one of an earlier release is looked at as it is.
pub(crate) async fn exist(ledger: &Db) -> bool {
    of_size(ledger, 0).await.is_ok()
}

/// Holds every stored line against its checkpoint and its key.
///
/// # Errors
/// [`StoreError::Corrupt`] names the first that does not fit.
pub(crate) async fn check(ledger: &Db, size: u64) -> Result<(), StoreError> {
    const PAGE: u64 = 4_096;
    let wrong = |table: &Table, row: &[Value], column: &str, why: &str| {
        StoreError::corrupt(table.name, column, table.key_text(row), why)
    };
    let table = &COSIGNATURES;
    let mut from = 0;
    // Beyond the book is where a line for a checkpoint that never was would hide.
    let beyond = "SELECT CAST(COUNT(*) AS BIGINT) FROM cosignatures WHERE size > $1 OR size < 1";
    let args = [Value::of(size)];
    let types = [table.columns[0].1];
    let rows = ledger
        .query("counting lines", beyond, &args, &types)
        .await?;
    if rows.first().is_some_and(|row| row[0] != Value::Int(0)) {
        let why = "is of a checkpoint that this book does not have";
        return Err(StoreError::corrupt(table.name, "size", "", why));
    }
    while from <= size {
        let to = (from + PAGE).min(size + 1);
        for row in ledger.read_rows(table, from, to).await? {
            let kept = Cosignature::of_row(row.clone())?;
            let Some(note) = checkpoint(ledger, kept.size).await? else {
                let why = "is of a checkpoint that this book does not have";
                return Err(wrong(table, &row, "size", why));
            };
            let key = Vkey::parse(&kept.witness)
                .map_err(|_| wrong(table, &row, "witness", "is no verifier key"))?;
            let note = note + &kept.line;
            let found = Note::parse(note.as_bytes())
                .ok()
                .and_then(|note| line_of(&note, &key).ok().flatten());
            if found != Some((kept.signed, kept.line)) {
                let why = "does not verify against its checkpoint and key";
                return Err(wrong(table, &row, "line", why));
            }
        }
        from = to;
    }
    Ok(())
}

//! Answers to the questions that the rules ask of the past, from the database.
//!
//! Every question is bounded by the index `before`: the same queries serve the writer, whose entry is
//! the newest, and a replay, for which the database already knows what came later.

use crate::db::{Db, Row, Table, Tx, Type, Value, readable};
use crate::error::StoreError;
use crate::projection::{id_value, text_key};
use minhbach_ledger::attribution::{
    self, Answers, Arrival, ArrivalId, History, LineNo, Part, PartId, Run, Span,
};
use minhbach_ledger::book::{Book, Mark, MarkKind, Missing, Query, Referent};
use minhbach_ledger::entry::Sealed;
use minhbach_ledger::id::{Digest, Id};
use std::collections::HashMap;
use std::sync::Arc;

/// Where to read: the readers, or the open write transaction.
pub(crate) enum Reader<'a> {
    /// Committed rows.
    Db(&'a Db),
    /// Also rows of this transaction.
    Tx(&'a mut Tx),
}

impl Reader<'_> {
    pub async fn query(
        &mut self,
        doing: &'static str,
        sql: &str,
        args: &[Value],
        types: &[Type],
    ) -> Result<Vec<Row>, StoreError> {
        match self {
            Reader::Db(db) => db.query(doing, sql, args, types).await,
            Reader::Tx(tx) => tx.query(doing, sql, args, types).await,
        }
    }

    pub async fn read_rows(
        &mut self,
        table: &Table,
        from: u64,
        to: u64,
    ) -> Result<Vec<Row>, StoreError> {
        match self {
            Reader::Db(db) => db.read_rows(table, from, to).await,
            Reader::Tx(tx) => tx.read_rows(table, from, to).await,
        }
    }
}

/// What has been fetched so far, as the rules see it.
#[derive(Debug, Default)]
pub struct Known {
    attribution: Answers,
    entries: HashMap<Digest, Option<Referent>>,
    by_index: HashMap<u64, Digest>,
    seen: HashMap<Id, Option<Digest>>,
}

impl Known {
    /// Takes in the answer to a question about an id.
    pub(crate) fn put_seen(&mut self, id: Id, text: Option<Digest>) {
        self.seen.insert(id, text);
    }

    /// Takes in an entry that is not in the database yet.
    pub(crate) fn put_entry(&mut self, text: Digest, referent: Referent) {
        self.by_index.insert(referent.at, text);
        self.entries.insert(text, Some(referent));
    }

    /// Adds a mark to an entry, if that entry is known.
    pub(crate) fn put_mark(&mut self, mark: Mark) {
        let entry = self
            .by_index
            .get(&mark.target)
            .and_then(|text| self.entries.get_mut(text));
        if let Some(Some(referent)) = entry {
            referent.marks.push(mark);
        }
    }

    /// Forgets what numbers stand where, which every entry may change.
    pub(crate) fn forget_attribution(&mut self) {
        self.attribution = Answers::new();
    }

    /// Answers a question from the database as it stood before entry `before`.
    pub(crate) async fn fetch(
        &mut self,
        reader: &mut Reader<'_>,
        origin: &str,
        before: u64,
        query: Query,
    ) -> Result<(), StoreError> {
        match query {
            Query::Entry(text) => {
                let found = entry(reader, origin, before, &text).await?;
                if let Some(referent) = &found {
                    self.by_index.insert(referent.at, text);
                }
                self.entries.insert(text, found);
            }
            Query::Seen(id) => {
                let found = seen(reader, origin, before, &[id]).await?;
                self.seen
                    .insert(id, found.into_iter().next().map(|(_, text)| text));
            }
            Query::Attribution(query) => {
                let answer = crate::numbers::answer(reader, before, query).await?;
                self.attribution.put(query, answer);
            }
        }
        Ok(())
    }
}

impl Book for Known {
    fn entry(&self, text: &Digest) -> Result<Option<Referent>, Missing> {
        self.entries
            .get(text)
            .cloned()
            .ok_or(Missing(Query::Entry(*text)))
    }

    fn seen(&self, id: &Id) -> Result<Option<Digest>, Missing> {
        self.seen.get(id).copied().ok_or(Missing(Query::Seen(*id)))
    }
}

type Answered<T> = Result<T, attribution::Missing>;

impl History for Known {
    fn arrival(&self, id: ArrivalId) -> Answered<Option<Arrival>> {
        self.attribution.arrival(id)
    }
    fn part(&self, id: PartId) -> Answered<Option<Part>> {
        self.attribution.part(id)
    }
    fn runs_of(&self, part: PartId) -> Answered<Vec<Run>> {
        self.attribution.runs_of(part)
    }
    fn runs_on(&self, line: LineNo, span: Span) -> Answered<Vec<Run>> {
        self.attribution.runs_on(line, span)
    }
    fn uncovered_on(&self, line: LineNo) -> Answered<Vec<Run>> {
        self.attribution.uncovered_on(line)
    }
    fn arrivals_on(&self, line: LineNo, span: Span) -> Answered<Vec<Arrival>> {
        self.attribution.arrivals_on(line, span)
    }
    fn fed_on(&self, line: LineNo, span: Span) -> Answered<Vec<Arrival>> {
        self.attribution.fed_on(line, span)
    }
    fn ordinal(&self, line: LineNo, number: u64) -> Answered<u64> {
        self.attribution.ordinal(line, number)
    }
    fn closed_on(&self, line: LineNo, span: Span) -> Answered<Vec<Span>> {
        self.attribution.closed_on(line, span)
    }
    fn covers_of(&self, entry: u64) -> Answered<Vec<Run>> {
        self.attribution.covers_of(entry)
    }
}

/// The entry with this text hash, and its marks.
pub(crate) async fn entry(
    reader: &mut Reader<'_>,
    origin: &str,
    before: u64,
    text: &Digest,
) -> Result<Option<Referent>, StoreError> {
    let rows = reader
        .query(
            "looking for an entry",
            "SELECT h.at, e.leaf FROM headings h JOIN entries e ON e.at = h.at \
             WHERE h.text_key = $1 AND h.at < $2 ORDER BY h.at",
            &[Value::Int(text_key(text)), Value::of(before)],
            &[Type::Int, Type::Blob],
        )
        .await?;
    for row in rows {
        let (at, sealed) = sealed_row(row, origin)?;
        // The key is a part of the hash only.
        if sealed.signed.text_hash() == *text {
            let marks = marks(reader, before, at).await?;
            return Ok(Some(Referent {
                at,
                signed: Arc::new(sealed.signed),
                marks,
            }));
        }
    }
    Ok(None)
}

/// Parses a row of (index, leaf).
pub(crate) fn sealed_row(row: Row, origin: &str) -> Result<(u64, Sealed), StoreError> {
    let mut row = row.into_iter();
    let at = row.next().unwrap_or(Value::Null).index("entries", "at")?;
    let leaf = row.next().unwrap_or(Value::Null).blob("entries", "leaf")?;
    let sealed = Sealed::parse(&leaf, origin)
        .map_err(|e| StoreError::corrupt("entries", "leaf", at, e.to_string()))?;
    Ok((at, sealed))
}

/// What entries before `before` did to entry `target`, oldest first.
pub(crate) async fn marks(
    reader: &mut Reader<'_>,
    before: u64,
    target: u64,
) -> Result<Vec<Mark>, StoreError> {
    let rows = reader
        .query(
            "reading marks",
            "SELECT at, mark, value FROM marks WHERE target = $1 AND at < $2 ORDER BY at, n",
            &[Value::of(target), Value::of(before)],
            &[Type::Int, Type::Text, Type::Int],
        )
        .await?;
    rows.into_iter()
        .map(|row| {
            let kind = match &row[1] {
                Value::Text(name) => MarkKind::from_name(name),
                _ => None,
            }
            .ok_or_else(|| StoreError::corrupt("marks", "mark", target, "is not known"))?;
            Ok(Mark {
                target,
                kind,
                value: row[2].int("marks", "value")?,
                by: row[0].index("marks", "at")?,
            })
        })
        .collect()
}

/// Which of the ids are used by entries before `before`, and the text hashes of those entries.
pub(crate) async fn seen(
    reader: &mut Reader<'_>,
    origin: &str,
    before: u64,
    ids: &[Id],
) -> Result<Vec<(Id, Digest)>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let listed = reader.listed();
    let sql = format!(
        "SELECT id, at FROM headings WHERE id {listed} UNION ALL SELECT id, at FROM ids WHERE id {listed}"
    );
    let list: Vec<String> = ids
        .iter()
        .map(|id| format!("\"{}\"", readable(&id_value(id))))
        .collect();
    let list = Value::Text(format!("[{}]", list.join(",")));
    let types = [Type::Blob, Type::Int];
    let rows = reader
        .query("looking for ids", &sql, &[list], &types)
        .await?;
    let mut found = Vec::new();
    for row in rows {
        let wrong = |why| StoreError::corrupt("headings or ids", "id", "", why);
        let [id, at]: [Value; 2] = row
            .try_into()
            .map_err(|_| wrong("wrong number of columns"))?;
        let at = at.index("headings or ids", "at")?;
        if at < before {
            let bytes = id.blob("headings or ids", "id")?;
            let id = <[u8; 16]>::try_from(bytes).map_err(|_| wrong("not 16 bytes"))?;
            found.push((Id::from_bytes(id), at));
        }
    }
    let mut texts = Vec::with_capacity(found.len());
    for (id, at) in found {
        let row = reader
            .read_rows(&crate::schema::ENTRIES, at, at + 1)
            .await?
            .pop()
            .ok_or_else(|| StoreError::corrupt("entries", "", at, "is missing"))?;
        texts.push((id, sealed_row(row, origin)?.1.signed.text_hash()));
    }
    Ok(texts)
}

impl Reader<'_> {
    /// Whether a key is in the list of the first parameter, a JSON array of hex strings: one text for lists of any length, so that
    /// it stays prepared. PostgreSQL is given an array, because for that it looks into the index key by key.
    fn listed(&self) -> &'static str {
        let embedded = match self {
            Reader::Db(db) => db.is_embedded(),
            Reader::Tx(tx) => matches!(tx, Tx::Sqlite(_)),
        };
        match embedded {
            true => "IN (SELECT unhex(value) FROM json_each($1))",
            false => {
                "= ANY(ARRAY(SELECT decode(value, 'hex') FROM json_array_elements_text($1::text::json)))"
            }
        }
    }
}

//! Reading the book: entries, pages of them, bundles, and pure functions that ask about the past.

use crate::db::{Row, Type, Value, readable};
use crate::error::StoreError;
use crate::history::{self, Known, Reader};
use crate::projection::{id_value, text_key};
use crate::publish::bundle;
use crate::schema::{ENTRIES, HEADINGS};
use crate::store::Store;
use minhbach_ledger::book::{Mark, Missing};
use minhbach_ledger::effects::{Place, Posting};
use minhbach_ledger::entry::Sealed;
use minhbach_ledger::id::{Code, Digest, Id};

/// Entries that one page read takes at most.
pub const PAGE: u64 = 4_096;

/// One line of a list of entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Index of the entry.
    pub at: u64,
    /// Its id.
    pub id: Id,
    /// Its look-up code.
    pub code: Code,
    /// The name of its kind.
    pub kind: String,
    /// The day it happened, in days since 1970-01-01.
    pub day: i32,
    /// What it is about.
    pub chapter: Option<Id>,
    /// The fund, if it is about one.
    pub fund: Option<Id>,
    /// The account, if it is about one.
    pub account: Option<Id>,
    /// The allocation, if it is about one.
    pub allocation: Option<Id>,
    /// Currency or lot of `amount`.
    pub unit: Option<String>,
    /// How much, in minor units.
    pub amount: Option<u64>,
}

/// Which entries a page lists, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only of this kind, by its name.
    pub kind: Option<String>,
    /// Only about this fund.
    pub fund: Option<Id>,
    /// Only about this allocation.
    pub allocation: Option<Id>,
}

impl Store {
    /// The sealed bytes of an entry, `None` if the book is shorter.
    pub async fn leaf(&self, at: u64) -> Result<Option<Vec<u8>>, StoreError> {
        match self
            .ledger
            .read_rows(&ENTRIES, at, at + 1)
            .await?
            .pop()
            .and_then(|r| r.into_iter().nth(1))
        {
            Some(leaf) => leaf.blob("entries", "leaf").map(Some),
            None => Ok(None),
        }
    }

    /// An entry, parsed.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if the stored bytes do not parse.
    pub async fn entry(&self, at: u64) -> Result<Option<Sealed>, StoreError> {
        match self.ledger.read_rows(&ENTRIES, at, at + 1).await?.pop() {
            Some(row) => history::sealed_row(row, &self.origin).map(|(_, sealed)| Some(sealed)),
            None => Ok(None),
        }
    }

    /// The index of the entry with this look-up code; of several (which no one has seen) the first.
    pub async fn by_code(&self, code: Code) -> Result<Option<u64>, StoreError> {
        let sql = "SELECT at FROM headings WHERE code = $1 ORDER BY at LIMIT 1";
        self.index_of("looking for a code", sql, Value::of(code.number()))
            .await
    }

    /// The index of the entry with this id, or that used it up as a further one.
    pub async fn by_id(&self, id: Id) -> Result<Option<u64>, StoreError> {
        let sql = "SELECT at FROM headings WHERE id = $1";
        match self
            .index_of("looking for an id", sql, id_value(&id))
            .await?
        {
            Some(at) => Ok(Some(at)),
            None => {
                let sql = "SELECT at FROM ids WHERE id = $1";
                self.index_of("looking for a further id", sql, id_value(&id))
                    .await
            }
        }
    }

    /// The index of the entry whose signed text has this SHA-256.
    pub async fn by_text(&self, text: &Digest) -> Result<Option<u64>, StoreError> {
        let found = history::entry(
            &mut Reader::Db(&self.ledger),
            &self.origin,
            i64::MAX as u64,
            text,
        )
        .await?;
        Ok(found.map(|referent| referent.at))
    }

    /// The indices of entries whose text hash begins with the same 8 bytes: candidates, without reading
    /// their bytes.
    pub async fn text_candidates(&self, text: &Digest) -> Result<Vec<u64>, StoreError> {
        let sql = "SELECT at FROM headings WHERE text_key = $1 ORDER BY at";
        let rows = self
            .ledger
            .query(
                "looking for a text",
                sql,
                &[Value::Int(text_key(text))],
                &[Type::Int],
            )
            .await?;
        rows.iter()
            .map(|row| row[0].index("headings", "at"))
            .collect()
    }

    async fn index_of(
        &self,
        doing: &'static str,
        sql: &str,
        key: Value,
    ) -> Result<Option<u64>, StoreError> {
        let rows = self.ledger.query(doing, sql, &[key], &[Type::Int]).await?;
        rows.first()
            .map(|row| row[0].index("headings", "at"))
            .transpose()
    }

    /// What later entries did to an entry, oldest first.
    pub async fn marks(&self, at: u64) -> Result<Vec<Mark>, StoreError> {
        history::marks(&mut Reader::Db(&self.ledger), i64::MAX as u64, at).await
    }

    /// One entry's heading.
    pub async fn heading(&self, at: u64) -> Result<Option<Heading>, StoreError> {
        let rows = self.ledger.read_rows(&HEADINGS, at, at + 1).await?;
        rows.into_iter().next().map(heading).transpose()
    }

    /// Headings below index `before` (exclusive; `None` begins at the newest), newest first, at most
    /// `limit` (and never more than [`PAGE`]). The next page begins before the last one's index. Costs
    /// the same anywhere in the book.
    pub async fn headings(
        &self,
        filter: &Filter,
        before: Option<u64>,
        limit: u64,
    ) -> Result<Vec<Heading>, StoreError> {
        let before = before.map_or(i64::MAX, |b| i64::try_from(b).unwrap_or(i64::MAX));
        self.listed(filter, "<", before, "DESC", limit).await
    }

    /// Headings above index `after` (exclusive), oldest first; else as [`Store::headings`].
    pub async fn headings_after(
        &self,
        filter: &Filter,
        after: u64,
        limit: u64,
    ) -> Result<Vec<Heading>, StoreError> {
        let after = i64::try_from(after).unwrap_or(i64::MAX);
        self.listed(filter, ">", after, "ASC", limit).await
    }

    async fn listed(
        &self,
        filter: &Filter,
        side: &str,
        bound: i64,
        order: &str,
        limit: u64,
    ) -> Result<Vec<Heading>, StoreError> {
        let mut sql = format!(
            "SELECT {} FROM headings WHERE at {side} $1",
            HEADINGS.column_list()
        );
        let mut args = vec![Value::Int(bound)];
        let clauses = [
            ("kind", filter.kind.clone().map(Value::Text)),
            ("fund", filter.fund.as_ref().map(id_value)),
            ("allocation", filter.allocation.as_ref().map(id_value)),
        ];
        for (column, value) in clauses {
            if let Some(value) = value {
                args.push(value);
                sql.push_str(&format!(" AND {column} = ${}", args.len()));
            }
        }
        args.push(Value::of(limit.min(PAGE)));
        sql.push_str(&format!(" ORDER BY at {order} LIMIT ${}", args.len()));
        let rows = self
            .ledger
            .query("listing entries", &sql, &args, &HEADINGS.types())
            .await?;
        rows.into_iter().map(heading).collect()
    }

    /// What an entry moved from where to where, in the order of its rules; nothing of one that moves nothing.
    ///
    /// # Errors
    /// Those of the database, and rows that do not read.
    pub async fn postings(&self, at: u64) -> Result<Vec<Posting>, StoreError> {
        let sql = "SELECT place, fund, unit, delta FROM postings WHERE at = $1 ORDER BY n";
        let types = [Type::Text, Type::Blob, Type::Text, Type::Int];
        let args = [Value::of(at)];
        let rows = self.ledger.query("reading postings", sql, &args, &types);
        rows.await?
            .into_iter()
            .map(|row| posting(at, row))
            .collect()
    }

    /// Sealed bytes of the entries in [from, to), at most [`PAGE`], in order.
    pub async fn leaves(&self, from: u64, to: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        let rows = self
            .ledger
            .read_rows(&ENTRIES, from, to.min(from.saturating_add(PAGE)))
            .await?;
        rows.into_iter()
            .map(|row| {
                row.into_iter()
                    .nth(1)
                    .unwrap_or(Value::Null)
                    .blob("entries", "leaf")
            })
            .collect()
    }

    /// The entries in [from, to) as an entry bundle's bytes (tlog-tiles), at most [`PAGE`] of them.
    pub async fn bundle(&self, from: u64, to: u64) -> Result<Vec<u8>, StoreError> {
        let rows = self
            .ledger
            .read_rows(&ENTRIES, from, to.min(from.saturating_add(PAGE)))
            .await?;
        bundle(rows.into_iter())
    }

    /// Runs a pure function over the past: whenever it misses an answer, the answer is fetched and it is
    /// run again. It sees the book as it stands at the first `size` entries, so that a page and its trace
    /// belong to one moment.
    ///
    /// # Errors
    /// Of the database only; the function's own errors are part of `T`.
    pub async fn with_history<T>(
        &self,
        size: u64,
        mut f: impl FnMut(&Known) -> Result<T, Missing>,
    ) -> Result<T, StoreError> {
        let mut known = Known::default();
        let mut reader = Reader::Db(&self.ledger);
        let mut last = None;
        loop {
            match f(&known) {
                Ok(answer) => return Ok(answer),
                Err(Missing(query)) => {
                    if last.as_ref() == Some(&query) {
                        return Err(StoreError::Config(format!("no answer to {query:?}")));
                    }
                    known
                        .fetch(&mut reader, &self.origin, size, query.clone())
                        .await?;
                    last = Some(query);
                }
            }
        }
    }
}

fn posting(at: u64, row: Row) -> Result<Posting, StoreError> {
    const TABLE: &str = "postings";
    let wrong = |column: &str| StoreError::corrupt(TABLE, column, at, "is of another form");
    let [place, fund, unit, delta]: [Value; 4] =
        row.try_into().map_err(|_| wrong("number of columns"))?;
    let place = place.text(TABLE, "place")?;
    let fund = <[u8; 16]>::try_from(fund.blob(TABLE, "fund")?).map_err(|_| wrong("fund"))?;
    let unit = unit.text(TABLE, "unit")?;
    Ok(Posting {
        place: Place::from_name(&place).ok_or_else(|| wrong("place"))?,
        fund: Id::from_bytes(fund),
        unit: unit.parse().map_err(|_| wrong("unit"))?,
        delta: delta.int(TABLE, "delta")?.into(),
    })
}

pub(crate) fn heading(row: Row) -> Result<Heading, StoreError> {
    let key = readable(&row[0]);
    let wrong = |column: &str| StoreError::corrupt("headings", column, &key, "is of another form");
    let id = |n: usize, column: &str| match &row[n] {
        Value::Null => Ok(None),
        Value::Blob(b) => <[u8; 16]>::try_from(b.as_slice())
            .map(|b| Some(Id::from_bytes(b)))
            .map_err(|_| wrong(column)),
        _ => Err(wrong(column)),
    };
    Ok(Heading {
        at: row[0].index("headings", "at")?,
        id: id(1, "id")?.ok_or_else(|| wrong("id"))?,
        code: Code::from_number(row[3].index("headings", "code")?),
        kind: row[4].clone().text("headings", "kind")?,
        day: i32::try_from(row[5].int("headings", "day")?).map_err(|_| wrong("day"))?,
        chapter: id(6, "chapter")?,
        fund: id(7, "fund")?,
        account: id(8, "account")?,
        allocation: id(9, "allocation")?,
        unit: match &row[10] {
            Value::Null => None,
            v => Some(v.clone().text("headings", "unit")?),
        },
        amount: match &row[11] {
            Value::Null => None,
            v => Some(v.index("headings", "amount")?),
        },
    })
}

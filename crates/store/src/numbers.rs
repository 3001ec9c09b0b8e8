//! The attribution's questions as SQL. A run is live if no later entry ended it; live runs of a line never
//! overlap, and neither do arrivals, so that an interval is found from its left neighbour on.

use crate::db::{Table, Type, Value};
use crate::error::StoreError;
use crate::history::Reader;
use crate::schema::{ARRIVALS, PARTS, RUNS};
use minhbach_ledger::attribution::{
    self, Answer, Arrival, ArrivalId, Ending, LineNo, Origin, Part, PartId, Run, RunId, Span, Why,
};

const LIVE: &str = "r.at < $1 AND NOT EXISTS (SELECT 1 FROM run_ends e \
    WHERE e.run_at = r.at AND e.run_n = r.n AND e.at < $1)";

/// A number as SQL compares it: those beyond 63 bits are beyond every line.
fn number(n: u64) -> Value {
    Value::Int(i64::try_from(n).unwrap_or(i64::MAX))
}

/// The answer to a question about numbers, as the book stood before entry `before`.
pub(crate) async fn answer(
    reader: &mut Reader<'_>,
    before: u64,
    query: attribution::Query,
) -> Result<Answer, StoreError> {
    use attribution::Query as Q;
    let b = Value::of(before);
    let line_of = |line: LineNo| Value::Int(i64::from(line.0));
    Ok(match query {
        Q::Arrival(id) => {
            let args = [b, Value::of(id.at), Value::Int(i64::from(id.n))];
            let found = arrivals(reader, "a.at = $2 AND a.n = $3", &args).await?;
            Answer::Arrival(found.into_iter().next())
        }
        Q::Part(id) => {
            let sql = format!(
                "SELECT {} FROM parts WHERE at < $1 AND at = $2 AND n = $3",
                PARTS.column_list()
            );
            let args = [b, Value::of(id.at), Value::Int(i64::from(id.n))];
            let rows = reader
                .query("reading a part", &sql, &args, &PARTS.types())
                .await?;
            Answer::Part(rows.into_iter().next().map(|r| part(&r)).transpose()?)
        }
        Q::RunsOf(part) => {
            let args = [b, Value::of(part.at), Value::Int(i64::from(part.n))];
            let clause = format!("r.part_at = $2 AND r.part_n = $3 AND {LIVE} ORDER BY r.start");
            Answer::Runs(runs(reader, &clause, &args).await?)
        }
        Q::RunsOn(line, span) => {
            // Live runs of a line do not overlap: the one that reaches into the span from the left is
            // the last that begins before it.
            let clause =
                format!("r.line = $2 AND r.number < $3 AND {LIVE} ORDER BY r.number DESC LIMIT 1");
            let args = [b.clone(), line_of(line), number(span.lo)];
            let mut found = runs(reader, &clause, &args).await?;
            found.retain(|r| r.numbers().is_some_and(|n| n.hi > span.lo));
            let clause = format!(
                "r.line = $2 AND r.number >= $3 AND r.number < $4 AND {LIVE} ORDER BY r.number"
            );
            let args = [b, line_of(line), number(span.lo), number(span.hi)];
            found.extend(runs(reader, &clause, &args).await?);
            Answer::Runs(found)
        }
        Q::UncoveredOn(line) => {
            let clause = format!(
                "r.line = $2 AND r.number IS NULL AND {LIVE} \
                 ORDER BY r.part_at, r.part_n, r.start"
            );
            Answer::Runs(runs(reader, &clause, &[b, line_of(line)]).await?)
        }
        Q::CoversOf(entry) => {
            let args = [
                b,
                Value::of(entry),
                Value::Int(i64::from(Why::Cover.code())),
            ];
            let clause = format!("r.at = $2 AND r.why = $3 AND {LIVE} ORDER BY r.n");
            Answer::Runs(runs(reader, &clause, &args).await?)
        }
        Q::ArrivalsOn(line, span) => {
            Answer::Arrivals(arrivals_on(reader, &b, line_of(line), span, "").await?)
        }
        Q::FedOn(line, span) => Answer::Arrivals(
            arrivals_on(reader, &b, line_of(line), span, "AND a.sources > 0").await?,
        ),
        Q::Ordinal(line, n) => {
            let rows = reader
                .query(
                    "counting arrivals",
                    "SELECT ordinal FROM arrivals WHERE at < $1 AND line = $2 AND lo <= $3 \
                     ORDER BY lo DESC LIMIT 1",
                    &[b, line_of(line), number(n)],
                    &[Type::Int],
                )
                .await?;
            Answer::Ordinal(match rows.first() {
                Some(row) => row[0].index("arrivals", "ordinal")?,
                None => 0,
            })
        }
        Q::ClosedOn(line, span) => {
            let rows = reader
                .query(
                    "reading closed numbers",
                    "SELECT lo, len FROM closed WHERE at < $1 AND line = $2 AND lo < $4 \
                     AND lo + len > $3 ORDER BY lo",
                    &[b, line_of(line), number(span.lo), number(span.hi)],
                    &[Type::Int, Type::Int],
                )
                .await?;
            let mut spans = Vec::with_capacity(rows.len());
            for row in rows {
                let lo = row[0].index("closed", "lo")?;
                let closed = Span {
                    lo,
                    hi: lo + row[1].index("closed", "len")?,
                };
                spans.extend(closed.meet(span));
            }
            Answer::Spans(spans)
        }
    })
}

async fn arrivals_on(
    reader: &mut Reader<'_>,
    before: &Value,
    line: Value,
    span: Span,
    only: &str,
) -> Result<Vec<Arrival>, StoreError> {
    let clause = format!("a.line = $2 AND a.lo < $3 {only} ORDER BY a.lo DESC LIMIT 1");
    let args = [before.clone(), line.clone(), number(span.lo)];
    let mut found = arrivals(reader, &clause, &args).await?;
    found.retain(|a| a.span().hi > span.lo);
    let clause = format!("a.line = $2 AND a.lo >= $3 AND a.lo < $4 {only} ORDER BY a.lo");
    let args = [before.clone(), line, number(span.lo), number(span.hi)];
    found.extend(arrivals(reader, &clause, &args).await?);
    Ok(found)
}

async fn arrivals(
    reader: &mut Reader<'_>,
    clause: &str,
    args: &[Value],
) -> Result<Vec<Arrival>, StoreError> {
    let sql = format!(
        "SELECT {} FROM arrivals a WHERE a.at < $1 AND {clause}",
        ARRIVALS.column_list()
    );
    let rows = reader
        .query("reading arrivals", &sql, args, &ARRIVALS.types())
        .await?;
    rows.iter().map(|r| arrival(r)).collect()
}

async fn runs(
    reader: &mut Reader<'_>,
    clause: &str,
    args: &[Value],
) -> Result<Vec<Run>, StoreError> {
    let columns: Vec<String> = RUNS.columns.iter().map(|c| format!("r.{}", c.0)).collect();
    let sql = format!("SELECT {} FROM runs r WHERE {clause}", columns.join(", "));
    let rows = reader
        .query("reading runs", &sql, args, &RUNS.types())
        .await?;
    rows.iter().map(|r| run(r)).collect()
}

/// A stored integer as a smaller number, or a corrupt-value error.
fn small<T: TryFrom<i64>>(table: &Table, row: &[Value], column: usize) -> Result<T, StoreError> {
    let name = table.columns[column].0;
    T::try_from(row[column].int(table.name, name)?)
        .map_err(|_| StoreError::corrupt(table.name, name, table.key_text(row), "out of range"))
}

fn arrival(row: &[Value]) -> Result<Arrival, StoreError> {
    let t = &ARRIVALS;
    let origin = Origin::from_code(small(t, row, 5)?)
        .ok_or_else(|| StoreError::corrupt(t.name, "origin", t.key_text(row), "is not known"))?;
    Ok(Arrival {
        id: ArrivalId {
            at: small(t, row, 0)?,
            n: small(t, row, 1)?,
        },
        line: LineNo(small(t, row, 2)?),
        lo: small(t, row, 3)?,
        len: small(t, row, 4)?,
        origin,
        first_source: small(t, row, 6)?,
        sources: small(t, row, 7)?,
    })
}

fn part(row: &[Value]) -> Result<Part, StoreError> {
    let t = &PARTS;
    let feeds = match row[5] {
        Value::Null => None,
        _ => Some(ArrivalId {
            at: small(t, row, 5)?,
            n: small(t, row, 6)?,
        }),
    };
    let ending = Ending::from_code(small(t, row, 4)?, feeds)
        .ok_or_else(|| StoreError::corrupt(t.name, "ending", t.key_text(row), "is not known"))?;
    Ok(Part {
        id: PartId {
            at: small(t, row, 0)?,
            n: small(t, row, 1)?,
        },
        line: LineNo(small(t, row, 2)?),
        len: small(t, row, 3)?,
        ending,
    })
}

fn run(row: &[Value]) -> Result<Run, StoreError> {
    let t = &RUNS;
    let why = Why::from_code(small(t, row, 8)?)
        .ok_or_else(|| StoreError::corrupt(t.name, "why", t.key_text(row), "is not known"))?;
    Ok(Run {
        id: RunId {
            at: small(t, row, 0)?,
            n: small(t, row, 1)?,
        },
        part: PartId {
            at: small(t, row, 2)?,
            n: small(t, row, 3)?,
        },
        offset: small(t, row, 4)?,
        len: small(t, row, 5)?,
        line: LineNo(small(t, row, 6)?),
        number: match row[7] {
            Value::Null => None,
            _ => Some(small(t, row, 7)?),
        },
        why,
    })
}

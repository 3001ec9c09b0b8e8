//! The three acts: unpublish at once, restrict until the retention has ended, erase for good; and their counts.

use crate::db::{Tx, Type, Value};
use crate::error::StoreError;
use crate::people::access::{any, columns, id_of, listed};
use crate::people::consent::day_or_none;
use crate::people::tables::{ACTS, STANDING};
use crate::people::{Act, Class, Denied, Erasure, Outcome, Reason, Why};
use crate::projection::id_value;
use crate::store::Store;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;
use std::collections::BTreeMap;

/// Who does an act to whom, why and on which day.
#[derive(Clone, Copy, Debug)]
pub struct Done<'a> {
    /// Whose data.
    pub subject: Id,
    /// Why.
    pub reason: Reason,
    /// The name of the key of whoever does it.
    pub key: &'a str,
    /// Today, where the ledger is.
    pub today: Day,
}

/// How often an act was asked for in a month, and how it was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Which.
    pub act: Act,
    /// Done.
    pub done: u64,
    /// Refused, because the law wants the data kept.
    pub refused: u64,
}

/// What holds for a subject.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    pub unpublished: Option<Day>,
    pub restricted: Option<Day>,
    pub until: Option<Day>,
}

const DONE: &str = "done";

impl Store {
    /// Shows nothing of a subject any more, at once, whatever was agreed to.
    pub async fn unpublish(&self, done: &Done<'_>) -> Outcome<()> {
        let mut tx = self.vault().db.begin().await?;
        if let Some(denied) = self.unknown(&mut tx, &done.subject).await? {
            tx.rollback().await?;
            return Ok(Err(denied));
        }
        let mut standing = standing_in(&mut tx, &done.subject).await?;
        standing.unpublished.get_or_insert(done.today);
        write_standing(&mut tx, &done.subject, &standing).await?;
        self.write_act(&mut tx, done, Act::Unpublish, None).await?;
        self.vault().commit(tx).await?;
        Ok(Ok(()))
    }

    /// Seals the data of a subject until their retention ends: the last day of it, at least today.
    pub async fn restrict(&self, done: &Done<'_>) -> Outcome<Day> {
        let until = self.kept_until(&done.subject).await?;
        let until = until.map_or(done.today, |(_, until)| until.max(done.today));
        let mut tx = self.vault().db.begin().await?;
        if let Some(denied) = self.unknown(&mut tx, &done.subject).await? {
            tx.rollback().await?;
            return Ok(Err(denied));
        }
        set_restricted(&mut tx, done, until).await?;
        self.write_act(&mut tx, done, Act::Restrict, None).await?;
        self.vault().commit(tx).await?;
        Ok(Ok(until))
    }

    /// Destroys key, salts and values of a subject, unless the law wants them kept: then they are restricted, and the answer
    /// says why and until when.
    ///
    /// # Errors
    /// After a failure the same request may be sent again: what is gone stays gone, and the rest goes.
    pub async fn erase(&self, done: &Done<'_>) -> Outcome<Erasure> {
        if let Some((class, until)) = self.kept_until(&done.subject).await?
            && until >= done.today
        {
            let mut tx = self.vault().db.begin().await?;
            set_restricted(&mut tx, done, until).await?;
            let refused = Some((class, until));
            self.write_act(&mut tx, done, Act::Erase, refused).await?;
            self.vault().commit(tx).await?;
            return Ok(Err(Denied::Retention { class, until }));
        }
        self.destroy(done).await
    }

    /// How often each act was done or refused from `from` to `to`, both included: what `vault.report` says of a month.
    pub async fn acts(&self, from: Day, to: Day) -> Result<Vec<Counted>, StoreError> {
        let sql = "SELECT act, answer, CAST(COUNT(*) AS BIGINT) FROM acts \
            WHERE day >= $1 AND day <= $2 GROUP BY act, answer";
        let days = [from, to].map(|day| Value::Int(i64::from(day.days())));
        let types = [Type::Text, Type::Text, Type::Int];
        let db = &self.vault().db;
        let mut counts: BTreeMap<Act, (u64, u64)> = BTreeMap::new();
        for row in db.query("counting acts", sql, &days, &types).await? {
            let [act, answer, n]: [Value; 3] = columns(row, "vault.acts")?;
            let act = listed(act, Act::parse, "vault.acts", "act")?;
            let n = n.index("vault.acts", "")?;
            let count = counts.entry(act).or_default();
            match answer.text("vault.acts", "answer")? == DONE {
                true => count.0 += n,
                false => count.1 += n,
            }
        }
        Ok(Act::ALL
            .iter()
            .map(|act| {
                let (done, refused) = counts.get(act).copied().unwrap_or_default();
                Counted {
                    act: *act,
                    done,
                    refused,
                }
            })
            .collect())
    }

    /// Whether restriction keeps data of a subject closed to this reason.
    pub(crate) async fn restriction(
        &self,
        subject: &Id,
        why: Why,
    ) -> Result<Option<Denied>, StoreError> {
        let standing = self.standing(subject).await?;
        Ok(match (standing.restricted, standing.until) {
            (Some(day), until) if !why.opens_restricted() => Some(Denied::Restricted {
                until: until.unwrap_or(day),
            }),
            _ => None,
        })
    }

    pub(crate) async fn standing(&self, subject: &Id) -> Result<Standing, StoreError> {
        let db = &self.vault().db;
        let args = [id_value(subject)];
        let rows = db
            .query(
                "reading a standing",
                &standing_sql(),
                &args,
                &STANDING.types(),
            )
            .await?;
        rows.into_iter()
            .next()
            .map_or(Ok(Standing::default()), |row| Ok(standing(row)?.1))
    }

    /// Until when the law wants anything of a subject kept, and what that is: the longest of all.
    pub(crate) async fn kept_until(
        &self,
        subject: &Id,
    ) -> Result<Option<(Class, Day)>, StoreError> {
        let keeps = self.keeps().await?;
        let mut longest: Option<(Class, Day)> = None;
        for (class, day) in self.kept(subject).await? {
            let Some(keep) = keeps.get(&class) else {
                continue;
            };
            let until = keep.until(day);
            if longest.is_none_or(|(_, known)| until > known) {
                longest = Some((class, until));
            }
        }
        Ok(longest)
    }

    /// Everything that is kept of a subject: its class, and the day that its retention is counted from.
    async fn kept(&self, subject: &Id) -> Result<Vec<(Class, Day)>, StoreError> {
        let (ledger, vault) = (&self.ledger, &self.vault().db);
        let args = [id_value(subject)];
        let mut kept = Vec::new();
        let sql = "SELECT DISTINCT at FROM openings WHERE subject = $1";
        for row in vault
            .query("looking for openings", sql, &args, &[Type::Int])
            .await?
        {
            let at = row[0].index("vault.openings", "at")?;
            let moves = "SELECT at FROM postings WHERE at = $1 LIMIT 1";
            let at_arg = [Value::of(at)];
            let moves = ledger
                .query("looking for postings", moves, &at_arg, &[Type::Int])
                .await?;
            let class = match moves.is_empty() {
                true => Class::Registry,
                false => Class::Voucher,
            };
            if let Some(heading) = self.heading(at).await? {
                kept.push((class, Day::from_days(heading.day)));
            }
        }
        let days = [
            (
                Class::Roster,
                "SELECT r.day FROM roster_lines l JOIN rosters r ON r.roster = l.roster WHERE l.subject = $1",
            ),
            (
                Class::Feedback,
                "SELECT day FROM feedback WHERE subject = $1 AND sealed IS NOT NULL",
            ),
            (Class::Blob, "SELECT day FROM blobs WHERE subject = $1"),
        ];
        for (class, sql) in days {
            let rows = vault
                .query("looking for days", sql, &args, &[Type::Int])
                .await?;
            for row in rows {
                let [day]: [Value; 1] = columns(row, class.as_str())?;
                kept.extend(day_or_none(day, class.as_str(), "day")?.map(|day| (class, day)));
            }
        }
        Ok(kept)
    }

    /// Why nothing can be done to a subject: unknown, or erased.
    pub(crate) async fn unknown(
        &self,
        tx: &mut Tx,
        subject: &Id,
    ) -> Result<Option<Denied>, StoreError> {
        let args = [id_value(subject)];
        let known = "SELECT CAST(1 AS BIGINT) FROM subjects WHERE subject = $1";
        if any(tx, known, &args).await? {
            return Ok(None);
        }
        let erased = "SELECT CAST(1 AS BIGINT) FROM acts WHERE subject = $1 AND act = 'erase' \
            AND answer = 'done' LIMIT 1";
        Ok(Some(match any(tx, erased, &args).await? {
            true => Denied::Erased,
            false => Denied::NoSubject,
        }))
    }

    pub(crate) async fn write_act(
        &self,
        tx: &mut Tx,
        done: &Done<'_>,
        act: Act,
        refused: Option<(Class, Day)>,
    ) -> Result<(), StoreError> {
        let answer = refused.map_or(DONE, |(class, _)| class.as_str());
        let row = vec![
            id_value(&self.fresh_id()),
            Value::Int(i64::from(done.today.days())),
            Value::Text(done.key.to_owned()),
            id_value(&done.subject),
            Value::Text(act.as_str().to_owned()),
            Value::Text(answer.to_owned()),
            Value::Text(done.reason.as_str().to_owned()),
            refused.map_or(Value::Null, |(_, day)| Value::Int(i64::from(day.days()))),
        ];
        tx.insert("writing an act", vec![(&ACTS, vec![row])]).await
    }
}

async fn set_restricted(tx: &mut Tx, done: &Done<'_>, until: Day) -> Result<(), StoreError> {
    let mut standing = standing_in(tx, &done.subject).await?;
    standing.restricted.get_or_insert(done.today);
    standing.unpublished.get_or_insert(done.today);
    standing.until = Some(until);
    write_standing(tx, &done.subject, &standing).await
}

fn standing_sql() -> String {
    format!(
        "SELECT {} FROM standing WHERE subject = $1",
        STANDING.column_list()
    )
}

async fn standing_in(tx: &mut Tx, subject: &Id) -> Result<Standing, StoreError> {
    let args = [id_value(subject)];
    let rows = tx
        .query(
            "reading a standing",
            &standing_sql(),
            &args,
            &STANDING.types(),
        )
        .await?;
    rows.into_iter()
        .next()
        .map_or(Ok(Standing::default()), |row| Ok(standing(row)?.1))
}

/// A row of the table: whose, and what.
pub(crate) fn standing(row: Vec<Value>) -> Result<(Id, Standing), StoreError> {
    const TABLE: &str = "vault.standing";
    let [subject, unpublished, restricted, until]: [Value; 4] = columns(row, TABLE)?;
    let subject = id_of(subject, TABLE, "subject")?;
    let standing = Standing {
        unpublished: day_or_none(unpublished, TABLE, "unpublished")?,
        restricted: day_or_none(restricted, TABLE, "restricted")?,
        until: day_or_none(until, TABLE, "until")?,
    };
    Ok((subject, standing))
}

async fn write_standing(tx: &mut Tx, subject: &Id, standing: &Standing) -> Result<(), StoreError> {
    let args = [id_value(subject)];
    let gone = "DELETE FROM standing WHERE subject = $1";
    tx.execute("replacing a standing", gone, &args).await?;
    let day = |day: Option<Day>| day.map_or(Value::Null, |day| Value::Int(i64::from(day.days())));
    let row = vec![
        id_value(subject),
        day(standing.unpublished),
        day(standing.restricted),
        day(standing.until),
    ];
    tx.insert("writing a standing", vec![(&STANDING, vec![row])])
        .await
}

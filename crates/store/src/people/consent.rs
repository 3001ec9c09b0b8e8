//! Consent by person and purpose: given, withdrawn, and what it allows to be shown at this moment.

use crate::db::{Row, Tx, Type, Value};
use crate::error::StoreError;
use crate::people::access::{any, columns, id_of, listed};
use crate::people::acts::Standing;
use crate::people::tables::CONSENTS;
use crate::people::{Denied, Outcome, Party, Purpose};
use crate::projection::id_value;
use crate::store::Store;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;

/// A consent that somebody records.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// Whose data.
    pub subject: Id,
    /// To what.
    pub purpose: Purpose,
    /// Who agrees.
    pub party: Party,
    /// Whether the person is a child, whose guardian must agree as well.
    pub child: bool,
    /// The day of the signed paper.
    pub day: Day,
    /// The name of the key of whoever records it.
    pub key: &'a str,
}

/// One act of consent, as recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// To what.
    pub purpose: Purpose,
    /// Whose.
    pub party: Party,
    /// Given, or withdrawn.
    pub given: bool,
    /// Whether the person is a child.
    pub child: bool,
    /// The day.
    pub day: Day,
    /// Who recorded it.
    pub key: String,
}

const GIVEN: &str = "given";
const WITHDRAWN: &str = "withdrawn";

impl Store {
    /// Records that somebody agrees.
    pub async fn give_consent(&self, given: &Given<'_>) -> Outcome<()> {
        self.write_consent(given, GIVEN).await
    }

    /// Records that a consent is withdrawn; what it allowed is not shown any more from now on.
    pub async fn withdraw_consent(&self, given: &Given<'_>) -> Outcome<()> {
        let all = self.consents(&given.subject).await?;
        let newest = newest(&all, given.purpose, given.party);
        if !newest.is_some_and(|consent| consent.given) {
            let party = given.party;
            return Ok(Err(Denied::NoConsent { party }));
        }
        self.write_consent(given, WITHDRAWN).await
    }

    /// All acts of consent of a subject, oldest first.
    pub async fn consents(&self, subject: &Id) -> Result<Vec<Consent>, StoreError> {
        let sql = format!(
            "SELECT {} FROM consents WHERE subject = $1 ORDER BY id",
            CONSENTS.column_list()
        );
        let db = &self.vault().db;
        let args = [id_value(subject)];
        let rows = db
            .query("reading consents", &sql, &args, &CONSENTS.types())
            .await?;
        let rows = rows.into_iter().map(consent);
        rows.map(|row| row.map(|(_, consent)| consent)).collect()
    }

    /// Whether something of a subject may be shown for a purpose now: everybody who must agree does, and it is neither
    /// unpublished nor restricted. A child's guardian must agree too, whoever said first that it is a child.
    pub async fn may_show(&self, subject: &Id, purpose: Purpose) -> Result<bool, StoreError> {
        let all = self.consents(subject).await?;
        let standing = self.standing(subject).await?;
        Ok(shows(&all, &standing, purpose))
    }

    /// An id after all of the subject's, also within one second: the newest act counts.
    async fn later_id(&self, tx: &mut Tx, subject: &Id) -> Result<Id, StoreError> {
        let sql = "SELECT id FROM consents WHERE subject = $1 ORDER BY id DESC LIMIT 1";
        let args = [id_value(subject)];
        let rows = tx
            .query("reading the newest consent", sql, &args, &[Type::Blob])
            .await?;
        let fresh = self.fresh_id();
        let Some(row) = rows.into_iter().next() else {
            return Ok(fresh);
        };
        let newest = id_of(row[0].clone(), "vault.consents", "id")?;
        let next = u128::from_be_bytes(*newest.bytes()).saturating_add(1);
        Ok(fresh.max(Id::from_bytes(next.to_be_bytes())))
    }

    async fn write_consent(&self, given: &Given<'_>, act: &str) -> Outcome<()> {
        let mut tx = self.vault().db.begin().await?;
        let known = "SELECT CAST(1 AS BIGINT) FROM subjects WHERE subject = $1";
        if !any(&mut tx, known, &[id_value(&given.subject)]).await? {
            tx.rollback().await?;
            return Ok(Err(Denied::NoSubject));
        }
        let row = vec![
            id_value(&self.later_id(&mut tx, &given.subject).await?),
            id_value(&given.subject),
            Value::Text(given.purpose.as_str().to_owned()),
            Value::Text(given.party.as_str().to_owned()),
            Value::Text(act.to_owned()),
            Value::Int(i64::from(given.child)),
            Value::Int(i64::from(given.day.days())),
            Value::Text(given.key.to_owned()),
        ];
        tx.insert("writing a consent", vec![(&CONSENTS, vec![row])])
            .await?;
        self.vault().commit(tx).await?;
        Ok(Ok(()))
    }
}

/// The one rule of what may be shown, from all acts of consent of a subject (oldest first) and what holds for it.
pub(crate) fn shows(all: &[Consent], standing: &Standing, purpose: Purpose) -> bool {
    let child = all.iter().any(|consent| consent.child);
    let agrees = |party| newest(all, purpose, party).is_some_and(|consent| consent.given);
    agrees(Party::Person)
        && (!child || agrees(Party::Guardian))
        && standing.unpublished.is_none()
        && standing.restricted.is_none()
}

fn newest(all: &[Consent], purpose: Purpose, party: Party) -> Option<&Consent> {
    all.iter()
        .rfind(|consent| consent.purpose == purpose && consent.party == party)
}

/// A row of the table: whose, and what.
pub(crate) fn consent(row: Row) -> Result<(Id, Consent), StoreError> {
    const TABLE: &str = "vault.consents";
    let [_, subject, purpose, party, act, child, day, key]: [Value; 8] = columns(row, TABLE)?;
    let subject = id_of(subject, TABLE, "subject")?;
    let consent = Consent {
        purpose: listed(purpose, Purpose::parse, TABLE, "purpose")?,
        party: listed(party, Party::parse, TABLE, "party")?,
        given: act.text(TABLE, "act")? == GIVEN,
        child: child.int(TABLE, "child")? != 0,
        day: day_of(day, TABLE, "day")?,
        key: key.text(TABLE, "key")?,
    };
    Ok((subject, consent))
}

/// A day out of a column.
pub(crate) fn day_of(value: Value, table: &str, column: &str) -> Result<Day, StoreError> {
    let days = i32::try_from(value.int(table, column)?)
        .map_err(|_| StoreError::corrupt(table, column, "", "not a day"))?;
    Ok(Day::from_days(days))
}

/// A day that may be absent.
pub(crate) fn day_or_none(
    value: Value,
    table: &str,
    column: &str,
) -> Result<Option<Day>, StoreError> {
    match value {
        Value::Null => Ok(None),
        value => day_of(value, table, column).map(Some),
    }
}

//! What an office sees of the vault without opening anything: which lists are kept, and what holds for somebody.

use crate::db::{Type, Value};
use crate::error::StoreError;
use crate::people::Outcome;
use crate::people::access::{columns, id_of};
use crate::people::consent::day_of;
use crate::people::tables::ROSTERS;
use crate::projection::id_value;
use crate::store::Store;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::{Digest, Id};

/// A list of the helped that the vault keeps, whether it stands in the book or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its id, which its seal has.
    pub roster: Id,
    /// The chapter whose list it is.
    pub chapter: Id,
    /// The campaign that it is for.
    pub campaign: Id,
    /// Its day.
    pub day: Day,
    /// How many lines were taken in.
    pub count: u32,
    /// The Merkle root for `roster.seal`.
    pub root: Digest,
    /// How many of its lines stand in another list too.
    pub twice: u32,
}

/// What was done to the data of a subject.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stands {
    /// Since when nothing of it is shown.
    pub unpublished: Option<Day>,
    /// Since when it is sealed.
    pub restricted: Option<Day>,
    /// The last day of that.
    pub until: Option<Day>,
}

impl Store {
    /// The lists that the vault keeps, the newest first.
    ///
    /// # Errors
    /// Those of the database, and rows that do not read.
    pub async fn kept_rosters(&self) -> Result<Vec<Kept>, StoreError> {
        const TABLE: &str = "vault.rosters";
        let sql = format!(
            "SELECT {} FROM rosters ORDER BY day DESC, roster DESC",
            ROSTERS.column_list()
        );
        let db = &self.vault().db;
        let rows = db
            .query("listing rosters", &sql, &[], &ROSTERS.types())
            .await?;
        let mut kept = Vec::with_capacity(rows.len());
        for row in rows {
            let [roster, chapter, campaign, day, lines, root]: [Value; 6] = columns(row, TABLE)?;
            let roster = id_of(roster, TABLE, "roster")?;
            let count = lines.index(TABLE, "lines")?;
            kept.push(Kept {
                roster,
                chapter: id_of(chapter, TABLE, "chapter")?,
                campaign: id_of(campaign, TABLE, "campaign")?,
                day: day_of(day, TABLE, "day")?,
                count: u32::try_from(count).unwrap_or(u32::MAX),
                root: Digest::new(root.hash(TABLE, "root")?),
                twice: self.twice(&roster).await?,
            });
        }
        Ok(kept)
    }

    /// How many lines of a list stand in another list too.
    async fn twice(&self, roster: &Id) -> Result<u32, StoreError> {
        // Two EXISTS, as in `duplicates`.
        let sql = "SELECT CAST(COUNT(*) AS BIGINT) FROM roster_lines l WHERE l.roster = $1 AND (EXISTS \
            (SELECT 1 FROM roster_lines o WHERE o.person = l.person AND o.roster <> l.roster) OR EXISTS \
            (SELECT 1 FROM roster_lines o WHERE o.number = l.number AND o.roster <> l.roster))";
        let args = [id_value(roster)];
        let db = &self.vault().db;
        let rows = db
            .query("counting duplicates", sql, &args, &[Type::Int])
            .await?;
        let count = rows
            .first()
            .map_or(Ok(0), |row| row[0].index("vault.roster_lines", ""))?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// Whom the private fields of entry `at` are about; all of one entry are about one subject.
    ///
    /// # Errors
    /// Those of the database; that there is nobody is a value.
    pub async fn subject_at(&self, at: u64) -> Outcome<Id> {
        match self.subjects_of(at).await?.into_iter().next() {
            Some(subject) => Ok(Ok(subject)),
            None => Ok(Err(self.without_data(at).await?)),
        }
    }

    /// The names of the private fields that are kept of entry `at`. Opens none.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn private_fields(&self, at: u64) -> Result<Vec<String>, StoreError> {
        let fields = self.fields_of(at).await?;
        Ok(fields.into_iter().map(|(_, field)| field).collect())
    }

    /// What holds for a subject.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn stands(&self, subject: &Id) -> Result<Stands, StoreError> {
        let standing = self.standing(subject).await?;
        Ok(Stands {
            unpublished: standing.unpublished,
            restricted: standing.restricted,
            until: standing.until,
        })
    }
}

//! Lists of the helped: every line is its own subject, and the list is one Merkle tree over salted lines.
//!
//! A line in the tree holds its number, a pseudonym that is another in each campaign, and the portion; the name stays here. The same
//! list imported again is the list that is there already, and whoever was erased in a campaign does not come back with it.

use crate::db::{Row, Type, Value};
use crate::error::StoreError;
use crate::keyring::encrypt_for;
use crate::people::access::{columns, id_of};
use crate::people::tables::{ROSTER_LINES, ROSTERS};
use crate::people::{Denied, Outcome};
use crate::projection::id_value;
use crate::schema::SUBJECTS;
use crate::store::Store;
use minhbach_ledger::amount::Fixed;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::{Code, Digest, Id};
use minhbach_ledger::roster as kernel;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// A household or person on a list.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Full name.
    pub name: String,
    /// Year of birth.
    pub born: String,
    /// Code or name of the commune.
    pub commune: String,
    /// Identity number, if given.
    pub number: Option<String>,
    /// What she gets: a number of portions, or an amount.
    pub portion: Fixed,
    /// Other columns by their titles.
    pub more: BTreeMap<String, String>,
}

/// Prints nobody.
impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Line")
    }
}

/// A list as it was read.
#[derive(Clone, Debug)]
pub struct Roster {
    /// The chapter whose list it is.
    pub chapter: Id,
    /// The campaign that it is for.
    pub campaign: Id,
    /// Its day.
    pub day: Day,
    /// Its lines, in the order of the sheet.
    pub lines: Vec<Line>,
}

/// A line that is known from another list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Known {
    /// The other list.
    pub roster: Id,
    /// The line there, from 1.
    pub line: u32,
}

/// A household that stands in another list as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The line in this list, from 1.
    pub line: u32,
    /// Where else.
    pub known: Vec<Known>,
}

/// What becomes of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Its id, from what it says.
    pub roster: Id,
    /// The Merkle root for `roster.seal`; none in a preview.
    pub root: Option<Digest>,
    /// How many lines were taken.
    pub count: u32,
    /// Whether the vault has the list already; then nothing was written.
    pub repeated: bool,
    /// Households that stand in another list too: flagged, not merged.
    pub flagged: Vec<Found>,
    /// Lines of people who were erased in this campaign, by their number in the sheet: left out.
    pub erased: Vec<u32>,
}

/// What is encrypted of a line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Private {
    pub line: Line,
    pub public: String,
    pub salt: Digest,
}

/// The tags of a line: of the person, and of her number.
struct Tags {
    person: [u8; 32],
    number: Option<[u8; 32]>,
}

impl Store {
    /// What would become of a list; nothing is written.
    pub async fn preview_roster(&self, roster: &Roster) -> Outcome<Sealed> {
        self.take_roster(roster, false).await
    }

    /// Takes a list into the vault.
    pub async fn import_roster(&self, roster: &Roster) -> Outcome<Sealed> {
        self.take_roster(roster, true).await
    }

    async fn take_roster(&self, roster: &Roster, write: bool) -> Outcome<Sealed> {
        let tags: Vec<Tags> = roster.lines.iter().map(|line| self.tags(line)).collect();
        let id = self.roster_id(roster, &tags);
        if let Some(known) = self.known_roster(&id).await? {
            return Ok(Ok(known));
        }
        let (mut kept, mut erased, mut flagged) = (Vec::new(), Vec::new(), Vec::new());
        for (n, (line, tags)) in (1u32..).zip(roster.lines.iter().zip(&tags)) {
            if self.was_erased(&roster.campaign, tags).await? {
                erased.push(n);
                continue;
            }
            kept.push((line, tags));
            let known = self.elsewhere(tags).await?;
            if !known.is_empty() {
                // The number of the line in the list as it is sealed.
                let line = kept.len() as u32;
                flagged.push(Found { line, known });
            }
        }
        if kept.is_empty() {
            return Ok(Err(Denied::RosterEmpty));
        }
        let mut sealed = Sealed {
            roster: id,
            root: None,
            count: kept.len() as u32,
            repeated: false,
            flagged,
            erased,
        };
        if write {
            sealed.root = Some(self.write_roster(roster, id, &kept).await?);
        }
        Ok(Ok(sealed))
    }

    async fn write_roster(
        &self,
        roster: &Roster,
        id: Id,
        kept: &[(&Line, &Tags)],
    ) -> Result<Digest, StoreError> {
        let vault = self.vault();
        let (mut subjects, mut rows, mut leaves) = (Vec::new(), Vec::new(), Vec::new());
        for (n, (line, tags)) in (1u32..).zip(kept) {
            let subject = self.fresh_id();
            let key = Zeroizing::new(vault.draw());
            subjects.push(vault.keys.wrap(&subject, &key, vault.draw())?);
            let salt: [u8; 32] = vault.draw();
            let pseudonym = self.pseudonym(&roster.campaign, tags);
            let public = kernel::Line {
                line: n,
                portion: kernel::Portion {
                    amount: line.portion,
                    currency: None,
                    item: None,
                },
                pseudonym,
            };
            let public = public.json();
            let private = Private {
                line: (*line).clone(),
                public: public.map_err(|e| StoreError::Config(e.to_string()))?,
                salt: Digest::new(salt),
            };
            let plain = Zeroizing::new(
                serde_json::to_vec(&private).map_err(|e| StoreError::Config(e.to_string()))?,
            );
            let (nonce, sealed) =
                encrypt_for(&key, vault.draw(), &plain, &bound(&subject, &id, n))?;
            let leaf = kernel::leaf(&private.public, &salt);
            leaves.push(leaf);
            let code = self.code_tag(&kernel::code(&private.public, &salt));
            rows.push(vec![
                id_value(&id),
                Value::Int(i64::from(n)),
                Value::Blob(leaf.to_vec()),
                id_value(&subject),
                Value::Blob(tags.person.to_vec()),
                tags.number
                    .map_or(Value::Null, |tag| Value::Blob(tag.to_vec())),
                nonce,
                sealed,
                Value::Blob(code.to_vec()),
            ]);
        }
        let root = kernel::Leaves::new(leaves).root();
        let root = root.map_err(|e| StoreError::Config(e.to_string()))?;
        let head = vec![
            id_value(&id),
            id_value(&roster.chapter),
            id_value(&roster.campaign),
            Value::Int(i64::from(roster.day.days())),
            Value::of(rows.len() as u64),
            Value::Blob(root.bytes().to_vec()),
        ];
        let mut tx = vault.db.begin().await?;
        let tables = vec![
            (&SUBJECTS, subjects),
            (&ROSTERS, vec![head]),
            (&ROSTER_LINES, rows),
        ];
        tx.insert("writing a roster", tables).await?;
        self.vault().commit(tx).await?;
        Ok(root)
    }

    /// Takes a list out of the vault again whose seal the book refused. One that stands in the book stays; says which it was.
    pub async fn take_back_roster(&self, roster: &Id) -> Result<bool, StoreError> {
        if self.by_id(*roster).await?.is_some() {
            return Ok(false);
        }
        let args = [id_value(roster)];
        let mut tx = self.vault().db.begin().await?;
        for (doing, sql) in [
            (
                "taking back keys",
                "DELETE FROM subjects WHERE subject IN (SELECT subject FROM roster_lines WHERE roster = $1)",
            ),
            (
                "taking back lines",
                "DELETE FROM roster_lines WHERE roster = $1",
            ),
            (
                "taking back a roster",
                "DELETE FROM rosters WHERE roster = $1",
            ),
        ] {
            tx.execute(doing, sql, &args).await?;
        }
        self.vault().commit(tx).await?;
        Ok(true)
    }

    /// The subject of a line of a list.
    pub async fn subject_of_line(&self, roster: &Id, line: u32) -> Outcome<Id> {
        let rows = self.lines_of(roster).await?;
        let row = (line as usize).checked_sub(1).and_then(|n| rows.get(n));
        Ok(match row.map(|row| &row[1]) {
            None => Err(Denied::NoSubject),
            Some(Value::Null) => Err(Denied::Erased),
            Some(id) => Ok(id_of(id.clone(), "vault.roster_lines", "subject")?),
        })
    }

    /// How many lines of all lists of a campaign stand in another list too: a number that may be public.
    pub async fn duplicates(&self, campaign: &Id) -> Result<u64, StoreError> {
        // Two EXISTS and not one with OR inside: the embedded SQLite was seen to count too few there.
        let sql = "SELECT CAST(COUNT(*) AS BIGINT) FROM roster_lines l \
            JOIN rosters r ON r.roster = l.roster WHERE r.campaign = $1 AND (EXISTS \
            (SELECT 1 FROM roster_lines o WHERE o.person = l.person AND o.roster <> l.roster) OR EXISTS \
            (SELECT 1 FROM roster_lines o WHERE o.number = l.number AND o.roster <> l.roster))";
        let db = &self.vault().db;
        let args = [id_value(campaign)];
        let rows = db
            .query("counting duplicates", sql, &args, &[Type::Int])
            .await?;
        rows.first()
            .map_or(Ok(0), |row| row[0].index("vault.roster_lines", ""))
    }

    /// Leaf, subject, nonce and sealed of every line, in order.
    pub(super) async fn lines_of(&self, roster: &Id) -> Result<Vec<Row>, StoreError> {
        let sql =
            "SELECT leaf, subject, nonce, sealed FROM roster_lines WHERE roster = $1 ORDER BY line";
        let args = [id_value(roster)];
        let db = &self.vault().db;
        db.query("reading a roster", sql, &args, &[Type::Blob; 4])
            .await
    }

    async fn known_roster(&self, id: &Id) -> Result<Option<Sealed>, StoreError> {
        let sql = "SELECT lines, root FROM rosters WHERE roster = $1";
        let db = &self.vault().db;
        let types = [Type::Int, Type::Blob];
        let rows = db
            .query("looking for a roster", sql, &[id_value(id)], &types)
            .await?;
        let Some(row) = rows.into_iter().next() else {
            return Ok(None);
        };
        const TABLE: &str = "vault.rosters";
        let [lines, root]: [Value; 2] = columns(row, TABLE)?;
        Ok(Some(Sealed {
            roster: *id,
            root: Some(Digest::new(root.hash(TABLE, "root")?)),
            count: lines.index(TABLE, "lines")? as u32,
            repeated: true,
            flagged: Vec::new(),
            erased: Vec::new(),
        }))
    }

    fn tags(&self, line: &Line) -> Tags {
        let tagger = &self.vault().tagger;
        Tags {
            person: tagger.person(&line.name, &line.born, &line.commune),
            number: line.number.as_deref().map(|number| tagger.number(number)),
        }
    }

    /// From all that the list says, so that the same list has the same id, whoever of it was erased meanwhile.
    fn roster_id(&self, roster: &Roster, tags: &[Tags]) -> Id {
        let lines: Vec<Vec<u8>> = roster
            .lines
            .iter()
            .zip(tags)
            .map(|(line, tags)| {
                let number = tags.number.unwrap_or_default();
                let portion = line.portion.to_string();
                [&tags.person[..], &number[..], portion.as_bytes()].concat()
            })
            .collect();
        let mut parts: Vec<&[u8]> = vec![roster.chapter.bytes(), roster.campaign.bytes()];
        parts.extend(lines.iter().map(Vec::as_slice));
        let tag = self.vault().tagger.tag("roster", &parts);
        let mut rest = [0; 10];
        rest.copy_from_slice(&tag[..10]);
        Id::new(roster.campaign.millis(), rest)
    }

    /// Another name in each campaign, and the same within it.
    fn pseudonym(&self, campaign: &Id, tags: &Tags) -> Code {
        let key = self.vault().tagger.tag("pseudonym", &[]);
        let household = Digest::new(tags.person);
        kernel::pseudonym(&key, *campaign, &household.to_string())
    }

    async fn was_erased(&self, campaign: &Id, tags: &Tags) -> Result<bool, StoreError> {
        let db = &self.vault().db;
        for identity in std::iter::once(tags.person).chain(tags.number) {
            let tag = self.vault().tagger.in_campaign(campaign, &identity);
            let sql = "SELECT day FROM erased_tags WHERE tag = $1";
            let args = [Value::Blob(tag.to_vec())];
            if !db
                .query("looking for erased", sql, &args, &[Type::Int])
                .await?
                .is_empty()
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The lines of other lists that are the same person: by name, year and commune, or by number.
    async fn elsewhere(&self, tags: &Tags) -> Result<Vec<Known>, StoreError> {
        let sql = "SELECT roster, line FROM roster_lines WHERE person = $1 \
            UNION SELECT roster, line FROM roster_lines WHERE number = $2 ORDER BY 1, 2";
        let number = tags
            .number
            .map_or(Value::Blob(Vec::new()), |tag| Value::Blob(tag.to_vec()));
        let args = [Value::Blob(tags.person.to_vec()), number];
        let types = [Type::Blob, Type::Int];
        let db = &self.vault().db;
        let rows = db
            .query("looking for duplicates", sql, &args, &types)
            .await?;
        rows.into_iter()
            .map(|row| {
                const TABLE: &str = "vault.roster_lines";
                let [roster, line]: [Value; 2] = columns(row, TABLE)?;
                Ok(Known {
                    roster: id_of(roster, TABLE, "roster")?,
                    line: line.index(TABLE, "line")? as u32,
                })
            })
            .collect()
    }
}

/// What a line is bound to.
pub(super) fn bound(subject: &Id, roster: &Id, line: u32) -> Vec<u8> {
    [
        b"minhbach/vault/roster/v1\0".as_slice(),
        subject.bytes(),
        roster.bytes(),
        &line.to_be_bytes(),
    ]
    .concat()
}

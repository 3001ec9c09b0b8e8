//! What an inspection may open of the vault: by its own inspectors, while it is open and until its day, the classes, chapter
//! and dates that its entry states, and nothing else. Each record is held against what the book commits to, and each opening
//! is logged before it happens.

use crate::db::{Type, Value};
use crate::error::StoreError;
use crate::people::access::id_of;
use crate::people::slips::{leaves, open, subject_of};
use crate::people::tables::INSPECTED;
use crate::people::{Denied, Outcome, Reading, Why};
use crate::projection::id_value;
use crate::store::Store;
use minhbach_ledger::day::Day;
use minhbach_ledger::entry::Sealed;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::inspections::VaultClass;
use minhbach_ledger::kinds::{Body, Kind};
use minhbach_ledger::log::merkle::Frontier;
use minhbach_ledger::roster as kernel;
use minhbach_ledger::state::oversight::Inspection;
use std::collections::BTreeSet;

/// Who asks for what, on which day.
#[derive(Clone, Debug)]
pub struct Inspecting<'a> {
    /// The index of the entry that opened the inspection.
    pub inspection: u64,
    /// The name of the key.
    pub key: &'a str,
    /// The classes asked for; none: all that the inspection states.
    pub classes: Vec<VaultClass>,
    /// Today, where the ledger is.
    pub today: Day,
}

/// What became of one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is what the book commits to.
    Holds,
    /// The same, and it is restricted: sealed but for such as this.
    Restricted {
        /// The last day of that.
        until: Day,
    },
    /// It opens, and it is not what the book commits to.
    Wrong,
    /// It was lawfully erased.
    Erased,
    /// It does not open, or is not there.
    Missing,
}

impl State {
    /// The stable spelling.
    pub fn code(self) -> &'static str {
        match self {
            State::Holds => "holds",
            State::Restricted { .. } => "restricted",
            State::Wrong => "wrong",
            State::Erased => "erased",
            State::Missing => "missing",
        }
    }
}

/// One record, opened if it could be. Prints no value.
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    /// The index of the entry that commits to it.
    pub at: u64,
    /// The kind of that entry.
    pub kind: Kind,
    /// When what it is about happened.
    pub on: Day,
    /// Its class.
    pub class: VaultClass,
    /// The field, or `line` and its number.
    pub field: String,
    /// What it holds: personal.
    pub value: Option<String>,
    /// Whether that is what the book commits to.
    pub state: State,
}

impl std::fmt::Debug for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Record")
            .field("at", &self.at)
            .field("field", &self.field)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// One opening of the log: which reading, of which entry.
type Opening = (Id, u64, String);

impl Store {
    /// Opens what an inspection may open.
    ///
    /// # Errors
    /// Of the database; a refusal is a value, and so is a record that is not what it must be.
    pub async fn inspect(&self, by: &Inspecting<'_>) -> Outcome<Vec<Record>> {
        let (inspection, classes) = match self.warrant(by) {
            Ok(granted) => granted,
            Err(denied) => return Ok(Err(denied)),
        };
        let mut records = Vec::new();
        for at in self.inspected_entries(&inspection).await? {
            let Some(sealed) = self.entry(at).await? else {
                continue;
            };
            if !self.in_scope(&inspection, &sealed).await? {
                continue;
            }
            self.open_fields(by, &classes, at, &sealed, &mut records)
                .await?;
            if let Body::RosterSeal(body) = &sealed.signed.body
                && classes.contains(&VaultClass::Roster)
            {
                let seal = (at, body.on, body.id, body.root);
                self.open_lines(by, seal, &mut records).await?;
            }
        }
        Ok(Ok(records))
    }

    /// The inspection and the classes that may be opened for it, or why nothing is.
    fn warrant(&self, by: &Inspecting<'_>) -> Result<(Inspection, BTreeSet<VaultClass>), Denied> {
        let state = self.state();
        let (_, open) = state
            .oversight
            .opened_at(by.inspection)
            .ok_or(Denied::NoInspection)?;
        let key = state.keys.get(by.key);
        let valid = key.is_some_and(|key| key.acts_on(by.today));
        if !valid || !open.openers.contains(by.key) {
            return Err(Denied::NotOpener);
        }
        let until = open.vault_until.ok_or(Denied::OutsideWarrant)?;
        if until < by.today {
            return Err(Denied::WarrantOver { until });
        }
        let granted: BTreeSet<VaultClass> = open.classes.iter().copied().collect();
        let asked: BTreeSet<VaultClass> = match by.classes.is_empty() {
            true => granted.clone(),
            false => by.classes.iter().copied().collect(),
        };
        match asked.is_subset(&granted) {
            true => Ok((open.clone(), asked)),
            false => Err(Denied::OutsideWarrant),
        }
    }

    /// The entries about the chapter that is inspected and all below it, and the evidence of all chapters, which is looked at one
    /// by one; ascending.
    async fn inspected_entries(&self, inspection: &Inspection) -> Result<Vec<u64>, StoreError> {
        let chapters: Vec<Id> = {
            let state = self.state();
            let all = state.chapters.keys().copied();
            all.filter(|id| state.within(*id, Some(inspection.chapter)))
                .collect()
        };
        let mut found = BTreeSet::new();
        let mut add = |rows: Vec<Vec<Value>>| -> Result<(), StoreError> {
            for row in rows {
                found.insert(row[0].index("headings", "at")?);
            }
            Ok(())
        };
        let sql = "SELECT at FROM headings WHERE chapter = $1 ORDER BY at";
        for chapter in chapters {
            let args = [id_value(&chapter)];
            let rows = self
                .ledger
                .query("listing entries", sql, &args, &[Type::Int]);
            add(rows.await?)?;
        }
        let sql = "SELECT at FROM headings WHERE kind = $1 ORDER BY at";
        let args = [Value::Text(Kind::EvidenceAttach.name().to_owned())];
        let rows = self
            .ledger
            .query("listing evidence", sql, &args, &[Type::Int]);
        add(rows.await?)?;
        Ok(found.into_iter().collect())
    }

    /// Whether an entry is of the dates that are inspected; of evidence, whether what it belongs to is, and is about the chapter.
    async fn in_scope(&self, inspection: &Inspection, sealed: &Sealed) -> Result<bool, StoreError> {
        let dated = |body: &Body| {
            let rules = body.rules();
            let day = rules.booked().unwrap_or_else(|| rules.on());
            (inspection.from..=inspection.until).contains(&day)
        };
        let Body::EvidenceAttach(evidence) = &sealed.signed.body else {
            return Ok(dated(&sealed.signed.body));
        };
        let Some(at) = self.by_text(&evidence.entry).await? else {
            return Ok(false);
        };
        let (Some(of), Some(heading)) = (self.entry(at).await?, self.heading(at).await?) else {
            return Ok(false);
        };
        let state = self.state();
        let here = heading
            .chapter
            .is_some_and(|chapter| state.within(chapter, Some(inspection.chapter)));
        Ok(here && dated(&of.signed.body))
    }

    /// The private fields of an entry that are of these classes.
    async fn open_fields(
        &self,
        by: &Inspecting<'_>,
        classes: &BTreeSet<VaultClass>,
        at: u64,
        sealed: &Sealed,
        records: &mut Vec<Record>,
    ) -> Result<(), StoreError> {
        let body = &sealed.signed.body;
        // A late note's own kind says what its fields are.
        let said = minhbach_ledger::kinds::adopt::said(&sealed.signed);
        let kind = said.kind();
        let wanted: Vec<(&str, Digest, VaultClass)> = body
            .rules()
            .commitments()
            .into_iter()
            .filter_map(|(field, digest)| {
                let class = VaultClass::of(kind, field)?;
                classes.contains(&class).then_some((field, digest, class))
            })
            .collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let kept = self.fields_of(at).await?;
        let subject = |field: &str| kept.iter().find(|(_, name)| name == field);
        let openings: Vec<Opening> = wanted
            .iter()
            .filter_map(|(field, ..)| Some((subject(field)?.0, at, (*field).to_owned())))
            .collect();
        self.log_inspecting(by, &openings).await?;
        let text = sealed.signed.text_hash();
        // Only what was logged is opened: each field by itself.
        for (field, commitment, class) in wanted {
            let (state, value) = match subject(field) {
                None => match self.was_erased_field(at, field).await? {
                    true => (State::Erased, None),
                    false => (State::Missing, None),
                },
                Some((subject, _)) => {
                    let opened = self.vault().open_field(at, field, &text).await?;
                    let value = opened.as_ref().map(|opening| opening.value.clone());
                    let same = opened.map(|opening| opening.commitment() == commitment);
                    (self.held(subject, same).await?, value)
                }
            };
            records.push(Record {
                at,
                kind,
                on: body.rules().on(),
                class,
                field: field.to_owned(),
                value,
                state,
            });
        }
        Ok(())
    }

    /// The lines of a list. The list as a whole is held against the root in the book: one altered line makes every line doubtful.
    async fn open_lines(
        &self,
        by: &Inspecting<'_>,
        (at, on, roster, root): (u64, Day, Id, Digest),
        records: &mut Vec<Record>,
    ) -> Result<(), StoreError> {
        let rows = self.lines_of(&roster).await?;
        let mut tree = Frontier::new();
        let leaves = leaves(&rows)?;
        leaves.iter().for_each(|leaf| tree.push(*leaf));
        let whole = tree.root() == *root.bytes();
        let mut openings: Vec<Opening> = Vec::new();
        for (n, row) in (1u32..).zip(&rows) {
            if let Some(subject) = subject_of(row)? {
                openings.push((subject, at, format!("line {n}")));
            }
        }
        self.log_inspecting(by, &openings).await?;
        for ((n, row), leaf) in (1u32..).zip(&rows).zip(leaves) {
            let (state, value) = match subject_of(row)? {
                None => (State::Erased, None),
                Some(subject) => match open(self.vault(), &roster, n, row).await {
                    Ok(private) => {
                        let same =
                            kernel::leaf(&private.public, private.salt.bytes()) == leaf && whole;
                        let value = serde_json::to_string(&private.line).unwrap_or_default();
                        (self.held(&subject, Some(same)).await?, Some(value))
                    }
                    Err(StoreError::Corrupt { .. }) => (State::Missing, None),
                    Err(error) => return Err(error),
                },
            };
            records.push(Record {
                at,
                kind: Kind::RosterSeal,
                on,
                class: VaultClass::Roster,
                field: format!("line {n}"),
                value,
                state,
            });
        }
        Ok(())
    }

    /// The state of a record that is kept: whether it opens to what the book says, and whether it is restricted.
    async fn held(&self, subject: &Id, same: Option<bool>) -> Result<State, StoreError> {
        Ok(match same {
            None => State::Missing,
            Some(false) => State::Wrong,
            // A receipt opens no restricted data, so that asking for one says whether they are.
            Some(true) => match self.restriction(subject, Why::Receipt).await? {
                Some(Denied::Restricted { until }) => State::Restricted { until },
                _ => State::Holds,
            },
        })
    }

    /// Writes down what is about to be opened, and for which inspection: durable before anything is.
    async fn log_inspecting(
        &self,
        by: &Inspecting<'_>,
        openings: &[Opening],
    ) -> Result<(), StoreError> {
        if openings.is_empty() {
            return Ok(());
        }
        let reading = Reading {
            key: by.key,
            why: Why::Inspection,
        };
        let fields = openings.iter();
        let fields = fields.map(|(subject, _, field)| (*subject, field.as_str()));
        let rows = self.access_rows(&reading, fields);
        let of = rows.iter().zip(openings).map(|(row, (_, at, _))| {
            vec![row[0].clone(), Value::of(by.inspection), Value::of(*at)]
        });
        let of = of.collect();
        let mut tx = self.vault().db.begin().await?;
        tx.insert(
            "logging an inspection",
            vec![(&crate::people::tables::ACCESSES, rows), (&INSPECTED, of)],
        )
        .await?;
        tx.commit().await
    }

    async fn was_erased_field(&self, at: u64, field: &str) -> Result<bool, StoreError> {
        let sql = "SELECT at FROM erased WHERE at = $1 AND field = $2";
        let args = [Value::of(at), Value::Text(field.to_owned())];
        let db = &self.vault().db;
        let rows = db
            .query("looking for erased", sql, &args, &[Type::Int])
            .await?;
        Ok(!rows.is_empty())
    }

    /// For which inspection, and of which entry, readings were made: by the ids of their rows in the access log.
    pub(crate) async fn inspected(
        &self,
    ) -> Result<std::collections::BTreeMap<Id, (u64, u64)>, StoreError> {
        const TABLE: &str = "vault.inspected";
        let sql = "SELECT access, inspection, at FROM inspected";
        let types = [Type::Blob, Type::Int, Type::Int];
        let db = &self.vault().db;
        let rows = db.query("reading the access log", sql, &[], &types).await?;
        rows.into_iter()
            .map(|row| {
                let [access, inspection, at]: [Value; 3] =
                    crate::people::access::columns(row, TABLE)?;
                Ok((
                    id_of(access, TABLE, "access")?,
                    (
                        inspection.index(TABLE, "inspection")?,
                        at.index(TABLE, "at")?,
                    ),
                ))
            })
            .collect()
    }
}

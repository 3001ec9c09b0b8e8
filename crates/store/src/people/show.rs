//! What a page shows of people: by their own recorded consent, asked anew for every request.
//!
//! Nothing here writes into the access log. Its lines say who of the office opened what and why; here nobody of the office opens
//! anything, the person's own consent does, and a line for each visitor of a page would bury the others.

use crate::db::{Row, Type, Value};
use crate::error::StoreError;
use crate::find::squashed;
use crate::people::acts::standing;
use crate::people::consent::{consent, shows};
use crate::people::tables::{CONSENTS, STANDING};
use crate::people::{Consent, Purpose};
use crate::projection::id_value;
use crate::store::Store;
use crate::vault::{READ_TYPES, Vault};
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::Body;
use minhbach_ledger::kinds::adopt::said;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// The most names of the roll: those who agreed last. Each costs a look into the vault, at every request.
pub const MOST_NAMED: usize = 300;

/// What a card says of a case, in this order. Never `person`: a card is for finding a sponsor, not for finding somebody.
pub const CARD: [&str; 5] = ["need", "term", "capacity", "story", "area"];

/// In which private fields a name may stand that its owner wants honoured: of who gave, told or sponsored.
const NAMES: &str = "'donor', 'giver', 'sponsor'";

/// The longest name that is shown, in characters.
const LONGEST: usize = 100;

/// So many digits in a row are a telephone, an account or an identity number, and no part of a name.
const NUMBER: usize = 6;

/// A text that may be shown to everybody at this moment. It is forgotten with the page, and `Debug` never prints it.
#[derive(Clone, PartialEq, Eq)]
pub struct Shown(Zeroizing<String>);

impl Shown {
    /// Of a text whose owner agrees.
    pub fn new(text: &str) -> Shown {
        Shown(Zeroizing::new(text.to_owned()))
    }
}

impl std::fmt::Display for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shown")
    }
}

/// The names of everybody who agrees to be honoured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roll {
    /// In the order of given names.
    pub names: Vec<Shown>,
    /// Whether there are more than [`MOST_NAMED`].
    pub more: bool,
}

/// A card of a case: its field of [`CARD`], and what that says.
pub type Card = Vec<(&'static str, Shown)>;

impl Store {
    /// The name of who gave the gift of entry `at`, if she agrees to be named beside it.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] names a row that does not open.
    pub async fn shown_donor(&self, at: u64) -> Result<Option<Shown>, StoreError> {
        let Some(sealed) = self.entry(at).await? else {
            return Ok(None);
        };
        let gift = matches!(said(&sealed.signed).body, Body::DonationReceive(_));
        if !gift || !self.agreed(at, Purpose::DisplayName).await? {
            return Ok(None);
        }
        let text = sealed.signed.text_hash();
        let name = self.vault().shown_field(at, &text, "donor").await?;
        Ok(name.and_then(|name| only_name(&name)))
    }

    /// The card of the case that entry `at` opened, if the person (and of a child also the guardian) agrees to it. A closed case
    /// needs no sponsor any more, so it has none.
    ///
    /// # Errors
    /// As [`Store::shown_donor`].
    pub async fn shown_card(&self, at: u64) -> Result<Option<Card>, StoreError> {
        let Some(sealed) = self.entry(at).await? else {
            return Ok(None);
        };
        let Body::CaseOpen(body) = &said(&sealed.signed).body else {
            return Ok(None);
        };
        let open = {
            let state = self.state();
            let case = state.people.cases.get(&body.id);
            case.is_some_and(|case| case.closed.is_none())
        };
        if !open || !self.agreed(at, Purpose::SponsorCard).await? {
            return Ok(None);
        }
        let text = sealed.signed.text_hash();
        let mut card = Card::new();
        for field in CARD {
            if let Some(value) = self.vault().shown_field(at, &text, field).await? {
                card.push((field, Shown(value)));
            }
        }
        Ok((!card.is_empty()).then_some(card))
    }

    /// Who agrees to be on the roll of good deeds, and is neither erased, unpublished nor restricted.
    ///
    /// # Errors
    /// As [`Store::shown_donor`].
    pub async fn shown_roll(&self) -> Result<Roll, StoreError> {
        let (subjects, more) = self.honoured().await?;
        let mut names = Vec::new();
        for subject in &subjects {
            names.extend(self.name_of(subject).await?);
        }
        names.sort_by_cached_key(|name| by_given_name(&name.0));
        Ok(Roll { names, more })
    }

    /// Whether everybody whom the private fields of an entry are about agrees.
    async fn agreed(&self, at: u64, purpose: Purpose) -> Result<bool, StoreError> {
        let subjects = self.subjects_of(at).await?;
        for subject in &subjects {
            if !self.may_show(subject, purpose).await? {
                return Ok(false);
            }
        }
        Ok(!subjects.is_empty())
    }

    /// The subjects on the roll: the newest that agreed, and whether there are more.
    async fn honoured(&self) -> Result<(Vec<Id>, bool), StoreError> {
        const WHO: &str = "SELECT c.subject FROM consents c WHERE c.purpose = $1 AND c.act = 'given' \
            ORDER BY c.id DESC LIMIT $2";
        let db = &self.vault().db;
        let purpose = Value::Text(Purpose::Recognition.as_str().to_owned());
        let args = [purpose.clone(), Value::of(MOST_NAMED as u64 + 1)];
        let asked = db
            .query("reading who agreed", WHO, &args, &[Type::Blob])
            .await?;
        let args = [purpose, Value::of(MOST_NAMED as u64)];
        let sql = format!(
            "SELECT {} FROM consents WHERE subject IN ({WHO}) ORDER BY id",
            CONSENTS.column_list()
        );
        let rows = db
            .query("reading consents", &sql, &args, &CONSENTS.types())
            .await?;
        let mut acts: BTreeMap<Id, Vec<Consent>> = BTreeMap::new();
        for row in rows {
            let (subject, act) = consent(row)?;
            acts.entry(subject).or_default().push(act);
        }
        let sql = format!(
            "SELECT {} FROM standing WHERE subject IN ({WHO})",
            STANDING.column_list()
        );
        let rows = db
            .query("reading standings", &sql, &args, &STANDING.types())
            .await?;
        let rows = rows.into_iter().map(standing);
        let standings = rows.collect::<Result<BTreeMap<_, _>, _>>()?;
        let agrees = |(subject, acts): &(Id, Vec<Consent>)| {
            let standing = standings.get(subject).copied().unwrap_or_default();
            shows(acts, &standing, Purpose::Recognition)
        };
        let subjects = acts.into_iter().filter(agrees).map(|(subject, _)| subject);
        Ok((subjects.collect(), asked.len() > MOST_NAMED))
    }

    /// The name of a subject as the newest entry has it that names her at all.
    async fn name_of(&self, subject: &Id) -> Result<Option<Shown>, StoreError> {
        let sql = format!(
            "SELECT at, field FROM openings WHERE subject = $1 AND field IN ({NAMES}) ORDER BY at DESC LIMIT 1"
        );
        let db = &self.vault().db;
        let types = [Type::Int, Type::Text];
        let rows = db
            .query("looking for a name", &sql, &[id_value(subject)], &types)
            .await?;
        let Some(row) = rows.into_iter().next() else {
            return Ok(None);
        };
        let at = row[0].index("vault.openings", "at")?;
        let field = row[1].clone().text("vault.openings", "field")?;
        let Some(sealed) = self.entry(at).await? else {
            return Ok(None);
        };
        let text = sealed.signed.text_hash();
        let name = self.vault().shown_field(at, &text, &field).await?;
        Ok(name.and_then(|name| only_name(&name)))
    }
}

impl Vault {
    /// One private field of an entry, and none other of its fields is decrypted; nothing if it was erased.
    pub(crate) async fn shown_field(
        &self,
        at: u64,
        text: &Digest,
        field: &str,
    ) -> Result<Option<Zeroizing<String>>, StoreError> {
        const OPEN: &str = "SELECT o.at, o.field, o.subject, o.nonce, o.sealed, s.nonce, s.wrapped \
            FROM openings o JOIN subjects s ON s.subject = o.subject WHERE o.at = $1 AND o.field = $2";
        let args = [Value::of(at), Value::Text(field.to_owned())];
        let rows: Vec<Row> = self
            .db
            .query("opening a field", OPEN, &args, &READ_TYPES)
            .await?;
        let Some(row) = rows.into_iter().next() else {
            return Ok(None);
        };
        let opened = self.open_row(row, &|_| Some(*text))?;
        let wrong = |(table, column)| {
            StoreError::corrupt(table, column, format!("{at}/{field}"), "does not open")
        };
        let opening = opened.opening.map_err(wrong)?;
        Ok(Some(Zeroizing::new(opening.value.clone())))
    }
}

/// A name as it was entered, without what an office may have written beside it: numbers of telephones, accounts and papers,
/// addresses of mail. Nobody agreed to show these.
fn only_name(text: &str) -> Option<Shown> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let digits = |word: &str| word.chars().filter(char::is_ascii_digit).count();
    let numeric = |word: &str| digits(word) > 0 && !word.chars().any(char::is_alphabetic);
    let mut kept: Vec<&str> = Vec::new();
    for run in words.chunk_by(|a, b| numeric(a) && numeric(b)) {
        let many: usize = run.iter().map(|word| digits(word)).sum();
        if many < NUMBER && !run.iter().any(|word| word.contains('@')) {
            kept.extend(run);
        }
    }
    let name: String = kept.join(" ").chars().take(LONGEST).collect();
    let name = name.trim_matches(|c: char| !c.is_alphanumeric() && !")”\".".contains(c));
    name.chars()
        .any(char::is_alphabetic)
        .then(|| Shown::new(name))
}

/// Vietnamese names are ordered by the given name, which comes last; then by the whole, then as they are spelled.
fn by_given_name(name: &str) -> (String, String, String) {
    let given = name.split_whitespace().next_back().unwrap_or_default();
    (squashed(given), squashed(name), name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_shown_without_its_numbers() {
        for (text, name) in [
            ("Lê Thị Mẫu", Some("Lê Thị Mẫu")),
            ("  Lê Thị   Mẫu  ", Some("Lê Thị Mẫu")),
            ("Lê Thị Mẫu 0100987654", Some("Lê Thị Mẫu")),
            ("Lê Thị Mẫu, 0100 987 654", Some("Lê Thị Mẫu")),
            ("Lê Thị Mẫu - 0100.987.654", Some("Lê Thị Mẫu")),
            ("Lê Thị Mẫu mau@thu.example", Some("Lê Thị Mẫu")),
            ("Lớp 10A1 khóa 2024", Some("Lớp 10A1 khóa 2024")),
            ("Công ty Mẫu (số 2)", Some("Công ty Mẫu (số 2)")),
            ("0100987654", None),
            (" – ", None),
            ("", None),
        ] {
            let shown = only_name(text).map(|name| name.to_string());
            assert_eq!(shown.as_deref(), name, "{text}");
        }
        let long = only_name(&"Mẫu ".repeat(60)).unwrap().to_string();
        assert!(long.chars().count() <= LONGEST);
    }

    #[test]
    fn names_are_ordered_by_the_given_name() {
        let mut names = ["Trần Văn Đạt", "Bùi Thị Yến", "Lê Ánh", "Đỗ Văn Châu", "An"];
        names.sort_by_cached_key(|name| by_given_name(name));
        let sorted = ["An", "Lê Ánh", "Đỗ Văn Châu", "Trần Văn Đạt", "Bùi Thị Yến"];
        assert_eq!(names, sorted);
    }

    #[test]
    fn what_is_shown_is_not_logged() {
        assert_eq!(format!("{:?}", Shown::new("Lê Thị Mẫu")), "Shown");
    }
}

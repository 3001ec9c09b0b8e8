//! Legal rule sets: which terms a campaign states when it is opened on a given day.
//!
//! A set is a data file with versions, each with its effective days and its source. The terms are copied into the entry that opens a
//! campaign; a book never reads these files again. What nobody has compared with the text of the law is not confirmed, and then
//! warns instead of refusing.

use minhbach_ledger::day::Day;
use minhbach_ledger::kinds::campaigns::{LateAction, LateBasis, Publication, Residual, Terms};
use minhbach_ledger::text::{Text, Token};
use serde::Deserialize;

/// The sets that come with the program.
const SHIPPED: &[&str] = &[
    include_str!("../legal/nd93-2021.toml"),
    include_str!("../legal/nd64-2008.toml"),
    include_str!("../legal/chu-thap-do.toml"),
    include_str!("../legal/tet-nhan-ai.toml"),
    include_str!("../legal/sinh-ke.toml"),
];

/// A rule set with all its versions, oldest first.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Set {
    /// Its name in entries.
    pub set: Token,
    /// What it is for, in Vietnamese.
    pub vi: Text,
    /// What it is for, in English.
    pub en: Text,
    /// Its versions, oldest first.
    #[serde(rename = "version")]
    pub versions: Vec<Version>,
}

/// One version of a set.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// Its name in entries.
    pub version: Token,
    /// The first day on which it holds.
    pub from: Day,
    /// The last one, if it has been replaced.
    pub until: Option<Day>,
    /// The text of law.
    pub source: Text,
    /// Whether somebody has compared it with the text of law.
    pub confirmed: bool,
    account_exclusive: bool,
    reception_days: Option<u32>,
    extension_days: Option<u32>,
    distribution_days: Option<u32>,
    cost_share_bp: Option<u32>,
    late_basis: LateBasis,
    late_action: LateAction,
    residual: Residual,
    permitted_uses: Vec<Token>,
    publications: Vec<Publication>,
}

/// Why a file is no rule set.
#[derive(Debug, thiserror::Error)]
pub enum LegalError {
    /// Not TOML of this shape.
    #[error("not a legal rule set: {0}")]
    Shape(#[from] toml::de::Error),
    /// A version that does not follow on the one before it.
    #[error("version {0} does not begin after the one before it")]
    Order(Token),
}

impl LegalError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            LegalError::Shape(_) => "legal.shape",
            LegalError::Order(_) => "legal.order",
        }
    }
}

impl Set {
    /// Reads a set.
    ///
    /// # Errors
    /// The text is no rule set, or its versions are out of order.
    pub fn parse(text: &str) -> Result<Set, LegalError> {
        let set: Set = toml::from_str(text)?;
        for pair in set.versions.windows(2) {
            let ended = pair[0].until.is_some_and(|until| until < pair[1].from);
            if !ended {
                return Err(LegalError::Order(pair[1].version.clone()));
            }
        }
        Ok(set)
    }

    /// The version that holds on a day.
    pub fn on(&self, day: Day) -> Option<&Version> {
        let holds = |v: &&Version| v.from <= day && v.until.is_none_or(|until| day <= until);
        self.versions.iter().find(holds)
    }

    /// The terms of a campaign that is opened on a day, if a version holds then.
    pub fn terms(&self, day: Day) -> Option<Terms> {
        let version = self.on(day)?;
        let mut permitted_uses = version.permitted_uses.clone();
        permitted_uses.sort();
        let mut publications = version.publications.clone();
        publications.sort();
        Some(Terms {
            account_exclusive: version.account_exclusive,
            confirmed: version.confirmed,
            cost_share_bp: version.cost_share_bp,
            distribution_days: version.distribution_days,
            extension_days: version.extension_days,
            late_action: version.late_action,
            late_basis: version.late_basis,
            permitted_uses,
            publications,
            reception_days: version.reception_days,
            residual: version.residual,
            set: self.set.clone(),
            source: version.source.clone(),
            version: version.version.clone(),
        })
    }
}

/// The sets that come with the program, in the order in which they are listed.
///
/// # Errors
/// A shipped file is broken: an error of this program.
pub fn shipped() -> Result<Vec<Set>, LegalError> {
    SHIPPED.iter().map(|text| Set::parse(text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn every_shipped_set_has_terms_and_none_is_confirmed() {
        let sets = shipped().unwrap();
        assert_eq!(sets.len(), 5);
        for set in &sets {
            let first = &set.versions[0];
            let terms = set.terms(first.from).unwrap();
            assert!(!terms.confirmed, "{}: who has read the law?", set.set);
            assert!(set.terms(first.from.plus(-1)).is_none());
        }
    }

    #[test]
    fn a_deadline_is_that_of_the_day() {
        let sets = shipped().unwrap();
        let set = |name: &str| sets.iter().find(|set| set.set.as_str() == name).unwrap();
        assert!(set("nd93-2021").terms(day("2021-12-10")).is_none());
        let (old, new) = (day("2021-12-10"), day("2021-12-11"));
        assert_eq!(
            set("nd64-2008").terms(old).unwrap().reception_days,
            Some(60)
        );
        assert!(set("nd64-2008").terms(new).is_none());
        assert_eq!(
            set("nd93-2021").terms(new).unwrap().reception_days,
            Some(90)
        );
    }

    #[test]
    fn a_set_out_of_order_or_shape_is_refused() {
        let text = SHIPPED[1];
        let twice = format!("{text}\n{}", &text[text.find("[[version]]").unwrap()..]);
        assert!(matches!(Set::parse(&twice), Err(LegalError::Order(_))));
        let odd = text.replace("reception_days", "receiving_days");
        assert_eq!(Set::parse(&odd).unwrap_err().code(), "legal.shape");
    }
}

//! The migrations of both engines, embedded in the program. A released file is never edited.

use sqlx::SqlStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

/// Which of the two databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    /// Entries and their projections: public.
    Ledger,
    /// Personal data: encrypted and erasable.
    Vault,
}

impl Which {
    /// Schema name on PostgreSQL.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Which::Ledger => "ledger",
            Which::Vault => "vault",
        }
    }
}

macro_rules! file {
    ($engine:literal, $name:literal) => {
        include_str!(concat!(
            "../../../../migrations/",
            $engine,
            "/",
            $name,
            ".sql"
        ))
    };
}

/// Version, description, text for SQLite, text for PostgreSQL.
type Step = (i64, &'static str, &'static str, &'static str);

macro_rules! step {
    ($version:literal, $name:literal) => {
        (
            $version,
            $name,
            file!("sqlite", $name),
            file!("postgres", $name),
        )
    };
}

const LEDGER: &[Step] = &[
    step!(1, "0001_entries"),
    step!(2, "0002_projections"),
    step!(5, "0005_snapshots"),
    step!(10, "0010_explorer"),
    step!(11, "0011_witnesses"),
];
const VAULT: &[Step] = &[
    step!(3, "0003_vault"),
    step!(4, "0004_findings"),
    step!(6, "0006_people"),
    step!(7, "0007_slips"),
    step!(8, "0008_sponsors"),
    step!(9, "0009_cells"),
    step!(12, "0012_inspections"),
    step!(13, "0013_folder"),
];

/// The texts that make the projections and their indexes, in order, for a rebuild.
pub(crate) fn projections(sqlite: bool) -> [&'static str; 2] {
    if sqlite {
        [
            file!("sqlite", "0002_projections"),
            file!("sqlite", "0010_explorer"),
        ]
    } else {
        [
            file!("postgres", "0002_projections"),
            file!("postgres", "0010_explorer"),
        ]
    }
}

/// The migrator of one database on one engine.
pub(crate) fn migrator(which: Which, sqlite: bool) -> Migrator {
    Migrator::with_migrations(steps(which, sqlite))
}

/// The steps, for running them and for comparing what a database says it has run.
pub(crate) fn steps(which: Which, sqlite: bool) -> Vec<Migration> {
    let all = match which {
        Which::Ledger => LEDGER,
        Which::Vault => VAULT,
    };
    all.iter()
        .map(|(version, name, lite, post)| {
            Migration::new(
                *version,
                (*name).into(),
                MigrationType::Simple,
                SqlStr::from_static(if sqlite { lite } else { post }),
                false,
            )
        })
        .collect()
}

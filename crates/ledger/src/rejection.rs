//! Why an entry is refused: a closed list, each with a stable code and a message in both languages.
//!
//! A rejection is an outcome, not a failure: the rules said no. It never repeats private text. The
//! table in `docs/errors.md` is generated from [`Rejection::CODES`].

use crate::book::{Missing, Query};

/// A language of the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lang {
    /// Tiếng Việt, the first language.
    Vi,
    /// English.
    En,
}

/// What kind of promise an unlawful entry breaks; decides the exit code of a verifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Concern {
    /// Bytes, chain or tree (10).
    Bytes,
    /// Signatures and authority (11).
    Authority,
    /// Rules, arithmetic, attribution, statements (12).
    Rules,
    /// Newer than this program (15).
    Newer,
}

/// What `decide` answers when it does not admit an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The rules say no.
    Rejected(Rejection),
    /// The caller has to fetch something first and ask again.
    Missing(Query),
}

impl From<Rejection> for Refusal {
    fn from(rejection: Rejection) -> Self {
        Refusal::Rejected(rejection)
    }
}

impl From<Missing> for Refusal {
    fn from(missing: Missing) -> Self {
        Refusal::Missing(missing.0)
    }
}

macro_rules! rejections {
    ($($(#[doc = $doc:literal])+ $name:ident $({ $($field:ident: $type:ty),* $(,)? })? = $code:literal, $concern:ident, $vi:literal, $en:literal;)+) => {
        /// Why the rules refuse an entry.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(missing_docs)] // the fields are what the message names
        pub enum Rejection {
            $($(#[doc = $doc])+ $name $({ $($field: $type),* })?,)+
        }

        impl Rejection {
            /// Every code with its texts (`{…}` stands for a value), in the order of precedence.
            pub const CODES: &'static [(&'static str, Concern, &'static str, &'static str)] =
                &[$(($code, Concern::$concern, $vi, $en)),+];

            /// The stable code.
            pub fn code(&self) -> &'static str {
                match self { $(Rejection::$name $({ $($field: _),* })? => $code,)+ }
            }

            /// Which promise the entry would break.
            pub fn concern(&self) -> Concern {
                match self { $(Rejection::$name $({ $($field: _),* })? => Concern::$concern,)+ }
            }

            /// The message, without personal data.
            #[allow(unused_variables)] // a language may do without one of the values
            pub fn message(&self, lang: Lang) -> String {
                match self {
                    $(Rejection::$name $({ $($field),* })? => match lang {
                        Lang::Vi => format!($vi),
                        Lang::En => format!($en),
                    },)+
                }
            }
        }
    };
}

#[macro_use]
mod oversight;
#[macro_use]
mod people;
mod list;
pub use list::Rejection;

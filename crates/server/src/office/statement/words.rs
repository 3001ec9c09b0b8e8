//! The sentences that the scripts of the wizard and of the desk say.

use std::collections::BTreeMap;

use minhbach_exchange::statement::{Lang as Spoken, StatementError};

use crate::lang::{Tr, Words};
use crate::office::words::data;

/// What the wizard says (`wizard-…`) and the desk of unidentified money (`desk-…`), under the ids without these beginnings and
/// with places as `{name}`, as data that may stand in a page.
pub fn words(tr: &Tr) -> String {
    let of = |begin: &'static str| {
        Tr::ids(begin).map(move |id| (id[begin.len()..].to_owned(), tr.t(&id).replace("{$", "{")))
    };
    let all: BTreeMap<String, String> = of("wizard-").chain(of("desk-")).collect();
    data(&all)
}

/// Why a statement cannot be read, in both languages.
pub fn spoken(error: &StatementError) -> Words {
    Words {
        vi: error.message(Spoken::Vi),
        en: error.message(Spoken::En),
    }
}

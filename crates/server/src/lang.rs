//! The two languages of the pages, and where a language stands in a path.

use std::collections::HashMap;
use std::fmt::Display;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use serde::Serialize;
use unic_langid::LanguageIdentifier;

use crate::format::Of;
use crate::markup::{Markup, Piece};

/// A language that every page is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Vietnamese, at the bare path.
    Vi,
    /// English, at `/en` + path.
    En,
}

impl Lang {
    /// Both, in the order of the switch on the page.
    pub const ALL: [Lang; 2] = [Lang::Vi, Lang::En];

    /// The BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Vi => "vi",
            Lang::En => "en",
        }
    }

    /// What stands before the path of a page in this language.
    pub fn prefix(self) -> &'static str {
        match self {
            Lang::Vi => "",
            Lang::En => "/en",
        }
    }

    /// The translator into this language.
    pub fn tr(self) -> Tr {
        Tr(self)
    }

    /// The path of a page in this language; `path` begins with a slash.
    pub fn href(self, path: impl AsRef<str>) -> String {
        format!("{}{}", self.prefix(), path.as_ref())
    }
}

/// One text in both languages, as the kernel describes entries; JSON carries both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Words {
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

impl Words {
    /// The text in one language.
    pub fn get(&self, lang: &Lang) -> &str {
        match lang {
            Lang::Vi => &self.vi,
            Lang::En => &self.en,
        }
    }
}

/// The files of one language, compiled in: a page never waits for a translation.
const FILES: [(Lang, &[&str]); 2] = [
    (
        Lang::Vi,
        &[
            include_str!("../locales/vi/site.ftl"),
            include_str!("../locales/vi/audit.ftl"),
            include_str!("../locales/vi/statement.ftl"),
            include_str!("../locales/vi/method.ftl"),
            include_str!("../locales/vi/witness.ftl"),
            include_str!("../locales/vi/book.ftl"),
            include_str!("../locales/vi/consent.ftl"),
            include_str!("../locales/vi/donation.ftl"),
            include_str!("../locales/vi/explore.ftl"),
            include_str!("../locales/vi/fields.ftl"),
            include_str!("../locales/vi/files.ftl"),
            include_str!("../locales/vi/goods.ftl"),
            include_str!("../locales/vi/governance.ftl"),
            include_str!("../locales/vi/money.ftl"),
            include_str!("../locales/vi/oversight.ftl"),
            include_str!("../locales/vi/office.ftl"),
            include_str!("../locales/vi/office-forms.ftl"),
            include_str!("../locales/vi/office-statement.ftl"),
            include_str!("../locales/vi/office-papers.ftl"),
            include_str!("../locales/vi/people.ftl"),
            include_str!("../locales/vi/recipient.ftl"),
            include_str!("../locales/vi/reports.ftl"),
            include_str!("../locales/vi/terms.ftl"),
            include_str!("../locales/vi/verify.ftl"),
        ],
    ),
    (
        Lang::En,
        &[
            include_str!("../locales/en/site.ftl"),
            include_str!("../locales/en/audit.ftl"),
            include_str!("../locales/en/statement.ftl"),
            include_str!("../locales/en/method.ftl"),
            include_str!("../locales/en/witness.ftl"),
            include_str!("../locales/en/book.ftl"),
            include_str!("../locales/en/consent.ftl"),
            include_str!("../locales/en/donation.ftl"),
            include_str!("../locales/en/explore.ftl"),
            include_str!("../locales/en/fields.ftl"),
            include_str!("../locales/en/files.ftl"),
            include_str!("../locales/en/goods.ftl"),
            include_str!("../locales/en/governance.ftl"),
            include_str!("../locales/en/money.ftl"),
            include_str!("../locales/en/oversight.ftl"),
            include_str!("../locales/en/office.ftl"),
            include_str!("../locales/en/office-forms.ftl"),
            include_str!("../locales/en/office-statement.ftl"),
            include_str!("../locales/en/office-papers.ftl"),
            include_str!("../locales/en/people.ftl"),
            include_str!("../locales/en/recipient.ftl"),
            include_str!("../locales/en/reports.ftl"),
            include_str!("../locales/en/terms.ftl"),
            include_str!("../locales/en/verify.ftl"),
        ],
    ),
];

static BUNDLES: LazyLock<HashMap<Lang, FluentBundle<FluentResource>>> = LazyLock::new(|| {
    FILES
        .iter()
        .map(|(lang, files)| {
            let tag: LanguageIdentifier = lang.tag().parse().unwrap_or_default();
            let mut bundle = FluentBundle::new_concurrent(vec![tag]);
            // The marks that Fluent puts around inserted text show up in copied amounts and codes.
            bundle.set_use_isolating(false);
            for file in *files {
                // A file with an error still yields its good messages; a test refuses any error.
                let resource = FluentResource::try_new((*file).to_owned())
                    .unwrap_or_else(|(resource, _)| resource);
                bundle.add_resource_overriding(resource);
            }
            (*lang, bundle)
        })
        .collect()
});

/// The translator that templates hold: looks messages up and writes numbers in its language.
#[derive(Clone, Copy, Debug)]
pub struct Tr(pub Lang);

impl Tr {
    /// A message without arguments. An unknown id comes back in brackets, which tests look for.
    pub fn t(&self, id: impl AsRef<str>) -> String {
        self.message(id.as_ref(), None)
    }

    /// A message with one argument.
    pub fn with(&self, id: &str, name: &str, value: impl Piece) -> Markup {
        self.around(id, None, &[(name, value.piece())])
    }

    /// A message with two arguments.
    pub fn with2(
        &self,
        id: &str,
        first: &str,
        value: impl Piece,
        second: &str,
        other: impl Piece,
    ) -> Markup {
        self.around(id, None, &[(first, value.piece()), (second, other.piece())])
    }

    /// A message that counts: `$count` chooses the plural, `$n` is the number as it is written, under the name of its figure.
    pub fn count(&self, id: &str, count: impl Of<u64>, figure: impl Display) -> Markup {
        let count = *count.of();
        self.around(id, Some(count), &[("n", self.num(count, figure))])
    }

    fn around(&self, id: &str, count: Option<u64>, pieces: &[(&str, Markup)]) -> Markup {
        let (names, pieces): (Vec<&str>, Vec<Markup>) = pieces.iter().cloned().unzip();
        Markup::around(&pieces, |stands| {
            let mut args = FluentArgs::new();
            if let Some(count) = count {
                args.set("count", FluentValue::from(count));
            }
            for (name, stand) in names.into_iter().zip(stands) {
                args.set(name.to_owned(), stand.clone());
            }
            self.message(id, Some(&args))
        })
    }

    /// The name of a purpose. Chapters keep their own list, so a code without a name shows itself.
    pub fn purpose(&self, code: impl AsRef<str>) -> String {
        let code = code.as_ref();
        self.known(&format!("purpose-{}", code.replace('_', "-")), code)
    }

    /// A message, or the code itself where there is none.
    pub(crate) fn known(&self, id: &str, code: &str) -> String {
        let name = self.message(id, None);
        if name.starts_with('[') {
            code.to_owned()
        } else {
            name
        }
    }

    /// The message of this id, or the name itself where the chapter has its own.
    pub fn named(&self, id: impl AsRef<str>, name: impl Display) -> String {
        let text = self.message(id.as_ref(), None);
        match text.starts_with('[') {
            true => name.to_string(),
            false => text,
        }
    }

    /// The ids of messages that begin so.
    pub fn ids(start: &str) -> impl Iterator<Item = String> {
        let files = FILES[0].1.iter().flat_map(|file| file.lines());
        let ids = files.filter_map(move |line| line.split_once(" = "));
        ids.filter(move |(id, _)| id.starts_with(start))
            .map(|(id, _)| id.to_owned())
    }

    /// Whether a text is one of the site's own sentences, whole and without any argument.
    #[cfg(test)]
    pub(crate) fn is_fixed(&self, text: &str) -> bool {
        let files = FILES.iter().filter(|(lang, _)| *lang == self.0);
        let mut lines = files.flat_map(|(_, files)| files.iter().flat_map(|file| file.lines()));
        lines.any(|line| {
            let said = line.split_once(" = ").map(|(_, said)| said);
            said.is_some_and(|said| text.contains(said) && said.chars().any(|c| c.is_ascii_digit()))
        })
    }

    fn message(&self, id: &str, args: Option<&FluentArgs<'_>>) -> String {
        let found = BUNDLES.get(&self.0).and_then(|bundle| {
            let pattern = bundle.get_message(id)?.value()?;
            Some(
                bundle
                    .format_pattern(pattern, args, &mut Vec::new())
                    .into_owned(),
            )
        });
        found.unwrap_or_else(|| format!("[{id}]"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn keys(lang: Lang) -> BTreeSet<String> {
        let files = FILES.iter().find(|(l, _)| *l == lang).unwrap().1;
        let mut keys = BTreeSet::new();
        for file in files {
            assert!(
                FluentResource::try_new((*file).to_owned()).is_ok(),
                "{lang:?} has a syntax error"
            );
            for line in file.lines() {
                if let Some((key, _)) = line.split_once(" =")
                    && key.starts_with(|c: char| c.is_ascii_lowercase())
                {
                    assert!(
                        keys.insert(key.to_owned()),
                        "{key} stands twice in {lang:?}"
                    );
                }
            }
        }
        keys
    }

    /// Every text of a template or page file that looks like a message id after a look-up.
    fn used() -> BTreeSet<String> {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/");
        let mut used = BTreeSet::new();
        let mut folders = vec![format!("{root}templates"), format!("{root}src")];
        while let Some(folder) = folders.pop() {
            for file in std::fs::read_dir(folder).unwrap() {
                let path = file.unwrap().path();
                if path.is_dir() {
                    folders.push(path.display().to_string());
                    continue;
                }
                let text = std::fs::read_to_string(&path).unwrap();
                for call in [
                    "tr.t(\"",
                    "tr.with(\"",
                    "tr.with2(\"",
                    "tr.count(\"",
                    "Say(\"",
                ] {
                    for piece in text.split(call).skip(1) {
                        used.insert(piece.split('"').next().unwrap().to_owned());
                    }
                }
            }
        }
        used
    }

    #[test]
    fn both_languages_have_the_same_messages() {
        assert_eq!(keys(Lang::Vi), keys(Lang::En));
    }

    #[test]
    fn every_message_asked_for_exists() {
        let keys = keys(Lang::Vi);
        let missing: Vec<_> = used()
            .into_iter()
            .filter(|id| !id.is_empty() && !keys.contains(id))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn plurals_follow_the_language() {
        let said = |lang, count| Tr(lang).count("count-entries", count, "x");
        assert_eq!(said(Lang::En, 1).text(), "1 entry");
        assert_eq!(said(Lang::En, 1234).text(), "1,234 entries");
        assert_eq!(said(Lang::Vi, 1234).text(), "1.234 bút toán");
    }
}

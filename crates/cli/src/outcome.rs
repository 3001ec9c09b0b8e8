//! How a command ends: the exit code, and an error that says where and what to do.

use std::fmt;
use std::path::Path;

use crate::lang::Lang;
use crate::texts::{Text, fill};

/// The exit code of a command (`docs/operating.md`, "Exit codes"). The codes are stable: scripts branch on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Done, and every verdict that was checked holds.
    Done = 0,
    /// A disk, network or lock failure: try again, or repair and try again.
    Io = 1,
    /// The command line or an input file is not what the command takes.
    Usage = 2,
    /// A rule of the ledger refused the entry.
    Refused = 3,
    /// Done, but some lines need a person.
    Exceptions = 4,
    /// The bytes, the tree or the chain are damaged.
    Bytes = 10,
    /// A signature or an authority does not hold.
    Signature = 11,
    /// A rule, a sum, an attribution or a statement does not hold.
    Rule = 12,
    /// The witnesses do not agree.
    Witness = 13,
    /// The book does not extend the checkpoint given by `--since`.
    NotExtension = 14,
    /// The book is newer than this program.
    Newer = 15,
    /// Database, pages, files or vault differ from the entries.
    Projection = 16,
}

impl Exit {
    /// The number that the process exits with.
    pub fn code(self) -> u8 {
        self as u8
    }
}

/// Where in the user's input something is wrong. Empty parts are not printed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The file, as the user wrote it.
    pub file: Option<String>,
    /// The line in that file, from 1.
    pub line: Option<u64>,
    /// The field or column, by the user's own name for it.
    pub field: Option<String>,
}

impl Place {
    /// Only a file.
    pub fn file(path: &Path) -> Self {
        Place {
            file: Some(path.display().to_string()),
            ..Place::default()
        }
    }
}

/// Why a command stopped. It is printed on stderr by [`Failure::print`], never with personal data in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// A stable code such as `key.passphrase`; see `docs/errors.md`.
    pub code: String,
    /// What is wrong, in the user's language.
    pub message: String,
    /// Where it is wrong.
    pub place: Place,
    /// What the user can do about it, in the user's language.
    pub advice: Option<String>,
}

/// The result of a command: an exit code that is not an error, or a failure.
pub type Outcome = Result<Exit, Box<Failure>>;

/// The result of a step of a command.
pub type Step<T> = Result<T, Box<Failure>>;

impl Failure {
    /// A failure with a text of our own; `values` fill the `{name}` places of the text.
    pub fn new(
        exit: Exit,
        code: &str,
        lang: Lang,
        text: Text,
        values: &[(&str, &str)],
    ) -> Box<Self> {
        Box::new(Failure {
            exit,
            code: code.to_owned(),
            message: fill(text.say(lang), values),
            place: Place::default(),
            advice: None,
        })
    }

    /// A failure whose message is already in the user's language.
    pub fn said(exit: Exit, code: &str, message: impl Into<String>) -> Box<Self> {
        Box::new(Failure {
            exit,
            code: code.to_owned(),
            message: message.into(),
            place: Place::default(),
            advice: None,
        })
    }

    /// A usage failure.
    pub fn usage(code: &str, lang: Lang, text: Text, values: &[(&str, &str)]) -> Box<Self> {
        Self::new(Exit::Usage, code, lang, text, values)
    }

    /// A failure of the operating system on a file.
    pub fn file(lang: Lang, path: &Path, error: &std::io::Error) -> Box<Self> {
        let mut failure = Self::new(
            Exit::Io,
            "io.file",
            lang,
            Text::IoFile,
            &[
                ("path", &path.display().to_string()),
                ("error", &error.to_string()),
            ],
        );
        failure.place = Place::file(path);
        failure
    }

    /// The same failure with a place.
    pub fn at(mut self: Box<Self>, place: Place) -> Box<Self> {
        self.place = place;
        self
    }

    /// The same failure with advice; `values` fill the `{name}` places.
    pub fn advise(
        mut self: Box<Self>,
        lang: Lang,
        text: Text,
        values: &[(&str, &str)],
    ) -> Box<Self> {
        self.advice = Some(fill(text.say(lang), values));
        self
    }

    /// The lines that go to stderr.
    pub fn print(&self, lang: Lang) -> String {
        use fmt::Write;
        let mut out = String::new();
        // Writing into a String cannot fail; the results are dropped for that reason.
        let _ = writeln!(
            out,
            "{} [{}]: {}",
            Text::Error.say(lang),
            self.code,
            self.message
        );
        if let Some(file) = &self.place.file {
            let _ = writeln!(out, "  {}: {file}", Text::WordFile.say(lang));
        }
        if let Some(line) = self.place.line {
            let _ = writeln!(out, "  {}: {line}", Text::WordLine.say(lang));
        }
        if let Some(field) = &self.place.field {
            let _ = writeln!(out, "  {}: {field}", Text::WordField.say(lang));
        }
        if let Some(advice) = &self.advice {
            let _ = writeln!(out, "  {}: {advice}", Text::WordAdvice.say(lang));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_are_the_fixed_ones() {
        let all = [
            (Exit::Done, 0),
            (Exit::Io, 1),
            (Exit::Usage, 2),
            (Exit::Refused, 3),
            (Exit::Exceptions, 4),
            (Exit::Bytes, 10),
            (Exit::Signature, 11),
            (Exit::Rule, 12),
            (Exit::Witness, 13),
            (Exit::NotExtension, 14),
            (Exit::Newer, 15),
            (Exit::Projection, 16),
        ];
        for (exit, code) in all {
            assert_eq!(exit.code(), code);
        }
    }

    #[test]
    fn a_failure_names_code_place_and_advice() {
        let failure = Failure::usage("input.json", Lang::En, Text::InputJson, &[("error", "x")])
            .at(Place {
                file: Some("a.json".into()),
                line: Some(3),
                field: Some("amount".into()),
            })
            .advise(Lang::En, Text::AdviceJson, &[]);
        let text = failure.print(Lang::En);
        for part in [
            "[input.json]",
            "a.json",
            "line: 3",
            "field: amount",
            "what to do",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
}

//! One field of a form as it stands on a page.

use askama::Template;

use super::things::Offer;
use crate::lang::Tr;

/// One field on a page. Shows itself as HTML, with all that is inside.
#[derive(Clone, Debug, Template)]
#[template(path = "office/input.html")]
pub struct Input {
    /// The name in the body.
    pub name: &'static str,
    /// The path in the body; in a row that does not exist yet the number is `#`.
    pub path: String,
    /// What it is called.
    pub label: String,
    /// What helps to fill it in; empty where nothing needs to be said.
    pub hint: String,
    /// Whether the body, or the group around it, must have it.
    pub needed: bool,
    /// What it looks like.
    pub shape: Shape,
    /// The language.
    pub tr: Tr,
}

/// What an input looks like.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A line.
    Line(Line),
    /// Several lines: `data-type`, value, most characters.
    Lines(&'static str, String, Option<u16>),
    /// One of a list: `data-type`, what there is, what is chosen.
    Choice(&'static str, Vec<Offer>, String),
    /// Yes or no.
    Tick(bool),
    /// Some of a list, each with whether it is ticked.
    Set(Vec<(Offer, bool)>),
    /// A file of the reader's, of which only the digest leaves the machine.
    File,
    /// Fields that belong together.
    Group(Vec<Input>),
    /// Fields whose JSON is kept private.
    Secret(Vec<Input>),
    /// Rows of fields: those that are there, an empty one, and how they are sorted.
    Rows {
        /// Those that are there.
        rows: Vec<Vec<Input>>,
        /// An empty one.
        blank: Vec<Input>,
        /// The names by which they are sorted.
        sorted: String,
        /// The most.
        most: u16,
    },
    /// Single values: those that are there, an empty one, and whether they rise.
    List {
        /// Those that are there.
        rows: Vec<Input>,
        /// An empty one.
        blank: Box<Input>,
        /// Whether they rise.
        rises: bool,
    },
    /// Nothing: another page fills it in.
    Elsewhere,
}

/// One line to type into.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// What the script makes of it.
    pub kind: &'static str,
    /// What the keyboard of a telephone offers.
    pub mode: &'static str,
    /// What stands there.
    pub value: String,
    /// What may be chosen instead of typed.
    pub offers: Vec<Offer>,
    /// The fields by which the decimals are known.
    pub scale_of: String,
    /// The most characters.
    pub most: Option<u16>,
}

impl Input {
    /// The id of the element; empty rows have theirs made by the script.
    pub fn id(&self) -> String {
        format!("f-{}", self.path.replace('.', "-"))
    }

    /// Whether a file is chosen.
    pub fn is_file(&self) -> bool {
        matches!(self.shape, Shape::File)
    }

    /// Whether what is typed goes to the vault alone.
    pub fn is_private(&self) -> bool {
        match &self.shape {
            Shape::Line(line) => line.kind == "private",
            Shape::Lines(kind, ..) | Shape::Choice(kind, ..) => *kind == "private",
            _ => false,
        }
    }

    /// Whether it is a group that goes to the vault alone.
    pub fn is_secret(&self) -> bool {
        matches!(self.shape, Shape::Secret(_))
    }

    /// Whether it is a group that one may leave out: it is folded away until somebody wants it.
    pub fn folds(&self) -> bool {
        !self.needed && self.is_fieldset() && !matches!(self.shape, Shape::Set(_))
    }

    /// The element of a group.
    pub fn tag(&self) -> &'static str {
        if self.folds() { "details" } else { "fieldset" }
    }

    /// The element that says what a group is.
    pub fn head(&self) -> &'static str {
        if self.folds() { "summary" } else { "legend" }
    }

    /// Whether something stands in it already.
    pub fn is_filled(&self) -> bool {
        match &self.shape {
            Shape::Line(line) => !line.value.is_empty(),
            Shape::Lines(_, value, _) | Shape::Choice(_, _, value) => !value.is_empty(),
            Shape::Tick(on) => *on,
            Shape::Set(words) => words.iter().any(|(_, on)| *on),
            Shape::Group(inside) | Shape::Secret(inside) => inside.iter().any(Input::is_filled),
            Shape::Rows { rows, .. } => !rows.is_empty(),
            Shape::List { rows, .. } => rows.iter().any(Input::is_filled),
            Shape::File | Shape::Elsewhere => false,
        }
    }

    /// Whether the element is a group of others and has a legend instead of a label.
    pub fn is_fieldset(&self) -> bool {
        matches!(
            self.shape,
            Shape::Group(_)
                | Shape::Secret(_)
                | Shape::Rows { .. }
                | Shape::List { .. }
                | Shape::Set(_)
        )
    }
}

//! What a form of each kind of entry asks for: one table of fields per kind, family by family, like the kernel's own.
//!
//! A table repeats of the kernel only what a form must know: the name of each field of the body, what is typed or chosen for it,
//! and whether the body can be without it. That it says the same as the kernel is a test (`tests`): it probes every body with
//! unknown, missing and wrong fields and compares what the kernel says with the table. What a key signs is composed in the
//! browser from these inputs (`static/office`); nothing here composes it.

use minhbach_ledger::kinds::Kind;
use minhbach_ledger::kinds::registry::{AccountKind, FundKind};

/// The tables of a family: a function from kind to fields.
macro_rules! forms {
    ($($kind:ident: [$($field:expr),+ $(,)?];)+) => {
        /// The fields of a kind of this family.
        pub fn fields(kind: Kind) -> Option<&'static [Field]> {
            match kind {
                $(Kind::$kind => {
                    const FIELDS: &[Field] = &[$($field),+];
                    Some(FIELDS)
                })+
                _ => None,
            }
        }
    };
}

pub mod belong;
pub mod choices;
pub mod codes;
pub mod goods;
pub mod governance;
pub mod input;
pub mod inputs;
pub mod lay;
pub mod money;
pub mod named;
pub mod oversight;
pub mod people;
pub mod spoken;
pub mod things;
pub mod who;

#[cfg(test)]
mod tests;

pub use choices::Choice;

/// One field of a body, as a form asks for it.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name in the body.
    pub name: &'static str,
    /// What stands in it.
    pub what: What,
    /// Whether every body has it.
    pub needed: bool,
}

/// A field that every body of the kind has.
pub const fn need(name: &'static str, what: What) -> Field {
    let needed = true;
    Field { name, what, needed }
}

/// A field that a body may be without.
pub const fn may(name: &'static str, what: What) -> Field {
    let needed = false;
    Field { name, what, needed }
}

/// What stands in a field.
#[derive(Clone, Copy, Debug)]
pub enum What {
    /// The id of the entry, which the browser draws.
    Drawn,
    /// An amount, with the fields by which its decimals are known: the first of them that is chosen decides. They are looked for
    /// beside the amount first and then further out.
    Money(&'static [&'static str]),
    /// A whole number.
    Count,
    /// A whole number of people, or "few".
    Few,
    /// A day.
    Day,
    /// A month.
    Month,
    /// Yes or no. Where no body needs it, no is left out.
    Yes,
    /// One line of public text, of so many characters at most.
    Text(u16),
    /// Public words, typed over several lines and written on one.
    Words,
    /// A note, kept word for word.
    Note,
    /// A currency.
    Currency,
    /// A code from a list that the chapter keeps; known ones are offered.
    Token(Tokens),
    /// A place by an official list: code, list and edition.
    Area,
    /// One of the kernel's words.
    One(&'static Choice),
    /// Some of the kernel's words, in their order.
    Set(&'static Choice),
    /// Something that the book has, by its id.
    Thing(Things),
    /// An earlier entry, by the SHA-256 of its signed text; of one of these kinds, or of any.
    Named(&'static [Kind]),
    /// A commitment; the value goes to the vault.
    Private(Secret),
    /// A commitment to a line of a bank's statement. Nobody types it: the wizard of statements fills it in.
    Line,
    /// SHA-256 of a public document that is chosen from the reader's files.
    File,
    /// How many bytes that document has.
    Size,
    /// A digest that another page makes: the root of a list.
    Root,
    /// An id that another page makes, or that is typed from a paper.
    Given,
    /// Fields that belong together; where no body needs them, they are there when any of them is filled in.
    Group(&'static [Field]),
    /// Rows of fields.
    Many(Rows),
    /// Several single values: what each is, and whether they rise.
    List(&'static What, bool),
}

/// Rows of fields.
#[derive(Clone, Copy, Debug)]
pub struct Rows {
    /// What a row asks for.
    pub fields: &'static [Field],
    /// The most rows.
    pub most: u16,
    /// The fields by which the rows are sorted, none where their order is the reader's.
    pub sorted: &'static [&'static str],
}

/// Rows of at most so many, sorted by these fields.
pub const fn many(fields: &'static [Field], most: u16, sorted: &'static [&'static str]) -> What {
    What::Many(Rows {
        fields,
        most,
        sorted,
    })
}

/// Which codes are offered for a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tokens {
    /// What money may be spent on.
    Purpose,
    /// In what items are counted.
    Unit,
    /// Books of vouchers.
    Book,
    /// What is published.
    Publication,
    /// Sets of rules, and their versions.
    Rule,
    /// A language of the book.
    Language,
}

/// What of the book is chosen by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Things {
    /// A chapter that has not ended.
    Chapter,
    /// A campaign that has not ended.
    Campaign,
    /// A fund of one of these kinds; empty is any.
    Fund(&'static [FundKind]),
    /// An account of one of these kinds.
    Account(&'static [AccountKind]),
    /// A kind of thing.
    Item,
    /// Goods that came together, of which something is there.
    Lot,
    /// An allocation that may be spent from.
    Allocation,
    /// An order that has not ended.
    Order,
    /// Another organisation.
    Partner,
    /// A case that has not been closed.
    Case,
    /// The holder of a key.
    Holder,
    /// A key, by its name.
    Key,
}

/// What is kept private.
#[derive(Clone, Copy, Debug)]
pub enum Secret {
    /// One line.
    Line,
    /// Several lines.
    Lines,
    /// One of these words: kept private because it says something of one person.
    One(&'static Choice),
    /// Fields whose JSON is the value.
    Json(&'static [Field]),
}

impl What {
    /// The fields inside, of a group, of rows, or of a private value that is made of fields.
    pub fn inner(&self) -> &'static [Field] {
        match self {
            What::Group(fields) | What::Private(Secret::Json(fields)) => fields,
            What::Many(rows) => rows.fields,
            _ => &[],
        }
    }
}

/// The fields of a kind, in the order in which a form asks for them.
pub fn fields(kind: Kind) -> &'static [Field] {
    governance::fields(kind)
        .or_else(|| money::fields(kind))
        .or_else(|| goods::fields(kind))
        .or_else(|| people::fields(kind))
        .or_else(|| oversight::fields(kind))
        .unwrap_or(&[])
}

/// A public document.
pub const DOCUMENT: What = What::Group(&[need("sha256", What::File), need("size", What::Size)]);

/// The paper behind an entry.
pub const VOUCHER: What = What::Group(&[
    need("book", What::Token(Tokens::Book)),
    need("number", What::Count),
    need("year", What::Count),
]);

/// A statement line of one side of a movement.
pub const LINE_OF: What = What::Group(&[need("commitment", What::Line), need("id", What::Given)]);

/// Where the other side of a movement stands.
pub const COUNTERPART: What = What::Group(&[
    need("origin", What::Text(200)),
    may("index", What::Count),
    may("text", What::Root),
]);

/// What goods were worth.
pub const VALUE: What = What::Group(&[
    need("amount", What::Money(&["currency"])),
    need("currency", What::Currency),
    need("basis", What::One(&choices::BASIS)),
    need("on", What::Day),
    may("source", What::File),
]);

/// Goods that come in.
pub const GOODS_IN: What = What::Group(&[
    need("item", What::Thing(Things::Item)),
    need("condition", What::One(&choices::CONDITION)),
    may("expiry", What::Day),
    may("value", VALUE),
]);

/// How portions were received for.
pub const PORTIONS: What = What::Group(&[
    need("signed", What::Count),
    need("thumbprint", What::Count),
    need("proxy", What::Count),
    need("code", What::Count),
]);

/// The first and the last day of a time.
pub const PERIOD: What = What::Group(&[need("from", What::Day), need("until", What::Day)]);

/// The day and the accounting date, which most forms begin or end with.
pub const ON: Field = need("on", What::Day);
/// See [`ON`].
pub const BOOKED: Field = need("booked", What::Day);
/// See [`What::Drawn`].
pub const ID: Field = need("id", What::Drawn);
/// See [`VOUCHER`].
pub const PAPER: Field = may("voucher", VOUCHER);
/// See [`What::Line`].
pub const LINE: Field = may("line", What::Line);

/// Where money lies.
pub const PURSES: Things = Things::Account(&[
    AccountKind::Cash,
    AccountKind::Bank,
    AccountKind::Treasury,
    AccountKind::Transit,
    AccountKind::Advance,
]);

/// Where goods lie.
pub const STORES: Things = Things::Account(&[AccountKind::Warehouse]);

/// Where money or goods lie.
pub const PLACES: Things = Things::Account(&[
    AccountKind::Cash,
    AccountKind::Bank,
    AccountKind::Treasury,
    AccountKind::Transit,
    AccountKind::Advance,
    AccountKind::Warehouse,
]);

/// A field for a thing of the book.
pub const fn thing(name: &'static str, things: Things) -> Field {
    need(name, What::Thing(things))
}

/// The same, where it may be left out.
pub const fn any(name: &'static str, things: Things) -> Field {
    may(name, What::Thing(things))
}

/// A field for one of the kernel's words.
pub const fn one(name: &'static str, choice: &'static Choice) -> Field {
    need(name, What::One(choice))
}

/// A field for an earlier entry.
pub const fn entry(name: &'static str, kinds: &'static [Kind]) -> Field {
    need(name, What::Named(kinds))
}

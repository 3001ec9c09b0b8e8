//! The tables of a page, made from what the page says to programs: every list of records is a table, and what stands beside the
//! lists is one, too. Nothing here knows any page.

use std::fmt;

use minhbach_ledger::day::Day;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::lang::{Lang, Tr};
use crate::terms::{account_key, kind_key, role_key};

/// A value of a page's JSON, its fields in the order of the struct.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// Nothing.
    Null,
    /// Yes or no.
    Truth(bool),
    /// A number, as it is spelt.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A record.
    Record(Vec<(String, Node)>),
}

impl Node {
    fn get(&self, field: &str) -> Option<&Node> {
        match self {
            Node::Record(fields) => fields
                .iter()
                .find(|(name, _)| name == field)
                .map(|(_, v)| v),
            _ => None,
        }
    }

    fn text(&self, field: &str) -> Option<&str> {
        match self.get(field) {
            Some(Node::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The text in a language, of a record that holds it in both.
    fn words(&self, lang: Lang) -> Option<&str> {
        match self {
            Node::Record(fields) if fields.len() == 2 => {
                let (vi, en) = (self.text("vi")?, self.text("en")?);
                Some(if lang == Lang::Vi { vi } else { en })
            }
            _ => None,
        }
    }

    /// Amount and unit of a sum.
    fn sum(&self, tr: &Tr) -> Option<(String, String)> {
        let (amount, unit) = (self.text("amount")?, self.text("unit")?);
        let unit = match (self.text("counted_in"), self.text("name")) {
            (Some(counted_in), Some(name)) => format!("{} {name}", tr.unit(counted_in)),
            _ => unit.to_owned(),
        };
        Some((amount.to_owned(), unit))
    }

    fn is_record(&self) -> bool {
        matches!(self, Node::Record(_))
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Node, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Node;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }
            fn visit_unit<E>(self) -> Result<Node, E> {
                Ok(Node::Null)
            }
            fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
                Ok(Node::Truth(value))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
                Ok(Node::Number(value.to_string()))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
                Ok(Node::Number(value.to_string()))
            }
            fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
                Ok(Node::Number(value.to_string()))
            }
            fn visit_str<E>(self, value: &str) -> Result<Node, E> {
                Ok(Node::Text(value.to_owned()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
                let mut all = Vec::new();
                while let Some(node) = list.next_element()? {
                    all.push(node);
                }
                Ok(Node::List(all))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Node, A::Error> {
                let mut all = Vec::new();
                while let Some(field) = fields.next_entry()? {
                    all.push(field);
                }
                Ok(Node::Record(all))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A number, with a point before its decimals and no separators.
    Number(String),
    /// A day.
    Day(Day),
    /// A text.
    Text(String),
}

/// One table: a name for addresses, headings and rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The path of its field in the page's JSON, joined by points; [`FACTS`] for what stands beside the lists.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// The headings.
    pub columns: Vec<String>,
    /// The rows, each as wide as the headings.
    pub rows: Vec<Vec<Cell>>,
}

/// The name of the table of what stands beside the lists.
pub const FACTS: &str = "page";

/// Fields that say how a page goes on, and nothing of the book.
const PAGING: [&str; 2] = ["before", "newest"];

/// A column: the fields that lead to it, and whether it is the unit of a sum or stands for the parent's row.
type Key = (Vec<String>, Part);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Value,
    Unit,
    Parent,
}

/// The tables of a page, the lists in the order of its fields, what stands beside them last. An empty list is a table without
/// rows and headings.
pub fn tables(page: &Node, tr: &Tr) -> Vec<Table> {
    let mut maker = Maker {
        tr: *tr,
        lists: Vec::new(),
    };
    let mut facts = Vec::new();
    maker.record(page, &mut Vec::new(), &mut facts, &Parent::default());
    let mut all: Vec<Table> = maker.lists.iter().map(|list| list.table(tr)).collect();
    let rows: Vec<Vec<Cell>> = facts
        .iter()
        .filter(|((path, part), cell)| {
            *part == Part::Value && *cell != Cell::Empty && !path.is_empty()
        })
        .map(|((path, _), cell)| {
            let unit = facts
                .iter()
                .find(|((other, part), _)| other == path && *part == Part::Unit);
            let unit = unit.map_or(Cell::Empty, |(_, unit)| unit.clone());
            vec![
                Cell::Text(heading(path, Part::Value, tr)),
                cell.clone(),
                unit,
            ]
        })
        .collect();
    if !rows.is_empty() {
        all.push(Table {
            name: FACTS.to_owned(),
            title: tr.t("download-facts"),
            columns: ["download-fact", "download-value", "download-unit"]
                .map(|id| tr.t(id))
                .to_vec(),
            rows,
        });
    }
    all
}

/// The row that a list hangs on: its number, and what it is called.
#[derive(Clone, Debug, Default)]
struct Parent(Vec<(Key, Cell)>);

struct List {
    path: Vec<String>,
    keys: Vec<Key>,
    rows: Vec<Vec<(Key, Cell)>>,
}

struct Maker {
    tr: Tr,
    lists: Vec<List>,
}

impl Maker {
    /// Flattens a value into cells; lists of records become tables of their own.
    fn record(
        &mut self,
        node: &Node,
        path: &mut Vec<String>,
        cells: &mut Vec<(Key, Cell)>,
        parent: &Parent,
    ) {
        if let Some(words) = node.words(self.tr.0) {
            let cell = Cell::Text(words.to_owned());
            return cells.push(((path.clone(), Part::Value), cell));
        }
        if let Some((amount, unit)) = node.sum(&self.tr) {
            cells.push(((path.clone(), Part::Value), Cell::Number(amount)));
            return cells.push(((path.clone(), Part::Unit), Cell::Text(unit)));
        }
        match node {
            Node::Record(fields) => {
                for (name, value) in fields {
                    if path.is_empty() && PAGING.contains(&name.as_str()) {
                        continue;
                    }
                    path.push(name.clone());
                    self.record(value, path, cells, parent);
                    path.pop();
                }
            }
            Node::List(list) if list.iter().any(tabular) => self.list(list, path, parent),
            // Of records or of words: a table of it has no rows.
            Node::List(list) if list.is_empty() => {
                self.at(path);
            }
            Node::List(list) => {
                let texts = list.iter().map(|node| self.said(path, node));
                let texts: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
                let cell = match texts.is_empty() {
                    true => Cell::Empty,
                    false => Cell::Text(texts.join("; ")),
                };
                cells.push(((path.clone(), Part::Value), cell));
            }
            scalar => cells.push(((path.clone(), Part::Value), self.cell(path, scalar))),
        }
    }

    fn list(&mut self, list: &[Node], path: &[String], parent: &Parent) {
        let at = self.at(path);
        for node in list {
            let mut inner = path.to_vec();
            let mut cells = parent.0.clone();
            let number = self.lists[at].rows.len() + 1;
            let below = Parent(vec![(
                (path.to_vec(), Part::Parent),
                Cell::Number(number.to_string()),
            )]);
            let below = Parent([below.0, self.called(node, path)].concat());
            let own = path.len();
            self.record(node, &mut inner, &mut cells, &below);
            // Inside a row, fields are named from the row on.
            for ((key, part), _) in &mut cells {
                if *part != Part::Parent {
                    key.drain(..own.min(key.len()));
                }
            }
            self.lists[at].add(cells);
        }
    }

    /// The place of a list's table.
    fn at(&mut self, path: &[String]) -> usize {
        if let Some(at) = self.lists.iter().position(|known| known.path == path) {
            return at;
        }
        self.lists.push(List {
            path: path.to_vec(),
            keys: Vec::new(),
            rows: Vec::new(),
        });
        self.lists.len() - 1
    }

    /// What a row is called, for the tables that hang on it.
    fn called(&self, node: &Node, path: &[String]) -> Vec<(Key, Cell)> {
        let mut all = Vec::new();
        for name in ["index", "name", "chapter", "month", "kind"] {
            if let Some(value @ (Node::Text(_) | Node::Number(_))) = node.get(name) {
                let mut key = path.to_vec();
                key.push(name.to_owned());
                let cell = self.cell(&key, value);
                all.push(((key, Part::Parent), cell));
            }
        }
        all
    }

    fn cell(&self, path: &[String], node: &Node) -> Cell {
        match node {
            Node::Null => Cell::Empty,
            Node::Number(number) if is_time(path, number) => match number.parse::<u64>() {
                Ok(seconds) => Cell::Text(utc(seconds)),
                Err(_) => Cell::Number(number.clone()),
            },
            Node::Number(number) => Cell::Number(number.clone()),
            Node::Text(text) => match text.parse::<Day>() {
                Ok(day) if day.to_string() == *text => Cell::Day(day),
                _ => Cell::Text(code(path, text, &self.tr)),
            },
            other => Cell::Text(self.said(path, other)),
        }
    }

    /// A value as text, for a list in one cell.
    fn said(&self, path: &[String], node: &Node) -> String {
        match node {
            Node::Null => String::new(),
            Node::Truth(true) => self.tr.t("download-yes"),
            Node::Truth(false) => self.tr.t("download-no"),
            Node::Number(number) => number.clone(),
            Node::Text(text) => code(path, text, &self.tr),
            Node::List(list) => {
                let all: Vec<String> = list.iter().map(|node| self.said(path, node)).collect();
                all.join(", ")
            }
            Node::Record(fields) => {
                if let Some(words) = node.words(self.tr.0) {
                    return words.to_owned();
                }
                if let Some((amount, unit)) = node.sum(&self.tr) {
                    return format!("{amount} {unit}");
                }
                let all: Vec<String> = fields
                    .iter()
                    .map(|(name, value)| self.said(std::slice::from_ref(name), value))
                    .filter(|text| !text.is_empty())
                    .collect();
                all.join(", ")
            }
        }
    }
}

/// Whether an element makes its list a table: a record, but no text in two languages.
fn tabular(node: &Node) -> bool {
    node.is_record() && node.words(Lang::Vi).is_none()
}

impl List {
    /// Adds a row; new columns go where the row has them.
    fn add(&mut self, cells: Vec<(Key, Cell)>) {
        let mut at = 0;
        for (key, _) in &cells {
            at = match self.keys.iter().position(|known| known == key) {
                Some(known) => known + 1,
                None => {
                    self.keys.insert(at, key.clone());
                    at + 1
                }
            };
        }
        self.rows.push(cells);
    }

    fn table(&self, tr: &Tr) -> Table {
        let cell = |row: &Vec<(Key, Cell)>, key: &Key| {
            let found = row.iter().find(|(known, _)| known == key);
            found.map_or(Cell::Empty, |(_, cell)| cell.clone())
        };
        // A record that a row does not have leaves a column of its own name, which is empty wherever others are not.
        let leads_on = |key: &Key| {
            let longer = |other: &Key| other.0.len() > key.0.len() && other.0.starts_with(&key.0);
            key.1 == Part::Value && self.keys.iter().any(longer)
        };
        let keys: Vec<&Key> = self
            .keys
            .iter()
            .filter(|key| {
                !leads_on(key) || self.rows.iter().any(|row| cell(row, key) != Cell::Empty)
            })
            .collect();
        Table {
            name: self.path.join("."),
            title: heading(&self.path, Part::Value, tr),
            columns: keys
                .iter()
                .map(|(path, part)| match path.is_empty() {
                    true => heading(&self.path[self.path.len() - 1..], *part, tr),
                    false => heading(path, *part, tr),
                })
                .collect(),
            rows: self
                .rows
                .iter()
                .map(|row| keys.iter().map(|key| cell(row, key)).collect())
                .collect(),
        }
    }
}

/// The heading of a column: the names of its fields; a thing's name goes without saying.
fn heading(path: &[String], part: Part, tr: &Tr) -> String {
    let path = match path {
        [before @ .., last] if last == "name" && !before.is_empty() => before,
        whole => whole,
    };
    let names = path.iter().map(|field| field_name(field, tr));
    let names = names.collect::<Vec<_>>().join(": ");
    match part {
        Part::Value => names,
        Part::Unit => tr.with("download-unit-of", "name", names).text().to_owned(),
        Part::Parent => tr.with("download-parent", "name", names).text().to_owned(),
    }
}

/// What a field is called. A test holds that every field of every page has a name.
pub fn field_name(field: &str, tr: &Tr) -> String {
    tr.t(format!("field-{}", field.replace('_', "-")))
}

/// Whether a number is a moment in unix seconds: by its field, and no count would be as large.
fn is_time(path: &[String], number: &str) -> bool {
    let last = path.last().map(String::as_str);
    matches!(last, Some("received" | "at")) && number.len() >= 10
}

/// A moment as a spreadsheet sorts it.
pub fn utc(seconds: u64) -> String {
    let (hour, minute) = (seconds / 3600 % 24, seconds / 60 % 60);
    format!("{} {hour:02}:{minute:02} UTC", Day::of_unix(seconds))
}

/// A code of the format in words, where the language has some.
fn code(path: &[String], text: &str, tr: &Tr) -> String {
    let field = path.last().map_or("", String::as_str);
    let spelt = text.replace(['_', '.'], "-");
    let id = match field {
        "kind" => kind_key(text),
        "role" | "roles" => role_key(text),
        "purpose" | "purposes" => return tr.purpose(text),
        "place" => format!("place-{spelt}"),
        "sort" => account_key(text),
        "counted_in" => return tr.unit(text),
        field => format!("value-{}-{spelt}", field.replace('_', "-")),
    };
    let plain = text
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-/".contains(&b));
    match plain && !text.is_empty() {
        true => tr.named(id, text),
        false => text.to_owned(),
    }
}

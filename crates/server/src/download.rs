//! The tables of a page as files for a spreadsheet: CSV of one table, XLSX of all, each with what it was made from.

use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, HeaderName};
use axum::response::Response;
use minhbach_ledger::log::checkpoint::Checkpoint;
use minhbach_ledger::log::hash_to_base64;
use minhbach_ledger::note::Note;

use crate::app::App;
use crate::failure::{Failure, Say};
use crate::lang::Tr;
use crate::tables::{Cell, Node, Table, tables, utc};
use crate::view::{Form, Page, View, WHOLE, bytes_response};
use crate::workbook;

/// Their content types.
const CSV: &str = "text/csv; charset=utf-8; header=present";
/// See [`CSV`]. It is compressed as it is.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The tables of a page as a file.
///
/// # Errors
/// If there is no table of the name that was asked for, and faults of ours.
pub fn answer<P: Page>(app: &App, view: &View, page: &P) -> Result<Response, Failure> {
    let tr = Tr(view.lang);
    let json = serde_json::to_string(page).map_err(|error| Failure::internal(&error))?;
    let node: Node = serde_json::from_str(&json).map_err(|error| Failure::internal(&error))?;
    let tables = tables(&node, &tr);
    let made = made(app, view, &tr, is_cut(&node))?;
    let (bytes, kind, end) = match view.form {
        Form::Xlsx => (
            workbook::workbook(&tables, &made, app.state().received, &tr),
            XLSX,
            "xlsx",
        ),
        _ => {
            let none = Failure::NotFound(Say("error-no-table"));
            let table = match view.table.as_str() {
                "" => tables.iter().find(|table| !table.rows.is_empty()),
                name => tables.iter().find(|table| table.name == name),
            };
            (
                csv(table.ok_or(none)?, &made).map_err(|error| error.to_string()),
                CSV,
                "csv",
            )
        }
    };
    let bytes = bytes.map_err(|error| Failure::internal(&error))?;
    let mut response = bytes_response(bytes, kind, page.cache());
    let headers = response.headers_mut();
    let name = format!("attachment; filename=\"{}.{end}\"", file_name(view));
    if let Ok(value) = HeaderValue::from_str(&name) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    let robots = HeaderName::from_static("x-robots-tag");
    headers.insert(robots, HeaderValue::from_static("noindex"));
    Ok(response)
}

/// A name that says where the file is from, in plain letters.
fn file_name(view: &View) -> String {
    let mut name = "minhbach".to_owned();
    for part in view.path.split('/').chain(view.table.split('.')) {
        let plain = part
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '_');
        let plain: String = plain.take(40).collect();
        if !plain.is_empty() {
            name.push('-');
            name.push_str(&plain);
        }
    }
    name
}

/// Whether the page leaves rows of some list out.
fn is_cut(page: &Node) -> bool {
    let Node::Record(fields) = page else {
        return false;
    };
    fields.iter().any(|(name, value)| match name.as_str() {
        "before" => *value != Node::Null,
        "cut" | "gave_up" => *value == Node::Truth(true),
        name => name.starts_with("more") && *value == Node::Truth(true),
    })
}

/// What a file was made from, as pairs of a name and a value: the book, the day, the checkpoint.
fn made(app: &App, view: &View, tr: &Tr, cut: bool) -> Result<Vec<(String, Cell)>, Failure> {
    let state = app.state();
    let mut made = Vec::new();
    let mut say = |id: &str, cell: Cell| made.push((tr.t(id), cell));
    let text = |text: &str| Cell::Text(text.to_owned());
    if let Some(ledger) = &state.ledger {
        say("download-book", text(ledger.name.as_str()));
        if ledger.practice {
            say("practice-title", Cell::Text(tr.t("practice-text")));
        }
    }
    let path = view.lang.href(&view.path);
    let address = format!("{}{path}", view.site.as_deref().unwrap_or_default());
    say("download-page", Cell::Text(address));
    say("download-today", Cell::Day(app.today()));
    say("download-entries", Cell::Number(state.size.to_string()));
    if state.size > 0 {
        say("download-as-of", Cell::Text(utc(state.received)));
    }
    match checkpoint(app)? {
        Some(point) => {
            say("download-origin", text(&point.origin));
            say("download-size", Cell::Number(point.size.to_string()));
            say("download-root", Cell::Text(hash_to_base64(&point.root)));
        }
        None => say("download-origin", Cell::Text(tr.t("book-no-checkpoint"))),
    }
    if cut {
        let most = tr.number(u64::from(WHOLE));
        let cut = tr.with("download-cut-text", "n", most);
        say("download-cut", Cell::Text(cut.text().to_owned()));
    }
    Ok(made)
}

/// The published checkpoint.
fn checkpoint(app: &App) -> Result<Option<Checkpoint>, Failure> {
    let bytes = match std::fs::read(app.store().public_dir().join("checkpoint")) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Failure::internal(&error)),
    };
    let wrong = || Failure::internal(&"public/checkpoint is not a checkpoint");
    let note = Note::parse(&bytes).map_err(|_| wrong())?;
    Checkpoint::parse(note.text).map(Some).map_err(|_| wrong())
}

/// [`csv`] for whoever knows nothing of the library.
///
/// # Errors
/// What the library says.
pub fn csv_file(table: &Table, made: &[(String, Cell)]) -> Result<Vec<u8>, String> {
    csv(table, made).map_err(|error| error.to_string())
}

/// One table by RFC 4180, in UTF-8 that says so, then an empty line, then what it was made from.
fn csv(table: &Table, made: &[(String, Cell)]) -> Result<Vec<u8>, csv::Error> {
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    let headings = table.columns.iter().map(|heading| harmless(heading));
    let rows = table.rows.iter().map(|row| row.iter().map(spelt).collect());
    records(&mut bytes, std::iter::once(headings.collect()).chain(rows))?;
    bytes.extend_from_slice(b"\r\n");
    let made = made.iter();
    records(
        &mut bytes,
        made.map(|(name, cell)| vec![harmless(name), spelt(cell)]),
    )?;
    Ok(bytes)
}

fn records(
    bytes: &mut Vec<u8>,
    mut rows: impl Iterator<Item = Vec<String>>,
) -> Result<(), csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(bytes);
    rows.try_for_each(|row| writer.write_record(row))?;
    writer.flush()?;
    Ok(())
}

fn spelt(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Number(number) => number.clone(),
        Cell::Day(day) => day.to_string(),
        Cell::Text(text) => harmless(text),
    }
}

/// A text that no spreadsheet takes for a formula: what would begin one gets an apostrophe before it (OWASP, CSV injection). A
/// program takes it off again; numbers have none.
fn harmless(text: &str) -> String {
    let begins = |c: char| {
        matches!(
            c,
            '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'
        )
    };
    match text.trim_start_matches(' ').starts_with(begins) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;
    use serde_json::json;

    fn table(cells: Vec<Cell>) -> Table {
        Table {
            name: "rows".into(),
            title: "Rows".into(),
            columns: (0..cells.len()).map(|n| format!("=H{n}")).collect(),
            rows: vec![cells],
        }
    }

    #[test]
    fn no_text_of_a_file_is_a_formula() {
        let text = |text: &str| Cell::Text(text.into());
        let cells = vec![
            Cell::Number("-5.00".into()),
            text("-5"),
            text("=1+1"),
            text(" @x"),
            text("a,\"b\"\r\nc"),
            Cell::Day("2026-09-12".parse().unwrap()),
            Cell::Empty,
        ];
        let made = [("+made".to_owned(), text("\tx"))];
        let bytes = csv(&table(cells), &made).unwrap();
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            "\u{feff}'=H0,'=H1,'=H2,'=H3,'=H4,'=H5,'=H6\r\n\
             -5.00,'-5,'=1+1,' @x,\"a,\"\"b\"\"\r\nc\",2026-09-12,\r\n\r\n'+made,'\tx\r\n"
        );
    }

    #[test]
    fn a_page_that_leaves_rows_out_says_so() {
        let node = |value: serde_json::Value| -> Node { serde_json::from_value(value).unwrap() };
        for (page, cut) in [
            (json!({"before": 7}), true),
            (json!({"before": null, "more": false}), false),
            (json!({"more_allocations": true}), true),
            (json!({"cut": true}), true),
            (json!([]), false),
        ] {
            assert_eq!(is_cut(&node(page.clone())), cut, "{page}");
        }
    }

    #[test]
    fn nested_lists_become_tables_that_know_their_row() {
        let page = json!({
            "name": "Quỹ", "before": 3, "division": {"whole": {"amount": "7", "unit": "VND"}},
            "funds": [
                {"name": "A", "owed": [{"amount": "12.500", "unit": "x", "name": "Gạo", "counted_in": "kg"}], "left": null},
                {"name": "B", "owed": [], "left": {"amount": "9", "unit": "VND"}, "about": {"vi": "một", "en": "one"}},
            ],
        });
        let node: Node = serde_json::from_str(&page.to_string()).unwrap();
        let all = tables(&node, &Tr(Lang::En));
        let names: Vec<&str> = all.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(names, ["funds", "funds.owed", "page"]);
        let text = |text: &str| Cell::Text(text.into());
        let number = |number: &str| Cell::Number(number.into());
        let rows = &all[0].rows;
        assert!(rows[0].contains(&text("A")) && rows[1].contains(&text("one")));
        assert!(rows[1].contains(&number("9")) && rows[1].contains(&text("VND")));
        assert_eq!(rows[0].len(), rows[1].len());
        assert_eq!(
            all[1].rows,
            [[number("1"), text("A"), number("12.500"), text("kg Gạo")]]
        );
        assert_eq!(all[2].rows.len(), 2, "the name and the whole");
    }
}

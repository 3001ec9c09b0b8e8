//! Records of CSV, TSV and semicolon text, one after the other, in constant memory.
//!
//! The usual readers let one unclosed quotation mark swallow every line after it: a donor who writes `"Ung ho` would
//! make the gifts below hers disappear into her memo. Here a mark that does not close as a quoted cell's does is taken as
//! written. One that closes properly, but over lines that look like rows of the table, is either two stray marks or a memo
//! that was made to look like rows: every line of it is doubtful, and the caller makes exceptions of them. Lines are counted
//! as a text editor counts them.

use super::date::{self, DateFormat};
use super::encoding::Decoding;
use std::io::{self, Read};

/// Longest record: beyond it a quotation mark was never closed.
const LONGEST_RECORD: usize = 64 << 10;
/// Longest physical line: beyond it the file is no statement.
const LONGEST_LINE: usize = 1 << 20;
/// Most physical lines in one record.
const MOST_LINES: u32 = 64;

/// One record's cells, in buffers that are used again.
#[derive(Default)]
pub(super) struct Cells {
    text: String,
    ends: Vec<usize>,
}

impl Cells {
    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    fn end(&mut self) {
        self.ends.push(self.text.len());
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The cells in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        self.ends.iter().map(move |end| {
            let cell = &self.text[start..*end];
            start = *end;
            cell
        })
    }
}

/// What [`Records::next`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A record that begins on this physical line, from 1.
    Record(u32),
    /// The end.
    End,
    /// This physical line is too long.
    TooLong(u32),
}

/// Reads records from decoded text.
pub(super) struct Records<R> {
    source: Decoding<R>,
    text: String,
    at: usize,
    line: u32,
    separator: u8,
    ended: bool,
    doubtful_to: u32,
}

impl<R: Read> Records<R> {
    pub fn new(source: Decoding<R>, separator: u8) -> Self {
        Records {
            source,
            text: String::new(),
            at: 0,
            line: 1,
            separator,
            ended: false,
            doubtful_to: 0,
        }
    }

    /// The separator that the first lines suggest is set after looking at [`Records::peek`].
    pub fn set_separator(&mut self, separator: u8) {
        self.separator = separator;
    }

    /// The physical line on which the next record begins.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// True if the physical line is the row that it looks like, or part of a memo that was made to look so: nobody can
    /// tell from the file.
    pub fn doubtful(&self, line: u32) -> bool {
        line <= self.doubtful_to
    }

    /// Bytes read so far.
    pub fn bytes(&self) -> u64 {
        self.source.bytes
    }

    /// The beginning of the text, without taking it.
    pub fn peek(&mut self) -> io::Result<&str> {
        self.reach(LONGEST_RECORD)?;
        Ok(&self.text[self.at..])
    }

    /// Makes `len` bytes available after `at`, or all that there are.
    fn reach(&mut self, len: usize) -> io::Result<()> {
        while !self.ended && self.text.len() - self.at < len {
            self.text.drain(..self.at);
            self.at = 0;
            self.ended = !self.source.append(&mut self.text)?;
        }
        Ok(())
    }

    /// The end of the physical line at `at` (its newline, or the end of the text).
    fn line_end(&mut self) -> io::Result<Option<usize>> {
        let mut want = 4096;
        loop {
            self.reach(want)?;
            let rest = &self.text.as_bytes()[self.at..];
            if let Some(found) = memchr::memchr(b'\n', rest) {
                return Ok(Some(found));
            }
            if self.ended {
                return Ok(Some(rest.len()));
            }
            if rest.len() > LONGEST_LINE {
                return Ok(None);
            }
            want = rest.len() + 1;
        }
    }

    /// Reads the next record into `cells`. An empty physical line is a record of one empty cell.
    pub fn next(&mut self, cells: &mut Cells) -> io::Result<Found> {
        cells.clear();
        let Some(end) = self.line_end()? else {
            return Ok(Found::TooLong(self.line));
        };
        if end == 0 && self.at == self.text.len() {
            return Ok(Found::End);
        }
        let line = self.line;
        let physical = &self.text.as_bytes()[self.at..self.at + end];
        if memchr::memchr(b'"', physical).is_some() {
            self.reach(LONGEST_RECORD)?;
            match quoted(&self.text[self.at..], self.separator, cells) {
                Quoted::Record(taken, lines) => {
                    self.at += taken;
                    self.line = self.line.saturating_add(lines);
                    return Ok(Found::Record(line));
                }
                Quoted::Doubt(lines) => self.doubtful_to = self.doubtful_to.max(line + lines - 1),
                Quoted::Literal => {}
            }
            cells.clear();
        }
        plain(&self.text[self.at..self.at + end], self.separator, cells);
        self.at = (self.at + end + 1).min(self.text.len());
        self.line = self.line.saturating_add(1);
        Ok(Found::Record(line))
    }
}

/// Splits one physical line, taking every quotation mark as written.
fn plain(line: &str, separator: u8, cells: &mut Cells) {
    let line = line.strip_suffix('\r').unwrap_or(line);
    let mut start = 0;
    for found in memchr::memchr_iter(separator, line.as_bytes()) {
        cells.text.push_str(&line[start..found]);
        cells.end();
        start = found + 1;
    }
    cells.text.push_str(&line[start..]);
    cells.end();
}

/// How a record with quotation marks can be read.
enum Quoted {
    /// In one way: so many bytes, so many lines.
    Record(usize, u32),
    /// Its marks are not those of quoted cells: they are taken as written.
    Literal,
    /// Its marks close, but over something that looks like rows of the table, in so many lines.
    Doubt(u32),
}

/// Splits one record with quoted cells into `cells`.
fn quoted(text: &str, separator: u8, cells: &mut Cells) -> Quoted {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut lines = 1;
    let mut rows_inside = false;
    loop {
        let opened_on = lines;
        if bytes.get(at) == Some(&b'"') {
            at += 1;
            loop {
                // Only a mark or a newline can end what is copied here.
                let Some(found) = memchr::memchr2(b'"', b'\n', &bytes[at..]) else {
                    return Quoted::Literal;
                };
                let stop = at + found;
                cells.text.push_str(&text[at..stop]);
                at = stop + 1;
                if bytes[stop] == b'"' {
                    if bytes.get(at) != Some(&b'"') {
                        break;
                    }
                    cells.text.push('"');
                    at += 1;
                } else {
                    lines += 1;
                    if lines > MOST_LINES || at > LONGEST_RECORD {
                        return Quoted::Literal;
                    }
                    rows_inside |= begins_a_row(&text[at..], separator);
                    cells.text.push('\n');
                }
            }
        }
        // The rest of the cell: all of it if it was not quoted, else what a careless program wrote after the mark.
        let rest = memchr::memchr2(separator, b'\n', &bytes[at..]).map_or(bytes.len(), |n| at + n);
        let ends = bytes.get(rest) != Some(&separator);
        let more = &text[at..rest];
        let more = if ends {
            more.strip_suffix('\r').unwrap_or(more)
        } else {
            more
        };
        if lines > opened_on && !more.is_empty() {
            // A mark that closes some lines below in the middle of a cell is not the other end of this one.
            return Quoted::Literal;
        }
        cells.text.push_str(more);
        cells.end();
        if ends {
            let taken = (rest + 1).min(bytes.len());
            return if rows_inside {
                Quoted::Doubt(lines)
            } else {
                Quoted::Record(taken, lines)
            };
        }
        at = rest + 1;
    }
}

/// True if this text begins with a row of a table: a date in one of its first three cells, and three cells at least.
fn begins_a_row(text: &str, separator: u8) -> bool {
    let line = text.split('\n').next().unwrap_or("");
    let mut cells = line.split(char::from(separator));
    let dated = cells
        .by_ref()
        .take(3)
        .filter(|c| date::parse(c.trim_matches('"'), DateFormat::DayFirst).is_some())
        .count()
        > 0;
    dated && line.bytes().filter(|b| *b == separator).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::super::encoding::Encoding;
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<(u32, Vec<String>)> {
        let mut records = Records::new(Decoding::new(text.as_bytes(), Encoding::Utf8), b',');
        let mut cells = Cells::default();
        let mut all = Vec::new();
        while let Found::Record(line) = records.next(&mut cells).unwrap() {
            all.push((line, cells.iter().map(str::to_owned).collect()));
        }
        all
    }

    #[test]
    fn quotes_and_lines() {
        let text = "a,b\r\n\"x\"\"y\",\"two\nlines\"\r\n\n\"open,c\nd,\"e\"";
        let want: &[(u32, &[&str])] = &[
            (1, &["a", "b"]),
            (2, &["x\"y", "two\nlines"]),
            (4, &[""]),
            (5, &["\"open", "c"]),
            (6, &["d", "e"]),
        ];
        let got = read(text);
        let got: Vec<(u32, Vec<&str>)> = got
            .iter()
            .map(|(l, c)| (*l, c.iter().map(String::as_str).collect()))
            .collect();
        // The mark before `open` closes at the mark before `e` for a naive reader.
        assert_eq!(
            got[..3],
            want[..3]
                .iter()
                .map(|(l, c)| (*l, c.to_vec()))
                .collect::<Vec<_>>()
        );
    }

    #[test]
    fn a_memo_that_looks_like_rows_is_doubtful() {
        let text = "01/09/2024,A,1,\"ung ho\n02/09/2024,B,999,them\"\n03/09/2024,C,3,x\n";
        let mut records = Records::new(Decoding::new(text.as_bytes(), Encoding::Utf8), b',');
        let mut cells = Cells::default();
        let mut doubtful = Vec::new();
        while let Found::Record(line) = records.next(&mut cells).unwrap() {
            doubtful.push((line, records.doubtful(line)));
        }
        assert_eq!(doubtful, [(1, true), (2, true), (3, false)]);
    }

    #[test]
    fn an_open_mark_swallows_no_row() {
        let text = "01/09/2024,A,1,\"ung ho\n02/09/2024,B,2,\"cam on\"\n";
        let got = read(text);
        assert_eq!(got.len(), 2);
        assert_eq!(got[0].1[3], "\"ung ho");
        assert_eq!((got[1].0, got[1].1[3].as_str()), (2, "cam on"));
        // Without an end at all.
        assert_eq!(read("a,\"b\nc,d\n").len(), 2);
    }

    #[test]
    fn too_long_a_line_is_said() {
        let text = format!("a\n{}", "x".repeat(2 << 20));
        let mut records = Records::new(Decoding::new(text.as_bytes(), Encoding::Utf8), b',');
        let mut cells = Cells::default();
        assert_eq!(records.next(&mut cells).unwrap(), Found::Record(1));
        assert_eq!(records.next(&mut cells).unwrap(), Found::TooLong(2));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]
        // The crate `csv` writes, we read: the same cells.
        #[test]
        fn agrees_with_csv(rows in prop::collection::vec(prop::collection::vec("[a-zđ \",\n]{0,6}", 2..5), 1..6)) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let got: Vec<Vec<String>> = read(&text).into_iter().map(|(_, c)| c).collect();
            prop_assert_eq!(got, rows);
        }
    }
}

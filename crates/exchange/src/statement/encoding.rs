//! Which kind of file it is, and which encoding: found from the bytes of the whole file, never from its name.

use super::exception::Foreign;
use encoding_rs::{Decoder, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1258};
use std::io::{self, Read, Seek, SeekFrom};

/// The encoding of a text file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, without or with its mark.
    Utf8,
    /// UTF-16, low byte first: what Excel calls "Unicode text".
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// The Vietnamese code page of Windows; tone marks stand apart from their vowels.
    Windows1258,
}

impl Encoding {
    /// The usual name.
    pub fn as_str(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf16Le => "utf-16le",
            Encoding::Utf16Be => "utf-16be",
            Encoding::Windows1258 => "windows-1258",
        }
    }

    /// The encoding of this name, if it is one that is read.
    pub(super) fn named(name: &str) -> Option<Encoding> {
        let all = [
            Encoding::Utf8,
            Encoding::Utf16Le,
            Encoding::Utf16Be,
            Encoding::Windows1258,
        ];
        all.into_iter()
            .find(|e| e.as_str().eq_ignore_ascii_case(name))
    }

    fn codec(self) -> &'static encoding_rs::Encoding {
        match self {
            Encoding::Utf8 => UTF_8,
            Encoding::Utf16Le => UTF_16LE,
            Encoding::Utf16Be => UTF_16BE,
            Encoding::Windows1258 => WINDOWS_1258,
        }
    }
}

/// What the bytes of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text in this encoding, after so many bytes of mark.
    Text(Encoding, u64),
    /// A ZIP container; XLSX if it is anything that is read.
    Zip,
    /// Something that is not read: what it is.
    Foreign(Foreign),
    /// Nothing.
    Empty,
}

/// Reads the whole source once and says what it is; leaves it at its start.
pub(super) fn detect(source: &mut (impl Read + Seek)) -> io::Result<Kind> {
    source.seek(SeekFrom::Start(0))?;
    let kind = scan(source)?;
    source.seek(SeekFrom::Start(0))?;
    Ok(kind)
}

fn scan(source: &mut impl Read) -> io::Result<Kind> {
    let mut buffer = vec![0u8; 64 << 10];
    let mut filled = fill(source, &mut buffer, 0)?;
    let head = &buffer[..filled];
    if head.is_empty() {
        return Ok(Kind::Empty);
    }
    let start = head.trim_ascii_start();
    let begins = |what: &str| {
        start
            .get(..what.len())
            .is_some_and(|s| s.eq_ignore_ascii_case(what.as_bytes()))
    };
    if head.starts_with(b"PK\x03\x04") {
        return Ok(Kind::Zip);
    }
    if head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Ok(Kind::Foreign(Foreign::OldExcel));
    }
    if begins("%PDF") {
        return Ok(Kind::Foreign(Foreign::Pdf));
    }
    if ["<html", "<!doctype", "<table", "<?xml"]
        .iter()
        .any(|tag| begins(tag))
    {
        return Ok(Kind::Foreign(Foreign::Web));
    }
    if head.starts_with(&[0xff, 0xfe]) {
        return Ok(Kind::Text(Encoding::Utf16Le, 2));
    }
    if head.starts_with(&[0xfe, 0xff]) {
        return Ok(Kind::Text(Encoding::Utf16Be, 2));
    }
    // Half the bytes of a statement in UTF-16 are zero, all at odd or all at even places.
    let zeros = |odd: usize| {
        head.iter()
            .take(4096)
            .skip(odd)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    if odd > 8 && even * 8 < odd {
        return Ok(Kind::Text(Encoding::Utf16Le, 0));
    }
    if even > 8 && odd * 8 < even {
        return Ok(Kind::Text(Encoding::Utf16Be, 0));
    }
    let mark = if head.starts_with(&[0xef, 0xbb, 0xbf]) {
        3
    } else {
        0
    };
    let mut tally = Tally::default();
    let mut blank = true;
    while filled > 0 {
        blank &= buffer[..filled].iter().all(u8::is_ascii_whitespace);
        let left = tally.add(&buffer[..filled], filled < buffer.len());
        buffer.copy_within(filled - left..filled, 0);
        let more = fill(source, &mut buffer, left)?;
        if more == left {
            tally.add(&buffer[..left], true);
            break;
        }
        filled = more;
    }
    if blank {
        return Ok(Kind::Empty);
    }
    // One memo cut in the middle of a letter must not turn the whole file into another encoding.
    let utf8 = mark > 0 || tally.broken == 0 || tally.letters >= tally.broken.saturating_mul(8);
    Ok(Kind::Text(
        if utf8 {
            Encoding::Utf8
        } else {
            Encoding::Windows1258
        },
        mark,
    ))
}

/// Fills `buffer` from `at` on as far as the source goes; the whole length filled.
fn fill(source: &mut impl Read, buffer: &mut [u8], at: usize) -> io::Result<usize> {
    let mut end = at;
    while end < buffer.len() {
        match source.read(&mut buffer[end..]) {
            Ok(0) => break,
            Ok(n) => end += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(end)
}

/// How many letters beyond ASCII are well-formed UTF-8, and how many sequences are broken.
#[derive(Default)]
struct Tally {
    letters: u64,
    broken: u64,
}

impl Tally {
    /// Counts a block; how many bytes at its end are the beginning of a letter and belong to the next block.
    fn add(&mut self, mut bytes: &[u8], last: bool) -> usize {
        loop {
            let (good, bad) = match std::str::from_utf8(bytes) {
                Ok(text) => (text, None),
                Err(e) => (
                    std::str::from_utf8(&bytes[..e.valid_up_to()]).unwrap_or(""),
                    Some(e),
                ),
            };
            // Bytes that continue a letter begin with the bits 10; every other byte beyond ASCII begins one.
            self.letters += good.bytes().filter(|b| *b >= 0xc0).count() as u64;
            let Some(error) = bad else { return 0 };
            match error.error_len() {
                Some(len) => {
                    self.broken += 1;
                    bytes = &bytes[error.valid_up_to() + len..];
                }
                None if last => {
                    self.broken += 1;
                    return 0;
                }
                None => return bytes.len() - error.valid_up_to(),
            }
        }
    }
}

/// Turns a source of bytes into text, block by block.
pub(super) struct Decoding<R> {
    source: R,
    decoder: Decoder,
    input: Vec<u8>,
    done: bool,
    /// Bytes read so far, for progress.
    pub bytes: u64,
}

impl<R: Read> Decoding<R> {
    /// `source` stands after the mark.
    pub fn new(source: R, encoding: Encoding) -> Self {
        let decoder = encoding.codec().new_decoder_without_bom_handling();
        Decoding {
            source,
            decoder,
            input: vec![0; 64 << 10],
            done: false,
            bytes: 0,
        }
    }

    /// Appends the next block of text to `out`; `false` if there is none.
    pub fn append(&mut self, out: &mut String) -> io::Result<bool> {
        if self.done {
            return Ok(false);
        }
        let filled = fill(&mut self.source, &mut self.input, 0)?;
        self.bytes += filled as u64;
        self.done = filled < self.input.len();
        let mut input = &self.input[..filled];
        loop {
            out.reserve(
                self.decoder
                    .max_utf8_buffer_length(input.len())
                    .unwrap_or(input.len() * 3),
            );
            let (result, read, _) = self.decoder.decode_to_string(input, out, self.done);
            input = &input[read..];
            if result == encoding_rs::CoderResult::InputEmpty {
                return Ok(true);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn kind(bytes: &[u8]) -> Kind {
        detect(&mut Cursor::new(bytes)).unwrap()
    }

    #[test]
    fn found_from_the_bytes() {
        let text = "Ngày,Số tiền\n01/09/2024,50.000\n".repeat(3);
        assert_eq!(kind(text.as_bytes()), Kind::Text(Encoding::Utf8, 0));
        assert_eq!(
            kind(format!("\u{feff}{text}").as_bytes()),
            Kind::Text(Encoding::Utf8, 3)
        );
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(kind(&le), Kind::Text(Encoding::Utf16Le, 0));
        assert_eq!(kind(&be), Kind::Text(Encoding::Utf16Be, 0));
        assert_eq!(
            kind(b"Ng\xe0y,S\xf4\xec ti\xea\xeccn"),
            Kind::Text(Encoding::Windows1258, 0)
        );
        assert_eq!(kind(b"  %PDF-1.7"), Kind::Foreign(Foreign::Pdf));
        assert_eq!(kind(b" \r\n\t"), Kind::Empty);
        assert_eq!(kind(b""), Kind::Empty);
    }

    #[test]
    fn one_broken_letter_leaves_utf8() {
        let mut bytes = "Ngày giờ số tiền ủng hộ đồng bào".as_bytes().to_vec();
        bytes.push(0xe1);
        assert_eq!(kind(&bytes), Kind::Text(Encoding::Utf8, 0));
    }

    #[test]
    fn letters_over_block_borders() {
        for shift in 0..4 {
            let text = "x".repeat((64 << 10) - shift) + &"ộ".repeat(40_000);
            assert_eq!(kind(text.as_bytes()), Kind::Text(Encoding::Utf8, 0));
            let mut out = String::new();
            let mut decoding = Decoding::new(text.as_bytes(), Encoding::Utf8);
            while decoding.append(&mut out).unwrap() {}
            assert_eq!(out, text);
        }
    }
}

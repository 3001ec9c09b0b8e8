//! Text of a page that knows its own markup: which number it is, that it is a date, that it is the number of an entry.
//!
//! Every number on a page names itself (`data-figure="name?key=value"`), so that a program which has nothing but an export
//! can say what it must be; docs/figures.md lists the names and tests/figures computes them.

use std::fmt::{self, Display, Formatter};

use askama::filters::HtmlSafe;
use minhbach_exchange::print::escaped;

/// A piece of text, as a page shows it and as it reads without markup (in a title, in a label).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Markup {
    html: String,
    text: String,
}

/// What may be put into a sentence: text, which is escaped, or a piece that has its own markup.
pub trait Piece {
    /// The piece with its markup.
    fn piece(&self) -> Markup;
}

impl Piece for Markup {
    fn piece(&self) -> Markup {
        self.clone()
    }
}

impl<P: Piece> Piece for &P {
    fn piece(&self) -> Markup {
        (**self).piece()
    }
}

macro_rules! plain {
    ($($type:ty),+) => { $(impl Piece for $type { fn piece(&self) -> Markup { Markup::plain(self.to_string()) } })+ };
}
plain!(str, &str, String);

/// A status is a code.
impl Piece for u16 {
    fn piece(&self) -> Markup {
        Markup::code(self.to_string())
    }
}

impl Markup {
    /// Text without any markup.
    pub fn plain(text: impl Into<String>) -> Markup {
        let text = text.into();
        Markup {
            html: escaped(&text),
            text,
        }
    }

    /// A number, and which one it is.
    pub fn figure(text: String, name: &str) -> Markup {
        Markup::within("span", "data-figure", name, text)
    }

    /// A moment, and the same as programs read it.
    pub fn moment(text: String, machine: &str) -> Markup {
        Markup::within("time", "datetime", machine, text)
    }

    /// The number of an entry or another code.
    pub fn code(text: String) -> Markup {
        Markup::within("span", "class", "no", text)
    }

    fn within(element: &str, attribute: &str, value: &str, text: String) -> Markup {
        let html = format!(
            "<{element} {attribute}=\"{}\">{}</{element}>",
            escaped(value),
            escaped(&text)
        );
        Markup { html, text }
    }

    /// A sentence with pieces in it: `say` writes the sentence around the stand-ins that it is given.
    pub fn around(pieces: &[Markup], say: impl FnOnce(&[String]) -> String) -> Markup {
        let stands: Vec<String> = (0..pieces.len()).map(stand_in).collect();
        let said = say(&stands);
        let (mut html, mut text) = (escaped(&said), said);
        for (stand, piece) in stands.iter().zip(pieces) {
            html = html.replace(stand, &piece.html);
            text = text.replace(stand, &piece.text);
        }
        Markup { html, text }
    }

    /// How it reads where no markup may stand.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// What stands for a piece while a sentence is made: characters for private use, which no text of the site has.
fn stand_in(number: usize) -> String {
    let last = char::from_u32(0xE001 + number as u32).unwrap_or('\u{E001}');
    ['\u{E000}', last].iter().collect()
}

impl Display for Markup {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.html)
    }
}

impl HtmlSafe for Markup {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_keeps_its_markup_and_the_sentence_is_escaped() {
        let sum = Markup::figure("1.000 đ".into(), "gift.sum?at=7&unit=VND");
        let said = Markup::around(&[sum, Markup::plain("Sơn & <Lâm>")], |stands| {
            format!("{} <- {}", stands[0], stands[1])
        });
        assert_eq!(
            said.to_string(),
            "<span data-figure=\"gift.sum?at=7&amp;unit=VND\">1.000 đ</span> &lt;- Sơn &amp; &lt;Lâm&gt;"
        );
        assert_eq!(said.text(), "1.000 đ <- Sơn & <Lâm>");
    }
}

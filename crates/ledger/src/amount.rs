//! Amounts: whole numbers of the smallest unit, and what they count.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::id::Id;
use crate::text::text_serde;

/// The largest amount of one entry, in minor units: 2^53 − 1, so that a browser's numbers hold it.
pub const MAX_AMOUNT: u64 = (1 << 53) - 1;

/// A currency by its ISO 4217 letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// Việt Nam đồng, which has no decimals.
    pub const VND: Currency = Currency(*b"VND");

    /// The three letters.
    pub fn as_str(&self) -> &str {
        // The constructor lets only ASCII capitals in, so this is always text.
        std::str::from_utf8(&self.0).unwrap_or("???")
    }

    /// How many decimal digits its amounts have (ISO 4217 minor units).
    pub fn scale(&self) -> u8 {
        match &self.0 {
            b"VND" | b"JPY" | b"KRW" | b"CLP" | b"ISK" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"KWD" | b"BHD" | b"OMR" | b"JOD" | b"TND" => 3,
            _ => 2,
        }
    }
}

impl FromStr for Currency {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match <[u8; 3]>::try_from(text.as_bytes()) {
            Ok(letters) if letters.iter().all(u8::is_ascii_uppercase) => Ok(Currency(letters)),
            _ => Err("a currency is three capital letters, such as VND"),
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

text_serde!(Currency);

/// What an amount counts: money of one currency, or goods of one lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Unit {
    /// Minor units of a currency.
    Money(Currency),
    /// Units of an item, in one lot of it.
    Lot {
        /// The item, as defined in the book.
        item: Id,
        /// The lot of that item.
        lot: Id,
    },
}

impl Unit {
    /// The first of all in their order, for a search.
    pub(crate) const FIRST: Unit = Unit::Money(Currency(*b"AAA"));
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unit::Money(currency) => write!(f, "{currency}"),
            Unit::Lot { item, lot } => write!(f, "{item}/{lot}"),
        }
    }
}

impl FromStr for Unit {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('/') {
            None => Ok(Unit::Money(text.parse()?)),
            Some((item, lot)) => Ok(Unit::Lot {
                item: item.parse()?,
                lot: lot.parse()?,
            }),
        }
    }
}

/// An amount as an entry spells it: digits with a fixed number of decimals, no sign, no leading
/// zeros. `"1500000"` and `"10.50"` are amounts; `"010"`, `"1e3"`, `"+1"` and `"1."` are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fixed {
    minor: u64,
    scale: u8,
}

impl Fixed {
    /// An amount of `minor` units, written with `scale` decimals; none above [`MAX_AMOUNT`].
    pub fn new(minor: u64, scale: u8) -> Option<Self> {
        (minor <= MAX_AMOUNT && scale <= 9).then_some(Fixed { minor, scale })
    }

    /// An amount of a currency, in its minor units.
    pub fn money(minor: u64, currency: Currency) -> Option<Self> {
        Fixed::new(minor, currency.scale())
    }

    /// The amount in minor units.
    pub fn minor(&self) -> u64 {
        self.minor
    }

    /// How many decimals it is written with.
    pub fn scale(&self) -> u8 {
        self.scale
    }

    /// The same as a decimal number, for calculations that leave the ledger's integers.
    pub fn decimal(&self) -> Decimal {
        Decimal::from_i128_with_scale(i128::from(self.minor), u32::from(self.scale))
    }
}

impl FromStr for Fixed {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const SPELLING: &str = "an amount is digits with a fixed number of decimals, without sign, leading zeros or separators";
        let (whole, fraction) = match text.split_once('.') {
            Some((_, "")) => return Err(SPELLING),
            Some((whole, fraction)) => (whole, fraction),
            None => (text, ""),
        };
        if whole.is_empty() || (whole.len() > 1 && whole.starts_with('0')) || fraction.len() > 9 {
            return Err(SPELLING);
        }
        let mut minor = 0u64;
        for digit in whole.bytes().chain(fraction.bytes()) {
            if !digit.is_ascii_digit() {
                return Err(SPELLING);
            }
            minor = minor
                .checked_mul(10)
                .and_then(|m| m.checked_add(u64::from(digit - b'0')))
                .filter(|m| *m <= MAX_AMOUNT)
                .ok_or("an amount is at most 9007199254740991 of its smallest unit")?;
        }
        Ok(Fixed {
            minor,
            scale: fraction.len() as u8,
        })
    }
}

impl fmt::Display for Fixed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.scale == 0 {
            return write!(f, "{}", self.minor);
        }
        let one = 10u64.pow(u32::from(self.scale));
        write!(
            f,
            "{}.{:0width$}",
            self.minor / one,
            self.minor % one,
            width = usize::from(self.scale)
        )
    }
}

text_serde!(Fixed);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_per_amount() {
        for good in ["0", "7", "1500000", "10.50", "0.05", "9007199254740991"] {
            assert_eq!(good.parse::<Fixed>().unwrap().to_string(), good);
        }
        for bad in [
            "",
            "00",
            "01",
            "+1",
            "-1",
            "1.",
            ".5",
            "1e3",
            "1,000",
            "٣",
            "9007199254740992",
            "1 ",
        ] {
            assert!(bad.parse::<Fixed>().is_err(), "{bad}");
        }
    }

    #[test]
    fn decimals_keep_their_scale() {
        assert_eq!(
            "10.50".parse::<Fixed>().unwrap().decimal().to_string(),
            "10.50"
        );
        assert_eq!("10.50".parse::<Fixed>().unwrap().minor(), 1050);
    }

    #[test]
    fn units_read_back() {
        for text in [
            "VND",
            "00000000000000000000000000000001/00000000000000000000000000000002",
        ] {
            assert_eq!(text.parse::<Unit>().unwrap().to_string(), text);
        }
        assert!("vnd".parse::<Unit>().is_err());
    }
}

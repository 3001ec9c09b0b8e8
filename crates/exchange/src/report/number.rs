//! Amounts of a report: what they count, and how each language writes them.

use minhbach_ledger::rejection::Lang;
use minhbach_ledger::state::State;
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use super::say::unit as unit_word;
use super::sums::Counted;

/// So much of a currency or of an item. As JSON it is spelt like the sums of the pages' API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// In the smallest units.
    pub minor: i128,
    /// The currency, or the item's id.
    pub unit: String,
    /// Decimals.
    pub scale: u8,
    /// Of goods: the name of the item, and the unit that it is counted in.
    pub goods: Option<(String, String)>,
}

impl Quantity {
    /// So much of what is counted; names come from the book.
    pub fn of(state: &State, counted: Counted, minor: i128) -> Quantity {
        match counted {
            Counted::Money(currency) => Quantity {
                minor,
                unit: currency.to_string(),
                scale: currency.scale(),
                goods: None,
            },
            Counted::Item(id) => {
                let known = state.items.get(&id);
                let name = |item: &minhbach_ledger::state::Item| {
                    (item.name.to_string(), item.unit.to_string())
                };
                Quantity {
                    minor,
                    unit: id.to_string(),
                    scale: known.map_or(0, |item| item.scale),
                    // No goods come before their item is defined.
                    goods: Some(known.map_or_else(|| (id.to_string(), String::new()), name)),
                }
            }
        }
    }

    /// The number with its fixed decimals, a point and no separators.
    pub fn plain(&self) -> String {
        let scale = usize::from(self.scale);
        let digits = format!("{:0width$}", self.minor.unsigned_abs(), width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        let sign = if self.minor < 0 { "-" } else { "" };
        match fraction {
            "" => format!("{sign}{whole}"),
            _ => format!("{sign}{whole}.{fraction}"),
        }
    }

    /// The number alone, as a reader of the language writes it.
    pub fn number(&self, lang: Lang) -> String {
        let plain = self.plain();
        let (sign, plain) = match plain.strip_prefix('-') {
            Some(rest) => ("−", rest),
            None => ("", plain.as_str()),
        };
        let (group, point) = match lang {
            Lang::Vi => ('.', ','),
            Lang::En => (',', '.'),
        };
        match plain.split_once('.') {
            None => format!("{sign}{}", grouped(plain, group)),
            Some((whole, fraction)) => {
                format!("{sign}{}{point}{fraction}", grouped(whole, group))
            }
        }
    }

    /// With what is counted: `1.234.567 đ`, `12,500 tấn Gạo tẻ`.
    pub fn words(&self, lang: Lang) -> String {
        let number = self.number(lang);
        match (&self.goods, self.unit.as_str(), lang) {
            (None, "VND", Lang::Vi) => format!("{number} đ"),
            (None, "VND", Lang::En) => format!("{number} ₫"),
            (None, unit, _) => format!("{number} {unit}"),
            (Some((name, unit)), _, lang) => format!("{number} {} {name}", unit_word(lang, unit)),
        }
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = if self.goods.is_some() { 4 } else { 2 };
        let mut quantity = serializer.serialize_struct("Quantity", fields)?;
        quantity.serialize_field("amount", &self.plain())?;
        quantity.serialize_field("unit", &self.unit)?;
        if let Some((name, unit)) = &self.goods {
            quantity.serialize_field("name", name)?;
            quantity.serialize_field("counted_in", unit)?;
        }
        quantity.end()
    }
}

/// Digits in groups of three.
pub(super) fn grouped(digits: &str, separator: char) -> String {
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// A share of a whole in percent with one decimal, rounded down so that parts never seem to exceed the whole; none of nothing.
pub(super) fn percent(part: i128, whole: i128) -> Option<String> {
    if whole <= 0 {
        return None;
    }
    let permille = part.max(0).saturating_mul(1000) / whole;
    Some(format!("{}.{}", permille / 10, permille % 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_each_language_does() {
        let mut dong = Quantity {
            minor: 1_234_567,
            unit: "VND".into(),
            scale: 0,
            goods: None,
        };
        assert_eq!(dong.words(Lang::Vi), "1.234.567 đ");
        assert_eq!(dong.words(Lang::En), "1,234,567 ₫");
        dong.minor = -5;
        assert_eq!(
            (dong.plain().as_str(), dong.words(Lang::Vi).as_str()),
            ("-5", "−5 đ")
        );
        let rice = Quantity {
            minor: 12_500,
            unit: "0".into(),
            scale: 3,
            goods: Some(("Gạo tẻ".into(), "tonne".into())),
        };
        assert_eq!(rice.words(Lang::Vi), "12,500 tấn Gạo tẻ");
        assert_eq!(percent(2_999, 3_000).as_deref(), Some("99.9"));
        assert_eq!(percent(1, 0), None);
    }
}

//! Numbers and days as readers of both languages write them.

use minhbach_ledger::amount::Unit;
use minhbach_ledger::day::Day;
use minhbach_ledger::rejection::Lang;
use minhbach_ledger::state::State;

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Both {
    pub vi: String,
    pub en: String,
}

impl Both {
    /// The same function for both languages.
    pub fn by(say: impl Fn(Lang) -> String) -> Both {
        Both {
            vi: say(Lang::Vi),
            en: say(Lang::En),
        }
    }

    /// From two texts.
    pub fn of(vi: impl Into<String>, en: impl Into<String>) -> Both {
        Both {
            vi: vi.into(),
            en: en.into(),
        }
    }

    /// The text in a language.
    pub fn say(&self, lang: Lang) -> &str {
        match lang {
            Lang::Vi => &self.vi,
            Lang::En => &self.en,
        }
    }
}

/// One of two values.
pub fn pick<T>(lang: Lang, vi: T, en: T) -> T {
    match lang {
        Lang::Vi => vi,
        Lang::En => en,
    }
}

/// Minor units with so many decimals: `1.234.567` and `12,50` in Vietnamese, `1,234,567` and `12.50` in English.
pub fn number(minor: i128, scale: u8, lang: Lang) -> String {
    let scale = usize::from(scale);
    let digits = format!("{:0width$}", minor.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let (group, point) = match lang {
        Lang::Vi => ('.', ','),
        Lang::En => (',', '.'),
    };
    let mut out = String::from(if minor < 0 { "−" } else { "" });
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(group);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(point);
        out.push_str(fraction);
    }
    out
}

/// An amount with what it counts.
pub fn amount(minor: i128, unit: Unit, state: &State, lang: Lang) -> String {
    match unit {
        Unit::Money(currency) => {
            format!("{} {currency}", number(minor, currency.scale(), lang))
        }
        Unit::Lot { item, .. } => {
            let known = state.items.get(&item);
            let scale = known.map_or(0, |item| item.scale);
            let name = known.map_or_else(|| item.to_string(), |item| item.name.to_string());
            format!("{} {name}", number(minor, scale, lang))
        }
    }
}

/// A day: `31/12/2026` in Vietnamese, `2026-12-31` in English.
pub fn day(day: Day, lang: Lang) -> String {
    match (lang, day.date()) {
        (Lang::Vi, Some(date)) => {
            format!("{:02}/{:02}/{}", date.day(), date.month(), date.year())
        }
        _ => day.to_string(),
    }
}

/// A share as percent with one decimal.
pub fn percent(part: f64, lang: Lang) -> String {
    let text = format!("{:.1}", part * 100.0);
    match lang {
        Lang::Vi => format!("{} %", text.replace('.', ",")),
        Lang::En => format!("{text}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        for (minor, scale, vi, en) in [
            (0, 0, "0", "0"),
            (999, 0, "999", "999"),
            (1_234_567, 0, "1.234.567", "1,234,567"),
            (-5, 2, "−0,05", "−0.05"),
            (123_456, 2, "1.234,56", "1,234.56"),
        ] {
            assert_eq!(number(minor, scale, Lang::Vi), vi);
            assert_eq!(number(minor, scale, Lang::En), en);
        }
    }
}

//! Money, days and hashes as people of each language write them.

use minhbach_ledger::amount::{Currency, Unit};
use minhbach_ledger::day::{Day, Month};
use minhbach_ledger::kinds::reports::Counted;
use minhbach_ledger::state::State;
use std::fmt::Display;

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use crate::lang::{Lang, Tr};
use crate::markup::Markup;
use crate::measure::Measure;
use crate::written;

/// A value or a reference to it, however deep: templates hand over both.
pub trait Of<T> {
    /// The value.
    fn of(&self) -> &T;
}

macro_rules! of_itself {
    ($($type:ty),+) => { $(impl Of<$type> for $type { fn of(&self) -> &$type { self } })+ };
}
of_itself!(u64, Day, Sum);

impl<T, U: Of<T>> Of<T> for &U {
    fn of(&self) -> &T {
        (**self).of()
    }
}

/// A signed sum of one unit, in minor units. JSON writes `{"amount":"1500000","unit":"VND"}`; of goods also the item's
/// name and the unit that it is counted in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// Minor units.
    pub minor: i128,
    /// What is counted.
    pub measure: Measure,
}

impl Sum {
    /// A sum of minor units of a unit of the book.
    pub fn new(minor: i128, unit: Unit, state: &State) -> Self {
        Sum::counted(minor, Measure::of(state, unit))
    }

    /// A sum of minor units.
    pub fn counted(minor: i128, measure: impl Into<Measure>) -> Self {
        Sum {
            minor,
            measure: measure.into(),
        }
    }

    /// Whether it is nothing.
    pub fn is_zero(&self) -> bool {
        self.minor == 0
    }

    /// A sum of đồng, for tests and samples.
    #[cfg(test)]
    pub fn dong(minor: i128) -> Self {
        Sum::counted(minor, Currency::VND)
    }

    fn scale(&self) -> usize {
        self.measure.scale()
    }

    /// The number with its fixed decimals, a point and no separators.
    pub fn plain(&self) -> String {
        let digits = format!(
            "{:0width$}",
            self.minor.unsigned_abs(),
            width = self.scale() + 1
        );
        let (whole, fraction) = digits.split_at(digits.len() - self.scale());
        let sign = if self.minor < 0 { "-" } else { "" };
        match fraction {
            "" => format!("{sign}{whole}"),
            _ => format!("{sign}{whole}.{fraction}"),
        }
    }
}

impl Serialize for Sum {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let goods = match &self.measure {
            Measure::Money(_) => None,
            Measure::Goods(goods) => Some(goods),
        };
        let mut fields = serializer.serialize_struct("Sum", if goods.is_some() { 4 } else { 2 })?;
        fields.serialize_field("amount", &self.plain())?;
        fields.serialize_field("unit", &self.measure.spelling())?;
        if let Some(goods) = goods {
            fields.serialize_field("name", &goods.name)?;
            fields.serialize_field("counted_in", &goods.unit)?;
        }
        fields.end()
    }
}

/// The name of a figure with its unit.
fn of_unit(figure: impl Display, measure: &Measure) -> String {
    let name = figure.to_string();
    let mark = if name.contains('?') { '&' } else { '?' };
    format!("{name}{mark}unit={}", measure.spelling())
}

impl Tr {
    /// A count of people as it may be said: a number, or that there are some.
    pub fn counted(&self, count: &Counted, figure: impl Display) -> Markup {
        match count {
            Counted::Few => Markup::plain(self.t("count-few")),
            Counted::Number(count) => self.num(u64::from(*count), figure),
        }
    }

    /// A month as it is written.
    pub fn month(&self, month: &Month) -> Markup {
        let text = written::month(self.0, month);
        Markup::moment(text, &month.to_string())
    }

    /// A whole number with the separators of the language, under the name of its figure.
    pub fn num(&self, number: impl Of<u64>, figure: impl Display) -> Markup {
        Markup::figure(self.number(number), &figure.to_string())
    }

    /// A whole number with the separators of the language.
    pub fn number(&self, number: impl Of<u64>) -> String {
        written::number(self.0, u128::from(*number.of()), 0)
    }

    /// The number of an entry.
    pub fn no(&self, index: impl Of<u64>) -> Markup {
        // Never torn apart at the end of a line.
        Markup::code(format!("№\u{a0}{}", self.number(index)))
    }

    /// A sum under the name of its figure, to which its unit is added.
    pub fn money(&self, sum: impl Of<Sum>, figure: impl Display) -> Markup {
        let sum = sum.of();
        Markup::figure(self.sum(sum), &of_unit(figure, &sum.measure))
    }

    /// A sum with its currency sign, or with unit and name of the goods: `1.234.567 đ`, `1,234,567 ₫`, `12,500 tấn Gạo tẻ`.
    pub fn sum(&self, sum: impl Of<Sum>) -> String {
        let sum = sum.of();
        let sign = if sum.minor < 0 { "−" } else { "" };
        let number = written::number(self.0, sum.minor.unsigned_abs(), sum.scale());
        match (&sum.measure, self.0) {
            (Measure::Money(Currency::VND), Lang::Vi) => format!("{sign}{number}\u{a0}đ"),
            (Measure::Money(Currency::VND), Lang::En) => format!("{sign}{number}\u{a0}₫"),
            (Measure::Money(currency), _) => format!("{sign}{number}\u{a0}{currency}"),
            (Measure::Goods(goods), _) => {
                format!(
                    "{sign}{number}\u{a0}{} {}",
                    self.unit(&goods.unit),
                    goods.name
                )
            }
        }
    }

    /// The name of a unit that goods are counted in. Chapters choose their own, so a code without a name shows itself.
    pub fn unit(&self, code: impl AsRef<str>) -> String {
        self.known(
            &format!("unit-{}", code.as_ref().replace('_', "-")),
            code.as_ref(),
        )
    }

    /// A day, as people and as programs read it.
    pub fn day(&self, day: impl Of<Day>) -> Markup {
        Markup::moment(self.date(*day.of()), &day.of().to_string())
    }

    /// A day: `21/09/2026` in Vietnamese, `21 Sept 2026` in English.
    pub fn date(&self, day: impl Of<Day>) -> String {
        written::day(self.0, *day.of())
    }

    /// A moment, in unix seconds, as day and clock time in UTC.
    pub fn time(&self, seconds: impl Of<u64>) -> Markup {
        let seconds = *seconds.of();
        let (hour, minute) = (seconds / 3600 % 24, seconds / 60 % 60);
        let day = Day::of_unix(seconds);
        let text = format!("{} {hour:02}:{minute:02} UTC", self.date(day));
        Markup::moment(text, &format!("{day}T{hour:02}:{minute:02}Z"))
    }

    /// A share of a whole, rounded down to one decimal: `43,2 %`, `43.2%`. Rounded down so that
    /// parts never seem to exceed the whole; a share that is not nothing is never shown as 0.
    pub fn share(&self, part: impl Of<Sum>, whole: impl Of<Sum>, figure: impl Display) -> Markup {
        let name = of_unit(figure, &part.of().measure);
        Markup::figure(self.portion(part, whole), &format!("{name}&as=share"))
    }

    /// A share in hundredths of a percent: `25 %`, `2,50 %`, `2.50%`.
    pub fn points(&self, share: impl Of<u64>, figure: impl Display) -> Markup {
        let share = *share.of();
        let text = match share.is_multiple_of(100) {
            true => self.percent(u128::from(share / 100), 0),
            false => self.percent(u128::from(share), 2),
        };
        Markup::figure(text, &figure.to_string())
    }

    fn portion(&self, part: impl Of<Sum>, whole: impl Of<Sum>) -> String {
        let (part, whole) = (part.of().minor.max(0), whole.of().minor);
        if whole <= 0 {
            return "–".to_owned();
        }
        let permille = part.saturating_mul(1000) / whole;
        match part > 0 && permille == 0 {
            true => format!("< {}", self.percent(1, 1)),
            false => self.percent(permille.unsigned_abs(), 1),
        }
    }

    fn percent(&self, minor: u128, scale: usize) -> String {
        let number = written::number(self.0, minor, scale);
        match self.0 {
            Lang::Vi => format!("{number}\u{a0}%"),
            Lang::En => format!("{number}%"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Goods;
    use minhbach_ledger::id::Id;
    use std::sync::Arc;

    #[test]
    fn money_is_written_as_each_language_does() {
        assert_eq!(Tr(Lang::Vi).sum(Sum::dong(1_234_567)), "1.234.567\u{a0}đ");
        assert_eq!(Tr(Lang::En).sum(Sum::dong(1_234_567)), "1,234,567\u{a0}₫");
        assert_eq!(Tr(Lang::Vi).sum(Sum::dong(-500)), "−500\u{a0}đ");
        assert_eq!(Tr(Lang::Vi).sum(Sum::dong(0)), "0\u{a0}đ");
        let dollars = Sum::counted(123_405, "USD".parse::<Currency>().unwrap());
        assert_eq!(Tr(Lang::Vi).sum(&dollars), "1.234,05\u{a0}USD");
        assert_eq!(Tr(Lang::En).sum(&dollars), "1,234.05\u{a0}USD");
        assert_eq!(
            serde_json::to_string(&dollars).unwrap(),
            r#"{"amount":"1234.05","unit":"USD"}"#
        );
    }

    #[test]
    fn goods_are_written_with_their_unit_and_name() {
        let item = Id::from_bytes([1; 16]);
        let rice = |unit: &str, scale| {
            Measure::Goods(Arc::new(Goods {
                item,
                lot: None,
                name: "Gạo tẻ".into(),
                unit: unit.into(),
                scale,
            }))
        };
        let sum = Sum::counted(12_500, rice("tonne", 3));
        assert_eq!(Tr(Lang::Vi).sum(&sum), "12,500\u{a0}tấn Gạo tẻ");
        assert_eq!(Tr(Lang::En).sum(&sum), "12.500\u{a0}t Gạo tẻ");
        assert_eq!(
            serde_json::to_string(&sum).unwrap(),
            format!(
                r#"{{"amount":"12.500","unit":"{item}","name":"Gạo tẻ","counted_in":"tonne"}}"#
            )
        );
        // A chapter's own unit, of which no language has a name.
        let own = Sum::counted(1_200, rice("gui", 0));
        assert_eq!(Tr(Lang::Vi).sum(&own), "1.200\u{a0}gui Gạo tẻ");
    }

    #[test]
    fn days_are_written_as_each_language_does() {
        let day: Day = "2026-09-01".parse().unwrap();
        assert_eq!(Tr(Lang::Vi).date(day), "01/09/2026");
        assert_eq!(Tr(Lang::En).date(day), "1 Sept 2026");
        assert_eq!(
            Tr(Lang::Vi).time(1_790_000_000).text(),
            "21/09/2026 14:13 UTC"
        );
    }

    #[test]
    fn shares_never_round_up() {
        let whole = Sum::dong(3000);
        assert_eq!(Tr(Lang::Vi).portion(Sum::dong(2999), &whole), "99,9\u{a0}%");
        assert_eq!(
            Tr(Lang::En).portion(Sum::dong(1), Sum::dong(100_000)),
            "< 0.1%"
        );
        assert_eq!(Tr(Lang::En).portion(Sum::dong(0), &whole), "0.0%");
    }
}

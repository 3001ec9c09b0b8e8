//! Numbers and days as each language writes them: what CLDR says of `vi` and `en-GB`, by ICU4X with its compiled data.

use std::sync::LazyLock;

use icu_datetime::DateTimeFormatter;
use icu_datetime::fieldsets::{YM, YMD};
use icu_datetime::input::Date;
use icu_datetime::options::{Alignment, YearStyle};
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_locale_core::{Locale, locale};
use minhbach_ledger::day::{Day, Month};

use crate::lang::Lang;

/// How one language writes. None of a kind only if the compiled data lacked the language; then numbers and days stand as
/// programs write them.
struct Writing {
    numbers: Option<DecimalFormatter>,
    days: Option<DateTimeFormatter<YMD>>,
    months: Option<DateTimeFormatter<YM>>,
}

impl Writing {
    fn of(locale: Locale, days: YMD) -> Writing {
        Writing {
            numbers: DecimalFormatter::try_new((&locale).into(), Default::default()).ok(),
            days: DateTimeFormatter::try_new((&locale).into(), days).ok(),
            months: DateTimeFormatter::try_new((&locale).into(), YM::long()).ok(),
        }
    }
}

/// A day in digits, of one width in a column.
static VI: LazyLock<Writing> = LazyLock::new(|| {
    let days = YMD::short().with_year_style(YearStyle::Full);
    Writing::of(locale!("vi"), days.with_alignment(Alignment::Column))
});

/// A day with its month in letters: in English, digits alone would leave open which is the month.
static EN: LazyLock<Writing> = LazyLock::new(|| Writing::of(locale!("en-GB"), YMD::medium()));

fn writing(lang: Lang) -> &'static Writing {
    match lang {
        Lang::Vi => &VI,
        Lang::En => &EN,
    }
}

/// A number of minor units with so many decimals: `1.234,05` in Vietnamese, `1,234.05` in English.
pub fn number(lang: Lang, minor: u128, scale: usize) -> String {
    let mut decimal = Decimal::from(minor);
    // A unit has at most six decimals.
    let scale = i16::try_from(scale).unwrap_or(0);
    decimal.multiply_pow10(-scale);
    decimal.pad_end(-scale);
    match &writing(lang).numbers {
        Some(numbers) => numbers.format(&decimal).to_string(),
        None => decimal.to_string(),
    }
}

/// A day of the calendar as a formatter takes it.
macro_rules! iso {
    ($day:expr) => {
        $day.date().and_then(|date| {
            let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
            Date::try_new_iso(i32::from(date.year()), month, day).ok()
        })
    };
}

/// A day: `21/09/2026` in Vietnamese, `21 Sept 2026` in English.
pub fn day(lang: Lang, day: Day) -> String {
    match (&writing(lang).days, iso!(day)) {
        (Some(days), Some(date)) => days.format(&date).to_string(),
        _ => day.to_string(),
    }
}

/// A month: `tháng 9 năm 2026` in Vietnamese, `September 2026` in English.
pub fn month(lang: Lang, month: &Month) -> String {
    match (&writing(lang).months, iso!(month.first())) {
        (Some(months), Some(date)) => months.format(&date).to_string(),
        _ => month.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_are_in_the_compiled_data() {
        for lang in [Lang::Vi, Lang::En] {
            let writing = writing(lang);
            assert!(
                writing.numbers.is_some() && writing.days.is_some() && writing.months.is_some()
            );
        }
    }

    #[test]
    fn numbers_keep_their_decimals() {
        assert_eq!(number(Lang::Vi, 0, 2), "0,00");
        assert_eq!(number(Lang::En, 1_000_000, 2), "10,000.00");
        assert_eq!(number(Lang::Vi, 1_500, 0), "1.500");
        let most = number(Lang::En, u128::from(u64::MAX), 0);
        assert_eq!(most, "18,446,744,073,709,551,615");
    }

    #[test]
    fn months_are_written_out() {
        let month: Month = "2026-09".parse().unwrap();
        assert_eq!(super::month(Lang::Vi, &month), "tháng 9 năm 2026");
        assert_eq!(super::month(Lang::En, &month), "September 2026");
    }
}

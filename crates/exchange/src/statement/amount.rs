//! Amounts as Vietnamese banks print them.
//!
//! `50.000`, `524,700`, `1.234.567,00` and `1,234,567.00` may stand in one file; each is read by itself. A value that a
//! Vietnamese reader could take in two ways is an error and never a guess.

use super::exception::Code;

/// Largest magnitude read, in minor units: far above any account, far below where sums of a file could overflow.
const LARGEST: u64 = 100_000_000_000_000_000;

/// How amounts are to be read: the currency, and separators where the user has fixed them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    /// ISO 4217 code of the account's currency, `VND` unless told.
    pub currency: String,
    /// Decimals of the minor unit: 0 for đồng, 2 for dollars.
    pub scale: u8,
    /// The thousands separator, if the user fixed it (`--columns`).
    pub thousands: Option<char>,
    /// The decimal separator, if the user fixed it.
    pub decimal: Option<char>,
}

impl Default for Money {
    fn default() -> Self {
        Money {
            currency: "VND".into(),
            scale: 0,
            thousands: None,
            decimal: None,
        }
    }
}

/// A readable amount: its size in minor units and the sign that was printed, if one was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Printed {
    /// Minor units, never negative.
    pub size: u64,
    /// `Some(true)` for minus or parentheses, `Some(false)` for an explicit plus.
    pub minus: Option<bool>,
}

impl Printed {
    /// The amount with its sign, as a balance is read. [`LARGEST`] fits.
    pub fn signed(self) -> i64 {
        let size = self.size as i64;
        if self.minus == Some(true) {
            -size
        } else {
            size
        }
    }
}

/// Reads a cell of text: `Ok(None)` if it is blank or a dash, an error code if it is not surely an amount.
pub(super) fn parse(text: &str, money: &Money) -> Result<Option<Printed>, Code> {
    let mut body = text.trim();
    if body.is_empty() || matches!(body, "-" | "–" | "—" | "−" | "--") {
        return Ok(None);
    }
    let mut minus = None;
    if let Some(inner) = body.strip_prefix('(') {
        body = inner
            .strip_suffix(')')
            .ok_or(Code::AmountUnreadable)?
            .trim();
        minus = Some(true);
    }
    // Sign and currency stand on either side and in either order; each may be given once.
    let mut currency = false;
    loop {
        let before = body.len();
        for (sign, is_minus) in [('+', false), ('-', true), ('−', true)] {
            if let Some(rest) = body.strip_prefix(sign).or_else(|| body.strip_suffix(sign)) {
                if minus.is_some() {
                    return Err(Code::AmountUnreadable);
                }
                minus = Some(is_minus);
                body = rest.trim();
            }
        }
        if let Some(rest) = strip_currency(body, money)? {
            if currency {
                return Err(Code::AmountUnreadable);
            }
            currency = true;
            body = rest.trim();
        }
        if body.len() == before {
            break;
        }
    }
    Ok(Some(Printed {
        size: digits(body, money)?,
        minus,
    }))
}

/// Removes the currency from one end; another currency than the account's is an error.
fn strip_currency<'a>(body: &'a str, money: &Money) -> Result<Option<&'a str>, Code> {
    let letter =
        |c: char| c.is_alphabetic() || c == '₫' || c == '$' || ('\u{300}'..='\u{36f}').contains(&c);
    if body
        .bytes()
        .all(|b| !b.is_ascii_alphabetic() && b != b'$' && b < 0x80)
    {
        return Ok(None);
    }
    let tail = body.trim_end_matches(letter);
    let head = body.trim_start_matches(letter);
    let (word, rest) = if tail.len() < body.len() {
        (&body[tail.len()..], tail)
    } else if head.len() < body.len() {
        (&body[..body.len() - head.len()], head)
    } else {
        return Ok(None);
    };
    if rest.is_empty() {
        return Err(Code::AmountUnreadable);
    }
    let bare = super::text::words(word);
    let dong = word == "₫" || matches!(bare.as_str(), "d" | "vnd" | "dong");
    let own = bare.eq_ignore_ascii_case(&money.currency);
    if own || (money.currency == "VND" && dong) || (money.currency == "USD" && word == "$") {
        Ok(Some(rest))
    } else if dong
        || word == "$"
        || (bare.len() == 3 && word.bytes().all(|b| b.is_ascii_uppercase()))
    {
        Err(Code::AmountCurrency)
    } else {
        Err(Code::AmountUnreadable)
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

/// Reads digits in groups. Every rule that turns a spelling away stands here, with its reason.
fn digits(body: &str, money: &Money) -> Result<u64, Code> {
    // Groups as (separator before, start, end). More than eight groups exceed any amount.
    let mut groups = [('\0', 0usize, 0usize); 9];
    let mut count = 0;
    for (at, c) in body.char_indices() {
        if c.is_ascii_digit() {
            groups[count].2 = at + 1;
        } else if c == '.' || c == ',' || is_space(c) {
            count += 1;
            if count == groups.len() {
                return Err(Code::AmountUnreadable);
            }
            let next = at + c.len_utf8();
            groups[count] = (if is_space(c) { ' ' } else { c }, next, next);
        } else {
            return Err(Code::AmountUnreadable);
        }
    }
    let groups = &groups[..=count];
    let len = |i: usize| groups[i].2 - groups[i].1;
    if groups.iter().any(|g| g.1 >= g.2) {
        return Err(Code::AmountUnreadable);
    }
    let whole = |n: usize| {
        number(
            groups[..n]
                .iter()
                .flat_map(|g| body.as_bytes()[g.1..g.2].iter()),
            money.scale,
        )
    };
    let first = &body[groups[0].1..groups[0].2];
    // 007 is an account number or a code in the wrong column, not money.
    if first.len() > 1 && first.starts_with('0') {
        return Err(Code::AmountUnreadable);
    }
    if count == 0 {
        return whole(1);
    }
    let last = groups[count].0;
    let inner = if count > 1 { groups[1].0 } else { last };
    // Groups between the first and the last separator: one separator, three digits each, a first group of one to three.
    let grouped = |n: usize| {
        groups[1..n].iter().all(|g| g.0 == inner && g.2 - g.1 == 3)
            && (n == 1 || (len(0) <= 3 && first != "0"))
    };
    if count > 1 && inner == last {
        return if grouped(count + 1) {
            whole(count + 1)
        } else {
            Err(Code::AmountUnreadable)
        };
    }
    let fraction = &body[groups[count].1..groups[count].2];
    if count > 1 {
        // 1.234.567,00: two separators, the last one is the decimal one. 1.234,567 could be either.
        if !grouped(count)
            || last == ' '
            || money.thousands == Some(last)
            || money.decimal == Some(inner)
        {
            return Err(Code::AmountUnreadable);
        }
        return if fraction.len() == 3 && money.decimal != Some(last) {
            Err(Code::AmountAmbiguous)
        } else {
            decimals(whole(count)?, fraction, money.scale)
        };
    }
    if last == ' ' {
        return if grouped(2) {
            whole(2)
        } else {
            Err(Code::AmountUnreadable)
        };
    }
    if money.decimal == Some(last) {
        return decimals(whole(1)?, fraction, money.scale);
    }
    match fraction.len() {
        // 50.000 đồng is fifty thousand to every Vietnamese reader; with cents it could be fifty.
        3 if len(0) <= 3 && first != "0" => {
            if money.scale == 0 || money.thousands == Some(last) {
                whole(2)
            } else {
                Err(Code::AmountAmbiguous)
            }
        }
        3 => Err(if first == "0" {
            Code::AmountFraction
        } else {
            Code::AmountAmbiguous
        }),
        _ if money.thousands == Some(last) => Err(Code::AmountUnreadable),
        // 50.0 đồng may be a 50.000 that lost its zeros in a spreadsheet; 200000.0 cannot.
        1 if money.scale == 0 && len(0) <= 3 && first != "0" => Err(Code::AmountAmbiguous),
        1 | 2 => decimals(whole(1)?, fraction, money.scale),
        _ => Err(Code::AmountUnreadable),
    }
}

fn number<'a>(digits: impl Iterator<Item = &'a u8>, scale: u8) -> Result<u64, Code> {
    let mut value = 0u64;
    for digit in digits {
        value = value
            .checked_mul(10)
            .and_then(|v| v.checked_add(u64::from(digit - b'0')))
            .ok_or(Code::AmountTooLarge)?;
    }
    let unit = 10u64
        .checked_pow(u32::from(scale))
        .ok_or(Code::AmountTooLarge)?;
    value
        .checked_mul(unit)
        .filter(|v| *v <= LARGEST)
        .ok_or(Code::AmountTooLarge)
}

/// Adds the digits after the decimal separator; digits below the minor unit must be zero.
fn decimals(whole: u64, fraction: &str, scale: u8) -> Result<u64, Code> {
    let scale = usize::from(scale);
    let (kept, below) = fraction.split_at(fraction.len().min(scale));
    if below.bytes().any(|b| b != b'0') {
        return Err(Code::AmountFraction);
    }
    let mut minor = 0u64;
    for place in 0..scale {
        minor = minor * 10
            + kept
                .as_bytes()
                .get(place)
                .map_or(0, |b| u64::from(b - b'0'));
    }
    Ok(whole + minor)
}

/// Reads a numeric cell of a spreadsheet.
pub(super) fn from_number(value: f64, money: &Money) -> Result<Printed, Code> {
    let minor = value * 10f64.powi(i32::from(money.scale));
    let rounded = minor.round();
    // Cents as binary fractions are off by a hair; a fraction of a minor unit is off by far more.
    if !minor.is_finite() || (minor - rounded).abs() > 1e-4 {
        return Err(if minor.is_finite() {
            Code::AmountFraction
        } else {
            Code::AmountUnreadable
        });
    }
    // Above 2^53 a spreadsheet has already dropped digits.
    if rounded.abs() > 9_007_199_254_740_991.0 {
        return Err(Code::AmountTooLarge);
    }
    Ok(Printed {
        size: rounded.abs() as u64,
        minus: (rounded < 0.0).then_some(true),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vnd(text: &str) -> Result<Option<i64>, Code> {
        parse(text, &Money::default()).map(|p| p.map(Printed::signed))
    }

    #[test]
    fn what_a_vietnamese_reader_reads() {
        for (text, value) in [
            ("50.000", 50_000),
            ("524,700", 524_700),
            ("1.234.567,00", 1_234_567),
            ("1,234,567.00", 1_234_567),
            ("1 234 567", 1_234_567),
            ("1\u{a0}234\u{202f}567", 1_234_567),
            ("200000", 200_000),
            ("200000.0", 200_000),
            ("1234,00", 1_234),
            ("50,00", 50),
            ("+200.000", 200_000),
            ("-200.000", -200_000),
            ("200.000-", -200_000),
            ("(1.500.000)", -1_500_000),
            ("\u{2212}5.000", -5_000),
            ("200.000 đ", 200_000),
            ("200.000đ", 200_000),
            ("200.000 VND", 200_000),
            ("VNĐ 200.000", 200_000),
            ("200.000₫", 200_000),
            ("+ 1,000,000 VND", 1_000_000),
            ("200.000 đồng", 200_000),
            ("0", 0),
            ("0.00", 0),
        ] {
            assert_eq!(vnd(text), Ok(Some(value)), "{text}");
        }
        for blank in ["", "  ", "-", "–"] {
            assert_eq!(vnd(blank), Ok(None), "{blank:?}");
        }
    }

    #[test]
    fn what_nobody_can_be_sure_of() {
        for (text, code) in [
            ("1.234,567", Code::AmountAmbiguous),
            ("1,234.567", Code::AmountAmbiguous),
            ("50.0", Code::AmountAmbiguous),
            ("1234.000", Code::AmountAmbiguous),
            ("50,25", Code::AmountFraction),
            ("0.500", Code::AmountFraction),
            ("1.234.567,50", Code::AmountFraction),
            ("1.23.456", Code::AmountUnreadable),
            ("12.3456", Code::AmountUnreadable),
            ("5O.000", Code::AmountUnreadable),
            ("50.0OO", Code::AmountUnreadable),
            ("50.", Code::AmountUnreadable),
            (".5", Code::AmountUnreadable),
            ("#####", Code::AmountUnreadable),
            ("1e6", Code::AmountUnreadable),
            ("007", Code::AmountUnreadable),
            ("+-5", Code::AmountUnreadable),
            ("(5", Code::AmountUnreadable),
            ("5 000 00", Code::AmountUnreadable),
            ("100 USD", Code::AmountCurrency),
            ("$100", Code::AmountCurrency),
            ("99999999999999999999", Code::AmountTooLarge),
            ("VND", Code::AmountUnreadable),
            ("đ đ 5", Code::AmountUnreadable),
        ] {
            assert_eq!(vnd(text), Err(code), "{text}");
        }
    }

    #[test]
    fn dollars() {
        let usd = Money {
            currency: "USD".into(),
            scale: 2,
            ..Money::default()
        };
        let read = |t: &str| parse(t, &usd).map(|p| p.map(Printed::signed));
        assert_eq!(read("1,234.50"), Ok(Some(123_450)));
        assert_eq!(read("50.5"), Ok(Some(5_050)));
        assert_eq!(read("$12"), Ok(Some(1_200)));
        assert_eq!(read("1.234"), Err(Code::AmountAmbiguous));
        assert_eq!(read("1.234 đ"), Err(Code::AmountCurrency));
        let fixed = Money {
            thousands: Some('.'),
            decimal: Some(','),
            ..usd
        };
        assert_eq!(
            parse("1.234", &fixed).map(|p| p.map(Printed::signed)),
            Ok(Some(123_400))
        );
        assert_eq!(parse("1,234", &fixed), Err(Code::AmountFraction));
    }

    #[test]
    fn numbers_of_spreadsheets() {
        let read = |v| from_number(v, &Money::default()).map(Printed::signed);
        assert_eq!(read(200_000.0), Ok(200_000));
        assert_eq!(read(-5.0), Ok(-5));
        assert_eq!(read(0.5), Err(Code::AmountFraction));
        assert_eq!(read(f64::NAN), Err(Code::AmountUnreadable));
        assert_eq!(read(1e300), Err(Code::AmountTooLarge));
    }
}

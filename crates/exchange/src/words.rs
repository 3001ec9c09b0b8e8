//! Amounts in words, as receipts and vouchers must carry them (accounting law, art. 16): Vietnamese and English.
//!
//! Vietnamese reads digits in groups of three. In a group: 0 in the tens before a unit is *linh* (north) or *lẻ* (south); 1 after
//! twenty and above is *mốt*, 4 *tư*, 5 after a ten *lăm*; ten itself is *mười*, tens above it *mươi*. A group below the highest
//! names its hundreds even if they are zero. A thousand is *nghìn* (north) or *ngàn* (south); a thousand million is *tỷ*.

/// Which words are used where north and south differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Region {
    /// *linh*, *nghìn*.
    #[default]
    North,
    /// *lẻ*, *ngàn*.
    South,
}

const DIGITS: [&str; 10] = [
    "không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín",
];

/// An amount of đồng in Vietnamese words, with a capital letter: `1_200_000` is "Một triệu hai trăm nghìn đồng".
pub fn vietnamese(dong: u64, region: Region) -> String {
    let mut words = Vec::new();
    number(dong, false, region, &mut words);
    words.push("đồng");
    capital(&words.join(" "))
}

/// Pushes the words of a number; `inner` if something higher was said before, so that its zeros must be said.
fn number(n: u64, inner: bool, region: Region, words: &mut Vec<&'static str>) {
    const BILLION: u64 = 1_000_000_000;
    if n >= BILLION {
        number(n / BILLION, inner, region, words);
        words.push("tỷ");
        if !n.is_multiple_of(BILLION) {
            number(n % BILLION, true, region, words);
        }
        return;
    }
    let mut said = inner;
    let thousand = if region == Region::North {
        "nghìn"
    } else {
        "ngàn"
    };
    for (unit, name) in [(1_000_000, "triệu"), (1_000, thousand), (1, "")] {
        let group = n / unit % 1000;
        if group > 0 || (n == 0 && unit == 1) {
            three(group, said, region, words);
            if !name.is_empty() {
                words.push(name);
            }
            said = true;
        }
    }
}

/// Pushes the words of a group of three digits; `full` if its hundreds must be named.
fn three(n: u64, full: bool, region: Region, words: &mut Vec<&'static str>) {
    // A group is below 1000, so each of these is a digit.
    let (hundreds, tens, units) = (
        (n / 100) as usize,
        (n / 10 % 10) as usize,
        (n % 10) as usize,
    );
    if hundreds > 0 || full {
        words.extend([DIGITS[hundreds], "trăm"]);
    }
    match tens {
        0 if units == 0 && (hundreds > 0 || full) => return,
        0 if hundreds > 0 || full => words.push(if region == Region::North {
            "linh"
        } else {
            "lẻ"
        }),
        0 => {}
        1 => words.push("mười"),
        _ => words.extend([DIGITS[tens], "mươi"]),
    }
    match (tens, units) {
        (1.., 0) => {}
        (2.., 1) => words.push("mốt"),
        (2.., 4) => words.push("tư"),
        (1.., 5) => words.push("lăm"),
        _ => words.push(DIGITS[units]),
    }
}

/// An amount of đồng in English words, with a capital letter: `1_200_000` is "One million two hundred thousand dong".
pub fn english(dong: u64) -> String {
    let mut words = Vec::new();
    if dong == 0 {
        words.push("zero");
    }
    let units = [
        (1_000_000_000_000_000_000, "quintillion"),
        (1_000_000_000_000_000, "quadrillion"),
        (1_000_000_000_000, "trillion"),
        (1_000_000_000, "billion"),
        (1_000_000, "million"),
        (1_000, "thousand"),
        (1u64, ""),
    ];
    for (unit, name) in units {
        let group = dong / unit % 1000;
        if group > 0 {
            english_three(group as usize, &mut words);
            if !name.is_empty() {
                words.push(name);
            }
        }
    }
    capital(&(words.join(" ").replace(" - ", "-") + " dong"))
}

fn english_three(n: usize, words: &mut Vec<&'static str>) {
    const SMALL: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 10] = [
        "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    ];
    if n >= 100 {
        words.extend([SMALL[n / 100], "hundred"]);
    }
    match n % 100 {
        0 => {}
        rest if rest < 20 => words.push(SMALL[rest]),
        rest if rest % 10 == 0 => words.push(TENS[rest / 10]),
        rest => words.extend([TENS[rest / 10], "-", SMALL[rest % 10]]),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_vietnamese() {
        for (n, words) in [
            (0, "Không đồng"),
            (5, "Năm đồng"),
            (10, "Mười đồng"),
            (11, "Mười một đồng"),
            (15, "Mười lăm đồng"),
            (20, "Hai mươi đồng"),
            (21, "Hai mươi mốt đồng"),
            (24, "Hai mươi tư đồng"),
            (25, "Hai mươi lăm đồng"),
            (100, "Một trăm đồng"),
            (105, "Một trăm linh năm đồng"),
            (111, "Một trăm mười một đồng"),
            (200_000, "Hai trăm nghìn đồng"),
            (1_200_000, "Một triệu hai trăm nghìn đồng"),
            (1_005_000, "Một triệu không trăm linh năm nghìn đồng"),
            (1_000_500, "Một triệu năm trăm đồng"),
            (2_000_000_010, "Hai tỷ không trăm mười đồng"),
            (
                1_234_567_891,
                "Một tỷ hai trăm ba mươi tư triệu năm trăm sáu mươi bảy nghìn tám trăm chín mươi mốt đồng",
            ),
            (1_000_000_000_000_000_000, "Một tỷ tỷ đồng"),
        ] {
            assert_eq!(vietnamese(n, Region::North), words);
        }
        assert_eq!(
            vietnamese(1_005_000, Region::South),
            "Một triệu không trăm lẻ năm ngàn đồng"
        );
    }

    #[test]
    fn in_english() {
        for (n, words) in [
            (0, "Zero dong"),
            (13, "Thirteen dong"),
            (21, "Twenty-one dong"),
            (1_200_000, "One million two hundred thousand dong"),
            (1_005_040, "One million five thousand forty dong"),
        ] {
            assert_eq!(english(n), words);
        }
        assert!(
            english(u64::MAX)
                .starts_with("Eighteen quintillion four hundred forty-six quadrillion")
        );
    }
}

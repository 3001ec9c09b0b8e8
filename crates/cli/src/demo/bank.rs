//! What happened at the three banks: every gift, fee, interest and withdrawal of the story, and the files that tell of it.

use std::path::{Path, PathBuf};

use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use unicode_normalization::UnicodeNormalization as _;

use super::cast::{Donor, GIVERS, MEMOS, donors};
use super::opening::number;
use super::paper::{Bank, Line, Statement};
use crate::lang::Lang;
use crate::outcome::Step;
use crate::world::Seeded;

/// Gifts by transfer within the flood's reception, by bank, and those in cash: 640 in all.
pub const FLOOD_GIFTS: [usize; 3] = [260, 170, 130];
/// Gifts in cash for the flood.
pub const FLOOD_CASH: usize = 80;
/// Gifts by transfer for Tết, by bank.
const TET_GIFTS: [usize; 3] = [200, 120, 80];

/// All lines of the three accounts, each list in the order of its days.
pub struct Books {
    lines: [Vec<Line>; 3],
    /// The sixty people.
    pub donors: Vec<Donor>,
}

impl Books {
    /// The lines that follow from the seed.
    pub fn new(seed: u64) -> Self {
        let mut rng = Seeded::new(seed, "bank");
        let donors = donors(&mut Seeded::new(seed, "donors"));
        let mut lines: [Vec<Line>; 3] = Default::default();
        for (n, bank) in Bank::ALL.into_iter().enumerate() {
            let mut give = |count: usize, first: Date, days: u64| {
                for _ in 0..count {
                    // Squaring a share leaves most gifts in the first days, as it was.
                    let share = rng.below(1_000) * rng.below(1_000) / 1_000;
                    let day = first.saturating_add((share * days / 1_000).cast_signed().days());
                    let donor = rng.pick(&donors).clone();
                    let line = gift(&mut rng, bank, day, &donor);
                    lines[n].push(line);
                }
            };
            give(FLOOD_GIFTS[n], date(2026, 9, 7), 55);
            give(1, date(2026, 11, 3 + n as i8), 1); // a late one at each bank
            give(TET_GIFTS[n], date(2026, 11, 15), 75);
        }
        for (n, day, amount, memo) in fixed() {
            let minute = 8 * 60 + rng.below(540) as u16;
            let reference = reference(&mut rng, Bank::ALL[n]);
            lines[n].push(Line {
                day,
                minute,
                amount,
                reference,
                memo,
            });
        }
        // Two gifts that are alike to the letter: twins, not a double.
        let twin = Line {
            day: date(2026, 9, 9),
            minute: 600,
            amount: 100_000,
            reference: String::new(),
            memo: "ung ho vung lu".to_owned(),
        };
        lines[2].extend([twin.clone(), twin]);
        for list in &mut lines {
            list.sort_by_key(|line| (line.day, line.minute));
        }
        Books { lines, donors }
    }

    /// Writes the statement of a bank for a period as a file, and answers its path.
    pub fn write(
        &self,
        dir: &Path,
        bank: usize,
        from: Date,
        to: Date,
        lang: Lang,
    ) -> Step<PathBuf> {
        let lines = &self.lines[bank];
        let before: i64 = lines
            .iter()
            .take_while(|line| line.day < from)
            .map(|line| line.amount)
            .sum();
        let within = lines
            .iter()
            .filter(|line| line.day >= from && line.day <= to);
        let statement = Statement {
            bank: Bank::ALL[bank],
            number: number(Bank::ALL[bank]).to_owned(),
            from,
            to,
            opening: before,
            lines: within.cloned().collect(),
        };
        let path = dir.join(format!(
            "{}-{from}-{to}.csv",
            statement.bank.name().to_lowercase()
        ));
        crate::files::replace(&path, &statement.write(), lang)?;
        Ok(path)
    }
}

/// What the story needs to happen on its day: bank, day, amount, message.
fn fixed() -> Vec<(usize, Date, i64, String)> {
    let own = |from: Bank, to: Bank| {
        format!(
            "CHUYEN NOI BO TU TK {} SANG TK {}",
            number(from),
            number(to)
        )
    };
    let mut all = vec![
        (
            2,
            date(2026, 8, 28),
            30_000_000,
            format!("{} ung ho nuoc sach Khe Tram", GIVERS[5]),
        ),
        (
            2,
            date(2026, 9, 10),
            -30_000_000,
            "TT HOP DONG 12 BE NUOC SACH KHE TRAM".to_owned(),
        ),
        (
            0,
            date(2026, 9, 22),
            -260_000_000,
            "RUT TIEN MAT NHAP QUY".to_owned(),
        ),
        (
            0,
            date(2026, 10, 5),
            -50_000_000,
            own(Bank::Vietcombank, Bank::Agribank),
        ),
        (
            1,
            date(2026, 10, 5),
            50_000_000,
            own(Bank::Vietcombank, Bank::Agribank),
        ),
        (
            0,
            date(2026, 10, 8),
            -200_000_000,
            "RUT TIEN MAT NHAP QUY".to_owned(),
        ),
        (
            1,
            date(2026, 10, 20),
            -150_000_000,
            "TT VAT LIEU SUA NHA SAU LU HD 27".to_owned(),
        ),
        (
            2,
            date(2026, 12, 7),
            -30_000_000,
            "THU HOI GD CHUYEN NHAM NGAY 28/08/2026 THEO YEU CAU NGAN HANG GUI".to_owned(),
        ),
        (
            0,
            date(2027, 1, 18),
            -720_000_000,
            "RUT TIEN MAT NHAP QUY".to_owned(),
        ),
    ];
    for n in 0..6 {
        let memo = format!("{} ung ho dong bao vung lu", GIVERS[n]);
        all.push((0, date(2026, 9, 8 + n as i8), 80_000_000, memo));
        let memo = format!("{} tang qua Tet nhan ai", GIVERS[11 - n]);
        all.push((0, date(2026, 12, 1 + 4 * n as i8), 125_000_000, memo));
    }
    for n in 0..3 {
        all.push((
            1,
            date(2026, 9, 9 + n as i8),
            60_000_000,
            format!("{} ung ho lu quet", GIVERS[6 + n]),
        ));
    }
    for n in 0..2 {
        all.push((
            2,
            date(2026, 9, 11 + n as i8),
            50_000_000,
            format!("{} ung ho lu quet", GIVERS[9 + n]),
        ));
    }
    for (n, fee) in [(0, 11_000), (1, 5_500)] {
        for (year, month) in [(2026, 9), (2026, 10), (2026, 11), (2026, 12), (2027, 1)] {
            all.push((
                n,
                date(year, month, 28),
                -fee,
                format!("PHI QUAN LY TAI KHOAN T{month}/{year}"),
            ));
        }
    }
    for (n, interest) in [(0, 43_512), (1, 21_877), (2, 9_204)] {
        all.push((
            n,
            date(2026, 9, 30),
            interest,
            "TRA LAI TIEN GUI QUY 3/2026".to_owned(),
        ));
        all.push((
            n,
            date(2026, 12, 31),
            interest * 2,
            "TRA LAI TIEN GUI QUY 4/2026".to_owned(),
        ));
    }
    all
}

/// A gift as each bank prints it: with name, account and phone of the sender, unless she wished to stay unnamed.
fn gift(rng: &mut Seeded, bank: Bank, day: Date, donor: &Donor) -> Line {
    let amount = amount(rng);
    let words = *rng.pick(&MEMOS);
    let minute = 5 * 60 + rng.below(17 * 60) as u16;
    let name = ascii(&donor.name).to_uppercase();
    let memo = match (bank, donor.anonymous) {
        (_, true) => words.to_owned(),
        (Bank::Vietcombank, _) => {
            format!(
                "MBVCB.{}.{name} {words}.CT tu {} {name} toi {} HOI CTD SON LAM",
                rng.below(1 << 33),
                donor.account,
                number(bank)
            )
        }
        (Bank::Agribank, _) => format!("{name} {words}"),
        // This bank prints names decomposed (NFD), and some people add their phone.
        (Bank::VietinBank, _) => {
            let name: String = donor.name.nfd().collect();
            format!(
                "CT DEN:{} {name} {words} sdt {}",
                rng.below(1 << 40),
                donor.phone
            )
        }
    };
    Line {
        day,
        minute,
        amount,
        reference: reference(rng, bank),
        memo,
    }
}

fn reference(rng: &mut Seeded, bank: Bank) -> String {
    match bank {
        Bank::Vietcombank => format!("{}.{}", 5_000 + rng.below(300), rng.below(100_000)),
        Bank::Agribank => format!("{:012}", rng.below(1_000_000_000_000)),
        Bank::VietinBank => String::new(),
    }
}

/// What people give: four in ten exactly 100,000 or 200,000 đồng, few a million or more.
pub fn amount(rng: &mut Seeded) -> i64 {
    const COMMON: [i64; 10] = [50, 100, 100, 200, 200, 200, 300, 500, 500, 1_000];
    match rng.below(40) {
        0 => 5_000_000,
        1 | 2 => 2_000_000,
        3 => 10_000 + 1_000 * rng.below(90).cast_signed(),
        _ => 1_000 * rng.pick(&COMMON),
    }
}

/// Without accents, as banks' systems transmit names.
pub fn ascii(text: &str) -> String {
    let mark = |c: &char| !('\u{300}'..='\u{36f}').contains(c);
    text.nfd()
        .filter(mark)
        .map(|c| {
            if c == 'đ' {
                'd'
            } else if c == 'Đ' {
                'D'
            } else {
                c
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_account_is_ever_overdrawn_and_no_line_is_out_of_order() {
        let books = Books::new(98);
        for list in &books.lines {
            let mut balance = 0;
            for line in list {
                balance += line.amount;
                assert!(balance >= 0, "{} {}", line.day, balance);
            }
            assert!(list.windows(2).all(|pair| pair[0].day <= pair[1].day));
        }
    }

    #[test]
    fn six_hundred_and_forty_flood_gifts() {
        assert_eq!(FLOOD_GIFTS.iter().sum::<usize>() + FLOOD_CASH, 640);
        assert_eq!(ascii("Đặng Hữu Hòa"), "Dang Huu Hoa");
    }
}

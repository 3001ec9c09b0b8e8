//! The draw: SHA-256 in counter mode, rejection, and either a fixed interval or a shuffle.

use minhbach_ledger::id::{Code, Digest};
use sha2::{Digest as _, Sha256};

use super::plan::{Method, Plan};
use super::population::{Item, Population};

/// Why an entry was drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stratum {
    /// It is at least one interval large, so that it is always taken.
    Certain,
    /// By chance.
    Chance,
}

/// An entry of the sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Drawn {
    pub at: u64,
    pub code: Code,
    /// In minor units, as the plan counts it.
    pub amount: u64,
    pub stratum: Stratum,
}

/// SHA-256 over the plan's bytes and the line `value …` with the public value.
pub fn seed(plan: &Plan, value: &str) -> Digest {
    Digest::of(format!("{plan}value {value}\n").as_bytes())
}

/// Numbers that follow from a seed: the first eight bytes of SHA-256(seed ‖ counter), the counter from 0 as eight bytes, all
/// big endian.
struct Stream {
    seed: Digest,
    counter: u64,
}

impl Stream {
    fn next(&mut self) -> u64 {
        let mut hash = Sha256::new();
        hash.update(self.seed.bytes());
        hash.update(self.counter.to_be_bytes());
        self.counter += 1;
        let block = hash.finalize();
        let mut first = [0; 8];
        first.copy_from_slice(&block[..8]);
        u64::from_be_bytes(first)
    }

    /// A number below `n`, each as likely as any other: what lies above the last whole multiple of `n` is thrown away.
    fn below(&mut self, n: u64) -> u64 {
        // 2^64 − (2^64 mod n), less one so that it fits.
        let last = u64::MAX - (u64::MAX % n + 1) % n;
        loop {
            let x = self.next();
            if x <= last {
                return x % n;
            }
        }
    }
}

/// The entries that a plan and a value name, by rising index. The population must be the plan's.
pub fn draw(plan: &Plan, value: &str, population: &Population) -> Vec<Drawn> {
    let mut stream = Stream {
        seed: seed(plan, value),
        counter: 0,
    };
    match plan.method {
        Method::Random { size, .. } => at_random(&mut stream, size, &population.items),
        Method::Monetary { interval, .. } => by_interval(&mut stream, interval, &population.items),
    }
}

fn drawn(item: &Item, stratum: Stratum) -> Drawn {
    Drawn {
        at: item.at,
        code: item.code,
        amount: item.amount,
        stratum,
    }
}

/// The first `size` places of a shuffle.
fn at_random(stream: &mut Stream, size: u64, items: &[Item]) -> Vec<Drawn> {
    let mut order: Vec<usize> = (0..items.len()).collect();
    let size = usize::try_from(size).map_or(items.len(), |size| size.min(items.len()));
    for place in 0..size {
        let left = (items.len() - place) as u64;
        let other = place + stream.below(left) as usize;
        order.swap(place, other);
    }
    order.truncate(size);
    order.sort_unstable();
    order
        .into_iter()
        .map(|place| drawn(&items[place], Stratum::Chance))
        .collect()
}

/// Every entry of at least one interval; of the others, those that hold every so-manieth unit after a random start.
fn by_interval(stream: &mut Stream, interval: u64, items: &[Item]) -> Vec<Drawn> {
    let mut next = u128::from(1 + stream.below(interval));
    let mut total: u128 = 0;
    let mut taken = Vec::new();
    for item in items {
        if item.amount >= interval {
            taken.push(drawn(item, Stratum::Certain));
            continue;
        }
        total += u128::from(item.amount);
        if next <= total {
            taken.push(drawn(item, Stratum::Chance));
            next += u128::from(interval);
        }
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream() -> Stream {
        Stream {
            seed: Digest::of(b"a seed"),
            counter: 0,
        }
    }

    fn items(amounts: &[u64]) -> Vec<Item> {
        let one = |(at, amount): (u64, &u64)| Item {
            at,
            amount: *amount,
            code: Code::from_number(at),
        };
        (0..).zip(amounts).map(one).collect()
    }

    #[test]
    fn numbers_are_below_and_all_occur() {
        let mut stream = stream();
        let mut seen = [0u32; 7];
        for _ in 0..7_000 {
            seen[stream.below(7) as usize] += 1;
        }
        assert!(seen.iter().all(|n| (850..1_150).contains(n)), "{seen:?}");
        // Half of all numbers are thrown away, and none is too large.
        let n = (1 << 63) + 1;
        assert!((0..100).all(|_| stream.below(n) < n));
        assert_eq!(stream.below(1), 0);
    }

    #[test]
    fn the_first_numbers_are_those_of_the_page() {
        // sha256(sha256("a seed") + eight zero bytes), by Python's hashlib.
        assert_eq!(stream().next(), FIRST);
    }

    const FIRST: u64 = 1_613_629_138_394_405_681;

    /// Amounts of a few units and short intervals, so that one unit more or less draws another entry. The page's own script
    /// made what is expected (`tests/e2e/sampling.py` runs it over the same files).
    #[test]
    fn the_vectors_are_drawn_as_the_script_of_the_page_draws_them() {
        let list = include_str!("../../../../../tests/vectors/sample/list");
        let item = |line: &str| {
            let (at, amount) = line.split_once(' ').unwrap();
            let at = at.parse().unwrap();
            Item {
                at,
                amount: amount.parse().unwrap(),
                code: Code::from_number(at),
            }
        };
        let population = Population {
            items: list.lines().map(item).collect(),
        };
        assert_eq!(population.list(), list);
        for (plan, expected) in [
            (
                include_str!("../../../../../tests/vectors/sample/monetary.plan"),
                include_str!("../../../../../tests/vectors/sample/monetary.drawn"),
            ),
            (
                include_str!("../../../../../tests/vectors/sample/random.plan"),
                include_str!("../../../../../tests/vectors/sample/random.drawn"),
            ),
        ] {
            let plan = Plan::parse(plan).unwrap();
            assert!(plan.is_of(&population));
            let taken = draw(&plan, "48 11 93", &population);
            let taken: String = taken.iter().map(|one| format!("{}\n", one.at)).collect();
            assert_eq!(taken, expected, "{}", plan.method.name());
        }
    }

    #[test]
    fn what_is_large_is_always_taken_and_the_rest_by_the_interval() {
        let amounts: Vec<u64> = (0..1_000).map(|n| 10 + n % 90).collect();
        let mut all = items(&amounts);
        all[500].amount = 5_000;
        let sum: u64 = amounts.iter().sum::<u64>() - amounts[500];
        let interval = 1_000;
        let taken = by_interval(&mut stream(), interval, &all);
        let by_chance = taken.iter().filter(|one| one.stratum == Stratum::Chance);
        let hits = by_chance.count() as u64;
        assert!((sum / interval..=sum / interval + 1).contains(&hits));
        assert!(
            taken
                .iter()
                .any(|one| one.at == 500 && one.stratum == Stratum::Certain)
        );
        assert!(taken.windows(2).all(|pair| pair[0].at < pair[1].at));
    }

    #[test]
    fn each_entry_is_as_likely_as_its_amount() {
        // Four entries of 10, 20, 30 and 40 units, interval 100: exactly one is hit.
        let all = items(&[10, 20, 30, 40]);
        let mut stream = stream();
        let mut seen = [0u32; 4];
        for _ in 0..10_000 {
            let taken = by_interval(&mut stream, 100, &all);
            assert_eq!(taken.len(), 1);
            seen[taken[0].at as usize] += 1;
        }
        for (n, share) in seen.iter().zip([1_000u32, 2_000, 3_000, 4_000]) {
            assert!(n.abs_diff(share) < 200, "{seen:?}");
        }
    }

    #[test]
    fn a_random_sample_holds_nothing_twice_and_everything_alike() {
        let all = items(&[1; 20]);
        let mut stream = stream();
        let mut seen = [0u32; 20];
        for _ in 0..4_000 {
            let taken = at_random(&mut stream, 5, &all);
            assert_eq!(taken.len(), 5);
            assert!(taken.windows(2).all(|pair| pair[0].at < pair[1].at));
            for one in taken {
                seen[one.at as usize] += 1;
            }
        }
        assert!(seen.iter().all(|n| n.abs_diff(1_000) < 150), "{seen:?}");
        assert_eq!(at_random(&mut stream, 50, &all).len(), 20);
    }
}

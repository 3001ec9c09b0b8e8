//! The parsers against mutated input: none may panic or take seconds, and whatever one accepts, its encoder writes back
//! byte for byte.
//!
//! `MINHBACH_FUZZ_SECONDS=60 cargo test -p minhbach-tests --test fuzz` runs every target for a minute from a fresh seed;
//! without it all of them together take about a second, from one seed, so that a failure here repeats. A failure prints the
//! seed (`MINHBACH_FUZZ_SEED` runs it again) and the input. Seeds of the mutations are the files in `tests/fuzz/corpus`,
//! the statements in `tests/fixtures/statements`, and a practice book.
#![allow(
    clippy::disallowed_methods,
    reason = "a test reads its own settings and the clock"
)]

mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use targets::{Target, targets};

/// No input may take longer than this.
const PATIENCE: Duration = Duration::from_secs(5);

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// A short range of a text of this length.
    fn range(&mut self, len: usize) -> std::ops::Range<usize> {
        let from = self.below(len + 1);
        let most = if self.below(4) == 0 { len } else { 16 };
        from..(from + self.below(most + 1)).min(len)
    }
}

/// Bytes at which parsers of text and of binary lengths go wrong.
const BYTES: &[u8] = b"\0\x01\n\r \t\"\\+-.,;/0159AZaz\x7f\x80\xbf\xc3\xe2\xef\xfe\xff";

fn mutate(random: &mut Random, input: &mut Vec<u8>, pool: &[Vec<u8>], words: &[&str]) {
    for _ in 0..1 + random.below(4) {
        let range = random.range(input.len());
        match random.below(8) {
            0 if !input.is_empty() => {
                let at = random.below(input.len());
                input[at] ^= 1 << random.below(8);
            }
            1 if !input.is_empty() => {
                let at = random.below(input.len());
                input[at] = *random.pick(BYTES);
            }
            2 => drop(input.drain(range)),
            3 => {
                let piece = input[range.clone()].to_vec();
                input.splice(range.end..range.end, piece);
            }
            4 if !words.is_empty() => {
                let word = random.pick(words).bytes();
                let to = if random.below(2) == 0 {
                    range.end
                } else {
                    range.start
                };
                input.splice(range.start..to, word);
            }
            5 => {
                let other = random.pick(pool);
                let piece = other[random.range(other.len())].to_vec();
                input.splice(range, piece);
            }
            6 => input.insert(range.start, *random.pick(BYTES)),
            _ if random.below(8) == 0 => input.truncate(range.start),
            _ => {}
        }
    }
    // The parsers refuse what is longer before they look at it; growing further would only slow the loop.
    input.truncate(200_000);
}

/// Runs a target for so long; panics with all that is needed to repeat a failure.
fn fuzz(target: &Target, seed: u64, budget: Duration) -> (u64, u64) {
    let mut random = Random(seed);
    let mut pool = target.seeds.clone();
    let (mut runs, mut accepted) = (0, 0);
    for seed in &target.seeds {
        accepted += u64::from(attempt(target, seed, || "a seed itself".into()));
    }
    assert!(accepted > 0, "{}: no seed is accepted", target.name);
    let end = Instant::now() + budget;
    while Instant::now() < end {
        for _ in 0..16 {
            let mut input = random.pick(&pool).clone();
            mutate(&mut random, &mut input, &pool, target.words);
            runs += 1;
            let found = attempt(target, &input, || {
                format!("run {runs} of MINHBACH_FUZZ_SEED={seed}")
            });
            if found {
                accepted += 1;
                // What is still accepted is a better start than the seeds alone.
                if pool.len() < 500 {
                    pool.push(input);
                } else {
                    let at = random.below(500);
                    if at >= target.seeds.len() {
                        pool[at] = input;
                    }
                }
            }
        }
    }
    (runs, accepted)
}

fn attempt(target: &Target, input: &[u8], which: impl Fn() -> String) -> bool {
    let begun = Instant::now();
    let result = catch_unwind(AssertUnwindSafe(|| (target.check)(input)));
    let slow = begun.elapsed() > PATIENCE;
    match result {
        Ok(accepted) if !slow => accepted,
        _ => {
            let file = std::env::temp_dir().join(format!("minhbach-fuzz-{}", target.name));
            let _ = std::fs::write(&file, input);
            let what = if slow { "takes too long" } else { "fails" };
            let text = input[..input.len().min(2_000)].escape_ascii();
            panic!(
                "{} {what} in {}; the input is in {}: \"{text}\"",
                target.name,
                which(),
                file.display()
            );
        }
    }
}

#[test]
fn parsers_never_panic_and_write_back_what_they_read() {
    let seconds = std::env::var("MINHBACH_FUZZ_SECONDS").ok();
    let seconds: Option<f64> = seconds.map(|text| text.parse().unwrap());
    let given = std::env::var("MINHBACH_FUZZ_SEED").ok();
    let seed = match (given, seconds) {
        (Some(seed), _) => seed.parse().unwrap(),
        (None, None) => 1,
        // A long run looks elsewhere each time.
        (None, Some(_)) => std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap()
            .as_nanos() as u64,
    };
    let targets = targets();
    let budget = match seconds {
        Some(seconds) => Duration::from_secs_f64(seconds),
        None => Duration::from_millis(1_000) / targets.len() as u32,
    };
    println!("MINHBACH_FUZZ_SEED={seed}");
    for target in &targets {
        let (runs, accepted) = fuzz(target, seed, budget);
        println!(
            "{:<11}{runs:>9} inputs, {accepted:>8} accepted",
            target.name
        );
    }
}

/// A loop that cannot find a planted fault proves nothing.
#[test]
fn the_loop_finds_a_planted_fault() {
    let planted = Target {
        name: "planted",
        seeds: vec![b"tile/0/x001/234".to_vec()],
        words: &[".p/", "64"],
        check: |bytes| {
            assert!(
                !bytes.windows(5).any(|w| w == b".p/64"),
                "the planted fault"
            );
            true
        },
    };
    let found = catch_unwind(AssertUnwindSafe(|| {
        fuzz(&planted, 1, Duration::from_secs(5))
    }));
    assert!(found.is_err());
}

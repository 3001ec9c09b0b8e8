//! Random numbers that follow from a seed: SplitMix64 (G. Steele and others, 2014), which is plenty for invented books.

/// A stream of numbers.
#[derive(Clone)]
pub struct Chance(u64);

impl Chance {
    /// From a seed.
    pub fn new(seed: u64) -> Chance {
        Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x6d69_6e68_6261_6368)
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to below 1.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Whether something of this probability happens.
    pub fn is(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// From `low` to `high`, both included.
    pub fn between(&mut self, low: i32, high: i32) -> i32 {
        low + (self.unit() * f64::from(high - low + 1)) as i32
    }

    /// One of them.
    pub fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[(self.unit() * of.len() as f64) as usize]
    }

    /// A copy of one of them.
    pub fn any<T: Copy>(&mut self, of: &[T]) -> T {
        *self.one(of)
    }

    /// One of them, by weight.
    pub fn weighted<'a, T>(&mut self, of: &'a [(T, f64)]) -> &'a T {
        let all: f64 = of.iter().map(|(_, weight)| weight).sum();
        let mut left = self.unit() * all;
        for (one, weight) in of {
            left -= weight;
            if left < 0.0 {
                return one;
            }
        }
        &of[of.len() - 1].0
    }

    /// Normally distributed, mean 0 and deviation 1 (Box and Muller).
    pub fn normal(&mut self) -> f64 {
        let (u, v) = (1.0 - self.unit(), self.unit());
        (-2.0 * u.ln()).sqrt() * (2.0 * std::f64::consts::PI * v).cos()
    }

    /// Log-normal, by its median and the deviation of its logarithm, in whole thousands.
    pub fn money(&mut self, median: f64, deviation: f64) -> u64 {
        let amount = median * (deviation * self.normal()).exp();
        ((amount / 1_000.0).round() as u64).max(10) * 1_000
    }

    /// How often something happens in a day that happens so often on average (Knuth).
    pub fn times(&mut self, mean: f64) -> usize {
        let (limit, mut product, mut n) = ((-mean).exp(), 1.0, 0);
        loop {
            product *= self.unit();
            if product <= limit {
                return n;
            }
            n += 1;
        }
    }
}

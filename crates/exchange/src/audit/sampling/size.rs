//! How large a monetary-unit sample is: from confidence, tolerable misstatement and expected misstatement to an interval.
//!
//! The factors are those of the AICPA's audit guide *Audit Sampling*, as its appendix and T. R. Stewart's *Technical Notes on the
//! AICPA Audit Guide Audit Sampling* (2008, 2012) give them. The reliability factor is the Poisson upper limit for no error,
//! −ln(1 − confidence), rounded up to hundredths; the expansion factor makes room for errors that are expected.

/// Confidence in percent, reliability factor for no error and expansion factor, both in hundredths.
const FACTORS: &[(u8, u64, u64)] = &[
    (70, 121, 120),
    (75, 139, 125),
    (80, 161, 130),
    (85, 190, 140),
    (90, 231, 150),
    (95, 300, 160),
    (99, 461, 190),
];

/// The levels of confidence that there are factors for, in percent.
pub const CONFIDENCES: &[u8] = &[70, 75, 80, 85, 90, 95, 99];

/// What a monetary-unit sample is asked for, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Monetary {
    /// In percent; one of [`CONFIDENCES`].
    pub confidence: u8,
    /// The most by which the population may be misstated before it matters.
    pub tolerable: u64,
    /// How much misstatement is expected.
    pub expected: u64,
}

/// The sampling interval: ⌊(tolerable − expected × expansion factor) ÷ reliability factor⌋ minor units. `None` where there are no
/// factors for the confidence, or where nothing is left: then all entries have to be looked at.
pub fn interval(asked: Monetary) -> Option<u64> {
    let row = FACTORS.iter().find(|row| row.0 == asked.confidence)?;
    let (_, reliability, expansion) = *row;
    let tolerable = u128::from(asked.tolerable) * 100;
    let expected = u128::from(asked.expected) * u128::from(expansion);
    let left = tolerable.checked_sub(expected)?;
    let interval = u64::try_from(left / u128::from(reliability)).ok()?;
    (interval > 0).then_some(interval)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(confidence: u8, tolerable: u64, expected: u64) -> Option<u64> {
        interval(Monetary {
            confidence,
            tolerable,
            expected,
        })
    }

    #[test]
    fn intervals_are_those_of_the_tables() {
        assert_eq!(of(95, 30_000_000, 0), Some(10_000_000));
        assert_eq!(of(90, 23_100_000, 0), Some(10_000_000));
        assert_eq!(of(95, 30_000_000, 5_000_000), Some(7_333_333));
        assert_eq!(of(95, 8_000_000, 5_000_000), None, "nothing is left");
        assert_eq!(of(95, 2, 0), None, "less than one unit");
        assert_eq!(of(94, 30_000_000, 0), None, "no factor");
    }

    #[test]
    fn the_reliability_factor_is_the_poisson_limit() {
        assert_eq!(FACTORS.len(), CONFIDENCES.len());
        for ((confidence, reliability, _), listed) in FACTORS.iter().zip(CONFIDENCES) {
            assert_eq!(confidence, listed);
            let exact = -(1.0 - f64::from(*confidence) / 100.0).ln() * 100.0;
            let rounded = *reliability as f64;
            assert!((rounded - exact).abs() <= 1.0, "{confidence}: {exact}");
        }
    }
}

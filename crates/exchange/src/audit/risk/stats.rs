//! The few distributions that the tests ask, by series and continued fractions (*Numerical Recipes*, third edition, §6.2 and §6.4
//! name them; the code is our own).

/// ln Γ(x) for x > 0, by Stirling's series after shifting x above 8.
pub fn ln_gamma(x: f64) -> f64 {
    let (mut x, mut shift) = (x, 0.0);
    while x < 8.0 {
        shift += x.ln();
        x += 1.0;
    }
    let series = 1.0 / (12.0 * x) - 1.0 / (360.0 * x.powi(3)) + 1.0 / (1260.0 * x.powi(5));
    (x - 0.5) * x.ln() - x + 0.5 * (2.0 * std::f64::consts::PI).ln() + series - shift
}

/// How likely `k` or more of `n` are, where each is with probability `p`.
pub fn binomial_tail(k: u64, n: u64, p: f64) -> f64 {
    if k == 0 {
        return 1.0;
    }
    if k > n || p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return 1.0;
    }
    let (total, ln_p, ln_q) = (n as f64, p.ln(), (1.0 - p).ln());
    let term = |i: u64| {
        let i = i as f64;
        let ways = ln_gamma(total + 1.0) - ln_gamma(i + 1.0) - ln_gamma(total - i + 1.0);
        (ways + i * ln_p + (total - i) * ln_q).exp()
    };
    (k..=n).map(term).sum::<f64>().min(1.0)
}

/// How likely a χ² of so many degrees of freedom is at least `x`: the upper regularised incomplete gamma function.
pub fn chi_square_tail(x: f64, degrees: u32) -> f64 {
    let (a, x) = (f64::from(degrees) / 2.0, x / 2.0);
    if x <= 0.0 {
        return 1.0;
    }
    let front = (a * x.ln() - x - ln_gamma(a)).exp();
    if x < a + 1.0 {
        // The series of the lower function.
        let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
        while term > sum * 1e-15 {
            n += 1.0;
            term *= x / n;
            sum += term;
        }
        return (1.0 - front * sum).max(0.0);
    }
    // Lentz's continued fraction of the upper function.
    let tiny = 1e-300;
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / tiny;
    let mut d = 1.0 / b;
    let mut fraction = d;
    for n in 1..10_000 {
        let n = f64::from(n);
        let step = -n * (n - a);
        b += 2.0;
        d = step * d + b;
        d = if d.abs() < tiny { tiny } else { d };
        c = b + step / c;
        c = if c.abs() < tiny { tiny } else { c };
        d = 1.0 / d;
        let change = d * c;
        fraction *= change;
        if (change - 1.0).abs() < 1e-15 {
            break;
        }
    }
    front * fraction
}

/// The middle one of some numbers, which are sorted by it; `None` of none.
pub fn median(numbers: &mut [f64]) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    let n = numbers.len();
    match n {
        0 => None,
        n if n % 2 == 1 => Some(numbers[n / 2]),
        _ => Some((numbers[n / 2 - 1] + numbers[n / 2]) / 2.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-6 * b.abs().max(1e-12)
    }

    #[test]
    fn tables_of_the_distributions_agree() {
        // 5! and Γ(½) = √π.
        assert!(close(ln_gamma(6.0), 120f64.ln()));
        assert!(close(ln_gamma(0.5), std::f64::consts::PI.sqrt().ln()));
        // Ten throws of a coin: 10 or more heads, 8 or more heads.
        assert!(close(binomial_tail(10, 10, 0.5), 1.0 / 1024.0));
        assert!(close(binomial_tail(8, 10, 0.5), 56.0 / 1024.0));
        assert!(close(binomial_tail(0, 10, 0.5), 1.0));
        assert!(binomial_tail(11, 10, 0.5) == 0.0);
        // The 95 % points of the printed table.
        for (x, degrees) in [
            (3.841_459, 1),
            (15.507_313, 8),
            (16.918_978, 9),
            (123.225_221, 99),
        ] {
            assert!(
                (chi_square_tail(x, degrees) - 0.05).abs() < 1e-6,
                "{degrees}"
            );
        }
        // Of two degrees it is the exponential function.
        assert!(close(chi_square_tail(40.0, 2), (-20f64).exp()));
    }

    #[test]
    fn medians() {
        assert_eq!(median(&mut []), None);
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&mut [4.0, 1.0, 2.0, 3.0]), Some(2.5));
    }
}

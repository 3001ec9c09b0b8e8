//! Many signatures at a quarter of the price, with the verdict of [`PublicKey::verify`].
//!
//! # Why it is sound
//!
//! Write ℓ for the order of the prime-order group and E\[8\] for the eight points of small order. Every point is
//! uniquely P + T with P in that group and T in E\[8\]. A signature (R, s) by A over m, with h = SHA-512(R ‖ A ‖ m), is
//! valid when s < ℓ, R is not in E\[8\], and s·B − h·A encodes to exactly the bytes of R.
//!
//! 1. **Per signature, on bytes.** s < ℓ; the y of R is below p; that y is not one of the five of E\[8\]. After this R has
//!    one spelling: a point with canonical y is spelled twice only if its x is 0, and those points are in E\[8\]. So "the
//!    bytes are equal" and "the points are equal" are the same statement, and what is left is Dᵢ = sᵢ·B − hᵢ·Aᵢ − Rᵢ = 0.
//! 2. **The prime-order part of all Dᵢ at once.** Σ zᵢ·Dᵢ = 0 with random 128-bit zᵢ. If any Dᵢ has a part other than 0 in
//!    the prime-order group, this holds with probability ≤ 2⁻¹²⁸, as zᵢ is uniform over 2¹²⁸ values, distinct mod ℓ, of
//!    which one fits. The h·A terms are added up per key first, which changes no sum.
//! 3. **The torsion part.** B is torsion-free, and so is A, being a [`PublicKey`]; hence the torsion part of Dᵢ is that of
//!    −Rᵢ, call it Tᵢ. Equation 2 says little of it: z is effectively taken mod 8, and dalek's `verify_batch` accepts about half
//!    of the signatures made to exploit that. So [`Torsion`] adds every Rᵢ up over 36 random subsets and multiplies
//!    each sum by ℓ, which leaves 0 exactly if the sum is torsion-free. If some Tᵢ ≠ 0, then whatever the other
//!    choices are, at most one of "in" and "out" for i gives a torsion-free sum: each subset misses with probability
//!    ≤ ½, all 36 with ≤ 2⁻³⁶, over everything added to one [`Torsion`].
//! 4. **Nothing valid is refused.** For a valid signature Dᵢ = 0 and Rᵢ = sᵢ·B − hᵢ·Aᵢ is torsion-free, so all sums hold.
//! 5. **A refusal is never the batch's word.** When a sum fails, every signature is checked again by the equation itself,
//!    from the stored h, and the first that fails is named.
//!
//! The zᵢ and the subsets come from a seed that whoever wrote the signatures did not know: fresh random bytes at each
//! run. With a seed known beforehand, steps 2 and 3 prove nothing. Nobody can forge by beating step 3: it takes the
//! private key to make such a signature, and all that would be won is that one verifier in 2³⁶ disagrees with the others.
//!
//! # Why it is fast
//!
//! A random subset costs an addition for every other signature, 18 for each over 36 subsets. Instead, an R goes by 12 random bits
//! to one of 4,096 buckets, and at the end the 12 sums "bit j is 1" are formed from the buckets; three such tables make
//! 36 subsets for three additions. Tables of this size pay only over a long run, so [`Torsion`] outlives its
//! batches; [`Batch::verify`], for one batch on its own, uses smaller ones.

use super::PublicKey;
use curve25519_dalek::constants::ED25519_BASEPOINT_POINT;
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{Identity as _, IsIdentity as _, VartimeMultiscalarMul as _};
use sha2::{Digest as _, Sha256, Sha512};
use std::collections::BTreeMap;

/// Random subsets over which the R are summed: a crafted signature is accepted with probability 2^-36 at most.
const SUBSETS: u32 = 36;
/// Below this many signatures a batch on its own costs more than checking each.
const SMALL: usize = 64;

/// A set of signatures to be accepted together. Give it at most a few thousand: 2,048 is a good size.
#[derive(Clone)]
pub struct Batch {
    coefficients: Stream,
    seed: [u8; 32],
    keys: Vec<PublicKey>,
    places: BTreeMap<[u8; 32], usize>,
    items: Vec<Item>,
}

/// One signature; the message is gone, its hash remains.
#[derive(Clone)]
struct Item {
    key: usize,
    h: Scalar,
    r: [u8; 32],
    s: [u8; 32],
}

impl Item {
    /// The normative equation, from the stored h.
    fn holds(&self, key: &PublicKey) -> bool {
        let Some(s) = Option::<Scalar>::from(Scalar::from_canonical_bytes(self.s)) else {
            return false;
        };
        let minus_a = -key.0.to_edwards();
        let expected = EdwardsPoint::vartime_double_scalar_mul_basepoint(&self.h, &minus_a, &s);
        expected.compress().to_bytes() == self.r && !expected.is_small_order()
    }
}

impl Batch {
    /// An empty batch. The seed is fresh random bytes that no signer knew; see the module's argument.
    pub fn new(seed: [u8; 32]) -> Batch {
        Batch {
            coefficients: Stream::new(seed),
            seed,
            keys: Vec::new(),
            places: BTreeMap::new(),
            items: Vec::new(),
        }
    }

    /// Adds a signature. The message is hashed now and not kept.
    pub fn push(&mut self, key: &PublicKey, message: &[u8], signature: &[u8; 64]) {
        let bytes = key.to_bytes();
        let place = *self.places.entry(bytes).or_insert_with(|| {
            self.keys.push(*key);
            self.keys.len() - 1
        });
        let (mut r, mut s) = ([0u8; 32], [0u8; 32]);
        r.copy_from_slice(&signature[..32]);
        s.copy_from_slice(&signature[32..]);
        let mut hash = Sha512::new();
        hash.update(r);
        hash.update(bytes);
        hash.update(message);
        let h = Scalar::from_bytes_mod_order_wide(&hash.finalize().into());
        self.items.push(Item {
            key: place,
            h,
            r,
            s,
        });
    }

    /// The number of signatures waiting.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Checks the signatures as one batch on its own.
    ///
    /// # Errors
    /// The position, in the order of pushing, of the first signature that is not valid.
    pub fn verify(self) -> Result<(), usize> {
        if self.items.len() < SMALL {
            return self.verify_exact();
        }
        let Batch {
            mut coefficients,
            seed,
            keys,
            items,
            ..
        } = self;
        let mut torsion = Torsion::short(seed);
        let accepted =
            accept(&mut coefficients, &keys, &items, &mut torsion) && torsion.finish().is_ok();
        if accepted {
            Ok(())
        } else {
            exact(&keys, &items)
        }
    }

    /// Checks the signatures but for the torsion of their R, which goes to `torsion`, and empties the batch, which can
    /// then be filled again. The verdict stands only when [`Torsion::finish`] has accepted too.
    ///
    /// # Errors
    /// The position, since the batch was last empty, of the first signature that is not valid.
    pub fn settle(&mut self, torsion: &mut Torsion) -> Result<(), usize> {
        let verdict = if accept(&mut self.coefficients, &self.keys, &self.items, torsion) {
            Ok(())
        } else {
            exact(&self.keys, &self.items)
        };
        self.items.clear();
        verdict
    }

    /// Checks each signature by the normative equation.
    ///
    /// # Errors
    /// The position, in the order of pushing, of the first signature that is not valid.
    pub fn verify_exact(self) -> Result<(), usize> {
        exact(&self.keys, &self.items)
    }
}

/// Step 5: the equation, one signature after the other.
fn exact(keys: &[PublicKey], items: &[Item]) -> Result<(), usize> {
    items
        .iter()
        .position(|item| !item.holds(&keys[item.key]))
        .map_or(Ok(()), Err)
}

/// Steps 1 and 2. The R go to `torsion` only if the sums hold; a batch that fails here is redone exactly.
fn accept(stream: &mut Stream, keys: &[PublicKey], items: &[Item], torsion: &mut Torsion) -> bool {
    let count = items.len();
    let (mut scalars, mut points) = (
        Vec::with_capacity(count + keys.len() + 1),
        Vec::with_capacity(count + keys.len() + 1),
    );
    let (mut base, mut per_key) = (Scalar::ZERO, vec![Scalar::ZERO; keys.len()]);
    for item in items {
        let Some(s) = Option::<Scalar>::from(Scalar::from_canonical_bytes(item.s)) else {
            return false;
        };
        if !is_plain(&item.r) {
            return false;
        }
        let Some(r) = CompressedEdwardsY(item.r).decompress() else {
            return false;
        };
        let z = Scalar::from(stream.next_u128());
        base += z * s;
        per_key[item.key] += z * item.h;
        scalars.push(z);
        points.push(r);
    }
    // R and h·A stand on one side, s·B on the other: Σ z·R + Σ (Σ z·h)·A − (Σ z·s)·B = 0.
    for (key, sum) in keys.iter().zip(per_key) {
        // Keys of earlier rounds of this batch need no multiplication.
        if sum != Scalar::ZERO {
            scalars.push(sum);
            points.push(key.0.to_edwards());
        }
    }
    scalars.push(-base);
    points.push(ED25519_BASEPOINT_POINT);
    if !EdwardsPoint::vartime_multiscalar_mul(&scalars, &points).is_identity() {
        return false;
    }
    points[..count].iter().for_each(|r| torsion.add(r));
    true
}

/// Step 1 for R: its y is canonical and not that of a point of small order.
pub(super) fn is_plain(r: &[u8; 32]) -> bool {
    // Little-endian; the top bit is the sign of x.
    let mut y = *r;
    y[31] &= 0x7f;
    let canonical = y[31] != 0x7f || y[1..31].iter().any(|&b| b != 0xff) || y[0] < 0xed;
    canonical && !SMALL_ORDER_Y.contains(&y)
}

/// The y coordinates of the eight points of small order: 1, −1, 0 and ± that of the points of order 8.
const SMALL_ORDER_Y: [[u8; 32]; 5] = [
    [
        1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0,
    ],
    [
        0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0x7f,
    ],
    [0; 32],
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98,
        0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53,
        0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67,
        0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac,
        0x03, 0x7a,
    ],
];

/// Some R added over a run has a torsion component: a crafted signature was among them. Which one, only an exact run
/// can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a signature among those checked was crafted to divide verifiers; verify exactly to find it"
)]
pub struct TorsionFound;

/// Step 3: the R of a whole run, summed over 36 random subsets. One for each thread.
#[derive(Clone)]
pub struct Torsion {
    stream: Stream,
    /// Random bits that choose a bucket in each table.
    bits: u32,
    /// `SUBSETS / bits` tables of `2^bits` sums, one after the other.
    buckets: Vec<EdwardsPoint>,
}

impl Torsion {
    /// Empty sums for a long run: 2 MB, three additions for each signature and 6 ms at the end. The seed is fresh
    /// random bytes that no signer knew.
    pub fn new(seed: [u8; 32]) -> Torsion {
        Torsion::with_tables(seed, 3)
    }

    /// Empty sums for a few thousand signatures: 60 KB, six additions for each and 1 ms at the end.
    pub fn short(seed: [u8; 32]) -> Torsion {
        Torsion::with_tables(seed, 6)
    }

    /// `tables` divides [`SUBSETS`].
    fn with_tables(seed: [u8; 32], tables: u32) -> Torsion {
        let seed = Sha256::new_with_prefix(seed)
            .chain_update(b"torsion")
            .finalize()
            .into();
        let bits = SUBSETS / tables;
        Torsion {
            stream: Stream::new(seed),
            bits,
            buckets: vec![EdwardsPoint::identity(); (tables as usize) << bits],
        }
    }

    /// Adds a point to its bucket in every table.
    fn add(&mut self, point: &EdwardsPoint) {
        let mut random = self.stream.next_u64();
        for table in self.buckets.chunks_exact_mut(1 << self.bits) {
            let bucket = &mut table[(random & ((1 << self.bits) - 1)) as usize];
            *bucket += point;
            random >>= self.bits;
        }
    }

    /// The verdict over everything added.
    ///
    /// # Errors
    /// [`TorsionFound`]: the run must be repeated exactly.
    pub fn finish(self) -> Result<(), TorsionFound> {
        if self.sums().iter().all(EdwardsPoint::is_torsion_free) {
            Ok(())
        } else {
            Err(TorsionFound)
        }
    }

    /// The sums over the [`SUBSETS`] random subsets.
    fn sums(mut self) -> Vec<EdwardsPoint> {
        let mut sums = Vec::with_capacity(SUBSETS as usize);
        for mut table in self.buckets.chunks_exact_mut(1 << self.bits) {
            // The upper half are the buckets with the highest bit: their sum is that bit's subset. Then the bit is
            // forgotten by adding the halves, and the next one is highest.
            while table.len() > 1 {
                let (low, high) = table.split_at_mut(table.len() / 2);
                sums.push(high.iter().sum());
                low.iter_mut().zip(high).for_each(|(a, b)| *a += &*b);
                table = low;
            }
        }
        sums
    }
}

/// Random bits from a seed: SHA-256 of seed and counter, cut into pieces.
#[derive(Clone)]
struct Stream {
    seed: [u8; 32],
    counter: u64,
    block: [u8; 32],
    used: usize,
}

impl Stream {
    fn new(seed: [u8; 32]) -> Stream {
        Stream {
            seed,
            counter: 0,
            block: [0; 32],
            used: 32,
        }
    }

    fn next<const N: usize>(&mut self) -> [u8; N] {
        if self.used + N > self.block.len() {
            self.block = Sha256::new_with_prefix(self.seed)
                .chain_update(self.counter.to_le_bytes())
                .finalize()
                .into();
            self.counter += 1;
            self.used = 0;
        }
        let mut piece = [0; N];
        piece.copy_from_slice(&self.block[self.used..self.used + N]);
        self.used += N;
        piece
    }

    fn next_u64(&mut self) -> u64 {
        u64::from_le_bytes(self.next())
    }

    fn next_u128(&mut self) -> u128 {
        u128::from_le_bytes(self.next())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What step 3 rests on: 36 subsets, each of which has a point with probability one half, independently.
    #[test]
    fn every_point_is_in_half_of_36_independent_subsets() {
        for (mut torsion, seed) in
            (0..3u8).flat_map(|n| [(Torsion::short([n; 32]), n), (Torsion::new([n; 32]), n)])
        {
            let weights: Vec<Scalar> = (0..40).map(|n| Scalar::from(3u128.pow(n))).collect();
            let mut stream = torsion.stream.clone();
            let draws: Vec<u64> = weights.iter().map(|_| stream.next_u64()).collect();
            for weight in &weights {
                torsion.add(&EdwardsPoint::mul_base(weight));
            }
            let width = torsion.bits;
            let sums = torsion.sums();
            assert_eq!(sums.len(), 36);
            let mut members = 0;
            for (n, sum) in sums.iter().enumerate() {
                // Table by table, in each the highest bit first.
                let (table, place) = (n as u32 / width, width - 1 - n as u32 % width);
                let inside = |draw: &u64| draw >> (table * width + place) & 1 == 1;
                let expect = weights.iter().zip(&draws).filter(|(_, draw)| inside(draw));
                let expect: Scalar = expect
                    .inspect(|_| members += 1)
                    .map(|(weight, _)| weight)
                    .sum();
                assert_eq!(
                    *sum,
                    EdwardsPoint::mul_base(&expect),
                    "subset {n}, seed {seed}"
                );
            }
            // 36 subsets of 40 points, half of 1,440 with a standard deviation of 19.
            assert!((600..840).contains(&members), "{members}");
        }
    }

    #[test]
    fn the_five_y_of_small_order() {
        for point in curve25519_dalek::constants::EIGHT_TORSION {
            assert!(!is_plain(&point.compress().to_bytes()));
        }
        let plain = ED25519_BASEPOINT_POINT.compress().to_bytes();
        assert!(is_plain(&plain));
    }
}

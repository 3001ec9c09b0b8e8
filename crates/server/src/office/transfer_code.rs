//! What a donor's transfer text says for a fund or a case: nine characters that a form fills in and a statement brings back.

use minhbach_ledger::id::{Digest, Id};

/// Crockford's alphabet, as in the codes of entries.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The code of a fund or case in a transfer text: `MB`, six characters of the hash of its id, and a check character (Luhn modulo
/// 32), letters and digits alone, because banks drop everything else. It follows from the id, so no list of codes is kept.
pub fn transfer_code(id: &Id) -> String {
    let hash = Digest::of(format!("minhbach/transfer-code/v1\n{id}\n").as_bytes());
    let number = hash.bytes()[..4]
        .iter()
        .fold(0u32, |sum, byte| sum << 8 | u32::from(*byte))
        >> 2;
    let digits: [u32; 6] = std::array::from_fn(|i| number >> (25 - 5 * i) & 31);
    let weighed = digits.iter().rev().enumerate().map(|(i, digit)| {
        let weighed = digit * if i % 2 == 0 { 2 } else { 1 };
        weighed / 32 + weighed % 32
    });
    let check = (32 - weighed.sum::<u32>() % 32) % 32;
    let spelt = digits
        .into_iter()
        .chain([check])
        .map(|digit| char::from(DIGITS[digit as usize]));
    ['M', 'B'].into_iter().chain(spelt).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_short_different_and_always_the_same() {
        let codes: BTreeSet<String> = (0..200u8)
            .map(|n| transfer_code(&Id::from_bytes([n; 16])))
            .collect();
        assert_eq!(codes.len(), 200);
        assert!(
            codes
                .iter()
                .all(|code| code.len() == 9 && code.starts_with("MB"))
        );
        let code = transfer_code(&Id::from_bytes([1; 16]));
        assert_eq!(code, transfer_code(&Id::from_bytes([1; 16])));
        assert!(
            code.bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        );
    }
}

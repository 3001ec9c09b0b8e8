//! The short code by which a transfer says what it is for: of a fund, of a campaign, of a case. The poster with the VietQR code
//! prints it, and the import of the bank's statement looks for it in the transfer's text.
//!
//! A reference is three letters and six characters, such as `QUY7K3M9Q`. It survives what banks do to a text: capital or small
//! letters, spaces put in or taken out, words put before and behind without a gap. The characters are Crockford's base 32, so that
//! neither O and 0 nor I, L and 1 are two things; they come from the thing's id, so nobody has to hand them out and a
//! book needs no list of them.

use std::collections::BTreeSet;

use minhbach_ledger::id::{Digest, Id};

use crate::statement::squash;

/// What a reference is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A fund (*quỹ*).
    Fund,
    /// A campaign (*cuộc vận động*).
    Campaign,
    /// A humanitarian address (*địa chỉ nhân đạo*).
    Case,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 3] = [Kind::Fund, Kind::Campaign, Kind::Case];

    /// The letters that begin its references. None of them is taken for a digit.
    pub fn letters(self) -> &'static str {
        match self {
            Kind::Fund => "QUY",
            Kind::Campaign => "CVD",
            Kind::Case => "DCN",
        }
    }
}

/// Crockford's digits.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// How many of them follow the letters: 30 bits. Of a thousand funds two are alike once in two thousand books; then the text
/// names both, and [`named`] says so.
const LENGTH: usize = 6;

/// The reference of a thing.
pub fn reference(kind: Kind, id: Id) -> String {
    let hash = Digest::of(format!("minhbach/reference/{}/{id}", kind.letters()).as_bytes());
    let mut bits = hash
        .bytes()
        .iter()
        .fold((0u64, 0), |(bits, n), byte| match n {
            0..5 => (bits << 8 | u64::from(*byte), n + 1),
            n => (bits, n),
        })
        .0;
    let mut reference = kind.letters().to_owned();
    for _ in 0..LENGTH {
        reference.push(char::from(DIGITS[(bits & 31) as usize]));
        bits >>= 5;
    }
    reference
}

/// The reference of a fund.
pub fn fund_reference(id: Id) -> String {
    reference(Kind::Fund, id)
}

/// The reference of a campaign.
pub fn campaign_reference(id: Id) -> String {
    reference(Kind::Campaign, id)
}

/// The reference of a case.
pub fn case_reference(id: Id) -> String {
    reference(Kind::Case, id)
}

/// A text as references are looked for in it: letters and digits alone, O as 0, I and L as 1.
pub fn folded(text: &str) -> String {
    let one = |letter: char| match letter {
        'O' => '0',
        'I' | 'L' => '1',
        letter => letter,
    };
    squash(text).chars().map(one).collect()
}

/// The things of a list that a transfer's text names, each once; more than one means that the text does not decide. `known` is made by
/// [`known`] once for a whole statement.
pub fn named(memo: &str, known: &[(String, Kind, Id)]) -> BTreeSet<(Kind, Id)> {
    // Most texts name nothing at all, and are looked at once for each of three beginnings.
    let memo = folded(memo);
    let begun = |kind: &Kind| memo.contains(kind.letters());
    let begun: Vec<Kind> = Kind::ALL.into_iter().filter(begun).collect();
    let mut found = BTreeSet::new();
    for (reference, kind, id) in known {
        if begun.contains(kind) && memo.contains(reference.as_str()) {
            found.insert((*kind, *id));
        }
    }
    found
}

/// References to look for, as [`named`] takes them.
pub fn known(things: impl IntoIterator<Item = (Kind, Id)>) -> Vec<(String, Kind, Id)> {
    let all = things.into_iter();
    all.map(|(kind, id)| (folded(&reference(kind, id)), kind, id))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> Id {
        Id::from_bytes([n; 16])
    }

    #[test]
    fn a_reference_is_fixed_for_ever() {
        // Printed on posters: a changed rule would orphan every transfer that is made by one.
        let all = [
            fund_reference(id(1)),
            campaign_reference(id(1)),
            case_reference(id(1)),
        ];
        assert_eq!(all, ["QUYG3T0YG", "CVDAWXBEW", "DCN86SHJM"]);
        for n in 0..=255 {
            let text = fund_reference(id(n));
            assert_eq!(text.len(), 9);
            assert_eq!(folded(&text), text, "no letter of it is taken for a digit");
        }
    }

    #[test]
    fn what_banks_do_to_a_text_does_not_hide_it() {
        let (fund, case) = (fund_reference(id(1)), case_reference(id(2)));
        let list = known([
            (Kind::Fund, id(1)),
            (Kind::Fund, id(3)),
            (Kind::Case, id(2)),
        ]);
        let spaced: String = fund.chars().flat_map(|c| [c, ' ']).collect();
        let of = |memo: &str| named(memo, &list).into_iter().collect::<Vec<_>>();
        for memo in [
            fund.clone(),
            fund.to_lowercase(),
            spaced,
            format!("MBVCB.6900000001.{fund}.CT tu 0100000000001"),
            format!("ung ho{}xin cam on", fund.to_lowercase()),
            format!("{}-{}", &fund[..4], &fund[4..]),
            fund.replace('0', "O").replace('1', "l"),
        ] {
            assert_eq!(of(&memo), [(Kind::Fund, id(1))], "{memo}");
        }
        assert_eq!(of(&case), [(Kind::Case, id(2))]);
        assert_eq!(of(&format!("{fund} {case}")).len(), 2);
        for memo in [
            "",
            "Ung ho quy lu quet",
            "QUY",
            &fund[..8],
            "chuyen QUY000000",
        ] {
            assert!(of(memo).is_empty(), "{memo}");
        }
    }
}

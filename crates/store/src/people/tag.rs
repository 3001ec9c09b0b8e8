//! Keyed hashes of identities: the same person gives the same tag, and without `secret/line.key` nobody can try out names.
//!
//! They hang from the line key because that one never changes: they outlive a change of the vault's key, and an erasure.

use crate::find::{keyed, squashed};
use hmac::{Hmac, Mac as _};
use minhbach_ledger::id::Id;
use sha2::Sha256;

/// Makes the tags.
#[derive(Clone)]
pub(crate) struct Tagger(Hmac<Sha256>);

impl Tagger {
    /// Under a key of its own, derived from the line key.
    pub fn new(line_key: &[u8; 32]) -> Tagger {
        let mut derive = keyed(line_key);
        derive.update(b"minhbach/vault/people/v1");
        let key: [u8; 32] = derive.finalize().into_bytes().into();
        Tagger(keyed(&key))
    }

    /// The tag of some parts for one use. Each part is led by its length, so that no two lists of parts are hashed alike.
    pub fn tag(&self, what: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut keyed = self.0.clone();
        for part in std::iter::once(&what.as_bytes()).chain(parts) {
            keyed.update(&(part.len() as u64).to_be_bytes());
            keyed.update(part);
        }
        keyed.finalize().into_bytes().into()
    }

    /// Of an opening that was erased.
    pub fn erased(&self, at: u64, field: &str) -> [u8; 32] {
        self.tag("erased", &[&at.to_be_bytes(), field.as_bytes()])
    }

    /// Of a person within a campaign, for the memory that outlives her data.
    pub fn in_campaign(&self, campaign: &Id, identity: &[u8]) -> [u8; 32] {
        self.tag("campaign", &[campaign.bytes(), identity])
    }

    /// Of a name, a year of birth and a commune, however they are spelled.
    pub fn person(&self, name: &str, born: &str, commune: &str) -> [u8; 32] {
        let parts = [squashed(name), squashed(born), squashed(commune)];
        self.tag("person", &parts.each_ref().map(|part| part.as_bytes()))
    }

    /// Of an identity number.
    pub fn number(&self, number: &str) -> [u8; 32] {
        self.tag("number", &[squashed(number).as_bytes()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_does_not_count_and_everything_else_does() {
        let tagger = Tagger::new(&[7; 32]);
        let one = tagger.person("Đặng Thị Hòa", "1961", "98001");
        assert_eq!(one, tagger.person("ĐĂNG  THI HOÀ", "1961", "98001"));
        for (name, born, commune) in [
            ("Đặng Thị Hoa Mai", "1961", "98001"),
            ("Đặng Thị Hòa", "1962", "98001"),
            ("Đặng Thị Hòa", "1961", "98002"),
            ("Đặng Thị Hòa1961", "", "98001"),
        ] {
            assert_ne!(one, tagger.person(name, born, commune));
        }
        assert_ne!(
            one,
            Tagger::new(&[8; 32]).person("Đặng Thị Hòa", "1961", "98001")
        );
        assert_eq!(
            tagger.number("098 061 000123"),
            tagger.number("098061000123")
        );
    }
}

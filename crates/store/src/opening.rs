//! What opens a commitment: the one value that must never be printed and does not stay in memory.

use minhbach_ledger::id::Digest;
use zeroize::Zeroize;

/// What opens one commitment: HMAC-SHA256(salt, field ‖ 0x00 ‖ value). Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Opening {
    /// The name of the private field.
    pub field: String,
    /// Its value: personal.
    pub value: String,
    /// 32 random bytes.
    pub salt: [u8; 32],
}

impl Opening {
    /// The commitment that this opens.
    pub fn commitment(&self) -> Digest {
        Digest::commit(&self.salt, &self.field, &self.value)
    }
}

impl Drop for Opening {
    fn drop(&mut self) {
        self.value.zeroize();
        self.salt.zeroize();
    }
}

impl std::fmt::Debug for Opening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opening")
            .field("field", &self.field)
            .finish_non_exhaustive()
    }
}

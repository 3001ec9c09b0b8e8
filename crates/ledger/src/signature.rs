//! Ed25519: sound public keys, signers, and one verdict per signature.
//!
//! Normative is what every foreign verifier checks and ed25519-dalek calls *strict*: s < ℓ, R is not of small order,
//! and the bytes of s·B − h·A are those of R. Because a [`PublicKey`] is canonical, torsion-free and not the identity,
//! nothing about A is left open. [`batch`] is a faster way to the same verdict, for accepting only.

pub mod batch;

use crate::note::{self, KeyKind, SignatureLine, Vkey};
use curve25519_dalek::edwards::CompressedEdwardsY;
use ed25519_dalek::{Signature, Signer as _, SigningKey, Verifier as _, VerifyingKey};
use std::fmt;

/// Why bytes are not a key that may sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum KeyError {
    /// The bytes are no point of the curve.
    #[error("the public key is not a point of the curve")]
    NotAPoint,
    /// The bytes are a second spelling of a point.
    #[error("the public key is not in its canonical encoding")]
    NotCanonical,
    /// The identity and the seven other points of small order verify anything.
    #[error("the public key is of small order")]
    SmallOrder,
    /// The point has a torsion component, on which verifiers disagree.
    #[error("the public key is not in the prime-order group")]
    Torsion,
    /// The verifier key signs something else.
    #[error("the verifier key is of another kind than needed here")]
    WrongKind,
    /// The name is empty or contains a space or a plus sign.
    #[error("a key name is empty or contains a space or a plus sign")]
    BadName,
}

impl KeyError {
    /// The stable code of this error, as `docs/errors.md` lists it.
    pub const fn code(self) -> &'static str {
        match self {
            KeyError::NotAPoint => "key.not_a_point",
            KeyError::NotCanonical => "key.not_canonical",
            KeyError::SmallOrder => "key.small_order",
            KeyError::Torsion => "key.torsion",
            KeyError::WrongKind => "key.wrong_kind",
            KeyError::BadName => "key.bad_name",
        }
    }
}

/// A public key that may sign: canonical, torsion-free, not the identity. Making one costs about as much as verifying
/// a signature, so it is kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Admits a key.
    ///
    /// # Errors
    /// A [`KeyError`] that says what is wrong with the point.
    pub fn new(bytes: [u8; 32]) -> Result<PublicKey, KeyError> {
        let point = CompressedEdwardsY(bytes)
            .decompress()
            .ok_or(KeyError::NotAPoint)?;
        if point.compress().to_bytes() != bytes {
            return Err(KeyError::NotCanonical);
        }
        if point.is_small_order() {
            return Err(KeyError::SmallOrder);
        }
        if !point.is_torsion_free() {
            return Err(KeyError::Torsion);
        }
        VerifyingKey::from_bytes(&bytes)
            .map(PublicKey)
            .map_err(|_| KeyError::NotAPoint)
    }

    /// The key of a verifier key that must be of this kind.
    ///
    /// # Errors
    /// [`KeyError::WrongKind`] or what [`PublicKey::new`] says.
    pub fn of(vkey: &Vkey, kind: KeyKind) -> Result<PublicKey, KeyError> {
        if vkey.kind() == kind {
            PublicKey::new(vkey.key())
        } else {
            Err(KeyError::WrongKind)
        }
    }

    /// The 32 bytes.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The normative verdict: that of dalek's `verify_strict`, without decompressing R, a fifth of its time. Where the
    /// bytes of R are those of the computed point they are a canonical encoding, and then y alone says whether R is of
    /// small order.
    pub fn verify(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        let signature = Signature::from_bytes(signature);
        batch::is_plain(signature.r_bytes()) && self.0.verify(message, &signature).is_ok()
    }
}

/// Prints the bytes in hexadecimal.
impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublicKey(")?;
        self.to_bytes()
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))?;
        f.write_str(")")
    }
}

/// A private key with its name. Forgets the key when dropped and never prints it.
#[derive(Clone)]
pub struct Signer {
    name: String,
    key: SigningKey,
}

impl Signer {
    /// The signer of a 32-byte seed (RFC 8032's private key).
    ///
    /// # Errors
    /// [`KeyError::BadName`].
    pub fn from_seed(seed: [u8; 32], name: &str) -> Result<Signer, KeyError> {
        if !note::is_name(name) {
            return Err(KeyError::BadName);
        }
        Ok(Signer {
            name: name.to_owned(),
            key: SigningKey::from_bytes(&seed),
        })
    }

    /// The key name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The public key; that of a seed is always a sound one.
    pub fn public_key(&self) -> PublicKey {
        PublicKey(self.key.verifying_key())
    }

    /// The verifier key for notes.
    pub fn vkey(&self) -> Vkey {
        self.vkey_of(KeyKind::Ed25519)
    }

    /// The verifier key of a kind.
    pub fn vkey_of(&self, kind: KeyKind) -> Vkey {
        // The only error is a bad name, which `from_seed` refused.
        Vkey::new(&self.name, kind, self.key.verifying_key().to_bytes())
            .expect("the name was checked")
    }

    /// The bare signature of a message.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }

    /// The signature line for a note's text (with its final line feed), with the line's own final line feed.
    pub fn sign_note_line(&self, text: &str) -> String {
        let signature = self.sign(text.as_bytes()).to_vec();
        SignatureLine {
            name: &self.name,
            id: self.vkey().id(),
            signature,
        }
        .to_string()
    }
}

/// Prints the name only.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

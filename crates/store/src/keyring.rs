//! What wraps the subjects' keys, and the encryption that everything in the vault goes through.
//!
//! While `secret/vault.key` is being changed two keys are known: new wrapping is done under the new one, and what the old one
//! wrapped still opens. Authenticated encryption tells which of the two a row is under, so that a change that was broken off at
//! any point goes on where it stood.

use crate::db::{Row, Value};
use crate::error::StoreError;
use aes_gcm::aead::{Aead as _, KeyInit as _, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use minhbach_ledger::id::Id;
use std::sync::{Arc, PoisonError, RwLock};
use zeroize::Zeroizing;

/// A subject's key.
pub(crate) type SubjectKey = Zeroizing<[u8; 32]>;

/// The keys of `secret/vault.key` and, during a change, of `secret/vault.key.next`. Shared by all who hold the vault.
#[derive(Clone)]
pub(crate) struct Keyring(Arc<RwLock<Keys>>);

#[derive(Clone)]
struct Keys {
    current: Aes256Gcm,
    old: Option<Aes256Gcm>,
}

/// Under which key a row is wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrapped {
    /// The one that stays.
    Current,
    /// The one that is being left.
    Old,
}

impl Keyring {
    /// `next` is the key of a change that was begun and not ended.
    pub fn new(key: &[u8; 32], next: Option<&[u8; 32]>) -> Keyring {
        let cipher = |key: &[u8; 32]| Aes256Gcm::new(&(*key).into());
        let keys = match next {
            None => Keys {
                current: cipher(key),
                old: None,
            },
            Some(next) => Keys {
                current: cipher(next),
                old: Some(cipher(key)),
            },
        };
        Keyring(Arc::new(RwLock::new(keys)))
    }

    fn keys(&self) -> Keys {
        // Nothing panics while it holds the lock; what it holds is whole in any case.
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// From now on wraps under `next`.
    pub fn turn_to(&self, next: &[u8; 32]) {
        let mut keys = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let current = Aes256Gcm::new(&(*next).into());
        keys.old = Some(std::mem::replace(&mut keys.current, current));
    }

    /// Forgets the key that was left.
    pub fn forget_old(&self) {
        let mut keys = self.0.write().unwrap_or_else(PoisonError::into_inner);
        keys.old = None;
    }

    /// The row of `subjects` that holds a key.
    pub fn wrap(&self, subject: &Id, key: &SubjectKey, nonce: [u8; 12]) -> Result<Row, StoreError> {
        let (nonce, wrapped) = encrypt(
            &self.keys().current,
            nonce,
            key.as_ref(),
            &key_bound(subject),
        )?;
        Ok(vec![Value::Blob(subject.bytes().to_vec()), nonce, wrapped])
    }

    /// The key out of nonce and wrapped bytes, and which key they were under.
    pub fn unwrap(
        &self,
        subject: &Id,
        nonce: Option<Value>,
        wrapped: Option<Value>,
    ) -> Option<(SubjectKey, Wrapped)> {
        let keys = self.keys();
        let bound = key_bound(subject);
        let under = |cipher: &Aes256Gcm| {
            decrypt(cipher, nonce.clone(), wrapped.clone(), &bound)
                .and_then(|key| <[u8; 32]>::try_from(key.as_slice()).ok())
                .map(Zeroizing::new)
        };
        let current = under(&keys.current).map(|key| (key, Wrapped::Current));
        current.or_else(|| {
            let old = keys.old.as_ref()?;
            under(old).map(|key| (key, Wrapped::Old))
        })
    }
}

/// Encrypts under a subject's key: nonce and sealed bytes.
pub(crate) fn encrypt_for(
    key: &SubjectKey,
    nonce: [u8; 12],
    plain: &[u8],
    bound: &[u8],
) -> Result<(Value, Value), StoreError> {
    encrypt(&Aes256Gcm::new(&(**key).into()), nonce, plain, bound)
}

/// Opens what [`encrypt_for`] sealed; `None` if anything is another.
pub(crate) fn decrypt_for(
    key: &SubjectKey,
    nonce: Value,
    sealed: Value,
    bound: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let cipher = Aes256Gcm::new(&(**key).into());
    decrypt(&cipher, Some(nonce), Some(sealed), bound)
}

pub(crate) fn encrypt(
    cipher: &Aes256Gcm,
    nonce: [u8; 12],
    plain: &[u8],
    bound: &[u8],
) -> Result<(Value, Value), StoreError> {
    let sealed = cipher
        .encrypt(
            &Nonce::from(nonce),
            Payload {
                msg: plain,
                aad: bound,
            },
        )
        // Only a plaintext of more than 64 GiB cannot be encrypted.
        .map_err(|_| StoreError::Config("a private value is too long".into()))?;
    Ok((Value::Blob(nonce.to_vec()), Value::Blob(sealed)))
}

pub(crate) fn decrypt(
    cipher: &Aes256Gcm,
    nonce: Option<Value>,
    sealed: Option<Value>,
    bound: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let (Some(Value::Blob(nonce)), Some(Value::Blob(sealed))) = (nonce, sealed) else {
        return None;
    };
    let nonce = Nonce::from(<[u8; 12]>::try_from(nonce).ok()?);
    cipher
        .decrypt(
            &nonce,
            Payload {
                msg: &sealed,
                aad: bound,
            },
        )
        .ok()
        .map(Zeroizing::new)
}

/// What a wrapped key is bound to.
fn key_bound(subject: &Id) -> Vec<u8> {
    [b"minhbach/vault/subject/v1\0".as_slice(), subject.bytes()].concat()
}

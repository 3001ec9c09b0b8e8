//! The author's key file: an Ed25519 key that a passphrase opens, here and in a browser.
//!
//! A small JSON object. `ciphertext` is AES-256-GCM (96-bit nonce, 128-bit tag at its end, as WebCrypto writes it) over the
//! 48 bytes of the PKCS#8 form of RFC 8410; the AES key is PBKDF2-HMAC-SHA-256 over the passphrase in NFC. Every step is
//! one WebCrypto call (`deriveKey`, `unwrapKey`), so the office opens the same file.

use std::path::Path;

use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use crate::lang::Lang;
use crate::outcome::{Failure, Place, Step};
use crate::texts::Text;

/// Rounds of PBKDF2 in every file that we write.
pub const ROUNDS: u32 = 600_000;
/// The most rounds that we follow in a file of others: about ten seconds, so a hostile file cannot hang us.
const MOST_ROUNDS: u32 = 20_000_000;
/// The first line of defence against reading something else.
const FORMAT: &str = "minhbach-key/v1";
/// PKCS#8 version 1 of an Ed25519 seed (RFC 8410 §7): these bytes, then the 32 bytes of the seed.
const PKCS8: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// The file as JSON.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyFile {
    format: String,
    /// The public key as a signed-note vkey; its name is the key's name in the ledger.
    pub vkey: String,
    kdf: String,
    rounds: u32,
    salt: String,
    cipher: String,
    nonce: String,
    ciphertext: String,
}

/// An opened key: the 32 bytes of the seed and the vkey it belongs to. Wiped on drop.
pub struct Opened {
    /// The Ed25519 seed of RFC 8032.
    pub seed: Zeroizing<[u8; 32]>,
    /// The vkey line.
    pub vkey: String,
}

impl KeyFile {
    /// Seals `seed` under `passphrase`. `salt` and `nonce` must be fresh and random; a pair is used once.
    pub fn seal(
        seed: &[u8; 32],
        vkey: &str,
        passphrase: &str,
        salt: [u8; 16],
        nonce: [u8; 12],
        rounds: u32,
    ) -> Self {
        let key = derive(passphrase, &salt, rounds);
        let mut plain = Zeroizing::new([0u8; 48]);
        plain[..16].copy_from_slice(&PKCS8);
        plain[16..].copy_from_slice(seed);
        let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(*key));
        // AES-GCM refuses only messages near 64 GiB; this one has 48 bytes.
        let ciphertext = cipher
            .encrypt(&Nonce::from(nonce), plain.as_slice())
            .expect("48 bytes fit");
        KeyFile {
            format: FORMAT.to_owned(),
            vkey: vkey.to_owned(),
            kdf: "PBKDF2-HMAC-SHA-256".to_owned(),
            rounds,
            salt: STANDARD.encode(salt),
            cipher: "AES-256-GCM".to_owned(),
            nonce: STANDARD.encode(nonce),
            ciphertext: STANDARD.encode(ciphertext),
        }
    }

    /// Opens the file; `None` means a wrong passphrase or an altered file, which AES-GCM cannot tell apart.
    pub fn open(&self, passphrase: &str) -> Option<Opened> {
        let salt = STANDARD.decode(&self.salt).ok()?;
        let nonce: [u8; 12] = STANDARD.decode(&self.nonce).ok()?.try_into().ok()?;
        let ciphertext = STANDARD.decode(&self.ciphertext).ok()?;
        let key = derive(passphrase, &salt, self.rounds);
        let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(*key));
        let plain = Zeroizing::new(
            cipher
                .decrypt(&Nonce::from(nonce), ciphertext.as_slice())
                .ok()?,
        );
        let seed: [u8; 32] = plain.strip_prefix(&PKCS8)?.try_into().ok()?;
        Some(Opened {
            seed: Zeroizing::new(seed),
            vkey: self.vkey.clone(),
        })
    }

    /// Reads and checks the shape of a file, without a passphrase.
    pub fn read(path: &Path, lang: Lang) -> Step<Self> {
        let bytes = std::fs::read(path).map_err(|error| Failure::file(lang, path, &error))?;
        let shown = path.display().to_string();
        let fail = |detail: &str| {
            Failure::usage(
                "key.format",
                lang,
                Text::KeyFormat,
                &[("path", &shown), ("detail", detail)],
            )
            .at(Place::file(path))
        };
        let file: KeyFile =
            serde_json::from_slice(&bytes).map_err(|error| fail(&error.to_string()))?;
        if file.format != FORMAT
            || file.kdf != "PBKDF2-HMAC-SHA-256"
            || file.cipher != "AES-256-GCM"
        {
            return Err(fail(&file.format));
        }
        if file.rounds == 0 || file.rounds > MOST_ROUNDS {
            return Err(fail(&format!("rounds {}", file.rounds)));
        }
        Ok(file)
    }

    /// Writes the file with mode 0600; an existing file is an error, never overwritten. The bytes are synced.
    pub fn write(&self, path: &Path, lang: Lang) -> Step<()> {
        // A struct of strings and a number always serialises.
        let mut text = serde_json::to_string_pretty(self).expect("plain strings");
        text.push('\n');
        crate::files::create_private(path, text.as_bytes(), lang)
    }
}

/// The AES key. The passphrase is taken in NFC, because keyboards differ in how they compose Vietnamese letters.
fn derive(passphrase: &str, salt: &[u8], rounds: u32) -> Zeroizing<[u8; 32]> {
    let passphrase = Zeroizing::new(passphrase.nfc().collect::<String>());
    let mut key = Zeroizing::new([0u8; 32]);
    pbkdf2::pbkdf2_hmac::<Sha256>(passphrase.as_bytes(), salt, rounds, key.as_mut_slice());
    key
}

#[allow(
    clippy::disallowed_methods,
    reason = "the composition root reads the environment"
)]
/// The passphrase of a key: `MINHBACH_PASSPHRASE`, else asked on the terminal (twice for a new key).
pub fn passphrase(path: &Path, new: bool, lang: Lang) -> Step<Zeroizing<String>> {
    let shown = path.display().to_string();
    let empty = || Failure::usage("key.passphrase", lang, Text::KeyEmptyPassphrase, &[]);
    if let Ok(value) = std::env::var("MINHBACH_PASSPHRASE") {
        return if value.is_empty() {
            Err(empty())
        } else {
            Ok(Zeroizing::new(value))
        };
    }
    let ask = |text: Text| {
        rpassword::prompt_password(crate::texts::fill(text.say(lang), &[("path", &shown)]))
            .map(Zeroizing::new)
            .map_err(|_| {
                Failure::usage("key.passphrase", lang, Text::KeyNoTerminal, &[]).advise(
                    lang,
                    Text::AdvicePassphrase,
                    &[],
                )
            })
    };
    let first = ask(if new {
        Text::AskNewPassphrase
    } else {
        Text::AskPassphrase
    })?;
    if first.is_empty() {
        return Err(empty());
    }
    if new && *ask(Text::AskAgain)? != *first {
        return Err(Failure::usage(
            "key.passphrase",
            lang,
            Text::KeyMismatch,
            &[],
        ));
    }
    Ok(first)
}

/// Reads a key file and opens it with the passphrase of the environment or the terminal.
pub fn unlock(path: &Path, lang: Lang) -> Step<Opened> {
    let file = KeyFile::read(path, lang)?;
    let passphrase = passphrase(path, false, lang)?;
    file.open(&passphrase).ok_or_else(|| {
        Failure::usage(
            "key.passphrase",
            lang,
            Text::KeyPassphrase,
            &[("path", &path.display().to_string())],
        )
        .at(Place::file(path))
        .advise(lang, Text::AdvicePassphrase, &[])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Exit;

    const SEED: [u8; 32] = [7; 32];

    fn sealed() -> KeyFile {
        KeyFile::seal(
            &SEED,
            "example/k/0+00000000+AA==",
            "mật khẩu",
            [1; 16],
            [2; 12],
            1_000,
        )
    }

    #[test]
    fn opens_with_the_passphrase_in_any_composition_and_with_no_other() {
        let file = sealed();
        assert_eq!(*file.open("mật khẩu").unwrap().seed, SEED);
        let decomposed: String = "mật khẩu".nfd().collect();
        assert_ne!(decomposed, "mật khẩu");
        assert_eq!(*file.open(&decomposed).unwrap().seed, SEED);
        assert!(file.open("mat khau").is_none());
    }

    #[test]
    fn an_altered_file_does_not_open() {
        for field in 0..4 {
            let mut file = sealed();
            match field {
                0 => file.salt = STANDARD.encode([9; 16]),
                1 => file.nonce = STANDARD.encode([9; 12]),
                2 => file.rounds += 1,
                _ => file.ciphertext = STANDARD.encode([0; 64]),
            }
            assert!(file.open("mật khẩu").is_none(), "field {field}");
        }
    }

    #[test]
    fn is_private_and_never_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.key");
        sealed().write(&path, Lang::En).unwrap();
        let before = std::fs::read(&path).unwrap();
        let again = sealed().write(&path, Lang::En).unwrap_err();
        assert_eq!(
            (again.exit, again.code.as_str()),
            (Exit::Usage, "file.exists")
        );
        assert_eq!(std::fs::read(&path).unwrap(), before);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(
                std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
    }
}

//! The author's side of an entry: from JSON to a text that can be signed, and the openings of what it keeps private.
//!
//! The input is `{"public":{…},"private":{FIELD:VALUE}}`. For each private field the author draws a random 32-byte salt; the
//! commitment HMAC-SHA256(salt, field ‖ 0x00 ‖ value) takes the field's place in the public body, and the salt with the
//! value goes into the openings, which are handed to whoever keeps the vault and to nobody else.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use minhbach_ledger::entry::Draft;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::json;
use minhbach_ledger::kinds::{Body, Kind};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::lang::Lang;
use crate::outcome::{Failure, Place, Step};
use crate::texts::Text;
use crate::world::World;

/// What opens one commitment. The same shape goes over the wire to `POST /api/v1/entries`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// The name of the private field.
    pub field: String,
    /// Its value; personal, never printed or logged.
    pub value: String,
    /// Base64 of the 32-byte salt.
    #[serde(with = "salt")]
    pub salt: [u8; 32],
}

mod salt {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub fn serialize<S: Serializer>(salt: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(salt))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 32], D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = STANDARD
            .decode(text)
            .map_err(|_| D::Error::custom("a salt is base64"))?;
        bytes
            .try_into()
            .map_err(|_| D::Error::custom("a salt has 32 bytes"))
    }
}

impl Opening {
    /// An opening with a fresh salt.
    pub fn draw(field: &str, value: &str, world: &World) -> Self {
        Opening {
            field: field.to_owned(),
            value: value.to_owned(),
            salt: world.bytes(),
        }
    }

    /// The commitment that it opens.
    pub fn commitment(&self) -> Digest {
        Digest::commit(&self.salt, &self.field, &self.value)
    }
}

/// The input of `draft` and `record --json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    public: Map<String, Value>,
    #[serde(default)]
    private: Map<String, Value>,
}

/// A drafted entry.
#[derive(Debug)]
pub struct Drafted {
    /// What is to be signed.
    pub draft: Draft,
    /// What it keeps private.
    pub openings: Vec<Opening>,
}

/// Reads a JSON file, or standard input for `-`.
pub fn read_input(path: &Path, lang: Lang) -> Step<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| ())
    } else {
        std::fs::read(path).map(|read| bytes = read)
    };
    read.map_err(|error| Failure::file(lang, path, &error))?;
    Ok(bytes)
}

/// The kind of this name.
pub fn kind(name: &str, lang: Lang) -> Step<Kind> {
    Kind::from_name(name).ok_or_else(|| {
        let all = Kind::ALL
            .iter()
            .map(Kind::name)
            .collect::<Vec<_>>()
            .join(" ");
        Failure::usage("input.kind", lang, Text::InputKind, &[("kind", name)]).advise(
            lang,
            Text::AdviceKind,
            &[("kinds", &all)],
        )
    })
}

/// Drafts an entry of `kind` from the bytes of its JSON. An `id` that is absent is drawn: time-ordered, 80 random bits.
pub fn from_json(
    kind: Kind,
    bytes: &[u8],
    origin: &str,
    file: &Path,
    world: &World,
    lang: Lang,
) -> Step<Drafted> {
    let fail = |error: &str, line: Option<u64>, field: Option<String>| {
        Failure::usage("input.json", lang, Text::InputJson, &[("error", error)])
            .at(Place {
                file: Some(file.display().to_string()),
                line,
                field,
            })
            .advise(lang, Text::AdviceJson, &[])
    };
    let input: Input = serde_json::from_slice(bytes)
        .map_err(|error| fail(&error.to_string(), Some(error.line() as u64), None))?;
    let mut public = input.public;
    let mut openings = Vec::with_capacity(input.private.len());
    for (field, value) in &input.private {
        let Value::String(value) = value else {
            return Err(fail(
                Text::InputPrivateText.say(lang),
                None,
                Some(format!("private.{field}")),
            ));
        };
        let opening = Opening::draw(field, value, world);
        let commitment = Value::String(opening.commitment().to_string());
        match public.get_mut(field) {
            None => drop(public.insert(field.clone(), commitment)),
            // One of several statement lines: its id is public, its text is not.
            Some(Value::Object(line)) if !line.contains_key("commitment") => {
                line.insert("commitment".to_owned(), commitment);
            }
            Some(_) => return Err(fail(Text::InputTwice.say(lang), None, Some(field.clone()))),
        }
        openings.push(opening);
    }
    if !public.contains_key("id") {
        let id = Id::new(world.now().saturating_mul(1_000), world.bytes());
        public.insert("id".to_owned(), Value::String(id.to_string()));
    }
    let body = json::write(&Value::Object(public))
        .and_then(|text| Body::parse(kind, &text))
        .map_err(|error| fail(&error.to_string(), None, None))?;
    let committed: Vec<&str> = body
        .rules()
        .commitments()
        .iter()
        .map(|(field, _)| *field)
        .collect();
    if let Some(opening) = openings
        .iter()
        .find(|opening| !committed.contains(&opening.field.as_str()))
    {
        return Err(fail(
            Text::InputNotPrivate.say(lang),
            None,
            Some(format!("private.{}", opening.field)),
        ));
    }
    let draft = Draft::new(origin, &body).map_err(|error| fail(&error.to_string(), None, None))?;
    Ok(Drafted { draft, openings })
}

/// Where the openings of a note file stand: beside it, so that the two travel together until they are recorded.
pub fn openings_path(note: &Path) -> PathBuf {
    let mut path = note.as_os_str().to_owned();
    path.push(".openings.json");
    PathBuf::from(path)
}

/// Reads the openings beside a note; none are needed where the entry commits to nothing.
pub fn read_openings(note: &Path, lang: Lang) -> Step<Vec<Opening>> {
    let path = openings_path(note);
    match std::fs::read(&path) {
        // serde's message would quote the value that it could not read, so only the place is told.
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| {
            Failure::usage("input.openings", lang, Text::InputOpenings, &[]).at(Place {
                line: Some(error.line() as u64),
                ..Place::file(&path)
            })
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(Failure::file(lang, &path, &error)),
    }
}

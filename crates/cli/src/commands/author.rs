//! `draft` and `sign`: what an author does, offline.

use std::path::Path;

use minhbach_ledger::entry::{Draft, Signed};
use minhbach_ledger::id::Digest;
use minhbach_ledger::kinds::Kind;
use minhbach_ledger::note::Vkey;
use minhbach_ledger::signature::Signer;

use crate::args;
use crate::draft::{self, openings_path};
use crate::files;
use crate::keyfile;
use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Outcome, Place, Step};
use crate::texts::{Text, fill};
use crate::world::World;

/// `draft`: writes the text to sign and, beside it, what opens its commitments.
pub fn draft(args: &args::Draft, world: &World, lang: Lang) -> Outcome {
    let origin = match (&args.origin, &args.data) {
        (Some(origin), _) => origin.clone(),
        // clap asks for one of the two.
        (None, data) => origin_of(data.as_deref().unwrap_or(Path::new(".")), lang)?,
    };
    super::key::check_origin(&origin, lang)?;
    let kind = draft::kind(&args.kind, lang)?;
    let input = draft::read_input(&args.json, lang)?;
    let drafted = draft::from_json(kind, &input, &origin, &args.json, world, lang)?;
    write_draft(&args.out, &drafted, lang)?;
    eprintln!(
        "{}",
        fill(
            Text::DraftWritten.say(lang),
            &[("path", &args.out.display().to_string())]
        )
    );
    // The name by which later entries refer to this one, such as an approval to its proposal.
    println!("{}", Digest::of(drafted.draft.text().as_bytes()));
    Ok(Exit::Done)
}

/// The origin in `minhbach.toml` of a data directory, which need not be locked for that.
fn origin_of(data: &Path, lang: Lang) -> Step<String> {
    let path = data.join("minhbach.toml");
    let text =
        std::fs::read_to_string(&path).map_err(|error| Failure::file(lang, &path, &error))?;
    let config: minhbach_store::Config = toml::from_str(&text).map_err(|_| {
        // The parser's message repeats lines of the file, which may hold a database password.
        Failure::usage("store.config", lang, Text::BadConfig, &[]).at(Place::file(&path))
    })?;
    Ok(config.origin)
}

/// Writes a draft and its openings; the openings first, because a draft without them cannot be recorded.
pub fn write_draft(out: &Path, drafted: &draft::Drafted, lang: Lang) -> Step<()> {
    if !drafted.openings.is_empty() {
        // Plain strings always serialise.
        let json = serde_json::to_string_pretty(&drafted.openings).expect("plain strings");
        files::create_private(&openings_path(out), format!("{json}\n").as_bytes(), lang)?;
    }
    files::create_public(out, drafted.draft.text().as_bytes(), lang)
}

/// `sign`: shows what is being signed, then adds one author's line, in its sorted place.
pub fn sign(args: &args::Sign, lang: Lang) -> Outcome {
    let note = NoteFile::read(&args.note, lang)?;
    let opened = keyfile::unlock(&args.key, lang)?;
    let signer = signer(&opened, &args.key, lang)?;
    if !signer.name().starts_with(&format!("{}/", note.origin)) {
        return Err(Failure::usage(
            "sign.origin",
            lang,
            Text::SignOrigin,
            &[("origin", &note.origin), ("key", signer.name())],
        ));
    }
    let line = signer.sign_note_line(note.draft.text());
    let mut lines = note.lines;
    if lines.iter().any(|old| key_of(old) == signer.name()) {
        return Err(Failure::usage(
            "sign.twice",
            lang,
            Text::SignTwice,
            &[("key", signer.name())],
        )
        .at(Place::file(&args.note)));
    }
    lines.push(line);
    let signed = note.draft.note(&lines);
    println!("{}", describe(note.kind, note.draft.text(), lang));
    files::replace(&args.note, signed.as_bytes(), lang)?;
    let count = lines.len().to_string();
    eprintln!(
        "{}",
        fill(
            Text::SignDone.say(lang),
            &[
                ("key", signer.name()),
                ("path", &args.note.display().to_string()),
                ("count", &count)
            ],
        )
    );
    Ok(Exit::Done)
}

/// The key of a file, ready to sign; the vkey in the file must be that of the key in it.
pub fn signer(opened: &keyfile::Opened, path: &Path, lang: Lang) -> Step<Signer> {
    let wrong = || {
        let shown = path.display().to_string();
        Failure::usage(
            "key.format",
            lang,
            Text::KeyFormat,
            &[("path", &shown), ("detail", "vkey")],
        )
        .at(Place::file(path))
    };
    let vkey = Vkey::parse(&opened.vkey).map_err(|_| wrong())?;
    let signer = Signer::from_seed(*opened.seed, vkey.name()).map_err(|_| wrong())?;
    if signer.vkey() == vkey {
        Ok(signer)
    } else {
        Err(wrong())
    }
}

/// A note file: a draft without signatures, or with some.
pub struct NoteFile {
    /// The origin of its ledger.
    pub origin: String,
    /// Its kind.
    pub kind: Kind,
    /// What is signed.
    pub draft: Draft,
    /// The authors' lines so far, each with its line feed.
    pub lines: Vec<String>,
}

impl NoteFile {
    /// Reads and checks a note file, signatures excepted: whose keys they are is known to the ledger only.
    pub fn read(path: &Path, lang: Lang) -> Step<Self> {
        let bytes = std::fs::read(path).map_err(|error| Failure::file(lang, path, &error))?;
        let wrong = |detail: String| {
            Failure::usage("input.note", lang, Text::InputNote, &[("error", &detail)])
                .at(Place::file(path))
        };
        let text = String::from_utf8(bytes).map_err(|error| wrong(error.to_string()))?;
        let origin = text
            .split('\n')
            .next()
            .and_then(|line| line.strip_suffix("/entry/v1"))
            .ok_or_else(|| wrong(Text::InputNoOrigin.say(lang).to_owned()))?
            .to_owned();
        let (body, lines) = match text.split_once("\n\n") {
            None => (text.clone(), Vec::new()),
            Some((body, lines)) => {
                Signed::parse(text.as_bytes(), &origin)
                    .map_err(|error| wrong(error.to_string()))?;
                (
                    format!("{body}\n"),
                    lines.split_inclusive('\n').map(str::to_owned).collect(),
                )
            }
        };
        let draft = Draft::from_text(&body, &origin).map_err(|error| wrong(error.to_string()))?;
        let kind = body
            .lines()
            .nth(1)
            .and_then(Kind::from_name)
            .ok_or_else(|| wrong("kind".to_owned()))?;
        Ok(NoteFile {
            origin,
            kind,
            draft,
            lines,
        })
    }
}

/// The key name in a signature line.
fn key_of(line: &str) -> &str {
    line.split(' ').nth(1).unwrap_or("")
}

/// What an author sees before her signature stands: the kind in words and every field of the body.
pub fn describe(kind: Kind, text: &str, lang: Lang) -> String {
    let (vi, en) = kind.titles();
    let title = match lang {
        Lang::Vi => vi,
        Lang::En => en,
    };
    let mut out = format!("{title} ({})", kind.name());
    let body = text
        .lines()
        .nth(2)
        .and_then(|body| serde_json::from_str::<serde_json::Value>(body).ok());
    if let Some(serde_json::Value::Object(fields)) = body {
        for (field, value) in fields {
            out.push_str(&format!(
                "\n  {field}: {}",
                value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned)
            ));
        }
    }
    out
}

//! `legal` and `areas`: data that others decide on, as files: rule sets of the law, lists of areas.

use minhbach_exchange::{areas, legal};
use minhbach_ledger::day::Day;
use minhbach_ledger::text::Token;
use minhbach_server::day_here;
use minhbach_store::{AREAS, Directory};

use super::book::value_wrong;
use crate::args;
use crate::files;
use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Outcome, Step};
use crate::texts::{Text, fill};
use crate::world::World;
use crate::writer::store_failure;

/// `legal`: the sets in a list, or the terms of one as JSON.
pub fn legal(args: &args::Legal, world: &World, lang: Lang) -> Outcome {
    let broken =
        |error: legal::LegalError| Failure::said(Exit::Usage, error.code(), error.to_string());
    let mut sets = legal::shipped().map_err(broken)?;
    if let Some(path) = &args.file {
        let text =
            std::fs::read_to_string(path).map_err(|error| Failure::file(lang, path, &error))?;
        sets.insert(0, legal::Set::parse(&text).map_err(broken)?);
    }
    let day: Day = match &args.on {
        // Seven hours east of Greenwich the day begins; a draft is read by a person before it is signed.
        None => day_here((world.clock)()),
        Some(day) => day
            .parse()
            .map_err(|error| value_wrong("--on", error, lang))?,
    };
    let Some(name) = &args.set else {
        sets.iter().for_each(|set| list(set, lang));
        return Ok(Exit::Done);
    };
    let wanted = sets.iter().find(|set| set.set.as_str() == name);
    let Some(terms) = wanted.and_then(|set| set.terms(day)) else {
        let values = [("set", name.as_str()), ("day", &day.to_string())];
        return Err(
            Failure::usage("legal.none", lang, Text::LegalNone, &values).advise(
                lang,
                Text::AdviceLegal,
                &[],
            ),
        );
    };
    println!("{}", serde_json::json!(terms));
    Ok(Exit::Done)
}

fn list(set: &legal::Set, lang: Lang) {
    for version in &set.versions {
        let until = match version.until {
            Some(day) => day.to_string(),
            None => Text::LegalNow.say(lang).to_owned(),
        };
        let name = match lang {
            Lang::Vi => &set.vi,
            Lang::En => &set.en,
        };
        let source = match version.confirmed {
            true => version.source.to_string(),
            false => format!("{}; {}", version.source, Text::LegalUnconfirmed.say(lang)),
        };
        let values = [
            ("set", set.set.to_string()),
            ("from", version.from.to_string()),
            ("until", until),
            ("name", name.to_string()),
            ("source", source),
        ];
        let values: Vec<(&str, &str)> = values.iter().map(|(k, v)| (*k, v.as_str())).collect();
        println!("{}", fill(Text::LegalRow.say(lang), &values));
    }
}

/// `areas`: the names of a list go into the data directory, where the pages find them.
pub fn areas(args: &args::Areas, lang: Lang) -> Outcome {
    let code = |argument: &str, text: &str| -> Step<Token> {
        text.parse()
            .map_err(|error| value_wrong(argument, error, lang))
    };
    let scheme = code("--scheme", &args.scheme)?;
    let version = code("--edition", &args.edition)?;
    let directory = Directory::open(&args.data).map_err(|error| store_failure(&error, lang))?;
    let path = directory.path().join(AREAS);
    let mut file =
        std::fs::File::open(&args.file).map_err(|error| Failure::file(lang, &args.file, &error))?;
    let read = areas::read(&mut file)
        .map_err(|error| Failure::said(Exit::Usage, error.code(), error.to_string()))?;
    let mut known = directory
        .areas()
        .map_err(|error| store_failure(&error, lang))?;
    let count = read.len().to_string();
    known.retain(|(s, v, _), _| (s, v) != (&args.scheme, &args.edition));
    for (area, name) in read {
        known.insert((scheme.to_string(), version.to_string(), area), name);
    }
    let text: String = known
        .iter()
        .map(|((scheme, version, code), name)| format!("{scheme}\t{version}\t{code}\t{name}\n"))
        .collect();
    files::replace(&path, text.as_bytes(), lang)?;
    let values = [
        ("count", count.as_str()),
        ("scheme", &args.scheme),
        ("version", &args.edition),
    ];
    println!("{}", fill(Text::AreasRead.say(lang), &values));
    Ok(Exit::Done)
}

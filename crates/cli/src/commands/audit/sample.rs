//! `sample plan` and `sample draw`.

use std::io::Write as _;
use std::path::Path;

use minhbach_exchange::audit::paper;
use minhbach_exchange::audit::sampling::{
    Amounts, Class, Definition, Drawn, Gather, Method, Monetary, Plan, PlanError, Population,
    Stratum, Which, draw as drawn_by, seed,
};
use minhbach_ledger::amount::Fixed;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::state::State;
use serde_json::json;

use super::Desk;
use crate::args;
use crate::commands::book::value_wrong;
use crate::files;
use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Outcome, Place, Step};
use crate::texts::{Text, fill};
use crate::world::World;

/// A public value of fewer characters has so few outcomes that somebody could try them all beforehand.
const SHORT: usize = 5;

/// `sample plan`.
pub fn plan(args: &args::SamplePlan, world: &World, lang: Lang) -> Outcome {
    let definition = definition(args, lang)?;
    let day = parsed::<Day>("--day", &args.day, lang)?;
    let value = parsed::<minhbach_ledger::text::Text>("--value", &args.value, lang)?;
    let desk = Desk::open(&args.target, args.log_key.as_deref(), world, lang)?;
    let mut gather = Gather::new(definition.clone());
    let (state, checkpoint) = desk.walk(desk.published.size, &mut gather)?;
    // Whoever writes the plan must not know the value, nor whoever wrote the newest entry.
    let known = Day::of_unix(world.now().max(state.received));
    if day <= known {
        let values = [("day", day.to_string()), ("known", known.to_string())];
        let values = values
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        return Err(Failure::usage("sample.day", lang, Text::SampleDay, &values));
    }
    let population = gather.population(&state);
    let method = method(args, definition.unit, &state, lang)?;
    let made = Plan::new(checkpoint, definition, &population, method, (day, value));
    let plan = made.map_err(|error| wrong(error, None, lang))?;
    if let Some(path) = &args.list {
        files::create_public(path, population.list().as_bytes(), lang)?;
    }
    put(args.out.as_deref(), &plan.to_string(), lang)
}

fn definition(args: &args::SamplePlan, lang: Lang) -> Step<Definition> {
    let mut classes = Vec::new();
    for name in &args.kinds {
        let class = Class::from_name(name).ok_or_else(|| {
            let known = Class::ALL.map(Class::name).join(" ");
            value_wrong("--kinds", name, lang).advise(lang, Text::AdviceOneOf, &[("known", &known)])
        })?;
        classes.push(class);
    }
    classes.sort();
    classes.dedup();
    let id = |field: &str, text: &Option<String>| match text {
        None => Ok(None),
        Some(text) => parsed::<Id>(field, text, lang).map(Some),
    };
    let booked = match (&args.from, &args.until) {
        (Some(from), Some(until)) => Some((
            parsed::<Day>("--from", from, lang)?,
            parsed::<Day>("--until", until, lang)?,
        )),
        _ => None,
    };
    if booked.is_some_and(|(from, until)| from > until) {
        return Err(value_wrong(
            "--until",
            args.until.as_deref().unwrap_or(""),
            lang,
        ));
    }
    Ok(Definition {
        classes,
        chapter: id("--chapter", &args.chapter)?,
        fund: id("--fund", &args.fund)?,
        booked,
        unit: parsed::<Which>("--unit", &args.unit, lang)?,
        amounts: match args.recorded {
            true => Amounts::Recorded,
            false => Amounts::Live,
        },
    })
}

fn parsed<T: std::str::FromStr>(field: &str, text: &str, lang: Lang) -> Step<T> {
    text.parse().map_err(|_| value_wrong(field, text, lang))
}

fn method(args: &args::SamplePlan, unit: Which, state: &State, lang: Lang) -> Step<Method> {
    let confidence = args.confidence;
    let Some(tolerable) = &args.tolerable else {
        // clap asks for one of the two.
        let size = args.size.unwrap_or(0);
        return Ok(Method::Random { confidence, size });
    };
    let scale = match unit {
        Which::Money(currency) => currency.scale(),
        Which::Item(item) => state.items.get(&item).map_or(0, |item| item.scale),
    };
    let minor = |field: &str, text: &str| {
        let amount = parsed::<Fixed>(field, text, lang)?;
        match amount.scale() == scale {
            true => Ok(amount.minor()),
            false => Err(value_wrong(field, text, lang)),
        }
    };
    let asked = Monetary {
        confidence,
        tolerable: minor("--tolerable", tolerable)?,
        expected: match &args.expected {
            Some(expected) => minor("--expected", expected)?,
            None => 0,
        },
    };
    Plan::monetary(asked).map_err(|error| wrong(error, None, lang))
}

/// What is wrong with a plan.
fn wrong(error: PlanError, file: Option<&Path>, lang: Lang) -> Box<Failure> {
    let failure = match error {
        PlanError::Spelling => Failure::usage("sample.spelling", lang, Text::SampleSpelling, &[]),
        PlanError::Empty => Failure::usage("sample.empty", lang, Text::SampleEmpty, &[]),
        PlanError::Size => Failure::usage("sample.size", lang, Text::SampleSize, &[]),
        PlanError::Interval => Failure::usage("sample.interval", lang, Text::SampleInterval, &[]),
        PlanError::Confidence => {
            Failure::usage("sample.confidence", lang, Text::SampleConfidence, &[])
        }
        PlanError::Kinds => Failure::usage("sample.kinds", lang, Text::SampleKinds, &[]),
    };
    match file {
        Some(path) => failure.at(Place::file(path)),
        None => failure,
    }
}

/// `sample draw`.
pub fn draw(args: &args::SampleDraw, world: &World, lang: Lang) -> Outcome {
    let text =
        std::fs::read(&args.plan).map_err(|error| Failure::file(lang, &args.plan, &error))?;
    let text = String::from_utf8(text).unwrap_or_default();
    let plan = Plan::parse(&text).map_err(|error| wrong(error, Some(&args.plan), lang))?;
    let value: minhbach_ledger::text::Text = args
        .value
        .parse()
        .map_err(|_| value_wrong("--value", &args.value, lang))?;
    if value.as_str().chars().count() < SHORT {
        eprintln!("{}", Text::SampleShort.say(lang));
    }
    let desk = Desk::open(&args.target, args.log_key.as_deref(), world, lang)?;
    let size = plan.checkpoint.size;
    if size > desk.published.size || plan.checkpoint.origin != desk.published.origin {
        return Err(other_book(lang));
    }
    let mut gather = Gather::new(plan.definition.clone());
    let (state, checkpoint) = desk.walk(size, &mut gather)?;
    if checkpoint != plan.checkpoint {
        return Err(other_book(lang));
    }
    let population = gather.population(&state);
    if !plan.is_of(&population) {
        return Err(other_population(lang));
    }
    let drawn = drawn_by(&plan, value.as_str(), &population);
    let seed = seed(&plan, value.as_str());
    if let Some(path) = &args.list {
        files::create_public(path, population.list().as_bytes(), lang)?;
    }
    if let Some(path) = &args.out {
        let paper = Paper {
            desk: &desk,
            plan: &plan,
            value: value.as_str(),
            seed,
        };
        paper.write(path, &drawn, lang)?;
    }
    match args.json {
        // Strings and numbers always serialise.
        true => println!(
            "{:#}",
            as_json(&plan, value.as_str(), seed, &population, &drawn)
        ),
        false => print!("{}", as_text(&plan, seed, &drawn, lang)),
    }
    Ok(Exit::Done)
}

fn other_book(lang: Lang) -> Box<Failure> {
    Failure::new(
        Exit::NotExtension,
        "sample.other_book",
        lang,
        Text::SampleOtherBook,
        &[],
    )
}

fn other_population(lang: Lang) -> Box<Failure> {
    Failure::new(
        Exit::NotExtension,
        "sample.other_population",
        lang,
        Text::SampleOtherPopulation,
        &[],
    )
}

struct Paper<'a> {
    desk: &'a Desk<'a>,
    plan: &'a Plan,
    value: &'a str,
    seed: Digest,
}

impl Paper<'_> {
    /// A second pass: only now is it known which entries have to be looked at closely, and what later ones said of them. It
    /// goes to the newest entry, so that the paper shows what came after the plan, too.
    fn write(&self, path: &Path, drawn: &[Drawn], lang: Lang) -> Step<()> {
        let mut gather = paper::Gather::new(drawn.iter().map(|one| one.at));
        let (state, _) = self.desk.walk(self.desk.published.size, &mut gather)?;
        let rows = gather.rows();
        let made = paper::workbook(
            self.plan,
            (self.value, self.seed),
            drawn,
            &rows,
            &state,
            lang,
        );
        let bytes = made.map_err(|error| {
            let why = error.to_string();
            Failure::new(
                Exit::Io,
                "sample.paper",
                lang,
                Text::SamplePaper,
                &[("why", &why)],
            )
        })?;
        files::create_public(path, &bytes, lang)
    }
}

fn stratum(stratum: Stratum) -> &'static str {
    match stratum {
        Stratum::Certain => "certain",
        Stratum::Chance => "chance",
    }
}

fn hex(digest: Digest) -> String {
    digest
        .bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn as_json(
    plan: &Plan,
    value: &str,
    seed: Digest,
    population: &Population,
    drawn: &[Drawn],
) -> serde_json::Value {
    let items: Vec<serde_json::Value> = drawn
        .iter()
        .map(|one| {
            json!({
                "index": one.at,
                "code": one.code.to_string(),
                "amount": one.amount,
                "stratum": stratum(one.stratum),
            })
        })
        .collect();
    json!({
        "origin": plan.checkpoint.origin,
        "size": plan.checkpoint.size,
        "method": plan.method.name(),
        "population": {"count": population.count(), "sum": population.sum().to_string(), "list": population.digest().to_string()},
        "value": value,
        "seed": hex(seed),
        "items": items,
    })
}

fn as_text(plan: &Plan, seed: Digest, drawn: &[Drawn], lang: Lang) -> String {
    let (count, of) = (drawn.len().to_string(), plan.count.to_string());
    let seed = hex(seed);
    let values = [
        ("count", count.as_str()),
        ("of", &of),
        ("origin", &plan.checkpoint.origin),
        ("seed", &seed),
    ];
    let mut out = fill(Text::SampleHead.say(lang), &values);
    out.push('\n');
    for one in drawn {
        let taken = match one.stratum {
            Stratum::Certain => Text::SampleCertain,
            Stratum::Chance => Text::SampleChance,
        };
        let line = format!(
            "№ {:<8} {}  {:>18}  {}",
            one.at,
            one.code,
            one.amount,
            taken.say(lang)
        );
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

fn put(out: Option<&Path>, text: &str, lang: Lang) -> Outcome {
    match out {
        Some(path) => files::create_public(path, text.as_bytes(), lang)?,
        None => {
            let written = std::io::stdout().write_all(text.as_bytes());
            written.map_err(|error| Failure::file(lang, Path::new("-"), &error))?;
        }
    }
    Ok(Exit::Done)
}

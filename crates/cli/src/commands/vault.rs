//! `vault …`: reading with a reason, consent, the three acts, the access log, retention, the vault's key, the monthly counts.

use minhbach_ledger::day::Day;
use minhbach_store::people::{
    Act, Class, Denied, Done, Erasure, Given, Left, Party, Purpose, Reason,
};
use serde_json::{Value, json};

use super::book::value_wrong;
use super::people::{acting, choice, denied, reader, today, who};
use super::prove::index;
use super::{answers, cells, inspections, slips, sponsors};
use crate::args::{
    VaultAccessLog, VaultAct, VaultCommand, VaultConsent, VaultRead, VaultReport, VaultRetention,
    VaultRotateKey,
};
use crate::lang::Lang;
use crate::outcome::{Exit, Outcome, Step};
use crate::texts::{Text, fill};
use crate::world::World;
use crate::writer::Writer;

/// `vault …`
pub fn vault(command: &VaultCommand, world: &World, lang: Lang) -> Outcome {
    match command {
        VaultCommand::Read(args) => read(args, world, lang),
        VaultCommand::Consent(args) => consent(args, true, world, lang),
        VaultCommand::Withdraw(args) => consent(args, false, world, lang),
        VaultCommand::Unpublish(args) => act(args, Act::Unpublish, world, lang),
        VaultCommand::Restrict(args) => act(args, Act::Restrict, world, lang),
        VaultCommand::Erase(args) => act(args, Act::Erase, world, lang),
        VaultCommand::AccessLog(args) => access_log(args, world, lang),
        VaultCommand::RotateKey(args) => rotate_key(args, world, lang),
        VaultCommand::Retention(args) => retention(args, world, lang),
        VaultCommand::Report(args) => report(args, world, lang),
        VaultCommand::Slips(args) => slips::slips(args, world, lang),
        VaultCommand::Answers(args) => answers::answers(args, world, lang),
        VaultCommand::Answer(args) => answers::answer(args, world, lang),
        VaultCommand::End(args) => answers::end(args, world, lang),
        VaultCommand::Cells(args) => cells::cells(args, world, lang),
        VaultCommand::Tie(args) => sponsors::tie(args, world, lang),
        VaultCommand::Instalments(args) => sponsors::instalments(args, world, lang),
        VaultCommand::Receipt(args) => sponsors::receipt(args, world, lang),
        VaultCommand::Inspect(args) => inspections::inspect(args, world, lang),
        VaultCommand::Refusals(args) => inspections::refusals(args, world, lang),
    }
}

/// Prints the values: the only command that does, but for a receipt.
fn read(args: &VaultRead, world: &World, lang: Lang) -> Outcome {
    let (writer, reader) = reader(&args.why, &args.acting, world, lang)?;
    let at = index(&writer, &args.entry, lang)?;
    let store = writer.store().clone();
    let outcome = writer.wait(store.read_private(at, &reader.reading()), lang)?;
    writer.close(lang)?;
    let openings = outcome.map_err(|why| denied(&why, lang))?;
    if args.acting.json {
        let fields = openings.iter().map(|o| (o.field.clone(), json!(o.value)));
        println!(
            "{}",
            json!({"entry": at, "fields": fields.collect::<serde_json::Map<_, _>>()})
        );
    } else {
        for opening in &openings {
            println!("{}\t{}", opening.field, opening.value);
        }
    }
    Ok(Exit::Done)
}

fn consent(args: &VaultConsent, give: bool, world: &World, lang: Lang) -> Outcome {
    let (purpose, party) = (&args.purpose, &args.party);
    let purpose = choice(
        "--purpose",
        purpose,
        Purpose::parse,
        Purpose::ALL,
        Purpose::as_str,
        lang,
    )?;
    let party = choice(
        "--party",
        party,
        Party::parse,
        Party::ALL,
        Party::as_str,
        lang,
    )?;
    let writer = Writer::open(&args.acting.data, world, lang)?;
    let key = acting(&args.acting.key, &writer, world, lang)?
        .vkey()
        .name()
        .to_owned();
    let given = Given {
        subject: who(&args.who, &writer, lang)?,
        purpose,
        party,
        child: args.child,
        day: today(&writer, world, lang)?,
        key: key.as_str(),
    };
    let store = writer.store().clone();
    let outcome = match give {
        true => writer.wait(store.give_consent(&given), lang)?,
        false => writer.wait(store.withdraw_consent(&given), lang)?,
    };
    let shown = writer.wait(store.may_show(&given.subject, purpose), lang)?;
    writer.close(lang)?;
    outcome.map_err(|why| denied(&why, lang))?;
    if args.acting.json {
        println!(
            "{}",
            json!({"subject": given.subject, "purpose": purpose.as_str(), "party": party.as_str(), "given": give, "shown": shown})
        );
    } else {
        let text = match shown {
            true => Text::VaultShown,
            false => Text::VaultNotShown,
        };
        println!(
            "{}",
            fill(text.say(lang), &[("purpose", purpose.text(lang))])
        );
    }
    Ok(Exit::Done)
}

/// What an act did, in JSON, and the last line for people.
type Told = (Value, String, Vec<Left>);

fn act(args: &VaultAct, act: Act, world: &World, lang: Lang) -> Outcome {
    let reason = &args.reason;
    let reason = choice(
        "--reason",
        reason,
        Reason::parse,
        Reason::ALL,
        Reason::as_str,
        lang,
    )?;
    let writer = Writer::open(&args.acting.data, world, lang)?;
    let key = acting(&args.acting.key, &writer, world, lang)?
        .vkey()
        .name()
        .to_owned();
    let subject = match who(&args.who, &writer, lang) {
        Err(failure) if act == Act::Erase && failure.code == Denied::Erased.code() => {
            // Perhaps the erasure was broken off before its last step.
            let store = writer.store().clone();
            let left = writer.wait(store.scrub_vault(), lang)?;
            still_to_do(&left, lang);
            return Err(failure);
        }
        found => found?,
    };
    let done = Done {
        subject,
        reason,
        key: key.as_str(),
        today: today(&writer, world, lang)?,
    };
    let outcome = perform(act, &done, &writer, lang)?;
    writer.close(lang)?;
    let (mut value, line, left) = match outcome {
        Ok(told) => told,
        Err(why) => {
            if args.acting.json {
                println!(
                    "{}",
                    json!({"subject": done.subject, "act": act.as_str(), "done": false, "code": why.code(),
                           "reason": why.message(lang), "until": why.until()})
                );
            }
            return Err(denied(&why, lang));
        }
    };
    if args.acting.json {
        value["subject"] = json!(done.subject);
        value["act"] = json!(act.as_str());
        value["done"] = json!(true);
        println!("{value}");
    } else {
        println!("{line}");
    }
    still_to_do(&left, lang);
    Ok(Exit::Done)
}

fn perform(act: Act, done: &Done<'_>, writer: &Writer, lang: Lang) -> Step<Result<Told, Denied>> {
    let store = writer.store().clone();
    Ok(match act {
        Act::Unpublish => writer.wait(store.unpublish(done), lang)?.map(|()| {
            (
                json!({}),
                Text::VaultUnpublished.say(lang).to_owned(),
                Vec::new(),
            )
        }),
        Act::Restrict => writer.wait(store.restrict(done), lang)?.map(|until| {
            let line = fill(
                Text::VaultRestricted.say(lang),
                &[("until", &until.to_string())],
            );
            (json!({"until": until}), line, Vec::new())
        }),
        Act::Erase => writer
            .wait(store.erase(done), lang)?
            .map(|erased| erasure(erased, lang)),
    })
}

fn erasure(erased: Erasure, lang: Lang) -> Told {
    let counts = [
        ("openings", erased.openings),
        ("lines", erased.lines),
        ("answers", erased.answers),
        ("files", erased.files),
    ];
    let texts = counts.map(|(name, n)| (name, n.to_string()));
    let values = texts.each_ref().map(|(name, n)| (*name, n.as_str()));
    let mut value = json!({"left": codes(&erased.left)});
    for (name, n) in counts {
        value[name] = json!(n);
    }
    (
        value,
        fill(Text::VaultErased.say(lang), &values),
        erased.left,
    )
}

fn codes(left: &[Left]) -> Vec<&'static str> {
    left.iter().map(|left| left.as_str()).collect()
}

/// What only the operator can do, on standard error, so that it is seen beside JSON too.
fn still_to_do(left: &[Left], lang: Lang) {
    for left in left {
        eprintln!("{}: {}", Text::VaultLeft.say(lang), left.text(lang));
    }
}

fn access_log(args: &VaultAccessLog, world: &World, lang: Lang) -> Outcome {
    let writer = Writer::open(&args.data, world, lang)?;
    let store = writer.store().clone();
    let subject = args.who.as_deref().map(|text| who(text, &writer, lang));
    let subject = subject.transpose()?;
    let log = writer.wait(store.accesses(subject.as_ref()), lang)?;
    writer.close(lang)?;
    if args.json {
        let rows: Vec<Value> = log
            .iter()
            .map(|a| json!({"time": a.time, "key": a.key, "subject": a.subject, "field": a.field, "why": a.why.as_str(),
                           "inspection": a.inspected.map(|(inspection, _)| inspection), "entry": a.inspected.map(|(_, at)| at)}))
            .collect();
        println!("{}", json!(rows));
    } else {
        for a in &log {
            let of = a
                .inspected
                .map(|(inspection, at)| format!("\t№ {inspection}\t№ {at}"));
            println!(
                "{}\t{}\t{}\t{}\t{}{}",
                a.time,
                a.key,
                a.subject,
                a.field,
                a.why.text(lang),
                of.unwrap_or_default()
            );
        }
    }
    Ok(Exit::Done)
}

fn rotate_key(args: &VaultRotateKey, world: &World, lang: Lang) -> Outcome {
    let writer = Writer::open(&args.data, world, lang)?;
    let store = writer.store().clone();
    let rotated = writer.wait(store.rotate_vault_key(), lang)?;
    writer.close(lang)?;
    if args.json {
        println!(
            "{}",
            json!({"rewrapped": rotated.rewrapped, "resumed": rotated.resumed, "left": codes(&rotated.left)})
        );
    } else {
        let count = rotated.rewrapped.to_string();
        println!(
            "{}",
            fill(Text::VaultRotated.say(lang), &[("count", &count)])
        );
    }
    still_to_do(&rotated.left, lang);
    Ok(Exit::Done)
}

fn retention(args: &VaultRetention, world: &World, lang: Lang) -> Outcome {
    let writer = Writer::open(&args.data, world, lang)?;
    let store = writer.store().clone();
    if let (Some(class), Some(years), Some(source), Some(key)) =
        (&args.class, args.years, &args.source, &args.key)
    {
        let class = choice(
            "CLASS",
            class,
            Class::parse,
            Class::ALL,
            Class::as_str,
            lang,
        )?;
        let key = acting(key, &writer, world, lang)?.vkey().name().to_owned();
        let day = today(&writer, world, lang)?;
        writer.wait(store.keep(class, years, source, day, &key), lang)?;
    }
    let keeps = writer.wait(store.retention(), lang)?;
    writer.close(lang)?;
    if args.json {
        let rows: Vec<Value> = keeps
            .iter()
            .map(|k| json!({"class": k.class.as_str(), "years": k.years, "source": k.source, "confirmed": k.confirmed}))
            .collect();
        println!("{}", json!(rows));
    } else {
        for keep in &keeps {
            let mark = match keep.confirmed {
                true => String::new(),
                false => format!("; {}", Text::LegalUnconfirmed.say(lang)),
            };
            println!(
                "{}\t{}\t{} ({}{mark})",
                keep.class.as_str(),
                keep.years,
                keep.class.text(lang),
                keep.source
            );
        }
    }
    Ok(Exit::Done)
}

/// The counts of a month, as `vault.report` and `feedback.report` state them.
fn report(args: &VaultReport, world: &World, lang: Lang) -> Outcome {
    let wrong = || value_wrong("YYYY-MM", &args.month, lang);
    let first: Day = format!("{}-01", args.month).parse().map_err(|_| wrong())?;
    // 31 days on it is the next month, whichever this one is; its first day less one is the last.
    let next = first.plus(31).date().ok_or_else(wrong)?;
    let last = first.plus(31).plus(-i32::from(next.day()));
    let writer = Writer::open(&args.data, world, lang)?;
    let store = writer.store().clone();
    let today = today(&writer, world, lang)?;
    let acts = writer.wait(store.acts(first, last), lang)?;
    let answers = writer.wait(store.count_answers(first, last), lang)?;
    let waiting = writer.wait(store.answers(Day::from_days(0), today, true), lang)?;
    writer.close(lang)?;
    let overdue = waiting
        .iter()
        .filter(|answer| answer.overdue(today))
        .count();
    if args.json {
        let acts: Vec<Value> = acts
            .iter()
            .map(|c| json!({"act": c.act.as_str(), "done": c.done, "refused": c.refused}))
            .collect();
        let answers: Vec<Value> = answers
            .iter()
            .map(|((said, state), n)| json!({"said": said.as_str(), "state": state.as_str(), "count": n}))
            .collect();
        println!(
            "{}",
            json!({"month": args.month, "acts": acts, "answers": answers, "waiting": waiting.len(), "overdue": overdue})
        );
        return Ok(Exit::Done);
    }
    for c in &acts {
        println!("{}\t{}\t{}", c.act.text(lang), c.done, c.refused);
    }
    for ((said, state), n) in &answers {
        println!("{}\t{}\t{n}", said.text(lang), state.text(lang));
    }
    let values = [
        ("waiting", waiting.len().to_string()),
        ("overdue", overdue.to_string()),
    ];
    let values = values.each_ref().map(|(name, n)| (*name, n.as_str()));
    println!("{}", fill(Text::VaultWaiting.say(lang), &values));
    Ok(Exit::Done)
}

//! `vault tie`, `vault instalments`, `vault receipt`: what an office does for those who give.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use minhbach_ledger::amount::{Fixed, Unit};
use minhbach_ledger::id::Code;
use minhbach_ledger::instalments::Schedule;
use minhbach_ledger::kinds::Body;
use minhbach_ledger::kinds::adopt::said;
use minhbach_ledger::log::merkle::leaf_hash;
use minhbach_store::Opening;
use minhbach_store::people::{Reading, Sponsored, Why};
use serde_json::{Value, json};

use super::people::{acting, denied, reader, today};
use super::prove::index;
use crate::args::{VaultInstalments, VaultReceipt, VaultTie};
use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Outcome, Step};
use crate::texts::{Text, fill};
use crate::world::World;
use crate::writer::Writer;

/// `vault tie`: the gift of one entry was an instalment of the sponsorship of another.
pub fn tie(args: &VaultTie, world: &World, lang: Lang) -> Outcome {
    let writer = Writer::open(&args.acting.data, world, lang)?;
    let key = acting(&args.acting.key, &writer, world, lang)?
        .vkey()
        .name()
        .to_owned();
    let gift = index(&writer, &args.gift, lang)?;
    let sponsorship = index(&writer, &args.sponsorship, lang)?;
    let day = today(&writer, world, lang)?;
    let store = writer.store().clone();
    let outcome = writer.wait(store.tie_gift(gift, sponsorship, day, &key), lang)?;
    writer.close(lang)?;
    let tied = outcome.map_err(|why| denied(&why, lang))?;
    if args.acting.json {
        println!(
            "{}",
            json!({"gift": tied.gift, "sponsorship": tied.sponsorship, "repeated": tied.repeated})
        );
        return Ok(Exit::Done);
    }
    let text = match tied.repeated {
        true => Text::SponsorTiedBefore,
        false => Text::SponsorTied,
    };
    let (gift, sponsorship) = (gift.to_string(), sponsorship.to_string());
    let values = [
        ("gift", gift.as_str()),
        ("sponsorship", sponsorship.as_str()),
    ];
    println!("{}", fill(text.say(lang), &values));
    Ok(Exit::Done)
}

/// `vault instalments`: what was due and has not come, sponsorship by sponsorship. The reading is logged.
pub fn instalments(args: &VaultInstalments, world: &World, lang: Lang) -> Outcome {
    let (writer, reader) = reader(&args.why, &args.acting, world, lang)?;
    let today = today(&writer, world, lang)?;
    let store = writer.store().clone();
    let all = writer.wait(store.instalments(today, &reader.reading()), lang)?;
    writer.close(lang)?;
    if args.acting.json {
        let rows: Vec<Value> = all.iter().map(row).collect();
        println!("{}", json!({"today": today, "sponsorships": rows}));
    } else {
        all.iter().for_each(|one| print_row(one, lang));
    }
    Ok(Exit::Done)
}

fn row(one: &Sponsored) -> Value {
    let (currency, closed) = match &one.schedule {
        Ok(schedule) => (Some(schedule.currency.to_string()), None),
        Err(closed) => (None, Some(closed.as_str())),
    };
    let missed = one.missed.iter().map(|instalment| {
        let open = one.schedule.as_ref().map(|of| money(of, instalment.open));
        json!({"due": instalment.due, "open": open.ok()})
    });
    json!({"sponsorship": one.at, "case": one.case, "begun": one.begun, "ended": one.ended, "share": one.share,
           "gifts": one.gifts, "currency": currency, "closed": closed, "missed": missed.collect::<Vec<_>>()})
}

fn print_row(one: &Sponsored, lang: Lang) {
    let numbers = [
        ("sponsorship", one.at.to_string()),
        ("case", one.case.to_string()),
        ("gifts", one.gifts.to_string()),
        ("missed", one.missed.len().to_string()),
    ];
    let values = numbers.each_ref().map(|(name, n)| (*name, n.as_str()));
    println!("{}", fill(Text::SponsorRow.say(lang), &values));
    match &one.schedule {
        Ok(schedule) => {
            for instalment in &one.missed {
                let open = money(schedule, instalment.open);
                println!("\t{}\t{open} {}", instalment.due, schedule.currency);
            }
        }
        Err(closed) => println!("\t{}", closed.text(lang)),
    }
}

/// Minor units as a decimal in the currency of the schedule.
fn money(schedule: &Schedule, minor: u64) -> String {
    Fixed::money(minor, schedule.currency).map_or_else(|| minor.to_string(), |sum| sum.to_string())
}

/// `vault receipt`: the text of a receipt, with the secret that opens the gift's commitment for whoever holds it.
pub fn receipt(args: &VaultReceipt, world: &World, lang: Lang) -> Outcome {
    let writer = Writer::open(&args.acting.data, world, lang)?;
    let key = acting(&args.acting.key, &writer, world, lang)?
        .vkey()
        .name()
        .to_owned();
    let at = index(&writer, &args.entry, lang)?;
    let gift = gift(&writer, at, lang)?;
    let reading = Reading {
        key: key.as_str(),
        why: Why::Receipt,
    };
    let store = writer.store().clone();
    let outcome = writer.wait(store.read_private(at, &reading), lang)?;
    // Of a ledger whose policy asks for witnesses: whether enough of them have signed what covers the gift.
    let standing = store.witnesses();
    let asked = standing.filter(|standing| standing.policy.quorum().is_some());
    let covered = asked.map(|standing| standing.covers(at));
    writer.close(lang)?;
    let openings = outcome.map_err(|why| denied(&why, lang))?;
    // A name says more to its owner than what the bank printed; one of them is enough.
    let named = |field: &str| openings.iter().find(|opening| opening.field == field);
    let opening = named("donor")
        .or_else(|| named("line"))
        .ok_or_else(|| no_receipt(at, lang))?;
    let base = args.url.as_deref().unwrap_or("").trim_end_matches('/');
    let link = format!("{base}/d/{}#c={}", gift.code, secret(opening));
    if args.acting.json {
        println!(
            "{}",
            json!({"entry": at, "code": gift.code, "on": gift.on, "amount": gift.amount, "unit": gift.unit,
                   "field": opening.field, "value": opening.value, "link": link,
                   "covered": covered.map(|it| if it { "witnessed" } else { "provisional" })})
        );
        return Ok(Exit::Done);
    }
    let field = match opening.field.as_str() {
        "donor" => Text::ReceiptDonor,
        _ => Text::ReceiptLine,
    };
    let values = [
        ("ledger", gift.ledger.as_str()),
        ("code", gift.code.as_str()),
        ("on", gift.on.as_str()),
        ("amount", gift.amount.as_str()),
        ("unit", gift.unit.as_str()),
        ("field", field.say(lang)),
        ("value", opening.value.as_str()),
        ("link", link.as_str()),
    ];
    println!("{}", fill(Text::Receipt.say(lang), &values));
    match covered {
        Some(true) => println!("{}", Text::ReceiptWitnessed.say(lang)),
        Some(false) => println!("{}", Text::ReceiptProvisional.say(lang)),
        None => {}
    }
    Ok(Exit::Done)
}

/// The part of the link that no browser sends: what opens one commitment.
fn secret(opening: &Opening) -> String {
    let salt = STANDARD.encode(opening.salt);
    let object = json!({"field": opening.field, "value": opening.value, "salt": salt});
    URL_SAFE_NO_PAD.encode(object.to_string())
}

/// The public half of a receipt.
struct Gift {
    ledger: String,
    code: String,
    on: String,
    amount: String,
    unit: String,
}

fn gift(writer: &Writer, at: u64, lang: Lang) -> Step<Gift> {
    let store = writer.store();
    let leaf = writer.wait(store.leaf(at), lang)?.unwrap_or_default();
    let sealed = writer.wait(store.entry(at), lang)?;
    let sealed = sealed.ok_or_else(|| no_receipt(at, lang))?;
    let said = said(&sealed.signed);
    let (amount, unit, on) = match &said.body {
        Body::DonationReceive(gift) => (gift.amount, gift.unit(), gift.on),
        Body::ReceiptHold(held) => (held.amount, Some(Unit::Money(held.currency)), held.on),
        _ => return Err(no_receipt(at, lang)),
    };
    let state = store.state();
    let unit = match unit {
        Some(Unit::Money(currency)) => currency.to_string(),
        Some(Unit::Lot { item, .. }) => {
            let item = state.items.get(&item);
            item.map_or_else(String::new, |item| format!("{} {}", item.unit, item.name))
        }
        None => String::new(),
    };
    let ledger = state.ledger.as_ref();
    Ok(Gift {
        ledger: ledger.map_or_else(String::new, |ledger| ledger.name.to_string()),
        code: Code::of_leaf(&leaf_hash(&leaf)).to_string(),
        on: on.to_string(),
        amount: amount.to_string(),
        unit,
    })
}

/// The entry is no gift, or nothing of it opens.
fn no_receipt(at: u64, lang: Lang) -> Box<Failure> {
    let entry = at.to_string();
    Failure::new(
        Exit::Refused,
        "receipt.none",
        lang,
        Text::ReceiptNone,
        &[("entry", &entry)],
    )
}

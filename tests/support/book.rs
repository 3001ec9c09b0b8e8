//! A practice book that uses every kind of entry, built with the kernel alone, and its public files.
//!
//! The entries are written in the notation of the rules' tests and admitted one by one, as a server would; what a cheating
//! operator does with them instead is in [`crate::forge`].

use std::collections::BTreeMap;
use std::fmt::Write as _;

use minhbach_ledger::entry::Sealed;
use minhbach_ledger::note::Vkey;
use minhbach_ledger::signature::Signer;
use minhbach_ledger::verify::{self, Options, Report, Silent, Source};
use minhbach_store::{Opening, Submission};

#[allow(missing_docs)] // documented where it is at home, in the tests of the rules
#[path = "../../crates/ledger/tests/book/mod.rs"]
pub mod practice;

pub use practice::files::{Files, checkpoint};
pub use practice::script::Script;

/// Every kind of entry after the standard book, so that nothing of the format goes unverified.
const LIFE: &str = "
balance.open fund=general account=cash amount=5_000_000 on=2 booked=2 by accountant approver1
cashgift = donation.receive fund=general account=cash amount=300_000 channel=cash by cashier
toomuch = donation.receive fund=general account=cash amount=30_000 channel=cash by cashier
entry.reverse entry=toomuch reason=wrong_amount by accountant approver1
interest = income.receive fund=general account=bank amount=12_345 line=i1 by accountant
held = receipt.hold account=bank amount=77_000 line=h1 by accountant
heldtoo = receipt.hold account=bank amount=88_000 line=h2 by accountant
receipt.assign hold=held account=bank fund=flood by accountant
back = donation.receive fund=flood account=bank amount=40_000 line=b1 by accountant
donation.return donation=back account=bank amount=40_000 line=b2 on=11 booked=11 reason=bank by accountant
transfer.move from=bank to=cash amount=3_000_000 from_line=11:out on=11 booked=11 by cashier
list = roster.seal count=40 by officer1
allocation.propose id=tents amount=2_000_000 by accountant
allocation.approve proposal=tents by approver1
allocation.propose id=food amount=6_000_000 purpose=food by accountant
allocation.approve proposal=food by approver1 approver2
allocation.propose id=boats amount=100_000 by accountant
allocation.reject proposal=boats by approver1
allocation.propose id=spare amount=100_000 by accountant
allocation.approve proposal=spare by approver2
allocation.cancel proposal=spare by approver2
paid = distribution.make allocation=tents amount=900_000 portions=25+3t+1c+1p roster=list absent=5 on=12 booked=12 by officer1
distribution.adjust distribution=paid portions=25 returned=150_000 on=13 booked=13 by officer1
distribution.confirm distribution=paid portions=25 on=14 by officer2
expense.pay allocation=tents amount=200_000 on=12 booked=12 by cashier
debit = payment.hold amount=250_000 fund=flood line=d1 on=12 booked=12 by accountant
payment.assign hold=debit allocation=food on=13 booked=13 by accountant
fund.open id=poor kind=cost by approver1
fee = payment.hold amount=11_000 fund=poor line=d2 on=12 booked=12 reason=bank_fee by accountant
fund.cover from=costs fund=poor amount=11_000 account=bank on=14 booked=14 by accountant approver1
fund.open id=general2 kind=aid by approver1
fund.transfer from=general to=general2 amount=100_000 account=cash on=14 booked=14 by accountant approver1
key.revoke key=accountant-a by g1 g2
";

/// The same for the kinds that the second rules brought, on accounts without a statement.
const LIFE_2: &str = "
key.grant key=storekeeper-a role=storekeeper chapter=commune-a by g1 g2
key.rotate key=officer2 new=officer2b by officer2 officer2b
account.open id=dealer kind=supplier by approver1
account.open id=road kind=transit by approver1
account.open id=dollars kind=cash currency=USD by approver1
item.define id=rice approvals=0:1 by storekeeper
item.define id=kit approvals=0:1 unit=kit by storekeeper
item.define id=cow approvals=0:1 unit=animal by storekeeper
item.define id=calf approvals=0:1 unit=animal by storekeeper
partner.register id=mill kind=company by approver1
word = pledge.make id=word amount=1_000 by cashier
pledge.end pledge=word reason=expired by cashier
allocation.propose id=meals amount=100_000 purpose=food by accountant
allocation.approve proposal=meals by approver1
purchase.order id=order1 allocation=meals amount=1_000 quantity=100 prepay=100 by accountant
purchase.pay orders=order1:100 by cashier
sacks = purchase.receive orders=order1:90:900 invoice=900 by storekeeper
purchase.return receipt=sacks order=order1 quantity=10 by storekeeper approver1
purchase.close order=order1 by accountant
grain = donation.receive goods=rice:good:28 amount=500 account=store channel=goods by storekeeper
goods.value lot=grain value=5_000_000 by accountant approver1 approver2
lot.update lot=grain expiry=27 by storekeeper
bill = transfer.dispatch loads=flood/grain:100 by storekeeper
transfer.receive dispatch=bill unloads=flood/grain:100 by storekeeper-a
kits = goods.convert fund=flood inputs=grain:50 item=kit amount=10 expiry=26 by storekeeper accountant
goods.sell fund=flood lot=kits quantity=2 price=100 buyer=him by storekeeper cashier approver1
stock.count counted=flood/grain:348 by storekeeper accountant
stock.write_off fund=flood lot=grain amount=2 by storekeeper approver1
cows = donation.receive goods=cow amount=20 account=store channel=goods by storekeeper
allocation.propose id=cattle lot=cows amount=20 by accountant
allocation.approve proposal=cattle by approver1
herd = asset.place allocation=cattle lot=cows portions=20 on=5 booked=5 by officer1
asset.report herd=herd alive=20 born=10 by officer1
asset.pass_on herd=herd portions=10 on=20 booked=20 by officer1
abroad = donation.receive fund=general account=dollars currency=USD amount=60.00 channel=cash by cashier
currency.exchange fund=general account_from=dollars amount_from=60.00 amount_to=1_500_001 by cashier approver1
allocation.propose id=help fund=general amount=1_000 by accountant
allocation.approve proposal=help by approver1
sent = partner.send allocation=help partner=mill amount=200 by cashier
partner.confirm entry=sent by accountant
service.report count=30 by officer1
offline note = distribution.make allocation=tents amount=100 account=cash on=12 booked=12 by officer1
made = field.adopt note=note by accountant
evidence.attach entry=made document=bill by cashier
entry.explain entry=made reason=clarify document=minutes by accountant
voucher.reserve first=1 count=1 holder=officer1 by accountant
voucher.void numbers=1 reason=lost by accountant
chapter.succeed chapter=commune-a successor=commune-b by g1 g2
chapter.open id=branch kind=branch parent=province by g1 g2
chapter.close chapter=branch on=20 by g1 g2
fund.freeze fund=general2 by inspector
fund.open id=young kind=aid by approver1
fund.close fund=young on=20 by approver1
account.close account=dollars on=20 by approver1
campaign.extend closes=24 document=decision on=20 by approver1
campaign.open id=drive chapter=province opens=1 closes=9 by approver1
campaign.close campaign=drive on=19 by approver1
report.publish campaign=typhoon by accountant
period.close until=1 by accountant approver1
";

/// The kinds about people, and the fields of older kinds that came with them.
const LIFE_3: &str = "
policy.set approvals=0:1,5_000_000:2 answer_days=7 retention=answer:365,donor:3_650,voucher:3_650 by g1 g2
fund.open id=homes kind=aid by approver1
case.open id=house fund=homes by officer1
case.assign case=house fund=homes by accountant
whole = sponsorship.begin case=house share=full on=11 by accountant
sponsorship.begin case=house share=co on=11 by officer2b
sponsorship.end sponsorship=whole reason=sponsor_left on=14 by accountant
case.open id=hut fund=homes by officer2b
case.close case=hut on=13 by officer2b
flooded = roster.seal campaign=typhoon count=40 duplicates=few by officer1
allocation.propose id=blankets amount=400_000 by accountant
allocation.approve proposal=blankets by approver1
given = distribution.make allocation=blankets amount=400_000 portions=40 roster=flooded team=4+9 on=12 booked=12 by officer1
unreceived = distribution.dispute distribution=given portions=2 on=13 by officer2b
less = distribution.dispute distribution=given portions=1 category=less on=13 by officer1
back = distribution.adjust distribution=given portions=38 returned=20_000 on=14 booked=14 by officer1
distribution.resolve dispute=unreceived outcome=adjusted adjustment=back on=15 by inspector
aid.direct count=25 value=12_000_000 area=100 on=12 by officer1
feedback.report counts=received:answered:120,received:waiting:few,less:overdue:10 by inspector
vault.report counts=opened:40,consented:12,erased:few by g1
";

/// Inspections, and the keys that they guard.
const LIFE_4: &str = "
key.grant key=inspector2 role=inspector chapter=province by g1 g2
looked = inspection.open vault=case,donor,roster:20 by inspector
unsure = finding.raise inspection=looked about=given by inspector
late = finding.raise inspection=looked about=given number=2 grade=major due=30 by inspector
finding.answer finding=unsure stance=partly document=minutes by accountant
proof = evidence.attach entry=given what=minutes document=minutes on=13 by cashier
finding.close finding=unsure outcome=remedied remedy=proof by inspector2
key.rotate key=inspector new=inspectorb by inspector inspectorb
entry.explain entry=late document=minutes by approver1
inspection.close inspection=looked left=late:not_due by inspectorb
";

/// What LIFE spends, where no other gifts come before it.
const MONEY: &str = "
donation.receive fund=flood account=bank amount=20_000_000 cost=100_000 line=g1 on=5 booked=5 by accountant
";

/// What LIFE_2 goes on with, where it stands alone.
const MONEY_2: &str = "
transfer.move from=bank to=cash amount=3_000_000 from_line=11:out on=11 booked=11 by cashier
allocation.propose id=tents amount=2_000_000 by accountant
allocation.approve proposal=tents by approver1
fund.open id=general2 kind=aid by approver1
";

/// A book of every kind of entry, and what opens their private fields, so that a store can take it.
pub fn life() -> Script {
    opened(&[MONEY, LIFE, LIFE_2, LIFE_3, LIFE_4])
}

/// A smaller one: the kinds that the second rules brought.
pub fn life_2() -> Script {
    opened(&[MONEY, MONEY_2, LIFE_2])
}

/// Another: the kinds about people, with a gift for a sponsor's programme.
pub fn life_3() -> Script {
    let sponsor = "paid = donation.receive fund=homes amount=300_000 donor=mau on=12 booked=12 by cashier\n\
        paid2 = donation.receive fund=homes amount=200_000 donor=mai on=13 booked=13 by cashier";
    let officer =
        "key.grant key=officer2b role=field_officer chapter=province holder=officer2 by g1 g2";
    opened(&[MONEY, MONEY_2, officer, LIFE_3, sponsor])
}

/// A small one: the kinds of inspections, which the fourth rules brought.
pub fn life_5() -> Script {
    let given =
        "given = donation.receive fund=general amount=50_000 donor=mai on=8 booked=8 by cashier\n";
    opened(&[given, LIFE_4])
}

/// A book under inspection: gifts of a commune inside and outside of what is inspected, and another's.
pub fn inspected() -> Script {
    opened(&["
key.grant key=inspector2 role=inspector chapter=province by g1 g2
key.grant key=approver-a role=approver chapter=commune-a by g1 g2
fund.open id=local kind=aid chapter=commune-a by approver1
inside = donation.receive fund=local account=cash-a amount=1_000 donor=mai on=8 booked=8 by accountant-a
second = donation.receive fund=local account=cash-a amount=2_000 donor=lan on=9 booked=9 by accountant-a
later = donation.receive fund=local account=cash-a amount=3_000 donor=cuc on=12 booked=12 by accountant-a
above = donation.receive fund=general amount=4_000 donor=dao on=8 booked=8 by cashier
sheet = evidence.attach entry=inside what=list private=sheet on=12 by accountant-a
other = evidence.attach entry=above what=list private=other on=12 by cashier
looked = inspection.open chapter=commune-a vault=donor,paper:20 by inspector
beside = inspection.open chapter=commune-b by inspector2
"])
}

fn opened(parts: &[&str]) -> Script {
    let mut script = Script::empty();
    script.openings = Some(BTreeMap::new());
    for part in [practice::script::STANDARD].iter().chain(parts) {
        script.run(part).unwrap();
    }
    script
}

/// The entries of a script as they are submitted to a store.
pub fn submissions(script: &Script) -> Vec<Submission> {
    let notes = script.book.leaves.iter().map(|leaf| {
        let sealed = Sealed::parse(leaf, practice::ORIGIN).expect("it was sealed");
        sealed.signed.note().to_owned()
    });
    notes.map(|note| submission(script, note)).collect()
}

/// One note of a script with what opens it.
pub fn submission(script: &Script, note: String) -> Submission {
    let opened = script.openings.iter().flat_map(|all| &all[&note]);
    let openings = opened.map(|(field, value, salt)| Opening {
        field: (*field).into(),
        value: value.clone(),
        salt: *salt,
    });
    Submission {
        openings: openings.collect(),
        note: note.into_bytes(),
        subject: None,
    }
}

/// Who has the log's real key: the operator, honest or not.
pub fn log() -> Signer {
    practice::log_signer()
}

/// A chapter's book of `size` entries, at least 300: governance, every kind of entry once, gifts by bank whose days are
/// sealed as complete, and a few gifts of a day that is not sealed yet. The script can go on.
pub fn lawful(size: u64) -> Script {
    let mut script = Script::standard();
    let sealed = 11u64;
    let mut gifts = String::new();
    let (mut counts, mut sums) = ([0u64; 31], [0u64; 31]);
    // The kinds that touch the bank stand between gifts of the days 2 to 12; one entry seals those days.
    let entries = |line: &&str| !line.is_empty() && !line.starts_with("offline ");
    let lines = LIFE
        .lines()
        .chain(LIFE_2.lines())
        .chain(LIFE_3.lines())
        .chain(LIFE_4.lines())
        .filter(entries)
        .count() as u64;
    let left = size - script.book.state.size - lines - 1;
    let free = left / 10;
    for n in 0..left - free {
        let (on, amount) = (2 + n % sealed, 30_000 + 1_000 * (n % 97));
        let cost = if n % 3 == 0 { " cost=900" } else { "" };
        let _ = writeln!(
            gifts,
            "gift{n} = donation.receive fund=flood account=bank amount={amount} line=l{n}{cost} on={on} booked={on} by accountant"
        );
        counts[on as usize] += 1;
        sums[on as usize] += amount;
    }
    script.run(&gifts).unwrap();
    script.run(LIFE).unwrap();
    script.run(LIFE_2).unwrap();
    script.run(LIFE_3).unwrap();
    script.run(LIFE_4).unwrap();
    let mut debits = [(0u64, 0u64); 31];
    for (on, amount) in [(10, 12_345), (10, 77_000), (10, 88_000), (10, 40_000)] {
        counts[on] += 1;
        sums[on] += amount;
    }
    for (on, amount) in [(11, 40_000), (11, 3_000_000), (12, 250_000), (12, 11_000)] {
        debits[on].0 += 1;
        debits[on].1 += amount;
    }
    let days: Vec<String> = (2..13)
        .map(|d| {
            format!(
                "{d}:{}x{},{}x{}",
                counts[d], sums[d], debits[d].0, debits[d].1
            )
        })
        .collect();
    script
        .run(&format!(
            "statement.seal days={} by accountant",
            days.join(";")
        ))
        .unwrap();
    for n in 0..free {
        script
            .run(&format!(
                "late{n} = donation.receive fund=flood account=bank amount={} line=m{n} on=13 booked=13 by accountant",
                5_000 + n
            ))
            .unwrap();
    }
    assert_eq!(script.book.state.size, size);
    script
}

/// The options of most tests: the log's real key, two threads.
pub fn options(log: &Vkey) -> Options<'static> {
    Options {
        log: log.clone(),
        since: None,
        exact: false,
        seed: [42; 32],
        threads: 2,
    }
}

/// Verifies with the log's real key.
pub fn verify(source: &dyn Source) -> Report {
    verify::verify(source, &options(&log().vkey()), &mut Silent).unwrap()
}

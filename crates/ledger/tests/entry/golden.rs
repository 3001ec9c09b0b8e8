//! Vectors that never change: the bytes of a book with an entry of every kind.

use std::collections::BTreeMap;

use minhbach_ledger::entry::Sealed;
use minhbach_ledger::id::{Code, Digest};
use minhbach_ledger::kinds::Kind;
use minhbach_ledger::log::merkle::leaf_hash;
use serde_json::{Value, json};

use crate::book::ORIGIN;
use crate::book::script::Script;

/// The book that the vectors begin with, as the first release had it.
const FIRST: &str = "
ledger.open threshold=2 rules=1 by g1 g2
chapter.open id=province kind=province by g1 g2
chapter.open id=commune-a kind=commune parent=province area=100 by g1 g2
chapter.open id=commune-b kind=commune parent=province area=200 by g1 g3
policy.set rules=1 approvals=0:1,5_000_000:2 least=10 by g1 g2
key.grant key=accountant role=accountant chapter=province by g1 g2
key.grant key=cashier role=cashier chapter=province by g1 g2
key.grant key=approver1 role=approver chapter=province by g1 g2
key.grant key=approver2 role=approver chapter=province by g1 g2
key.grant key=approver3 role=approver chapter=province by g1 g2
key.grant key=officer1 role=field_officer chapter=province by g1 g2
key.grant key=officer2 role=field_officer chapter=province by g1 g2
key.grant key=inspector role=inspector by g1 g2
key.grant key=accountant-a role=accountant chapter=commune-a by g1 g2
key.grant key=officer-a role=field_officer chapter=commune-a by g1 g2
campaign.open id=typhoon chapter=province opens=2 closes=20 by approver1
fund.open id=costs kind=cost by approver1
fund.open id=suspense kind=suspense by approver1
fund.open id=general kind=aid by approver1
fund.open id=flood kind=aid campaign=typhoon areas=100,200 purposes=cash,food opens=2 cost=costs:500 by approver1
account.open id=bank kind=bank by approver1
account.open id=bank2 kind=bank by approver1
account.open id=cash kind=cash by approver1
account.open id=transit kind=transit by approver1
account.open id=cash-a kind=cash chapter=commune-a by approver1
";

/// A small book with an entry of every kind of the first rules: what the golden vectors are made of.
pub fn every_kind() -> Script {
    let mut script = Script::empty();
    script.run(FIRST).unwrap();
    script
        .run(
            "
        policy.set chapter=commune-a rules=1 approvals=0:1 relaxed=proposer_distributes,one_office by g1 g2
        key.grant key=spare role=cashier chapter=commune-b by g1 g2
        key.revoke key=spare reason=compromised compromised_since=3 by g1 g3
        balance.open fund=general amount=50_000 by accountant approver1
        gift = donation.receive account=bank amount=1_000_000 cost=50_000 donor=her line=1 by accountant
        cash = donation.receive channel=cash amount=200_000 by cashier
        income.receive account=bank amount=1_234 line=2 by accountant
        hold = receipt.hold account=bank amount=300_000 line=3 by accountant
        receipt.assign hold=hold account=bank by accountant
        fee = payment.hold fund=costs amount=11_000 reason=bank_fee by accountant
        statement.seal days=10:3x1301234,1x11000:0-1290234 by accountant
        allocation.propose id=relief amount=600_000 criteria=x by accountant
        allocation.approve proposal=relief by approver1
        allocation.propose id=tools fund=costs purpose=transport area=none amount=20_000 by accountant
        allocation.approve proposal=tools by approver2
        payment.assign hold=fee allocation=tools purpose=cost by accountant
        expense.pay allocation=tools purpose=cost amount=9_000 account=bank line=4 on=11 booked=11 payee=y by cashier
        allocation.propose id=feast amount=1 by accountant
        allocation.reject proposal=feast by approver1
        list = roster.seal campaign=typhoon count=30 by officer1
        transfer.move from=bank to=cash amount=700_000 from_line=11 on=11 booked=11 by cashier
        hand = distribution.make allocation=relief amount=600_000 roster=list portions=25+3t+1c+1p by officer1
        distribution.adjust distribution=hand portions=28 returned=40_000 by officer1
        distribution.confirm distribution=hand portions=28 by officer2
        allocation.cancel proposal=relief by approver1
        fund.transfer from=general to=flood amount=50_000 by accountant approver1
        debt = payment.hold fund=suspense amount=7_000 account=bank2 by accountant
        income.receive fund=general amount=9_000 source=sale by cashier
        fund.cover from=general fund=suspense amount=7_000 by accountant approver1
        entry.reverse entry=cash by accountant approver3
        donation.return donation=gift amount=1_000_000 account=bank line=5 on=12 booked=12 by accountant
        ",
        )
        .unwrap();
    script
}

/// `tests/vectors/entry.json` is compared and never written: a released format does not change. Where a vector must be
/// added, `print_vectors` shows what it would be.
#[test]
fn golden_vectors() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/vectors/entry.json"
    );
    let golden: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let made = vectors();
    assert_eq!(
        golden["entries"].as_array().unwrap().len(),
        made["entries"].as_array().unwrap().len()
    );
    for (golden, made) in golden["entries"]
        .as_array()
        .unwrap()
        .iter()
        .zip(made["entries"].as_array().unwrap())
    {
        assert_eq!(golden, made);
    }
    assert_eq!(golden, made);
    // The vectors are read without the script that made them, as another program would.
    let mut prev = Digest::ZERO;
    for entry in golden["entries"].as_array().unwrap() {
        let leaf = entry["leaf"].as_str().unwrap().as_bytes();
        let sealed = Sealed::parse(leaf, golden["origin"].as_str().unwrap()).unwrap();
        assert_eq!(sealed.header.prev, prev);
        prev = Digest::new(leaf_hash(leaf));
        assert_eq!(prev.to_string(), entry["leaf_hash"].as_str().unwrap());
        assert_eq!(
            Code::of_leaf(prev.bytes()).to_string(),
            entry["code"].as_str().unwrap()
        );
    }
    for bad in golden["malformed"].as_array().unwrap() {
        let leaf = bad["leaf"].as_str().unwrap().as_bytes();
        let code = Sealed::parse(leaf, ORIGIN)
            .map(|_| ())
            .map_err(|e| e.code());
        assert_eq!(code, Err(bad["code"].as_str().unwrap()), "{}", bad["about"]);
    }
}

/// Run with `--ignored --nocapture` to see what the vectors would be.
#[test]
#[ignore = "prints the vectors instead of checking them"]
fn print_vectors() {
    println!("{}", serde_json::to_string_pretty(&vectors()).unwrap());
}

fn vectors() -> Value {
    let script = every_kind();
    let mut kinds: BTreeMap<Kind, u32> = BTreeMap::new();
    let entries: Vec<Value> = script
        .book
        .leaves
        .iter()
        .map(|leaf| {
            let sealed = Sealed::parse(leaf, ORIGIN).unwrap();
            *kinds.entry(sealed.signed.kind()).or_default() += 1;
            let hash = Digest::new(leaf_hash(leaf));
            json!({
                "authors": sealed.signed.authors.iter().map(|author| author.key.clone()).collect::<Vec<_>>(),
                "code": Code::of_leaf(hash.bytes()).to_string(),
                "id": sealed.signed.id().to_string(),
                "kind": sealed.signed.kind().name(),
                "leaf": std::str::from_utf8(leaf).unwrap(),
                "leaf_hash": hash.to_string(),
                "text_hash": sealed.signed.text_hash().to_string(),
            })
        })
        .collect();
    // The reversal has two authors.
    let leaves = &script.book.leaves;
    let leaf = std::str::from_utf8(&leaves[leaves.len() - 2])
        .unwrap()
        .to_owned();
    let lines: Vec<&str> = leaf.split_inclusive('\n').collect();
    let (one, two) = (lines.len() - 2, lines.len() - 1);
    let exchanged: String = lines[..one]
        .iter()
        .chain([&lines[two], &lines[one]])
        .copied()
        .collect();
    let double: String = lines.iter().chain([&lines[two]]).copied().collect();
    let bad = |about: &str, leaf: String| {
        let code = Sealed::parse(leaf.as_bytes(), ORIGIN).unwrap_err().code();
        json!({"about": about, "code": code, "leaf": leaf})
    };
    let malformed = [
        bad(
            "a zero before the time",
            leaf.replacen("received ", "received 0", 1),
        ),
        bad("no previous leaf hash", leaf.replacen(lines[1], "", 1)),
        bad(
            "another ledger's origin",
            leaf.replacen("son-lam/entry", "son-ha/entry", 1),
        ),
        bad(
            "a version of the format that is not known",
            leaf.replacen("entry/v1", "entry/v2", 1),
        ),
        bad(
            "a kind that is not known",
            leaf.replacen("entry.reverse", "entry.forget", 1),
        ),
        bad("a space after a comma", leaf.replacen("\",\"", "\", \"", 1)),
        bad("an unknown field", leaf.replacen("}\n", ",\"zz\":1}\n", 1)),
        bad(
            "a double field",
            leaf.replacen("}\n", ",\"reason\":\"other\"}\n", 1),
        ),
        bad("authors out of order", exchanged),
        bad("an author twice", double),
        bad("no author", lines[..one].concat()),
        bad("no line feed at the end", leaf.trim_end().to_owned()),
        bad("a carriage return", leaf.replacen("}\n", "}\r\n", 1)),
    ];
    json!({
        "about": "A practice book with an entry of every kind. `leaf` is the entry's bytes as text; hashes are base64; `code` is the look-up code. `malformed` leaves must be refused.",
        "entries": entries,
        "malformed": malformed,
        "origin": ORIGIN,
    })
}

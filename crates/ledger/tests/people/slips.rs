//! A sheet of 120: its root in the book, a slip for everybody, and what a dispute about one of them leaves of the others.

use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::Body;
use minhbach_ledger::log::merkle::EMPTY_ROOT;
use minhbach_ledger::roster::{Line, Portion, Salt, Sheet, Slip, SlipError, code, leaf, pseudonym};
use serde_json::Value;

use crate::book::script::Script;
use crate::book::{ORIGIN, id_of};

fn salt(n: u32) -> Salt {
    *Digest::of(format!("salt {n}").as_bytes()).bytes()
}

fn line(n: u32) -> Line {
    Line {
        line: n,
        portion: Portion {
            amount: "20".parse().unwrap(),
            currency: Some("VND".parse().unwrap()),
            item: None,
        },
        pseudonym: pseudonym(&[7; 32], id_of("typhoon"), &format!("household {n}")),
    }
}

fn sheet(size: u32) -> Sheet {
    Sheet::new((1..=size).map(|n| (line(n), salt(n)))).unwrap()
}

/// What a person is handed at the end: everything that she needs, and nothing that anybody else needs.
#[test]
fn a_slip_proves_its_line_and_no_other() {
    for size in [1, 2, 3, 7, 8, 119, 120] {
        let sheet = sheet(size);
        let root = sheet.root().unwrap();
        let entry = Digest::of(b"the text of the entry");
        for index in 0..u64::from(size) {
            let slip = sheet.slip(index, ORIGIN, entry).unwrap();
            let again: Slip = slip.to_string().parse().unwrap();
            assert_eq!(again, slip);
            assert_eq!(
                slip.check(&root, u64::from(size)),
                Ok(line(index as u32 + 1))
            );
            // Moved to another place, opened with another salt, or said of another sum, it proves nothing.
            let mut moved = slip.clone();
            moved.index = (index + 1) % u64::from(size);
            if size > 1 {
                assert_eq!(moved.check(&root, size.into()), Err(SlipError::Numbering));
            }
            let mut other = slip.clone();
            other.salt = salt(0);
            assert!(matches!(
                other.check(&root, size.into()),
                Err(SlipError::Proof(_))
            ));
            let mut raised = slip.clone();
            raised.line = slip.line.replace("\"20\"", "\"30\"");
            assert!(matches!(
                raised.check(&root, size.into()),
                Err(SlipError::Proof(_))
            ));
            assert_eq!(slip.check(&root, u64::from(size) + 1), Err(SlipError::Size));
        }
        assert!(sheet.slip(u64::from(size), ORIGIN, entry).is_err());
    }
    assert_eq!(Sheet::new([]).unwrap().root(), Ok(Digest::new(EMPTY_ROOT)));
    let wrong = Sheet::new([(line(2), salt(1))]).err();
    assert_eq!(wrong, Some(SlipError::Numbering));
}

#[test]
fn a_slip_has_one_spelling() {
    let slip = sheet(5).slip(2, ORIGIN, Digest::of(b"entry")).unwrap();
    let text = slip.to_string();
    assert!(text.starts_with(&format!("{ORIGIN}/slip/v1\ncode {}\nentry ", slip.code())));
    let code = slip.code().to_string();
    let typed = text.replace(&code, &code.to_lowercase());
    assert_eq!(typed.parse::<Slip>(), Err(SlipError::Form));
    let other = sheet(5)
        .slip(1, ORIGIN, Digest::of(b"entry"))
        .unwrap()
        .code();
    let foreign = text.replace(&code, &other.to_string());
    assert_eq!(foreign.parse::<Slip>(), Err(SlipError::Code));
    for (from, to) in [
        ("/slip/v1", "/slip/v2"),
        ("place 2 of 5", "place 02 of 5"),
        ("entry ", "entry  "),
        ("\nsalt ", "\r\nsalt "),
    ] {
        assert_eq!(
            text.replace(from, to).parse::<Slip>(),
            Err(SlipError::Form),
            "{from}"
        );
    }
    assert_eq!(format!("{text}\n").parse::<Slip>(), Err(SlipError::Form));
    assert_eq!(text.trim_end().parse::<Slip>(), Err(SlipError::Form));
}

/// Vectors that another program made from `docs/FORMAT.md` alone: every value, and slips that hold or do not.
#[test]
fn another_program_agrees() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/slip.json");
    let made: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let digest = |value: &Value| text(value).parse::<Digest>().unwrap();
    let (root, size) = (digest(&made["root"]), made["size"].as_u64().unwrap());
    let names = &made["pseudonyms"];
    let (key, campaign) = (digest(&names["key"]), text(&names["campaign"]));
    let households = names["households"].as_array().unwrap();
    let mut lines: Vec<(Line, Salt)> = Vec::new();
    for (row, household) in made["lines"].as_array().unwrap().iter().zip(households) {
        let (spelt, salt) = (text(&row["line"]), *digest(&row["salt"]).bytes());
        let line: Line = minhbach_ledger::json::read(&spelt).unwrap();
        let who = pseudonym(key.bytes(), campaign.parse().unwrap(), &text(household));
        assert_eq!(line.pseudonym, who);
        assert_eq!(Digest::new(leaf(&spelt, &salt)), digest(&row["leaf"]));
        assert_eq!(code(&spelt, &salt).to_string(), text(&row["code"]));
        lines.push((line, salt));
    }
    let sheet = Sheet::new(lines).unwrap();
    assert_eq!((sheet.root(), sheet.size()), (Ok(root), size));
    for (index, made) in made["valid"].as_array().unwrap().iter().enumerate() {
        let slip: Slip = text(made).parse().unwrap();
        assert!(slip.check(&root, size).is_ok());
        assert_eq!(sheet.slip(index as u64, ORIGIN, slip.entry), Ok(slip));
    }
    for made in made["invalid"].as_array().unwrap() {
        let read = text(&made["slip"]).parse::<Slip>();
        let checked = read.and_then(|slip| slip.check(&root, size));
        assert_eq!(checked.unwrap_err().code(), text(&made["error"]), "{made}");
    }
}

/// The code is no secret of the tree: a neighbour's slip shows the leaf, and from the leaf no code follows.
#[test]
fn a_neighbour_does_not_learn_the_code() {
    let sheet = sheet(2);
    let mine = sheet.slip(0, ORIGIN, Digest::ZERO).unwrap();
    let hers = sheet.slip(1, ORIGIN, Digest::ZERO).unwrap();
    assert_eq!(mine.path, [leaf(&hers.line, &hers.salt)]);
    assert_ne!(
        minhbach_ledger::id::Code::of_leaf(&mine.path[0]),
        hers.code()
    );
}

#[test]
fn pseudonyms_are_of_one_campaign_and_one_key() {
    let of = |key: u8, campaign: &str, who: &str| pseudonym(&[key; 32], id_of(campaign), who);
    assert_eq!(of(7, "typhoon", "a"), of(7, "typhoon", "a"));
    let others = [
        of(7, "flood", "a"),
        of(8, "typhoon", "a"),
        of(7, "typhoon", "b"),
    ];
    assert!(!others.contains(&of(7, "typhoon", "a")));
    let ids = [Id::from_bytes([0; 16]), Id::from_bytes([1; 16])];
    assert_ne!(
        pseudonym(&[7; 32], ids[0], "a"),
        pseudonym(&[7; 32], ids[1], "a")
    );
}

/// One of 120 says that nothing came; it is found to be so, and comes back. Every other line proves what it proved before.
#[test]
fn one_disputed_portion_leaves_the_others_their_proofs() {
    let sheet = sheet(120);
    let root = sheet.root().unwrap();
    let mut script = Script::standard();
    script
        .run(&format!(
            "
        list = roster.seal campaign=typhoon count=120 root={root} by officer1
        donation.receive amount=5_000 by cashier
        allocation.propose id=tents amount=2_400 by accountant
        allocation.approve proposal=tents by approver1
        hand = distribution.make allocation=tents amount=2_400 roster=list portions=120 root={root} by officer1
        said = distribution.dispute distribution=hand portions=1 by officer2
        back = distribution.adjust distribution=hand portions=119 returned=20 by officer1
        distribution.resolve dispute=said outcome=adjusted adjustment=back by inspector
        distribution.confirm distribution=hand portions=119 by officer2"
        ))
        .unwrap();
    let label = |kind: &str| {
        let size = script.book.state.size;
        let found = (0..size).find(|at| script.book.entry_at(*at).kind().name() == kind);
        script.book.entry_at(found.unwrap())
    };
    let (list, hand) = (label("roster.seal"), label("distribution.make"));
    let (Body::RosterSeal(sealed), Body::DistributionMake(made)) = (&list.body, &hand.body) else {
        panic!("other kinds");
    };
    let disputed = 57;
    for index in (0..120).filter(|index| *index != disputed) {
        for (entry, stated) in [(list, sealed.root), (hand, made.root)] {
            let slip = sheet.slip(index, ORIGIN, entry.text_hash()).unwrap();
            let read: Slip = slip.to_string().parse().unwrap();
            assert_eq!(
                read.check(&stated, sealed.count.into()),
                Ok(line(index as u32 + 1))
            );
        }
    }
    // Her own still shows what she was to have.
    let hers = sheet.slip(disputed, ORIGIN, list.text_hash()).unwrap();
    assert!(hers.check(&sealed.root, 120).is_ok());
}

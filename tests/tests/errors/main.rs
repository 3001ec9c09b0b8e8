//! `docs/errors.md` is made from the codes in the source, so that no code is undocumented and none documented is dead.
//!
//! So is `docs/entries.md` from the kinds, and `docs/plan.md` is held against what exists.
//!
//! `MINHBACH_WRITE_DOCS=1 cargo test --release -p minhbach-tests --test errors` writes it.

mod entries;
mod plan;
mod scan;
mod verifier;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use minhbach_exchange::{roster, statement};
use minhbach_ledger::rejection::{Concern, Rejection};
use scan::{before, codes, errors_of, program, root, server, sources};

/// What a verifier says beyond rules and formats: code, exit code, in Vietnamese, in English.
const VERIFIER: &[(&str, &str, &str, &str)] = &[
    (
        "chain.prev",
        "10",
        "bút toán không nối tiếp bút toán trước",
        "an entry is not linked to the entry before it",
    ),
    (
        "tile.missing",
        "10",
        "thiếu một tệp của sổ",
        "a tile or an entry bundle is missing",
    ),
    (
        "tile.differs",
        "10",
        "một tệp không khớp với các bút toán",
        "a tile does not fit the entries",
    ),
    (
        "tree.root",
        "10",
        "gốc cây không khớp với điểm chốt",
        "the root of the tree is not the checkpoint's",
    ),
    (
        "checkpoint.unopened",
        "–",
        "điểm chốt không mở được nên chưa kiểm tra",
        "not checked, because the checkpoint did not open",
    ),
    (
        "log.key",
        "11",
        "sổ nêu khóa nhật ký khác với khóa dùng để kiểm tra",
        "the book names another log key than the one given",
    ),
    (
        "since.none",
        "–",
        "không đưa điểm chốt đã lưu",
        "not checked: no saved checkpoint was given",
    ),
    (
        "since.shorter",
        "14",
        "sổ ngắn hơn điểm chốt đã lưu",
        "the book is shorter than the saved checkpoint",
    ),
    (
        "since.differs",
        "14",
        "lịch sử đã bị viết lại",
        "history was rewritten since the saved checkpoint",
    ),
    (
        "since.unread",
        "–",
        "không đọc được mọi bút toán",
        "not checked: not every entry could be read",
    ),
    (
        "witnesses.none",
        "–",
        "chưa có nhân chứng",
        "not checked: no witness policy was given",
    ),
    (
        "copies.none",
        "–",
        "chỉ kiểm tra tệp công bố",
        "not checked: only published files were there",
    ),
    (
        "copies.differ",
        "16",
        "cơ sở dữ liệu, kho riêng tư hoặc tệp khác với các bút toán",
        "database, vault or files differ from the entries",
    ),
    (
        "blob.missing",
        "16",
        "thiếu một tệp trong blobs/",
        "a file of blobs/ is missing",
    ),
    (
        "blob.altered",
        "16",
        "một tệp trong blobs/ đã bị thay đổi",
        "a file of blobs/ was altered",
    ),
    (
        "blob.stray",
        "16",
        "kho riêng không biết một tệp trong blobs/",
        "the vault knows nothing of a file in blobs/",
    ),
    (
        "replay.stopped",
        "–",
        "chỉ kiểm tra được đến trước một bút toán",
        "not checked to the end: the replay stopped at a broken entry",
    ),
];

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
        .replace("\\n", " ")
        .replace('\n', " ")
}

/// A table, and its codes among all.
fn table(out: &mut String, all: &mut BTreeSet<String>, titles: &[&str], rows: Vec<Vec<String>>) {
    let _ = writeln!(
        out,
        "| {} |\n|{}",
        titles.join(" | "),
        "---|".repeat(titles.len())
    );
    for row in rows {
        all.insert(row[0].clone());
        let cells: Vec<String> = row[1..].iter().map(|text| cell(text)).collect();
        let _ = writeln!(out, "| `{}` | {} |", row[0], cells.join(" | "));
    }
    out.push('\n');
}

fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

const FORMATS: &[(&str, &str)] = &[
    ("crates/ledger/src/entry.rs", "An entry"),
    (
        "crates/ledger/src/note.rs",
        "A signed note or a verification key",
    ),
    ("crates/ledger/src/signature.rs", "A public key"),
    ("crates/ledger/src/log/checkpoint.rs", "A checkpoint"),
    ("crates/ledger/src/log/tile.rs", "A tile or an entry bundle"),
    ("crates/ledger/src/log/merkle.rs", "A Merkle proof"),
    ("crates/ledger/src/log/proof.rs", "A `.tlog-proof` file"),
    (
        "crates/ledger/src/log/misbehaviour.rs",
        "A proof of misbehaviour",
    ),
    (
        "crates/ledger/src/log/policy.rs",
        "A policy of logs and witnesses",
    ),
    (
        "crates/ledger/src/log/witness.rs",
        "A request to a witness, and its refusals",
    ),
    ("crates/ledger/src/roster.rs", "A sheet or a slip"),
    (
        "crates/ledger/src/instalments.rs",
        "A sponsor's schedule of instalments",
    ),
];

fn document() -> (String, BTreeSet<String>) {
    let mut all = BTreeSet::new();
    let mut out = String::from(
        "# Codes\n\n\
         Every refusal and failure has a code that never changes its meaning, for programs; the text beside it is for people and\n\
         may be improved. `{…}` stands for a value. This page is made from the source; `MINHBACH_WRITE_DOCS=1 cargo test --release\n\
         -p minhbach-tests --test errors` writes it.\n\n\
         Exit codes: 0 done; 1 reading, writing or network; 2 usage; 3 refused by a rule; 4 done with exceptions; 10 bytes, tree or\n\
         chain; 11 signature or authority; 12 rule, arithmetic, attribution or statement; 13 witness; 14 not an extension of the\n\
         saved checkpoint; 15 newer than the program; 16 copies differ from the entries. Several: the smallest of 10–16.\n\n\
         ## Refused by the rules\n\n\
         Handed in, such an entry is refused with exit 3. Found in a book, it breaks the verification with the exit code below.\n\n",
    );
    let exit = |concern| match concern {
        Concern::Bytes => "10",
        Concern::Authority => "11",
        Concern::Rules => "12",
        Concern::Newer => "15",
    };
    let rules = Rejection::CODES.iter();
    let rules = rules
        .map(|(code, concern, vi, en)| row(&[code, exit(*concern), vi, en]))
        .collect();
    table(
        &mut out,
        &mut all,
        &["code", "exit", "tiếng Việt", "English"],
        rules,
    );

    out.push_str(
        "## Bytes that are not what they must be\n\nIn a book: exit 10, but for `entry.unknown_kind`, which is newer than the \
         program (15). Handed in: exit 2.\n\n",
    );
    for (path, title) in FORMATS {
        let _ = writeln!(out, "### {title}\n");
        let rows = errors_of(path)
            .into_iter()
            .map(|(code, message)| vec![code, message])
            .collect();
        table(&mut out, &mut all, &["code", "meaning"], rows);
    }

    out.push_str("## Said by a verifier\n\nBesides the codes above, each with the first entry that breaks the promise.\n\n");
    let rows = VERIFIER
        .iter()
        .chain(verifier::OUTSIDE)
        .map(|(code, exit, vi, en)| row(&[code, exit, vi, en]))
        .collect();
    table(
        &mut out,
        &mut all,
        &["code", "exit", "tiếng Việt", "English"],
        rows,
    );

    out.push_str(
        "## Lines of a statement that were not imported\n\nThe other lines are; the day of such a line stays incomplete, and the \
         command ends with exit 4.\n\n",
    );
    let rows = statement::Code::ALL.iter().map(|code| {
        row(&[
            code.as_str(),
            code.message(statement::Lang::Vi),
            code.message(statement::Lang::En),
        ])
    });
    table(
        &mut out,
        &mut all,
        &["code", "tiếng Việt", "English"],
        rows.collect(),
    );

    out.push_str(
        "## Rows of a list of the helped\n\nA list with such a row is not taken, and the command ends with exit 4.\n\n",
    );
    let rows = roster::Code::ALL.iter().map(|code| {
        row(&[
            code.as_str(),
            code.message(statement::Lang::Vi),
            code.message(statement::Lang::En),
        ])
    });
    table(
        &mut out,
        &mut all,
        &["code", "tiếng Việt", "English"],
        rows.collect(),
    );

    out.push_str("## Refused by the vault\n\nExit 3.\n\n");
    let rows = errors_of("crates/store/src/people/denied.rs").into_iter();
    table(
        &mut out,
        &mut all,
        &["code", "meaning"],
        rows.map(|(code, message)| vec![code, message]).collect(),
    );

    out.push_str("## Refused by the store\n\nExit 3.\n\n");
    let rows = errors_of("crates/store/src/prepare.rs").into_iter();
    table(
        &mut out,
        &mut all,
        &["code", "meaning"],
        rows.map(|(code, message)| vec![code, message]).collect(),
    );

    out.push_str("## Said by the program\n\n");
    let rows = program()
        .into_iter()
        .map(|(code, (exit, vi, en))| vec![code, exit, vi, en]);
    table(
        &mut out,
        &mut all,
        &["code", "exit", "tiếng Việt", "English"],
        rows.collect(),
    );

    out.push_str("## Said by the server\n\nBesides the codes of the rules and of the store.\n\n");
    let rows = server()
        .into_iter()
        .map(|(code, status)| vec![code, status]);
    table(&mut out, &mut all, &["code", "HTTP status"], rows.collect());
    let text = out.trim_end().to_owned() + "\n";
    (text, all)
}

#[test]
#[allow(clippy::disallowed_methods, reason = "a test reads its own setting")]
fn the_page_of_codes_is_what_the_source_says() {
    let path = root().join("docs/errors.md");
    let (text, _) = document();
    if std::env::var_os("MINHBACH_WRITE_DOCS").is_some() {
        std::fs::write(&path, text).unwrap();
        return;
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    let line = found.lines().zip(text.lines()).position(|(a, b)| a != b);
    assert!(
        found == text,
        "docs/errors.md is not what the source says (first at line {:?}); write it with\n    \
         MINHBACH_WRITE_DOCS=1 cargo test --release -p minhbach-tests --test errors",
        line.map(|line| line + 1)
    );
}

#[test]
#[allow(clippy::disallowed_methods, reason = "a test reads its own setting")]
fn the_page_of_kinds_is_what_the_source_says() {
    let path = root().join("docs/entries.md");
    let (text, unknown) = entries::document();
    assert!(unknown.is_empty(), "who signs {unknown:?}?");
    if std::env::var_os("MINHBACH_WRITE_DOCS").is_some() {
        std::fs::write(&path, text).unwrap();
        return;
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == text,
        "docs/entries.md is not what the source says; write it with\n    \
         MINHBACH_WRITE_DOCS=1 cargo test --release -p minhbach-tests --test errors"
    );
}

/// The table above is written by hand; the verifier's source says whether it is whole.
#[test]
fn the_verifiers_codes_are_all_there() {
    let mut files = sources("crates/ledger/src/verify");
    for path in [
        "crates/store/src/verify.rs",
        "crates/store/src/erasures.rs",
        "crates/cli/src/commands/pages.rs",
        "crates/cli/src/commands/watch/matters.rs",
    ] {
        let text = std::fs::read_to_string(root().join(path)).unwrap();
        files.push((path.into(), text));
    }
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for (_, text) in &files {
        let text = text.split("#[cfg(test)]").next().unwrap();
        for (at, code) in codes(text) {
            // A table or a file may be named in the same way.
            let named = before(text, at, 30).contains("corrupt(") || code.starts_with("vault.");
            let file = [".db", ".key", ".vkey"]
                .iter()
                .any(|end| code.ends_with(end));
            if code == "log.key" || !named && !file {
                used.insert(code);
            }
        }
    }
    let listed = VERIFIER.iter().chain(verifier::OUTSIDE);
    let listed: BTreeSet<&str> = listed.map(|(code, ..)| *code).collect();
    assert_eq!(used, listed);
}

/// One code, one meaning: within rules and formats none is used twice.
#[test]
fn codes_are_distinct() {
    let mut seen = BTreeSet::new();
    for (code, ..) in Rejection::CODES {
        assert!(seen.insert((*code).to_owned()), "{code} twice");
    }
    for (path, _) in FORMATS {
        let own: BTreeSet<String> = errors_of(path).into_iter().map(|(code, _)| code).collect();
        for code in own {
            assert!(
                seen.insert(code.clone()),
                "{code} in {path} is used elsewhere"
            );
        }
    }
    let (_, all) = document();
    assert!(all.len() > 100, "{} codes", all.len());
}

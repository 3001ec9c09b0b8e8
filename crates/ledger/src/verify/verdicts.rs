//! What came out, as a verdict for each promise.

use super::pipeline::Replay;
use super::tree::Tree;
use super::{MemoryBook, Options, Promise, Report, Verdict, Why};
use crate::log::checkpoint::{Checkpoint, CheckpointError};
use crate::log::merkle::consistency_plan;
use crate::log::misbehaviour::Misbehaviour;
use crate::note::Vkey;
use crate::state::State;

fn fails(at: Option<u64>, code: &str, vi: impl Into<String>, en: impl Into<String>) -> Verdict {
    Verdict::Fails {
        at,
        why: Why::new(code, vi, en),
    }
}

fn not_checked(code: &str, vi: &str, en: &str) -> Verdict {
    Verdict::NotChecked(Why::new(code, vi, en))
}

/// The report on a book whose checkpoint does not open.
pub(super) fn unopened(
    options: &Options<'_>,
    checkpoint: Vec<u8>,
    error: CheckpointError,
) -> Report {
    let code = error.code();
    let why = Why::new(
        code,
        format!("điểm chốt không hợp lệ với khóa nhật ký đã cho ({code})"),
        format!("the checkpoint does not open with the log key given: {error}"),
    );
    let open = |promise| match promise {
        Promise::Bytes => Verdict::Fails {
            at: None,
            why: why.clone(),
        },
        _ => not_checked(
            "checkpoint.unopened",
            "điểm chốt không mở được",
            "the checkpoint did not open",
        ),
    };
    Report {
        origin: options.log.name().to_owned(),
        size: 0,
        checkpoint,
        verdicts: Promise::ALL
            .into_iter()
            .map(|promise| (promise, open(promise)))
            .collect(),
        state: State::default(),
        book: MemoryBook::default(),
        disputed: Vec::new(),
        irregular: Vec::new(),
        misbehaviour: None,
    }
}

/// A checkpoint note that the verifier saved, and what it says.
pub(super) type Saved<'a> = (&'a [u8], Result<Checkpoint, CheckpointError>);

/// Whether the book extends every checkpoint that the verifier saved; `tree` is there if every entry could be read.
pub(super) fn append_only(
    saved: &[Saved<'_>],
    checkpoint: &Checkpoint,
    tree: Option<&Tree>,
) -> Verdict {
    let verdicts = saved
        .iter()
        .map(|(_, point)| extends(point, checkpoint, tree));
    let mut worst = not_checked(
        "since.none",
        "không đưa điểm chốt đã lưu (--since)",
        "no saved checkpoint was given (--since)",
    );
    for (n, verdict) in verdicts.enumerate() {
        match verdict {
            Verdict::Fails { .. } => return verdict,
            Verdict::Holds if n > 0 => {}
            verdict => worst = verdict,
        }
    }
    worst
}

fn extends(
    saved: &Result<Checkpoint, CheckpointError>,
    checkpoint: &Checkpoint,
    tree: Option<&Tree>,
) -> Verdict {
    let (now, saved) = match saved {
        Err(error) => {
            return fails(
                None,
                error.code(),
                "điểm chốt đã lưu không hợp lệ với khóa nhật ký",
                "the saved checkpoint does not open with the log key",
            );
        }
        Ok(saved) => (checkpoint.size, saved),
    };
    let then = saved.size;
    match tree {
        _ if then > now => fails(
            Some(now),
            "since.shorter",
            format!(
                "sổ chỉ có {now} bút toán, điểm chốt đã lưu có {then}: đây là bản cũ, hoặc sổ đã bị đưa lùi lại"
            ),
            format!(
                "the book has {now} entries, the saved checkpoint {then}: this is an older copy, or the book was set back"
            ),
        ),
        None => not_checked(
            "since.unread",
            "không đọc được mọi bút toán",
            "not every entry could be read",
        ),
        Some(tree) if tree.root(then) != Some(saved.root) => fails(
            None,
            "since.differs",
            "sổ không nối dài điểm chốt đã lưu: lịch sử đã bị viết lại",
            "the book does not extend the saved checkpoint: history was rewritten",
        ),
        Some(_) => Verdict::Holds,
    }
}

/// The proof that the log has signed a saved checkpoint and another one that no tree extends together with it. `tree` is that of
/// `now`.
pub(super) fn misbehaviour(
    saved: &[Saved<'_>],
    (now, note): (&Checkpoint, &[u8]),
    tree: &Tree,
    log: &Vkey,
) -> Option<Misbehaviour> {
    saved.iter().find_map(|(saved, point)| {
        let point = point.as_ref().ok()?;
        let plan = consistency_plan(point.size, now.size)?;
        let proof = Misbehaviour {
            root: tree.root(point.size)?,
            hashes: plan.prove(tree).ok()?,
            older: str::from_utf8(saved).ok()?.to_owned(),
            newer: str::from_utf8(note).ok()?.to_owned(),
        };
        proof.verify(log).is_ok().then_some(proof)
    })
}

/// The report on a book that was read.
pub(super) fn report(
    replay: Replay,
    checkpoint: Checkpoint,
    note: Vec<u8>,
    root_differs: bool,
    append_only: Verdict,
) -> Report {
    let end = replay.state.size;
    let verdict = |promise| {
        if let Some((at, why)) = replay.faults.get(&promise) {
            return Verdict::Fails {
                at: Some(*at),
                why: why.clone(),
            };
        }
        match promise {
            // No entry is to blame: the checkpoint is of another tree.
            Promise::Bytes if root_differs => fails(
                None,
                "tree.root",
                "gốc cây không khớp với điểm chốt",
                "the root of the tree is not the checkpoint's",
            ),
            Promise::Bytes => Verdict::Holds,
            Promise::Witnesses => not_checked(
                "witnesses.none",
                "chưa có nhân chứng",
                "no witness policy was given",
            ),
            Promise::AppendOnly => append_only.clone(),
            Promise::Erasures => not_checked(
                "erasures.none",
                "không có kho riêng tư ở đây",
                "there is no vault here",
            ),
            Promise::Copies => not_checked(
                "copies.none",
                "chỉ kiểm tra tệp công bố",
                "only published files were checked",
            ),
            _ if end == checkpoint.size => Verdict::Holds,
            _ => match &replay.newer {
                Some((at, why)) => Verdict::Newer {
                    at: *at,
                    why: why.clone(),
                },
                None => Verdict::NotChecked(Why::new(
                    "replay.stopped",
                    format!("chỉ kiểm tra được đến trước bút toán {end}"),
                    format!("checked only up to entry {end}, where the replay stopped"),
                )),
            },
        }
    };
    let (disputed, irregular) = replay.disputes.open();
    Report {
        origin: checkpoint.origin,
        size: checkpoint.size,
        checkpoint: note,
        verdicts: Promise::ALL
            .into_iter()
            .map(|promise| (promise, verdict(promise)))
            .collect(),
        state: replay.state,
        book: replay.book,
        disputed,
        irregular,
        misbehaviour: None,
    }
}

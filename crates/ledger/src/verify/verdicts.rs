//! What came out, as a verdict for each promise.

use super::pipeline::Replay;
use super::tree::Tree;
use super::{MemoryBook, Options, Promise, Report, Verdict, Why};
use crate::log::checkpoint::{Checkpoint, CheckpointError};
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
    }
}

/// Whether the book extends the checkpoint that the verifier saved; `tree` is there if every entry could be read.
pub(super) fn append_only(
    saved: Option<Result<Checkpoint, CheckpointError>>,
    checkpoint: &Checkpoint,
    tree: Option<&Tree>,
) -> Verdict {
    let (now, saved) = match saved {
        None => {
            return not_checked(
                "since.none",
                "không đưa điểm chốt đã lưu (--since)",
                "no saved checkpoint was given (--since)",
            );
        }
        Some(Err(error)) => {
            return fails(
                None,
                error.code(),
                "điểm chốt đã lưu không hợp lệ với khóa nhật ký",
                "the saved checkpoint does not open with the log key",
            );
        }
        Some(Ok(saved)) => (checkpoint.size, saved),
    };
    let then = saved.size;
    match tree {
        _ if then > now => fails(
            Some(now),
            "since.shorter",
            format!("sổ chỉ còn {now} bút toán, điểm chốt đã lưu có {then}"),
            format!("the book has {now} entries, the saved checkpoint {then}"),
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
    }
}

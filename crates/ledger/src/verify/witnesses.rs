//! Whether enough witnesses have signed a checkpoint, and lately enough. Pure: the time is an argument.

use std::collections::BTreeSet;

use super::{Verdict, Why};
use crate::log::policy::{Cosigned, Policy};
use crate::note::{Note, Vkey};

/// How far a witness's clock may be ahead of the verifier's, in seconds.
const AHEAD: u64 = 3_600;

/// What witnesses say of a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witnessing {
    /// The verdict on quorum and freshness.
    pub verdict: Verdict,
    /// Whose cosignatures verify, with their times in unix seconds, in the order of the policy.
    pub signed: Vec<(String, u64)>,
    /// Since when the quorum is complete by cosignatures that are no older: the time of the newest quorum, in unix seconds.
    pub quorum_at: Option<u64>,
}

fn fails(code: &str, vi: impl Into<String>, en: impl Into<String>) -> Verdict {
    Verdict::Fails {
        at: None,
        why: Why::new(code, vi, en),
    }
}

/// Looks at the cosignatures of a checkpoint note that `log` has signed (which is checked elsewhere). `now` is in unix seconds,
/// `max_age` in seconds; without `max_age` any age will do.
pub fn witnesses(
    note: &[u8],
    log: &Vkey,
    policy: &Policy,
    now: u64,
    max_age: Option<u64>,
) -> Witnessing {
    let mut found = Witnessing {
        verdict: Verdict::Holds,
        signed: Vec::new(),
        quorum_at: None,
    };
    if !policy.accepts(log) {
        found.verdict = fails(
            "witnesses.other_log",
            "chính sách nhân chứng không nêu khóa nhật ký này",
            "the witness policy does not list this log key",
        );
        return found;
    }
    let Ok(note) = Note::parse(note) else {
        found.verdict = fails(
            "witnesses.quorum",
            "điểm chốt không đọc được",
            "the checkpoint cannot be read",
        );
        return found;
    };
    let said = policy.examine(&note);
    for (name, cosigned) in &said.witnesses {
        if let Cosigned::At(time) = cosigned {
            found.signed.push((name.clone(), *time));
        }
    }
    found.quorum_at = quorum_at(policy, &found.signed);
    let names: Vec<&str> = found.signed.iter().map(|(name, _)| name.as_str()).collect();
    let names = match names.is_empty() {
        true => "–".to_owned(),
        false => names.join(", "),
    };
    found.verdict = match (said.wrong(), found.quorum_at) {
        (Some((name, _)), _) => fails(
            "witnesses.wrong",
            format!("chữ ký của nhân chứng {name} không đúng"),
            format!("the cosignature of the witness {name} does not verify"),
        ),
        (None, None) if policy.quorum().is_none() => Verdict::NotChecked(Why::new(
            "witnesses.no_quorum",
            "chính sách nhân chứng không đòi chữ ký nào",
            "the witness policy asks for no cosignature",
        )),
        (None, None) => fails(
            "witnesses.quorum",
            format!("chưa đủ nhân chứng ký điểm chốt; đã ký: {names}"),
            format!("too few witnesses have signed the checkpoint; those who have: {names}"),
        ),
        (None, Some(time)) if time > now.saturating_add(AHEAD) => fails(
            "witnesses.future",
            "nhân chứng ký ở thời điểm chưa tới: đồng hồ của họ hoặc của máy này sai",
            "the witnesses signed at a time that has not come: their clock or that of this machine is wrong",
        ),
        (None, Some(time)) => {
            let age = now.saturating_sub(time);
            match max_age {
                Some(most) if age > most => {
                    let (age, most) = (age / 3_600, most / 3_600);
                    fails(
                        "witnesses.stale",
                        format!(
                            "nhân chứng ký đủ lần cuối cách đây {age} giờ, giới hạn {most} giờ: có thể bạn đang xem bản cũ"
                        ),
                        format!(
                            "the newest quorum is {age} hours old, the limit is {most}: you may be shown an old book"
                        ),
                    )
                }
                _ => Verdict::Holds,
            }
        }
    };
    found
}

/// The latest time by which the cosignatures made since then are a quorum.
fn quorum_at(policy: &Policy, signed: &[(String, u64)]) -> Option<u64> {
    policy.quorum()?;
    let mut newest: Vec<&(String, u64)> = signed.iter().collect();
    newest.sort_by_key(|(_, time)| std::cmp::Reverse(*time));
    let mut have = BTreeSet::new();
    for (name, time) in newest {
        have.insert(name.as_str());
        if policy.met(&have) {
            return Some(*time);
        }
    }
    None
}

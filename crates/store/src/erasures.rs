//! Whether what the vault no longer holds was erased by acts on record, and whether the book counts them month by month.
//!
//! That every missing opening has its tombstone is compared row by row on the way ([`crate::compare`]); here is what only the whole
//! can say. The book never names an entry that was erased, so numbers are all that can be held against it.

use std::collections::BTreeMap;

use minhbach_ledger::day::{Day, Month};
use minhbach_ledger::kinds::reports::{Counted, VaultAct, VaultCount};
use minhbach_ledger::state::State;
use minhbach_ledger::verify::{Verdict, Why};

use crate::db::{Type, Value};
use crate::error::{Difference, StoreError};
use crate::people::access::columns;
use crate::vault::Vault;

/// How many were erased in a month: because somebody asked, and because a retention clock ran out.
type Done = (u64, u64);

fn fails(at: Option<u64>, code: &str, vi: String, en: String) -> Verdict {
    Verdict::Fails {
        at,
        why: Why::new(code, vi, en),
    }
}

/// The verdict where the comparison stopped before it could say anything about erasures.
pub(crate) fn not_compared() -> Verdict {
    Verdict::NotChecked(Why::new(
        "erasures.stopped",
        "chưa so hết kho riêng tư",
        "the vault was not compared to its end",
    ))
}

/// The verdict where the comparison stopped at this difference.
pub(crate) fn unaccounted(difference: &Difference) -> Verdict {
    let opening = difference.table == "vault.openings" && difference.why == "is missing";
    if !opening && difference.table != "vault.erased" {
        return not_compared();
    }
    let at = difference.key.split('/').next();
    fails(
        at.and_then(|at| at.parse().ok()),
        "erasures.unaccounted",
        format!("mất dữ liệu riêng mà không có việc xóa nào được ghi: {difference}"),
        format!("private data are gone and no erasure accounts for it: {difference}"),
    )
}

/// Holds the acts of erasure in the vault against the tombstones and against the months that the book reports.
pub(crate) async fn check(
    vault: &Vault,
    people: bool,
    tombstones: u64,
    months: &BTreeMap<Month, Vec<VaultCount>>,
    state: &State,
) -> Result<Verdict, StoreError> {
    // A vault of an earlier release has erased nothing, and all its openings were compared.
    if !people {
        return Ok(Verdict::Holds);
    }
    let done = acts(vault).await?;
    let least = state.policies.values().map(|policy| policy.least).max();
    let least = u64::from(least.unwrap_or(0).max(10));
    Ok(weigh(done, tombstones, months, state.people.vault, least))
}

/// The acts of erasure of every month against what the book reports of it. `last` is the last month that is reported now.
fn weigh(
    done: BTreeMap<Month, Done>,
    tombstones: u64,
    months: &BTreeMap<Month, Vec<VaultCount>>,
    last: Option<Month>,
    least: u64,
) -> Verdict {
    if done.is_empty() && tombstones > 0 {
        return fails(
            None,
            "erasures.no_act",
            format!("{tombstones} trường riêng được ghi là đã xóa mà không có việc xóa nào"),
            format!(
                "{tombstones} private fields are said to be erased, and no act of erasure is on record"
            ),
        );
    }
    // A report that was taken back counts no more.
    let reported = |month: &Month| last.is_some_and(|last| *month <= last);
    let mut all = done;
    for month in months.keys().filter(|month| reported(month)) {
        all.entry(*month).or_default();
    }
    let mut waiting = 0;
    for (month, (asked, expired)) in all {
        let Some(counts) = months.get(&month).filter(|_| reported(&month)) else {
            // A later month has been reported, so this one never can be.
            if reported(&month) {
                return differs(month, asked + expired, "–");
            }
            waiting += asked + expired;
            continue;
        };
        for (act, is) in [(VaultAct::Erased, asked), (VaultAct::Expired, expired)] {
            let said = counts.iter().find(|count| count.act == act);
            let said = said.map_or(Counted::Number(0), |count| count.count);
            // What the vault lacks must be accounted for; that the book counts more takes nothing away from anybody, and books of
            // earlier releases do.
            let fits = match said {
                Counted::Number(number) => is <= u64::from(number),
                Counted::Few => is < least,
            };
            if !fits {
                return differs(month, is, &said.to_string());
            }
        }
    }
    match waiting {
        0 => Verdict::Holds,
        waiting => Verdict::NotChecked(Why::new(
            "erasures.unreported",
            format!("{waiting} lần xóa chưa có báo cáo tháng trong sổ (vault.report)"),
            format!(
                "{waiting} erasures are not in a monthly report of the book yet (vault.report)"
            ),
        )),
    }
}

fn differs(month: Month, is: u64, said: &str) -> Verdict {
    fails(
        None,
        "erasures.month",
        format!("tháng {month}: kho riêng tư có {is} lần xóa, sổ ghi {said}"),
        format!("month {month}: the vault has {is} erasures on record, the book states {said}"),
    )
}

/// The erasures that were done, by month.
async fn acts(vault: &Vault) -> Result<BTreeMap<Month, Done>, StoreError> {
    let sql = "SELECT day, reason FROM acts WHERE act = 'erase' AND answer = 'done' ORDER BY day";
    let types = [Type::Int, Type::Text];
    let mut done: BTreeMap<Month, Done> = BTreeMap::new();
    for row in vault.db.query("reading acts", sql, &[], &types).await? {
        const TABLE: &str = "vault.acts";
        let [day, reason]: [Value; 2] = columns(row, TABLE)?;
        let wrong = || StoreError::corrupt(TABLE, "day", "", "is not a day");
        let Value::Int(day) = day else {
            return Err(wrong());
        };
        let day = i32::try_from(day).map_err(|_| wrong())?;
        let month = Month::of(Day::from_days(day)).ok_or_else(wrong)?;
        let counted = done.entry(month).or_default();
        match reason.text(TABLE, "reason")?.as_str() {
            "expired" => counted.1 += 1,
            _ => counted.0 += 1,
        }
    }
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(
        done: &[(&str, Done)],
        tombstones: u64,
        months: &[(&str, &[(VaultAct, Counted)])],
        last: Option<&str>,
    ) -> String {
        let month = |text: &str| text.parse::<Month>().unwrap();
        let done = done.iter().map(|(name, done)| (month(name), *done));
        let rows = |rows: &[(VaultAct, Counted)]| {
            let rows = rows.iter().map(|(act, count)| VaultCount {
                act: *act,
                count: *count,
            });
            rows.collect::<Vec<_>>()
        };
        let months = months.iter().map(|(name, all)| (month(name), rows(all)));
        let months = months.collect();
        match weigh(done.collect(), tombstones, &months, last.map(month), 10) {
            Verdict::Holds => "holds".into(),
            Verdict::Fails { why, .. } | Verdict::NotChecked(why) => why.code,
            Verdict::Newer { .. } => unreachable!(),
        }
    }

    #[test]
    fn erasures_are_accounted_for_month_by_month() {
        use Counted::{Few, Number};
        use VaultAct::{Erased, Expired, Opened};
        assert_eq!(code(&[], 0, &[], None), "holds");
        assert_eq!(code(&[], 3, &[], None), "erasures.no_act");
        let two = [("2026-09", (2, 0))];
        assert_eq!(code(&two, 3, &[], None), "erasures.unreported");
        let few: &[(VaultAct, Counted)] = &[(Opened, Number(40)), (Erased, Few)];
        assert_eq!(code(&two, 3, &[("2026-09", few)], Some("2026-09")), "holds");
        // The report was taken back.
        assert_eq!(
            code(&two, 3, &[("2026-09", few)], Some("2026-08")),
            "erasures.unreported"
        );
        // The month was passed over, or its numbers are others.
        assert_eq!(
            code(&two, 3, &[("2026-10", &[])], Some("2026-10")),
            "erasures.month"
        );
        for wrong in [&[][..], &[(Erased, Number(1))], &[(Expired, Few)]] {
            let months = [("2026-09", wrong)];
            assert_eq!(code(&two, 3, &months, Some("2026-09")), "erasures.month");
        }
        let many = [("2026-09", (12, 30))];
        let exact: &[(VaultAct, Counted)] = &[(Erased, Number(12)), (Expired, Number(30))];
        assert_eq!(
            code(&many, 50, &[("2026-09", exact)], Some("2026-10")),
            "holds"
        );
        assert_eq!(
            code(&many, 50, &[("2026-09", few)], Some("2026-09")),
            "erasures.month"
        );
        // Nothing is missing, whatever the book counts.
        let months = [("2026-09", few)];
        assert_eq!(code(&[], 0, &months, Some("2026-09")), "holds");
    }
}

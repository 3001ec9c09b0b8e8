//! Whether the pages of a server say what its entries say.

use minhbach_ledger::note::Vkey;
use minhbach_ledger::state::State;
use minhbach_ledger::verify::{SourceError, Verdict, Why};
use minhbach_server::expected::{Expected, difference, expected};
use serde_json::Value;

use crate::web::Web;

/// The largest page, in bytes.
const MOST: usize = 8 << 20;

/// How often the first page is asked again while it is of another size than the book that was verified.
const TRIES: u32 = 4;

fn fails(code: &str, vi: String, en: String) -> Verdict {
    Verdict::Fails {
        at: None,
        why: Why::new(code, vi, en),
    }
}

fn not_checked(code: &str, vi: &str, en: &str) -> Verdict {
    Verdict::NotChecked(Why::new(code, vi, en))
}

/// The verdict on the key file and on every page of totals, funds, accounts and campaigns. `state` is that of the verified book;
/// `wait` lets a second pass.
///
/// # Errors
/// The server does not answer.
pub fn pages(
    web: &Web,
    log: &Vkey,
    state: &State,
    wait: &dyn Fn(),
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Verdict, SourceError> {
    if let Some(fails) = key_file(web.get("log.vkey", 4_096)?.as_deref(), log) {
        return Ok(fails);
    }
    let must = expected(state);
    for tries in 1.. {
        let Some(entries) = entries(web)? else {
            return Ok(not_checked(
                "pages.none",
                "nơi này chỉ có tệp của sổ, không có trang",
                "there are only the files of the book here, and no pages",
            ));
        };
        if entries == state.size {
            let found = compare(web, &must, progress)?;
            // What was written meanwhile may be what differs.
            if found.is_none() || self::entries(web)? == Some(state.size) {
                return Ok(found.unwrap_or(Verdict::Holds));
            }
        }
        // A page may be some seconds old.
        if tries < TRIES {
            wait();
            continue;
        }
        return Ok(match entries < state.size {
            true => fails(
                "pages.behind",
                format!("trang chỉ nêu {entries} bút toán, sổ có {}", state.size),
                format!(
                    "the pages state {entries} entries, the book has {}",
                    state.size
                ),
            ),
            false => not_checked(
                "pages.moved",
                "sổ dài thêm trong lúc kiểm: hãy chạy lại",
                "the book grew meanwhile: run it again",
            ),
        });
    }
    Ok(Verdict::Holds)
}

/// What is wrong with the file that holds the log's key.
pub fn key_file(found: Option<&[u8]>, log: &Vkey) -> Option<Verdict> {
    let same = found.is_some_and(|bytes| bytes.trim_ascii_end() == log.to_string().as_bytes());
    (!same).then(|| {
        fails(
            "copies.log_key",
            "tệp log.vkey thiếu hoặc nêu khóa khác với khóa dùng để kiểm tra".to_owned(),
            "the file log.vkey is missing, or holds another key than the one given to check with"
                .to_owned(),
        )
    })
}

/// How many entries the first page is about; none if there is no page.
fn entries(web: &Web) -> Result<Option<u64>, SourceError> {
    let Some(bytes) = web.get("api/v1/", MOST)? else {
        return Ok(None);
    };
    let page: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    // What is no page of ours states no size, and differs from any.
    Ok(Some(page["book"]["entries"].as_u64().unwrap_or(0)))
}

fn compare(
    web: &Web,
    must: &[Expected],
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Option<Verdict>, SourceError> {
    let paths: Vec<String> = must
        .iter()
        .map(|page| format!("api/v1{}", page.path))
        .collect();
    let total = paths.len() as u64;
    let says = web.get_all(&paths, MOST, |done| progress(done, total))?;
    for (page, says) in must.iter().zip(says) {
        let path = &page.path;
        let Some(bytes) = says else {
            return Ok(Some(fails(
                "pages.missing",
                format!("không có trang {path}"),
                format!("the page {path} is missing"),
            )));
        };
        let says: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        if let Some((place, must, says)) = difference(&page.holds, &says) {
            return Ok(Some(fails(
                "pages.differ",
                format!("trang {path} ghi {place} = {says}, theo các bút toán là {must}"),
                format!("the page {path} says {place} = {says}, the entries say {must}"),
            )));
        }
    }
    Ok(None)
}

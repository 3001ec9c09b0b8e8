//! `verify` and `rebuild` on a data directory: one pass of the kernel's verifier over the stored
//! entries, with everything else compared with it, or written again from it.

use crate::backend::migrations::projections;
use crate::compare::{Comparison, published, snapshots};
use crate::db::Db;
use crate::dir::Directory;
use crate::erasures::{self, not_compared, unaccounted};
use crate::error::{Difference, StoreError};
use crate::fault::Faults;
use crate::findings;
use crate::people::tables::ERASED;
use crate::people::{BlobFault, check_blobs};
use crate::publish::Publisher;
use crate::recompute::{Chunk, Recompute};
use crate::schema::{ENTRIES, FINDINGS, OPENINGS, PROJECTIONS, TILES};
use crate::source::DatabaseSource;
use crate::store::databases;
use crate::vault::Vault;
use crate::working::{Head, write_snapshot};
use minhbach_ledger::verify::{
    Options, Promise, Report, SourceError, Verdict, Why, verify, verify_since,
};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::runtime::Handle;

/// Verifies the book of a data directory: the kernel's verdicts over the stored entries, and for
/// [`Promise::Copies`] every projection, head, tile, snapshot, checkpoint, published file and vault row.
/// Writes nothing. Blocks: call it outside the runtime's own threads, with the runtime's handle.
///
/// # Errors
/// That something cannot be read, and an empty book; whatever is wrong with the book is a verdict.
pub fn verify_directory(
    directory: &Directory,
    handle: &Handle,
    options: &Options<'_>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Report, StoreError> {
    let saved: Vec<&[u8]> = options.since.into_iter().collect();
    verify_directory_since(directory, handle, options, &saved, progress)
}

/// As [`verify_directory`], of a book that must extend several saved checkpoints: these, and not that of the options.
///
/// # Errors
/// As [`verify_directory`].
pub fn verify_directory_since(
    directory: &Directory,
    handle: &Handle,
    options: &Options<'_>,
    saved: &[&[u8]],
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Report, StoreError> {
    let (ledger, vault_db) = handle.block_on(databases(directory, false))?;
    let vault = silent_vault(directory, vault_db)?;
    let public = directory.public();
    let source = handle.block_on(DatabaseSource::new(
        ledger.clone(),
        Some(&public),
        handle.clone(),
    ))?;
    let mut comparison = Comparison {
        ledger: &ledger,
        vault: &vault,
        log: &options.log,
        counts: BTreeMap::new(),
        openings: 0,
        findings: handle.block_on(findings::exist(&vault)),
        people: handle.block_on(vault.has_people()),
        sponsors: handle.block_on(vault.has_sponsors()),
        erased: 0,
        checkpoints: 0,
    };
    let (states, mut early) = match handle.block_on(snapshots(&ledger)) {
        Ok(states) => (states, None),
        Err(error) => (BTreeMap::new(), Some(error)),
    };
    let mut sink = |chunk: &Chunk| handle.block_on(comparison.chunk(chunk));
    let mut recompute = Recompute::new(states, &mut sink, progress);
    let mut report = verify_since(&source, options, saved, &mut recompute).map_err(source_error)?;
    if recompute.failed.is_none() {
        recompute.failed = recompute.flush().err();
    }
    let (failed, state) = (recompute.failed.take(), recompute.state().clone());
    let left = recompute.snapshots.keys().next().copied();
    let months = std::mem::take(&mut recompute.months);
    drop(recompute);
    if early.is_none() && report.size != source.size() && report.size > 0 {
        let why = "is not the size that the checkpoint states";
        early = Some(StoreError::corrupt(
            "checkpoints",
            "size",
            source.size(),
            why,
        ));
    }
    let complete = state.size == source.size();
    early = early.or(failed);
    if early.is_none() && complete {
        early = left.map(|size| {
            StoreError::corrupt("snapshots", "size", size, "is beyond the signed book")
        });
    }
    if early.is_none() && complete {
        early = handle.block_on(comparison.end(&state)).err();
    }
    if early.is_none() && complete {
        let publisher = Publisher {
            ledger: ledger.clone(),
            public,
            log: options.log.clone(),
            faults: Faults::default(),
            council: None,
        };
        early = handle.block_on(published(&publisher, &source)).err();
    }
    let people = comparison.people;
    let erasures = match &early {
        Some(StoreError::Corrupt(difference)) => unaccounted(difference),
        None if complete => {
            let check = erasures::check(&vault, people, comparison.erased, &months, &state);
            handle.block_on(check)?
        }
        _ => not_compared(),
    };
    report.set(Promise::Erasures, erasures);
    let blobs = match early.is_none() && people {
        true => handle.block_on(check_blobs(&directory.blobs(), &vault))?,
        false => None,
    };
    let verdict = match early {
        None if let Some(fault) = &blobs => blob_fails(fault),
        Some(StoreError::Corrupt(difference)) => Verdict::Fails {
            at: entry_of(&difference),
            why: Why::new(
                "copies.differ",
                format!("khác với các bút toán: {difference}"),
                format!("differs from the entries: {difference}"),
            ),
        },
        Some(other) => return Err(other),
        None if complete => Verdict::Holds,
        None => Verdict::NotChecked(Why::new(
            "replay.stopped",
            format!("chỉ so được đến trước bút toán {}", state.size),
            format!(
                "compared only up to entry {}, where the replay stopped",
                state.size
            ),
        )),
    };
    report.set(Promise::Copies, verdict);
    handle.block_on(async {
        ledger.close().await;
        vault.db.close().await;
    });
    Ok(report)
}

/// The entry that a difference is about, where the rows of the table are about entries: other keys are numbers, too.
fn entry_of(difference: &Difference) -> Option<u64> {
    let name = difference.table.trim_start_matches("vault.");
    let tables = PROJECTIONS.into_iter();
    let mut tables = tables.chain([&ENTRIES, &OPENINGS, &FINDINGS, &ERASED]);
    tables.find(|table| table.name == name && table.columns[0].0 == "at")?;
    difference.key.split('/').next()?.parse().ok()
}

/// A file that is not what the vault says has a verdict of its own.
fn blob_fails(fault: &BlobFault) -> Verdict {
    let why = match fault {
        BlobFault::Missing(name) => Why::new(
            "blob.missing",
            format!("thiếu tệp {name}"),
            format!("the file {name} is missing"),
        ),
        BlobFault::Altered(name) => Why::new(
            "blob.altered",
            format!("tệp {name} đã bị thay đổi"),
            format!("the file {name} was altered"),
        ),
        BlobFault::Unknown(name) => Why::new(
            "blob.stray",
            format!("kho riêng không biết tệp {name}"),
            format!("the vault knows nothing of the file {name}"),
        ),
    };
    Verdict::Fails { at: None, why }
}

/// Decrypting and hashing draw no randomness.
fn silent_vault(directory: &Directory, db: Db) -> Result<Vault, StoreError> {
    let random = Arc::new(|_: &mut [u8]| {});
    Ok(Vault::new(
        db,
        directory.keyring()?,
        &*directory.line_key()?,
        random,
    ))
}

fn source_error(error: SourceError) -> StoreError {
    StoreError::Config(error.to_string())
}

/// Drops every projection and writes it again from the entries, in one transaction; a crash leaves the
/// old ones. Then the vault's findings are made again. Entries, checkpoints and openings are not touched. Returns the number of entries. Blocks as
/// [`verify_directory`] does.
///
/// # Errors
/// [`StoreError::Replay`] if the entries themselves do not verify: then nothing is changed.
pub fn rebuild(
    directory: &Directory,
    handle: &Handle,
    options: &Options<'_>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<u64, StoreError> {
    // The migrator may find projections that are damaged, but not absent.
    let (ledger, vault) = handle.block_on(databases(directory, true))?;
    let source = handle.block_on(DatabaseSource::new(ledger.clone(), None, handle.clone()))?;
    let mut tx = handle.block_on(async {
        let mut tx = ledger.begin().await?;
        let head = Head::lock(&mut tx).await?;
        if head.size != source.size() {
            return Err(StoreError::corrupt(
                "head",
                "size",
                1,
                "is not the newest signed size",
            ));
        }
        for table in PROJECTIONS.into_iter().chain([&TILES]) {
            let sql = format!("DROP TABLE IF EXISTS {}", table.name);
            tx.execute("dropping a projection", &sql, &[]).await?;
        }
        for text in projections(ledger.is_embedded()) {
            tx.script("making the projections", text).await?;
        }
        tx.execute("dropping snapshots", "DELETE FROM snapshots", &[])
            .await?;
        Ok(tx)
    })?;
    let mut sink = |chunk: &Chunk| {
        handle.block_on(async {
            let projections = chunk
                .rows
                .tables()
                .map(|(table, rows)| (table, rows.to_vec()));
            let tiles = std::iter::once((&TILES, chunk.tiles.clone()));
            tx.insert("writing projections", projections.chain(tiles).collect())
                .await
        })
    };
    let mut recompute = Recompute::new(BTreeMap::new(), &mut sink, progress);
    let report = verify(&source, options, &mut recompute).map_err(source_error)?;
    if let Some(error) = recompute.failed.take() {
        return Err(error);
    }
    recompute.flush()?;
    let state = recompute.state().clone();
    drop(recompute);
    if let Some((promise, verdict)) = report
        .verdicts
        .iter()
        .find(|(_, v)| matches!(v, Verdict::Fails { .. } | Verdict::Newer { .. }))
    {
        return Err(StoreError::Replay {
            at: state.size,
            why: format!("{}: {verdict:?}", promise.name()),
        });
    }
    let vault = silent_vault(directory, vault)?;
    handle.block_on(async {
        write_snapshot(&mut tx, &state).await?;
        tx.commit().await?;
        // Under the head's lock again, so that no other process is between its vault and its entries.
        let mut tx = ledger.begin().await?;
        if Head::lock(&mut tx).await?.size == state.size {
            findings::remake(&ledger, &vault, &directory.config().origin, &state).await?;
        }
        tx.rollback().await?;
        ledger.close().await;
        vault.db.close().await;
        Ok(state.size)
    })
}

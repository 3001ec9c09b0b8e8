//! The findings as a projection of the opened vault: made again, and compared. What they are says [`crate::find`].

use crate::db::{Db, Row, Type};
use crate::error::StoreError;
use crate::find::Gift;
use crate::history::sealed_row;
use crate::schema::{ENTRIES, FINDINGS};
use crate::vault::Vault;
use minhbach_ledger::id::Digest;
use minhbach_ledger::state::State;
use std::collections::BTreeMap;

/// Entries of one round.
const ROUND: u64 = 2_048;

const DUE: &str = "SELECT one FROM findings_due";

/// Whether the vault has the table at all: `verify` looks at databases of earlier releases as they are.
pub(crate) async fn exist(vault: &Vault) -> bool {
    due(vault).await.is_ok()
}

/// Whether they are still to be made.
pub(crate) async fn due(vault: &Vault) -> Result<bool, StoreError> {
    let rows = vault
        .db
        .query("looking for due findings", DUE, &[], &[Type::Int]);
    Ok(!rows.await?.is_empty())
}

/// Makes them again from the entries and the vault. The caller holds the head. Openings that do not open give none: `verify`
/// names them. `state` is that of the whole book, in which an account keeps the number that it was opened with.
pub(crate) async fn remake(
    ledger: &Db,
    vault: &Vault,
    origin: &str,
    state: &State,
) -> Result<(), StoreError> {
    let mut tx = vault.db.begin().await?;
    tx.execute("dropping findings", "DELETE FROM findings", &[])
        .await?;
    let mut from = 0;
    while from < state.size {
        let to = state.size.min(from + ROUND);
        let mut gifts: BTreeMap<u64, (Digest, Option<Gift>)> = BTreeMap::new();
        for row in ledger.read_rows(&ENTRIES, from, to).await? {
            let (at, sealed) = sealed_row(row, origin)?;
            let gift = Gift::of(state, &sealed.signed.body);
            gifts.insert(at, (sealed.signed.text_hash(), gift));
        }
        let text = |at: u64| gifts.get(&at).map(|(text, _)| *text);
        let mut rows: Vec<Row> = Vec::new();
        for row in vault.open_range(from, to, text).await? {
            let gift = gifts.get(&row.at).and_then(|(_, gift)| gift.as_ref());
            if let Ok(opening) = &row.opening {
                rows.extend(vault.findings(row.at, gift, opening));
            }
        }
        tx.insert("writing findings", vec![(&FINDINGS, rows)])
            .await?;
        from = to;
    }
    tx.execute("findings are made", "DELETE FROM findings_due", &[])
        .await?;
    tx.commit().await
}

//! Statement lines that the book has already.

use crate::error::StoreError;
use crate::store::Store;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::Body;

impl Store {
    /// For each id of a statement line the commitment that the book's entry bears to it, a leaf of its day's root; `None` if no
    /// entry has the id.
    pub async fn line_commitments(&self, ids: &[Id]) -> Result<Vec<Option<Digest>>, StoreError> {
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            found.push(match self.by_id(*id).await? {
                Some(at) => {
                    let sealed = self.entry(at).await?;
                    // An entry without a line commitment cannot bear a line's id; zero matches no line.
                    Some(
                        sealed
                            .and_then(|s| commitment(&s.signed.body, id))
                            .unwrap_or(Digest::ZERO),
                    )
                }
                None => None,
            });
        }
        Ok(found)
    }
}

/// The commitment to the line with this id, wherever the body bears it.
fn commitment(body: &Body, id: &Id) -> Option<Digest> {
    if let Body::TransferMove(transfer) = body {
        let sides = [transfer.from_line, transfer.to_line];
        return sides
            .into_iter()
            .flatten()
            .find(|side| side.id == *id)
            .map(|side| side.commitment);
    }
    body.rules()
        .commitments()
        .into_iter()
        .find(|(field, _)| *field == "line")
        .map(|(_, digest)| digest)
}

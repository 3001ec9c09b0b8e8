//! Whether lists and answers in the vault are whole: every line opens and is the one in its list's tree, every answer opens. What was
//! lawfully erased has nothing to open, and says so by having none of its parts.

use crate::db::{Type, Value};
use crate::error::StoreError;
use crate::keyring::decrypt_for;
use crate::people::access::{columns, id_of};
use crate::people::{feedback, roster, slips};
use crate::vault::Vault;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::log::merkle::Frontier;

/// Looks at all of them.
///
/// # Errors
/// [`StoreError::Corrupt`] names the first row that is not what it must be.
pub(crate) async fn check(vault: &Vault) -> Result<(), StoreError> {
    const TABLE: &str = "vault.rosters";
    let sql = "SELECT roster, lines, root FROM rosters ORDER BY roster";
    let types = [Type::Blob, Type::Int, Type::Blob];
    for row in vault.db.query("reading rosters", sql, &[], &types).await? {
        let [id, lines, root]: [Value; 3] = columns(row, TABLE)?;
        let id = id_of(id, TABLE, "roster")?;
        let (found, tree) = roster_tree(vault, &id).await?;
        if Value::of(found) != lines {
            return Err(StoreError::corrupt(TABLE, "lines", id, "is another number"));
        }
        if root != Value::Blob(tree.root().to_vec()) {
            return Err(StoreError::corrupt(TABLE, "root", id, "is of another list"));
        }
    }
    let sql = "SELECT l.line FROM roster_lines l LEFT JOIN rosters r ON r.roster = l.roster \
        WHERE r.roster IS NULL LIMIT 1";
    let stray = vault
        .db
        .query("looking for stray lines", sql, &[], &[Type::Int])
        .await?;
    if !stray.is_empty() {
        let why = "belongs to no list";
        return Err(StoreError::corrupt("vault.roster_lines", "roster", "", why));
    }
    answers(vault).await
}

/// How many lines a list has, and their tree.
async fn roster_tree(vault: &Vault, id: &Id) -> Result<(u64, Frontier), StoreError> {
    const TABLE: &str = "vault.roster_lines";
    let sql = "SELECT line, leaf, subject, nonce, sealed, code FROM roster_lines WHERE roster = $1 ORDER BY line";
    let types = [
        Type::Int,
        Type::Blob,
        Type::Blob,
        Type::Blob,
        Type::Blob,
        Type::Blob,
    ];
    let args = [Value::Blob(id.bytes().to_vec())];
    let rows = vault.db.query("reading lines", sql, &args, &types).await?;
    let mut tree = Frontier::new();
    for (n, row) in (1u32..).zip(rows) {
        let [line, leaf, subject, nonce, sealed, code]: [Value; 6] = columns(row, TABLE)?;
        let wrong =
            |column: &str, why: &str| StoreError::corrupt(TABLE, column, format!("{id}/{n}"), why);
        let leaf = leaf.hash(TABLE, "leaf")?;
        tree.push(leaf);
        if line != Value::Int(i64::from(n)) {
            return Err(wrong("line", "is not the next one"));
        }
        if [&subject, &nonce, &sealed, &code] == [&Value::Null; 4] {
            continue;
        }
        let subject = id_of(subject, TABLE, "subject")?;
        let key = vault.known_key(&subject).await?;
        let key = key.ok_or_else(|| wrong("subject", "has no key"))?;
        let plain = decrypt_for(&key, nonce, sealed, &roster::bound(&subject, id, n));
        let plain = plain.ok_or_else(|| wrong("sealed", "does not open"))?;
        let (is, tag) =
            slips::leaf_and_code(vault, &plain).ok_or_else(|| wrong("sealed", "does not read"))?;
        if is != leaf {
            return Err(wrong("leaf", "is of another line"));
        }
        if code != Value::Blob(tag.to_vec()) {
            return Err(wrong("code", "is of another line"));
        }
    }
    Ok((tree.size(), tree))
}

async fn answers(vault: &Vault) -> Result<(), StoreError> {
    const TABLE: &str = "vault.feedback";
    let sql = "SELECT code, subject, nonce, sealed FROM feedback ORDER BY code";
    let rows = vault
        .db
        .query("reading answers", sql, &[], &[Type::Blob; 4])
        .await?;
    for row in rows {
        let [code, subject, nonce, sealed]: [Value; 4] = columns(row, TABLE)?;
        let handle = Digest::new(code.hash(TABLE, "code")?);
        let subject = id_of(subject, TABLE, "subject")?;
        let key = vault.known_key(&subject).await?;
        if key.is_none() && (&nonce, &sealed) == (&Value::Null, &Value::Null) {
            continue;
        }
        let wrong = || StoreError::corrupt(TABLE, "sealed", handle, "does not open");
        let key = key.ok_or_else(wrong)?;
        decrypt_for(&key, nonce, sealed, &feedback::bound(&subject, &handle)).ok_or_else(wrong)?;
    }
    Ok(())
}

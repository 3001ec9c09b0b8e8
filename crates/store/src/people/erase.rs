//! Erasure that is real: rows deleted, and then the places where they had stood.
//!
//! Order matters. Files go first, so that a crash leaves them missing but known; then one transaction takes key, openings and all
//! else and leaves tombstones; then the database is made to let go of its free pages and its log.

use crate::db::{Tx, Type, Value};
use crate::error::StoreError;
use crate::people::access::columns;
use crate::people::tables::{ERASED, ERASED_TAGS};
use crate::people::{Act, Denied, Done, Outcome};
use crate::projection::id_value;
use crate::store::Store;
use crate::working::Head;

closed! {
    /// Where older bytes may still lie, which only the operator can clear.
    Left {
        /// Somebody else reads the database, so that its log could not be emptied.
        Busy = "busy",
            "cơ sở dữ liệu đang có người đọc: chạy lại lệnh khi không ai dùng", "the database is being read: run the command again when nobody uses it";
        /// PostgreSQL keeps old segments of its log for later use, contents and all.
        Recycled = "wal-recycle",
            "đặt wal_recycle = off trong PostgreSQL rồi chạy lại lệnh", "set wal_recycle = off in PostgreSQL and run the command again";
        /// The log is copied elsewhere, or kept for a copy.
        Archived = "wal-archive",
            "hủy bản lưu WAL và bản sao từ trước lúc xóa (archive_mode, wal_keep_size, khe nhân bản)",
            "destroy archived log and replicas from before the erasure (archive_mode, wal_keep_size, replication slots)";
        /// The role may not write a checkpoint or begin a new segment of the log.
        Rights = "rights",
            "quản trị viên cơ sở dữ liệu phải chạy: CHECKPOINT; SELECT pg_switch_wal(); CHECKPOINT;",
            "the database's administrator must run: CHECKPOINT; SELECT pg_switch_wal(); CHECKPOINT;";
    }
}

/// What an erasure did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// Openings of entries that are gone.
    pub openings: u64,
    /// Lines of lists that are gone; the leaves stay for the others' proofs.
    pub lines: u64,
    /// Answers whose content is gone; that they were given stays.
    pub answers: u64,
    /// Files that are gone.
    pub files: u64,
    /// What the operator must still do. Backups always: see `docs/privacy.md`.
    pub left: Vec<Left>,
}

/// The tables that an erasure takes rows from.
const TOUCHED: [&str; 8] = [
    "subjects",
    "openings",
    "findings",
    "consents",
    "standing",
    "roster_lines",
    "feedback",
    "blobs",
];

impl Store {
    pub(crate) async fn destroy(&self, done: &Done<'_>) -> Outcome<Erasure> {
        // Nobody else is between vault and entries while the head is locked.
        let mut head = self.ledger.begin().await?;
        Head::lock(&mut head).await?;
        let mut tx = self.vault().db.begin().await?;
        if let Some(denied) = self.unknown(&mut tx, &done.subject).await? {
            tx.rollback().await?;
            head.rollback().await?;
            if denied == Denied::Erased {
                // Perhaps the erasure was broken off before its last step.
                self.scrub_vault().await?;
            }
            return Ok(Err(denied));
        }
        let files = self.remove_blobs(&mut tx, &done.subject).await?;
        let mut erasure = Erasure {
            openings: self.tombstones(&mut tx, done).await?,
            lines: self.forget_lines(&mut tx, done).await?,
            answers: 0,
            files,
            left: Vec::new(),
        };
        let args = [id_value(&done.subject)];
        let answers = "UPDATE feedback SET nonce = NULL, sealed = NULL WHERE subject = $1";
        erasure.answers = tx.execute("erasing answers", answers, &args).await?;
        for (doing, sql) in [
            (
                "erasing findings",
                "DELETE FROM findings WHERE at IN (SELECT at FROM openings WHERE subject = $1)",
            ),
            (
                "erasing openings",
                "DELETE FROM openings WHERE subject = $1",
            ),
            (
                "erasing consents",
                "DELETE FROM consents WHERE subject = $1",
            ),
            (
                "erasing a standing",
                "DELETE FROM standing WHERE subject = $1",
            ),
            ("erasing a key", "DELETE FROM subjects WHERE subject = $1"),
        ] {
            tx.execute(doing, sql, &args).await?;
        }
        self.write_act(&mut tx, done, Act::Erase, None).await?;
        self.vault().commit(tx).await?;
        head.rollback().await?;
        erasure.left = self.scrub_vault().await?;
        Ok(Ok(erasure))
    }

    /// Makes the vault's database let go of everything that was deleted from it: the last step of an erasure, which may be done
    /// again at any time. Says what only the operator can clear.
    pub async fn scrub_vault(&self) -> Result<Vec<Left>, StoreError> {
        self.vault().db.scrub(&TOUCHED).await
    }

    /// Remembers which openings are gone lawfully.
    async fn tombstones(&self, tx: &mut Tx, done: &Done<'_>) -> Result<u64, StoreError> {
        let sql = "SELECT at, field FROM openings WHERE subject = $1";
        let types = [Type::Int, Type::Text];
        let args = [id_value(&done.subject)];
        let mut rows = Vec::new();
        for row in tx.query("looking for openings", sql, &args, &types).await? {
            let [at, field]: [Value; 2] = columns(row, "vault.openings")?;
            let tag = self.vault().tagger.erased(
                at.index("vault.openings", "at")?,
                &field.clone().text("vault.openings", "field")?,
            );
            rows.push(vec![at, field, Value::Blob(tag.to_vec())]);
        }
        let count = rows.len() as u64;
        tx.insert("writing tombstones", vec![(&ERASED, rows)])
            .await?;
        Ok(count)
    }

    /// Empties a person's lines, and remembers by keyed hashes that she was on them.
    async fn forget_lines(&self, tx: &mut Tx, done: &Done<'_>) -> Result<u64, StoreError> {
        let sql = "SELECT r.campaign, l.person, l.number FROM roster_lines l \
            JOIN rosters r ON r.roster = l.roster WHERE l.subject = $1";
        let types = [Type::Blob; 3];
        let args = [id_value(&done.subject)];
        let mut tags = std::collections::BTreeSet::new();
        for row in tx.query("looking for lines", sql, &args, &types).await? {
            const TABLE: &str = "vault.roster_lines";
            let [campaign, person, number]: [Value; 3] = columns(row, TABLE)?;
            let campaign = crate::people::access::id_of(campaign, TABLE, "campaign")?;
            for identity in [person, number] {
                if let Value::Blob(identity) = identity {
                    tags.insert(self.vault().tagger.in_campaign(&campaign, &identity));
                }
            }
        }
        for tag in tags {
            let tag = Value::Blob(tag.to_vec());
            let known = "DELETE FROM erased_tags WHERE tag = $1";
            tx.execute("replacing a tag", known, std::slice::from_ref(&tag))
                .await?;
            let row = vec![tag, Value::Int(i64::from(done.today.days()))];
            tx.insert("writing a tag", vec![(&ERASED_TAGS, vec![row])])
                .await?;
        }
        let empty = "UPDATE roster_lines SET subject = NULL, person = NULL, number = NULL, nonce = NULL, \
            sealed = NULL, code = NULL WHERE subject = $1";
        tx.execute("erasing lines", empty, &args).await
    }
}

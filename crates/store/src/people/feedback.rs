//! The voice of the helped: an answer is encrypted at once, has a code, and ends in an entry of the book. It cannot be dropped.

use crate::db::{Row, Type, Value};
use crate::error::StoreError;
use crate::keyring::{decrypt_for, encrypt_for};
use crate::people::access::{columns, id_of, listed};
use crate::people::consent::{day_of, day_or_none};
use crate::people::tables::FEEDBACK;
use crate::people::{Denied, Outcome, Reading};
use crate::projection::id_value;
use crate::store::Store;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::state::State as Book;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

closed! {
    /// What a helped person says.
    Said {
        /// She received what the list says.
        Received = "received", "đã nhận đủ", "received";
        /// She received nothing.
        Not = "not", "chưa nhận", "not received";
        /// She received less.
        Less = "less", "nhận thiếu", "received less";
        /// What she received is bad.
        Quality = "quality", "hàng kém chất lượng", "bad quality";
        /// Somebody behaved badly.
        Conduct = "conduct", "thái độ, cách cư xử", "bad conduct";
        /// Somebody asked for money or a favour.
        Asked = "asked", "bị đòi tiền hoặc đổi chác", "money or a favour was asked for";
        /// The choice of people is wrong.
        Choice = "choice", "chọn người không đúng", "wrong people were chosen";
        /// Her data were used against her wish.
        Privacy = "privacy", "lộ thông tin riêng", "private data were exposed";
        /// Anything else.
        Other = "other", "việc khác", "something else";
    }
}

closed! {
    /// Where an answer stands.
    State {
        /// Nobody has acted on it.
        Waiting = "waiting", "đang chờ", "waiting";
        /// A confirmation stands in the book.
        Confirmed = "confirmed", "đã xác nhận", "confirmed";
        /// A dispute stands in the book.
        Disputed = "disputed", "đã mở tranh chấp", "disputed";
        /// It is counted in a report in the book.
        Reported = "reported", "đã báo cáo", "reported";
    }
}

impl State {
    /// The state of an answer that ends in an entry of this kind.
    pub fn of_kind(kind: &str) -> Option<State> {
        State::ALL
            .iter()
            .copied()
            .find(|state| state.kind() == Some(kind))
    }

    /// The kind of entry that an answer ends in, to stand so.
    fn kind(self) -> Option<&'static str> {
        match self {
            State::Waiting => None,
            State::Confirmed => Some("distribution.confirm"),
            State::Disputed => Some("distribution.dispute"),
            State::Reported => Some("feedback.report"),
        }
    }
}

/// Within how many days an answer to a chapter must end in the book: as its policy says, or thirty.
pub fn answer_days(state: &Book, chapter: Id) -> u16 {
    let policy = state.policy(chapter);
    policy.and_then(|policy| policy.answer_days).unwrap_or(30)
}

/// What is handed in.
#[derive(Clone, Copy)]
pub struct Answer<'a> {
    /// Id of the distribution, or of the list while nothing was handed out.
    pub distribution: Id,
    /// What she says.
    pub said: Said,
    /// In her own words; may be empty.
    pub text: &'a str,
    /// Today.
    pub day: Day,
    /// The last day on which it must end in an entry.
    pub due: Day,
}

/// Prints no word of it.
impl std::fmt::Debug for Answer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Answer")
    }
}

/// An answer as far as nobody needs to open it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feedback {
    /// By what the office names it: a keyed hash of the code.
    pub handle: Digest,
    /// Id of the distribution.
    pub distribution: Id,
    /// When it came.
    pub day: Day,
    /// When it must have ended.
    pub due: Day,
    /// Where it stands.
    pub state: State,
    /// When it ended.
    pub closed: Option<Day>,
}

impl Feedback {
    /// How many days it has waited on that day; none once it has ended.
    pub fn waits(&self, today: Day) -> Option<u32> {
        (self.state == State::Waiting)
            .then(|| u32::try_from(today.days() - self.day.days()).unwrap_or(0))
    }

    /// Whether it waits longer than it may.
    pub fn overdue(&self, today: Day) -> bool {
        self.state == State::Waiting && today > self.due
    }
}

/// How an answer ends.
#[derive(Clone, Copy, Debug)]
pub struct Ending {
    /// In which state.
    pub state: State,
    /// Hash of the signed text of the entry that it ends in.
    pub entry: Digest,
    /// Today.
    pub day: Day,
}

/// Digits of a code, without those that are mistaken for others.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl Store {
    /// Takes an answer: encrypted and durable before its code is given out, which is the only place where the code stands.
    pub async fn answer(&self, answer: &Answer<'_>) -> Result<String, StoreError> {
        let vault = self.vault();
        let drawn: [u8; 16] = vault.draw();
        let code: String = drawn
            .iter()
            .map(|byte| char::from(DIGITS[usize::from(byte & 31)]))
            .collect();
        let handle = self.handle(&code);
        let subject = self.fresh_id();
        let mut tx = vault.db.begin().await?;
        let key = vault.key_of(&mut tx, &subject).await?;
        let plain = Zeroizing::new(
            serde_json::json!({"said": answer.said.as_str(), "text": answer.text}).to_string(),
        );
        let (nonce, sealed) = encrypt_for(
            &key,
            vault.draw(),
            plain.as_bytes(),
            &bound(&subject, &handle),
        )?;
        let row = vec![
            Value::Blob(handle.bytes().to_vec()),
            id_value(&subject),
            id_value(&answer.distribution),
            Value::Int(i64::from(answer.day.days())),
            Value::Int(i64::from(answer.due.days())),
            Value::Text(State::Waiting.as_str().to_owned()),
            Value::Null,
            Value::Null,
            nonce,
            sealed,
        ];
        tx.insert("writing an answer", vec![(&FEEDBACK, vec![row])])
            .await?;
        self.vault().commit(tx).await?;
        Ok(code)
    }

    /// Where the answer with this code stands, for whoever holds the code.
    pub async fn answer_by_code(&self, code: &str) -> Outcome<Feedback> {
        let handle = self.handle(code);
        Ok(self.one_answer(&handle).await?.ok_or(Denied::NoFeedback))
    }

    /// All answers that came in these days, both included; with `waiting`, only those that wait.
    pub async fn answers(
        &self,
        from: Day,
        to: Day,
        waiting: bool,
    ) -> Result<Vec<Feedback>, StoreError> {
        let only = if waiting {
            "AND state = 'waiting' "
        } else {
            ""
        };
        let sql = format!(
            "SELECT {SHOWN} FROM feedback WHERE day >= $1 AND day <= $2 {only}ORDER BY day, code"
        );
        let days = [from, to].map(|day| Value::Int(i64::from(day.days())));
        let db = &self.vault().db;
        let rows = db
            .query("reading answers", &sql, &days, &SHOWN_TYPES)
            .await?;
        rows.into_iter().map(shown).collect()
    }

    /// How many answers wait, and how many of these longer than they may. Opens none.
    pub async fn waiting_answers(&self, today: Day) -> Result<(u32, u32), StoreError> {
        let sql = "SELECT CAST(COUNT(*) AS BIGINT), \
            CAST(COALESCE(SUM(CASE WHEN due < $1 THEN 1 ELSE 0 END), 0) AS BIGINT) \
            FROM feedback WHERE state = 'waiting'";
        let day = Value::Int(i64::from(today.days()));
        let db = &self.vault().db;
        let rows = db
            .query("counting answers", sql, &[day], &[Type::Int; 2])
            .await?;
        let Some(row) = rows.into_iter().next() else {
            return Ok((0, 0));
        };
        let [waiting, overdue]: [Value; 2] = columns(row, "vault.feedback")?;
        let count = |value: Value| value.index("vault.feedback", "state");
        let narrow = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
        Ok((narrow(count(waiting)?), narrow(count(overdue)?)))
    }

    /// How many answers of these days say what, and where they stand: what `feedback.report` counts. Opens them all for the count,
    /// and shows none; what was erased counts as something else.
    pub async fn count_answers(
        &self,
        from: Day,
        to: Day,
    ) -> Result<BTreeMap<(Said, State), u64>, StoreError> {
        let mut counts = BTreeMap::new();
        for feedback in self.answers(from, to, false).await? {
            let said = match self.open_answer(&feedback.handle).await? {
                Some((said, _)) => said,
                None => Said::Other,
            };
            *counts.entry((said, feedback.state)).or_default() += 1;
        }
        Ok(counts)
    }

    /// Opens an answer, which is logged; what she says, and her own words.
    pub async fn read_answer(
        &self,
        handle: &Digest,
        reading: &Reading<'_>,
    ) -> Outcome<(Said, Zeroizing<String>)> {
        if self.one_answer(handle).await?.is_none() {
            return Ok(Err(Denied::NoFeedback));
        }
        let subject = self.answer_subject(handle).await?;
        if let Some(denied) = self.restriction(&subject, reading.why).await? {
            return Ok(Err(denied));
        }
        self.log_reading(reading, std::iter::once((subject, "feedback")))
            .await?;
        Ok(self.open_answer(handle).await?.ok_or(Denied::Erased))
    }

    /// The subject that an answer's words are kept under, so that they can be erased.
    pub async fn answer_subject(&self, handle: &Digest) -> Result<Id, StoreError> {
        let row = self.answer_row(handle).await?;
        let row =
            row.ok_or_else(|| StoreError::corrupt("vault.feedback", "code", handle, "is gone"))?;
        id_of(row[0].clone(), "vault.feedback", "subject")
    }

    /// Ends an answer in an entry that stands in the book. Ending it again in the same way changes nothing.
    pub async fn end_answer(&self, handle: &Digest, ending: &Ending) -> Outcome<()> {
        let Some(feedback) = self.one_answer(handle).await? else {
            return Ok(Err(Denied::NoFeedback));
        };
        if feedback.state != State::Waiting {
            return Ok(match feedback.state == ending.state {
                true => Ok(()),
                false => Err(Denied::FeedbackClosed),
            });
        }
        let kind = match self.by_text(&ending.entry).await? {
            Some(at) => self.heading(at).await?.map(|heading| heading.kind),
            None => None,
        };
        if kind.is_none() || kind.as_deref() != ending.state.kind() {
            return Ok(Err(Denied::FeedbackEntry));
        }
        let mut tx = self.vault().db.begin().await?;
        let sql = "UPDATE feedback SET state = $2, closed = $3, entry = $4 WHERE code = $1 AND state = 'waiting'";
        let args = [
            Value::Blob(handle.bytes().to_vec()),
            Value::Text(ending.state.as_str().to_owned()),
            Value::Int(i64::from(ending.day.days())),
            Value::Blob(ending.entry.bytes().to_vec()),
        ];
        let changed = tx.execute("ending an answer", sql, &args).await?;
        self.vault().commit(tx).await?;
        Ok(match changed {
            1 => Ok(()),
            // Somebody else was first.
            _ => Err(Denied::FeedbackClosed),
        })
    }

    fn handle(&self, code: &str) -> Digest {
        // As it may be typed: in small letters, in groups, with O for zero and I or L for one.
        let plain: String = code
            .chars()
            .filter(|c| c.is_ascii_alphanumeric())
            .map(|c| match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            })
            .collect();
        Digest::new(self.vault().tagger.tag("feedback", &[plain.as_bytes()]))
    }

    async fn one_answer(&self, handle: &Digest) -> Result<Option<Feedback>, StoreError> {
        let sql = format!("SELECT {SHOWN} FROM feedback WHERE code = $1");
        let args = [Value::Blob(handle.bytes().to_vec())];
        let db = &self.vault().db;
        let rows = db
            .query("looking for an answer", &sql, &args, &SHOWN_TYPES)
            .await?;
        rows.into_iter().next().map(shown).transpose()
    }

    async fn answer_row(&self, handle: &Digest) -> Result<Option<Row>, StoreError> {
        let sql = "SELECT subject, nonce, sealed FROM feedback WHERE code = $1";
        let args = [Value::Blob(handle.bytes().to_vec())];
        let db = &self.vault().db;
        let rows = db
            .query("reading an answer", sql, &args, &[Type::Blob; 3])
            .await?;
        Ok(rows.into_iter().next())
    }

    async fn open_answer(
        &self,
        handle: &Digest,
    ) -> Result<Option<(Said, Zeroizing<String>)>, StoreError> {
        const TABLE: &str = "vault.feedback";
        let Some(row) = self.answer_row(handle).await? else {
            return Ok(None);
        };
        let [subject, nonce, sealed]: [Value; 3] = columns(row, TABLE)?;
        if sealed == Value::Null {
            return Ok(None);
        }
        let subject = id_of(subject, TABLE, "subject")?;
        let wrong = || StoreError::corrupt(TABLE, "sealed", handle, "does not open");
        let key = self.vault().known_key(&subject).await?.ok_or_else(wrong)?;
        let plain = decrypt_for(&key, nonce, sealed, &bound(&subject, handle)).ok_or_else(wrong)?;
        let value: serde_json::Value = serde_json::from_slice(&plain).map_err(|_| wrong())?;
        let text = |name: &str| value.get(name).and_then(|v| v.as_str());
        let said = text("said").and_then(Said::parse).ok_or_else(wrong)?;
        Ok(Some((
            said,
            Zeroizing::new(text("text").ok_or_else(wrong)?.to_owned()),
        )))
    }
}

const SHOWN: &str = "code, distribution, day, due, state, closed";
const SHOWN_TYPES: [Type; 6] = [
    Type::Blob,
    Type::Blob,
    Type::Int,
    Type::Int,
    Type::Text,
    Type::Int,
];

fn shown(row: Row) -> Result<Feedback, StoreError> {
    const TABLE: &str = "vault.feedback";
    let [code, distribution, day, due, state, closed]: [Value; 6] = columns(row, TABLE)?;
    Ok(Feedback {
        handle: Digest::new(code.hash(TABLE, "code")?),
        distribution: id_of(distribution, TABLE, "distribution")?,
        day: day_of(day, TABLE, "day")?,
        due: day_of(due, TABLE, "due")?,
        state: listed(state, State::parse, TABLE, "state")?,
        closed: day_or_none(closed, TABLE, "closed")?,
    })
}

/// What an answer is bound to.
pub(super) fn bound(subject: &Id, handle: &Digest) -> Vec<u8> {
    [
        b"minhbach/vault/feedback/v1\0".as_slice(),
        subject.bytes(),
        handle.bytes(),
    ]
    .concat()
}

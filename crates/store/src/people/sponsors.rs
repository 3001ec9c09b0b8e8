//! Which gifts were instalments of which sponsorship, and which instalments did not come.
//!
//! The schedule of a sponsor is private, and so is that a gift was hers. Neither stands in an entry: the schedule is opened, and
//! the tie is a row of the vault that holds indexes of entries, a day and the key of whoever wrote it.

use crate::db::{Db, Type, Value};
use crate::error::StoreError;
use crate::people::access::columns;
use crate::people::tables::SPONSOR_GIFTS;
use crate::people::{Denied, Outcome, Reading, Why};
use crate::read::{Filter, Heading};
use crate::store::Store;
use crate::vault::Vault;
use minhbach_ledger::amount::Unit;
use minhbach_ledger::book::MarkKind;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::instalments::{Instalment, Schedule};
use minhbach_ledger::kinds::adopt::said;
use minhbach_ledger::kinds::cases::{Share, SponsorshipBegin};
use minhbach_ledger::kinds::donation::DonationReceive;
use minhbach_ledger::kinds::{Body, Kind};
use std::collections::BTreeMap;

/// Headings that are read at once.
const PAGE: u64 = 1_000;

const TABLE: &str = "vault.sponsor_gifts";

closed! {
    /// Why a schedule cannot be looked at.
    Closed {
        /// The sponsor was erased.
        Erased = "erased", "dữ liệu của người bảo trợ đã được xóa", "the sponsor's data were erased";
        /// The sponsor's data are restricted, and this reason does not open them.
        Restricted = "restricted", "dữ liệu của người bảo trợ đang bị hạn chế", "the sponsor's data are restricted";
        /// What was committed to is not a schedule.
        Unreadable = "unreadable", "kế hoạch đóng góp không đọc được", "the schedule does not read";
    }
}

/// A gift that is tied to a sponsorship.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tied {
    /// The entry of the sponsorship.
    pub sponsorship: u64,
    /// The entry of the gift.
    pub gift: u64,
    /// It was tied before.
    pub repeated: bool,
}

/// One sponsorship with what came of it. Names nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sponsored {
    /// Its entry.
    pub at: u64,
    /// The entry that opened its case.
    pub case: u64,
    /// Since when.
    pub begun: Day,
    /// Until when, if it has ended.
    pub ended: Option<Day>,
    /// Whether the sponsor gives all that the case takes.
    pub share: Share,
    /// How many gifts are tied to it.
    pub gifts: u64,
    /// What the sponsor means to give, or why that cannot be said.
    pub schedule: Result<Schedule, Closed>,
    /// The instalments that were due and of which something has not come.
    pub missed: Vec<Instalment>,
}

/// Missed instalments of all sponsorships together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Missed {
    /// How many instalments.
    pub instalments: u64,
    /// Of how many sponsorships.
    pub sponsorships: u64,
}

/// A sponsorship as the book has it, and whom its private fields are about.
struct Begun {
    at: u64,
    text: Digest,
    body: SponsorshipBegin,
    ended: Option<Day>,
    subject: Option<Id>,
}

impl Store {
    /// Ties the gift of one entry to the sponsorship of another: it was an instalment, or more than one.
    pub async fn tie_gift(
        &self,
        gift: u64,
        sponsorship: u64,
        day: Day,
        key: &str,
    ) -> Outcome<Tied> {
        let Some(begun) = self.begun(sponsorship).await? else {
            return Ok(Err(Denied::NoSponsorship));
        };
        if let Some(subject) = &begun.subject
            && let Some(denied) = self.restriction(subject, Why::Receipt).await?
        {
            return Ok(Err(denied));
        }
        let schedule = match self.schedule(&begun, Why::Receipt).await? {
            Ok(schedule) => schedule,
            Err(Closed::Unreadable) => return Ok(Err(Denied::ScheduleUnreadable)),
            Err(_) => return Ok(Err(Denied::Erased)),
        };
        let Some(given) = self.standing_gift(gift).await? else {
            return Ok(Err(Denied::NoInstalment));
        };
        let funds = self.programmes(&begun.body.case).await?;
        if given.unit() != Some(Unit::Money(schedule.currency)) || !funds.contains(&given.fund) {
            return Ok(Err(Denied::NoInstalment));
        }
        let mut tx = self.vault().db.begin().await?;
        let sql = "SELECT sponsorship FROM sponsor_gifts WHERE gift = $1";
        let known = tx
            .query("looking for a tie", sql, &[Value::of(gift)], &[Type::Int])
            .await?;
        if let Some(row) = known.into_iter().next() {
            tx.rollback().await?;
            return Ok(match row[0].index(TABLE, "sponsorship")? {
                known if known == sponsorship => Ok(Tied {
                    sponsorship,
                    gift,
                    repeated: true,
                }),
                _ => Err(Denied::GiftTied),
            });
        }
        let row = vec![
            Value::of(sponsorship),
            Value::of(gift),
            Value::Int(i64::from(day.days())),
            Value::Text(key.to_owned()),
        ];
        tx.insert("tying a gift", vec![(&SPONSOR_GIFTS, vec![row])])
            .await?;
        self.vault().commit(tx).await?;
        Ok(Ok(Tied {
            sponsorship,
            gift,
            repeated: false,
        }))
    }

    /// Every sponsorship, open or ended, with the instalments that were due before `today` and have not come. That the schedules
    /// are opened is in the log before any is.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] names a row that does not open.
    pub async fn instalments(
        &self,
        today: Day,
        reading: &Reading<'_>,
    ) -> Result<Vec<Sponsored>, StoreError> {
        self.instalments_of(today, reading, |_| true).await
    }

    /// [`Store::instalments`], of the cases that are wanted alone: no schedule of any other is opened. `wanted` is asked with the
    /// entry that opened the case.
    ///
    /// # Errors
    /// As [`Store::instalments`].
    pub async fn instalments_of(
        &self,
        today: Day,
        reading: &Reading<'_>,
        wanted: impl Fn(&u64) -> bool,
    ) -> Result<Vec<Sponsored>, StoreError> {
        let mut all = self.all_begun().await?;
        all.retain(|begun| wanted(&self.opened_at(&begun.body.case)));
        let mut opened = Vec::new();
        for begun in &all {
            if let Some(subject) = begun.subject
                && self.restriction(&subject, reading.why).await?.is_none()
            {
                opened.push((subject, "schedule"));
            }
        }
        self.log_reading(reading, opened.into_iter()).await?;
        self.sponsored(all, today, reading.why).await
    }

    /// How many instalments were due before `today` and have not come, over all sponsorships whose schedule may be opened for a
    /// receipt. Nobody sees one of them, so the log has no line of it.
    ///
    /// # Errors
    /// As [`Store::instalments`].
    pub async fn missed_instalments(&self, today: Day) -> Result<Missed, StoreError> {
        let all = self.all_begun().await?;
        let all = self.sponsored(all, today, Why::Receipt).await?;
        let mut sum = Missed::default();
        for sponsored in all.iter().filter(|one| !one.missed.is_empty()) {
            sum.sponsorships += 1;
            sum.instalments += sponsored.missed.len() as u64;
        }
        Ok(sum)
    }

    async fn sponsored(
        &self,
        all: Vec<Begun>,
        today: Day,
        why: Why,
    ) -> Result<Vec<Sponsored>, StoreError> {
        let mut ties = ties(self.vault()).await?;
        let mut told = Vec::with_capacity(all.len());
        for begun in all {
            let tied = ties.remove(&begun.at).unwrap_or_default();
            let schedule = self.schedule(&begun, why).await?;
            let missed = match &schedule {
                Ok(schedule) => {
                    let came = self.came(&tied).await?;
                    schedule.missed(&came, begun.ended, today)
                }
                Err(_) => Vec::new(),
            };
            told.push(Sponsored {
                at: begun.at,
                case: self.opened_at(&begun.body.case),
                begun: begun.body.on,
                ended: begun.ended,
                share: begun.body.share,
                gifts: tied.len() as u64,
                schedule,
                missed,
            });
        }
        Ok(told)
    }

    /// The entry that opened a case; 0, which opens no case, for one that the book does not know.
    fn opened_at(&self, case: &Id) -> u64 {
        let state = self.state();
        state.people.cases.get(case).map_or(0, |case| case.at)
    }

    /// All sponsorships of the book, oldest first.
    async fn all_begun(&self) -> Result<Vec<Begun>, StoreError> {
        let filter = Filter {
            kind: Some(Kind::SponsorshipBegin.name().to_owned()),
            ..Filter::default()
        };
        let mut all = Vec::new();
        let mut before = None;
        loop {
            let page = self.headings(&filter, before, PAGE).await?;
            before = page.last().map(|heading| heading.at);
            for heading in &page {
                all.extend(self.begun(heading.at).await?);
            }
            if (page.len() as u64) < PAGE {
                break;
            }
        }
        all.reverse();
        Ok(all)
    }

    /// The sponsorship that entry `at` began.
    async fn begun(&self, at: u64) -> Result<Option<Begun>, StoreError> {
        let Some(sealed) = self.entry(at).await? else {
            return Ok(None);
        };
        let Body::SponsorshipBegin(body) = &said(&sealed.signed).body else {
            return Ok(None);
        };
        let body = (**body).clone();
        let mut ended = None;
        for mark in self.marks(at).await? {
            if mark.kind == MarkKind::Ended {
                ended = self.heading(mark.by).await?;
            }
        }
        Ok(Some(Begun {
            at,
            text: sealed.signed.text_hash(),
            body,
            ended: ended.map(|end: Heading| Day::from_days(end.day)),
            subject: self.subjects_of(at).await?.into_iter().next(),
        }))
    }

    /// What the sponsor means to give.
    async fn schedule(
        &self,
        begun: &Begun,
        why: Why,
    ) -> Result<Result<Schedule, Closed>, StoreError> {
        let Some(subject) = begun.subject else {
            return Ok(Err(Closed::Erased));
        };
        if self.restriction(&subject, why).await?.is_some() {
            return Ok(Err(Closed::Restricted));
        }
        let (at, text) = (begun.at, &begun.text);
        let schedule = self.vault().shown_field(at, text, "schedule").await?;
        Ok(match schedule {
            Some(text) => Schedule::parse(&text).map_err(|_| Closed::Unreadable),
            None => Err(Closed::Erased),
        })
    }

    /// Days and minor units of the gifts, less what was given back; a gift that was reversed did not come.
    async fn came(&self, gifts: &[u64]) -> Result<Vec<(Day, u64)>, StoreError> {
        let mut came = Vec::with_capacity(gifts.len());
        for gift in gifts {
            let Some(heading) = self.heading(*gift).await? else {
                continue;
            };
            let mut left = heading.amount.unwrap_or(0);
            for mark in self.marks(*gift).await? {
                match mark.kind {
                    MarkKind::Reversed => left = 0,
                    MarkKind::Returned => {
                        left = left.saturating_sub(u64::try_from(mark.value).unwrap_or(0));
                    }
                    _ => {}
                }
            }
            came.push((Day::from_days(heading.day), left));
        }
        Ok(came)
    }

    /// The gift of an entry that nobody reversed.
    async fn standing_gift(&self, at: u64) -> Result<Option<DonationReceive>, StoreError> {
        let Some(sealed) = self.entry(at).await? else {
            return Ok(None);
        };
        let Body::DonationReceive(gift) = &said(&sealed.signed).body else {
            return Ok(None);
        };
        let gift = (**gift).clone();
        let marks = self.marks(at).await?;
        let reversed = marks.iter().any(|mark| mark.kind == MarkKind::Reversed);
        Ok((!reversed).then_some(gift))
    }

    /// The programme funds of a case: of the day that it was opened, and of now.
    async fn programmes(&self, case: &Id) -> Result<Vec<Id>, StoreError> {
        let known = {
            let state = self.state();
            let case = state.people.cases.get(case);
            case.map(|case| (case.at, case.fund))
        };
        let Some((at, fund)) = known else {
            return Ok(Vec::new());
        };
        let mut funds = vec![fund];
        if let Some(sealed) = self.entry(at).await?
            && let Body::CaseOpen(body) = &said(&sealed.signed).body
        {
            funds.push(body.fund);
        }
        Ok(funds)
    }
}

/// The gifts of each sponsorship, by indexes of entries.
async fn ties(vault: &Vault) -> Result<BTreeMap<u64, Vec<u64>>, StoreError> {
    let sql = "SELECT sponsorship, gift FROM sponsor_gifts ORDER BY sponsorship, gift";
    let types = [Type::Int, Type::Int];
    let rows = vault.db.query("reading ties", sql, &[], &types).await?;
    let mut ties: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
    for row in rows {
        let [sponsorship, gift]: [Value; 2] = columns(row, TABLE)?;
        let sponsorship = sponsorship.index(TABLE, "sponsorship")?;
        let gift = gift.index(TABLE, "gift")?;
        ties.entry(sponsorship).or_default().push(gift);
    }
    Ok(ties)
}

/// Whether every tie names a sponsorship and a gift of the book.
///
/// # Errors
/// [`StoreError::Corrupt`] names the first that does not.
pub(crate) async fn check(ledger: &Db, vault: &Vault) -> Result<(), StoreError> {
    let sql = "SELECT kind FROM headings WHERE at = $1";
    for (sponsorship, gifts) in ties(vault).await? {
        let named = gifts.iter().map(|gift| ("gift", *gift, "donation.receive"));
        let named = named.chain([("sponsorship", sponsorship, "sponsorship.begin")]);
        for (column, at, wanted) in named {
            let rows = ledger
                .query("looking for a kind", sql, &[Value::of(at)], &[Type::Text])
                .await?;
            let kind = rows.into_iter().next().map(|row| row[0].clone());
            // A late note stands in the book as the entry that adopted it.
            let known = [wanted, "field.adopt"].map(|kind| Some(Value::Text(kind.to_owned())));
            if !known.contains(&kind) {
                let key = format!("{at}");
                return Err(StoreError::corrupt(
                    TABLE,
                    column,
                    key,
                    "is of another kind",
                ));
            }
        }
    }
    Ok(())
}

impl Vault {
    /// Whether the vault has the table: `verify` looks at databases of earlier releases as they are.
    pub(crate) async fn has_sponsors(&self) -> bool {
        let sql = "SELECT gift FROM sponsor_gifts LIMIT 1";
        let types = [Type::Int];
        let found = self.db.query("looking for ties", sql, &[], &types).await;
        found.is_ok()
    }
}

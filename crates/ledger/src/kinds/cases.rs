//! Humanitarian addresses (địa chỉ nhân đạo) and those who sponsor them. An entry here is an id, commitments and the fund of the
//! programme, nothing else: need, place, story and terms stay in the vault, and so does why a case was closed.

use serde::{Deserialize, Serialize};

use super::governance::Role;
use super::registry::FundKind;
use super::{Body, KindRules, common};
use crate::book::{MarkKind, Referent};
use crate::day::Day;
use crate::decide::Context;
use crate::effects::Fact;
use crate::id::{Digest, Id};
use crate::rejection::{Refusal, Rejection};
use crate::state::people::{Case, PeopleFact};

/// How much of what a case takes its sponsor gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Share {
    /// Beside others.
    Co,
    /// All of it: at most one at a time.
    Full,
}

/// The programme fund that a case belongs to, and the chapter that has it: who signs has authority there, so that no signature
/// says more of the place than the fund does.
fn programme(cx: &mut Context<'_>, id: Id) -> Result<Id, Rejection> {
    let fund = cx.deciding_fund(id)?;
    cx.refuse_if(fund.kind != FundKind::Aid, || Rejection::FundKindWrong {
        fund: id,
        needed: "aid",
    })?;
    cx.effects.about.chapter = Some(fund.chapter);
    cx.effects.about.fund = Some(id);
    Ok(fund.chapter)
}

/// The case of this id, open or not, and the chapter of its fund.
fn known(cx: &mut Context<'_>, id: Id) -> Result<(Case, Id), Rejection> {
    let what = "case";
    let case = cx.state.people.cases.get(&id);
    let case = case.ok_or(Rejection::NotFound { what, id })?.clone();
    let chapter = cx.fund(case.fund)?.chapter;
    cx.effects.about.chapter = Some(chapter);
    cx.effects.about.fund = Some(case.fund);
    Ok((case, chapter))
}

/// [`known`], and not closed.
fn open(cx: &mut Context<'_>, id: Id) -> Result<(Case, Id), Rejection> {
    let (case, chapter) = known(cx, id)?;
    cx.refuse_if(case.closed.is_some(), || Rejection::CaseClosed { case: id })?;
    Ok((case, chapter))
}

fn now(cx: &mut Context<'_>, id: Id, case: Case) {
    cx.fact(Fact::People(PeopleFact::Case(id, Box::new(case))));
}

/// `case.open`: somebody needs help over time. Every commitment is always there, so that none tells by being left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct CaseOpen {
    /// Commitment to where.
    pub area: Digest,
    /// Commitment to what all sponsors together give at a time.
    pub capacity: Digest,
    /// The fund of the programme.
    pub fund: Id,
    /// Also the id of the case.
    pub id: Id,
    /// Commitment to what is needed.
    pub need: Digest,
    pub on: Day,
    /// Commitment to who, and who speaks for them.
    pub person: Digest,
    /// Commitment to the story.
    pub story: Digest,
    /// Commitment to how long.
    pub term: Digest,
}

impl KindRules for CaseOpen {
    const VI: &'static str = "Lập địa chỉ nhân đạo";
    const EN: &'static str = "Case opened";
    common!();

    fn commitments(&self) -> Vec<(&'static str, Digest)> {
        vec![
            ("area", self.area),
            ("capacity", self.capacity),
            ("need", self.need),
            ("person", self.person),
            ("story", self.story),
            ("term", self.term),
        ]
    }

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(3)?;
        let chapter = programme(cx, self.fund)?;
        cx.authority(
            &[Role::FieldOfficer, Role::Accountant],
            "field officer, accountant",
            &[chapter],
        )?;
        let case = Case {
            at: cx.at,
            fund: self.fund,
            openers: cx.holders().into_iter().collect(),
            assigned: None,
            closed: None,
            sponsors: Default::default(),
        };
        now(cx, self.id, case);
        Ok(())
    }
}

/// `case.assign`: somebody other than who opened it takes the case on: who looks after it, and which programme pays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct CaseAssign {
    /// Commitment to who looks after it.
    pub carer: Digest,
    pub case: Id,
    /// The fund of the programme from now on.
    pub fund: Id,
    pub id: Id,
    pub on: Day,
}

impl KindRules for CaseAssign {
    const VI: &'static str = "Tiếp nhận địa chỉ nhân đạo";
    const EN: &'static str = "Case assigned";
    common!();

    fn commitments(&self) -> Vec<(&'static str, Digest)> {
        vec![("carer", self.carer)]
    }

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(3)?;
        let (mut case, before) = open(cx, self.case)?;
        let chapter = programme(cx, self.fund)?;
        cx.authority(
            &[Role::Accountant, Role::Approver],
            "accountant, approver",
            &[before, chapter],
        )?;
        cx.other_than(&case.openers, "case.assign")?;
        case.fund = self.fund;
        case.assigned = Some(cx.at);
        now(cx, self.case, case);
        Ok(())
    }
}

/// Why a case is closed. The entry holds a commitment to its name, because it says something of one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum CaseReason {
    Recovered,
    TermEnded,
    Moved,
    Died,
    Duplicate,
    ConsentWithdrawn,
    NotEligible,
    Mistake,
}

/// `case.close`: the case is no more. Its sponsorships end before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct CaseClose {
    pub case: Id,
    pub id: Id,
    pub on: Day,
    /// Commitment to a [`CaseReason`].
    pub why: Digest,
}

impl KindRules for CaseClose {
    const VI: &'static str = "Khép địa chỉ nhân đạo";
    const EN: &'static str = "Case closed";
    common!();

    fn commitments(&self) -> Vec<(&'static str, Digest)> {
        vec![("why", self.why)]
    }

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(3)?;
        let (mut case, chapter) = open(cx, self.case)?;
        cx.authority(
            &[Role::FieldOfficer, Role::Accountant, Role::Approver],
            "field officer, accountant, approver",
            &[chapter],
        )?;
        let sponsors = case.sponsors.len() as u64;
        cx.refuse_if(sponsors > 0, || Rejection::CaseSponsored {
            case: self.case,
            sponsors,
        })?;
        case.closed = Some(self.on);
        now(cx, self.case, case);
        Ok(())
    }
}

const KEEPERS: &[Role] = &[Role::Accountant, Role::FieldOfficer];

/// `sponsorship.begin`: a donor is tied to a case. The money comes as gifts to the programme fund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct SponsorshipBegin {
    pub case: Id,
    /// Also the id of the sponsorship.
    pub id: Id,
    pub on: Day,
    /// Commitment to a [`crate::instalments::Schedule`].
    pub schedule: Digest,
    pub share: Share,
    /// Commitment to who.
    pub sponsor: Digest,
}

impl KindRules for SponsorshipBegin {
    const VI: &'static str = "Nhận bảo trợ";
    const EN: &'static str = "Sponsorship begun";
    common!();

    fn commitments(&self) -> Vec<(&'static str, Digest)> {
        vec![("schedule", self.schedule), ("sponsor", self.sponsor)]
    }

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(3)?;
        let (mut case, chapter) = open(cx, self.case)?;
        cx.authority(KEEPERS, "accountant, field officer", &[chapter])?;
        let id = self.case;
        cx.refuse_if(case.assigned.is_none(), || Rejection::CaseUnassigned {
            case: id,
        })?;
        let second = self.share == Share::Full && case.is_taken();
        cx.refuse_if(second, || Rejection::SponsorshipTaken { case: id })?;
        case.sponsors.insert(self.id, self.share);
        now(cx, id, case);
        Ok(())
    }
}

/// Why a sponsorship ends. What it says of the helped person is no more than that the case ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SponsorshipReason {
    /// As long as it was meant to last.
    Completed,
    /// The sponsor cannot go on.
    SponsorLeft,
    /// Instalments did not come.
    Missed,
    /// The case is about to be closed.
    CaseEnds,
    /// The same was entered twice.
    Duplicate,
    /// Entered by mistake.
    Mistake,
}

/// `sponsorship.end`: the place is free again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct SponsorshipEnd {
    pub id: Id,
    pub on: Day,
    pub reason: SponsorshipReason,
    /// SHA-256 of the signed text of the `sponsorship.begin`.
    pub sponsorship: Digest,
}

/// The sponsorship that an entry names by its text.
fn begun(cx: &Context<'_>, text: &Digest) -> Result<(Referent, SponsorshipBegin), Refusal> {
    let needed = "sponsorship.begin";
    let referent = cx.referent(text, needed)?;
    let Body::SponsorshipBegin(body) = &referent.signed.body else {
        return Err(Rejection::ReferentNotFound { needed }.into());
    };
    let body = (**body).clone();
    Ok((referent, body))
}

impl KindRules for SponsorshipEnd {
    const VI: &'static str = "Kết thúc bảo trợ";
    const EN: &'static str = "Sponsorship ended";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(3)?;
        let (referent, begun) = begun(cx, &self.sponsorship)?;
        let (mut case, chapter) = known(cx, begun.case)?;
        cx.authority(KEEPERS, "accountant, field officer", &[chapter])?;
        cx.refuse_if(self.on < begun.on, || Rejection::DatesReversed {
            from: begun.on,
            until: self.on,
        })?;
        let lives = case.sponsors.remove(&begun.id).is_some();
        cx.refuse_if(!lives, || Rejection::AlreadyDone {
            what: "sponsorship.end",
        })?;
        now(cx, begun.case, case);
        cx.mark(referent.at, MarkKind::Ended, cx.at as i64);
        Ok(())
    }
}

//! What is given in time and care: counts, never money, and nothing about whom.

use serde::{Deserialize, Serialize};

use super::governance::Role;
use super::{KindRules, common};
use crate::day::Day;
use crate::decide::Context;
use crate::effects::Fact;
use crate::id::Id;
use crate::rejection::{Refusal, Rejection};
use crate::state::resources::{ResourceFact, Served};

/// A service, and with it the unit that it is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceKind {
    /// Visits.
    HomeVisit,
    /// Hours.
    VolunteerHours,
    /// Cases.
    FirstAid,
    /// Units of blood.
    BloodDonation,
    /// People who registered to give organs or tissue.
    OrganRegistration,
    /// People who registered to give their body to science.
    BodyRegistration,
    /// People trained.
    Training,
    /// People examined or treated.
    HealthCare,
    /// Requests to trace a relative.
    FamilyTracing,
}

impl ServiceKind {
    /// All of them.
    pub const ALL: [ServiceKind; 9] = [
        ServiceKind::HomeVisit,
        ServiceKind::VolunteerHours,
        ServiceKind::FirstAid,
        ServiceKind::BloodDonation,
        ServiceKind::OrganRegistration,
        ServiceKind::BodyRegistration,
        ServiceKind::Training,
        ServiceKind::HealthCare,
        ServiceKind::FamilyTracing,
    ];

    /// The name in the entry.
    pub fn name(self) -> &'static str {
        match self {
            ServiceKind::HomeVisit => "home_visit",
            ServiceKind::VolunteerHours => "volunteer_hours",
            ServiceKind::FirstAid => "first_aid",
            ServiceKind::BloodDonation => "blood_donation",
            ServiceKind::OrganRegistration => "organ_registration",
            ServiceKind::BodyRegistration => "body_registration",
            ServiceKind::Training => "training",
            ServiceKind::HealthCare => "health_care",
            ServiceKind::FamilyTracing => "family_tracing",
        }
    }

    /// What one of it is.
    pub fn unit(self) -> &'static str {
        match self {
            ServiceKind::HomeVisit => "visit",
            ServiceKind::VolunteerHours => "hour",
            ServiceKind::FirstAid => "case",
            ServiceKind::BloodDonation => "blood_unit",
            ServiceKind::FamilyTracing => "request",
            ServiceKind::OrganRegistration
            | ServiceKind::BodyRegistration
            | ServiceKind::Training
            | ServiceKind::HealthCare => "person",
        }
    }
}

/// `service.report`: so many visits, hours, cases or units of blood in these days. Counts only: nobody is named, and a count
/// is never added to money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ServiceReport {
    pub chapter: Id,
    /// In the unit of the kind; at least as many as the policy says.
    pub count: u32,
    /// The first day counted.
    pub from: Day,
    pub id: Id,
    pub kind: ServiceKind,
    pub on: Day,
    /// The last day counted.
    pub until: Day,
}

impl ServiceReport {
    /// The count is taken back, and its days may be counted again if they were the last. Answers the chapters concerned.
    pub(super) fn undo(&self, cx: &mut Context<'_>) -> Result<Vec<Id>, Refusal> {
        // A late note may have been taken in by whoever carries on with its chapter.
        let chapters = [self.chapter, cx.state.heir(self.chapter)];
        let counted = chapters.into_iter().find_map(|chapter| {
            let key = (chapter, self.kind);
            Some((key, *cx.state.services.get(&key)?))
        });
        let (key, served) = counted.ok_or(Rejection::NotFound {
            what: "service",
            id: self.id,
        })?;
        let until = match served.until == self.until {
            true => self.from.plus(-1),
            false => served.until,
        };
        let total = served.total.saturating_sub(u64::from(self.count));
        let now = Served { total, until };
        cx.fact(Fact::Resource(ResourceFact::Served(key.0, key.1, now)));
        cx.effects.about.chapter = Some(self.chapter);
        Ok(vec![self.chapter])
    }
}

impl KindRules for ServiceReport {
    const VI: &'static str = "Báo cáo hoạt động";
    const EN: &'static str = "Services reported";
    common!();

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.since_rules(2)?;
        let chapter = cx.chapter(self.chapter)?;
        cx.authority(
            &[Role::FieldOfficer, Role::Accountant],
            "field officer, accountant",
            &[chapter],
        )?;
        cx.refuse_if(self.from > self.until, || Rejection::DatesReversed {
            from: self.from,
            until: self.until,
        })?;
        cx.refuse_if(self.until > self.on, || Rejection::InFuture {
            on: self.until,
        })?;
        super::distribution::enough_people(cx, chapter, u64::from(self.count))?;
        let before = cx.state.services.get(&(chapter, self.kind));
        if let Some(before) = before.filter(|before| self.from <= before.until) {
            let until = before.until;
            cx.refuse(Rejection::ServiceCounted { until })?;
        }
        let total = before.map_or(0, |before| before.total);
        let now = Served {
            total: total.saturating_add(u64::from(self.count)),
            until: self.until,
        };
        cx.fact(Fact::Resource(ResourceFact::Served(
            chapter, self.kind, now,
        )));
        cx.effects.about.chapter = Some(chapter);
        Ok(())
    }
}

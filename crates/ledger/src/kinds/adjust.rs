//! What of a distribution reached nobody and comes back.

use serde::{Deserialize, Serialize};

use super::distribution::{distribution, enough_people, handers, portions_now};
use super::income::about;
use super::vouchers::Voucher;
use super::{KindRules, common};
use crate::amount::Fixed;
use crate::attribution::PartId;
use crate::book::MarkKind;
use crate::day::Day;
use crate::decide::{Context, refused};
use crate::effects::{Direction, Place};
use crate::id::{Digest, Id};
use crate::rejection::{Refusal, Rejection};

/// `distribution.adjust`: portions that reached nobody come back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct DistributionAdjust {
    pub booked: Day,
    /// SHA-256 of the signed text of the `distribution.make`.
    pub distribution: Digest,
    /// Where a bank brought back what it had paid: the id of that statement line.
    pub id: Id,
    /// Commitment to that line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<Digest>,
    pub on: Day,
    /// How many portions remain.
    pub portions: u32,
    /// How much came back to the account that it left.
    pub returned: Fixed,
    /// The paper behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<Voucher>,
}

impl KindRules for DistributionAdjust {
    const VI: &'static str = "Điều chỉnh cấp phát";
    const EN: &'static str = "Distribution adjusted";
    common!(booked, voucher);

    fn commitments(&self) -> Vec<(&'static str, Digest)> {
        self.line.map(|line| ("line", line)).into_iter().collect()
    }

    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let (referent, body) = distribution(cx, &self.distribution)?;
        let (returned, unit) = cx.quantity(self.returned, body.currency, body.lot)?;
        let allocation = cx
            .state
            .allocations
            .get(&body.allocation)
            .ok_or(Rejection::NotFound {
                what: "allocation",
                id: body.allocation,
            })?;
        let account = cx.account_for(body.account, unit)?;
        let (roles, needed) = handers(body.lot);
        cx.authority(roles, needed, &[allocation.chapter, account.chapter])?;
        // What a bank paid out comes back as a credit of the bank, on a line of its own.
        if self.line.is_some() {
            cx.since_rules(2)?;
        }
        let silent = body.line.is_some() && self.line.is_none();
        cx.refuse_if(silent, || Rejection::BankFact)?;
        let line = self.line.map(|_| self.id);
        cx.bank_line(body.account, line, self.on, Direction::Credit, returned)?;
        let before = portions_now(&referent, &body);
        let remaining = u64::from(self.portions);
        cx.refuse_if(remaining >= before, || Rejection::MorePortions {
            portions: remaining,
            listed: before,
        })?;
        if remaining > 0 {
            enough_people(cx, allocation.chapter, remaining)?;
        }
        let part = PartId {
            at: referent.at,
            n: 0,
        };
        // Portions and money end together: without the one there is not the other.
        let live = cx.work().live(part).map_err(refused(returned))?;
        cx.refuse_if(
            returned < live && remaining == 0 || returned == live && remaining > 0,
            || Rejection::PartsWrong,
        )?;
        cx.work()
            .give_back(part, returned)
            .map_err(refused(returned))?;
        cx.settle_ended(body.allocation)?;
        cx.post_numbers(body.account, Place::Recipient)?;
        cx.mark(referent.at, MarkKind::Adjusted, i64::from(self.portions));
        about(
            cx,
            allocation.chapter,
            allocation.fund,
            body.account,
            unit,
            returned,
        );
        cx.effects.about.allocation = Some(body.allocation);
        Ok(())
    }
}

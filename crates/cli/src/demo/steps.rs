//! What the office does again and again: allocate, move cash, hand out, confirm.

use minhbach_ledger::amount::Currency;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::allocation::{AllocationApprove, AllocationPropose};
use minhbach_ledger::kinds::distribution::{
    DistributionConfirm, DistributionMake, Evidence, Portions, RosterSeal, Team,
};
use minhbach_ledger::kinds::donation::{Channel, DonationReceive};
use minhbach_ledger::kinds::movements::TransferMove;

use super::desk::{Desk, Who, dong, lawful};
use super::opening::{Registry, area};
use crate::outcome::Step;

/// A proposal that waits for its approvers.
#[derive(Debug, Clone, Copy)]
pub struct Proposal {
    /// The allocation's id.
    pub id: Id,
    /// The hash of the signed proposal, which approvals name.
    pub text: Digest,
}

/// The accountant proposes so much of a fund, to be spent within sixty days; for a commune or the whole province.
pub fn propose(
    desk: &mut Desk,
    book: &Registry,
    fund: Id,
    purpose: &str,
    commune: Option<usize>,
    amount: u64,
) -> Step<Proposal> {
    let id = desk.id();
    let on = desk.today();
    let body = AllocationPropose {
        emergency: false,
        lot: None,
        amount: dong(amount),
        area: commune.map(area),
        chapter: commune.map_or(book.province, |n| book.communes[n]),
        criteria: Some(criteria(purpose)),
        currency: Some(Currency::VND),
        from: on,
        fund,
        id,
        on,
        purpose: lawful(purpose),
        until: on.plus(60),
    };
    let text = desk.post(body, &[Who::Accountant])?;
    Ok(Proposal { id, text })
}

/// The SHA-256 of the public document with the criteria, which the story writes in one sentence.
pub fn criteria(purpose: &str) -> Digest {
    Digest::of(format!("Tiêu chí hỗ trợ ({purpose}), tỉnh Sơn Lâm, sổ mẫu").as_bytes())
}

/// The body of an approval.
pub fn approval(desk: &mut Desk, proposal: Digest) -> AllocationApprove {
    AllocationApprove {
        booked: desk.today(),
        id: desk.id(),
        on: desk.today(),
        proposal,
    }
}

/// Approves a proposal.
pub fn approve(desk: &mut Desk, proposal: &Proposal, by: &[Who]) -> Step<()> {
    let body = approval(desk, proposal.text);
    desk.post(body, by)?;
    Ok(())
}

/// The cashier carries money of a fund from one account without a statement to another.
pub fn carry(desk: &mut Desk, fund: Id, from: Id, to: Id, amount: u64) -> Step<Digest> {
    let body = TransferMove {
        due: None,
        amount: dong(amount),
        booked: desk.today(),
        currency: Currency::VND,
        from,
        from_line: None,
        fund,
        id: desk.id(),
        on: desk.today(),
        to,
        to_line: None,
        voucher: None,
    };
    desk.post(body, &[Who::Cashier])
}

/// A gift in cash, given to the province's cashier.
pub fn cash_gift(
    desk: &mut Desk,
    account: Id,
    fund: Id,
    amount: u64,
    cost: u64,
    donor: Option<&str>,
) -> Step<Digest> {
    let opening = donor.map(|name| desk.opening("donor", name));
    let paper = desk.papers.next("pt", desk.today());
    let body = DonationReceive {
        cost: (cost > 0).then(|| dong(cost)),
        donor: opening.as_ref().map(|opening| opening.commitment()),
        voucher: Some(paper),
        ..cash_body(desk, account, fund, amount)
    };
    desk.post_with(body, &[Who::Cashier], opening.into_iter().collect())
}

/// The body of a gift in cash, without a number and a donor.
pub fn cash_body(desk: &mut Desk, account: Id, fund: Id, amount: u64) -> DonationReceive {
    DonationReceive {
        pledge: None,
        split: None,
        contributors: None,
        counterpart: None,
        partner: None,
        goods: None,
        account,
        amount: dong(amount),
        booked: desk.today(),
        channel: Channel::Cash,
        cost: None,
        currency: Some(Currency::VND),
        donor: None,
        fund,
        id: desk.id(),
        line: None,
        on: desk.today(),
        voucher: None,
    }
}

/// A list with nobody on it, for the padding of a large book: its lines are random, and the vault knows nothing of it.
pub fn empty_list(
    desk: &mut Desk,
    book: &Registry,
    campaign: Id,
    commune: usize,
    purpose: &str,
    count: u32,
) -> Step<Digest> {
    let criteria = criteria(purpose);
    let body = RosterSeal {
        adopted: desk.adopted(&criteria),
        campaign: Some(campaign),
        chapter: book.communes[commune],
        count,
        criteria,
        duplicates: None,
        id: desk.id(),
        on: desk.today(),
        root: desk.salted_root("roster", count),
    };
    desk.post(body, &[Who::Officer(commune as u8)])
}

/// How the portions of a distribution were taken: most people sign.
pub fn portions(signed: u32, thumbprint: u32, proxy: u32) -> Portions {
    Portions {
        code: 0,
        proxy,
        signed,
        thumbprint,
    }
}

/// What a distribution hands out.
#[derive(Debug, Clone, Copy)]
pub struct HandOut {
    /// Out of which allocation.
    pub allocation: Id,
    /// In which commune; its cash box pays.
    pub commune: usize,
    /// The sealed list.
    pub roster: Digest,
    /// How the portions were taken.
    pub portions: Portions,
    /// Who did not come.
    pub absent: u32,
    /// Đồng a portion.
    pub each: u64,
}

/// The body of a distribution out of the commune's cash box.
pub fn hand_out(desk: &mut Desk, book: &Registry, it: &HandOut) -> DistributionMake {
    let total = it.portions.total();
    DistributionMake {
        lot: None,
        absent: it.absent,
        account: book.boxes[it.commune],
        allocation: it.allocation,
        amount: dong(total * it.each),
        area: Some(area(it.commune)),
        booked: desk.today(),
        currency: Some(Currency::VND),
        id: desk.id(),
        line: None,
        on: desk.today(),
        portions: it.portions,
        root: desk.salted_root("sign-off", total as u32),
        roster: Some(it.roster),
        // Two members and three volunteers go to a commune.
        team: Some(Team {
            members: 2,
            volunteers: 3,
        }),
        voucher: None,
    }
}

/// Somebody else than the officer confirms what was handed out.
pub fn confirm(
    desk: &mut Desk,
    distribution: Digest,
    portions: u32,
    evidence: Evidence,
    by: Who,
) -> Step<()> {
    let body = DistributionConfirm {
        distribution,
        evidence,
        id: desk.id(),
        on: desk.today(),
        portions,
    };
    desk.post(body, &[by])?;
    Ok(())
}

//! Many more entries of the same mix, for measuring: gifts in cash, allocations, distributions and confirmations.

use minhbach_ledger::kinds::distribution::Evidence;

use super::bank::amount;
use super::desk::{Desk, Who};
use super::opening::Registry;
use super::steps::{
    HandOut, approve, carry, cash_gift, confirm, hand_out, portions, propose, roster,
};
use crate::outcome::Step;
use crate::world::Seeded;

/// Gifts between two distributions.
const GIFTS: u64 = 250;

/// Adds entries until the book has `entries`. Each round is 250 gifts in cash, of which one in ten is split for costs, and
/// what the office does with them: it proposes, approves, carries, lists, hands out and confirms.
pub fn pad(desk: &mut Desk, book: &Registry, seed: u64, entries: u64) -> Step<()> {
    let mut rng = Seeded::new(seed, "padding");
    desk.flush()?;
    let mut left = entries.saturating_sub(desk.writer.store().size());
    let mut commune = 0;
    // The general fund is bound to no campaign, so its gifts and allocations may bear any day.
    while left > 0 {
        let mut given = 0;
        for _ in 0..GIFTS.min(left) {
            let gift = amount(&mut rng).unsigned_abs();
            cash_gift(desk, book.cash, book.general, gift, 0, None)?;
            given += gift;
        }
        left -= GIFTS.min(left);
        // Twelve people each get an equal share; what is left over stays in the fund.
        let each = given / 12;
        if left < 6 {
            for _ in 0..left {
                cash_gift(
                    desk,
                    book.cash,
                    book.general,
                    amount(&mut rng).unsigned_abs(),
                    0,
                    None,
                )?;
            }
            break;
        }
        let proposal = propose(
            desk,
            book,
            book.general,
            "tro-giup",
            Some(commune),
            each * 12,
        )?;
        approve(desk, &proposal, &[Who::Approver, Who::SecondApprover])?;
        carry(
            desk,
            book.general,
            book.cash,
            book.boxes[commune],
            each * 12,
        )?;
        let list = roster(desk, book, book.tet_campaign, commune, "tro-giup", 12)?;
        let it = HandOut {
            allocation: proposal.id,
            commune,
            roster: list,
            portions: portions(10, 1, 1),
            absent: 0,
            each,
        };
        let body = hand_out(desk, book, &it);
        let text = desk.post(body, &[Who::Officer(commune as u8)])?;
        confirm(desk, text, 12, Evidence::Tally, Who::Witness(commune as u8))?;
        left -= 6;
        commune = (commune + 1) % 6;
    }
    desk.flush()
}

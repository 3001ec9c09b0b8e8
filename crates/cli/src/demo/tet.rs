//! The end of the story: a gift taken back by its bank, and the presents of Tết.

use jiff::civil::date;
use minhbach_ledger::amount::Currency;
use minhbach_ledger::kinds::distribution::Evidence;
use minhbach_ledger::kinds::movements::FundCover;
use minhbach_ledger::kinds::returns::{DonationReturn, ReturnReason};

use super::desk::{Who, dong};
use super::people::roster;
use super::steps::{
    HandOut, approval, approve, carry, cash_gift, confirm, hand_out, portions, propose,
};
use super::story::{LAST_DAY, Story};
use crate::import;
use crate::outcome::Step;
use crate::texts::Text;

impl Story<'_> {
    /// The bank takes the one gift for clean water back, after it was spent: the fund owes, and the general fund covers.
    pub(super) fn gift_taken_back(&mut self) -> Step<()> {
        let book = self.book;
        self.desk.go_to(date(2026, 12, 8))?;
        self.publish_late()?;
        self.import_all(date(2026, 11, 15), date(2026, 11, 30), book.tet)?;
        let path = self.banks.write(
            &self.dir,
            2,
            date(2026, 12, 1),
            date(2026, 12, 31),
            self.lang,
        )?;
        drop(path);
        let gift = import::find(
            &self.desk.writer,
            &self.salted(2, date(2026, 8, 28)),
            |line| line.amount > 0,
            self.lang,
        )?;
        let donation = self.desk.writer.text_of(&gift.id, self.lang)?;
        let back = self.salted(2, date(2026, 12, 7));
        let back = import::find(
            &self.desk.writer,
            &back,
            |line| line.debit() == Some(30_000_000),
            self.lang,
        )?;
        let opening = self.desk.opening("line", &back.value);
        let body = DonationReturn {
            lot: None,
            account: book.banks[2],
            amount: dong(30_000_000),
            booked: self.desk.today(),
            currency: Some(Currency::VND),
            donation,
            id: back.id,
            line: Some(opening.commitment()),
            on: back.id.day(),
            reason: ReturnReason::Bank,
            voucher: None,
        };
        self.desk
            .post_with(body, &[Who::Accountant], vec![opening])?;
        self.desk.go_to(date(2026, 12, 9))?;
        let more = propose(self.desk, book, book.water, "nuoc-sach", Some(1), 1_000_000)?;
        let owes = approval(self.desk, more.text);
        self.desk
            .refused(Text::DemoFundOwes, owes, &[Who::Approver])?;
        // The general fund has given for goods and repairs; a company helps it to bear this, too.
        cash_gift(self.desk, book.cash, book.general, 25_000_000, 0, None)?;
        let cover = FundCover {
            allocation: None,
            account: book.cash,
            amount: dong(30_000_000),
            booked: self.desk.today(),
            currency: Currency::VND,
            from: book.general,
            fund: book.water,
            id: self.desk.id(),
            on: self.desk.today(),
        };
        self.desk.post(cover, &[Who::Accountant, Who::Approver])?;
        self.desk.flush()
    }

    /// 1,200 portions of 600,000 đồng before Tết, 200 in each commune.
    pub(super) fn tet(&mut self) -> Step<()> {
        let (book, tet) = (self.book, self.book.tet);
        self.desk.go_to(date(2027, 1, 4))?;
        self.import_all(date(2026, 12, 1), date(2026, 12, 31), tet)?;
        // Cash with the published share for costs: a gift split at receipt.
        for given in [3_000_000, 1_500_000, 600_000] {
            cash_gift(self.desk, book.cash, tet, given, given * 3 / 100, None)?;
        }
        let gifts = self.propose_for_all(tet, "qua-tet", 120_000_000)?;
        self.desk.go_to(date(2027, 1, 6))?;
        for proposal in &gifts {
            approve(self.desk, proposal, &[Who::Approver])?;
        }
        self.desk.go_to(date(2027, 1, 20))?;
        self.import_all(date(2027, 1, 1), date(2027, 1, 19), tet)?;
        carry(self.desk, tet, book.transit, book.cash, 720_000_000)?;
        for (commune, proposal) in gifts.iter().enumerate() {
            let day = date(2027, 1, 22 + commune as i8);
            self.desk.go_to(day)?;
            carry(self.desk, tet, book.cash, book.boxes[commune], 120_000_000)?;
            let list = roster(self.desk, book, book.tet_campaign, commune, "qua-tet", 200)?;
            let absent = if commune == 4 { 2 } else { 0 };
            let portions = portions(183 - absent, 14, 3);
            let it = HandOut {
                allocation: proposal.id,
                commune,
                roster: list,
                portions,
                absent,
                each: 600_000,
            };
            let body = hand_out(self.desk, book, &it);
            let text = self.desk.post(body, &[Who::Officer(commune as u8)])?;
            let (evidence, by) = match commune {
                0 => (Evidence::Monitor, Who::Inspector),
                _ => (Evidence::Witnesses, Who::Witness(commune as u8)),
            };
            confirm(self.desk, text, 200 - absent, evidence, by)?;
        }
        self.desk.go_to(date(2027, 2, 8))?;
        self.import_all(date(2027, 1, 20), date(2027, 2, 7), tet)?;
        self.desk.go_to(LAST_DAY)?;
        let told = Text::DemoTold.say(self.lang);
        eprintln!("{told}");
        Ok(())
    }
}

//! What happened in Sơn Lâm from the flood of September 2026 to Tết 2027, in the order in which the office recorded it.

use std::path::PathBuf;

use jiff::civil::{Date, date};
use minhbach_ledger::amount::Currency;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::adjust::DistributionAdjust;
use minhbach_ledger::kinds::allocation::{AllocationCancel, AllocationReject, DecisionReason};
use minhbach_ledger::kinds::corrections::{EntryReverse, ReverseReason};
use minhbach_ledger::kinds::distribution::Evidence;
use minhbach_ledger::kinds::income::ReceiptAssign;
use minhbach_ledger::kinds::movements::{FundTransfer, TransferReason};
use minhbach_ledger::kinds::payments::{ExpenseFor, ExpensePay, PaymentAssign};
use minhbach_ledger::kinds::returns::{DonationReturn, ReturnReason};

use super::bank::{Books, FLOOD_CASH, amount};
use super::desk::{Desk, Who, dong};
use super::inspection::Odd;
use super::money::Begun;
use super::opening::Registry;
use super::people::roster;
use super::steps::{
    HandOut, Proposal, approval, approve, carry, cash_gift, confirm, hand_out, portions, propose,
};
use crate::import::{self, Door, Job};
use crate::lang::Lang;
use crate::outcome::Step;
use crate::texts::Text;
use crate::world::{Seeded, World};

/// The story with everything that it needs at hand.
pub struct Story<'a> {
    pub(super) desk: &'a mut Desk,
    pub(super) book: &'a Registry,
    pub(super) banks: Books,
    pub(super) dir: PathBuf,
    pub(super) salts: World,
    pub(super) rng: Seeded,
    pub(super) lang: Lang,
    /// The herd of the cattle bank, and what its calves are counted as.
    pub(super) herd: Option<(Digest, Id)>,
    pub(super) odd: Odd,
}

/// The last day of the story; the demo is served as of it.
pub const LAST_DAY: Date = date(2027, 2, 12);

impl<'a> Story<'a> {
    /// `dir` is where the banks' files are written; `salts` feeds the imports.
    pub fn new(
        desk: &'a mut Desk,
        book: &'a Registry,
        seed: u64,
        dir: PathBuf,
        salts: World,
        lang: Lang,
    ) -> Self {
        Story {
            desk,
            book,
            banks: Books::new(seed),
            dir,
            salts,
            rng: Seeded::new(seed, "story"),
            lang,
            herd: None,
            odd: Odd::default(),
        }
    }

    /// Tells it all.
    pub fn tell(&mut self) -> Step<()> {
        self.water()?;
        let begun = self.flood()?;
        self.goods()?;
        self.after_the_flood(&begun)?;
        self.gift_taken_back()?;
        self.calves()?;
        self.inspection()?;
        self.tet()?;
        self.addresses()?;
        self.desk.flush()
    }

    /// Imports a bank's statement as the accountant would: the file is written, read, signed and recorded.
    fn import(&mut self, bank: usize, from: Date, to: Date, fund: Id) -> Step<()> {
        self.desk.flush()?;
        let path = self.banks.write(&self.dir, bank, from, to, self.lang)?;
        let job = Job {
            files: vec![path],
            account: self.book.banks[bank],
            fund: Some(fund),
            columns: None,
            opening: None,
            closing: None,
            today: self.desk.today(),
            quiet: true,
        };
        let signer = self.desk.signer(Who::Accountant).clone();
        let report = import::run(
            &job,
            Door::Data(&self.desk.writer),
            Some(&signer),
            true,
            &self.salts,
            self.lang,
        )?;
        if let Some(trouble) = report.exceptions.first() {
            let name = format!("{}:{}", trouble.file, trouble.line);
            let values = [("line", name.as_str()), ("reason", trouble.reason.as_str())];
            let text = Text::DemoException;
            return Err(crate::outcome::Failure::new(
                crate::outcome::Exit::Exceptions,
                "demo.exception",
                self.lang,
                text,
                &values,
            ));
        }
        Ok(())
    }

    pub(super) fn import_all(&mut self, from: Date, to: Date, fund: Id) -> Step<()> {
        (0..3).try_for_each(|bank| self.import(bank, from, to, fund))
    }

    /// Somebody gives in cash on most days; two in five stay unnamed.
    fn cash_gifts(&mut self, count: usize) -> Step<()> {
        for _ in 0..count {
            let donor = self.rng.pick(&self.banks.donors).clone();
            let given = amount(&mut self.rng).unsigned_abs();
            let named = (!donor.anonymous).then_some(donor.name.as_str());
            cash_gift(self.desk, self.book.cash, self.book.flood, given, 0, named)?;
        }
        Ok(())
    }

    /// Clean water: one gift by bank, one contract paid by bank.
    fn water(&mut self) -> Step<()> {
        self.desk.go_to(date(2026, 9, 7))?;
        self.import(2, date(2026, 8, 24), date(2026, 9, 6), self.book.water)
    }

    fn flood(&mut self) -> Step<Begun> {
        let (book, flood) = (self.book, self.book.flood);
        self.begin_in_order()?;
        for day in 8..14 {
            self.desk.go_to(date(2026, 9, day))?;
            self.cash_gifts(FLOOD_CASH / 16)?;
        }
        self.desk.go_to(date(2026, 9, 14))?;
        self.import_all(date(2026, 9, 7), date(2026, 9, 13), flood)?;
        let begun = self.money_begins()?;
        let water = propose(
            self.desk,
            book,
            book.water,
            "nuoc-sach",
            Some(1),
            30_000_000,
        )?;
        approve(self.desk, &water, &[Who::Approver])?;
        self.assign(2, date(2026, 9, 10), 30_000_000, &water, ExpenseFor::Aid)?;

        let relief = self.propose_for_all(flood, "cuu-tro-khan-cap", 40_000_000)?;
        self.desk.go_to(date(2026, 9, 15))?;
        let own = approval(self.desk, relief[0].text);
        self.desk
            .refused(Text::DemoSelfApproval, own, &[Who::AccountantApproves])?;
        for proposal in &relief {
            approve(self.desk, proposal, &[Who::Approver])?;
        }
        for day in 16..25 {
            self.desk.go_to(date(2026, 9, day))?;
            self.cash_gifts(FLOOD_CASH / 16)?;
        }
        self.desk.go_to(date(2026, 9, 25))?;
        self.import_all(date(2026, 9, 14), date(2026, 9, 24), flood)?;
        // The treasurer imports an old file once more: it must add nothing.
        self.import(0, date(2026, 9, 7), date(2026, 9, 13), flood)?;
        self.money_goes_on(&begun)?;
        carry(self.desk, flood, book.transit, book.cash, 260_000_000)?;
        for commune in 0..6 {
            carry(self.desk, flood, book.cash, book.boxes[commune], 40_000_000)?;
        }
        self.desk.go_to(date(2026, 9, 26))?;
        self.hand_out_flood(&relief)?;
        Ok(begun)
    }

    pub(super) fn propose_for_all(
        &mut self,
        fund: Id,
        purpose: &str,
        each: u64,
    ) -> Step<Vec<Proposal>> {
        (0..6)
            .map(|commune| propose(self.desk, self.book, fund, purpose, Some(commune), each))
            .collect()
    }

    /// Forty households in each commune; a third commune brings two portions back; the last one is not confirmed yet.
    fn hand_out_flood(&mut self, relief: &[Proposal]) -> Step<()> {
        let (book, purpose) = (self.book, "cuu-tro-khan-cap");
        for (commune, proposal) in relief.iter().enumerate() {
            let officer = Who::Officer(commune as u8);
            let witness = Who::Witness(commune as u8);
            if commune == 0 {
                let list = roster(self.desk, book, book.flood_campaign, commune, purpose, 30)?;
                let portions = portions(31, 0, 0);
                let it = HandOut {
                    allocation: proposal.id,
                    commune,
                    roster: list,
                    portions,
                    absent: 0,
                    each: 1_000_000,
                };
                let body = hand_out(self.desk, book, &it);
                self.desk
                    .refused(Text::DemoMorePortions, body, &[officer])?;
            }
            let list = roster(self.desk, book, book.flood_campaign, commune, purpose, 40)?;
            let portions = portions(33, 5, 2);
            let it = HandOut {
                allocation: proposal.id,
                commune,
                roster: list,
                portions,
                absent: 0,
                each: 1_000_000,
            };
            let body = hand_out(self.desk, book, &it);
            let text = self.desk.post(body, &[officer])?;
            if commune == 2 {
                let adjust = DistributionAdjust {
                    line: None,
                    booked: self.desk.today(),
                    distribution: text,
                    id: self.desk.id(),
                    on: self.desk.today(),
                    portions: 38,
                    returned: dong(2_000_000),
                    voucher: None,
                };
                self.desk.post(adjust, &[officer])?;
            }
            if commune < 5 {
                let count = if commune == 2 { 38 } else { 40 };
                let evidence = if commune % 2 == 0 {
                    Evidence::Witnesses
                } else {
                    Evidence::Tally
                };
                confirm(self.desk, text, count, evidence, witness)?;
            } else {
                self.odd.unconfirmed = Some(text);
            }
        }
        self.desk.flush()
    }

    fn after_the_flood(&mut self, begun: &Begun) -> Step<()> {
        let (book, flood) = (self.book, self.book.flood);
        self.desk.go_to(date(2026, 10, 1))?;
        self.import_all(date(2026, 9, 25), date(2026, 9, 30), flood)?;
        self.costs(date(2026, 9, 28))?;

        // A gift in cash was entered twice; accountant and approver undo the second one together.
        let entered = cash_gift(self.desk, book.cash, flood, 500_000, 0, None)?;
        let twice = cash_gift(self.desk, book.cash, flood, 500_000, 0, None)?;
        self.reverse(twice, ReverseReason::EnteredTwice)?;
        self.give_back(entered, 500_000)?;

        for _ in 0..4 {
            let day = self.desk.today().plus(2).date().unwrap_or(LAST_DAY);
            self.desk.go_to(day)?;
            self.cash_gifts(1)?;
        }
        let rest = FLOOD_CASH - 15 * (FLOOD_CASH / 16) - 5;
        self.cash_gifts(rest)?;
        let houses = propose(self.desk, book, flood, "nha-o", Some(1), 150_000_000)?;
        let refused = propose(self.desk, book, flood, "nha-o", Some(3), 35_000_000)?;
        self.desk.go_to(date(2026, 10, 12))?;
        self.extend_and_close()?;
        approve(self.desk, &houses, &[Who::Approver])?;
        let body = AllocationReject {
            id: self.desk.id(),
            on: self.desk.today(),
            proposal: refused.text,
            reason: DecisionReason::NotEligible,
        };
        self.desk.post(body, &[Who::SecondApprover])?;
        self.desk.go_to(date(2026, 10, 16))?;
        self.import_all(date(2026, 10, 1), date(2026, 10, 15), flood)?;
        // Two files that overlap by six days: the lines that both have are the same lines.
        self.import(1, date(2026, 9, 25), date(2026, 10, 15), flood)?;
        carry(self.desk, flood, book.transit, book.cash, 200_000_000)?;

        let second = self.propose_for_all(flood, "cuu-tro-khan-cap", 30_000_000)?;
        self.desk.go_to(date(2026, 10, 17))?;
        for proposal in &second {
            approve(self.desk, proposal, &[Who::SecondApprover])?;
        }
        for (commune, proposal) in second.iter().enumerate().take(5) {
            carry(self.desk, flood, book.cash, book.boxes[commune], 30_000_000)?;
            let list = roster(
                self.desk,
                book,
                book.flood_campaign,
                commune,
                "cuu-tro-khan-cap",
                60,
            )?;
            let portions = portions(52, 6, 0);
            let it = HandOut {
                allocation: proposal.id,
                commune,
                roster: list,
                portions,
                absent: 2,
                each: 500_000,
            };
            let body = hand_out(self.desk, book, &it);
            let text = self.desk.post(body, &[Who::Officer(commune as u8)])?;
            confirm(
                self.desk,
                text,
                58,
                Evidence::Witnesses,
                Who::Witness(commune as u8),
            )?;
        }
        self.money_to_partners(begun)?;
        // Đồi Thông did not need its share any more.
        let cancel = AllocationCancel {
            booked: self.desk.today(),
            id: self.desk.id(),
            on: self.desk.today(),
            proposal: second[5].text,
            reason: DecisionReason::NotNeeded,
        };
        self.desk.post(cancel, &[Who::Approver])?;
        self.desk.go_to(date(2026, 11, 2))?;
        self.import_all(date(2026, 10, 16), date(2026, 10, 31), flood)?;
        self.assign(1, date(2026, 10, 20), 150_000_000, &houses, ExpenseFor::Aid)?;
        self.costs(date(2026, 10, 28))?;
        self.late_note(&second[5])?;

        // Three transfers came after the close: they are held, and the general fund gives nothing for them.
        self.desk.go_to(date(2026, 11, 16))?;
        self.import_all(date(2026, 11, 1), date(2026, 11, 14), flood)?;
        let late = self.held(0, date(2026, 11, 3))?;
        let assign = ReceiptAssign {
            account: book.banks[0],
            booked: self.desk.today(),
            fund: book.general,
            hold: late,
            id: self.desk.id(),
            on: self.desk.today(),
            sent: None,
        };
        self.desk.post(assign, &[Who::Accountant])?;
        let transfer = FundTransfer {
            lot: None,
            account: book.cash,
            amount: dong(20_000_000),
            booked: self.desk.today(),
            currency: Some(Currency::VND),
            from: book.general,
            gift: None,
            id: self.desk.id(),
            on: self.desk.today(),
            reason: TransferReason::WithinPurpose,
            to: flood,
        };
        self.desk
            .post(transfer, &[Who::Accountant, Who::Approver])?;
        self.desk.flush()
    }

    fn reverse(&mut self, entry: Digest, reason: ReverseReason) -> Step<()> {
        let body = EntryReverse {
            line: None,
            booked: self.desk.today(),
            entry,
            id: self.desk.id(),
            on: self.desk.today(),
            reason,
        };
        self.desk.post(body, &[Who::Accountant, Who::Approver])?;
        Ok(())
    }

    /// A donor asks for her gift in cash back; it is unspent.
    fn give_back(&mut self, donation: Digest, given: u64) -> Step<()> {
        let body = DonationReturn {
            lot: None,
            account: self.book.cash,
            amount: dong(given),
            booked: self.desk.today(),
            currency: Some(Currency::VND),
            donation,
            id: self.desk.id(),
            line: None,
            on: self.desk.today(),
            reason: ReturnReason::DonorWish,
            voucher: None,
        };
        self.desk.post(body, &[Who::Cashier, Who::Approver])?;
        Ok(())
    }

    /// Transport and bank fees are paid from the cost fund, and from nothing else.
    fn costs(&mut self, fee_day: Date) -> Step<()> {
        let book = self.book;
        let proposal = propose(self.desk, book, book.cost, "chi-phi", None, 2_000_000)?;
        approve(self.desk, &proposal, &[Who::Approver])?;
        let payee = self.desk.opening("payee", "Nhà xe Khe Trầm (hư cấu)");
        let expense = ExpensePay {
            account: book.cash,
            allocation: proposal.id,
            amount: dong(1_800_000),
            booked: self.desk.today(),
            currency: Currency::VND,
            id: self.desk.id(),
            line: None,
            on: self.desk.today(),
            payee: Some(payee.commitment()),
            purpose: ExpenseFor::Cost,
            voucher: None,
        };
        self.desk.post_with(expense, &[Who::Cashier], vec![payee])?;
        self.assign(0, fee_day, 11_000, &proposal, ExpenseFor::Cost)?;
        self.assign(1, fee_day, 5_500, &proposal, ExpenseFor::Cost)
    }

    /// The held payment of a bank on a day belongs to an allocation.
    fn assign(
        &mut self,
        bank: usize,
        day: Date,
        paid: u64,
        to: &Proposal,
        purpose: ExpenseFor,
    ) -> Step<()> {
        self.desk.flush()?;
        let line = import::find(
            &self.desk.writer,
            &self.salted(bank, day),
            |line| line.debit() == Some(paid),
            self.lang,
        )?;
        let hold = self.desk.writer.text_of(&line.id, self.lang)?;
        let body = PaymentAssign {
            allocation: to.id,
            booked: self.desk.today(),
            hold,
            id: self.desk.id(),
            on: self.desk.today(),
            purpose,
        };
        self.desk.post(body, &[Who::Accountant])?;
        Ok(())
    }

    /// The text hash of the held receipt of a bank on a day.
    fn held(&mut self, bank: usize, day: Date) -> Step<Digest> {
        let line = import::find(
            &self.desk.writer,
            &self.salted(bank, day),
            |line| line.amount > 0,
            self.lang,
        )?;
        self.desk.writer.text_of(&line.id, self.lang)
    }

    /// The statement of one day, as the office has it at hand.
    pub(super) fn salted(&self, bank: usize, day: Date) -> import::OneDay {
        import::OneDay {
            account: self.book.banks[bank],
            dir: self.dir.clone(),
            bank: super::paper::Bank::ALL[bank].name(),
            day,
        }
    }
}

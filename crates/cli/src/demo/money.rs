//! What the office does with money besides gifts and cash: dollars, promises, a workplace's day of pay, an emergency, an advance,
//! a transfer to the Front; and the services that are no money at all.

use jiff::civil::date;
use minhbach_ledger::amount::{Currency, Fixed};
use minhbach_ledger::day::Day;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::allocation::AllocationPropose;
use minhbach_ledger::kinds::donation::{Contributors, DonationReceive, SplitPart};
use minhbach_ledger::kinds::exchange::CurrencyExchange;
use minhbach_ledger::kinds::movements::TransferMove;
use minhbach_ledger::kinds::partners::{
    Counterpart, PartnerConfirm, PartnerKind, PartnerRegister, PartnerSend,
};
use minhbach_ledger::kinds::pledges::PledgeMake;
use minhbach_ledger::kinds::registry::{AccountKind, AccountOpen};
use minhbach_ledger::kinds::services::{ServiceKind, ServiceReport};

use super::desk::{Who, dong, lawful};
use super::opening::area;
use super::people::roster;
use super::steps::{
    HandOut, Proposal, approve, carry, cash_body, confirm, criteria, hand_out, portions, propose,
};
use super::story::Story;
use crate::outcome::Step;
use crate::texts::Text;
use minhbach_ledger::kinds::distribution::Evidence;

/// What the first days of the flood left to be finished later.
pub struct Begun {
    dollars: Id,
    team: Id,
    front: Id,
    pledge: Digest,
    rush: Proposal,
}

/// The dollars of the story: 1,000.00 came, 600.00 are exchanged.
fn usd(cents: u64) -> Fixed {
    // The story's amounts are below 2^53.
    Fixed::money(cents, lawful("USD")).expect("an amount of the story")
}

impl Story<'_> {
    /// The first days of the flood: the water does not wait for a decision, and not all that comes is đồng in the bank.
    pub(super) fn money_begins(&mut self) -> Step<Begun> {
        let (book, flood) = (self.book, self.book.flood);
        let account = |story: &mut Self, kind, name: &str, currency: &str| -> Step<Id> {
            let id = story.desk.id();
            let body = AccountOpen {
                bank: None,
                campaign: None,
                chapter: book.province,
                currency: lawful(currency),
                id,
                kind,
                name: lawful(name),
                number: None,
                on: story.desk.today(),
            };
            story.desk.post(body, &[Who::Approver])?;
            Ok(id)
        };
        let dollars = account(self, AccountKind::Cash, "Quỹ ngoại tệ (đô la Mỹ)", "USD")?;
        let team = account(self, AccountKind::Advance, "Tạm ứng đội xung kích", "VND")?;
        let front = self.desk.id();
        let register = PartnerRegister {
            chapter: book.province,
            id: front,
            kind: PartnerKind::Front,
            ledger: Some(lawful("mat-tran.example/son-lam")),
            name: lawful("Mặt trận Tổ quốc tỉnh Sơn Lâm (mẫu)"),
            on: self.desk.today(),
        };
        self.desk.post(register, &[Who::Approver])?;

        // A workplace gives a day of pay; part of it, as it asks, is for the general fund.
        let workplace = DonationReceive {
            contributors: Some(Contributors {
                count: 86,
                root: self.desk.salted_root("day of pay", 86),
            }),
            split: Some(vec![SplitPart {
                amount: dong(5_000_000),
                fund: book.general,
            }]),
            ..cash_body(self.desk, book.cash, flood, 43_000_000)
        };
        self.desk.post(workplace, &[Who::Cashier])?;
        let abroad = DonationReceive {
            amount: usd(100_000),
            currency: Some(lawful("USD")),
            ..cash_body(self.desk, dollars, flood, 0)
        };
        self.desk.post(abroad, &[Who::Cashier])?;
        let pledge = PledgeMake {
            amount: dong(100_000_000),
            campaign: None,
            chapter: book.province,
            currency: Some(Currency::VND),
            donor: None,
            due: Day::of_date(date(2026, 10, 15)),
            fund: Some(flood),
            id: self.desk.id(),
            item: None,
            on: self.desk.today(),
        };
        let pledge = self.desk.post(pledge, &[Who::Cashier])?;
        let rush = self.rush()?;
        Ok(Begun {
            dollars,
            team,
            front,
            pledge,
            rush,
        })
    }

    /// Twenty households of Bản Mây are helped before anybody has decided; who proposed it does not hand it out.
    fn rush(&mut self) -> Step<Proposal> {
        let (book, flood, commune) = (self.book, self.book.flood, 0);
        let purpose = "cuu-tro-khan-cap";
        let emergency = |story: &mut Self, amount: u64| AllocationPropose {
            amount: dong(amount),
            area: Some(area(commune)),
            chapter: book.communes[commune],
            criteria: Some(criteria(purpose)),
            currency: Some(Currency::VND),
            emergency: true,
            from: story.desk.today(),
            fund: flood,
            id: story.desk.id(),
            lot: None,
            on: story.desk.today(),
            purpose: lawful(purpose),
            until: story.desk.today().plus(60),
        };
        let too_much = emergency(self, 30_000_001);
        self.desk
            .refused(Text::DemoEmergencyLimit, too_much, &[Who::Accountant])?;
        let body = emergency(self, 20_000_000);
        let id = body.id;
        let text = self.desk.post(body, &[Who::Accountant])?;
        carry(self.desk, flood, book.cash, book.boxes[commune], 20_000_000)?;
        let list = roster(self.desk, book, book.flood_campaign, commune, purpose, 20)?;
        let it = HandOut {
            allocation: id,
            commune,
            roster: list,
            portions: portions(18, 1, 1),
            absent: 0,
            each: 1_000_000,
        };
        let body = hand_out(self.desk, book, &it);
        let given = self.desk.post(body, &[Who::Officer(commune as u8)])?;
        let by = Who::Witness(commune as u8);
        confirm(self.desk, given, 20, Evidence::Tally, by)?;
        Ok(Proposal { id, text })
    }

    /// Ten days later: the emergency is approved, late; dollars become đồng; the company keeps part of its word; an advance goes out.
    pub(super) fn money_goes_on(&mut self, begun: &Begun) -> Step<()> {
        let (book, flood, today) = (self.book, self.book.flood, self.desk.today());
        approve(self.desk, &begun.rush, &[Who::Approver])?;
        let exchange = CurrencyExchange {
            account_from: begun.dollars,
            account_to: book.cash,
            allocation: None,
            amount_from: usd(60_000),
            amount_to: dong(15_246_000),
            booked: today,
            currency_from: lawful("USD"),
            currency_to: Currency::VND,
            fund: Some(flood),
            id: self.desk.id(),
            line_from: None,
            line_to: None,
            on: today,
            voucher: None,
        };
        self.desk.post(exchange, &[Who::Cashier, Who::Approver])?;
        let kept = DonationReceive {
            pledge: Some(begun.pledge),
            ..cash_body(self.desk, book.cash, flood, 60_000_000)
        };
        self.desk.post(kept, &[Who::Cashier])?;
        let without_day = self.advance(begun, None);
        self.desk
            .refused(Text::DemoAdvanceDue, without_day, &[Who::Cashier])?;
        let advance = self.advance(begun, Some(today.plus(10)));
        self.desk.post(advance, &[Who::Cashier])?;
        self.desk.flush()
    }

    fn advance(&mut self, begun: &Begun, due: Option<Day>) -> TransferMove {
        TransferMove {
            amount: dong(10_000_000),
            booked: self.desk.today(),
            currency: Currency::VND,
            due,
            from: self.book.cash,
            from_line: None,
            fund: self.book.flood,
            id: self.desk.id(),
            on: self.desk.today(),
            to: begun.team,
            to_line: None,
            voucher: None,
        }
    }

    /// In October the Front takes over one commune's repairs; of the advance four million are brought back, and the rest stays overdue.
    pub(super) fn money_to_partners(&mut self, begun: &Begun) -> Step<()> {
        let (book, flood) = (self.book, self.book.flood);
        let repairs = propose(self.desk, book, flood, "nha-o", Some(2), 40_000_000)?;
        approve(self.desk, &repairs, &[Who::SecondApprover])?;
        let first = self.send(begun, &repairs, 30_000_000)?;
        self.send(begun, &repairs, 10_000_000)?;
        let matched = PartnerConfirm {
            counterpart: Counterpart {
                index: Some(412),
                origin: lawful("mat-tran.example/son-lam"),
                text: None,
            },
            entry: first,
            id: self.desk.id(),
            on: self.desk.today(),
        };
        self.desk.post(matched, &[Who::Accountant])?;
        carry(self.desk, flood, begun.team, book.cash, 4_000_000)?;
        self.services()
    }

    fn send(&mut self, begun: &Begun, of: &Proposal, amount: u64) -> Step<Digest> {
        let body = PartnerSend {
            account: self.book.cash,
            allocation: of.id,
            amount: dong(amount),
            booked: self.desk.today(),
            counterpart: None,
            currency: Some(Currency::VND),
            id: self.desk.id(),
            line: None,
            lot: None,
            on: self.desk.today(),
            partner: begun.front,
            voucher: None,
        };
        self.desk.post(body, &[Who::Cashier])
    }

    /// September's visits, first aid, hours and blood: counts alone, and none about few people.
    fn services(&mut self) -> Step<()> {
        let report = |story: &mut Self, chapter: Id, kind, count| ServiceReport {
            chapter,
            count,
            from: Day::of_date(date(2026, 9, 1)),
            id: story.desk.id(),
            kind,
            on: story.desk.today(),
            until: Day::of_date(date(2026, 9, 30)),
        };
        let few = report(self, self.book.communes[3], ServiceKind::FirstAid, 4);
        self.desk
            .refused(Text::DemoFewServices, few, &[Who::Officer(3)])?;
        for (n, commune) in self.book.communes.into_iter().enumerate() {
            let by = [Who::Officer(n as u8)];
            let visits = report(self, commune, ServiceKind::HomeVisit, 40 + 7 * n as u32);
            self.desk.post(visits, &by)?;
            let hours = report(
                self,
                commune,
                ServiceKind::VolunteerHours,
                310 - 20 * n as u32,
            );
            self.desk.post(hours, &by)?;
        }
        let whole = [
            (ServiceKind::FirstAid, 57),
            (ServiceKind::BloodDonation, 214),
            (ServiceKind::OrganRegistration, 16),
            (ServiceKind::Training, 120),
        ];
        for (kind, count) in whole {
            let body = report(self, self.book.province, kind, count);
            self.desk.post(body, &[Who::Accountant])?;
        }
        self.desk.flush()
    }
}

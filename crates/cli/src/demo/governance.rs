//! What keeps the book in order: units that were merged, a campaign that is extended, papers with numbers, books that are closed,
//! a new key, a note that came late.

use std::collections::BTreeMap;

use jiff::civil::date;
use minhbach_exchange::legal;
use minhbach_ledger::amount::Currency;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::adopt::{AdoptReason, FieldAdopt};
use minhbach_ledger::kinds::campaigns::{CampaignClose, CampaignExtend, ReportPublish, Terms};
use minhbach_ledger::kinds::chapters::{ChapterClose, ChapterSucceed};
use minhbach_ledger::kinds::closing::PeriodClose;
use minhbach_ledger::kinds::movements::FundCover;
use minhbach_ledger::kinds::registry::{AccountKind, AccountOpen, Area, ChapterKind, ChapterOpen};
use minhbach_ledger::kinds::remarks::Document;
use minhbach_ledger::kinds::vouchers::{VoidReason, Voucher, VoucherReserve, VoucherVoid};

use super::desk::{Desk, Who, dong, lawful};
use super::opening::GOVERNORS;
use super::people::roster;
use super::steps::{HandOut, Proposal, carry, cash_body, hand_out, portions};
use super::story::Story;
use crate::outcome::Step;
use crate::texts::Text;

/// A province: code and name, and those of its district.
type Former = (
    &'static str,
    &'static str,
    [(&'static str, &'static str); 1],
);

/// The units that stood where Sơn Lâm is now, until 30 June 2025: two provinces, each with one of the two districts.
const FORMER: [Former; 2] = [
    ("95", "Thượng Sơn", [("951", "Mây Cao")]),
    ("96", "Hạ Lâm", [("961", "Khe Sâu")]),
];

/// Opens the units of before the mergers below the new province, and lets them end: one district is dissolved, the other units
/// are succeeded by the province.
pub fn former_units(desk: &mut Desk, province: Id) -> Step<()> {
    let on = Day::of_date(date(2025, 6, 30));
    let unit = |desk: &mut Desk, kind, name: String, code: &str, parent: Id| -> Step<Id> {
        let id = desk.id();
        let body = ChapterOpen {
            area: Some(Area {
                code: lawful(code),
                scheme: lawful("son-lam"),
                version: lawful("2020-01-01"),
            }),
            id,
            kind,
            name: lawful(&name),
            on: Day::of_date(date(2009, 1, 1)),
            parent: Some(parent),
        };
        desk.post(body, &GOVERNORS)?;
        Ok(id)
    };
    let mut districts = Vec::new();
    let mut provinces = Vec::new();
    for (code, name, below) in FORMER {
        let title = format!("Hội Chữ thập đỏ tỉnh {name} (cũ)");
        let former = unit(desk, ChapterKind::Province, title, code, province)?;
        provinces.push(former);
        for (code, name) in below {
            let title = format!("Hội Chữ thập đỏ huyện {name} (cũ)");
            districts.push(unit(desk, ChapterKind::District, title, code, former)?);
        }
    }
    let close = ChapterClose {
        chapter: districts[0],
        id: desk.id(),
        on,
    };
    desk.post(close, &GOVERNORS)?;
    for chapter in districts.into_iter().skip(1).chain(provinces) {
        let succeed = ChapterSucceed {
            chapter,
            id: desk.id(),
            on,
            successor: province,
        };
        desk.post(succeed, &GOVERNORS)?;
    }
    Ok(())
}

/// The terms of a rule set on a day, as the office copies them into the entry that opens a campaign.
pub fn terms(set: &str, on: Day) -> Option<Box<Terms>> {
    let sets = legal::shipped().ok()?;
    let set = sets.into_iter().find(|known| known.set.as_str() == set)?;
    set.terms(on).map(Box::new)
}

/// The numbers that the office's papers have had so far, by book and year.
#[derive(Debug, Default)]
pub struct Papers(BTreeMap<(String, i16), u32>);

impl Papers {
    /// The next paper of a book.
    pub fn next(&mut self, book: &str, on: Day) -> Voucher {
        let year = on.date().map_or(0, |date| date.year());
        let number = self.0.entry((book.to_owned(), year)).or_default();
        *number += 1;
        Voucher {
            book: lawful(book),
            number: *number,
            year: year as u16,
        }
    }

    /// So many numbers are kept for somebody; the first of them.
    fn keep(&mut self, book: &str, year: i16, count: u32) -> u32 {
        let number = self.0.entry((book.to_owned(), year)).or_default();
        let first = *number + 1;
        *number += count;
        first
    }
}

impl Story<'_> {
    /// The appeal is published, and the next unit that has ended opens nothing more.
    pub(super) fn begin_in_order(&mut self) -> Step<()> {
        self.publish("appeal", "Lời kêu gọi ủng hộ đồng bào vùng lũ quét (mẫu)")?;
        let former = {
            let state = self.desk.writer.state();
            let mut ended = state.ended.iter().copied();
            ended.next()
        };
        let Some(chapter) = former else { return Ok(()) };
        let body = AccountOpen {
            bank: None,
            campaign: None,
            chapter,
            currency: Currency::VND,
            id: self.desk.id(),
            kind: AccountKind::Cash,
            name: lawful("Quỹ tiền mặt (cũ)"),
            number: None,
            on: self.desk.today(),
        };
        self.desk
            .refused(Text::DemoEndedChapter, body, &[Who::Approver])
    }

    /// The campaign receives until the end of October; September's books are closed; a block of papers goes into the field.
    pub(super) fn extend_and_close(&mut self) -> Step<()> {
        let (book, today) = (self.book, self.desk.today());
        let decision = "Quyết định gia hạn vận động (mẫu)";
        let extend = CampaignExtend {
            campaign: book.flood_campaign,
            closes: Day::of_date(date(2026, 10, 31)),
            document: Some(document(decision)),
            id: self.desk.id(),
            on: today,
        };
        self.desk.post(extend, &[Who::Approver])?;
        let close = PeriodClose {
            chapter: book.province,
            id: self.desk.id(),
            on: today,
            until: Day::of_date(date(2026, 9, 30)),
        };
        self.desk.post(close, &[Who::Accountant, Who::Approver])?;
        self.desk.flush()?;
        let september = Day::of_date(date(2026, 9, 30));
        let mut late = cash_body(self.desk, book.cash, book.flood, 200_000);
        (late.on, late.booked) = (september, september);
        self.desk
            .refused(Text::DemoClosedBooks, late, &[Who::Cashier])?;
        let mut twice = cash_body(self.desk, book.cash, book.flood, 200_000);
        twice.voucher = Some(Voucher {
            book: lawful("pt"),
            number: 1,
            year: 2026,
        });
        self.desk
            .refused(Text::DemoPaperTwice, twice, &[Who::Cashier])?;
        let first = self.desk.papers.keep("px", 2026, 5);
        let reserve = VoucherReserve {
            book: lawful("px"),
            chapter: book.communes[5],
            count: 5,
            first,
            holder: self.desk.holder(Who::Officer(5)),
            id: self.desk.id(),
            on: today,
            year: 2026,
        };
        self.desk.post(reserve, &[Who::Accountant])?;
        self.desk.rotate(Who::Inspector)
    }

    /// An officer without a network handed out of an allocation that had been cancelled meanwhile. Three weeks later his note
    /// comes in, and stays open until an inspector has looked into it; what the allocation had not, the fund makes good.
    pub(super) fn late_note(&mut self, cancelled: &Proposal) -> Step<()> {
        let (book, flood, commune) = (self.book, self.book.flood, 5);
        let each = 250_000;
        carry(self.desk, flood, book.cash, book.boxes[commune], 12 * each)?;
        let purpose = "cuu-tro-khan-cap";
        let list = roster(self.desk, book, book.flood_campaign, commune, purpose, 12)?;
        let it = HandOut {
            allocation: cancelled.id,
            commune,
            roster: list,
            portions: portions(10, 2, 0),
            absent: 0,
            each,
        };
        let mut body = hand_out(self.desk, book, &it);
        body.voucher = Some(Voucher {
            book: lawful("px"),
            number: 1,
            year: 2026,
        });
        let note = self.desk.written(body, &[Who::Officer(commune as u8)])?;
        self.desk.go_to(date(2026, 11, 12))?;
        let adopt = FieldAdopt {
            booked: self.desk.today(),
            id: self.desk.id(),
            note,
            on: self.desk.today(),
            reason: AdoptReason::NoNetwork,
        };
        self.odd.late = Some(self.desk.post(adopt, &[Who::Accountant])?);
        let cover = FundCover {
            account: book.boxes[commune],
            allocation: Some(cancelled.id),
            amount: dong(12 * each),
            booked: self.desk.today(),
            currency: Currency::VND,
            from: flood,
            fund: flood,
            id: self.desk.id(),
            on: self.desk.today(),
        };
        self.desk.post(cover, &[Who::Accountant, Who::Approver])?;
        let void = VoucherVoid {
            book: lawful("px"),
            chapter: book.communes[commune],
            id: self.desk.id(),
            numbers: vec![2, 3],
            on: self.desk.today(),
            reason: VoidReason::NotNeeded,
            year: 2026,
        };
        self.desk.post(void, &[Who::Accountant])?;
        let close = CampaignClose {
            campaign: book.flood_campaign,
            id: self.desk.id(),
            on: self.desk.today(),
        };
        self.desk.post(close, &[Who::Approver])?;
        self.desk.flush()
    }

    /// What came in is published three weeks late, and what was handed out not at all: the campaign's page says so.
    pub(super) fn publish_late(&mut self) -> Step<()> {
        let report = self.publish("receipts", "Kết quả tiếp nhận ủng hộ vùng lũ quét (mẫu)")?;
        self.odd.report = Some(report);
        Ok(())
    }

    fn publish(&mut self, what: &str, text: &str) -> Step<Digest> {
        self.desk.flush()?;
        let report = document(text);
        let checkpoint = self.desk.writer.store().size();
        let body = ReportPublish {
            campaign: Some(self.book.flood_campaign),
            chapter: self.book.province,
            // The story has far fewer entries than 2^32.
            checkpoint: checkpoint as u32,
            document: report.sha256,
            id: self.desk.id(),
            on: self.desk.today(),
            period: None,
            size: report.size,
            what: lawful(what),
        };
        self.desk.post(body, &[Who::Accountant])
    }
}

/// A public document whose text the story writes in one line.
pub fn document(text: &str) -> Document {
    Document {
        sha256: Digest::of(text.as_bytes()),
        size: text.len() as u64,
    }
}

//! Humanitarian addresses: a programme, its cases and their sponsors, help that went past the accounts, and who agreed to be
//! shown. Everybody here is invented.

use minhbach_ledger::day::Day;
use minhbach_ledger::id::{Digest, Id};
use minhbach_store::people::{Given, Party, Purpose};
use serde_json::{Value, json};

use super::cast::GIVERS;
use super::desk::{Desk, Who};
use super::opening::area;
use super::steps::cash_gift;
use super::story::Story;
use crate::commands::refused_by_vault;
use crate::outcome::{Failure, Step};

/// What is needed, for how long, how much each time, the story, where; and whether the person is a child.
type Told = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    bool,
);

const CASES: [Told; 5] = [
    (
        "Một cặp bò giống và tiền thức ăn mùa đông",
        "12 tháng",
        "500.000 đ mỗi tháng",
        "Hai ông bà ngoài bảy mươi nuôi cháu, mất đàn dê trong trận lũ.",
        "một xã vùng cao của tỉnh",
        false,
    ),
    (
        "Tiền ăn bán trú và sách vở",
        "đến hết lớp 9",
        "300.000 đ mỗi tháng",
        "Học sinh lớp 6, nhà cách trường 14 km, bố mẹ đi làm xa.",
        "một xã biên giới của tỉnh",
        true,
    ),
    (
        "Thuốc và đi lại mỗi kỳ khám",
        "24 tháng",
        "400.000 đ mỗi tháng",
        "Một người phải lọc máu ba lần mỗi tuần, sống cùng chị gái.",
        "thị trấn",
        false,
    ),
    (
        "Sửa mái nhà và giếng nước",
        "một lần",
        "6.000.000 đ",
        "Một cụ bà sống một mình.",
        "một xã của tỉnh",
        false,
    ),
    (
        "Học nghề may",
        "9 tháng",
        "700.000 đ mỗi tháng",
        "Một thanh niên khuyết tật vận động muốn tự lập.",
        "thị trấn",
        false,
    ),
];

impl Story<'_> {
    /// A programme with five cases, three sponsors, and what their consent allows to be shown.
    pub(super) fn addresses(&mut self) -> Step<()> {
        let (book, desk) = (self.book, &mut *self.desk);
        let (fund, _) = desk.entry(
            "fund.open",
            json!({"areas": [], "chapter": book.province, "kind": "aid", "name": "Chương trình Địa chỉ nhân đạo", "purposes": []}),
            &[Who::Approver],
        )?;
        let mut cases = Vec::new();
        for told in CASES {
            cases.push(case(desk, fund, told)?);
        }
        // The last one is not taken on yet.
        for (case, _) in &cases[..4] {
            let assign = json!({"case": case, "fund": fund});
            private(
                desk,
                "case.assign",
                assign,
                &[("carer", "Chi hội Thôn Giữa")],
                Who::Approver,
            )?;
        }
        let full = sponsor(desk, cases[0].0, "full", 500_000, 500_000)?;
        let co = sponsor(desk, cases[1].0, "co", 100_000, 300_000)?;
        let gone = sponsor(desk, cases[2].0, "full", 400_000, 400_000)?;
        let end = json!({"reason": "completed", "sponsorship": gone});
        desk.entry("sponsorship.end", end, &[Who::Accountant])?;
        private(
            desk,
            "case.close",
            json!({"case": cases[3].0}),
            &[("why", "term_ended")],
            Who::Accountant,
        )?;
        let first = cash_gift(desk, book.cash, fund, 1_500_000, 0, Some(GIVERS[0]))?;
        let second = cash_gift(desk, book.cash, fund, 100_000, 0, Some("Lò Thị Ánh"))?;
        let third = cash_gift(desk, book.cash, fund, 200_000, 0, Some("Đặng Hữu Châu"))?;
        for (count, form, value) in [(40, "goods", Some(12_000_000)), (15, "labour", None)] {
            aid(desk, book.province, count, form, value)?;
        }
        desk.flush()?;
        tie(desk, first, full)?;
        tie(desk, second, co)?;
        for gift in [first, second] {
            agree(desk, gift, Purpose::DisplayName, false)?;
            agree(desk, gift, Purpose::Recognition, false)?;
        }
        agree(desk, third, Purpose::Recognition, false)?;
        for (n, told) in CASES.iter().enumerate().take(2) {
            agree(desk, cases[n].1, Purpose::SponsorCard, told.5)?;
        }
        Ok(())
    }
}

/// An entry with private fields; its id and the hash of its text.
fn private(
    desk: &mut Desk,
    kind: &str,
    mut public: Value,
    fields: &[(&str, &str)],
    by: Who,
) -> Step<(Id, Digest)> {
    let mut openings = Vec::new();
    for (field, value) in fields {
        let opening = desk.opening(field, value);
        public[*field] = json!(opening.commitment());
        openings.push(opening);
    }
    let (id, body) = desk.body(kind, public)?;
    Ok((id, desk.post_with(body, &[by], openings)?))
}

fn case(desk: &mut Desk, fund: Id, told: Told) -> Step<(Id, Digest)> {
    let (need, term, capacity, story, area, _) = told;
    let fields = [
        ("need", need),
        ("term", term),
        ("capacity", capacity),
        ("story", story),
        ("area", area),
        ("person", "Một người không có thật"),
    ];
    private(
        desk,
        "case.open",
        json!({"fund": fund}),
        &fields,
        Who::Accountant,
    )
}

/// A sponsor who gives so much of so much every month, from October on.
fn sponsor(desk: &mut Desk, case: Id, share: &str, amount: u64, capacity: u64) -> Step<Digest> {
    let schedule = format!(
        r#"{{"amount":"{amount}","capacity":"{capacity}","currency":"VND","every":1,"from":"2026-10-05","until":"2027-09-05"}}"#
    );
    let fields = [
        ("schedule", schedule.as_str()),
        ("sponsor", "Một nhà hảo tâm không có thật"),
    ];
    let public = json!({"case": case, "share": share});
    let begun = private(desk, "sponsorship.begin", public, &fields, Who::Accountant)?;
    Ok(begun.1)
}

fn aid(desk: &mut Desk, chapter: Id, count: u32, form: &str, value: Option<u64>) -> Step<()> {
    let mut public = json!({"area": area(2), "chapter": chapter, "count": count, "form": form});
    if let Some(value) = value {
        public["value"] = json!({"amount": value.to_string(), "basis": "donor", "currency": "VND", "on": desk.today()});
    }
    let giver = [("giver", "Một đoàn thiện nguyện không có thật")];
    private(desk, "aid.direct", public, &giver, Who::Accountant)?;
    Ok(())
}

/// The index of an entry that was handed in.
fn index(desk: &Desk, text: Digest) -> Step<u64> {
    let store = desk.writer.store().clone();
    let at = desk.writer.wait(store.by_text(&text), desk.lang)?;
    at.ok_or_else(|| {
        Failure::said(
            crate::outcome::Exit::Rule,
            "demo.body",
            "an entry of the story is not in the book",
        )
    })
}

fn tie(desk: &Desk, gift: Digest, sponsorship: Digest) -> Step<()> {
    let (gift, sponsorship) = (index(desk, gift)?, index(desk, sponsorship)?);
    let key = desk.signer(Who::Accountant).vkey().name().to_owned();
    let store = desk.writer.store().clone();
    let tied = store.tie_gift(gift, sponsorship, desk.today(), &key);
    let tied = desk.writer.wait(tied, desk.lang)?;
    tied.map(drop)
        .map_err(|why| refused_by_vault(&why, desk.lang))
}

/// The subject of an entry agrees; of a child the guardian, too.
fn agree(desk: &Desk, entry: Digest, purpose: Purpose, child: bool) -> Step<()> {
    let at = index(desk, entry)?;
    let key = desk.signer(Who::Accountant).vkey().name().to_owned();
    let day: Day = desk.today();
    let store = desk.writer.store().clone();
    let subjects = desk.writer.wait(store.subjects_of(at), desk.lang)?;
    for subject in subjects {
        for party in Party::ALL.iter().take(1 + usize::from(child)) {
            let given = Given {
                subject,
                purpose,
                party: *party,
                child,
                day,
                key: &key,
            };
            let outcome = desk.writer.wait(store.give_consent(&given), desk.lang)?;
            outcome.map_err(|why| refused_by_vault(&why, desk.lang))?;
        }
    }
    Ok(())
}

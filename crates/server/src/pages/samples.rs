//! A sample of every page, as full as a page gets, for tests of the templates.

mod explore;
mod goods;
mod pieces;

use std::sync::Arc;

use minhbach_ledger::amount::Currency;
use minhbach_ledger::id::Digest;
use minhbach_store::people::Shown;

use super::account::{AccountPage, DayRow, FundHolding};
use super::allocation::{Act, AllocationPage, AllocationStatus, Use};
use super::distribution::{Count, DistributionPage, Team};
use super::donation::{Committed, DonationPage, Entered, ShareRow};
use super::entry::{AuthorRow, EntryPage, MarkRow};
use super::find::{FindPage, Loaded, Outcome};
use super::fund::{AllocationRow, FundPage, Holding};
use super::home::{BookState, FundLine, HomePage, PublishedPoint, Totals};
use super::parts::{Division, EntryRow, Named, Stage};
use super::verify::VerifyPage;
use crate::failure::{ErrorPage, Say};
use crate::format::Sum;
use crate::lang::{Lang, Words};
use crate::measure::{Goods, Measure};
use crate::shell::Shell;
use crate::view::Page;

pub use pieces::Render;
use pieces::{act, boxed, division, fund, named, rice, rows, share, words};

const HASH: &str = "5vX1b0kq7m5l0c3n0D2m9H0c2YyP0y6Jb8w3xqk1n2E=";
const ID: &str = "01990000000000000000000000000001";

pub fn pages() -> Vec<(&'static str, Render)> {
    let mut all = of_money();
    all.extend(goods::pages());
    all.push(("mine", boxed(super::mine::MinePage::new())));
    all.extend(explore::pages());
    let inspected = super::inspection::samples().into_iter();
    all.extend(inspected.map(|page| ("inspection", boxed(page))));
    all.push(("coverage", boxed(super::coverage::sample())));
    let (lines, codes) = super::recipient::samples();
    all.extend(lines.into_iter().map(|page| ("recipient", boxed(page))));
    all.extend(
        codes
            .into_iter()
            .map(|page| ("recipient code", boxed(page))),
    );
    all
}

fn error(status: u16) -> Render {
    boxed(ErrorPage {
        status,
        code: "request.not_found",
        message: words("Không có", "None"),
    })
}

/// The totals of money and of goods.
pub fn totals() -> Vec<Totals> {
    let of = |sum: &dyn Fn(i128) -> Sum| Totals {
        received: sum(1_195_045_678),
        allocated: sum(782_200_000),
        distributed: sum(611_200_000),
        in_hand: sum(562_345_678),
        exchanged_in: sum(5),
        owed: sum(7),
        division: division(),
    };
    vec![of(&Sum::dong), of(&rice)]
}

fn of_money() -> Vec<(&'static str, Render)> {
    let line = |name: &str, suspense| FundLine {
        id: ID.into(),
        name: name.into(),
        suspense,
        divisions: vec![division()],
        owed: if suspense {
            vec![Sum::dong(20_000)]
        } else {
            vec![]
        },
    };
    vec![
        (
            "home",
            boxed(HomePage {
                totals: totals(),
                funds: vec![
                    line("Quỹ cứu trợ lũ quét 9/2026", false),
                    line("Tháng Nhân đạo 5/2026", false),
                    line("Tiền chờ xác định", true),
                ],
                goods: goods::item_rows(),
                latest: rows(),
                campaigns: vec![super::home::sample_campaign(division())],
                today: "2026-11-20".parse().unwrap(),
                accounts: vec![Named {
                    id: ID.into(),
                    name: "Tài khoản Vietcombank số 0100000000001".into(),
                }],
                book: BookState {
                    entries: 12_346,
                    checkpoint: Some(PublishedPoint {
                        size: 12_346,
                        root: HASH.into(),
                    }),
                    witnesses: 3,
                    quorum: Some(false),
                    witnessed: Some(12_300),
                    halted: true,
                },
            }),
        ),
        (
            "fund",
            boxed(FundPage {
                id: ID.into(),
                name: fund().name,
                suspense: false,
                chapter: Some("Hội Chữ thập đỏ tỉnh Sơn Lâm".into()),
                campaign: Some(fund()),
                frozen: true,
                programme: true,
                closed: "2026-12-31".parse().ok(),
                purposes: vec!["food".into(), "housing".into()],
                areas: vec!["98001".into()],
                from: "2026-09-10".parse().ok(),
                until: "2026-12-10".parse().ok(),
                divisions: vec![division()],
                owed: vec![Sum::dong(20_000)],
                holdings: vec![Holding {
                    account: Named {
                        id: ID.into(),
                        name: "Vietcombank".into(),
                    },
                    sum: Sum::dong(9),
                }],
                allocations: vec![AllocationRow {
                    index: 88,
                    purpose: "Gạo và chăn".into(),
                    status: AllocationStatus::Approved,
                    sum: Sum::dong(300_000_000),
                    left: Sum::dong(150_000_000),
                }],
                more_allocations: true,
                entries: rows(),
                before: Some(12_000),
            }),
        ),
        (
            "account",
            boxed(AccountPage {
                id: ID.into(),
                name: "Vietcombank".into(),
                sort: "bank".into(),
                bank: Some("Vietcombank".into()),
                number: Some("0100000000001".into()),
                chapter: Some("Hội Chữ thập đỏ tỉnh Sơn Lâm".into()),
                holdings: vec![FundHolding {
                    fund: fund(),
                    sum: Sum::dong(9),
                }],
                totals: vec![Sum::dong(9)],
                days: [
                    (Some(true), Some(true)),
                    (Some(true), Some(false)),
                    (Some(true), None),
                    (Some(false), None),
                    (None, None),
                ]
                .into_iter()
                .map(|(complete, adds_up)| DayRow {
                    day: "2026-09-12".parse().unwrap(),
                    opening: Some(Sum::dong(1_000_000)),
                    credit_count: 310,
                    credits: Sum::dong(81_200_000),
                    debit_count: 0,
                    debits: Sum::dong(0),
                    closing: None,
                    complete,
                    adds_up,
                    statement: complete.map(|_| 812),
                })
                .collect(),
                before: "2026-09-01".parse().ok(),
            }),
        ),
        (
            "allocation",
            boxed(AllocationPage {
                approval_due: Some(("2026-10-01".parse().unwrap(), true)),
                index: 88,
                fund: fund(),
                purpose: "Gạo và chăn".into(),
                area: Some("98003".into()),
                on: "2026-09-13".parse().ok(),
                from: "2026-09-13".parse().unwrap(),
                until: "2026-12-13".parse().unwrap(),
                sum: Sum::dong(300_000_000),
                status: AllocationStatus::Approved,
                acts: vec![act("allocation.propose"), act("allocation.approve")],
                division: Some(division()),
                orders: goods::order_rows(),
                uses: vec![Use {
                    index: 90,
                    kind: "distribution.make".into(),
                    on: "2026-09-20".parse().ok(),
                    sum: Sum::dong(150_000_000),
                    portions: Some(310),
                }],
                more: true,
            }),
        ),
        (
            "distribution",
            boxed(DistributionPage {
                disputed: Some(2),
                index: 90,
                on: "2026-09-20".parse().ok(),
                fund: Some(fund()),
                allocation: Some(88),
                purpose: Some("Gạo và chăn".into()),
                area: Some("98003".into()),
                sum: Sum::dong(150_000_000),
                returned: Some(Sum::dong(1_200_000)),
                team: Some(Team {
                    members: 3,
                    volunteers: 1,
                }),
                counts: ["signed", "thumbprint", "code", "proxy", "absent"]
                    .iter()
                    .map(|way| Count {
                        way: (*way).into(),
                        count: 3,
                    })
                    .collect(),
                portions: Some(310),
                acts: vec![act("distribution.confirm")],
                confirmed: Some(300),
                reversed_by: Some(99),
                gifts: Some(411),
                root: Some(HASH.into()),
            }),
        ),
        (
            "donation",
            boxed(DonationPage {
                contributors: Some(412),
                cost: Some((Sum::dong(10_000), 500)),
                no_costs: true,
                partner: Some(fund()),
                pledge: Some(77),
                code: "7ZQ4M0C3N9XKA".into(),
                index: 41,
                kind: "donation.receive".into(),
                on: "2026-09-12".parse().ok(),
                received: 1_790_000_000,
                sum: Sum::dong(200_000),
                entered: vec![
                    Entered {
                        fund: fund(),
                        sum: Sum::dong(190_000),
                    },
                    Entered {
                        fund: fund(),
                        sum: Sum::dong(10_000),
                    },
                ],
                receipt: super::donation::receipt::sample(),
                division: Division::new(
                    Currency::VND,
                    [
                        (Stage::InFund, 66_667),
                        (Stage::Allocated, 33_333),
                        (Stage::Distributed, 100_000),
                    ],
                ),
                moves: vec![share("receipt.assign", 200_000)],
                goods: vec![share("purchase.receive", 120_000)],
                allocations: vec![share("allocation.approve", 133_333)],
                uses: vec![share("distribution.make", 100_000)],
                cut: true,
                reversed_by: Some(99),
                proven: true,
                covered: Some(crate::witnessing::Covered::Provisional),
                commitments: vec![Committed {
                    field: "donor",
                    commitment: Digest::of(b"x"),
                }],
                donor: Some(Shown::new("Lê Thị <Mẫu>")),
                sealed: std::collections::BTreeMap::new(),
            }),
        ),
        (
            "find",
            boxed(FindPage {
                outcome: Outcome::Asking,
                currencies: vec!["VND".into(), "USD".into()],
                loaded: vec![
                    Loaded {
                        id: ID.into(),
                        name: "Vietcombank".into(),
                        until: "2026-09-30".parse().ok(),
                    },
                    Loaded {
                        id: ID.into(),
                        name: "Agribank".into(),
                        until: None,
                    },
                ],
            }),
        ),
        (
            "find-none",
            boxed(FindPage {
                outcome: Outcome::NotFound,
                currencies: vec!["VND".into()],
                loaded: vec![],
            }),
        ),
        (
            "find-several",
            boxed(FindPage {
                outcome: Outcome::Several(3),
                currencies: vec!["VND".into()],
                loaded: vec![],
            }),
        ),
        (
            "find-unclear",
            boxed(FindPage {
                outcome: Outcome::Unclear(Say("find-bad-code")),
                currencies: vec!["VND".into()],
                loaded: vec![],
            }),
        ),
        (
            "entry",
            boxed(EntryPage {
                facts: super::facts::samples(),
                index: 41,
                code: "7ZQ4M0C3N9XKA".into(),
                covered: Some(crate::witnessing::Covered::Witnessed),
                kind: "donation.receive".into(),
                about: words("Tiếp nhận ủng hộ", "Gift received"),
                on: "2026-09-12".parse().unwrap(),
                booked: "2026-09-12".parse().ok(),
                received: 1_790_000_000,
                sum: Some(Sum::dong(200_000)),
                bytes: format!(
                    "received 1790000000\nprev {HASH}\n\nminhbach.example/son-lam/entry/v1\ndonation.receive\n{{\"amount\":\"200000\"}}\n\n— minhbach.example/son-lam/k/7f3a9c {HASH}\n"
                ),
                leaf_hash: HASH.into(),
                prev: HASH.into(),
                text_hash: HASH.into(),
                authors: vec![AuthorRow {
                    key: "minhbach.example/son-lam/k/7f3a9c".into(),
                    role: Some("accountant".into()),
                    chapter: Some("Hội Chữ thập đỏ tỉnh Sơn Lâm".into()),
                    chapter_now: Some("Hội Chữ thập đỏ tỉnh Sơn Lâm mới".into()),
                    granted_at: Some(3),
                }],
                commitments: vec!["line".into(), "memo".into()],
                note: Some(super::entry::NoteView {
                    about: words("Cấp phát", "Distribution made"),
                    on: "2026-09-12".parse().unwrap(),
                    roles: vec!["field_officer".into()],
                }),
                disputed: true,
                marks: [
                    "reversed",
                    "assigned",
                    "returned",
                    "adjusted",
                    "confirmed",
                    "decided",
                    "explained",
                    "affirmed",
                    "evidence",
                    "warned",
                    "irregular",
                    "regular",
                ]
                .iter()
                .map(|what| MarkRow {
                    what,
                    by: 99,
                    detail: vec![super::entry::waived_words("allocation.dates")],
                })
                .collect(),
                shown_at: vec!["/d/7ZQ4M0C3N9XKA".into()],
                last: false,
                bundle: Some("tile/entries/000".into()),
            }),
        ),
        (
            "verify",
            boxed(VerifyPage {
                origin: "minhbach.example/son-lam".into(),
                log_key: format!("minhbach.example/son-lam+0123abcd+{HASH}"),
                checkpoint: Some(format!(
                    "minhbach.example/son-lam\n12346\n{HASH}\n\n— minhbach.example/son-lam {HASH}\n"
                )),
                url: "http://127.0.0.1:8080".into(),
                example: Some(41),
            }),
        ),
        ("keys", boxed(super::keys::sample())),
        ("campaign", boxed(super::campaign::sample())),
        ("statement", boxed(super::statement::sample())),
        ("age", boxed(super::age::sample())),
        ("efficiency", boxed(super::efficiency::sample())),
        ("programme", boxed(super::programme::sample())),
        ("feedback", boxed(super::feedback::sample())),
        ("inspect", boxed(super::inspect::sample())),
        ("method", boxed(super::method::page())),
        ("chapters", boxed(super::chapters::sample())),
        ("papers", boxed(super::papers::sample())),
        ("corrections", boxed(super::corrections::sample())),
        ("partners", boxed(super::partners::samples().0)),
        ("partner", boxed(super::partners::samples().1)),
        ("pledges", boxed(super::pledges::samples().0)),
        ("pledge", boxed(super::pledges::samples().1)),
        ("suspense", boxed(super::suspense::sample())),
        ("waiting", boxed(super::waiting::sample())),
        ("services", boxed(super::services::sample())),
        ("report", boxed(super::reports::samples().0)),
        ("cases", boxed(super::cases::samples().0)),
        ("case", boxed(super::cases::samples().1)),
        ("roll", boxed(super::roll::sample())),
        ("error", error(404)),
        ("error", error(410)),
        ("error", error(503)),
    ]
}

pub fn shell(lang: Lang, path: &str) -> Shell {
    Shell {
        lang,
        path: path.into(),
        ledger: "Hội Chữ thập đỏ tỉnh Sơn Lâm".into(),
        practice: true,
        size: 12_346,
        received: Some(1_790_000_000),
        as_of: "2026-10-01".parse().ok(),
        noindex: false,
        downloads: true,
        query: "kind=fund.open".into(),
        desk: None,
        site: Some("https://so.example".into()),
        style: crate::assets::style_path(),
    }
}

//! The first day of the book: governors, policy, chapters, keys, accounts, campaigns and funds of Sơn Lâm.

use jiff::civil::{Date, date};
use minhbach_ledger::amount::Currency;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::governance::{
    AttributionRule, EmergencyRule, Governor, LedgerOpen, PolicySet, Tier,
};
use minhbach_ledger::kinds::income::BalanceOpen;
use minhbach_ledger::kinds::keys::KeyGrant;
use minhbach_ledger::kinds::registry::{
    AccountKind, AccountOpen, Area, CampaignKind, CampaignOpen, ChapterKind, ChapterOpen,
    CostShare, FundKind, FundOpen,
};

use super::cast::{BRANCHES, COMMUNES, PROVINCE};
use super::desk::{Desk, Who, dong, lawful};
use super::governance::{former_units, terms};
use super::paper::Bank;
use crate::outcome::Step;

/// Two of the three governors, as the threshold asks.
pub const GOVERNORS: [Who; 2] = [Who::Governor(0), Who::Governor(1)];

/// The registry of the story.
pub struct Registry {
    /// The province.
    pub province: Id,
    /// The six communes.
    pub communes: [Id; 6],
    /// The account at each bank, in the order of [`Bank::ALL`].
    pub banks: [Id; 3],
    /// The province's cash box.
    pub cash: Id,
    /// The cash boxes of the communes.
    pub boxes: [Id; 6],
    /// Money on its way between own accounts.
    pub transit: Id,
    /// The flood of September 2026.
    pub flood_campaign: Id,
    /// Tết Nhân ái 2027.
    pub tet_campaign: Id,
    /// Money for any humanitarian purpose.
    pub general: Id,
    /// Money for costs.
    pub cost: Id,
    /// Money for the flood.
    pub flood: Id,
    /// Money for Tết.
    pub tet: Id,
    /// Clean water for Khe Trầm: one gift, later taken back by the bank.
    pub water: Id,
}

/// The chapter's own account numbers; 98 is no bank's prefix.
pub fn number(bank: Bank) -> &'static str {
    match bank {
        Bank::Vietcombank => "9800000000011",
        Bank::Agribank => "9800000000022",
        Bank::VietinBank => "9800000000033",
    }
}

/// A commune as an area of the invented list.
pub fn area(commune: usize) -> Area {
    Area {
        code: lawful(COMMUNES[commune].0),
        scheme: lawful("son-lam"),
        version: lawful("2025-07-01"),
    }
}

/// Opens the book. `log` is the log's vkey.
pub fn open(desk: &mut Desk, log: &str) -> Step<Registry> {
    desk.go_to(date(2026, 8, 20))?;
    governance(desk, log)?;
    let (province, communes) = chapters(desk)?;
    former_units(desk, province)?;
    keys(desk, province, &communes)?;
    desk.go_to(date(2026, 8, 24))?;
    let (banks, cash, boxes, transit) = accounts(desk, province, &communes)?;
    let campaign = |desk: &mut Desk, name, kind, opens, closes, set| -> Step<Id> {
        let (name, opens, closes): (&str, Date, Date) = (name, opens, closes);
        let id = desk.id();
        let body = CampaignOpen {
            chapter: province,
            closes: Day::of_date(closes),
            id,
            kind,
            name: lawful(name),
            on: desk.today(),
            opens: Day::of_date(opens),
            terms: terms(set, desk.today()),
        };
        desk.post(body, &[Who::Approver])?;
        Ok(id)
    };
    fund(
        desk,
        province,
        "Tiền chờ xác định",
        FundKind::Suspense,
        None,
        &[],
        &[],
        None,
    )?;
    let cost = fund(
        desk,
        province,
        "Quỹ chi phí vận động",
        FundKind::Cost,
        None,
        &[],
        &[],
        None,
    )?;
    let general = fund(
        desk,
        province,
        "Quỹ nhân đạo chung",
        FundKind::Aid,
        None,
        &[],
        &[],
        None,
    )?;
    let water_areas = [1];
    let water = fund(
        desk,
        province,
        "Quỹ nước sạch Khe Trầm",
        FundKind::Aid,
        None,
        &["nuoc-sach"],
        &water_areas,
        None,
    )?;
    for (fund, account, amount) in [(general, cash, 60_000_000), (cost, cash, 20_000_000)] {
        balance(desk, fund, account, amount)?;
    }
    desk.go_to(date(2026, 9, 7))?;
    let flood_campaign = campaign(
        desk,
        "Ủng hộ đồng bào vùng lũ quét tháng 9/2026",
        CampaignKind::Disaster,
        date(2026, 9, 7),
        date(2026, 10, 15),
        "nd93-2021",
    )?;
    let everywhere = [0, 1, 2, 3, 4, 5];
    let purposes = ["cuu-tro-khan-cap", "nha-o"];
    let flood = fund(
        desk,
        province,
        "Quỹ Lũ quét 9/2026",
        FundKind::Aid,
        Some(flood_campaign),
        &purposes,
        &everywhere,
        None,
    )?;
    let tet_campaign = campaign(
        desk,
        "Tết Nhân ái 2027",
        CampaignKind::Tet,
        date(2026, 11, 15),
        date(2027, 2, 5),
        "tet-nhan-ai",
    )?;
    let share = CostShare {
        fund: cost,
        share_bp: 300,
    };
    let tet = fund(
        desk,
        province,
        "Quỹ Tết Nhân ái 2027",
        FundKind::Aid,
        Some(tet_campaign),
        &["qua-tet"],
        &everywhere,
        Some(share),
    )?;
    desk.flush()?;
    Ok(Registry {
        province,
        communes,
        banks,
        cash,
        boxes,
        transit,
        flood_campaign,
        tet_campaign,
        general,
        cost,
        flood,
        tet,
        water,
    })
}

fn governance(desk: &mut Desk, log: &str) -> Step<()> {
    let mut governors: Vec<Governor> = (0..3)
        .map(Who::Governor)
        .map(|who| Governor {
            holder: desk.holder(who),
            key: desk.signer(who).vkey().to_string(),
        })
        .collect();
    governors.sort_by(|a, b| a.key.cmp(&b.key));
    let open = LedgerOpen {
        attribution: AttributionRule::Intervals1,
        base: Currency::VND,
        governors,
        id: desk.id(),
        language: lawful("vi"),
        log: log.to_owned(),
        name: lawful("Hội Chữ thập đỏ tỉnh Sơn Lâm (sổ mẫu, hư cấu)"),
        on: desk.today(),
        practice: true,
        rules: minhbach_ledger::RULES,
        threshold: 2,
        zone: lawful("Asia/Ho_Chi_Minh"),
    };
    desk.post(open, &GOVERNORS)?;
    let policy = PolicySet {
        answer_days: None,
        retention: Vec::new(),
        emergency: Some(EmergencyRule {
            days: 7,
            limit: dong(30_000_000),
        }),
        approvals: vec![
            Tier {
                above: dong(0),
                approvers: 1,
            },
            Tier {
                above: dong(200_000_000),
                approvers: 2,
            },
        ],
        chapter: None,
        currency: Currency::VND,
        id: desk.id(),
        least: 10,
        on: desk.today(),
        relaxed: Vec::new(),
        rules: minhbach_ledger::RULES,
    };
    desk.post(policy, &GOVERNORS)?;
    Ok(())
}

fn chapters(desk: &mut Desk) -> Step<(Id, [Id; 6])> {
    let chapter =
        |desk: &mut Desk, name: String, kind, parent: Option<Id>, area: Option<Area>| -> Step<Id> {
            let id = desk.id();
            let body = ChapterOpen {
                area,
                id,
                kind,
                name: lawful(&name),
                // Since the day on which the two levels began.
                on: Day::of_date(date(2025, 7, 1)),
                parent,
            };
            desk.post(body, &GOVERNORS)?;
            Ok(id)
        };
    let whole = Area {
        code: lawful(PROVINCE.0),
        scheme: lawful("son-lam"),
        version: lawful("2025-07-01"),
    };
    let name = format!("Hội Chữ thập đỏ tỉnh {}", PROVINCE.1);
    let province = chapter(desk, name, ChapterKind::Province, None, Some(whole))?;
    let mut communes = [province; 6];
    for (n, (_, name)) in COMMUNES.iter().enumerate() {
        let title = format!("Hội Chữ thập đỏ xã {name}");
        communes[n] = chapter(
            desk,
            title,
            ChapterKind::Commune,
            Some(province),
            Some(area(n)),
        )?;
        for branch in BRANCHES {
            chapter(
                desk,
                format!("Chi hội {branch}, xã {name}"),
                ChapterKind::Branch,
                Some(communes[n]),
                None,
            )?;
        }
    }
    Ok((province, communes))
}

fn keys(desk: &mut Desk, province: Id, communes: &[Id; 6]) -> Step<()> {
    for who in Who::all() {
        let chapter = match who {
            Who::Governor(_) => continue, // granted by ledger.open
            Who::Officer(n) | Who::Witness(n) => communes[usize::from(n)],
            _ => province,
        };
        let body = KeyGrant {
            chapter: Some(chapter),
            holder: desk.holder(who),
            id: desk.id(),
            key: desk.signer(who).vkey().to_string(),
            on: desk.today(),
            role: who.role(),
            term: None,
        };
        desk.post(body, &GOVERNORS)?;
    }
    Ok(())
}

type Accounts = ([Id; 3], Id, [Id; 6], Id);

fn accounts(desk: &mut Desk, province: Id, communes: &[Id; 6]) -> Step<Accounts> {
    let account =
        |desk: &mut Desk, chapter: Id, kind, name: &str, bank: Option<Bank>| -> Step<Id> {
            let id = desk.id();
            let body = AccountOpen {
                bank: bank.map(|bank| lawful(bank.name())),
                campaign: None,
                chapter,
                currency: Currency::VND,
                id,
                kind,
                name: lawful(name),
                number: bank.map(|bank| lawful(number(bank))),
                on: desk.today(),
            };
            desk.post(body, &[Who::Approver])?;
            Ok(id)
        };
    let mut banks = [province; 3];
    for (n, bank) in Bank::ALL.into_iter().enumerate() {
        let name = format!("Tài khoản {}", bank.name());
        banks[n] = account(desk, province, AccountKind::Bank, &name, Some(bank))?;
    }
    let cash = account(desk, province, AccountKind::Cash, "Quỹ tiền mặt tỉnh", None)?;
    let transit = account(
        desk,
        province,
        AccountKind::Transit,
        "Tiền đang chuyển",
        None,
    )?;
    let mut boxes = [cash; 6];
    for (n, (_, name)) in COMMUNES.iter().enumerate() {
        boxes[n] = account(
            desk,
            communes[n],
            AccountKind::Cash,
            &format!("Quỹ tiền mặt xã {name}"),
            None,
        )?;
    }
    Ok((banks, cash, boxes, transit))
}

#[allow(
    clippy::too_many_arguments,
    reason = "one call a fund, read as a table"
)]
fn fund(
    desk: &mut Desk,
    chapter: Id,
    name: &str,
    kind: FundKind,
    campaign: Option<Id>,
    purposes: &[&str],
    areas: &[usize],
    cost: Option<CostShare>,
) -> Step<Id> {
    let id = desk.id();
    let body = FundOpen {
        areas: areas.iter().map(|n| area(*n)).collect(),
        campaign,
        chapter,
        closes: None,
        cost,
        id,
        kind,
        name: lawful(name),
        on: desk.today(),
        opens: None,
        purposes: purposes.iter().map(|p| lawful(p)).collect(),
    };
    desk.post(body, &[Who::Approver])?;
    Ok(id)
}

fn balance(desk: &mut Desk, fund: Id, account: Id, amount: u64) -> Step<()> {
    let body = BalanceOpen {
        goods: None,
        account,
        amount: dong(amount),
        booked: desk.today(),
        currency: Some(Currency::VND),
        fund,
        id: desk.id(),
        on: desk.today(),
    };
    desk.post(body, &[Who::Accountant, Who::Approver])?;
    Ok(())
}

//! Many more entries of the same mix, for measuring: gifts in cash and in goods, purchases, waybills, allocations, distributions
//! and what belongs to them.

use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::distribution::Evidence;
use serde_json::json;

use super::bank::amount;
use super::desk::{Desk, Who};
use super::opening::{Registry, area};
use super::steps::{
    HandOut, Proposal, approve, carry, cash_gift, confirm, criteria, empty_list, hand_out,
    portions, propose,
};
use crate::outcome::Step;
use crate::world::Seeded;

/// Gifts between two distributions.
const GIFTS: u64 = 100;

/// What the office does with them: six entries about money, seventeen about goods.
const OFFICE: u64 = 6 + 17;

/// Portions of each distribution, and what each is of rice.
const PEOPLE: u64 = 12;
const KILOGRAMS: u64 = 50;

const BOTH: &[Who] = &[Who::Approver, Who::SecondApprover];
const KEEPER: &[Who] = &[Who::Storekeeper];

/// The places and the one thing of the goods.
struct Things {
    store: Id,
    stores: Vec<Id>,
    road: Id,
    dealer: Id,
    rice: Id,
}

/// Adds entries until the book has `entries`. Each round is a hundred gifts in cash, of which one in ten is split for costs, and
/// what the office does with them: it proposes, approves, carries, lists, hands out and confirms; and the same for a load of
/// rice, of which a part was given and a part is bought.
pub fn pad(desk: &mut Desk, book: &Registry, seed: u64, entries: u64) -> Step<()> {
    let mut rng = Seeded::new(seed, "padding");
    desk.flush()?;
    let mut left = entries.saturating_sub(desk.writer.store().size());
    // Accounts, the item, and what a round needs at least.
    let things = match left > 9 + GIFTS + OFFICE {
        true => {
            left -= 10;
            Some(things(desk, book)?)
        }
        false => None,
    };
    let mut commune = 0;
    // The general fund is bound to no campaign, so its gifts and allocations may bear any day.
    while left > 0 {
        let gifts = GIFTS.min(left);
        let mut given = 0;
        for _ in 0..gifts {
            let gift = amount(&mut rng).unsigned_abs();
            cash_gift(desk, book.cash, book.general, gift, 0, None)?;
            given += gift;
        }
        left -= gifts;
        let Some(things) = things.as_ref().filter(|_| left >= OFFICE) else {
            continue;
        };
        // A third buys rice; the people get an equal share of the rest, and what is left over stays in the fund.
        money(desk, book, commune, given / 3 * 2 / PEOPLE)?;
        rice(desk, book, things, commune, given / 3 / PEOPLE * PEOPLE)?;
        left -= OFFICE;
        commune = (commune + 1) % 6;
    }
    desk.flush()
}

fn things(desk: &mut Desk, book: &Registry) -> Step<Things> {
    let mut place = |chapter: Id, kind: &str, name: &str| -> Step<Id> {
        let body = json!({"chapter": chapter, "currency": "VND", "kind": kind, "name": name});
        Ok(desk.entry("account.open", body, &[Who::Approver])?.0)
    };
    let store = place(book.province, "warehouse", "Kho thử tải")?;
    let road = place(book.province, "transit", "Xe thử tải")?;
    let dealer = place(book.province, "supplier", "Đại lý thử tải")?;
    let mut stores = Vec::new();
    for commune in book.communes {
        stores.push(place(commune, "warehouse", "Kho xã thử tải")?);
    }
    let body = json!({"approvals": [{"above": "0", "approvers": 1}], "name": "Gạo thử tải", "scale": 0, "unit": "kg"});
    let rice = desk.entry("item.define", body, KEEPER)?.0;
    Ok(Things {
        store,
        stores,
        road,
        dealer,
        rice,
    })
}

/// Six entries: the same sum for each of twelve people of a commune.
fn money(desk: &mut Desk, book: &Registry, commune: usize, each: u64) -> Step<()> {
    let whole = each * PEOPLE;
    let fund = book.general;
    let proposal = propose(desk, book, fund, "tro-giup", Some(commune), whole)?;
    approve(desk, &proposal, BOTH)?;
    carry(desk, fund, book.cash, book.boxes[commune], whole)?;
    let list = empty_list(
        desk,
        book,
        book.tet_campaign,
        commune,
        "tro-giup",
        PEOPLE as u32,
    )?;
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
    confirm(
        desk,
        text,
        PEOPLE as u32,
        Evidence::Tally,
        Who::Witness(commune as u8),
    )
}

/// Seventeen entries: rice is promised, given and bought, and what was given is carried to a commune and handed out.
fn rice(desk: &mut Desk, book: &Registry, things: &Things, commune: usize, money: u64) -> Step<()> {
    let (fund, officer) = (book.general, [Who::Officer(commune as u8)]);
    let today = desk.today();
    let promise = json!({"amount": "100", "chapter": book.province, "due": today.plus(30), "fund": fund, "item": things.rice});
    let pledge = desk.entry("pledge.make", promise, KEEPER)?.1;
    desk.entry(
        "pledge.end",
        json!({"pledge": pledge, "reason": "withdrawn"}),
        KEEPER,
    )?;

    let load = PEOPLE * KILOGRAMS;
    let gift = json!({"account": things.store, "amount": (load + 1).to_string(), "channel": "goods", "fund": fund,
        "goods": {"condition": "new", "expiry": "2027-12-31", "item": things.rice}});
    let lot = desk.entry("donation.receive", gift, KEEPER)?.0;
    let food = set_aside(desk, book, commune, "lot", &lot.to_string(), load)?;
    let loads = json!([{"allocation": food.id, "amount": load.to_string(), "lot": lot}]);
    let bill = json!({"from": things.store, "loads": loads, "purpose": "relief", "to": things.stores[commune], "via": things.road});
    let bill = desk.entry("transfer.dispatch", bill, KEEPER)?.1;
    let unloads = json!([{"allocation": food.id, "lot": lot, "received": load.to_string()}]);
    let came = json!({"account": things.stores[commune], "dispatch": bill, "unloads": unloads});
    desk.entry("transfer.receive", came, &officer)?;
    let campaign = book.tet_campaign;
    let list = empty_list(desk, book, campaign, commune, "luong-thuc", PEOPLE as u32)?;
    let root = desk.salted_root("rice", PEOPLE as u32);
    let made = json!({"absent": 0, "account": things.stores[commune], "allocation": food.id, "amount": load.to_string(),
        "area": area(commune), "lot": lot, "portions": {"code": 0, "proxy": 0, "signed": PEOPLE, "thumbprint": 0}, "root": root,
        "roster": list});
    let made = desk.entry("distribution.make", made, &officer)?.1;
    let witness = Who::Witness(commune as u8);
    confirm(desk, made, PEOPLE as u32, Evidence::Witnesses, witness)?;
    let photo = json!({"document": {"sha256": criteria("ảnh"), "size": 2_048}, "entry": made, "what": "handover_record"});
    desk.entry("evidence.attach", photo, &officer)?;
    let lost = json!({"account": things.store, "amount": "1", "fund": fund, "lot": lot, "reason": "damaged"});
    desk.entry("stock.write_off", lost, &[Who::Storekeeper, Who::Approver])?;

    let paid = set_aside(desk, book, commune, "currency", "VND", money)?;
    let order = json!({"account": things.dealer, "allocation": paid.id, "amount": money.to_string(), "currency": "VND",
        "item": things.rice, "quantity": PEOPLE.to_string()});
    let order = desk.entry("purchase.order", order, &[Who::Accountant])?.0;
    let orders =
        json!([{"amount": money.to_string(), "order": order, "quantity": PEOPLE.to_string()}]);
    let invoice = json!({"amount": money.to_string(), "currency": "VND"});
    let came = json!({"account": things.store, "condition": "new", "expiry": "2027-12-31", "invoice": invoice, "orders": orders});
    desk.entry("purchase.receive", came, KEEPER)?;
    let pay = json!({"account": book.cash, "currency": "VND", "orders": [{"amount": money.to_string(), "order": order}], "way": "pay"});
    desk.entry("purchase.pay", pay, &[Who::Cashier])?;
    Ok(())
}

/// Two entries: so much of the general fund's money or of a lot, for food in a commune.
fn set_aside(
    desk: &mut Desk,
    book: &Registry,
    commune: usize,
    unit: &str,
    of: &str,
    amount: u64,
) -> Step<Proposal> {
    let on = desk.today();
    let mut body = json!({"amount": amount.to_string(), "area": area(commune), "chapter": book.communes[commune],
        "criteria": criteria("luong-thuc"), "from": on, "fund": book.general, "purpose": "luong-thuc", "until": on.plus(60)});
    body[unit] = json!(of);
    let (id, text) = desk.entry("allocation.propose", body, &[Who::Accountant])?;
    let proposal = Proposal { id, text };
    approve(desk, &proposal, BOTH)?;
    Ok(proposal)
}

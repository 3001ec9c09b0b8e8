//! Steps of random books that are about goods.

use crate::book::id_of;
use crate::{Step, Writer, of};
use minhbach_ledger::amount::Unit;
use minhbach_ledger::effects::Place;
use minhbach_ledger::id::Id;
use minhbach_ledger::state::LineKey;

/// What random books begin with, so that there are goods.
pub const BEGINNING: &str = "
key.grant key=storekeeper-a role=storekeeper chapter=commune-a by g1 g2
account.open id=dealer kind=supplier by approver1
account.open id=road kind=transit by approver1
fund.open id=spare kind=aid by approver1
item.define id=rice approvals=0:1,1_000:2 by storekeeper
item.define id=kit approvals=0:1 unit=kit by storekeeper
item.define id=calf approvals=0:1 unit=animal by storekeeper
r0 = donation.receive goods=rice:good:28 amount=400 account=store by storekeeper
r1 = donation.receive goods=rice:good:9:1_000 amount=90 fund=general account=store-a on=8 booked=8 by storekeeper
c0 = donation.receive goods=calf amount=40 fund=general account=store by storekeeper
allocation.propose id=m0 lot=r0 amount=150 purpose=food by accountant
allocation.propose id=m1 lot=c0 amount=30 fund=general purpose=living by accountant
allocation.approve proposal=m0 by approver1
allocation.approve proposal=m1 by approver1
h0h = asset.place allocation=m1 lot=c0 portions=10 by officer1
";

/// The lots of [`BEGINNING`].
pub const LOTS: &[(&str, u64)] = &[("r0", 400), ("r1", 90), ("c0", 40)];

type Line = (&'static str, String, u64, &'static str);

/// Some numbers of a lot that are free, and an account in which goods of their owner lie.
struct Pile {
    /// `fund=flood` or `allocation=m0`.
    field: String,
    /// `flood` or `@m0`.
    owner: String,
    lot: String,
    account: String,
    fund: String,
    free: u64,
}

impl Writer {
    fn name(&self, id: Id) -> String {
        self.script.name_of(id).unwrap_or("nothing").to_owned()
    }

    /// The n-th pile of goods that is there.
    fn pile(&self, n: u16) -> Pile {
        let state = &self.script.book.state;
        let lines = state.line_numbers.keys().filter(|key| {
            matches!(key.unit(), Unit::Lot { .. })
                && !matches!(key, LineKey::Order { .. })
                && state.free(key) > 0
        });
        let lines: Vec<&LineKey> = lines.collect();
        // The first lot is there as long as anything is; without any, a step that names nothing is refused.
        let Some(key) = lines.get(usize::from(n) % lines.len().max(1)) else {
            return Pile {
                field: "fund=flood".into(),
                owner: "flood".into(),
                lot: "nothing".into(),
                account: "store".into(),
                fund: "flood".into(),
                free: 1,
            };
        };
        let (fund, field, owner) = match key {
            LineKey::Fund { fund, .. } => {
                let name = self.name(*fund);
                (*fund, format!("fund={name}"), name)
            }
            LineKey::Allocation { allocation, .. }
            | LineKey::Order {
                order: allocation, ..
            } => {
                let name = self.name(*allocation);
                let fund = state.allocations[allocation].fund;
                (fund, format!("allocation={name}"), format!("@{name}"))
            }
        };
        let Unit::Lot { lot, .. } = key.unit() else {
            unreachable!("only lines of lots were chosen")
        };
        let lies = state
            .holdings
            .iter()
            .filter_map(|((place, of, unit), amount)| match place {
                Place::Real(account) if *of == fund && *unit == key.unit() && *amount > 0 => {
                    Some(*account)
                }
                _ => None,
            });
        let lies: Vec<Id> = lies.collect();
        let account = lies.get(usize::from(n / 7) % lies.len().max(1));
        Pile {
            field,
            owner,
            lot: self.name(lot),
            account: account.map_or("store".into(), |id| self.name(*id)),
            fund: self.name(fund),
            free: state.free(key),
        }
    }

    /// The kind of a step about goods, its fields, its amount, and who may sign it.
    pub fn write_goods(&self, (which, a, b, c, d): Step) -> Line {
        let pile = self.pile(a);
        let amount = match d % 3 {
            0 => pile.free,
            1 => pile.free.div_ceil(2),
            _ => of(&[1, 2, 3, 10, 40], c),
        };
        let on = 8 + i32::from(d % 4);
        let dated = format!("on={on} booked={on}");
        let (lot, field, account) = (&pile.lot, &pile.field, &pile.account);
        let there = of(&["store", "store-a"], b);
        match which % 20 {
            0 => {
                let item = of(&["rice", "rice:new:11", "kit:new::700"], b);
                let fund = of(&["flood", "general", "spare"], c);
                let n = of(&[12, 40, 100], a);
                (
                    "donation.receive",
                    format!("goods={item} amount={n} fund={fund} account={there} {dated}"),
                    n,
                    "storekeeper",
                )
            }
            1 | 2 => {
                let (allocation, _) = self.label(&["approved"], a);
                let n = of(&[1, 2, 7, 10], b);
                let prepay = if d % 2 == 0 {
                    format!("prepay={}", n * 4)
                } else {
                    String::new()
                };
                (
                    "purchase.order",
                    format!(
                        "allocation={allocation} amount={} quantity={n} {prepay} {dated}",
                        n * 10 + u64::from(d % 3)
                    ),
                    n,
                    "accountant",
                )
            }
            3 | 4 => {
                let (order, _) = self.label(&["purchase.order"], b);
                let known = self.script.book.state.goods.orders.get(&id_of(&order));
                let (n, price) = known.map_or((1, 10), |known| {
                    let n = known
                        .quantity
                        .saturating_sub(known.received)
                        .div_ceil(1 + u64::from(d % 2));
                    (n.max(1), (known.amount * n.max(1)).div_ceil(known.quantity))
                });
                let people = of(&["storekeeper", "storekeeper approver2"], c);
                (
                    "purchase.receive",
                    format!("orders={order}:{n}:{price} invoice={price} account={there} {dated}"),
                    n,
                    people,
                )
            }
            5 => {
                let (order, _) = self.label(&["purchase.order"], b);
                let known = self.script.book.state.goods.orders.get(&id_of(&order));
                let (way, n) = known.map_or(("pay", 1), |known| {
                    match known.payable().checked_sub(known.paid) {
                        Some(0) | None => {
                            ("refund", known.paid.saturating_sub(known.invoiced).max(1))
                        }
                        Some(left) => ("pay", left.div_ceil(1 + u64::from(d % 2))),
                    }
                });
                let account = of(&["cash", "bank"], c);
                let line = if account == "bank" { "line=a" } else { "" };
                (
                    "purchase.pay",
                    format!("way={way} orders={order}:{n} account={account} {line} {dated}"),
                    n,
                    "cashier",
                )
            }
            6 => {
                let (receipt, n) = self.label(&["purchase.receive"], b);
                let of_it = self.orders_of(&receipt);
                (
                    "purchase.return",
                    format!(
                        "receipt={receipt} order={of_it} quantity={} account={there}",
                        n.div_ceil(2)
                    ),
                    n,
                    "storekeeper approver2",
                )
            }
            7 => {
                let (order, _) = self.label(&["purchase.order"], b);
                ("purchase.close", format!("order={order}"), 0, "accountant")
            }
            8 | 9 => {
                let (from, to) = if account == "store-a" {
                    ("store-a", "store")
                } else {
                    ("store", "store-a")
                };
                let purpose = of(&["relief", "return"], c);
                (
                    "transfer.dispatch",
                    format!(
                        "from={from} to={to} purpose={purpose} loads={}/{lot}:{amount} {dated}",
                        pile.owner
                    ),
                    amount,
                    "storekeeper",
                )
            }
            10 | 11 => {
                let (dispatch, _) = self.label(&["transfer.dispatch"], b);
                let (what, open, here) = self.open_load(&dispatch, d % 4 == 0);
                let unload = match d % 3 {
                    0 => format!("{open}"),
                    1 => format!("{}:{}", open.div_ceil(2), open / 3),
                    _ => format!("{}::{}", open / 2, open - open / 2),
                };
                (
                    "transfer.receive",
                    format!("dispatch={dispatch} account={here} unloads={what}:{unload} {dated}"),
                    open,
                    "storekeeper-a approver1 approver2",
                )
            }
            12 => {
                let is = self
                    .script
                    .book
                    .holding(account, &pile.fund, self.unit(lot));
                let counted = match d % 3 {
                    0 => is + 5,
                    1 => (is - 4).max(0),
                    _ => is,
                };
                (
                    "stock.count",
                    format!("account={account} counted={}/{lot}:{counted}", pile.fund),
                    0,
                    "storekeeper accountant",
                )
            }
            13 => {
                let reason = of(&["damaged", "count", "expired", "flood"], b);
                (
                    "stock.write_off",
                    format!(
                        "{field} lot={lot} account={account} reason={reason} amount={amount} on=10"
                    ),
                    amount,
                    "storekeeper approver1 approver2",
                )
            }
            14 => {
                let other = self.pile(c);
                let second = if other.field == pile.field && other.lot != pile.lot {
                    format!(";{}:1", other.lot)
                } else {
                    String::new()
                };
                (
                    "goods.convert",
                    format!(
                        "{field} account={account} inputs={lot}:{amount}{second} item=kit amount={} expiry=9 on=9 booked=9",
                        amount.div_ceil(3)
                    ),
                    amount.div_ceil(3),
                    "storekeeper officer2",
                )
            }
            15 => {
                let reason = if d % 2 == 0 { "perishing" } else { "unneeded" };
                (
                    "goods.sell",
                    format!(
                        "{field} lot={lot} warehouse={account} quantity={amount} price=30 reason={reason} {dated}"
                    ),
                    30,
                    "storekeeper cashier approver1 approver2",
                )
            }
            16 => (
                "allocation.propose",
                format!("fund={} lot={lot} amount={amount} purpose=food", pile.fund),
                amount,
                "accountant",
            ),
            17 => {
                let allocation = pile.owner.trim_start_matches('@');
                (
                    "distribution.make",
                    format!(
                        "allocation={allocation} lot={lot} amount={amount} account={account} {dated}"
                    ),
                    amount,
                    "officer1",
                )
            }
            18 => match d % 4 {
                0 => (
                    "lot.update",
                    format!("lot={lot} expiry={}", 12 + b % 9),
                    0,
                    "storekeeper approver1",
                ),
                1 => (
                    "goods.value",
                    format!("lot={lot} value={}", 1 + u64::from(b)),
                    0,
                    "accountant approver1 approver2",
                ),
                2 => (
                    "fund.transfer",
                    format!(
                        "from={} to={} lot={lot} account={account} amount={amount}",
                        pile.fund,
                        of(&["flood", "general"], b)
                    ),
                    amount,
                    "accountant approver1 approver2",
                ),
                _ => {
                    let (gift, n) = self.label(&["lots"], b);
                    (
                        "donation.return",
                        format!(
                            "donation={gift} lot={gift} account={there} amount={n} reason={}",
                            of(&["donor_wish", "mistake"], c)
                        ),
                        n,
                        "storekeeper approver1 approver2",
                    )
                }
            },
            _ => match d % 4 {
                0 => (
                    "asset.place",
                    format!("allocation=m1 lot=c0 portions={}", 10 + b % 9),
                    0,
                    "officer1",
                ),
                1 => {
                    let (herd, given) = self.herd(b);
                    let dead = u64::from(c % 3).min(given);
                    (
                        "asset.report",
                        format!(
                            "herd={herd} alive={} dead={dead} born={} on={on}",
                            given - dead,
                            4 + a % 20
                        ),
                        0,
                        "officer1",
                    )
                }
                2 => {
                    let (herd, _) = self.herd(b);
                    (
                        "asset.pass_on",
                        format!("herd={herd} portions={} {dated}", 5 + c % 4),
                        0,
                        "officer2",
                    )
                }
                _ => {
                    let undone = ["stock.write_off", "goods.convert", "distribution.make"];
                    let (entry, _) = self.label(&undone, b);
                    (
                        "entry.reverse",
                        format!("entry={entry}"),
                        0,
                        "accountant approver3",
                    )
                }
            },
        }
    }

    fn unit(&self, lot: &str) -> Unit {
        let lot = self.script.id(lot);
        let item = self
            .script
            .book
            .state
            .lots
            .get(&lot)
            .map_or(lot, |known| known.item);
        Unit::Lot { item, lot }
    }

    fn herd(&self, n: u16) -> (String, u64) {
        let (herd, _) = self.label(&["asset.place"], n);
        let known = self
            .script
            .book
            .state
            .goods
            .herds
            .get(&self.script.id(&herd));
        let given = known.map_or(1, |known| u64::from(known.given()));
        (herd, given)
    }

    /// The order that a receipt is of.
    fn orders_of(&self, receipt: &str) -> String {
        let line = self
            .lines
            .iter()
            .find(|line| line.starts_with(&format!("{receipt} = ")));
        let orders = line.and_then(|line| line.split("orders=").nth(1));
        orders
            .and_then(|rest| rest.split(':').next())
            .unwrap_or("nothing")
            .to_owned()
    }

    /// The first load that is still on the way, how much of it, and where it is signed for.
    fn open_load(&self, dispatch: &str, back: bool) -> (String, u64, String) {
        let waybill = self
            .script
            .book
            .state
            .goods
            .waybills
            .get(&self.script.id(dispatch));
        let first = waybill.and_then(|bill| Some((bill, bill.open.iter().next()?)));
        let Some((bill, ((owner, lot), open))) = first else {
            return ("flood/r0".into(), 1, "store-a".into());
        };
        let whose = match owner.allocation {
            Some(allocation) => format!("@{}", self.name(allocation)),
            None => self.name(owner.fund),
        };
        let here = if back { bill.from } else { bill.to };
        (
            format!("{whose}/{}", self.name(*lot)),
            *open,
            self.name(here),
        )
    }
}

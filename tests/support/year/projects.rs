//! What the money is spent on: allocations, and what becomes of them.

use minhbach_exchange::audit::risk::Test;

use super::{FUNDS, ITEMS, Year};

/// What an allocation is for.
#[derive(Clone, Debug)]
pub enum What {
    /// Money is handed out: portions.
    Cash { portions: u64 },
    /// Bills are paid, one after the other.
    Bills { amounts: Vec<u64> },
    /// Another organisation gets it.
    Sent,
    /// Goods are bought and handed out: item, quantity, portions.
    Goods {
        item: &'static str,
        quantity: u64,
        portions: u64,
    },
}

/// How far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Proposed,
    Approved,
    Ordered,
    Received,
    Paid,
    Confirmable,
    Done,
}

/// An allocation on its way.
#[derive(Clone, Debug)]
pub struct Project {
    pub id: String,
    pub fund: &'static str,
    pub bank: &'static str,
    pub amount: u64,
    pub what: What,
    pub proposer: &'static str,
    pub approvers: Vec<&'static str>,
    pub area: &'static str,
    pub stage: Stage,
    /// The day of the next step.
    pub due: i32,
    /// The label of its distribution.
    pub made: String,
    /// Who handed out.
    pub by: &'static str,
    pub portions: u64,
}

/// Who proposes, and how often.
const PROPOSERS: &[(&str, f64)] = &[
    ("acc1", 3.0),
    ("acc2", 3.0),
    ("off1", 1.0),
    ("off2", 1.0),
    ("off3", 1.0),
];

impl Year {
    pub(super) fn propose(&mut self) {
        if self.today < 6 || self.today > 345 || !self.chance.is(0.38) {
            return;
        }
        let (fund, bank) = *self.chance.one(FUNDS);
        let kind = self.chance.unit();
        let what = if kind < 0.05 {
            What::Sent
        } else if kind < 0.44 {
            let portions = self.chance.between(12, 70) as u64;
            What::Cash { portions }
        } else if kind < 0.7 {
            let count = self.chance.between(8, 14);
            let amounts = (0..count).map(|_| self.bill()).collect();
            What::Bills { amounts }
        } else {
            self.goods(1.0)
        };
        let proposer = *self.chance.weighted(PROPOSERS);
        self.begin(fund, bank, what, proposer, None);
    }

    /// What somebody asks for: a price, or an allowance that is fixed.
    fn bill(&mut self) -> u64 {
        match self.chance.is(0.12) {
            true => *self
                .chance
                .one(&[100_000, 200_000, 300_000, 500_000, 1_500_000]),
            false => self.chance.money(420_000.0, 1.2).min(15_000_000),
        }
    }

    fn goods(&mut self, dear: f64) -> What {
        let (item, usual) = *self.chance.one(ITEMS);
        let portions = self.chance.between(12, 60) as u64;
        let each = match item {
            "rice" => 10,
            "noodles" => 30,
            _ => 1,
        };
        // Prices move a little, and rise over the year; what is urgent costs more.
        let dear = if dear == 1.0 && self.chance.is(0.04) {
            1.1 + 0.4 * self.chance.unit()
        } else {
            dear
        };
        let price = usual
            * dear
            * (1.0 + 0.06 * f64::from(self.today) / 365.0)
            * (0.05 * self.chance.normal()).exp();
        let quantity = portions * each;
        // The amount is that of whole đồng a piece.
        self.price = price.round() as u64;
        What::Goods {
            item,
            quantity,
            portions,
        }
    }

    /// Goods at so many times the usual price.
    pub(super) fn dear_goods(&mut self, dear: f64) {
        let what = self.goods(dear);
        self.begin("relief", "bank1", what, "acc1", None);
    }

    /// A proposal, unless the fund has not got so much.
    pub(super) fn begin(
        &mut self,
        fund: &'static str,
        bank: &'static str,
        what: What,
        proposer: &'static str,
        amount: Option<u64>,
    ) -> bool {
        let worth = match &what {
            What::Cash { portions } => {
                portions
                    * *self
                        .chance
                        .one(&[300_000, 400_000, 500_000, 600_000, 1_000_000])
            }
            What::Bills { amounts } => amounts.iter().sum(),
            What::Goods { quantity, .. } => quantity * self.price,
            What::Sent => self.chance.money(9_000_000.0, 0.6),
        };
        let amount = amount.unwrap_or(worth);
        let waiting = self
            .projects
            .iter()
            .filter(|one| one.fund == fund && one.stage == Stage::Proposed);
        let waiting: u64 = waiting.map(|one| one.amount).sum();
        if amount + waiting > self.free(fund)
            || amount + self.bound(fund) > self.held_in(bank, fund) + self.held_in("cash", fund)
        {
            return false;
        }
        let id = self.name("al");
        let area = *self.chance.one(&["100", "200"]);
        let purpose = if matches!(what, What::Cash { .. }) {
            "cash"
        } else {
            "food"
        };
        let head = format!(
            "allocation.propose id={id} fund={fund} amount={amount} purpose={purpose} area={area} on={} from={} until={}",
            self.today,
            self.today,
            self.today + 200
        );
        self.enter(&head, proposer);
        let due = self.today + self.chance.between(0, 3);
        let portions = match &what {
            What::Cash { portions } | What::Goods { portions, .. } => *portions,
            What::Bills { .. } | What::Sent => 0,
        };
        self.projects.push(Project {
            id,
            fund,
            bank,
            amount,
            what,
            proposer,
            approvers: Vec::new(),
            area,
            stage: Stage::Proposed,
            due,
            made: String::new(),
            by: "",
            portions,
        });
        true
    }

    /// What of a fund's money is promised already and has not left.
    fn bound(&self, fund: &str) -> u64 {
        let open = self.projects.iter().filter(|one| one.fund == fund);
        let open = open.filter(|one| !matches!(one.stage, Stage::Confirmable | Stage::Done));
        open.map(|one| one.amount).sum()
    }

    pub(super) fn work(&mut self) {
        for place in 0..self.projects.len() {
            if self.projects[place].due > self.today {
                continue;
            }
            let mut project = self.projects[place].clone();
            self.step(&mut project);
            self.projects[place] = project;
        }
        self.projects.retain(|one| one.stage != Stage::Done);
    }

    fn step(&mut self, project: &mut Project) {
        project.due = self.today + self.chance.between(1, 5);
        // Roads are closed, somebody is ill.
        if project.stage == Stage::Approved && self.chance.is(0.01) {
            project.due += self.chance.between(10, 60);
            return;
        }
        match (project.stage, project.what.clone()) {
            (Stage::Proposed, _) => self.approve(project),
            (Stage::Approved, What::Cash { .. }) => self.hand_out_money(project),
            (Stage::Approved, What::Bills { amounts }) => self.pay_bills(project, amounts),
            (Stage::Approved, What::Sent) => self.send(project),
            (Stage::Approved, What::Goods { item, quantity, .. }) => {
                self.order(project, item, quantity)
            }
            (Stage::Ordered, What::Goods { quantity, .. }) => self.take_in(project, quantity),
            (Stage::Received, _) => self.pay_dealer(project),
            (Stage::Paid, What::Goods { quantity, .. }) => self.hand_out_goods(project, quantity),
            (Stage::Confirmable, _) => self.confirm(project),
            _ => project.stage = Stage::Done,
        }
    }

    fn approve(&mut self, project: &mut Project) {
        if project.amount > self.free(project.fund) {
            return;
        }
        let needed = match project.amount {
            0..=20_000_000 => 1,
            20_000_001..=100_000_000 => 2,
            _ => 3,
        };
        let mut approvers: Vec<&'static str> = Vec::new();
        if self.frauds.contains(&Test::SamePair) && project.proposer == "acc2" {
            // Now and then the other is away.
            if self.chance.is(0.96) {
                approvers.push("app3");
                self.count(Test::SamePair);
            }
        }
        while approvers.len() < needed {
            // Each is away for a month of the year.
            let away = ["app1", "app2", "app3", "app4"]
                .get((self.today / 30) as usize % 6)
                .copied();
            let here = |name: &&str| !approvers.contains(name) && Some(*name) != away;
            let others = self.approvers.iter().filter(|(name, _)| here(name));
            let others: Vec<(&'static str, f64)> = others.copied().collect();
            approvers.push(*self.chance.weighted(&others));
        }
        let head = format!(
            "allocation.approve proposal={} on={} booked={}",
            project.id, self.today, self.today
        );
        self.enter(&head, &approvers.join(" "));
        project.approvers = approvers;
        project.stage = Stage::Approved;
    }
}

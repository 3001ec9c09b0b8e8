//! How allocations are spent: money and goods handed out, bills paid, goods bought, money sent on.

use minhbach_exchange::audit::risk::Test;
use minhbach_ledger::id::Digest;

use super::Year;
use super::projects::{Project, Stage, What};

const OFFICERS: &[&str] = &["off1", "off2", "off3", "off4", "off5", "off6"];

impl Year {
    /// Cash for what is paid next, as far as the box has not got it; `false` where the bank has not either.
    pub(super) fn cash_for(&mut self, project: &Project, amount: u64) -> bool {
        let box_has = self.held_in("cash", project.fund);
        if box_has >= amount {
            return true;
        }
        let missing = amount - box_has;
        if self.held_in(project.bank, project.fund) < missing {
            return false;
        }
        let head = format!(
            "transfer.move fund={} from={} to=cash amount={missing} from_line={}:out on={} booked={}",
            project.fund, project.bank, self.today, self.today, self.today
        );
        let by = *self.chance.one(&["cash1", "cash2"]);
        self.enter(&head, by);
        true
    }

    pub(super) fn officer(&mut self, not: &[&str]) -> &'static str {
        let others: Vec<&'static str> = OFFICERS
            .iter()
            .copied()
            .filter(|one| !not.contains(one))
            .collect();
        self.chance.any(&others)
    }

    pub(super) fn roster(&mut self, project: &Project) -> (String, u64) {
        let absent = self.chance.between(0, 3) as u64;
        let label = self.name("list");
        let head = format!(
            "{label} = roster.seal count={} on={}",
            project.portions + absent,
            self.today
        );
        let by = self.officer(&[]);
        self.enter(&head, by);
        (label, absent)
    }

    /// A sign-off list's root.
    pub(super) fn root(&mut self) -> String {
        let name = self.name("root");
        Digest::of(name.as_bytes()).to_string()
    }

    pub(super) fn hand_out_money(&mut self, project: &mut Project) {
        if !self.cash_for(project, project.amount) {
            return;
        }
        let root = match self.same_root(project) {
            Some(root) => root,
            None => self.root(),
        };
        let goods = format!("account=cash amount={}", project.amount);
        self.hand_out(project, &goods, &root);
    }

    pub(super) fn hand_out_goods(&mut self, project: &mut Project, quantity: u64) {
        let root = self.root();
        let goods = format!("account=store lot=lot{} amount={quantity}", project.id);
        self.hand_out(project, &goods, &root);
    }

    pub(super) fn hand_out(&mut self, project: &mut Project, what: &str, root: &str) {
        let (list, absent) = self.roster(project);
        let by = match self.own_hands() {
            Some(by) => by,
            None => self.officer(&[project.proposer]),
        };
        let (on, booked) = (self.today, self.booked(self.today));
        let (signed, thumb) = (
            project.portions - project.portions / 8,
            project.portions / 8,
        );
        let label = self.name("made");
        let head = format!(
            "{label} = distribution.make allocation={} {what} area={} portions={signed}+{thumb}t roster={list} absent={absent} root={root} on={on} booked={booked}",
            project.id, project.area
        );
        self.enter(&head, by);
        self.evidence(&label, by);
        project.made = label;
        project.by = by;
        project.stage = Stage::Confirmable;
    }

    pub(super) fn evidence(&mut self, label: &str, by: &str) {
        if self.chance.is(0.5) {
            let paper = self.name("paper");
            let head = format!(
                "evidence.attach entry={label} document={paper} what=handover_record on={}",
                self.today
            );
            self.enter(&head, by);
        }
    }

    pub(super) fn confirm(&mut self, project: &mut Project) {
        let by = self.officer(&[project.proposer, project.by]);
        let head = format!(
            "distribution.confirm distribution={} portions={} on={}",
            project.made, project.portions, self.today
        );
        self.enter(&head, by);
        project.stage = Stage::Done;
    }

    /// One or a few bills of a day.
    pub(super) fn pay_bills(&mut self, project: &mut Project, mut amounts: Vec<u64>) {
        for _ in 0..self.chance.between(1, 3) {
            if !self.pay_bill(project, &mut amounts) {
                break;
            }
        }
        project.what = What::Bills { amounts };
    }

    pub(super) fn send(&mut self, project: &mut Project) {
        let amount = project.amount;
        if self.held_in(project.bank, project.fund) < amount {
            return;
        }
        let (line, today) = (self.name("line"), self.today);
        let head = format!(
            "partner.send allocation={} partner=front account={} amount={amount} line={line} on={today} booked={today}",
            project.id, project.bank
        );
        self.enter(&head, "acc2");
        project.stage = Stage::Done;
        // Sometimes a part was not needed.
        let back = if self.chance.is(0.1) {
            amount * self.chance.between(20, 90) as u64 / 100
        } else {
            0
        };
        let back = if self.by_partner() {
            amount - amount / 150
        } else {
            back
        };
        if back > 0 {
            let due = today + self.chance.between(10, 45);
            self.returning.push((due, project.bank, project.fund, back));
        }
    }

    /// What a partner gives back, or gives.
    pub(super) fn partners(&mut self) {
        let today = self.today;
        let (due, later): (Vec<_>, Vec<_>) = std::mem::take(&mut self.returning)
            .into_iter()
            .partition(|(due, ..)| *due <= today);
        self.returning = later;
        for (_, bank, fund, amount) in due {
            self.grant("front", bank, fund, amount);
            if self.by_partner() {
                self.count(Test::RoundTrip);
            }
        }
        if self.chance.is(0.015) {
            let amount = self.chance.money(20_000_000.0, 0.6);
            let partner = *self.chance.one(&["club", "front"]);
            self.grant(partner, "bank1", "relief", amount);
        }
    }

    pub(super) fn grant(&mut self, partner: &str, bank: &str, fund: &str, amount: u64) {
        let (line, today) = (self.name("line"), self.today);
        let head = format!(
            "{line} = donation.receive fund={fund} account={bank} amount={amount} channel=partner partner={partner} line={line} on={today} booked={today}"
        );
        self.enter(&head, "acc1");
    }

    /// `false` where there is nothing to pay, or nothing to pay with.
    pub(super) fn pay_bill(&mut self, project: &mut Project, amounts: &mut Vec<u64>) -> bool {
        let Some(amount) = amounts.pop() else {
            project.stage = Stage::Done;
            return false;
        };
        if !self.cash_for(project, amount) {
            return false;
        }
        let by = *self.chance.one(&["cash1", "cash2"]);
        let amount = self.invented(by, amount);
        self.pay(project, amount, by);
        if self.pays_twice(amounts.last().copied(), amount) && self.cash_for(project, amount) {
            amounts.pop();
            self.count(Test::Duplicates);
            self.pay(project, amount, by);
        }
        project.due = self.today + self.chance.between(1, 4);
        true
    }

    pub(super) fn pay(&mut self, project: &mut Project, amount: u64, by: &str) {
        let label = self.name("bill");
        let (on, booked) = (self.today, self.booked(self.today));
        let voucher = self.voucher("pc", booked);
        let head = format!(
            "{label} = expense.pay allocation={} account=cash amount={amount} on={on} booked={booked} payee={label} voucher={voucher}",
            project.id
        );
        self.enter(&head, by);
        self.evidence(&label, by);
        self.paid.push((on, label));
        project.amount -= amount;
    }

    pub(super) fn order(&mut self, project: &mut Project, item: &str, quantity: u64) {
        let dealer = *self.chance.one(&["dealer1", "dealer2"]);
        let head = format!(
            "purchase.order id=o{} allocation={} account={dealer} item={item} quantity={quantity} amount={} on={} booked={}",
            project.id, project.id, project.amount, self.today, self.today
        );
        self.enter(&head, "acc1");
        project.stage = Stage::Ordered;
    }

    pub(super) fn take_in(&mut self, project: &mut Project, quantity: u64) {
        let (id, amount) = (project.id.clone(), project.amount);
        let head = format!(
            "lot{id} = purchase.receive account=store orders=o{id}:{quantity}:{amount} invoice={amount}:No{id} on={} booked={}",
            self.today, self.today
        );
        self.enter(&head, "keep1");
        project.stage = Stage::Received;
    }

    pub(super) fn pay_dealer(&mut self, project: &mut Project) {
        let amount = project.amount;
        if self.held_in(project.bank, project.fund) < amount {
            return;
        }
        let line = self.name("line");
        let head = format!(
            "purchase.pay account={} orders=o{}:{amount} line={line} on={} booked={}",
            project.bank, project.id, self.today, self.today
        );
        let by = *self.chance.one(&["acc2", "cash1"]);
        self.enter(&head, by);
        project.stage = Stage::Paid;
    }
}

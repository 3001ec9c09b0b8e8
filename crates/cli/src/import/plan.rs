//! What becomes of one line of a statement: exactly one fate each, decided from the line and the registry alone.

use minhbach_exchange::statement::{Line, Rules, Suggestion, between_bank_and_cash, classify};
use minhbach_ledger::amount::{Currency, Fixed};
use minhbach_ledger::day::Day;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::Body;
use minhbach_ledger::kinds::donation::{Channel, DonationReceive};
use minhbach_ledger::kinds::income::{HoldReason, IncomeReceive, IncomeSource, ReceiptHold};
use minhbach_ledger::kinds::movements::{LineRef, TransferMove};
use minhbach_ledger::kinds::payments::{PaymentHold, PaymentReason};
use minhbach_ledger::kinds::registry::{AccountKind, FundKind};
use minhbach_server::registry::{Fund, Registry};
use serde::Serialize;

use crate::draft::Opening;
use crate::lang::Lang;
use crate::outcome::{Failure, Place, Step};
use crate::texts::Text;

/// What became of a line. Exceptions are counted apart: they are rows that did not become lines, or lines that a rule
/// refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// `donation.receive`
    Donation,
    /// `income.receive`
    Income,
    /// `receipt.hold`
    HeldCredit,
    /// `payment.hold`
    HeldPayment,
    /// `transfer.move` between the account and the transit account
    OwnTransfer,
    /// The book has the line.
    AlreadyImported,
}

impl Fate {
    /// All fates, in the order in which they are reported.
    pub const ALL: [Fate; 6] = [
        Fate::Donation,
        Fate::Income,
        Fate::HeldCredit,
        Fate::HeldPayment,
        Fate::OwnTransfer,
        Fate::AlreadyImported,
    ];

    /// In the user's language.
    pub fn words(self, lang: Lang) -> &'static str {
        match self {
            Fate::Donation => Text::FateDonation,
            Fate::Income => Text::FateIncome,
            Fate::HeldCredit => Text::FateHeldCredit,
            Fate::HeldPayment => Text::FateHeldPayment,
            Fate::OwnTransfer => Text::FateOwnTransfer,
            Fate::AlreadyImported => Text::FateAlready,
        }
        .say(lang)
    }
}

/// What the fates of an import depend on, all of it from the book.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The account whose statement it is.
    pub account: Id,
    /// Its currency.
    pub currency: Currency,
    fund: Option<Id>,
    /// The first and the last day on which the fund receives.
    window: (Option<Day>, Option<Day>),
    suspense: Id,
    fees: Id,
    transit: Option<Id>,
    rules: Rules,
}

/// A line with its fate, ready to be signed.
pub struct Planned {
    /// What becomes of it.
    pub fate: Fate,
    /// The entry.
    pub body: Body,
    /// What opens its commitments: the line, and the donor where the bank names one.
    pub openings: Vec<Opening>,
    /// The commitment to the line, a leaf of its day's root.
    pub commitment: Digest,
}

impl Plan {
    /// Reads the registry. `account` must be a bank or treasury account, `fund` an aid or cost fund.
    pub fn new(registry: &Registry, account: Id, fund: Option<Id>, lang: Lang) -> Step<Self> {
        let bank = registry
            .accounts
            .get(&account)
            .filter(|bank| bank.kind.has_statement())
            .ok_or_else(|| unknown_account(account, lang))?;
        let known = |id: Id| {
            let found = registry
                .funds
                .get(&id)
                .filter(|fund| fund.kind != FundKind::Suspense);
            found.ok_or_else(|| {
                usage(
                    "import.fund",
                    Text::ImportFund,
                    "--fund",
                    &id.to_string(),
                    lang,
                )
            })
        };
        let chosen = fund.map(known).transpose()?;
        // The chapter's own suspense fund, else the nearest above it.
        let near = |kind: FundKind| nearest(registry, bank.chapter, |fund| fund.kind == kind);
        let suspense = near(FundKind::Suspense).ok_or_else(|| {
            usage(
                "import.suspense",
                Text::ImportSuspense,
                "--account",
                &account.to_string(),
                lang,
            )
        })?;
        let transit = registry.accounts.iter().find(|(_, a)| {
            a.kind == AccountKind::Transit
                && a.chapter == bank.chapter
                && a.currency == bank.currency
        });
        let fees = chosen
            .and_then(|fund| fund.cost)
            .or_else(|| near(FundKind::Cost));
        let own = registry.accounts.values().filter_map(|a| a.number.clone());
        Ok(Plan {
            account,
            currency: bank.currency,
            fund,
            window: chosen.map_or((None, None), |fund| (fund.opens, fund.closes)),
            suspense,
            fees: fees.or(fund).unwrap_or(suspense),
            transit: transit.map(|(id, _)| *id),
            rules: Rules {
                own_accounts: own.collect(),
                ..Rules::default()
            },
        })
    }

    /// The fate of a line, its entry and what opens it. `salts` are two fresh random salts.
    pub fn plan(&self, line: &Line, id: Id, salts: [[u8; 32]; 2]) -> Option<Planned> {
        let on = Day::of_date(line.date);
        let amount = Fixed::money(line.amount.unsigned_abs(), self.currency)?;
        let (account, currency, booked) = (self.account, self.currency, on);
        let suggestion = match between_bank_and_cash(line) {
            true => Suggestion::OwnTransfer,
            false => classify(line, &self.rules),
        };
        let credit = line.amount > 0;
        let transit = self
            .transit
            .filter(|_| suggestion == Suggestion::OwnTransfer);
        let field = match (transit, credit) {
            (None, _) => "line",
            (Some(_), true) => "to_line",
            (Some(_), false) => "from_line",
        };
        let opening = Opening {
            field: field.to_owned(),
            value: line_value(line),
            salt: salts[0],
        };
        let commitment = opening.commitment();
        let mut openings = vec![opening];
        if let Some(transit) = transit {
            let side = Some(LineRef { commitment, id });
            let (from, to) = if credit {
                (transit, account)
            } else {
                (account, transit)
            };
            let body = TransferMove {
                due: None,
                amount,
                booked,
                currency,
                from,
                from_line: side.filter(|_| !credit),
                fund: self.fund.unwrap_or(self.suspense),
                id,
                on,
                to,
                to_line: side.filter(|_| credit),
                voucher: None,
            };
            return Some(Planned {
                fate: Fate::OwnTransfer,
                body: body.into(),
                openings,
                commitment,
            });
        }
        let line_ref = Some(commitment);
        let (fate, body): (Fate, Body) = match (credit, self.fund) {
            (false, _) => {
                let fee = suggestion == Suggestion::Fee;
                let fund = if fee {
                    self.fees
                } else {
                    self.fund.unwrap_or(self.suspense)
                };
                let reason = if fee {
                    PaymentReason::BankFee
                } else {
                    PaymentReason::NoAllocation
                };
                let body = PaymentHold {
                    account,
                    amount,
                    booked,
                    currency,
                    fund,
                    id,
                    line: commitment,
                    on,
                    reason,
                };
                (Fate::HeldPayment, body.into())
            }
            (true, Some(fund)) if suggestion == Suggestion::Interest => {
                let source = IncomeSource::Interest;
                let body = IncomeReceive {
                    account,
                    amount,
                    booked,
                    currency,
                    fund,
                    id,
                    line: line_ref,
                    on,
                    source,
                    voucher: None,
                };
                (Fate::Income, body.into())
            }
            (true, Some(fund)) if self.receives(on) => {
                let donor = line
                    .counterparty
                    .as_deref()
                    .filter(|name| !name.is_empty())
                    .map(|name| {
                        let opening = Opening {
                            field: "donor".to_owned(),
                            value: name.to_owned(),
                            salt: salts[1],
                        };
                        let commitment = opening.commitment();
                        openings.push(opening);
                        commitment
                    });
                let channel = Channel::Bank;
                let body = DonationReceive {
                    pledge: None,
                    split: None,
                    contributors: None,
                    counterpart: None,
                    partner: None,
                    goods: None,
                    account,
                    amount,
                    booked,
                    channel,
                    cost: None,
                    currency: Some(currency),
                    donor,
                    fund,
                    id,
                    line: line_ref,
                    on,
                    voucher: None,
                };
                (Fate::Donation, body.into())
            }
            (true, fund) => {
                let reason = if fund.is_some() {
                    HoldReason::Late
                } else {
                    HoldReason::Unidentified
                };
                let fund = self.suspense;
                let body = ReceiptHold {
                    account,
                    amount,
                    booked,
                    currency,
                    fund,
                    id,
                    line: line_ref,
                    on,
                    reason,
                    voucher: None,
                };
                (Fate::HeldCredit, body.into())
            }
        };
        Some(Planned {
            fate,
            body,
            openings,
            commitment,
        })
    }

    fn receives(&self, on: Day) -> bool {
        self.window.0.is_none_or(|opens| on >= opens)
            && self.window.1.is_none_or(|closes| on <= closes)
    }
}

/// What a commitment to a line commits to: everything that the bank printed, as one JSON object with sorted keys. The
/// vault keeps it, so that the office can read a held receipt and a donor can be found by her own message.
pub fn line_value(line: &Line) -> String {
    let mut fields = serde_json::Map::new();
    let mut put = |name: &str, value: &str| {
        if !value.is_empty() {
            fields.insert(name.to_owned(), value.into());
        }
    };
    put("amount", &line.amount.to_string());
    put(
        "counter_account",
        line.counter_account.as_deref().unwrap_or(""),
    );
    put("counterparty", line.counterparty.as_deref().unwrap_or(""));
    put("date", &line.date.to_string());
    put("memo", &line.memo);
    put("occurrence", &line.occurrence.to_string());
    put("reference", &line.reference);
    serde_json::Value::Object(fields).to_string()
}

/// A fund of the chapter, else of the nearest chapter above it.
fn nearest(registry: &Registry, chapter: Id, wanted: impl Fn(&Fund) -> bool) -> Option<Id> {
    let mut here = Some(chapter);
    while let Some(id) = here {
        if let Some((fund, _)) = registry
            .funds
            .iter()
            .find(|(_, fund)| fund.chapter == id && wanted(fund))
        {
            return Some(*fund);
        }
        here = registry.chapters.get(&id).copied().flatten();
    }
    None
}

/// `--account` names no account that a bank writes statements of.
pub fn unknown_account(account: Id, lang: Lang) -> Box<Failure> {
    let id = account.to_string();
    usage(
        "import.account",
        Text::ImportAccount,
        "--account",
        &id,
        lang,
    )
}

fn usage(code: &str, text: Text, field: &str, id: &str, lang: Lang) -> Box<Failure> {
    Failure::usage(code, lang, text, &[("id", id)]).at(Place {
        field: Some(field.to_owned()),
        ..Place::default()
    })
}

//! The kinds of entries: for each, in one place, its body, who may sign it, what it is refused for
//! and what it does.
//!
//! To add a kind, write its struct and its [`KindRules`] in the file of its family and name it in
//! the list below. The fields of a body stand in byte order, because that is the order of the keys
//! in its JSON (see [`crate::json`]).

use crate::day::Day;
use crate::decide::Context;
use crate::id::{Digest, Id};
use crate::json::{self, JsonError};
use crate::rejection::Refusal;
use vouchers::Voucher;

pub mod adjust;
pub mod adopt;
pub mod allocation;
pub mod assets;
pub mod campaigns;
pub mod cases;
pub mod chapters;
pub mod closing;
pub mod corrections;
pub mod direct;
pub mod disputes;
pub mod distribution;
pub mod donation;
pub mod exchange;
pub mod findings;
pub mod governance;
pub mod income;
pub mod inspections;
pub mod items;
pub mod keys;
pub mod lots;
pub mod movements;
pub mod partners;
pub mod payments;
pub mod pledges;
pub mod purchase;
pub mod receiving;
pub mod registry;
pub mod remarks;
pub mod reports;
pub mod returns;
pub mod services;
pub mod statement;
pub mod stock;
pub mod vouchers;
pub mod waybill;

/// What every kind says of itself.
pub trait KindRules {
    /// What it is called in one line, in Vietnamese.
    const VI: &'static str;
    /// What it is called in one line, in English.
    const EN: &'static str;

    /// The id of the entry.
    fn id(&self) -> Id;

    /// When it happened.
    fn on(&self) -> Day;

    /// The accounting date, where it touches the books.
    fn booked(&self) -> Option<Day> {
        None
    }

    /// Ids that the entry uses up besides its own (statement lines).
    fn further_ids(&self) -> Vec<Id> {
        Vec::new()
    }

    /// The private fields: name and commitment. Whoever admits the entry keeps their openings.
    fn commitments(&self) -> Vec<(&'static str, Digest)> {
        Vec::new()
    }

    /// The paper behind it.
    fn voucher(&self) -> Option<&Voucher> {
        None
    }

    /// Authority and rules; what it does is collected in the context.
    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal>;
}

macro_rules! kinds {
    ($($name:literal => $variant:ident: $body:ty,)+) => {
        /// The kind of an entry.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)]
        pub enum Kind { $($variant),+ }

        /// The body of an entry.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(missing_docs)]
        pub enum Body { $($variant(Box<$body>)),+ }

        impl Kind {
            /// All kinds, family by family.
            pub const ALL: &'static [Kind] = &[$(Kind::$variant),+];

            /// The name in the entry; a later version of a kind ends in `/2` and so on.
            pub fn name(&self) -> &'static str {
                match self { $(Kind::$variant => $name),+ }
            }

            /// The kind of this name.
            pub fn from_name(name: &str) -> Option<Kind> {
                match name { $($name => Some(Kind::$variant),)+ _ => None }
            }

            /// What it is called, in Vietnamese and in English.
            pub fn titles(&self) -> (&'static str, &'static str) {
                match self { $(Kind::$variant => (<$body>::VI, <$body>::EN)),+ }
            }
        }

        impl Body {
            /// Reads a body of this kind, strictly.
            pub fn parse(kind: Kind, text: &str) -> Result<Body, JsonError> {
                match kind { $(Kind::$variant => json::read(text).map(|b| Body::$variant(Box::new(b)))),+ }
            }

            /// Its one spelling.
            pub fn json(&self) -> Result<String, JsonError> {
                match self { $(Body::$variant(body) => json::write(&**body)),+ }
            }

            /// Its kind.
            pub fn kind(&self) -> Kind {
                match self { $(Body::$variant(_) => Kind::$variant),+ }
            }

            /// What it says of itself.
            pub fn rules(&self) -> &dyn ObjectRules {
                match self { $(Body::$variant(body) => &**body),+ }
            }
        }

        $(impl From<$body> for Body {
            fn from(body: $body) -> Body { Body::$variant(Box::new(body)) }
        })+
    };
}

/// [`KindRules`] without its constants, so that a body can be treated without knowing its kind.
pub trait ObjectRules {
    /// See [`KindRules::id`].
    fn id(&self) -> Id;
    /// See [`KindRules::on`].
    fn on(&self) -> Day;
    /// See [`KindRules::booked`].
    fn booked(&self) -> Option<Day>;
    /// See [`KindRules::further_ids`].
    fn further_ids(&self) -> Vec<Id>;
    /// See [`KindRules::commitments`].
    fn commitments(&self) -> Vec<(&'static str, Digest)>;
    /// See [`KindRules::voucher`].
    fn voucher(&self) -> Option<&Voucher>;
    /// See [`KindRules::decide`].
    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal>;
}

impl<K: KindRules> ObjectRules for K {
    fn id(&self) -> Id {
        KindRules::id(self)
    }
    fn on(&self) -> Day {
        KindRules::on(self)
    }
    fn booked(&self) -> Option<Day> {
        KindRules::booked(self)
    }
    fn further_ids(&self) -> Vec<Id> {
        KindRules::further_ids(self)
    }
    fn commitments(&self) -> Vec<(&'static str, Digest)> {
        KindRules::commitments(self)
    }
    fn voucher(&self) -> Option<&Voucher> {
        KindRules::voucher(self)
    }
    fn decide(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        KindRules::decide(self, cx)
    }
}

kinds! {
    "ledger.open" => LedgerOpen: governance::LedgerOpen,
    "key.grant" => KeyGrant: keys::KeyGrant,
    "key.rotate" => KeyRotate: keys::KeyRotate,
    "key.revoke" => KeyRevoke: keys::KeyRevoke,
    "policy.set" => PolicySet: governance::PolicySet,
    "chapter.open" => ChapterOpen: registry::ChapterOpen,
    "chapter.succeed" => ChapterSucceed: chapters::ChapterSucceed,
    "chapter.close" => ChapterClose: chapters::ChapterClose,
    "campaign.open" => CampaignOpen: registry::CampaignOpen,
    "campaign.extend" => CampaignExtend: campaigns::CampaignExtend,
    "campaign.close" => CampaignClose: campaigns::CampaignClose,
    "fund.open" => FundOpen: registry::FundOpen,
    "fund.freeze" => FundFreeze: closing::FundFreeze,
    "fund.close" => FundClose: closing::FundClose,
    "account.open" => AccountOpen: registry::AccountOpen,
    "account.close" => AccountClose: closing::AccountClose,
    "item.define" => ItemDefine: items::ItemDefine,
    "partner.register" => PartnerRegister: partners::PartnerRegister,
    "balance.open" => BalanceOpen: income::BalanceOpen,
    "pledge.make" => PledgeMake: pledges::PledgeMake,
    "pledge.end" => PledgeEnd: pledges::PledgeEnd,
    "statement.seal" => StatementSeal: statement::StatementSeal,
    "donation.receive" => DonationReceive: donation::DonationReceive,
    "income.receive" => IncomeReceive: income::IncomeReceive,
    "receipt.hold" => ReceiptHold: income::ReceiptHold,
    "receipt.assign" => ReceiptAssign: income::ReceiptAssign,
    "donation.return" => DonationReturn: returns::DonationReturn,
    "payment.hold" => PaymentHold: payments::PaymentHold,
    "payment.assign" => PaymentAssign: payments::PaymentAssign,
    "expense.pay" => ExpensePay: payments::ExpensePay,
    "allocation.propose" => AllocationPropose: allocation::AllocationPropose,
    "allocation.approve" => AllocationApprove: allocation::AllocationApprove,
    "allocation.reject" => AllocationReject: allocation::AllocationReject,
    "allocation.cancel" => AllocationCancel: allocation::AllocationCancel,
    "purchase.order" => PurchaseOrder: purchase::PurchaseOrder,
    "purchase.receive" => PurchaseReceive: receiving::PurchaseReceive,
    "purchase.pay" => PurchasePay: purchase::PurchasePay,
    "purchase.return" => PurchaseReturn: receiving::PurchaseReturn,
    "purchase.close" => PurchaseClose: purchase::PurchaseClose,
    "roster.seal" => RosterSeal: distribution::RosterSeal,
    "distribution.make" => DistributionMake: distribution::DistributionMake,
    "distribution.adjust" => DistributionAdjust: adjust::DistributionAdjust,
    "distribution.confirm" => DistributionConfirm: distribution::DistributionConfirm,
    "distribution.dispute" => DistributionDispute: disputes::DistributionDispute,
    "distribution.resolve" => DistributionResolve: disputes::DistributionResolve,
    "field.adopt" => FieldAdopt: adopt::FieldAdopt,
    "transfer.move" => TransferMove: movements::TransferMove,
    "transfer.dispatch" => TransferDispatch: waybill::TransferDispatch,
    "transfer.receive" => TransferReceive: waybill::TransferReceive,
    "goods.convert" => GoodsConvert: lots::GoodsConvert,
    "goods.value" => GoodsValue: lots::GoodsValue,
    "goods.sell" => GoodsSell: lots::GoodsSell,
    "lot.update" => LotUpdate: lots::LotUpdate,
    "stock.count" => StockCount: stock::StockCount,
    "stock.write_off" => StockWriteOff: stock::StockWriteOff,
    "asset.place" => AssetPlace: assets::AssetPlace,
    "asset.report" => AssetReport: assets::AssetReport,
    "asset.pass_on" => AssetPassOn: assets::AssetPassOn,
    "fund.transfer" => FundTransfer: movements::FundTransfer,
    "fund.cover" => FundCover: movements::FundCover,
    "currency.exchange" => CurrencyExchange: exchange::CurrencyExchange,
    "partner.send" => PartnerSend: partners::PartnerSend,
    "partner.confirm" => PartnerConfirm: partners::PartnerConfirm,
    "service.report" => ServiceReport: services::ServiceReport,
    "aid.direct" => AidDirect: direct::AidDirect,
    "case.open" => CaseOpen: cases::CaseOpen,
    "case.assign" => CaseAssign: cases::CaseAssign,
    "case.close" => CaseClose: cases::CaseClose,
    "sponsorship.begin" => SponsorshipBegin: cases::SponsorshipBegin,
    "sponsorship.end" => SponsorshipEnd: cases::SponsorshipEnd,
    "entry.reverse" => EntryReverse: corrections::EntryReverse,
    "entry.explain" => EntryExplain: remarks::EntryExplain,
    "evidence.attach" => EvidenceAttach: remarks::EvidenceAttach,
    "voucher.reserve" => VoucherReserve: vouchers::VoucherReserve,
    "voucher.void" => VoucherVoid: vouchers::VoucherVoid,
    "period.close" => PeriodClose: closing::PeriodClose,
    "report.publish" => ReportPublish: campaigns::ReportPublish,
    "inspection.open" => InspectionOpen: inspections::InspectionOpen,
    "finding.raise" => FindingRaise: findings::FindingRaise,
    "finding.answer" => FindingAnswer: findings::FindingAnswer,
    "finding.close" => FindingClose: findings::FindingClose,
    "inspection.close" => InspectionClose: inspections::InspectionClose,
    "feedback.report" => FeedbackReport: reports::FeedbackReport,
    "vault.report" => VaultReport: reports::VaultReport,
}

/// The id, date and booking accessors that nearly every body has.
macro_rules! common {
    (booked, voucher) => {
        common!(booked);
        fn voucher(&self) -> Option<&crate::kinds::vouchers::Voucher> {
            self.voucher.as_ref()
        }
    };
    (booked) => {
        common!();
        fn booked(&self) -> Option<crate::day::Day> {
            Some(self.booked)
        }
    };
    () => {
        fn id(&self) -> crate::id::Id {
            self.id
        }
        fn on(&self) -> crate::day::Day {
            self.on
        }
    };
}
pub(crate) use common;

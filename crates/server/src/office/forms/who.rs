//! Who signs an entry of a kind: the roles for which the office offers it, those who sign beside them, and how many are needed.
//!
//! The kernel decides; this says beforehand what it will ask for. A test asks the kernel about every kind and role.

use minhbach_ledger::kinds::Kind;
use minhbach_ledger::kinds::governance::Role;

use Role::{Accountant, Approver, Cashier, FieldOfficer, Governor, Inspector, Storekeeper};

/// How many people sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signs {
    /// One.
    One,
    /// As many governors as the ledger's threshold says.
    Governors,
    /// As many approvers as the policy asks for the amount.
    Approvers,
    /// Who keeps the books, the cash or the goods, and so many approvers as the policy asks for the amount.
    WithApprovers,
    /// One, and approvers beside where the rules ask for them: something is lost, dearer, or better than was said.
    SometimesApprovers,
    /// Who keeps it, and one approver.
    WithApprover,
    /// Two people, one of each of the two roles.
    Pair,
    /// The storekeeper and anybody else.
    WithAnother,
    /// The storekeeper, who takes the money, and approvers.
    Sale,
    /// The key that lapses and the key that takes its place.
    BothKeys,
    /// The governors whom the entry names itself.
    Named,
}

impl Signs {
    /// The message id of what it says.
    pub fn key(self) -> &'static str {
        match self {
            Signs::One => "signs-one",
            Signs::Governors => "signs-governors",
            Signs::Approvers => "signs-approvers",
            Signs::WithApprovers => "signs-with-approvers",
            Signs::SometimesApprovers => "signs-sometimes-approvers",
            Signs::WithApprover => "signs-with-approver",
            Signs::Pair => "signs-pair",
            Signs::WithAnother => "signs-with-another",
            Signs::Sale => "signs-sale",
            Signs::BothKeys => "signs-both-keys",
            Signs::Named => "signs-named",
        }
    }
}

/// Whether the office offers a kind to a role.
pub fn begins(role: Role, kind: Kind) -> bool {
    who(kind).begin.contains(&role)
}

/// Who signs entries of a kind.
#[derive(Clone, Copy, Debug)]
pub struct Who {
    /// The roles for which the office offers the kind.
    pub begin: &'static [Role],
    /// Roles that sign beside them.
    pub beside: &'static [Role],
    /// How many.
    pub signs: Signs,
}

impl Who {
    /// Whether somebody of this role may sign.
    pub fn may(&self, role: Role) -> bool {
        self.begin.contains(&role) || self.beside.contains(&role)
    }
}

const fn alone(begin: &'static [Role]) -> Who {
    let (beside, signs): (&[Role], Signs) = (&[], Signs::One);
    Who {
        begin,
        beside,
        signs,
    }
}

const fn with(begin: &'static [Role], beside: &'static [Role], signs: Signs) -> Who {
    Who {
        begin,
        beside,
        signs,
    }
}

const GOVERNORS: Who = with(&[Governor], &[], Signs::Governors);
const REGISTRY: Who = alone(&[Approver, Governor]);
const BOOKS: Who = alone(&[Accountant, Cashier]);
const OFFICERS: Who = alone(&[FieldOfficer, Accountant]);
const INSPECTORS: Who = alone(&[Inspector]);
const PRICED: Who = with(&[Accountant], &[Approver], Signs::WithApprovers);

/// Who signs entries of a kind.
pub const fn who(kind: Kind) -> Who {
    match kind {
        Kind::LedgerOpen => with(&[], &[Governor], Signs::Named),
        // Whoever holds the key; the new one signs with it.
        Kind::KeyRotate => with(
            &[
                Governor,
                Accountant,
                Cashier,
                Storekeeper,
                Approver,
                FieldOfficer,
                Inspector,
            ],
            &[],
            Signs::BothKeys,
        ),
        Kind::KeyRevoke => with(&[Governor], &[Inspector], Signs::Governors),
        Kind::KeyGrant
        | Kind::PolicySet
        | Kind::ChapterOpen
        | Kind::ChapterSucceed
        | Kind::ChapterClose => GOVERNORS,
        Kind::CampaignOpen
        | Kind::CampaignExtend
        | Kind::CampaignClose
        | Kind::FundOpen
        | Kind::FundClose
        | Kind::AccountOpen
        | Kind::AccountClose
        | Kind::PartnerRegister => REGISTRY,
        Kind::FundFreeze => alone(&[Approver, Governor, Inspector]),
        Kind::ItemDefine => alone(&[Accountant, Storekeeper, Governor]),
        Kind::BalanceOpen => with(&[Accountant, Storekeeper], &[Approver], Signs::WithApprover),
        Kind::PledgeMake | Kind::PledgeEnd => alone(&[Accountant, Cashier, Storekeeper]),
        Kind::StatementSeal
        | Kind::PurchaseOrder
        | Kind::PurchaseClose
        | Kind::VoucherReserve
        | Kind::VoucherVoid => alone(&[Accountant]),
        Kind::DonationReceive => alone(&[Accountant, Cashier, Storekeeper]),
        Kind::IncomeReceive
        | Kind::ReceiptHold
        | Kind::ReceiptAssign
        | Kind::PaymentHold
        | Kind::PaymentAssign
        | Kind::ExpensePay
        | Kind::PurchasePay
        | Kind::TransferMove => BOOKS,
        Kind::DonationReturn => with(
            &[Accountant, Cashier, Storekeeper],
            &[Approver],
            Signs::SometimesApprovers,
        ),
        Kind::AllocationPropose => alone(&[Accountant, FieldOfficer]),
        Kind::AllocationApprove => with(&[Approver], &[], Signs::Approvers),
        Kind::AllocationReject | Kind::AllocationCancel => alone(&[Approver]),
        Kind::PurchaseReceive | Kind::LotUpdate => {
            with(&[Storekeeper], &[Approver], Signs::SometimesApprovers)
        }
        Kind::PurchaseReturn | Kind::StockWriteOff => {
            with(&[Storekeeper], &[Approver], Signs::WithApprovers)
        }
        Kind::DistributionMake | Kind::DistributionAdjust => {
            alone(&[FieldOfficer, Cashier, Storekeeper])
        }
        Kind::DistributionConfirm => alone(&[FieldOfficer, Inspector, Approver, Storekeeper]),
        Kind::DistributionDispute => alone(&[FieldOfficer, Inspector, Accountant, Approver]),
        Kind::DistributionResolve => alone(&[Inspector, Approver, FieldOfficer]),
        Kind::FieldAdopt | Kind::ReportPublish | Kind::CaseAssign => alone(&[Accountant, Approver]),
        Kind::TransferDispatch => alone(&[Storekeeper]),
        Kind::TransferReceive => with(
            &[Storekeeper, FieldOfficer],
            &[Approver],
            Signs::SometimesApprovers,
        ),
        Kind::GoodsConvert => with(
            &[Storekeeper],
            &[FieldOfficer, Accountant, Approver],
            Signs::WithAnother,
        ),
        Kind::GoodsValue | Kind::FundTransfer | Kind::FundCover => PRICED,
        Kind::GoodsSell => with(
            &[Storekeeper, Accountant, Cashier],
            &[Approver],
            Signs::Sale,
        ),
        Kind::StockCount => with(&[Storekeeper, Accountant], &[], Signs::Pair),
        Kind::AssetPlace | Kind::AssetPassOn => alone(&[FieldOfficer, Storekeeper]),
        Kind::AssetReport => alone(&[FieldOfficer, Storekeeper, Inspector]),
        Kind::CurrencyExchange => with(&[Accountant, Cashier], &[Approver], Signs::WithApprovers),
        Kind::PartnerSend => alone(&[Accountant, Cashier, Storekeeper]),
        Kind::PartnerConfirm => alone(&[Accountant, Approver, Inspector]),
        Kind::RosterSeal
        | Kind::ServiceReport
        | Kind::AidDirect
        | Kind::CaseOpen
        | Kind::SponsorshipBegin
        | Kind::SponsorshipEnd => OFFICERS,
        Kind::CaseClose => alone(&[FieldOfficer, Accountant, Approver]),
        Kind::EntryReverse | Kind::PeriodClose => {
            with(&[Accountant], &[Approver], Signs::WithApprover)
        }
        Kind::EntryExplain => alone(&[
            Accountant,
            Cashier,
            Storekeeper,
            Approver,
            FieldOfficer,
            Inspector,
            Governor,
        ]),
        Kind::EvidenceAttach => alone(&[
            Accountant,
            Cashier,
            Storekeeper,
            Approver,
            FieldOfficer,
            Inspector,
        ]),
        Kind::InspectionOpen | Kind::FindingRaise | Kind::FindingClose | Kind::InspectionClose => {
            INSPECTORS
        }
        Kind::FindingAnswer => alone(&[Governor, Accountant, Approver]),
        Kind::FeedbackReport => alone(&[Inspector, Accountant, FieldOfficer]),
        Kind::VaultReport => alone(&[Governor, Inspector]),
    }
}

/// A family of kinds, as the list of new entries groups them.
#[derive(Clone, Copy, Debug)]
pub struct Family {
    /// The message id of its heading.
    pub key: &'static str,
    /// Its kinds.
    pub kinds: &'static [Kind],
}

/// All families, in the order of a chapter's work.
pub const FAMILIES: &[Family] = &[
    Family {
        key: "family-gifts",
        kinds: &[
            Kind::DonationReceive,
            Kind::PledgeMake,
            Kind::PledgeEnd,
            Kind::IncomeReceive,
            Kind::ReceiptHold,
            Kind::ReceiptAssign,
            Kind::DonationReturn,
            Kind::BalanceOpen,
            Kind::StatementSeal,
        ],
    },
    Family {
        key: "family-spending",
        kinds: &[
            Kind::AllocationPropose,
            Kind::AllocationApprove,
            Kind::AllocationReject,
            Kind::AllocationCancel,
            Kind::ExpensePay,
            Kind::PaymentHold,
            Kind::PaymentAssign,
            Kind::TransferMove,
            Kind::FundTransfer,
            Kind::FundCover,
            Kind::CurrencyExchange,
        ],
    },
    Family {
        key: "family-buying",
        kinds: &[
            Kind::PurchaseOrder,
            Kind::PurchaseReceive,
            Kind::PurchasePay,
            Kind::PurchaseReturn,
            Kind::PurchaseClose,
        ],
    },
    Family {
        key: "family-goods",
        kinds: &[
            Kind::TransferDispatch,
            Kind::TransferReceive,
            Kind::StockCount,
            Kind::StockWriteOff,
            Kind::GoodsConvert,
            Kind::GoodsValue,
            Kind::GoodsSell,
            Kind::LotUpdate,
            Kind::ItemDefine,
            Kind::AssetPlace,
            Kind::AssetReport,
            Kind::AssetPassOn,
        ],
    },
    Family {
        key: "family-handing-out",
        kinds: &[
            Kind::RosterSeal,
            Kind::DistributionMake,
            Kind::DistributionAdjust,
            Kind::DistributionConfirm,
            Kind::DistributionDispute,
            Kind::DistributionResolve,
            Kind::FieldAdopt,
            Kind::ServiceReport,
            Kind::AidDirect,
            Kind::FeedbackReport,
        ],
    },
    Family {
        key: "family-cases",
        kinds: &[
            Kind::CaseOpen,
            Kind::CaseAssign,
            Kind::CaseClose,
            Kind::SponsorshipBegin,
            Kind::SponsorshipEnd,
        ],
    },
    Family {
        key: "family-partners",
        kinds: &[
            Kind::PartnerRegister,
            Kind::PartnerSend,
            Kind::PartnerConfirm,
        ],
    },
    Family {
        key: "family-books",
        kinds: &[
            Kind::EntryReverse,
            Kind::EntryExplain,
            Kind::EvidenceAttach,
            Kind::VoucherReserve,
            Kind::VoucherVoid,
            Kind::PeriodClose,
            Kind::ReportPublish,
            Kind::VaultReport,
        ],
    },
    Family {
        key: "family-registry",
        kinds: &[
            Kind::CampaignOpen,
            Kind::CampaignExtend,
            Kind::CampaignClose,
            Kind::FundOpen,
            Kind::FundFreeze,
            Kind::FundClose,
            Kind::AccountOpen,
            Kind::AccountClose,
            Kind::ChapterOpen,
            Kind::ChapterSucceed,
            Kind::ChapterClose,
        ],
    },
    Family {
        key: "family-governing",
        kinds: &[
            Kind::PolicySet,
            Kind::KeyGrant,
            Kind::KeyRotate,
            Kind::KeyRevoke,
            Kind::LedgerOpen,
        ],
    },
    Family {
        key: "family-inspecting",
        kinds: &[
            Kind::InspectionOpen,
            Kind::FindingRaise,
            Kind::FindingAnswer,
            Kind::FindingClose,
            Kind::InspectionClose,
        ],
    },
];

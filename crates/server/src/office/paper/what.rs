//! Which papers there are, who prints them, and which of them an entry has.

use minhbach_ledger::amount::Unit;
use minhbach_ledger::effects::{Place, Posting};
use minhbach_ledger::kinds::governance::Role;
use minhbach_ledger::kinds::registry::AccountKind;
use minhbach_ledger::kinds::{Body, Kind};
use minhbach_ledger::state::State;
use minhbach_store::people::Why;
use serde::{Serialize, Serializer};

/// A paper that is printed of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// *Phiếu thu*.
    Receipt,
    /// *Phiếu chi*.
    Payment,
    /// *Phiếu nhập kho*.
    GoodsIn,
    /// *Phiếu xuất kho*.
    GoodsOut,
    /// *Phiếu xuất kho kiêm vận chuyển*.
    Waybill,
    /// *Biên bản bàn giao*.
    Handover,
    /// *Giấy xác nhận tài trợ*.
    Certificate,
    /// *Thư cảm ơn*.
    Thanks,
    /// Labels for the goods of the lots that an entry brought.
    Labels,
    /// *Danh sách ký nhận*.
    List,
    /// The slips that the people of a list take home.
    Slips,
}

const MONEY: &[Role] = &[
    Role::Accountant,
    Role::Cashier,
    Role::Approver,
    Role::Governor,
    Role::Inspector,
];
const GOODS: &[Role] = &[
    Role::Accountant,
    Role::Storekeeper,
    Role::FieldOfficer,
    Role::Approver,
    Role::Governor,
    Role::Inspector,
];
const LETTERS: &[Role] = &[
    Role::Accountant,
    Role::Cashier,
    Role::Approver,
    Role::Governor,
];
const LISTS: &[Role] = &[Role::FieldOfficer, Role::Accountant, Role::Storekeeper];

impl What {
    /// All of them.
    pub const ALL: [What; 11] = [
        What::Receipt,
        What::Payment,
        What::GoodsIn,
        What::GoodsOut,
        What::Waybill,
        What::Handover,
        What::Certificate,
        What::Thanks,
        What::Labels,
        What::List,
        What::Slips,
    ];

    /// Its name in paths and programs.
    pub fn code(self) -> &'static str {
        match self {
            What::Receipt => "receipt",
            What::Payment => "payment",
            What::GoodsIn => "goods-in",
            What::GoodsOut => "goods-out",
            What::Waybill => "waybill",
            What::Handover => "handover",
            What::Certificate => "certificate",
            What::Thanks => "thanks",
            What::Labels => "labels",
            What::List => "list",
            What::Slips => "slips",
        }
    }

    /// Where it stands.
    pub fn path(self) -> &'static str {
        match self {
            What::Receipt => "/office/paper/receipt/{index}",
            What::Payment => "/office/paper/payment/{index}",
            What::GoodsIn => "/office/paper/goods-in/{index}",
            What::GoodsOut => "/office/paper/goods-out/{index}",
            What::Waybill => "/office/paper/waybill/{index}",
            What::Handover => "/office/paper/handover/{index}",
            What::Certificate => "/office/paper/certificate/{index}",
            What::Thanks => "/office/paper/thanks/{index}",
            What::Labels => "/office/paper/labels/{index}",
            What::List => "/office/paper/list/{index}",
            What::Slips => "/office/paper/slips/{index}",
        }
    }

    /// Who prints it: those who sign such papers or answer for them.
    pub fn roles(self) -> &'static [Role] {
        match self {
            What::Receipt | What::Payment => MONEY,
            What::GoodsIn | What::GoodsOut | What::Waybill | What::Handover | What::Labels => GOODS,
            What::Certificate | What::Thanks => LETTERS,
            What::List | What::Slips => LISTS,
        }
    }

    /// The message id of its title.
    pub fn key(&self) -> String {
        format!("paper-{}", self.code())
    }

    /// The message id of what the other side is called on it.
    pub fn party_key(&self) -> String {
        format!("paper-party-{}", self.code())
    }

    /// The class of its sheet: how large it is printed.
    pub fn sheet(&self) -> &'static str {
        match self {
            What::Receipt | What::Payment => "a5",
            _ => "a4",
        }
    }

    /// The reason for which names are opened for it, unless another one is chosen.
    pub fn usual(self) -> Why {
        match self {
            What::Receipt | What::Payment | What::Certificate | What::Thanks => Why::Receipt,
            _ => Why::Delivery,
        }
    }

    /// The message ids of those who sign it by hand, with their full names (Law on Accounting 2015, art. 16(1)(g); the lines
    /// of the model vouchers C40-BB, C41-BB, C30-HD and C31-HD).
    pub fn boxes(&self) -> &'static [&'static str] {
        match self {
            What::Receipt => &[
                "sign-head",
                "sign-chief-accountant",
                "sign-preparer",
                "sign-payer",
                "sign-cashier",
            ],
            What::Payment => &[
                "sign-head",
                "sign-chief-accountant",
                "sign-cashier",
                "sign-preparer",
                "sign-payee",
            ],
            What::GoodsIn => &[
                "sign-preparer",
                "sign-deliverer",
                "sign-storekeeper",
                "sign-chief-accountant",
            ],
            What::GoodsOut => &[
                "sign-head",
                "sign-chief-accountant",
                "sign-preparer",
                "sign-receiver",
                "sign-storekeeper",
            ],
            What::Waybill => &[
                "sign-head",
                "sign-storekeeper",
                "sign-carrier",
                "sign-storekeeper-there",
            ],
            What::Handover => &["sign-giving", "sign-receiving", "sign-local"],
            What::Certificate | What::Thanks => &["sign-head"],
            What::List => &["sign-preparer", "sign-handed-out", "sign-local"],
            What::Labels | What::Slips => &[],
        }
    }

    /// Which movements of an entry it shows: whether a posting is one of them.
    pub fn shows(self, state: &State, body: &Body, posting: &Posting) -> bool {
        let Place::Real(account) = posting.place else {
            return false;
        };
        let Some(kind) = state.accounts.get(&account).map(|account| account.kind) else {
            return false;
        };
        let goods = matches!(posting.unit, Unit::Lot { .. });
        let stock = goods && kind == AccountKind::Warehouse;
        // Of a bank's money the paper is the bank's, unless the book has given it a number of its own.
        let money = !goods
            && match kind {
                AccountKind::Cash => true,
                AccountKind::Bank | AccountKind::Treasury => body.rules().voucher().is_some(),
                _ => false,
            };
        let (comes, goes) = (posting.delta > 0, posting.delta < 0);
        match self {
            What::Receipt => money && comes,
            What::Payment => money && goes,
            What::GoodsIn => stock && comes,
            What::GoodsOut | What::Waybill => stock && goes,
            // What is given away leaves; what is received comes.
            What::Handover => match body {
                Body::TransferReceive(_) | Body::DonationReceive(_) => stock && comes,
                _ => goes && (stock || !goods),
            },
            What::Certificate | What::Thanks => comes,
            What::Labels => stock && comes,
            What::List | What::Slips => false,
        }
    }

    /// Whether an entry has this paper at all, if it moves these.
    pub fn is_of(self, state: &State, body: &Body, postings: &[Posting]) -> bool {
        let of_kind = match self {
            What::Receipt | What::Payment | What::GoodsIn | What::GoodsOut | What::Labels => true,
            What::Waybill => matches!(body, Body::TransferDispatch(_)),
            What::Handover => match body {
                Body::TransferReceive(_)
                | Body::DistributionMake(_)
                | Body::PartnerSend(_)
                | Body::AssetPlace(_) => true,
                Body::DonationReceive(gift) => gift.goods.is_some(),
                _ => false,
            },
            What::Certificate | What::Thanks => matches!(body, Body::DonationReceive(_)),
            What::List | What::Slips => return matches!(body, Body::RosterSeal(_)),
        };
        // A count finds and misses goods and brings none: its paper is the sheet of the count.
        let moves = !matches!(body, Body::EntryReverse(_));
        of_kind
            && moves
            && postings
                .iter()
                .any(|posting| self.shows(state, body, posting))
    }

    /// The papers of an entry.
    pub fn of(state: &State, body: &Body, postings: &[Posting]) -> Vec<What> {
        let all = What::ALL.into_iter();
        all.filter(|what| what.is_of(state, body, postings))
            .collect()
    }
}

/// The kinds of which some have a paper, so that a list need not look at the others.
pub fn may_have(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::BalanceOpen
            | Kind::DonationReceive
            | Kind::IncomeReceive
            | Kind::ReceiptHold
            | Kind::DonationReturn
            | Kind::ExpensePay
            | Kind::PurchasePay
            | Kind::PurchaseReceive
            | Kind::PurchaseReturn
            | Kind::RosterSeal
            | Kind::DistributionMake
            | Kind::DistributionAdjust
            | Kind::FieldAdopt
            | Kind::TransferMove
            | Kind::TransferDispatch
            | Kind::TransferReceive
            | Kind::GoodsConvert
            | Kind::GoodsSell
            | Kind::StockCount
            | Kind::StockWriteOff
            | Kind::AssetPlace
            | Kind::AssetPassOn
            | Kind::CurrencyExchange
            | Kind::PartnerSend
    )
}

impl Serialize for What {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::{Lang, Tr};

    #[test]
    fn every_paper_has_its_words_and_stands_under_its_name() {
        for what in What::ALL {
            assert_eq!(
                what.path(),
                format!("/office/paper/{}/{{index}}", what.code())
            );
            let party = what.party_key();
            for lang in Lang::ALL {
                for key in what
                    .boxes()
                    .iter()
                    .map(|key| (*key).to_owned())
                    .chain([what.key(), party.clone()])
                {
                    assert!(!Tr(lang).t(&key).starts_with('['), "{key} in {lang:?}");
                }
            }
        }
    }
}

//! Goods: items, lots, and what becomes of them.

use crate::Cases;

pub const CASES: Cases = &[
    ("rice without a value is given, allocated and handed out", "
        item.define id=rice by accountant
        sacks = donation.receive goods=rice:good:28 amount=5_000 account=store channel=goods by storekeeper
        expect store flood 5_000 sacks
        allocation.propose id=meals lot=sacks amount=3_000 by accountant
        allocation.approve proposal=meals by approver1             ! authority.threshold
        allocation.approve proposal=meals by approver1 approver2
        expect free flood 2_000 sacks
        distribution.make allocation=meals lot=sacks amount=900 account=store on=20 booked=20 by officer1
        expect held meals 2_100 sacks
        expect store flood 4_100 sacks"),
    ("an item's own tiers say how many must approve what nobody has valued", "
        item.define id=rice approvals=0:1,1_000:2 by storekeeper
        sacks = donation.receive goods=rice amount=5_000 account=store by storekeeper
        allocation.propose id=few lot=sacks amount=1_000 by accountant
        allocation.propose id=many lot=sacks amount=1_001 by accountant
        allocation.approve proposal=few by approver1
        allocation.approve proposal=many by approver1              ! authority.threshold"),
    ("goods that are valued count as their share of the value", "
        item.define id=rice by storekeeper
        sacks = donation.receive goods=rice:new::10_000_000 amount=1_000 account=store by storekeeper
        allocation.propose id=half lot=sacks amount=500 by accountant
        allocation.propose id=more lot=sacks amount=501 by accountant
        allocation.approve proposal=more by approver1              ! authority.threshold
        allocation.approve proposal=half by approver1
        allocation.approve proposal=more by approver1 approver2    ! funds.short"),
    ("goods lie where goods can lie, and money where money can", "
        item.define id=rice by accountant
        donation.receive goods=rice amount=10 account=cash by storekeeper      ! account.kind
        donation.receive goods=rice amount=10 account=nowhere by storekeeper   ! reference.not_found
        donation.receive amount=10 account=store by cashier                    ! account.kind
        donation.receive goods=sand amount=10 account=store by storekeeper     ! reference.not_found
        donation.receive goods=rice amount=0 account=store by storekeeper      ! amount.zero
        donation.receive goods=rice amount=1.5 account=store by storekeeper    ! amount.scale
        donation.receive goods=rice amount=10 account=store by cashier         ! authority.role
        balance.open goods=rice amount=10 account=store by accountant approver1    ! authority.role
        balance.open goods=rice amount=10 account=store by storekeeper approver1"),
    ("an amount is of money or of a lot, never of both or neither", "
        donation.receive currency=none amount=10 by cashier                    ! amount.unit
        allocation.propose id=a currency=none by accountant                    ! amount.unit
        allocation.propose id=b lot=nothing by accountant                      ! reference.not_found"),
    ("expired goods are not handed out", "
        item.define id=rice by accountant
        sacks = donation.receive goods=rice:good:19 amount=100 account=store by storekeeper
        allocation.propose id=meals lot=sacks amount=100 by accountant
        allocation.approve proposal=meals by approver1 approver2
        distribution.make allocation=meals lot=sacks amount=40 account=store on=20 booked=20 by officer1   ! lot.expired
        distribution.make allocation=meals lot=sacks amount=40 account=store on=19 booked=19 by officer1"),
    ("a gift of goods is reversed, returned and moved between funds like money", "
        item.define id=rice by accountant
        wrong = donation.receive goods=rice amount=100 account=store by storekeeper
        entry.reverse entry=wrong by accountant approver1
        expect store flood 0 wrong
        sacks = donation.receive goods=rice amount=100 account=store by storekeeper
        donation.return donation=sacks lot=sacks amount=40 account=store reason=donor_wish by storekeeper approver1 approver2
        expect store flood 60 sacks
        fund.transfer from=flood to=general lot=sacks gift=sacks amount=10 account=store reason=donor_wish by accountant approver1 approver2
        expect store general 10 sacks"),
    ("items are defined with decimals that a quantity can have, and with rising tiers", "
        item.define id=a scale=7 by accountant                                 ! amount.decimals
        item.define id=b approvals=5:1 by accountant                           ! list.wrong
        item.define id=c by officer1                                           ! authority.role"),
];

pub const FIRST_RULES: Cases = &[(
    "a book of the first rules knows no goods until its governors raise them",
    "
        ledger.open rules=1 threshold=2 by g1 g2
        chapter.open id=province kind=province by g1 g2
        key.grant key=accountant role=accountant by g1 g2
        item.define id=rice by accountant                                      ! rules.needed
        voucher.reserve holder=accountant by accountant                        ! rules.needed
        campaign.open id=x opens=1 closes=9 terms=receive=9 by g1              ! rules.needed
        account.open id=x kind=cash campaign=y by g1                           ! rules.needed
        period.close by accountant                                             ! rules.needed
        key.rotate key=accountant new=accountant2 by accountant accountant2    ! rules.needed
        field.adopt note=nonsense by accountant                                ! rules.needed
        policy.set approvals=0:1 rules=2 by g1 g2
        item.define id=rice by accountant",
)];

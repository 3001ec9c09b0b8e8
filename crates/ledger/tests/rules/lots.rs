//! Lots: what is said of them later, and what is made of them.

use crate::Cases;

pub const CASES: Cases = &[
    ("goods are given as goods, and money is not", "
        donation.receive goods=rice amount=5 account=store channel=cash by storekeeper ! donation.channel
        donation.receive amount=5 channel=goods by cashier                 ! donation.channel
        donation.receive goods=rice amount=5 account=store channel=goods by accountant"),
    ("for the worse a storekeeper updates a lot alone, for the better an approver signs", "
        key.grant key=second holder=storekeeper role=approver by g1 g2
        sacks = donation.receive goods=rice:good:20 amount=500 account=store by storekeeper
        lot.update lot=sacks expiry=18 by storekeeper
        lot.update lot=sacks expiry=25 by storekeeper                      ! lot.bettered
        lot.update lot=sacks expiry=25 by approver1                        ! authority.threshold
        lot.update lot=sacks expiry=25 by storekeeper second               ! eyes.same_holder
        lot.update lot=sacks expiry=25 by accountant                       ! authority.role
        lot.update lot=sacks by storekeeper                                ! list.wrong
        lot.update lot=nothing expiry=5 by storekeeper                     ! reference.not_found
        lot.update lot=sacks expiry=25 by storekeeper-a                    ! authority.scope
        lot.update lot=sacks expiry=25 by storekeeper approver1
        lot.update lot=sacks condition=damaged by storekeeper
        lot.update lot=sacks condition=good by storekeeper                 ! lot.bettered
        lot.update lot=sacks condition=good by storekeeper approver1"),
    ("a lot without a last day gets one, and is then bound by it", "
        sacks = donation.receive goods=rice amount=500 account=store by storekeeper
        lot.update lot=sacks expiry=9 by storekeeper
        allocation.propose id=meals lot=sacks amount=100 purpose=food by accountant
        allocation.approve proposal=meals by approver1
        distribution.make allocation=meals lot=sacks amount=100 account=store by officer1 ! lot.expired"),
    ("a value that is found out later decides how many must approve", "
        sacks = donation.receive goods=rice amount=1_000 account=store by storekeeper
        goods.value lot=sacks value=20_000_000 by accountant approver1     ! authority.threshold
        goods.value lot=sacks value=20_000_000 by accountant               ! authority.threshold
        goods.value lot=sacks value=20_000_000 by approver1 approver2      ! authority.threshold
        goods.value lot=sacks value=20_000_000 by storekeeper approver1 approver2 ! authority.role
        goods.value lot=sacks value=0 by accountant approver1              ! amount.zero
        goods.value lot=nothing value=5 by accountant approver1            ! reference.not_found
        goods.value lot=sacks value=20_000_000 by accountant approver1 approver2
        stock.write_off fund=flood lot=sacks amount=250 by storekeeper approver1
        stock.write_off fund=flood lot=sacks amount=251 by storekeeper approver1 ! authority.threshold
        # Nobody lowers it alone to need fewer.
        goods.value lot=sacks value=100 by accountant approver1            ! authority.threshold
        goods.value lot=sacks value=100 by accountant approver1 approver2
        stock.write_off fund=flood lot=sacks amount=251 by storekeeper approver1"),
    ("a kit is made of four lots", "
        rice = donation.receive goods=rice:new:28:1_000_000 amount=1_000 account=store by storekeeper
        oil = donation.receive goods=oil:new:25:2_000_000 amount=200 account=store by storekeeper
        soap = donation.receive goods=soap:new::600_000 amount=300 account=store by storekeeper
        flour = donation.receive goods=flour:new:27:400_000 amount=50.000 account=store by storekeeper
        goods.convert fund=flood inputs=rice:500;oil:100;soap:200;flour:25.000 item=kit amount=100 by storekeeper officer1 ! lot.outlives
        goods.convert fund=flood inputs=rice:500;oil:100;soap:200;flour:25.000 item=kit amount=100 expiry=26 by storekeeper officer1 ! lot.outlives
        goods.convert fund=flood inputs=rice:500;oil:100;soap:200;flour:25.000 item=kit amount=100 expiry=25 by storekeeper ! authority.threshold
        goods.convert fund=flood inputs=rice:500;oil:100;soap:200;flour:25.000 item=kit amount=100 expiry=25 by officer1 accountant ! authority.threshold
        kits = goods.convert fund=flood inputs=rice:500;oil:100;soap:200;flour:25.000 item=kit amount=100 expiry=25 by storekeeper officer1
        expect store flood 100 kits
        expect free flood 100 kits
        expect stock packed 100 kits
        expect store flood 500 rice
        expect stock used 25000 flour
        # Half of the rice, oil and flour and two thirds of the soap: 2,100,000 đồng.
        allocation.propose id=meals lot=kits amount=100 purpose=food by accountant
        allocation.approve proposal=meals by approver1
        distribution.make allocation=meals lot=kits amount=30 account=store by officer2
        expect stock distributed 30 kits"),
    ("what is packed is there, is of one owner, and is named once", "
        rice = donation.receive goods=rice amount=100 account=store by storekeeper
        oil = donation.receive goods=oil amount=10 fund=general account=store by storekeeper
        goods.convert fund=flood inputs=rice:101 item=kit amount=10 by storekeeper accountant ! funds.short
        goods.convert fund=flood inputs=rice:10;oil:1 item=kit amount=10 by storekeeper accountant ! funds.short
        goods.convert fund=flood inputs=~rice:10;rice:1 item=kit amount=10 by storekeeper accountant ! list.wrong
        goods.convert fund=flood inputs= item=kit amount=10 by storekeeper accountant ! list.wrong
        goods.convert fund=flood inputs=rice:10 item=kit amount=0 by storekeeper accountant ! amount.zero
        goods.convert fund=flood inputs=rice:10 item=sand amount=1 by storekeeper accountant ! reference.not_found
        goods.convert inputs=rice:10 item=kit amount=1 by storekeeper accountant ! goods.owner
        goods.convert fund=flood account=store-a inputs=rice:10 item=kit amount=1 by storekeeper accountant ! account.short
        goods.convert fund=flood account=cash inputs=rice:10 item=kit amount=1 by storekeeper accountant ! account.kind
        goods.convert fund=flood inputs=rice:10 item=kit amount=1 by storekeeper cashier ! authority.role"),
    ("kits are unpacked again as long as all are there", "
        rice = donation.receive goods=rice amount=100 account=store by storekeeper
        kits = goods.convert fund=flood inputs=rice:50 item=kit amount=10 by storekeeper accountant
        entry.reverse entry=kits by accountant approver1
        expect store flood 100 rice
        expect stock used 0 rice
        expect store flood 0 kits
        kits2 = goods.convert fund=flood inputs=rice:50 item=kit amount=10 by storekeeper accountant
        stock.write_off fund=flood lot=kits2 amount=1 by storekeeper approver1
        entry.reverse entry=kits2 by accountant approver1                  ! funds.not_free"),
    ("kits of an allocation stay its own, and go to the fund with it", "
        rice = donation.receive goods=rice amount=100 account=store by storekeeper
        allocation.propose id=meals lot=rice amount=80 purpose=food by accountant
        allocation.approve proposal=meals by approver1
        kits = goods.convert allocation=meals inputs=rice:60 item=kit amount=6 by storekeeper accountant
        expect held meals 20 rice
        expect held meals 6 kits
        allocation.cancel proposal=meals by approver1
        expect free flood 40 rice
        expect free flood 6 kits"),
    ("kits of an allocation that was cancelled go back to the fund when they are unpacked", "
        rice = donation.receive goods=rice amount=100 account=store by storekeeper
        allocation.propose id=meals lot=rice amount=80 purpose=food by accountant
        allocation.approve proposal=meals by approver1
        kits = goods.convert allocation=meals inputs=rice:60 item=kit amount=6 by storekeeper accountant
        entry.reverse entry=kits by accountant approver1
        expect held meals 80 rice"),
    ("what nobody needs is sold for money of the same fund", "
        oil = donation.receive goods=oil amount=100 fund=general account=store by storekeeper
        goods.sell fund=general lot=oil by storekeeper cashier             ! authority.threshold
        goods.sell fund=general lot=oil by storekeeper approver1           ! authority.threshold
        goods.sell fund=general lot=oil by cashier approver1               ! authority.threshold
        goods.sell fund=general lot=oil by storekeeper cashier officer1    ! authority.role
        goods.sell fund=general lot=oil quantity=101 by storekeeper cashier approver1 ! funds.short
        goods.sell fund=general lot=oil price=0 by storekeeper cashier approver1 ! amount.zero
        goods.sell fund=general lot=oil account=bank by storekeeper accountant approver1 ! statement.line_needed
        goods.sell fund=general lot=oil account=store by storekeeper cashier approver1 ! account.kind
        goods.sell fund=general lot=oil warehouse=cash by storekeeper cashier approver1 ! account.kind
        sale = goods.sell fund=general lot=oil quantity=10 price=500 buyer=him by storekeeper cashier approver1
        expect cash general 500
        expect free general 500
        expect stock sold 10 oil
        goods.sell fund=general lot=oil quantity=10 price=700 account=bank line=a by storekeeper accountant approver1
        expect bank general 700
        entry.reverse entry=sale by accountant approver1                   ! reverse.kind"),
    ("what is allocated is sold only before it spoils, and its price is the fund's", "
        oil = donation.receive goods=oil:good:20 amount=100 fund=general account=store by storekeeper
        allocation.propose id=cook lot=oil fund=general amount=50 purpose=food by accountant
        allocation.approve proposal=cook by approver1
        goods.sell allocation=cook lot=oil by storekeeper cashier approver1 ! goods.sale
        goods.sell allocation=cook lot=oil reason=perishing by storekeeper cashier approver1
        expect held cook 40 oil
        expect free general 500"),
    ("a holder of two keys does not sell alone", "
        policy.set chapter=province approvals=0:1 relaxed=one_office by g1 g2
        key.grant key=both holder=storekeeper role=cashier chapter=province by g1 g2
        oil = donation.receive goods=oil amount=100 fund=general account=store by storekeeper
        goods.sell fund=general lot=oil by storekeeper both approver1      ! authority.threshold"),
];

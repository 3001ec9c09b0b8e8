//! Purchases: order, goods note and invoice agree, and what is paid is what was asked.

use crate::Cases;
use crate::book::script::Script;

/// What the cases of goods begin with, besides the standard book.
const GOODS: &str = "
key.grant key=storekeeper-a role=storekeeper chapter=commune-a by g1 g2
account.open id=dealer kind=supplier by approver1
account.open id=dealer2 kind=supplier by approver1
account.open id=road kind=transit by approver1
item.define id=rice approvals=0:1,1_000:2 by storekeeper
item.define id=oil approvals=0:1 unit=litre by storekeeper
item.define id=soap approvals=0:1 unit=piece by storekeeper
item.define id=kit approvals=0:1 unit=kit by storekeeper
item.define id=cow approvals=0:1 unit=animal by storekeeper
item.define id=calf approvals=0:1 unit=animal by storekeeper
item.define id=flour approvals=0.000:1 scale=3 by storekeeper
";

/// The standard book, with items, suppliers and a road.
pub fn start() -> Script {
    let mut script = Script::standard();
    script.run(GOODS).expect("it is lawful");
    script
}

pub const CASES: Cases = &[
    ("an order binds money, goods come against it, and the supplier is paid", "
        donation.receive amount=5_000 by cashier
        allocation.propose id=food purpose=food amount=2_000 by accountant
        allocation.approve proposal=food by approver1
        purchase.order id=o1 allocation=food amount=1_000 quantity=100 by accountant
        expect held food 1_000
        expect bound o1 1_000
        expect cash flood 5_000
        sacks = purchase.receive orders=o1:100:1_000 invoice=1_000 by storekeeper
        expect bound o1 0
        expect held food 100 sacks
        expect store flood 100 sacks
        expect dealer flood -1_000
        expect stock received 100 sacks
        purchase.pay orders=o1:1_000 by cashier
        expect dealer flood 0
        expect cash flood 4_000
        distribution.make allocation=food lot=sacks amount=90 account=store by officer1
        expect stock distributed 90 sacks"),
    ("an order spends what was approved, in its time, with a supplier, and is somebody else's than the approver's", "
        key.grant key=second holder=approver1 role=accountant by g1 g2
        donation.receive amount=5_000 by cashier
        allocation.propose id=food purpose=food amount=900 by accountant
        purchase.order id=o0 allocation=food amount=900 by accountant      ! allocation.not_open
        allocation.approve proposal=food by approver1
        purchase.order id=o1 allocation=food amount=901 by accountant      ! funds.short
        purchase.order id=o2 allocation=food amount=900 by cashier         ! authority.role
        purchase.order id=o3 allocation=food amount=900 by second          ! eyes.same_holder
        purchase.order id=o4 allocation=food amount=900 on=4 booked=4 by accountant ! allocation.dates
        purchase.order id=o5 allocation=food amount=900 account=cash by accountant ! account.kind
        purchase.order id=o6 allocation=food amount=900 account=nowhere by accountant ! reference.not_found
        purchase.order id=o7 allocation=food amount=900 item=sand by accountant ! reference.not_found
        purchase.order id=o8 allocation=food amount=900 quantity=0 by accountant ! amount.zero
        purchase.order id=o9 allocation=food amount=900 quantity=1.5 by accountant ! amount.scale
        purchase.order id=oa allocation=food amount=900 prepay=901 by accountant ! purchase.paid
        purchase.order id=ob allocation=food amount=900 prepay=0 by accountant ! amount.zero
        account.open id=abroad kind=supplier currency=USD by approver1
        purchase.order id=oc allocation=food amount=900 account=abroad by accountant ! account.currency
        purchase.order id=oe allocation=food amount=400 partner=mill by accountant ! reference.not_found
        partner.register id=mill kind=company by approver1
        purchase.order id=oe allocation=food amount=400 partner=mill by accountant
        purchase.order id=od allocation=food amount=500 quotes=3 supplier=her by accountant
        expect held food 0"),
    ("no more comes than was ordered, and no more is asked than was agreed", "
        donation.receive amount=5_000 by cashier
        allocation.propose id=food purpose=food amount=1_000 by accountant
        allocation.approve proposal=food by approver1
        purchase.order id=o1 allocation=food amount=1_000 quantity=100 by accountant
        purchase.receive orders=o1:101:1_000 invoice=1_000 by storekeeper  ! purchase.quantity
        purchase.receive orders=o1:100:1_001 invoice=1_001 by storekeeper  ! purchase.invoice
        purchase.receive orders=o1:60:600 invoice=599 by storekeeper       ! amount.parts
        purchase.receive orders=o1:60:601 invoice=601 by storekeeper       ! purchase.price
        part = purchase.receive orders=o1:60:600 invoice=600 by storekeeper
        purchase.receive orders=o1:41:400 invoice=400 by storekeeper       ! purchase.quantity
        purchase.receive orders=o1:40:401 invoice=401 by storekeeper       ! purchase.invoice
        purchase.receive orders=o1:0:400 invoice=400 by storekeeper        ! amount.zero
        purchase.receive orders=o1:40.5:400 invoice=400 by storekeeper     ! amount.scale
        purchase.receive orders=o1:40:400 invoice=400 account=cash by storekeeper ! account.kind
        rest = purchase.receive orders=o1:40:400 invoice=400 by storekeeper
        purchase.receive orders=o1:1:1 invoice=1 by storekeeper            ! order.closed
        expect held food 60 part
        expect held food 40 rest"),
    ("a price that is not the agreed one, an approver signs with the storekeeper", "
        key.grant key=second holder=approver1 role=storekeeper by g1 g2
        donation.receive amount=5_000 by cashier
        allocation.propose id=food purpose=food amount=1_000 by accountant
        allocation.approve proposal=food by approver1
        purchase.order id=o1 allocation=food amount=1_000 quantity=100 by accountant
        purchase.receive orders=o1:100:950 invoice=950 by storekeeper      ! purchase.price
        purchase.receive orders=o1:100:950 invoice=950 by second approver1 ! eyes.same_holder
        purchase.receive orders=o1:100:950 invoice=950 by approver2        ! authority.threshold
        sacks = purchase.receive orders=o1:100:950 invoice=950 by storekeeper approver2
        # What was saved goes back to the allocation, because all has come.
        expect held food 50
        expect dealer flood -950"),
    ("a price that no whole đồng can spell is agreed to the next", "
        donation.receive amount=5_000 by cashier
        allocation.propose id=food purpose=food amount=100 by accountant
        allocation.approve proposal=food by approver1
        purchase.order id=o1 allocation=food amount=100 quantity=3 by accountant
        purchase.receive orders=o1:1:35 invoice=35 by storekeeper          ! purchase.price
        a = purchase.receive orders=o1:1:34 invoice=34 by storekeeper
        b = purchase.receive orders=o1:1:33 invoice=33 by storekeeper
        c = purchase.receive orders=o1:1:33 invoice=33 by storekeeper
        expect bound o1 0
        expect held food 0"),
    ("two funds buy one truckload, each what it pays for", "
        donation.receive amount=3_000 by cashier
        donation.receive fund=general amount=3_000 by cashier
        allocation.propose id=f amount=600 purpose=food by accountant
        allocation.propose id=g amount=400 fund=general purpose=food by accountant
        allocation.approve proposal=f by approver1
        allocation.approve proposal=g by approver1
        purchase.order id=o1 allocation=f amount=600 quantity=60 prepay=300 by accountant
        purchase.order id=o2 allocation=g amount=400 quantity=40 by accountant
        purchase.order id=o3 allocation=g amount=1 quantity=1 account=dealer2 by accountant ! funds.short
        purchase.pay orders=o1:300 by accountant
        expect dealer flood 300
        truck = purchase.receive orders=o1:60:600;o2:40:400 invoice=1_000 by storekeeper
        expect held f 60 truck
        expect held g 40 truck
        expect store flood 60 truck
        expect store general 40 truck
        expect dealer flood -300
        expect dealer general -400
        purchase.pay account=bank line=a orders=o1:300;o2:400 by accountant
        expect dealer flood 0
        expect bank general -400"),
    ("orders of one receipt are sorted, of one supplier, one item and one currency", "
        donation.receive amount=3_000 by cashier
        allocation.propose id=f amount=1_000 purpose=food by accountant
        allocation.approve proposal=f by approver1
        purchase.order id=o1 allocation=f amount=100 quantity=10 by accountant
        purchase.order id=o2 allocation=f amount=100 quantity=10 item=oil by accountant
        purchase.order id=o3 allocation=f amount=100 quantity=10 account=dealer2 by accountant
        purchase.receive orders=o1:10:100;o2:10:100 invoice=200 by storekeeper ! order.mixed
        purchase.receive orders=o1:10:100;o3:10:100 invoice=200 by storekeeper ! order.mixed
        purchase.pay orders=o1:10;o3:10 by cashier                         ! order.mixed
        purchase.receive orders=~o1:5:50;o1:5:50 invoice=100 by storekeeper ! list.wrong
        purchase.receive orders= invoice=100 by storekeeper                ! list.wrong
        purchase.receive orders=nothing:1:1 invoice=1 by storekeeper       ! reference.not_found"),
    ("no more is paid than was invoiced or may be prepaid", "
        donation.receive amount=3_000 by cashier
        allocation.propose id=f amount=1_000 purpose=food by accountant
        allocation.approve proposal=f by approver1
        purchase.order id=o1 allocation=f amount=1_000 quantity=100 prepay=300 by accountant
        purchase.pay orders=o1:301 by cashier                              ! purchase.paid
        purchase.pay orders=o1:300 by cashier
        purchase.pay orders=o1:1 by cashier                                ! purchase.paid
        sacks = purchase.receive orders=o1:50:500 invoice=500 by storekeeper
        purchase.pay orders=o1:501 by cashier                              ! purchase.paid
        purchase.pay orders=o1:500 by cashier
        purchase.receive orders=o1:50:500 invoice=500 by storekeeper
        purchase.pay orders=o1:201 by cashier                              ! purchase.paid
        purchase.pay orders=o1:0 by cashier                                ! amount.zero
        purchase.pay orders=o1:200 by officer1                             ! authority.role
        purchase.pay orders=o1:200 account=dealer by cashier               ! account.kind
        purchase.pay orders=o1:200 account=bank by cashier                 ! statement.line_needed
        purchase.pay orders=o1:200 account=cash line=a by cashier          ! statement.line_unneeded
        purchase.pay orders=o1:200 by cashier
        expect cash flood 2_000"),
    ("who orders, who receives and who pays are different people, unless the chapter has one office", "
        policy.set chapter=province approvals=0:1 relaxed=one_office by g1 g2
        key.grant key=keeper2 holder=accountant role=storekeeper chapter=province by g1 g2
        key.grant key=payer2 holder=storekeeper role=cashier chapter=province by g1 g2
        donation.receive amount=3_000 by cashier
        allocation.propose id=f amount=1_000 purpose=food by officer2
        allocation.approve proposal=f by approver1
        policy.set chapter=province approvals=0:1 by g1 g2
        purchase.order id=o1 allocation=f amount=1_000 quantity=100 by accountant
        purchase.receive orders=o1:100:1_000 invoice=1_000 by keeper2      ! eyes.same_holder
        purchase.receive orders=o1:50:500 invoice=500 by storekeeper
        purchase.pay orders=o1:500 by payer2                               ! eyes.same_holder
        policy.set chapter=province approvals=0:1 relaxed=one_office by g1 g2
        purchase.pay orders=o1:500 by payer2
        purchase.receive orders=o1:50:500 invoice=500 by keeper2"),
    ("an order of which no more comes is closed, and its money goes back to the allocation", "
        donation.receive amount=3_000 by cashier
        allocation.propose id=f amount=1_000 purpose=food by accountant
        allocation.approve proposal=f by approver1
        purchase.order id=o1 allocation=f amount=1_000 quantity=100 prepay=1_000 by accountant
        purchase.pay orders=o1:1_000 by cashier
        purchase.receive orders=o1:70:700 invoice=700 by storekeeper
        allocation.cancel proposal=f by approver1                          ! allocation.orders
        purchase.close order=o1 by cashier                                 ! authority.role
        purchase.close order=o2 by accountant                              ! reference.not_found
        purchase.close order=o1 by accountant
        purchase.close order=o1 by accountant                              ! order.closed
        expect held f 300
        expect dealer flood 300
        purchase.pay way=refund orders=o1:301 by cashier                   ! purchase.refund
        purchase.pay way=refund orders=o1:300 by cashier
        purchase.pay orders=o1:1 by cashier                                ! purchase.paid
        expect dealer flood 0
        expect cash flood 2_300"),
    ("goods go back to the supplier, who then owes or is owed less", "
        key.grant key=second holder=storekeeper role=approver by g1 g2
        donation.receive amount=3_000 by cashier
        allocation.propose id=f amount=1_000 purpose=food by accountant
        allocation.approve proposal=f by approver1
        purchase.order id=o1 allocation=f amount=1_000 quantity=100 by accountant
        sacks = purchase.receive orders=o1:100:1_000 invoice=1_000 by storekeeper
        purchase.pay orders=o1:1_000 by cashier
        distribution.make allocation=f lot=sacks amount=60 account=store by officer1
        purchase.return receipt=sacks order=o1 quantity=20 by storekeeper  ! authority.threshold
        purchase.return receipt=sacks order=o1 quantity=20 by storekeeper second ! eyes.same_holder
        purchase.return receipt=sacks order=o1 quantity=41 by storekeeper approver1 ! funds.short
        purchase.return receipt=sacks order=o2 quantity=20 by storekeeper approver1 ! reference.not_found
        purchase.return receipt=f order=o1 quantity=20 by storekeeper approver1 ! reference.entry
        purchase.return receipt=sacks order=o1 quantity=20 by storekeeper approver1
        expect stock returned 20 sacks
        expect store flood 20 sacks
        expect dealer flood 200
        expect held f 200
        purchase.pay way=refund orders=o1:200 by cashier
        expect cash flood 2_200"),
    ("what a supplier takes back of an order that is open can come again", "
        donation.receive amount=3_000 by cashier
        allocation.propose id=f amount=1_000 purpose=food by accountant
        allocation.approve proposal=f by approver1
        purchase.order id=o1 allocation=f amount=1_000 quantity=100 by accountant
        wet = purchase.receive orders=o1:50:500 invoice=500 by storekeeper
        purchase.return receipt=wet order=o1 quantity=50 by storekeeper approver1
        expect bound o1 1_000
        expect dealer flood 0
        purchase.receive orders=o1:100:1_000 invoice=1_000 by storekeeper
        expect bound o1 0"),
    ("goods that were bought go to the fund when their allocation is cancelled, and so does what comes back later", "
        donation.receive amount=3_000 by cashier
        allocation.propose id=f amount=1_500 purpose=food by accountant
        allocation.approve proposal=f by approver1
        purchase.order id=o1 allocation=f amount=1_000 quantity=100 by accountant
        sacks = purchase.receive orders=o1:100:1_000 invoice=1_000 by storekeeper
        hand = distribution.make allocation=f lot=sacks amount=30 account=store by officer1
        allocation.cancel proposal=f by approver1
        expect held f 0 sacks
        expect free flood 70 sacks
        expect free flood 2_000
        distribution.adjust distribution=hand portions=20 returned=10 by officer1
        expect free flood 80 sacks
        entry.reverse entry=hand by accountant approver1
        expect free flood 100 sacks
        expect stock distributed 0 sacks
        allocation.propose id=g lot=sacks amount=100 purpose=food by accountant
        allocation.approve proposal=g by approver1
        expect held g 100 sacks"),
    ("a debit that the statement brought first turns out to be a payment, and a credit a refund", "
        donation.receive amount=3_000 account=bank line=a by accountant
        allocation.propose id=f amount=1_000 purpose=food by accountant
        allocation.approve proposal=f by approver1
        purchase.order id=o1 allocation=f amount=1_000 quantity=100 prepay=1_000 by accountant
        out = payment.hold fund=general amount=1_000 account=bank by accountant
        purchase.pay hold=out account=bank orders=o1:999 by accountant     ! amount.parts
        purchase.pay hold=out account=cash orders=o1:1_000 by accountant   ! amount.parts
        purchase.pay hold=out account=bank line=b orders=o1:1_000 by accountant ! statement.line_unneeded
        purchase.pay hold=f account=bank orders=o1:1_000 by accountant     ! reference.entry
        purchase.pay hold=out way=refund account=bank orders=o1:1_000 by accountant ! reference.entry
        expect owes general 1_000
        purchase.pay hold=out account=bank orders=o1:1_000 by accountant
        purchase.pay hold=out account=bank orders=o1:1_000 by accountant   ! reference.done
        expect owes general 0
        expect dealer flood 1_000
        expect bank flood 2_000
        purchase.close order=o1 by accountant
        back = receipt.hold amount=1_000 account=bank line=c by accountant
        purchase.pay hold=back way=refund account=bank orders=o1:1_000 by accountant
        expect bank flood 3_000
        expect bank suspense 0"),
    ("only purchases are settled with a supplier", "
        donation.receive account=dealer amount=100 by cashier              ! account.kind
        donation.receive amount=100 by cashier
        transfer.move from=cash to=dealer amount=100 by cashier            ! account.kind
        balance.open account=dealer amount=100 by accountant approver1     ! account.kind"),
];

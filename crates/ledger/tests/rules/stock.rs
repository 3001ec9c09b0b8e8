//! Stock: on the way, counted, written off.

use crate::Cases;

pub const CASES: Cases = &[
    ("rice goes to a commune, and both sign for it", "
        sacks = donation.receive goods=rice:good:28 amount=500 account=store by storekeeper
        bill = transfer.dispatch loads=flood/sacks:300 carrier=him by storekeeper
        expect store flood 200 sacks
        expect road flood 300 sacks
        expect free flood 500 sacks
        transfer.receive dispatch=bill unloads=flood/sacks:300 by officer-a
        expect store-a flood 300 sacks
        transfer.receive dispatch=bill unloads=flood/sacks:1 by officer-a  ! reference.done
        transfer.receive dispatch=sacks unloads=flood/sacks:1 by officer-a ! reference.entry"),
    ("whoever sent goods does not sign that they came", "
        key.grant key=hand-a holder=storekeeper role=field_officer chapter=commune-a by g1 g2
        sacks = donation.receive goods=rice amount=500 account=store by storekeeper
        bill = transfer.dispatch loads=flood/sacks:300 by storekeeper
        transfer.receive dispatch=bill unloads=flood/sacks:300 by hand-a   ! eyes.same_holder
        transfer.receive dispatch=bill unloads=flood/sacks:300 by storekeeper ! eyes.same_holder
        transfer.receive dispatch=bill unloads=flood/sacks:300 by cashier  ! authority.role
        transfer.receive dispatch=bill account=store-b unloads=flood/sacks:300 by officer-a ! reference.not_found
        account.open id=store-b kind=warehouse chapter=commune-b by approver1
        transfer.receive dispatch=bill account=store-b unloads=flood/sacks:300 by officer1 ! account.kind
        transfer.receive dispatch=bill account=store unloads=flood/sacks:300 by officer-a ! authority.scope
        transfer.receive dispatch=bill unloads=flood/sacks:300 by storekeeper-a"),
    ("a waybill stays open until all came, came back or was written off", "
        sacks = donation.receive goods=rice amount=500 account=store by storekeeper
        bill = transfer.dispatch loads=flood/sacks:300 by storekeeper
        transfer.receive dispatch=bill unloads=flood/sacks:100 by storekeeper-a
        transfer.receive dispatch=bill unloads=flood/sacks:201 by storekeeper-a ! waybill.more
        transfer.receive dispatch=bill unloads=general/sacks:1 by storekeeper-a ! waybill.more
        transfer.receive dispatch=bill unloads=flood/sacks:100:20:30 by storekeeper-a ! authority.threshold
        transfer.receive dispatch=bill unloads=flood/sacks:100:20:30 by storekeeper-a approver1
        expect road flood 50 sacks
        expect stock lost 50 sacks
        expect free flood 450 sacks
        # The lorry turned back with the rest.
        transfer.receive dispatch=bill account=store unloads=flood/sacks:50 by officer1
        expect road flood 0 sacks
        expect store flood 250 sacks
        expect store-a flood 200 sacks"),
    ("what is lost on the way, the fund's own approvers decide", "
        key.grant key=approver-a role=approver chapter=commune-a by g1 g2
        sacks = donation.receive goods=rice amount=500 account=store by storekeeper
        bill = transfer.dispatch loads=flood/sacks:300 by storekeeper
        transfer.receive dispatch=bill unloads=flood/sacks:290::10 by storekeeper-a approver-a ! authority.threshold
        transfer.receive dispatch=bill unloads=flood/sacks:290::10 by storekeeper-a approver1"),
    ("goods of an allocation travel as its own, and are lost as its own", "
        sacks = donation.receive goods=rice amount=500 account=store by storekeeper
        allocation.propose id=meals lot=sacks amount=200 purpose=food by accountant
        allocation.approve proposal=meals by approver1
        transfer.dispatch loads=@meals/sacks:201 by storekeeper            ! funds.short
        bill = transfer.dispatch loads=@meals/sacks:200;flood/sacks:100 by storekeeper
        transfer.receive dispatch=bill unloads=@meals/sacks:190::10;flood/sacks:100 by storekeeper-a approver1
        expect held meals 190 sacks
        expect free flood 300 sacks
        distribution.make allocation=meals lot=sacks amount=100 account=store-a by officer1"),
    ("goods are sent from one warehouse to another, over a road, once a line", "
        sacks = donation.receive goods=rice amount=500 account=store by storekeeper
        transfer.dispatch loads=flood/sacks:501 by storekeeper             ! funds.short
        transfer.dispatch loads=~flood/sacks:1;flood/sacks:2 by storekeeper ! list.wrong
        transfer.dispatch loads= by storekeeper                            ! list.wrong
        transfer.dispatch to=store loads=flood/sacks:1 by storekeeper      ! account.kind
        transfer.dispatch to=cash loads=flood/sacks:1 by storekeeper       ! account.kind
        transfer.dispatch via=store-a loads=flood/sacks:1 by storekeeper   ! account.kind
        transfer.dispatch from=cash loads=flood/sacks:1 by storekeeper     ! account.kind
        transfer.dispatch loads=flood/sacks:0 by storekeeper               ! amount.zero
        transfer.dispatch loads=flood/sacks:1 by officer1                  ! authority.role
        transfer.dispatch loads=flood/sacks:1 by storekeeper-a             ! authority.scope
        transfer.dispatch from=store-a to=store loads=flood/sacks:1 by storekeeper-a ! account.short
        bill = transfer.dispatch loads=flood/sacks:10 by storekeeper
        transfer.receive dispatch=bill unloads= by storekeeper-a           ! list.wrong
        transfer.receive dispatch=bill unloads=~flood/sacks:1;flood/sacks:2 by storekeeper-a ! list.wrong
        transfer.receive dispatch=bill unloads=flood/sacks by storekeeper-a ! amount.zero"),
    ("what another chapter owns is not sent", "
        fund.open id=own kind=aid chapter=commune-b by approver1
        account.open id=store-b kind=warehouse chapter=commune-b by approver1
        key.grant key=storekeeper-b role=storekeeper chapter=commune-b by g1 g2
        sacks = donation.receive goods=rice fund=own amount=50 account=store-b by storekeeper-b
        transfer.dispatch from=store-a to=store loads=own/sacks:1 by storekeeper-a ! authority.scope
        transfer.dispatch from=store-b to=store-a loads=own/sacks:10 by storekeeper-b"),
    ("what is on the way is nobody's to give", "
        sacks = donation.receive goods=rice amount=500 account=store by storekeeper
        allocation.propose id=meals lot=sacks amount=200 purpose=food by accountant
        allocation.approve proposal=meals by approver1
        transfer.dispatch loads=@meals/sacks:200 by storekeeper
        distribution.make allocation=meals lot=sacks amount=100 account=road by officer1 ! account.kind
        stock.write_off allocation=meals lot=sacks account=road by storekeeper approver1 ! account.kind"),
    ("expired goods are sent back or to be destroyed, and leave by no other way", "
        sacks = donation.receive goods=rice:good:9 on=8 booked=8 amount=500 account=store by storekeeper
        transfer.dispatch loads=flood/sacks:100 by storekeeper             ! lot.expired
        goods.convert fund=flood inputs=sacks:100 item=kit amount=10 expiry=9 by storekeeper accountant ! lot.expired
        goods.sell fund=flood lot=sacks by storekeeper cashier approver1   ! lot.expired
        transfer.dispatch purpose=destruction loads=flood/sacks:100 by storekeeper
        transfer.dispatch purpose=return loads=flood/sacks:100 by storekeeper
        stock.write_off fund=flood lot=sacks amount=100 reason=expired by storekeeper approver1
        donation.return donation=sacks lot=sacks amount=200 account=store reason=donor_wish by storekeeper approver1
        expect store flood 0 sacks"),
    ("a write-off needs a storekeeper and as many approvers as the goods are worth", "
        key.grant key=second holder=storekeeper role=approver by g1 g2
        sacks = donation.receive goods=rice amount=5_000 account=store by storekeeper
        stock.write_off fund=flood lot=sacks amount=1_000 by storekeeper   ! authority.threshold
        stock.write_off fund=flood lot=sacks amount=1_000 by approver1     ! authority.threshold
        stock.write_off fund=flood lot=sacks amount=1_000 by storekeeper second ! eyes.same_holder
        stock.write_off fund=flood lot=sacks amount=1_000 by storekeeper approver1
        stock.write_off fund=flood lot=sacks amount=1_001 by storekeeper approver1 ! authority.threshold
        stock.write_off fund=flood lot=sacks amount=1_001 reason=flood by storekeeper approver1 approver2
        stock.write_off fund=flood lot=sacks amount=3_000 by storekeeper approver1 approver2 ! funds.short
        stock.write_off fund=flood lot=sacks reason=expired by storekeeper approver1 ! lot.not_expired
        stock.write_off lot=sacks by storekeeper approver1                 ! goods.owner
        allocation.propose id=meals lot=sacks amount=100 purpose=food by accountant
        allocation.approve proposal=meals by approver1
        stock.write_off fund=flood allocation=meals lot=sacks by storekeeper approver1 ! goods.owner
        stock.write_off allocation=meals lot=sacks account=store-a by storekeeper approver1 ! account.short
        stock.write_off fund=nothing lot=sacks by storekeeper approver1    ! reference.not_found
        stock.write_off allocation=nothing lot=sacks by storekeeper approver1 ! reference.not_found
        stock.write_off allocation=meals lot=sacks amount=100 by storekeeper approver1
        expect stock lost 2_101 sacks"),
    ("a commune's storekeeper writes off what lay with her, if the fund's approver agrees", "
        key.grant key=approver-a role=approver chapter=commune-a by g1 g2
        sacks = donation.receive goods=rice amount=500 account=store by storekeeper
        bill = transfer.dispatch loads=flood/sacks:300 by storekeeper
        transfer.receive dispatch=bill unloads=flood/sacks:300 by storekeeper-a
        stock.write_off fund=flood lot=sacks amount=20 account=store-a reason=flood by storekeeper-a approver-a ! authority.threshold
        stock.write_off fund=flood lot=sacks amount=20 account=store-a reason=flood by storekeeper-a approver1
        expect store-a flood 280 sacks"),
    ("a write-off that was a mistake is reversed", "
        sacks = donation.receive goods=rice amount=500 account=store by storekeeper
        off = stock.write_off fund=flood lot=sacks amount=20 by storekeeper approver1
        entry.reverse entry=off by accountant approver2
        expect store flood 500 sacks
        expect stock lost 0 sacks
        allocation.propose id=meals lot=sacks amount=100 purpose=food by accountant
        allocation.approve proposal=meals by approver1
        off2 = stock.write_off allocation=meals lot=sacks amount=20 by storekeeper approver1
        allocation.cancel proposal=meals by approver1
        entry.reverse entry=off2 by accountant approver2
        expect free flood 500 sacks"),
    ("two people count; what is more comes in, what is less stands open until it is written off", "
        sacks = donation.receive goods=rice amount=500 account=store by storekeeper
        more = donation.receive goods=rice amount=100 account=store by storekeeper
        stock.count counted=flood/sacks:490 by storekeeper                 ! authority.threshold
        stock.count counted=flood/sacks:490 by accountant                  ! authority.threshold
        stock.count counted=flood/sacks:490 by storekeeper cashier         ! authority.role
        stock.count counted=flood/sacks:490;flood/more:103 by storekeeper accountant
        expect store flood 103 more
        expect stock found 3 more
        expect free flood 103 more
        expect store flood 500 sacks
        stock.write_off fund=flood lot=sacks amount=11 reason=count by storekeeper approver1 ! stock.not_missing
        stock.write_off fund=flood lot=more amount=1 reason=count by storekeeper approver1 ! stock.not_missing
        stock.write_off fund=flood lot=sacks amount=4 reason=count by storekeeper approver1
        stock.write_off fund=flood lot=sacks amount=7 reason=count by storekeeper approver1 ! stock.not_missing
        # Two of the six were found behind a door.
        stock.count counted=flood/sacks:492 by storekeeper accountant
        stock.write_off fund=flood lot=sacks amount=5 reason=count by storekeeper approver1 ! stock.not_missing
        stock.write_off fund=flood lot=sacks amount=4 reason=count by storekeeper approver1
        stock.write_off fund=flood lot=sacks amount=1 reason=count by storekeeper approver1 ! stock.not_missing
        expect store flood 492 sacks"),
    ("a count names what it counted, once, where goods lie", "
        sacks = donation.receive goods=rice amount=500 account=store by storekeeper
        stock.count counted= by storekeeper accountant                     ! list.wrong
        stock.count counted=~flood/sacks:1;flood/sacks:1 by storekeeper accountant ! list.wrong
        stock.count account=cash counted=flood/sacks:1 by storekeeper accountant ! account.kind
        stock.count counted=nothing/sacks:1 by storekeeper accountant      ! reference.not_found
        stock.count counted=flood/sand:1 by storekeeper accountant         ! reference.not_found
        stock.count counted=flood/sacks:1.5 by storekeeper accountant      ! amount.scale
        stock.count counted=flood/sacks:0 by storekeeper accountant
        stock.write_off fund=flood lot=sacks amount=500 reason=count by storekeeper approver1
        expect store flood 0 sacks"),
    ("a holder of both offices does not count alone", "
        policy.set chapter=province approvals=0:1 relaxed=one_office by g1 g2
        key.grant key=both holder=storekeeper role=accountant chapter=province by g1 g2
        sacks = donation.receive goods=rice amount=500 account=store by storekeeper
        stock.count counted=flood/sacks:490 by storekeeper both            ! authority.threshold"),
];

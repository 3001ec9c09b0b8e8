//! Campaigns, their legal terms, and what is published of them.

use crate::Cases;

pub const CASES: Cases = &[
    (
        "a campaign is extended before its end, and never shortened by it",
        "
        donation.receive on=21 booked=21 by cashier                ! fund.not_receiving
        campaign.extend closes=20 by approver1                     ! date.order
        campaign.extend closes=24 on=21 by approver1               ! campaign.closed
        campaign.extend closes=24 by accountant                    ! authority.role
        campaign.extend campaign=nothing closes=24 by approver1    ! reference.not_found
        campaign.extend closes=24 document=decision on=20 by approver1
        donation.receive on=24 booked=24 by cashier
        campaign.extend closes=25 on=24 by approver1",
    ),
    (
        "a campaign that has closed receives nothing, and a late transfer is held",
        "
        campaign.close on=1 by approver1                           ! date.order
        campaign.close by cashier                                  ! authority.role
        campaign.close on=12 by approver1
        campaign.close on=13 by approver1                          ! campaign.closed
        campaign.extend closes=24 on=11 by approver1               ! campaign.closed
        donation.receive on=12 booked=12 by cashier
        donation.receive on=14 booked=14 account=bank line=1 by accountant ! fund.not_receiving
        late = receipt.hold on=14 booked=14 account=bank line=1 reason=late by accountant
        receipt.assign hold=late account=bank on=15 booked=15 by accountant ! fund.not_receiving
        donation.return donation=late account=bank line=2 on=16 booked=16 reason=donor_wish by cashier approver1",
    ),
    (
        "a confirmed rule set bounds reception and extension, an unconfirmed one warns",
        "
        campaign.open id=x opens=1 closes=21 terms=confirmed;receive=20 by approver1 ! campaign.too_long
        campaign.open id=x opens=1 closes=20 terms=confirmed;receive=20;extend=5 by approver1
        expect mark x warned none
        campaign.extend campaign=x closes=26 by approver1          ! campaign.too_long
        campaign.extend campaign=x closes=25 by approver1
        campaign.open id=y opens=1 closes=21 terms=receive=20;extend=5 by approver1
        expect mark y warned campaign.too_long
        longer = campaign.extend campaign=y closes=27 by approver1
        expect mark longer warned campaign.too_long
        campaign.open id=z opens=1 closes=21 terms=uses=food,cash by approver1 ! list.wrong
        campaign.open id=z opens=1 closes=21 terms=publish=b:closing:3,a:closing:9 by approver1
        campaign.open id=w opens=1 closes=21 terms=publish=a:closing:9,b:closing:3 by approver1 ! list.wrong",
    ),
    (
        "permitted uses bind where they are confirmed, and warn where they are not",
        "
        campaign.open id=x opens=1 closes=20 terms=confirmed;uses=cash,food by approver1
        campaign.open id=y opens=1 closes=20 terms=uses=cash,food by approver1
        fund.open id=fx kind=aid campaign=x by approver1
        fund.open id=fy kind=aid campaign=y by approver1
        allocation.propose id=a fund=fx purpose=houses by accountant ! restriction.permitted_use
        allocation.propose id=b fund=fx purpose=food by accountant
        expect mark b warned none
        allocation.propose id=c fund=fy purpose=houses by accountant
        expect mark c warned restriction.permitted_use",
    ),
    (
        "the share for costs stays within a confirmed rule set's",
        "
        campaign.open id=x opens=1 closes=20 terms=confirmed;cost=0 by approver1
        campaign.open id=y opens=1 closes=20 terms=cost=100 by approver1
        fund.open id=fx kind=aid campaign=x cost=costs:1 by approver1 ! restriction.cost_share
        fund.open id=fx kind=aid campaign=x by approver1
        fund.open id=fy kind=aid campaign=y cost=costs:101 by approver1
        expect mark fy warned restriction.cost_share
        fund.open id=fz kind=aid campaign=y cost=costs:100 by approver1
        expect mark fz warned none",
    ),
    (
        "an exclusive account serves its campaign alone, and a campaign that asks for one is paid into no other",
        "
        campaign.open id=x opens=1 closes=20 terms=confirmed;exclusive by approver1
        fund.open id=fx kind=aid campaign=x by approver1
        account.open id=bank-x kind=bank campaign=x by approver1
        account.open id=bank-y kind=bank campaign=nothing by approver1 ! reference.not_found
        donation.receive fund=fx account=bank line=1 by accountant ! campaign.account
        donation.receive fund=general account=bank-x line=1 by accountant ! campaign.account
        donation.receive fund=fx account=bank-x line=1 by accountant
        # Cash comes where it comes, and what nobody knows yet is held.
        donation.receive fund=fx account=cash by cashier
        receipt.hold account=bank-x line=2 by accountant
        campaign.open id=y opens=1 closes=20 terms=exclusive by approver1
        fund.open id=fy kind=aid campaign=y by approver1
        expect mark fy warned campaign.account
        gift = donation.receive fund=fy account=bank line=1 by accountant
        expect mark gift warned none
        account.open id=bank-y kind=bank campaign=y by approver1
        gift2 = donation.receive fund=general account=bank-y line=1 by accountant
        expect mark gift2 warned campaign.account
        fund.open id=fy2 kind=aid campaign=y by approver1
        expect mark fy2 warned none",
    ),
    (
        "late is what the terms call late",
        "
        campaign.open id=x opens=1 closes=12 terms=late=accept by approver1
        fund.open id=fx kind=aid campaign=x by approver1
        donation.receive fund=fx on=14 booked=14 by cashier
        campaign.open id=y opens=1 closes=12 terms=basis=sent by approver1
        fund.open id=fy kind=aid campaign=y by approver1
        donation.receive fund=fy on=14 booked=14 by cashier        ! fund.not_receiving
        late = receipt.hold on=14 booked=14 account=bank line=1 reason=late by accountant
        receipt.assign hold=late account=bank fund=fy on=15 booked=15 by accountant ! fund.not_receiving
        receipt.assign hold=late account=bank fund=fy sent=13 on=15 booked=15 by accountant ! fund.not_receiving
        receipt.assign hold=late account=bank fund=flood sent=12 on=15 booked=15 by accountant ! fund.not_receiving
        receipt.assign hold=late account=bank fund=fy sent=12 on=15 booked=15 by accountant",
    ),
    (
        "what is left goes where the terms let it",
        "
        campaign.open id=x opens=1 closes=12 terms=confirmed;residual=no_fund by approver1
        campaign.open id=y opens=1 closes=12 terms=residual=no_fund by approver1
        campaign.open id=z opens=1 closes=12 terms=confirmed;residual=any_aid by approver1
        campaign.open id=w opens=1 closes=12 terms=residual=any_aid by approver1
        fund.open id=fx kind=aid campaign=x by approver1
        fund.open id=fy kind=aid campaign=y by approver1
        fund.open id=fz kind=aid campaign=z purposes=cash by approver1
        fund.open id=fw kind=aid campaign=w purposes=cash by approver1
        donation.receive fund=fx by cashier
        donation.receive fund=fy by cashier
        donation.receive fund=fz by cashier
        donation.receive fund=fw by cashier
        fund.transfer from=fz to=general reason=residual on=12 booked=12 by accountant approver1 ! restriction.dates
        fund.transfer from=fx to=general reason=residual on=13 booked=13 by accountant approver1 ! campaign.residual
        left = fund.transfer from=fy to=general reason=residual on=13 booked=13 by accountant approver1
        expect mark left warned campaign.residual
        fund.transfer from=fz to=general reason=residual on=13 booked=13 by accountant approver1
        fund.transfer from=fz to=costs reason=residual on=13 booked=13 by accountant approver1 ! restriction.costs
        # A text that nobody has confirmed loosens nothing.
        fund.transfer from=fw to=general reason=residual on=13 booked=13 by accountant approver1 ! restriction.purpose",
    ),
    (
        "a report says of which entries it was made",
        "
        report.publish checkpoint=9999 by accountant               ! report.checkpoint
        report.publish period=9..8 by accountant                   ! date.order
        report.publish by cashier                                  ! authority.role
        report.publish by accountant-a                             ! authority.scope
        report.publish chapter=nowhere by accountant               ! reference.not_found
        report.publish campaign=nothing by accountant              ! reference.not_found
        report.publish chapter=commune-a campaign=typhoon by accountant-a ! authority.scope
        report.publish campaign=typhoon by accountant
        report.publish period=1..14 what=quarter by approver1",
    ),
];

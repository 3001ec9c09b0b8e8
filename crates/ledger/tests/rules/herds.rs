//! Breeding cows: placed, counted, and passed on.

use crate::Cases;

/// Twenty cows are given and allocated.
macro_rules! herd {
    ($rest:literal) => {
        concat!(
            "
        cows = donation.receive goods=cow amount=25 fund=general account=store by storekeeper
        allocation.propose id=cattle lot=cows fund=general amount=20 purpose=living by accountant
        allocation.approve proposal=cattle by approver1
        ",
            $rest
        )
    };
}

pub const CASES: Cases = &[
    ("twenty cows come to twenty households, and one calf is owed for each", herd!("
        placed = asset.place allocation=cattle lot=cows portions=18+2t on=5 booked=5 by officer1
        expect stock distributed 20 cows
        expect store general 5 cows
        expect calves placed@2028-03-05 0
        expect calves placed@2028-03-06 20
        asset.report herd=placed alive=19 dead=1 born=8 by officer1
        expect calves placed@2028-03-06 19
        calves = asset.pass_on herd=placed portions=7 on=20 booked=20 by officer1
        expect stock found 7 calves
        expect stock distributed 7 calves
        expect calves placed@2028-03-06 12
        # The seven households that took calves owe calves in turn.
        asset.report herd=placed alive=26 dead=1 born=9 on=21 by officer1
        expect calves placed@2028-03-20 12
        expect calves placed@2028-03-21 19")),
    ("no more calves are passed on than were born and are owed", herd!("
        placed = asset.place allocation=cattle lot=cows by officer1
        asset.pass_on herd=placed portions=5 by officer1                   ! asset.calves
        asset.report herd=placed born=8 by officer1
        asset.pass_on herd=placed portions=9 by officer1                   ! asset.calves
        asset.pass_on herd=placed portions=8 by officer1
        asset.pass_on herd=placed portions=5 by officer1                   ! asset.calves")),
    ("where the first calf is the household's, the second is passed on", herd!("
        placed = asset.place allocation=cattle lot=cows terms=second:keep:10:36 by officer1
        asset.report herd=placed born=19 by officer1
        asset.pass_on herd=placed portions=10 by officer1                  ! asset.calves
        asset.pass_on herd=placed portions=9 by officer1")),
    ("no entry is about few households", herd!("
        asset.place allocation=cattle lot=cows portions=9 by officer1        ! privacy.small_cell
        placed = asset.place allocation=cattle lot=cows by officer1
        asset.report herd=placed born=8 by officer1
        asset.pass_on herd=placed portions=4 by officer1                   ! privacy.small_cell
        asset.pass_on herd=placed portions=5 by officer1")),
    ("who proposed or approved does not place", herd!("
        key.grant key=officer-x holder=accountant role=field_officer by g1 g2
        key.grant key=officer-y holder=approver1 role=field_officer by g1 g2
        asset.place allocation=cattle lot=cows by officer-x                  ! eyes.same_holder
        asset.place allocation=cattle lot=cows by officer-y                  ! eyes.same_holder
        asset.place allocation=cattle lot=cows by cashier                    ! authority.role
        asset.place allocation=cattle lot=cows on=4 booked=4 by officer1     ! allocation.dates
        asset.place allocation=cattle lot=cows portions=21 by officer1       ! funds.short
        asset.place allocation=cattle lot=cows account=cash by officer1      ! account.kind
        placed = asset.place allocation=cattle lot=cows by officer1
        asset.report herd=placed born=8 by accountant                      ! authority.role
        asset.report herd=placed born=8 by inspector
        asset.pass_on herd=placed portions=5 by officer-y                  ! eyes.same_holder
        asset.pass_on herd=placed portions=5 by accountant                 ! authority.role
        asset.pass_on herd=cows portions=5 by officer1                     ! reference.entry
        asset.report herd=cows by officer1                                 ! reference.entry")),
    ("animals are counted by the head, and a count adds up and never falls", herd!("
        flour = donation.receive goods=flour amount=20.000 fund=general account=store by storekeeper
        allocation.propose id=bread lot=flour fund=general amount=20.000 purpose=food by accountant
        allocation.approve proposal=bread by approver1
        asset.place allocation=bread lot=flour by officer1                 ! amount.decimals
        placed = asset.place allocation=cattle lot=cows by officer1
        asset.report herd=placed alive=19 by officer1                      ! amount.parts
        asset.report herd=placed alive=17 dead=1 lost=1 sold=1 born=8 by officer1
        asset.report herd=placed alive=17 dead=1 lost=1 sold=1 born=7 by officer1 ! asset.counts
        asset.report herd=placed alive=18 lost=1 sold=1 born=8 by officer1 ! asset.counts
        asset.report herd=placed alive=17 dead=1 lost=1 sold=1 born=8 on=9 by officer1 ! asset.counts
        asset.pass_on herd=placed item=flour portions=5 by officer1        ! amount.decimals
        asset.pass_on herd=placed item=nothing portions=5 by officer1      ! reference.not_found
        # What was sold is owed still.
        expect calves placed@2028-03-11 18")),
];

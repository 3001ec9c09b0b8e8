//! Worked examples of undoing: gifts taken back, portions returned, entries reversed, and bad input refused.

use minhbach_ledger::attribution::trace::Payer;
use minhbach_ledger::attribution::{
    ArrivalId, Ending, Error, History, Intervals, LineNo, Lines, Origin, PartId, Source, Span, Why,
    deltas,
};

use crate::small::Small;

#[test]
fn a_bank_takes_back_a_gift_that_was_half_spent() {
    let mut book = Small::default();
    let fund = book.line();
    let mistaken = book.gift(fund, 100);
    let honest = book.gift(fund, 80);
    let rice = book.give(fund, 50);
    let back = book.entry(|work| work.take_back(mistaken)).unwrap();
    // The return holds the gift's own numbers; the rice is now paid by the honest gift.
    assert_eq!(book.runs(back), [(0, 100, Some(0), Why::Named)]);
    assert_eq!(book.runs(rice), [(0, 50, Some(100), Why::Substitute)]);
    assert_eq!(book.ends(mistaken), [(100, Some(back))]);
    assert_eq!(book.ends(honest), [(50, Some(rice)), (30, None)]);
    assert_eq!(
        book.entry(|work| work.take_back(mistaken)),
        Err(Error::TakenBack)
    );
    // The return itself can only be reversed whole; then the gift is there again.
    assert_eq!(
        book.entry(|work| work.give_back(back, 10)),
        Err(Error::TakenBack)
    );
    assert_eq!(book.entry(|work| work.reverse_part(back)), Ok(100));
    assert_eq!(book.free(fund), [(0, 100), (150, 180)]);
}

#[test]
fn what_the_fund_cannot_replace_is_owed_until_it_is_covered() {
    let mut book = Small::default();
    let (fund, other) = (book.line(), book.line());
    let mistaken = book.gift(fund, 100);
    let rice = book.give(fund, 70);
    book.entry(|work| work.take_back(mistaken)).unwrap();
    assert_eq!((book.free(fund), book.owed(fund)), (vec![], 70));
    assert_eq!(book.runs(rice), [(0, 70, None, Why::Substitute)]);
    assert_eq!(book.paid(rice)[0].by, Payer::Owed(fund));
    // A new gift does not fill the hole by itself.
    book.gift(fund, 10);
    assert_eq!((book.free(fund), book.owed(fund)), (vec![(100, 110)], 70));
    let short = book.entry(|work| work.cover(fund, other, 30));
    assert_eq!(
        short,
        Err(Error::Shortage {
            line: other,
            available: 0
        })
    );
    let helper = book.gift(other, 40);
    book.entry(|work| work.cover(fund, other, 30)).unwrap();
    assert_eq!(
        book.runs(rice),
        [
            (0, 30, Some(0), Why::Cover),
            (30, 40, None, Why::Substitute)
        ]
    );
    assert_eq!(book.ends(helper), [(30, Some(rice)), (10, None)]);
    let moved = deltas(&book.last);
    assert_eq!((moved[&fund].net(), moved[&other].net()), (30, -30));
    // 60 of the 70 come back: first the 40 that nobody paid, then 20 to the fund that paid them.
    book.entry(|work| work.give_back(rice, 60)).unwrap();
    let moved = deltas(&book.last);
    assert_eq!((moved[&fund].net(), moved[&other].net()), (40, 20));
    assert_eq!((book.owed(fund), book.free(other)), (0, vec![(10, 40)]));
}

#[test]
fn what_an_allocation_has_not_spent_goes_before_anything_is_owed() {
    let mut book = Small::default();
    let (fund, allocation) = (book.line(), book.line());
    let mistaken = book.gift(fund, 100);
    let later = book.gift(fund, 30);
    let set_aside = book.become_(fund, 100, allocation, 100, Origin::Allocated);
    let rice = book.give(allocation, 60);
    book.entry(|work| work.take_back(mistaken)).unwrap();
    // 60 are spent: 30 replaced by the later gift, 30 owed. 40 are not: they return from the allocation.
    let source = book
        .history
        .arrival(set_aside)
        .unwrap()
        .unwrap()
        .source_parts()
        .next()
        .unwrap();
    assert_eq!(
        book.runs(source),
        [
            (0, 30, Some(100), Why::Substitute),
            (30, 30, None, Why::Substitute)
        ]
    );
    assert_eq!((book.free(allocation), book.owed(fund)), (vec![], 30));
    assert_eq!(
        book.history
            .closed_on(allocation, Span { lo: 0, hi: 100 })
            .unwrap(),
        [Span { lo: 60, hi: 100 }]
    );
    assert_eq!(book.ends(later), [(30, Some(rice))]);
}

#[test]
fn an_assigned_gift_is_taken_back_where_it_now_lives() {
    let mut book = Small::default();
    let (suspense, fund) = (book.line(), book.line());
    let honest = book.gift(fund, 50);
    let held = book
        .entry(|work| work.arrive(suspense, 100, Origin::Held))
        .unwrap();
    let other = book
        .entry(|work| work.arrive(suspense, 20, Origin::Held))
        .unwrap();
    let assigned = book.assign(held, 100, fund);
    assert_eq!(
        book.entry(|work| work.whereabouts(held)),
        Ok(vec![assigned])
    );
    let rice = book.give(fund, 80);
    let back = book.entry(|work| work.take_back(held)).unwrap();
    // 30 of the assigned hundred were spent and nothing else is left in the fund, so it owes them; suspense is as it was.
    assert_eq!(book.runs(back), [(0, 100, Some(0), Why::Named)]);
    assert_eq!(
        book.runs(rice),
        [(0, 50, Some(0), Why::Fifo), (50, 30, None, Why::Substitute)]
    );
    assert_eq!(
        (book.free(fund), book.owed(fund), book.free(suspense)),
        (vec![], 30, vec![(100, 120)])
    );
    assert_eq!(book.ends(honest), [(50, Some(rice))]);
    assert_eq!(book.ends(other), [(20, None)]);
    let moved = deltas(&book.last);
    assert_eq!((moved[&fund].net(), moved[&suspense].net()), (-100, 0));
    assert_eq!(
        book.entry(|work| work.take_back(assigned)),
        Err(Error::Origin(Origin::Moved))
    );
}

#[test]
fn undelivered_portions_return() {
    let mut book = Small::default();
    let (fund, allocation) = (book.line(), book.line());
    let (first, second) = (book.gift(fund, 60), book.gift(fund, 60));
    let set_aside = book.become_(fund, 120, allocation, 120, Origin::Allocated);
    let portions = book.give(allocation, 100);
    book.entry(|work| work.give_back(portions, 25)).unwrap();
    assert_eq!(book.free(allocation), [(75, 120)]);
    assert_eq!(book.ends(first), [(60, Some(portions))]);
    assert_eq!(book.ends(second), [(15, Some(portions)), (45, None)]);
    let too_many = book.entry(|work| work.give_back(portions, 76));
    assert_eq!(
        too_many,
        Err(Error::Shortage {
            line: allocation,
            available: 75
        })
    );
    // The allocation is closed: what is left returns to the fund.
    assert_eq!(book.entry(|work| work.unwind_free(set_aside)), Ok(45));
    assert_eq!(
        (book.free(allocation), book.free(fund)),
        (vec![], vec![(75, 120)])
    );
    let whole = book.entry(|work| work.reverse_arrival(set_aside));
    assert_eq!(
        whole,
        Err(Error::NotFree {
            line: allocation,
            span: Span { lo: 0, hi: 120 }
        })
    );
}

#[test]
fn several_operations_of_one_entry_see_each_other() {
    let mut book = Small::default();
    let (fund, order, goods) = (book.line(), book.line(), book.line());
    let gift = book.gift(fund, 100);
    let at = book.next;
    // Ordered, paid, received and given out on the spot.
    let given = book
        .entry(|work| {
            work.convert(
                &[Source {
                    line: fund,
                    len: 90,
                    named: None,
                }],
                order,
                90,
                Origin::Ordered,
            )?;
            work.convert(
                &[Source {
                    line: order,
                    len: 90,
                    named: None,
                }],
                goods,
                3,
                Origin::Converted,
            )?;
            work.depart(goods, 2, Ending::Distribution)
        })
        .unwrap();
    assert_eq!(book.ends(gift), [(60, Some(given)), (30, None), (10, None)]);
    let arrivals: Vec<ArrivalId> = (0..2).map(|n| ArrivalId { at, n }).collect();
    let parts: Vec<PartId> = (0..3).map(|n| PartId { at, n }).collect();
    book.entry(|work| work.reverse_all(&arrivals, &parts))
        .unwrap();
    assert_eq!(book.free(fund), [(0, 100)]);
    assert_eq!((book.free(order), book.free(goods)), (vec![], vec![]));
}

#[test]
fn bad_input_has_a_name() {
    let mut book = Small::default();
    let (fund, other) = (book.line(), book.line());
    let gift = book.gift(fund, 10);
    let none = LineNo(9);
    let unknown = ArrivalId { at: 77, n: 1 };
    assert_eq!(
        book.entry(|work| work.arrive(none, 1, Origin::Gift)),
        Err(Error::NoLine(none))
    );
    assert_eq!(
        book.entry(|work| work.arrive(fund, 0, Origin::Gift)),
        Err(Error::Empty)
    );
    assert_eq!(
        book.entry(|work| work.arrive(fund, 1, Origin::Moved)),
        Err(Error::Origin(Origin::Moved))
    );
    assert_eq!(
        book.entry(|work| work.take_back(unknown)),
        Err(Error::NoArrival(unknown))
    );
    assert_eq!(
        book.entry(|work| work.unwind(gift, Span { lo: 0, hi: 1 })),
        Err(Error::Origin(Origin::Gift))
    );
    let part = PartId { at: 77, n: 0 };
    assert_eq!(
        book.entry(|work| work.give_back(part, 1)),
        Err(Error::NoPart(part))
    );
    let elsewhere = [Source {
        line: other,
        len: 1,
        named: Some(gift),
    }];
    assert_eq!(
        book.entry(|work| work.convert(&elsewhere, fund, 1, Origin::Moved)),
        Err(Error::NoArrival(gift))
    );
    let moved = book.become_(fund, 4, other, 4, Origin::Moved);
    let outside = Span { lo: 2, hi: 5 };
    assert_eq!(
        book.entry(|work| work.unwind(moved, outside)),
        Err(Error::Outside(outside))
    );
    let feeding = PartId { at: moved.at, n: 0 };
    assert_eq!(
        book.entry(|work| work.give_back(feeding, 1)),
        Err(Error::Feeds(feeding))
    );
    let held = book.entry(|work| work.reverse_arrival(gift));
    assert_eq!(
        held,
        Err(Error::NotFree {
            line: fund,
            span: Span { lo: 0, hi: 10 }
        })
    );
    // A fact from another state is refused by the lines.
    let foreign = book.last.clone();
    assert!(Lines::default().apply(foreign.last().unwrap()).is_err());
    for text in [
        r#"[{"lo":3,"hi":3}]"#,
        r#"[{"lo":0,"hi":2},{"lo":2,"hi":4}]"#,
        r#"[{"lo":5,"hi":6},{"lo":0,"hi":1}]"#,
    ] {
        assert!(serde_json::from_str::<Intervals>(text).is_err(), "{text}");
    }
}

#[test]
fn what_another_fund_covered_is_spent_for_that_fund() {
    let mut book = Small::default();
    let (fund, allocation, other) = (book.line(), book.line(), book.line());
    let mistaken = book.gift(fund, 10);
    let set_aside = book.become_(fund, 10, allocation, 10, Origin::Allocated);
    let rice = book.give(allocation, 10);
    book.entry(|work| work.take_back(mistaken)).unwrap();
    let helper = book.gift(other, 10);
    book.entry(|work| work.cover(fund, other, 10)).unwrap();
    book.entry(|work| work.give_back(rice, 4)).unwrap();
    // The helper's money is in the allocation, part of it unspent. Taken back, it is owed by the fund that helped: the
    // first fund's allocation stays as it is.
    book.entry(|work| work.take_back(helper)).unwrap();
    assert_eq!(book.free(allocation), [(6, 10)]);
    assert_eq!((book.owed(fund), book.owed(other)), (0, 10));
    // What is left of the allocation is cancelled: the helping fund owes that much less.
    assert_eq!(book.entry(|work| work.unwind_free(set_aside)), Ok(4));
    assert_eq!((book.owed(fund), book.owed(other)), (0, 6));
}

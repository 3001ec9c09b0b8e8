//! Worked examples: each reason why plain first-in-first-out intervals are not enough.

use minhbach_ledger::attribution::trace::{Fate, Paid, Payer, Share, forward, leaves};
use minhbach_ledger::attribution::{ArrivalId, Ending, Error, History, Origin, Source, Span, Why};

use crate::small::Small;

#[test]
fn one_unspent_gift_is_refunded_while_an_older_one_is_unspent() {
    let mut book = Small::default();
    let fund = book.line();
    let (older, younger) = (book.gift(fund, 100), book.gift(fund, 40));
    let refund = book
        .entry(|work| work.depart_named(younger, 40, Ending::Return))
        .unwrap();
    assert_eq!(book.runs(refund), [(0, 40, Some(100), Why::Named)]);
    assert_eq!(book.ends(older), [(100, None)]);
    let more = book.entry(|work| work.depart_named(younger, 1, Ending::Return));
    assert_eq!(
        more,
        Err(Error::Shortage {
            line: fund,
            available: 0
        })
    );
}

#[test]
fn a_small_gift_is_a_hundredth_of_a_cow() {
    let mut book = Small::default();
    let (fund, cows) = (book.line(), book.line());
    book.gift(fund, 30_000_000);
    let small = book.gift(fund, 200_000);
    book.gift(fund, 369_800_000);
    book.become_(fund, 400_000_000, cows, 20, Origin::Converted);
    let pair = book.give(cows, 2);
    // Numbers 30,000,000 to 30,200,000 are in the second cow, and the whole share is told in đồng.
    assert_eq!(book.ends(small), [(200_000, Some(pair))]);
    let paid = book.paid(pair);
    let Payer::Made { sources, .. } = &paid[0].by else {
        panic!("{paid:?}")
    };
    assert_eq!(
        sources[0].1,
        Span {
            lo: 0,
            hi: 40_000_000
        }
    );
    assert!(matches!(
        sources[0].2[..],
        [Paid {
            by: Payer::Outside { count: 3, .. },
            ..
        }]
    ));
    // A gift that straddles two cows is split between them to the đồng.
    let third = book.give(cows, 18);
    let bounds = forward(
        &book.history,
        fund,
        Span {
            lo: 39_999_999,
            hi: 40_000_001,
        },
    )
    .unwrap();
    let shares: Vec<_> = leaves(&bounds)
        .iter()
        .map(|leaf| (leaf.own.len(), leaf.fate.clone()))
        .collect();
    assert!(
        matches!(shares[..], [(1, Fate::Ended { step: a, .. }), (1, Fate::Ended { step: b, .. })] if a.part == pair && b.part == third)
    );
}

#[test]
fn a_kit_is_made_of_several_things_and_each_keeps_its_own_shares() {
    let mut book = Small::default();
    let (rice, oil, kits) = (book.line(), book.line(), book.line());
    let (gift, bottle) = (book.gift(rice, 100), book.gift(oil, 20));
    let sources = [
        Source {
            line: rice,
            len: 100,
            named: None,
        },
        Source {
            line: oil,
            len: 20,
            named: None,
        },
    ];
    let made = book
        .entry(|work| work.convert(&sources, kits, 10, Origin::Converted))
        .unwrap();
    let given = book.give(kits, 3);
    assert_eq!(book.ends(gift), [(30, Some(given)), (70, None)]);
    assert_eq!(book.ends(bottle), [(6, Some(given)), (14, None)]);
    book.entry(|work| work.unwind_last(made, 7)).unwrap();
    assert_eq!(
        (book.free(rice), book.free(oil), book.free(kits)),
        (vec![(30, 100)], vec![(6, 20)], vec![])
    );
    let unequal = book.entry(|work| work.convert(&sources, kits, 10, Origin::Allocated));
    assert_eq!(unequal, Err(Error::Unequal));
}

#[test]
fn a_donated_and_a_bought_lot_of_rice_are_two_lines() {
    let mut book = Small::default();
    let (money, donated, bought) = (book.line(), book.line(), book.line());
    let cash = book.gift(money, 1_000_000);
    let sacks = book.gift(donated, 500);
    book.become_(money, 1_000_000, bought, 50, Origin::Converted);
    let out = book.give(donated, 500);
    assert_eq!(book.ends(sacks), [(500, Some(out))]);
    assert_eq!(book.ends(cash), [(1_000_000, None)]);
}

#[test]
fn interest_has_no_donor() {
    let mut book = Small::default();
    let fund = book.line();
    let gift = book.gift(fund, 100);
    let interest = book
        .entry(|work| work.arrive(fund, 7, Origin::Income))
        .unwrap();
    let aid = book.give(fund, 107);
    assert_eq!(book.ends(gift), [(100, Some(aid))]);
    let arrivals = book
        .history
        .arrivals_on(fund, Span { lo: 0, hi: 107 })
        .unwrap();
    assert_eq!(
        arrivals
            .iter()
            .map(|a| (a.id, a.origin))
            .collect::<Vec<_>>(),
        [(gift, Origin::Gift), (interest, Origin::Income)]
    );
}

#[test]
fn a_gift_is_split_over_funds_at_receipt() {
    let mut book = Small::default();
    let (aid, costs) = (book.line(), book.line());
    // One donor allows no costs, the other five in a hundred.
    let strict = book.gift(aid, 100);
    let (main, share) = book
        .entry(|work| {
            Ok((
                work.arrive(aid, 95, Origin::Gift)?,
                work.arrive(costs, 5, Origin::Gift)?,
            ))
        })
        .unwrap();
    let fuel = book
        .entry(|work| work.depart(costs, 5, Ending::Expense))
        .unwrap();
    assert_eq!(book.ends(strict), [(100, None)]);
    assert_eq!(book.ends(main), [(95, None)]);
    assert_eq!(book.ends(share), [(5, Some(fuel))]);
}

#[test]
fn a_cow_sold_to_make_good_its_own_price_ends_the_trace() {
    let mut book = Small::default();
    let (fund, cows) = (book.line(), book.line());
    let mistaken = book.gift(fund, 15);
    let honest = book.gift(fund, 5);
    book.become_(fund, 20, cows, 1, Origin::Converted);
    book.become_(cows, 1, fund, 18, Origin::Converted);
    book.entry(|work| work.take_back(mistaken)).unwrap();
    assert_eq!(book.free(fund), [(35, 38)]);
    // The honest five are in the cow, the cow in the last of its proceeds, and that is free.
    let shares = book.trace(honest);
    assert!(matches!(
        leaves(&shares)[..],
        [Share {
            own: Span { lo: 15, hi: 20 },
            fate: Fate::Free { .. }
        }]
    ));
    let rest = book.give(fund, 3);
    assert_eq!(book.ends(honest), [(5, Some(rest))]);
    // Had the proceeds been smaller, all of them would stand in for the gift, and the trace comes round.
    let mut book = Small::default();
    let (fund, cows) = (book.line(), book.line());
    let mistaken = book.gift(fund, 15);
    let honest = book.gift(fund, 5);
    book.become_(fund, 20, cows, 1, Origin::Converted);
    book.become_(cows, 1, fund, 12, Origin::Converted);
    book.entry(|work| work.take_back(mistaken)).unwrap();
    let shares = book.trace(honest);
    assert!(matches!(
        leaves(&shares)[..],
        [Share {
            own: Span { lo: 15, hi: 20 },
            fate: Fate::Round(_)
        }]
    ));
    assert_eq!(book.owed(fund), 3);
}

#[test]
fn a_million_arrivals_cost_a_departure_nothing() {
    let mut book = Small::default();
    let fund = book.line();
    for _ in 0..1_000_000 {
        book.gift(fund, 3);
    }
    assert_eq!(book.lines.head(fund).unwrap().free.count(), 1);
    let batch = book.give(fund, 2_999_998);
    // One run, whatever the number of gifts, and they are counted without being listed.
    assert_eq!(book.last.len(), 2);
    assert_eq!(book.lines.head(fund).unwrap().free.count(), 1);
    let paid = book.paid(batch);
    assert!(matches!(
        paid[..],
        [Paid {
            by: Payer::Outside {
                count: 1_000_000,
                ..
            },
            ..
        }]
    ));
    let gift = ArrivalId { at: 500_000, n: 0 };
    assert_eq!(book.ends(gift), [(3, Some(batch))]);
}

#[test]
fn numbers_and_products_reach_to_the_end_of_64_bits() {
    let mut book = Small::default();
    let (fund, other) = (book.line(), book.line());
    let gift = book.gift(fund, u64::MAX);
    assert_eq!(
        book.entry(|work| work.arrive(fund, 1, Origin::Gift)),
        Err(Error::TooLarge)
    );
    book.become_(fund, u64::MAX, other, u64::MAX - 1, Origin::Converted);
    let part = book.give(other, u64::MAX - 1);
    assert_eq!(book.ends(gift), [(u64::MAX, Some(part))]);
}

#[test]
fn a_stretch_of_sources_maps_to_the_least_stretch_that_holds_it() {
    use minhbach_ledger::attribution::{destination_offsets, source_offset};
    for (p, q) in (1..14).flat_map(|p| (1..14).map(move |q| (p, q))) {
        let unit = |o: u64| {
            (0..q)
                .find(|&x| source_offset(p, q, x) <= o && o < source_offset(p, q, x + 1))
                .unwrap()
        };
        for (lo, hi) in (0..p).flat_map(|lo| (lo + 1..=p).map(move |hi| (lo, hi))) {
            let there = destination_offsets(p, q, Span { lo, hi });
            assert_eq!(
                (there.lo, there.hi),
                (unit(lo), unit(hi - 1) + 1),
                "{lo}..{hi} of {p}:{q}"
            );
        }
    }
}

#[test]
fn a_trace_ends_only_where_it_truly_meets_itself() {
    let mut book = Small::default();
    let (fund, other) = (book.line(), book.line());
    book.gift(fund, 1);
    let mistaken = book.gift(fund, 9);
    book.become_(fund, 10, other, 10, Origin::Moved);
    book.entry(|work| work.take_back(mistaken)).unwrap();
    book.entry(|work| work.cover(fund, other, 9)).unwrap();
    // Nine of the ten units moved now stand, each one further, behind the move itself.
    let shares = forward(&book.history, other, Span { lo: 0, hi: 10 }).unwrap();
    let ends: Vec<_> = leaves(&shares)
        .iter()
        .map(|leaf| (leaf.own.len(), matches!(leaf.fate, Fate::Round(_))))
        .collect();
    assert_eq!(ends, [(7, true), (1, false), (1, false), (1, false)]);
}

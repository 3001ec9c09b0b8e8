//! Worked examples: each reason why plain first-in-first-out intervals are not enough, and what was settled beyond them.

use minhbach_ledger::attribution::memory::MemoryHistory;
use minhbach_ledger::attribution::trace::{Fate, Paid, Payer, Share, backward, forward, leaves};
use minhbach_ledger::attribution::{
    ArrivalId, Change, Ending, Error, History, LineNo, Lines, Origin, PartId, Source, Span, Why,
    Work, deltas,
};

#[derive(Default)]
struct Small {
    lines: Lines,
    history: MemoryHistory,
    next: u64,
    last: Vec<Change>,
}

impl Small {
    fn entry<T>(
        &mut self,
        run: impl FnOnce(&mut Work<'_, MemoryHistory>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut work = Work::new(&self.lines, &self.history, self.next);
        let value = run(&mut work)?;
        self.last = work.into_changes();
        for change in &self.last {
            self.lines.apply(change).unwrap();
            self.history.apply(change).unwrap();
        }
        self.next += 1;
        Ok(value)
    }

    fn line(&mut self) -> LineNo {
        self.entry(|work| work.open()).unwrap()
    }

    fn gift(&mut self, line: LineNo, n: u64) -> ArrivalId {
        self.entry(|work| work.arrive(line, n, Origin::Gift))
            .unwrap()
    }

    fn give(&mut self, line: LineNo, n: u64) -> PartId {
        self.entry(|work| work.depart(line, n, Ending::Distribution))
            .unwrap()
    }

    fn become_(&mut self, from: LineNo, p: u64, to: LineNo, q: u64, origin: Origin) -> ArrivalId {
        let source = Source {
            line: from,
            len: p,
            named: None,
        };
        self.entry(|work| work.convert(&[source], to, q, origin))
            .unwrap()
    }

    fn assign(&mut self, gift: ArrivalId, n: u64, to: LineNo) -> ArrivalId {
        let line = self.history.arrival(gift).unwrap().unwrap().line;
        let source = Source {
            line,
            len: n,
            named: Some(gift),
        };
        self.entry(|work| work.convert(&[source], to, n, Origin::Moved))
            .unwrap()
    }

    fn free(&self, line: LineNo) -> Vec<(u64, u64)> {
        self.lines
            .head(line)
            .unwrap()
            .free
            .iter()
            .map(|span| (span.lo, span.hi))
            .collect()
    }

    fn owed(&self, line: LineNo) -> u64 {
        self.lines.head(line).unwrap().uncovered
    }

    /// (offset, length, number, reason) of the live runs of a part.
    fn runs(&self, part: PartId) -> Vec<(u64, u64, Option<u64>, Why)> {
        self.history
            .runs_of(part)
            .unwrap()
            .into_iter()
            .map(|run| (run.offset, run.len, run.number, run.why))
            .collect()
    }

    fn trace(&self, gift: ArrivalId) -> Vec<Share> {
        let gift = self.history.arrival(gift).unwrap().unwrap();
        forward(&self.history, gift.line, gift.span()).unwrap()
    }

    /// (share, part where it ended, or none where it is free) of the leaves of a trace.
    fn ends(&self, gift: ArrivalId) -> Vec<(u64, Option<PartId>)> {
        let shares = self.trace(gift);
        let end = |share: &&Share| match &share.fate {
            Fate::Ended { step, .. } => (share.own.len(), Some(step.part)),
            Fate::Free { .. } => (share.own.len(), None),
            other => panic!("{other:?}"),
        };
        leaves(&shares).iter().map(end).collect()
    }

    fn paid(&self, part: PartId) -> Vec<Paid> {
        let len = self.history.part(part).unwrap().unwrap().len;
        backward(&self.history, part, Span { lo: 0, hi: len })
            .unwrap()
            .unwrap()
    }
}

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
        assert!(
            serde_json::from_str::<minhbach_ledger::attribution::Intervals>(text).is_err(),
            "{text}"
        );
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

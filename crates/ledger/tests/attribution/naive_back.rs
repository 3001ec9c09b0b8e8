//! A gift taken back, unit by unit.

use std::collections::BTreeSet;

use minhbach_ledger::attribution::{ArrivalId, Ending, LineNo, Origin, PartId, Why};

use crate::naive::{Back, Naive, No, Unit};

impl Naive {
    /// Where the gift lives: what was moved by name comes before what it was moved from.
    fn homes(&self, id: ArrivalId, into: &mut Vec<ArrivalId>) {
        let arrival = &self.arrivals[&id];
        for n in arrival.lo..arrival.lo + arrival.len {
            let Unit::Held(part, o) = self.unit(arrival.line, n) else {
                continue;
            };
            let part = &self.parts[&part];
            let (Ending::Feeds(next), Back::Number(_, _, Why::Named)) =
                (part.ending, part.back[o as usize])
            else {
                continue;
            };
            if self.arrivals[&next].origin == Origin::Moved && !into.contains(&next) {
                self.homes(next, into);
            }
        }
        into.push(id);
    }

    /// Whether an offset of a part is gone for good, seen from a line that may give substitutes.
    fn spent(&self, part: PartId, o: u64, home: LineNo, depth: u32) -> bool {
        let known = &self.parts[&part];
        let (Ending::Feeds(fed), Back::Number(line, _, _)) = (known.ending, known.back[o as usize])
        else {
            return true;
        };
        let fed = &self.arrivals[&fed];
        if fed.origin != Origin::Allocated || line != known.line || fed.line == home || depth == 16
        {
            return true;
        }
        match self.unit(fed.line, fed.lo + o) {
            Unit::Free => false,
            Unit::Held(deeper, o) => self.spent(deeper, o, home, depth + 1),
            Unit::Closed => panic!("a live offset behind a closed number"),
        }
    }

    fn unwind_behind(&mut self, part: PartId, o: u64) {
        let Ending::Feeds(fed) = self.parts[&part].ending else {
            panic!("an ending part is spent")
        };
        let arrival = self.arrivals[&fed].clone();
        if let Unit::Held(deeper, o) = self.unit(arrival.line, arrival.lo + o) {
            self.unwind_behind(deeper, o);
        }
        self.unwind_one(fed, o);
    }

    /// The return, and every number that was the gift's own.
    pub fn take_back(
        &mut self,
        at: u64,
        gift: ArrivalId,
    ) -> Result<(PartId, BTreeSet<(LineNo, u64)>), No> {
        let known = self.arrivals[&gift].clone();
        if !known.sources.is_empty() {
            return Err(No::Other);
        }
        for n in known.lo..known.lo + known.len {
            if let Unit::Held(part, _) = self.unit(known.line, n)
                && self.parts[&part].ending == Ending::TakenBack
            {
                return Err(No::Other);
            }
        }
        let mut homes = Vec::new();
        self.homes(gift, &mut homes);
        let mut own = BTreeSet::new();
        for id in &homes {
            let home = &self.arrivals[id];
            own.extend((home.lo..home.lo + home.len).map(|n| (home.line, n)));
        }
        for id in homes {
            let home = self.arrivals[&id].clone();
            let (mut spent, mut unspent) = (Vec::new(), Vec::new());
            for n in home.lo..home.lo + home.len {
                if let Unit::Held(part, o) = self.unit(home.line, n) {
                    let which = if self.spent(part, o, home.line, 0) {
                        &mut spent
                    } else {
                        &mut unspent
                    };
                    which.push((part, o));
                }
            }
            let mut pool = self
                .free(home.line)
                .into_iter()
                .filter(|n| !own.contains(&(home.line, *n)))
                .collect::<Vec<_>>();
            pool.reverse();
            for (part, o) in spent {
                self.let_go(part, o);
                match pool.pop() {
                    Some(n) => self.grab(part, o, home.line, n, Why::Substitute),
                    None => {
                        self.parts.get_mut(&part).unwrap().back[o as usize] = Back::Owed(home.line)
                    }
                }
            }
            for (part, o) in unspent {
                match pool.pop() {
                    Some(n) => {
                        self.let_go(part, o);
                        self.grab(part, o, home.line, n, Why::Substitute);
                    }
                    None => self.unwind_behind(part, o),
                }
            }
            if id != gift {
                self.unwind_last(id, None)?;
            }
        }
        let numbers: Vec<u64> = (known.lo..known.lo + known.len).collect();
        if numbers
            .iter()
            .any(|&n| self.unit(known.line, n) != Unit::Free)
        {
            return Err(No::Other);
        }
        Ok((
            self.leave(at, known.line, &numbers, Ending::TakenBack, Why::Named, 0),
            own,
        ))
    }
}

//! Attribution told unit by unit: every unit is an object with its holder. Written from `attribution.md` and apart from the engine; it
//! knows no intervals, no indexes and no overlays.

use std::collections::BTreeMap;

use minhbach_ledger::attribution::{ArrivalId, Ending, LineNo, Origin, PartId, Why};

/// What a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Free,
    Closed,
    Held(PartId, u64),
}

/// What stands behind an offset of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Back {
    Number(LineNo, u64, Why),
    Owed(LineNo),
    Released,
}

#[derive(Clone, Debug)]
pub struct NaiveArrival {
    pub line: LineNo,
    pub lo: u64,
    pub len: u64,
    pub origin: Origin,
    pub sources: Vec<PartId>,
    pub born: u64,
}

#[derive(Clone, Debug)]
pub struct NaivePart {
    pub line: LineNo,
    pub ending: Ending,
    pub back: Vec<Back>,
    pub born: u64,
}

/// Refused; with what could be had, where that is the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum No {
    Short(u64),
    Other,
}

#[derive(Clone, Debug, Default)]
pub struct Naive {
    pub lines: Vec<Vec<Unit>>,
    pub arrivals: BTreeMap<ArrivalId, NaiveArrival>,
    pub parts: BTreeMap<PartId, NaivePart>,
    /// By entry: which line it covered, and how much.
    pub covers: BTreeMap<u64, (LineNo, u64)>,
    /// The units that a cover stands behind, and the entry that made it.
    covered: BTreeMap<(PartId, u64), u64>,
    clock: u64,
}

pub fn f(p: u64, q: u64, x: u64) -> u64 {
    (u128::from(p) * u128::from(x) / u128::from(q)) as u64
}

impl Naive {
    fn tick(&mut self) -> u64 {
        self.clock += 1;
        self.clock
    }

    pub fn unit(&self, line: LineNo, n: u64) -> Unit {
        self.lines[line.0 as usize][n as usize]
    }

    fn set(&mut self, line: LineNo, n: u64, unit: Unit) {
        self.lines[line.0 as usize][n as usize] = unit;
    }

    pub fn free(&self, line: LineNo) -> Vec<u64> {
        let units = self.lines[line.0 as usize].iter().zip(0..);
        units
            .filter(|(unit, _)| **unit == Unit::Free)
            .map(|(_, n)| n)
            .collect()
    }

    /// The uncovered units that a line owes, oldest first.
    pub fn owed(&self, line: LineNo) -> Vec<(PartId, u64)> {
        let mut owed = Vec::new();
        for (&id, part) in &self.parts {
            for (back, o) in part.back.iter().zip(0..) {
                if *back == Back::Owed(line) {
                    owed.push((id, o));
                }
            }
        }
        owed
    }

    fn next_part(&self, at: u64) -> PartId {
        PartId {
            at,
            n: self.parts.keys().filter(|id| id.at == at).count() as u16,
        }
    }

    fn next_arrival(&self, at: u64) -> ArrivalId {
        ArrivalId {
            at,
            n: self.arrivals.keys().filter(|id| id.at == at).count() as u16,
        }
    }

    pub fn grab(&mut self, part: PartId, o: u64, line: LineNo, n: u64, why: Why) {
        assert_eq!(self.unit(line, n), Unit::Free);
        self.set(line, n, Unit::Held(part, o));
        self.parts.get_mut(&part).unwrap().back[o as usize] = Back::Number(line, n, why);
    }

    pub fn let_go(&mut self, part: PartId, o: u64) {
        self.covered.remove(&(part, o));
        let back = &mut self.parts.get_mut(&part).unwrap().back[o as usize];
        let before = std::mem::replace(back, Back::Released);
        match before {
            Back::Number(line, n, _) => self.set(line, n, Unit::Free),
            Back::Owed(_) => {}
            Back::Released => panic!("released twice"),
        }
    }

    pub fn arrive(
        &mut self,
        at: u64,
        line: LineNo,
        len: u64,
        origin: Origin,
    ) -> Result<ArrivalId, No> {
        if len == 0 || origin.has_sources() {
            return Err(No::Other);
        }
        Ok(self.land(at, line, len, origin, Vec::new()))
    }

    fn land(
        &mut self,
        at: u64,
        line: LineNo,
        len: u64,
        origin: Origin,
        sources: Vec<PartId>,
    ) -> ArrivalId {
        let id = self.next_arrival(at);
        let born = self.tick();
        let units = &mut self.lines[line.0 as usize];
        let lo = units.len() as u64;
        units.extend((0..len).map(|_| Unit::Free));
        self.arrivals.insert(
            id,
            NaiveArrival {
                line,
                lo,
                len,
                origin,
                sources,
                born,
            },
        );
        id
    }

    pub fn leave(
        &mut self,
        at: u64,
        line: LineNo,
        numbers: &[u64],
        ending: Ending,
        why: Why,
        owed: u64,
    ) -> PartId {
        let id = self.next_part(at);
        let born = self.tick();
        let mut back = vec![Back::Released; numbers.len()];
        back.extend((0..owed).map(|_| Back::Owed(line)));
        self.parts.insert(
            id,
            NaivePart {
                line,
                ending,
                back,
                born,
            },
        );
        for (&n, o) in numbers.iter().zip(0..) {
            self.grab(id, o, line, n, why);
        }
        id
    }

    pub fn depart(
        &mut self,
        at: u64,
        line: LineNo,
        len: u64,
        named: Option<ArrivalId>,
        ending: Ending,
    ) -> Result<PartId, No> {
        if len == 0 {
            return Err(No::Other);
        }
        let mut numbers = self.free(line);
        if let Some(id) = named {
            let arrival = &self.arrivals[&id];
            if arrival.line != line {
                return Err(No::Other);
            }
            numbers.retain(|n| (arrival.lo..arrival.lo + arrival.len).contains(n));
        }
        if (numbers.len() as u64) < len {
            return Err(No::Short(numbers.len() as u64));
        }
        numbers.truncate(len as usize);
        let why = if named.is_some() {
            Why::Named
        } else {
            Why::Fifo
        };
        Ok(self.leave(at, line, &numbers, ending, why, 0))
    }

    pub fn depart_far(
        &mut self,
        at: u64,
        line: LineNo,
        len: u64,
        ending: Ending,
    ) -> Result<PartId, No> {
        if len == 0 {
            return Err(No::Other);
        }
        let mut numbers = self.free(line);
        numbers.truncate(len as usize);
        let owed = len - numbers.len() as u64;
        Ok(self.leave(at, line, &numbers, ending, Why::Fifo, owed))
    }

    pub fn convert(
        &mut self,
        at: u64,
        sources: &[(LineNo, u64, Option<ArrivalId>)],
        dest: LineNo,
        q: u64,
        origin: Origin,
    ) -> Result<ArrivalId, No> {
        let one_to_one = origin != Origin::Converted;
        if q == 0 || one_to_one && (sources.len() != 1 || sources[0].1 != q || sources[0].0 == dest)
        {
            return Err(No::Other);
        }
        let fed = self.next_arrival(at);
        let mut parts = Vec::new();
        for &(line, len, named) in sources {
            parts.push(self.depart(at, line, len, named, Ending::Feeds(fed))?);
        }
        Ok(self.land(at, dest, q, origin, parts))
    }

    pub fn live(&self, part: PartId) -> Vec<u64> {
        let back = self.parts[&part].back.iter().zip(0..);
        back.filter(|(back, _)| **back != Back::Released)
            .map(|(_, o)| o)
            .collect()
    }

    pub fn give_back(&mut self, part: PartId, m: u64) -> Result<(), No> {
        let live = self.live(part);
        let ending = self.parts[&part].ending;
        if m == 0 || matches!(ending, Ending::Feeds(_)) {
            return Err(No::Other);
        }
        if m > live.len() as u64 {
            return Err(No::Short(live.len() as u64));
        }
        if ending == Ending::TakenBack && m < live.len() as u64 {
            return Err(No::Other);
        }
        for &o in live.iter().rev().take(m as usize) {
            self.let_go(part, o);
        }
        Ok(())
    }

    pub fn reverse_part(&mut self, part: PartId) -> Result<(), No> {
        if matches!(self.parts[&part].ending, Ending::Feeds(_)) {
            return Err(No::Other);
        }
        for o in self.live(part) {
            self.let_go(part, o);
        }
        Ok(())
    }

    pub fn unwind(&mut self, id: ArrivalId, x: u64, y: u64) -> Result<(), No> {
        let arrival = self.arrivals[&id].clone();
        if arrival.sources.is_empty() || x >= y || y > arrival.len {
            return Err(No::Other);
        }
        if (x..y).any(|o| self.unit(arrival.line, arrival.lo + o) != Unit::Free) {
            return Err(No::Other);
        }
        for o in x..y {
            self.unwind_one(id, o);
        }
        Ok(())
    }

    pub fn unwind_one(&mut self, id: ArrivalId, x: u64) {
        let arrival = self.arrivals[&id].clone();
        assert_eq!(self.unit(arrival.line, arrival.lo + x), Unit::Free);
        self.set(arrival.line, arrival.lo + x, Unit::Closed);
        for part in arrival.sources {
            let p = self.parts[&part].back.len() as u64;
            for o in f(p, arrival.len, x)..f(p, arrival.len, x + 1) {
                self.let_go(part, o);
            }
        }
    }

    pub fn unwind_last(&mut self, id: ArrivalId, m: Option<u64>) -> Result<(), No> {
        let arrival = self.arrivals[&id].clone();
        if arrival.sources.is_empty() || m == Some(0) {
            return Err(No::Other);
        }
        let free: Vec<u64> = (0..arrival.len)
            .filter(|x| self.unit(arrival.line, arrival.lo + x) == Unit::Free)
            .collect();
        let m = m.unwrap_or(free.len() as u64);
        if m > free.len() as u64 {
            return Err(No::Short(free.len() as u64));
        }
        for &x in free.iter().rev().take(m as usize) {
            self.unwind_one(id, x);
        }
        Ok(())
    }

    pub fn reverse_arrival(&mut self, id: ArrivalId) -> Result<(), No> {
        let arrival = self.arrivals[&id].clone();
        if !arrival.sources.is_empty() {
            return self.unwind(id, 0, arrival.len);
        }
        for n in arrival.lo..arrival.lo + arrival.len {
            if self.unit(arrival.line, n) != Unit::Free {
                return Err(No::Other);
            }
            self.set(arrival.line, n, Unit::Closed);
        }
        Ok(())
    }

    pub fn reverse_entry(&mut self, at: u64) -> Result<(), No> {
        let parts: Vec<PartId> = self
            .parts
            .keys()
            .filter(|id| id.at == at)
            .copied()
            .collect();
        let arrivals: Vec<ArrivalId> = self
            .arrivals
            .keys()
            .filter(|id| id.at == at)
            .copied()
            .collect();
        for part in parts {
            if !matches!(self.parts[&part].ending, Ending::Feeds(_)) {
                self.reverse_part(part)?;
            }
        }
        arrivals
            .into_iter()
            .rev()
            .try_for_each(|id| self.reverse_arrival(id))
    }

    pub fn cover(&mut self, at: u64, short: LineNo, giving: LineNo, amount: u64) -> Result<(), No> {
        if amount == 0 {
            return Err(No::Other);
        }
        let owed = self.owed(short);
        if (owed.len() as u64) < amount {
            return Err(No::Short(owed.len() as u64));
        }
        let free = self.free(giving);
        if (free.len() as u64) < amount {
            return Err(No::Short(free.len() as u64));
        }
        for ((part, o), n) in owed.into_iter().zip(free).take(amount as usize) {
            self.grab(part, o, giving, n, Why::Cover);
            self.covered.insert((part, o), at);
        }
        self.covers.insert(at, (short, amount));
        Ok(())
    }

    pub fn uncover(&mut self, at: u64, entry: u64) -> Result<(), No> {
        let (short, amount) = self.covers[&entry];
        let standing = self.covered.iter().filter(|(_, by)| **by == entry);
        let units: Vec<(PartId, u64)> = standing.map(|(unit, _)| *unit).collect();
        if entry == at || amount == 0 || units.len() as u64 != amount {
            return Err(No::Other);
        }
        for (part, o) in units {
            self.let_go(part, o);
            self.parts.get_mut(&part).unwrap().back[o as usize] = Back::Owed(short);
        }
        Ok(())
    }
}

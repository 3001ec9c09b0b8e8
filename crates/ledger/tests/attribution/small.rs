//! A small book for worked examples: what an entry does is applied at once, and answers come in the words of the example.

use minhbach_ledger::attribution::memory::MemoryHistory;
use minhbach_ledger::attribution::trace::{Fate, Paid, Share, backward, forward, leaves};
use minhbach_ledger::attribution::{
    ArrivalId, Change, Ending, Error, History, LineNo, Lines, Origin, PartId, Source, Span, Why,
    Work,
};

#[derive(Default)]
pub struct Small {
    pub lines: Lines,
    pub history: MemoryHistory,
    pub next: u64,
    pub last: Vec<Change>,
}

impl Small {
    pub fn entry<T>(
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

    pub fn line(&mut self) -> LineNo {
        self.entry(|work| work.open()).unwrap()
    }

    pub fn gift(&mut self, line: LineNo, n: u64) -> ArrivalId {
        self.entry(|work| work.arrive(line, n, Origin::Gift))
            .unwrap()
    }

    pub fn give(&mut self, line: LineNo, n: u64) -> PartId {
        self.entry(|work| work.depart(line, n, Ending::Distribution))
            .unwrap()
    }

    pub fn become_(
        &mut self,
        from: LineNo,
        p: u64,
        to: LineNo,
        q: u64,
        origin: Origin,
    ) -> ArrivalId {
        let source = Source {
            line: from,
            len: p,
            named: None,
        };
        self.entry(|work| work.convert(&[source], to, q, origin))
            .unwrap()
    }

    pub fn assign(&mut self, gift: ArrivalId, n: u64, to: LineNo) -> ArrivalId {
        let line = self.history.arrival(gift).unwrap().unwrap().line;
        let source = Source {
            line,
            len: n,
            named: Some(gift),
        };
        self.entry(|work| work.convert(&[source], to, n, Origin::Moved))
            .unwrap()
    }

    pub fn free(&self, line: LineNo) -> Vec<(u64, u64)> {
        self.lines
            .head(line)
            .unwrap()
            .free
            .iter()
            .map(|span| (span.lo, span.hi))
            .collect()
    }

    pub fn owed(&self, line: LineNo) -> u64 {
        self.lines.head(line).unwrap().uncovered
    }

    /// (offset, length, number, reason) of the live runs of a part.
    pub fn runs(&self, part: PartId) -> Vec<(u64, u64, Option<u64>, Why)> {
        self.history
            .runs_of(part)
            .unwrap()
            .into_iter()
            .map(|run| (run.offset, run.len, run.number, run.why))
            .collect()
    }

    pub fn trace(&self, gift: ArrivalId) -> Vec<Share> {
        let gift = self.history.arrival(gift).unwrap().unwrap();
        forward(&self.history, gift.line, gift.span()).unwrap()
    }

    /// (share, part where it ended, or none where it is free) of the leaves of a trace.
    pub fn ends(&self, gift: ArrivalId) -> Vec<(u64, Option<PartId>)> {
        let shares = self.trace(gift);
        let end = |share: &&Share| match &share.fate {
            Fate::Ended { step, .. } => (share.own.len(), Some(step.part)),
            Fate::Free { .. } => (share.own.len(), None),
            other => panic!("{other:?}"),
        };
        leaves(&shares).iter().map(end).collect()
    }

    pub fn paid(&self, part: PartId) -> Vec<Paid> {
        let len = self.history.part(part).unwrap().unwrap().len;
        backward(&self.history, part, Span { lo: 0, hi: len })
            .unwrap()
            .unwrap()
    }
}

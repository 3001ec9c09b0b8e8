//! The people whom the story helps: invented households on real lists in the vault, slips for one list, answers, and the numbers of
//! each month.

use std::fmt::Write as _;
use std::path::Path;

use jiff::civil::date;
use minhbach_ledger::day::{Day, Month};
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::distribution::RosterSeal;
use minhbach_ledger::kinds::reports::Counted;
use minhbach_store::people::{Answer, Line, Reading, Roster, Said, Why};

use super::cast;
use super::desk::{Desk, Who};
use super::opening::Registry;
use super::steps::criteria;
use crate::commands::people::denied;
use crate::commands::slips;
use crate::files;
use crate::lang::Lang;
use crate::outcome::Step;
use crate::world::Seeded;

/// Kinds of households, and of a hundred how many; the rest is poor.
const KINDS: [(&str, u64); 5] = [
    ("hộ cận nghèo", 22),
    ("người già neo đơn", 9),
    ("người khuyết tật", 5),
    ("trẻ mồ côi", 3),
    ("nạn nhân chất độc da cam", 1),
];

/// What the office keeps of its lists beside the vault.
pub struct Lists {
    rng: Seeded,
    /// Households of each commune that stand on a list already.
    taken: [Vec<Line>; 6],
    /// The sheets as the officers typed them, by the names of their files.
    sheets: Vec<(String, String)>,
    /// The lists, in the order of the story.
    sealed: Vec<Id>,
}

impl Lists {
    /// Nobody is on a list yet.
    pub fn new(seed: u64) -> Lists {
        Lists {
            rng: Seeded::new(seed, "households"),
            taken: Default::default(),
            sheets: Vec::new(),
            sealed: Vec::new(),
        }
    }

    fn household(&mut self, commune: usize) -> Line {
        let drawn = self.rng.below(100);
        let mut sum = 0;
        let kind = KINDS.iter().find(|(_, share)| {
            sum += share;
            drawn < sum
        });
        let kind = kind.map_or("hộ nghèo", |(kind, _)| *kind);
        Line {
            name: cast::name(&mut self.rng),
            born: (1935 + self.rng.below(65)).to_string(),
            commune: cast::COMMUNES[commune].0.to_owned(),
            number: None,
            portion: super::desk::lawful("1"),
            more: [("Diện".to_owned(), kind.to_owned())].into(),
        }
    }

    /// Households that are on no list yet; with `again`, the first of the commune once more, whom somebody has listed twice.
    fn choose(&mut self, commune: usize, count: u32, again: bool) -> Vec<Line> {
        let mut lines: Vec<Line> = Vec::new();
        lines.extend(self.taken[commune].first().filter(|_| again).cloned());
        while lines.len() < count as usize {
            let line = self.household(commune);
            let all = self.taken[commune].iter().chain(&lines);
            if !all.clone().any(|known| known.name == line.name) {
                lines.push(line);
            }
        }
        self.taken[commune].extend(lines.iter().cloned());
        lines
    }
}

/// The sheet as an officer types it.
fn sheet(lines: &[Line]) -> String {
    let mut text = "STT,Họ và tên,Năm sinh,Xã,Suất,Diện\n".to_owned();
    for (n, line) in (1..).zip(lines) {
        let kind = line.more.get("Diện").map_or("", String::as_str);
        // Writing into a string does not fail.
        let _ = writeln!(
            text,
            "{n},{},{},{},{},{kind}",
            line.name, line.born, line.commune, line.portion
        );
    }
    text
}

/// A list of people of a commune: into the vault, and sealed by its officer. Who is on it never leaves the office.
pub fn roster(
    desk: &mut Desk,
    book: &Registry,
    campaign: Id,
    commune: usize,
    purpose: &str,
    count: u32,
) -> Step<Digest> {
    let again = desk.lists.sealed.len() == 4;
    let lines = desk.lists.choose(commune, count, again);
    let name = format!("danh-sach-{:02}.csv", desk.lists.sheets.len() + 1);
    desk.lists.sheets.push((name, sheet(&lines)));
    // The vault draws what it needs in the order of the story, whatever still waits to be handed in.
    desk.flush()?;
    let list = Roster {
        chapter: book.communes[commune],
        campaign,
        day: desk.today(),
        lines,
    };
    let store = desk.writer.store().clone();
    let taken = desk.writer.wait(store.import_roster(&list), desk.lang)?;
    let taken = taken.map_err(|why| denied(&why, desk.lang))?;
    desk.lists.sealed.push(taken.roster);
    let least = store.state().policy(list.chapter).map_or(10, |p| p.least);
    let found = u32::try_from(taken.flagged.len()).unwrap_or(u32::MAX);
    let criteria = criteria(purpose);
    let adopted = desk.adopted(&criteria);
    let body = RosterSeal {
        adopted,
        campaign: Some(campaign),
        chapter: list.chapter,
        count,
        criteria,
        duplicates: adopted.map(|_| Counted::of(found, least)),
        id: taken.roster,
        on: desk.today(),
        root: taken.root.unwrap_or(Digest::ZERO),
    };
    desk.post(body, &[Who::Officer(commune as u8)])
}

/// What follows the story: the officers' sheets as files, the slips of the first list that was handed out, what two of its people
/// say, and the numbers of every month that has passed.
pub fn follow(desk: &Desk, data: &Path, lang: Lang) -> Step<()> {
    let folder = data.join("lists");
    std::fs::create_dir_all(&folder)
        .map_err(|error| crate::outcome::Failure::file(lang, &folder, &error))?;
    for (name, text) in &desk.lists.sheets {
        files::create_private(&folder.join(name), text.as_bytes(), lang)?;
    }
    let Some(list) = desk.lists.sealed.get(2) else {
        return Ok(());
    };
    let key = desk.signer(Who::Accountant).name().to_owned();
    let reading = Reading {
        key: &key,
        why: Why::Delivery,
    };
    let site = Some("http://127.0.0.1:8098");
    let out = data.join("slips");
    slips::put(&desk.writer, &list.to_string(), &reading, &out, site, lang)?;
    let (store, today) = (desk.writer.store().clone(), desk.today());
    let ago = today.plus(-60);
    let say = |said, text, day: Day| Answer {
        distribution: *list,
        said,
        text,
        day,
        due: day.plus(30),
    };
    for answer in [
        say(Said::Less, "thiếu một chăn", ago),
        say(Said::Received, "", today),
    ] {
        desk.writer.wait(store.answer(&answer), lang)?;
    }
    let mut month = Month::of(Day::of_date(date(2026, 1, 1)));
    while let Some(known) = month.filter(|month| month.last() < today) {
        let published = desk.writer.wait(store.publish_cells(known, today), lang)?;
        published.map_err(|why| denied(&why, lang))?;
        month = Some(known.next());
    }
    Ok(())
}

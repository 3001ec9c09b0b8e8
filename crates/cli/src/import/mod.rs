//! `import statement`: every line of the bank gets exactly one fate, and the days are sealed.
//!
//! The import may be broken off anywhere and started again: a line's id follows from the line, so what is in the book is
//! found again and nothing enters twice.

mod door;
mod plan;
mod report;
mod seal;
mod sign;

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::civil::Date;
use minhbach_exchange::statement::{
    self, Columns, Event, Line, Options, Statement, StatementError,
};
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;
use minhbach_ledger::signature::Signer;

use door::Handed;
pub use door::{Door, Fared};
use plan::Plan;
pub use plan::{Fate, line_value};
pub use report::Report;
use report::Trouble;
use seal::Seals;
use sign::{Batch, Drafted, Drafting};

use crate::lang::Lang;
use crate::outcome::{Failure, Place, Step};
use crate::texts::Text;
use crate::world::World;
use crate::writer::{Posting, Writer};

/// Lines that are drafted, signed and appended together.
const BATCH: usize = 4_096;

/// What to import.
pub struct Job {
    /// The files of one statement.
    pub files: Vec<PathBuf>,
    /// The account.
    pub account: Id,
    /// The fund of its credits; suspense without.
    pub fund: Option<Id>,
    /// The meaning of columns.
    pub columns: Option<Columns>,
    /// The balance before, in minor units.
    pub opening: Option<i64>,
    /// The balance after, in minor units.
    pub closing: Option<i64>,
    /// The day of the import, in the ledger's time zone.
    pub today: Day,
    /// No progress bar.
    pub quiet: bool,
}

/// Reads, and with `write` records what `signer` signs. Without it nothing is written.
pub fn run(
    job: &Job,
    door: Door<'_>,
    signer: Option<&Signer>,
    write: bool,
    world: &World,
    lang: Lang,
) -> Step<Report> {
    let registry = door.registry(job.account, lang)?;
    let plan = Plan::new(&registry, job.account, job.fund, lang)?;
    let ids = door.ids(job.account, signer, lang)?;
    let bar = Bar::new(job.quiet);
    let statement = read(job, &plan, &bar, lang)?;
    seal::reaches(&registry, job, &statement, lang)?;
    let mut report = Report::of(&statement, &job.account.to_string(), !write, lang);
    bar.lines(statement.len() as u64, lang);
    let signer = signer.filter(|_| write);
    let drafting = Drafting {
        ids,
        plan,
        origin: door.origin(lang)?,
        signer: signer.cloned(),
        random: world.random.clone(),
        // Only a day that has lines in the book can have one of ours.
        known: registry.days.keys().copied().collect(),
    };
    let mut seals = Seals::new(&statement);
    let mut lines = statement.lines();
    // One batch is drafted, signed and checked while the one before it is decided on and the one before that made durable.
    std::thread::scope(|scope| -> Step<()> {
        let (batches, ready) = std::sync::mpsc::sync_channel::<Step<Batch>>(0);
        let drafting = &drafting;
        scope.spawn(move || {
            loop {
                let chunk: Vec<Line> = lines.by_ref().take(BATCH).collect();
                if chunk.is_empty() {
                    return;
                }
                let batch = drafting.draft(chunk, door, lang);
                // The receiver is gone once the import has failed.
                if batches.send(batch).is_err() {
                    return;
                }
            }
        });
        let mut before = None;
        for batch in ready {
            let recording = Recording::begin(batch?, door, &mut report, &mut seals, lang)?;
            if let Some(before) = before.replace(recording) {
                before.end(door, &statement, &mut report, &mut seals, &bar, lang)?;
            }
        }
        match before {
            Some(last) => last.end(door, &statement, &mut report, &mut seals, &bar, lang),
            None => Ok(()),
        }
    })?;
    if let Some(signer) = signer {
        seals.record(job, &statement, door, signer, world, &mut report, lang)?;
    }
    bar.done();
    Ok(report)
}

/// A batch that was handed in, and its lines that wait for their fates.
struct Recording {
    lines: Vec<Drafted>,
    handed: Handed,
    count: u64,
}

impl Recording {
    /// Hands in a batch. Lines that need no entry have their fates at once.
    fn begin(
        batch: Batch,
        door: Door<'_>,
        report: &mut Report,
        seals: &mut Seals,
        lang: Lang,
    ) -> Step<Self> {
        let count = batch.lines.len() as u64;
        let mut lines = batch.lines;
        lines.retain(|drafted| {
            seals.leaf(drafted.date, drafted.commitment);
            if !drafted.handed_in {
                let fate = report.fates.entry(drafted.fate).or_default();
                fate.add(drafted.amount);
            }
            drafted.handed_in
        });
        let handed = match lines.is_empty() {
            true => Handed::Answered(Vec::new()),
            false => door.hand_in(batch.ready, lang)?,
        };
        Ok(Recording {
            lines,
            handed,
            count,
        })
    }

    /// Waits for the fates of the others, and notes them.
    fn end(
        self,
        door: Door<'_>,
        statement: &Statement,
        report: &mut Report,
        seals: &mut Seals,
        bar: &Bar,
        lang: Lang,
    ) -> Step<()> {
        let fared = door.fared(self.handed, lang)?;
        for (fared, drafted) in fared.into_iter().zip(self.lines) {
            let fate = if fared.is_known() {
                Fate::AlreadyImported
            } else if let Fared::Refused(refused) = fared {
                seals.spoil(drafted.date);
                let source = &statement.sources[usize::from(drafted.source)];
                report.exceptions.push(Trouble {
                    file: source.name.clone(),
                    sheet: source.sheet.clone(),
                    line: drafted.row,
                    field: None,
                    code: refused.code,
                    reason: refused.message,
                    implied_amount: None,
                });
                continue;
            } else {
                drafted.fate
            };
            report.fates.entry(fate).or_default().add(drafted.amount);
        }
        bar.advance(self.count);
        Ok(())
    }
}

fn read(job: &Job, plan: &Plan, bar: &Bar, lang: Lang) -> Step<Statement> {
    let mut files = Vec::with_capacity(job.files.len());
    for path in &job.files {
        let file = File::open(path).map_err(|error| Failure::file(lang, path, &error))?;
        files.push((
            path.display().to_string(),
            BufReader::with_capacity(1 << 16, file),
        ));
    }
    let mut options = Options {
        columns: job.columns.clone(),
        opening: job.opening,
        closing: job.closing,
        ..Options::default()
    };
    options.money.currency = plan.currency.to_string();
    options.money.scale = plan.currency.scale();
    statement::read(&mut files, &options, &mut |event| {
        if let Event::Progress { rows, .. } = event {
            bar.reading(u64::from(rows));
        }
    })
    .map_err(|error| unreadable(&error, lang))
}

/// Why a statement could not be read at all.
fn unreadable(error: &StatementError, lang: Lang) -> Box<Failure> {
    use crate::outcome::Exit;
    let (exit, file) = match error {
        StatementError::Io { file, .. } => (Exit::Io, Some(file.clone())),
        StatementError::Empty { file }
        | StatementError::Kind { file, .. }
        | StatementError::Xlsx { file, .. }
        | StatementError::Unpacked { file }
        | StatementError::NoHeader { file }
        | StatementError::LineTooLong { file, .. } => (Exit::Usage, Some(file.clone())),
        StatementError::Columns { .. } | StatementError::TooMany => (Exit::Usage, None),
    };
    Failure::new(
        exit,
        "import.unreadable",
        lang,
        Text::ImportUnreadable,
        &[("error", &error.message(report::spoken(lang)))],
    )
    .at(Place {
        file,
        ..Place::default()
    })
    .advise(lang, Text::AdviceStatement, &[])
}

/// One day of a bank in the directory of a story's files.
pub struct OneDay {
    /// The account.
    pub account: Id,
    /// Where the files are.
    pub dir: PathBuf,
    /// Only files whose name begins with this, in small letters.
    pub bank: &'static str,
    /// The day.
    pub day: Date,
}

/// A line that was found in a file.
pub struct Found {
    /// Its id in the book.
    pub id: Id,
    /// What a commitment to it commits to.
    pub value: String,
}

/// Finds the first line of a day that `wanted` takes, in the files as the bank wrote them.
pub fn find(
    writer: &Writer,
    day: &OneDay,
    wanted: impl Fn(&Line) -> bool,
    lang: Lang,
) -> Step<Found> {
    let listed =
        std::fs::read_dir(&day.dir).map_err(|error| Failure::file(lang, &day.dir, &error))?;
    let prefix = format!("{}-", day.bank.to_lowercase());
    let mut files: Vec<PathBuf> = listed
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| {
            path.file_name()
                .and_then(|name| name.to_str())
                .is_some_and(|name| name.starts_with(&prefix))
        })
        .collect();
    files.sort();
    let ids = writer.line_ids(day.account, lang)?;
    for path in &files {
        let file = File::open(path).map_err(|error| Failure::file(lang, path, &error))?;
        let mut sources = [(path.display().to_string(), BufReader::new(file))];
        let statement = statement::read(&mut sources, &Options::default(), &mut |_| {})
            .map_err(|error| unreadable(&error, lang))?;
        if let Some(line) = statement
            .lines()
            .find(|line| line.date == day.day && wanted(line))
        {
            return Ok(Found {
                id: Id::from_bytes(ids.id(&line)),
                value: line_value(&line),
            });
        }
    }
    Err(Failure::usage(
        "import.line",
        lang,
        Text::ImportNoLine,
        &[("day", &day.day.to_string())],
    ))
}

/// Signs a body alone.
fn posting(
    draft: minhbach_ledger::entry::Draft,
    signer: &Signer,
    openings: Vec<crate::draft::Opening>,
) -> Posting {
    let line = signer.sign_note_line(draft.text());
    let text = minhbach_ledger::id::Digest::of(draft.text().as_bytes());
    Posting {
        text,
        note: draft.note(&[line]),
        openings,
    }
}

/// The progress bar on stderr; silent where stderr is no terminal.
struct Bar(ProgressBar);

impl Bar {
    fn new(quiet: bool) -> Self {
        let bar = ProgressBar::new_spinner();
        bar.set_draw_target(if quiet {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr_with_hz(4)
        });
        Bar(bar)
    }

    fn reading(&self, rows: u64) {
        self.0.set_position(rows);
    }

    fn lines(&self, count: u64, lang: Lang) {
        self.0.set_position(0);
        self.0.set_length(count);
        self.0.set_message(Text::ImportBar.say(lang));
        // The template is a constant; the plain bar serves if it were wrong.
        if let Ok(style) =
            ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len} {per_sec} {eta}")
        {
            self.0.set_style(style);
        }
    }

    fn advance(&self, count: u64) {
        self.0.inc(count);
    }

    fn done(&self) {
        self.0.finish_and_clear();
    }
}

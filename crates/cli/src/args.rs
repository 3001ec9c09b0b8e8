//! The command line: what can be typed, and nothing about what it does. The names here are stable.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Parser, Subcommand};

mod audit;
mod inspections;
mod inspector;
mod people;
mod reports;
mod witness;
pub use audit::*;
pub use inspections::*;
pub use inspector::*;
pub use people::*;
pub use reports::*;
pub use witness::*;

/// The whole command line. Help texts live in `help.rs`, in both languages.
#[derive(Debug, Parser)]
#[command(name = "minhbach", version, disable_help_subcommand = true)]
pub struct Cli {
    #[arg(long, global = true, value_parser = ["vi", "en"])]
    pub lang: Option<String>,
    #[command(subcommand)]
    pub command: Command,
}

/// One command each.
#[derive(Debug, Subcommand)]
pub enum Command {
    Demo(Demo),
    Init(Init),
    Key(Key),
    Draft(Draft),
    Sign(Sign),
    Record(Record),
    Import(Import),
    Legal(Legal),
    Areas(Areas),
    Serve(Serve),
    Trace(Trace),
    Prove(Prove),
    Check(Check),
    Verify(Verify),
    Mirror(Mirror),
    Watch(Watch),
    Export(Export),
    Rebuild(Rebuild),
    Report(Report),
    Poster(Poster),
    Witness(Witness),
    Sample(Sample),
    Risks(RisksArgs),
    Vault(Vault),
    Blob(Blob),
}

/// `demo`
#[derive(Debug, Args)]
pub struct Demo {
    #[arg(long, value_name = "DIR", default_value = "minhbach-demo")]
    pub data: PathBuf,
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8098")]
    pub listen: std::net::SocketAddr,
    #[arg(long, value_name = "N")]
    pub entries: Option<u64>,
    #[arg(long, value_name = "N", default_value_t = 98)]
    pub seed: u64,
    #[arg(long)]
    pub no_serve: bool,
}

/// `init`
#[derive(Debug, Args)]
pub struct Init {
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    #[arg(long, value_name = "NAME")]
    pub origin: String,
    #[arg(long, value_name = "TEXT")]
    pub name: String,
    #[arg(long, value_name = "ZONE")]
    pub zone: String,
    #[arg(long, value_name = "VKEY", required = true, num_args = 1..)]
    pub governor: Vec<String>,
    #[arg(long, value_name = "K")]
    pub threshold: u32,
    /// Practice ledgers may be served as of another date and keep their keys beside the data.
    #[arg(long)]
    pub practice: bool,
}

/// `key`
#[derive(Debug, Args)]
pub struct Key {
    #[command(subcommand)]
    pub command: KeyCommand,
}

/// `key …`
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    New(KeyNew),
}

/// `key new`
#[derive(Debug, Args)]
pub struct KeyNew {
    #[arg(long, value_name = "NAME")]
    pub origin: String,
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// `draft`
#[derive(Debug, Args)]
pub struct Draft {
    #[arg(value_name = "KIND")]
    pub kind: String,
    #[arg(long, value_name = "FILE|-")]
    pub json: PathBuf,
    #[arg(long, value_name = "NOTE")]
    pub out: PathBuf,
    /// Without it, the origin is read from `minhbach.toml` of this data directory.
    #[arg(long, value_name = "NAME", required_unless_present = "data")]
    pub origin: Option<String>,
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}

/// `sign`
#[derive(Debug, Args)]
pub struct Sign {
    #[arg(value_name = "NOTE")]
    pub note: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
}

/// Where entries go: a data directory that this process locks, or a server.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("target").required(true))]
pub struct Target {
    #[arg(long, value_name = "DIR", group = "target")]
    pub data: Option<PathBuf>,
    #[arg(long, value_name = "URL", group = "target")]
    pub server: Option<String>,
}

/// `record`
#[derive(Debug, Args)]
pub struct Record {
    /// A note file, or with `--json` the kind.
    #[arg(value_name = "NOTE|KIND")]
    pub subject: String,
    #[arg(long, value_name = "FILE|-", requires = "key")]
    pub json: Option<PathBuf>,
    #[arg(long, value_name = "FILE", requires = "json", num_args = 1..)]
    pub key: Vec<PathBuf>,
    #[command(flatten)]
    pub target: Target,
}

/// `import`
#[derive(Debug, Args)]
pub struct Import {
    #[command(subcommand)]
    pub command: ImportCommand,
}

/// `import …`
#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    Statement(ImportStatement),
    Roster(ImportRoster),
}

/// `import statement`
#[derive(Debug, Args)]
pub struct ImportStatement {
    #[arg(value_name = "FILE", required = true, num_args = 1..)]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub target: Target,
    #[arg(long, value_name = "ID")]
    pub account: String,
    #[arg(long, value_name = "ID")]
    pub fund: Option<String>,
    #[arg(long, value_name = "FILE", required_unless_present = "dry_run")]
    pub key: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub columns: Option<PathBuf>,
    #[arg(
        long,
        value_name = "N",
        requires = "closing",
        allow_hyphen_values = true
    )]
    pub opening: Option<String>,
    #[arg(
        long,
        value_name = "N",
        requires = "opening",
        allow_hyphen_values = true
    )]
    pub closing: Option<String>,
    #[arg(long)]
    pub dry_run: bool,
    #[arg(long)]
    pub json: bool,
}

/// `legal`
#[derive(Debug, Args)]
pub struct Legal {
    #[arg(value_name = "SET")]
    pub set: Option<String>,
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    /// A rule set of one's own.
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
}

/// `areas`
#[derive(Debug, Args)]
pub struct Areas {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    #[arg(long, value_name = "CODE")]
    pub scheme: String,
    #[arg(long, value_name = "CODE")]
    pub edition: String,
}

/// `serve`
#[derive(Debug, Args)]
pub struct Serve {
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8098")]
    pub listen: std::net::SocketAddr,
    #[arg(long, value_name = "URL", env = "MINHBACH_ADDRESS", hide_env = true)]
    pub address: Option<String>,
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
}

/// Where a book is read: a data directory or an export.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("source").required(true))]
pub struct Source {
    #[arg(long, value_name = "DIR", group = "source")]
    pub data: Option<PathBuf>,
    #[arg(long, value_name = "DIR", group = "source")]
    pub bundle: Option<PathBuf>,
}

/// `trace`
#[derive(Debug, Args)]
pub struct Trace {
    #[arg(value_name = "CODE|INDEX")]
    pub entry: String,
    #[command(flatten)]
    pub source: Source,
    #[arg(long)]
    pub json: bool,
}

/// `prove`
#[derive(Debug, Args)]
pub struct Prove {
    #[arg(value_name = "CODE|INDEX")]
    pub entry: String,
    #[command(flatten)]
    pub source: Source,
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Says whether the proof is witnessed by this policy; without it by that of the data directory, if it has one.
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
}

/// `check`
#[derive(Debug, Args)]
pub struct Check {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[arg(long, value_name = "VKEY|FILE")]
    pub log_key: String,
    /// With a slip: the proof of the entry that seals its list.
    #[arg(long, value_name = "FILE")]
    pub proof: Option<PathBuf>,
    /// Which witnesses must have signed the checkpoint.
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
}

/// `export`
#[derive(Debug, Args)]
pub struct Export {
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// `rebuild`
#[derive(Debug, Args)]
pub struct Rebuild {
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
}

//! The command line of whoever checks a ledger from outside: verifying, copying, watching.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

/// Where what a command knows from earlier runs lies.
#[derive(Debug, Args)]
pub struct Remembering {
    #[arg(long, value_name = "DIR", conflicts_with = "no_memory")]
    pub memory: Option<PathBuf>,
    #[arg(long, env = "MINHBACH_NO_MEMORY", hide_env = true)]
    pub no_memory: bool,
}

/// Whose cosignatures a checkpoint must bear.
#[derive(Debug, Args)]
pub struct Witnessing {
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    #[arg(long, value_name = "HOURS", requires = "policy")]
    pub max_age: Option<u64>,
}

/// `verify`
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("trust").required(true))]
pub struct Verify {
    /// A data directory, an export, a mirror, or a URL.
    #[arg(value_name = "TARGET")]
    pub target: PathBuf,
    #[arg(long, value_name = "VKEY|FILE", group = "trust")]
    pub log_key: Option<String>,
    #[arg(long, group = "trust")]
    pub trust_own_key: bool,
    #[arg(long, value_name = "CHECKPOINT")]
    pub since: Option<PathBuf>,
    #[command(flatten)]
    pub remembering: Remembering,
    #[command(flatten)]
    pub witnessing: Witnessing,
    /// Where a proof of misbehaviour goes.
    #[arg(long, value_name = "FILE")]
    pub proof: Option<PathBuf>,
    /// `.html` or `.xlsx`; once for each.
    #[arg(long, value_name = "FILE")]
    pub report: Vec<PathBuf>,
    #[arg(long, value_name = "VERDICT", num_args = 1.., value_delimiter = ',')]
    pub require: Vec<String>,
    /// Checks every signature alone instead of in batches.
    #[arg(long)]
    pub exact: bool,
    #[arg(long)]
    pub json: bool,
}

/// `mirror`
#[derive(Debug, Args)]
pub struct Mirror {
    #[arg(value_name = "URL")]
    pub url: String,
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    #[arg(long, value_name = "VKEY|FILE")]
    pub log_key: String,
    /// Where a proof of misbehaviour goes.
    #[arg(long, value_name = "FILE")]
    pub proof: Option<PathBuf>,
    #[arg(long)]
    pub json: bool,
}

/// `watch`
#[derive(Debug, Args)]
pub struct Watch {
    #[arg(value_name = "URL")]
    pub url: String,
    #[arg(long, value_name = "VKEY|FILE")]
    pub log_key: String,
    /// Where the copy and what was told already lie.
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    #[command(flatten)]
    pub witnessing: Witnessing,
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    pub interval: u64,
    /// One step, and no more.
    #[arg(long)]
    pub once: bool,
    /// Hours without a new entry after which this is told.
    #[arg(long, value_name = "HOURS", default_value_t = 168)]
    pub quiet: u64,
    /// Practice ledgers only.
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    #[arg(long, value_name = "URL")]
    pub webhook: Option<String>,
    #[arg(long, value_name = "ADDRESS", requires_all = ["mail_from", "smtp"])]
    pub mail: Vec<String>,
    #[arg(long, value_name = "ADDRESS")]
    pub mail_from: Option<String>,
    /// `smtps://`, `smtp://` with STARTTLS, or `smtp://` to this very machine.
    #[arg(long, value_name = "URL")]
    pub smtp: Option<String>,
    #[arg(long)]
    pub json: bool,
}

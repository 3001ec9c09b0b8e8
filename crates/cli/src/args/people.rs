//! What can be typed about people: `vault …`, `import roster`, `blob …`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{VaultInspect, VaultRefusals};

/// `vault`
#[derive(Debug, Args)]
pub struct Vault {
    #[command(subcommand)]
    pub command: VaultCommand,
}

/// `vault …`
#[derive(Debug, Subcommand)]
pub enum VaultCommand {
    Read(VaultRead),
    Consent(VaultConsent),
    Withdraw(VaultConsent),
    Unpublish(VaultAct),
    Restrict(VaultAct),
    Erase(VaultAct),
    AccessLog(VaultAccessLog),
    RotateKey(VaultRotateKey),
    Retention(VaultRetention),
    Report(VaultReport),
    Slips(VaultSlips),
    Answers(VaultAnswers),
    Answer(VaultAnswer),
    End(VaultEnd),
    Cells(VaultCells),
    Tie(VaultTie),
    Instalments(VaultInstalments),
    Receipt(VaultReceipt),
    Inspect(VaultInspect),
    Refusals(VaultRefusals),
}

/// The data directory and the key of whoever acts.
#[derive(Debug, Args)]
pub struct Acting {
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    #[arg(long)]
    pub json: bool,
}

/// `vault read`
#[derive(Debug, Args)]
pub struct VaultRead {
    #[arg(value_name = "CODE|INDEX")]
    pub entry: String,
    #[arg(long, value_name = "WHY")]
    pub why: String,
    #[command(flatten)]
    pub acting: Acting,
}

/// `vault consent`, `vault withdraw`
#[derive(Debug, Args)]
pub struct VaultConsent {
    /// A subject, an entry, or a line of a list.
    #[arg(value_name = "WHO")]
    pub who: String,
    #[arg(long, value_name = "PURPOSE")]
    pub purpose: String,
    #[arg(long, value_name = "PARTY", default_value = "person")]
    pub party: String,
    #[arg(long)]
    pub child: bool,
    #[command(flatten)]
    pub acting: Acting,
}

/// `vault unpublish`, `vault restrict`, `vault erase`
#[derive(Debug, Args)]
pub struct VaultAct {
    #[arg(value_name = "WHO")]
    pub who: String,
    #[arg(long, value_name = "REASON", default_value = "wish")]
    pub reason: String,
    #[command(flatten)]
    pub acting: Acting,
}

/// `vault access-log`
#[derive(Debug, Args)]
pub struct VaultAccessLog {
    #[arg(value_name = "WHO")]
    pub who: Option<String>,
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    #[arg(long)]
    pub json: bool,
}

/// `vault rotate-key`
#[derive(Debug, Args)]
pub struct VaultRotateKey {
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    #[arg(long)]
    pub json: bool,
}

/// `vault retention`
#[derive(Debug, Args)]
pub struct VaultRetention {
    #[arg(value_name = "CLASS", requires = "years")]
    pub class: Option<String>,
    #[arg(
        long,
        value_name = "N",
        requires = "class",
        requires = "source",
        requires = "key"
    )]
    pub years: Option<u16>,
    #[arg(long, value_name = "TEXT")]
    pub source: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    #[arg(long)]
    pub json: bool,
}

/// `vault report`
#[derive(Debug, Args)]
pub struct VaultReport {
    #[arg(value_name = "YYYY-MM")]
    pub month: String,
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    #[arg(long)]
    pub json: bool,
}

/// `vault slips`
#[derive(Debug, Args)]
pub struct VaultSlips {
    /// A list by its id, or the entry that seals it.
    #[arg(value_name = "LIST|CODE|INDEX")]
    pub list: String,
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// The address of the public site.
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    #[arg(long, value_name = "WHY", default_value = "delivery")]
    pub why: String,
    #[command(flatten)]
    pub acting: Acting,
}

/// `vault answers`
#[derive(Debug, Args)]
pub struct VaultAnswers {
    /// Also those that have ended.
    #[arg(long)]
    pub all: bool,
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    #[arg(long)]
    pub json: bool,
}

/// `vault answer`
#[derive(Debug, Args)]
pub struct VaultAnswer {
    #[arg(value_name = "ANSWER")]
    pub answer: String,
    #[arg(long, value_name = "WHY", default_value = "complaint")]
    pub why: String,
    #[command(flatten)]
    pub acting: Acting,
}

/// `vault end`
#[derive(Debug, Args)]
pub struct VaultEnd {
    #[arg(value_name = "ANSWER")]
    pub answer: String,
    /// The `distribution.confirm`, `distribution.dispute` or `feedback.report` that it ends in.
    #[arg(long, value_name = "CODE|INDEX")]
    pub entry: String,
    #[command(flatten)]
    pub acting: Acting,
}

/// `vault cells`
#[derive(Debug, Args)]
pub struct VaultCells {
    #[arg(value_name = "YYYY-MM")]
    pub month: String,
    #[command(flatten)]
    pub acting: Acting,
}

/// `vault tie`
#[derive(Debug, Args)]
pub struct VaultTie {
    #[arg(value_name = "GIFT")]
    pub gift: String,
    #[arg(long, value_name = "CODE|INDEX")]
    pub sponsorship: String,
    #[command(flatten)]
    pub acting: Acting,
}

/// `vault instalments`
#[derive(Debug, Args)]
pub struct VaultInstalments {
    #[arg(long, value_name = "WHY")]
    pub why: String,
    #[command(flatten)]
    pub acting: Acting,
}

/// `vault receipt`
#[derive(Debug, Args)]
pub struct VaultReceipt {
    #[arg(value_name = "CODE|INDEX")]
    pub entry: String,
    /// Where the pages are, such as `https://so.example`.
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    #[command(flatten)]
    pub acting: Acting,
}

/// `import roster`
#[derive(Debug, Args)]
pub struct ImportRoster {
    /// One list each.
    #[arg(value_name = "FILE", required = true, num_args = 1..)]
    pub files: Vec<PathBuf>,
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    #[arg(long, value_name = "ID")]
    pub chapter: String,
    #[arg(long, value_name = "ID")]
    pub campaign: String,
    /// The public document with the criteria.
    #[arg(long, value_name = "FILE", required_unless_present = "dry_run")]
    pub criteria: Option<PathBuf>,
    /// The entry that stated the criteria before the lists were made.
    #[arg(long, value_name = "CODE|INDEX")]
    pub adopted: Option<String>,
    #[arg(long, value_name = "FILE", required_unless_present = "dry_run")]
    pub key: Option<PathBuf>,
    #[arg(long)]
    pub dry_run: bool,
    #[arg(long)]
    pub json: bool,
}

/// `blob`
#[derive(Debug, Args)]
pub struct Blob {
    #[command(subcommand)]
    pub command: BlobCommand,
}

/// `blob …`
#[derive(Debug, Subcommand)]
pub enum BlobCommand {
    Add(BlobAdd),
    Get(BlobGet),
}

/// `blob add`
#[derive(Debug, Args)]
pub struct BlobAdd {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Whom it is about; without it the file is public.
    #[arg(long, value_name = "WHO")]
    pub subject: Option<String>,
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    #[arg(long)]
    pub json: bool,
}

/// `blob get`
#[derive(Debug, Args)]
pub struct BlobGet {
    #[arg(value_name = "HASH")]
    pub hash: String,
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    #[arg(long, value_name = "WHY")]
    pub why: String,
    #[command(flatten)]
    pub acting: Acting,
}

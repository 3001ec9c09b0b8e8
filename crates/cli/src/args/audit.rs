//! The command line of samples and risk tests.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};

/// `sample`
#[derive(Debug, Args)]
pub struct Sample {
    #[command(subcommand)]
    pub command: SampleCommand,
}

/// `sample …`
#[derive(Debug, Subcommand)]
pub enum SampleCommand {
    Plan(Box<SamplePlan>),
    Draw(SampleDraw),
}

/// `sample plan`
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("method").required(true))]
pub struct SamplePlan {
    #[arg(value_name = "TARGET")]
    pub target: PathBuf,
    /// Without it the key that lies in the book itself.
    #[arg(long, value_name = "VKEY|FILE")]
    pub log_key: Option<String>,
    #[arg(long, value_name = "KIND", num_args = 1.., value_delimiter = ',', required = true)]
    pub kinds: Vec<String>,
    #[arg(long, value_name = "ID")]
    pub chapter: Option<String>,
    #[arg(long, value_name = "ID")]
    pub fund: Option<String>,
    #[arg(long, value_name = "DATE", requires = "until")]
    pub from: Option<String>,
    #[arg(long, value_name = "DATE", requires = "from")]
    pub until: Option<String>,
    #[arg(long, value_name = "CURRENCY|ITEM", default_value = "VND")]
    pub unit: String,
    /// Amounts as they were entered, reversed or not.
    #[arg(long)]
    pub recorded: bool,
    /// Monetary units.
    #[arg(long, value_name = "AMOUNT", group = "method")]
    pub tolerable: Option<String>,
    #[arg(long, value_name = "AMOUNT", requires = "tolerable")]
    pub expected: Option<String>,
    /// At random.
    #[arg(long, value_name = "N", group = "method")]
    pub size: Option<u64>,
    #[arg(long, value_name = "PERCENT", default_value_t = 95)]
    pub confidence: u8,
    #[arg(long, value_name = "DATE")]
    pub day: String,
    #[arg(long, value_name = "TEXT")]
    pub value: String,
    /// A new file for the population's list.
    #[arg(long, value_name = "FILE")]
    pub list: Option<PathBuf>,
    /// A new file; without it standard output.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// `sample draw`
#[derive(Debug, Args)]
pub struct SampleDraw {
    #[arg(value_name = "PLAN")]
    pub plan: PathBuf,
    #[arg(value_name = "TARGET")]
    pub target: PathBuf,
    #[arg(long, value_name = "TEXT")]
    pub value: String,
    /// Without it the key that lies in the book itself.
    #[arg(long, value_name = "VKEY|FILE")]
    pub log_key: Option<String>,
    /// A new file for the population's list.
    #[arg(long, value_name = "FILE")]
    pub list: Option<PathBuf>,
    /// A new file for the working paper.
    #[arg(long, value_name = "FILE.xlsx")]
    pub out: Option<PathBuf>,
    #[arg(long)]
    pub json: bool,
}

/// `risks`
#[derive(Debug, Args)]
pub struct RisksArgs {
    #[arg(value_name = "TARGET")]
    pub target: PathBuf,
    /// Without it the key that lies in the book itself.
    #[arg(long, value_name = "VKEY|FILE")]
    pub log_key: Option<String>,
    #[arg(long, value_name = "TEST", num_args = 1.., value_delimiter = ',')]
    pub only: Vec<String>,
    /// A new file: a page or a workbook, by its name.
    #[arg(long, value_name = "FILE.xlsx|FILE.html")]
    pub out: Option<PathBuf>,
    #[arg(long)]
    pub json: bool,
}

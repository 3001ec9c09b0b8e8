//! The command line of reports and posters.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

use super::Source;

/// `report`
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("scope").required(true))]
pub struct Report {
    #[command(flatten)]
    pub source: Source,
    /// Without it the key that lies in the book itself.
    #[arg(long, value_name = "VKEY|FILE")]
    pub log_key: Option<String>,
    #[arg(long, value_name = "ID", group = "scope")]
    pub campaign: Option<String>,
    #[arg(long, value_name = "ID", group = "scope")]
    pub chapter: Option<String>,
    #[arg(long, value_name = "YYYY-MM", conflicts_with = "quarter")]
    pub month: Option<String>,
    #[arg(long, value_name = "YYYY-Qn")]
    pub quarter: Option<String>,
    /// So many entries; without it those of the published checkpoint.
    #[arg(long, value_name = "SIZE")]
    pub at: Option<u64>,
    /// Given once for each recipient.
    #[arg(long, value_name = "NAME")]
    pub to: Vec<String>,
    /// A new file; without it standard output.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    #[arg(long)]
    pub json: bool,
}

/// `poster`
#[derive(Debug, Args)]
pub struct Poster {
    #[command(flatten)]
    pub source: Source,
    /// Without it the key that lies in the book itself.
    #[arg(long, value_name = "VKEY|FILE")]
    pub log_key: Option<String>,
    #[arg(long, value_name = "ID")]
    pub campaign: String,
    /// Where the site is, without the path of a page.
    #[arg(long, value_name = "BASE")]
    pub url: String,
    /// A new file; without it standard output.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

//! What can be typed about inspections: `vault inspect`, `vault refusals`.

use std::path::PathBuf;

use clap::Args;

use super::Acting;

/// `vault inspect`
#[derive(Debug, Args)]
pub struct VaultInspect {
    /// The entry that opened the inspection.
    #[arg(long, value_name = "CODE|INDEX")]
    pub inspection: String,
    /// A new file (`.csv`, `.xlsx`), or a new folder for both.
    #[arg(long, value_name = "FILE|DIR")]
    pub out: PathBuf,
    /// Only these classes; without it all that the inspection states.
    #[arg(long, value_name = "CLASS")]
    pub class: Vec<String>,
    #[command(flatten)]
    pub acting: Acting,
}

/// `vault refusals`
#[derive(Debug, Args)]
pub struct VaultRefusals {
    #[arg(long, value_name = "WHY", default_value = "inspection")]
    pub why: String,
    #[command(flatten)]
    pub acting: Acting,
}

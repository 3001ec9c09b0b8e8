//! The command line of witnesses.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};

use super::Target;

/// `witness`
#[derive(Debug, Args)]
pub struct Witness {
    #[command(subcommand)]
    pub command: WitnessCommand,
}

/// `witness …`
#[derive(Debug, Subcommand)]
pub enum WitnessCommand {
    Init(WitnessInit),
    Serve(WitnessServe),
    Ask(WitnessAsk),
    Answer(WitnessAnswer),
    Take(WitnessTake),
    Show(WitnessShow),
}

/// `witness init`
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("known").required(true))]
pub struct WitnessInit {
    #[arg(long, value_name = "DIR")]
    pub dir: PathBuf,
    #[arg(long, value_name = "NAME")]
    pub name: String,
    #[arg(long, value_name = "VKEY|FILE", num_args = 1.., group = "known")]
    pub log: Vec<String>,
    #[arg(long, value_name = "FILE", group = "known")]
    pub policy: Option<PathBuf>,
}

/// `witness serve`
#[derive(Debug, Args)]
pub struct WitnessServe {
    #[arg(long, value_name = "DIR")]
    pub dir: PathBuf,
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8099")]
    pub listen: std::net::SocketAddr,
    /// Empty, or beginning with a slash and not ending with one.
    #[arg(long, value_name = "PATH", default_value = "")]
    pub prefix: String,
}

/// `witness ask`
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("from").required(true))]
#[command(group = ArgGroup::new("since").required(true))]
pub struct WitnessAsk {
    #[arg(long, value_name = "DIR", group = "from")]
    pub data: Option<PathBuf>,
    #[arg(long, value_name = "DIR", group = "from")]
    pub bundle: Option<PathBuf>,
    #[arg(long, value_name = "URL", group = "from")]
    pub server: Option<String>,
    #[arg(long, value_name = "SIZE", group = "since")]
    pub old: Option<u64>,
    #[arg(long = "for", value_name = "NAME", group = "since", requires = "data")]
    pub of: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// `witness answer`
#[derive(Debug, Args)]
pub struct WitnessAnswer {
    #[arg(value_name = "REQUEST")]
    pub request: PathBuf,
    #[arg(long, value_name = "DIR")]
    pub dir: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// `witness take`
#[derive(Debug, Args)]
pub struct WitnessTake {
    #[arg(value_name = "ANSWER")]
    pub answer: PathBuf,
    #[command(flatten)]
    pub target: Target,
}

/// `witness show`
#[derive(Debug, Args)]
pub struct WitnessShow {
    #[arg(long, value_name = "DIR")]
    pub dir: PathBuf,
}

//! What every handler shares.

use crate::assets::style_path;
use crate::shell::Shell;
use crate::view::View;

/// What every handler shares.
#[derive(Clone, Debug)]
pub struct App {}

impl App {
    /// The frame of a page.
    pub fn shell(&self, view: &View) -> Shell {
        Shell {
            lang: view.lang,
            path: view.path.clone(),
            ledger: String::new(),
            practice: true,
            size: 0,
            received: None,
            as_of: None,
            noindex: false,
            style: style_path(),
        }
    }
}

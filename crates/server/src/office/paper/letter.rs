//! What a donor is given: a certificate of her gift, and thanks.

use minhbach_ledger::effects::Posting;
use minhbach_ledger::kinds::Body;
use minhbach_ledger::kinds::donation::Channel;
use serde::Serialize;

use super::NONE;
use super::head::{Head, Opened, Request, picture};
use super::voucher::{in_words, rows, totals};
use crate::failure::Failure;
use crate::format::Sum;
use crate::lang::Words;
use crate::pages::donation::receipt::Receipt;
use crate::pages::parts::Named;
use crate::shell::Shell;
use crate::view::{CachePolicy, page};

/// A letter about a gift.
#[derive(Clone, Debug, Serialize)]
pub struct LetterPage {
    /// What stands on every paper.
    pub head: Head,
    /// The organisation that gave, if it was one.
    pub party: Option<String>,
    /// What the vault keeps of who gave.
    pub opened: Opened,
    /// What was given, by currency and item.
    pub totals: Vec<Sum>,
    /// The sum in words: of đồng.
    pub words: Option<Words>,
    /// The funds that it went to.
    pub funds: Vec<String>,
    /// The campaign of the first of them.
    pub campaign: Option<Named>,
    /// How it came.
    pub channel: Channel,
}

/// The letter of an entry.
pub(super) async fn load(request: &Request<'_>) -> Result<LetterPage, Failure> {
    let Request {
        app, found, what, ..
    } = request;
    let state = app.state();
    let body = &found.said().body;
    let postings = app.store().postings(found.at).await?;
    let Body::DonationReceive(gift) = body else {
        return Err(NONE);
    };
    let shown: Vec<&Posting> = postings
        .iter()
        .filter(|p| what.shows(&state, body, p))
        .collect();
    let rows = rows(&state, &shown);
    let totals = totals(&rows);
    let mut funds: Vec<String> = Vec::new();
    for row in &rows {
        if !funds.contains(&row.fund) {
            funds.push(row.fund.clone());
        }
    }
    let campaign = state.funds.get(&gift.fund).and_then(|fund| fund.campaign);
    let partner = gift.partner.and_then(|id| state.partners.get(&id));
    Ok(LetterPage {
        head: Head::of(request).await?,
        party: partner.map(|partner| partner.name.to_string()),
        opened: Opened::of(request).await?,
        words: in_words(&totals),
        totals,
        funds,
        campaign: campaign.and_then(|id| {
            let name = state.campaigns.get(&id)?.name.to_string();
            Some(Named {
                id: id.to_string(),
                name,
            })
        }),
        channel: gift.channel,
    })
}

impl LetterPage {
    /// The message id of how it came.
    pub fn channel_key(&self) -> &'static str {
        Receipt::channel_key(&self.channel)
    }

    /// Where the gift is followed, as a code for a camera.
    pub fn picture(&self, shell: &Shell) -> String {
        picture(shell, &format!("/d/{}", self.head.code))
    }
}

page!(LetterPage, "office/letter.html", cache => CachePolicy::Never, noindex => true, scripts => |_| true, fetches => |_| true);

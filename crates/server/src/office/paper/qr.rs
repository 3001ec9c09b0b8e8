//! VietQR codes to pay by: for a fund, a campaign or a case, with the reference in the transfer's text by which the import of the
//! statement knows them again. A practice ledger's code names a bank that there is not.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use minhbach_exchange::print::code;
use minhbach_exchange::reference::{Kind, reference};
use minhbach_exchange::vietqr::{NOBODY, QrError, Transfer, bank_number, payload};
use minhbach_ledger::amount::Currency;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Id;
use minhbach_ledger::kinds::registry::FundKind;
use minhbach_ledger::state::{Account, Fund, State as Book};
use serde::{Deserialize, Serialize};

use super::NONE;
use crate::app::App;
use crate::failure::{Failure, Say};
use crate::format::Sum;
use crate::office::desk::Desk;
use crate::office::scope;
use crate::pages::parts::Named;
use crate::view::{CachePolicy, View, page};

/// What a code can be made for.
#[derive(Clone, Debug, Serialize)]
pub struct ChoicePage {
    /// The funds that receive, the campaigns that run and the cases that are open, of the desk's chapters.
    pub things: Vec<Thing>,
}

/// One of them.
#[derive(Clone, Debug, Serialize)]
pub struct Thing {
    /// `fund`, `campaign` or `case`.
    pub kind: &'static str,
    /// Its id and its name; a case has none but the number of its entry.
    pub thing: Named,
    /// Its reference.
    pub reference: String,
}

impl Thing {
    /// The message id of what it is.
    pub fn key(&self) -> String {
        format!("qr-{}", self.kind)
    }
}

/// The poster.
#[derive(Clone, Debug, Serialize)]
pub struct PosterPage {
    /// What it is for.
    pub thing: Thing,
    /// The public page of it.
    pub link: String,
    /// The chapter that receives.
    pub chapter: String,
    /// The accounts that it may come to.
    pub accounts: Vec<Named>,
    /// The account that was chosen.
    pub account: Option<Payee>,
    /// How much, if that was said.
    pub amount: Option<Sum>,
    /// The text of the transfer: the reference alone.
    pub memo: String,
    /// The text of the code.
    pub payload: Option<String>,
    /// Why there is none: the code of an error, as a message id.
    pub missing: Option<&'static str>,
    /// Whether it cannot be paid, because the ledger is for practice.
    pub practice: bool,
    /// The first day on which nothing more is received.
    pub closes: Option<Day>,
}

/// Where the money goes.
#[derive(Clone, Debug, Serialize)]
pub struct Payee {
    /// The account.
    pub id: String,
    /// The name of the bank.
    pub bank: String,
    /// The number of the account.
    pub number: String,
    /// The bank's number with NAPAS.
    pub bin: Option<String>,
    /// Whether that number was typed, since the bank's name in the book is not known. Then the sheet says the number, so that
    /// whoever puts it up sees where the money goes.
    pub typed: bool,
}

/// What is chosen on the page.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    account: String,
    #[serde(default)]
    amount: String,
    /// The bank's number, where its name does not say it.
    #[serde(default)]
    bin: String,
}

/// `GET /office/qr`.
pub async fn choose(State(app): State<App>, view: View, desk: Desk) -> Response {
    let state = app.state();
    let today = app.today();
    let open = |fund: &Fund| {
        let until = fund.closes.is_none_or(|closes| closes >= today);
        fund.kind != FundKind::Suspense
            && fund.closed.is_none()
            && until
            && desk.sees(&state, fund.chapter)
    };
    let funds = state
        .funds
        .iter()
        .filter(|(_, fund)| open(fund))
        .map(|(id, _)| (Kind::Fund, *id));
    let campaigns = state.campaigns.iter();
    let campaigns = campaigns
        .filter(|(_, known)| {
            known.closed.is_none() && known.closes >= today && desk.sees(&state, known.chapter)
        })
        .map(|(id, _)| (Kind::Campaign, *id));
    let cases = state.people.cases.iter().filter(|(_, case)| {
        let fund = state.funds.get(&case.fund);
        case.closed.is_none() && fund.is_some_and(|fund| desk.sees(&state, fund.chapter))
    });
    let cases = cases.map(|(id, _)| (Kind::Case, *id));
    let all = campaigns.chain(funds).chain(cases);
    let things = all
        .filter_map(|(kind, id)| Some(thing(&state, kind, id)?.0))
        .collect();
    view.answer(&app, Ok(ChoicePage { things }))
}

/// `GET /office/qr/{kind}/{id}`.
pub async fn show(
    State(app): State<App>,
    view: View,
    desk: Desk,
    Path((kind, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Response {
    let page = load(&app, &desk, &kind, &id, &asked);
    view.answer(&app, page)
}

fn code_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Fund => "fund",
        Kind::Campaign => "campaign",
        Kind::Case => "case",
    }
}

/// A thing by its id, the fund that its money goes to or the campaign of its funds, and its public page.
fn thing(state: &Book, kind: Kind, id: Id) -> Option<(Thing, Place)> {
    let (name, place) = match kind {
        Kind::Fund => {
            let fund = state.funds.get(&id)?;
            let place = Place {
                chapter: fund.chapter,
                campaign: fund.campaign,
                closes: fund.closes,
                link: format!("/fund/{id}"),
            };
            (fund.name.to_string(), place)
        }
        Kind::Campaign => {
            let campaign = state.campaigns.get(&id)?;
            let place = Place {
                chapter: campaign.chapter,
                campaign: Some(id),
                closes: Some(campaign.closes),
                link: format!("/campaign/{id}"),
            };
            (campaign.name.to_string(), place)
        }
        Kind::Case => {
            let case = state.people.cases.get(&id)?;
            let fund = state.funds.get(&case.fund)?;
            let place = Place {
                chapter: fund.chapter,
                campaign: fund.campaign,
                closes: fund.closes,
                link: format!("/case/{}", case.at),
            };
            (format!("№ {}", case.at), place)
        }
    };
    let thing = Thing {
        kind: code_of(kind),
        thing: Named {
            id: id.to_string(),
            name,
        },
        reference: reference(kind, id),
    };
    Some((thing, place))
}

/// Where the money of a thing goes.
struct Place {
    chapter: Id,
    campaign: Option<Id>,
    closes: Option<Day>,
    link: String,
}

/// The accounts that may receive: the campaign's own if it has one, else those of the chapter or above it that serve no campaign.
fn accounts(state: &Book, place: &Place) -> Vec<(Id, Account)> {
    let lawful = |account: &Account| {
        account.kind.has_statement()
            && account.closed.is_none()
            && account.number.is_some()
            && account.currency == Currency::VND
    };
    let all = || state.accounts.iter().filter(|(_, account)| lawful(account));
    let of = |campaign: Option<Id>| {
        let here = all().filter(|(_, account)| {
            account.campaign == campaign && state.within(place.chapter, Some(account.chapter))
        });
        here.map(|(id, account)| (*id, account.clone()))
            .collect::<Vec<_>>()
    };
    match place.campaign {
        Some(campaign) => Some(of(Some(campaign)))
            .filter(|own| !own.is_empty())
            .unwrap_or_else(|| of(None)),
        None => of(None),
    }
}

fn load(
    app: &App,
    desk: &Desk,
    kind: &str,
    id: &str,
    asked: &Asked,
) -> Result<PosterPage, Failure> {
    const BAD: Failure = Failure::BadRequest(Say("error-bad-form"));
    let kind = Kind::ALL
        .into_iter()
        .find(|known| code_of(*known) == kind)
        .ok_or(NONE)?;
    let id: Id = id.parse().map_err(|_| NONE)?;
    let state = app.state();
    let (thing, place) = thing(&state, kind, id).ok_or(NONE)?;
    if !desk.sees(&state, place.chapter) {
        return Err(scope::FOREIGN);
    }
    let amount: Option<u64> = match asked.amount.replace(['.', ',', ' '], "").as_str() {
        "" => None,
        text => Some(text.parse().map_err(|_| BAD)?),
    };
    let accounts = accounts(&state, &place);
    let chosen = match asked.account.trim() {
        "" => accounts.first(),
        text => {
            let id: Id = text.parse().map_err(|_| BAD)?;
            accounts.iter().find(|(known, _)| *known == id)
        }
    };
    let practice = state.ledger.as_ref().is_some_and(|ledger| ledger.practice);
    let account = chosen.map(|(id, account)| payee(*id, account, asked, practice));
    let memo = thing.reference.clone();
    let made = account.as_ref().map(|payee| {
        payload(&Transfer {
            bank: payee.bin.as_deref().unwrap_or_default(),
            account: &payee.number,
            amount,
            text: &memo,
        })
    });
    let missing = match &made {
        None => Some("qr-no-account"),
        Some(Err(QrError::Bank)) => Some("qr-no-bank"),
        Some(Err(QrError::Amount)) => return Err(BAD),
        Some(Err(QrError::Account | QrError::Text)) => Some("qr-bad-account"),
        Some(Ok(_)) => None,
    };
    let known = state.chapters.get(&place.chapter);
    Ok(PosterPage {
        link: place.link,
        chapter: known.map_or_else(String::new, |chapter| chapter.name.to_string()),
        accounts: accounts
            .iter()
            .map(|(id, account)| Named {
                id: id.to_string(),
                name: account.name.to_string(),
            })
            .collect(),
        account,
        amount: amount.map(|amount| Sum::counted(amount.into(), Currency::VND)),
        memo,
        payload: made.and_then(Result::ok),
        missing,
        practice,
        closes: place.closes,
        thing,
    })
}

fn payee(id: Id, account: &Account, asked: &Asked, practice: bool) -> Payee {
    let bank = account
        .bank
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let typed = asked.bin.trim();
    let typed = (typed.len() == 6 && typed.bytes().all(|b| b.is_ascii_digit())).then_some(typed);
    let known = bank_number(&bank);
    let bin = match practice {
        true => Some(NOBODY),
        // What the book names goes first: a link's number must not lead the money to another bank.
        false => known.or(typed),
    };
    let number = account
        .number
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    Payee {
        id: id.to_string(),
        bin: bin.map(str::to_owned),
        typed: !practice && known.is_none() && typed.is_some(),
        bank,
        // People write account numbers in groups.
        number: number
            .chars()
            .filter(|c| !matches!(c, ' ' | '.' | '-'))
            .collect(),
    }
}

impl PosterPage {
    /// The code for a camera.
    pub fn picture(&self) -> String {
        self.payload.as_deref().and_then(code).unwrap_or_default()
    }

    /// The amount as a form writes it.
    pub fn amount_text(&self) -> String {
        self.amount.as_ref().map(Sum::plain).unwrap_or_default()
    }

    /// The chosen account.
    pub fn account_id(&self) -> &str {
        self.account.as_ref().map_or("", |account| &account.id)
    }

    /// Whether the bank's number is asked for: the book's name of the bank does not say it.
    pub fn asks_bin(&self) -> bool {
        let account = self.account.as_ref();
        !self.practice && account.is_some_and(|account| account.typed || account.bin.is_none())
    }

    /// The bank's number as a form writes it.
    pub fn bin_text(&self) -> &str {
        let bin = self
            .account
            .as_ref()
            .and_then(|account| account.bin.as_deref());
        bin.filter(|bin| *bin != NOBODY).unwrap_or_default()
    }
}

page!(ChoicePage, "office/qr.html", cache => CachePolicy::Never, noindex => true, scripts => |_| true, fetches => |_| true);
page!(PosterPage, "office/poster.html", cache => CachePolicy::Never, noindex => true, scripts => |_| true, fetches => |_| true);

//! One entry: its exact bytes, its hashes, who signed it, what came of it, its neighbours.

use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::Response;
use minhbach_ledger::book::{Mark, MarkKind};
use minhbach_ledger::day::Day;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::kinds::Body;
use minhbach_ledger::kinds::remarks::disputing;
use minhbach_ledger::log::merkle::leaf_hash;
use minhbach_ledger::log::tile::Tile;
use minhbach_ledger::marks::{Warning, waived};
use serde::Serialize;

use crate::app::App;
use crate::failure::{Failure, Say};
use crate::format::Sum;
use crate::lang::{Lang, Tr, Words};
use crate::pages::entries::{about, is_gift};
use crate::pages::facts::{Fact, facts};
use crate::query::Found;
use crate::view::{CachePolicy, View, bytes_response, page};
use crate::witnessing::Covered;

/// The page of one entry.
#[derive(Clone, Debug, Serialize)]
pub struct EntryPage {
    /// The index in the log.
    pub index: u64,
    /// The look-up code.
    pub code: String,
    /// Whether enough witnesses have signed a checkpoint that covers it; none without a policy of witnesses.
    pub covered: Option<Covered>,
    /// The name of the kind.
    pub kind: String,
    /// What it does, in one line.
    pub about: Words,
    /// When it happened.
    pub on: Day,
    /// Its accounting date, where it touches the books.
    pub booked: Option<Day>,
    /// When it was sealed, in unix seconds.
    pub received: u64,
    /// How much it moves, if it moves something of one unit.
    pub sum: Option<Sum>,
    /// What else it says.
    pub facts: Vec<Fact>,
    /// The leaf: exactly the bytes that are hashed.
    pub bytes: String,
    /// The Merkle leaf hash of the bytes, base64.
    pub leaf_hash: String,
    /// The leaf hash of the entry before, as the header states it.
    pub prev: String,
    /// SHA-256 of the signed text, by which other entries name this one.
    pub text_hash: String,
    /// Its authors.
    pub authors: Vec<AuthorRow>,
    /// Which private fields it commits to; their values are not public.
    pub commitments: Vec<String>,
    /// What the note says that it takes in, and of which day it is.
    pub note: Option<NoteView>,
    /// Whether a compromised key signed it, and nobody has stood by it since.
    pub disputed: bool,
    /// What later entries did to it.
    pub marks: Vec<MarkRow>,
    /// The pages that show the same thing for readers.
    pub shown_at: Vec<String>,
    /// Whether there is an entry after it.
    pub last: bool,
    /// The path of the bundle that holds it, once published.
    pub bundle: Option<String>,
}

/// A late note, in short.
#[derive(Clone, Debug, Serialize)]
pub struct NoteView {
    /// What it does, in one line.
    pub about: Words,
    /// When that happened.
    pub on: Day,
    /// The roles of those who signed it.
    pub roles: Vec<String>,
}

impl NoteView {
    fn of(app: &App, found: &Found) -> Option<NoteView> {
        let note = found.said();
        let act = crate::pages::allocation::act(app, found);
        (note.kind() != found.sealed.signed.kind()).then(|| NoteView {
            about: about(note.kind()),
            on: note.body.rules().on(),
            roles: act.roles,
        })
    }
}

/// One author of an entry.
#[derive(Clone, Debug, Serialize)]
pub struct AuthorRow {
    /// The name of the key.
    pub key: String,
    /// The role that the key was granted, as a code of the format.
    pub role: Option<String>,
    /// The chapter that it acts for, by the name that it had then.
    pub chapter: Option<String>,
    /// The name of whoever has that chapter's place now, if it has been merged.
    pub chapter_now: Option<String>,
    /// The index of the entry that granted it.
    pub granted_at: Option<u64>,
}

/// What a later entry did to this one.
#[derive(Clone, Debug, Serialize)]
pub struct MarkRow {
    /// The stable name of what happened.
    pub what: &'static str,
    /// The index of the later entry.
    pub by: u64,
    /// What exactly, where the mark says more.
    pub detail: Vec<Words>,
}

impl MarkRow {
    fn of(mark: &Mark) -> MarkRow {
        MarkRow {
            what: match (mark.kind, mark.value) {
                (MarkKind::Irregular, 0) => "regular",
                (MarkKind::Disputed, 0) => "undisputed",
                (kind, _) => kind.name(),
            },
            by: mark.by,
            detail: match mark.kind {
                MarkKind::Irregular => waived(mark.value).into_iter().map(waived_words).collect(),
                MarkKind::Warned => Warning::of(mark.value)
                    .into_iter()
                    .map(warned_words)
                    .collect(),
                _ => Vec::new(),
            },
        }
    }

    /// The message id of what happened.
    pub fn key(&self) -> String {
        format!("mark-{}", self.what)
    }

    /// Whether it is the ordinary course of things and no reason to look twice.
    pub fn is_ordinary(&self) -> bool {
        matches!(
            self.what,
            "assigned"
                | "confirmed"
                | "decided"
                | "explained"
                | "affirmed"
                | "evidence"
                | "regular"
                | "received"
                | "paid"
                | "closed"
                | "followed"
                | "kept"
                | "matched"
                | "dealt"
                | "undisputed"
                | "resolved"
                | "answered"
                | "concluded"
        )
    }
}

/// The refusal that was waived, in words.
pub fn waived_words(code: &str) -> Words {
    let text = |lang| Tr(lang).t(format!("waived-{}", code.replace(['.', '_'], "-")));
    Words {
        vi: text(Lang::Vi),
        en: text(Lang::En),
    }
}

fn warned_words(warning: Warning) -> Words {
    let (vi, en) = warning.texts();
    Words {
        vi: vi.to_owned(),
        en: en.to_owned(),
    }
}

impl EntryPage {
    /// The index of the entry before, if there is one.
    pub fn before(&self) -> Option<u64> {
        self.index.checked_sub(1)
    }
}

/// `GET /e/{index}` and `GET /e/{index}.tlog-proof`.
pub async fn show(State(app): State<App>, view: View, Path(text): Path<String>) -> Response {
    if let Some(index) = text.strip_suffix(".tlog-proof") {
        return match read_index(index) {
            Ok(at) => proof_response(&app, &view, at, index).await,
            Err(failure) => failure.answer(&app, &view),
        };
    }
    let page = match read_index(&text) {
        Ok(at) => load(&app, at).await,
        Err(failure) => Err(failure),
    };
    view.answer(&app, page)
}

/// `GET /e/{index}/raw`: the leaf and nothing else. It never changes.
pub async fn raw(State(app): State<App>, view: View, Path(text): Path<String>) -> Response {
    let found = match read_index(&text) {
        Ok(at) => app.entry(at).await.and_then(|found| found.ok_or(NONE)),
        Err(failure) => Err(failure),
    };
    match found {
        Ok(found) => bytes_response(
            found.leaf,
            "text/plain; charset=utf-8",
            CachePolicy::Immutable,
        ),
        Err(failure) => failure.answer(&app, &view),
    }
}

const NONE: Failure = Failure::NotFound(Say("error-no-entry"));

/// An index in its one spelling, so that every entry has one address.
fn read_index(text: &str) -> Result<u64, Failure> {
    minhbach_ledger::log::parse_decimal(text).ok_or(NONE)
}

/// The `.tlog-proof` file of an entry, under the name that its address has.
pub async fn proof_response(app: &App, view: &View, at: u64, name: &str) -> Response {
    match app.proof(at).await {
        Ok(Some(proof)) => {
            let mut response =
                bytes_response(proof, "text/plain; charset=utf-8", CachePolicy::Seconds);
            // The name consists of letters, digits and hyphens, or it would not have been found.
            if let Ok(value) =
                HeaderValue::from_str(&format!("attachment; filename=\"{name}.tlog-proof\""))
            {
                response.headers_mut().insert(CONTENT_DISPOSITION, value);
            }
            response
        }
        Ok(None) => match app.state().size > at {
            true => Failure::NotFound(Say("error-no-proof")).answer(app, view),
            false => NONE.answer(app, view),
        },
        Err(failure) => failure.answer(app, view),
    }
}

async fn load(app: &App, at: u64) -> Result<EntryPage, Failure> {
    let found = app.entry(at).await?.ok_or(NONE)?;
    let state = app.state();
    let signed = &found.sealed.signed;
    let rules = signed.body.rules();
    let (on, booked) = (rules.on(), rules.booked());
    let commitments = rules
        .commitments()
        .iter()
        .map(|(field, _)| (*field).to_owned())
        .collect();
    let heading = app.heading(at).await?;
    let authors = signed.authors.iter().map(|author| {
        let key = state.keys.get(&author.key);
        let names = key.and_then(|key| state.names(key.chapter?));
        AuthorRow {
            key: author.key.clone(),
            role: key.map(|key| crate::terms::role_name(key.role).to_owned()),
            chapter: names.map(|(then, _)| then.to_string()),
            chapter_now: names.and_then(|(_, now)| now.map(ToString::to_string)),
            granted_at: key.map(|key| key.from),
        }
    });
    let marks = app.marks(at).await?;
    let keys = signed.authors.iter();
    let keys = keys.filter_map(|author| state.keys.get(&author.key));
    let published = app.published().await?;
    let bundle = published
        .and_then(|(_, point)| Tile::of_entry(at, point.size))
        .map(|(tile, _)| tile);
    Ok(EntryPage {
        index: at,
        code: found.code.to_string(),
        covered: app.covered(at),
        kind: signed.kind().name().to_owned(),
        about: about(signed.kind()),
        on,
        booked,
        received: found.sealed.header.received,
        sum: heading
            .and_then(|heading| heading.amount.zip(heading.unit))
            .map(|(amount, unit)| Sum::new(amount.into(), unit, &state)),
        facts: facts(&state, &found.said().body),
        // A leaf that parsed is UTF-8.
        bytes: String::from_utf8_lossy(&found.leaf).into_owned(),
        leaf_hash: Digest::new(leaf_hash(&found.leaf)).to_string(),
        prev: found.sealed.header.prev.to_string(),
        text_hash: signed.text_hash().to_string(),
        authors: authors.collect(),
        commitments,
        note: NoteView::of(app, &found),
        disputed: !disputing(keys, at, &marks).is_empty(),
        marks: marks.iter().map(MarkRow::of).collect(),
        shown_at: shown_at(app, &found).await?,
        last: at + 1 >= state.size,
        bundle: bundle.map(|tile| tile.to_string()),
    })
}

/// The pages that tell an entry's matter in plain words.
async fn shown_at(app: &App, found: &Found) -> Result<Vec<String>, Failure> {
    let state = app.state();
    let fund = |id: &dyn std::fmt::Display| format!("/fund/{id}");
    let lot = |id: &dyn std::fmt::Display| format!("/lot/{id}");
    let orders = |ids: &mut dyn Iterator<Item = Id>| {
        let known = ids.filter_map(|id| state.goods.orders.get(&id));
        known
            .map(|order| format!("/order/{}", order.at))
            .collect::<Vec<_>>()
    };
    let campaign = |id: &Id| format!("/campaign/{id}");
    let partner = |id: &Id| format!("/partner/{id}");
    Ok(match &found.said().body {
        _ if is_gift(found.said().kind()) => vec![format!("/d/{}", found.code)],
        Body::FundOpen(body) => vec![fund(&body.id)],
        Body::AccountOpen(body) => vec![format!("/account/{}", body.id)],
        Body::StatementSeal(body) => vec![format!("/account/{}", body.account)],
        Body::AllocationPropose(_) => vec![format!("/allocation/{}", found.at)],
        Body::DistributionMake(body) => {
            let allocation = state.allocations.get(&body.allocation);
            let decided = allocation.map(|allocation| format!("/allocation/{}", allocation.at));
            [Some(format!("/distribution/{}", found.at)), decided]
                .into_iter()
                .flatten()
                .collect()
        }
        Body::CampaignOpen(body) => vec![campaign(&body.id)],
        Body::CampaignExtend(body) => vec![campaign(&body.campaign)],
        Body::CampaignClose(body) => vec![campaign(&body.campaign)],
        Body::ReportPublish(body) => std::iter::once(format!("/report/{}", found.at))
            .chain(body.campaign.iter().map(campaign))
            .collect(),
        Body::ChapterOpen(_) | Body::ChapterSucceed(_) | Body::ChapterClose(_) => {
            vec!["/chapters".to_owned()]
        }
        Body::VoucherReserve(_) | Body::VoucherVoid(_) | Body::PeriodClose(_) => {
            vec!["/papers".to_owned()]
        }
        Body::KeyGrant(_) | Body::KeyRotate(_) | Body::KeyRevoke(_) => vec!["/keys".to_owned()],
        Body::EntryExplain(_) | Body::EntryReverse(_) => vec!["/corrections".to_owned()],
        Body::FundFreeze(body) => vec![fund(&body.fund)],
        Body::FundClose(body) => vec![fund(&body.fund)],
        Body::AccountClose(body) => vec![format!("/account/{}", body.account)],
        Body::FundTransfer(body) => vec![fund(&body.from), fund(&body.to)],
        Body::ItemDefine(body) => vec![format!("/item/{}", body.id)],
        Body::LotUpdate(body) => vec![lot(&body.lot)],
        Body::GoodsValue(body) => vec![lot(&body.lot)],
        Body::GoodsConvert(body) => vec![lot(&body.id)],
        Body::GoodsSell(body) => vec![lot(&body.lot)],
        Body::StockWriteOff(body) => vec![lot(&body.lot)],
        Body::StockCount(body) => vec![format!("/account/{}", body.account)],
        Body::PurchaseOrder(_) => vec![format!("/order/{}", found.at)],
        Body::PurchaseClose(body) => orders(&mut std::iter::once(body.order)),
        Body::PurchasePay(body) => orders(&mut body.orders.iter().map(|paid| paid.order)),
        Body::PurchaseReturn(body) => orders(&mut std::iter::once(body.order)),
        Body::PurchaseReceive(body) => {
            let mut paths = orders(&mut body.orders.iter().map(|came| came.order));
            paths.insert(0, lot(&body.id));
            paths
        }
        Body::TransferDispatch(_) => vec![format!("/waybill/{}", found.at)],
        Body::TransferReceive(body) => named(app, &body.dispatch, "waybill").await?,
        Body::AssetPlace(_) => vec![format!("/herd/{}", found.at)],
        Body::AssetReport(body) => named(app, &body.herd, "herd").await?,
        Body::AssetPassOn(body) => named(app, &body.herd, "herd").await?,
        Body::PartnerRegister(body) => vec![partner(&body.id)],
        Body::PartnerSend(body) => vec![partner(&body.partner)],
        Body::PartnerConfirm(_) => vec!["/partners".to_owned()],
        Body::PledgeMake(_) => vec![format!("/pledge/{}", found.at)],
        Body::PledgeEnd(_) => vec!["/pledges".to_owned()],
        Body::ServiceReport(_) => vec!["/services".to_owned()],
        Body::DistributionDispute(body) => named(app, &body.distribution, "distribution").await?,
        Body::DistributionResolve(body) => named(app, &body.dispute, "e").await?,
        Body::CaseOpen(body) => vec![format!("/case/{}", found.at), fund(&body.fund)],
        Body::CaseAssign(body) => case(app, &body.case).chain([fund(&body.fund)]).collect(),
        Body::CaseClose(body) => case(app, &body.case).collect(),
        Body::SponsorshipBegin(body) => case(app, &body.case).collect(),
        Body::AidDirect(_) => vec!["/cases".to_owned()],
        Body::PaymentHold(_) => vec!["/suspense".to_owned()],
        Body::EvidenceAttach(body) => match app.by_text(&body.entry).await? {
            Some(of) if matches!(of.said().body, Body::ReportPublish(_)) => {
                vec![format!("/report/{}", of.at)]
            }
            _ => Vec::new(),
        },
        Body::CurrencyExchange(body) => body.fund.iter().map(|id| fund(id)).collect(),
        Body::InspectionOpen(_) => vec![format!("/inspection/{}", found.at)],
        Body::InspectionClose(body) => named(app, &body.inspection, "inspection").await?,
        Body::FindingRaise(body) => named(app, &body.inspection, "inspection").await?,
        Body::FindingAnswer(body) => inspected(app, &body.finding).await?,
        Body::FindingClose(body) => inspected(app, &body.finding).await?,
        _ => Vec::new(),
    })
}

/// The page of a case.
fn case(app: &App, id: &Id) -> impl Iterator<Item = String> + use<> {
    let state = app.state();
    let case = state.people.cases.get(id);
    case.map(|case| format!("/case/{}", case.at)).into_iter()
}

/// The page of the inspection that a finding belongs to.
async fn inspected(app: &App, finding: &Digest) -> Result<Vec<String>, Failure> {
    let found = app.by_text(finding).await?;
    match found.as_ref().map(|found| &found.sealed.signed.body) {
        Some(Body::FindingRaise(body)) => named(app, &body.inspection, "inspection").await,
        _ => Ok(Vec::new()),
    }
}

/// The page of the entry that another names by its text.
async fn named(app: &App, text: &Digest, page: &str) -> Result<Vec<String>, Failure> {
    let found = app.by_text(text).await?;
    Ok(found
        .map(|found| format!("/{page}/{}", found.at))
        .into_iter()
        .collect())
}

page!(EntryPage, "entry.html");

//! What the chapter has set up, and the way to the form that changes each of it.

use axum::extract::State;
use axum::response::Response;
use minhbach_ledger::kinds::Kind;
use minhbach_ledger::state::State as Book;
use serde::Serialize;

use super::new::title;
use crate::app::App;
use crate::format::Sum;
use crate::lang::{Lang, Tr, Words};
use crate::office::desk::Desk;
use crate::office::forms::who::begins;
use crate::terms::{account_key, role_key, role_name};
use crate::view::{CachePolicy, View, page};

/// The page of settings.
#[derive(Clone, Debug, Serialize)]
pub struct SettingsPage {
    /// Chapters, accounts, funds, campaigns, items, keys, policies, partners, witnesses.
    pub sections: Vec<Section>,
}

/// Things of one sort.
#[derive(Clone, Debug, Serialize)]
pub struct Section {
    /// The message id of its heading, and the anchor.
    pub key: &'static str,
    /// The things.
    pub rows: Vec<Row>,
    /// The forms that add one.
    pub adds: Vec<Act>,
}

/// One thing.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// What it is called.
    pub name: String,
    /// What it is.
    pub what: Words,
    /// The forms that change it.
    pub acts: Vec<Act>,
}

/// A form that changes something.
#[derive(Clone, Debug, Serialize)]
pub struct Act {
    /// What the form is called.
    pub title: Words,
    /// Its path.
    pub path: String,
}

page!(SettingsPage, "office/settings.html", cache => CachePolicy::Never, noindex => true, scripts => |_| true, fetches => |_| true);

/// `GET /office/settings`.
pub async fn show(State(app): State<App>, view: View, desk: Desk) -> Response {
    let page = load(&app, &desk);
    view.answer(&app, Ok(page))
}

fn both(make: impl Fn(Tr) -> String) -> Words {
    Words {
        vi: make(Tr(Lang::Vi)),
        en: make(Tr(Lang::En)),
    }
}

/// The forms of these kinds that the desk may begin, about a thing; ids alone stand in an address.
fn acts(desk: &Desk, kinds: &[Kind], about: Option<(&str, &str)>) -> Vec<Act> {
    let begun = kinds.iter().filter(|kind| begins(desk.role, **kind));
    begun
        .map(|kind| Act {
            title: title(*kind),
            path: match about {
                Some((field, id)) => format!("/office/new/{}?{field}={id}", kind.name()),
                None => format!("/office/new/{}", kind.name()),
            },
        })
        .collect()
}

fn load(app: &App, desk: &Desk) -> SettingsPage {
    let state = app.state();
    let name = |id| {
        state
            .chapters
            .get(&id)
            .map(|it| it.name.to_string())
            .unwrap_or_default()
    };
    let mut sections = vec![
        chapters(&state, desk),
        accounts(&state, desk),
        funds(&state, desk),
        campaigns(&state, desk),
        items(&state, desk),
        keys(&state, desk),
        policies(&state, desk),
    ];
    let partners = state
        .partners
        .values()
        .filter(|it| desk.sees(&state, it.chapter));
    sections.push(Section {
        key: "settings-partners",
        rows: partners
            .map(|it| Row {
                name: it.name.to_string(),
                what: both(|_| name(it.chapter)),
                acts: Vec::new(),
            })
            .collect(),
        adds: acts(desk, &[Kind::PartnerRegister], None),
    });
    let witnesses = app.store().witnesses();
    let known = witnesses.iter().flat_map(|standing| standing.last.iter());
    sections.push(Section {
        key: "settings-witnesses",
        rows: known
            .map(|(name, (size, _))| Row {
                name: name.clone(),
                what: both(|tr| {
                    tr.with("settings-witnessed", "size", tr.number(*size))
                        .text()
                        .to_owned()
                }),
                acts: Vec::new(),
            })
            .collect(),
        adds: Vec::new(),
    });
    SettingsPage { sections }
}

fn chapters(state: &Book, desk: &Desk) -> Section {
    let seen = state
        .chapters
        .iter()
        .filter(|(id, it)| it.closed.is_none() && desk.sees(state, **id));
    let rows = seen.map(|(id, it)| {
        let level = serde_json::to_value(it.kind).ok();
        let level = level
            .as_ref()
            .and_then(|level| level.as_str())
            .unwrap_or_default()
            .to_owned();
        Row {
            name: it.name.to_string(),
            what: both(|tr| tr.t(format!("choice-level-{level}"))),
            acts: acts(
                desk,
                &[
                    Kind::ChapterSucceed,
                    Kind::ChapterClose,
                    Kind::PeriodClose,
                    Kind::PolicySet,
                ],
                Some(("chapter", &id.to_string())),
            ),
        }
    });
    Section {
        key: "settings-chapters",
        rows: rows.collect(),
        adds: acts(desk, &[Kind::ChapterOpen], None),
    }
}

fn accounts(state: &Book, desk: &Desk) -> Section {
    let seen = state
        .accounts
        .iter()
        .filter(|(_, it)| it.closed.is_none() && desk.sees(state, it.chapter));
    let rows = seen.map(|(id, it)| {
        let sort = serde_json::to_value(it.kind).ok();
        let sort = sort
            .as_ref()
            .and_then(|sort| sort.as_str())
            .unwrap_or_default()
            .to_owned();
        let bank = it
            .bank
            .iter()
            .chain(&it.number)
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(" · ");
        Row {
            name: it.name.to_string(),
            what: both(|tr| {
                let sort = tr.t(account_key(&sort));
                let all = [sort, it.currency.to_string(), bank.clone()];
                all.iter()
                    .filter(|one| !one.is_empty())
                    .cloned()
                    .collect::<Vec<_>>()
                    .join(" · ")
            }),
            acts: acts(
                desk,
                &[Kind::AccountClose],
                Some(("account", &id.to_string())),
            ),
        }
    });
    Section {
        key: "settings-accounts",
        rows: rows.collect(),
        adds: acts(desk, &[Kind::AccountOpen, Kind::BalanceOpen], None),
    }
}

fn funds(state: &Book, desk: &Desk) -> Section {
    let seen = state
        .funds
        .iter()
        .filter(|(_, it)| it.closed.is_none() && desk.sees(state, it.chapter));
    let rows = seen.map(|(id, it)| {
        let kind = serde_json::to_value(it.kind).ok();
        let kind = kind
            .as_ref()
            .and_then(|kind| kind.as_str())
            .unwrap_or_default()
            .to_owned();
        Row {
            name: it.name.to_string(),
            what: both(|tr| {
                let mut said = vec![tr.t(format!("choice-fund-{kind}"))];
                said.extend(
                    it.purposes
                        .iter()
                        .map(|purpose| tr.purpose(purpose.as_str())),
                );
                if it.frozen {
                    said.push(tr.t("settings-frozen"));
                }
                said.join(" · ")
            }),
            acts: acts(
                desk,
                &[Kind::FundFreeze, Kind::FundClose],
                Some(("fund", &id.to_string())),
            ),
        }
    });
    Section {
        key: "settings-funds",
        rows: rows.collect(),
        adds: acts(desk, &[Kind::FundOpen], None),
    }
}

fn campaigns(state: &Book, desk: &Desk) -> Section {
    let seen = state
        .campaigns
        .iter()
        .filter(|(_, it)| it.closed.is_none() && desk.sees(state, it.chapter));
    let rows = seen.map(|(id, it)| Row {
        name: it.name.to_string(),
        what: both(|tr| format!("{} – {}", tr.date(it.opens), tr.date(it.closes))),
        acts: acts(
            desk,
            &[Kind::CampaignExtend, Kind::CampaignClose],
            Some(("campaign", &id.to_string())),
        ),
    });
    Section {
        key: "settings-campaigns",
        rows: rows.collect(),
        adds: acts(desk, &[Kind::CampaignOpen], None),
    }
}

fn items(state: &Book, desk: &Desk) -> Section {
    let rows = state.items.values().map(|it| Row {
        name: it.name.to_string(),
        what: both(|tr| {
            let scale = tr.with("settings-decimals", "scale", tr.number(u64::from(it.scale)));
            format!("{} · {}", tr.unit(it.unit.as_str()), scale.text())
        }),
        acts: Vec::new(),
    });
    Section {
        key: "settings-items",
        rows: rows.collect(),
        adds: acts(desk, &[Kind::ItemDefine], None),
    }
}

fn keys(state: &Book, desk: &Desk) -> Section {
    let seen = state.keys.iter().filter(|(_, it)| {
        it.until.is_none() && it.chapter.is_none_or(|chapter| desk.sees(state, chapter))
    });
    let rows = seen.map(|(name, it)| {
        let chapter = it
            .chapter
            .and_then(|id| state.chapters.get(&id))
            .map(|it| it.name.to_string());
        Row {
            name: name.rsplit('/').next().unwrap_or(name).to_owned(),
            what: both(|tr| {
                let role = tr.t(role_key(role_name(it.role)));
                let chapter = chapter.clone().unwrap_or_else(|| tr.t("whole-ledger"));
                let tail = it.holder.to_string();
                let term = it.term.map_or_else(String::new, |term| {
                    let (from, until) = (tr.date(term.from), tr.date(term.until));
                    let words = tr.with2("settings-key-term", "from", from, "until", until);
                    format!(" · {}", words.text())
                });
                format!("{role} · {chapter} · …{}{term}", &tail[tail.len() - 6..])
            }),
            acts: acts(desk, &[Kind::KeyRevoke], Some(("key", name)))
                .into_iter()
                // Nobody but its holder changes a key for another.
                .chain(
                    acts(desk, &[Kind::KeyRotate], Some(("key", name)))
                        .into_iter()
                        .filter(|_| *name == desk.key),
                )
                .collect(),
        }
    });
    Section {
        key: "settings-keys",
        rows: rows.collect(),
        adds: acts(desk, &[Kind::KeyGrant], None),
    }
}

fn policies(state: &Book, desk: &Desk) -> Section {
    let seen = state.policies.iter().filter(|(chapter, _)| {
        chapter.is_none_or(|id| {
            desk.sees(state, id) || {
                // The policy of a chapter above holds here, too.
                desk.chapter.is_some_and(|own| state.within(own, Some(id)))
            }
        })
    });
    let rows = seen.map(|(chapter, it)| {
        let known = chapter.and_then(|id| state.chapters.get(&id));
        let own = chapter.map(|id| id.to_string());
        Row {
            name: match (known, state.ledger.as_ref()) {
                (Some(chapter), _) => chapter.name.to_string(),
                (None, Some(ledger)) => ledger.name.to_string(),
                (None, None) => String::new(),
            },
            what: both(|tr| {
                let tiers = it.approvals.iter().map(|tier| {
                    let above = Sum::counted(i128::from(tier.above.minor()), it.currency);
                    let many = tr.number(u64::from(tier.approvers));
                    tr.with2("settings-tier", "above", tr.sum(&above), "approvers", many)
                        .text()
                        .to_owned()
                });
                let mut said: Vec<String> = tiers.collect();
                said.push(
                    tr.with("settings-least", "least", tr.number(u64::from(it.least)))
                        .text()
                        .to_owned(),
                );
                if let Some((limit, days)) = it.emergency {
                    let limit = tr.sum(Sum::counted(i128::from(limit), it.currency));
                    let days = tr.number(u64::from(days));
                    said.push(
                        tr.with2("settings-emergency", "limit", limit, "days", days)
                            .text()
                            .to_owned(),
                    );
                }
                said.push(match it.answer_days {
                    Some(days) => tr
                        .with("settings-answers", "days", tr.number(u64::from(days)))
                        .text()
                        .to_owned(),
                    None => tr.t("settings-no-answers"),
                });
                said.join(" · ")
            }),
            acts: acts(
                desk,
                &[Kind::PolicySet],
                own.as_deref().map(|id| ("chapter", id)),
            ),
        }
    });
    Section {
        key: "settings-policies",
        rows: rows.collect(),
        adds: acts(desk, &[Kind::PolicySet], None),
    }
}

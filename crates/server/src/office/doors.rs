//! The table of the office's doors: each path, what stands behind it, and who may go in. The router is made of it and of nothing
//! else, so that no page of the office can be reached that does not stand here; the tests of who may enter walk through it.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{MethodRouter, get, post};
use minhbach_ledger::kinds::governance::Role;

use super::{assets, gate, login, pages, presence};
use crate::app::App;

/// Who may go through a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Everybody: what one needs to sign in.
    Anyone,
    /// Every key that is valid now.
    Holder,
    /// Keys of these roles.
    Roles(&'static [Role]),
}

/// One door.
#[derive(Clone, Debug)]
pub struct Door {
    /// The path, without a language.
    pub path: &'static str,
    /// What stands behind it.
    pub page: MethodRouter<App>,
    /// Who may go in.
    pub who: Who,
    /// The largest body, in bytes.
    pub most: usize,
}

/// The largest body of a request to the office, in bytes, unless its door says otherwise.
pub const MOST: usize = 256 * 1024;

impl Door {
    /// A door for everybody.
    pub fn open(path: &'static str, page: MethodRouter<App>) -> Door {
        Door {
            path,
            page,
            who: Who::Anyone,
            most: MOST,
        }
    }

    /// A door for every valid key.
    pub fn holder(path: &'static str, page: MethodRouter<App>) -> Door {
        Door {
            path,
            page,
            who: Who::Holder,
            most: MOST,
        }
    }

    /// A door for some roles.
    pub fn roles(path: &'static str, roles: &'static [Role], page: MethodRouter<App>) -> Door {
        Door {
            path,
            page,
            who: Who::Roles(roles),
            most: MOST,
        }
    }

    /// With a larger or smaller body.
    #[must_use]
    pub fn most(self, most: usize) -> Door {
        Door { most, ..self }
    }
}

/// Who keeps the books and the cash.
pub const MONEY: &[Role] = &[Role::Accountant, Role::Cashier];

/// Every door of the office.
pub fn doors() -> Vec<Door> {
    let mut doors = vec![
        Door::open("/office/enter", get(login::page).post(login::enter)),
        Door::open("/office/challenge", post(login::challenge)),
        Door::holder("/office/leave", post(login::leave)),
        Door::holder("/office/sessions", get(login::sessions).post(login::end)),
        Door::holder("/office", get(pages::day::show)),
        Door::holder("/office/words", get(super::words::show)),
        Door::holder("/office/consider", post(pages::consider::consider)),
        Door::holder("/office/events", get(presence::events)),
        Door::roles("/office/counter", MONEY, get(pages::counter::show)),
        Door::roles(
            "/office/approvals",
            &[Role::Approver],
            get(pages::approvals::show),
        ),
        Door::holder("/office/scan", get(pages::scan::show)),
        Door::holder("/office/signed", get(pages::signed::show)),
        Door::holder("/office/new", get(pages::new::list)),
        Door::holder("/office/new/{kind}", get(pages::new::show)),
        Door::holder("/office/settings", get(pages::settings::show)),
    ];
    doors.extend(pages::folder::doors());
    doors.extend(super::statement::doors());
    doors.extend(super::unidentified::doors());
    doors.extend(super::paper::doors());
    doors.extend(super::people::doors());
    doors
}

/// What the navigation shows to a role, as message ids and paths.
pub fn nav(role: &Role) -> Vec<(&'static str, &'static str)> {
    let all = [
        ("office-nav-day", "/office"),
        ("office-nav-counter", "/office/counter"),
        ("office-nav-statement", "/office/statement"),
        ("office-nav-unidentified", "/office/unidentified"),
        ("office-nav-approvals", "/office/approvals"),
        ("office-new-title", "/office/new"),
        ("office-nav-folder", "/office/folder"),
        ("people-nav", "/office/people"),
        ("papers-nav", "/office/papers"),
        ("office-nav-signed", "/office/signed"),
        ("office-nav-scan", "/office/scan"),
        ("settings-title", "/office/settings"),
    ];
    let doors = doors();
    let may = |path: &str| {
        let door = doors.iter().find(|door| door.path == path);
        door.is_some_and(|door| match door.who {
            Who::Anyone | Who::Holder => true,
            Who::Roles(roles) => roles.contains(role),
        })
    };
    all.into_iter().filter(|(_, path)| may(path)).collect()
}

/// The routes of the office. Each door stands at its path, under `/en` and under `/api/v1`, with its guard in front of it.
pub fn router(app: &App) -> Router<App> {
    let mut router = Router::new().route("/office/static/{file}", get(assets::file));
    for door in doors() {
        let guard = gate::Guard {
            app: app.clone(),
            who: door.who,
        };
        let guarded = middleware::from_fn_with_state(guard, gate::guard);
        let page: MethodRouter<App> = door.page.layer(guarded);
        let page: MethodRouter<App> = page.layer(DefaultBodyLimit::max(door.most));
        for prefix in ["", "/en", "/api/v1"] {
            router = router.route(&format!("{prefix}{}", door.path), page.clone());
        }
    }
    router
}

//! One page, several forms: Vietnamese HTML at the path, English at `/en`, JSON at `/api/v1`; with `.csv`, `.xlsx` or `.atom` at
//! the end of a path, the same for a spreadsheet or a feed reader.

use std::convert::Infallible;

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;

use crate::app::App;
use crate::failure::{Failure, Say};
use crate::feed::Feed;
use crate::lang::Lang;
use crate::office::desk::Desk;
use crate::shell::Shell;
use crate::{card, download, feed, site};

/// How long an answer may be kept, and by whom. The only place that writes `Cache-Control`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CachePolicy {
    /// Never changes under its path: a tile, an entry bundle, a versioned style sheet.
    Immutable,
    /// Seldom changes, and nothing breaks when an old one is shown: an icon, the log's key.
    Day,
    /// A page: the book may have grown a few seconds later.
    Seconds,
    /// A page with what the vault says at this moment, which may change while the book does not grow.
    Fresh,
    /// An answer to one person, or one that must be asked for again each time.
    Never,
}

impl CachePolicy {
    /// How long a page may be kept, in seconds.
    pub const PAGE_SECONDS: u64 = 5;

    /// The header's value.
    pub fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            CachePolicy::Immutable => "public, max-age=31536000, immutable",
            CachePolicy::Day => "public, max-age=86400",
            CachePolicy::Seconds => "public, max-age=5",
            CachePolicy::Fresh => "no-cache",
            CachePolicy::Never => "no-store",
        })
    }
}

/// The form in which a page was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A page for people.
    Html,
    /// The same struct for programs.
    Json,
    /// One table of it, for a spreadsheet.
    Csv,
    /// All tables of it, for a spreadsheet.
    Xlsx,
    /// What happens to the thing, for a feed reader.
    Atom,
}

impl Form {
    /// The ends of paths that ask for a form.
    const ENDS: [(&'static str, Form); 3] = [
        (".csv", Form::Csv),
        (".xlsx", Form::Xlsx),
        (".atom", Form::Atom),
    ];

    /// The path without its end, and the form that the end asks for. The first page is called `index` there.
    pub fn of_end(path: &str) -> Option<(&str, Form)> {
        // Files have names of their own.
        let first = path.split('/').nth(1).unwrap_or_default();
        let files = [
            "api",
            "static",
            "blob",
            "tile",
            "checkpoint",
            "log.vkey",
            "healthz",
        ];
        if files.iter().any(|file| first.starts_with(file)) {
            return None;
        }
        let mut ends = Form::ENDS.into_iter();
        let (rest, form) = ends.find_map(|(end, form)| Some((path.strip_suffix(end)?, form)))?;
        match rest {
            "/index" | "/en/index" => Some((rest.strip_suffix("index")?, form)),
            "" | "/" | "/en/" | "/robots.txt" | "/sitemap.xml" => None,
            raw if raw.ends_with("/raw") => None,
            _ => Some((rest, form)),
        }
    }

    /// Whether the form is a file of tables.
    pub fn is_download(self) -> bool {
        matches!(self, Form::Csv | Form::Xlsx)
    }
}

/// How many rows of a list that pages cut a download holds: the same bound as for one read of the store.
pub const WHOLE: u32 = 4_000;

/// What the path of a request says about the answer.
#[derive(Clone, Debug)]
pub struct View {
    /// The language; JSON holds both where it holds words, and its errors are in both.
    pub lang: Lang,
    /// HTML or JSON.
    pub form: Form,
    /// The path without `/en` or `/api/v1` and without the end of a form; begins with a slash.
    pub path: String,
    /// The table that a download asks for; empty is the first.
    pub table: String,
    /// The public origin of the site, such as `https://so.example`, as the request names it; none if it does not do so soundly.
    pub site: Option<String>,
    /// Whoever is signed in, on pages of the office.
    pub desk: Option<Desk>,
}

impl View {
    /// Reads the prefix of a path.
    pub fn of_path(path: &str) -> View {
        let under = |prefix: &str| match path.strip_prefix(prefix) {
            Some("") => Some("/"),
            Some(rest) if rest.starts_with('/') => Some(rest),
            _ => None,
        };
        let (lang, form, rest) = match (under("/en"), under("/api/v1")) {
            (Some(rest), _) => (Lang::En, Form::Html, rest),
            (_, Some(rest)) => (Lang::Vi, Form::Json, rest),
            _ => (Lang::Vi, Form::Html, path),
        };
        View {
            lang,
            form,
            path: rest.to_owned(),
            table: String::new(),
            site: None,
            desk: None,
        }
    }

    /// How many rows of a list the answer holds: those of a page, or all up to a bound.
    pub fn most(&self, page: u32) -> u32 {
        match self.form.is_download() {
            true => WHOLE,
            false => page,
        }
    }

    /// The answer with a page, or with the reason why there is none.
    pub fn answer<P: Page>(self, app: &App, page: Result<P, Failure>) -> Response {
        let page = match page {
            Ok(page) => page,
            Err(failure) => return failure.answer(app, &self),
        };
        let nothing = Failure::NotFound(Say("error-no-download"));
        let mut response = match self.form {
            Form::Json => axum::Json(&page).into_response(),
            Form::Html => {
                let mut shell = app.shell(&self);
                shell.noindex = page.personal() || page.noindex();
                shell.downloads = page.downloads();
                shell.query = page.query();
                match page.html(&shell) {
                    Ok(html) => html_response(page.status(), card::with(html, &shell)),
                    Err(error) => return Failure::internal(&error).answer(app, &self),
                }
            }
            Form::Csv | Form::Xlsx if page.downloads() => {
                match download::answer(app, &self, &page) {
                    Ok(response) => response,
                    Err(failure) => return failure.answer(app, &self),
                }
            }
            Form::Atom if !page.personal() => match page.feed(&self) {
                Some(feed) => feed::answer(app, &self, feed),
                None => return nothing.answer(app, &self),
            },
            Form::Csv | Form::Xlsx | Form::Atom => return nothing.answer(app, &self),
        };
        let cache = match page.personal() {
            true => CachePolicy::Never,
            false => page.cache(),
        };
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, cache.header());
        if self.form == Form::Html && page.scripts() {
            let policy = HeaderValue::from_static(match page.fetches() {
                true => OWN_SCRIPTS_AND_FILES,
                false => OWN_SCRIPTS,
            });
            headers.insert(CONTENT_SECURITY_POLICY, policy);
        }
        response
    }
}

impl<S: Sync> FromRequestParts<S> for View {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let mut view = View::of_path(parts.uri.path());
        if let Some(form) = parts.extensions.get::<Form>() {
            view.form = *form;
            let query = parts.uri.query().unwrap_or_default();
            let mut fields = query.split('&').filter_map(|field| field.split_once('='));
            if let Some((_, table)) = fields.find(|(name, _)| *name == "table") {
                view.table = table.to_owned();
            }
        }
        view.site = site::of(&parts.headers);
        view.desk = parts.extensions.get::<Desk>().cloned();
        Ok(view)
    }
}

/// A page: plain data that a template and a JSON encoder both show.
pub trait Page: Serialize {
    /// The page as HTML.
    fn html(&self, shell: &Shell) -> askama::Result<String>;

    /// How long the answer may be kept.
    fn cache(&self) -> CachePolicy {
        CachePolicy::Seconds
    }

    /// Whether search engines are asked to leave it out.
    fn noindex(&self) -> bool {
        false
    }

    /// Whether this answer shows what somebody agreed to show and may take back: nobody keeps it, no search engine lists it.
    fn personal(&self) -> bool {
        false
    }

    /// Whether the page has a script of ours, which only adds to what it says.
    fn scripts(&self) -> bool {
        false
    }

    /// Whether that script reads files of ours, such as proofs and tiles.
    fn fetches(&self) -> bool {
        false
    }

    /// The status of the page.
    fn status(&self) -> StatusCode {
        StatusCode::OK
    }

    /// Whether its tables may be taken away as files: never what somebody may take back, nor what answers one person.
    fn downloads(&self) -> bool {
        !self.personal() && self.cache() != CachePolicy::Never
    }

    /// What narrows the page, as a query that its downloads repeat.
    fn query(&self) -> String {
        String::new()
    }

    /// What happens to the thing, for a feed reader.
    fn feed(&self, _view: &View) -> Option<Feed> {
        None
    }
}

/// Ties a page struct to its template, which sees `shell`, `tr` and the page as `p`. What is true of every page of the type is
/// a value; what the page itself decides is a closure over it.
macro_rules! page {
    ($page:ty, $template:tt $(, $method:ident => $value:expr)*) => {
        const _: () = {
            #[derive(askama::Template)]
            #[template(path = $template)]
            struct Html<'a> {
                shell: &'a $crate::shell::Shell,
                tr: $crate::lang::Tr,
                p: &'a $page,
            }
            impl $crate::view::Page for $page {
                fn html(&self, shell: &$crate::shell::Shell) -> askama::Result<String> {
                    askama::Template::render(&Html { shell, tr: shell.tr(), p: self })
                }
                $(page!(@ $method $value);)*
            }
        };
    };
    (@ cache $value:expr) => {
        fn cache(&self) -> $crate::view::CachePolicy {
            $value
        }
    };
    (@ noindex $value:expr) => {
        fn noindex(&self) -> bool {
            $value
        }
    };
    (@ downloads $value:expr) => {
        fn downloads(&self) -> bool {
            $value
        }
    };
    (@ status $decides:expr) => {
        fn status(&self) -> axum::http::StatusCode {
            let decides: fn(&Self) -> axum::http::StatusCode = $decides;
            decides(self)
        }
    };
    (@ query $decides:expr) => {
        fn query(&self) -> String {
            let decides: fn(&Self) -> String = $decides;
            decides(self)
        }
    };
    (@ feed $decides:expr) => {
        fn feed(&self, view: &$crate::view::View) -> Option<$crate::feed::Feed> {
            let decides: fn(&Self, &$crate::view::View) -> Option<$crate::feed::Feed> = $decides;
            decides(self, view)
        }
    };
    (@ personal $decides:expr) => {
        fn personal(&self) -> bool {
            let decides: fn(&Self) -> bool = $decides;
            decides(self)
        }
    };
    (@ scripts $decides:expr) => {
        fn scripts(&self) -> bool {
            let decides: fn(&Self) -> bool = $decides;
            decides(self)
        }
    };
    (@ fetches $decides:expr) => {
        fn fetches(&self) -> bool {
            let decides: fn(&Self) -> bool = $decides;
            decides(self)
        }
    };
}
pub(crate) use page;

/// An HTML answer.
pub fn html_response(status: StatusCode, html: String) -> Response {
    (status, [(CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}

/// An answer of bytes whose type and life are known.
pub fn bytes_response(
    bytes: impl Into<Body>,
    content_type: &'static str,
    cache: CachePolicy,
) -> Response {
    let mut response = Response::new(bytes.into());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(CACHE_CONTROL, cache.header());
    response
}

/// "Not here" for programs, which read no page. Never kept, because the file may come into being.
pub fn plain_not_found() -> Response {
    let mut response = bytes_response(
        "not found\n",
        "text/plain; charset=utf-8",
        CachePolicy::Never,
    );
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// The headers that every answer carries unless it has its own: no scripts, no frames, no foreign content, no referrer. Where no
/// script runs nothing connects either; `connect-src` is there for tools that read robots.txt in the name of a page.
pub const SECURITY: [(HeaderName, &str); 5] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (axum::http::header::REFERRER_POLICY, "no-referrer"),
    (axum::http::header::X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=()",
    ),
];

/// The policy of a page with a script of ours: the same, and that.
const OWN_SCRIPTS: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The policy of a page whose script also reads files of ours: the same, and that.
const OWN_SCRIPTS_AND_FILES: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefix_says_language_and_form() {
        for (path, lang, form, rest) in [
            ("/", Lang::Vi, Form::Html, "/"),
            ("/en/", Lang::En, Form::Html, "/"),
            ("/en/e/7", Lang::En, Form::Html, "/e/7"),
            ("/entries", Lang::Vi, Form::Html, "/entries"),
            ("/api/v1/d/X", Lang::Vi, Form::Json, "/d/X"),
            ("/api/v1/", Lang::Vi, Form::Json, "/"),
            ("/api/v10", Lang::Vi, Form::Html, "/api/v10"),
        ] {
            let view = View::of_path(path);
            assert_eq!(
                (view.lang, view.form, view.path.as_str()),
                (lang, form, rest),
                "{path}"
            );
        }
    }
}

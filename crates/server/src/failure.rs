//! Why there is no page: nothing there, a bad request, or a fault of ours.

use askama::Template;
use axum::Json;
use axum::http::header::{CACHE_CONTROL, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;

use crate::app::App;
use crate::assets::style_path;
use crate::lang::{Lang, Tr, Words};
use crate::view::{CachePolicy, Form, Page as _, View, html_response, page};

/// A request that has no page for an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// There is nothing at this path.
    NotFound(Say),
    /// There was something here, and it was taken away.
    Gone(Say),
    /// The request cannot be read; the text says what to change.
    BadRequest(Say),
    /// The body is larger than anything that is asked for here.
    TooLarge,
    /// The path is there, but not for this method.
    WrongMethod,
    /// The client has searched too often within a minute.
    TooOften,
    /// The request took too long, or the server is stopping.
    Busy,
    /// Nobody is signed in.
    Unauthorized(Say),
    /// Whoever asks may not.
    Forbidden(Say),
    /// A fault of ours. It is logged where it arises; the reader learns no details.
    Internal,
}

/// The id of a message in the locale files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Say(pub &'static str);

impl Failure {
    /// Logs a fault of ours. The error's text must hold no personal data: store and kernel errors
    /// name tables, keys and indexes only.
    pub fn internal(error: &dyn std::fmt::Display) -> Failure {
        tracing::error!(%error, "a request failed");
        Failure::Internal
    }

    /// The status and the stable code.
    fn status(&self) -> (StatusCode, &'static str) {
        match self {
            Failure::NotFound(_) => (StatusCode::NOT_FOUND, "request.not_found"),
            Failure::Gone(_) => (StatusCode::GONE, "request.gone"),
            Failure::BadRequest(_) => (StatusCode::BAD_REQUEST, "request.bad"),
            Failure::Unauthorized(_) => (StatusCode::UNAUTHORIZED, "office.session"),
            Failure::Forbidden(_) => (StatusCode::FORBIDDEN, "office.forbidden"),
            Failure::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "request.too_large"),
            Failure::WrongMethod => (StatusCode::METHOD_NOT_ALLOWED, "request.method"),
            Failure::TooOften => (StatusCode::TOO_MANY_REQUESTS, "request.too_often"),
            Failure::Busy => (StatusCode::SERVICE_UNAVAILABLE, "request.busy"),
            Failure::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "request.failed"),
        }
    }

    fn message(&self) -> Say {
        match self {
            Failure::NotFound(say)
            | Failure::Gone(say)
            | Failure::BadRequest(say)
            | Failure::Unauthorized(say)
            | Failure::Forbidden(say) => *say,
            Failure::TooLarge => Say("error-too-large"),
            Failure::WrongMethod => Say("error-method"),
            Failure::TooOften => Say("error-too-often"),
            Failure::Busy => Say("error-busy"),
            Failure::Internal => Say("error-internal"),
        }
    }

    /// The answer in the form that was asked for.
    pub fn answer(&self, app: &App, view: &View) -> Response {
        let (status, code) = self.status();
        let page = ErrorPage::new(status, code, self.message().0);
        let mut shell = app.shell(view);
        shell.noindex = true;
        let mut response = match (view.form, page.html(&shell)) {
            // The error page itself is one of the templates that tests render; JSON is the net.
            (Form::Json, _) | (_, Err(_)) => {
                (status, Json(serde_json::json!({ "error": page }))).into_response()
            }
            (_, Ok(html)) => html_response(status, html),
        };
        response
            .headers_mut()
            .insert(CACHE_CONTROL, CachePolicy::Never.header());
        response
    }
}

/// The page that stands where there is none.
#[derive(Clone, Debug, Serialize)]
pub struct ErrorPage {
    /// The HTTP status.
    pub status: u16,
    /// A stable code for programs.
    pub code: &'static str,
    /// What happened and what to do.
    pub message: Words,
}

impl ErrorPage {
    fn new(status: StatusCode, code: &'static str, message: &str) -> ErrorPage {
        ErrorPage {
            status: status.as_u16(),
            code,
            message: Words {
                vi: Tr(Lang::Vi).t(message),
                en: Tr(Lang::En).t(message),
            },
        }
    }

    /// The message id of its title.
    pub fn title(&self) -> &'static str {
        match self.status {
            404 => "error-404-title",
            410 => "error-gone-title",
            500 => "error-internal-title",
            503 => "error-busy-title",
            _ => "error-title",
        }
    }

    /// The message ids of what a reader can do where nothing is wrong with the request.
    pub fn next(&self) -> &'static [&'static str] {
        match self.status {
            500 | 503 => &["error-next-again", "error-next-copy", "error-next-tell"],
            _ => &[],
        }
    }
}

page!(ErrorPage, "error.html", noindex => true, downloads => false);

/// The page of a server that cannot look into the book: it says in both languages what is the matter and what to do, and knows
/// nothing that could be wrong.
#[derive(Template)]
#[template(path = "plain.html")]
struct Plain {
    page: &'static str,
    title: &'static str,
    style: &'static str,
    langs: [Lang; 2],
}

/// Why a server cannot look into the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blind {
    /// What should have answered has panicked.
    Failed,
    /// It took too long.
    Late,
    /// The book is being opened or brought to a newer form.
    Opening,
}

/// The answer of a server that cannot look into the book, for a request to this path.
pub fn bare(path: &str, blind: Blind) -> Response {
    let ((status, code), title, page) = match blind {
        Blind::Failed => (
            (StatusCode::INTERNAL_SERVER_ERROR, "request.failed"),
            "error-internal-title",
            "error-internal",
        ),
        Blind::Late => (
            (StatusCode::SERVICE_UNAVAILABLE, "request.busy"),
            "error-busy-title",
            "error-busy",
        ),
        Blind::Opening => (
            (StatusCode::SERVICE_UNAVAILABLE, "request.opening"),
            "error-maintenance-title",
            "error-maintenance",
        ),
    };
    let plain = Plain {
        page,
        title,
        style: style_path(),
        langs: Lang::ALL,
    };
    let mut response = match (View::of_path(path).form, plain.render()) {
        (Form::Html, Ok(html)) => html_response(status, html),
        _ => {
            let page = ErrorPage::new(status, code, page);
            (status, Json(serde_json::json!({ "error": page }))).into_response()
        }
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, CachePolicy::Never.header());
    if blind != Blind::Failed {
        headers.insert(RETRY_AFTER, HeaderValue::from_static("60"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_without_the_book_is_sound_and_says_it_in_both_languages() {
        for blind in [Blind::Failed, Blind::Late, Blind::Opening] {
            let plain = Plain {
                page: "error-internal",
                title: "error-internal-title",
                style: "/static/x.css",
                langs: Lang::ALL,
            };
            let html = plain.render().unwrap();
            for lang in Lang::ALL {
                assert!(html.contains(&Tr(lang).t("error-internal")));
                assert!(html.contains(&Tr(lang).t("error-next-again")));
            }
            assert!(!html.contains("[error"));
            let json = bare("/api/v1/age", blind);
            assert_eq!(json.headers()["content-type"], "application/json");
            let html = bare("/en/age", blind);
            assert_eq!(html.headers()["content-type"], "text/html; charset=utf-8");
            assert_eq!(html.headers()["cache-control"], "no-store");
        }
        let opening = bare("/", Blind::Opening);
        assert_eq!(opening.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(opening.headers()["retry-after"], "60");
    }
}

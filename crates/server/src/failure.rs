//! Why there is no page: nothing there, a bad request, or a fault of ours.

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;

use crate::app::App;
use crate::lang::{Lang, Tr, Words};
use crate::view::{CachePolicy, Form, Page as _, View, html_response, page};

/// A request that has no page for an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// There is nothing at this path.
    NotFound(Say),
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
            Failure::BadRequest(_) => (StatusCode::BAD_REQUEST, "request.bad"),
            Failure::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "request.too_large"),
            Failure::WrongMethod => (StatusCode::METHOD_NOT_ALLOWED, "request.method"),
            Failure::TooOften => (StatusCode::TOO_MANY_REQUESTS, "request.too_often"),
            Failure::Busy => (StatusCode::SERVICE_UNAVAILABLE, "request.busy"),
            Failure::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "request.failed"),
        }
    }

    fn message(&self) -> Say {
        match self {
            Failure::NotFound(say) | Failure::BadRequest(say) => *say,
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
        let page = ErrorPage {
            status: status.as_u16(),
            code,
            message: Words {
                vi: Tr(Lang::Vi).t(self.message().0),
                en: Tr(Lang::En).t(self.message().0),
            },
        };
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

page!(ErrorPage, "error.html", noindex => true);

//! What stands before every door of the office: who asks, whether the request comes from our own page, whether the role may.

use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, COOKIE, HeaderName, ORIGIN, VARY};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::desk::Desk;
use super::doors::Who;
use crate::app::App;
use crate::failure::{Failure, Say};
use crate::view::{CachePolicy, Form, View};

/// The name of the cookie.
pub const COOKIE_NAME: &str = "minhbach-office";

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What the guard of one door knows.
#[derive(Clone)]
pub struct Guard {
    /// The application.
    pub app: App,
    /// Who may go in.
    pub who: Who,
}

/// The token of a request's cookie; none if it is not one that we could have written.
pub fn token(headers: &HeaderMap) -> Option<[u8; 32]> {
    let cookies = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|c| c.to_str().ok());
    let mut pairs = cookies.flat_map(|cookies| cookies.split(';'));
    let text = pairs.find_map(|pair| pair.trim().strip_prefix(COOKIE_NAME)?.strip_prefix('='))?;
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

/// Whether a request that changes something comes from a page of ours. A browser says where it comes from and lets no page say
/// anything else; what says nothing is no browser, and carries no cookie that it did not ask for.
fn ours(headers: &HeaderMap, site: Option<&str>) -> bool {
    let origin = headers.get(ORIGIN).map(HeaderValue::as_bytes);
    let fetched = headers.get(FETCH_SITE).map(HeaderValue::as_bytes);
    match (origin, fetched) {
        // Our pages tell nobody where a reader comes from, so a plain form of ours has the origin `null`; the browser says beside it
        // whether it is ours, which no page can make it say.
        (None | Some(b"null"), Some(fetched)) => fetched == b"same-origin",
        (None, None) => true,
        (Some(origin), _) => site.is_some_and(|site| site.as_bytes() == origin),
    }
}

/// Lets a request in or answers it.
pub async fn guard(State(guard): State<Guard>, mut request: Request, next: Next) -> Response {
    let app = &guard.app;
    let mut view = View::of_path(request.uri().path());
    view.site = crate::site::of(request.headers());
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if !reads && !ours(request.headers(), view.site.as_deref()) {
        return alone(Failure::Forbidden(Say("office-foreign")).answer(app, &view));
    }
    let session = token(request.headers())
        .and_then(|token| app.office().sessions.of(&token, app.store().now()));
    let today = app.today();
    let desk = session.and_then(|session| {
        let (key, number) = (&session.key, session.number);
        Desk::of(&app.state(), key, session.key_id, number, today)
    });
    let may = match (guard.who, &desk) {
        (Who::Anyone, _) | (Who::Holder, Some(_)) => Ok(()),
        (Who::Roles(roles), Some(desk)) if desk.is(roles) => Ok(()),
        (Who::Roles(_), Some(_)) => Err(StatusCode::FORBIDDEN),
        (_, None) => Err(StatusCode::UNAUTHORIZED),
    };
    let answer = match may {
        Ok(()) => {
            if let Some(desk) = desk {
                request.extensions_mut().insert(desk);
            }
            next.run(request).await
        }
        // Whoever wanted a page is led to the door; a program is told.
        Err(StatusCode::UNAUTHORIZED) if reads && view.form == Form::Html => {
            Redirect::to(&view.lang.href("/office/enter")).into_response()
        }
        Err(StatusCode::UNAUTHORIZED) => {
            Failure::Unauthorized(Say("office-signed-out")).answer(app, &view)
        }
        Err(_) => Failure::Forbidden(Say("office-role")).answer(app, &view),
    };
    alone(answer)
}

/// Nobody keeps an answer of the office, whatever its handler says.
fn alone(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, CachePolicy::Never.header());
    headers.insert(VARY, HeaderValue::from_static("cookie"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn only_our_own_pages_change_anything() {
        let site = Some("https://so.example");
        assert!(ours(&headers(&[("origin", "https://so.example")]), site));
        for foreign in ["https://other.example", "http://so.example", "null"] {
            assert!(!ours(&headers(&[("origin", foreign)]), site), "{foreign}");
        }
        assert!(!ours(&headers(&[("origin", "https://so.example")]), None));
        assert!(!ours(&headers(&[("sec-fetch-site", "cross-site")]), site));
        assert!(!ours(&headers(&[("sec-fetch-site", "same-site")]), site));
        assert!(ours(&headers(&[("sec-fetch-site", "same-origin")]), site));
        assert!(ours(&headers(&[]), site), "a program");
        let null = |fetched| headers(&[("origin", "null"), ("sec-fetch-site", fetched)]);
        assert!(ours(&null("same-origin"), site), "a plain form of ours");
        assert!(!ours(&null("cross-site"), site) && !ours(&null("same-site"), site));
    }

    #[test]
    fn a_cookie_is_read_among_others() {
        let token_text = URL_SAFE_NO_PAD.encode([5; 32]);
        let cookies = format!("a=b; {COOKIE_NAME}={token_text}; c=d");
        assert_eq!(token(&headers(&[("cookie", &cookies)])), Some([5; 32]));
        assert_eq!(
            token(&headers(&[("cookie", "minhbach-office=short")])),
            None
        );
        assert_eq!(
            token(&headers(&[("cookie", &format!("x{cookies}"))])),
            Some([5; 32])
        );
        assert_eq!(token(&headers(&[])), None);
    }
}

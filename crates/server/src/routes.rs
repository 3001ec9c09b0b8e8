//! Which path leads where, and what surrounds every answer.

use std::any::Any;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::middleware::{self, Next};
use axum::response::{Redirect, Response};
use axum::routing::{MethodRouter, get, post};
use tower::util::MapRequest;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate as _, SizeAbove};
use tower_http::timeout::TimeoutLayer;

use crate::app::App;
use crate::download::XLSX;
use crate::failure::{Blind, Failure, Say, bare};
use crate::pages::{
    account, age, allocation, campaign, cases, chapters, corrections, coverage, distribution,
    donation, efficiency, entry, explorer, feedback, find, fund, goods, herd, home, inspect,
    inspection, keys, method, mine, order, papers, partners, pledges, programme, recipient,
    reports, roll, search, services, statement as statements, suspense, verify, waiting, waybill,
};
use crate::view::{Form, SECURITY, View, bytes_response};
use crate::{api, assets, checker, cosigning, log_files, office, registry, sitemap, statement};

/// The largest body of a request, in bytes, but for a batch of entries.
const MAX_BODY: usize = 256 * 1024;

/// The largest body of a batch of entries, in bytes.
const MAX_BATCH_BODY: usize = 16 * 1024 * 1024;

/// How long a request may take before it is given up. An append that is given up may still happen;
/// its id makes sending it again harmless.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// Every page, by its path. Each stands at the path, under `/en` and under `/api/v1`.
fn pages() -> Vec<(&'static str, MethodRouter<App>)> {
    vec![
        ("/fund/{id}", get(fund::show)),
        ("/account/{id}", get(account::show)),
        ("/statement/{index}", get(statements::show)),
        ("/age", get(age::show)),
        ("/efficiency", get(efficiency::show)),
        ("/programme/{fund}", get(programme::show)),
        ("/feedback", get(feedback::show)),
        ("/inspect", get(inspect::show)),
        ("/inspection/{index}", get(inspection::show)),
        ("/method", get(method::show)),
        ("/allocation/{index}", get(allocation::show)),
        ("/distribution/{index}", get(distribution::show)),
        ("/goods", get(goods::show)),
        ("/item/{id}", get(goods::item)),
        ("/lot/{id}", get(goods::lot)),
        ("/order/{index}", get(order::show)),
        ("/waybill/{index}", get(waybill::show)),
        ("/herd/{index}", get(herd::show)),
        ("/d/{code}", get(donation::show)),
        ("/campaign/{id}", get(campaign::show)),
        ("/chapters", get(chapters::show)),
        ("/coverage", get(coverage::show)),
        ("/papers", get(papers::show)),
        ("/corrections", get(corrections::show)),
        ("/e/{index}", get(entry::show)),
        ("/e/{index}/raw", get(entry::raw)),
        ("/entries", get(explorer::show)),
        ("/search", get(search::show)),
        ("/verify", get(verify::show)),
        ("/keys", get(keys::show)),
        ("/partners", get(partners::list)),
        ("/partner/{id}", get(partners::show)),
        ("/pledges", get(pledges::list)),
        ("/pledge/{index}", get(pledges::show)),
        ("/report/{index}", get(reports::show)),
        ("/suspense", get(suspense::show)),
        ("/waiting", get(waiting::show)),
        ("/services", get(services::show)),
        ("/cases", get(cases::list)),
        ("/case/{index}", get(cases::show)),
        ("/roll", get(roll::show)),
    ]
}

/// All routes of the server.
pub fn router(app: App) -> Router {
    let mut router = Router::new()
        .route("/", get(home::show))
        .route("/en/", get(home::show))
        .route("/en", get(|| async { Redirect::permanent("/en/") }))
        .route("/api/v1/", get(home::show))
        .route("/find", get(find::form).post(find::search))
        .route("/en/find", get(find::form).post(find::search))
        .route("/api/v1/find", get(find::form).post(find::search_json))
        .route("/mine", get(mine::show))
        .route("/en/mine", get(mine::show))
        .route("/r", get(recipient::form).post(recipient::look))
        .route("/en/r", get(recipient::form).post(recipient::look))
        .route("/api/v1/r", get(recipient::form).post(recipient::look_json))
        .route("/r/{code}", get(recipient::show).post(recipient::tell))
        .route("/en/r/{code}", get(recipient::show).post(recipient::tell))
        .route(
            "/api/v1/r/{code}",
            get(recipient::show).post(recipient::tell_json),
        );
    for prefix in ["", "/en", "/api/v1"] {
        for (path, page) in pages() {
            router = router.route(&format!("{prefix}{path}"), page);
        }
    }
    let address = app.address().cloned();
    let router = router
        .merge(office::doors::router(&app))
        .route("/api/v1/head", get(api::head))
        .route("/api/v1/entries", post(api::append))
        .route(
            "/api/v1/entries/batch",
            post(api::append_batch).layer(DefaultBodyLimit::max(MAX_BATCH_BODY)),
        )
        .route(
            "/api/v1/statement/ids",
            post(statement::ids).layer(DefaultBodyLimit::max(MAX_BATCH_BODY)),
        )
        .route("/api/v1/registry/{account}", get(registry::show))
        .route("/api/v1/ids/seen", post(api::seen))
        .route("/api/v1/ids/{id}", get(api::id))
        .route("/checkpoint", get(log_files::file))
        .route("/tile/{*path}", get(log_files::file))
        .route("/log.vkey", get(log_files::vkey))
        .route("/api/v1/witness/request/{old}", get(cosigning::request))
        .route("/api/v1/witness/answer", post(cosigning::answer))
        .route("/witnessed", get(log_files::witnessed))
        .route("/witnesses.policy", get(log_files::policy))
        .route("/blob/{hash}", get(reports::blob))
        .route("/static/{file}", get(assets::file))
        .route("/verify.html", get(checker::alone))
        .route("/healthz", get(healthz))
        .route("/robots.txt", get(sitemap::robots))
        .route("/sitemap.xml", get(sitemap::show))
        .route("/sitemap/{n}", get(sitemap::part))
        .fallback(nowhere)
        // One layer of six, from the outermost in: each that is added by itself boxes and clones all below it for
        // every request.
        .layer((
            middleware::from_fn(observe),
            CatchPanicLayer::custom(panicked),
            TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIME_LIMIT),
            CompressionLayer::new().compress_when(
                SizeAbove::new(256)
                    .and(NotForContentType::const_new("application/octet-stream"))
                    .and(NotForContentType::const_new(XLSX))
                    // Events are told one by one, not when a block is full.
                    .and(NotForContentType::const_new("text/event-stream")),
            ),
            middleware::from_fn_with_state(app.clone(), in_words),
            DefaultBodyLimit::max(MAX_BODY),
        ))
        .with_state(app);
    // What the end of a path asks for is known before the path is looked up, and where the site is, before anybody asks.
    let prepared = move |mut request: Request| {
        if let Some(address) = &address {
            address.claim(request.headers_mut());
        }
        by_end(request)
    };
    Router::new().fallback_service(MapRequest::new(router, prepared))
}

/// Takes the end off a path that asks for a page in another form.
fn by_end(mut request: Request) -> Request {
    let asked = Form::of_end(request.uri().path());
    if let Some((path, form)) = asked.map(|(path, form)| (path.to_owned(), form)) {
        let whole = match request.uri().query() {
            Some(query) => format!("{path}?{query}"),
            None => path,
        };
        if let Ok(uri) = whole.parse::<Uri>() {
            *request.uri_mut() = uri;
            request.extensions_mut().insert(form);
        }
    }
    request
}

/// `GET /healthz`: whether the book can be read.
async fn healthz(State(app): State<App>) -> Response {
    use crate::view::CachePolicy::Never;
    let plain = "text/plain; charset=utf-8";
    match app.store().heading(0).await {
        Ok(_) => bytes_response("ok\n", plain, Never),
        Err(error) => {
            tracing::error!(%error, "not healthy");
            let mut response = bytes_response("the database does not answer\n", plain, Never);
            *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            response
        }
    }
}

async fn nowhere(State(app): State<App>, view: View) -> Response {
    Failure::NotFound(Say("error-no-page")).answer(&app, &view)
}

/// Gives answers of the framework that are bare text (a query or a form that does not parse, a wrong
/// method, a body too large) the words and the form of a page.
async fn in_words(State(app): State<App>, view: View, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let bare = response.headers().get("content-type").is_none_or(|kind| {
        kind.as_bytes().starts_with(b"text/plain")
            && !response.headers().contains_key("cache-control")
    });
    match response.status() {
        StatusCode::BAD_REQUEST
        | StatusCode::UNPROCESSABLE_ENTITY
        | StatusCode::UNSUPPORTED_MEDIA_TYPE
            if bare =>
        {
            Failure::BadRequest(Say("error-bad-form")).answer(&app, &view)
        }
        StatusCode::PAYLOAD_TOO_LARGE if bare => Failure::TooLarge.answer(&app, &view),
        StatusCode::METHOD_NOT_ALLOWED if bare => {
            let allow = response.headers().get("allow").cloned();
            let mut answer = Failure::WrongMethod.answer(&app, &view);
            if let Some(allow) = allow {
                answer.headers_mut().insert("allow", allow);
            }
            answer
        }
        _ => response,
    }
}

/// Says that whatever should have answered has panicked.
#[derive(Clone, Copy)]
struct Panicked;

fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    // What a panic says might quote a request, so it goes nowhere but the process's own error stream.
    let mut response = bytes_response(
        "internal error\n",
        "text/plain; charset=utf-8",
        crate::view::CachePolicy::Never,
    );
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response.extensions_mut().insert(Panicked);
    response
}

/// An answer that no handler gave, because it panicked or took too long, as a page that needs neither state nor book.
fn readable(path: &str, response: Response) -> Response {
    let late = response.status() == StatusCode::SERVICE_UNAVAILABLE
        && !response.headers().contains_key("content-type");
    if response.extensions().get::<Panicked>().is_some() {
        return bare(path, Blind::Failed);
    }
    match late {
        true => bare(path, Blind::Late),
        false => response,
    }
}

/// A path as it may stand in the log.
fn discreet(path: &str) -> String {
    match path.find("/r/") {
        Some(at) if matches!(&path[..at], "" | "/en" | "/api/v1") => format!("{}/r/…", &path[..at]),
        _ => path.to_owned(),
    }
}

/// Adds the security headers and writes one line per request: method, path, status. No query, no
/// header and no body is ever logged, so nothing that was typed is; nor the code of a slip, with which its holder is heard.
async fn observe(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = discreet(request.uri().path());
    let mut response = readable(&path, next.run(request).await);
    for (name, value) in SECURITY {
        let header = response.headers_mut().entry(name);
        header.or_insert(HeaderValue::from_static(value));
    }
    tracing::info!(%method, path, status = response.status().as_u16(), "request");
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_told_without_a_word_of_it() {
        let response = panicked(Box::new("Lê Thị Hư Cấu"));
        let response = readable("/age", response);
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let kind = &response.headers()["content-type"];
        assert_eq!(kind, "text/html; charset=utf-8");
        let json = readable("/api/v1/age", panicked(Box::new(())));
        assert_eq!(json.headers()["content-type"], "application/json");
        let mut late = Response::new(axum::body::Body::empty());
        *late.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        let late = readable("/age", late);
        assert_eq!(late.headers()["content-type"], "text/html; charset=utf-8");
        // What has an answer keeps it.
        let own = bytes_response("ok", "text/plain", crate::view::CachePolicy::Never);
        assert_eq!(
            readable("/healthz", own).headers()["content-type"],
            "text/plain"
        );
    }
}

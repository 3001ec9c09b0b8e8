//! Pages kept between two entries: a page is made once per state of the book and the vault, and then only sent.
//!
//! This stands around everything else, because what surrounds a page (a box for each layer, a copy of each header) costs
//! more than sending it. Only answers that anybody may keep for some seconds are kept here, and for no longer than that:
//! nothing personal, nothing that was typed, no error. What is kept has its name (`ETag`), so that a browser which has
//! the page already is told so in a few bytes.

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_LENGTH, ETAG, HOST, IF_NONE_MATCH,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::Response;
use minhbach_ledger::id::Digest;
use tower::Service;

use crate::app::App;
use crate::site::FORWARDED_PROTO;
use crate::view::CachePolicy;

/// The most bytes of pages that are kept.
const MOST_BYTES: usize = 48 << 20;

/// The most pages that are kept; what is around a page costs memory, too.
const MOST_PAGES: usize = 20_000;

/// The largest page that is kept, in bytes: larger ones are downloads.
const LARGEST: usize = 1 << 20;

/// How long a page is kept, in seconds; as long as a browser may keep it.
const SECONDS: u64 = CachePolicy::PAGE_SECONDS;

/// What a page is made from, as far as it can change under this server's hands.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Basis {
    /// The number of entries.
    size: u64,
    /// How often this process has changed the vault.
    vault: u64,
}

/// A page as it was sent.
struct Page {
    headers: HeaderMap,
    body: Bytes,
    name: HeaderValue,
    /// What it was made from.
    from: Basis,
    /// The second in which it was made.
    made: u64,
}

#[derive(Default)]
struct Pages {
    pages: HashMap<String, Arc<Page>>,
    bytes: usize,
}

/// What surrounds the router of a running server. Cheap to clone.
#[derive(Clone)]
pub struct Kept<S> {
    inner: S,
    app: App,
    pages: Arc<RwLock<Pages>>,
}

impl<S> Kept<S> {
    /// Keeps the pages of a router over the same book.
    pub fn new(inner: S, app: App) -> Kept<S> {
        let pages = Arc::default();
        Kept { inner, app, pages }
    }
}

/// Under what a page is kept: the address, how it may be packed, and where it stands. Nothing for requests whose answer is never kept.
fn key(request: &Request) -> Option<String> {
    if request.method() != Method::GET {
        return None;
    }
    let accepts = request.headers().get(ACCEPT_ENCODING);
    let accepts = accepts.map_or(&b""[..], HeaderValue::as_bytes);
    // Some pages name the address under which they were asked for, so a forged one is shown to nobody else.
    let host = request.headers().get(HOST);
    let host = host.map_or(&b""[..], HeaderValue::as_bytes);
    let proto = request.headers().get(FORWARDED_PROTO);
    let proto = proto.map_or(&b""[..], HeaderValue::as_bytes);
    let path = request.uri().path_and_query()?.as_str();
    let parts = [proto, host, accepts, path.as_bytes()];
    // Longer ones are nobody's, and would only fill the memory.
    if parts.iter().map(|part| part.len()).sum::<usize>() > 768 {
        return None;
    }
    let mut key = String::with_capacity(parts.iter().map(|part| part.len() + 1).sum());
    for part in parts {
        key.push_str(std::str::from_utf8(part).ok()?);
        key.push('\n');
    }
    Some(key)
}

impl Page {
    /// The answer with this page, or that the asker has it.
    fn answer(&self, asked: Option<&HeaderValue>) -> Response {
        let same =
            asked.is_some_and(|names| names.to_str().is_ok_and(|names| self.is_named(names)));
        let mut response = Response::new(match same {
            true => Body::empty(),
            false => Body::from(self.body.clone()),
        });
        *response.headers_mut() = self.headers.clone();
        if same {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response.headers_mut().remove(CONTENT_LENGTH);
        }
        response
    }

    fn is_named(&self, names: &str) -> bool {
        let mut names = names
            .split(',')
            .map(|name| name.trim().trim_start_matches("W/"));
        names.any(|name| name == "*" || name.as_bytes() == self.name.as_bytes())
    }
}

/// A second answer to who asks for the same page, or the first one.
pub enum Answering {
    /// A page that is kept.
    Kept(Option<Response>),
    /// One that is made now.
    Made(Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>),
}

impl Future for Answering {
    type Output = Result<Response, Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            Answering::Kept(response) => match response.take() {
                Some(response) => Poll::Ready(Ok(response)),
                None => Poll::Pending,
            },
            Answering::Made(future) => future.as_mut().poll(cx),
        }
    }
}

impl<S> Service<Request> for Kept<S>
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Answering;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Answering {
        let Some(key) = key(&request) else {
            return Answering::Made(Box::pin(self.inner.call(request)));
        };
        let asked = request.headers().get(IF_NONE_MATCH).cloned();
        let store = self.app.store();
        let from = Basis {
            size: store.size(),
            vault: store.vault_changes(),
        };
        let now = store.now();
        let pages = self.pages.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(page) = pages.pages.get(&key)
            && page.from == from
            && (page.made..page.made + SECONDS).contains(&now)
        {
            return Answering::Kept(Some(page.answer(asked.as_ref())));
        }
        drop(pages);
        let made = self.inner.call(request);
        let pages = self.pages.clone();
        Answering::Made(Box::pin(async move {
            let Ok(response) = made.await;
            if !may_be_kept(&response) {
                return Ok(response);
            }
            Ok(match taken(response, from, now).await {
                Ok(page) => {
                    let page = Arc::new(page);
                    let mut pages = pages.write().unwrap_or_else(PoisonError::into_inner);
                    pages.put(key, page.clone());
                    page.answer(asked.as_ref())
                }
                Err(response) => response,
            })
        }))
    }
}

impl Pages {
    fn put(&mut self, key: String, page: Arc<Page>) {
        if page.body.len() > LARGEST {
            return;
        }
        // What is full is emptied: the book has grown since most of it was made, or somebody walks through all of it.
        if self.bytes + page.body.len() > MOST_BYTES || self.pages.len() >= MOST_PAGES {
            *self = Pages::default();
        }
        self.bytes += page.body.len();
        if let Some(older) = self.pages.insert(key, page) {
            self.bytes -= older.body.len();
        }
    }
}

/// Whether anybody may keep the answer, and for seconds: that is a page as everybody sees it.
fn may_be_kept(response: &Response) -> bool {
    response.status() == StatusCode::OK
        && response.headers().get(CACHE_CONTROL) == Some(&CachePolicy::Seconds.header())
}

/// The page in an answer, as it is kept; or what is left of the answer, where its body could not be made.
async fn taken(response: Response, from: Basis, made: u64) -> Result<Page, Response> {
    let (mut parts, body) = response.into_parts();
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        parts.status = StatusCode::INTERNAL_SERVER_ERROR;
        return Err(Response::from_parts(parts, Body::empty()));
    };
    let hash = Digest::of(&body);
    let hex: String = hash.bytes()[..8]
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    let name = HeaderValue::try_from(format!("\"{}-{hex}\"", from.size));
    let name = name.unwrap_or(HeaderValue::from_static("\"\""));
    parts.headers.insert(ETAG, name.clone());
    parts
        .headers
        .insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    let headers = parts.headers;
    Ok(Page {
        headers,
        body,
        name,
        from,
        made,
    })
}

//! How often one client may search: a count for each address in a window of a minute.
//!
//! A search answers whether somebody's message, amount and day belong together, so nobody may try thousands of them. A count in
//! memory is enough: one number for each address that has searched within the minute, no clock (a task clears it), no library. It
//! is kept for each process, so several servers allow as many times more.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderValue};
use axum::response::Response;

use crate::app::App;
use crate::failure::Failure;
use crate::view::View;

/// Searches that one client may make in a window.
pub const MOST: u32 = 20;

/// The length of a window, in seconds.
pub const WINDOW: u64 = 60;

/// Addresses that are counted apart; all further ones share one count, so that memory has a bound.
const APART: usize = 100_000;

/// The counts of the window.
pub struct Limit {
    most: u32,
    counts: Mutex<HashMap<IpAddr, u32>>,
}

impl Default for Limit {
    fn default() -> Limit {
        Limit::of(MOST)
    }
}

impl Limit {
    /// So many in a window.
    pub fn of(most: u32) -> Limit {
        let counts = Mutex::default();
        Limit { most, counts }
    }

    /// Counts a search; says whether it may be made.
    pub fn admits(&self, client: IpAddr) -> bool {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let key = match counts.len() < APART || counts.contains_key(&client) {
            true => client,
            false => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
        };
        let count = counts.entry(key).or_default();
        *count = count.saturating_add(1);
        *count <= self.most
    }

    /// Begins the next window.
    pub fn clear(&self) {
        self.counts
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}

/// Whom a request is counted for: the address of the connection, or, where that is this machine, the last address that the web
/// server in front has added to `X-Forwarded-For`. What a client puts there itself stands before it. Of IPv6 the first 64 bits
/// count: the rest is one household's to choose.
pub fn client(extensions: &Extensions, headers: &HeaderMap) -> IpAddr {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |peer| {
        peer.0.ip().to_canonical()
    });
    let named = || {
        let last = headers.get_all("x-forwarded-for").iter().next_back()?;
        let last = last.to_str().ok()?.rsplit(',').next()?.trim();
        last.parse::<IpAddr>().ok()
    };
    match if peer.is_loopback() {
        named().unwrap_or(peer)
    } else {
        peer
    }
    .to_canonical()
    {
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from(u128::from(ip) >> 64 << 64)),
        ip => ip,
    }
}

/// A search that may be made: it has been counted. In its place stands the answer to whoever has searched too often: when to come
/// back.
pub struct Admitted;

impl FromRequestParts<App> for Admitted {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        if app
            .searches()
            .admits(client(&parts.extensions, &parts.headers))
        {
            return Ok(Admitted);
        }
        let view = View::of_path(parts.uri.path());
        let mut response = Failure::TooOften.answer(app, &view);
        let later = HeaderValue::from(WINDOW);
        response.headers_mut().insert("retry-after", later);
        Err(response)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_window_admits_so_many_of_each() {
        let limit = Limit::default();
        for _ in 0..MOST {
            assert!(limit.admits(ip("192.0.2.1")));
        }
        assert!(!limit.admits(ip("192.0.2.1")));
        assert!(limit.admits(ip("192.0.2.2")));
        limit.clear();
        assert!(limit.admits(ip("192.0.2.1")));
    }

    #[test]
    fn only_this_machine_may_name_another() {
        let of = |peer: &str, named: Option<&str>| {
            let mut extensions = Extensions::new();
            let peer: SocketAddr = peer.parse().unwrap();
            extensions.insert(ConnectInfo(peer));
            let mut headers = HeaderMap::new();
            if let Some(named) = named {
                headers.insert("x-forwarded-for", named.parse().unwrap());
            }
            client(&extensions, &headers)
        };
        assert_eq!(of("192.0.2.1:5", Some("198.51.100.7")), ip("192.0.2.1"));
        assert_eq!(
            of("127.0.0.1:5", Some("203.0.113.9, 198.51.100.7")),
            ip("198.51.100.7")
        );
        assert_eq!(of("127.0.0.1:5", Some("nonsense")), ip("127.0.0.1"));
        assert_eq!(of("[2001:db8::1:2]:5", None), ip("2001:db8::"));
        assert_eq!(of("[::ffff:192.0.2.1]:5", None), ip("192.0.2.1"));
    }
}

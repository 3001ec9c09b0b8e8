//! The public origin of the site, for the few addresses that must be whole: feeds, the site map, cards of links.
//!
//! The server knows only what a request says. What is written into an answer is therefore checked to be a host and nothing else;
//! a request that names none gets no whole addresses.

use axum::http::HeaderMap;
use axum::http::header::HOST;

use crate::view::own_url;

/// The longest host, with its port.
const LONGEST: usize = 100;

/// The origin that a request names, such as `https://so.example`; none if it names no host and nothing else.
pub fn of(headers: &HeaderMap) -> Option<String> {
    let host = headers.get(HOST)?.to_str().ok()?;
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) => (name, Some(port)),
        None => (host, None),
    };
    let digits = |port: &str| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
    let label = |label: &str| {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        !label.is_empty() && label.bytes().all(plain) && !label.starts_with('-')
    };
    let sound = host.len() <= LONGEST && name.split('.').all(label) && port.is_none_or(digits);
    sound.then(|| own_url(headers))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_host_becomes_an_origin() {
        let of = |host: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, host.parse().unwrap());
            super::of(&headers)
        };
        assert_eq!(of("so.example").as_deref(), Some("http://so.example"));
        assert_eq!(
            of("127.0.0.1:8080").as_deref(),
            Some("http://127.0.0.1:8080")
        );
        for bad in [
            "",
            "so.example/x",
            "so.example\">",
            "a b",
            "user@so.example",
            "so..example",
            "so.example:",
            "so.example:80x",
            "-a.example",
            "[::1]:80",
            &"a".repeat(101),
        ] {
            assert_eq!(of(bad), None, "{bad}");
        }
        assert_eq!(super::of(&HeaderMap::new()), None);
    }
}

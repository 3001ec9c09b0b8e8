//! The public origin of the site, for the few addresses that must be whole: feeds, the site map, cards of links.
//!
//! The server knows only what a request says. What is written into an answer is therefore checked to be a host and nothing else;
//! a request that names none gets no whole addresses.

use axum::http::HeaderMap;
use axum::http::header::HOST;

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

/// The address by which the reader reached us, for commands to copy. Only what can stand in a shell
/// command is taken over from the request.
pub fn own_url(headers: &HeaderMap) -> String {
    let host = headers
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or("");
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
    if host.is_empty() || host.len() > 255 || !host.chars().all(plain) {
        return "http://127.0.0.1".to_owned();
    }
    let proxied = headers
        .get("x-forwarded-proto")
        .is_some_and(|scheme| scheme == "https");
    format!("{}://{host}", if proxied { "https" } else { "http" })
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

    #[test]
    fn a_forged_host_never_reaches_a_command() {
        let url = |host: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, host.parse().unwrap());
            own_url(&headers)
        };
        assert_eq!(url("127.0.0.1:8098"), "http://127.0.0.1:8098");
        assert_eq!(url("[::1]:80"), "http://[::1]:80");
        assert_eq!(url("x; rm -rf ~"), "http://127.0.0.1");
        assert_eq!(url("$(id)"), "http://127.0.0.1");
    }
}

//! The public origin of the site, for the few addresses that must be whole: feeds, the site map, cards of links, and what a key
//! signs to come into the office.
//!
//! Unless whoever runs the server has told it its [`Address`], it knows only what a request says. What is written into an answer
//! is therefore checked to be a host and nothing else; a request that names none gets no whole addresses.

use std::str::FromStr;

use axum::http::header::{HOST, HeaderName};
use axum::http::{HeaderMap, HeaderValue};

/// The longest host, with its port.
const LONGEST: usize = 100;

/// Whether the reader came by an encrypted way, as the server before ours says.
pub const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The address of the site, as browsers write it where they say which page a request comes from: `https://so.example`.
///
/// It is an origin in its one spelling (RFC 6454, section 6.2): lower case, no path, and a port only if it is not the scheme's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    scheme: HeaderValue,
    host: HeaderValue,
}

/// What was given is no address of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoAddress;

impl FromStr for Address {
    type Err = NoAddress;

    fn from_str(text: &str) -> Result<Address, NoAddress> {
        let (scheme, host) = text.split_once("://").ok_or(NoAddress)?;
        let own_port = match scheme {
            "https" => ":443",
            "http" => ":80",
            _ => return Err(NoAddress),
        };
        // A browser leaves the scheme's own port out, so an address with it would be nobody's.
        if !is_host(host) || host.ends_with(own_port) {
            return Err(NoAddress);
        }
        let value = |text: &str| HeaderValue::from_str(text).map_err(|_| NoAddress);
        Ok(Address {
            scheme: value(scheme)?,
            host: value(host)?,
        })
    }
}

impl Address {
    /// Makes a request one to this address, whatever it says: everything that reads where the site is reads these two headers.
    pub fn claim(&self, headers: &mut HeaderMap) {
        headers.insert(HOST, self.host.clone());
        headers.insert(FORWARDED_PROTO, self.scheme.clone());
    }
}

/// Whether a text is a host, with or without a port, and nothing else.
fn is_host(host: &str) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) => (name, Some(port)),
        None => (host, None),
    };
    let digits = |port: &str| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
    let label = |label: &str| {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        !label.is_empty() && label.bytes().all(plain) && !label.starts_with('-')
    };
    host.len() <= LONGEST && name.split('.').all(label) && port.is_none_or(digits)
}

/// The origin that a request names, such as `https://so.example`; none if it names no host and nothing else.
pub fn of(headers: &HeaderMap) -> Option<String> {
    let host = headers.get(HOST)?.to_str().ok()?;
    is_host(host).then(|| own_url(headers))
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
        .get(FORWARDED_PROTO)
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
    fn an_address_is_an_origin_in_its_one_spelling() {
        for good in [
            "https://so.example",
            "http://127.0.0.1:8098",
            "https://so.example:8443",
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, "other.example".parse().unwrap());
            headers.insert("x-forwarded-proto", "https".parse().unwrap());
            good.parse::<Address>().unwrap().claim(&mut headers);
            assert_eq!(of(&headers).as_deref(), Some(good));
            assert_eq!(own_url(&headers), good);
        }
        for bad in [
            "",
            "so.example",
            "https://",
            "https://so.example/",
            "https://so.example/so",
            "https://so.example?x",
            "https://So.example",
            "https://so.example:443",
            "http://so.example:80",
            "ftp://so.example",
            "HTTPS://so.example",
            "https://user@so.example",
            " https://so.example",
        ] {
            assert_eq!(bad.parse::<Address>(), Err(NoAddress), "{bad}");
        }
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

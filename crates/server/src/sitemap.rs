//! What search engines are told: which pages there are, and which they need not walk.
//!
//! Listed are the pages of things that the chapter names, in both languages. Entries are left out (their bytes are for whoever
//! checks them), and so are gifts (each has one reader, who has its code) and everything about people.

use axum::extract::{Path, State};
use axum::response::Response;
use minhbach_ledger::state;

use crate::app::App;
use crate::failure::{Failure, Say};
use crate::lang::Lang;
use crate::view::{CachePolicy, View, bytes_response};

/// How many addresses one file may list (sitemaps.org).
const MOST: usize = 50_000;

const XML: &str = "application/xml; charset=utf-8";
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// Pages without a parameter.
const FIXED: [&str; 20] = [
    "/",
    "/find",
    "/search",
    "/entries",
    "/chapters",
    "/goods",
    "/partners",
    "/pledges",
    "/papers",
    "/corrections",
    "/coverage",
    "/suspense",
    "/waiting",
    "/age",
    "/efficiency",
    "/services",
    "/feedback",
    "/inspect",
    "/method",
    "/verify",
];

/// The paths of all pages that are listed.
fn paths(state: &state::State) -> Vec<String> {
    let mut paths: Vec<String> = FIXED.iter().map(|path| (*path).to_owned()).collect();
    paths.extend(["/keys", "/services"].map(str::to_owned));
    let of = |kind: &'static str| move |id: String| format!("/{kind}/{id}");
    paths.extend(
        state
            .campaigns
            .keys()
            .map(ToString::to_string)
            .map(of("campaign")),
    );
    paths.extend(state.funds.keys().map(ToString::to_string).map(of("fund")));
    paths.extend(
        state
            .accounts
            .keys()
            .map(ToString::to_string)
            .map(of("account")),
    );
    paths.extend(state.items.keys().map(ToString::to_string).map(of("item")));
    paths.extend(
        state
            .partners
            .keys()
            .map(ToString::to_string)
            .map(of("partner")),
    );
    let allocations = state.allocations.values().map(|it| it.at.to_string());
    paths.extend(allocations.map(of("allocation")));
    paths
}

/// `GET /sitemap.xml`: the list, or the list of lists.
pub async fn show(State(app): State<App>, view: View) -> Response {
    let Some(site) = &view.site else {
        return Failure::NotFound(Say("error-no-page")).answer(&app, &view);
    };
    let paths = paths(&app.state());
    let whole = paths.len() * Lang::ALL.len();
    let text = match whole <= MOST {
        true => list(site, &paths),
        false => {
            let parts = 1..=paths.len().div_ceil(part_size());
            let parts =
                parts.map(|n| format!("<sitemap><loc>{site}/sitemap/{n}</loc></sitemap>\n"));
            let parts: String = parts.collect();
            format!("{HEAD}<sitemapindex xmlns=\"{NAMESPACE}\">\n{parts}</sitemapindex>\n")
        }
    };
    bytes_response(text, XML, CachePolicy::Day)
}

/// `GET /sitemap/{n}`: one part of a list that is too long for one file.
pub async fn part(State(app): State<App>, view: View, Path(n): Path<usize>) -> Response {
    let paths = paths(&app.state());
    let part = n
        .checked_sub(1)
        .and_then(|n| paths.chunks(part_size()).nth(n));
    match (&view.site, part) {
        (Some(site), Some(part)) => bytes_response(list(site, part), XML, CachePolicy::Day),
        _ => Failure::NotFound(Say("error-no-page")).answer(&app, &view),
    }
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

fn part_size() -> usize {
    MOST / Lang::ALL.len()
}

/// Addresses of a checked host, ids and numbers: nothing in them needs escaping.
fn list(site: &str, paths: &[String]) -> String {
    let mut text = format!("{HEAD}<urlset xmlns=\"{NAMESPACE}\">\n");
    for path in paths {
        for lang in Lang::ALL {
            text.push_str(&format!(
                "<url><loc>{site}{}</loc></url>\n",
                lang.href(path)
            ));
        }
    }
    text.push_str("</urlset>\n");
    text
}

/// `GET /robots.txt`. Search engines may read what the book says, but need not walk every entry's bytes, nor find anybody who
/// agreed to be shown.
pub async fn robots(view: View) -> Response {
    let mut text = "User-agent: *\n".to_owned();
    for path in ["/e/", "/r/", "/case/", "/roll", "/search?", "/entries?"] {
        text.push_str(&format!("Disallow: {path}\nDisallow: /en{path}\n"));
    }
    text.push_str("Disallow: /api/\nDisallow: /tile/\nDisallow: /*.csv\nDisallow: /*.xlsx\n");
    if let Some(site) = &view.site {
        text.push_str(&format!("Sitemap: {site}/sitemap.xml\n"));
    }
    bytes_response(text, "text/plain; charset=utf-8", CachePolicy::Day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_names_each_page_in_both_languages() {
        let text = list("https://so.example", &["/".into(), "/keys".into()]);
        assert_eq!(text.matches("<loc>").count(), 4);
        assert!(text.contains("<loc>https://so.example/en/keys</loc>"));
        assert!(paths(&state::State::default()).len() < part_size());
    }
}

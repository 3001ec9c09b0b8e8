//! Atom feeds (RFC 4287): what happens to one thing, entry by entry of the book.

use axum::response::Response;
use minhbach_ledger::day::Day;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use crate::app::App;
use crate::failure::Failure;
use crate::view::{CachePolicy, View, bytes_response};

/// What a feed tells. Nothing in it is about a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// What the feed is about.
    pub title: String,
    /// What happened, newest first.
    pub items: Vec<Item>,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The index of the entry that says so.
    pub at: u64,
    /// What happened, in one line.
    pub title: String,
    /// More about it.
    pub summary: String,
    /// The path of the page that shows it best.
    pub path: String,
    /// When the entry was sealed, in unix seconds. An entry never changes, so neither does this.
    pub sealed: u64,
}

/// The feed as an answer.
pub fn answer(app: &App, view: &View, feed: Feed) -> Response {
    let state = app.state();
    let author = match &state.ledger {
        Some(ledger) => ledger.name.to_string(),
        None => app.origin().to_owned(),
    };
    match write(&feed, view, app.origin(), &author, state.received) {
        Ok(bytes) => bytes_response(
            bytes,
            "application/atom+xml; charset=utf-8",
            CachePolicy::Seconds,
        ),
        Err(error) => Failure::internal(&error).answer(app, view),
    }
}

/// An id that stays when the site moves (RFC 4151): the origin of the ledger names it.
fn id(origin: &str, path: &str) -> String {
    let (authority, rest) = origin.split_once('/').unwrap_or((origin, ""));
    format!("tag:{authority},2026:{rest}{path}")
}

/// A moment as Atom writes it.
fn moment(seconds: u64) -> String {
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!(
        "{}T{hour:02}:{minute:02}:{second:02}Z",
        Day::of_unix(seconds)
    )
}

fn write(
    feed: &Feed,
    view: &View,
    origin: &str,
    author: &str,
    now: u64,
) -> std::io::Result<Vec<u8>> {
    let site = view.site.as_deref().unwrap_or_default();
    let whole = |path: &str| format!("{site}{}", view.lang.href(path));
    let updated = feed.items.iter().map(|item| item.sealed).max();
    let page = &view.path;
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 1);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let lang = ("xml:lang", view.lang.tag());
    let root = writer.create_element("feed");
    let root = root.with_attributes([("xmlns", "http://www.w3.org/2005/Atom"), lang]);
    root.write_inner_content(|writer| {
        let mut text = |name: &str, text: &str| {
            let element = writer.create_element(name);
            element.write_text_content(BytesText::new(text)).map(|_| ())
        };
        text("id", &id(origin, page))?;
        text("title", &feed.title)?;
        text("updated", &moment(updated.unwrap_or(now)))?;
        writer
            .create_element("author")
            .write_inner_content(|writer| {
                let name = writer.create_element("name");
                name.write_text_content(BytesText::new(author)).map(|_| ())
            })?;
        for (rel, href) in [
            ("self", format!("{}.atom", whole(page))),
            ("alternate", whole(page)),
        ] {
            let link = writer.create_element("link");
            link.with_attributes([("rel", rel), ("href", href.as_str())])
                .write_empty()?;
        }
        for item in &feed.items {
            writer
                .create_element("entry")
                .write_inner_content(|writer| {
                    let mut text = |name: &str, text: &str| {
                        let element = writer.create_element(name);
                        element.write_text_content(BytesText::new(text)).map(|_| ())
                    };
                    text("id", &id(origin, &format!("{page}/e/{}", item.at)))?;
                    text("title", &item.title)?;
                    text("updated", &moment(item.sealed))?;
                    text("summary", &item.summary)?;
                    let href = whole(&item.path);
                    let link = writer.create_element("link");
                    link.with_attribute(("href", href.as_str())).write_empty()?;
                    Ok(())
                })?;
        }
        Ok(())
    })?;
    Ok(writer.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_is_escaped_and_names_entries_for_ever() {
        let feed = Feed {
            title: "A & <B>".into(),
            items: vec![Item {
                at: 7,
                title: "Gạo".into(),
                summary: "1 < 2".into(),
                path: "/e/7".into(),
                sealed: 1_790_000_000,
            }],
        };
        let mut view = View::of_path("/en/d/X");
        view.site = Some("https://so.example".into());
        let bytes = write(&feed, &view, "minhbach.example/son-lam", "Hội", 0).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        for part in [
            "xml:lang=\"en\"",
            "<id>tag:minhbach.example,2026:son-lam/d/X</id>",
            "<id>tag:minhbach.example,2026:son-lam/d/X/e/7</id>",
            "<title>A &amp; &lt;B&gt;</title>",
            "<updated>2026-09-21T14:13:20Z</updated>",
            "href=\"https://so.example/en/d/X.atom\"",
            "href=\"https://so.example/en/e/7\"",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
}

//! The check in the browser: one module made of its parts, and the same as one file to save and open from disk.
//!
//! The parts are written from docs/FORMAT.md and share no code with this program; here they are only put together.

use std::sync::LazyLock;

use axum::http::HeaderValue;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::Response;
use minhbach_ledger::id::Digest;

use crate::assets::named;
use crate::view::{CachePolicy, bytes_response};

/// What a page needs, in an order in which everything stands before it is called.
const PARTS: [&str; 4] = [
    include_str!("../static/verify.mjs"),
    include_str!("../static/verify-check.mjs"),
    include_str!("../static/verify-words.mjs"),
    include_str!("../static/verify-page.mjs"),
];
const START: &str = include_str!("../static/verify-start.mjs");
const ALONE: &str = include_str!("../static/verify-alone.mjs");
const ALONE_HTML: &str = include_str!("../static/verify-alone.html");
const ALONE_CSS: &str = include_str!("../static/verify-alone.css");

static MODULE: LazyLock<String> = LazyLock::new(|| light(&joined(&PARTS)));
static MODULE_NAME: LazyLock<String> = LazyLock::new(|| named("verify", "js", &MODULE));
static START_NAME: LazyLock<String> = LazyLock::new(|| named("verify-start", "js", START));
static FILE: LazyLock<String> = LazyLock::new(alone_html);

/// One module of several: in one scope nothing has to be imported.
fn joined(parts: &[&str]) -> String {
    let mut whole = String::new();
    let mut importing = false;
    for line in parts.iter().flat_map(|part| part.lines()) {
        importing = importing || line.starts_with("import ");
        if !importing {
            whole.push_str(line);
            whole.push('\n');
        }
        importing = importing && !line.ends_with(';');
    }
    whole
}

/// The same without comments and indentation, which a phone need not load. No line of the parts lies inside a longer string.
fn light(module: &str) -> String {
    let lines = module.lines().map(str::trim_start);
    let kept = lines.filter(|line| {
        let comment = ["//", "/*", "* ", "*/"]
            .iter()
            .any(|mark| line.starts_with(mark));
        !line.is_empty() && !comment && *line != "*"
    });
    kept.fold(String::new(), |whole, line| whole + line + "\n")
}

/// The file for the disk. Its own policy lets nothing in or out but this script and this style, by their hashes.
fn alone_html() -> String {
    let mut parts = PARTS.to_vec();
    parts.push(ALONE);
    let module = format!("\n{}", joined(&parts));
    let hash = |text: &str| format!("sha256-{}", Digest::of(text.as_bytes()));
    ALONE_HTML
        .replace("{script}", &hash(&module))
        .replace("{style}", &hash(ALONE_CSS))
        .replace("{css}", ALONE_CSS)
        .replace("{module}", &module)
}

/// The path of the whole check, which is loaded when somebody asks for it.
pub fn module_path() -> &'static str {
    &MODULE_NAME
}

/// The path of the few lines that load it.
pub fn start_path() -> &'static str {
    &START_NAME
}

/// The script under a path below `/static/`, if it is one of the two.
pub fn script(file: &str) -> Option<&'static str> {
    let is = |path: &str| path.strip_prefix("/static/") == Some(file);
    match () {
        () if is(module_path()) => Some(&MODULE),
        () if is(start_path()) => Some(START),
        () => None,
    }
}

/// `GET /verify.html`: to save, for a page that a server hands out can be changed by it at any time.
pub async fn alone() -> Response {
    let mut response = bytes_response(
        FILE.as_str(),
        "text/html; charset=utf-8",
        CachePolicy::Seconds,
    );
    let name = HeaderValue::from_static("attachment; filename=\"verify.html\"");
    response.headers_mut().insert(CONTENT_DISPOSITION, name);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_become_one_module() {
        let whole = joined(&[
            "export const a = 1;\n",
            "import {\n  a,\n} from \"./a.mjs\";\n// why\n  b(a);\n",
        ]);
        assert_eq!(whole, "export const a = 1;\n// why\n  b(a);\n");
        assert_eq!(light(&whole), "export const a = 1;\nb(a);\n");
    }

    #[test]
    fn what_is_inlined_ends_no_element() {
        let module = joined(&PARTS) + ALONE;
        assert!(!module.contains("</") && !module.contains("<!--"));
        assert!(!ALONE_CSS.contains("</"));
        assert_eq!(FILE.matches("</script>").count(), 1);
        for hole in ["{script}", "{style}", "{css}", "{module}"] {
            assert!(!FILE.contains(hole), "{hole}");
        }
        assert!(!MODULE.contains("import ") && FILE.matches("sha256-").count() == 2);
    }
}

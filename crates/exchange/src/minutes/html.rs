//! The minutes as one file of HTML: no script, nothing fetched, two sheets of A4 or so.

use minhbach_ledger::rejection::Lang;

use super::say::{self, Words, say};
use super::{FundRow, Minutes, Outcome, listed};
use crate::print::escaped;

const STYLE: &str = "\
@page{size:A4 portrait;margin:16mm 15mm}
*{box-sizing:border-box}
body{margin:0 auto;max-width:180mm;padding:4mm;color:#111;background:#fff;font:10.5pt/1.4 'Noto Sans','DejaVu Sans',Arial,sans-serif}
@media print{body{padding:0;max-width:none}}
h1{font-size:17pt;line-height:1.2;margin:0 0 3mm}
h2{font-size:12pt;margin:6mm 0 2mm;break-after:avoid}
p{margin:0 0 2mm}
table{width:100%;border-collapse:collapse;break-inside:auto}
tr{break-inside:avoid}
th,td{padding:1mm 2mm 1mm 0;border-bottom:.2mm solid #777;text-align:left;vertical-align:top;overflow-wrap:anywhere}
thead th{font-weight:bold}
tbody th{font-weight:normal}
.facts th{width:52mm}
td.sum,th.sum{text-align:right}
td.sum{white-space:nowrap}
.funds{font-size:9pt}
.mono{font-family:'DejaVu Sans Mono','Noto Sans Mono',monospace;font-size:9.5pt}
.practice,.own{border:.6mm solid #111;padding:2mm;font-weight:bold}
.bad{font-weight:bold;text-decoration:underline}
.scroll{overflow-x:auto}
.sign{display:grid;grid-template-columns:1fr 1fr;gap:10mm 12mm;margin-top:4mm;break-inside:avoid}
.sign div{border-bottom:.2mm solid #111;height:14mm}
.sign .wide{grid-column:1 / 3;height:28mm}
";

fn heading(out: &mut String, lang: Lang, words: Words) {
    out.push_str(&format!("<h2>{}</h2>\n", escaped(say(lang, words))));
}

fn titles(lang: Lang, titles: &[(Words, bool)]) -> String {
    let cells = titles.iter().map(|(words, sum)| {
        let class = if *sum { " class=\"sum\"" } else { "" };
        format!(
            "<th scope=\"col\"{class}>{}</th>",
            escaped(say(lang, *words))
        )
    });
    format!("<thead><tr>{}</tr></thead>\n", cells.collect::<String>())
}

fn facts(of: &Minutes, lang: Lang) -> String {
    let mono = [say::KEY, say::FINGERPRINT, say::ROOT, say::SAVED].map(|words| say(lang, words));
    let rows = say::facts(of, lang).into_iter().map(|(name, value)| {
        let class = if mono.contains(&name) {
            " class=\"mono\""
        } else {
            ""
        };
        format!(
            "<tr><th scope=\"row\">{}</th><td{class}>{}</td></tr>\n",
            escaped(name),
            escaped(&value)
        )
    });
    format!(
        "<table class=\"facts\"><tbody>\n{}</tbody></table>\n",
        rows.collect::<String>()
    )
}

fn verdicts(of: &Minutes, lang: Lang) -> String {
    let rows = of.findings.iter().map(|found| {
        let mut why = String::new();
        if let Some(at) = found.at {
            why.push_str(&format!("{} № {at}: ", say(lang, say::ENTRY)));
        }
        if let Some((text, code)) = &found.why {
            why.push_str(&format!("{} [{code}]", text.text(lang)));
        }
        let bad = matches!(found.outcome, Outcome::Fails | Outcome::Newer);
        format!(
            "<tr><th scope=\"row\">{}</th><td{}>{}</td><td>{}</td></tr>\n",
            escaped(found.promise.text(lang)),
            if bad { " class=\"bad\"" } else { "" },
            escaped(say::outcome(lang, found.outcome)),
            escaped(&why)
        )
    });
    let head = titles(
        lang,
        &[
            (say::PROMISE, false),
            (say::VERDICT, false),
            (say::WHY, false),
        ],
    );
    format!(
        "<table>{head}<tbody>\n{}</tbody></table>\n",
        rows.collect::<String>()
    )
}

fn funds(rows: &[FundRow], lang: Lang) -> String {
    let body = rows.iter().map(|row| {
        let sums = [
            &row.received,
            &row.allocated,
            &row.distributed,
            &row.in_hand,
            &row.owed,
        ];
        let cells =
            sums.map(|sum| format!("<td class=\"sum\">{}</td>", escaped(&sum.number(lang))));
        format!(
            "<tr><th scope=\"row\">{}</th><td>{}</td>{}</tr>\n",
            escaped(&row.name),
            escaped(&row.counted(lang)),
            cells.concat()
        )
    });
    let head = titles(
        lang,
        &[
            (say::FUND, false),
            (say::COUNTED, false),
            (say::RECEIVED, true),
            (say::ALLOCATED, true),
            (say::DISTRIBUTED, true),
            (say::IN_HAND, true),
            (say::OWED, true),
        ],
    );
    let body = body.collect::<String>();
    format!(
        "<div class=\"scroll\"><table class=\"funds\">{head}<tbody>\n{body}</tbody></table></div>\n"
    )
}

/// The minutes in a language.
pub fn html(of: &Minutes, lang: Lang) -> String {
    let (code, title) = match lang {
        Lang::Vi => ("vi", say(lang, say::TITLE)),
        Lang::En => ("en", say(lang, say::TITLE)),
    };
    let mut out = format!(
        "<!doctype html>\n<html lang=\"{code}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title} – {}</title>\n<style>\n{STYLE}</style></head>\n\
         <body><main>\n<h1>{title}</h1>\n",
        escaped(&of.origin)
    );
    let boxed = |out: &mut String, class: &str, words: Words| {
        let words = escaped(say(lang, words));
        out.push_str(&format!("<p class=\"{class}\">{words}</p>\n"));
    };
    if of.practice {
        boxed(&mut out, "practice", say::PRACTICE);
    }
    if of.own_key {
        boxed(&mut out, "own", say::OWN_KEY);
    }
    heading(&mut out, lang, say::CHECKED);
    out.push_str(&facts(of, lang));
    heading(&mut out, lang, say::VERDICTS);
    let sum = if of.is_whole() {
        say::WHOLE
    } else {
        say::BROKEN
    };
    out.push_str(&format!(
        "<p><strong>{}</strong></p>\n",
        escaped(say(lang, sum))
    ));
    out.push_str(&verdicts(of, lang));
    let lists = [
        (say::DISPUTED, listed(&of.disputed)),
        (say::IRREGULAR, listed(&of.irregular)),
    ];
    let signed = of
        .witnesses
        .iter()
        .map(|(name, at)| format!("{name} ({at})"));
    let signed = signed.collect::<Vec<String>>().join(", ");
    for (words, list) in [(say::WITNESSES, signed)].into_iter().chain(lists) {
        let list = match list.is_empty() {
            true => say(lang, say::NONE).to_owned(),
            false => list,
        };
        out.push_str(&format!(
            "<p>{}: {}</p>\n",
            escaped(say(lang, words)),
            escaped(&list)
        ));
    }
    heading(&mut out, lang, say::FUNDS);
    out.push_str(&funds(&of.funds, lang));
    heading(&mut out, lang, say::LIMITS);
    let limits = say::CANNOT.map(|words| format!("<li>{}</li>\n", escaped(say(lang, words))));
    out.push_str(&format!("<ul>\n{}</ul>\n", limits.concat()));
    heading(&mut out, lang, say::SIGN);
    let lines = [
        (say::PLACE, ""),
        (say::DATE, ""),
        (say::NAME, ""),
        (say::SIGNATURE, " class=\"wide\""),
    ];
    let lines =
        lines.map(|(words, class)| format!("<div{class}>{}:</div>\n", escaped(say(lang, words))));
    out.push_str(&format!("<div class=\"sign\">\n{}</div>\n", lines.concat()));
    out.push_str("</main></body></html>\n");
    out
}

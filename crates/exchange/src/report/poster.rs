//! A poster for the notice board: one A3 sheet of HTML that needs nothing but itself, with the figures of the campaign's page and
//! a code that leads there.

use minhbach_ledger::rejection::Lang;

use super::number::grouped;
use super::say::{self, Words, say};
use super::{Quantity, Report, Totals};
use crate::print::{code, escaped};

const STYLE: &str = "\
@page{size:A3 portrait;margin:0}
*{box-sizing:border-box}
body{margin:0;color:#111;background:#fff;font-family:'Noto Sans','DejaVu Sans',Arial,sans-serif}
main{width:297mm;min-height:418mm;padding:15mm 18mm;display:flex;flex-direction:column;gap:6mm}
h1{font-size:15mm;line-height:1.15;margin:0;overflow-wrap:anywhere}
p{font-size:6mm;line-height:1.4;margin:0}
.practice{border:1mm solid #111;padding:3mm;font-weight:bold}
h2{font-size:8mm;margin:0 0 2mm}
table{width:100%;border-collapse:collapse;font-size:7.5mm}
th,td{padding:1.8mm 0;border-bottom:.3mm solid #777;text-align:left;font-weight:normal;vertical-align:top}
table.goods{font-size:5mm}
table.goods td{white-space:normal}
td{text-align:right;font-weight:bold;white-space:nowrap;padding-left:6mm}
.code{margin-top:auto;display:flex;gap:10mm;align-items:center;break-inside:avoid}
.code svg{width:80mm;height:80mm;flex:none}
.code p{font-size:7mm}
.url{font-family:'DejaVu Sans Mono',monospace;font-size:5mm;overflow-wrap:anywhere}
.small{font-size:4mm;overflow-wrap:anywhere}
";

fn row(lang: Lang, words: Words, sum: &Quantity) -> String {
    let (name, sum) = (say(lang, words), sum.words(lang));
    format!(
        "<tr><th scope=\"row\">{name}</th><td>{}</td></tr>\n",
        escaped(&sum)
    )
}

/// The figures of a currency.
fn money(lang: Lang, of: &Totals) -> String {
    let rows = [
        row(lang, say::RECEIVED, &of.received),
        row(lang, say::ALLOCATED, &of.allocated),
        row(lang, say::DISTRIBUTED, &of.distributed),
        row(lang, say::IN_HAND, &of.in_hand),
    ];
    format!(
        "<section><h2>{}</h2><table>\n{}</table></section>\n",
        escaped(&of.received.unit),
        rows.concat()
    )
}

/// The figures of all goods, a line each, so that many of them still fit on one sheet.
fn goods(lang: Lang, all: &[&Totals]) -> String {
    if all.is_empty() {
        return String::new();
    }
    let titles = [say::CAME, say::ALLOCATED, say::DISTRIBUTED, say::IN_HAND];
    let titles = titles.map(|words| format!("<td>{}</td>", say(lang, words)));
    let mut out = format!(
        "<section><h2>{}</h2><table class=\"goods\">\n<tr><th></th>{}</tr>\n",
        say(lang, say::GOODS),
        titles.concat()
    );
    for of in all {
        let (name, unit) = of.received.goods.clone().unwrap_or_default();
        let sums = [&of.received, &of.allocated, &of.distributed, &of.in_hand];
        let cells = sums.map(|sum| format!("<td>{}</td>", sum.number(lang)));
        out.push_str(&format!(
            "<tr><th scope=\"row\">{} ({})</th>{}</tr>\n",
            escaped(&name),
            escaped(say::unit(lang, &unit)),
            cells.concat()
        ));
    }
    out + "</table></section>\n"
}

/// The poster of a report on a campaign, with a code for `url`; none if the address is too long for a code.
pub fn poster(report: &Report, url: &str, lang: Lang) -> Option<String> {
    let picture = code(url)?;
    let about = &report.about;
    let mut out = String::from("<!doctype html>\n");
    let language = match lang {
        Lang::Vi => "vi",
        Lang::En => "en",
    };
    out.push_str(&format!(
        "<html lang=\"{language}\"><head><meta charset=\"utf-8\"><title>{}</title>\n<style>\n{STYLE}</style></head>\n<body><main>\n",
        escaped(&about.name)
    ));
    if report.practice {
        let words = say(lang, say::PRACTICE);
        out.push_str(&format!("<p class=\"practice\">{words}</p>\n"));
    }
    let chapter = about.chapter.as_deref().unwrap_or_default();
    out.push_str(&format!(
        "<p>{}</p>\n<h1>{}</h1>\n",
        escaped(chapter),
        escaped(&about.name)
    ));
    if let Some(reception) = about.reception {
        let (words, days) = (say(lang, say::RECEPTION), say::days(lang, reception));
        out.push_str(&format!("<p>{words}: {days}</p>\n"));
    }
    let (of_money, of_goods): (Vec<&Totals>, Vec<&Totals>) = report
        .totals
        .iter()
        .partition(|of| of.received.goods.is_none());
    out.extend(of_money.into_iter().map(|of| money(lang, of)));
    out.push_str(&goods(lang, &of_goods));
    let separator = match lang {
        Lang::Vi => '.',
        Lang::En => ',',
    };
    let size = grouped(&report.checkpoint.size.to_string(), separator);
    out.push_str(&format!(
        "<div class=\"code\">{}<div><p>{}</p><p class=\"url\">{}</p>\n<p class=\"small\">{} {size}. {}: {}</p></div></div>\n",
        picture,
        say(lang, say::POSTER),
        escaped(url),
        say(lang, say::POSTER_STATE),
        say(lang, say::ROOT),
        escaped(&report.checkpoint.root),
    ));
    out.push_str("</main></body></html>\n");
    Some(out)
}

//! Findings as a page and as a workbook.

use std::fmt::Write as _;

use minhbach_ledger::day::Day;
use minhbach_ledger::rejection::Lang;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, XlsxError};

use super::{Finding, Test};
use crate::audit::words::{day, pick};

/// What the findings are of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The ledger's origin.
    pub origin: String,
    /// How many entries.
    pub size: u64,
    /// The Merkle root over them, base64.
    pub root: String,
    /// The day on which the last was sealed: every age is counted up to it.
    pub today: Day,
    /// The tests that were run.
    pub tests: Vec<Test>,
}

/// The workbook could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the findings cannot be written as a workbook: {0}")]
pub struct RiskError(String);

impl From<XlsxError> for RiskError {
    fn from(error: XlsxError) -> RiskError {
        RiskError(error.to_string())
    }
}

/// The most characters of a cell.
const LONGEST: usize = 32_767;

/// That nobody is accused.
fn disclaimer(lang: Lang) -> &'static str {
    pick(
        lang,
        "Đây là những chỗ đáng xem lại, không phải kết luận về ai. \
         Mỗi chỗ có thể có lý do bình thường; lý do thường gặp ghi bên cạnh.",
        "These are places worth a look and no judgement of anybody. \
         Each may have an ordinary reason; the usual ones stand beside it.",
    )
}

fn entries(finding: &Finding) -> String {
    let listed: Vec<String> = finding.entries.iter().map(u64::to_string).collect();
    listed.join(", ")
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// One page, without scripts, that prints.
pub fn html(head: &Head, findings: &[Finding], lang: Lang) -> String {
    let t = |vi, en| pick(lang, vi, en);
    let title = t("Đáng xem lại", "Worth a look");
    let code = t("vi", "en");
    let mut out = format!(
        "<!doctype html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<style>\n\
         body {{ font: 16px/1.5 sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }}\n\
         table {{ border-collapse: collapse; width: 100% }}\n\
         th, td {{ border: 1px solid #777; padding: .3rem .5rem; text-align: left; vertical-align: top }}\n\
         </style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    );
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "<p>{}, {} {}, {} {}, {} <code>{}</code></p>\n<p>{}</p>",
        escaped(&head.origin),
        head.size,
        t("bút toán", "entries"),
        t("đến ngày", "up to"),
        day(head.today, lang),
        t("gốc cây", "root"),
        escaped(&head.root),
        disclaimer(lang)
    );
    for test in &head.tests {
        let of: Vec<&Finding> = findings
            .iter()
            .filter(|finding| finding.test == *test)
            .collect();
        let _ = writeln!(
            out,
            "<h2>{}</h2>\n<p>{}</p>\n<p>{}: {}</p>",
            test.title(lang),
            test.why(lang),
            t("Lý do khác có thể có", "What else it could be"),
            test.caution(lang)
        );
        if of.is_empty() {
            let _ = writeln!(out, "<p>{}</p>", t("Không thấy gì.", "Nothing was seen."));
            continue;
        }
        let _ = writeln!(
            out,
            "<table>\n<thead><tr><th>{}</th><th>{}</th><th>{}</th></tr></thead>\n<tbody>",
            t("Bút toán №", "Entries No"),
            t("Thấy gì", "What was seen"),
            t("Ngưỡng", "Threshold")
        );
        for finding in of {
            let _ = writeln!(
                out,
                "<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
                entries(finding),
                escaped(finding.figure.say(lang)),
                escaped(finding.threshold.say(lang))
            );
        }
        out.push_str("</tbody>\n</table>\n");
    }
    out.push_str("</body>\n</html>\n");
    out
}

/// The same as a workbook, with a place for what was found out. It holds no formula.
///
/// # Errors
/// Only for what no spreadsheet can hold.
pub fn workbook(head: &Head, findings: &[Finding], lang: Lang) -> Result<Vec<u8>, RiskError> {
    let t = |vi, en| pick(lang, vi, en);
    let mut book = Workbook::new();
    let seconds = i64::try_from(head.today.millis() / 1000).unwrap_or_default();
    let time = ExcelDateTime::from_timestamp(seconds)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&time));
    let bold = Format::new().set_bold();
    let wrap = Format::new()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_quote_prefix();
    let sheet = book.add_worksheet();
    sheet.set_name(t("Đáng xem lại", "Worth a look"))?;
    let columns = [
        (t("Phép thử", "Test"), 26.0),
        (t("Bút toán №", "Entries No"), 30.0),
        (t("Thấy gì", "What was seen"), 60.0),
        (t("Ngưỡng", "Threshold"), 40.0),
        (t("Lý do khác có thể có", "What else it could be"), 50.0),
        (t("Đã tìm hiểu", "What was found out"), 40.0),
        (t("Người xem, ngày", "By whom, when"), 20.0),
    ];
    for (column, (name, width)) in (0..).zip(columns) {
        sheet.write_string_with_format(0, column, name, &bold)?;
        sheet.set_column_width(column, width)?;
    }
    for (row, finding) in (1..).zip(findings) {
        let cells = [
            finding.test.title(lang).to_owned(),
            entries(finding),
            finding.figure.say(lang).to_owned(),
            finding.threshold.say(lang).to_owned(),
            finding.test.caution(lang).to_owned(),
        ];
        for (column, text) in (0..).zip(cells) {
            let text: String = text.chars().take(LONGEST).collect();
            sheet.write_string_with_format(row, column, text, &wrap)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    let sheet = book.add_worksheet();
    sheet.set_name(t("Lập từ", "Made from"))?;
    let rows = [
        (t("Sổ", "Ledger"), head.origin.clone()),
        (t("Số bút toán", "Entries"), head.size.to_string()),
        (t("Gốc cây", "Root"), head.root.clone()),
        (t("Tính đến ngày", "Up to"), head.today.to_string()),
        (t("Lưu ý", "Note"), disclaimer(lang).to_owned()),
    ];
    for (row, (name, text)) in (0..).zip(rows) {
        sheet.write_string_with_format(row, 0, name, &bold)?;
        sheet.write_string_with_format(row, 1, text, &wrap)?;
    }
    sheet.set_column_width(0, 20)?;
    sheet.set_column_width(1, 100)?;
    Ok(book.save_to_buffer()?)
}

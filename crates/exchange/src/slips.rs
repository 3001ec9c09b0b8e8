//! The sheet from which slips are cut: a page for the printer, A4, six slips a page. On the left of each cut the office keeps who
//! signs for it; the right part goes home with her, and nothing on it says who she is.

use std::fmt::Write as _;

use crate::print::{code, escaped};
use crate::statement::Lang;

/// One slip.
#[derive(Clone, Debug)]
pub struct PrintedSlip<'a> {
    /// The number of the line.
    pub line: u64,
    /// Who; stays with the office.
    pub name: &'a str,
    /// Year of birth; stays with the office.
    pub born: &'a str,
    /// What she gets.
    pub portion: &'a str,
    /// The code.
    pub code: &'a str,
}

/// What stands on all slips of a sheet.
#[derive(Clone, Debug)]
pub struct PrintedSheet<'a> {
    /// The name of the ledger.
    pub ledger: &'a str,
    /// What the list is for.
    pub campaign: &'a str,
    /// The index of the entry that seals the list.
    pub list: u64,
    /// The address of the site, without a slash at its end; none where it is not known.
    pub site: Option<&'a str>,
    /// Within how many days an answer must have ended.
    pub days: u64,
}

const STYLE: &str = "@page{size:A4;margin:10mm}body{font:9pt/1.3 sans-serif;margin:0}\
.s{display:flex;break-inside:avoid;border-bottom:1px dashed #555;height:45mm}\
.o{width:42mm;padding:3mm 3mm 0 0;border-right:1px dashed #555}.h{flex:1;padding:2mm 0 0 5mm}\
b.c{font:700 13pt monospace;letter-spacing:.04em}p{margin:0 0 .8mm}.s svg{width:32mm;height:32mm;flex:none;align-self:center}.l{margin-top:9mm;border-top:1px solid #000}";

/// The page.
pub fn sheet(sheet: &PrintedSheet<'_>, slips: &[PrintedSlip<'_>], lang: Lang) -> String {
    let (tag, title) = match lang {
        Lang::Vi => ("vi", "Phiếu của người được giúp"),
        Lang::En => ("en", "Slips of the helped"),
    };
    let cuts = cuts(sheet, slips, lang);
    format!(
        "<!DOCTYPE html>\n<html lang=\"{tag}\"><head><meta charset=\"utf-8\"><title>{title} · № {}</title><style>{STYLE}</style></head><body>\n{cuts}</body></html>\n",
        sheet.list
    )
}

/// The slips alone, for a page that has a style of its own for them.
pub fn cuts(sheet: &PrintedSheet<'_>, slips: &[PrintedSlip<'_>], lang: Lang) -> String {
    let [office, sign, yours, what, days] = match lang {
        Lang::Vi => [
            "Hội giữ",
            "Ký hoặc điểm chỉ",
            "Phần của bạn",
            "Xem sổ ghi gì về phần của bạn, và trả lời đã nhận hay chưa (không cần tên, không cần tài khoản):",
            "Trả lời phải có kết quả trong số ngày:",
        ],
        Lang::En => [
            "The office keeps this",
            "Signature or thumbprint",
            "Your portions or amount",
            "See what the book says about it, and answer whether it came (no name, no account):",
            "Each answer must end within so many days:",
        ],
    };
    let mut page = String::new();
    let (ledger, campaign) = (escaped(sheet.ledger), escaped(sheet.campaign));
    for slip in slips {
        let address = format!("{}/r/{}", sheet.site.unwrap_or_default(), slip.code);
        // Without the site's address there is nothing that a camera could open.
        let picture = sheet.site.and_then(|_| code(&address)).unwrap_or_default();
        let address = escaped(&address);
        // Writing into a string does not fail.
        let _ = writeln!(
            page,
            "<div class=\"s\"><div class=\"o\"><p>{office} · № {}</p><p><b>{}. {}</b><br>{}</p><p class=\"l\">{sign}</p></div>\
             <div class=\"h\"><p>{ledger} · {campaign} · № {}</p><p>{yours}: <b>{}</b></p><p>{what}</p>\
             <p><b class=\"c\">{}</b><br>{address}</p><p>{days} {}.</p></div>{picture}</div>",
            sheet.list,
            slip.line,
            escaped(slip.name),
            escaped(slip.born),
            sheet.list,
            escaped(slip.portion),
            slip.code,
            sheet.days
        );
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_she_is_stands_left_of_the_cut_only() {
        let slip = PrintedSlip {
            line: 4,
            name: "Vàng <Thị> Mẫu",
            born: "1961",
            portion: "1",
            code: "7K3M9QW2X4ABC",
        };
        let about = PrintedSheet {
            ledger: "Hội & hội",
            campaign: "Lũ quét",
            list: 12,
            site: Some("https://so.example"),
            days: 15,
        };
        for lang in [Lang::Vi, Lang::En] {
            let page = sheet(&about, std::slice::from_ref(&slip), lang);
            let (office, hers) = page.split_once("class=\"h\"").unwrap();
            assert!(office.contains("Vàng &lt;Thị&gt; Mẫu") && office.contains("1961"));
            assert!(!hers.contains("Mẫu") && !hers.contains("1961"));
            assert!(hers.contains("https://so.example/r/7K3M9QW2X4ABC"));
            assert!(hers.contains("Hội &amp; hội") && hers.contains("<svg"));
        }
    }
}

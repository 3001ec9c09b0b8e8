//! The minutes as a workbook, for an inspector's own papers.

use minhbach_ledger::rejection::Lang;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::say::{self, Words, say};
use super::{Minutes, listed};
use crate::report::Quantity;

/// The most digits that a spreadsheet's numbers keep.
const EXACT: usize = 15;

/// The minutes in a language. `time`, in unix seconds, is the creation date of the file.
///
/// # Errors
/// What the library says of a workbook that cannot be written.
pub fn xlsx(of: &Minutes, time: u64, lang: Lang) -> Result<Vec<u8>, String> {
    write(of, time, lang).map_err(|error| error.to_string())
}

fn write(of: &Minutes, time: u64, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let time = ExcelDateTime::from_timestamp(i64::try_from(time).unwrap_or_default())?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&time));
    let bold = Format::new().set_bold();
    let wrap = Format::new().set_text_wrap();

    let sheet = sheet(&mut book, lang, say::CHECKED, &[44.0, 90.0])?;
    let mut facts = say::facts(of, lang);
    if of.practice {
        facts.insert(0, (say(lang, say::PRACTICE), String::new()));
    }
    if of.own_key {
        facts.push((say(lang, say::OWN_KEY), String::new()));
    }
    facts.push((say(lang, say::DISPUTED), listed(&of.disputed)));
    facts.push((say(lang, say::IRREGULAR), listed(&of.irregular)));
    for (name, at) in &of.witnesses {
        facts.push((say(lang, say::WITNESSES), format!("{name} ({at})")));
    }
    for words in say::CANNOT {
        facts.push((say(lang, say::LIMITS), say(lang, words).to_owned()));
    }
    for words in [say::PLACE, say::DATE, say::NAME, say::SIGNATURE] {
        facts.push((say(lang, words), String::new()));
    }
    for (row, (name, value)) in (0..).zip(&facts) {
        sheet.write_string_with_format(row, 0, *name, &bold)?;
        sheet.write_string_with_format(row, 1, cut(value), &wrap)?;
    }

    let sheet = self::sheet(
        &mut book,
        lang,
        say::VERDICTS,
        &[34.0, 20.0, 12.0, 80.0, 26.0],
    )?;
    head(
        sheet,
        lang,
        &[say::PROMISE, say::VERDICT, say::ENTRY, say::WHY, say::CODE],
        &bold,
    )?;
    for (row, found) in (1..).zip(&of.findings) {
        sheet.write_string(row, 0, found.promise.text(lang))?;
        sheet.write_string(row, 1, say::outcome(lang, found.outcome))?;
        if let Some(at) = found.at {
            sheet.write_string(row, 2, at.to_string())?;
        }
        if let Some((why, code)) = &found.why {
            sheet.write_string_with_format(row, 3, cut(why.text(lang)), &wrap)?;
            sheet.write_string(row, 4, code)?;
        }
    }

    let sheet = self::sheet(
        &mut book,
        lang,
        say::FUND,
        &[44.0, 24.0, 20.0, 20.0, 20.0, 20.0, 20.0],
    )?;
    let titles = [
        say::FUND,
        say::COUNTED,
        say::RECEIVED,
        say::ALLOCATED,
        say::DISTRIBUTED,
        say::IN_HAND,
        say::OWED,
    ];
    head(sheet, lang, &titles, &bold)?;
    for (row, fund) in (1..).zip(&of.funds) {
        sheet.write_string(row, 0, &fund.name)?;
        sheet.write_string(row, 1, fund.counted(lang))?;
        let sums = [
            &fund.received,
            &fund.allocated,
            &fund.distributed,
            &fund.in_hand,
            &fund.owed,
        ];
        for (column, sum) in (2..).zip(sums) {
            number(sheet, row, column, sum)?;
        }
    }
    book.save_to_buffer()
}

fn sheet<'a>(
    book: &'a mut Workbook,
    lang: Lang,
    name: Words,
    widths: &[f64],
) -> Result<&'a mut Worksheet, XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(say(lang, name))?;
    for (column, width) in (0..).zip(widths) {
        sheet.set_column_width(column, *width)?;
    }
    Ok(sheet)
}

fn head(
    sheet: &mut Worksheet,
    lang: Lang,
    titles: &[Words],
    bold: &Format,
) -> Result<(), XlsxError> {
    for (column, words) in (0..).zip(titles) {
        sheet.write_string_with_format(0, column, say(lang, *words), bold)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// A number as long as a spreadsheet keeps all of it, else text.
fn number(sheet: &mut Worksheet, row: u32, column: u16, sum: &Quantity) -> Result<(), XlsxError> {
    let plain = sum.plain();
    let digits = plain.bytes().filter(u8::is_ascii_digit).count();
    let places = match sum.scale {
        0 => "#,##0".to_owned(),
        scale => format!("#,##0.{}", "0".repeat(scale.into())),
    };
    match plain.parse::<f64>() {
        Ok(value) if digits <= EXACT => {
            let format = Format::new().set_num_format(places);
            sheet.write_number_with_format(row, column, value, &format)?;
        }
        _ => {
            sheet.write_string(row, column, &plain)?;
        }
    }
    Ok(())
}

/// What a cell can hold.
fn cut(text: &str) -> String {
    text.chars().take(32_767).collect()
}

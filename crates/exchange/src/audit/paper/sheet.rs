//! The workbook. What comes from the book is text or number, never a formula; the only formulas are those written here.

use minhbach_ledger::amount::Unit;
use minhbach_ledger::day::Day;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::rejection::Lang;
use minhbach_ledger::state::State;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
    XlsxError,
};

use super::gather::Row;
use super::say::{self, COLUMNS, of};
use crate::audit::sampling::{Drawn, Method, Plan, Stratum};

/// The workbook could not be made: it would hold more than a spreadsheet can.
#[derive(Debug, thiserror::Error)]
#[error("the working paper cannot be written: {0}")]
pub struct PaperError(String);

impl From<XlsxError> for PaperError {
    fn from(error: XlsxError) -> PaperError {
        PaperError(error.to_string())
    }
}

/// The most characters of a cell.
const LONGEST: usize = 32_767;

/// A working paper: the plan, the drawn entries, the evaluation. `rows` are those of `drawn`, in the same order; equal arguments
/// give equal bytes.
///
/// # Errors
/// Only for what no spreadsheet can hold.
pub fn workbook(
    plan: &Plan,
    (value, seed): (&str, Digest),
    drawn: &[Drawn],
    rows: &[Row],
    state: &State,
    lang: Lang,
) -> Result<Vec<u8>, PaperError> {
    let mut book = Workbook::new();
    let seconds = i64::try_from(plan.day.millis() / 1000).unwrap_or_default();
    let time = ExcelDateTime::from_timestamp(seconds)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&time));
    let paper = Paper {
        plan,
        state,
        lang,
        scale: scale(plan, state),
        last: u32::try_from(drawn.len()).unwrap_or(u32::MAX) + 1,
        styles: Styles::new(lang),
    };
    paper.plan_sheet(book.add_worksheet(), value, seed, drawn)?;
    paper.sample_sheet(book.add_worksheet(), drawn, rows)?;
    paper.evaluation_sheet(book.add_worksheet(), drawn)?;
    Ok(book.save_to_buffer()?)
}

/// Decimals of what is counted.
fn scale(plan: &Plan, state: &State) -> u8 {
    match plan.definition.unit {
        crate::audit::sampling::Which::Money(currency) => currency.scale(),
        crate::audit::sampling::Which::Item(item) => {
            state.items.get(&item).map_or(0, |item| item.scale)
        }
    }
}

pub(super) struct Styles {
    pub(super) head: Format,
    pub(super) text: Format,
    pub(super) quoted: Format,
    pub(super) number: Format,
    pub(super) day: Format,
    pub(super) input: Format,
    pub(super) input_number: Format,
    pub(super) input_day: Format,
    pub(super) share: Format,
    pub(super) strong: Format,
}

impl Styles {
    fn new(lang: Lang) -> Styles {
        let days = of(lang, "dd/mm/yyyy", "d mmm yyyy");
        let base = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        let number = base.clone().set_num_format("#,##0.##");
        let day = base.clone().set_num_format(days);
        let free = |format: &Format| {
            let format = format.clone().set_background_color(Color::RGB(0x00FF_F8DC));
            format.set_border(FormatBorder::Thin)
        };
        Styles {
            head: base.clone().set_bold(),
            quoted: base.clone().set_quote_prefix(),
            input: free(&base),
            input_number: free(&number),
            input_day: free(&day),
            share: base.clone().set_num_format("0.0000"),
            strong: number.clone().set_bold(),
            text: base,
            number,
            day,
        }
    }
}

pub(super) struct Paper<'a> {
    pub(super) plan: &'a Plan,
    pub(super) state: &'a State,
    pub(super) lang: Lang,
    pub(super) scale: u8,
    /// The last row of the sample, counted from 1.
    pub(super) last: u32,
    pub(super) styles: Styles,
}

impl Paper<'_> {
    pub(super) fn of<'a>(&self, vi: &'a str, en: &'a str) -> &'a str {
        of(self.lang, vi, en)
    }

    /// Text that a spreadsheet leaves alone, also when somebody edits the cell.
    fn text(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        column: u16,
        text: &str,
    ) -> Result<(), XlsxError> {
        let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
        let format = if risky {
            &self.styles.quoted
        } else {
            &self.styles.text
        };
        let cut: String = text.chars().take(LONGEST).collect();
        sheet.write_string_with_format(row, column, cut, format)?;
        Ok(())
    }

    fn day(&self, sheet: &mut Worksheet, row: u32, column: u16, day: Day) -> Result<(), XlsxError> {
        match excel_day(day) {
            Some(date) => sheet.write_datetime_with_format(row, column, &date, &self.styles.day)?,
            None => sheet.write_string(row, column, day.to_string())?,
        };
        Ok(())
    }

    /// Minor units as a number of whole ones. An entry's amount is below 2^53, so that no digit is lost.
    pub(super) fn whole(&self, minor: u128) -> f64 {
        minor as f64 / 10f64.powi(i32::from(self.scale))
    }

    fn chapter(&self, id: Id) -> String {
        let known = self.state.chapters.get(&id);
        known.map_or_else(|| id.to_string(), |chapter| chapter.name.to_string())
    }

    fn fund(&self, id: Id) -> String {
        let known = self.state.funds.get(&id);
        known.map_or_else(|| id.to_string(), |fund| fund.name.to_string())
    }

    fn unit(&self, unit: Option<Unit>) -> String {
        match unit {
            Some(Unit::Money(currency)) => currency.to_string(),
            Some(Unit::Lot { item, .. }) => {
                let known = self.state.items.get(&item);
                known.map_or_else(|| item.to_string(), |item| item.name.to_string())
            }
            None => String::new(),
        }
    }

    /// The key's name without the origin that all have.
    fn key<'b>(&self, name: &'b str) -> &'b str {
        let origin = &self.plan.checkpoint.origin;
        name.strip_prefix(origin.as_str())
            .map_or(name, |rest| rest.trim_start_matches('/'))
    }

    fn plan_sheet(
        &self,
        sheet: &mut Worksheet,
        value: &str,
        seed: Digest,
        drawn: &[Drawn],
    ) -> Result<(), XlsxError> {
        sheet.set_name(self.of("Kế hoạch", "Plan"))?;
        let plan = self.plan;
        let asked = &plan.definition;
        let everything = || self.of("toàn sổ", "the whole ledger").to_owned();
        let all = || self.of("mọi quỹ", "all funds").to_owned();
        let always = || self.of("không giới hạn", "without limit").to_owned();
        let classes: Vec<&str> = asked.classes.iter().map(|class| class.name()).collect();
        let mut rows: Vec<(&str, String)> = vec![
            (self.of("Sổ", "Ledger"), plan.checkpoint.origin.clone()),
            (
                self.of("Số bút toán của điểm chốt", "Entries of the checkpoint"),
                plan.checkpoint.size.to_string(),
            ),
            (
                self.of("Gốc cây", "Root"),
                Digest::new(plan.checkpoint.root).to_string(),
            ),
            (self.of("Loại bút toán", "Kinds"), classes.join(", ")),
            (
                self.of("Đơn vị", "Chapter"),
                asked.chapter.map_or_else(everything, |id| self.chapter(id)),
            ),
            (
                self.of("Quỹ", "Fund"),
                asked.fund.map_or_else(all, |id| self.fund(id)),
            ),
            (
                self.of("Ngày hạch toán", "Booked"),
                asked
                    .booked
                    .map_or_else(always, |(from, until)| format!("{from} … {until}")),
            ),
            (self.of("Đơn vị tính", "Unit"), asked.unit.to_string()),
            (
                self.of("Số tiền", "Amounts"),
                asked.amounts.name().to_owned(),
            ),
            (
                self.of("Số phần tử của tổng thể", "Entries of the population"),
                plan.count.to_string(),
            ),
            (
                self.of("Tổng (đơn vị nhỏ nhất)", "Sum (smallest units)"),
                plan.sum.to_string(),
            ),
            (
                self.of(
                    "SHA-256 của danh sách tổng thể",
                    "SHA-256 of the population's list",
                ),
                plan.list.to_string(),
            ),
            (
                self.of("Phương pháp", "Method"),
                plan.method.name().to_owned(),
            ),
            (
                self.of("Độ tin cậy (%)", "Confidence (%)"),
                plan.method.confidence().to_string(),
            ),
        ];
        if let Method::Monetary { asked, interval } = plan.method {
            rows.extend([
                (
                    self.of("Sai sót chấp nhận được", "Tolerable misstatement"),
                    asked.tolerable.to_string(),
                ),
                (
                    self.of("Sai sót dự kiến", "Expected misstatement"),
                    asked.expected.to_string(),
                ),
                (
                    self.of("Khoảng cách chọn", "Sampling interval"),
                    interval.to_string(),
                ),
            ]);
        }
        rows.extend([
            (
                self.of("Cỡ mẫu theo kế hoạch", "Planned size"),
                plan.size().to_string(),
            ),
            (
                self.of("Ngày biết giá trị công khai", "Day of the public value"),
                plan.day.to_string(),
            ),
            (
                self.of("Giá trị công khai là", "The public value is"),
                plan.value.to_string(),
            ),
            (
                self.of("Giá trị đã công bố", "Value as announced"),
                value.to_owned(),
            ),
            (self.of("Hạt giống (SHA-256)", "Seed (SHA-256)"), hex(seed)),
            (
                self.of("Số bút toán được chọn", "Entries drawn"),
                drawn.len().to_string(),
            ),
        ]);
        let mut at = 0;
        for (name, text) in &rows {
            sheet.write_string_with_format(at, 0, *name, &self.styles.head)?;
            self.text(sheet, at, 1, text)?;
            at += 1;
        }
        for name in [
            self.of("Người kiểm tra", "Inspected by"),
            self.of("Người soát xét", "Reviewed by"),
            self.of("Ngày", "Date"),
            self.of("Chữ ký", "Signature"),
        ] {
            sheet.write_string_with_format(at, 0, name, &self.styles.head)?;
            sheet.write_blank(at, 1, &self.styles.input)?;
            at += 1;
        }
        self.text(sheet, at + 1, 0, self.of(
            "Bút toán được chọn là để xem, không phải vì bị nghi ngờ. Cách chọn: docs/sampling.md.",
            "An entry is drawn to be looked at, not because anybody suspects it. How: docs/sampling.md.",
        ))?;
        sheet.set_column_width(0, 36)?;
        sheet.set_column_width(1, 90)?;
        Ok(())
    }

    pub(super) fn sample_name(&self) -> &'static str {
        of(self.lang, "Mẫu", "Sample")
    }

    fn sample_sheet(
        &self,
        sheet: &mut Worksheet,
        drawn: &[Drawn],
        rows: &[Row],
    ) -> Result<(), XlsxError> {
        sheet.set_name(self.sample_name())?;
        for (column, (vi, en, width)) in (0..).zip(COLUMNS) {
            sheet.write_string_with_format(0, column, self.of(vi, en), &self.styles.head)?;
            sheet.set_column_width(column, *width)?;
        }
        for (line, (one, row)) in (1..).zip(drawn.iter().zip(rows)) {
            self.evidence(sheet, line, one, row)?;
            self.findings(sheet, line)?;
        }
        sheet.set_freeze_panes(1, 3)?;
        sheet
            .set_landscape()
            .set_repeat_rows(0, 0)?
            .set_print_fit_to_pages(1, 0);
        Ok(())
    }

    /// Columns A to U: what the book says.
    fn evidence(
        &self,
        sheet: &mut Worksheet,
        line: u32,
        one: &Drawn,
        row: &Row,
    ) -> Result<(), XlsxError> {
        let number = &self.styles.number;
        sheet.write_number_with_format(line, 0, f64::from(line), number)?;
        sheet.write_number_with_format(line, 1, row.at as f64, number)?;
        self.text(sheet, line, 2, &row.code.to_string())?;
        let (vi, en) = row.kind.titles();
        self.text(
            sheet,
            line,
            3,
            &format!("{} ({})", self.of(vi, en), row.kind.name()),
        )?;
        self.day(sheet, line, 4, row.on)?;
        self.day(sheet, line, 5, row.booked)?;
        self.day(sheet, line, 6, row.sealed)?;
        let amount = self.whole(one.amount.into());
        sheet.write_number_with_format(line, 7, amount, number)?;
        self.text(sheet, line, 8, &self.unit(row.unit))?;
        let certain = one.stratum == Stratum::Certain;
        self.text(sheet, line, 9, say::stratum(self.lang, certain))?;
        let named = [
            row.fund.map(|id| self.fund(id)),
            row.chapter.map(|id| self.chapter(id)),
            row.account.map(|id| self.account(id)),
        ];
        for (column, text) in (10..).zip(named) {
            self.text(sheet, line, column, &text.unwrap_or_default())?;
        }
        for (column, text) in (13..).zip(self.papers(row)) {
            self.text(sheet, line, column, &text)?;
        }
        Ok(())
    }

    fn account(&self, id: Id) -> String {
        let known = self.state.accounts.get(&id);
        known.map_or_else(|| id.to_string(), |account| account.name.to_string())
    }

    /// Columns N to U.
    fn papers(&self, row: &Row) -> [String; 8] {
        let lang = self.lang;
        let voucher = row.voucher.as_ref();
        let voucher = voucher.map(|v| format!("{} {}/{}", v.book, v.number, v.year));
        let line = row.line.as_ref();
        let line = line.map(|(id, commitment)| format!("{id}\nHMAC {commitment}"));
        let authors = row
            .authors
            .iter()
            .map(|(key, role)| format!("{} ({})", self.key(key), say::role(lang, *role)));
        let approvers = row.approvers.iter().map(|key| self.key(key).to_owned());
        let confirmed = row.confirmations.iter().map(|one| {
            let keys: Vec<&str> = one.keys.iter().map(|key| self.key(key)).collect();
            let portions = self.of("phần", "portions");
            let knows = say::knows(lang, one.evidence);
            format!(
                "№ {}: {} {portions}, {knows}, {}",
                one.at,
                one.portions,
                keys.join(", ")
            )
        });
        let documents = row.evidence.iter().map(|one| {
            let kind = match one.public {
                true => "SHA-256",
                false => "HMAC",
            };
            format!(
                "№ {}: {}, {kind} {}",
                one.at,
                say::document(lang, one.what),
                one.hash
            )
        });
        let lists = row.lists.iter().map(Digest::to_string);
        let later = row
            .later
            .iter()
            .map(|(mark, at)| format!("№ {at}: {}", say::later(lang, *mark)));
        let joined = |lines: Vec<String>| lines.join("\n");
        [
            voucher.unwrap_or_default(),
            line.unwrap_or_default(),
            joined(authors.collect()),
            joined(approvers.collect()),
            joined(confirmed.collect()),
            joined(documents.collect()),
            joined(lists.collect()),
            joined(later.collect()),
        ]
    }
}

fn hex(digest: Digest) -> String {
    digest
        .bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn excel_day(day: Day) -> Option<ExcelDateTime> {
    let date = day.date()?;
    let year = u16::try_from(date.year()).ok()?;
    let month = u8::try_from(date.month()).ok()?;
    ExcelDateTime::from_ymd(year, month, u8::try_from(date.day()).ok()?).ok()
}

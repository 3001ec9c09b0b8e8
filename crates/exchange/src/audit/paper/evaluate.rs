//! What is left to the inspector, and what follows from it: the formulas of a working paper.

use rust_xlsxwriter::{Format, Formula, Worksheet, XlsxError};

use super::say::{self, of};
use super::sheet::Paper;
use crate::audit::sampling::{Drawn, Method, Stratum};

enum Cell {
    Number(f64),
    Share(f64),
    Formula(String, String),
    Empty,
}

impl Paper<'_> {
    /// Columns V to AD: empty places, and what follows from them.
    pub(super) fn findings(&self, sheet: &mut Worksheet, line: u32) -> Result<(), XlsxError> {
        let row = line + 1;
        let styles = &self.styles;
        sheet.write_blank(line, 21, &styles.input)?;
        sheet.write_blank(line, 22, &styles.input_number)?;
        let found = format!("ISNUMBER(W{row})");
        let put =
            |sheet: &mut Worksheet, column, formula: String, result: &str, format: &Format| {
                let formula = Formula::new(formula).set_result(result);
                sheet
                    .write_formula_with_format(line, column, formula, format)
                    .map(drop)
            };
        put(
            sheet,
            23,
            format!("=IF({found},H{row}-W{row},\"–\")"),
            "–",
            &styles.number,
        )?;
        put(
            sheet,
            24,
            format!("=IF({found},X{row}/H{row},\"–\")"),
            "–",
            &styles.share,
        )?;
        let chance = say::stratum(self.lang, false);
        if let Method::Monetary { .. } = self.plan.method {
            let interval = self.cell("B2");
            let projected =
                format!("=IF({found},IF(J{row}=\"{chance}\",Y{row}*{interval},X{row}),\"–\")");
            put(sheet, 25, projected, "–", &styles.number)?;
            // Only what is overstated, by chance; the largest share first, equal ones in their order.
            let last = self.last;
            let counts = format!("AND(J{row}=\"{chance}\",{found},N(X{row})>0)");
            let larger = format!(
                "SUMPRODUCT((J$2:J${last}=\"{chance}\")*ISNUMBER(W$2:W${last})*\
                 ((H$2:H${last}-W$2:W${last})*H{row}>X{row}*H$2:H${last}))"
            );
            let equal = format!(
                "SUMPRODUCT((J$2:J{row}=\"{chance}\")*ISNUMBER(W$2:W{row})*\
                 ((H$2:H{row}-W$2:W{row})*H{row}=X{row}*H$2:H{row}))"
            );
            put(
                sheet,
                26,
                format!("=IF({counts},{larger}+{equal},0)"),
                "0",
                &styles.number,
            )?;
            let risk = format!("1-{}", self.cell("B1"));
            let allowance = format!(
                "=IF(AA{row}>0,((CHIINV({risk},2*(AA{row}+1))-CHIINV({risk},2*AA{row}))/2-1)*Z{row},0)"
            );
            put(sheet, 27, allowance, "0", &styles.number)?;
        }
        sheet.write_blank(line, 28, &styles.input)?;
        sheet.write_blank(line, 29, &styles.input_day)?;
        Ok(())
    }

    /// A cell of the evaluation.
    fn cell(&self, cell: &str) -> String {
        let (column, row) = cell.split_at(1);
        format!("'{}'!${column}${row}", self.of("Đánh giá", "Evaluation"))
    }

    /// A column of the sample.
    fn column(&self, column: &str) -> String {
        format!(
            "'{}'!${column}$2:${column}${}",
            self.sample_name(),
            self.last
        )
    }

    pub(super) fn evaluation_sheet(
        &self,
        sheet: &mut Worksheet,
        drawn: &[Drawn],
    ) -> Result<(), XlsxError> {
        sheet.set_name(self.of("Đánh giá", "Evaluation"))?;
        let wait = self.of("chưa kiểm hết", "not all examined");
        let rows = match self.plan.method {
            Method::Monetary { .. } => self.by_money(drawn, wait),
            Method::Random { .. } => self.at_random(drawn, wait),
        };
        for (at, (name, cell)) in (0..).zip(rows) {
            sheet.write_string_with_format(at, 0, name, &self.styles.head)?;
            match cell {
                Cell::Number(number) => {
                    sheet.write_number_with_format(at, 1, number, &self.styles.number)?;
                }
                Cell::Share(number) => {
                    sheet.write_number_with_format(at, 1, number, &self.styles.share)?;
                }
                Cell::Formula(formula, result) => {
                    let formula = Formula::new(formula).set_result(result);
                    sheet.write_formula_with_format(at, 1, formula, &self.styles.strong)?;
                }
                Cell::Empty => {
                    sheet.write_blank(at, 1, &self.styles.input)?;
                }
            }
        }
        sheet.set_column_width(0, 62)?;
        sheet.set_column_width(1, 28)?;
        Ok(())
    }

    /// Projected misstatement and upper limit of a monetary-unit sample, for amounts that the book states too high.
    fn by_money(&self, drawn: &[Drawn], wait: &str) -> Vec<(&'static str, Cell)> {
        let Method::Monetary { asked, interval } = self.plan.method else {
            return Vec::new();
        };
        let lang = self.lang;
        let t = |vi, en| of(lang, vi, en);
        let confidence = f64::from(asked.confidence) / 100.0;
        let chance = say::stratum(lang, false);
        let by_chance = drawn.iter().any(|one| one.stratum == Stratum::Chance);
        let basic = match by_chance {
            true => (
                "=CHIINV(1-B1,2)/2*B2".to_owned(),
                (-(1.0 - confidence).ln() * self.whole(interval.into())).to_string(),
            ),
            false => ("=0*B2".to_owned(), "0".to_owned()),
        };
        let (taken, projected) = (self.column("J"), self.column("Z"));
        let over = format!("SUMIF({projected},\">0\")");
        let over_by_chance = format!("SUMIFS({projected},{taken},\"{chance}\",{projected},\">0\")");
        let all = |formula: String| {
            Cell::Formula(format!("=IF(B7<B6,\"{wait}\",{formula})"), wait.to_owned())
        };
        vec![
            (t("Độ tin cậy", "Confidence"), Cell::Share(confidence)),
            (
                t("Khoảng cách chọn", "Sampling interval"),
                Cell::Number(self.whole(interval.into())),
            ),
            (
                t("Sai sót chấp nhận được", "Tolerable misstatement"),
                Cell::Number(self.whole(asked.tolerable.into())),
            ),
            (
                t("Tổng thể: số phần tử", "Population: entries"),
                Cell::Number(self.plan.count as f64),
            ),
            (
                t("Tổng thể: tổng số tiền", "Population: sum"),
                Cell::Number(self.whole(self.plan.sum)),
            ),
            (
                t("Số bút toán được chọn", "Entries drawn"),
                Cell::Number(drawn.len() as f64),
            ),
            (
                t(
                    "Đã kiểm (có số tiền xác định được)",
                    "Examined (with an amount found)",
                ),
                Cell::Formula(format!("=COUNT({})", self.column("W")), "0".into()),
            ),
            (
                t(
                    "Sai sót suy ra, phần chọn ngẫu nhiên (ghi cao hơn thực)",
                    "Projected, by chance (overstated)",
                ),
                Cell::Formula(format!("={over_by_chance}"), "0".into()),
            ),
            (
                t(
                    "Sai sót đã thấy ở phần luôn lấy (ghi cao hơn thực)",
                    "Found where always taken (overstated)",
                ),
                Cell::Formula(format!("={over}-B8"), "0".into()),
            ),
            (
                t("Sai sót suy ra, cộng", "Projected misstatement"),
                Cell::Formula("=B8+B9".into(), "0".into()),
            ),
            (
                t("Độ chính xác cơ bản", "Basic precision"),
                Cell::Formula(basic.0, basic.1),
            ),
            (
                t("Dự phòng thêm theo từng sai sót", "Further allowance"),
                Cell::Formula(format!("=SUM({})", self.column("AB")), "0".into()),
            ),
            (
                t("Giới hạn trên của sai sót", "Upper limit of misstatement"),
                all("B10+B11+B12".into()),
            ),
            (
                t("So với mức chấp nhận được", "Against what is tolerable"),
                all(format!(
                    "IF(B13<=B3,\"{}\",\"{}\")",
                    t("không vượt", "not above"),
                    t("vượt: cần kiểm thêm", "above: more has to be looked at")
                )),
            ),
            (
                t(
                    "Ghi thấp hơn thực (nêu riêng, không bù trừ)",
                    "Understated (apart, not set off)",
                ),
                Cell::Formula(format!("=SUMIF({projected},\"<0\")"), "0".into()),
            ),
            (t("Kết luận", "Conclusion"), Cell::Empty),
        ]
    }

    /// Mean difference and share of entries with a finding of a simple random sample, each with its one-sided limit.
    fn at_random(&self, drawn: &[Drawn], wait: &str) -> Vec<(&'static str, Cell)> {
        let lang = self.lang;
        let t = |vi, en| of(lang, vi, en);
        let confidence = f64::from(self.plan.method.confidence()) / 100.0;
        let (found, difference) = (self.column("W"), self.column("X"));
        let all = |formula: String| {
            Cell::Formula(format!("=IF(B5<B4,\"{wait}\",{formula})"), wait.to_owned())
        };
        vec![
            (t("Độ tin cậy", "Confidence"), Cell::Share(confidence)),
            (
                t("Tổng thể: số phần tử", "Population: entries"),
                Cell::Number(self.plan.count as f64),
            ),
            (
                t("Tổng thể: tổng số tiền", "Population: sum"),
                Cell::Number(self.whole(self.plan.sum)),
            ),
            (
                t("Số bút toán được chọn", "Entries drawn"),
                Cell::Number(drawn.len() as f64),
            ),
            (
                t(
                    "Đã kiểm (có số tiền xác định được)",
                    "Examined (with an amount found)",
                ),
                Cell::Formula(format!("=COUNT({found})"), "0".into()),
            ),
            (
                t("Số bút toán có chênh lệch", "Entries with a difference"),
                Cell::Formula(
                    format!("=COUNTIF({difference},\">0\")+COUNTIF({difference},\"<0\")"),
                    "0".into(),
                ),
            ),
            (
                t("Chênh lệch bình quân", "Mean difference"),
                all(format!("AVERAGE({difference})")),
            ),
            (
                t("Độ lệch chuẩn của chênh lệch", "Standard deviation"),
                all(format!("IF(B4>1,STDEV({difference}),0)")),
            ),
            (
                t("Sai sót suy ra tổng thể", "Projected misstatement"),
                all("B2*B7".into()),
            ),
            (
                t(
                    "Giới hạn trên (xấp xỉ chuẩn; cần ít nhất khoảng 30 chênh lệch)",
                    "Upper limit (normal; needs some 30 differences)",
                ),
                all("B9+NORMSINV(B1)*B2*B8/SQRT(B4)*SQRT(1-B4/B2)".into()),
            ),
            (
                t("Tỷ lệ bút toán có chênh lệch", "Share with a difference"),
                all("B6/B4".into()),
            ),
            (
                t(
                    "Giới hạn trên của tỷ lệ (Clopper–Pearson)",
                    "Upper limit of the share (Clopper–Pearson)",
                ),
                all("IF(B6>=B4,1,BETAINV(B1,B6+1,B4-B6))".into()),
            ),
            (t("Kết luận", "Conclusion"), Cell::Empty),
        ]
    }
}

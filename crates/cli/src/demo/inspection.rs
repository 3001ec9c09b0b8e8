//! The inspection of the story: three findings, of which one is closed, one is answered, and one nobody has answered in time.

use jiff::civil::{Date, date};
use minhbach_ledger::day::Day;
use minhbach_ledger::id::Digest;
use minhbach_ledger::kinds::campaigns::Period;
use minhbach_ledger::kinds::findings::{
    FindingAnswer, FindingClose, FindingOutcome, FindingRaise, Grade, Stance,
};
use minhbach_ledger::kinds::inspections::{InspectionOpen, VaultClass, Warrant};
use minhbach_ledger::kinds::keys::{KeyRevoke, RevokeReason};
use minhbach_ledger::kinds::remarks::{EvidenceAttach, EvidenceKind};

use super::desk::{Who, lawful};
use super::governance::document;
use super::opening::GOVERNORS;
use super::story::Story;
use crate::outcome::Step;
use crate::texts::Text;

/// What an inspector asks about.
#[derive(Debug, Default)]
pub struct Odd {
    /// The distribution that nobody has confirmed.
    pub unconfirmed: Option<Digest>,
    /// The note that came three weeks late.
    pub late: Option<Digest>,
    /// The report that came out late.
    pub report: Option<Digest>,
}

impl Story<'_> {
    /// The inspector looks into the relief of the flood. The governors cannot take his key away meanwhile.
    pub(super) fn inspection(&mut self) -> Step<()> {
        self.desk.go_to(date(2026, 12, 21))?;
        let open = InspectionOpen {
            chapter: self.book.province,
            closes: Day::of_date(date(2027, 3, 31)),
            decision: document("Quyết định kiểm tra việc tiếp nhận, phân bổ cứu trợ (mẫu)"),
            id: self.desk.id(),
            on: self.desk.today(),
            period: Period {
                from: Day::of_date(date(2026, 9, 1)),
                until: Day::of_date(date(2026, 11, 30)),
            },
            title: lawful("Kiểm tra việc tiếp nhận, phân bổ cứu trợ lũ quét tháng 9/2026"),
            vault: Some(Warrant {
                classes: vec![VaultClass::Donor, VaultClass::Roster],
                until: Day::of_date(date(2027, 2, 28)),
            }),
        };
        let inspection = self.desk.post(open, &[Who::Inspector])?;
        let revoke = KeyRevoke {
            compromised_since: None,
            id: self.desk.id(),
            key: self.desk.signer(Who::Inspector).name().to_owned(),
            on: self.desk.today(),
            reason: RevokeReason::LeftOffice,
        };
        self.desk
            .refused(Text::DemoInspectorKey, revoke, &GOVERNORS)?;

        self.desk.go_to(date(2026, 12, 23))?;
        let odd = std::mem::take(&mut self.odd);
        let late_report = self.raise(
            inspection,
            1,
            odd.report,
            Grade::Minor,
            "Kết quả tiếp nhận được công bố chậm so với thời hạn của cuộc vận động.",
            "Công bố lại lịch công bố và nêu lý do chậm.",
            date(2027, 1, 15),
        )?;
        let late_note = self.raise(
            inspection,
            2,
            odd.late,
            Grade::Major,
            "Phiếu cấp phát nộp muộn, chi từ phân bổ đã bị hủy; quỹ phải bù 3.000.000 đ.",
            "Làm rõ vì sao cán bộ không nhận được quyết định hủy; bổ sung quy trình.",
            date(2027, 3, 15),
        )?;
        self.raise(
            inspection,
            3,
            odd.unconfirmed,
            Grade::Major,
            "Lần cấp phát tháng 9 chưa có người thứ hai xác nhận.",
            "Kiểm đếm lại với các hộ và xác nhận hoặc điều chỉnh.",
            date(2027, 1, 31),
        )?;

        self.desk.go_to(date(2026, 12, 28))?;
        self.answer(
            late_report,
            Stance::Done,
            "Đã công bố lịch mới; chậm do đối chiếu sao kê của ba ngân hàng.",
            Who::Accountant,
        )?;
        self.answer(
            late_note,
            Stance::Partly,
            "Xã mất liên lạc nên cán bộ chưa biết quyết định hủy; đang soạn quy trình báo qua loa.",
            Who::Approver,
        )?;
        let calendar = EvidenceAttach {
            document: Some(document("Lịch công bố năm 2027 (mẫu)")),
            entry: late_report,
            id: self.desk.id(),
            on: self.desk.today(),
            private: None,
            what: EvidenceKind::Other,
        };
        // Whoever attaches to what an inspector of the province signed has a key of the province.
        let remedy = self.desk.post(calendar, &[Who::Accountant])?;
        self.desk.go_to(date(2026, 12, 30))?;
        let close = FindingClose {
            finding: late_report,
            id: self.desk.id(),
            on: self.desk.today(),
            outcome: FindingOutcome::Remedied,
            remedy: Some(remedy),
            words: lawful("Đã công bố lịch và nêu lý do; không phát hiện thiệt hại."),
        };
        self.desk.post(close, &[Who::Inspector])?;
        self.desk.flush()
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "one call a finding, read as a table"
    )]
    fn raise(
        &mut self,
        inspection: Digest,
        number: u32,
        about: Option<Digest>,
        grade: Grade,
        words: &str,
        asked: &str,
        due: Date,
    ) -> Step<Digest> {
        let body = FindingRaise {
            about: about.into_iter().collect(),
            asked: lawful(asked),
            due: Day::of_date(due),
            grade,
            id: self.desk.id(),
            inspection,
            number: number.try_into().unwrap_or(std::num::NonZeroU32::MIN),
            on: self.desk.today(),
            words: lawful(words),
        };
        self.desk.post(body, &[Who::Inspector])
    }

    fn answer(&mut self, finding: Digest, stance: Stance, words: &str, by: Who) -> Step<()> {
        let body = FindingAnswer {
            document: None,
            finding,
            id: self.desk.id(),
            on: self.desk.today(),
            stance,
            words: lawful(words),
        };
        self.desk.post(body, &[by])?;
        Ok(())
    }
}

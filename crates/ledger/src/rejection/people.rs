//! The refusals of what touches people: criteria, cases, sponsorships, disputes, monthly reports. They join those of
//! [`super::list`] in one enum, which the macro there makes.

/// Calls a macro with what is given to it, and with the refusals of this file after that.
macro_rules! with_people {
    ($then:ident! { $($before:tt)* }) => {
        $then! {
            $($before)*
            /// A list whose criteria nobody had recorded before.
            CriteriaMissing = "roster.criteria", Rules,
                "Tiêu chí phải được ghi sổ trước danh sách: adopted phải dẫn bút toán đã công bố đúng văn bản tiêu chí này.",
                "Criteria come before the list: adopted must name an earlier entry that states this very document.";
            /// A case that is no more.
            CaseClosed { case: Id } = "case.closed", Rules,
                "Địa chỉ nhân đạo {case} đã khép lại.",
                "The case {case} has been closed.";
            /// A case that nobody but its opener has looked at.
            CaseUnassigned { case: Id } = "case.unassigned", Rules,
                "Địa chỉ nhân đạo {case} chưa được người khác tiếp nhận (case.assign).",
                "Nobody else has taken the case {case} on yet (case.assign).";
            /// A case that is still sponsored.
            CaseSponsored { case: Id, sponsors: u64 } = "case.sponsored", Rules,
                "Địa chỉ nhân đạo {case} còn {sponsors} bảo trợ; hãy kết thúc trước (sponsorship.end).",
                "The case {case} still has {sponsors} sponsorships; end them first (sponsorship.end).";
            /// A case that has a full sponsor.
            SponsorshipTaken { case: Id } = "sponsorship.taken", Rules,
                "Địa chỉ nhân đạo {case} đã có người bảo trợ toàn phần; chỉ có thể cùng bảo trợ (share co).",
                "The case {case} has a full sponsor; others can only be co-sponsors (share co).";
            /// A dispute that ends with portions that came back, without the entry that brought them back, or the other way round.
            DisputeAdjustment = "dispute.adjustment", Rules,
                "Kết quả “đã điều chỉnh” phải dẫn bút toán distribution.adjust của đúng lần cấp phát đó; kết quả khác thì không.",
                "The outcome “adjusted” names the distribution.adjust of that very distribution; no other outcome does.";
            /// A number of days outside what a policy may state.
            PolicyDays { field: &'static str, most: u32 } = "policy.days", Rules,
                "Số ngày của {field} phải từ 1 đến {most}.",
                "The days of {field} are 1 to {most}.";
            /// A report about answers, where no policy says by when they must be handled.
            AnswerDaysMissing = "policy.no_answer_days", Rules,
                "Chính sách chưa nêu số ngày phải trả lời (answer_days), nên không thể tính phản ánh quá hạn.",
                "The policy states no days for answers (answer_days), so nothing can be overdue.";
            /// A monthly report that leaves a gap or repeats a month.
            MonthExpected { expected: Month } = "report.month", Rules,
                "Báo cáo tháng phải liên tục, không bỏ và không lặp: tháng cần xét là {expected}.",
                "Monthly reports have no gaps and no repeats: the month in question is {expected}.";
        }
    };
}

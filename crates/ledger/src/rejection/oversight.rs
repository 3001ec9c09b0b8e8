//! The refusals of inspections and findings. They join those of [`super::list`] and [`super::people`] in one enum.

/// Calls a macro with a macro and what is given to that, and with the refusals of this file after it.
macro_rules! with_oversight {
    ($then:ident! { $inner:ident! { $($before:tt)* } }) => {
        $then! { $inner! {
            $($before)*
            /// Somebody who inspects their own work.
            InspectionIndependent { holder: Id } = "inspection.independence", Authority,
                "Người giữ khóa {holder} còn (hoặc trong kỳ thanh tra còn) vai trò khác ở nơi được thanh tra; không ai tự thanh tra việc của mình.",
                "The holder {holder} has, or in the period inspected had, another role where the inspection is; nobody inspects their own work.";
            /// An inspector whom those inspected could have made one since.
            InspectionGuard { key: String } = "inspection.guard", Authority,
                "Khóa {key} được cấp sau khi mở cuộc thanh tra; khi khóa của thanh tra viên có từ trước còn hiệu lực thì phải có một khóa đó ký.",
                "The key {key} was granted after the inspection began; while an inspector's key from before is valid, one of those must sign.";
            /// A key that only inspectors let go.
            InspectorAgrees { key: String, until: Day } = "key.inspector", Authority,
                "Khóa {key} đã mở cuộc thanh tra dự kiến đến {until}; đến hết ngày đó phải có thanh tra viên (khóa có từ trước) cùng ký mới chấm dứt được.",
                "The key {key} opened an inspection planned until {until}; up to then an inspector (by a key from before it) must agree that it lapses.";
            /// More days than an inspection, its vault or a finding may have.
            InspectionDays { most: u16 } = "inspection.days", Rules,
                "Thời hạn không được quá {most} ngày.",
                "The term may not be longer than {most} days.";
            /// An inspection that passes over a finding.
            InspectionLeft { open: u64 } = "inspection.left", Rules,
                "Còn {open} phát hiện chưa kết luận; phải nêu đúng từng phát hiện còn mở kèm lý do (left).",
                "{open} findings are open; name exactly each of them with its reason (left).";
            /// A finding that leaves a gap or repeats a number.
            FindingNumber { next: u32 } = "finding.number", Rules,
                "Phát hiện phải đánh số liên tục; số tiếp theo là {next}.",
                "Findings have no gaps in their numbers; the next is {next}.";
            /// A finding that is closed before those inspected had their say.
            FindingUnheard { due: Day } = "finding.unheard", Rules,
                "Bên được thanh tra chưa giải trình và còn hạn đến {due}; trước đó chỉ được rút phát hiện (withdrawn).",
                "Those inspected have not answered and have until {due}; before that a finding can only be withdrawn.";
            /// What was remedied without saying by what, or the other way round.
            FindingRemedy = "finding.remedy", Rules,
                "Kết quả “đã khắc phục” phải dẫn bút toán khắc phục ghi sau phát hiện; kết quả khác thì không.",
                "The outcome “remedied” names the entry, later than the finding, that did it; no other outcome names one.";
            /// Words by which somebody could be known or reached.
            WordsPersonal { field: &'static str } = "words.personal", Rules,
                "Phần {field} có số giống số điện thoại, số định danh, số tài khoản hoặc có địa chỉ thư; phần này là công khai, hãy viết lại.",
                "{field} holds what looks like a telephone, identity or account number or an e-mail address; it is public, so put it otherwise.";
        } }
    };
}

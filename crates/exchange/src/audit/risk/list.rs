//! The tests: their names, why they are run, and what else could explain what they see.

use minhbach_ledger::rejection::Lang;

use crate::audit::words::pick;

macro_rules! tests {
    ($($variant:ident $name:literal
        $title_vi:literal $title_en:literal
        $why_vi:literal $why_en:literal
        $else_vi:literal $else_en:literal)*) => {
        /// A test. Its name on the command line is stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)]
        pub enum Test { $($variant),* }

        impl Test {
            /// All of them, in their order.
            pub const ALL: &'static [Test] = &[$(Test::$variant),*];

            /// The name on the command line and in JSON.
            pub fn name(self) -> &'static str {
                match self { $(Test::$variant => $name),* }
            }

            /// What it looks for, in a few words.
            pub fn title(self, lang: Lang) -> &'static str {
                match self { $(Test::$variant => pick(lang, $title_vi, $title_en)),* }
            }

            /// Why that is worth a look.
            pub fn why(self, lang: Lang) -> &'static str {
                match self { $(Test::$variant => pick(lang, $why_vi, $why_en)),* }
            }

            /// What else could explain it.
            pub fn caution(self, lang: Lang) -> &'static str {
                match self { $(Test::$variant => pick(lang, $else_vi, $else_en)),* }
            }
        }
    };
}

impl Test {
    /// The test of this name.
    pub fn from_name(name: &str) -> Option<Test> {
        Test::ALL.iter().copied().find(|test| test.name() == name)
    }
}

tests! {
    JustUnder "just_under"
    "Sát dưới ngưỡng duyệt" "Just under an approval threshold"
    "Ai muốn tránh thêm một người duyệt thì đề xuất số tiền thấp hơn ngưỡng một chút, hoặc chia nhỏ."
    "Whoever wants one approver fewer proposes a little less than the threshold, or splits."
    "Định mức cố định (số hộ × số tiền) có thể ngẫu nhiên nằm dưới ngưỡng nhiều lần; xem cách tính từng đề xuất."
    "A fixed rate (households × amount) may lie under the threshold again and again; look at how each was worked out."

    SamePair "same_pair"
    "Luôn cùng một cặp" "Always the same pair"
    "Hai người luôn duyệt cho nhau thì bốn mắt chỉ còn là hai."
    "Where two people always agree with each other, four eyes are two."
    "Phân công theo địa bàn, ca trực, người vắng mặt dài ngày; xem lịch phân công."
    "Duties by area or by shift, or somebody absent for long; look at the rota."

    OwnKey "own_key"
    "Xác nhận bằng khóa do người cấp phát ký cấp" "Confirmed with a key that the distributor granted"
    "Người cấp phát đã ký cấp khóa cho người xác nhận có thể tự dựng ra người xác nhận."
    "Whoever handed out and had signed the confirmer's key might have made up the confirmer."
    "Ở đơn vị nhỏ, người quản trị sổ đôi khi cũng đi cấp phát; gặp trực tiếp người xác nhận."
    "In a small chapter a governor may hand out, too; meet the confirmer."

    RoundTrip "round_trip"
    "Đi một vòng" "Round trip"
    "Tiền đi rồi về làm số thu, số chi trông lớn hơn, hoặc che chỗ thiếu vào ngày đối chiếu."
    "Money that goes and comes back makes intake and spending look larger, or hides a gap on the day of a count."
    "Sửa một lần chuyển nhầm, đối tác hoàn tiền một hoạt động bị hủy, nhà cung cấp hết hàng."
    "A mistake put right, a partner's refund of what was cancelled, a supplier out of stock."

    Duplicates "duplicates"
    "Trùng lặp" "Duplicates"
    "Một bảng ký nhận, một hóa đơn hay một lần chi được dùng hai lần là cách rút tiền đơn giản nhất."
    "One sign-off list, invoice or payment used twice is the simplest way to take money out."
    "Hai lần mua thật sự giống nhau trong ngày; một tài liệu chung cho nhiều bút toán; hai công ty trùng tên."
    "Two purchases of a day that were truly alike; one paper for several entries; two companies of one name."

    Backdating "backdating"
    "Ghi lùi ngày" "Backdating"
    "Bút toán vào sổ rất lâu sau ngày nó nêu có thể được viết ra để lấp chỗ trống."
    "An entry sealed long after the day that it states may have been written to fill a gap."
    "Vùng mất mạng, bệnh, chuyển giao sổ; phiếu hiện trường nộp muộn được ghi theo loại riêng và không tính ở đây."
    "No network, illness, a handover; late field notes have a kind of their own and are not counted here."

    LongHolding "long_holding"
    "Giữ lâu" "Held for long"
    "Tiền nằm lâu trong khoản chờ, trong phân bổ không dùng hay trong két thì không giúp được ai và dễ bị mượn."
    "Money that lies in suspense, in an unused allocation or in a cash box helps nobody and is easily borrowed."
    "Công trình chờ mùa khô, người chuyển tiền không liên lạc được, quỹ dự phòng theo quyết định."
    "Building that waits for the dry season, a sender who cannot be reached, a reserve by decision."

    LateDisclosure "late_disclosure"
    "Công bố muộn" "Disclosed late"
    "Ngân hàng đã ghi mà sổ chưa có thì trong thời gian đó không ai bên ngoài kiểm được."
    "What the bank has and the book has not, nobody outside can check meanwhile."
    "Ngân hàng gửi sao kê chậm, kỳ nghỉ lễ, người nhập liệu quá tải sau thiên tai."
    "The bank's statement came late, holidays, too much to enter after a disaster."

    VoucherGaps "voucher_gaps"
    "Thiếu số chứng từ" "Gaps in voucher numbers"
    "Số đã giữ mà không dùng, hoặc khai mất, có thể là chứng từ đã phát ra ngoài sổ."
    "A number reserved and not used, or said to be lost, may be a paper given out beside the book."
    "Quyển phiếu bị ướt, đợt thu dừng sớm; xem tờ phiếu hủy còn lưu."
    "A wet receipt book, a collection that ended early; look at the spoiled papers, which are kept."

    StatementDays "statement_days"
    "Sao kê thiếu ngày" "Days missing in statements"
    "Ngày không có sao kê đủ là ngày mà không ai biết sổ có ghi hết không."
    "Of a day without a full statement nobody knows whether the book has all of it."
    "Tệp ngân hàng có dòng không đọc được; ngân hàng chưa gửi tháng mới nhất."
    "A line of the bank's file could not be read; the newest month has not come yet."

    PeriodEnd "period_end"
    "Đảo ngay sau cuối kỳ" "Reversed right after a period's end"
    "Ghi trước cuối tháng và đảo ngay sau làm báo cáo tháng đẹp hơn thực tế."
    "Entered before a month's end and undone right after, it makes the month's report look better than it was."
    "Sai sót thường được tìm ra khi đối chiếu cuối kỳ; xem bút toán ghi lại."
    "Mistakes are often found when a period is reconciled; look at what was entered instead."

    UnitPrices "unit_prices"
    "Đơn giá khác thường" "Unusual unit prices"
    "Giá mua cao hơn hẳn giá thường, hoặc bán rẻ hơn hẳn giá trị, có thể là phần trả lại cho ai đó."
    "A price far above the usual one, or goods sold far below their value, may leave something for somebody."
    "Giá tăng trong những ngày bão lũ, hàng loại khác cùng tên, mua lẻ gấp; xem ba báo giá."
    "Prices rise in the days of a flood, another quality of the same name, a small urgent purchase; look at the quotes."

    Digits "digits"
    "Chữ số khác thường" "Unusual digits"
    "Số tiền do người nghĩ ra hiếm khi theo luật Benford như số tiền từ nhiều nguyên nhân thật."
    "Amounts that somebody made up rarely follow Benford's law, as amounts of many real causes do."
    "Định mức công tác phí, giá niêm yết, mức chi tối đa làm lệch chữ số mà không ai làm gì sai."
    "Fixed allowances, list prices and spending limits bend the digits though nobody did wrong."
}

#[cfg(test)]
mod checks {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_found_again() {
        let names: BTreeSet<&str> = Test::ALL.iter().map(|test| test.name()).collect();
        assert_eq!(names.len(), Test::ALL.len());
        for test in Test::ALL {
            assert_eq!(Test::from_name(test.name()), Some(*test));
        }
    }
}

//! The refusals themselves, in the order of precedence; those of what touches people stand in [`super::people`], those of inspections
//! in [`super::oversight`].

use super::{Concern, Lang};
use crate::amount::Unit;
use crate::day::{Day, Month};
use crate::id::Id;

with_oversight! { with_people! { rejections! {
    /// An entry before `ledger.open`, or a second `ledger.open`.
    LedgerOpen = "ledger.open", Rules,
        "Bút toán đầu tiên phải mở sổ, và sổ chỉ được mở một lần.",
        "The first entry opens the ledger, and it is opened only once.";
    /// The rules version is newer than this program.
    RulesNewer { rules: u32 } = "rules.newer", Newer,
        "Sổ dùng bộ quy tắc {rules}, mới hơn chương trình này; hãy cập nhật chương trình.",
        "The book uses rules version {rules}, newer than this program; update the program.";
    /// The rules version is older than the book's, which never goes back.
    RulesOlder { rules: u32 } = "rules.older", Rules,
        "Bộ quy tắc {rules} cũ hơn bộ mà sổ đang dùng; phiên bản chỉ tăng.",
        "Rules version {rules} is older than the book's; versions only rise.";
    /// The book follows rules that know nothing of this.
    RulesNeeded { needed: u32 } = "rules.needed", Rules,
        "Việc này cần bộ quy tắc {needed}; hãy nâng bộ quy tắc của sổ (policy.set).",
        "This needs rules version {needed}; raise the book's version first (policy.set).";
    /// `received` is less than in the entry before.
    ReceivedBackwards { received: u64, before: u64 } = "received.backwards", Bytes,
        "Thời điểm ghi sổ {received} sớm hơn bút toán trước ({before}).",
        "Sealed at {received}, before the entry that precedes it ({before}).";
    /// A key that was never granted.
    KeyUnknown { key: String } = "key.unknown", Authority,
        "Khóa {key} chưa được cấp trong sổ này.",
        "The key {key} has not been granted in this book.";
    /// A key that is no longer valid at this index.
    KeyRevoked { key: String } = "key.revoked", Authority,
        "Khóa {key} đã bị thu hồi.",
        "The key {key} has been revoked.";
    /// A key that may act on other days than that of the entry, or than that of its sealing.
    KeyOutsideTerm { key: String, from: Day, until: Day } = "key.term", Authority,
        "Khóa {key} được ủy quyền từ ngày {from} đến hết ngày {until}; bút toán phải đề ngày và được ghi sổ trong thời hạn đó.",
        "The key {key} may act from {from} until {until}; the entry must state a day of that term, and be sealed within it.";
    /// The signature does not verify.
    SignatureInvalid { key: String } = "signature.invalid", Authority,
        "Chữ ký của khóa {key} không đúng với nội dung.",
        "The signature of the key {key} does not fit the text.";
    /// None of the roles that may sign this kind.
    RoleMissing { key: String, needed: &'static str } = "authority.role", Authority,
        "Khóa {key} không có vai trò được ký loại bút toán này (cần: {needed}).",
        "The key {key} has no role that may sign this kind of entry (needed: {needed}).";
    /// The key's chapter does not include what the entry is about.
    OutOfScope { key: String, chapter: Id } = "authority.scope", Authority,
        "Khóa {key} không có thẩm quyền ở đơn vị {chapter}.",
        "The key {key} has no authority in the chapter {chapter}.";
    /// Too few different holders signed.
    TooFewSigners { needed: u32, have: u32 } = "authority.threshold", Authority,
        "Cần chữ ký của {needed} người khác nhau có vai trò này, mới có {have}.",
        "{needed} different holders with this role must sign; there are {have}.";
    /// A key's bytes are not a lawful public key.
    KeyUnlawful { key: String } = "key.unlawful", Authority,
        "Khóa công khai {key} không hợp lệ.",
        "The public key {key} is not a lawful Ed25519 key.";
    /// A name or public key that is already in the book.
    KeyTaken { key: String } = "key.taken", Authority,
        "Tên hoặc khóa công khai {key} đã có trong sổ; mỗi khóa chỉ được cấp một lần.",
        "The name or public key {key} is already in the book; a key is granted only once.";
    /// A key that is granted for longer than a term may be.
    TermDays { most: u16 } = "key.term_days", Rules,
        "Thời hạn ủy quyền không được quá {most} ngày, kể cả ngày đầu và ngày cuối.",
        "The term of a key may not be longer than {most} days, its first and its last among them.";
    /// Somebody who would govern for a time.
    TermGoverns = "key.term_governor", Rules,
        "Khóa của người quản trị không cấp có thời hạn: số người quản trị chỉ thay đổi bằng bút toán.",
        "A governor's key has no term: how many govern changes by entries alone.";
    /// The last governors may not be revoked below the threshold.
    GovernorsTooFew { needed: u32 } = "key.governors", Authority,
        "Không thể thu hồi: sổ phải còn ít nhất {needed} người quản trị.",
        "Cannot revoke: at least {needed} governors must remain.";
    /// The same holder in two roles that must be separate.
    RolesNotSeparate { holder: Id } = "eyes.separation", Rules,
        "Người giữ khóa {holder} đã giữ một trong các vai trò kế toán, thủ quỹ, thủ kho ở đơn vị này.",
        "The holder {holder} already is accountant, cashier or storekeeper of this chapter.";
    /// The same holder in two steps that need two people.
    SameHolder { holder: Id, step: &'static str } = "eyes.same_holder", Rules,
        "Người giữ khóa {holder} không được tự làm bước này ({step}) cho việc của chính mình.",
        "The holder {holder} may not take this step ({step}) in their own matter.";
    /// The id stands in the book already, with the same text.
    AlreadyEntered = "id.already_entered", Rules,
        "Bút toán này đã có trong sổ.",
        "This entry is in the book already.";
    /// The id stands in the book already, with another text.
    IdConflict { id: Id } = "id.conflict", Rules,
        "Mã {id} đã dùng cho một bút toán khác.",
        "The id {id} is already used by another entry.";
    /// Something named by its id is not in the book.
    NotFound { what: &'static str, id: Id } = "reference.not_found", Rules,
        "Không có {what} mang mã {id} trong sổ.",
        "There is no {what} {id} in the book.";
    /// A named earlier entry is not in the book, or of another kind.
    ReferentNotFound { needed: &'static str } = "reference.entry", Rules,
        "Bút toán được dẫn chiếu không có trong sổ hoặc không phải loại {needed}.",
        "The entry referred to is not in the book or is not of the kind {needed}.";
    /// The paper's number is not the next of its book.
    VoucherNumber { next: u32 } = "voucher.number", Rules,
        "Số chứng từ phải liên tục; số tiếp theo của quyển này là {next}.",
        "Voucher numbers have no gaps; the next of this book is {next}.";
    /// The paper's number has been used.
    VoucherTaken { number: u32 } = "voucher.taken", Rules,
        "Chứng từ số {number} đã dùng cho một bút toán khác.",
        "The voucher {number} is already used by another entry.";
    /// The paper's number was declared void.
    VoucherVoid { number: u32 } = "voucher.void", Rules,
        "Chứng từ số {number} đã bị hủy.",
        "The voucher {number} has been declared void.";
    /// The number is kept for somebody else's device.
    VoucherReserved { number: u32 } = "voucher.reserved", Rules,
        "Chứng từ số {number} đã giữ cho người khác.",
        "The voucher {number} is reserved for somebody else.";
    /// The year of the paper is not that of the accounting date.
    VoucherYear { booked: Day } = "voucher.year", Rules,
        "Năm của chứng từ phải là năm của ngày hạch toán {booked}.",
        "The year of the voucher must be that of the accounting date {booked}.";
    /// A thing with this id was opened before.
    Exists { what: &'static str, id: Id } = "reference.exists", Rules,
        "{what} mang mã {id} đã có trong sổ.",
        "The {what} {id} is in the book already.";
    /// The event lies after the sealing.
    InFuture { on: Day } = "date.future", Rules,
        "Ngày {on} nằm sau ngày ghi sổ.",
        "The day {on} lies after the day of entry.";
    /// The accounting date lies before the event.
    BookedBefore { booked: Day, on: Day } = "date.booked", Rules,
        "Ngày hạch toán {booked} sớm hơn ngày phát sinh {on}.",
        "The accounting date {booked} lies before the event ({on}).";
    /// Two dates in the wrong order.
    DatesReversed { from: Day, until: Day } = "date.order", Rules,
        "Ngày bắt đầu {from} sau ngày kết thúc {until}.",
        "The first day {from} lies after the last day {until}.";
    /// The fund or campaign did not receive on that day.
    NotReceiving { on: Day } = "fund.not_receiving", Rules,
        "Quỹ hoặc cuộc vận động không tiếp nhận vào ngày {on}; hãy ghi vào tiền chờ xác định (receipt.hold).",
        "The fund or campaign does not receive on {on}; use receipt.hold.";
    /// The fund is of a kind that this entry cannot use.
    FundKindWrong { fund: Id, needed: &'static str } = "fund.kind", Rules,
        "Quỹ {fund} không phải loại {needed}.",
        "The fund {fund} is not of the kind {needed}.";
    /// The amount is zero.
    AmountZero = "amount.zero", Rules,
        "Số tiền phải lớn hơn 0.",
        "The amount must be more than zero.";
    /// Decimals that are not the currency's.
    AmountScale { unit: Unit } = "amount.scale", Rules,
        "Số chữ số thập phân không đúng với {unit}.",
        "The number of decimals is not that of {unit}.";
    /// More decimals than a quantity may have.
    ScaleWrong { most: u8 } = "amount.decimals", Rules,
        "Số lượng có nhiều nhất {most} chữ số thập phân.",
        "A quantity has at most {most} decimals.";
    /// Neither money nor goods, or both.
    UnitWrong = "amount.unit", Rules,
        "Phải ghi đúng một trong hai: loại tiền hoặc lô hàng.",
        "State exactly one of the two: a currency or a lot of goods.";
    /// A sum that the book cannot count.
    TooLarge = "amount.too_large", Rules,
        "Tổng số quá lớn, sổ không ghi được.",
        "The sum is too large for the book to count.";
    /// The account does not hold this currency.
    CurrencyWrong { account: Id } = "account.currency", Rules,
        "Tài khoản {account} không giữ loại tiền này.",
        "The account {account} does not hold this currency.";
    /// The account is of a kind that this entry cannot use.
    AccountKindWrong { account: Id, needed: &'static str } = "account.kind", Rules,
        "Tài khoản {account} không phải loại {needed}.",
        "The account {account} is not of the kind {needed}.";
    /// A movement of a bank account without its statement line.
    LineNeeded { account: Id } = "statement.line_needed", Rules,
        "Giao dịch qua tài khoản ngân hàng {account} phải dẫn dòng sao kê.",
        "A movement of the bank account {account} must cite its statement line.";
    /// A statement line cited by a movement that is not of a bank account.
    LineUnneeded { account: Id } = "statement.line_unneeded", Rules,
        "Tài khoản {account} không có sao kê nên không được dẫn dòng sao kê.",
        "The account {account} has no statement, so no line can be cited.";
    /// The line's day is not the day of the event.
    LineDay { line: Day, on: Day } = "statement.line_day", Rules,
        "Dòng sao kê thuộc ngày {line}, khác ngày phát sinh {on}.",
        "The statement line is of {line}, the event of {on}.";
    /// The day has been sealed as complete.
    DayComplete { day: Day } = "statement.day_complete", Rules,
        "Sao kê ngày {day} đã chốt đủ; không thể thêm hay bỏ dòng.",
        "The statement of {day} is sealed as complete; no line can be added or removed.";
    /// Days that leave a gap or are out of order.
    DaysNotContiguous { day: Day, expected: Day } = "statement.days", Rules,
        "Các ngày sao kê phải liên tục: chờ ngày {expected}, gặp {day}.",
        "Statement days must be contiguous: expected {expected}, found {day}.";
    /// opening + credits − debits is not closing.
    DayArithmetic { day: Day } = "statement.arithmetic", Rules,
        "Ngày {day}: số dư đầu + thu − chi không bằng số dư cuối.",
        "{day}: opening + credits − debits is not closing.";
    /// The opening is not the closing of the day before.
    DayOpening { day: Day } = "statement.opening", Rules,
        "Ngày {day}: số dư đầu không bằng số dư cuối ngày trước.",
        "{day}: the opening is not the closing of the day before.";
    /// The entries that cite a complete day do not add up to it.
    DayMismatch { day: Day, counted: u32, stated: u32, sum: u64, stated_sum: u64 } = "statement.mismatch", Rules,
        "Ngày {day} ghi là đủ nhưng sổ có {counted} dòng, tổng {sum}; sao kê có {stated} dòng, tổng {stated_sum}.",
        "{day} is stated as complete, but the book has {counted} lines, sum {sum}; the statement has {stated}, sum {stated_sum}.";
    /// The funds do not have in the account what the bank says is there.
    BookBalance { day: Day, held: i128, stated: i64 } = "statement.book_balance", Rules,
        "Cuối ngày {day} ngân hàng ghi {stated}, nhưng các quỹ chỉ có {held} trong tài khoản này; kiểm tra số dư đầu kỳ (balance.open) và các ngày còn thiếu.",
        "At the end of {day} the bank states {stated}, but the funds have {held} in the account; check the opening balance (balance.open) and missing days.";
    /// Less is free than is asked for.
    FundsShort { available: u64, wanted: u64 } = "funds.short", Rules,
        "Chỉ còn {available}, không đủ {wanted}.",
        "Only {available} is free, {wanted} is asked for.";
    /// The numbers that must be free have been spent.
    NotFree = "funds.not_free", Rules,
        "Khoản này đã được dùng một phần hoặc toàn bộ nên không thể hoàn tác.",
        "This has been spent in part or in whole and cannot be undone.";
    /// The fund holds less in that account.
    HoldingShort { account: Id, available: i128, wanted: u64 } = "account.short", Rules,
        "Quỹ chỉ có {available} trong tài khoản {account}, không đủ {wanted}.",
        "The fund holds only {available} in the account {account}; {wanted} is asked for.";
    /// The fund owes a shortfall.
    FundOwes { fund: Id, owed: u64 } = "fund.owes", Rules,
        "Quỹ {fund} đang thiếu {owed}; phải bù (fund.cover) trước khi phân bổ mới.",
        "The fund {fund} owes {owed}; it must be covered (fund.cover) before new allocations.";
    /// There is no such shortfall to cover.
    NothingOwed { fund: Id, owed: u64 } = "fund.nothing_owed", Rules,
        "Quỹ {fund} chỉ thiếu {owed}.",
        "The fund {fund} owes only {owed}.";
    /// Outside the purposes of the fund.
    PurposeOutside { fund: Id } = "restriction.purpose", Rules,
        "Mục đích không thuộc phạm vi của quỹ {fund}.",
        "The purpose is outside what the fund {fund} may be used for.";
    /// Outside the areas of the fund.
    AreaOutside { fund: Id } = "restriction.area", Rules,
        "Địa bàn không thuộc phạm vi của quỹ {fund}.",
        "The area is outside that of the fund {fund}.";
    /// Outside the dates of the fund.
    DatesOutside { fund: Id } = "restriction.dates", Rules,
        "Thời gian không thuộc phạm vi của quỹ {fund}.",
        "The dates are outside those of the fund {fund}.";
    /// Costs from a fund that is not a cost fund.
    CostsForbidden { fund: Id } = "restriction.costs", Rules,
        "Quỹ {fund} không được dùng để chi phí; hãy chi từ quỹ chi phí.",
        "The fund {fund} may not pay costs; use a cost fund.";
    /// More for costs than the published share.
    CostShare { most: u64 } = "restriction.cost_share", Rules,
        "Phần trích cho chi phí vượt mức đã công bố (tối đa {most}).",
        "More for costs than the published share (at most {most}).";
    /// The allocation is not open.
    AllocationNotOpen { allocation: Id } = "allocation.not_open", Rules,
        "Phân bổ {allocation} chưa được duyệt hoặc đã kết thúc.",
        "The allocation {allocation} is not approved or has ended.";
    /// The proposal has been decided already.
    AlreadyDecided { allocation: Id } = "allocation.decided", Rules,
        "Đề xuất {allocation} đã được quyết định.",
        "The proposal {allocation} has been decided already.";
    /// The spending lies outside the days of the allocation.
    AllocationDates { on: Day } = "allocation.dates", Rules,
        "Ngày {on} nằm ngoài thời hạn của phân bổ.",
        "{on} lies outside the days of the allocation.";
    /// No emergency limit, or more than is left of it.
    EmergencyLimit { most: u64 } = "allocation.emergency", Rules,
        "Chi khẩn cấp vượt hạn mức còn lại của chính sách (tối đa {most}); hãy đề xuất và chờ duyệt như thường.",
        "More than what is left of the policy's emergency limit (at most {most}); propose it and wait for approval.";
    /// A policy whose emergencies would last no day or for ever.
    EmergencyDays { most: u16 } = "policy.emergency", Rules,
        "Thời hạn duyệt chi khẩn cấp phải từ 1 đến {most} ngày.",
        "The approval of emergency spending may take 1 to {most} days.";
    /// An advance without its day, or a day where nothing is advanced.
    AdvanceDue { account: Id } = "advance.due", Rules,
        "Chuyển tiền vào tài khoản tạm ứng {account} phải ghi hạn quyết toán (due), không sớm hơn ngày chuyển; tài khoản khác thì không ghi.",
        "A transfer to the advance account {account} states the day by which it is accounted for (due), not before the transfer; no other does.";
    /// Nothing of the pledge is open.
    PledgeNotOpen { pledge: Id } = "pledge.not_open", Rules,
        "Cam kết {pledge} đã thực hiện đủ hoặc đã kết thúc.",
        "The pledge {pledge} has been kept or has ended.";
    /// What came is not what was promised.
    PledgeOther { pledge: Id } = "pledge.other", Rules,
        "Khoản này không đúng quỹ, loại tiền hoặc mặt hàng đã cam kết ({pledge}).",
        "This is not of the fund, the currency or the item that was pledged ({pledge}).";
    /// An exchange of a currency for itself.
    SameCurrency = "exchange.currency", Rules,
        "Đổi tiền phải giữa hai loại tiền khác nhau.",
        "An exchange is between two different currencies.";
    /// A counterpart where there is no partner.
    PartnerMissing = "partner.missing", Rules,
        "Chỉ ghi sổ đối ứng cho khoản nhận từ hoặc chuyển cho một đối tác.",
        "A counterpart is stated only for what came from a partner or went to one.";
    /// Days that have been counted already.
    ServiceCounted { until: Day } = "service.counted", Rules,
        "Hoạt động này đã được báo cáo đến hết ngày {until}; mỗi ngày chỉ tính một lần.",
        "This service has been reported up to {until}; no day is counted twice.";
    /// Neither of two things that exclude each other, or both.
    OneOf { a: &'static str, b: &'static str } = "body.one_of", Rules,
        "Phải ghi đúng một trong hai: {a} hoặc {b}.",
        "State exactly one of the two: {a} or {b}.";
    /// Fewer people than may be published.
    SmallCell { least: u32 } = "privacy.small_cell", Rules,
        "Phải có ít nhất {least} người hoặc hộ để không lộ ai được giúp.",
        "At least {least} people or households, so that nobody can be recognised.";
    /// Goods past their last day.
    LotExpired { expiry: Day } = "lot.expired", Rules,
        "Lô hàng đã hết hạn ngày {expiry}; chỉ được trả lại hoặc hủy.",
        "The lot expired on {expiry}; it can only be returned or destroyed.";
    /// Goods of a gift that did not come as goods, or the other way round.
    ChannelWrong = "donation.channel", Rules,
        "Kênh tiếp nhận phải là hiện vật (goods) khi và chỉ khi khoản ủng hộ là hàng.",
        "The channel is goods exactly when goods are given.";
    /// A fund and an allocation, or neither.
    OwnerWrong = "goods.owner", Rules,
        "Phải ghi đúng một trong hai: hàng của quỹ nào hoặc của phân bổ nào.",
        "State exactly one of the two: whose goods they are, a fund's or an allocation's.";
    /// A later last day, or a better state, that no approver signed.
    LotBettered = "lot.bettered", Rules,
        "Hạn dùng muộn hơn hoặc tình trạng tốt hơn phải có chủ tài khoản cùng ký.",
        "That a lot lasts longer or is in a better state, an approver must sign, too.";
    /// Something made of lots that would last longer than they.
    OutlivesParts = "lot.outlives", Rules,
        "Hạn dùng của hàng đóng gói không được muộn hơn hạn sớm nhất của các thành phần.",
        "What is made of goods lasts no longer than the first of them to expire.";
    /// A write-off because of an expiry that has not come.
    LotNotExpired = "lot.not_expired", Rules,
        "Lô hàng chưa hết hạn nên không được xóa sổ vì lý do hết hạn.",
        "The lot has not expired and cannot be written off as expired.";
    /// Goods of an allocation that would be sold without need.
    SaleOfAllocated = "goods.sale", Rules,
        "Hàng đã phân bổ chỉ được bán khi sắp hỏng.",
        "Goods that are allocated may be sold only before they spoil.";
    /// More is written off as missing than a count found missing.
    NotMissing { open: u64 } = "stock.not_missing", Rules,
        "Kiểm kê chỉ thấy thiếu {open} chưa xử lý.",
        "Counts found only {open} missing that is not written off yet.";
    /// More than is on the way.
    NotOnWaybill { open: u64, stated: u64 } = "waybill.more", Rules,
        "Phiếu chuyển chỉ còn {open} trên đường, không thể nhập {stated}.",
        "Only {open} is still on the way; {stated} is stated.";
    /// The order has ended.
    OrderClosed { order: Id } = "order.closed", Rules,
        "Đơn mua {order} đã kết thúc.",
        "The order {order} has ended.";
    /// Orders that one entry cannot name together.
    OrdersMixed = "order.mixed", Rules,
        "Các đơn mua trong một bút toán phải cùng nhà cung cấp, cùng mặt hàng và loại tiền.",
        "The orders of one entry must be of one supplier, one item and one currency.";
    /// The allocation has orders that are open.
    OrdersOpen { allocation: Id } = "allocation.orders", Rules,
        "Phân bổ {allocation} còn đơn mua chưa kết thúc (purchase.close).",
        "The allocation {allocation} has open orders; close them first (purchase.close).";
    /// More came than was ordered.
    MoreThanOrdered { left: u64, stated: u64 } = "purchase.quantity", Rules,
        "Đơn mua chỉ còn {left} chưa giao, không thể nhập {stated}.",
        "Only {left} of the order has not come yet; {stated} is stated.";
    /// More is invoiced than was ordered.
    InvoiceTooHigh { left: u64, stated: u64 } = "purchase.invoice", Rules,
        "Đơn mua chỉ còn {left} chưa xuất hóa đơn, hóa đơn ghi {stated}.",
        "Only {left} of the order is not invoiced yet; the invoice asks {stated}.";
    /// The price is not that of the order, and too few approvers signed that.
    PriceDiffers { needed: u32, have: u32 } = "purchase.price", Rules,
        "Đơn giá khác đơn mua: cần {needed} chủ tài khoản cùng ký, mới có {have}.",
        "The price is not that of the order: {needed} approvers must sign, there are {have}.";
    /// More would be paid than was invoiced or may be prepaid.
    PaidTooMuch { most: u64 } = "purchase.paid", Rules,
        "Tổng tiền trả cho đơn mua đến lúc này không được quá {most}.",
        "No more than {most} may have been paid for the order by now.";
    /// More would come back from a supplier than she owes.
    RefundTooMuch { most: u64 } = "purchase.refund", Rules,
        "Nhà cung cấp chỉ còn phải hoàn {most}.",
        "The supplier has only {most} to pay back.";
    /// More calves than can be passed on.
    CalvesTooMany { most: u64 } = "asset.calves", Rules,
        "Đàn này chỉ còn {most} bê con có thể luân chuyển.",
        "Only {most} calves of this herd can be passed on.";
    /// Counts since the beginning that fell.
    CountsFell = "asset.counts", Rules,
        "Số cộng dồn của đàn và ngày báo cáo không được lùi.",
        "Counts since the beginning of a herd, and their days, never fall.";
    /// More portions than people on the list.
    MorePortions { portions: u64, listed: u64 } = "distribution.portions", Rules,
        "{portions} suất nhưng chỉ có {listed} người ký nhận hoặc trong danh sách.",
        "{portions} portions, but only {listed} people signed or are on the list.";
    /// The named entry has already been treated so.
    AlreadyDone { what: &'static str } = "reference.done", Rules,
        "Bút toán được dẫn chiếu đã được xử lý trước đó ({what}).",
        "The entry referred to has been dealt with before ({what}).";
    /// A bank fact cannot be reversed.
    BankFact = "reverse.bank_fact", Rules,
        "Dòng sao kê là sự thật của ngân hàng, không đảo được; hãy phân loại lại.",
        "A statement line is the bank's fact and cannot be reversed; reassign it instead.";
    /// This kind cannot be reversed.
    NotReversible { kind: &'static str } = "reverse.kind", Rules,
        "Loại bút toán {kind} không đảo được.",
        "An entry of the kind {kind} cannot be reversed.";
    /// The parts of a gift do not fit the whole.
    PartsWrong = "amount.parts", Rules,
        "Các phần không cộng thành tổng.",
        "The parts do not add up to the whole.";
    /// A chapter that is no more.
    ChapterClosed { chapter: Id } = "chapter.closed", Rules,
        "Đơn vị {chapter} đã sáp nhập hoặc giải thể.",
        "The chapter {chapter} has been merged or closed.";
    /// A chapter that still has something.
    ChapterHolds { what: &'static str } = "chapter.holds", Rules,
        "Đơn vị còn phần chưa giải quyết ({what}); hãy giải quyết xong hoặc chuyển cho đơn vị kế thừa (chapter.succeed).",
        "The chapter still has something ({what}); settle it or name a successor (chapter.succeed).";
    /// A successor below its own predecessor.
    SuccessorBelow { chapter: Id } = "chapter.successor", Rules,
        "Đơn vị kế thừa {chapter} không được nằm dưới đơn vị bị sáp nhập.",
        "The successor {chapter} may not stand below the chapter that ends.";
    /// The campaign has been closed, or its last day has passed.
    CampaignClosed { on: Day } = "campaign.closed", Rules,
        "Cuộc vận động đã kết thúc ngày {on}.",
        "The campaign ended on {on}.";
    /// Longer than the rule set allows.
    CampaignTooLong { most: u32 } = "campaign.too_long", Rules,
        "Thời gian tiếp nhận hoặc gia hạn vượt {most} ngày mà bộ quy tắc cho phép.",
        "The reception or its extension is longer than the {most} days that the rule set allows.";
    /// An account that the campaign does not have to itself.
    AccountNotOfCampaign { account: Id } = "campaign.account", Rules,
        "Tài khoản {account} không dành riêng cho cuộc vận động này.",
        "The account {account} is not kept for this campaign alone.";
    /// What is left goes elsewhere than the rule set says.
    ResidualElsewhere { fund: Id } = "campaign.residual", Rules,
        "Theo bộ quy tắc, phần còn lại của quỹ {fund} không được chuyển sang quỹ khác.",
        "By its rule set, what is left of the fund {fund} goes to no other fund.";
    /// A purpose that the rule set does not list.
    UseNotPermitted = "restriction.permitted_use", Rules,
        "Mục đích không có trong danh mục được phép của cuộc vận động.",
        "The purpose is not on the list that the campaign's rule set permits.";
    /// The fund is frozen.
    FundFrozen { fund: Id } = "fund.frozen", Rules,
        "Quỹ {fund} đang bị phong tỏa.",
        "The fund {fund} is frozen.";
    /// The fund has been closed.
    FundClosed { fund: Id } = "fund.closed", Rules,
        "Quỹ {fund} đã đóng.",
        "The fund {fund} has been closed.";
    /// A fund that still has something.
    FundHolds { what: &'static str } = "fund.holds", Rules,
        "Quỹ chưa đóng được vì còn phần chưa giải quyết ({what}).",
        "The fund cannot be closed: something is left ({what}).";
    /// The account has been closed.
    AccountClosed { account: Id } = "account.closed", Rules,
        "Tài khoản {account} đã đóng.",
        "The account {account} has been closed.";
    /// An account in which something lies.
    AccountHolds { account: Id } = "account.holds", Rules,
        "Tài khoản {account} còn số dư.",
        "The account {account} is not empty.";
    /// A day with lines that no statement has sealed.
    DayUnsealed { day: Day } = "statement.unsealed", Rules,
        "Ngày {day} chưa được chốt sao kê đầy đủ.",
        "The statement of {day} is not sealed as complete.";
    /// An accounting date in closed books.
    PeriodClosed { until: Day } = "period.closed", Rules,
        "Sổ đã khóa đến ngày {until}; hãy hạch toán vào ngày sau đó.",
        "The books are closed up to {until}; use a later accounting date.";
    /// A reserved number that nobody has accounted for.
    VouchersOpen { number: u32 } = "period.vouchers", Rules,
        "Chứng từ số {number} đã giữ nhưng chưa dùng và chưa hủy.",
        "The voucher {number} is reserved and neither used nor void.";
    /// Nothing that could be explained so.
    NothingToExplain { what: &'static str } = "explain.nothing", Rules,
        "Bút toán không có phần cần giải trình ({what}).",
        "The entry has nothing of the kind to explain ({what}).";
    /// An explanation without the document that explains.
    DocumentNeeded = "explain.document", Rules,
        "Giải trình phải kèm văn bản công khai.",
        "An explanation needs a public document.";
    /// Evidence that is neither public nor private, both, or public where it shows people.
    EvidenceForm = "evidence.form", Rules,
        "Chứng từ phải là văn bản công khai hoặc cam kết kín, đúng một trong hai; ảnh và danh sách người luôn là cam kết kín.",
        "Evidence is either a public document or a private commitment; photographs and lists of people are always private.";
    /// A note that cannot be read.
    NoteUnreadable = "adopt.note", Rules,
        "Phiếu hiện trường không đọc được hoặc thuộc sổ khác.",
        "The field note cannot be read or belongs to another book.";
    /// A kind that is not made in the field.
    NotAdoptable { kind: &'static str } = "adopt.kind", Rules,
        "Phiếu loại {kind} không phải là loại lập tại hiện trường bằng tiền mặt hoặc hiện vật.",
        "A note of the kind {kind} is not one that is made in the field, in cash or goods.";
    /// A report made of entries that are not there.
    CheckpointAhead { size: u64 } = "report.checkpoint", Rules,
        "Sổ mới có {size} bút toán.",
        "The book has only {size} entries.";
    /// A list that is empty, too long, unsorted or holds one thing twice.
    ListWrong { field: &'static str } = "list.wrong", Rules,
        "Danh sách {field} trống, quá dài, chưa sắp xếp hoặc có phần tử trùng.",
        "The list {field} is empty, too long, not sorted or holds one thing twice.";
    /// Postings, holdings and numbers disagree: an error of this program, never a lawful state.
    BooksDisagree = "internal.books", Rules,
        "Bút toán kép và số hiệu không khớp; bút toán bị từ chối để bảo vệ sổ.",
        "Postings and numbers disagree; the entry is refused to protect the book.";
} } }

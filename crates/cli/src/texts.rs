//! Every sentence of the command line, both languages side by side: a key cannot be missing in one of them.

use crate::lang::Lang;

macro_rules! texts {
    ($($key:ident $vi:literal $en:literal)*) => {
        /// One sentence, with `{name}` places that [`fill`] fills.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[allow(clippy::enum_variant_names, reason = "one key is simply `Error`")]
        pub enum Text { $($key),* }

        impl Text {
            /// The sentence in `lang`.
            pub fn say(self, lang: Lang) -> &'static str {
                match (self, lang) { $((Text::$key, Lang::Vi) => $vi, (Text::$key, Lang::En) => $en),* }
            }

            /// Every key, for the tests.
            #[cfg(test)]
            const ALL: &'static [Text] = &[$(Text::$key),*];
        }
    };
}

/// `template` with every `{name}` replaced by its value. A value is never looked into for further places.
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        let Some(len) = rest[start..].find('}') else {
            break;
        };
        out.push_str(&rest[..start]);
        let name = &rest[start + 1..start + len];
        match values.iter().find(|(key, _)| *key == name) {
            Some((_, value)) => out.push_str(value),
            None => out.push_str(&rest[start..=start + len]),
        }
        rest = &rest[start + len + 1..];
    }
    out.push_str(rest);
    out
}

texts! {
    Error "lỗi" "error"
    WordFile "tệp" "file"
    WordLine "dòng" "line"
    WordField "trường" "field"
    WordAdvice "cách xử lý" "what to do"

    HelpTemplate "{about}\n\nCách dùng: {usage}\n\n{all-args}" "{about}\n\nUsage: {usage}\n\n{all-args}"
    HelpCommands "Lệnh" "Commands"
    HelpArguments "Tham số" "Arguments"
    HelpOptions "Tùy chọn" "Options"
    UsageMissing "thiếu: {arg}" "missing: {arg}"
    UsageUnknown "không có tham số {arg}" "there is no argument {arg}"
    UsageCommand "không có lệnh {command}" "there is no command {command}"
    UsageNoCommand "cần một lệnh" "a command is needed"
    UsageConflict "{arg} không dùng cùng tham số khác đã nêu" "{arg} cannot be used with another argument given"
    UsageNoValue "{arg} cần một giá trị" "{arg} needs a value"
    UsageValue "{arg}: giá trị “{value}” không hợp lệ" "{arg}: the value “{value}” is not valid"
    UsageOther "dòng lệnh không hợp lệ ({detail})" "the command line is not valid ({detail})"
    AdviceHelp "xem minhbach LỆNH --help" "see minhbach COMMAND --help"

    IoFile "không đọc hoặc ghi được {path}: {error}" "cannot read or write {path}: {error}"
    IoNetwork "không nói chuyện được với {url}: {error}" "cannot talk to {url}: {error}"
    FileExists "{path} đã có; không ghi đè" "{path} exists already; it is not overwritten"
    AdviceOtherFile "chọn tên tệp khác, hoặc tự chuyển tệp cũ đi chỗ khác" "choose another file name, or move the old file away yourself"

    KeyFormat "{path} không phải tệp khóa của Minh Bạch: {detail}" "{path} is not a key file of Minh Bạch: {detail}"
    KeyPassphrase "không mở được {path}: sai mật khẩu, hoặc tệp bị sửa" "cannot open {path}: wrong passphrase, or the file was altered"
    AdvicePassphrase "gõ lại mật khẩu, hoặc đặt MINHBACH_PASSPHRASE" "type the passphrase again, or set MINHBACH_PASSPHRASE"
    KeyEmptyPassphrase "mật khẩu không được để trống" "the passphrase must not be empty"
    KeyNoTerminal "không có bàn phím để hỏi mật khẩu" "there is no terminal to ask for the passphrase"
    KeyMismatch "hai lần gõ mật khẩu khác nhau" "the two passphrases differ"
    AskPassphrase "Mật khẩu của {path}: " "Passphrase of {path}: "
    AskNewPassphrase "Mật khẩu mới cho {path}: " "New passphrase for {path}: "
    AskAgain "Gõ lại mật khẩu: " "Type it again: "
    KeyMade "Đã tạo khóa {path}. Hãy đưa dòng vkey sau cho người quản trị sổ:" "Key written to {path}. Hand this vkey to the ledger's governors:"
    BadOrigin "tên nguồn không hợp lệ: {origin}" "not a valid origin: {origin}"
    AdviceOrigin "dùng dạng tên-miền/tên-sổ, chữ thường, không dấu cách, không dấu +" "use the form domain/ledger, lower case, without spaces and +"

    InputJson "đầu vào không đọc được: {error}" "the input cannot be read: {error}"
    AdviceJson "cần {\"public\":{…},\"private\":{TRƯỜNG:GIÁ TRỊ}}" "it must be {\"public\":{…},\"private\":{FIELD:VALUE}}"
    InputKind "không có loại bút toán {kind}" "there is no kind of entry {kind}"
    AdviceKind "các loại: {kinds}" "the kinds: {kinds}"
    InputPrivateText "giá trị riêng tư phải là chuỗi" "a private value must be a string"
    InputTwice "trường vừa công khai vừa riêng tư" "the field is both public and private"
    InputNotPrivate "loại bút toán này không có trường riêng tư ấy" "this kind of entry has no such private field"
    InputOpenings "tệp mở cam kết không đọc được" "the openings file cannot be read"
    InputNote "không phải bút toán: {error}" "not an entry: {error}"
    InputNoOrigin "dòng đầu phải là TÊN-NGUỒN/entry/v1" "the first line must be ORIGIN/entry/v1"
    DraftWritten "Đã soạn {path}. Tiếp theo: minhbach sign, rồi minhbach record" "Draft written to {path}. Next: minhbach sign, then minhbach record"
    SignOrigin "khóa {key} không thuộc sổ {origin}" "the key {key} does not belong to the ledger {origin}"
    SignTwice "khóa {key} đã ký bút toán này" "the key {key} has signed this entry already"
    SignDone "Đã ký bằng {key}; {path} có {count} chữ ký." "Signed with {key}; {path} bears {count} signatures."
    CheckHolds "ĐÚNG: bút toán {index} (mã {code}) nằm trong sổ {origin}, ở trạng thái {size} bút toán có chữ ký của sổ." "HOLDS: entry {index} (code {code}) stands in the book {origin} at its signed size of {size} entries."
    CheckFails "SAI: tệp không chứng minh được: {error}" "FAILS: the file does not prove it: {error}"
    AdviceCheck "tệp bị sửa, hoặc khóa của sổ không phải khóa này; hãy xin lại chứng minh và lấy khóa từ nguồn khác" "the file was altered or the log's key is another one; ask for the proof again and take the key from another source"
    CheckNoEntry "tệp không kèm bút toán (dòng extra)" "the file carries no entry (its extra line)"
    CheckUnknownKind "Chương trình này chưa biết loại của bút toán." "This program does not know the kind of the entry."
    CheckLimits "Điều này chứng minh bút toán có trong sổ và không bị sửa, không chứng minh hàng đã đến tay người nhận." "This proves that the entry is in the book unaltered, not that goods reached a hand."
    CheckNoPolicy "Chưa kiểm: có nhân chứng ký điểm kiểm này hay chưa (không có --policy)." "Not checked: whether witnesses have signed this checkpoint (no --policy)."
    IsWitnessed "CÓ NHÂN CHỨNG: đủ số nhân chứng mà chính sách đòi đã ký điểm kiểm này." "WITNESSED: as many witnesses as the policy asks for have signed this checkpoint."
    IsProvisional "TẠM: chưa đủ số nhân chứng mà chính sách đòi ký điểm kiểm này." "PROVISIONAL: fewer witnesses than the policy asks for have signed this checkpoint."
    ReceiptWitnessed "Có nhân chứng: đủ nhân chứng theo chính sách của sổ đã ký một điểm kiểm bao gồm khoản này." "Witnessed: as many witnesses as the ledger's policy asks for have signed a checkpoint that covers this gift."
    ReceiptProvisional "Tạm: chưa đủ nhân chứng ký một điểm kiểm bao gồm khoản này." "Provisional: not enough witnesses have signed a checkpoint that covers this gift yet."
    QuorumNone "Chính sách không đòi nhân chứng nào." "The policy asks for no witness."
    QuorumNever "Chưa điểm kiểm nào đủ nhân chứng." "No checkpoint has enough witnesses yet."
    QuorumUpTo "Đủ nhân chứng cho {size} bút toán đầu." "The first {size} entries are witnessed."
    WordWrong "chữ ký sai" "the signature is wrong"
    WitnessWrong "SAI: chữ ký của nhân chứng {name} không khớp: {error}" "FAILS: the line of the witness {name} does not hold: {error}"
    NoPolicy "không phải chính sách nhân chứng (tlog-policy): {error}" "not a policy of witnesses (tlog-policy): {error}"
    PolicyOtherLog "chính sách nêu sổ khác, không có khóa của sổ này" "the policy lists other logs than this one"
    WitnessMade "Đã lập nhân chứng ở {dir}. Hãy đưa dòng vkey sau cho những sổ cần ký:" "The witness is set up in {dir}. Hand this vkey to the ledgers that it is to sign:"
    WitnessServing "Nhân chứng đang phục vụ tại {url}\nKhóa: {key}" "The witness serves at {url}\nKey: {key}"
    WitnessRefuses "nhân chứng không ký: {error}" "the witness does not sign: {error}"
    AdviceOldSize "lập lại yêu cầu bằng: minhbach witness ask … --old {size}" "make the request again: minhbach witness ask … --old {size}"
    AdviceInconsistent "giữ lại tệp yêu cầu: sổ đã ký hai lịch sử khác nhau; hãy báo những người theo dõi sổ" "keep the request: the log has signed two histories; tell those who watch the book"
    WitnessAnswered "Đã ký điểm kiểm {size} bút toán; đưa {out} về cho sổ: minhbach witness take" "Signed a checkpoint of {size} entries; carry {out} back to the ledger: minhbach witness take"
    WitnessAsked "Đã viết yêu cầu {out} (nhân chứng đã ký {old} bút toán); đưa cho nhân chứng: minhbach witness answer" "Request {out} written (the witness has signed {old} entries); carry it to the witness: minhbach witness answer"
    WitnessUnknown "chính sách của sổ không có nhân chứng {name}" "the ledger's policy has no witness {name}"
    WitnessEmpty "sổ chưa có bút toán nào để nhân chứng ký" "the book has no entry yet that a witness could sign"
    WitnessNoLine "tệp không có chữ ký của nhân chứng nào trong chính sách của sổ" "the file has no line of a witness of the ledger's policy"
    WitnessTaken "Nhân chứng {name} đã ký {size} bút toán lúc {at}." "The witness {name} signed {size} entries at {at}."
    BadLogKey "không phải khóa công khai của sổ: {error}" "not a public key of a log: {error}"
    AdviceLogKey "cần vkey của sổ hoặc tệp chứa nó (public/log.vkey), lấy từ nơi không phải chính sổ" "give the log's vkey or a file that holds it (public/log.vkey), from elsewhere than the book itself"
    AdviceRefused "sửa bút toán theo lý do nêu trên rồi ký lại; sổ không thay đổi" "correct the entry as the reason says and sign it again; the book is unchanged"
    NoEntry "không có bút toán {entry} trong sổ" "there is no entry {entry} in the book"
    IoRuntime "không khởi động được: {error}" "cannot start: {error}"
    StoreFails "{error}" "{error}"
    Locked "thư mục dữ liệu đang được tiến trình khác giữ" "the data directory is held by another process"
    AdviceUrl "dùng --server {url}, hoặc dừng máy chủ" "use --server {url}, or stop the server"
    AdviceLocked "chờ lệnh kia xong" "wait for the other command to end"
    AdviceRebuild "chạy minhbach verify, rồi minhbach rebuild hoặc phục hồi bản sao lưu" "run minhbach verify, then minhbach rebuild or restore a backup"

    FateDonation "ủng hộ" "donations"
    FateIncome "thu nhập (lãi)" "income (interest)"
    FateHeldCredit "tiền chờ xác định" "held credits"
    FateHeldPayment "khoản chi chờ xác định" "held payments"
    FateOwnTransfer "chuyển nội bộ" "own transfers"
    FateAlready "đã có trong sổ" "already imported"
    ImportAccount "không có tài khoản ngân hàng {id} trong sổ" "there is no bank account {id} in the book"
    ImportFund "không có quỹ {id} nhận được tiền" "there is no fund {id} that can receive"
    ImportSuspense "đơn vị của tài khoản {id} chưa có quỹ tiền chờ xác định" "the chapter of the account {id} has no suspense fund"
    ImportDry "Đọc thử {lines} dòng ({days}); chưa ghi gì:" "Dry run, {lines} lines ({days}); nothing recorded:"
    ImportDone "Đã nhập {lines} dòng ({days}):" "Imported {lines} lines ({days}):"
    ImportOverlap "  {count} dòng có ở nhiều tệp, chỉ tính một lần" "  {count} lines stand in several files and count once"
    ImportDays "  ngày đủ: {complete}; ngày chưa đủ: {open}" "  complete days: {complete}; incomplete days: {open}"
    ImportExceptions "Cần người xử lý: {count} dòng" "Needing a person: {count} rows"
    ImportImplied " – theo số dư phải là {amount}" " – by the balance it must be {amount}"
    ImportBar "nhập" "import"
    ImportUnreadable "không đọc được sao kê: {error}" "the statement cannot be read: {error}"
    AdviceStatement "lưu lại từ ngân hàng dưới dạng CSV hoặc XLSX, hoặc nêu cột bằng --columns" "save it from the bank as CSV or XLSX, or name the columns with --columns"
    ImportNoLine "không có dòng sao kê như vậy ngày {day}" "there is no such line on {day}"
    ImportTooLarge "dòng {line}: số tiền vượt giới hạn của sổ" "line {line}: the amount is beyond what the ledger can hold"
    SealGap "chưa có sao kê của ngày này" "the statement of this day has not been imported"
    SealFuture "ngày sao kê nằm sau hôm nay" "the day lies after today"
    SealBookBalance "cuối ngày ngân hàng có {stated}, các quỹ chỉ có {held}; ghi số dư đầu kỳ (balance.open) hoặc các ngày còn thiếu rồi nhập lại" "at the end of the day the bank has {stated} and the funds have {held}; enter the opening balance (balance.open) or the missing days and import again"
    SealMismatch "số dòng hoặc tổng trong sổ khác sao kê" "count or sum in the book differ from the statement"

    BadConfig "minhbach.toml không đọc được" "minhbach.toml cannot be read"
    InputUnsigned "bút toán chưa có chữ ký nào" "the entry bears no signature yet"
    AdviceSign "ký trước: minhbach sign" "sign it first: minhbach sign"
    RecordRepeated "bút toán này đã có trong sổ; không ghi lần nữa" "the entry stood in the book already; nothing was added"
    ImportKey "nhập qua máy chủ cần --key, cả khi đọc thử: máy chủ chỉ cấp mã dòng cho yêu cầu có chữ ký của kế toán hoặc thủ quỹ" "an import through a server needs --key, also in a dry run: the server gives line ids only for a request that an accountant or cashier has signed"
    ImportIds "máy chủ trả lời mã dòng không khớp với các dòng đã đọc; chưa ký gì" "the server's line ids do not fit the lines that were read; nothing was signed"
    ImportGap "sao kê hết ở {last}, còn sổ chưa có sao kê các ngày {from} đến {to}; chưa ghi gì" "the statement ends on {last}, and the book has no statement of {from} to {to}; nothing was recorded"
    AdviceGap "nhập trước sao kê các ngày {from} đến {to}, hoặc nhập cùng lúc với tệp này" "import the statement of {from} to {to} first, or together with this file"
    ImportAsk "Có dòng cần người xử lý; phần còn lại đã xong." "Some rows need a person; the rest is done."
    AdviceServer "kiểm tra địa chỉ và máy chủ, rồi thử lại" "check the address and the server, then try again"
    InitDone "Đã lập {data}. Tiếp theo: {threshold} người quản trị ký\n  minhbach sign {note} --key TỆP-KHÓA\nrồi ghi bút toán mở sổ\n  minhbach record {note} --data {data}\nKhóa công khai của sổ:" "Created {data}. Next, {threshold} governors sign\n  minhbach sign {note} --key KEYFILE\nthen record the opening entry\n  minhbach record {note} --data {data}\nThe log's public key:"
    ExportDone "Đã kết xuất {size} bút toán ra {out}." "Exported {size} entries to {out}."
    ServeAddress "địa chỉ của trang viết như https://so.example.vn: https hoặc http, tên miền chữ thường, không có đường dẫn, không có cổng mặc định" "the site's address is written like https://so.example.vn: https or http, a host in lower case, no path, no default port"
    ServeAsOf "chỉ sổ tập mới xem được như một ngày khác" "only a practice ledger can be served as of another date"
    ServeListen "không mở được {addr}: {error}" "cannot listen on {addr}: {error}"
    Serving "Trang công khai: {url}  (English: {url}/en/)\nKhóa của sổ: {key}" "Public pages: {url}/en/  (tiếng Việt: {url}/)\nLog key: {key}"
    DemoReused "Dùng lại sổ mẫu ở {data}." "Reusing the sample book in {data}."
    DemoBuilding "Đang dựng sổ mẫu tỉnh Sơn Lâm (hư cấu); các lỗi cố ý và lý do bị từ chối:" "Building the sample book of Sơn Lâm (invented); planted faults and why they are refused:"
    DemoReady "Sổ mẫu: {size} bút toán. Kiểm sổ:\n  minhbach verify {data} --log-key '{key}'" "Sample book: {size} entries. Verify it:\n  minhbach verify {data} --log-key '{key}'"
    AdviceVerdicts "các kết luận: {known}" "the verdicts: {known}"
    VerdictBytes "byte, cây và chuỗi" "bytes, tree and chain"
    VerdictSignatures "chữ ký và thẩm quyền" "signatures and authority"
    VerdictRules "quy tắc và phép tính" "rules and arithmetic"
    VerdictStatements "sao kê ngân hàng" "bank statements"
    VerdictAttribution "nguồn của từng đồng" "origin of every unit"
    VerdictWitnesses "nhân chứng" "witnesses"
    VerdictAppendOnly "nối tiếp checkpoint đã lưu" "extends your saved checkpoint"
    VerdictErasures "việc xóa dữ liệu riêng đều có căn cứ" "erasures accounted for"
    VerdictCopies "cơ sở dữ liệu, trang, tệp, kho riêng tư" "database, pages, files, vault"
    VerdictHolds "ĐÚNG" "HOLDS"
    VerdictFails "SAI" "FAILS"
    VerdictNotChecked "chưa kiểm" "not checked"
    VerdictNewer "mới hơn" "newer"
    VerifyHead "Sổ {origin}, {size} bút toán:" "Book {origin}, {size} entries:"
    VerifyOwnKey "theo khóa nằm trong chính sổ" "by the key inside the book itself"
    VerifyAt "bút toán {at}: " "entry {at}: "
    VerifyWhole "Sổ toàn vẹn đến bút toán số {last}." "The book is intact up to entry {last}."
    VerifyBroken "Sổ KHÔNG toàn vẹn." "The book is NOT intact."
    VerifyDisputed "Bút toán ký bằng khóa đã lộ, chưa ai xác nhận lại: {entries}." "Signed by a compromised key and not affirmed: {entries}."
    VerifyIrregular "Phiếu nộp muộn nhập sổ trái quy định, chưa được kiểm tra xong: {entries}." "Late notes taken in against a rule and not yet closed by an inspector: {entries}."
    VerifyBar "kiểm" "verify"
    LegalRow "{set}  {from} – {until}  {name} ({source})" "{set}  {from} – {until}  {name} ({source})"
    LegalUnconfirmed "chưa xác nhận" "unconfirmed"
    LegalNow "nay" "now"
    LegalNone "không có bộ quy tắc {set} có hiệu lực ngày {day}" "no rule set {set} is in force on {day}"
    AdviceLegal "xem minhbach legal" "see minhbach legal"
    AreasRead "Đã đọc {count} địa bàn của danh mục {scheme}, phiên bản {version}." "Read {count} areas of the list {scheme}, version {version}."
    RebuildDone "Đã dựng lại từ {size} bút toán." "Rebuilt from {size} entries."
    ReportIncomplete "các bút toán không đủ để lập báo cáo" "the entries are not complete enough for a report"
    ReportUnverified "sổ không qua được kiểm chứng, nên không lập báo cáo" "the book does not verify, so nothing is reported"
    ReportNoScope "trong chừng ấy bút toán không có cuộc vận động hoặc đơn vị này" "there is no such campaign or chapter among these entries"
    ReportRecipient "tên nơi nhận phải nằm trên một dòng, tối đa 200 chữ" "a recipient is named in one line of at most 200 characters"
    SampleSpelling "tệp này không phải kế hoạch chọn mẫu, hoặc đã bị sửa" "this is no plan of a sample, or it was changed"
    SampleEmpty "không có bút toán nào để chọn" "there is no entry to draw from"
    SampleSize "cỡ mẫu phải từ 1 đến số bút toán của tổng thể" "a sample holds at least one entry and no more than the population"
    SampleInterval "với sai sót chấp nhận và dự kiến như vậy không còn khoảng cách chọn: hãy xem hết mọi bút toán" "no interval is left for so much tolerable and expected misstatement: look at every entry"
    SampleConfidence "độ tin cậy là 70, 75, 80, 85, 90, 95 hoặc 99" "the confidence is 70, 75, 80, 85, 90, 95 or 99"
    SampleKinds "cần ít nhất một loại bút toán" "at least one kind of entry is needed"
    SampleDay "ngày {day} không sau ngày {known}: giá trị công khai có thể đã biết" "{day} is not after {known}: the public value may be known already"
    SampleOtherBook "kế hoạch lập theo một điểm chốt khác với sổ này" "the plan was made of another checkpoint than this book has"
    SampleOtherPopulation "tổng thể của sổ khác với tổng thể ghi trong kế hoạch" "the book's population is not the one that the plan states"
    SamplePaper "không lập được bảng tính: {why}" "the workbook cannot be made: {why}"
    SampleShort "Giá trị công khai rất ngắn: người soạn kế hoạch có thể đã thử trước mọi kết quả." "The public value is very short: whoever wrote the plan may have tried all outcomes beforehand."
    SampleHead "{count} bút toán được chọn trong {of} của {origin}; hạt giống {seed}" "{count} of {of} entries drawn from {origin}; seed {seed}"
    SampleCertain "luôn lấy" "always taken"
    SampleChance "ngẫu nhiên" "by chance"
    RisksHead "Đáng xem lại trong {size} bút toán của {origin}" "Worth a look among {size} entries of {origin}"
    RisksThreshold "ngưỡng" "threshold"
    RisksElse "lý do khác có thể có" "what else it could be"
    RisksNote "Đây là những chỗ đáng xem lại, không phải kết luận về ai." "These are places worth a look, and no judgement of anybody."
    AdviceOneOf "một trong: {known}" "one of: {known}"
    TraceUnverified "bản kết xuất không qua được kiểm chứng, nên không theo dấu" "the export does not verify, so nothing is traced"
    AdviceVerify "xem minhbach verify {dir}" "see minhbach verify {dir}"
    AdviceCode "cần mã 13 ký tự trên biên nhận, hoặc số thứ tự bút toán" "give the code of 13 characters on the receipt, or the index of the entry"
    TraceNoMoney "bút toán {entry} không đưa tiền vào quỹ nào" "entry {entry} brings no money into a fund"
    TraceHead "{code} · bút toán {index} · {kind} · {on} · {amount} {unit}" "{code} · entry {index} · {kind} · {on} · {amount} {unit}"
    TraceNow "Hiện nay:" "Now:"
    TraceOrder "(theo thứ tự ghi sổ của quỹ này)" "(in the order of entry in this fund's book)"
    PlaceDistributed "đã trao" "distributed"
    PlaceSpent "đã chi" "spent"
    PlaceReturned "đã hoàn trả" "returned"
    PlaceAllocated "đã phân bổ" "allocated"
    PlaceInFund "còn trong quỹ" "in the fund"
    PlaceLost "đã xóa sổ" "written off"
    PlaceOrdered "đã đặt mua" "ordered"
    PlaceAsGoods "đã thành hàng" "became goods"
    PlaceOther "khác" "other"
    ProveDone "Đã viết chứng minh của bút toán {index} ra {out}." "Wrote the proof of entry {index} to {out}."
    DemoNotRefused "sổ mẫu: một lỗi cố ý đã không bị từ chối" "the sample: a planted fault was not refused"
    DemoSelfApproval "tự duyệt đề xuất của mình" "approving one's own proposal"
    DemoMorePortions "31 suất cho danh sách 30 người" "31 portions for a list of 30 people"
    DemoOverDelivery "nhập 2.100 kg gạo cho đơn mua 2.000 kg" "receiving 2,100 kg of rice for an order of 2,000"
    DemoOtherPrice "hóa đơn khác giá đã đặt, không ai duyệt" "an invoice at another price than ordered, approved by nobody"
    DemoOwnReceipt "thủ kho tự nhận hàng do mình gửi" "the storekeeper signs for what she sent herself"
    DemoLossAlone "thủ kho tự xóa sổ gạo bị lũ cuốn" "the storekeeper writes off rice alone"
    DemoTooManyCalves "luân chuyển nhiều bê con hơn số đã sinh" "passing on more calves than were born"
    DemoFundOwes "phân bổ từ quỹ đang thiếu" "allocating from a fund that owes"
    DemoException "sổ mẫu: dòng sao kê {line} không nhập được: {reason}" "the sample: line {line} was not imported: {reason}"
    DemoEndedChapter "mở tài khoản ở đơn vị đã sáp nhập" "opening an account in a chapter that was merged"
    DemoClosedBooks "hạch toán vào kỳ đã khóa sổ" "an accounting date in closed books"
    DemoPaperTwice "dùng một số phiếu thu hai lần" "using the number of a receipt twice"
    DemoEmergencyLimit "chi khẩn cấp vượt hạn mức" "emergency spending beyond the limit"
    DemoAdvanceDue "tạm ứng không có hạn quyết toán" "an advance without its day"
    DemoFewServices "báo cáo 4 ca sơ cấp cứu ở một xã" "reporting 4 cases of first aid in one commune"
    DemoInspectorKey "thu hồi khóa của thanh tra viên khi chưa kết thúc cuộc kiểm tra" "revoking an inspector's key while the inspection is open"
    VaultKey "khóa {key} chưa được cấp trong sổ này, hoặc hôm nay không có hiệu lực" "the key {key} has not been granted in this book, or is not valid today"
    AdviceChoice "chọn một trong: {known}" "choose one of: {known}"
    VaultShown "Đã ghi. Được hiển thị: {purpose}." "Recorded. May be shown: {purpose}."
    VaultNotShown "Đã ghi. Không hiển thị: {purpose}." "Recorded. Not shown: {purpose}."
    VaultUnpublished "Từ bây giờ không hiển thị gì về chủ thể này." "Nothing of this subject is shown from now on."
    VaultRestricted "Dữ liệu bị hạn chế đến hết {until}." "The data are restricted until {until}."
    VaultErased "Đã xóa: {openings} trường riêng, {lines} dòng danh sách, {answers} phản hồi, {files} tệp." "Erased: {openings} private fields, {lines} lines of lists, {answers} answers, {files} files."
    VaultLeft "người vận hành còn phải làm" "the operator must still"
    VaultRotated "Đã gói lại {count} khóa chủ thể; khóa cũ của kho riêng không còn mở được gì." "Wrapped {count} subjects' keys again; the vault's old key opens nothing any more."
    VaultWaiting "Phản hồi đang chờ: {waiting}, quá hạn: {overdue}." "Answers waiting: {waiting}, overdue: {overdue}."
    InspectDone "Đã mở {count} bản ghi vào {out}: {wrong} không khớp sổ hoặc không mở được, {erased} đã xóa theo luật. Tệp có dữ liệu cá nhân: giữ kín, xong việc thì hủy." "Opened {count} records into {out}: {wrong} are not what the book says or do not open, {erased} were lawfully erased. The file holds personal data: keep it closed, and destroy it afterwards."
    InspectNoticeTitle "Lưu ý" "Notice"
    InspectNotice "Dữ liệu cá nhân, chỉ dùng cho cuộc kiểm tra nêu dưới đây; không sao chép, không công bố; hủy khi kết thúc. Mỗi lần mở đã được ghi vào nhật ký truy cập." "Personal data, for the inspection named below and nothing else; do not copy or publish; destroy when it ends. Each opening stands in the access log."
    InspectOf "Cuộc kiểm tra (bút toán)" "Inspection (entry)"
    InspectBy "Khóa của người mở" "Key of whoever opened"
    InspectOn "Ngày mở" "Opened on"
    InspectMade "Thời điểm" "Time"
    InspectChapter "Đơn vị được kiểm tra" "Chapter inspected"
    InspectFrom "Hạch toán từ" "Booked from"
    InspectUntil "Hạch toán đến" "Booked until"
    InspectTitle "Bản ghi" "Records"
    InspectEntry "Bút toán" "Entry"
    InspectKind "Loại bút toán" "Kind"
    InspectDay "Ngày" "Day"
    InspectClass "Loại dữ liệu" "Class"
    InspectField "Trường" "Field"
    InspectValue "Nội dung" "Value"
    InspectState "Đối chiếu với sổ" "Held against the book"
    InspectHolds "khớp" "holds"
    InspectRestricted "khớp; đang hạn chế đến {until}" "holds; restricted until {until}"
    InspectWrong "KHÔNG KHỚP cam kết trong sổ" "NOT what the book commits to"
    InspectErased "đã xóa theo luật" "lawfully erased"
    InspectMissing "không có hoặc không mở được" "missing, or does not open"
    RefusalsCounted "{day}: {count} lần bị từ chối chỉ được đếm [{code}]" "{day}: {count} refusals were only counted [{code}]"
    SlipsWritten "Đã viết {count} phiếu, tờ in slips.html và chứng minh của danh sách vào {out}. Tờ in có tên người: giữ kín, in xong thì hủy." "Wrote {count} slips, the sheet slips.html and the proof of the list to {out}. The sheet has names on it: keep it closed, and destroy it when it is printed."
    AnswersListed "Phản hồi: {count}." "Answers: {count}."
    AnswerOverdue "quá hạn" "overdue"
    SlipHolds "Phiếu đúng: dòng {line} trên {size} của danh sách đã chốt ở bút toán {index}, suất {portion}." "The slip holds: line {line} of {size} in the list sealed by entry {index}, {portion} portions or amount."
    SlipFails "phiếu không đúng: {error}" "the slip does not hold: {error}"
    SlipNeedsProof "kiểm phiếu cần thêm --proof với tệp chứng minh của danh sách" "to check a slip, give the proof of its list with --proof"
    SlipOtherEntry "tệp chứng minh là của bút toán khác" "the proof is of another entry"
    RosterUnreadable "không đọc được danh sách: {error}" "the list cannot be read: {error}"
    RosterTitles "không có hàng tiêu đề gồm họ tên, năm sinh, xã và suất" "no row of titles has name, year of birth, commune and portion"
    AdviceRoster "lưu thành CSV hoặc XLSX, hàng tiêu đề: Họ và tên, Năm sinh, Xã, Số định danh, Suất" "save it as CSV or XLSX with the titles: Full name, Year of birth, Commune, ID number, Portion"
    RosterAsk "Có dòng cần sửa; danh sách có lỗi không được nhập." "Some rows need correcting; a list with a fault is not taken."
    RosterFault "{file}, dòng {line}, {field} [{code}]: {advice}" "{file}, line {line}, {field} [{code}]: {advice}"
    RosterRead "{file}: đọc được {count} dòng; chưa ghi gì." "{file}: {count} lines read; nothing recorded."
    RosterTaken "{file}: đã nhập {count} dòng vào kho riêng, danh sách {roster}." "{file}: {count} lines taken into the vault, list {roster}."
    RosterKnown "{file}: danh sách {roster} ({count} dòng) đã có; không ghi gì thêm." "{file}: the list {roster} ({count} lines) is there already; nothing was added."
    RosterFlagged "  dòng {line}: hộ này cũng có ở danh sách {roster}, dòng {other}" "  line {line}: this household also stands in the list {roster}, line {other}"
    RosterErased "  {count} người đã được xóa dữ liệu trong cuộc vận động này: không đưa lại vào danh sách" "  {count} people had their data erased in this campaign: they are not taken in again"
    RosterDuplicates "Dòng trùng với danh sách khác trong cuộc vận động: {count}." "Lines of this campaign that stand in another list too: {count}."
    SponsorTied "Đã gắn khoản ủng hộ {gift} với lần nhận bảo trợ {sponsorship}." "Tied the gift {gift} to the sponsorship {sponsorship}."
    SponsorTiedBefore "Khoản ủng hộ {gift} đã gắn với lần nhận bảo trợ {sponsorship} từ trước; không ghi gì thêm." "The gift {gift} was tied to the sponsorship {sponsorship} before; nothing was added."
    SponsorRow "Bảo trợ {sponsorship}, địa chỉ {case}: {gifts} khoản đã gắn, {missed} kỳ chưa đủ" "Sponsorship {sponsorship}, case {case}: {gifts} gifts tied, {missed} instalments not complete"
    Receipt "GIẤY BIÊN NHẬN\n{ledger}\n\nMã tra cứu: {code}\nNgày: {on}\nĐã nhận: {amount} {unit}\n{field}: {value}\n\nĐường dẫn riêng:\n{link}\n\nAi có đường dẫn này đều đọc được dòng “{field}”, nên xin giữ riêng. Bí mật nằm sau dấu #: trình duyệt tự đối chiếu và không gửi đi đâu.\nGiấy này không thay chứng từ kế toán." "RECEIPT\n{ledger}\n\nLook-up code: {code}\nDay: {on}\nReceived: {amount} {unit}\n{field}: {value}\n\nYour own link:\n{link}\n\nWhoever has this link can read the line “{field}”, so keep it to yourself. The secret stands after the #: the browser checks it by itself and sends it nowhere.\nThis paper does not replace an accounting voucher."
    ReceiptDonor "Người ủng hộ" "Given by"
    ReceiptLine "Nội dung sao kê" "Line of the statement"
    ReceiptNone "bút toán {entry} không phải khoản ủng hộ có dữ liệu riêng để làm biên nhận" "the entry {entry} is no gift with private data that a receipt could be made of"
    VerifyAccused "Sổ này có hai bản trái ngược cùng mang chữ ký của nó. Bằng chứng: {path}. Bất kỳ ai kiểm được bằng minhbach check." "This log has signed two books that contradict each other. The proof: {path}. Anybody checks it with minhbach check."
    CheckMisbehaviour "GIAN DỐI ĐÃ CHỨNG MINH: sổ {origin} đã ký cả trạng thái {older} bút toán lẫn trạng thái {newer} bút toán trong tệp này, và không có cây nào nối dài được cả hai." "MISBEHAVIOUR PROVEN: the log {origin} has signed both the state of {older} entries and that of {newer} entries in this file, and no tree extends both."
    OtherKey "Lưu ý: máy này từng kiểm sổ {origin} với một khóa khác. Hãy hỏi vì sao khóa đổi trước khi tin." "Note: this machine has verified {origin} under another key before. Ask why the key changed before you trust it."
    PagesBar "so các trang" "compare pages"
    MirrorBar "chép" "copy"
    MirrorDone "Bản sao từ {from} lên {to} bút toán: tải {files} tệp, {bytes} byte." "The copy went from {from} to {to} entries: {files} files, {bytes} bytes fetched."
    MirrorOlder "Máy chủ đưa ra một bản CŨ, {shown} bút toán; bản sao ở đây đã có {have}. Không ghi gì." "The server shows an OLD book of {shown} entries; the copy here has {have}. Nothing was written."
    MirrorUnclear "Máy chủ đưa ra sổ {shown} bút toán, bản sao ở đây có {have}, và không so được hai bên. Không ghi gì." "The server shows a book of {shown} entries, the copy here has {have}, and the two cannot be compared. Nothing was written."
    MirrorOther "thư mục không phải bản sao của sổ này" "the directory is not a copy of this log"
    MirrorFails "máy chủ đưa ra sổ không khớp với chữ ký của nó: {error}" "the server's book does not fit its own signature: {error}"
    WatchStep "Đã xem {size} bút toán: {matters} việc cần chú ý, báo mới {told}." "Looked at {size} entries: {matters} matters, {told} told now."
    WatchClock "Quá hạn {days} ngày ({due}): {what}, cuộc vận động {campaign}." "Overdue for {days} days ({due}): {what}, campaign {campaign}."
    WatchDispute "Khiếu nại ở bút toán {at} về lần trao tặng {distribution} quá hạn mà chưa giải quyết." "The dispute of entry {at} about the distribution {distribution} is overdue and unresolved."
    WatchFeedback "{chapter}: tháng {month} có phản ánh của người được giúp quá hạn trả lời." "{chapter}: in {month} answers of people who were helped were overdue."
    WatchAnswers "Phản ánh của người được giúp quá hạn trả lời: {count}." "Answers of people who were helped, overdue now: {count}."
    WatchQuiet "Sổ không có bút toán mới đã {hours} giờ." "The book has had no new entry for {hours} hours."
    WatchSubject "Minh Bạch: {count} việc cần chú ý ở sổ {origin}" "Minh Bạch: {count} matters in the ledger {origin}"
    DemoTold "Sổ mẫu đã dựng xong." "The sample book is complete."
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str) -> Vec<&str> {
        let mut found: Vec<&str> = text
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
            .collect();
        found.sort_unstable();
        found
    }

    #[test]
    fn both_languages_have_the_same_places() {
        for text in Text::ALL {
            if [Text::AdviceJson].contains(text) {
                continue; // its braces are JSON, not places
            }
            assert_eq!(
                places(text.say(Lang::Vi)),
                places(text.say(Lang::En)),
                "{text:?}"
            );
        }
    }

    #[test]
    fn a_value_is_not_a_template() {
        assert_eq!(
            fill("{a} and {b}", &[("a", "{b}"), ("b", "x")]),
            "{b} and x"
        );
        assert_eq!(fill("{unknown} {", &[]), "{unknown} {");
    }
}

//! Every sentence of the command line, both languages side by side: a key cannot be missing in one of them.

use crate::lang::Lang;

macro_rules! texts {
    ($($key:ident $vi:literal $en:literal)*) => {
        /// One sentence, with `{name}` places that [`fill`] fills.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
        let Some(len) = rest[start..].find('}') else { break };
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
    Random "hệ điều hành không cho số ngẫu nhiên: {error}" "the operating system gives no random numbers: {error}"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str) -> Vec<&str> {
        let mut found: Vec<&str> =
            text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name)).collect();
        found.sort_unstable();
        found
    }

    #[test]
    fn both_languages_have_the_same_places() {
        for text in Text::ALL {
            if *text == Text::AdviceJson {
                continue; // its braces are JSON, not places
            }
            assert_eq!(places(text.say(Lang::Vi)), places(text.say(Lang::En)), "{text:?}");
        }
    }

    #[test]
    fn a_value_is_not_a_template() {
        assert_eq!(fill("{a} and {b}", &[("a", "{b}"), ("b", "x")]), "{b} and x");
        assert_eq!(fill("{unknown} {", &[]), "{unknown} {");
    }
}

//! Which language to speak: `--lang`, else the locale, else Vietnamese.

pub use minhbach_ledger::rejection::Lang;

/// The language of a run: the `--lang` in `args` (anywhere on the line, because help and usage errors must speak it
/// too), else the first of `LC_ALL`, `LC_MESSAGES`, `LANG` that is set and names a language, else Vietnamese.
pub fn of_run(args: &[String], env: impl Fn(&str) -> Option<String>) -> Lang {
    let mut given = None;
    for (n, arg) in args.iter().enumerate() {
        let value = match arg.strip_prefix("--lang") {
            Some("") => args.get(n + 1).map(String::as_str),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        };
        given = value.and_then(parse).or(given);
    }
    given.unwrap_or_else(|| {
        // POSIX: the first variable that is set and not empty decides, whatever the others say.
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .filter_map(env)
            .find(|value| !value.is_empty())
            .and_then(|value| of_locale(&value))
            .unwrap_or(Lang::Vi)
    })
}

/// The language by its code, `vi` or `en`.
pub fn parse(code: &str) -> Option<Lang> {
    match code {
        "vi" => Some(Lang::Vi),
        "en" => Some(Lang::En),
        _ => None,
    }
}

/// `en_GB.UTF-8` is English, `vi_VN` Vietnamese; `C`, `POSIX` and all others name no language that we have.
fn of_locale(locale: &str) -> Option<Lang> {
    parse(locale.split(['_', '.', '@', '-']).next()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(args: &[&str], env: &[(&str, &str)]) -> Lang {
        let args: Vec<String> = args.iter().map(|a| (*a).to_owned()).collect();
        of_run(&args, |name| {
            env.iter()
                .find(|(n, _)| *n == name)
                .map(|(_, v)| (*v).to_owned())
        })
    }

    #[test]
    fn option_then_locale_then_vietnamese() {
        assert_eq!(run(&[], &[]), Lang::Vi);
        assert_eq!(run(&[], &[("LANG", "C.UTF-8")]), Lang::Vi);
        assert_eq!(run(&[], &[("LANG", "en_GB.UTF-8")]), Lang::En);
        assert_eq!(
            run(&[], &[("LC_ALL", "vi_VN"), ("LANG", "en_GB")]),
            Lang::Vi
        );
        assert_eq!(
            run(
                &[],
                &[("LC_ALL", ""), ("LC_MESSAGES", "en"), ("LANG", "vi")]
            ),
            Lang::En
        );
        assert_eq!(run(&["--lang", "en"], &[("LANG", "vi_VN")]), Lang::En);
        assert_eq!(
            run(&["verify", "x", "--lang=vi"], &[("LANG", "en_US")]),
            Lang::Vi
        );
        assert_eq!(run(&["--lang", "fr"], &[("LANG", "en_US")]), Lang::En);
    }
}

//! What a link to a page looks like where people share it (Open Graph), and what search engines say of it.

use crate::shell::Shell;
use minhbach_exchange::print::escaped;

/// The page with its card: after its title, which the card repeats. Whole addresses need the site's origin; a page that was asked
/// for without one gets no card.
pub fn with(html: String, shell: &Shell) -> String {
    let Some(site) = &shell.site else { return html };
    let place = html.find("<title>").zip(html.find("</title>"));
    let Some((from, to)) = place else { return html };
    // The template has escaped the title for text and attributes alike.
    let title = &html[from + "<title>".len()..to];
    let (locale, other) = match shell.lang.tag() {
        "vi" => ("vi_VN", "en_GB"),
        _ => ("en_GB", "vi_VN"),
    };
    let what = shell.tr().t("card-what");
    let path = escaped(&shell.href(&shell.path));
    let card = format!(
        "\n<meta name=\"description\" property=\"og:description\" content=\"{what}\">\
         \n<meta property=\"og:title\" content=\"{title}\">\
         \n<meta property=\"og:type\" content=\"website\">\
         \n<meta property=\"og:url\" content=\"{site}{path}\">\
         \n<meta property=\"og:locale\" content=\"{locale}\">\
         \n<meta property=\"og:locale:alternate\" content=\"{other}\">"
    );
    let at = to + "</title>".len();
    [&html[..at], &card, &html[at..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;
    use crate::pages::samples::shell;

    #[test]
    fn a_card_repeats_the_title_and_names_the_whole_address() {
        let page = "<head><title>A &#34;B&#34;</title></head>";
        let html = with(page.into(), &shell(Lang::En, "/keys"));
        assert!(
            html.contains("og:title\" content=\"A &#34;B&#34;\""),
            "{html}"
        );
        assert!(
            html.contains("content=\"https://so.example/en/keys\""),
            "{html}"
        );
        let nowhere = Shell {
            desk: None,
            site: None,
            ..shell(Lang::En, "/keys")
        };
        assert_eq!(with(page.into(), &nowhere), page);
    }
}

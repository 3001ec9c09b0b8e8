//! What everything that is printed shares: text as it may stand in a page, and codes for a camera.

use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

/// Text as it stands in HTML.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            letter => out.push(letter),
        }
    }
    out
}

/// A code that a camera reads as this address, as a drawing inside HTML; none if the address is too long for one.
pub fn code(url: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(url, EcLevel::M).ok()?;
    // The quiet zone of four modules around it is part of the picture.
    let picture = code
        .render::<svg::Color<'_>>()
        .quiet_zone(true)
        .min_dimensions(300, 300)
        .build();
    // The drawing stands inside HTML, which needs no declaration.
    let drawing = picture
        .split_once("?>")
        .map_or(picture.as_str(), |(_, rest)| rest);
    Some(drawing.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_become_markup() {
        assert_eq!(
            escaped("<b a=\"1\" b='2'>&"),
            "&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;"
        );
    }

    #[test]
    fn a_code_is_a_drawing_alone() {
        let drawing = code("https://so.example/r/7K3M9QW2X4ABC").unwrap();
        assert!(drawing.starts_with("<svg") && drawing.ends_with("</svg>"));
        assert_eq!(code(&"x".repeat(4_000)), None);
    }
}

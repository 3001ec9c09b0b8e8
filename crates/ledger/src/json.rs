//! Strict JSON: one spelling per value.
//!
//! A body is parsed with serde, encoded again and compared byte for byte. That single check
//! enforces sorted keys (the fields of every body stand in byte order), the escape set, no white
//! space, no unknown, double or null fields and no floats, because the encoder writes none of them.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Why a body was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// Not JSON, or a field is missing, unknown, double or out of its range.
    #[error("{0}")]
    Shape(String),
    /// It reads, but its bytes are not the one spelling of what it says.
    #[error("the JSON is not in its one spelling: {expected}")]
    Spelling {
        /// The bytes that were expected.
        expected: String,
    },
}

/// Reads a body. The error never repeats a value of the text, only names and positions.
pub fn read<T: Serialize + DeserializeOwned>(text: &str) -> Result<T, JsonError> {
    let body: T =
        serde_json::from_str(text).map_err(|e| JsonError::Shape(redacted(&e.to_string())))?;
    let again = write(&body)?;
    match again == text {
        true => Ok(body),
        false => Err(JsonError::Spelling { expected: again }),
    }
}

/// What serde says, without what it quotes from the text: a name typed into the wrong field must not enter a log.
fn redacted(message: &str) -> String {
    let (mark, quotes) = match message {
        m if m.starts_with("unknown ") => (
            '`',
            m.find('`')
                .zip(m.rfind("`, expected").or(m.rfind("`, there"))),
        ),
        m if m.starts_with("invalid ") => ('"', m.find('"').zip(m.rfind('"'))),
        _ => return message.to_owned(),
    };
    match quotes {
        Some((lo, hi)) if lo < hi => format!("{}{mark}…{}", &message[..lo], &message[hi..]),
        _ => message.to_owned(),
    }
}

/// Writes a body in its one spelling.
pub fn write<T: Serialize>(body: &T) -> Result<String, JsonError> {
    serde_json::to_string(body).map_err(|e| JsonError::Shape(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Serialize, Deserialize, Debug, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Body {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        a: Option<u32>,
        b: String,
    }

    #[test]
    fn errors_quote_nothing() {
        for private in [
            r#"{"b":"x","Bà Ánh":1}"#,
            r#"{"b":"x","a":"Bà Ánh \"` \""}"#,
        ] {
            let error = read::<Body>(private).unwrap_err().to_string();
            assert!(!error.contains("Ánh"), "{error}");
        }
        let error = read::<Body>(r#"{"a":1}"#).unwrap_err().to_string();
        assert!(error.contains("missing field `b`"), "{error}");
    }

    #[test]
    fn one_spelling() {
        assert!(read::<Body>(r#"{"a":1,"b":"đ"}"#).is_ok());
        assert!(read::<Body>(r#"{"b":"\"\\"}"#).is_ok());
        for bad in [
            r#"{"b":"x","a":1}"#,
            r#"{"a":1, "b":"x"}"#,
            r#"{"a":null,"b":"x"}"#,
            r#"{"a":1,"a":1,"b":"x"}"#,
            r#"{"a":1.0,"b":"x"}"#,
            r#"{"a":01,"b":"x"}"#,
            r#"{"b":"\u0111"}"#,
            r#"{"b":"\/"}"#,
            r#"{"b":"x","c":1}"#,
            r#"{"b":"x"} "#,
            r#"{"a":1e0,"b":"x"}"#,
        ] {
            assert!(read::<Body>(bad).is_err(), "{bad}");
        }
    }
}

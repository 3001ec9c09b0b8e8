//! A server as the target of `record`.

use std::time::Duration;

use serde::Deserialize;
use serde_json::json;
use tokio::runtime::Runtime;

use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Place, Step};
use crate::texts::Text;
use crate::writer::{Posting, runtime};

/// A server of a book.
pub struct Remote {
    url: String,
    client: reqwest::Client,
    runtime: Runtime,
}

#[derive(Deserialize)]
struct Admitted {
    index: u64,
    code: String,
    repeated: bool,
}

#[derive(Deserialize)]
struct Answer {
    error: Declined,
}

#[derive(Deserialize)]
struct Declined {
    code: String,
    message: Words,
    #[serde(default)]
    exit: Option<u8>,
}

#[derive(Deserialize)]
struct Words {
    vi: String,
    en: String,
}

impl Remote {
    /// A client of the server at a URL.
    pub fn new(url: &str, lang: Lang) -> Step<Self> {
        // Another part of the process may have installed it; either way one is there afterwards.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(60))
            .build()
            .map_err(|error| network(url, &error, lang))?;
        Ok(Remote {
            url: url.trim_end_matches('/').to_owned(),
            client,
            runtime: runtime(lang)?,
        })
    }

    /// The origin of its book, from the first line of its checkpoint. Whoever signs sees it in what is signed.
    pub fn origin(&self, lang: Lang) -> Step<String> {
        let url = format!("{}/log.vkey", self.url);
        let text = self
            .runtime
            .block_on(async {
                self.client
                    .get(&url)
                    .send()
                    .await?
                    .error_for_status()?
                    .text()
                    .await
            })
            .map_err(|error| network(&url, &error, lang))?;
        let origin = text
            .split('+')
            .next()
            .filter(|origin| !origin.is_empty() && origin.len() < text.len());
        origin.map(str::to_owned).ok_or_else(|| {
            Failure::new(
                Exit::Io,
                "io.network",
                lang,
                Text::IoNetwork,
                &[("url", &url), ("error", "log.vkey")],
            )
        })
    }

    /// Hands in one entry: index, code, and whether it stood in the book before.
    pub fn submit(&self, posting: &Posting, lang: Lang) -> Step<(u64, String, bool)> {
        let url = format!("{}/api/v1/entries", self.url);
        let body = json!({ "entry": posting.note, "openings": posting.openings });
        let (status, text) = self
            .runtime
            .block_on(async {
                let response = self.client.post(&url).json(&body).send().await?;
                let status = response.status();
                Ok((status, response.text().await?))
            })
            .map_err(|error: reqwest::Error| network(&url, &error, lang))?;
        if status.is_success()
            && let Ok(admitted) = serde_json::from_str::<Admitted>(&text)
        {
            return Ok((admitted.index, admitted.code, admitted.repeated));
        }
        match serde_json::from_str::<Answer>(&text) {
            Ok(Answer { error }) if status.is_client_error() => {
                let message = match lang {
                    Lang::Vi => error.message.vi,
                    Lang::En => error.message.en,
                };
                // Malformed bytes are the sender's fault; every other refusal is a rule's.
                let exit = if matches!(error.exit, Some(2 | 10)) {
                    Exit::Usage
                } else {
                    Exit::Refused
                };
                Err(Failure::said(exit, &error.code, message).advise(
                    lang,
                    Text::AdviceRefused,
                    &[],
                ))
            }
            _ => {
                let status = status.to_string();
                Err(Failure::new(
                    Exit::Io,
                    "io.network",
                    lang,
                    Text::IoNetwork,
                    &[("url", &url), ("error", &status)],
                ))
            }
        }
    }
}

fn network(url: &str, error: &reqwest::Error, lang: Lang) -> Box<Failure> {
    // The error's own text repeats the URL; its source says what happened.
    let cause =
        std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
    Failure::new(
        Exit::Io,
        "io.network",
        lang,
        Text::IoNetwork,
        &[("url", url), ("error", &cause)],
    )
    .at(Place {
        field: Some("--server".to_owned()),
        ..Place::default()
    })
    .advise(lang, Text::AdviceServer, &[])
}

//! How witnesses are asked over HTTP: what the store is handed for it.

use std::sync::Arc;
use std::time::Duration;

use minhbach_store::witnesses::{Post, Reply};

use crate::lang::Lang;
use crate::outcome::{Exit, Failure, Step};
use crate::texts::Text;

/// The longest answer that is read, in bytes: some signature lines.
const LONGEST: usize = 64 * 1024;

/// Longer than the store waits for a witness, so that its limit is the one that counts.
const LIMIT: Duration = Duration::from_secs(10);

/// Posts a body to an address. Redirects are not followed: a witness stands where its policy says.
pub fn post(lang: Lang) -> Step<Post> {
    // Another part of the process may have installed it; either way one is there afterwards.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .timeout(LIMIT)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|error| {
            let error = error.to_string();
            let values = [("error", error.as_str())];
            Failure::new(Exit::Io, "io.runtime", lang, Text::IoRuntime, &values)
        })?;
    Ok(Arc::new(move |url: String, body: String| {
        let client = client.clone();
        Box::pin(async move { ask(&client, &url, body).await })
    }))
}

async fn ask(client: &reqwest::Client, url: &str, body: String) -> Result<Reply, String> {
    let sent = client.post(url).body(body).send().await;
    let mut response = sent.map_err(|error| error.to_string())?;
    let status = response.status().as_u16();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| error.to_string())? {
        body.extend_from_slice(&chunk);
        if body.len() > LONGEST {
            return Err("the answer is too long".to_owned());
        }
    }
    Ok(Reply { status, body })
}

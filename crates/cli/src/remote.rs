//! A server as the target of `record` and `import`.

use std::collections::BTreeMap;
use std::time::Duration;

use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::log::witness::Request as WitnessRequest;
use minhbach_ledger::signature::Signer;
use minhbach_server::api::{MAX_BATCH, MAX_IDS};
use minhbach_server::statement::{self, Ids, Request};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::runtime::Runtime;

use crate::import::Fared;
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
struct Results {
    results: Vec<Fate>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Fate {
    Admitted(Admitted),
    Declined(Answer),
}

#[derive(Deserialize)]
struct Seen {
    seen: BTreeMap<Id, u64>,
    lines: BTreeMap<Id, Digest>,
}

#[derive(Deserialize)]
struct Asked {
    request: String,
}

#[derive(Deserialize)]
struct Taken {
    taken: Vec<TakenLine>,
    witnessed: Option<u64>,
}

#[derive(Deserialize)]
struct TakenLine {
    name: String,
    size: u64,
    at: u64,
}

/// Name, size and time (unix seconds) of lines of witnesses.
pub type Lines = Vec<(String, u64, u64)>;

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
        let admitted: Admitted = self.post("/api/v1/entries", &sent(posting), lang)?;
        Ok((admitted.index, admitted.code, admitted.repeated))
    }

    /// Hands in many, in order and in batches; one that is refused does not hold up the others.
    pub fn submit_all(&self, postings: &[Posting], lang: Lang) -> Step<Vec<Fared>> {
        let mut all = Vec::with_capacity(postings.len());
        for batch in postings.chunks(MAX_BATCH) {
            let entries: Vec<_> = batch.iter().map(sent).collect();
            let answer: Results = self.post(
                "/api/v1/entries/batch",
                &json!({ "entries": entries }),
                lang,
            )?;
            if answer.results.len() != batch.len() {
                return Err(self.unexpected("/api/v1/entries/batch", "results", lang));
            }
            all.extend(answer.results.into_iter().map(|result| match result {
                Fate::Admitted(admitted) => Fared::Recorded {
                    at: admitted.index,
                    repeated: admitted.repeated,
                },
                Fate::Declined(answer) => Fared::Refused(declined(answer.error, lang)),
            }));
        }
        Ok(all)
    }

    /// The ids of statement lines, for a request that `signer` signs.
    pub fn ids(&self, request: &Request, signer: &Signer, lang: Lang) -> Step<Vec<Id>> {
        let origin = self.origin(lang)?;
        // Ids, days and texts always serialise.
        let text = serde_json::to_string(request).expect("plain strings");
        let sent = statement::sign(&origin, text, signer);
        let answer: Ids = self.post("/api/v1/statement/ids", &sent, lang)?;
        Ok(answer.ids)
    }

    /// Which of these lines the book has, with the commitments that its entries bear.
    pub fn lines_in_book(&self, ids: &[Id], lang: Lang) -> Step<Vec<Option<Digest>>> {
        let mut all = Vec::with_capacity(ids.len());
        for part in ids.chunks(MAX_IDS) {
            let seen: Seen = self.post("/api/v1/ids/seen", &json!({ "ids": part }), lang)?;
            // An id that is used without a line's commitment is in the book all the same; zero matches no line.
            all.extend(part.iter().map(|id| {
                let used = seen.seen.contains_key(id);
                used.then(|| seen.lines.get(id).copied().unwrap_or(Digest::ZERO))
            }));
        }
        Ok(all)
    }

    /// The request to a witness that has signed `old` entries, about the newest checkpoint.
    pub fn witness_request(&self, old: u64, lang: Lang) -> Step<WitnessRequest> {
        let path = format!("/api/v1/witness/request/{old}");
        let asked: Asked = self.get(&path, lang)?;
        WitnessRequest::parse(asked.request.as_bytes())
            .map_err(|error| self.unexpected(&path, &error.to_string(), lang))
    }

    /// Hands in a witness's answer: name, size and time of each line taken, and how many entries are witnessed.
    pub fn witness_answer(&self, answer: &str, lang: Lang) -> Step<(Lines, Option<u64>)> {
        let body = json!({ "answer": answer });
        let taken: Taken = self.post("/api/v1/witness/answer", &body, lang)?;
        let lines = taken.taken.into_iter();
        let lines = lines.map(|line| (line.name, line.size, line.at)).collect();
        Ok((lines, taken.witnessed))
    }

    /// Asks for JSON.
    pub fn get<T: DeserializeOwned>(&self, path: &str, lang: Lang) -> Step<T> {
        let url = format!("{}{path}", self.url);
        self.ask(&url, self.client.get(&url), lang)
    }

    fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize, lang: Lang) -> Step<T> {
        let url = format!("{}{path}", self.url);
        self.ask(&url, self.client.post(&url).json(body), lang)
    }

    fn ask<T: DeserializeOwned>(
        &self,
        url: &str,
        request: reqwest::RequestBuilder,
        lang: Lang,
    ) -> Step<T> {
        let (status, text) = self
            .runtime
            .block_on(async {
                let response = request.send().await?;
                let status = response.status();
                Ok((status, response.text().await?))
            })
            .map_err(|error: reqwest::Error| network(url, &error, lang))?;
        if status.is_success()
            && let Ok(answer) = serde_json::from_str(&text)
        {
            return Ok(answer);
        }
        match serde_json::from_str::<Answer>(&text) {
            Ok(Answer { error }) if status.is_client_error() => Err(declined(error, lang)),
            _ => Err(self.unexpected(url, &status.to_string(), lang)),
        }
    }

    fn unexpected(&self, url: &str, error: &str, lang: Lang) -> Box<Failure> {
        let values = [("url", url), ("error", error)];
        Failure::new(Exit::Io, "io.network", lang, Text::IoNetwork, &values)
    }
}

/// A posting as the API takes it.
fn sent(posting: &Posting) -> serde_json::Value {
    json!({ "entry": posting.note, "openings": posting.openings })
}

/// A server's refusal as a failure.
fn declined(error: Declined, lang: Lang) -> Box<Failure> {
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
    Failure::said(exit, &error.code, message).advise(lang, Text::AdviceRefused, &[])
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

//! Telling people: on the terminal, to a webhook, by mail. Each matter once a day on each way; what could not be delivered is tried
//! again at the next step.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{SmtpTransport, Transport as _};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::matters::Matter;
use crate::commands::book::value_wrong;
use crate::files;
use crate::lang::Lang;
use crate::outcome::{Failure, Step};
use crate::texts::{Text, fill};
use crate::web::{Web, network};

/// How long a matter is not told again, in seconds.
const AGAIN: u64 = 86_400;

/// How long an entry of the list is kept after it was told, in seconds.
const KEEP: u64 = 30 * AGAIN;

/// The book that matters are about, and when.
pub struct About<'a> {
    pub origin: &'a str,
    pub url: &'a str,
    pub size: u64,
    pub now: u64,
}

/// When each matter was told last, in unix seconds, by the way it was told.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Told(BTreeMap<String, BTreeMap<String, u64>>);

impl Told {
    /// The matters that are to be told on a way.
    fn due<'a>(&self, way: &str, matters: &'a [Matter], now: u64) -> Vec<&'a Matter> {
        let last = |matter: &Matter| self.0.get(&matter.key).and_then(|ways| ways.get(way));
        // A clock that was set back must not silence anything for ever.
        let fresh = |time: u64| time <= now && now - time < AGAIN;
        let due = matters.iter();
        due.filter(|matter| !last(matter).is_some_and(|time| fresh(*time)))
            .collect()
    }

    fn tell(&mut self, way: &str, matters: &[&Matter], now: u64) {
        for matter in matters {
            let ways = self.0.entry(matter.key.clone()).or_default();
            ways.insert(way.to_owned(), now);
        }
    }

    fn forget(&mut self, now: u64) {
        let fresh = |ways: &BTreeMap<String, u64>| ways.values().any(|time| time + KEEP > now);
        self.0.retain(|_, ways| fresh(ways));
    }
}

/// The ways on which things are told, and what was told already.
pub struct Teller {
    file: PathBuf,
    told: Told,
    webhook: Option<Web>,
    mail: Option<Mail>,
    json: bool,
    lang: Lang,
}

impl Teller {
    /// Reads what was told already.
    pub fn new(
        dir: &Path,
        webhook: Option<Web>,
        mail: Option<Mail>,
        json: bool,
        lang: Lang,
    ) -> Step<Teller> {
        let file = dir.join("told.json");
        let told = match std::fs::read(&file) {
            // A list that cannot be read is begun again: telling twice is better than not at all.
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_default(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Told::default(),
            Err(error) => return Err(Failure::file(lang, &file, &error)),
        };
        Ok(Teller {
            file,
            told,
            webhook,
            mail,
            json,
            lang,
        })
    }

    /// Tells what is due on every way, and how many matters that were on the terminal.
    pub fn tell(&mut self, about: &About<'_>, matters: &[Matter]) -> Step<usize> {
        let now = about.now;
        let due = self.told.due("print", matters, now);
        if self.json {
            println!("{}", as_json(about, &due));
        } else {
            for matter in &due {
                println!("! {} [{}]", matter.text(self.lang), matter.code);
            }
        }
        let printed = due.len();
        self.told.tell("print", &due, now);
        if let Some(web) = &self.webhook {
            let due = self.told.due("webhook", matters, now);
            match due
                .is_empty()
                .then_some(())
                .map_or_else(|| web.post(&as_json(about, &due)), Ok)
            {
                Ok(()) => self.told.tell("webhook", &due, now),
                Err(error) => eprint!(
                    "{}",
                    network(&error.what, &error.why, self.lang).print(self.lang)
                ),
            }
        }
        if let Some(mail) = &self.mail {
            let due = self.told.due("mail", matters, now);
            match due
                .is_empty()
                .then_some(())
                .map_or_else(|| mail.send(about, &due, self.lang), Ok)
            {
                Ok(()) => self.told.tell("mail", &due, now),
                Err(why) => eprint!("{}", network(&mail.host, &why, self.lang).print(self.lang)),
            }
        }
        self.told.forget(now);
        // Strings and numbers always serialise.
        let list = serde_json::to_vec(&self.told).expect("strings and numbers");
        files::replace(&self.file, &list, self.lang)?;
        Ok(printed)
    }
}

fn as_json(about: &About<'_>, matters: &[&Matter]) -> serde_json::Value {
    let rows = matters.iter().map(|matter| {
        json!({
            "matter": matter.key,
            "code": matter.code,
            "index": matter.index,
            "message": { "vi": matter.vi, "en": matter.en },
        })
    });
    json!({
        "origin": about.origin,
        "url": about.url,
        "size": about.size,
        "time": about.now,
        "alerts": rows.collect::<Vec<serde_json::Value>>(),
    })
}

/// A mail server and whom to write to.
pub struct Mail {
    transport: SmtpTransport,
    host: String,
    from: Mailbox,
    to: Vec<Mailbox>,
}

impl Mail {
    /// From addresses and the URL of a server. Without encryption only this very machine is spoken to.
    pub fn new(to: &[String], from: &str, smtp: &str, lang: Lang) -> Step<Mail> {
        let wrong = || value_wrong("--smtp", smtp, lang);
        let address = |field: &str, text: &str| -> Step<Mailbox> {
            text.parse().map_err(|_| value_wrong(field, text, lang))
        };
        let _ = rustls::crypto::ring::default_provider().install_default();
        let url = reqwest::Url::parse(smtp).map_err(|_| wrong())?;
        let host = url.host_str().ok_or_else(wrong)?.to_owned();
        let bare = url.path().trim_matches('/').is_empty() && url.query().is_none();
        if !bare || url.password().is_some() {
            // A password on the command line is seen by everybody on the machine.
            return Err(wrong());
        }
        let here = ["localhost", "127.0.0.1", "[::1]"].contains(&host.as_str());
        let secure = || TlsParameters::new(host.clone()).map_err(|_| wrong());
        let (port, tls) = match url.scheme() {
            "smtps" => (465, Tls::Wrapper(secure()?)),
            "smtp" if here => (25, Tls::None),
            "smtp" => (587, Tls::Required(secure()?)),
            _ => return Err(wrong()),
        };
        let mut builder = SmtpTransport::builder_dangerous(&host)
            .port(url.port().unwrap_or(port))
            .tls(tls)
            .timeout(Some(Duration::from_secs(30)));
        if let Some(password) = crate::world::smtp_password() {
            let user = url.username().to_owned();
            builder = builder.credentials(Credentials::new(user, password));
        }
        Ok(Mail {
            transport: builder.build(),
            host,
            from: address("--mail-from", from)?,
            to: to
                .iter()
                .map(|text| address("--mail", text))
                .collect::<Step<Vec<Mailbox>>>()?,
        })
    }

    fn send(&self, about: &About<'_>, matters: &[&Matter], lang: Lang) -> Result<(), String> {
        let count = matters.len().to_string();
        let values = [("origin", about.origin), ("count", count.as_str())];
        let subject = fill(Text::WatchSubject.say(lang), &values);
        let mut body = format!("{}\n{}\n\n", about.origin, about.url);
        for matter in matters {
            body.push_str(&format!("- {} [{}]\n", matter.text(lang), matter.code));
        }
        for to in &self.to {
            let message = Message::builder()
                .from(self.from.clone())
                .to(to.clone())
                .subject(subject.clone())
                .header(ContentType::TEXT_PLAIN)
                .body(body.clone())
                .map_err(|error| error.to_string())?;
            self.transport
                .send(&message)
                .map_err(|error| error.to_string())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matter(key: &str) -> Matter {
        Matter::new(key, "watch.quiet", None, |_| key.to_owned())
    }

    #[test]
    fn each_matter_is_told_once_a_day_on_each_way() {
        let (mut told, all) = (Told::default(), [matter("a"), matter("b")]);
        let now = 1_790_000_000;
        let due = told.due("print", &all, now);
        assert_eq!(due.len(), 2);
        told.tell("print", &due[..1], now);
        let keys = |due: Vec<&Matter>| due.iter().map(|m| m.key.clone()).collect::<Vec<_>>();
        assert_eq!(keys(told.due("print", &all, now + AGAIN - 1)), ["b"]);
        assert_eq!(keys(told.due("mail", &all, now)), ["a", "b"]);
        assert_eq!(keys(told.due("print", &all, now + AGAIN)), ["a", "b"]);
        // Set back by a year: it is told again.
        assert_eq!(keys(told.due("print", &all, now - 400 * AGAIN)), ["a", "b"]);
        told.forget(now + KEEP + 1);
        assert_eq!(told, Told::default());
    }

    #[test]
    fn mail_goes_unencrypted_to_this_machine_only() {
        let mail = |smtp: &str| {
            Mail::new(&["a@example.com".into()], "b@example.com", smtp, Lang::En).is_ok()
        };
        assert!(mail("smtp://127.0.0.1:2525"));
        assert!(mail("smtps://mail.example"));
        assert!(mail("smtp://mail.example"));
        for wrong in [
            "http://mail.example",
            "smtp://u:secret@mail.example",
            "mail.example",
            "smtp://h/x",
        ] {
            assert!(!mail(wrong), "{wrong}");
        }
    }
}

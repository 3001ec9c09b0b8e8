//! A small real book behind the router: opened, given to, allocated and distributed through the store.

#![allow(dead_code, reason = "each test binary uses a part of this")]

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use minhbach_ledger::day::Day;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::log::hash_to_base64;
use minhbach_ledger::note;
use minhbach_ledger::signature::Signer;
use minhbach_server::App;
use minhbach_store::fault::Faults;
use minhbach_store::{Clock, Config, Directory, Options, Receipt, Secrets, Store, Submission};
use serde_json::{Value, json};
use tower::ServiceExt as _;

pub const ORIGIN: &str = "minhbach.example/son-lam";
/// What must never be seen outside the vault.
pub const CANARY: &str = "NGUYEN VAN CANARY ung ho 0912345678";
pub const SALT: [u8; 32] = [7; 32];

pub struct Book {
    pub store: Arc<Store>,
    pub app: App,
    pub router: Router,
    signers: HashMap<&'static str, Signer>,
    next: u64,
    _dir: tempfile::TempDir,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// What a reader sees: no markup, and no space that only keeps words together.
    pub fn words(&self) -> String {
        let mut words = String::new();
        for (number, piece) in self.text().split('<').enumerate() {
            let shown = if number == 0 {
                piece
            } else {
                piece.split_once('>').map_or("", |(_, rest)| rest)
            };
            words.push_str(shown);
        }
        words.replace('\u{a0}', " ")
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

/// An id of this day and number.
pub fn id(day: &str, number: u64) -> Id {
    let day: minhbach_ledger::day::Day = day.parse().unwrap();
    let mut rest = [0; 10];
    rest[2..].copy_from_slice(&number.to_be_bytes());
    Id::new(day.millis(), rest)
}

pub const DAY: &str = "2026-09-12";

pub fn fund() -> Id {
    id(DAY, 1_001)
}
pub fn cash() -> Id {
    id(DAY, 1_002)
}
pub fn bank() -> Id {
    id(DAY, 1_003)
}
pub fn chapter() -> Id {
    id(DAY, 1_004)
}

impl Book {
    /// An opened practice book with a fund, a cash box, a bank account and a key for each role.
    pub async fn open() -> Book {
        let as_of = Some("2026-10-01".parse().unwrap());
        Book::open_by(Arc::new(|| 1_790_000_000), as_of).await
    }

    /// [`Book::open`] by another clock; without a day that it pretends, its days are the clock's.
    pub async fn open_by(clock: Clock, as_of: Option<Day>) -> Book {
        let dir = tempfile::tempdir().unwrap();
        let secrets = Secrets {
            log: [1; 32],
            vault: [2; 32],
            line: [3; 32],
        };
        let config = Config {
            origin: ORIGIN.into(),
            postgres: None,
        };
        let directory = Directory::create(&dir.path().join("book"), &config, &secrets).unwrap();
        let counter = Arc::new(AtomicU64::new(1));
        let options = Options {
            clock,
            random: Arc::new(move |bytes: &mut [u8]| {
                // The number itself would come again after eight tokens of a session, and two desks would share one.
                for byte in bytes {
                    let number = counter.fetch_add(1, Ordering::SeqCst);
                    *byte = Digest::of(&number.to_be_bytes()).bytes()[0];
                }
            }),
            faults: Faults::default(),
            publish: false,
        };
        let store = Arc::new(Store::open(directory, options).await.unwrap());
        let app = App::new(store.clone(), as_of);
        let router = minhbach_server::router(app.clone());
        let roles = [
            "governor",
            "accountant",
            "cashier",
            "approver",
            "field_officer",
        ];
        let signers = roles.iter().enumerate().map(|(n, role)| {
            let name = format!("{ORIGIN}/k/{n:06x}");
            (*role, Signer::from_seed([10 + n as u8; 32], &name).unwrap())
        });
        let mut book = Book {
            store,
            app,
            router,
            signers: signers.collect(),
            next: 1,
            _dir: dir,
        };
        book.found().await;
        book
    }

    async fn found(&mut self) {
        let governor = self.signers["governor"].vkey().to_string();
        let log = self.store.log_key().to_string();
        self.record("governor", "ledger.open", json!({
            "attribution": "intervals/1", "base": "VND", "language": "vi", "log": log,
            "governors": [{"holder": id(DAY, 1), "key": governor}],
            "name": "Hội Chữ thập đỏ tỉnh Sơn Lâm", "practice": true, "rules": 1, "threshold": 1,
            "zone": "Asia/Ho_Chi_Minh",
        })).await;
        self.record(
            "governor",
            "chapter.open",
            json!({
                "id": chapter(), "kind": "province", "name": "Hội Chữ thập đỏ tỉnh Sơn Lâm",
            }),
        )
        .await;
        self.record("governor", "policy.set", json!({
            "approvals": [{"above": "0", "approvers": 1}], "currency": "VND", "least": 10, "relaxed": [], "rules": 1,
        })).await;
        for (n, role) in ["accountant", "cashier", "approver", "field_officer"]
            .into_iter()
            .enumerate()
        {
            let key = self.signers[role].vkey().to_string();
            self.record(
                "governor",
                "key.grant",
                json!({
                    "chapter": chapter(), "holder": id(DAY, 2 + n as u64), "key": key, "role": role,
                }),
            )
            .await;
        }
        self.record("approver", "fund.open", json!({
            "areas": [], "chapter": chapter(), "id": fund(), "kind": "aid", "name": "Quỹ lũ quét <9/2026>",
            "purposes": [],
        })).await;
        self.record("approver", "account.open", json!({
            "chapter": chapter(), "currency": "VND", "id": cash(), "kind": "cash", "name": "Quỹ tiền mặt",
        })).await;
        self.record("approver", "account.open", json!({
            "bank": "Ngân hàng Ví Dụ", "chapter": chapter(), "currency": "VND", "id": bank(), "kind": "bank",
            "name": "Tài khoản vận động", "number": "0000000000001",
        })).await;
    }

    /// Somebody's key, by role.
    pub fn signer(&self, role: &str) -> &Signer {
        &self.signers[role]
    }

    /// A signed note; `id` and `on` are filled in where the body has none.
    pub fn note(&mut self, role: &str, kind: &str, mut body: Value) -> String {
        self.next += 1;
        let fields = body.as_object_mut().unwrap();
        fields
            .entry("id")
            .or_insert_with(|| json!(id(DAY, 50_000 + self.next)));
        fields.entry("on").or_insert_with(|| json!(DAY));
        let text = format!("{ORIGIN}/entry/v1\n{kind}\n{body}\n");
        note::compose(&text, &[self.signers[role].sign_note_line(&text)])
    }

    pub async fn record(&mut self, role: &str, kind: &str, body: Value) -> Receipt {
        let note = self.note(role, kind, body).into_bytes();
        let submission = Submission {
            note,
            openings: Vec::new(),
            subject: None,
        };
        self.store
            .append(submission)
            .await
            .unwrap()
            .unwrap_or_else(|refused| {
                panic!(
                    "{kind}: {} {}",
                    refused.code(),
                    refused.message(minhbach_ledger::rejection::Lang::En)
                )
            })
    }

    pub async fn give_cash(&mut self, amount: u64) -> Receipt {
        self.record(
            "cashier",
            "donation.receive",
            json!({
                "account": cash(), "amount": amount.to_string(), "booked": DAY, "channel": "cash",
                "currency": "VND", "fund": fund(),
            }),
        )
        .await
    }

    /// A gift by bank, as a client would send it, with the openings of its two private fields.
    pub fn bank_gift(&mut self, number: u64, amount: u64) -> Value {
        let commit = |field: &str| Digest::commit(&SALT, field, CANARY).to_string();
        let note = self.note("accountant", "donation.receive", json!({
            "account": bank(), "amount": amount.to_string(), "booked": DAY, "channel": "bank",
            "currency": "VND", "donor": commit("donor"), "fund": fund(), "id": id(DAY, 90_000 + number),
            "line": commit("line"),
        }));
        let opening =
            |field: &str| json!({"field": field, "salt": hash_to_base64(&SALT), "value": CANARY});
        json!({"entry": note, "openings": [opening("donor"), opening("line")]})
    }

    /// A gift by bank with the line that the bank printed.
    pub async fn transfer(&mut self, amount: u64, memo: &str) -> Receipt {
        self.next += 1;
        let line = json!({"amount": amount.to_string(), "memo": memo}).to_string();
        let note = self.note(
            "accountant",
            "donation.receive",
            json!({
                "account": bank(), "amount": amount.to_string(), "booked": DAY, "channel": "bank",
                "currency": "VND", "fund": fund(), "id": id(DAY, 95_000 + self.next),
                "line": Digest::commit(&SALT, "line", &line),
            }),
        );
        let opening = minhbach_store::Opening {
            field: "line".into(),
            value: line,
            salt: SALT,
        };
        let submission = Submission {
            note: note.into_bytes(),
            openings: vec![opening],
            subject: None,
        };
        self.store.append(submission).await.unwrap().unwrap()
    }

    /// Proposes and approves an allocation; gives its id and the index of the proposal.
    pub async fn allocate(&mut self, amount: u64) -> (Id, u64) {
        let id = id(DAY, 70_000 + self.next);
        let note = self.note("accountant", "allocation.propose", json!({
            "amount": amount.to_string(), "chapter": chapter(), "currency": "VND", "from": DAY, "fund": fund(),
            "id": id, "purpose": "food", "until": "2026-12-31",
        }));
        let text = &note[..note.rfind("\n\n").unwrap() + 1];
        let proposal = Digest::of(text.as_bytes()).to_string();
        let submission = Submission {
            note: note.clone().into_bytes(),
            openings: Vec::new(),
            subject: None,
        };
        let at = self.store.append(submission).await.unwrap().unwrap().at;
        self.record(
            "approver",
            "allocation.approve",
            json!({"booked": DAY, "proposal": proposal}),
        )
        .await;
        (id, at)
    }

    pub async fn distribute(&mut self, allocation: Id, amount: u64) -> Receipt {
        self.record("field_officer", "distribution.make", json!({
            "absent": 1, "account": cash(), "allocation": allocation, "amount": amount.to_string(), "booked": DAY,
            "currency": "VND", "portions": {"code": 0, "proxy": 1, "signed": 25, "thumbprint": 4},
            "root": Digest::of(b"a sealed list").to_string(),
        })).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        let request = Request::post(path).header("content-type", "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap())
            .await
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 64 << 20).await.unwrap().to_vec();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }
}

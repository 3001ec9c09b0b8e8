//! A book of two communes side by side, A and B, below one province: everything that an office could show stands in A, and B has
//! nothing. Each of A, B and the whole ledger has a desk for every role.

use std::collections::BTreeMap;

use crate::common::{Book, DAY, ORIGIN, SALT, chapter, id};
use crate::office::{ask, enter};
use crate::office_people::enter_as;
use crate::office_planted::{SHEET, form, item, post};
use axum::http::StatusCode;
use minhbach_ledger::id::{Digest, Id};
use minhbach_ledger::note;
use minhbach_ledger::signature::Signer;
use minhbach_store::people::{Answer, Said};
use minhbach_store::{Opening, Submission};
use serde_json::{Value, json};

/// What stands of people in A's part of the vault.
pub const CANARY: &str = "Vàng Thị CANARY";

/// What opens the paper that a key of the province signed for A.
pub const FROM_ABOVE: &str = "Sùng A CANARY";

/// The roles that a key of a commune has.
pub const ROLES: [&str; 6] = [
    "accountant",
    "cashier",
    "approver",
    "field_officer",
    "storekeeper",
    "inspector",
];

/// Where a desk stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    A,
    B,
    Whole,
}

pub fn commune_a() -> Id {
    id(DAY, 6_001)
}
pub fn commune_b() -> Id {
    id(DAY, 6_002)
}
pub fn campaign_a() -> Id {
    id(DAY, 6_003)
}
pub fn fund_a() -> Id {
    id(DAY, 6_004)
}
pub fn cash_a() -> Id {
    id(DAY, 6_006)
}
pub fn bank_a() -> Id {
    id(DAY, 6_007)
}
pub fn store_a() -> Id {
    id(DAY, 6_008)
}
/// The second warehouse of A, to which goods are on their way.
pub fn other_store_a() -> Id {
    id(DAY, 6_009)
}
pub fn lot_a() -> Id {
    id(DAY, 6_011)
}
pub fn case_a() -> Id {
    id(DAY, 6_012)
}
pub fn proposal_a() -> Id {
    id(DAY, 6_014)
}
const SUSPENSE: u64 = 6_005;
const TRANSIT: u64 = 6_010;
const ALLOCATION: u64 = 6_013;

/// The name that only A's settings show.
pub const FUND_NAME: &str = "Quỹ của xã Nà A";

/// The book, its desks and what stands in A.
pub struct Communes {
    pub book: Book,
    keys: BTreeMap<(Side, &'static str), Signer>,
    cookies: BTreeMap<(Side, &'static str), String>,
    next: u64,
    pub gift: u64,
    pub goods: u64,
    pub handed: u64,
    pub waybill: u64,
    pub held: u64,
    pub case: u64,
    pub sponsorship: u64,
    pub list: u64,
    pub roster: String,
    pub unsealed: String,
    pub answer: String,
    pub reading: String,
    /// The signed text of the proposal that waits, of the waybill, and of papers in the folder.
    pub proposed: String,
    pub dispatched: String,
    pub paper: String,
    pub withdrawn: String,
}

/// A sheet of twelve people.
pub fn sheet(begin: u32) -> Vec<u8> {
    let row = |n: u32| format!("\"{CANARY} {n}\";{};98003;1;\n", 1940 + n % 60);
    let rows: String = (begin..begin + 12).map(row).collect();
    format!("{SHEET}{rows}").into_bytes()
}

/// The lines of a statement of A's bank.
pub fn statement() -> Vec<u8> {
    let csv = "\
Từ ngày 10/09/2026 đến ngày 10/09/2026;;;Ngày in: 01/10/2026;;
Số dư đầu kỳ;0;;;;
Ngày giao dịch;Số tham chiếu;Diễn giải;Ghi nợ;Ghi có;Số dư
10/09/2026;5001;NGUYEN VAN CANARY ung ho;;200.000;200.000
10/09/2026;5002;dong hong;;một trăm;200.000
Số dư cuối kỳ;200.000;;;;
";
    let files = [json!({ "name": "sao-ke.csv", "bytes": csv.len() })];
    let head = json!({ "account": bank_a(), "files": files });
    format!("{head}\n{csv}").into_bytes()
}

pub fn hash(text: &str) -> String {
    Digest::of(text.as_bytes()).to_string()
}

impl Communes {
    pub fn key(&self, side: Side, role: &'static str) -> &Signer {
        match (side, role) {
            (Side::Whole, "governor") => self.book.signer("governor"),
            _ => &self.keys[&(side, role)],
        }
    }

    pub fn cookie(&self, side: Side, role: &'static str) -> &str {
        &self.cookies[&(side, role)]
    }

    /// A signed entry, its text, and what opens its private fields.
    fn compose(
        &mut self,
        signer: Option<(Side, &'static str)>,
        role: &str,
        (kind, mut body): (&str, Value),
        private: &[(&str, &str)],
    ) -> (String, String, Vec<Opening>) {
        self.next += 1;
        let openings = private.iter().map(|(field, value)| {
            body[*field] = json!(Digest::commit(&SALT, field, value));
            Opening {
                field: (*field).to_owned(),
                value: (*value).to_owned(),
                salt: SALT,
            }
        });
        let openings = openings.collect();
        let fields = body.as_object_mut().unwrap();
        let own = json!(id(DAY, 60_000 + self.next));
        fields.entry("id").or_insert(own);
        fields.entry("on").or_insert(json!(DAY));
        let text = format!("{ORIGIN}/entry/v1\n{kind}\n{body}\n");
        let key = match signer {
            Some((side, role)) => self.key(side, role),
            None => self.book.signer(role),
        };
        let note = note::compose(&text, &[key.sign_note_line(&text)]);
        (note, text, openings)
    }

    async fn append(&mut self, composed: (String, String, Vec<Opening>)) -> (u64, String) {
        let (note, text, openings) = composed;
        let submission = Submission {
            note: note.into_bytes(),
            openings,
            subject: None,
        };
        let answer = self.book.store.append(submission).await.unwrap();
        let refused = |refused: minhbach_store::Refused| panic!("{text}: {}", refused.code());
        (answer.unwrap_or_else(refused).at, text)
    }

    /// Entered by a key of the province, which acts in its communes: where it stands in the book, and its text.
    pub async fn enter(
        &mut self,
        role: &str,
        kind: &str,
        body: Value,
        private: &[(&str, &str)],
    ) -> (u64, String) {
        let composed = self.compose(None, role, (kind, body), private);
        self.append(composed).await
    }

    /// Into the signing folder, by a key of A, or of the province.
    async fn file(&mut self, signer: Option<(Side, &'static str)>, donor: &str) -> String {
        let gift = json!({
            "account": cash_a(), "amount": "1000", "booked": DAY, "channel": "cash", "currency": "VND", "fund": fund_a(),
        });
        let kind = ("donation.receive", gift);
        let (note, text, openings) = self.compose(signer, "accountant", kind, &[("donor", donor)]);
        let opening = |one: &Opening| json!({ "field": one.field, "value": one.value, "salt": Digest::new(one.salt) });
        let openings: Vec<Value> = openings.iter().map(opening).collect();
        let cookie = match signer {
            Some((side, role)) => self.cookie(side, role).to_owned(),
            None => enter(&self.book, "accountant").await,
        };
        let put = json!({ "entry": note, "openings": openings });
        let path = "/api/v1/office/folder";
        let filed = ask(&self.book, "POST", path, Some(&cookie), &put).await;
        assert_eq!(filed.status, StatusCode::OK, "{}", filed.text());
        text
    }

    /// The book with all that stands in A.
    pub async fn open() -> Communes {
        let book = Book::open().await;
        let mut two = Communes {
            book,
            keys: BTreeMap::new(),
            cookies: BTreeMap::new(),
            next: 0,
            gift: 0,
            goods: 0,
            handed: 0,
            waybill: 0,
            held: 0,
            case: 0,
            sponsorship: 0,
            list: 0,
            roster: String::new(),
            unsealed: String::new(),
            answer: String::new(),
            reading: String::new(),
            proposed: String::new(),
            dispatched: String::new(),
            paper: String::new(),
            withdrawn: String::new(),
        };
        two.found().await;
        two.desks().await;
        two.money().await;
        two.goods().await;
        two.people().await;
        two.papers().await;
        two
    }

    async fn found(&mut self) {
        let policy = json!({
            "approvals": [{"above": "0", "approvers": 1}], "currency": "VND", "least": 10, "relaxed": [], "rules": 4,
        });
        self.enter("governor", "policy.set", policy, &[]).await;
        for (commune, name) in [(commune_a(), "Xã Nà A"), (commune_b(), "Xã Nà B")] {
            let opened =
                json!({ "id": commune, "kind": "commune", "name": name, "parent": chapter() });
            self.enter("governor", "chapter.open", opened, &[]).await;
        }
        let campaign = json!({
            "chapter": commune_a(), "closes": "2026-12-31", "id": campaign_a(), "kind": "other", "name": "Nà A mùa lũ",
            "opens": DAY,
        });
        self.enter("approver", "campaign.open", campaign, &[]).await;
        let fund = |id: Id, kind: &str, name: &str| {
            json!({
                "areas": [], "chapter": commune_a(), "id": id, "kind": kind, "name": name, "purposes": [],
            })
        };
        let (aid, suspense) = (
            fund(fund_a(), "aid", FUND_NAME),
            fund(id(DAY, SUSPENSE), "suspense", "Tiền chờ xác định"),
        );
        self.enter("approver", "fund.open", aid, &[]).await;
        self.enter("approver", "fund.open", suspense, &[]).await;
        for (id, kind) in [
            (cash_a(), "cash"),
            (bank_a(), "bank"),
            (store_a(), "warehouse"),
            (other_store_a(), "warehouse"),
            (id(DAY, TRANSIT), "transit"),
        ] {
            let mut account = json!({
                "chapter": commune_a(), "currency": "VND", "id": id, "kind": kind, "name": format!("Nà A {kind}"),
            });
            if kind == "bank" {
                account["bank"] = json!("Ngân hàng Ví Dụ");
                account["number"] = json!("0000000000077");
            }
            self.enter("approver", "account.open", account, &[]).await;
        }
        let defined =
            json!({ "approvals": [], "id": item(), "name": "Chăn", "scale": 0, "unit": "piece" });
        self.enter("governor", "item.define", defined, &[]).await;
    }

    async fn desks(&mut self) {
        let sides = [
            (Side::A, Some(commune_a())),
            (Side::B, Some(commune_b())),
            (Side::Whole, None),
        ];
        let mut n = 0;
        for (side, chapter) in sides {
            for role in ROLES {
                n += 1;
                let name = format!("{ORIGIN}/k/{:06x}", 0x200 + n);
                let key = Signer::from_seed([100 + n as u8; 32], &name).unwrap();
                let mut grant = json!({
                    "holder": id(DAY, 6_100 + n), "key": key.vkey().to_string(), "role": role,
                });
                if let Some(chapter) = chapter {
                    grant["chapter"] = json!(chapter);
                }
                self.enter("governor", "key.grant", grant, &[]).await;
                let cookie = enter_as(&self.book, &key).await;
                self.keys.insert((side, role), key);
                self.cookies.insert((side, role), cookie);
            }
        }
        let governor = enter(&self.book, "governor").await;
        self.cookies.insert((Side::Whole, "governor"), governor);
    }

    async fn money(&mut self) {
        let gift = json!({
            "account": cash_a(), "amount": "1200000", "booked": DAY, "channel": "cash", "currency": "VND", "fund": fund_a(),
            "voucher": {"book": "pt", "number": 1, "year": 2026},
        });
        let donor = [("donor", CANARY)];
        self.gift = self
            .enter("cashier", "donation.receive", gift, &donor)
            .await
            .0;
        let proposal = |id: Id, amount: &str| {
            json!({
                "amount": amount, "chapter": commune_a(), "criteria": hash("criteria"), "currency": "VND", "from": DAY,
                "fund": fund_a(), "id": id, "purpose": "food", "until": "2026-12-31",
            })
        };
        let body = proposal(id(DAY, ALLOCATION), "500000");
        let (_, text) = self
            .enter("accountant", "allocation.propose", body, &[])
            .await;
        let approval = json!({ "booked": DAY, "proposal": hash(&text) });
        self.enter("approver", "allocation.approve", approval, &[])
            .await;
        let handed = json!({
            "absent": 0, "account": cash_a(), "allocation": id(DAY, ALLOCATION), "amount": "300000", "booked": DAY,
            "currency": "VND", "portions": {"code": 0, "proxy": 0, "signed": 30, "thumbprint": 0},
            "root": hash("a sealed list"),
        });
        self.handed = self
            .enter("field_officer", "distribution.make", handed, &[])
            .await
            .0;
        let body = proposal(proposal_a(), "1000");
        self.proposed = self
            .enter("accountant", "allocation.propose", body, &[])
            .await
            .1;
        let hold = json!({
            "account": bank_a(), "amount": "70000", "booked": DAY, "currency": "VND", "fund": id(DAY, SUSPENSE),
            "reason": "unidentified",
        });
        let line = [("line", CANARY)];
        self.held = self
            .enter("accountant", "receipt.hold", hold, &line)
            .await
            .0;
    }

    async fn goods(&mut self) {
        let gift = json!({
            "account": store_a(), "amount": "40", "booked": DAY, "channel": "goods", "fund": fund_a(), "id": lot_a(),
            "goods": {"condition": "new", "expiry": "2026-10-20", "item": item(),
                      "value": {"amount": "4000000", "basis": "market", "currency": "VND", "on": DAY}},
        });
        let donor = [("donor", CANARY)];
        self.goods = self
            .enter("accountant", "donation.receive", gift, &donor)
            .await
            .0;
        let sent = json!({
            "booked": DAY, "from": store_a(), "loads": [{"amount": "10", "fund": fund_a(), "lot": lot_a()}],
            "purpose": "relief", "to": other_store_a(), "via": id(DAY, TRANSIT),
        });
        let keeper = Some((Side::A, "storekeeper"));
        let sent = self.compose(
            keeper,
            "",
            ("transfer.dispatch", sent),
            &[("carrier", CANARY)],
        );
        (self.waybill, self.dispatched) = self.append(sent).await;
    }

    async fn people(&mut self) {
        let six = ["area", "capacity", "need", "person", "story", "term"];
        let six = six.map(|field| (field, CANARY));
        let case = json!({ "fund": fund_a(), "id": case_a() });
        self.case = self.enter("field_officer", "case.open", case, &six).await.0;
        let assigned = json!({ "case": case_a(), "fund": fund_a() });
        let carer = [("carer", CANARY)];
        self.enter("accountant", "case.assign", assigned, &carer)
            .await;
        let schedule = json!({
            "amount": "300000", "capacity": "300000", "currency": "VND", "every": 1, "from": "2026-09-15",
            "until": "2026-12-31",
        });
        let schedule = schedule.to_string();
        let begun = json!({ "case": case_a(), "share": "full" });
        let private = [("schedule", &*schedule), ("sponsor", CANARY)];
        let begun = self
            .enter("accountant", "sponsorship.begin", begun, &private)
            .await;
        self.sponsorship = begun.0;
        // Two lists through A's own door: one is sealed, the other is not.
        let take = format!(
            "/api/v1/office/people/rosters/take?chapter={}&campaign={}",
            commune_a(),
            campaign_a()
        );
        let mut taken = Vec::new();
        for begin in [0, 100] {
            let cookie = self.cookie(Side::A, "field_officer");
            let told = post(&self.book, &take, cookie, "octet", sheet(begin)).await;
            assert_eq!(told.status, StatusCode::OK, "{}", told.text());
            taken.push(told.json());
        }
        let id_of = |list: &Value| list["list"]["id"].as_str().unwrap().to_owned();
        (self.roster, self.unsealed) = (id_of(&taken[0]), id_of(&taken[1]));
        let seal = json!({
            "adopted": hash(&self.proposed), "campaign": campaign_a(), "chapter": commune_a(), "count": 12,
            "criteria": hash("criteria"), "duplicates": taken[0]["duplicates"], "id": self.roster,
            "root": taken[0]["root"],
        });
        self.list = self
            .enter("field_officer", "roster.seal", seal, &[])
            .await
            .0;
        let answer = Answer {
            distribution: self.roster.parse().unwrap(),
            said: Said::ALL[0],
            text: CANARY,
            day: DAY.parse().unwrap(),
            due: "2026-10-30".parse().unwrap(),
        };
        self.book.store.answer(&answer).await.unwrap();
        let (from, to) = ("2026-01-01".parse().unwrap(), "2026-12-31".parse().unwrap());
        let answers = self.book.store.answers(from, to, true).await.unwrap();
        self.answer = answers[0].handle.to_string();
    }

    async fn papers(&mut self) {
        let accountant = Some((Side::A, "accountant"));
        self.paper = self.file(accountant, CANARY).await;
        self.withdrawn = self.file(accountant, CANARY).await;
        self.file(None, FROM_ABOVE).await;
        let cookie = self.cookie(Side::A, "accountant").to_owned();
        let read = "/api/v1/office/statement/read";
        let read = post(&self.book, read, &cookie, "octet", statement()).await;
        assert_eq!(read.status, StatusCode::OK, "{}", read.text());
        self.reading = read.json()["reading"].as_str().unwrap().to_owned();
        // Somebody of A has opened something, which the log says to those who watch A.
        let record = format!("/office/people/record/{}", self.gift);
        let why = [("act", "read"), ("why", "person")];
        let opened = form(&self.book, &record, &cookie, &why).await;
        assert!(opened.text().contains(CANARY));
    }
}

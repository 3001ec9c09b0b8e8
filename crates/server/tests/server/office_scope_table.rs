//! How each door of the office keeps to the desk's own chapters: a row for every door, and its checks.

use std::collections::BTreeMap;

use crate::office_communes::{
    CANARY, Communes, FROM_ABOVE, FUND_NAME, Side, bank_a, campaign_a, case_a, cash_a, commune_a,
    fund_a, hash, lot_a, other_store_a, proposal_a, sheet, statement, store_a,
};
use serde_json::{Value, json};

/// What goes with a request.
#[derive(Clone)]
pub enum Sent {
    /// Nothing: it is asked for.
    Get,
    Json(Value),
    Form(Vec<(&'static str, String)>),
    Bytes(Vec<u8>),
    /// This text under the desk's own signature, for the folder.
    Signed(String),
}

/// A request about something of A.
#[derive(Clone)]
pub struct Check {
    /// The role that sees it in A.
    pub role: &'static str,
    pub path: String,
    pub sent: Sent,
    /// What A's answer says. Of B it is either refused, or the answer does not say it.
    pub says: String,
    /// Whether it is a thing of A's by itself: then a desk of B is refused.
    pub thing: bool,
    /// Whether a desk of the whole ledger comes in after A's: not where the thing is gone by then, or is a key's own.
    pub whole: bool,
}

/// How a door keeps to the desk's chapters.
pub enum Row {
    /// It has to do with no chapter, and why.
    Apart(&'static str),
    /// It shows what is the desk's, or refuses what is not.
    Checks(Vec<Check>),
}

/// A list that leaves out what is not the desk's.
fn lists(role: &'static str, path: impl Into<String>, says: impl Into<String>) -> Check {
    Check {
        role,
        path: path.into(),
        sent: Sent::Get,
        says: says.into(),
        thing: false,
        whole: true,
    }
}

/// A thing that is there for its own desks alone.
fn thing(role: &'static str, path: impl Into<String>, says: impl Into<String>) -> Check {
    Check {
        thing: true,
        ..lists(role, path, says)
    }
}

impl Check {
    fn with(self, sent: Sent) -> Check {
        Check { sent, ..self }
    }

    fn once(self) -> Check {
        Check {
            whole: false,
            ..self
        }
    }
}

fn act(fields: &[(&'static str, &str)]) -> Sent {
    let fields = fields.iter();
    Sent::Form(
        fields
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect(),
    )
}

/// Every door and its row.
pub fn table(two: &Communes) -> BTreeMap<&'static str, Row> {
    use Row::{Apart, Checks};
    let mut rows = BTreeMap::from([
        (
            "/office/enter",
            Apart("a key comes in, whatever chapter it is of"),
        ),
        (
            "/office/challenge",
            Apart("random bytes, the same to everybody"),
        ),
        ("/office/leave", Apart("ends the session that asks")),
        (
            "/office/sessions",
            Apart("the sessions of the key that asks"),
        ),
        (
            "/office/words",
            Apart("names that stand on the public pages of all chapters"),
        ),
        (
            "/office/consider",
            Apart(
                "what the book would say to anybody's entry, from public bytes; the vault is not asked",
            ),
        ),
        (
            "/office/events",
            Apart("a stream without an end: `who_looks_on_is_told_to_whom_it_concerns` reads it"),
        ),
        (
            "/office/scan",
            Apart("reads a code with the camera and shows nothing"),
        ),
        (
            "/office/signed",
            Apart("what the key that asks has signed itself"),
        ),
        (
            "/office/new",
            Apart("kinds of entries by the role, and nothing of the book"),
        ),
        (
            "/office/people/record",
            Apart("leads to the address that was typed; the record itself refuses"),
        ),
        (
            "/office/statement/{reading}/forget",
            Apart(
                "lets go of the key's own reading: `nobody_forgets_anybody_elses_reading` tries others'",
            ),
        ),
    ]);
    let checks = day(two)
        .into_iter()
        .chain(money(two))
        .chain(papers(two))
        .chain(people(two));
    rows.extend(checks.map(|(path, checks)| (path, Checks(checks))));
    rows
}

type Checked = Vec<(&'static str, Vec<Check>)>;

fn day(two: &Communes) -> Checked {
    let holding = "office-day-suspense";
    let form = |role, kind: &str, says: String| lists(role, format!("/office/new/{kind}"), says);
    // What a form says of an entry that was asked for by its number.
    let named = || "\"named\":{\"text\":".to_owned();
    let sign = |text: &str| Sent::Signed(text.to_owned());
    let take = Sent::Json(json!({ "text_hash": hash(&two.withdrawn) }));
    vec![
        (
            "/office",
            vec![
                lists("approver", "/office", "office-day-approvals"),
                lists("field_officer", "/office", "office-day-confirm"),
                lists("field_officer", "/office", "office-day-answers"),
                lists("cashier", "/office", holding),
                lists("cashier", "/office", "office-day-folder"),
                lists("storekeeper", "/office", format!("/lot/{}", lot_a())),
                lists(
                    "storekeeper",
                    "/office",
                    format!("transfer.receive?of={}", two.waybill),
                ),
            ],
        ),
        (
            "/office/folder",
            vec![
                lists("cashier", "/office/folder", CANARY),
                lists("cashier", "/office/folder", FROM_ABOVE),
                thing("cashier", "/office/folder", hash(&two.paper)).with(sign(&two.paper)),
            ],
        ),
        (
            "/office/folder/take",
            vec![
                thing("accountant", "/office/folder/take", "")
                    .with(take)
                    .once(),
            ],
        ),
        (
            "/office/approvals",
            vec![lists(
                "approver",
                "/office/approvals",
                proposal_a().to_string(),
            )],
        ),
        (
            "/office/new/{kind}",
            vec![
                form("accountant", "allocation.propose", fund_a().to_string()),
                form("approver", "allocation.approve", hash(&two.proposed)),
                form("cashier", "donation.receive", cash_a().to_string()),
                form("field_officer", "case.close", case_a().to_string()),
                form("storekeeper", "transfer.receive", hash(&two.dispatched)),
                form(
                    "accountant",
                    &format!("entry.reverse?of={}", two.gift),
                    named(),
                ),
                form(
                    "storekeeper",
                    &format!("transfer.receive?of={}", two.waybill),
                    named(),
                ),
            ],
        ),
        (
            "/office/settings",
            vec![lists("inspector", "/office/settings", FUND_NAME)],
        ),
    ]
}

fn money(two: &Communes) -> Checked {
    let read = thing("accountant", "/office/statement/read", "sao-ke.csv");
    let reading = |end: &str, says: &str| {
        let path = format!("/office/statement/{}{end}", two.reading);
        thing("accountant", path, says).once()
    };
    let held = format!("\"index\":{},", two.held);
    let open = format!("/office/unidentified/{}/open", two.held);
    let agreement = format!("/office/agreement/{}", store_a());
    let qr = format!("/office/qr/fund/{}", fund_a());
    vec![
        (
            "/office/counter",
            vec![lists("cashier", "/office/counter", cash_a().to_string())],
        ),
        (
            "/office/statement",
            vec![lists(
                "accountant",
                "/office/statement",
                bank_a().to_string(),
            )],
        ),
        (
            "/office/statement/read",
            vec![read.with(Sent::Bytes(statement()))],
        ),
        // What was read is its key's alone, so that nobody above sees it either.
        (
            "/office/statement/{reading}",
            vec![reading("", "sao-ke.csv")],
        ),
        (
            "/office/statement/{reading}/lines",
            vec![reading("/lines", "CANARY")],
        ),
        (
            "/office/statement/{reading}/events",
            vec![reading("/events", "\"finished\":true")],
        ),
        (
            "/office/unidentified",
            vec![lists("cashier", "/office/unidentified", held)],
        ),
        (
            "/office/unidentified/{index}/open",
            vec![thing("cashier", open, CANARY).with(Sent::Json(json!({})))],
        ),
        (
            "/office/agreement",
            vec![lists(
                "storekeeper",
                "/office/agreement",
                other_store_a().to_string(),
            )],
        ),
        (
            "/office/agreement/{account}",
            vec![thing("storekeeper", agreement, lot_a().to_string())],
        ),
        (
            "/office/qr",
            vec![lists("approver", "/office/qr", campaign_a().to_string())],
        ),
        (
            "/office/qr/{kind}/{id}",
            vec![thing("approver", qr, "payload")],
        ),
    ]
}

fn papers(two: &Communes) -> Checked {
    let of = |what: &str, at: u64| format!("/office/paper/{what}/{at}");
    let why = act(&[("why", "receipt")]);
    let silent = |role, what: &str, at: u64| {
        let says = format!("\"index\":{at},");
        vec![thing(role, of(what, at), says)]
    };
    let opened = |role, what: &str, at: u64| {
        let mut both = silent(role, what, at);
        both.push(thing(role, of(what, at), CANARY).with(why.clone()));
        both
    };
    let gift = format!("\"index\":{},", two.gift);
    vec![
        (
            "/office/papers",
            vec![lists("cashier", "/office/papers", gift)],
        ),
        (
            "/office/paper/receipt/{index}",
            opened("cashier", "receipt", two.gift),
        ),
        (
            "/office/paper/payment/{index}",
            silent("cashier", "payment", two.handed),
        ),
        (
            "/office/paper/goods-in/{index}",
            opened("storekeeper", "goods-in", two.goods),
        ),
        (
            "/office/paper/goods-out/{index}",
            opened("storekeeper", "goods-out", two.waybill),
        ),
        (
            "/office/paper/waybill/{index}",
            opened("storekeeper", "waybill", two.waybill),
        ),
        (
            "/office/paper/handover/{index}",
            silent("field_officer", "handover", two.handed),
        ),
        (
            "/office/paper/certificate/{index}",
            opened("approver", "certificate", two.gift),
        ),
        (
            "/office/paper/thanks/{index}",
            opened("approver", "thanks", two.gift),
        ),
        (
            "/office/paper/labels/{index}",
            silent("storekeeper", "labels", two.goods),
        ),
        (
            "/office/paper/list/{index}",
            opened("field_officer", "list", two.list),
        ),
        (
            "/office/paper/slips/{index}",
            opened("field_officer", "slips", two.list),
        ),
    ]
}

fn people(two: &Communes) -> Checked {
    let sheets = |act: &str, begin: u32, says: &str| {
        let asked = format!("chapter={}&campaign={}", commune_a(), campaign_a());
        let path = format!("/office/people/rosters/{act}?{asked}");
        vec![thing("field_officer", path, says).with(Sent::Bytes(sheet(begin)))]
    };
    let roster =
        |id: &str, says: &str| thing("accountant", format!("/office/people/roster/{id}"), says);
    let record =
        |who: &str, says: &str| thing("approver", format!("/office/people/record/{who}"), says);
    let read = || act(&[("act", "read"), ("why", "person")]);
    let (gift, line) = (two.gift.to_string(), format!("{}:4", two.list));
    let (sponsorship, answers) = ("/office/people/sponsors", "/office/people/answers");
    let tied = [
        ("act", "tie"),
        ("gift", &*gift),
        ("sponsorship", &*two.sponsorship.to_string()),
    ];
    let begun = format!("\"at\":{},", two.sponsorship);
    let answered = [
        ("act", "read"),
        ("why", "complaint"),
        ("handle", &*two.answer),
    ];
    let reader = two.key(Side::A, "accountant").name().to_owned();
    vec![
        (
            "/office/people",
            vec![
                lists("field_officer", "/office/people", "\"cases\":1,"),
                lists("field_officer", "/office/people", "\"waiting\":1,"),
                lists("field_officer", "/office/people", "\"unsealed\":1,"),
            ],
        ),
        (
            "/office/people/rosters",
            vec![lists("accountant", "/office/people/rosters", &two.unsealed)],
        ),
        (
            "/office/people/rosters/preview",
            sheets("preview", 200, "\"count\":12"),
        ),
        (
            "/office/people/rosters/take",
            sheets("take", 300, "\"root\":"),
        ),
        (
            "/office/people/roster/{id}",
            vec![
                roster(&two.roster, "\"root\":"),
                roster(&two.unsealed, "\"back\":true").with(act(&[])).once(),
            ],
        ),
        (
            "/office/people/record/{who}",
            vec![
                record(&gift, "\"donor\""),
                record(&line, "\"born\""),
                record(&gift, CANARY).with(read()),
                record(&line, CANARY).with(read()),
                record(&gift, "people-not-shown-now").with(act(&[
                    ("act", "give"),
                    ("purpose", "sponsor-card"),
                    ("party", "guardian"),
                ])),
                record(&line, "people-unpublished")
                    .with(act(&[("act", "unpublish"), ("reason", "wish")])),
                record(&two.case.to_string(), "people-restricted")
                    .with(act(&[("act", "restrict"), ("reason", "wish")]))
                    .once(),
            ],
        ),
        (
            "/office/people/answers",
            vec![
                lists("cashier", answers, &two.answer),
                thing("cashier", answers, CANARY).with(act(&answered)),
            ],
        ),
        (
            "/office/people/cases",
            vec![lists(
                "accountant",
                "/office/people/cases",
                format!("\"at\":{},", two.case),
            )],
        ),
        (
            "/office/people/case/{index}",
            vec![thing(
                "accountant",
                format!("/office/people/case/{}", two.case),
                case_a().to_string(),
            )],
        ),
        (
            sponsorship,
            vec![
                lists("accountant", sponsorship, begun)
                    .with(act(&[("act", "read"), ("why", "receipt")])),
                thing("accountant", sponsorship, "\"tied\"").with(act(&tied)),
            ],
        ),
        (
            "/office/people/access",
            vec![lists("inspector", "/office/people/access", reader)],
        ),
    ]
}

//! The kernel's own words, as forms offer them. A test compares each list with what the kernel reads.

/// A list of the kernel's words, and the name under which their translations stand (`choice-NAME-WORD`).
#[derive(Debug)]
pub struct Choice {
    /// The name of the list.
    pub name: &'static str,
    /// The words, in the kernel's order.
    pub words: &'static [&'static str],
}

impl Choice {
    /// The message id of a word.
    pub fn key(&self, word: &str) -> String {
        let word: String = word
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
            .collect();
        format!("choice-{}-{word}", self.name)
    }
}

macro_rules! choices {
    ($($(#[doc = $doc:literal])+ $const:ident = $name:literal: $($word:literal)+;)+) => {
        $($(#[doc = $doc])+ pub const $const: Choice = Choice { name: $name, words: &[$($word),+] };)+

        /// All of them.
        pub const ALL: &[&Choice] = &[$(&$const),+];
    };
}

choices! {
    /// What the holder of a key may do.
    ROLE = "role": "governor" "accountant" "cashier" "storekeeper" "approver" "field_officer" "inspector";
    /// The attribution rule.
    ATTRIBUTION = "attribution": "intervals/1";
    /// Separations that a small chapter does without.
    RELAXED = "relaxed": "proposer_distributes" "approver_distributes" "decider_confirms" "one_office";
    /// What the vault keeps.
    CLASS = "class": "access_log" "answer" "case" "consent" "contact" "donor" "file" "import_tag" "roster" "statement" "voucher";
    /// Why a key was revoked.
    REVOKED = "revoked": "lost" "compromised" "left_office" "replaced";
    /// The level of a chapter.
    LEVEL = "level": "central" "province" "district" "commune" "branch";
    /// What a campaign is for.
    CAMPAIGN = "campaign": "disaster" "tet" "humanitarian_month" "cases" "livelihood" "other";
    /// What a fund's money may do.
    FUND = "fund": "aid" "cost" "suspense";
    /// What an account is.
    ACCOUNT = "account": "bank" "treasury" "cash" "warehouse" "transit" "advance" "supplier";
    /// What happens to a gift that comes too late.
    LATE = "late": "hold" "accept";
    /// Which day decides whether a gift came in time.
    LATE_BASIS = "late-basis": "credited" "sent";
    /// Where what is left goes.
    RESIDUAL = "residual": "within_purpose" "any_aid" "no_fund";
    /// From which day the days of a publication count.
    COUNTED = "counted": "opening" "closing" "distribution_end";
    /// Why a fund is frozen or no longer is.
    FREEZE = "freeze": "inspection" "complaint" "dispute" "court" "mistake" "settled";
    /// What kind of organisation a partner is.
    PARTNER = "partner": "front" "red_cross" "government" "company" "organisation";
    /// In what state goods are.
    CONDITION = "condition": "new" "good" "used" "damaged";
    /// Where a value comes from.
    BASIS = "basis": "invoice" "donor" "market" "price_list" "appraisal" "parts";
    /// Why a pledge ends.
    PLEDGE = "pledge": "withdrawn" "expired" "kept_otherwise" "mistake";
    /// How a gift came.
    CHANNEL = "channel": "bank" "cash" "goods" "partner";
    /// Where income comes from.
    SOURCE = "source": "interest" "sale" "refund" "other";
    /// Why a receipt is held.
    HOLD = "hold": "unidentified" "late" "disputed" "unmapped";
    /// Why a gift goes back.
    RETURN = "return": "donor_wish" "bank" "mistake" "court";
    /// Why a payment is held.
    PAYMENT = "payment": "unidentified" "no_allocation" "bank_fee" "disputed";
    /// What an expense is for.
    EXPENSE = "expense": "aid" "cost";
    /// Why a proposal was rejected or an allocation cancelled.
    DECISION = "decision": "not_needed" "not_eligible" "insufficient" "mistake" "expired" "other";
    /// Why money goes from one fund to another.
    TRANSFER = "transfer": "within_purpose" "donor_wish" "residual" "wrong_fund";
    /// Why nothing more comes of an order.
    CLOSE = "close": "not_delivered" "not_needed" "mistake";
    /// Which way money goes between the chapter and a supplier.
    WAY = "way": "pay" "refund";
    /// Why goods go back to their supplier.
    BACK = "back": "damaged" "expired" "wrong" "agreed";
    /// Why goods are sent.
    DISPATCH = "dispatch": "relief" "return" "destruction";
    /// Why goods are sold.
    SALE = "sale": "perishing" "unneeded";
    /// Why goods are written off.
    WRITE_OFF = "write-off": "expired" "damaged" "lost" "flood" "stolen" "count" "destroyed";
    /// Which calf a household passes on.
    CALF = "calf": "first" "second";
    /// What becomes of a bull calf.
    BULL = "bull": "exchange" "keep" "pass_on";
    /// How well a confirmation knows.
    EVIDENCE = "evidence": "claim" "photo" "tally" "witnesses" "monitor";
    /// What is said to be wrong.
    DISPUTE = "dispute": "not_received" "less" "quality" "signed_by_other" "other";
    /// What somebody else found out.
    OUTCOME = "outcome": "delivered" "adjusted" "upheld" "unfounded" "withdrawn";
    /// Why a note comes late.
    ADOPT = "adopt": "no_network" "device_lost" "chapter_ended" "refused" "other";
    /// A service.
    SERVICE = "service": "home_visit" "volunteer_hours" "first_aid" "blood_donation" "organ_registration" "body_registration"
        "training" "health_care" "family_tracing";
    /// What was given directly.
    FORM = "form": "cash" "goods" "labour" "mixed";
    /// How much of what a case takes its sponsor gives.
    SHARE = "share": "co" "full";
    /// Why a case is closed; kept private.
    CASE = "case": "recovered" "term_ended" "moved" "died" "duplicate" "consent_withdrawn" "not_eligible" "mistake";
    /// Why a sponsorship ends.
    SPONSORSHIP = "sponsorship": "completed" "sponsor_left" "missed" "case_ends" "duplicate" "mistake";
    /// What an answer was about.
    FEEDBACK = "feedback": "received" "not_received" "less" "quality" "fairness" "conduct" "privacy" "other";
    /// Where answers stood.
    FEEDBACK_STATE = "feedback-state": "confirmed" "disputed" "answered" "waiting" "overdue";
    /// What is done with personal data.
    ACT = "act": "opened" "consented" "withdrawn" "unpublished" "restricted" "erased" "expired" "refused" "overdue";
    /// Why an entry is reversed.
    REVERSE = "reverse": "wrong_amount" "wrong_account" "wrong_fund" "entered_twice" "never_happened" "other";
    /// What an explanation does.
    EXPLAIN = "explain": "affirm" "clarify" "irregularity_closed";
    /// What a document is.
    DOCUMENT = "document": "appeal" "contract" "decision" "handover_record" "invoice" "list" "minutes" "photo" "receipt"
        "statement" "other";
    /// Why a paper is void.
    VOID = "void": "spoiled" "lost" "not_needed";
    /// What of the vault an inspection may open.
    VAULT = "vault": "case" "donor" "paper" "payee" "roster" "statement";
    /// Why a finding stays open.
    LEFT = "left": "not_due" "under_remedy" "contested" "unanswered" "handed_over";
    /// How much weighs what was found.
    GRADE = "grade": "observation" "minor" "major" "critical";
    /// How those inspected stand to a finding.
    STANCE = "stance": "accepted" "partly" "contested" "done";
    /// What became of a finding.
    FINDING = "finding": "remedied" "accepted" "withdrawn" "handed_over" "unresolved";
}

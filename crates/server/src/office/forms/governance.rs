//! Forms of governance and of the registry: keys, policy, chapters, campaigns, funds, accounts, items, partners.

use minhbach_ledger::kinds::Kind;
use minhbach_ledger::kinds::registry::FundKind;

use super::{
    DOCUMENT, Field, ID, ON, PERIOD, Things, Tokens, What, any, choices, many, may, need, one,
    thing,
};

/// What those who govern a new book are asked for.
const GOVERNORS: What = many(
    &[need("holder", What::Given), need("key", What::Text(300))],
    16,
    &["key"],
);

/// How many approvers an amount needs.
const TIERS: What = many(
    &[
        need("above", What::Money(&["currency"])),
        need("approvers", What::Count),
    ],
    8,
    &["above"],
);

/// The same of a quantity.
const QUANTITY_TIERS: What = many(
    &[
        need("above", What::Money(&["scale"])),
        need("approvers", What::Count),
    ],
    8,
    &["above"],
);

/// The legal rules of a campaign.
const TERMS: What = What::Group(&[
    need("set", What::Token(Tokens::Rule)),
    need("version", What::Token(Tokens::Rule)),
    need("source", What::Text(200)),
    need("confirmed", What::Yes),
    need("account_exclusive", What::Yes),
    may("reception_days", What::Count),
    may("extension_days", What::Count),
    may("distribution_days", What::Count),
    may("cost_share_bp", What::Count),
    one("late_basis", &choices::LATE_BASIS),
    one("late_action", &choices::LATE),
    one("residual", &choices::RESIDUAL),
    need(
        "permitted_uses",
        What::List(&What::Token(Tokens::Purpose), true),
    ),
    need("publications", PUBLICATIONS),
]);

/// What has to be published, and by when.
const PUBLICATIONS: What = many(
    &[
        need("what", What::Token(Tokens::Publication)),
        need("days", What::Count),
        one("from", &choices::COUNTED),
    ],
    20,
    &["days", "from", "what"],
);

forms! {
    LedgerOpen: [
        need("name", What::Text(200)), need("base", What::Currency), need("language", What::Token(Tokens::Language)),
        need("zone", What::Text(200)), need("log", What::Text(300)), need("governors", GOVERNORS),
        need("threshold", What::Count), one("attribution", &choices::ATTRIBUTION), need("rules", What::Count),
        need("practice", What::Yes), ON, ID,
    ];
    KeyGrant: [
        need("key", What::Text(300)), thing("holder", Things::Holder), one("role", &choices::ROLE),
        any("chapter", Things::Chapter), may("term", PERIOD), ON, ID,
    ];
    KeyRotate: [thing("key", Things::Key), need("new", What::Text(300)), ON, ID];
    KeyRevoke: [
        thing("key", Things::Key), one("reason", &choices::REVOKED), may("compromised_since", What::Count), ON, ID,
    ];
    PolicySet: [
        any("chapter", Things::Chapter), need("currency", What::Currency), need("approvals", TIERS),
        need("least", What::Count), need("relaxed", What::Set(&choices::RELAXED)),
        may("emergency", What::Group(&[need("limit", What::Money(&["currency"])), need("days", What::Count)])),
        may("answer_days", What::Count),
        may("retention", many(&[one("class", &choices::CLASS), need("days", What::Count)], 11, &["class"])),
        need("rules", What::Count), ON, ID,
    ];
    ChapterOpen: [
        need("name", What::Text(200)), one("kind", &choices::LEVEL), any("parent", Things::Chapter),
        may("area", What::Area), ON, ID,
    ];
    ChapterSucceed: [thing("chapter", Things::Chapter), thing("successor", Things::Chapter), ON, ID];
    ChapterClose: [thing("chapter", Things::Chapter), ON, ID];
    CampaignOpen: [
        need("name", What::Text(200)), one("kind", &choices::CAMPAIGN), thing("chapter", Things::Chapter),
        need("opens", What::Day), need("closes", What::Day), may("terms", TERMS), ON, ID,
    ];
    CampaignExtend: [thing("campaign", Things::Campaign), need("closes", What::Day), may("document", DOCUMENT), ON, ID];
    CampaignClose: [thing("campaign", Things::Campaign), ON, ID];
    FundOpen: [
        need("name", What::Text(200)), one("kind", &choices::FUND), thing("chapter", Things::Chapter),
        any("campaign", Things::Campaign), need("purposes", What::List(&What::Token(Tokens::Purpose), true)),
        need("areas", What::List(&What::Area, true)), may("opens", What::Day), may("closes", What::Day),
        may("cost", What::Group(&[thing("fund", Things::Fund(&[FundKind::Cost])), need("share_bp", What::Count)])),
        ON, ID,
    ];
    FundFreeze: [
        thing("fund", Things::Fund(&[])), need("frozen", What::Yes), one("reason", &choices::FREEZE), ON, ID,
    ];
    FundClose: [thing("fund", Things::Fund(&[])), ON, ID];
    AccountOpen: [
        need("name", What::Text(200)), one("kind", &choices::ACCOUNT), thing("chapter", Things::Chapter),
        need("currency", What::Currency), may("bank", What::Text(200)), may("number", What::Text(200)),
        any("campaign", Things::Campaign), ON, ID,
    ];
    AccountClose: [thing("account", Things::Account(&[])), ON, ID];
    ItemDefine: [
        need("name", What::Text(200)), need("unit", What::Token(Tokens::Unit)), need("scale", What::Count),
        need("approvals", QUANTITY_TIERS), ON, ID,
    ];
    PartnerRegister: [
        need("name", What::Text(200)), one("kind", &choices::PARTNER), thing("chapter", Things::Chapter),
        may("ledger", What::Text(200)), ON, ID,
    ];
}

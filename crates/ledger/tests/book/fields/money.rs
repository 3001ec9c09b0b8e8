//! Pledges, exchange, partners, services.

use serde_json::Value;

use super::super::script::Script;

/// What a body of this kind says where the script is silent.
pub fn defaults(_kind: &str) -> Option<Value> {
    None
}

/// A value as the field of this kind spells it.
pub fn value(_script: &Script, _kind: &str, _field: &str, _text: &str) -> Option<Value> {
    None
}

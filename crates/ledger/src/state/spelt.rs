//! Parts of entries inside the stored state, spelt as in their entries: they leave out what is not stated, which the format of
//! a snapshot cannot tell when it reads them back.

use serde::de::{DeserializeOwned, Error as _};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::json;

pub fn serialize<T: Serialize, S: Serializer>(
    part: &Option<T>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let spelt = part.as_ref().map(json::write).transpose();
    spelt.map_err(S::Error::custom)?.serialize(serializer)
}

pub fn deserialize<'de, T: Serialize + DeserializeOwned, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let spelt = Option::<String>::deserialize(deserializer)?;
    let part = spelt.map(|spelt| json::read(&spelt)).transpose();
    part.map_err(D::Error::custom)
}

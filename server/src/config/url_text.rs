//! Serializes an optional URL as text, for `#[serde(with)]`.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use url::Url;

pub fn serialize<S: Serializer>(url: &Option<Url>, serializer: S) -> Result<S::Ok, S::Error> {
    url.as_ref().map(Url::as_str).serialize(serializer)
}

/// The error for an invalid URL shows an example.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Url>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(|text| {
        Url::parse(&text).map_err(|_| D::Error::custom("expected an address such as https://id.example.com"))
    })
    .transpose()
}

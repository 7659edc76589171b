//! Parameters of a request, each of them once.

use crate::Error;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, btree_map::Entry};
use std::fmt;

/// Most parameters of a request. The specifications define fewer for any endpoint.
const MOST: usize = 32;
/// Longest names and values in all, in bytes.
const MAX_BYTES: usize = 8 * 1024;
/// Longest part of a repeated name that an error shows, in characters.
const SHOWN: usize = 64;

/// Parameters of a query or form. Each is there once: of two values, two programs could read different ones (RFC 6749
/// section 3.1; attack 16).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Parameters(BTreeMap<String, String>);

/// Names only: values are secrets, codes and tokens.
impl fmt::Debug for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Parameters {
    /// Reads decoded pairs.
    ///
    /// # Errors
    /// [`Error::Invalid`] when a name comes twice, for more than 32 parameters, more than 8 KiB, and NUL characters.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Self, Error> {
        let (mut parameters, mut bytes) = (BTreeMap::new(), 0);
        for (name, value) in pairs {
            bytes += name.len() + value.len();
            if parameters.len() == MOST || bytes > MAX_BYTES {
                return Err(Error::invalid("parameters", "too_large", |texts| texts.parameters_too_large));
            }
            if name.contains('\0') || value.contains('\0') {
                return Err(Error::invalid("parameters", "charset", |texts| texts.nul));
            }
            match parameters.entry(name) {
                Entry::Vacant(place) => {
                    place.insert(value);
                }
                Entry::Occupied(first) => return Err(twice(first.key())),
            }
        }
        Ok(Self(parameters))
    }

    /// A parameter. One without a value counts as absent (RFC 6749 section 3.1).
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Adds a parameter unless it is there.
    pub(crate) fn or(mut self, name: &str, value: &str) -> Self {
        if self.get(name).is_none() {
            self.0.insert(name.to_owned(), value.to_owned());
        }
        self
    }

    /// Removes a parameter and returns it.
    pub(crate) fn take(&mut self, name: &str) -> Option<String> {
        self.0.remove(name)
    }

    /// The parameters of these names as JSON.
    pub(crate) fn to_json(&self, names: &[&str]) -> Value {
        let named = names.iter().filter_map(|name| Some(((*name).to_owned(), self.get(name)?.into())));
        Value::Object(named.collect::<Map<_, _>>())
    }

    /// Reads [`Self::to_json`].
    pub(crate) fn from_json(json: Value) -> Option<Self> {
        serde_json::from_value(json).ok().map(Self)
    }
}

fn twice(name: &str) -> Error {
    let name: String = name.chars().take(SHOWN).collect();
    Error::invalid("parameters", "duplicate", |texts| texts.parameter_twice(&name))
}

#[cfg(test)]
mod tests {
    use super::Parameters;
    use serde_json::json;

    fn read(pairs: &[(&str, &str)]) -> Result<Parameters, &'static str> {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Parameters::from_pairs(pairs).map_err(|error| error.reason().unwrap())
    }

    #[test]
    fn attack_16_a_parameter_is_never_read_from_one_of_two() {
        let good = ("redirect_uri", "https://app.example.com/");
        for second in [good, ("redirect_uri", "https://evil.test/"), ("redirect_uri", "")] {
            assert_eq!(read(&[good, ("state", "1"), second]), Err("duplicate"));
            assert_eq!(read(&[second, good]), Err("duplicate"));
        }
        assert_eq!(read(&[("unknown", "1"), ("unknown", "1")]), Err("duplicate"));
        let other_case = read(&[good, ("Redirect_Uri", "https://evil.test/")]).unwrap();
        assert_eq!(other_case.get("redirect_uri"), Some(good.1));
    }

    #[test]
    fn an_empty_parameter_is_absent() {
        let parameters = read(&[("scope", ""), ("state", "1")]).unwrap();
        assert_eq!((parameters.get("scope"), parameters.get("state")), (None, Some("1")));
        assert_eq!(parameters.to_json(&["state", "scope", "nonce"]), json!({ "state": "1" }));
        assert_eq!(Parameters::from_json(json!({ "state": "1" })), Some(read(&[("state", "1")]).unwrap()));
        assert_eq!(Parameters::from_json(json!({ "state": 1 })), None);
    }

    #[test]
    fn a_request_has_a_bounded_size() {
        let names: Vec<_> = (0..33).map(|n| format!("p{n}")).collect();
        let many: Vec<_> = names.iter().map(|name| (name.as_str(), "")).collect();
        assert!(read(&many[..32]).is_ok());
        assert_eq!(read(&many), Err("too_large"));
        assert!(read(&[("state", &"s".repeat(8 * 1024 - 5))]).is_ok());
        assert_eq!(read(&[("state", &"s".repeat(8 * 1024 - 4))]), Err("too_large"));
        assert_eq!(read(&[("state", "a\0b")]), Err("charset"));
    }

    #[test]
    fn attack_88_debug_shows_no_value() {
        let parameters = read(&[("client_secret", "dws_secret")]).unwrap();
        assert_eq!(format!("{parameters:?}"), r#"{"client_secret"}"#);
    }
}

//! Filters in query strings.
//!
//! The router's own map decodes values twice, which turns a search for `100%41` into one for `100A`. Searches here are
//! literal, so the query is parsed from the raw address.

use crate::address::decode;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the unreserved characters (RFC 3986 section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Query parameters, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Parses `a=b&c=d`, with or without a leading question mark.
    pub fn parse(text: &str) -> Self {
        let pairs = text.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty());
        Self(
            pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(|(k, v)| (decode(k), decode(v))).collect(),
        )
    }

    /// The value, unless it is empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// All values of a parameter that may occur several times, except empty ones.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.pairs().filter(|(key, value)| *key == name && !value.is_empty()).map(|(_, value)| value).collect()
    }

    /// Names and values.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The value or an empty string, for the field that edits it.
    pub fn text(&self, name: &str) -> String {
        self.get(name).unwrap_or_default().to_owned()
    }

    /// Replaces one value; `None` removes the parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: Option<&str>) -> Self {
        self.0.retain(|(key, _)| key != name);
        if let Some(value) = value {
            self.0.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// Whether any of `names` has a value.
    pub fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.get(name).is_some())
    }

    /// Address of `path` with this query.
    pub fn href(&self, path: &str) -> String {
        let pairs: Vec<_> = self.0.iter().map(|(key, value)| format!("{}={}", encode(key), encode(value))).collect();
        if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
    }
}

/// Query of the current address.
pub fn use_query() -> Memo<Query> {
    let search = use_location().search;
    Memo::new(move |_| Query::parse(&search.get()))
}

/// Returns a function that replaces the current address; on the server it redirects.
pub fn use_replace_address() -> impl Fn(&str) {
    #[cfg(feature = "ssr")]
    return leptos_axum::redirect;
    #[cfg(not(feature = "ssr"))]
    {
        let navigate = leptos_router::hooks::use_navigate();
        move |to: &str| {
            let options = leptos_router::NavigateOptions { replace: true, scroll: false, ..Default::default() };
            navigate(to, options);
        }
    }
}

/// Percent-encodes a value or a segment of a path.
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use super::Query;

    #[test]
    fn a_search_is_literal() {
        for text in ["100%41", "50%off", "test_user", "张_三", r"a\b", "a+b c", "a&b=c", "%"] {
            let href = Query::default().with("query", Some(text)).href("/admin/users");
            let (_, query) = href.split_once('?').unwrap();
            assert_eq!(Query::parse(query).get("query"), Some(text), "{href}");
        }
    }

    #[test]
    fn a_form_writes_blanks_as_plus() {
        assert_eq!(Query::parse("?query=lin+xia&status=").get("query"), Some("lin xia"));
        assert_eq!(Query::parse("?query=lin+xia&status=").get("status"), None);
    }

    #[test]
    fn a_filter_is_replaced_and_the_others_stay() {
        let query = Query::parse("?status=BLOCKED&query=lin&status=ACTIVE&cursor=5");
        let next = query.with("status", Some("ACTIVE")).with("cursor", None);
        assert_eq!(next.href("/admin/users"), "/admin/users?query=lin&status=ACTIVE");
        assert_eq!(next.with("query", None).with("status", None).href("/admin/users"), "/admin/users");
    }

    #[test]
    fn a_list_is_filtered_only_by_values_that_are_not_empty() {
        let query = Query::parse("status=&query=lin&flag");
        assert!(query.has_any(&["kind", "query"]));
        assert!(!query.has_any(&["status", "flag", "kind"]));
        assert_eq!((query.text("query"), query.text("status")), ("lin".to_owned(), String::new()));
    }
}

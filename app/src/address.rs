//! Addresses: read the query of the current page, navigate.

use leptos::prelude::*;
use percent_encoding::percent_decode_str;

/// The address of the current page, provided as context.
#[derive(Debug, Clone, Copy)]
pub struct Address {
    path: Signal<String>,
    /// Without `?`.
    search: Signal<String>,
}

impl Address {
    /// The address of the current page: the context's, or else that of the document, which does not change. The server
    /// resolves it once per request and provides it as context.
    pub fn current() -> Self {
        use_context().unwrap_or_else(Self::of_document)
    }

    fn of_document() -> Self {
        let address = document_address();
        let (path, search) = address.split_once('?').unwrap_or((&address, ""));
        Self { path: Signal::stored(path.to_owned()), search: Signal::stored(search.to_owned()) }
    }

    /// The address that the router shows.
    #[cfg(any(feature = "ssr", feature = "console"))]
    pub fn of_router() -> Self {
        let location = leptos_router::hooks::use_location();
        Self { path: location.pathname.into(), search: location.search.into() }
    }

    /// Reads the path.
    pub fn with_path<T>(self, read: impl FnOnce(&str) -> T) -> T {
        self.path.with_untracked(|path| read(path))
    }

    /// Path and query, reactive.
    pub fn get(self) -> String {
        let query = self.search.get();
        let query = if query.is_empty() { query } else { format!("?{}", query.trim_start_matches('?')) };
        format!("{}{query}", self.path.get())
    }
}

/// Path of the document, for the time before there is a page.
#[cfg(not(feature = "ssr"))]
pub fn document_path() -> String {
    let address = document_address();
    address.split_once('?').map_or(address.as_str(), |(path, _)| path).to_owned()
}

/// As browsers resolve it: without `..`.
#[cfg(feature = "ssr")]
fn document_address() -> String {
    let requested = crate::request::here();
    match leptos_router::location::RequestUrl::new(&requested).parse() {
        Ok(url) if url.search().is_empty() => url.path().to_owned(),
        Ok(url) => format!("{}?{}", url.path(), url.search()),
        Err(_) => requested,
    }
}

#[cfg(not(feature = "ssr"))]
fn document_address() -> String {
    let location = window().location();
    location.pathname().unwrap_or_default() + &location.search().unwrap_or_default()
}

/// A value of this page's query. Read once, because a page is created again when its query changes.
pub fn query(name: &str) -> Option<String> {
    let search = expect_context::<Address>().search;
    search.with_untracked(|search| value_of(search, name)).filter(|value| !value.is_empty())
}

/// A value of a query, decoded once. The router's own map decodes twice, so an address inside a query loses the escapes
/// of its own query.
pub fn value_of(search: &str, name: &str) -> Option<String> {
    let mut pairs = search.trim_start_matches('?').rsplit('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| decode(value))
}

/// A key or value of a query, decoded once. Forms encode a space as `+`. Invalid escapes stay unchanged.
pub fn decode(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// `path` with the values that are present as its query.
pub fn with_query(path: &str, values: &[(&str, Option<&str>)]) -> String {
    let mut address = path.to_owned();
    let present = values.iter().filter_map(|(name, value)| value.filter(|value| !value.is_empty()).map(|v| (name, v)));
    for (at, (name, value)) in present.enumerate() {
        let sign = if at == 0 { '?' } else { '&' };
        address.push_str(&format!("{sign}{name}={}", escape(value)));
    }
    address
}

#[cfg(feature = "ssr")]
fn escape(value: &str) -> String {
    crate::request::encode(value)
}

#[cfg(not(feature = "ssr"))]
fn escape(value: &str) -> String {
    leptos::web_sys::js_sys::encode_uri_component(value).into()
}

/// Path and query of the current page, reactive.
pub fn here() -> impl Fn() -> String + Copy + Send + Sync + 'static {
    let address = Address::current();
    move || address.get()
}

/// Navigates with a full load, in browsers only: it clears the previous user's data from memory.
pub fn leave_for(address: &str) {
    _ = window().location().assign(address);
}

#[cfg(test)]
mod tests {
    use super::{decode, value_of, with_query};

    #[cfg(feature = "ssr")]
    #[test]
    fn the_address_of_a_request_is_resolved_once_and_passed_on() {
        use super::Address;
        use leptos::prelude::*;
        let request = |uri: &str| {
            let request = axum::http::Request::builder().uri(uri).body(()).unwrap();
            provide_context(request.into_parts().0);
        };
        Owner::new().with(|| {
            request("/a/../b?c=1");
            let address = Address::current();
            assert_eq!(address.get(), "/b?c=1");
            provide_context(address);
            request("/other");
            assert_eq!(Address::current().get(), "/b?c=1");
        });
    }

    #[test]
    fn a_value_of_a_query_survives_whatever_it_contains() {
        for value in ["a&b=c?d#e", "100%41", "+ +", "%", "%zz%4", "李娜🍧", "\u{0}\n\"'<>", "/a?b=%25"] {
            let address = with_query("/page", &[("x", Some("1")), ("v", Some(value)), ("y", Some("2"))]);
            let (_, search) = address.split_once('?').unwrap();
            assert_eq!(value_of(search, "v").as_deref(), Some(value), "{address}");
            assert_eq!(value_of(search, "y").as_deref(), Some("2"), "{address}");
        }
    }

    #[test]
    fn what_is_no_escape_stays_as_it_is() {
        for (text, decoded) in [
            ("%", "%"),
            ("%4", "%4"),
            ("%4g", "%4g"),
            ("%%41", "%A"),
            ("%+1", "% 1"),
            ("%ff", "\u{fffd}"),
            ("a+b", "a b"),
        ] {
            assert_eq!(decode(text), decoded, "{text}");
        }
    }

    #[test]
    fn case_p033_an_address_in_a_query_keeps_its_own_escapes() {
        let next = "/start?to=http%3A%2F%2Fa%2Flist%3Fb%3D%25E4%25BD%25A0%26c%3Dx%2526y&d=+";
        let address = with_query("/login", &[("notice", Some("x")), ("next", Some(next))]);
        let (_, search) = address.split_once('?').unwrap();
        assert_eq!(value_of(search, "next").as_deref(), Some(next));
        assert_eq!(value_of("a=1+2&b=%E4%BD%A0&a=3", "a").as_deref(), Some("3"));
        assert_eq!(value_of("?b=1+%2B2&ab=3", "b").as_deref(), Some("1 +2"));
        assert_eq!(value_of("", "a"), None);
    }

    #[test]
    fn absent_and_empty_values_are_left_out() {
        assert_eq!(with_query("/login", &[("next", None), ("notice", Some(""))]), "/login");
        assert_eq!(with_query("/login", &[("a", None), ("next", Some("/x?y=1&z"))]), "/login?next=%2Fx%3Fy%3D1%26z");
    }
}

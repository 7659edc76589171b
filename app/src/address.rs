//! Addresses: reading this page's query, going elsewhere.

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};
use leptos_router::location::Url;

/// A value of this page's query; read once, pages are made anew when it changes.
pub fn query(name: &str) -> Option<String> {
    use_query_map().with_untracked(|map| map.get(name)).filter(|value| !value.is_empty())
}

/// `path` with those of the values that are there as its query.
pub fn with_query(path: &str, values: &[(&str, Option<&str>)]) -> String {
    let mut address = path.to_owned();
    let present = values.iter().filter_map(|(name, value)| value.filter(|value| !value.is_empty()).map(|v| (name, v)));
    for (at, (name, value)) in present.enumerate() {
        let sign = if at == 0 { '?' } else { '&' };
        address.push_str(&format!("{sign}{name}={}", Url::escape(value)));
    }
    address
}

/// This page's path and query, as it changes.
pub fn here() -> impl Fn() -> String + Clone + Send + Sync + 'static {
    let location = use_location();
    move || {
        let query = location.search.get();
        let query = if query.is_empty() { query } else { format!("?{query}") };
        format!("{}{query}", location.pathname.get())
    }
}

/// Leaves for another page with a full load, in browsers only: what an earlier person saw is gone from memory.
pub fn leave_for(address: &str) {
    _ = window().location().assign(address);
}

#[cfg(test)]
mod tests {
    use super::with_query;

    #[test]
    fn absent_and_empty_values_are_left_out() {
        assert_eq!(with_query("/login", &[("next", None), ("notice", Some(""))]), "/login");
        assert_eq!(with_query("/login", &[("a", None), ("next", Some("/x?y=1&z"))]), "/login?next=%2Fx%3Fy%3D1%26z");
    }
}

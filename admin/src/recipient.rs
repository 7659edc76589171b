//! Where a stored secret is sent.
//!
//! Stored secrets are never shown. Changing the address that a secret is sent to would reveal it to that address, so
//! such a change requires the secret again.

use doorward_identity::Error;
use url::Url;

/// The receiver that an address names: scheme, host and port of a URL, other text as it is.
pub(crate) fn of(address: &str) -> String {
    let address = address.trim();
    match Url::parse(address) {
        Ok(url) if url.has_host() => url.origin().ascii_serialization(),
        _ => address.to_ascii_lowercase(),
    }
}

/// The error when a stored secret would be sent to another address.
pub(crate) fn moved() -> Error {
    Error::invalid("secret", "moved", |texts| texts.secret_moved)
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn a_path_may_change_and_who_is_asked_may_not() {
        assert_eq!(of("https://id.example.com/a"), of(" https://ID.example.com:443/b?c "));
        for other in
            ["http://id.example.com/a", "https://id.example.com:8443/a", "https://id.example.com.evil.test/a", ""]
        {
            assert_ne!(of("https://id.example.com/a"), of(other), "{other}");
        }
        assert_eq!(of("SMTP.example.com"), of("smtp.example.com"));
    }
}

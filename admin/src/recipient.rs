//! Where a stored secret goes to.
//!
//! Nobody reads a stored secret, and nobody may have it sent somewhere else either: a change of where it goes asks for the
//! secret again, which only those have who knew it before.

use doorward_identity::Error;
use url::Url;

/// An address as far as it says who is asked: scheme, host and port; other text as it is.
pub(crate) fn of(address: &str) -> String {
    let address = address.trim();
    match Url::parse(address) {
        Ok(url) if url.has_host() => url.origin().ascii_serialization(),
        _ => address.to_ascii_lowercase(),
    }
}

/// Why a stored secret is not kept.
pub(crate) fn moved() -> Error {
    let message = "The stored secret would be sent to a new address. Send it again.";
    Error::invalid("secret", "moved", message)
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

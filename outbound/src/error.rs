//! Why a request failed, in the reader's language.

use doorward_i18n::Language;
use doorward_i18n::errors::outbound::{Malformed, Texts, Unreachable, of};
use std::fmt;

/// Why a request failed. Never contains a header, a body or a query: they carry secrets.
#[derive(Debug)]
#[non_exhaustive]
pub enum OutboundError {
    /// The URL is not allowed; with its host, which is empty if it has none.
    Forbidden(String),
    /// No connection, or no response in time.
    Unreachable { host: String, cause: Cause },
    /// This machine has no certificate authorities to verify a server with; with the error of TLS, in English.
    NoCertificateAuthorities(String),
    /// The response body exceeds 1 MiB.
    TooLarge(String),
    /// The response body does not have the documented format.
    Malformed {
        host: String,
        /// Selects what was expected.
        expected: fn(&'static Texts) -> &'static str,
    },
}

/// Why there is no response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    Timeout,
    /// No address of the host is allowed.
    NoPublicAddress,
    /// The status is that of a server that is down.
    Status(u16),
    /// The error of the operating system or of TLS, which is available in English only.
    System(String),
}

impl OutboundError {
    /// What went wrong, as part of a sentence.
    pub fn sentence(&self, language: Language) -> String {
        let texts = of(language);
        match self {
            Self::Forbidden(host) if host.is_empty() => texts.no_host.to_owned(),
            Self::Forbidden(host) => texts.forbidden(host),
            Self::Unreachable { host, cause } => texts.unreachable(Unreachable { host, cause: cause.sentence(texts) }),
            Self::NoCertificateAuthorities(cause) => texts.no_certificate_authorities(cause),
            Self::TooLarge(host) => texts.too_large(host),
            Self::Malformed { host, expected } => texts.malformed(Malformed { host, expected: expected(texts) }),
        }
    }
}

impl Cause {
    fn sentence(&self, texts: &Texts) -> String {
        match self {
            Self::Timeout => texts.timeout.to_owned(),
            Self::NoPublicAddress => texts.no_public_address.to_owned(),
            Self::Status(status) => texts.status(status),
            Self::System(text) => texts.system(text),
        }
    }
}

impl fmt::Display for OutboundError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Language::En))
    }
}

impl std::error::Error for OutboundError {}

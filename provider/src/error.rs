//! Why a call to a provider failed, in the reader's language.

use doorward_i18n::errors::provider::{Texts, of};
use doorward_i18n::{Language, Localized};
use doorward_outbound::OutboundError;
use std::fmt;

/// Selects a part of a sentence.
type Part = fn(&'static Texts) -> &'static str;

/// Why a call to a provider failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum ProviderError {
    /// A setting is missing or unusable: names a member of [`ProviderConfig`](crate::ProviderConfig), or `secret`.
    Configuration(&'static str),
    /// The code or token was rejected: used, expired, or issued to another client. The user can try again.
    Refused(Localized),
    /// The response violates the protocol, or is meant for another client (attacks 3, 5 to 7, 9).
    Untrusted(Part),
    /// The provider rejected the client ID or secret, in its own words.
    Client(String),
    /// Another process replaced WeChat's app access token: fetch a new one and retry once.
    StaleAppToken,
    /// The provider is overloaded, or the client's quota is used up: retry later. In its own words.
    Busy(String),
    /// This kind of provider does not support the operation.
    Unsupported(Part),
    /// The operating system returned no random bytes.
    NoRandom,
    /// The request could not be sent, or its response not be read.
    Outbound(OutboundError),
}

impl ProviderError {
    /// A code or token that does not meet a rule of ours.
    pub(crate) fn refused(why: Part) -> Self {
        Self::Refused(Localized::new(|language| why(of(language))))
    }

    /// A code or token that the provider rejected, in its own words.
    pub(crate) fn refused_by_vendor(text: impl fmt::Display) -> Self {
        Self::Refused(Localized::new(|language| of(language).vendor(&text)))
    }

    /// What went wrong, as part of a sentence.
    pub fn sentence(&self, language: Language) -> String {
        let texts = of(language);
        match self {
            Self::Configuration(member) => texts.configuration(member),
            Self::Refused(why) => texts.refused(why.get(language)),
            Self::Untrusted(why) => texts.untrusted(why(texts)),
            Self::Client(text) => texts.client(texts.vendor(text)),
            Self::StaleAppToken => texts.stale_app_token.to_owned(),
            Self::Busy(text) => texts.busy(texts.vendor(text)),
            Self::Unsupported(what) => texts.unsupported(what(texts)),
            Self::NoRandom => texts.no_random.to_owned(),
            Self::Outbound(error) => error.sentence(language),
        }
    }
}

impl From<OutboundError> for ProviderError {
    fn from(error: OutboundError) -> Self {
        Self::Outbound(error)
    }
}

impl fmt::Display for ProviderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Language::En))
    }
}

impl std::error::Error for ProviderError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Outbound(error) => error.source(),
            _ => None,
        }
    }
}

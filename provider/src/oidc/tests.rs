//! Attacks on ID tokens and on the responses they come with.

mod brought;
mod flow;
mod set;

use crate::ProviderError;
use crate::preset::mock::{Signer, Vendor};
use doorward_contract::provider::ProviderKind;
use doorward_i18n::{Language, errors::provider::of};

/// An issuer with one key.
async fn issuer() -> (Vendor, Signer) {
    let vendor = Vendor::of(ProviderKind::Oidc).await;
    let signer = Signer::es256("one");
    vendor.publishes("", &vendor.server.uri(), &[&signer]).await;
    (vendor, signer)
}

#[track_caller]
fn assert_untrusted<T: std::fmt::Debug>(response: Result<T, ProviderError>, why: &str) {
    let error = response.unwrap_err();
    assert!(matches!(error, ProviderError::Untrusted(reason) if reason(of(Language::En)).contains(why)), "{error}");
}

//! Microsoft Entra ID: <https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc>.
//!
//! The tenant is the ID or domain of a directory, or `common` (default), `organizations`, `consumers`. The subject is
//! `sub`, which differs in each application. A directory administrator can enter any email address, so an address is
//! verified only with `xms_edov`
//! (<https://learn.microsoft.com/entra/identity-platform/migrate-off-email-claim-authorization>).

use super::place;
use crate::oauth2::profile;
use crate::oidc::discovery::IssuerRule;
use crate::oidc::{self, OidcProfile};
use crate::{Credential, FlowState, ProviderError, Target};
use doorward_contract::provider::{ClientAuth, ExternalProfile, FieldMap};
use serde_json::Value;

/// Tenant ID of all personal accounts.
const PERSONAL: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";
const TEMPLATE: &str = "{tenantid}";

pub(super) fn oidc_profile(target: Target<'_>) -> Result<OidcProfile, ProviderError> {
    let tenant = target.config.tenant.as_deref().map(str::trim).filter(|it| !it.is_empty()).unwrap_or("common");
    if !tenant.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-')) {
        return Err(ProviderError::Configuration("tenant"));
    }
    Ok(OidcProfile {
        issuer: format!("{}/{tenant}/v2.0", place(target.config, "https://login.microsoftonline.com")),
        rule: IssuerRule { document: is_document_of, token: issuer_of },
        scope: "openid profile email",
        auth: ClientAuth::ClientSecretPost,
        secret: None,
        // Recommended by the documentation, but missing in the discovery document.
        pkce: true,
        query: &[],
        // Microsoft advises against it: the ID token contains all claims.
        userinfo: false,
    })
}

/// The document of a tenant configured by domain names its ID; that of a multi-tenant endpoint contains a template.
fn is_document_of(configured: &str, published: &str) -> bool {
    let (Some((base, tenant)), Some((published_base, published_tenant))) = (parts(configured), parts(published)) else {
        return false;
    };
    let named_otherwise = match tenant {
        "common" | "organizations" => published_tenant == TEMPLATE,
        "consumers" => published_tenant == PERSONAL,
        _ => !is_id(tenant) && is_id(published_tenant),
    };
    base == published_base && (tenant == published_tenant || named_otherwise)
}

/// Fills the issuer template with the directory from the `tid` claim.
fn issuer_of(configured: &str, published: &str, claims: &Value) -> Option<String> {
    let tenant = claims.get("tid").and_then(Value::as_str).filter(|tenant| is_id(tenant))?;
    let excluded = parts(configured)?.1 == "organizations" && tenant == PERSONAL;
    (!excluded).then(|| published.replace(TEMPLATE, tenant))
}

fn parts(issuer: &str) -> Option<(&str, &str)> {
    issuer.strip_suffix("/v2.0")?.rsplit_once('/')
}

fn is_id(tenant: &str) -> bool {
    tenant.len() == 36 && tenant.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'-'))
}

pub(super) async fn finish(
    target: Target<'_>,
    credential: &Credential,
    remembered: &FlowState,
) -> Result<ExternalProfile, ProviderError> {
    let known = oidc::finish(target, &oidc_profile(target)?, credential, remembered).await?;
    let profile = known.profile(&FieldMap::default())?;
    let email_verified = profile.email.is_some() && profile::flag(&known.claims, "xms_edov");
    Ok(ExternalProfile { email_verified, ..profile })
}

#[cfg(test)]
mod tests {
    use super::{PERSONAL, is_document_of, issuer_of};
    use serde_json::json;

    const ID: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";

    fn at(tenant: &str) -> String {
        format!("https://login.microsoftonline.com/{tenant}/v2.0")
    }

    #[test]
    fn attack_05_a_document_belongs_to_its_tenant() {
        for (configured, published) in [
            ("common", "{tenantid}"),
            ("organizations", "{tenantid}"),
            ("consumers", PERSONAL),
            (ID, ID),
            ("a.example", ID),
        ] {
            assert!(is_document_of(&at(configured), &at(published)), "{configured} {published}");
        }
        for (configured, published) in [("common", ID), (ID, PERSONAL), (ID, "{tenantid}"), ("a.example", "{tenantid}")]
        {
            assert!(!is_document_of(&at(configured), &at(published)), "{configured} {published}");
        }
        assert!(!is_document_of(&at("common"), "https://evil.example/{tenantid}/v2.0"));
    }

    #[test]
    fn attack_05_a_token_is_of_the_directory_that_it_names() {
        let of = |configured: &str, tid: &str| issuer_of(&at(configured), &at("{tenantid}"), &json!({ "tid": tid }));
        assert_eq!(of("common", ID), Some(at(ID)));
        assert_eq!(of("common", PERSONAL), Some(at(PERSONAL)));
        assert_eq!(of("organizations", PERSONAL), None);
        assert_eq!(of("common", "x/../evil"), None);
    }
}

//! Microsoft Entra ID: <https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc>.
//!
//! The tenant is a directory's id or domain, or `common` (default), `organizations`, `consumers`. The subject is `sub`,
//! which differs in each application. An e-mail address is whatever a directory's administrator typed and counts only
//! with `xms_edov` (<https://learn.microsoft.com/entra/identity-platform/migrate-off-email-claim-authorization>).

use super::place;
use crate::oauth2::profile;
use crate::oidc::discovery::IssuerRule;
use crate::oidc::{self, OidcProfile};
use crate::{Credential, FlowState, ProviderError, Target};
use doorward_contract::provider::{ClientAuth, ExternalProfile, FieldMap};
use serde_json::Value;

/// The directory of all personal accounts.
const PERSONAL: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";
const TEMPLATE: &str = "{tenantid}";

pub(super) fn party(target: Target<'_>) -> Result<OidcProfile, ProviderError> {
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
        // Its discovery document does not offer what its documentation recommends.
        pkce: true,
        query: &[],
        // Microsoft's own advice: the ID token holds all of it.
        userinfo: false,
    })
}

/// A tenant's document may name it by its id though we know it by its domain, and that of several is a template.
fn is_document_of(configured: &str, found: &str) -> bool {
    let (Some((base, tenant)), Some((found_base, found_tenant))) = (parts(configured), parts(found)) else {
        return false;
    };
    let named_otherwise = match tenant {
        "common" | "organizations" => found_tenant == TEMPLATE,
        "consumers" => found_tenant == PERSONAL,
        _ => !is_id(tenant) && is_id(found_tenant),
    };
    base == found_base && (tenant == found_tenant || named_otherwise)
}

/// The issuer of a token from a template is that of the directory in its claim `tid`.
fn issuer_of(configured: &str, found: &str, claims: &Value) -> Option<String> {
    let tenant = claims.get("tid").and_then(Value::as_str).filter(|tenant| is_id(tenant))?;
    let unwanted = parts(configured)?.1 == "organizations" && tenant == PERSONAL;
    (!unwanted).then(|| found.replace(TEMPLATE, tenant))
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
    let known = oidc::finish(target, &party(target)?, credential, remembered).await?;
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
        for (configured, found) in [
            ("common", "{tenantid}"),
            ("organizations", "{tenantid}"),
            ("consumers", PERSONAL),
            (ID, ID),
            ("a.example", ID),
        ] {
            assert!(is_document_of(&at(configured), &at(found)), "{configured} {found}");
        }
        for (configured, found) in [("common", ID), (ID, PERSONAL), (ID, "{tenantid}"), ("a.example", "{tenantid}")] {
            assert!(!is_document_of(&at(configured), &at(found)), "{configured} {found}");
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

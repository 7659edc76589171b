//! Which operations of the admin API take presence: a sign-in, or `POST /auth/v1/user/sudo`, of the last ten minutes.

use utoipa::openapi::path::Operation;
use utoipa::openapi::{ContentBuilder, Ref, ResponseBuilder};

const ALWAYS: &str = "";
/// Of roles, places, kinds and attributes.
const OF_RIGHTS: &str = " where a role is about Doorward itself, or an account could do something to it";

/// Method, address, and when presence is asked for.
const OPERATIONS: &[(&str, &str, &str)] = &[
    (
        "post",
        "/admin/api/v1/users",
        " where the account gets a password, a verified contact or permissions over Doorward",
    ),
    (
        "patch",
        "/admin/api/v1/users/{uid}",
        " where a contact changes, or whether it is verified, or kind or attributes of an account that could do something to \
         Doorward",
    ),
    ("delete", "/admin/api/v1/users/{uid}", ALWAYS),
    ("post", "/admin/api/v1/users/{uid}/unblock", " where the account has permissions over Doorward"),
    ("post", "/admin/api/v1/users/{uid}/password", ALWAYS),
    ("put", "/admin/api/v1/users/{uid}/password", ALWAYS),
    ("post", "/admin/api/v1/users/{uid}/sign-out", ALWAYS),
    ("delete", "/admin/api/v1/users/{uid}/sessions/{id}", ALWAYS),
    ("post", "/admin/api/v1/api-keys", ALWAYS),
    ("patch", "/admin/api/v1/api-keys/{id}", ALWAYS),
    ("delete", "/admin/api/v1/api-keys/{id}", ALWAYS),
    ("post", "/admin/api/v1/keys/rotate", ALWAYS),
    ("post", "/admin/api/v1/ticket-keys", ALWAYS),
    ("delete", "/admin/api/v1/ticket-keys/{id}", ALWAYS),
    ("put", "/admin/api/v1/providers/{id}", " unless the provider is only switched off"),
    ("delete", "/admin/api/v1/providers/{id}", ALWAYS),
    ("put", "/admin/api/v1/senders/sms", ALWAYS),
    ("put", "/admin/api/v1/senders/mail", ALWAYS),
    ("put", "/admin/api/v1/captcha/secret", ALWAYS),
    ("patch", "/admin/api/v1/settings/{section}", ALWAYS),
    ("post", "/admin/api/v1/roles", " where one of its policies is about Doorward itself"),
    ("put", "/admin/api/v1/roles/{id}/policies", " where a policy that comes or goes is about Doorward itself"),
    ("post", "/admin/api/v1/roles/{id}/members", OF_RIGHTS),
    ("put", "/admin/api/v1/policies/{code}", " where it is about Doorward itself, or the environment's"),
    ("delete", "/admin/api/v1/policies/{code}", " where it is the environment's"),
    ("post", "/admin/api/v1/policies", " where it is about Doorward itself, or the environment's"),
    ("post", "/admin/api/v1/policies/{code}/roll-back", " where it is about Doorward itself, or the environment's"),
    ("post", "/admin/api/v1/organization/nodes/{id}/members", OF_RIGHTS),
    ("delete", "/admin/api/v1/organization/nodes/{id}/members", OF_RIGHTS),
    ("delete", "/admin/api/v1/organization/nodes/{id}/roles", OF_RIGHTS),
    ("delete", "/admin/api/v1/organization/nodes/{id}", OF_RIGHTS),
    ("delete", "/admin/api/v1/roles/{id}", OF_RIGHTS),
    ("delete", "/admin/api/v1/roles", OF_RIGHTS),
    ("delete", "/admin/api/v1/roles/{id}/members", OF_RIGHTS),
    ("post", "/admin/api/v1/organization/nodes/{id}/roles", OF_RIGHTS),
    ("post", "/admin/api/v1/organization/nodes/{id}/move", OF_RIGHTS),
];

/// Describes the refusal, where the operation has one.
pub fn describe(method: &str, path: &str, operation: &mut Operation) {
    let Some((.., when)) = OPERATIONS.iter().find(|(verb, at, _)| *verb == method && *at == path) else { return };
    let body = ContentBuilder::new().schema(Some(Ref::from_schema_name("ErrorBody"))).build();
    let description = format!(
        "`reauthentication_required` for a session without presence{when}: it takes a sign-in, or \
         `POST /auth/v1/user/sudo`, within the last ten minutes. API keys are not asked."
    );
    let response = ResponseBuilder::new().description(description).content("application/json", body).build();
    operation.responses.responses.insert("403".into(), response.into());
}

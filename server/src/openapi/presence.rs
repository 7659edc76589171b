//! Operations of the admin API that require re-authentication: a sign-in, or `POST /auth/v1/user/sudo`, within the last
//! ten minutes.

use utoipa::openapi::path::Operation;
use utoipa::openapi::{ContentBuilder, Ref, ResponseBuilder};

const ALWAYS: &str = "";
/// For roles, departments and positions, account kinds and attributes.
const OF_RIGHTS: &str = " if a role or account has permissions over Doorward itself";

/// Method, path, and when re-authentication is required.
const OPERATIONS: &[(&str, &str, &str)] = &[
    ("post", "/admin/api/v1/users", " if the account gets a password, a verified contact or permissions over Doorward"),
    (
        "patch",
        "/admin/api/v1/users/{uid}",
        " if a contact or its verification changes, or the kind or attributes of an account that could act on Doorward",
    ),
    ("delete", "/admin/api/v1/users/{uid}", ALWAYS),
    ("post", "/admin/api/v1/users/{uid}/unblock", " if the account has permissions over Doorward"),
    ("post", "/admin/api/v1/users/{uid}/password", ALWAYS),
    ("put", "/admin/api/v1/users/{uid}/password", ALWAYS),
    ("post", "/admin/api/v1/users/{uid}/sign-out", ALWAYS),
    ("delete", "/admin/api/v1/users/{uid}/sessions/{id}", ALWAYS),
    (
        "post",
        "/admin/api/v1/user-bulk",
        " to delete accounts, to sign them out, or if a role or account has permissions over Doorward itself",
    ),
    ("post", "/admin/api/v1/api-keys", ALWAYS),
    ("patch", "/admin/api/v1/api-keys/{id}", ALWAYS),
    ("delete", "/admin/api/v1/api-keys/{id}", ALWAYS),
    ("post", "/admin/api/v1/applications", ALWAYS),
    ("patch", "/admin/api/v1/applications/{id}", " unless the application is only turned off"),
    ("delete", "/admin/api/v1/applications/{id}", ALWAYS),
    ("post", "/admin/api/v1/applications/{id}/secrets", ALWAYS),
    ("delete", "/admin/api/v1/applications/{id}/secrets/{secret}", ALWAYS),
    ("post", "/admin/api/v1/keys/rotate", ALWAYS),
    ("post", "/admin/api/v1/ticket-keys", ALWAYS),
    ("delete", "/admin/api/v1/ticket-keys/{id}", ALWAYS),
    ("put", "/admin/api/v1/providers/{id}", " unless the provider is only turned off"),
    ("delete", "/admin/api/v1/providers/{id}", ALWAYS),
    ("put", "/admin/api/v1/senders/sms", ALWAYS),
    ("put", "/admin/api/v1/senders/mail", ALWAYS),
    ("put", "/admin/api/v1/captcha/secret", ALWAYS),
    ("patch", "/admin/api/v1/settings/{section}", ALWAYS),
    ("post", "/admin/api/v1/roles", " if one of its policies is about Doorward itself"),
    ("put", "/admin/api/v1/roles/{id}/policies", " if an added or removed policy is about Doorward itself"),
    ("post", "/admin/api/v1/roles/{id}/members", OF_RIGHTS),
    ("put", "/admin/api/v1/policies/{code}", " if it is about Doorward itself, or is the environment policy"),
    ("delete", "/admin/api/v1/policies/{code}", " if it is the environment policy"),
    ("post", "/admin/api/v1/policies", " if it is about Doorward itself, or is the environment policy"),
    (
        "post",
        "/admin/api/v1/policies/{code}/roll-back",
        " if it is about Doorward itself, or is the environment policy",
    ),
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

/// Adds the 403 response to an operation that requires re-authentication.
pub fn describe(method: &str, path: &str, operation: &mut Operation) {
    let Some((.., when)) = OPERATIONS.iter().find(|(verb, at, _)| *verb == method && *at == path) else { return };
    let body = ContentBuilder::new().schema(Some(Ref::from_schema_name("ErrorBody"))).build();
    let description = format!(
        "`reauthentication_required` for a session that is not re-authenticated{when}: requires a sign-in, or \
         `POST /auth/v1/user/sudo`, within the last ten minutes. API keys are exempt."
    );
    let response = ResponseBuilder::new().description(description).content("application/json", body).build();
    operation.responses.responses.insert("403".into(), response.into());
}

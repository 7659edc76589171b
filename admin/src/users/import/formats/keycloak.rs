//! Keycloak: the export of a realm, or `<realm>-users-<n>.json`.
//! <https://www.keycloak.org/server/importExport>,
//! <https://www.keycloak.org/docs-api/latest/rest-api/index.html#UserRepresentation>

use crate::users::import::fault::Fault;
use crate::users::import::incoming::{Incoming, IncomingRole, Row, entries, member, text};
use doorward_identity::password::foreign;
use serde_json::{Value, json};

/// Roles that every realm has; they say nothing about access to other systems.
const BUILT_IN: [&str; 2] = ["offline_access", "uma_authorization"];

pub(super) fn read(row: &Row) -> Result<Incoming, Fault> {
    let mut user = Incoming { id: member(row, "id"), ..Incoming::default() };
    user.set("uid", row.get("id"));
    user.set("username", row.get("username"));
    user.set("email", row.get("email"));
    user.set("email_verified", row.get("emailVerified"));
    user.set("given_name", row.get("firstName"));
    user.set("family_name", row.get("lastName"));
    user.set("enabled", row.get("enabled"));
    user.set("created_at", row.get("createdTimestamp"));
    for (name, value) in row.get("attributes").and_then(Value::as_object).into_iter().flatten() {
        // Each attribute is a list, most of one value.
        let value = match value.as_array().map(Vec::as_slice) {
            Some([one]) => one,
            _ => value,
        };
        match name.as_str() {
            "locale" => user.set("locale", Some(value)),
            "picture" => user.set("picture", Some(value)),
            "phoneNumber" | "phone_number" | "phone" | "mobile" => user.set("phone", Some(value)),
            "phoneNumberVerified" => user.set("phone_verified", Some(value)),
            _ => user.attribute(name, value),
        }
    }
    let roles = row.get("realmRoles").map(entries).unwrap_or_default();
    for role in roles.iter().filter_map(text) {
        if !BUILT_IN.contains(&role.as_str()) && !role.starts_with("default-roles-") {
            user.roles.push(IncomingRole { name: role, expires_at: None });
        }
    }
    for path in row.get("groups").map(entries).unwrap_or_default().iter().filter_map(text) {
        let names = path.split('/').filter(|name| !name.is_empty());
        user.departments.push(names.map(str::to_owned).collect());
    }
    for identity in row.get("federatedIdentities").map(entries).unwrap_or_default() {
        let provider = identity.get("identityProvider").and_then(text).unwrap_or_default();
        user.identity(&provider, identity.get("userId"), identity.get("userName"));
    }
    let required = row.get("requiredActions").map(entries).unwrap_or_default();
    if required.iter().any(|action| action == "UPDATE_PASSWORD") {
        user.set("must_change_password", Some(&json!(true)));
    }
    for credential in row.get("credentials").map(entries).unwrap_or_default() {
        read_credential(&mut user, &credential);
    }
    user.join_name();
    Ok(user)
}

fn read_credential(user: &mut Incoming, credential: &Value) {
    let data = |name: &str| credential.get(name).and_then(text).unwrap_or_default();
    match credential.get("type").and_then(Value::as_str) {
        // Earlier passwords, kept for its history, are of the type `password-history`.
        Some("password") => {
            user.set("password_changed_at", credential.get("createdDate"));
            let hash = foreign::keycloak(&data("secretData"), &data("credentialData"));
            user.hash = Some(hash.map(String::from));
        }
        Some("otp" | "totp") => user.factor("totp", credential),
        Some("webauthn" | "webauthn-passwordless") => user.factor("webauthn", credential),
        Some("recovery-authn-codes") => user.factor("recovery_codes", credential),
        _ => {}
    }
}

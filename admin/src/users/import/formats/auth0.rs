//! Auth0: the export of users, the export of password hashes, and files for its own bulk import.
//! <https://auth0.com/docs/manage-users/user-migration/bulk-user-exports>,
//! <https://auth0.com/docs/troubleshoot/customer-support/manage-subscriptions/export-data#user-passwords>,
//! <https://auth0.com/docs/manage-users/user-migration/bulk-user-import-database-schema>

use crate::users::import::fault::Fault;
use crate::users::import::incoming::{Incoming, Row, entries, member, parsed, text};
use doorward_identity::password::foreign::{self, Algorithm, DigestName, Hints, Problem, Salt, SaltOrder};
use serde_json::{Value, json};

pub(super) fn read(row: &Row) -> Result<Incoming, Fault> {
    let mut user = Incoming { id: id(row), ..Incoming::default() };
    // `|` is no character of a uid.
    let uid = user.id.as_deref().map(|id| id.replace('|', "_"));
    user.set("uid", uid.map(Value::from).as_ref());
    for field in
        ["email", "email_verified", "username", "given_name", "family_name", "picture", "blocked", "created_at"]
    {
        user.set(field, row.get(field));
    }
    user.set("phone", row.get("phone_number"));
    user.set("phone_verified", row.get("phone_verified"));
    user.set("last_sign_in_at", row.get("last_login"));
    // Without a name of their own, users have their email address as one.
    let name = row.get("name").filter(|name| text(name) != member(row, "email")).or_else(|| row.get("nickname"));
    user.set("name", name);
    for metadata in ["user_metadata", "app_metadata"] {
        user.add_attributes(&parsed(row.get(metadata).unwrap_or(&Value::Null)))?;
    }
    for identity in row.get("identities").map(entries).unwrap_or_default() {
        let of = |name: &str| identity.get(name).and_then(text);
        let (provider, connection) = (of("provider").unwrap_or_default(), of("connection").unwrap_or_default());
        match provider.as_str() {
            // Passwords, and codes by mail and SMS.
            "" | "auth0" | "email" | "sms" => {}
            // Generic providers, of which the connection is the name.
            "oauth2" | "oidc" | "samlp" => user.identity(&connection, Some(&subject(&connection, &identity)), None),
            _ => user.identity(&provider, identity.get("user_id"), None),
        }
    }
    for factor in row.get("mfa_factors").map(entries).unwrap_or_default() {
        for (kind, member) in [("totp", "totp"), ("phone", "phone"), ("email", "email")] {
            user.factor(kind, factor.get(member).unwrap_or(&Value::Null));
        }
    }
    user.hash = password(row);
    user.join_name();
    Ok(user)
}

/// `auth0|<ID>`: the export of hashes and the file for bulk imports have it without its prefix.
fn id(row: &Row) -> Option<String> {
    if let Some(oid) = row.get("_id").and_then(|id| id.get("$oid").or(Some(id))).and_then(text) {
        return Some(format!("auth0|{oid}"));
    }
    let id = member(row, "user_id").or_else(|| member(row, "Id"))?;
    Some(if id.contains('|') { id } else { format!("auth0|{id}") })
}

/// The ID of a user of a custom connection repeats its name: `<connection>|<ID>`.
fn subject(connection: &str, identity: &Value) -> Value {
    let id = identity.get("user_id").and_then(text).unwrap_or_default();
    let own = id.strip_prefix(connection).and_then(|rest| rest.strip_prefix('|'));
    json!(own.unwrap_or(&id))
}

fn password(row: &Row) -> Option<Result<String, Problem>> {
    if let Some(hash) = member(row, "passwordHash").or_else(|| member(row, "password_hash")) {
        return Some(foreign::parse(&hash, &Hints::default()).map(String::from));
    }
    let custom = row.get("custom_password_hash").map(parsed)?;
    let value = custom.pointer("/hash/value").and_then(text).unwrap_or_default();
    let algorithm = custom.get("algorithm").and_then(Value::as_str).and_then(Algorithm::named);
    // `suffix`, the default, puts the salt after the password.
    let prefix = custom.pointer("/salt/position").and_then(Value::as_str) == Some("prefix");
    let algorithm = algorithm.map(|algorithm| match algorithm {
        Algorithm::Salted(digest, _) if !prefix => Algorithm::Salted(digest, SaltOrder::After),
        other => other,
    });
    let salt = custom.pointer("/salt/value").and_then(text);
    let encoded = |salt| match custom.pointer("/salt/encoding").and_then(Value::as_str) {
        Some("base64") => Salt::Base64(salt),
        Some("hex") => Salt::Hex(salt),
        _ => Salt::Text(salt),
    };
    let hmac = custom.get("algorithm").and_then(Value::as_str) == Some("hmac");
    if hmac || matches!(algorithm, Some(Algorithm::Salted(DigestName::Sha384, _))) {
        return Some(Err(Problem::Variant));
    }
    let hints = Hints { algorithm, salt: salt.as_deref().map(encoded), ..Hints::default() };
    Some(foreign::parse(&value, &hints).map(String::from))
}

//! Logto: the users of its Management API, or the table `users`.
//! <https://openapi.logto.io/operation/operation-listusers>, <https://docs.logto.io/user-management/user-migration>

use crate::users::import::fault::Fault;
use crate::users::import::incoming::{Incoming, IncomingRole, Row, entries, member, parsed, text};
use doorward_identity::password::foreign::{self, Algorithm, Hints, Problem};
use serde_json::{Value, json};

pub(super) fn read(row: &Row) -> Result<Incoming, Fault> {
    // The API writes `primaryEmail`, the table `primary_email`.
    let of = |one: &str, other: &str| row.get(one).or_else(|| row.get(other));
    let mut user = Incoming { id: member(row, "id"), ..Incoming::default() };
    user.set("uid", row.get("id"));
    user.set("username", row.get("username"));
    user.set("name", row.get("name"));
    user.set("picture", row.get("avatar"));
    user.set("email", of("primaryEmail", "primary_email"));
    user.set("phone", of("primaryPhone", "primary_phone").map(international).as_ref());
    // Primary contacts are those that a code was entered for, or that an administrator has set.
    for (contact, flag) in [("email", "email_verified"), ("phone", "phone_verified")] {
        if user.text(contact).is_some() {
            user.set(flag, Some(&json!(true)));
        }
    }
    user.set("created_at", of("createdAt", "created_at"));
    user.set("last_sign_in_at", of("lastSignInAt", "last_sign_in_at"));
    user.set("blocked", of("isSuspended", "is_suspended"));
    let profile = row.get("profile").map(parsed).unwrap_or_default();
    let fields = [
        ("given_name", "givenName"),
        ("family_name", "familyName"),
        ("birthdate", "birthdate"),
        ("gender", "gender"),
        ("zoneinfo", "zoneinfo"),
        ("locale", "locale"),
    ];
    for (field, member) in fields {
        user.set(field, profile.get(member));
    }
    user.add_attributes(&parsed(of("customData", "custom_data").unwrap_or(&Value::Null)))?;
    let identities = row.get("identities").map(parsed).unwrap_or_default();
    for (provider, identity) in identities.as_object().into_iter().flatten() {
        user.identity(provider, identity.get("userId"), identity.pointer("/details/name"));
    }
    for role in row.get("roles").map(entries).unwrap_or_default() {
        let name = role.get("name").and_then(text).or_else(|| text(&role));
        user.roles.extend(name.map(|name| IncomingRole { name, expires_at: None }));
    }
    for factor in of("mfaVerifications", "mfa_verifications").map(entries).unwrap_or_default() {
        let kind = match factor.get("type").and_then(Value::as_str) {
            Some("Totp") => "totp",
            Some("WebAuthn") => "webauthn",
            Some("BackupCode") => "recovery_codes",
            _ => continue,
        };
        user.factor(kind, &factor);
    }
    user.hash = password(row);
    user.join_name();
    Ok(user)
}

/// Numbers are stored without `+`.
fn international(phone: &Value) -> Value {
    match text(phone) {
        Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => json!(format!("+{digits}")),
        _ => phone.clone(),
    }
}

fn password(row: &Row) -> Option<Result<String, Problem>> {
    let of = |one: &str, other: &str| member(row, one).or_else(|| member(row, other));
    let hash = of("passwordEncrypted", "password_encrypted").or_else(|| of("passwordDigest", "password_digest"))?;
    let method = of("passwordEncryptionMethod", "password_encryption_method");
    let method = method.or_else(|| of("passwordAlgorithm", "password_algorithm")).unwrap_or_default();
    // `Legacy` is a script of its own: `["pbkdf2", ["salt", "100000", "512", "sha512", "@"], "hash"]`.
    if method == "Legacy" {
        return Some(Err(Problem::Variant));
    }
    let hints = Hints { algorithm: Algorithm::named(&method), ..Hints::default() };
    Some(foreign::parse(&hash, &hints).map(String::from))
}

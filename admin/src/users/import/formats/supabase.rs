//! Supabase: rows of `auth.users`, with those of `auth.identities` as a column.
//! <https://supabase.com/docs/guides/auth/users>, <https://supabase.com/docs/guides/auth/identities>

use crate::users::import::fault::Fault;
use crate::users::import::incoming::{Incoming, Row, entries, member, parsed, text};
use doorward_identity::password::foreign::{self, Hints};
use serde_json::{Value, json};

pub(super) fn read(row: &Row) -> Result<Incoming, Fault> {
    let mut user = Incoming { id: member(row, "id"), ..Incoming::default() };
    user.set("uid", row.get("id"));
    user.set("email", row.get("email"));
    user.set("phone", row.get("phone").map(international).as_ref());
    let confirmed = |one: &str, other: &str| member(row, one).or_else(|| member(row, other)).is_some();
    user.set("email_verified", Some(&json!(confirmed("email_confirmed_at", "confirmed_at"))));
    user.set("phone_verified", Some(&json!(member(row, "phone_confirmed_at").is_some())));
    user.set("created_at", row.get("created_at"));
    user.set("last_sign_in_at", row.get("last_sign_in_at"));
    user.set("blocked_until", row.get("banned_until").filter(|end| end.as_str() != Some("none")));
    let metadata = row.get("raw_user_meta_data").or_else(|| row.get("user_metadata")).map(parsed);
    let metadata = metadata.and_then(|metadata| metadata.as_object().cloned()).unwrap_or_default();
    let first = |names: &[&str]| names.iter().find_map(|name| metadata.get(*name)).cloned();
    user.set("name", first(&["full_name", "name", "display_name"]).as_ref());
    user.set("picture", first(&["avatar_url", "picture"]).as_ref());
    // The provider's words, which are those of the identity too.
    let of_provider = ["full_name", "name", "display_name", "avatar_url", "picture", "sub", "iss", "provider_id"];
    let of_provider = of_provider.iter().chain(&["email", "email_verified", "phone_verified", "phone"]);
    let of_provider: Vec<_> = of_provider.copied().collect();
    for (name, value) in metadata.iter().filter(|(name, _)| !of_provider.contains(&name.as_str())) {
        user.attribute(name, value);
    }
    for identity in row.get("identities").map(entries).unwrap_or_default() {
        let provider = identity.get("provider").and_then(text).unwrap_or_default();
        if !matches!(provider.as_str(), "" | "email" | "phone") {
            let subject = identity.pointer("/identity_data/sub").or_else(|| identity.get("provider_id"));
            user.identity(&provider, subject, identity.pointer("/identity_data/name"));
        }
    }
    for factor in row.get("factors").or_else(|| row.get("mfa_factors")).map(entries).unwrap_or_default() {
        let kind = match factor.get("factor_type").and_then(Value::as_str) {
            Some("phone") => "phone",
            Some("webauthn") => "webauthn",
            _ => "totp",
        };
        user.factor(kind, &factor);
    }
    if let Some(hash) = member(row, "encrypted_password") {
        user.hash = Some(foreign::parse(&hash, &Hints::default()).map(String::from));
    }
    Ok(user)
}

/// Numbers are stored without `+`.
fn international(phone: &Value) -> Value {
    match text(phone) {
        Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => json!(format!("+{digits}")),
        _ => phone.clone(),
    }
}

//! Firebase Authentication: `firebase auth:export`.
//! <https://firebase.google.com/docs/cli/auth#file_format>

use super::HashSettings;
use crate::users::import::fault::Fault;
use crate::users::import::incoming::{Incoming, Row, entries, member, parsed};
use doorward_identity::password::foreign::{self, Algorithm, Hints, Salt};
use serde_json::{Value, json};

/// Columns of the table, which has no header.
pub(in crate::users::import) const TABLE: &[&str] = &[
    "localId",
    "email",
    "emailVerified",
    "passwordHash",
    "salt",
    "displayName",
    "photoUrl",
    "google.com",
    "google.com email",
    "google.com name",
    "google.com photo",
    "facebook.com",
    "facebook.com email",
    "facebook.com name",
    "facebook.com photo",
    "twitter.com",
    "twitter.com email",
    "twitter.com name",
    "twitter.com photo",
    "github.com",
    "github.com email",
    "github.com name",
    "github.com photo",
    "createdAt",
    "lastSignedInAt",
    "phoneNumber",
    "disabled",
    "customAttributes",
];
const PROVIDERS: [&str; 4] = ["google.com", "facebook.com", "twitter.com", "github.com"];

pub(super) fn read(row: &Row, hash: &HashSettings) -> Result<Incoming, Fault> {
    let mut user = Incoming { id: member(row, "localId"), ..Incoming::default() };
    user.set("uid", row.get("localId"));
    user.set("email", row.get("email"));
    user.set("email_verified", row.get("emailVerified"));
    user.set("name", row.get("displayName"));
    user.set("picture", row.get("photoUrl"));
    user.set("created_at", row.get("createdAt"));
    user.set("last_sign_in_at", row.get("lastSignedInAt"));
    user.set("phone", row.get("phoneNumber"));
    user.set("blocked", row.get("disabled"));
    if user.text("phone").is_some() {
        // Firebase adds a number only after a code was entered.
        user.set("phone_verified", Some(&json!(true)));
    }
    let custom = row.get("customAttributes").or_else(|| row.get("customClaims"));
    user.add_attributes(&parsed(custom.unwrap_or(&Value::Null)))?;
    for provider in PROVIDERS {
        user.identity(provider, row.get(provider), row.get(&format!("{provider} name")));
    }
    for info in row.get("providerUserInfo").map(entries).unwrap_or_default() {
        let provider = info.get("providerId").and_then(Value::as_str).unwrap_or_default();
        // The sign-in methods `password` and `phone` are listed too; they are no providers.
        if !matches!(provider, "" | "password" | "phone") {
            user.identity(provider, info.get("rawId"), info.get("displayName"));
        }
    }
    for factor in row.get("mfaInfo").map(entries).unwrap_or_default() {
        let kind = if factor.get("totpInfo").is_some() { "totp" } else { "phone" };
        user.factor(kind, &factor);
    }
    user.hash = password(row, hash);
    Ok(user)
}

fn password(row: &Row, hash: &HashSettings) -> Option<Result<String, foreign::Problem>> {
    let text = member(row, "passwordHash")?;
    let salt = member(row, "salt").or_else(|| member(row, "passwordSalt")).unwrap_or_default();
    // The export writes both in the URL alphabet.
    let (text, salt) = (standard(&text), standard(&salt));
    // A hash that was imported into Firebase and never used has the form of the system it came from.
    let hints = Hints { algorithm: Some(Algorithm::FirebaseScrypt), salt: Some(Salt::Base64(&salt)), ..hash.hints() };
    Some(foreign::parse(&text, &hints).map(String::from))
}

fn standard(text: &str) -> String {
    text.replace('-', "+").replace('_', "/")
}

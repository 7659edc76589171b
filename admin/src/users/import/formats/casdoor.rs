//! Casdoor: `GET /api/get-users`, `init_data.json`, or the table `user`.
//! <https://casdoor.org/docs/user/overview>, <https://casdoor.org/docs/organization/password-complexity>

use crate::users::import::fault::Fault;
use crate::users::import::incoming::{Incoming, IncomingRole, Row, entries, member, parsed, text};
use doorward_identity::password::foreign::{self, Algorithm, DigestName, Hints, Problem, Salt, SaltOrder};
use serde_json::{Value, json};

/// Members with the user's ID at a provider, and the provider's usual name.
const PROVIDERS: &[(&str, &str)] = &[
    ("github", "github"),
    ("google", "google"),
    ("wechat", "wechat"),
    ("qq", "qq"),
    ("dingtalk", "dingtalk"),
    ("wecom", "wecom"),
    ("lark", "lark"),
    ("gitee", "gitee"),
    ("gitlab", "gitlab"),
    ("weibo", "weibo"),
    ("facebook", "facebook"),
    ("apple", "apple"),
    ("microsoftonline", "microsoftonline"),
];

pub(super) fn read(row: &Row) -> Result<Incoming, Fault> {
    let of = |one: &str, other: &str| row.get(one).or_else(|| row.get(other));
    let mut user = Incoming { id: member(row, "id"), ..Incoming::default() };
    if user.id.is_none() {
        user.id = member(row, "owner").zip(member(row, "name")).map(|(owner, name)| format!("{owner}/{name}"));
    }
    user.set("uid", row.get("id"));
    user.set("username", row.get("name"));
    user.set("name", of("displayName", "display_name"));
    user.set("given_name", of("firstName", "first_name"));
    user.set("family_name", of("lastName", "last_name"));
    user.set("email", row.get("email"));
    user.set("email_verified", of("emailVerified", "email_verified"));
    user.set("phone", phone(row).as_ref());
    user.set("birthdate", row.get("birthday"));
    user.set("gender", row.get("gender"));
    user.set("locale", row.get("language"));
    user.set("description", row.get("bio"));
    user.set("blocked", of("isForbidden", "is_forbidden"));
    user.set("created_at", of("createdTime", "created_time"));
    let picture = member(row, "avatar").filter(|address| !address.contains("cdn.casbin.org"));
    user.set("picture", picture.map(Value::from).as_ref());
    user.set("must_change_password", of("needUpdatePassword", "need_update_password"));
    user.add_attributes(&parsed(row.get("properties").unwrap_or(&Value::Null)))?;
    for role in row.get("roles").map(entries).unwrap_or_default() {
        let name = role.get("name").and_then(text).or_else(|| role.as_str().and_then(last));
        user.roles.extend(name.map(|name| IncomingRole { name, expires_at: None }));
    }
    // `organization/group`.
    for group in row.get("groups").map(entries).unwrap_or_default() {
        user.departments.extend(group.as_str().and_then(last).map(|name| vec![name]));
    }
    for (member, provider) in PROVIDERS {
        user.identity(provider, row.get(*member), None);
    }
    user.factor("totp", of("totpSecret", "totp_secret").unwrap_or(&Value::Null));
    user.factor("recovery_codes", of("recoveryCodes", "recovery_codes").unwrap_or(&Value::Null));
    user.hash = password(row);
    user.join_name();
    Ok(user)
}

fn last(name: &str) -> Option<String> {
    name.rsplit('/').next().map(str::to_owned).filter(|name| !name.is_empty())
}

/// National numbers, with the country in another member.
fn phone(row: &Row) -> Option<Value> {
    let phone = member(row, "phone")?;
    let country = member(row, "countryCode").or_else(|| member(row, "country_code"));
    let code = match country.as_deref() {
        _ if phone.starts_with('+') => "",
        Some("US" | "CA") => "+1",
        Some("GB") => "+44",
        Some("JP") => "+81",
        Some("KR") => "+82",
        Some("HK") => "+852",
        Some("TW") => "+886",
        Some("SG") => "+65",
        Some("DE") => "+49",
        Some("FR") => "+33",
        _ => "",
    };
    Some(json!(format!("{code}{phone}")))
}

/// A masked password, `***`, is that of a response to others than administrators: there is none.
fn password(row: &Row) -> Option<Result<String, Problem>> {
    let hash = member(row, "password").filter(|hash| hash != "***")?;
    let kind = member(row, "passwordType").or_else(|| member(row, "password_type")).unwrap_or_default();
    let salt = member(row, "passwordSalt").or_else(|| member(row, "password_salt")).unwrap_or_default();
    let (algorithm, iterations) = match kind.as_str() {
        // A password in the clear is hashed by nobody: its owner resets it.
        "" | "plain" => return Some(Err(Problem::UnknownScheme)),
        "salt" => (Some(Algorithm::Salted(DigestName::Sha256, SaltOrder::Nested)), None),
        "sha512-salt" => (Some(Algorithm::Salted(DigestName::Sha512, SaltOrder::Nested)), None),
        "md5-salt" => (Some(Algorithm::Salted(DigestName::Md5, SaltOrder::Nested)), None),
        // 27500 iterations, as Keycloak had them once.
        "pbkdf2-salt" => (Some(Algorithm::Pbkdf2(DigestName::Sha256)), Some(27_500)),
        _ => (None, None),
    };
    let salt = match kind.as_str() {
        "pbkdf2-salt" => Salt::Base64(&salt),
        _ => Salt::Text(&salt),
    };
    let hints = Hints { algorithm, iterations, salt: Some(salt), ..Hints::default() };
    Some(foreign::parse(&hash, &hints).map(String::from))
}

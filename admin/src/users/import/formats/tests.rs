//! Each format by a user as the vendor's documentation describes one.

use super::{HashSettings, read, recognize};
use crate::users::import::incoming::Incoming;
use doorward_contract::Secret;
use doorward_contract::user_import::{HashParameters, ImportFormat};
use serde_json::{Value, json};

const BCRYPT: &str = "$2b$10$abcdefghijklmnopqrstuulKI8eRq21XsVMTe18DD00yhxr5ZDisS";

fn user(format: ImportFormat, row: &Value) -> Incoming {
    read(format, row.as_object().unwrap(), &HashSettings::new(None, None)).unwrap()
}

fn texts<'a>(user: &'a Incoming, fields: &[&str]) -> Vec<Option<&'a str>> {
    fields.iter().map(|field| user.text(field)).collect()
}

fn subjects(user: &Incoming) -> Vec<(&str, &str)> {
    user.identities.iter().map(|one| (one.provider.as_str(), one.subject.as_str())).collect()
}

fn names(row: &Value) -> Vec<String> {
    row.as_object().unwrap().keys().cloned().collect()
}

fn firebase() -> Value {
    json!({
        "localId": "mGbxqjuVCyfnZdqtLcUWIIkmgYR2",
        "email": "ada@example.test",
        "emailVerified": true,
        "passwordHash": "lSrfV15cpx95_sZS2W9c9Kp6i_LVgQNDNC_qzrCnh1SAyZvqmZqAjTdn3aoItz-VHjoZilo78198JAdRuid5lQ==",
        "salt": "42xEC-ixf3L2lw==",
        "displayName": "Ada",
        "lastSignedInAt": "1700000000000",
        "createdAt": "1690000000000",
        "phoneNumber": "+8613800138000",
        "disabled": false,
        "customAttributes": "{\"tier\":\"gold\"}",
        "providerUserInfo": [
            { "providerId": "google.com", "rawId": "1032", "displayName": "Ada B", "email": "ada@example.test" },
            { "providerId": "phone", "rawId": "+8613800138000" },
        ],
        "mfaInfo": [{ "mfaEnrollmentId": "e1", "phoneInfo": "+16505550101" }],
    })
}

#[test]
fn firebase_has_contacts_claims_identities_and_factors() {
    let user = user(ImportFormat::Firebase, &firebase());
    assert_eq!(
        texts(&user, &["uid", "email", "email_verified", "phone", "phone_verified", "created_at", "blocked"]),
        [
            Some("mGbxqjuVCyfnZdqtLcUWIIkmgYR2"),
            Some("ada@example.test"),
            Some("true"),
            Some("+8613800138000"),
            Some("true"),
            Some("1690000000000"),
            Some("false"),
        ]
    );
    assert_eq!(user.attributes["tier"], "gold");
    assert_eq!(subjects(&user), [("google.com", "1032")]);
    assert_eq!(user.factors[0].kind, "phone");
}

#[test]
fn firebase_hashes_need_the_parameters_of_their_project() {
    let row = firebase();
    let row = row.as_object().unwrap();
    let without = read(ImportFormat::Firebase, row, &HashSettings::new(None, None)).unwrap();
    assert!(without.hash.unwrap().is_err());
    let key = "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==";
    let chosen = HashParameters {
        salt_separator: Some("Bw==".into()),
        rounds: Some(8),
        memory_cost: Some(14),
        signer_key: None,
    };
    let settings = HashSettings::new(Some(&chosen), Some(Secret::new(key.to_owned())));
    let with = read(ImportFormat::Firebase, row, &settings).unwrap();
    assert!(with.hash.unwrap().unwrap().starts_with("$firebase-scrypt$"));
}

#[test]
fn auth0_users_and_their_separately_exported_hashes_have_one_id() {
    let exported = json!({
        "user_id": "auth0|5f7c8ec7c33c6c004bbafe82",
        "email": "ada@example.test",
        "email_verified": true,
        "name": "ada@example.test",
        "nickname": "ada",
        "app_metadata": { "plan": "pro" },
        "identities": [
            { "provider": "auth0", "user_id": "5f7c8ec7c33c6c004bbafe82", "connection": "Users" },
            { "provider": "google-oauth2", "user_id": "115015401343387192604", "connection": "google-oauth2" },
            { "provider": "oidc", "user_id": "corp|77", "connection": "corp" },
        ],
        "created_at": "2020-10-06T15:35:35.000Z",
        "logins_count": 3,
    });
    let user_row = user(ImportFormat::Auth0, &exported);
    assert_eq!(user_row.text("uid"), Some("auth0_5f7c8ec7c33c6c004bbafe82"));
    assert_eq!(user_row.text("name"), Some("ada"));
    assert_eq!(user_row.attributes["plan"], "pro");
    assert_eq!(subjects(&user_row), [("google-oauth2", "115015401343387192604"), ("corp", "77")]);
    let hashes = json!({
        "_id": { "$oid": "5f7c8ec7c33c6c004bbafe82" },
        "email": "ada@example.test",
        "passwordHash": BCRYPT,
        "connection": "Users",
    });
    let hash_row = user(ImportFormat::Auth0, &hashes);
    assert_eq!(hash_row.id, user_row.id);
    assert_eq!(hash_row.hash, Some(Ok(BCRYPT.to_owned())));
    assert_eq!(recognize(&names(&exported)), Some(ImportFormat::Auth0));
    assert_eq!(recognize(&names(&hashes)), Some(ImportFormat::Auth0));
}

#[test]
fn auth0_hashes_for_bulk_imports_say_where_the_salt_is() {
    let digest = "3a3d5d70e34d736f234e2264e6e7103c18df5a3715665fcad4a6f33620fa5346";
    for (position, order) in [("prefix", "o=before"), ("suffix", "o=after")] {
        let row = json!({ "email": "ada@example.test", "custom_password_hash": {
            "algorithm": "sha256",
            "hash": { "value": digest, "encoding": "hex" },
            "salt": { "value": "NaCl", "position": position },
        }});
        let hash = user(ImportFormat::Auth0, &row).hash.unwrap().unwrap();
        assert!(hash.starts_with("$salted-sha256$") && hash.contains(order), "{hash}");
    }
}

#[test]
fn supabase_rows_have_confirmed_contacts_and_identities() {
    let row = json!({
        "id": "8e2bd1e0-7a51-4c5e-9d6a-0c6b5c1f0001",
        "email": "ada@example.test",
        "phone": "8613800138000",
        "encrypted_password": BCRYPT,
        "email_confirmed_at": "2023-11-14 22:13:20+00",
        "banned_until": "2999-01-01 00:00:00+00",
        "raw_user_meta_data": { "full_name": "Ada", "sub": "1", "team": "blue" },
        "identities": [
            { "provider": "email", "identity_data": { "sub": "8e2bd1e0" } },
            { "provider": "github", "identity_data": { "sub": "583231", "name": "Ada" } },
        ],
        "factors": [{ "factor_type": "totp", "secret": "JBSWY3DPEHPK3PXP" }],
    });
    let own = user(ImportFormat::Supabase, &row);
    assert_eq!(
        texts(&own, &["phone", "email_verified", "phone_verified", "name", "blocked_until"]),
        [Some("+8613800138000"), Some("true"), Some("false"), Some("Ada"), Some("2999-01-01 00:00:00+00")]
    );
    assert_eq!(subjects(&own), [("github", "583231")]);
    assert_eq!((own.attributes.len(), &own.attributes["team"]), (1, &json!("blue")));
    assert_eq!(own.factors[0].kind, "totp");
    // The same from a table, where JSON is the text of a cell.
    let cells: serde_json::Map<_, _> = row
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            (name.clone(), Value::String(text))
        })
        .collect();
    let of_table = read(ImportFormat::Supabase, &cells, &HashSettings::new(None, None)).unwrap();
    assert_eq!((of_table.texts, of_table.identities, of_table.factors), (own.texts, own.identities, own.factors));
    assert_eq!(recognize(&names(&row)), Some(ImportFormat::Supabase));
}

#[test]
fn keycloak_users_have_roles_groups_and_credentials() {
    let row = json!({
        "id": "d5a0a4a6-8d1d-4e3a-b6a6-000000000001",
        "createdTimestamp": 1_700_000_000_000_i64,
        "username": "ada",
        "enabled": false,
        "emailVerified": true,
        "firstName": "Ada",
        "lastName": "Byron",
        "email": "ada@example.test",
        "attributes": { "locale": ["de"], "badge": ["42"], "teams": ["a", "b"] },
        "credentials": [
            {
                "type": "password",
                "createdDate": 1_700_000_000_000_i64,
                "secretData": "{\"value\":\"UNhlG6iKCyfQpXYzaRTvMvHZ5hJ0LJXy7zqXgJ7JUEo=\",\"salt\":\"MTIzNDU2Nzg5MDEyMzQ1Ng==\",\"additionalParameters\":{}}",
                "credentialData": "{\"hashIterations\":27500,\"algorithm\":\"pbkdf2-sha256\",\"additionalParameters\":{}}",
            },
            { "type": "otp", "secretData": "{\"value\":\"JBSW\"}", "credentialData": "{\"subType\":\"totp\"}" },
        ],
        "requiredActions": ["UPDATE_PASSWORD"],
        "realmRoles": ["default-roles-demo", "offline_access", "editor"],
        "groups": ["/Research/Backend"],
        "federatedIdentities": [{ "identityProvider": "github", "userId": "583231", "userName": "ada" }],
    });
    let own = user(ImportFormat::Keycloak, &row);
    assert_eq!(
        texts(&own, &["username", "name", "enabled", "locale", "must_change_password"]),
        [Some("ada"), Some("Ada Byron"), Some("false"), Some("de"), Some("true")]
    );
    assert_eq!(own.attributes["badge"], "42");
    assert_eq!(own.attributes["teams"], json!(["a", "b"]));
    assert_eq!(own.roles.iter().map(|role| role.name.as_str()).collect::<Vec<_>>(), ["editor"]);
    assert_eq!(own.departments, [["Research", "Backend"]]);
    assert_eq!(subjects(&own), [("github", "583231")]);
    assert!(own.hash.clone().unwrap().unwrap().starts_with("$pbkdf2-sha256$"));
    assert_eq!(own.factors[0].kind, "totp");
    assert_eq!(recognize(&names(&row)), Some(ImportFormat::Keycloak));
}

#[test]
fn casdoor_users_have_the_hash_of_their_type() {
    let row = json!({
        "owner": "acme", "name": "ada", "id": "a1b2", "displayName": "Ada", "email": "ada@example.test",
        "phone": "6505550101", "countryCode": "US", "isForbidden": true, "signupApplication": "app",
        "password": "$2a$10$abcdefghijklmnopqrstuulKI8eRq21XsVMTe18DD00yhxr5ZDisS", "passwordType": "bcrypt",
        "wechat": "o-1", "groups": ["acme/research"], "roles": [{ "owner": "acme", "name": "editor" }],
        "properties": { "badge": "42" }, "totpSecret": "JBSW",
    });
    let own = user(ImportFormat::Casdoor, &row);
    assert_eq!(
        texts(&own, &["uid", "username", "phone", "blocked"]),
        [Some("a1b2"), Some("ada"), Some("+16505550101"), Some("true")]
    );
    assert_eq!(subjects(&own), [("wechat", "o-1")]);
    assert_eq!((own.roles[0].name.as_str(), own.departments[0].as_slice()), ("editor", &["research".to_owned()][..]));
    assert!(own.hash.unwrap().is_ok());
    assert_eq!(recognize(&names(&row)), Some(ImportFormat::Casdoor));
    // A password in the clear is none that can be stored.
    let plain = json!({ "id": "a", "name": "a", "password": "secret", "passwordType": "plain" });
    assert!(user(ImportFormat::Casdoor, &plain).hash.unwrap().is_err());
}

#[test]
fn logto_users_are_the_same_from_the_api_and_from_the_table() {
    let api = json!({
        "id": "nqv3xh6zf0bd", "username": "ada", "primaryEmail": "ada@example.test", "primaryPhone": "8613800138000",
        "name": "Ada", "isSuspended": false, "customData": { "plan": "pro" },
        "identities": { "google": { "userId": "1032", "details": { "name": "Ada B" } } },
        "createdAt": 1_700_000_000_000_i64,
    });
    let table = json!({
        "id": "nqv3xh6zf0bd", "username": "ada", "primary_email": "ada@example.test", "primary_phone": "8613800138000",
        "name": "Ada", "is_suspended": "false", "custom_data": "{\"plan\":\"pro\"}",
        "identities": "{\"google\":{\"userId\":\"1032\",\"details\":{\"name\":\"Ada B\"}}}",
        "created_at": "1700000000000",
        "password_encrypted": "$argon2i$v=19$m=4096,t=256,p=1$bmd6YUpSWlF0ZmFCeWk1Zw$xiGJ3YhQxX6kZ9ZVgM9X0xkP1wq9vJrDqkY3x1xgR0Q",
        "password_encryption_method": "Argon2i",
    });
    let (of_api, of_table) = (user(ImportFormat::Logto, &api), user(ImportFormat::Logto, &table));
    assert_eq!(of_api.texts, of_table.texts);
    assert_eq!(of_api.attributes, of_table.attributes);
    assert_eq!(subjects(&of_api), [("google", "1032")]);
    assert_eq!(of_api.text("phone"), Some("+8613800138000"));
    assert!(of_table.hash.is_some() && of_api.hash.is_none());
    assert_eq!(recognize(&names(&api)), Some(ImportFormat::Logto));
    assert_eq!(recognize(&names(&table)), Some(ImportFormat::Logto));
}

#[test]
fn cloudbase_users_have_their_custom_ids() {
    let row = json!({
        "Uid": "1689000000000000001", "Name": "ada", "Type": "externalUser", "UserStatus": "BLOCKED",
        "NickName": "Ada", "Phone": "+86 13800138000", "Email": "", "CustomUserId": "crm-1",
    });
    let own = user(ImportFormat::CloudBase, &row);
    assert_eq!(
        texts(&own, &["uid", "username", "name", "kind", "status", "phone_verified", "email_verified"]),
        [
            Some("1689000000000000001"),
            Some("ada"),
            Some("Ada"),
            Some("externalUser"),
            Some("BLOCKED"),
            Some("true"),
            None
        ]
    );
    assert_eq!(subjects(&own), [("custom", "crm-1")]);
    assert_eq!(recognize(&names(&row)), Some(ImportFormat::CloudBase));
}

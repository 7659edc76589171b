//! Settings: read at start and after every change, validated before they are written.

use crate::client::{Client, new_generation};
use crate::json_error::JsonError;
use crate::oauth::check_resource;
use crate::outbox;
use crate::{Clients, Error, Options, origin};
use doorward_contract::{
    Timestamp,
    account::ADMINISTRATOR,
    application::{ApplicationKind, ApplicationSource},
    oauth::Scope,
    settings::{
        AddressLimits, ApiKeyLimits, CaptchaRules, CaptchaVendor, LegacyKind, LegacySystem, LoginMethods, OauthRules,
        PasswordRules, Section, Settings, Templates, TokenLimits, VerificationRules,
    },
};
use doorward_i18n::errors::fields::{OutOfRange, TooLong, TooMany};
use doorward_store::{ConnectionTrait, Db, client, role, setting};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use std::{collections::HashMap, sync::Arc};
use url::Url;

/// Creates what a first start lacks: the default client and the administrator's role.
///
/// # Errors
/// [`Error::OtherEnvironment`] when the database was created for another environment: a second client beside the first
/// would be accepted by servers that do not know it.
pub(crate) async fn prepare(db: &Db, options: &Options, now: Timestamp) -> Result<(), Error> {
    let (limits, at) = (TokenLimits::default(), now.as_millis());
    let default = client::Model {
        id: options.env_id.clone(),
        name: options.product_name.clone(),
        enabled: true,
        access_token_seconds: signed(limits.access_token_seconds),
        refresh_token_seconds: signed(limits.refresh_token_seconds),
        max_sessions: i32::from(limits.max_sessions),
        created_at: at,
        updated_at: at,
        kind: ApplicationKind::default(),
        config: json!({}),
        role_id: None,
        delegated: false,
        generation: new_generation(),
        source: ApplicationSource::Administrator,
        registration_hash: None,
        metadata: None,
        fetched_at: None,
    };
    if client::by_id(db.read(), &options.env_id).await?.is_none() {
        if let Some(other) = client::all(db.read()).await?.into_iter().flatten().next() {
            return Err(Error::OtherEnvironment { ours: options.env_id.clone(), theirs: other.id });
        }
        client::insert_if_absent(db.write(), default).await?;
        role::insert_if_absent(db.write(), ADMINISTRATOR, "Administrator", at).await?;
    }
    Ok(())
}

pub fn signed(seconds: u32) -> i32 {
    i32::try_from(seconds).unwrap_or(i32::MAX)
}

/// The current settings and clients.
pub async fn read(conn: &impl ConnectionTrait, options: &Options) -> Result<(Settings, Clients), Error> {
    let mut settings = Settings::default();
    for row in setting::all(conn).await? {
        match Section::parse(&row.section) {
            Some(Section::LoginMethods) => settings.login_methods = stored(row.value)?,
            Some(Section::Passwords) => settings.passwords = stored(row.value)?,
            Some(Section::Domains) => settings.domains = stored(row.value)?,
            Some(Section::Verification) => settings.verification = stored(row.value)?,
            Some(Section::Templates) => settings.templates = stored(row.value)?,
            Some(Section::Captcha) => settings.captcha = stored(row.value)?,
            Some(Section::Sites) => settings.sites = stored(row.value)?,
            Some(Section::Routes) => settings.routes = stored(row.value)?,
            Some(Section::NewAccounts) => settings.new_accounts = stored(row.value)?,
            Some(Section::Limits) => settings.limits = stored(row.value)?,
            Some(Section::Oauth) => settings.oauth = stored(row.value)?,
            Some(Section::ApiKeys) => settings.api_keys = stored(row.value)?,
            Some(Section::LegacySystem) => settings.legacy_system = stored(row.value)?,
            Some(Section::Tokens) | None => {}
        }
    }
    let clients = clients(conn, &settings.oauth).await?;
    // The default client's row is the only place of its limits; the section is a view of it.
    if let Some(default) = clients.get(&options.env_id) {
        settings.tokens = TokenLimits {
            access_token_seconds: default.access_token_seconds.unsigned_abs(),
            refresh_token_seconds: default.refresh_token_seconds.unsigned_abs(),
            max_sessions: i16::try_from(default.max_sessions).unwrap_or(-1),
        };
    }
    Ok((settings, clients))
}

/// Every client that this version can read. Of one that it cannot, no session and no token is valid.
async fn clients(conn: &impl ConnectionTrait, rules: &OauthRules) -> Result<Clients, Error> {
    let mut clients = HashMap::new();
    for row in client::all(conn).await? {
        let unreadable = |id: &str, error: &dyn std::fmt::Display| {
            tracing::error!(client_id = id, %error, "an application cannot be read and is turned off");
        };
        match row {
            Ok(row) => {
                let id = row.id.clone();
                match Client::try_from(row) {
                    Ok(client) => drop(clients.insert(id, Arc::new(client.within(rules)))),
                    Err(error) => unreadable(&id, &error),
                }
            }
            Err(row) => unreadable(&row.key, &row.error),
        }
    }
    Ok(clients)
}

/// Drops members that this version does not know, so that a downgrade does not prevent the start.
fn stored<T: DeserializeOwned + Serialize + Default>(value: Value) -> Result<T, Error> {
    let broken = |_| Error::Internal("a stored setting cannot be read");
    let defaults = serde_json::to_value(T::default()).map_err(broken)?;
    let mut value = value;
    if let (Some(members), Some(defaults)) = (value.as_object_mut(), defaults.as_object()) {
        members.retain(|name, _| defaults.contains_key(name));
    }
    serde_json::from_value(value).map_err(broken)
}

/// A section of the settings as JSON.
pub fn section(settings: &Settings, section: Section) -> Result<Value, Error> {
    let value = match section {
        Section::LoginMethods => serde_json::to_value(&settings.login_methods),
        Section::Tokens => serde_json::to_value(&settings.tokens),
        Section::Passwords => serde_json::to_value(&settings.passwords),
        Section::Domains => serde_json::to_value(&settings.domains),
        Section::Verification => serde_json::to_value(&settings.verification),
        Section::Templates => serde_json::to_value(&settings.templates),
        Section::Captcha => serde_json::to_value(&settings.captcha),
        Section::Sites => serde_json::to_value(&settings.sites),
        Section::Routes => serde_json::to_value(&settings.routes),
        Section::NewAccounts => serde_json::to_value(&settings.new_accounts),
        Section::Limits => serde_json::to_value(&settings.limits),
        Section::Oauth => serde_json::to_value(&settings.oauth),
        Section::ApiKeys => serde_json::to_value(&settings.api_keys),
        Section::LegacySystem => serde_json::to_value(&settings.legacy_system),
    };
    value.map_err(|_| Error::Internal("settings are always JSON"))
}

/// Applies a JSON merge patch (RFC 7396) to a section and checks the result against its rules. A member that the patch
/// leaves out keeps its value; `null` resets a member to its default.
pub fn patched(settings: &Settings, which: Section, patch: Value) -> Result<Settings, Error> {
    if !patch.is_object() {
        return Err(Error::invalid("body", "type", |texts| texts.section_no_object));
    }
    let mut value = section(settings, which)?;
    merge(&mut value, patch);
    let mut settings = settings.clone();
    match which {
        Section::LoginMethods => settings.login_methods = parse::<LoginMethods>(value)?,
        Section::Tokens => settings.tokens = check_tokens(parse(value)?)?,
        Section::Passwords => settings.passwords = check_passwords(parse(value)?)?,
        Section::Domains => settings.domains = origin::normalise(&parse(value)?)?,
        Section::Verification => settings.verification = check_verification(parse(value)?)?,
        Section::Templates => settings.templates = check_templates(parse(value)?)?,
        Section::Captcha => settings.captcha = check_captcha(parse(value)?)?,
        Section::Sites => settings.sites = crate::site::normalise(parse(value)?)?,
        Section::Routes => settings.routes = crate::gateway::normalise(parse(value)?)?,
        // Only the database knows whether these roles exist; see `admin::settings`.
        Section::NewAccounts => settings.new_accounts = parse(value)?,
        Section::Limits => settings.limits = check_limits(parse(value)?)?,
        Section::Oauth => settings.oauth = check_oauth(parse(value)?)?,
        Section::ApiKeys => settings.api_keys = check_api_keys(parse(value)?)?,
        Section::LegacySystem => settings.legacy_system = check_legacy_system(parse(value)?)?,
    }
    Ok(settings)
}

/// The algorithm of RFC 7396 section 2, except that `null` for a member that does not exist stays: parsing then refuses
/// a name that is mistyped.
fn merge(target: &mut Value, patch: Value) {
    let patch = match patch {
        Value::Object(patch) => patch,
        value => {
            *target = value;
            return;
        }
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Some(members) = target.as_object_mut() else { return };
    for (name, value) in patch {
        if value.is_null() && members.remove(&name).is_some() {
            continue;
        }
        merge(members.entry(name).or_insert(Value::Null), value);
    }
}

fn parse<T: DeserializeOwned>(value: Value) -> Result<T, Error> {
    serde_path_to_error::deserialize(value).map_err(|error| Error::Invalid {
        field: "body",
        reason: "type",
        sentence: JsonError::new(&error).sentence,
    })
}

/// Checks that a number is between `least` and `most`.
///
/// # Errors
/// [`Error::Invalid`] for any other number.
pub fn within<T: PartialOrd + std::fmt::Display>(
    field: &'static str,
    value: T,
    least: T,
    most: T,
) -> Result<(), Error> {
    if value < least || value > most {
        return Err(Error::invalid(field, "out_of_range", |texts| {
            texts.out_of_range(OutOfRange { field, least: &least, most: &most })
        }));
    }
    Ok(())
}

fn check_tokens(limits: TokenLimits) -> Result<TokenLimits, Error> {
    within("access_token_seconds", limits.access_token_seconds, 1_800, 86_400)?;
    within("refresh_token_seconds", limits.refresh_token_seconds, 1_800, 2_592_000)?;
    within("max_sessions", limits.max_sessions, -1, 50)?;
    Ok(limits)
}

fn check_verification(mut rules: VerificationRules) -> Result<VerificationRules, Error> {
    within("code_seconds", rules.code_seconds, 60, 1_800)?;
    within("resend_seconds", rules.resend_seconds, 30, 600)?;
    within("per_contact_day", rules.per_contact_day, 1, 100)?;
    within("per_network_hour", rules.per_network_hour, 1, 10_000)?;
    within("sms_day_limit", rules.sms_day_limit, -1, 100_000_000)?;
    for code in &mut rules.countries {
        *code = code.trim().trim_start_matches('+').to_owned();
    }
    let is_code = |code: &String| (1..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit());
    if !rules.countries.iter().all(is_code) || rules.countries.len() > 250 {
        return Err(Error::invalid("countries", "malformed", |texts| texts.countries_malformed));
    }
    Ok(rules)
}

fn check_limits(limits: AddressLimits) -> Result<AddressLimits, Error> {
    within("registrations_hour", limits.registrations_hour, 1, 100_000)?;
    within("guests_hour", limits.guests_hour, 1, 100_000)?;
    within("guest_sign_ins_hour", limits.guest_sign_ins_hour, 1, 1_000_000)?;
    within("provider_accounts_hour", limits.provider_accounts_hour, 1, 100_000)?;
    within("provider_requests_minute", limits.provider_requests_minute, 1, 100_000)?;
    within("existence_checks_minute", limits.existence_checks_minute, 1, 10_000)?;
    within("qr_codes_minute", limits.qr_codes_minute, 1, 10_000)?;
    within("captchas_minute", limits.captchas_minute, 1, 10_000)?;
    within("failed_sign_ins_hour", limits.failed_sign_ins_hour, 1, 100_000)?;
    Ok(limits)
}

/// Most entries of `registered_resources`.
const MOST_RESOURCES: usize = 50;

fn check_oauth(rules: OauthRules) -> Result<OauthRules, Error> {
    within("registration_days_unused", rules.registration_days_unused, 1, 365)?;
    let mut resources: Vec<String> = Vec::new();
    for text in rules.registered_resources.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
        if check_resource(text).is_err() {
            return Err(Error::invalid("registered_resources", "malformed", |texts| {
                texts.client_resource_malformed(text)
            }));
        }
        if !resources.iter().any(|known| known == text) {
            resources.push(text.to_owned());
        }
    }
    if resources.len() > MOST_RESOURCES {
        let (field, most) = ("registered_resources", MOST_RESOURCES);
        return Err(Error::invalid(field, "too_many", |texts| texts.too_many(TooMany { field, most })));
    }
    // In the order of the consent page, each of them once.
    let scopes = Scope::ALL.into_iter().filter(|scope| rules.registered_scopes.contains(scope)).collect();
    Ok(OauthRules { registered_scopes: scopes, registered_resources: resources, ..rules })
}

fn check_api_keys(limits: ApiKeyLimits) -> Result<ApiKeyLimits, Error> {
    within("max", limits.max, -1, 1_000)?;
    Ok(limits)
}

/// Most bytes of the client ID and the connection at Auth0.
const MAX_LEGACY_NAME: usize = 128;

fn check_legacy_system(system: LegacySystem) -> Result<LegacySystem, Error> {
    within("timeout_seconds", system.timeout_seconds, 1, 10)?;
    let url = check_vendor_address("url", Some(system.url))?;
    if url.is_none() && !matches!(system.kind, LegacyKind::Off | LegacyKind::Firebase) {
        return Err(Error::invalid("url", "required", |texts| texts.required("url")));
    }
    // Paths are appended to it.
    if url.as_ref().is_some_and(|url| url.query().is_some()) && system.kind != LegacyKind::Http {
        return Err(Error::invalid("url", "malformed", |texts| texts.url_malformed("url")));
    }
    let name = |field, text: &str| {
        let text = text.trim().to_owned();
        if text.len() > MAX_LEGACY_NAME {
            return Err(Error::invalid(field, "too_long", |texts| {
                texts.too_long(TooLong { field, most: MAX_LEGACY_NAME })
            }));
        }
        if text.is_empty() && system.kind == LegacyKind::Auth0 {
            return Err(Error::invalid(field, "required", |texts| texts.required(field)));
        }
        Ok(text)
    };
    let (client_id, connection) = (name("client_id", &system.client_id)?, name("connection", &system.connection)?);
    Ok(LegacySystem { url: url.map(String::from).unwrap_or_default(), client_id, connection, ..system })
}

fn check_captcha(rules: CaptchaRules) -> Result<CaptchaRules, Error> {
    let key = rules.site_key.trim();
    if key.len() > 128 || !key.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)) {
        return Err(Error::invalid("site_key", "malformed", |texts| texts.site_key_malformed));
    }
    if rules.vendor != CaptchaVendor::Builtin && key.is_empty() {
        return Err(Error::invalid("site_key", "required", |texts| texts.site_key_required));
    }
    let verify_url = check_vendor_address("verify_url", rules.verify_url)?;
    let script_url = check_vendor_address("script_url", rules.script_url)?;
    if verify_url.as_ref().is_some_and(|url| url.query().is_some()) {
        return Err(Error::invalid("verify_url", "malformed", |texts| texts.verify_url_malformed));
    }
    Ok(CaptchaRules {
        site_key: key.to_owned(),
        // Paths are appended to it.
        verify_url: verify_url.map(|url| url.as_str().trim_end_matches('/').to_owned()),
        script_url: script_url.map(String::from),
        ..rules
    })
}

// One address receives a secret and the other serves code: neither over an unencrypted connection.
fn check_vendor_address(field: &'static str, address: Option<String>) -> Result<Option<Url>, Error> {
    let Some(address) = address.filter(|address| !address.trim().is_empty()) else { return Ok(None) };
    let malformed = || Error::invalid(field, "malformed", |texts| texts.url_malformed(field));
    let url = Url::parse(address.trim()).map_err(|_| malformed())?;
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() || address.len() > 2048 {
        return Err(malformed());
    }
    let near = url.host_str().is_some_and(origin::is_loopback);
    match url.scheme() {
        "https" => Ok(Some(url)),
        "http" if near => Ok(Some(url)),
        _ => Err(Error::invalid(field, "not_https", |texts| texts.url_not_https(field))),
    }
}

fn check_templates(templates: Templates) -> Result<Templates, Error> {
    let Templates { sign_in_zh, sign_in_en, code_zh, code_en } = &templates;
    let all = [("sign_in_zh", sign_in_zh), ("sign_in_en", sign_in_en), ("code_zh", code_zh), ("code_en", code_en)];
    for (field, template) in all {
        let Some(template) = template else { continue };
        outbox::check_template(field, template)?;
    }
    Ok(templates)
}

fn check_passwords(rules: PasswordRules) -> Result<PasswordRules, Error> {
    within("min_length", rules.min_length, 8, 64)?;
    within("required_classes", rules.required_classes, 0, 4)?;
    within("max_age_days", rules.max_age_days, 0, 3_650)?;
    Ok(rules)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patch(which: Section, value: Value) -> Result<Settings, &'static str> {
        patched(&Settings::default(), which, value).map_err(|error| error.reason().unwrap())
    }

    #[test]
    fn a_patch_changes_only_what_it_names() {
        let settings = patch(Section::Tokens, json!({ "max_sessions": 3 })).unwrap();
        assert_eq!(settings.tokens, TokenLimits { max_sessions: 3, ..TokenLimits::default() });
    }

    #[test]
    fn null_resets_a_member_and_refuses_an_unknown_one() {
        let twelve = patch(Section::Passwords, json!({ "min_length": 12, "max_age_days": 90 })).unwrap();
        let reset = patched(&twelve, Section::Passwords, json!({ "min_length": null })).unwrap();
        assert_eq!(reset.passwords, PasswordRules { max_age_days: 90, ..PasswordRules::default() });
        assert_eq!(patch(Section::Passwords, json!({ "min_lenght": null })), Err("type"));
    }

    #[test]
    fn a_patch_reaches_into_members_and_replaces_lists() {
        let mut value = json!({ "a": { "b": 1, "c": 2 }, "list": [1, 2], "text": "x" });
        merge(&mut value, json!({ "a": { "b": null, "d": { "e": 3 } }, "list": [3], "text": { "f": 4 } }));
        assert_eq!(value, json!({ "a": { "c": 2, "d": { "e": 3 } }, "list": [3], "text": { "f": 4 } }));
    }

    #[test]
    fn unknown_members_wrong_types_and_ranges_are_refused() {
        assert_eq!(patch(Section::Tokens, json!({ "max_session": 3 })), Err("type"));
        assert_eq!(patch(Section::LoginMethods, json!({ "username": "yes" })), Err("type"));
        assert_eq!(patch(Section::LoginMethods, json!([])), Err("type"));
        assert_eq!(patch(Section::Tokens, json!({ "access_token_seconds": 60 })), Err("out_of_range"));
        assert_eq!(patch(Section::Tokens, json!({ "max_sessions": 51 })), Err("out_of_range"));
        assert_eq!(patch(Section::Passwords, json!({ "min_length": 4 })), Err("out_of_range"));
    }

    #[test]
    fn a_captchas_addresses_are_https_or_on_this_machine() {
        let captcha = |value| patch(Section::Captcha, value).map(|settings| settings.captcha);
        let rules =
            captcha(json!({ "verify_url": "http://127.0.0.1:9/", "script_url": "https://cdn.example.com/w.js?v=1" }));
        let rules = rules.unwrap();
        assert_eq!(rules.verify_url.as_deref(), Some("http://127.0.0.1:9"));
        assert_eq!(rules.script_url.as_deref(), Some("https://cdn.example.com/w.js?v=1"));
        assert_eq!(captcha(json!({ "verify_url": " ", "script_url": null })).unwrap(), CaptchaRules::default());
        for field in ["verify_url", "script_url"] {
            let refused = |address: &str| captcha(json!({ field: address })).unwrap_err();
            assert_eq!(refused("http://vendor.example.com"), "not_https");
            assert_eq!(refused("javascript:alert(1)"), "not_https");
            assert_eq!(refused("vendor.example.com"), "malformed");
            assert_eq!(refused("https://me:pass@vendor.example.com"), "malformed");
        }
        assert_eq!(captcha(json!({ "verify_url": "https://vendor.example.com?x=" })).unwrap_err(), "malformed");
        assert_eq!(captcha(json!({ "vendor": "turnstile" })).unwrap_err(), "required");
    }

    #[test]
    fn what_registered_applications_may_request_is_a_list_of_known_scopes_and_uris() {
        let rules = |value| patch(Section::Oauth, value).map(|settings| settings.oauth);
        let set = rules(json!({
            "registration": "open",
            "registered_scopes": ["email", "openid", "email"],
            "registered_resources": [" https://mcp.example.com/ ", "", "https://mcp.example.com/"],
        }));
        let set = set.unwrap();
        assert_eq!(set.registered_scopes, [Scope::Openid, Scope::Email]);
        assert_eq!(set.registered_resources, ["https://mcp.example.com/"]);
        assert_eq!(rules(json!({ "registered_scopes": ["admin"] })), Err("type"));
        assert_eq!(rules(json!({ "registration": "anyone" })), Err("type"));
        assert_eq!(rules(json!({ "registered_resources": ["mcp"] })), Err("malformed"));
        let many: Vec<_> = (0..51).map(|n| format!("https://mcp.example.com/{n}")).collect();
        assert_eq!(rules(json!({ "registered_resources": many })), Err("too_many"));
        for days in [0, 366] {
            assert_eq!(rules(json!({ "registration_days_unused": days })), Err("out_of_range"));
        }
    }

    #[test]
    fn a_member_of_a_newer_program_does_not_stop_an_older_one() {
        let rules: PasswordRules = stored(json!({ "min_length": 12, "from_the_future": true })).unwrap();
        assert_eq!(rules.min_length, 12);
    }
}

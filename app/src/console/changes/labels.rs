//! Labels of record members and display text of their values.

use crate::i18n::common;
use crate::i18n::console::{
    api_keys, captcha, changes, limits, methods, organization, policies, providers, resources, roles, senders,
    settings, sites, templates, user, users, verification,
};
use doorward_contract::provider::ProviderKind;
use doorward_contract::settings::Section;
use serde_json::Value;

/// Maximum length of a reported value, in characters: without JavaScript, the error travels in a cookie.
const LONGEST: usize = 80;

/// Record that a form edits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Record {
    User,
    Role,
    Node,
    ApiKey,
    /// Resource type of policies.
    Type,
    Policy,
    /// Identity provider; its kind determines the labels of its fields.
    Provider(Option<ProviderKind>),
    Site,
    /// SMS and email senders.
    Senders,
    /// Keys for custom tickets.
    TicketKeys,
    /// Section of the settings.
    Settings(Section),
}

/// Form label of a member. Paths of nested members are separated by dots.
pub fn label(record: Record, path: &str) -> Option<&'static str> {
    let last = path.rsplit('.').next().unwrap_or(path);
    match record {
        Record::User => of_user(path.split('.').next().unwrap_or(path)),
        Record::Role => {
            let words = roles::texts();
            pick(last, &[("name", words.name), ("description", words.description), ("policies", words.policies)])
        }
        Record::Node => {
            let words = organization::texts();
            pick(last, &[("name", words.name), ("description", words.description)])
        }
        Record::ApiKey => {
            let words = api_keys::texts();
            pick(last, &[("name", words.name), ("role", words.role), ("expires_at", changes::texts().expires)])
        }
        Record::Type => {
            let words = resources::texts();
            pick(last, &[("description", words.description), ("actions", words.type_actions)])
        }
        Record::Policy => {
            let words = policies::texts();
            let version = changes::texts().version;
            pick(last, &[("name", words.name), ("description", words.description), ("version", version)])
        }
        Record::Provider(kind) => of_provider(kind, path, last),
        Record::Site => of_site(last),
        Record::Senders => of_senders(path, last),
        Record::TicketKeys => Some(changes::texts().ticket_key),
        Record::Settings(section) => of_settings(section, path, last),
    }
}

fn pick(name: &str, labels: &[(&str, &'static str)]) -> Option<&'static str> {
    labels.iter().find(|(known, _)| *known == name).map(|(_, label)| *label)
}

fn of_user(name: &str) -> Option<&'static str> {
    let (words, more) = (user::texts(), changes::texts());
    pick(
        name,
        &[
            ("email", words.email),
            ("email_verified", more.email_verified),
            ("phone", words.phone),
            ("phone_verified", more.phone_verified),
            ("username", words.username),
            ("name", words.name),
            ("picture", words.picture),
            ("gender", words.gender),
            ("birthdate", words.birthdate),
            ("zoneinfo", words.zoneinfo),
            ("locale", words.locale),
            ("address", more.address),
            ("description", words.description),
            ("kind", words.kind),
            ("attributes", words.attributes),
            ("must_change_password", words.must_change_label),
        ],
    )
}

fn of_provider(kind: Option<ProviderKind>, path: &str, last: &str) -> Option<&'static str> {
    let words = providers::texts();
    match path {
        "name" => Some(words.name),
        "enabled" => Some(changes::texts().provider_on),
        "secret_set" => Some(changes::texts().secret_set),
        _ if path.starts_with("config.fields") => Some(words.map),
        _ if path.starts_with("config.") => Some(providers::label(kind.unwrap_or(ProviderKind::Oidc), last)),
        _ => pick(
            last,
            &[
                ("auto_sign_up", words.sign_up),
                ("reuse_user_id", words.reuse),
                ("match_email", words.match_email),
                ("match_phone", words.match_phone),
                ("sync_profile", words.sync),
                ("new_account_kind", words.kind),
                ("new_account_role", words.role),
                ("scan_sign_in", words.scan),
            ],
        ),
    }
}

fn of_site(name: &str) -> Option<&'static str> {
    let words = sites::texts();
    pick(
        name,
        &[
            ("host", words.host),
            ("kind", words.kind),
            ("sign_in", words.sign_in_short),
            ("identity_jwt", words.jwt_short),
            ("preflights", words.preflights),
            ("escaped_paths", words.escaped_paths),
        ],
    )
}

fn of_senders(path: &str, last: &str) -> Option<&'static str> {
    let words = senders::texts();
    if path.contains(".headers") {
        return Some(words.headers);
    }
    match last {
        "sms_secret_set" | "mail_secret_set" => Some(changes::texts().secret_set),
        _ => pick(
            last,
            &[
                ("sms", words.sms_title),
                ("mail", words.mail_title),
                ("sender", words.provider),
                ("endpoint", words.endpoint),
                ("secret_id", words.tencent_id),
                ("app_id", words.tencent_app),
                ("sign_name", words.sign_name),
                ("template_id", words.tencent_template),
                ("region", words.region),
                ("access_key_id", words.aliyun_id),
                ("template_code", words.aliyun_template),
                ("account_sid", words.twilio_sid),
                ("from", words.twilio_from),
                ("host", words.host),
                ("port", words.port),
                ("security", words.security),
                ("username", words.smtp_user),
                ("from_address", words.from_address),
                ("from_name", words.from_name),
                ("url", words.url),
                ("method", words.method),
                ("content_type", words.content_type),
                ("body", words.body),
                ("expect", words.expect),
            ],
        ),
    }
}

fn of_settings(section: Section, path: &str, last: &str) -> Option<&'static str> {
    let words = settings::texts();
    match section {
        Section::Tokens => pick(
            last,
            &[
                ("access_token_seconds", words.access),
                ("refresh_token_seconds", words.refresh),
                ("max_sessions", words.max_sessions),
            ],
        ),
        Section::Passwords => pick(
            last,
            &[
                ("min_length", words.min_length),
                ("required_classes", words.classes),
                ("change_at_first_sign_in", words.first_change),
                ("max_age_days", words.max_age),
            ],
        ),
        Section::Domains => Some(words.domains),
        Section::NewAccounts => {
            pick(last, &[("internal_roles", words.internal_roles), ("external_roles", words.external_roles)])
        }
        Section::Verification => of_verification(last),
        Section::Captcha => of_captcha(last),
        Section::Limits => of_limits(last),
        Section::LoginMethods => of_methods(last),
        Section::Templates => of_template(path, last),
        Section::Sites => Some(sites::texts().title),
    }
}

fn of_verification(name: &str) -> Option<&'static str> {
    let words = verification::texts();
    pick(
        name,
        &[
            ("code_seconds", words.life),
            ("resend_seconds", words.resend),
            ("per_contact_day", words.per_contact),
            ("per_network_hour", words.per_network),
            ("sms_day_limit", words.sms_day),
            ("countries", words.countries),
            ("tell_is_user", words.tell),
        ],
    )
}

fn of_captcha(name: &str) -> Option<&'static str> {
    let words = captcha::texts();
    pick(
        name,
        &[
            ("when", words.when),
            ("vendor", words.vendor),
            ("site_key", words.site_key),
            ("verify_url", words.verify_url),
            ("script_url", words.script_url),
        ],
    )
}

fn of_limits(name: &str) -> Option<&'static str> {
    let words = limits::texts();
    pick(
        name,
        &[
            ("registrations_hour", words.registrations),
            ("guests_hour", words.guests),
            ("guest_sign_ins_hour", words.guest_sign_ins),
            ("provider_accounts_hour", words.accounts),
            ("provider_requests_minute", words.requests),
            ("failed_sign_ins_hour", words.failures),
            ("existence_checks_minute", words.checks),
            ("qr_codes_minute", words.qr_codes),
            ("captchas_minute", words.captchas),
        ],
    )
}

fn of_methods(name: &str) -> Option<&'static str> {
    let words = methods::texts();
    pick(
        name,
        &[
            ("username", words.username_title),
            ("anonymous", words.anonymous_title),
            ("self_registration", words.registration_title),
            ("phone", words.phone_title),
            ("email", words.email_title),
            ("custom", crate::i18n::console::tickets::texts().title),
        ],
    )
}

fn of_template(path: &str, last: &str) -> Option<&'static str> {
    let words = templates::texts();
    match last {
        "subject" => Some(words.subject),
        "html" => Some(words.html),
        _ => crate::console::messages::template_words(path),
    }
}

/// Display text of a value.
pub fn shown(record: Record, path: &str, value: &Value) -> String {
    let words = changes::texts();
    let last = path.rsplit('.').next().unwrap_or(path);
    match value {
        Value::Null if record == Record::ApiKey => api_keys::texts().never_expires.to_owned(),
        Value::Null if matches!(record, Record::Settings(Section::Templates)) => templates::texts().stock.to_owned(),
        Value::Null => words.empty.to_owned(),
        Value::Bool(on) => if *on { words.on } else { words.off }.to_owned(),
        Value::Number(number) => number_of(last, number.as_i64()).unwrap_or_else(|| number.to_string()),
        Value::String(text) if text.is_empty() => words.empty.to_owned(),
        Value::String(text) => choice(record, last, text).map_or_else(|| short(text), str::to_owned),
        Value::Array(items) if items.is_empty() => words.empty.to_owned(),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(|item| shown(record, path, item)).collect();
            short(&items.join(common::texts().comma))
        }
        Value::Object(members) if members.is_empty() => words.empty.to_owned(),
        Value::Object(_) => short(&value.to_string()),
    }
}

fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// Display text of special numbers and durations.
fn number_of(name: &str, number: Option<i64>) -> Option<String> {
    let (words, number) = (settings::texts(), number?);
    match (name, number) {
        ("max_sessions", -1) => Some(words.sessions_any.to_owned()),
        ("max_sessions", 0) => Some(words.sessions_agent.to_owned()),
        ("sms_day_limit", -1) => Some(verification::texts().sms_any.to_owned()),
        (name, seconds) if name.ends_with("_seconds") => {
            let units = [(86_400, words.days), (3_600, words.hours), (60, words.minutes)];
            let unit = units.into_iter().find(|(secs, _)| seconds != 0 && seconds % secs == 0);
            let (secs, unit) = unit.unwrap_or((1, words.seconds));
            Some(format!("{} {unit}", seconds / secs))
        }
        _ => None,
    }
}

/// Label of a value that the form offers as a choice.
fn choice(record: Record, name: &str, value: &str) -> Option<&'static str> {
    match (record, name) {
        (Record::User, "gender") => {
            let words = user::texts();
            pick(value, &[("MALE", words.male), ("FEMALE", words.female), ("UNKNOWN", words.unknown)])
        }
        (Record::User, "kind") => {
            let words = users::texts();
            let kinds = [("internal", words.internal), ("external", words.external), ("anonymous", words.anonymous)];
            pick(value, &kinds)
        }
        (Record::Provider(_), name) => of_provider_choice(name, value),
        (Record::Senders, name) => of_sender_choice(name, value),
        (Record::Settings(Section::Captcha), "when") => {
            let words = captcha::texts();
            pick(value, &[("never", words.never), ("suspicious", words.suspicious), ("always", words.always)])
        }
        (Record::Settings(Section::Captcha), "vendor") => {
            pick(value, &[("builtin", captcha::texts().builtin), ("turnstile", "Turnstile"), ("hcaptcha", "hCaptcha")])
        }
        (Record::Settings(Section::LoginMethods), _) => {
            let words = methods::texts();
            pick(value, &[("off", words.off), ("login_only", words.login_only), ("on", words.sign_up_too)])
        }
        _ => None,
    }
}

fn of_provider_choice(name: &str, value: &str) -> Option<&'static str> {
    let words = providers::texts();
    match name {
        "new_account_kind" => pick(value, &[("external", words.external), ("internal", words.internal)]),
        "client_auth" => pick(value, &[("client_secret_post", words.post), ("client_secret_basic", words.basic)]),
        "env_version" => {
            pick(value, &[("release", words.release), ("trial", words.trial_version), ("develop", words.develop)])
        }
        _ => None,
    }
}

fn of_sender_choice(name: &str, value: &str) -> Option<&'static str> {
    let (words, names) = (senders::texts(), crate::i18n::console::messages::texts());
    match name {
        "sender" => pick(
            value,
            &[
                ("outbox", words.outbox),
                ("tencent", names.by_tencent),
                ("aliyun", names.by_aliyun),
                ("twilio", names.by_twilio),
                ("smtp", names.by_smtp),
                ("http", names.by_http),
            ],
        ),
        "security" => pick(
            value,
            &[
                ("AUTO", words.security_auto),
                ("SSL", words.security_ssl),
                ("START_TLS", words.security_starttls),
                ("NONE", words.security_none),
            ],
        ),
        _ => None,
    }
}

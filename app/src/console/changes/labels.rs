//! Labels of record members and display text of their values.

use crate::i18n::common;
use crate::i18n::console::{
    api_keys, applications, captcha, changes, legacy, limits, methods, organization, policies, providers, registration,
    resources, roles, routes, senders, settings, sites, templates, user, users, verification,
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
    Application,
    /// Resource type of policies.
    Type,
    Policy,
    /// Identity provider; its kind determines the labels of its fields.
    Provider(Option<ProviderKind>),
    Site,
    /// Route of the gateway.
    Route,
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
            let texts = roles::texts();
            pick(last, &[("name", texts.name), ("description", texts.description), ("policies", texts.policies)])
        }
        Record::Node => {
            let texts = organization::texts();
            pick(last, &[("name", texts.name), ("description", texts.description)])
        }
        Record::ApiKey => {
            let texts = api_keys::texts();
            pick(last, &[("name", texts.name), ("role", texts.role), ("expires_at", changes::texts().expires)])
        }
        Record::Application => of_application(path.split('.').next().unwrap_or(path)),
        Record::Type => {
            let texts = resources::texts();
            pick(last, &[("description", texts.description), ("actions", texts.type_actions)])
        }
        Record::Policy => {
            let texts = policies::texts();
            let version = changes::texts().version;
            pick(last, &[("name", texts.name), ("description", texts.description), ("version", version)])
        }
        Record::Provider(kind) => of_provider(kind, path, last),
        Record::Site => of_site(last),
        Record::Route => of_route(last),
        Record::Senders => of_senders(path, last),
        Record::TicketKeys => Some(changes::texts().ticket_key),
        Record::Settings(section) => of_settings(section, path, last),
    }
}

fn pick(name: &str, labels: &[(&str, &'static str)]) -> Option<&'static str> {
    labels.iter().find(|(known, _)| *known == name).map(|(_, label)| *label)
}

fn of_user(name: &str) -> Option<&'static str> {
    let (texts, more) = (user::texts(), changes::texts());
    pick(
        name,
        &[
            ("email", texts.email),
            ("email_verified", more.email_verified),
            ("phone", texts.phone),
            ("phone_verified", more.phone_verified),
            ("username", texts.username),
            ("name", texts.name),
            ("picture", texts.picture),
            ("gender", texts.gender),
            ("birthdate", texts.birthdate),
            ("zoneinfo", texts.zoneinfo),
            ("locale", texts.locale),
            ("address", more.address),
            ("description", texts.description),
            ("kind", texts.kind),
            ("attributes", texts.attributes),
            ("must_change_password", texts.must_change_label),
        ],
    )
}

fn of_application(name: &str) -> Option<&'static str> {
    let (texts, limits) = (applications::texts(), settings::texts());
    pick(
        name,
        &[
            ("name", texts.name),
            ("enabled", texts.state),
            ("role", texts.role),
            ("access_token_seconds", limits.access),
            ("refresh_token_seconds", limits.refresh),
            ("max_sessions", limits.max_sessions),
            ("logo_url", texts.logo_url),
            ("home_url", texts.home_url),
            ("redirect_uris", texts.redirect_uris),
            ("sign_out_uris", texts.sign_out_uris),
            ("origins", texts.origins),
            ("resources", texts.resources),
            ("grants", texts.grants),
            ("authentication", texts.authentication),
            ("jwks", texts.jwks),
            ("jwks_uri", texts.jwks_uri),
            ("scopes", texts.scopes),
            ("first_party", texts.first_party),
            ("id_token_algorithm", texts.id_token_algorithm),
            ("require_pkce", texts.require_pkce),
            ("backchannel_logout_uri", texts.backchannel),
            ("backchannel_logout_session_required", texts.backchannel_session),
            ("dpop_bound_access_tokens", texts.dpop),
            ("require_pushed_authorization_requests", texts.require_push),
        ],
    )
}

fn of_provider(kind: Option<ProviderKind>, path: &str, last: &str) -> Option<&'static str> {
    let texts = providers::texts();
    match path {
        "name" => Some(texts.name),
        "enabled" => Some(changes::texts().provider_on),
        "secret_set" => Some(changes::texts().secret_set),
        _ if path.starts_with("config.fields") => Some(texts.map),
        _ if path.starts_with("config.") => Some(providers::label(kind.unwrap_or(ProviderKind::Oidc), last)),
        _ => pick(
            last,
            &[
                ("auto_sign_up", texts.sign_up),
                ("reuse_user_id", texts.reuse),
                ("match_email", texts.match_email),
                ("match_phone", texts.match_phone),
                ("sync_profile", texts.sync),
                ("new_account_kind", texts.kind),
                ("new_account_role", texts.role),
                ("scan_sign_in", texts.scan),
                ("sign_out", texts.sign_out),
            ],
        ),
    }
}

fn of_site(name: &str) -> Option<&'static str> {
    let texts = sites::texts();
    pick(
        name,
        &[
            ("host", texts.host),
            ("kind", texts.kind),
            ("sign_in", texts.sign_in_short),
            ("identity_jwt", texts.jwt_short),
            ("preflights", texts.preflights),
            ("escaped_paths", texts.escaped_paths),
        ],
    )
}

fn of_route(name: &str) -> Option<&'static str> {
    let texts = routes::texts();
    pick(
        name,
        &[
            ("host", texts.host),
            ("path", texts.path),
            ("upstream", texts.upstream),
            ("strip", texts.strip),
            ("auth", texts.auth),
            ("action", texts.action),
            ("authorization", texts.authorization),
            ("cors_origins", texts.cors_origins),
            ("body_bytes", texts.body_bytes),
            ("connect_seconds", texts.connect_seconds),
            ("answer_seconds", texts.answer_seconds),
        ],
    )
}

fn of_senders(path: &str, last: &str) -> Option<&'static str> {
    let texts = senders::texts();
    if path.contains(".headers") {
        return Some(texts.headers);
    }
    match last {
        "sms_secret_set" | "mail_secret_set" => Some(changes::texts().secret_set),
        _ => pick(
            last,
            &[
                ("sms", texts.sms_title),
                ("mail", texts.mail_title),
                ("sender", texts.provider),
                ("endpoint", texts.endpoint),
                ("secret_id", texts.tencent_id),
                ("app_id", texts.tencent_app),
                ("sign_name", texts.sign_name),
                ("template_id", texts.tencent_template),
                ("region", texts.region),
                ("access_key_id", texts.aliyun_id),
                ("template_code", texts.aliyun_template),
                ("account_sid", texts.twilio_sid),
                ("from", texts.twilio_from),
                ("host", texts.host),
                ("port", texts.port),
                ("security", texts.security),
                ("username", texts.smtp_user),
                ("from_address", texts.from_address),
                ("from_name", texts.from_name),
                ("url", texts.url),
                ("method", texts.method),
                ("content_type", texts.content_type),
                ("body", texts.body),
                ("expect", texts.expect),
            ],
        ),
    }
}

fn of_settings(section: Section, path: &str, last: &str) -> Option<&'static str> {
    let texts = settings::texts();
    match section {
        Section::Tokens => pick(
            last,
            &[
                ("access_token_seconds", texts.access),
                ("refresh_token_seconds", texts.refresh),
                ("max_sessions", texts.max_sessions),
            ],
        ),
        Section::Passwords => pick(
            last,
            &[
                ("min_length", texts.min_length),
                ("required_classes", texts.classes),
                ("change_at_first_sign_in", texts.first_change),
                ("max_age_days", texts.max_age),
            ],
        ),
        Section::Domains => Some(texts.domains),
        Section::NewAccounts => {
            pick(last, &[("internal_roles", texts.internal_roles), ("external_roles", texts.external_roles)])
        }
        Section::Verification => of_verification(last),
        Section::Captcha => of_captcha(last),
        Section::Limits => of_limits(last),
        Section::ApiKeys => Some(texts.api_keys_max),
        Section::LegacySystem => of_former_system(last),
        Section::LoginMethods => of_methods(last),
        Section::Templates => of_template(path, last),
        Section::Sites => Some(sites::texts().title),
        Section::Oauth => of_registration(last),
        Section::Routes => Some(routes::texts().title),
    }
}

fn of_verification(name: &str) -> Option<&'static str> {
    let texts = verification::texts();
    pick(
        name,
        &[
            ("code_seconds", texts.life),
            ("resend_seconds", texts.resend),
            ("per_contact_day", texts.per_contact),
            ("per_network_hour", texts.per_network),
            ("sms_day_limit", texts.sms_day),
            ("countries", texts.countries),
            ("tell_is_user", texts.tell),
        ],
    )
}

fn of_captcha(name: &str) -> Option<&'static str> {
    let texts = captcha::texts();
    pick(
        name,
        &[
            ("when", texts.when),
            ("vendor", texts.vendor),
            ("site_key", texts.site_key),
            ("verify_url", texts.verify_url),
            ("script_url", texts.script_url),
        ],
    )
}

fn of_limits(name: &str) -> Option<&'static str> {
    let texts = limits::texts();
    pick(
        name,
        &[
            ("registrations_hour", texts.registrations),
            ("guests_hour", texts.guests),
            ("guest_sign_ins_hour", texts.guest_sign_ins),
            ("provider_accounts_hour", texts.accounts),
            ("provider_requests_minute", texts.requests),
            ("failed_sign_ins_hour", texts.failures),
            ("existence_checks_minute", texts.checks),
            ("qr_codes_minute", texts.qr_codes),
            ("captchas_minute", texts.captchas),
        ],
    )
}

fn of_former_system(name: &str) -> Option<&'static str> {
    let texts = legacy::texts();
    pick(
        name,
        &[
            ("kind", texts.kind),
            ("url", texts.url),
            ("client_id", texts.client_id),
            ("connection", texts.connection),
            ("trust_contacts", texts.trust),
            ("timeout_seconds", texts.timeout),
        ],
    )
}

fn of_registration(name: &str) -> Option<&'static str> {
    let texts = registration::texts();
    pick(
        name,
        &[
            ("registration", texts.registration),
            ("client_id_metadata", texts.documents),
            ("registered_scopes", texts.scopes),
            ("registered_resources", texts.resources),
            ("registration_days_unused", texts.days),
        ],
    )
}

fn of_methods(name: &str) -> Option<&'static str> {
    let texts = methods::texts();
    pick(
        name,
        &[
            ("username", texts.username_title),
            ("anonymous", texts.anonymous_title),
            ("self_registration", texts.registration_title),
            ("phone", texts.phone_title),
            ("email", texts.email_title),
            ("custom", crate::i18n::console::tickets::texts().title),
        ],
    )
}

fn of_template(path: &str, last: &str) -> Option<&'static str> {
    let texts = templates::texts();
    match last {
        "subject" => Some(texts.subject),
        "html" => Some(texts.html),
        _ => crate::console::messages::template_label(path),
    }
}

/// Display text of a value.
pub fn value_text(record: Record, path: &str, value: &Value) -> String {
    let texts = changes::texts();
    let last = path.rsplit('.').next().unwrap_or(path);
    match value {
        Value::Null if record == Record::ApiKey => api_keys::texts().never_expires.to_owned(),
        Value::Null if matches!(record, Record::Settings(Section::Templates)) => templates::texts().stock.to_owned(),
        Value::Null => texts.empty.to_owned(),
        Value::Bool(on) => if *on { texts.on } else { texts.off }.to_owned(),
        Value::Number(number) => number_of(last, number.as_i64()).unwrap_or_else(|| number.to_string()),
        Value::String(text) if text.is_empty() => texts.empty.to_owned(),
        Value::String(text) => choice(record, last, text).map_or_else(|| short(text), str::to_owned),
        Value::Array(items) if items.is_empty() => texts.empty.to_owned(),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(|item| value_text(record, path, item)).collect();
            short(&items.join(common::texts().comma))
        }
        Value::Object(members) if members.is_empty() => texts.empty.to_owned(),
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
    let (texts, number) = (settings::texts(), number?);
    match (name, number) {
        ("max", -1) => Some(texts.api_keys_any.to_owned()),
        ("max_sessions", -1) => Some(texts.sessions_any.to_owned()),
        ("max_sessions", 0) => Some(texts.sessions_agent.to_owned()),
        ("sms_day_limit", -1) => Some(verification::texts().sms_any.to_owned()),
        (name, seconds) if name.ends_with("_seconds") => {
            let units = [(86_400, texts.days), (3_600, texts.hours), (60, texts.minutes)];
            let unit = units.into_iter().find(|(secs, _)| seconds != 0 && seconds % secs == 0);
            let (secs, unit) = unit.unwrap_or((1, texts.seconds));
            Some(format!("{} {unit}", seconds / secs))
        }
        _ => None,
    }
}

/// Label of a value that the form offers as a choice.
fn choice(record: Record, name: &str, value: &str) -> Option<&'static str> {
    match (record, name) {
        (Record::User, "gender") => {
            let texts = user::texts();
            pick(value, &[("MALE", texts.male), ("FEMALE", texts.female), ("UNKNOWN", texts.unknown)])
        }
        (Record::User, "kind") => {
            let texts = users::texts();
            let kinds = [("internal", texts.internal), ("external", texts.external), ("anonymous", texts.anonymous)];
            pick(value, &kinds)
        }
        (Record::Application, "grants" | "authentication") => applications::choice(value),
        (Record::Provider(_), name) => of_provider_choice(name, value),
        (Record::Senders, name) => of_sender_choice(name, value),
        (Record::Settings(Section::Captcha), "when") => {
            let texts = captcha::texts();
            pick(value, &[("never", texts.never), ("suspicious", texts.suspicious), ("always", texts.always)])
        }
        (Record::Settings(Section::Captcha), "vendor") => {
            pick(value, &[("builtin", captcha::texts().builtin), ("turnstile", "Turnstile"), ("hcaptcha", "hCaptcha")])
        }
        (Record::Settings(Section::Oauth), "registration") => {
            let texts = registration::texts();
            pick(value, &[("off", texts.off), ("token", texts.token), ("open", texts.open)])
        }
        (Record::Settings(Section::LegacySystem), "kind") => {
            let texts = legacy::texts();
            let services = [("firebase", "Firebase"), ("auth0", "Auth0"), ("supabase", "Supabase")];
            pick(value, &[("off", texts.off), ("http", texts.http)]).or_else(|| pick(value, &services))
        }
        (Record::Settings(Section::LoginMethods), _) => {
            let texts = methods::texts();
            pick(value, &[("off", texts.off), ("login_only", texts.login_only), ("on", texts.sign_up_too)])
        }
        _ => None,
    }
}

fn of_provider_choice(name: &str, value: &str) -> Option<&'static str> {
    let texts = providers::texts();
    match name {
        "new_account_kind" => pick(value, &[("external", texts.external), ("internal", texts.internal)]),
        "client_auth" => pick(value, &[("client_secret_post", texts.post), ("client_secret_basic", texts.basic)]),
        "env_version" => {
            pick(value, &[("release", texts.release), ("trial", texts.trial_version), ("develop", texts.develop)])
        }
        _ => None,
    }
}

fn of_sender_choice(name: &str, value: &str) -> Option<&'static str> {
    let (texts, names) = (senders::texts(), crate::i18n::console::messages::texts());
    match name {
        "sender" => pick(
            value,
            &[
                ("outbox", texts.outbox),
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
                ("AUTO", texts.security_auto),
                ("SSL", texts.security_ssl),
                ("START_TLS", texts.security_starttls),
                ("NONE", texts.security_none),
            ],
        ),
        _ => None,
    }
}

//! Sign-in methods, as CloudBase's login configuration.

use super::{Call, CallResult, NoParameters, fault::Fault};
use crate::http::language::sentences;
use doorward_access::Permit;
use doorward_admin::{providers, settings};
use doorward_contract::admin_action::action;
use doorward_contract::provider::ProviderKind;
use doorward_contract::settings::{ContactMethod, LoginMethods, Section};
use doorward_identity::version::Expected;
use serde::Deserialize;
use serde_json::{Value, json};

/// Days of the periods after which CloudBase requires a new password.
const PERIODS: [(&str, u16); 4] = [("YEAR", 365), ("MONTH", 30), ("WEEK", 7), ("DAY", 1)];

/// `DescribeLoginConfig`
pub async fn describe(call: &Call) -> CallResult {
    let NoParameters {} = call.read()?;
    let permit = call.permit::<action::SettingsRead>()?;
    let settings = permit.identity().settings();
    let (methods, passwords) = (&settings.login_methods, &settings.passwords);
    let days = passwords.max_age_days;
    let period = PERIODS.into_iter().find(|(_, length)| days != 0 && days % length == 0);
    let (period, length) = period.unwrap_or(("MONTH", 1));
    Ok(json!({
        "PhoneNumberLogin": methods.phone.is_open(),
        "EmailLogin": methods.email.is_open(),
        "UserNameLogin": methods.username,
        "AnonymousLogin": methods.anonymous,
        "SmsVerificationConfig": {
            "Type": "default", "Name": "", "Method": "", "SmsDayLimit": settings.verification.sms_day_limit,
        },
        "MfaConfig": { "On": "FALSE", "Sms": "FALSE", "Email": "FALSE", "RequiredBindPhone": "FALSE" },
        "PwdUpdateStrategy": {
            "FirstLoginUpdate": passwords.change_at_first_sign_in,
            "PeriodUpdate": days > 0,
            "PeriodValue": days / length,
            "PeriodType": period,
        },
    }))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "PascalCase")]
struct ModifyParameters {
    phone_number_login: Option<bool>,
    email_login: Option<bool>,
    user_name_login: Option<bool>,
    anonymous_login: Option<bool>,
    sms_verification_config: Option<SmsConfig>,
    mfa_config: Option<serde_json::Map<String, Value>>,
    pwd_update_strategy: Option<PasswordStrategy>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "PascalCase")]
struct SmsConfig {
    #[serde(rename = "Type")]
    kind: Option<String>,
    name: Option<String>,
    method: Option<String>,
    sms_day_limit: Option<i32>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "PascalCase")]
struct PasswordStrategy {
    first_login_update: Option<bool>,
    period_update: Option<bool>,
    period_value: Option<u16>,
    period_type: Option<String>,
}

/// `ModifyLoginConfig`. The four switches are required; what is left out otherwise stays.
pub async fn modify(call: &Call) -> CallResult {
    let input: ModifyParameters = call.read()?;
    let permit = call.permit::<action::SettingsEdit>()?;
    let required = |name: &str, value: Option<bool>| value.ok_or_else(|| Fault::missing(name));
    let phone = required("PhoneNumberLogin", input.phone_number_login)?;
    let email = required("EmailLogin", input.email_login)?;
    let username = required("UserNameLogin", input.user_name_login)?;
    let anonymous = required("AnonymousLogin", input.anonymous_login)?;
    if input.mfa_config.is_some_and(|config| config.values().any(is_true)) {
        return Err(Fault::unsupported(sentences().no_factors));
    }
    let limit = input.sms_verification_config.map(day_limit).transpose()?.flatten();
    let passwords = input.pwd_update_strategy.map(|strategy| strategy.patch()).transpose()?;
    let LoginMethods { phone: phone_now, email: email_now, .. } = permit.identity().settings().login_methods;
    let methods = json!({
        "phone": switched(phone_now, phone), "email": switched(email_now, email), "username": username,
        "anonymous": anonymous,
    });
    if let Some(limit) = limit {
        patch(&permit, Section::Verification, json!({ "sms_day_limit": limit })).await?;
    }
    if let Some(passwords) = passwords {
        patch(&permit, Section::Passwords, passwords).await?;
    }
    patch(&permit, Section::LoginMethods, methods).await?;
    Ok(json!({}))
}

pub(super) async fn patch(permit: &Permit<action::SettingsEdit>, section: Section, patch: Value) -> Result<(), Fault> {
    settings::patch(permit, section, patch, &Expected::Any, 0).await?;
    Ok(())
}

/// A method that is turned on stays limited to existing users if it is so now.
pub(super) const fn switched(now: ContactMethod, on: bool) -> ContactMethod {
    match (on, now) {
        (false, _) => ContactMethod::Off,
        (true, ContactMethod::LoginOnly) => ContactMethod::LoginOnly,
        (true, ContactMethod::Off | ContactMethod::On) => ContactMethod::On,
    }
}

/// Whether a flag is set, as JSON or in CloudBase's spelling.
fn is_true(flag: &Value) -> bool {
    matches!(flag, Value::Bool(true)) || flag.as_str() == Some("TRUE")
}

fn day_limit(config: SmsConfig) -> Result<Option<i32>, Fault> {
    let is_default = config.kind.as_deref().is_none_or(|kind| kind.is_empty() || kind == "default");
    let names_sender = [config.name, config.method].into_iter().flatten().any(|text| !text.is_empty());
    if !is_default || names_sender {
        return Err(Fault::unsupported(sentences().sender_elsewhere));
    }
    Ok(config.sms_day_limit)
}

impl PasswordStrategy {
    fn patch(self) -> Result<Value, Fault> {
        let mut patch = serde_json::Map::new();
        if let Some(at_first) = self.first_login_update {
            patch.insert("change_at_first_sign_in".into(), at_first.into());
        }
        match self.period_update {
            Some(false) => drop(patch.insert("max_age_days".into(), 0.into())),
            Some(true) => {
                let unit = self.period_type.unwrap_or_else(|| "MONTH".into());
                let length = PERIODS.into_iter().find(|(name, _)| *name == unit);
                let (_, length) = length.ok_or_else(|| Fault::invalid(sentences().wrong_value("PeriodType")))?;
                let value = self.period_value.filter(|value| *value > 0);
                let value = value.ok_or_else(|| Fault::missing("PeriodValue"))?;
                patch.insert("max_age_days".into(), value.saturating_mul(length).into());
            }
            None => {}
        }
        Ok(patch.into())
    }
}

/// `DescribeLoginConfigs`: the older list.
pub async fn platforms(call: &Call) -> CallResult {
    let NoParameters {} = call.read()?;
    let permit = call.permit::<action::SettingsRead>()?;
    let reading = call.permit::<action::ProvidersRead>()?;
    let settings = permit.identity().settings();
    let methods = &settings.login_methods;
    let item = |platform: &str, id: &str, on: bool| {
        let status = if on { "ENABLE" } else { "DISABLE" };
        json!({ "Id": platform, "Platform": platform, "PlatformId": id, "Status": status })
    };
    let mut list = vec![
        item("ANONYMOUS", "anonymous", methods.anonymous),
        item("USERNAME", "username", methods.username),
        item("EMAIL", "email", methods.email.is_open()),
        item("PHONE", "phone", methods.phone.is_open()),
        item("CUSTOM", "custom", methods.custom),
    ];
    for provider in providers::list(&reading) {
        let platform = match provider.kind {
            ProviderKind::WeChatOpen => "WECHAT-OPEN",
            ProviderKind::WeChatOfficial => "WECHAT-PUBLIC",
            _ => continue,
        };
        list.push(item(platform, &provider.config.client_id, provider.enabled));
    }
    Ok(json!({ "ConfigList": list }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_counted_in_days() {
        let strategy = |value, unit: &str| PasswordStrategy {
            period_update: Some(true),
            period_value: value,
            period_type: Some(unit.into()),
            ..PasswordStrategy::default()
        };
        let days = |strategy: PasswordStrategy| strategy.patch().map(|patch| patch["max_age_days"].clone());
        assert_eq!(days(strategy(Some(2), "MONTH")).unwrap(), 60);
        assert_eq!(days(strategy(Some(1), "YEAR")).unwrap(), 365);
        assert_eq!(days(strategy(Some(1), "FORTNIGHT")).unwrap_err().code, "InvalidParameter");
        assert_eq!(days(strategy(None, "WEEK")).unwrap_err().code, "MissingParameter");
        let off = PasswordStrategy { period_update: Some(false), ..PasswordStrategy::default() };
        assert_eq!(days(off).unwrap(), 0);
        assert_eq!(PasswordStrategy::default().patch().unwrap(), json!({}));
    }

    #[test]
    fn turning_on_what_is_on_does_not_open_registration() {
        assert_eq!(switched(ContactMethod::LoginOnly, true), ContactMethod::LoginOnly);
        assert_eq!(switched(ContactMethod::Off, true), ContactMethod::On);
        assert_eq!(switched(ContactMethod::LoginOnly, false), ContactMethod::Off);
    }
}

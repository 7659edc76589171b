//! Identity providers. CloudBase also has custom tickets and email among them, which are settings here.

use super::login::{patch, switched};
use super::users::given;
use super::{Call, CallResult, NoParameters, fault::Fault};
use crate::http::language::sentences;
use doorward_admin::providers;
use doorward_contract::ErrorCode;
use doorward_contract::Secret;
use doorward_contract::admin_action::action;
use doorward_contract::provider::{
    ClientAuth, FieldMap, NewAccountKind, Provider, ProviderConfig, ProviderKind, ProviderRules, ProviderUpdate,
};
use doorward_contract::settings::{LoginMethods, Section};
use doorward_identity::version::Expected;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// CloudBase's ID of custom tickets.
const CUSTOM: &str = "custom";
/// CloudBase's ID of email.
const EMAIL: &str = "email";

/// A flag in CloudBase's spelling.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Flag {
    True,
    False,
    #[default]
    Unspecified,
}

impl Flag {
    const fn given(self) -> Option<bool> {
        match self {
            Self::True => Some(true),
            Self::False => Some(false),
            Self::Unspecified => None,
        }
    }
}

const fn flag(on: bool) -> &'static str {
    if on { "TRUE" } else { "FALSE" }
}

/// Members that Doorward has no use for are read and not kept: a picture, a home page, a description, and what it finds
/// out itself. Members that it would have to obey are refused.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Parameters {
    id: Option<String>,
    name: Option<LocalizedName>,
    provider_type: Option<String>,
    config: Option<Config>,
    on: Flag,
    transparent_mode: Flag,
    reuse_user_id: Flag,
    auto_sign_up_with_provider_user: Flag,
    auto_sign_in_when_email_match: Flag,
    auto_sign_in_when_phone_number_match: Flag,
    email_config: Option<Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct LocalizedName {
    message: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Config {
    issuer: Option<String>,
    client_id: Option<String>,
    client_secret: Option<Secret>,
    scope: Option<String>,
    authorization_endpoint: Option<String>,
    token_endpoint: Option<String>,
    userinfo_endpoint: Option<String>,
    token_endpoint_auth_method: Option<String>,
    signout_endpoint: Option<String>,
    saml_metadata: Option<String>,
    request_parameters_map: Map<String, Value>,
    response_parameters_map: Option<ResponseMap>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "PascalCase")]
struct ResponseMap {
    sub: Option<String>,
    name: Option<String>,
    picture: Option<String>,
    username: Option<String>,
    email: Option<String>,
    phone_number: Option<String>,
    groups: Option<String>,
}

/// The kind of a type. Presets of Doorward are none of CloudBase's types.
fn kind(provider_type: &str) -> Result<ProviderKind, Fault> {
    match provider_type {
        "OIDC" => Ok(ProviderKind::Oidc),
        "OAUTH" => Ok(ProviderKind::OAuth2),
        "WX_MICRO_APP" => Ok(ProviderKind::WeChatMini),
        "WX_OPEN" => Ok(ProviderKind::WeChatOpen),
        "WX_MP" => Ok(ProviderKind::WeChatOfficial),
        "WX_WORK_INTERNAL" => Ok(ProviderKind::WeCom),
        _ => Err(Fault::unsupported(sentences().provider_type_unsupported)),
    }
}

const fn type_of(kind: ProviderKind) -> &'static str {
    match kind {
        ProviderKind::Oidc | ProviderKind::Google | ProviderKind::Apple | ProviderKind::Microsoft => "OIDC",
        ProviderKind::OAuth2
        | ProviderKind::GitHub
        | ProviderKind::Gitee
        | ProviderKind::DingTalk
        | ProviderKind::Feishu => "OAUTH",
        ProviderKind::WeChatMini => "WX_MICRO_APP",
        ProviderKind::WeChatOpen => "WX_OPEN",
        ProviderKind::WeChatOfficial => "WX_MP",
        ProviderKind::WeCom => "WX_WORK_INTERNAL",
    }
}

/// `GetProviders`, without secrets.
pub async fn list(call: &Call) -> CallResult {
    let NoParameters {} = call.read()?;
    let permit = call.permit::<action::ProvidersRead>()?;
    let settings = permit.identity().settings();
    let LoginMethods { custom, email, .. } = &settings.login_methods;
    let mut items: Vec<_> = providers::list(&permit).iter().map(view).collect();
    items.push(json!({ "Id": CUSTOM, "ProviderType": "CUSTOM", "Config": {}, "On": flag(*custom) }));
    items.push(json!({ "Id": EMAIL, "ProviderType": "EMAIL", "Config": {}, "On": flag(email.is_open()) }));
    Ok(json!({ "Total": items.len(), "Data": items }))
}

fn view(provider: &Provider) -> Value {
    let Provider { config, rules, .. } = provider;
    let mut view = json!({
        "Id": provider.id,
        "Name": { "Message": provider.name, "Localized": [] },
        "ProviderType": type_of(provider.kind),
        "On": flag(provider.enabled),
        "TransparentMode": "FALSE",
        "ReuseUserId": flag(rules.reuse_user_id),
        "AutoSignUpWithProviderUser": flag(rules.auto_sign_up),
        "AutoSignInWhenEmailMatch": flag(rules.match_email),
        "AutoSignInWhenPhoneNumberMatch": flag(rules.match_phone),
    });
    let fields = &config.fields;
    view["Config"] = json!({
        "Issuer": config.issuer,
        "ClientId": config.client_id,
        "Scope": config.scope,
        "RedirectUri": provider.callback,
        "AuthorizationEndpoint": config.authorization_endpoint,
        "TokenEndpoint": config.token_endpoint,
        "UserinfoEndpoint": config.userinfo_endpoint,
        "TokenEndpointAuthMethod": match config.client_auth {
            ClientAuth::ClientSecretPost => "CLIENT_SECRET_POST",
            ClientAuth::ClientSecretBasic => "CLIENT_SECRET_BASIC",
        },
        "RequestParametersMap": {
            "RegisterUserType": match rules.new_account_kind {
                NewAccountKind::Internal => "internalUser",
                NewAccountKind::External => "externalUser",
            },
            "RegisterUserRoleId": rules.new_account_role,
        },
        "ResponseParametersMap": {
            "Sub": fields.sub,
            "Name": fields.name,
            "Picture": fields.picture,
            "Username": fields.username,
            "Email": fields.email,
            "PhoneNumber": fields.phone_number,
            "Groups": fields.groups,
        },
    });
    view
}

/// `AddProvider`. It is turned on unless the caller says otherwise, as at CloudBase.
pub async fn add(call: &Call) -> CallResult {
    let input: Parameters = call.read()?;
    let wanted = input.provider_type.clone().ok_or_else(|| Fault::missing("ProviderType"))?;
    if wanted == "CUSTOM" || wanted == "EMAIL" {
        let on = input.on.given().unwrap_or(true);
        return switch(call, if wanted == "CUSTOM" { CUSTOM } else { EMAIL }, &input, on).await;
    }
    let permit = call.permit::<action::ProvidersEdit>()?;
    let kind = kind(&wanted)?;
    // Without one, the server chooses it.
    let id = given(input.id.clone()).unwrap_or_else(|| uuid::Uuid::new_v4().simple().to_string()[..16].to_owned());
    let update = ProviderUpdate {
        kind: Some(kind),
        enabled: Some(input.on.given().unwrap_or(true)),
        ..update(&input, ProviderConfig::default(), ProviderRules::default())?
    };
    // Null: there must be none.
    let added = providers::put(&permit, &id, update, &Expected::content(&Value::Null), 0).await;
    match added {
        Err(error) if error.code() == ErrorCode::Aborted => Err(Fault::exists("Id")),
        Err(error) => Err(error.into()),
        Ok(provider) => Ok(json!({ "Id": provider.id })),
    }
}

/// `ModifyProvider`. What is left out stays.
pub async fn modify(call: &Call) -> CallResult {
    let input: Parameters = call.read()?;
    let id = given(input.id.clone()).ok_or_else(|| Fault::missing("Id"))?;
    if id == CUSTOM || id == EMAIL {
        let on = input.on.given().ok_or_else(|| Fault::missing("On"))?;
        return switch(call, &id, &input, on).await;
    }
    let permit = call.permit::<action::ProvidersEdit>()?;
    let before = providers::get(&permit.implied(), &id)?;
    if let Some(wanted) = input.provider_type.as_deref().filter(|wanted| *wanted != type_of(before.kind)) {
        kind(wanted)?;
        return Err(Fault::invalid(sentences().wrong_value("ProviderType")));
    }
    let expected = Expected::content(&before.editable());
    let update =
        ProviderUpdate { enabled: input.on.given(), ..update(&input, before.config.clone(), before.rules.clone())? };
    providers::put(&permit, &id, update, &expected, 0).await?;
    Ok(json!({}))
}

/// Turns on or off what is a setting here.
async fn switch(call: &Call, id: &str, input: &Parameters, on: bool) -> CallResult {
    let permit = call.permit::<action::SettingsEdit>()?;
    if input.email_config.as_ref().is_some_and(|config| !config.is_null()) {
        return Err(Fault::unsupported(sentences().sender_elsewhere));
    }
    let methods = match id {
        CUSTOM => json!({ "custom": on }),
        _ => json!({ "email": switched(permit.identity().settings().login_methods.email, on) }),
    };
    patch(&permit, Section::LoginMethods, methods).await?;
    Ok(json!({ "Id": id }))
}

/// The update of a provider that has this connection and these rules.
fn update(input: &Parameters, config: ProviderConfig, rules: ProviderRules) -> Result<ProviderUpdate, Fault> {
    if input.transparent_mode == Flag::True || input.email_config.as_ref().is_some_and(|config| !config.is_null()) {
        return Err(Fault::unsupported(sentences().provider_member_unsupported));
    }
    let empty = Config::default();
    let new = input.config.as_ref().unwrap_or(&empty);
    let rules = ProviderRules {
        reuse_user_id: input.reuse_user_id.given().unwrap_or(rules.reuse_user_id),
        auto_sign_up: input.auto_sign_up_with_provider_user.given().unwrap_or(rules.auto_sign_up),
        match_email: input.auto_sign_in_when_email_match.given().unwrap_or(rules.match_email),
        match_phone: input.auto_sign_in_when_phone_number_match.given().unwrap_or(rules.match_phone),
        ..new.rules_of_new_accounts(rules)?
    };
    Ok(ProviderUpdate {
        name: input.name.as_ref().map(|name| name.message.clone()).filter(|name| !name.is_empty()),
        config: Some(new.over(config)?),
        secret: new.client_secret.clone().filter(|secret| !secret.expose().is_empty()),
        rules: Some(rules),
        ..ProviderUpdate::default()
    })
}

impl Config {
    /// The connection with the members that are given.
    fn over(&self, before: ProviderConfig) -> Result<ProviderConfig, Fault> {
        let refused = [&self.signout_endpoint, &self.saml_metadata];
        if refused.into_iter().flatten().any(|text| !text.is_empty()) {
            return Err(Fault::unsupported(sentences().provider_member_unsupported));
        }
        let client_auth = match self.token_endpoint_auth_method.as_deref() {
            None | Some("") => before.client_auth,
            Some("CLIENT_SECRET_POST") => ClientAuth::ClientSecretPost,
            Some("CLIENT_SECRET_BASIC") => ClientAuth::ClientSecretBasic,
            Some(_) => return Err(Fault::invalid(sentences().wrong_value("Config.TokenEndpointAuthMethod"))),
        };
        let text = |new: &Option<String>, old: Option<String>| new.clone().or(old);
        Ok(ProviderConfig {
            client_id: self.client_id.clone().unwrap_or(before.client_id),
            issuer: text(&self.issuer, before.issuer),
            authorization_endpoint: text(&self.authorization_endpoint, before.authorization_endpoint),
            token_endpoint: text(&self.token_endpoint, before.token_endpoint),
            userinfo_endpoint: text(&self.userinfo_endpoint, before.userinfo_endpoint),
            scope: text(&self.scope, before.scope),
            client_auth,
            fields: self.response_parameters_map.as_ref().map_or(before.fields.clone(), |map| map.over(before.fields)),
            ..before
        })
    }

    /// The rules for new accounts, which CloudBase has among the names of request parameters. Doorward renames none.
    fn rules_of_new_accounts(&self, mut rules: ProviderRules) -> Result<ProviderRules, Fault> {
        for (name, value) in &self.request_parameters_map {
            match (name.as_str(), value.as_str()) {
                (_, Some("") | None) | ("RegisterUserAutoLicense", Some("FALSE")) => {}
                ("RegisterUserType", Some("internalUser")) => rules.new_account_kind = NewAccountKind::Internal,
                ("RegisterUserType", Some("externalUser")) => rules.new_account_kind = NewAccountKind::External,
                ("RegisterUserRoleId", Some(role)) => rules.new_account_role = Some(role.to_owned()),
                _ => return Err(Fault::unsupported(sentences().provider_member_unsupported)),
            }
        }
        Ok(rules)
    }
}

impl ResponseMap {
    fn over(&self, before: FieldMap) -> FieldMap {
        let place = |new: &Option<String>, old: Option<String>| match new {
            Some(new) => given(Some(new.clone())),
            None => old,
        };
        FieldMap {
            sub: place(&self.sub, before.sub),
            name: place(&self.name, before.name),
            picture: place(&self.picture, before.picture),
            username: place(&self.username, before.username),
            email: place(&self.email, before.email),
            phone_number: place(&self.phone_number, before.phone_number),
            groups: place(&self.groups, before.groups),
            ..before
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct DeleteParameters {
    id: String,
}

/// `DeleteProvider`
pub async fn delete(call: &Call) -> CallResult {
    let DeleteParameters { id } = call.read()?;
    providers::delete(&call.permit::<action::ProvidersEdit>()?, &id, &Expected::Any, 0).await?;
    Ok(json!({}))
}

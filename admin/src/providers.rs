//! Managing identity providers.

mod links;

use crate::{default_roles, recipient};
use doorward_access::Permit;
use doorward_contract::admin_action::action;
use doorward_contract::{
    Secret,
    event::EventAction,
    provider::{Provider, ProviderConfig, ProviderKind, ProviderRules, ProviderUpdate},
};
use doorward_i18n::Localized;
use doorward_identity::session::sensitive::{Operation, require_actor_in};
use doorward_identity::{Actor, lockout::MethodChange};
use doorward_identity::{
    Error, Identity, display_name, event,
    provider::{self, Entry, SECRET_PLACE},
    version::{self, Expected},
};
use doorward_provider::{ProviderError, Target, preset};
use doorward_store::{Tx, linked_identity, provider as rows};
use serde_json::{Value, json};
use url::Url;

/// Most providers, as at CloudBase.
const MOST: usize = 20;

/// All providers, in the order they were added.
pub fn list(permit: &Permit<action::ProvidersRead>) -> Vec<Provider> {
    let identity = permit.identity();
    identity.providers().all().map(|entry| view(identity, entry)).collect()
}

/// One provider, with the number of identities linked through it.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Store`].
pub async fn read(permit: &Permit<action::ProvidersRead>, id: &str) -> Result<Provider, Error> {
    load_with_links(permit.identity(), id).await
}

async fn load_with_links(identity: &Identity, id: &str) -> Result<Provider, Error> {
    let entry = identity.providers().find(id).ok_or(Error::NotFound(|texts| texts.provider))?;
    let links = links::of(identity, identity.db().read(), &entry.realm, id).await?;
    Ok(Provider { links: Some(links), ..view(identity, &entry) })
}

/// One provider.
///
/// # Errors
/// [`Error::NotFound`].
pub fn get(permit: &Permit<action::ProvidersRead>, id: &str) -> Result<Provider, Error> {
    load(permit.identity(), id)
}

pub(crate) fn load(identity: &Identity, id: &str) -> Result<Provider, Error> {
    let entry = identity.providers().find(id).ok_or(Error::NotFound(|texts| texts.provider))?;
    Ok(view(identity, &entry))
}

fn view(identity: &Identity, entry: &Entry) -> Provider {
    let secret_set = !entry.secret.expose().is_empty();
    let missing = preset::missing(entry.kind, &entry.config, secret_set);
    let callback = provider::redirect::callback(identity, &entry.id).ok().filter(|_| entry.kind.is_redirect());
    Provider {
        id: entry.id.clone(),
        kind: entry.kind,
        name: entry.name.clone(),
        enabled: entry.enabled,
        config: entry.config.clone(),
        secret_set,
        secret_version: entry.sealed.as_deref().map(version::of_secret),
        rules: entry.rules.clone(),
        missing: missing.into_iter().map(str::to_owned).collect(),
        callback: callback.map(Url::into),
        links: None,
    }
}

/// Adds a provider, or changes one if it still has the expected version. The change takes effect with the next
/// request on every node.
///
/// # Errors
/// [`Error::Changed`]. [`Error::Invalid`] names the member that is wrong, a member that a provider needs before it is
/// turned on, or `links` when the caller must decide about linked identities because their subjects may belong to other
/// people after the change. [`Error::Lockout`] when more users lose their only sign-in method than `confirm_lockout`
/// allows, [`Error::AdministratorLockout`], [`Error::ReauthenticationRequired`].
pub async fn put(
    permit: &Permit<action::ProvidersEdit>,
    id: &str,
    update: ProviderUpdate,
    expected: &Expected,
    confirm_lockout: u64,
) -> Result<Provider, Error> {
    let (identity, actor) = (permit.identity(), permit.actor());
    // Absent members keep the stored values, which may be newer than those cached on this node.
    let tx = identity.db().begin_exclusive().await?;
    let row = rows::find(&tx, id).await?;
    // A row that cannot be read counts as absent, and can be overwritten.
    let before = row.clone().and_then(|row| Entry::read(row, &identity.options().master_key));
    expected.check(&before.as_ref().map(|entry| view(identity, entry).editable()))?;
    let consent = links::Consent { links: update.links, lockout: confirm_lockout };
    if !only_switches_off(&update) {
        require_actor_in(identity, &tx, actor, Operation::ConfigureProvider).await?;
    }
    let entry = merged(identity, id, before.as_ref(), update)?;
    check_rules(&tx, entry.kind, &entry.rules).await?;
    if row.is_none() && rows::all(&tx).await?.len() >= MOST {
        return Err(Error::invalid("id", "too_many", |texts| texts.provider_too_many(MOST)));
    }
    store(identity, tx, row, entry, consent, actor).await?;
    load_with_links(identity, id).await
}

/// Whether an update only turns the provider off. That needs no recent authentication: it must be
/// quick during an attack.
const fn only_switches_off(update: &ProviderUpdate) -> bool {
    matches!(
        update,
        ProviderUpdate { kind: None, name: None, enabled: Some(false), config: None, secret: None, rules: None, .. }
    )
}

/// The provider after the update. Members absent in the update keep their values.
fn merged(identity: &Identity, id: &str, before: Option<&Entry>, update: ProviderUpdate) -> Result<Entry, Error> {
    let kind = match (before, update.kind) {
        (Some(entry), kind) if kind.is_none_or(|kind| kind == entry.kind) => entry.kind,
        (Some(_), _) => return Err(Error::invalid("kind", "fixed", |texts| texts.provider_kind_fixed)),
        (None, Some(kind)) => kind,
        (None, None) => return Err(Error::invalid("kind", "required", |texts| texts.provider_kind_required)),
    };
    check_id(id, kind)?;
    let config = trimmed(update.config.or_else(|| before.map(|entry| entry.config.clone())).unwrap_or_default());
    let rules = update.rules.or_else(|| before.map(|entry| entry.rules.clone())).unwrap_or_default();
    let secret = match update.secret.filter(|secret| !secret.expose().is_empty()) {
        Some(secret) => secret,
        None => kept_secret(before, &config)?,
    };
    let name = update.name.or_else(|| before.map(|entry| entry.name.clone()));
    let name = checked_name(name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| kind.as_str().into()))?;
    let enabled = update.enabled.or_else(|| before.map(|entry| entry.enabled)).unwrap_or(false);
    check_addresses(identity, &config)?;
    let realm = before.map_or_else(|| links::new_realm(identity), |entry| entry.realm.clone());
    let sealed = sealed(identity, id, before, &secret)?;
    let entry = Entry { id: id.into(), realm, kind, name, enabled, config, secret, sealed, rules };
    if enabled {
        require_complete(&entry)?;
    }
    Ok(entry)
}

/// The stored secret, unless the change would send it to another address.
fn kept_secret(before: Option<&Entry>, config: &ProviderConfig) -> Result<Secret, Error> {
    let Some(before) = before else { return Ok(Secret::default()) };
    if !before.secret.expose().is_empty() && goes_to(&before.config) != goes_to(config) {
        return Err(recipient::moved());
    }
    Ok(before.secret.clone())
}

/// The secret as it is stored. One that stays is not encrypted again, so that it keeps its version.
fn sealed(identity: &Identity, id: &str, before: Option<&Entry>, secret: &Secret) -> Result<Option<String>, Error> {
    if let Some(before) = before.filter(|before| before.secret.expose() == secret.expose()) {
        return Ok(before.sealed.clone());
    }
    if secret.expose().is_empty() {
        return Ok(None);
    }
    identity.options().master_key.seal_secret(&format!("{SECRET_PLACE}{id}"), secret).map(Some)
}

/// Addresses that receive the provider's secret. The issuer determines the token endpoint by its discovery document.
fn goes_to(config: &ProviderConfig) -> [String; 3] {
    let place = |address: &Option<String>| recipient::of(address.as_deref().unwrap_or_default());
    [place(&config.issuer), place(&config.token_endpoint), place(&config.base_url)]
}

fn check_id(id: &str, kind: ProviderKind) -> Result<(), Error> {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-".contains(&b);
    // `custom` and the names of built-in sign-in methods identify the method in the audit log and in tokens (attack 4).
    let reserved = ["custom", "password", "anonymous", "phone", "email", "setup", "admin"].contains(&id);
    if !(2..=32).contains(&id.len()) || !id.bytes().all(allowed) || reserved {
        return Err(Error::invalid("id", "charset", |texts| texts.provider_id_charset));
    }
    if kind == ProviderKind::WeChatMini && !id.starts_with("wx") {
        return Err(Error::invalid("id", "app_id", |texts| texts.provider_id_app_id));
    }
    Ok(())
}

fn checked_name(name: String) -> Result<String, Error> {
    display_name::check(&name, 64)
        .map_err(|fault| Error::invalid("name", fault.reason(), |texts| fault.sentence(texts, "name")))
}

/// Removes spaces that were pasted along; an empty text becomes `None`.
fn trimmed(config: ProviderConfig) -> ProviderConfig {
    let trim = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    ProviderConfig {
        client_id: config.client_id.trim().to_owned(),
        issuer: trim(config.issuer),
        authorization_endpoint: trim(config.authorization_endpoint),
        token_endpoint: trim(config.token_endpoint),
        userinfo_endpoint: trim(config.userinfo_endpoint),
        scope: trim(config.scope),
        base_url: trim(config.base_url),
        tenant: trim(config.tenant),
        key_id: trim(config.key_id),
        page: trim(config.page),
        ..config
    }
}

/// Addresses are checked when they are stored and again when a request is sent to them (attacks 14, 71).
fn check_addresses(identity: &Identity, config: &ProviderConfig) -> Result<(), Error> {
    let addresses = [
        ("issuer", &config.issuer),
        ("authorization_endpoint", &config.authorization_endpoint),
        ("token_endpoint", &config.token_endpoint),
        ("userinfo_endpoint", &config.userinfo_endpoint),
        ("base_url", &config.base_url),
    ];
    for (field, address) in addresses {
        let Some(address) = address else { continue };
        let url = Url::parse(address).ok().filter(|url| identity.outbound().check(url).is_ok());
        if url.is_none_or(|url| url.fragment().is_some() || !url.username().is_empty()) {
            return Err(Error::invalid(field, "not_https", |texts| texts.provider_url_not_https(field)));
        }
    }
    Ok(())
}

async fn check_rules(tx: &Tx, kind: ProviderKind, rules: &ProviderRules) -> Result<(), Error> {
    if rules.scan_sign_in && kind != ProviderKind::WeChatMini {
        return Err(Error::invalid("scan_sign_in", "unsupported", |texts| texts.provider_scan_unsupported));
    }
    if rules.sign_out && !kind.signs_out() {
        return Err(Error::invalid("sign_out", "unsupported", |texts| texts.provider_sign_out_unsupported));
    }
    let Some(id) = &rules.new_account_role else { return Ok(()) };
    default_roles::check(tx, "new_account_role", id).await
}

fn require_complete(entry: &Entry) -> Result<(), Error> {
    let missing = preset::missing(entry.kind, &entry.config, !entry.secret.expose().is_empty());
    match missing.first() {
        None => Ok(()),
        Some(member) => {
            let members = missing.join(", ");
            Err(Error::invalid(member, "required", |texts| texts.provider_incomplete(&members)))
        }
    }
}

/// Writes a provider, replacing the row `before` if there is one.
async fn store(
    identity: &Identity,
    tx: Tx,
    before: Option<rows::Model>,
    mut entry: Entry,
    consent: links::Consent,
    actor: &Actor,
) -> Result<(), Error> {
    let now = identity.now().as_millis();
    let mut detail = json!({ "provider": entry.id, "enabled": entry.enabled });
    let methods = MethodChange::begin(identity, &tx).await?;
    let effect = match &before {
        Some(before) => links::effect_of_change(identity, &tx, before, &mut entry, consent.links).await?,
        None => links::LinksEffect::Untouched,
    };
    let id = entry.id.clone();
    let row = rows::Model {
        realm: entry.realm,
        kind: entry.kind,
        name: entry.name,
        enabled: entry.enabled,
        config: json_of(&entry.config)?,
        sealed: entry.sealed,
        rules: json_of(&entry.rules)?,
        created_at: before.map_or(now, |row| row.created_at),
        updated_at: now,
        id: entry.id,
    };
    rows::put(&tx, row).await?;
    methods.require_consent_to_unlink(identity, &tx, effect.unlinked(&id), consent.lockout).await?;
    if let Some(links) = effect.apply(&tx, &id).await? {
        detail["links"] = links;
    }
    event::by_admin(identity, &tx, EventAction::ProviderChanged, actor, None, detail).await?;
    identity.commit_configuration(tx).await
}

fn json_of(value: &impl serde::Serialize) -> Result<Value, Error> {
    serde_json::to_value(value).map_err(|_| Error::Internal("a provider is always JSON"))
}

/// Deletes a provider and the identities linked through it if it still has the expected version. A later provider with
/// the same id does not inherit them.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Changed`], [`Error::ReauthenticationRequired`]; [`Error::Lockout`] when more users lose their only
/// sign-in method than `confirm_lockout` allows, [`Error::AdministratorLockout`].
pub async fn delete(
    permit: &Permit<action::ProvidersEdit>,
    id: &str,
    expected: &Expected,
    confirm_lockout: u64,
) -> Result<(), Error> {
    let (identity, actor) = (permit.identity(), permit.actor());
    let tx = identity.db().begin_exclusive().await?;
    let row = rows::find(&tx, id).await?.ok_or(Error::NotFound(|texts| texts.provider))?;
    let stored = Entry::read(row.clone(), &identity.options().master_key);
    expected.check(&stored.map(|entry| view(identity, &entry).editable()))?;
    require_actor_in(identity, &tx, actor, Operation::ConfigureProvider).await?;
    let methods = MethodChange::begin(identity, &tx).await?;
    rows::delete(&tx, id).await?;
    let unlinked = Some((row.realm.clone(), row.id.clone()));
    methods.require_consent_to_unlink(identity, &tx, unlinked, confirm_lockout).await?;
    let unlinked = linked_identity::delete_through(&tx, &row.realm, id).await?;
    let detail = json!({ "provider": id, "deleted": true, "links": { "detached": unlinked } });
    event::by_admin(identity, &tx, EventAction::ProviderChanged, actor, None, detail).await?;
    identity.commit_configuration(tx).await
}

/// Tests the connection to a provider, as far as that is possible without a user. For a Mini Program with sign-in by QR
/// code, it also requests a QR code.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Provider`] with the cause, in the provider's words where it sent any.
pub async fn test(permit: &Permit<action::ProvidersEdit>, id: &str) -> Result<(), Error> {
    let identity = permit.identity();
    let entry = identity.providers().find(id).ok_or(Error::NotFound(|texts| texts.provider))?;
    let target = Target { id, ..provider::target(identity, &entry) };
    // The administrator sees the cause; a user who signs in does not.
    let with_cause = |error: ProviderError| Error::Provider(Localized::new(|language| error.sentence(language)));
    doorward_provider::test(target).await.map_err(with_cause)?;
    if entry.rules.scan_sign_in {
        provider::qr_login::try_drawing(identity, &entry).await?.map_err(with_cause)?;
    }
    Ok(())
}

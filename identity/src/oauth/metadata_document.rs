//! Client ID metadata documents (draft-ietf-oauth-client-id-metadata-document): the `client_id` of an application is the
//! address of a document that describes it. Clients of MCP use them, because they know no server in advance.
//!
//! A request without a session makes this server call a host that the request names. Therefore the setting is off by
//! default, the request goes to permitted addresses only, follows no redirect, is short and small, is counted per network
//! and per host, and what it failed with is not told apart (attacks 71 and 81). The application is a row like any other:
//! users consent to it, and an administrator can turn it off, after which its document is not read again.

use super::registration::{
    self,
    metadata::{self, ClientDescription},
};
use crate::{
    Actor, Caller, Error, Identity,
    client::Client,
    event::{self, Record},
    origin, throttle,
};
use doorward_contract::{
    Timestamp,
    application::{ApplicationSource, ClientAuthentication},
    event::EventAction,
    oauth::ClientMetadata,
};
use doorward_i18n::{Localized, errors::fields};
use doorward_outbound::{Limits, OutboundResponse, http};
use doorward_store::client as rows;
use serde_json::Value;
use std::time::Duration;
use tokio::sync::Semaphore;
use url::Url;

/// Bounds of the request for a document; the draft recommends 5 KB.
const LIMITS: Limits = Limits { timeout: Duration::from_secs(5), max_bytes: 5 * 1024 };
/// Documents that one node reads at the same time.
const AT_ONCE: usize = 8;
/// Longest `client_id` in bytes: it is in every token.
const MAX_ADDRESS: usize = 256;

/// Seconds until a document is read again: what its `Cache-Control` says, within these bounds.
const SHORTEST_SECS: i64 = 300;
const LONGEST_SECS: i64 = 86_400;
const DEFAULT_SECS: i64 = 3_600;
/// Seconds for which a document that cannot be read is not tried again.
const FAILED_SECS: i64 = 60;
/// Seconds for which the former document counts while its host does not respond.
const OUTAGE_SECS: i64 = 86_400;

/// What this node knows about documents.
pub(crate) struct Documents {
    readings: moka::sync::Cache<String, Reading>,
    slots: Semaphore,
}

impl Default for Documents {
    fn default() -> Self {
        Self { readings: moka::sync::Cache::new(2_000), slots: Semaphore::new(AT_ONCE) }
    }
}

/// The result of the last attempt to read a document.
#[derive(Clone)]
struct Reading {
    at: Timestamp,
    until: Timestamp,
    fault: Option<Fault>,
}

/// Why a document does not describe an application.
#[derive(Debug, Clone)]
struct Fault {
    sentence: Localized,
    /// Whether its host may only be down.
    is_passing: bool,
}

impl Fault {
    fn new<S: Into<String>>(sentence: impl Fn(&'static fields::Texts) -> S) -> Self {
        Self { sentence: Localized::of_field(sentence), is_passing: false }
    }

    /// The host does not respond. Neither how nor why is told: that would describe our network.
    fn unreachable() -> Self {
        Self { is_passing: true, ..Self::new(|texts| texts.document_unreachable) }
    }

    /// The metadata in it breaks a rule.
    fn of(error: &Error) -> Self {
        let sentence = Localized::new(|language| fields::of(language).document_invalid(error.sentence(language)));
        Self { sentence, is_passing: false }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Invalid { field: "client_id", reason: "document", sentence: fault.sentence }
    }
}

/// Whether a `client_id` is an address. No other application has such an ID.
fn is_address(client_id: &str) -> bool {
    client_id.starts_with("https://") || client_id.starts_with("http://")
}

/// Reads the document of an authorization request again if it is due. The request follows it as it is now. While its host
/// does not respond, it follows the former one for a day.
///
/// # Errors
/// [`Error::UnknownClient`] when documents are not allowed or an administrator has turned the application off;
/// [`Error::Invalid`] for `client_id`, with the reason `document`, when the document cannot be used;
/// [`Error::AddressLimit`].
pub(super) async fn for_request(identity: &Identity, client_id: &str, caller: &Caller) -> Result<(), Error> {
    if !is_address(client_id) {
        return Ok(());
    }
    let known = identity.clients().get(client_id).cloned();
    let is_off = known.as_ref().is_some_and(|client| !client.enabled);
    if is_off || !identity.settings().oauth.client_id_metadata {
        return Err(Error::UnknownClient);
    }
    let outcome = read_if_due(identity, client_id, caller).await;
    let error: Error = match outcome {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(fault)) if !fault.is_passing => return Err(fault.into()),
        Ok(Err(fault)) => fault.into(),
        Err(error @ Error::AddressLimit { .. }) => error,
        Err(error) => return Err(error),
    };
    if was_read_lately(identity, client_id).await? { Ok(()) } else { Err(error) }
}

/// Whether a sign-in to a client can begin: one that a document describes needs the setting.
pub(super) fn may_begin(identity: &Identity, client: &Client) -> bool {
    client.source != ApplicationSource::MetadataDocument || identity.settings().oauth.client_id_metadata
}

/// Reads the document of an application that authenticates, or that is not known yet. A public one that is known has
/// nothing to prove, and its sessions go on while its document is away.
///
/// # Errors
/// Those of [`for_request`] for an application that is not known.
pub(super) async fn for_authentication(identity: &Identity, client_id: &str, caller: &Caller) -> Result<(), Error> {
    if !is_address(client_id) || !identity.settings().oauth.client_id_metadata {
        return Ok(());
    }
    let Some(client) = identity.clients().get(client_id).cloned() else {
        return for_request(identity, client_id, caller).await;
    };
    if !client.enabled || client.config.token_endpoint_auth_method != ClientAuthentication::PrivateKeyJwt {
        return Ok(());
    }
    match read_if_due(identity, client_id, caller).await {
        Ok(_) | Err(Error::AddressLimit { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Whether the former document still counts.
async fn was_read_lately(identity: &Identity, client_id: &str) -> Result<bool, Error> {
    let row = rows::by_id(identity.db().read(), client_id).await?;
    let (now, longest_ago) = (identity.now(), identity.now().plus_secs(-OUTAGE_SECS));
    let counts = |at: i64| (longest_ago.as_millis()..=now.as_millis()).contains(&at);
    Ok(row.is_some_and(|row| row.fetched_at.is_some_and(counts)))
}

/// Reads a document unless that was done lately. The inner result is that of the document.
async fn read_if_due(identity: &Identity, client_id: &str, caller: &Caller) -> Result<Result<(), Fault>, Error> {
    if let Some(outcome) = remembered(identity, client_id) {
        return Ok(outcome);
    }
    let url = match address(client_id) {
        Ok(url) => url,
        Err(fault) => return Ok(Err(fault)),
    };
    throttle::metadata_document(identity, url.host_str().unwrap_or_default(), caller).await?;
    let _slot = identity.documents().slots.acquire().await.map_err(|_| Error::Busy)?;
    // Another request may have read it meanwhile.
    if let Some(outcome) = remembered(identity, client_id) {
        return Ok(outcome);
    }
    let outcome =
        match fetch(identity, &url).await.and_then(|(document, secs)| Ok((description_of(client_id, document)?, secs)))
        {
            Ok((description, secs)) => {
                keep(identity, client_id, description, caller).await?;
                remember(identity, client_id, secs, None);
                Ok(())
            }
            Err(fault) => {
                remember(identity, client_id, FAILED_SECS, Some(fault.clone()));
                Err(fault)
            }
        };
    Ok(outcome)
}

/// The result of an attempt that still counts. An administrator may have deleted the application since.
fn remembered(identity: &Identity, client_id: &str) -> Option<Result<(), Fault>> {
    let now = identity.now();
    let reading = identity.documents().readings.get(client_id)?;
    if !(reading.at..reading.until).contains(&now) {
        return None;
    }
    match reading.fault {
        Some(fault) => Some(Err(fault)),
        None => identity.clients().contains_key(client_id).then_some(Ok(())),
    }
}

fn remember(identity: &Identity, client_id: &str, secs: i64, fault: Option<Fault>) {
    let at = identity.now();
    let reading = Reading { at, until: at.plus_secs(secs), fault };
    identity.documents().readings.insert(client_id.to_owned(), reading);
}

/// The address in a `client_id`, which must be written as it is requested: applications are told apart byte for byte. The
/// outbound client decides whether it may be requested; http on this machine is for development.
fn address(client_id: &str) -> Result<Url, Fault> {
    let malformed = || Fault::new(|texts| texts.document_address);
    let url = Url::parse(client_id).map_err(|_| malformed())?;
    let is_local = url.scheme() == "http" && url.host_str().is_some_and(origin::is_loopback);
    let is_plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let is_canonical = url.as_str() == client_id && client_id.len() <= MAX_ADDRESS;
    let has_path = url.path().len() > 1;
    let is_good = (url.scheme() == "https" || is_local) && is_plain && is_canonical && has_path;
    if is_good { Ok(url) } else { Err(malformed()) }
}

/// Requests a document; returns it with the seconds for which it counts.
async fn fetch(identity: &Identity, url: &Url) -> Result<(Value, i64), Fault> {
    let request = http::Request::get(url.as_str()).header(http::header::ACCEPT, "application/json");
    let request = request.body(Default::default()).map_err(|_| Fault::new(|texts| texts.document_address))?;
    let response = identity.outbound().send_within(request, LIMITS).await.map_err(|error| {
        tracing::info!(client_id = url.as_str(), %error, "cannot read the document of an application");
        Fault::unreachable()
    })?;
    match response.status.as_u16() {
        200 => {}
        404 | 410 => return Err(Fault::new(|texts| texts.document_unreachable)),
        status => {
            tracing::info!(client_id = url.as_str(), status, "cannot read the document of an application");
            return Err(Fault::unreachable());
        }
    }
    let document = response.json::<Value>().ok().filter(|document| document.is_object() && is_json(&response));
    Ok((document.ok_or_else(|| Fault::new(|texts| texts.document_malformed))?, lifetime(&response)))
}

/// `application/json`, or a type that ends with `+json`.
fn is_json(response: &OutboundResponse) -> bool {
    let kind =
        response.headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

fn lifetime(response: &OutboundResponse) -> i64 {
    let directives = response.headers.get(http::header::CACHE_CONTROL).and_then(|value| value.to_str().ok());
    let directives = directives.unwrap_or_default().to_ascii_lowercase();
    let mut directives = directives.split(',').map(str::trim);
    let max_age = directives.find_map(|directive| match directive {
        "no-store" | "no-cache" => Some(0),
        other => other.strip_prefix("max-age=")?.trim_matches('"').parse::<i64>().ok(),
    });
    max_age.unwrap_or(DEFAULT_SECS).clamp(SHORTEST_SECS, LONGEST_SECS)
}

/// What a document says about its application. It is public, so a secret in it proves nothing.
fn description_of(client_id: &str, document: Value) -> Result<ClientDescription, Fault> {
    if document.get("client_id").and_then(Value::as_str) != Some(client_id) {
        return Err(Fault::new(|texts| texts.document_of_another));
    }
    let has_secret = ["client_secret", "client_secret_expires_at"].iter().any(|name| document.get(*name).is_some());
    let method = document.get("token_endpoint_auth_method");
    let needs_secret = method.is_some_and(|method| !["none", "private_key_jwt"].iter().any(|known| method == known));
    if has_secret || needs_secret {
        return Err(Fault::new(|texts| texts.document_secret));
    }
    let document = serde_json::from_value::<ClientMetadata>(document);
    let document = document.map_err(|_| Fault::new(|texts| texts.document_malformed))?;
    metadata::read(document, ClientAuthentication::None, None).map_err(|error| Fault::of(&error))
}

/// Stores what a document says, if it has changed.
async fn keep(
    identity: &Identity,
    client_id: &str,
    description: ClientDescription,
    caller: &Caller,
) -> Result<(), Error> {
    let now = identity.now().as_millis();
    let known = rows::by_id(identity.db().read(), client_id).await?;
    if let Some(row) = &known
        && is_unchanged(row, &description)?
    {
        rows::set_fetched(identity.db().write(), client_id, now).await?;
        // Another request, or another node, may have stored it so lately that this node does not know it yet.
        if !identity.clients().contains_key(client_id) {
            identity.reload().await?;
        }
        return Ok(());
    }
    let tx = identity.db().begin_exclusive().await?;
    match rows::by_id(&tx, client_id).await? {
        Some(row) => {
            let (_, detail) = registration::describe(identity, &tx, row, description).await?;
            rows::set_fetched(&tx, client_id, now).await?;
            if let Some(detail) = detail {
                let (action, actor) = (EventAction::ApplicationChanged, Actor::system());
                event::by_admin(identity, &tx, action, &actor, None, detail).await?;
            }
        }
        None => {
            registration::make_room(identity, &tx).await?;
            let row =
                registration::row(identity, client_id.to_owned(), description, ApplicationSource::MetadataDocument)?;
            let row = rows::Model { fetched_at: Some(now), ..row };
            rows::insert_if_absent(&tx, row.clone()).await?;
            let client = Client::try_from(row).map_err(|_| Error::Internal("an application is unreadable"))?;
            let record = Record::new(EventAction::ApplicationRegistered, caller);
            record.detail(registration::summary(&client)).write(identity, &tx).await?;
        }
    }
    identity.commit_configuration(tx).await
}

fn is_unchanged(row: &rows::Model, description: &ClientDescription) -> Result<bool, Error> {
    let same = row.kind == description.kind && row.name == description.name && row.metadata == description.metadata;
    Ok(same && row.config == registration::merged(row, description.config.clone())?)
}

/// The host of the document that describes an application.
pub(super) fn host(client: &Client) -> Option<String> {
    let url = Url::parse(&client.id).ok().filter(|_| client.source == ApplicationSource::MetadataDocument)?;
    let host = url.host_str()?;
    Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn attack_71_only_a_plain_https_address_with_a_path_is_a_client_id() {
        for good in [
            "https://app.example.com/client.json",
            "https://app.example.com:8443/oauth/client?v=2",
            "http://127.0.0.1:3001/client.json",
            "http://localhost:3001/client.json",
        ] {
            assert!(address(good).is_ok(), "{good}");
        }
        let long = format!("https://app.example.com/{}", "a".repeat(233));
        for bad in [
            "https://app.example.com",
            "https://app.example.com/",
            "http://app.example.com/client.json",
            "http://10.0.0.1/client.json",
            "https://app.example.com/a/../client.json",
            "https://app.example.com/a/%2e%2e/client.json",
            "https://APP.example.com/client.json",
            "https://app.example.com:443/client.json",
            "https://user@app.example.com/client.json",
            "https://app.example.com/client.json#x",
            "https://app.example.com/\tclient.json",
            &long,
        ] {
            assert!(address(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_document_is_about_its_address_and_has_no_secret() {
        let id = "https://app.example.com/client.json";
        let read = |changes: Value| {
            let mut document = json!({ "client_id": id, "redirect_uris": ["https://app.example.com/callback"] });
            for (name, value) in changes.as_object().unwrap() {
                document[name] = value.clone();
            }
            description_of(id, document)
        };
        assert_eq!(read(json!({})).unwrap().config.token_endpoint_auth_method, ClientAuthentication::None);
        for bad in [
            json!({ "client_id": "https://app.example.com/client.json?" }),
            json!({ "client_id": null }),
            json!({ "client_secret": "s" }),
            json!({ "client_secret": null }),
            json!({ "client_secret_expires_at": 0 }),
            json!({ "token_endpoint_auth_method": "client_secret_basic" }),
            json!({ "token_endpoint_auth_method": 1 }),
            json!({ "redirect_uris": "https://app.example.com/callback" }),
            json!({ "redirect_uris": [] }),
            json!({ "grant_types": ["client_credentials"] }),
        ] {
            let fault = read(bad.clone()).unwrap_err();
            assert!(!fault.is_passing, "{bad}");
        }
    }
}

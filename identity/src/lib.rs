//! Accounts, sign-in methods, sessions and tokens.
//!
//! [`Identity`] holds what every use case needs: the database, the clock, the keys and the current settings. A use case
//! is one public function that reads like its description. It takes an [`Identity`], the request, and the [`Caller`] or
//! [`Viewer`] who sends it. It knows neither HTTP nor pages nor the wall clock.
//!
//! - sign-in: [`signin`] (one file a sign-in method), [`signup`], [`setup`], [`verification`] (codes), [`captcha`],
//!   [`provider`] (identity providers); private: `lookup` (accounts by the name that a user enters)
//! - sessions: [`session`], [`cookie`], [`site`] (applications behind the proxy); private: `token`, `session_cache`
//! - applications: [`client`] (rules, secrets), [`oauth`] (OAuth 2.1 and OpenID Connect)
//! - the user's own account: [`account`], [`contact`], [`password`], [`reauthentication`]
//! - keys and configuration: [`settings`], [`keys`], [`crypto`], [`origin`], [`sealed_cookie`]; private:
//!   `registration` (default roles)
//! - messages and records: [`outbox`], [`event`], [`link`] (one-time links), [`hook`] (webhooks and hooks); private:
//!   `counters`
//! - limits: [`throttle`], [`lockout`]
//! - values: [`username`], [`display_name`], [`time_zone`], [`ids`], [`page`] (cursors), [`version`] (entity tags)
//! - [`gateway`]: what the configuration file says about routes
//! - other nodes: private, `change_listener`

pub mod account;
mod actor;
mod caller;
pub mod captcha;
mod change_listener;
pub mod client;
mod clock;
pub mod contact;
pub mod cookie;
mod counters;
pub mod crypto;
pub mod display_name;
mod error;
pub mod event;
pub mod gateway;
pub mod hook;
pub mod ids;
pub mod json_error;
pub mod keys;
pub mod link;
pub mod lockout;
mod lookup;
pub mod oauth;
pub mod origin;
pub mod outbox;
pub mod page;
pub mod password;
pub mod provider;
pub mod reauthentication;
mod registration;
pub mod sealed_cookie;
pub mod session;
mod session_cache;
pub mod settings;
pub mod setup;
pub mod signin;
pub mod signup;
pub mod site;
pub mod throttle;
pub mod time_zone;
mod token;
pub mod username;
pub mod verification;
pub mod version;

pub use actor::{Actor, ActorKind};
pub use caller::{Caller, Viewer};
pub use clock::{Clock, SystemClock, TestClock};
pub use counters::Counters;
pub use crypto::{MasterKey, WrongMasterKey, sha256_hex};
pub use error::{Denial, Error, Part, ProofFault};
pub use password::hasher::HashCost;
pub use session::NewSession;

use arc_swap::{ArcSwap, Guard};
use doorward_contract::{Timestamp, Uid, settings::Settings};
use doorward_outbound::{Allowed, Outbound};
use doorward_store::{Backend, Db, Tx, notify, notify::Topic, site_session};
use password::hasher::Hasher;
use std::{collections::HashMap, sync::Arc, time::Duration};
use token::AccessClaims;
use tokio::sync::{Notify, Semaphore, watch as ticks};
use url::Url;

/// What must be known before the database can be used.
#[derive(Debug, Clone)]
pub struct Options {
    /// ID of the environment and of the default client. Default: `doorward`.
    pub env_id: String,
    /// Public address of the service. Links are built from it; `iss` is it without a trailing slash.
    pub public_url: Url,
    /// Encrypts the private keys in the database.
    pub master_key: MasterKey,
    /// What hashing a password costs: [`HashCost::STANDARD`].
    pub hash_cost: HashCost,
    /// Threads that hash passwords. One per core is best.
    pub hash_workers: usize,
    /// Passwords that may wait for a worker. When the queue is full, [`Error::Busy`].
    pub hash_queue: usize,
    /// Name of the service. Passwords that resemble it are refused.
    pub product_name: String,
    /// Networks that the service itself may send requests to although they are not public.
    pub outbound: Allowed,
    /// Routes of the gateway in the configuration file.
    pub gateway: gateway::GatewayOptions,
}

/// Handle on accounts, sessions and keys. Cheap to clone.
#[derive(Clone)]
pub struct Identity(Arc<Inner>);

struct Inner {
    db: Db,
    clock: Arc<dyn Clock>,
    options: Options,
    issuer: String,
    hasher: Hasher,
    settings: ArcSwap<Settings>,
    clients: ArcSwap<Clients>,
    keys: ArcSwap<keys::Keys>,
    ids: ids::Ids,
    senders: ArcSwap<outbox::Senders>,
    providers: ArcSwap<provider::Providers>,
    hooks: ArcSwap<hook::Hooks>,
    outbound: Outbound,
    outgoing: Notify,
    session_cache: session_cache::SessionCache,
    verified: VerifiedTokens,
    site_cookies: SiteCookies,
    remote_keys: client::remote_keys::RemoteKeys,
    sign_ins: counters::SignIns,
    documents: oauth::metadata_document::Documents,
    /// Permit to estimate the strength of a password.
    estimating: Arc<Semaphore>,
    gates: throttle::Gates,
    reloading: tokio::sync::Mutex<()>,
    /// Ticks after each reload.
    reloaded: ticks::Sender<()>,
}

type Clients = HashMap<String, Arc<client::Client>>;
/// SHA-256 of an access token to its key ID and claims.
type VerifiedTokens = moka::sync::Cache<[u8; 32], (String, Arc<AccessClaims>)>;
/// SHA-256 of a site's cookie to its row.
type SiteCookies = moka::sync::Cache<String, Arc<site_session::Model>>;

impl Identity {
    /// Opens a migrated database: reads settings, clients and keys, and creates those that a first start lacks.
    ///
    /// # Errors
    /// [`Error::MasterKey`] when the master key does not decrypt this database's keys, [`Error::Store`] when the
    /// database does not answer.
    pub async fn open(db: Db, options: Options, clock: Arc<dyn Clock>) -> Result<Self, Error> {
        let hasher = Hasher::start(options.hash_cost, options.hash_workers, options.hash_queue)
            .map_err(|_| Error::Internal("the hash workers could not be started"))?;
        let issuer = options.public_url.as_str().trim_end_matches('/').to_owned();
        settings::prepare(&db, &options, clock.now()).await?;
        let (settings, clients) = settings::read(db.read(), &options).await?;
        let ids = ids::Ids::default();
        let keys = keys::load(&db, &options, &ids, clock.now()).await?;
        let outbound = Outbound::new(options.outbound.clone());
        let senders = outbox::Senders::read(db.read(), &options, &outbound).await?;
        let providers = provider::Providers::read(db.read(), &options.master_key).await?;
        let hooks = hook::Hooks::read(db.read(), &options.master_key).await?;
        // On PostgreSQL other nodes write too: the cache is trusted once their notifications arrive.
        let session_cache = session_cache::SessionCache::new(db.backend() == Backend::Sqlite);
        Ok(Self(Arc::new(Inner {
            db,
            clock,
            issuer,
            hasher,
            options,
            settings: ArcSwap::from_pointee(settings),
            clients: ArcSwap::from_pointee(clients),
            keys: ArcSwap::from_pointee(keys),
            ids,
            senders: ArcSwap::from_pointee(senders),
            providers: ArcSwap::from_pointee(providers),
            hooks: ArcSwap::from_pointee(hooks),
            outbound,
            outgoing: Notify::new(),
            session_cache,
            verified: moka::sync::Cache::new(50_000),
            site_cookies: moka::sync::Cache::builder()
                .max_capacity(100_000)
                .time_to_live(Duration::from_secs(60))
                .build(),
            remote_keys: client::remote_keys::RemoteKeys::new(),
            sign_ins: counters::SignIns::default(),
            documents: oauth::metadata_document::Documents::default(),
            estimating: Arc::new(Semaphore::new(1)),
            gates: throttle::Gates::new(),
            reloading: tokio::sync::Mutex::new(()),
            reloaded: ticks::Sender::new(()),
        })))
    }

    /// Reads settings, clients, keys, senders, providers and hooks again.
    pub async fn reload(&self) -> Result<(), Error> {
        // One at a time: an older reading must not replace a newer one.
        let _turn = self.0.reloading.lock().await;
        let (settings, clients) = settings::read(self.db().read(), self.options()).await?;
        let keys = keys::load(self.db(), self.options(), &self.0.ids, self.now()).await?;
        let senders = outbox::Senders::read(self.db().read(), self.options(), &self.0.outbound).await?;
        let providers = provider::Providers::read(self.db().read(), &self.options().master_key).await?;
        let hooks = hook::Hooks::read(self.db().read(), &self.options().master_key).await?;
        self.0.settings.store(Arc::new(settings));
        self.0.providers.store(Arc::new(providers));
        self.0.hooks.store(Arc::new(hooks));
        self.0.senders.store(Arc::new(senders));
        self.0.clients.store(Arc::new(clients));
        self.0.keys.store(Arc::new(keys));
        self.0.reloaded.send_replace(());
        Ok(())
    }

    /// Ticks when the configuration changes, on any node. For other caches of database rows.
    pub fn reloads(&self) -> ticks::Receiver<()> {
        self.0.reloaded.subscribe()
    }

    pub fn options(&self) -> &Options {
        &self.0.options
    }

    /// Current settings.
    pub fn settings(&self) -> Arc<Settings> {
        self.0.settings.load_full()
    }

    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// A new ID. IDs sort by the time they were created.
    pub fn new_id(&self) -> String {
        self.0.ids.next(self.now()).to_string()
    }

    /// The uid of a new account. Uids sort by the time they were created.
    pub fn new_uid(&self) -> Uid {
        self.0.ids.next(self.now()).into()
    }

    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// Follows changes that other nodes make, until the process ends.
    pub async fn watch_changes(self) {
        change_listener::run(self).await;
    }

    /// One round of cleanup: deletes expired rows and retired keys.
    ///
    /// # Errors
    /// [`Error::Store`] when the database does not answer; the next round catches up.
    pub async fn cleanup(&self) -> Result<(), Error> {
        const DAY: i64 = 86_400;
        let (write, now) = (self.db().write(), self.now());
        doorward_store::session::put_back(write, now.as_millis()).await?;
        // Ended sessions are kept for 90 days: they distinguish known devices from new ones.
        doorward_store::session::delete_ended_before(write, now.plus_secs(-90 * DAY).as_millis()).await?;
        doorward_store::one_time_link::delete_ended_before(write, now.plus_secs(-DAY).as_millis()).await?;
        doorward_store::verification::delete_ended_before(write, now.plus_secs(-DAY).as_millis()).await?;
        doorward_store::provider_grant::delete_expired(write, now.as_millis()).await?;
        doorward_store::provider_state::delete_expired(write, now.as_millis()).await?;
        doorward_store::qr_login::delete_expired(write, now.as_millis()).await?;
        doorward_store::captcha::delete_expired(write, now.as_millis()).await?;
        // A day later: a clock that was ahead for a moment must not make used tokens valid again.
        doorward_store::used_token::delete_expired(write, now.plus_secs(-DAY).as_millis()).await?;
        doorward_store::sso_code::delete_expired(write, now.as_millis()).await?;
        doorward_store::site_session::delete_expired(write, now.as_millis()).await?;
        session::authorization_code::cleanup(self).await?;
        doorward_store::authorization_request::delete_expired(write, now.as_millis()).await?;
        // Redeemed codes are kept for a day, so that their second use is detected.
        doorward_store::oauth_code::delete_expired(write, now.plus_secs(-DAY).as_millis()).await?;
        // A device that asks too late is told why.
        doorward_store::device_code::delete_expired(write, now.plus_secs(-DAY).as_millis()).await?;
        oauth::registration::cleanup(self).await?;
        doorward_store::logout_notice::delete_written_before(write, now.plus_secs(-DAY).as_millis()).await?;
        doorward_store::webhook_delivery::delete_written_before(write, now.plus_secs(-7 * DAY).as_millis(), true).await?;
        doorward_store::webhook_delivery::delete_written_before(write, now.plus_secs(-30 * DAY).as_millis(), false).await?;
        doorward_store::message::forget_expired(write, now.as_millis()).await?;
        doorward_store::message::delete_written_before(write, now.plus_secs(-30 * DAY).as_millis()).await?;
        let idle = now.plus_secs(-2 * DAY).as_millis();
        doorward_store::throttle::cleanup(write, idle, throttle::LONGEST, now.as_millis()).await?;
        keys::cleanup(self).await
    }

    pub fn issuer(&self) -> &str {
        &self.0.issuer
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        self.0.clock.as_ref()
    }

    pub(crate) fn hasher(&self) -> &Hasher {
        &self.0.hasher
    }

    pub(crate) fn sign_ins(&self) -> &counters::SignIns {
        &self.0.sign_ins
    }

    pub(crate) fn documents(&self) -> &oauth::metadata_document::Documents {
        &self.0.documents
    }

    pub(crate) fn estimating(&self) -> &Arc<Semaphore> {
        &self.0.estimating
    }

    pub(crate) fn gates(&self) -> &throttle::Gates {
        &self.0.gates
    }

    pub fn clients(&self) -> Guard<Arc<Clients>> {
        self.0.clients.load()
    }

    pub(crate) fn keys(&self) -> Guard<Arc<keys::Keys>> {
        self.0.keys.load()
    }

    pub fn senders(&self) -> Guard<Arc<outbox::Senders>> {
        self.0.senders.load()
    }

    pub fn providers(&self) -> Guard<Arc<provider::Providers>> {
        self.0.providers.load()
    }

    /// The webhooks and hooks in effect.
    pub fn hooks(&self) -> Arc<hook::Hooks> {
        self.0.hooks.load_full()
    }

    pub fn outbound(&self) -> &Outbound {
        &self.0.outbound
    }

    /// Wakes the delivery loop when a message is added to the outbox.
    pub fn outgoing(&self) -> &Notify {
        &self.0.outgoing
    }

    pub(crate) fn session_cache(&self) -> &session_cache::SessionCache {
        &self.0.session_cache
    }

    pub(crate) fn verified(&self) -> &VerifiedTokens {
        &self.0.verified
    }

    pub(crate) fn site_cookies(&self) -> &SiteCookies {
        &self.0.site_cookies
    }

    pub(crate) fn remote_keys(&self) -> &client::remote_keys::RemoteKeys {
        &self.0.remote_keys
    }

    /// Commits a change of one account. It takes effect on this node before this returns, on other nodes by
    /// notification.
    ///
    /// The epoch moves after the commit. If it moved before, a concurrent reader would cache the old rows under the new
    /// epoch.
    pub async fn commit(&self, tx: Tx, uid: &Uid) -> Result<(), Error> {
        self.commit_all(tx, &[uid]).await
    }

    /// [`Self::commit`] for a change of several accounts, for example a contact or identity that moves between two.
    ///
    /// # Errors
    /// [`Error::Store`] when the commit fails: nothing has changed.
    pub async fn commit_all(&self, tx: Tx, uids: &[&Uid]) -> Result<(), Error> {
        for uid in uids {
            notify::publish(&tx, &Topic::Account(Uid::clone(uid))).await?;
        }
        tx.commit().await?;
        for uid in uids {
            self.session_cache().account_changed(uid);
        }
        Ok(())
    }

    /// [`Self::commit_all`], then sends the messages that were written in the transaction.
    ///
    /// # Errors
    /// [`Error::Store`] when the commit fails: nothing has changed.
    pub async fn commit_and_send(&self, tx: Tx, uids: &[&Uid]) -> Result<(), Error> {
        self.commit_all(tx, uids).await?;
        self.outgoing().notify_one();
        Ok(())
    }

    /// Commits a change of any number of accounts, such as one of the organization. The cost does not depend on their
    /// number: no account is named, and every session reads its roles again when it is next used.
    ///
    /// # Errors
    /// [`Error::Store`] when the commit fails: nothing has changed.
    pub async fn commit_for_all_accounts(&self, tx: Tx) -> Result<(), Error> {
        notify::publish(&tx, &Topic::AllAccounts).await?;
        tx.commit().await?;
        self.session_cache().everything_changed();
        Ok(())
    }

    /// Commits a change of settings, clients or keys. It takes effect on every node immediately.
    ///
    /// # Errors
    /// [`Error::Store`] when the commit fails: nothing has changed.
    pub async fn commit_configuration(&self, tx: Tx) -> Result<(), Error> {
        self.commit_configuration_and(tx, &[]).await
    }

    /// [`Self::commit_configuration`] for a change of accounts too.
    ///
    /// # Errors
    /// [`Error::Store`] when the commit fails: nothing has changed.
    pub async fn commit_configuration_and(&self, tx: Tx, uids: &[&Uid]) -> Result<(), Error> {
        notify::publish(&tx, &Topic::Configuration).await?;
        self.commit_all(tx, uids).await?;
        self.reload_or_log().await;
        Ok(())
    }

    /// [`Self::commit_configuration`] for a change of any number of accounts too, such as the end of all sessions of a
    /// client.
    ///
    /// # Errors
    /// [`Error::Store`] when the commit fails: nothing has changed.
    pub async fn commit_configuration_for_all_accounts(&self, tx: Tx) -> Result<(), Error> {
        // The accounts first: another node invalidates its sessions before it begins to read the configuration.
        notify::publish(&tx, &Topic::AllAccounts).await?;
        notify::publish(&tx, &Topic::Configuration).await?;
        tx.commit().await?;
        self.session_cache().everything_changed();
        self.reload_or_log().await;
        Ok(())
    }

    /// Reloads after a commit. If this fails, our own notification or the version row triggers another.
    async fn reload_or_log(&self) {
        if let Err(error) = self.reload().await {
            tracing::error!(%error, "cannot reload the configuration after a change");
        }
    }
}

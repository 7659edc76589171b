//! Who the user is: accounts, ways in, sessions and tokens.
//!
//! [`Identity`] holds what every use case needs: the database, the clock, the keys and the settings in force. A use case
//! is one public function that reads like the sentence explaining it; it takes an [`Identity`], what was asked for, and
//! the [`Caller`] or [`Viewer`] who asks. It knows neither HTTP nor pages nor the wall clock.
//!
//! - ways in: [`signin`] (one file a method), [`signup`], [`setup`]
//! - what they give: [`session`], [`cookie`]; at sites behind proxies [`site`]; inside, `token` and `live`
//! - the owner's own account: [`account`], [`password`]
//! - shared rules: [`keys`], [`origin`], [`client`], [`step`], [`page`], [`version`]; inside, `username`, `link`, `throttle`, `event`

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
pub mod ids;
pub mod keys;
pub mod link;
pub mod lockout;
pub mod origin;
pub mod outbox;
pub mod page;
pub mod password;
pub mod provider;
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

pub use actor::{Actor, Who};
pub use caller::{Caller, Viewer};
pub use clock::{Clock, SystemClock, TestClock};
pub use counters::Counters;
pub use crypto::{MasterKey, WrongMasterKey, sha256_hex};
pub use error::Error;
pub use session::NewSession;

use arc_swap::{ArcSwap, Guard};
use doorward_contract::{Timestamp, settings::Settings};
use doorward_outbound::{Allowed, Outbound};
use doorward_store::{Backend, Db, Tx, notify, notify::Topic, site_session};
use password::hasher::Hasher;
use std::{collections::HashMap, sync::Arc, time::Duration};
use token::AccessClaims;
use tokio::sync::{Notify, Semaphore, watch as ticks};
use url::Url;

/// What has to be known before the database can be used.
#[derive(Debug, Clone)]
pub struct Options {
    /// The environment's id, also the default client's. `doorward` unless an operator says otherwise.
    pub env_id: String,
    /// Where people reach the service; links are made from it and `iss` is it without a trailing slash.
    pub public_url: Url,
    /// Seals the private keys in the database.
    pub master_key: MasterKey,
    /// Threads that hash passwords; one a core is best.
    pub hash_workers: usize,
    /// Passwords that may wait for a worker before new ones are refused.
    pub hash_queue: usize,
    /// Name of the service, too close to be a password.
    pub product_name: String,
    /// Networks that the service itself may ask although they are not public.
    pub outbound: Allowed,
}

/// The service's memory of who people are. Cheap to clone.
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
    senders: ArcSwap<outbox::Senders>,
    providers: ArcSwap<provider::Providers>,
    outbound: Outbound,
    outgoing: Notify,
    session_cache: session_cache::SessionCache,
    verified: VerifiedTokens,
    site_cookies: SiteCookies,
    sign_ins: counters::SignIns,
    /// The turn to estimate a password's strength.
    estimating: Arc<Semaphore>,
    gates: throttle::Gates,
    reloading: tokio::sync::Mutex<()>,
    /// Ticks after each reading.
    reloaded: ticks::Sender<()>,
}

type Clients = HashMap<String, Arc<doorward_store::client::Model>>;
/// SHA-256 of an access token to its key id and claims.
type VerifiedTokens = moka::sync::Cache<[u8; 32], (String, Arc<AccessClaims>)>;
/// SHA-256 of a site's cookie to its row.
type SiteCookies = moka::sync::Cache<String, Arc<site_session::Model>>;

impl Identity {
    /// Opens a migrated database: reads settings, clients and keys, and makes those that a first start lacks.
    ///
    /// # Errors
    /// [`Error::MasterKey`] when the master key does not open this database's keys, [`Error::Store`] when the database
    /// does not answer.
    pub async fn open(db: Db, options: Options, clock: Arc<dyn Clock>) -> Result<Self, Error> {
        let hasher = Hasher::start(options.hash_workers, options.hash_queue)
            .map_err(|_| Error::Internal("the hash workers could not be started"))?;
        let issuer = options.public_url.as_str().trim_end_matches('/').to_owned();
        settings::prepare(&db, &options, clock.now()).await?;
        let (settings, clients) = settings::read(db.read(), &options).await?;
        let keys = keys::load(&db, &options, clock.now()).await?;
        let outbound = Outbound::new(options.outbound.clone())
            .map_err(|_| Error::Internal("the system's certificate authorities cannot be read"))?;
        let senders = outbox::Senders::read(db.read(), &options, &outbound).await?;
        let providers = provider::Providers::read(db.read(), &options.master_key).await?;
        // On PostgreSQL other nodes change things too; trust begins when they can be heard.
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
            senders: ArcSwap::from_pointee(senders),
            providers: ArcSwap::from_pointee(providers),
            outbound,
            outgoing: Notify::new(),
            session_cache,
            verified: moka::sync::Cache::new(50_000),
            site_cookies: moka::sync::Cache::builder()
                .max_capacity(100_000)
                .time_to_live(Duration::from_secs(60))
                .build(),
            sign_ins: counters::SignIns::default(),
            estimating: Arc::new(Semaphore::new(1)),
            gates: throttle::Gates::new(),
            reloading: tokio::sync::Mutex::new(()),
            reloaded: ticks::Sender::new(()),
        })))
    }

    /// Reads settings, clients and keys again.
    pub async fn reload(&self) -> Result<(), Error> {
        // One at a time: what was read first must not be stored last.
        let _turn = self.0.reloading.lock().await;
        let (settings, clients) = settings::read(self.db().read(), self.options()).await?;
        let keys = keys::load(self.db(), self.options(), self.now()).await?;
        let senders = outbox::Senders::read(self.db().read(), self.options(), &self.0.outbound).await?;
        let providers = provider::Providers::read(self.db().read(), &self.options().master_key).await?;
        self.0.settings.store(Arc::new(settings));
        self.0.providers.store(Arc::new(providers));
        self.0.senders.store(Arc::new(senders));
        self.0.clients.store(Arc::new(clients));
        self.0.keys.store(Arc::new(keys));
        self.0.reloaded.send_replace(());
        Ok(())
    }

    /// Ticks when the configuration was changed, on whichever node, for others that remember parts of the database.
    pub fn reloads(&self) -> ticks::Receiver<()> {
        self.0.reloaded.subscribe()
    }

    /// What it was opened with.
    pub fn options(&self) -> &Options {
        &self.0.options
    }

    /// The settings in force.
    pub fn settings(&self) -> Arc<Settings> {
        self.0.settings.load_full()
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// A new id; later ones sort after it.
    pub fn new_id(&self) -> String {
        ids::ordered(self.now())
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// Hears of changes that other nodes make, for as long as the program runs.
    pub async fn watch_changes(self) {
        change_listener::run(self).await;
    }

    /// One round of tidying: rows that nobody will ask for again, and keys that have served their time.
    ///
    /// # Errors
    /// [`Error::Store`] when the database does not answer; the next round catches up.
    pub async fn cleanup(&self) -> Result<(), Error> {
        const DAY: i64 = 86_400;
        let (write, now) = (self.db().write(), self.now());
        doorward_store::session::put_back(write, now.as_millis()).await?;
        // Ended sessions stay for a quarter: they tell known devices from new ones.
        doorward_store::session::delete_ended_before(write, now.plus_secs(-90 * DAY).as_millis()).await?;
        doorward_store::one_time_link::delete_ended_before(write, now.plus_secs(-DAY).as_millis()).await?;
        doorward_store::verification::delete_ended_before(write, now.plus_secs(-DAY).as_millis()).await?;
        doorward_store::provider_grant::delete_expired(write, now.as_millis()).await?;
        doorward_store::provider_state::delete_expired(write, now.as_millis()).await?;
        doorward_store::qr_login::delete_expired(write, now.as_millis()).await?;
        doorward_store::captcha::delete_expired(write, now.as_millis()).await?;
        doorward_store::used_token::delete_expired(write, now.as_millis()).await?;
        doorward_store::sso_code::delete_expired(write, now.as_millis()).await?;
        doorward_store::site_session::delete_expired(write, now.as_millis()).await?;
        session::authorization_code::cleanup(self).await?;
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

    pub fn outbound(&self) -> &Outbound {
        &self.0.outbound
    }

    /// Rings when a message was put into the outbox.
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

    /// Commits a change of one account and makes it count at once: here when this returns, elsewhere by message.
    ///
    /// The epoch moves after the commit. Before it, a reader in between would keep the old rows under the new epoch.
    pub async fn commit(&self, tx: Tx, uid: &str) -> Result<(), Error> {
        self.commit_all(tx, &[uid]).await
    }

    /// The same for a change that touches several accounts: a contact or an identity that goes from one to another.
    ///
    /// # Errors
    /// [`Error::Store`] when it cannot be committed: nothing has changed then.
    pub async fn commit_all(&self, tx: Tx, uids: &[&str]) -> Result<(), Error> {
        for uid in uids {
            notify::publish(&tx, &Topic::Account((*uid).to_owned())).await?;
        }
        tx.commit().await?;
        for uid in uids {
            self.session_cache().account_changed(uid);
        }
        Ok(())
    }

    /// The same, and sends the messages that were written with it.
    ///
    /// # Errors
    /// [`Error::Store`] when it cannot be committed: nothing has changed then.
    pub async fn commit_and_send(&self, tx: Tx, uids: &[&str]) -> Result<(), Error> {
        self.commit_all(tx, uids).await?;
        self.outgoing().notify_one();
        Ok(())
    }

    /// The same for a change that touches any number of accounts, such as one of the organization. Ten thousand people
    /// cost no more than one: nobody is named, and every session's roles are read again when it is next used.
    ///
    /// # Errors
    /// [`Error::Store`] when it cannot be committed: nothing has changed then.
    pub async fn commit_everybody(&self, tx: Tx) -> Result<(), Error> {
        notify::publish(&tx, &Topic::Everybody).await?;
        tx.commit().await?;
        self.session_cache().everything_changed();
        Ok(())
    }

    /// Commits a change of settings, clients or keys and makes it count at once on every node.
    ///
    /// # Errors
    /// [`Error::Store`] when it cannot be committed: nothing has changed then.
    pub async fn commit_configuration(&self, tx: Tx) -> Result<(), Error> {
        self.commit_configuration_and(tx, &[]).await
    }

    /// The same for a change that touches accounts too.
    ///
    /// # Errors
    /// [`Error::Store`] when it cannot be committed: nothing has changed then.
    pub async fn commit_configuration_and(&self, tx: Tx, uids: &[&str]) -> Result<(), Error> {
        notify::publish(&tx, &Topic::Configuration).await?;
        self.commit_all(tx, uids).await?;
        // The change stands whatever comes; our own message, or the version row, asks for another reading.
        if let Err(error) = self.reload().await {
            tracing::error!(%error, "cannot reload the configuration after a change");
        }
        Ok(())
    }
}

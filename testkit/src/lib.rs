//! What tests arrange with: a fresh database, a clock that moves, people who can sign in, messages that are caught.
//!
//! With `TEST_DATABASE_URL` every [`TestEnv`] gets a PostgreSQL database of its own on that server, dropped with it;
//! without, an SQLite file in a temporary folder. The same tests run on both.

#![allow(clippy::unwrap_used, reason = "a test that cannot arrange its world has failed")]

mod contacts;
mod database;
mod mock_sender;
mod rows;

pub use contacts::{code_request, phone_and_email};
pub use mock_sender::{MOCK_SENDER_KEY, MockSender};

use database::Database;
use doorward_access::{Access, Permit, Request};
use doorward_admin as admin;
use doorward_contract::admin_action::Action;
use doorward_contract::{
    Secret, Timestamp,
    access::{DocumentText, NewPolicy},
    admin::NewUser,
    api_keys::NewApiKey,
    roles::NewRole,
    settings::Section,
};
use doorward_identity::{Actor, Caller, Identity, MasterKey, Options, TestClock, setup, version::Expected};
use doorward_outbound::Allowed;
use serde_json::Value;
use std::sync::Arc;

/// A password that every rule accepts.
pub const PASSWORD: &str = "tremble quartz window 9";
/// Another one.
pub const OTHER_PASSWORD: &str = "lantern gravel orbit 4";
/// The moment tests begin at.
pub const START: Timestamp = Timestamp(1_795_564_800_000);

/// A service on a fresh database.
pub struct TestEnv {
    /// The service.
    pub identity: Identity,
    /// Its decisions.
    pub access: Access,
    /// Its clock.
    pub clock: TestClock,
    master_key: MasterKey,
    database: Database,
}

impl TestEnv {
    /// A service that was just started for the first time.
    pub async fn new() -> Self {
        Self::configured(|_| {}).await
    }

    /// The same with other options.
    pub async fn configured(change: impl FnOnce(&mut Options)) -> Self {
        let (database, master_key) = (Database::create().await, MasterKey::from_bytes([7; 32]));
        let clock = TestClock::new(START);
        let mut options = options(&master_key);
        change(&mut options);
        let identity = open(&database, options, &clock).await.unwrap();
        let access = Access::open(&identity).await.unwrap();
        let world = Self { identity, access, clock, master_key, database };
        // Tests that guess on purpose are about what stands behind the captcha; those about it switch it on.
        world.set(Section::Captcha, serde_json::json!({ "when": "never" })).await;
        world
    }

    /// A second node, or the same one after a restart: its own memory over the same database and clock.
    pub async fn node(&self) -> Identity {
        open(&self.database, options(&self.master_key), &self.clock).await.unwrap()
    }

    /// A start on the same database with other options.
    ///
    /// # Errors
    /// Those of [`Identity::open`].
    pub async fn reopen(&self, change: impl FnOnce(&mut Options)) -> Result<Identity, doorward_identity::Error> {
        let mut options = options(&self.master_key);
        change(&mut options);
        open(&self.database, options, &self.clock).await
    }

    /// A second node whose clock is so many seconds ahead of the first one's.
    pub async fn node_ahead(&self, secs: i64) -> Identity {
        let clock = TestClock::new(self.identity.now().plus_secs(secs));
        open(&self.database, options(&self.master_key), &clock).await.unwrap()
    }

    /// Makes a user with [`PASSWORD`] and answers the uid.
    pub async fn user(&self, username: &str) -> String {
        let password = Some(Secret::new(PASSWORD.to_owned()));
        let new = NewUser { username: Some(username.into()), password, ..NewUser::default() };
        admin::users::create(&permit(&self.access, &Actor::cli()), new).await.unwrap().uid
    }

    /// Makes an administrator with [`PASSWORD`] and answers the uid.
    pub async fn administrator(&self, username: &str) -> String {
        setup::create_admin(&self.identity, username, &Secret::new(PASSWORD.to_owned())).await.unwrap()
    }

    /// Makes an API key of the administrator's role.
    pub async fn api_key(&self) -> String {
        self.key_named("tests", doorward_contract::account::ADMINISTRATOR).await
    }

    /// Makes an API key of this name and role.
    pub async fn key_named(&self, name: &str, role: &str) -> String {
        let new = NewApiKey { name: Some(name.into()), role: role.into(), expires_at: None };
        let made = admin::api_keys::create(&permit(&self.access, &Actor::cli()), new).await;
        made.unwrap().secret.into_inner()
    }

    /// Makes a role that may do these actions on Doorward itself: that of a delegated administrator.
    pub async fn delegated_role(&self, id: &str, actions: &[&str]) {
        let statement = serde_json::json!({ "action": actions, "resource": "*", "effect": "allow" });
        let document = serde_json::json!({ "version": "1.0", "statement": [statement] }).to_string();
        let policy = NewPolicy { code: id.into(), document: DocumentText(document), ..NewPolicy::default() };
        admin::policies::create(&permit(&self.access, &Actor::cli()), policy).await.unwrap();
        let role = NewRole { id: id.into(), name: id.into(), description: None, policies: vec![id.into()] };
        admin::roles::create(&permit(&self.access, &Actor::cli()), role).await.unwrap();
    }

    /// Changes settings.
    pub async fn set(&self, section: Section, patch: Value) {
        let (expected, cli) = (Expected::Any, Actor::cli());
        admin::settings::patch(&permit(&self.access, &cli), section, patch, &expected, u64::MAX).await.unwrap();
    }

    /// Switches guests and self-registration on.
    pub async fn open_doors(&self) {
        let all = serde_json::json!({ "anonymous": true, "self_registration": true });
        self.set(Section::LoginMethods, all).await;
    }
}

/// The permit of an actor who is allowed what a test is about to do.
pub fn permit<A: Action>(access: &Access, actor: &Actor) -> Permit<A> {
    access.permit(actor, Request::default()).unwrap()
}

/// The decisions of a node whose accounts are at hand.
pub async fn access_of(identity: &Identity) -> Access {
    Access::open(identity).await.unwrap()
}

/// Somebody at this address.
pub fn caller(ip: &str) -> Caller {
    Caller { ip: Some(ip.parse().unwrap()), ..Caller::default() }
}

/// Somebody with this device.
pub fn device(id: &str) -> Caller {
    Caller { device_id: Some(Secret::new(id.to_owned())), ..caller("192.0.2.1") }
}

fn options(master_key: &MasterKey) -> Options {
    Options {
        env_id: "doorward".into(),
        public_url: "http://localhost:3000".parse().unwrap(),
        master_key: master_key.clone(),
        hash_workers: 2,
        hash_queue: 256,
        product_name: "Doorward".into(),
        outbound: Allowed(vec!["127.0.0.0/8".parse().unwrap()]),
    }
}

async fn open(database: &Database, options: Options, clock: &TestClock) -> Result<Identity, doorward_identity::Error> {
    let db = database.connect().await;
    db.migrate().await.unwrap();
    Identity::open(db, options, Arc::new(clock.clone())).await
}

//! Test fixtures: a fresh database, a controllable clock, accounts, and a mock SMS and email provider.
//!
//! With `TEST_DATABASE_URL`, each [`TestEnv`] creates its own PostgreSQL database on that server and drops it at the
//! end. Otherwise it uses an SQLite file in a temporary directory. All tests run on both.

#![allow(clippy::unwrap_used, reason = "a test that cannot arrange its environment has failed")]

mod contacts;
mod database;
mod mock_sender;
mod rows;

pub use contacts::{code_request, phone_and_email};
pub use mock_sender::{MOCK_SENDER_KEY, MockSender};

use database::Database;
use doorward_access::{Access, Permit};
use doorward_admin as admin;
use doorward_contract::admin_action::Action;
use doorward_contract::{
    Secret, Timestamp, Uid,
    access::{DocumentText, NewPolicy},
    admin::NewUser,
    api_keys::NewApiKey,
    roles::NewRole,
    settings::Section,
};
use doorward_identity::gateway::GatewayOptions;
use doorward_identity::{Actor, Caller, HashCost, Identity, MasterKey, Options, TestClock, setup, version::Expected};
use doorward_outbound::AllowedNetworks;
use serde_json::Value;
use std::sync::Arc;

/// A password that satisfies every password rule.
pub const PASSWORD: &str = "tremble quartz window 9";
/// A second valid password.
pub const OTHER_PASSWORD: &str = "lantern gravel orbit 4";
/// Start time of the test clock.
pub const START: Timestamp = Timestamp(1_795_564_800_000);

/// A node on a fresh database.
pub struct TestEnv {
    pub identity: Identity,
    pub access: Access,
    pub clock: TestClock,
    master_key: MasterKey,
    database: Database,
}

impl TestEnv {
    /// A node after its first start.
    pub async fn new() -> Self {
        Self::configured(|_| {}).await
    }

    /// Like [`TestEnv::new`], with changed options.
    pub async fn configured(change: impl FnOnce(&mut Options)) -> Self {
        let (database, master_key) = (Database::create().await, MasterKey::from_bytes([7; 32]));
        let clock = TestClock::new(START);
        let mut options = options(&master_key);
        change(&mut options);
        let identity = open(&database, options, &clock).await.unwrap();
        let access = Access::open(&identity).await.unwrap();
        let env = Self { identity, access, clock, master_key, database };
        // Tests with failed attempts would otherwise meet the captcha; tests of the captcha turn it on.
        env.set(Section::Captcha, serde_json::json!({ "when": "never" })).await;
        env
    }

    /// A second node, or this one after a restart: new caches, with the same database and clock.
    pub async fn node(&self) -> Identity {
        open(&self.database, options(&self.master_key), &self.clock).await.unwrap()
    }

    /// Opens a node on the same database, with changed options.
    ///
    /// # Errors
    /// Those of [`Identity::open`].
    pub async fn reopen(&self, change: impl FnOnce(&mut Options)) -> Result<Identity, doorward_identity::Error> {
        let mut options = options(&self.master_key);
        change(&mut options);
        open(&self.database, options, &self.clock).await
    }

    /// A second node, with a clock ahead by `secs` seconds.
    pub async fn node_ahead(&self, secs: i64) -> Identity {
        let clock = TestClock::new(self.identity.now().plus_secs(secs));
        open(&self.database, options(&self.master_key), &clock).await.unwrap()
    }

    /// Creates a user with [`PASSWORD`]; returns the uid.
    pub async fn user(&self, username: &str) -> Uid {
        let password = Some(Secret::new(PASSWORD.to_owned()));
        let new = NewUser { username: Some(username.into()), password, ..NewUser::default() };
        admin::users::create(&permit(&self.access, &Actor::cli()), new).await.unwrap().uid
    }

    /// Creates an administrator with [`PASSWORD`]; returns the uid.
    pub async fn administrator(&self, username: &str) -> Uid {
        setup::create_admin(&self.identity, username, &Secret::new(PASSWORD.to_owned())).await.unwrap()
    }

    /// Creates an API key with the administrator role.
    pub async fn api_key(&self) -> String {
        self.key_named("tests", doorward_contract::account::ADMINISTRATOR).await
    }

    /// Creates an API key.
    pub async fn key_named(&self, name: &str, role: &str) -> String {
        let new = NewApiKey { name: Some(name.into()), role: role.into(), expires_at: None, ..NewApiKey::default() };
        let created = admin::api_keys::create(&permit(&self.access, &Actor::cli()), new).await;
        created.unwrap().secret.into_inner()
    }

    /// Creates a role of a delegated administrator: it allows these actions on Doorward itself.
    pub async fn delegated_role(&self, id: &str, actions: &[&str]) {
        let statement = serde_json::json!({ "action": actions, "resource": "*", "effect": "allow" });
        let document = serde_json::json!({ "version": "1.0", "statement": [statement] }).to_string();
        let policy = NewPolicy { code: id.into(), document: DocumentText(document), ..NewPolicy::default() };
        admin::policies::create(&permit(&self.access, &Actor::cli()), policy).await.unwrap();
        let role = NewRole { id: id.into(), name: id.into(), description: None, policies: vec![id.into()] };
        admin::roles::create(&permit(&self.access, &Actor::cli()), role).await.unwrap();
    }

    /// Patches a section of the settings.
    pub async fn set(&self, section: Section, patch: Value) {
        let (expected, cli) = (Expected::Any, Actor::cli());
        admin::settings::patch(&permit(&self.access, &cli), section, patch, &expected, u64::MAX).await.unwrap();
    }

    /// Turns on guests and self-registration.
    pub async fn open_sign_up(&self) {
        let all = serde_json::json!({ "anonymous": true, "self_registration": true });
        self.set(Section::LoginMethods, all).await;
    }
}

/// Returns the actor's permit for an action; panics if the actor is not allowed.
pub fn permit<A: Action>(access: &Access, actor: &Actor) -> Permit<A> {
    access.permit(actor.clone()).unwrap()
}

/// The access control of a node.
pub async fn access_of(identity: &Identity) -> Access {
    Access::open(identity).await.unwrap()
}

/// A uid; panics if the text is none.
pub fn uid(text: &str) -> Uid {
    Uid::parse(text).unwrap()
}

/// A client with this IP address.
pub fn caller(ip: &str) -> Caller {
    Caller { ip: Some(ip.parse().unwrap()), ..Caller::default() }
}

/// A client with this device ID.
pub fn device(id: &str) -> Caller {
    Caller { device_id: Some(Secret::new(id.to_owned())), ..caller("192.0.2.1") }
}

fn options(master_key: &MasterKey) -> Options {
    Options {
        env_id: "doorward".into(),
        public_url: "http://localhost:3000".parse().unwrap(),
        master_key: master_key.clone(),
        hash_cost: HashCost::TEST,
        hash_workers: 2,
        hash_queue: 256,
        product_name: "Doorward".into(),
        outbound: AllowedNetworks(vec!["127.0.0.0/8".parse().unwrap()]),
        gateway: GatewayOptions::default(),
    }
}

async fn open(database: &Database, options: Options, clock: &TestClock) -> Result<Identity, doorward_identity::Error> {
    let db = database.connect().await;
    db.migrate().await.unwrap();
    Identity::open(db, options, Arc::new(clock.clone())).await
}

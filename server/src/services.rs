//! Shared application state.

use crate::config::Config;
use crate::master_key;
use crate::metrics::Metrics;
use anyhow::{Context as _, Result, bail};
use axum::extract::FromRef;
use doorward_access::Access;
use doorward_identity::{Clock, HashCost, Identity, MasterKey, Options};
use doorward_outbound::AllowedNetworks;
use doorward_store::{Db, StoreError};
use leptos::config::LeptosOptions;
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Application state of all handlers and layers. Layers clone it for every request, hence the `Arc`.
#[derive(Clone)]
pub struct Services(Arc<Parts>);

/// The fields of [`Services`].
pub struct Parts {
    pub identity: Identity,
    pub access: Access,
    pub metrics: Metrics,
    pub config: Config,
    pub lifecycle: Lifecycle,
    pub leptos: LeptosOptions,
}

/// Shutdown flag; set once.
#[derive(Debug, Clone, Default)]
pub struct Lifecycle(Arc<AtomicBool>);

impl Lifecycle {
    /// Marks the server as stopping: `/readyz` returns 503 from now on.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether shutdown has begun.
    pub fn is_stopping(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

impl Services {
    /// Opens the database, migrates its schema, and loads keys, settings and policies. Creates what a first start lacks:
    /// the data folder, the database and the master key.
    ///
    /// # Errors
    /// If the data folder, the master key or the database cannot be used.
    pub async fn open(config: Config, clock: Arc<dyn Clock>) -> Result<Self> {
        make_private_folder(&config.data_dir)
            .with_context(|| format!("cannot create the data folder {}", config.data_dir.display()))?;
        // Before the master key is created: migration refuses a database of a newer version, which must stay unchanged.
        let db = connect(&config).await.context("cannot open the database")?;
        db.migrate().await.context("cannot migrate the database schema")?;
        let master_key = master_key::load_or_create(&config)?;
        Self::start(db, master_key, config, clock).await
    }

    /// Like [`Self::open`], but creates nothing: a command that is run in the wrong folder, or without the
    /// configuration of its server, must not leave an empty installation behind.
    ///
    /// # Errors
    /// As [`Self::open`], and if there is no database of Doorward or no master key.
    pub async fn open_existing(config: Config, clock: Arc<dyn Clock>) -> Result<Self> {
        if Db::file(config.database_url().expose()).is_some_and(|file| !file.exists()) {
            bail!(no_database(&config));
        }
        let db = connect(&config).await.context("cannot open the database")?;
        if !db.has_schema().await.context("cannot read the database")? {
            bail!(no_database(&config));
        }
        db.migrate().await.context("cannot migrate the database schema")?;
        let key_file = config.master_key_file();
        if config.master_key.is_none() && !key_file.exists() {
            bail!(
                "there is no master key {}. Give the server’s data folder with --data-dir or DOORWARD_DATA_DIR, or its \
                 key file with DOORWARD_MASTER_KEY_FILE",
                key_file.display()
            );
        }
        let master_key = master_key::load(&config)?;
        Self::start(db, master_key, config, clock).await
    }

    async fn start(db: Db, master_key: MasterKey, config: Config, clock: Arc<dyn Clock>) -> Result<Self> {
        let identity = Identity::open(db, options(&config, master_key), clock)
            .await
            .context("cannot open the identity service")?;
        let access = Access::open(&identity).await.context("cannot read roles and policies")?;
        Ok(Self::assemble(identity, access, config))
    }

    /// Builds the state from parts that are already open. Tests pass their own.
    pub fn assemble(identity: Identity, access: Access, config: Config) -> Self {
        let leptos = LeptosOptions::builder().output_name("doorward").site_addr(config.listen).build();
        let (metrics, lifecycle) = (Metrics::new(), Lifecycle::default());
        Self(Arc::new(Parts { identity, access, metrics, config, lifecycle, leptos }))
    }
}

impl Deref for Services {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl FromRef<Services> for LeptosOptions {
    fn from_ref(services: &Services) -> Self {
        services.leptos.clone()
    }
}

/// The error of a command that finds no database.
fn no_database(config: &Config) -> String {
    const NEW: &str = "To set up a new server, start it: doorward serve";
    let folder = std::path::absolute(&config.data_dir).unwrap_or_else(|_| config.data_dir.clone());
    match &config.database_url {
        None => format!(
            "there is no database in the data folder {}. Give the server’s data folder with --data-dir or \
             DOORWARD_DATA_DIR. {NEW}",
            folder.display()
        ),
        Some(url) => match Db::file(url.expose()) {
            Some(file) => format!(
                "there is no database {}. Correct `database_url`, which DOORWARD_DATABASE_URL or the configuration file \
                 sets. {NEW}",
                file.display()
            ),
            None => format!(
                "the database that `database_url` names is empty. Correct `database_url`, which DOORWARD_DATABASE_URL or \
                 the configuration file sets. {NEW}"
            ),
        },
    }
}

/// Connects to the configured database.
///
/// # Errors
/// If the database cannot be reached, or is behind an unsupported pooler.
pub async fn connect(config: &Config) -> Result<Db, StoreError> {
    let listen_url = config.database_listen_url.as_ref().map(|url| url.expose().as_str());
    Db::connect_and_listen(config.database_url().expose(), listen_url).await
}

/// The options of the identity service. Zero workers means one per core, zero queue slots 256.
pub fn options(config: &Config, master_key: MasterKey) -> Options {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let or_default = |value: u16, default: usize| if value == 0 { default } else { value.into() };
    Options {
        env_id: config.env_id.clone(),
        public_url: config.public_url(),
        master_key,
        hash_cost: HashCost::STANDARD,
        hash_workers: or_default(config.hash.workers, cores),
        hash_queue: or_default(config.hash.queue, 256),
        product_name: config.product_name.clone(),
        outbound: AllowedNetworks(config.outbound.allow.clone()),
        gateway: config.gateway_options(),
    }
}

/// Creates a folder with mode 0700. An existing folder keeps its mode; `doctor` checks it.
pub fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

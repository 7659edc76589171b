//! The one value everything hangs off.

use crate::config::Config;
use crate::master_key;
use crate::metrics::Metrics;
use anyhow::{Context as _, Result};
use axum::extract::FromRef;
use doorward_access::Access;
use doorward_identity::{Clock, Identity, Options};
use doorward_outbound::Allowed;
use doorward_store::{Db, StoreError};
use leptos::config::LeptosOptions;
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// All that a request may need. Every layer clones it for every request, so a clone is one counter.
#[derive(Clone)]
pub struct Services(Arc<Parts>);

/// What [`Services`] gives.
pub struct Parts {
    /// Who the user is.
    pub identity: Identity,
    /// What the user may do.
    pub access: Access,
    /// What `/metrics` shows.
    pub metrics: Metrics,
    /// What the program was started with.
    pub config: Config,
    /// Whether new work is still welcome.
    pub lifecycle: Lifecycle,
    /// What Leptos wants to know about the site.
    pub leptos: LeptosOptions,
}

/// Set once, when the program begins to stop.
#[derive(Debug, Clone, Default)]
pub struct Lifecycle(Arc<AtomicBool>);

impl Lifecycle {
    /// From now on `/readyz` answers 503.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether the program is on its way out.
    pub fn is_stopping(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

impl Services {
    /// Opens the database, brings its schema up to date and loads keys and settings.
    ///
    /// # Errors
    /// When the data folder, the master key or the database cannot be used.
    pub async fn open(config: Config, clock: Arc<dyn Clock>) -> Result<Self> {
        make_private_folder(&config.data_dir)
            .with_context(|| format!("cannot create the data folder {}", config.data_dir.display()))?;
        // Before anything is made: a database that a newer program has worked on stays as it is.
        let db = connect(&config).await.context("cannot open the database")?;
        db.migrate().await.context("cannot migrate the database schema")?;
        let master_key = master_key::load_or_create(&config)?;
        let identity = Identity::open(db, options(&config, master_key), clock)
            .await
            .context("cannot open the identity service")?;
        let access = Access::open(&identity).await.context("cannot read roles and policies")?;
        Ok(Self::assemble(identity, access, config))
    }

    /// Puts opened parts together; tests bring their own.
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

/// Connects to the configured database.
///
/// # Errors
/// When it cannot be reached, or a pooler before it cannot be worked with.
pub async fn connect(config: &Config) -> Result<Db, StoreError> {
    let listen_url = config.database_listen_url.as_ref().map(|url| url.expose().as_str());
    Db::connect_and_listen(config.database_url().expose(), listen_url).await
}

/// What the identity service wants to know.
pub fn options(config: &Config, master_key: doorward_identity::MasterKey) -> Options {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let or = |value: u16, default: usize| if value == 0 { default } else { value.into() };
    Options {
        env_id: config.env_id.clone(),
        public_url: config.public_url(),
        master_key,
        hash_workers: or(config.hash.workers, cores),
        hash_queue: or(config.hash.queue, 256),
        product_name: config.product_name.clone(),
        outbound: Allowed(config.outbound.allow.clone()),
    }
}

/// Makes a folder that only its owner can enter; one that exists stays as it is (`doctor` looks at it).
///
/// # Errors
/// When it cannot be made.
pub fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

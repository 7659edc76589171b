//! Authentication and authorization with Doorward for axum apps.
//!
//! A [`Guard`] verifies access tokens with the issuer's published keys, or the signed statement added by forward auth
//! or the gateway, and requests decisions from `/access/v1/check`. Without a definite result, a request is rejected.
//!
//! ```no_run
//! use axum::{Router, extract::State, middleware::from_fn_with_state, routing::get};
//! use doorward_guard::{Guard, Identity, Options, Question, Refused, identify};
//!
//! async fn read(identity: Identity, State(guard): State<Guard>) -> Result<String, Refused> {
//!     guard.may(&identity, &Question::new("articles:read")).await?;
//!     Ok(format!("Hello {}", identity.uid))
//! }
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let guard = Guard::new(Options::new("https://id.example.com", "doorward")?)?;
//! let app = Router::new()
//!     .route("/articles", get(read))
//!     .layer(from_fn_with_state(guard.clone(), identify))
//!     .with_state(guard);
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:8000").await?;
//! axum::serve(listener, app).await?;
//! # Ok(())
//! # }
//! ```
//!
//! - [`Options`]: the configuration
//! - [`identify`]: the authentication layer; [`Identity`]: the extractor for handlers
//! - [`Question`]: action, resource and context of a decision
//! - [`Refused`]: the error, and its response

#![warn(missing_docs)]

mod check;
mod decisions;
mod http;
mod identity;
mod keys;
mod options;
mod refused;
mod verify;

pub use check::Question;
pub use identity::{Identity, identify};
pub use options::{Options, Unusable};
pub use refused::Refused;

use decisions::Decisions;
use keys::Keys;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Verifies tokens and requests decisions. Cheap to clone; clones share their caches.
#[derive(Clone)]
pub struct Guard(Arc<Parts>);

struct Parts {
    options: Options,
    http: reqwest::Client,
    keys: Keys,
    decisions: Decisions,
    clock: Clock,
}

/// Seconds since 1970.
type Clock = Box<dyn Fn() -> u64 + Send + Sync>;

impl Guard {
    /// Creates a guard. Keys are fetched on first use.
    ///
    /// # Errors
    /// [`Unusable`] for invalid options.
    pub fn new(options: Options) -> Result<Self, Unusable> {
        let now = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(u64::MAX, |since| since.as_secs());
        Self::with_clock(options, now)
    }

    /// Like [`Guard::new`], with a clock in seconds since 1970: for tests.
    ///
    /// # Errors
    /// As [`Guard::new`].
    pub fn with_clock(options: Options, clock: impl Fn() -> u64 + Send + Sync + 'static) -> Result<Self, Unusable> {
        options.check()?;
        let http = http::client()?;
        let (keys, decisions) = (Keys::default(), Decisions::new(options.remember_seconds));
        Ok(Self(Arc::new(Parts { options, http, keys, decisions, clock: Box::new(clock) })))
    }

    fn now(&self) -> u64 {
        (self.0.clock)()
    }
}

impl std::fmt::Debug for Guard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Guard").field("options", &self.0.options).finish_non_exhaustive()
    }
}

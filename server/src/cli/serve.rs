//! `doorward serve`.

use super::invocation::Invocation;
use super::{Installation, welcome};
use crate::config::Config;
use crate::demo::{self, DemoClock};
use crate::http::listen;
use crate::{Services, background};
use anyhow::{Context as _, Result, bail};
use clap::Args;
use doorward_identity::SystemClock;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Address and port to listen on [env: DOORWARD_LISTEN] [default: 127.0.0.1:3000]
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// Try Doorward with sample users and history. They are deleted when the server stops
    #[arg(long)]
    demo: bool,
}

impl Serve {
    /// Runs the server until SIGTERM or SIGINT.
    pub async fn run(self, place: &Installation) -> Result<()> {
        let mut sources = place.sources();
        sources.listen = self.listen;
        let loaded = crate::config::load(&sources)?;
        let mut config = loaded.config.clone();
        crate::logging::start(&config.log);
        if !loaded.ignored.is_empty() {
            let names = loaded.ignored.join(", ");
            tracing::info!(
                names,
                "ignoring environment variables that the orchestrator sets for a service with this name"
            );
        }
        let listener = bind(&mut config).await?;
        if self.demo {
            return run_demo(listener, config).await;
        }
        let invocation = Invocation::new(&sources, &loaded, config.listen);
        run(listener, config, &invocation).await
    }
}

/// Binds the port before the database is opened, so that a second server fails early. Replaces port 0 by the actual
/// one.
async fn bind(config: &mut Config) -> Result<TcpListener> {
    let listener =
        TcpListener::bind(config.listen).await.with_context(|| format!("cannot listen on {}", config.listen))?;
    config.listen = listener.local_addr()?;
    Ok(listener)
}

async fn run(listener: TcpListener, config: Config, invocation: &Invocation) -> Result<()> {
    let services = Services::open(config, Arc::new(SystemClock)).await?;
    welcome::addresses(&services);
    welcome::set_up(&services, invocation).await?;
    say!();
    serve(listener, services).await
}

async fn run_demo(listener: TcpListener, mut config: Config) -> Result<()> {
    if !config.listen.ip().to_canonical().is_loopback() {
        bail!("--demo can only be used on this machine: listen on a loopback address such as 127.0.0.1:3000");
    }
    let folder =
        tempfile::Builder::new().prefix("doorward-demo-").tempdir().context("cannot create a temporary folder")?;
    config.data_dir = folder.path().to_owned();
    (config.database_url, config.master_key, config.master_key_file, config.public_url) = (None, None, None, None);
    config.database_listen_url = None;
    say!("Creating sample data. This takes a few seconds…");
    let clock = DemoClock::default();
    let services = Services::open(config, Arc::new(clock.clone())).await?;
    let accounts = demo::seed(&services, &clock).await.context("cannot create the sample data")?;
    welcome::addresses(&services);
    say!();
    demo::print(&accounts);
    serve(listener, services).await
}

async fn serve(listener: TcpListener, services: Services) -> Result<()> {
    let tasks = background::start(&services);
    let router = crate::router(services.clone());
    tracing::info!(listen = %services.config.listen, public_url = %services.config.public_url(), "serving");
    let stop = stop_signal(services.clone())?;
    listen::serve(listener, router, &services, stop).await;
    drop(tasks);
    services.identity.db().clone().close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Resolves at the first SIGTERM (supervisors) or SIGINT (Ctrl-C). A second signal exits immediately.
fn stop_signal(services: Services) -> Result<impl Future<Output = ()>> {
    let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let mut either = async move || {
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
    };
    Ok(async move {
        either().await;
        services.lifecycle.stop();
        tracing::info!("stopping; waiting for open requests");
        tokio::spawn(async move {
            either().await;
            std::process::exit(130);
        });
    })
}

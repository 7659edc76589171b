//! WebSocket connections: after the handshake, copies bytes in both directions.

use super::revocation::Watch;
use crate::http::listen::Slot;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;

/// Joins both connections after their upgrade, until one of them closes or the watch resolves.
pub fn join(client: OnUpgrade, site: OnUpgrade, watch: Option<Watch>, slot: Option<Slot>) {
    let bytes = async move {
        let (Ok(client), Ok(site)) = tokio::join!(client, site) else { return };
        // Connection errors concern only the two endpoints.
        let _ = tokio::io::copy_bidirectional(&mut TokioIo::new(client), &mut TokioIo::new(site)).await;
    };
    tokio::spawn(async move {
        match watch {
            Some(watch) => tokio::select! {
                () = bytes => {}
                () = watch => {}
            },
            None => bytes.await,
        }
        drop(slot);
    });
}

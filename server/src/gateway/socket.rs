//! Web sockets: after the handshake, bytes in both directions.

use super::revocation::Watch;
use crate::http::listen::Slot;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;

/// Joins both ends once both have changed over. It lasts until one of them ends, or the watch does.
pub fn join(client: OnUpgrade, site: OnUpgrade, watch: Option<Watch>, slot: Option<Slot>) {
    let bytes = async move {
        let (Ok(client), Ok(site)) = tokio::join!(client, site) else { return };
        // What becomes of the connection is the two ends' business.
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

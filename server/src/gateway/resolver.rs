//! Resolves the names of upstreams, to allowed addresses only.

use doorward_identity::gateway::Reach;
use hyper_util::client::legacy::connect::dns::Name;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::vec::IntoIter;
use tower::Service;

/// A resolver that returns addresses that the route may reach, so the checked address is the one connected to (no DNS
/// rebinding). `None`, for routes of the configuration file: all addresses.
#[derive(Debug, Clone, Copy)]
pub struct Resolver(pub Option<Reach>);

impl Service<Name> for Resolver {
    type Response = IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<IntoIter<SocketAddr>>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let Self(reach) = *self;
        Box::pin(async move {
            // The connector sets the port.
            let resolved = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let permitted = |address: &SocketAddr| reach.is_none_or(|reach| reach.permits(address.ip()));
            let addresses: Vec<SocketAddr> = resolved.filter(permitted).collect();
            if addresses.is_empty() {
                let why = "no address of the name is allowed for a route of the settings";
                return Err(io::Error::new(io::ErrorKind::PermissionDenied, why));
            }
            Ok(addresses.into_iter())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Resolver;
    use doorward_identity::gateway::Reach;
    use tower::Service as _;

    #[tokio::test]
    async fn attack_71_a_name_that_leads_inside_has_no_address_for_a_public_route() {
        let resolve = async |reach| Resolver(reach).call("localhost".parse().unwrap()).await;
        assert!(resolve(Some(Reach::Public)).await.is_err());
        assert!(resolve(Some(Reach::Listed)).await.unwrap().next().unwrap().ip().is_loopback());
        assert!(resolve(None).await.is_ok());
    }
}

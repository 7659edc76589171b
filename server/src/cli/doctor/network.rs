//! Checks of the network configuration.

use super::Finding;
use crate::config::Config;
use std::net::SocketAddr;

/// The public URL.
pub async fn public_url(config: &Config) -> Finding {
    let url = config.public_url();
    if config.is_local() {
        return Finding::warning(
            format!("Public address is {url}: users cannot sign in from other machines."),
            "For more than a trial, set public_url to the public https address.",
        );
    }
    let host = url.host_str().unwrap_or_default();
    let port = url.port_or_known_default().unwrap_or(443);
    match tokio::net::lookup_host((host.trim_matches(['[', ']']), port)).await {
        Ok(_) => Finding::good(format!("Public address is {url}.")),
        Err(error) => Finding::warning(
            format!("Public address {url}: this machine cannot resolve {host} ({error})."),
            "Check the spelling of public_url, and the DNS record of the host.",
        ),
    }
}

/// The listen address, compared with the public URL.
pub fn listen(config: &Config) -> Option<Finding> {
    let address = listen_address(config.listen);
    if !config.listen.ip().to_canonical().is_loopback() && config.is_local() {
        return Some(Finding::warning(
            format!(
                "Listen address is {address}, but the public address is local: requests from other machines get 421."
            ),
            "Set public_url, or listen on 127.0.0.1.",
        ));
    }
    if !config.listen.ip().to_canonical().is_loopback() && config.is_https() {
        return Some(Finding::warning(
            format!("Listen address is {address}, without TLS: passwords cross that network unencrypted."),
            "Allow only the proxy that terminates TLS to reach this port, or listen on 127.0.0.1.",
        ));
    }
    Some(Finding::good(format!("Listen address is {address}.")))
}

/// An address as it is reached: `0.0.0.0` and `[::]` stand for every address of this machine.
fn listen_address(address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        format!("{address} (every address of this machine)")
    } else {
        address.to_string()
    }
}

/// The proxies whose forwarding headers are trusted.
pub fn trusted_proxies(config: &Config) -> Option<Finding> {
    let networks = &config.trusted_proxies;
    if networks.is_empty() {
        return config.is_https().then(|| {
            Finding::warning(
                "No proxy is trusted, although https needs one in front. All users appear with the address of the \
                 proxy: they share its limits, and the audit log shows it.",
                "Set trusted_proxies to the proxy's address, such as [\"127.0.0.1/32\"], and configure the proxy to set \
                 X-Forwarded-For.",
            )
        });
    }
    if let Some(open) = networks.iter().find(|network| network.prefix_len() == 0) {
        return Some(Finding::failure(
            format!("trusted_proxies contains {open}: clients can claim any address."),
            "List only the proxy’s own network.",
        ));
    }
    let list: Vec<String> = networks.iter().map(ToString::to_string).collect();
    Some(Finding::good(format!("Forwarding headers are trusted from {}.", list.join(", "))))
}

#[cfg(test)]
mod tests {
    use super::listen_address;

    #[test]
    fn an_address_that_stands_for_all_of_them_says_so() {
        assert_eq!(listen_address(([127, 0, 0, 1], 3000).into()), "127.0.0.1:3000");
        assert_eq!(listen_address(([0, 0, 0, 0], 80).into()), "0.0.0.0:80 (every address of this machine)");
        let any = listen_address("[::]:3000".parse().unwrap());
        assert_eq!(any, "[::]:3000 (every address of this machine)");
    }
}

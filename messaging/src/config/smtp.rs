//! Settings of the mail server.

use super::{ConfigError, is_loopback, line, no_controls};
use doorward_contract::messaging::SmtpSecurity;
use lettre::Address;
use std::net::IpAddr;
use url::Host;

pub(super) fn check_server(host: &str, port: u16, security: SmtpSecurity, username: &str) -> Result<(), ConfigError> {
    line("host", host)?;
    let parsed = host_of(host).ok_or_else(|| ConfigError::new("host", "invalid", |texts| texts.host))?;
    if port == 0 {
        return Err(ConfigError::new("port", "invalid", |texts| texts.port));
    }
    no_controls("username", username)?;
    if security == SmtpSecurity::None && !username.is_empty() && !is_loopback(&parsed) {
        return Err(ConfigError::new("security", "insecure", |texts| texts.unencrypted));
    }
    Ok(())
}

pub(super) fn check_from(address: &str, name: &str) -> Result<(), ConfigError> {
    line("from_address", address)?;
    if address.parse::<Address>().is_err() {
        return Err(ConfigError::new("from_address", "invalid", |texts| texts.from_address));
    }
    no_controls("from_name", name)
}

/// Accepts IPv6 addresses without brackets.
fn host_of(text: &str) -> Option<Host> {
    match text.parse::<IpAddr>() {
        Ok(IpAddr::V4(ip)) => Some(Host::Ipv4(ip)),
        Ok(IpAddr::V6(ip)) => Some(Host::Ipv6(ip)),
        Err(_) => Host::parse(text).ok(),
    }
}

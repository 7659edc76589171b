//! The client that sends a request, as a [`Caller`], and the signed-in user, as a [`Viewer`].

use doorward_contract::{
    Secret, Uid,
    account::{AccountKind, Attributes},
    messaging::Language,
};
use doorward_store::session::AgentKind;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

/// The client that sends a request: address, device, language. It says nothing about who is signed in.
#[derive(Clone, Debug)]
pub struct Caller {
    /// IP address of the client, not of a proxy.
    pub ip: Option<IpAddr>,
    /// `User-Agent`, at most 256 characters.
    pub user_agent: Option<String>,
    /// Device ID. It is a secret: it opens the guest account of this device.
    pub device_id: Option<Secret>,
    /// Method and path of the request, for conditions of policies. Shared, because a caller is cloned several times per
    /// request.
    pub method: Option<Arc<str>>,
    pub path: Option<Arc<str>>,
    /// ID of the client; `None` is the default client.
    pub client_id: Option<String>,
    /// Token earned by solving a captcha, if one was sent.
    pub captcha_token: Option<Secret>,
    /// Language for messages to this user.
    pub language: Language,
    /// Language of errors and of their details: English unless the request asks for another.
    pub error_language: Language,
}

impl Caller {
    /// The language of messages to a caller who asks for none: that of CloudBase.
    pub const LANGUAGE: Language = Language::ZhCn;

    /// Key for throttling by address: an IPv4 address, or the /64 of an IPv6 address, since one subscriber holds all of
    /// it.
    pub(crate) fn network(&self) -> String {
        match self.ip.map(|ip| ip.to_canonical()) {
            Some(IpAddr::V4(ip)) => ip.to_string(),
            Some(IpAddr::V6(ip)) => {
                let [a, b, c, d, ..] = ip.segments();
                format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
            None => "unknown".into(),
        }
    }

    /// The IP address as shown and stored.
    pub(crate) fn ip_text(&self) -> Option<String> {
        self.ip.map(|ip| ip.to_canonical().to_string())
    }

    /// SHA-256 of the device ID. The ID itself is never stored.
    pub(crate) fn device_hash(&self) -> Option<String> {
        self.device_id.as_ref().map(|id| device_hash(id.expose()))
    }
}

impl Default for Caller {
    fn default() -> Self {
        Self {
            ip: None,
            user_agent: None,
            device_id: None,
            method: None,
            path: None,
            client_id: None,
            captcha_token: None,
            language: Self::LANGUAGE,
            error_language: Language::default(),
        }
    }
}

/// SHA-256 of a device ID.
pub(crate) fn device_hash(id: &str) -> String {
    crate::crypto::sha256_hex(id.as_bytes())
}

/// The user of an active session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    pub uid: Uid,
    pub session_id: String,
    /// The client that the session was opened with.
    pub client_id: String,
    pub kind: AccountKind,
    /// `user sso` or `anonymous`.
    pub scope: String,
    /// Username.
    pub username: Option<String>,
    pub name: Option<String>,
    /// Email, if verified.
    pub email: Option<String>,
    /// Phone number in E.164, if verified.
    pub phone: Option<String>,
    /// IDs of its current roles.
    pub roles: Vec<String>,
    /// Custom attributes, for the conditions of policies.
    pub attributes: Arc<Attributes>,
}

impl Viewer {
    pub fn is_guest(&self) -> bool {
        self.kind == AccountKind::Anonymous
    }

    /// What the user recognizes the account by: display name, username, verified contact, else the uid.
    pub fn display_name(&self) -> &str {
        let named = [&self.name, &self.username, &self.email, &self.phone].into_iter().flatten();
        named.map(String::as_str).find(|name| !name.trim().is_empty()).unwrap_or(self.uid.as_str())
    }
}

/// Kind of user agent, for "one session per kind": two browsers of one kind count as one.
pub(crate) fn agent_kind(user_agent: Option<&str>) -> AgentKind {
    let agent = user_agent.unwrap_or_default().to_ascii_lowercase();
    let has = |word: &str| agent.contains(word);
    match () {
        () if has("micromessenger") && has("miniprogram") => AgentKind::WechatMini,
        () if has("micromessenger") => AgentKind::Wechat,
        () if has("android") => AgentKind::Android,
        () if has("iphone") || has("ipad") => AgentKind::Ios,
        () if has("windows") || has("macintosh") || has("x11") || has("cros") => AgentKind::Desktop,
        () => AgentKind::Other,
    }
}

/// Recognizable name of a device, such as `Chrome · Windows`. Proper names need no translation.
pub(crate) fn device_label(agent: &str) -> String {
    let find =
        |names: &[(&str, &'static str)]| names.iter().find(|(word, _)| agent.contains(word)).map(|(_, name)| *name);
    // Order matters: Edge and WeChat also contain `Chrome`, Chrome also contains `Safari`.
    let browser = find(&[
        ("MicroMessenger", "WeChat"),
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ]);
    let system = find(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => agent.split(['/', ' ']).next().filter(|word| !word.is_empty()).unwrap_or("Unknown").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(ip: &str) -> Caller {
        Caller { ip: Some(ip.parse().unwrap()), ..Caller::default() }
    }

    #[test]
    fn attack_43_one_ipv6_subscriber_is_one_network() {
        assert_eq!(from("2001:db8:1:2:3::9").network(), from("2001:db8:1:2:ffff::1").network());
        assert_ne!(from("2001:db8:1:2::1").network(), from("2001:db8:1:3::1").network());
    }

    #[test]
    fn attack_43_a_mapped_ipv4_address_is_the_ipv4_address() {
        assert_eq!(from("::ffff:192.0.2.7").network(), from("192.0.2.7").network());
    }

    #[test]
    fn attack_43_no_address_at_all_is_still_a_network() {
        assert_eq!(Caller::default().network(), "unknown");
    }

    #[test]
    fn devices_get_names_people_know() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36 Edg/131.0";
        assert_eq!(device_label(edge), "Edge · Windows");
        assert_eq!(agent_kind(Some(edge)), AgentKind::Desktop);
        assert_eq!(device_label("okhttp/4.9"), "okhttp");
        assert_eq!(device_label(""), "Unknown");
    }
}

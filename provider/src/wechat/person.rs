//! A user's IDs, name and picture, normalized from WeChat's responses.

use crate::{ProviderError, checked};
use doorward_contract::provider::ExternalProfile;
use url::Url;

/// The name WeChat returns for users without a nickname.
const NO_NAME: &str = "微信用户";

/// Builds a profile that contains IDs only.
///
/// # Errors
/// [`ProviderError::Untrusted`] when `openid` is empty or a placeholder.
pub(super) fn profile(appid: &str, openid: &str, union_id: Option<&str>) -> Result<ExternalProfile, ProviderError> {
    let mut meta = vec![("appid".to_owned(), appid.to_owned()), ("openid".to_owned(), openid.to_owned())];
    if let Some(union_id) = union_id {
        meta.push(("unionid".into(), union_id.into()));
    }
    let union_id = union_id.map(str::to_owned);
    Ok(ExternalProfile {
        subject: id(openid)?,
        union_id,
        meta: meta.into_iter().collect(),
        ..ExternalProfile::default()
    })
}

/// Checks a union ID. An empty one is none.
///
/// # Errors
/// [`ProviderError::Untrusted`] for a placeholder: like the openid, the union ID identifies an account.
pub(super) fn union_id(text: Option<String>) -> Result<Option<String>, ProviderError> {
    text.filter(|text| !text.is_empty()).map(|text| id(&text)).transpose()
}

fn id(text: &str) -> Result<String, ProviderError> {
    let alone = ExternalProfile { subject: text.to_owned(), ..ExternalProfile::default() };
    checked(alone).map(|profile| profile.subject)
}

/// Cleans a display name. Names are not unique and never identify a user.
pub(super) fn name(nickname: &str) -> Option<String> {
    let visible: String = nickname.chars().filter(|c| !c.is_control()).collect();
    let name = visible.trim();
    (!name.is_empty() && name != NO_NAME).then(|| name.to_owned())
}

/// Returns an `https` picture URL. Upgrades `http` on WeChat's own host, which supports `https` but returns `http`.
pub(super) fn picture(address: &str) -> Option<String> {
    let mut url = Url::parse(address).ok()?;
    let host = url.host_str()?;
    let wechat_host = host == "qlogo.cn" || host.ends_with(".qlogo.cn");
    if url.scheme() == "http" && wechat_host {
        url.set_scheme("https").ok()?;
    }
    (url.scheme() == "https").then(|| url.into())
}

#[cfg(test)]
mod tests {
    use super::{name, picture, profile, union_id};

    #[test]
    fn case_p045_any_name_is_fine_and_the_platforms_own_is_none() {
        assert_eq!(name("小明🍧").as_deref(), Some("小明🍧"));
        assert_eq!(name(" \u{7}a\u{0}b\u{85}\n").as_deref(), Some("ab"));
        assert_eq!(name(&"长".repeat(80)).unwrap().chars().count(), 80);
        for invalid in ["", "  ", "\u{7}", "微信用户", " 微信用户\n"] {
            assert_eq!(name(invalid), None, "{invalid:?}");
        }
    }

    #[test]
    fn a_picture_is_https_or_none() {
        let plain = "http://thirdwx.qlogo.cn/mmopen/g3Mon/46";
        assert_eq!(picture(plain).as_deref(), Some("https://thirdwx.qlogo.cn/mmopen/g3Mon/46"));
        assert_eq!(picture("https://wx.qlogo.cn/a").as_deref(), Some("https://wx.qlogo.cn/a"));
        for none in
            ["", "/0", "http://example.com/a", "http://evilqlogo.cn/a", "javascript:alert(1)", "data:image/png,"]
        {
            assert_eq!(picture(none), None, "{none}");
        }
    }

    #[test]
    fn attack_03_empty_ids_are_refused() {
        for invalid in ["", "0", "null", "undefined", " o6_b"] {
            assert!(profile("wx1", invalid, None).is_err(), "{invalid:?}");
        }
        assert!(union_id(Some("undefined".into())).is_err());
        assert_eq!(union_id(Some(String::new())).unwrap(), None);
    }
}

//! Who somebody is: ids, name and picture as WeChat writes them.

use crate::{ProviderError, checked};
use doorward_contract::provider::ExternalProfile;
use url::Url;

/// What everybody is called who gave no name.
const NO_NAME: &str = "微信用户";

/// A profile of ids alone.
///
/// # Errors
/// [`ProviderError::Untrusted`] when one of them names nobody.
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

/// A union id, if there is one.
///
/// # Errors
/// [`ProviderError::Untrusted`] when it names nobody: it is a key of accounts as the openid is.
pub(super) fn union_id(given: Option<String>) -> Result<Option<String>, ProviderError> {
    given.filter(|text| !text.is_empty()).map(|text| id(&text)).transpose()
}

fn id(text: &str) -> Result<String, ProviderError> {
    let alone = ExternalProfile { subject: text.to_owned(), ..ExternalProfile::default() };
    checked(alone).map(|profile| profile.subject)
}

/// A name to show. Any text is one, but no two people are the same for it.
pub(super) fn name(given: &str) -> Option<String> {
    let visible: String = given.chars().filter(|c| !c.is_control()).collect();
    let name = visible.trim();
    (!name.is_empty() && name != NO_NAME).then(|| name.to_owned())
}

/// The address of a picture, if it is `https` or can be: WeChat's host speaks it but writes `http`.
pub(super) fn picture(given: &str) -> Option<String> {
    let mut url = Url::parse(given).ok()?;
    let host = url.host_str()?;
    let theirs = host == "qlogo.cn" || host.ends_with(".qlogo.cn");
    if url.scheme() == "http" && theirs {
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
        for nobody in ["", "  ", "\u{7}", "微信用户", " 微信用户\n"] {
            assert_eq!(name(nobody), None, "{nobody:?}");
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
    fn attack_03_ids_that_name_nobody_are_refused() {
        for nobody in ["", "0", "null", "undefined", " o6_b"] {
            assert!(profile("wx1", nobody, None).is_err(), "{nobody:?}");
        }
        assert!(union_id(Some("undefined".into())).is_err());
        assert_eq!(union_id(Some(String::new())).unwrap(), None);
    }
}

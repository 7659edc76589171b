//! What security rules may know of a user, beyond the account. Never from data that users state about themselves.

use crate::{Error, Identity};
use doorward_contract::Uid;
use doorward_contract::account::AccountKind;
use doorward_contract::provider::ProviderKind;
use doorward_store::{linked_identity, session};
use std::collections::BTreeSet;

/// How a user is signed in, in CloudBase's terms. Unknown values are absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Claims {
    /// WeChat's ID for the user: of the application of this sign-in, else the only one linked.
    pub openid: Option<String>,
    /// `WECHAT_PUBLIC`, `WECHAT_OPEN`, `WECHAT`, `ANONYMOUS`, `EMAIL`, `PHONE`, `USERNAME` or `CUSTOM`.
    pub login_type: Option<&'static str>,
}

/// Claims of an account, and of its session where one is given.
pub async fn of(identity: &Identity, uid: &Uid, kind: AccountKind, session: Option<&str>) -> Result<Claims, Error> {
    let db = identity.db().read();
    let method = match session {
        Some(id) => session::by_id(db, id).await?.filter(|row| row.uid == *uid).map(|row| row.method),
        None => None,
    };
    let wechat = linked_identity::of(db, uid).await?.into_iter();
    let wechat = wechat.filter_map(|row| Some((row.provider_id, row.meta.get("openid")?.as_str()?.to_owned())));
    let wechat: Vec<_> = wechat.collect();
    let through = |method: &str| wechat.iter().find(|(provider, _)| provider == method);
    let openid = method.as_deref().and_then(through).map(|(_, openid)| openid.clone()).or_else(|| {
        let all: BTreeSet<_> = wechat.iter().map(|(_, openid)| openid).collect();
        all.first().filter(|_| all.len() == 1).map(|openid| (*openid).clone())
    });
    Ok(Claims { openid, login_type: login_type(identity, kind, method.as_deref()) })
}

/// How a session was opened, as in `/user/me`: the login type of the rules, or the provider's ID where there is none.
pub(crate) fn login_type_or_provider(identity: &Identity, kind: AccountKind, method: &str) -> String {
    login_type(identity, kind, Some(method)).map_or_else(|| method.to_owned(), str::to_owned)
}

/// A guest is `ANONYMOUS` however the session was opened. Of the providers only WeChat has a type.
fn login_type(identity: &Identity, kind: AccountKind, method: Option<&str>) -> Option<&'static str> {
    if kind == AccountKind::Anonymous {
        return Some("ANONYMOUS");
    }
    match method? {
        "password" => Some("USERNAME"),
        "email" => Some("EMAIL"),
        "phone" => Some("PHONE"),
        "custom" => Some("CUSTOM"),
        provider => match identity.providers().find(provider)?.kind {
            ProviderKind::WeChatOfficial => Some("WECHAT_PUBLIC"),
            ProviderKind::WeChatOpen => Some("WECHAT_OPEN"),
            ProviderKind::WeChatMini => Some("WECHAT"),
            _ => None,
        },
    }
}

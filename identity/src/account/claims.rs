//! What security rules may know of a user, beyond the account. Never from data that users state about themselves.

use crate::{Error, Identity};
use doorward_contract::Uid;
use doorward_contract::account::AccountKind;
use doorward_contract::provider::ProviderKind;
use doorward_store::{ConnectionTrait, linked_identity, session};
use serde_json::Value;
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
    let openid = wechat(identity, db, uid, method.as_deref()).await?.openid;
    Ok(Claims { openid, login_type: login_type(identity, kind, method.as_deref()) })
}

/// WeChat's IDs for a user: those of the application of this sign-in, else the only ones linked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct WeChat {
    /// Of one application.
    pub openid: Option<String>,
    /// Across the applications of one Open Platform account.
    pub unionid: Option<String>,
}

impl WeChat {
    /// The members in CloudBase's `meta`.
    pub fn members(self) -> impl Iterator<Item = (String, Value)> {
        let named = [("wxOpenId", self.openid), ("wxUnionId", self.unionid)];
        named.into_iter().filter_map(|(name, id)| Some((name.to_owned(), id?.into())))
    }
}

/// WeChat's IDs for an account that signed in by this method.
pub(crate) async fn wechat(
    identity: &Identity,
    conn: &impl ConnectionTrait,
    uid: &Uid,
    method: Option<&str>,
) -> Result<WeChat, Error> {
    // Asked for every token: most services have no such provider.
    if !identity.providers().all().any(|entry| entry.kind.is_wechat()) {
        return Ok(WeChat::default());
    }
    let rows = linked_identity::of(conn, uid).await?;
    let id_in = |row: &linked_identity::Model| row.meta.get("openid")?.as_str().map(str::to_owned);
    let linked: Vec<_> = rows.iter().filter_map(|row| Some((row, id_in(row)?))).collect();
    let through = linked.iter().find(|(row, _)| method == Some(row.provider_id.as_str()));
    let unionids = linked.iter().filter_map(|(row, _)| row.union_id.as_ref());
    Ok(WeChat {
        openid: through.map(|(_, openid)| openid.clone()).or_else(|| only(linked.iter().map(|(_, openid)| openid))),
        unionid: through.and_then(|(row, _)| row.union_id.clone()).or_else(|| only(unionids)),
    })
}

/// The value, if there is only one.
fn only<'a>(values: impl Iterator<Item = &'a String>) -> Option<String> {
    let all: BTreeSet<_> = values.collect();
    all.first().filter(|_| all.len() == 1).map(|value| (*value).clone())
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

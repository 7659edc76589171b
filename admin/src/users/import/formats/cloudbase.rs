//! CloudBase: the users of `DescribeUserList` and of the older `DescribeEndUsers`, as JSON or as a table. CloudBase
//! returns no password hashes.
//! <https://cloud.tencent.com/document/api/876/129349>, <https://cloud.tencent.com/document/api/876/44679>

use crate::users::import::incoming::{Incoming, IncomingIdentity, Row, entries, member, parsed, text};
use serde_json::json;

/// Provider of the identities of WeChat, unless the user has named it: its ID is the AppID.
const WECHAT: &str = "wechat";

pub(super) fn read(row: &Row) -> Incoming {
    // The wire writes `uid`, the control plane `Uid` and the older one `UUId`.
    let of = |names: &[&str]| names.iter().find_map(|name| row.get(*name)).cloned();
    let mut user =
        Incoming { id: of(&["Uid", "uid", "UUId", "uuid", "sub"]).and_then(|id| text(&id)), ..Incoming::default() };
    user.set("uid", of(&["Uid", "uid", "UUId", "uuid", "sub"]).as_ref());
    // `Name` is the username, `NickName` what is shown; on the wire `name` is what is shown.
    user.set("username", of(&["Name", "UserName", "username"]).as_ref());
    user.set("name", of(&["NickName", "nickName", "nickname", "name"]).as_ref());
    user.set("phone", of(&["Phone", "phone", "phone_number"]).as_ref());
    user.set("email", of(&["Email", "email"]).as_ref());
    user.set("picture", of(&["AvatarUrl", "avatarUrl", "picture"]).as_ref());
    user.set("gender", of(&["Gender", "gender"]).as_ref());
    user.set("description", of(&["Description", "description"]).as_ref());
    user.set("kind", of(&["Type", "type", "user_type"]).as_ref());
    user.set("status", of(&["UserStatus", "userStatus", "status"]).as_ref());
    user.set("created_at", of(&["CreateTime", "createTime", "CreatedAt", "created_at"]).as_ref());
    user.set("last_sign_in_at", of(&["LastLogin", "lastLogin", "UpdateTime"]).as_ref());
    // CloudBase stores a contact only after a code was entered, or by an administrator.
    for (contact, flag) in [("email", "email_verified"), ("phone", "phone_verified")] {
        if user.text(contact).is_some() {
            user.set(flag, Some(&json!(true)));
        }
    }
    user.identity("custom", of(&["CustomUserId", "customUserId"]).as_ref(), None);
    user.set("blocked", row.get("IsDisabled"));
    user.identity("qq", row.get("QQOpenId"), None);
    wechat(&mut user, row);
    for identity in of(&["UserIdentities", "identities", "providers"]).as_ref().map(entries).unwrap_or_default() {
        let of = |names: &[&str]| names.iter().find_map(|name| identity.get(*name)).and_then(text);
        let provider = of(&["ProviderId", "provider_id", "id", "provider"]);
        let subject = of(&["ProviderUserId", "provider_user_id", "sub", "subject"]);
        if let (Some(provider), Some(subject)) = (provider, subject) {
            let (union_id, name) = (of(&["UnionId", "union_id"]), of(&["Name", "name"]));
            user.identities.push(IncomingIdentity { provider, subject, union_id, name });
        }
    }
    user
}

/// `meta` has the IDs of WeChat; the older list has `WXOpenId` and `WXUnionId`.
fn wechat(user: &mut Incoming, row: &Row) {
    let meta = row.get("meta").or_else(|| row.get("Meta")).map(parsed).unwrap_or_default();
    let of = |names: &[&str]| {
        let own = names.iter().find_map(|name| member(row, name));
        own.or_else(|| names.iter().find_map(|name| meta.get(*name).and_then(text)))
    };
    let open_id = of(&["wxOpenId", "WXOpenId", "WxOpenId", "openId", "OpenId", "openid"]);
    let union_id = of(&["wxUnionId", "WXUnionId", "WxUnionId", "unionId", "UnionId", "unionid"]);
    let app_id = of(&["wxAppId", "WXAppId", "appId", "AppId", "appid"]).unwrap_or_else(|| WECHAT.to_owned());
    if let Some(subject) = open_id {
        user.identities.push(IncomingIdentity { provider: app_id, subject, union_id, name: None });
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use serde_json::json;

    #[test]
    fn ids_of_wechat_become_an_identity_with_its_union_id() {
        let row =
            json!({ "Uid": "1900000000000000001", "Name": "li.na", "meta": { "wxOpenId": "o1", "wxUnionId": "u1" } });
        let user = read(row.as_object().unwrap());
        assert_eq!(user.text("uid"), Some("1900000000000000001"));
        let [identity] = user.identities.as_slice() else { panic!("{:?}", user.identities) };
        assert_eq!((identity.provider.as_str(), identity.subject.as_str()), ("wechat", "o1"));
        assert_eq!(identity.union_id.as_deref(), Some("u1"));
    }
}

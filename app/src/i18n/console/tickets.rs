//! Custom tickets and the keys they are signed with.

use super::sentences;
use crate::i18n::texts;

texts! {
    /// Wording of custom tickets.
    Tickets {
        title: "Custom tickets", "自定义登录";
        body: "Your own server identifies users with a ticket signed by the CloudBase Node SDK.", "由您自己的服务器确认用户身份，并用 CloudBase Node SDK 签发登录凭证（ticket）。";
        off: "When off, tickets can’t be used to sign in. Accounts and keys are kept.", "关闭后，ticket 无法用于登录；账号和密钥会保留。";
        missing: "No key yet. Create one to sign tickets.", "还没有密钥，无法签发 ticket。";
        keys: "Manage keys", "管理密钥";
        keys_title: "Keys for custom tickets", "自定义登录密钥";
        keys_lead: "Your server signs tickets with the private key. Only the public key is stored here.", "服务器使用私钥签发 ticket，这里只保存公钥。";
        none_title: "No keys yet", "还没有密钥";
        none_body: "Create one and put the file on the server that signs tickets.", "创建密钥，并将文件放到签发 ticket 的服务器上。";
        make: "Create key", "创建密钥";
        replace: "Replace key", "更换密钥";
        replace_ask: "Replace the key?", "确定更换密钥？";
        replace_body: "The new key works immediately. The old one keeps working for two hours so you can update your servers.", "新密钥立即生效，旧密钥在两小时内仍然有效，便于服务器切换。";
        made: "This is the only time you can download the key file. It isn’t stored here.", "密钥文件仅显示这一次，系统不会保存，请立即下载。";
        download: "Download key file", "下载密钥文件";
        needs_script: "Creating a key here needs JavaScript. Without it, use the API below.", "在此创建密钥需要启用 JavaScript，也可以使用下方的 API。";
        list: "Valid keys", "有效的密钥";
        id: "Key", "密钥";
        created: "Created", "创建时间";
        state: "Status", "状态";
        actions: "Actions", "操作";
        current: "Current", "当前使用";
        retires: "Replaced, valid until", "已更换，有效期至";
        end: "Revoke", "撤销";
        end_ask: "Revoke this key?", "确定撤销此密钥？";
        end_body: "Tickets signed with it stop working immediately. Do this if the key has leaked. Active sessions are not affected.", "用它签发的 ticket 将立即失效，适用于密钥泄露的情况。已登录的会话不受影响。";
        end_anyway: "Revoke anyway", "仍然撤销";
        ended: "Key revoked.", "密钥已撤销。";
        back: "Sign-in methods", "登录方式";
    }
}

sentences! {
    fn end_label(id: &str) = "Revoke key {id}", "撤销密钥 {id}";
}

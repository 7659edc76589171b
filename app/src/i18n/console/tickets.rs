//! Custom tickets and the keys they are signed with.

use super::sentences;
use crate::i18n::texts;

texts! {
    /// Wording of custom tickets.
    Tickets {
        title: "Custom tickets", "自定义登录";
        body: "Your own server says who somebody is, with a ticket that the vendor’s Node SDK signs.", "由您自己的服务器确认用户身份，并用 Node SDK 签发登录凭证（ticket）。";
        off: "While off, no ticket opens anything. Accounts and keys are kept.", "关闭时，ticket 无法用于登录；账号和密钥会保留。";
        missing: "There is no key yet, so nobody can sign tickets.", "尚未创建密钥，无法签发 ticket。";
        keys: "Keys", "密钥管理";
        keys_title: "Keys for custom tickets", "自定义登录密钥";
        keys_lead: "A server signs tickets with the private half; only the public half is kept here.", "服务器使用私钥签发 ticket，这里只保存公钥。";
        none_title: "No key yet", "尚无密钥";
        none_body: "Make one and put the file on the server that signs tickets.", "创建密钥，并将文件放到签发 ticket 的服务器上。";
        make: "Make a key", "创建密钥";
        replace: "Replace the key", "更换密钥";
        replace_ask: "Replace the key?", "确定更换密钥？";
        replace_body: "The new one counts at once; the former goes on counting for two hours, so that servers can change over.", "新密钥立即生效，旧密钥在两小时内仍然有效，便于服务器切换。";
        made: "This is the file. It is shown this once and kept nowhere: save it now.", "密钥文件仅显示这一次，系统不会保存，请立即下载。";
        download: "Download the file", "下载密钥文件";
        needs_script: "Making a key here needs script. Without it, use the API below.", "在此创建密钥需要启用脚本。也可以使用下方的 API。";
        list: "Keys that count", "有效的密钥";
        id: "Key", "密钥";
        created: "Made", "创建时间";
        state: "State", "状态";
        actions: "Actions", "操作";
        current: "Current", "当前使用";
        retires: "Replaced; counts until", "已更换，有效期至";
        end: "End now", "立即失效";
        end_ask: "End this key now?", "确定使此密钥立即失效？";
        end_body: "Tickets signed with it open nothing any more: for a key that has leaked. Sessions that are open stay.", "用它签发的 ticket 将立即无法登录，适用于密钥泄露的情况。已登录的会话不受影响。";
        end_anyway: "End anyway", "仍然失效";
        ended: "The key counts no more.", "密钥已失效。";
        back: "Sign-in methods", "登录方式";
    }
}

sentences! {
    fn end_label(id: &str) = "End now: key {id}", "立即失效：密钥 {id}";
}

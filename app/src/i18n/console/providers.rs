//! Identity providers: their kinds, what each needs, and their page.

mod kinds;
mod members;

pub use kinds::{about, called};
pub use members::{hint, label};

use super::sentences;
use crate::i18n::texts;

texts! {
    /// Wording around identity providers.
    Providers {
        title: "Identity providers", "身份源";
        lead: "Other services that say who somebody is. Each one is switched on by itself.", "由第三方服务确认用户身份，每个身份源可单独开启。";
        none: "None is set up yet.", "尚未配置身份源。";
        add: "Add a provider", "添加身份源";
        add_title: "Add an identity provider", "添加身份源";
        add_lead: "Choose the service. What it needs is asked for next; nothing is open until you switch it on.", "选择要接入的服务，下一步填写所需配置。开启之前不会对用户生效。";
        which: "Service", "服务";
        back: "Sign-in methods", "登录方式";
        incomplete: "Incomplete", "配置不完整";
        configure: "Configure", "配置";
        try_it: "Try it", "试用";
        off: "While off, it opens no account and nobody can link it. Linked identities are kept.", "关闭时，无法用它登录，也无法关联；已有的关联会保留。";
        callback: "Callback address", "回调地址";
        callback_hint: "Register it at the provider, exactly as it stands here.", "请原样填写到该服务的回调地址（Redirect URI）配置中。";
        callback_later: "Save first if the provider asks for the callback address before it gives you a client id: it is shown after that.", "如果该服务要求先填写回调地址才能获得应用 ID，请先保存，保存后会显示回调地址。";
        mini_hosts: "The Mini Program’s own code asks this server; no browser is sent anywhere.", "由小程序代码直接请求本服务，不涉及浏览器跳转。";
        connection: "Connection", "连接配置";
        id: "Id", "标识";
        id_hint: "2 to 32 lower-case letters, digits, _ and -. Part of the callback address; it never changes.", "2 到 32 个小写字母、数字、下划线或短横线，会出现在回调地址中，保存后不能修改。";
        id_taken: "There is a provider with this id already.", "已有相同标识的身份源。";
        name: "Name on the button", "按钮名称";
        more: "More settings", "更多设置";
        map: "Where the profile’s fields are", "用户信息字段映射";
        map_hint: "Names in the provider’s answer, with dots into nested objects, such as data.user.id. Empty means the standard name.", "该服务返回数据中的字段名，可用点号表示嵌套，如 data.user.id。留空则使用标准字段名。";
        secret_kept: "Stored; leave empty to keep it.", "已保存；留空则保持不变。";
        secret_needed: "Kept encrypted and never shown again.", "加密保存，不再显示。";
        post: "In the body (client_secret_post)", "放在请求体中（client_secret_post）";
        basic: "By HTTP Basic (client_secret_basic)", "使用 HTTP Basic（client_secret_basic）";
        accounts: "Accounts", "账号规则";
        accounts_lead: "Whom a sign-in through this provider opens.", "通过该身份源登录时如何对应账号。";
        sign_up: "Strangers get an account", "新用户自动创建账号";
        match_phone: "The same phone number, verified on both sides, opens the account", "手机号相同且双方均已验证时，登录已有账号";
        match_email: "The same e-mail address, verified on both sides, opens the account", "邮箱相同且双方均已验证时，登录已有账号";
        match_hint: "Only for providers whose word on contacts you trust as your own.", "仅在您完全信任该服务对手机号、邮箱的验证时开启。";
        sync: "Copy name and picture at each sign-in", "每次登录同步昵称和头像";
        reuse: "The subject there becomes the uid here", "使用对方的用户 ID 作为 uid";
        scan: "Show its QR code on the sign-in page", "在登录页提供扫码登录（小程序码）";
        scan_hint: "The Mini Program’s code must read the scene, say what is confirmed, and answer; the documentation shows how.", "小程序代码需读取 scene、向用户说明确认的内容并提交结果，做法见文档。";
        kind: "Kind of new accounts", "新账号类型";
        external: "Registered user", "外部用户";
        internal: "Organization member", "组织成员";
        role: "Role of new accounts", "新账号的角色";
        role_hint: "Besides that of their kind; empty for none.", "在账号类型对应的角色之外追加，留空则不追加。";
        role_unknown: "There is no such role.", "角色不存在。";
        role_admin: "No provider makes administrators. Appoint them one by one.", "身份源不能授予管理员角色，请逐个任命。";
        trial: "Try it", "试用";
        trial_lead: "Walk the whole way with an account of yours there and see what it says about you. Nobody is signed in, nothing is stored, and it works while the provider is off.", "用您在该服务的账号完整走一遍登录流程，查看它返回的信息。不会登录或保存任何内容，身份源关闭时也可以试用。";
        trial_go: "Walk through a sign-in", "试走登录流程";
        trial_ok: "It works. This is what it says about you:", "登录流程正常，返回的信息如下：";
        trial_failed: "It does not work yet:", "登录流程未成功：";
        check: "Check the connection", "检查连接";
        check_ok: "It answers, and is who it should be.", "连接正常，服务身份无误。";
        check_failed: "It does not work yet:", "检查未通过：";
        check_lead: "Asks the provider as far as that can be without a person.", "在不需要用户参与的范围内检查连接。";
        subject: "Subject", "用户 ID";
        union_id: "Union id", "UnionID";
        full_name: "Name", "昵称";
        username: "User name", "用户名";
        email: "E-mail", "邮箱";
        phone: "Phone", "手机号";
        groups: "Groups", "用户组";
        verified: "verified", "已验证";
        unverified: "not verified", "未验证";
        remove: "Remove", "删除";
        remove_title: "Remove this provider", "删除身份源";
        remove_body: "Nobody can sign in with it any more, and the identities linked through it are removed. A provider added later with the same id starts without them.", "任何人都无法再通过它登录，已有的关联会一并解除。以后用相同标识添加的身份源不会恢复这些关联。";
        links: "Linked identities", "已关联的身份";
        links_hint: "After this change, an id at the provider may belong to somebody else.", "此更改之后，身份源中的同一个用户 ID 可能属于另一个人。";
        links_choose: "Choose what happens to them", "请选择处理方式";
        links_keep: "Keep: same service, same users", "保留：仍是同一服务的同一批用户";
        links_detach: "Remove: different users", "解除：用户已不同";
        lockout_go: "Continue. These users can no longer sign in.", "继续，这些用户将无法登录。";
        turn_off_anyway: "Turn off anyway", "仍然关闭";
        release: "Released version", "正式版";
        trial_version: "Trial version", "体验版";
        develop: "Development version", "开发版";
        remove_ask: "Remove this provider?", "确定删除此身份源？";
        removed: "Removed.", "已删除。";
        gone_title: "There is no such provider", "身份源不存在";
        gone_body: "It may have been removed.", "它可能已被删除。";
        not_asked: "No such address may be asked. Give an https address; one in a private network must be allowed in the configuration (outbound.allow).", "不能请求这个地址。请使用 https 地址；内网地址需要在配置项 outbound.allow 中允许。";
        app_id: "An App ID begins with wx.", "AppID 以 wx 开头。";
    }
}

sentences! {
    fn lacks(what: &str) = "It cannot be switched on yet. Missing: {what}.", "暂时无法开启，缺少：{what}。";
    fn linked_count(count: &str) = "Linked identities: {count}.", "已有 {count} 个关联的身份。";
    fn lockout(count: &str) = "Active users with no other way to sign in: {count}.", "有 {count} 位正常状态的用户没有其他登录方式。";
    fn open_label(name: &str) = "Configure {name}", "配置 {name}";
}

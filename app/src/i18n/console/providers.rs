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
        title: "Identity providers", "身份提供方";
        lead: "Let people sign in with another account. Turn each provider on separately.", "允许用户使用第三方账号登录，每个身份提供方可单独开启。";
        none: "No identity providers yet.", "还没有身份提供方。";
        add: "Add provider", "添加身份提供方";
        add_title: "Add an identity provider", "添加身份提供方";
        add_lead: "Choose a service and enter its settings. It’s available to users once you turn it on.", "选择要接入的服务并填写配置。开启后才会对用户生效。";
        which: "Service", "服务";
        back: "Sign-in methods", "登录方式";
        incomplete: "Incomplete", "配置不完整";
        configure: "Configure", "配置";
        try_it: "Test", "测试";
        off: "When off, users can’t sign in with it or link it. Linked identities are kept.", "关闭后，无法用它登录或关联；已有的关联会保留。";
        callback: "Callback URL", "回调地址";
        callback_hint: "Register this exact URL with the provider.", "请将此地址原样填写到该服务的回调地址（Redirect URI）配置中。";
        callback_later: "If the provider asks for a callback URL before it gives you a client ID, save first. The URL appears after saving.", "如果该服务要求先填写回调地址才能获得应用 ID，请先保存，保存后会显示回调地址。";
        mini_hosts: "The Mini Program calls this server directly; there is no browser redirect.", "由小程序代码直接请求本服务，不涉及浏览器跳转。";
        connection: "Connection", "连接配置";
        id: "ID", "ID";
        id_hint: "2–32 lowercase letters, digits, _ and -. Part of the callback URL; can’t be changed later.", "2–32 个小写字母、数字、下划线或短横线，会出现在回调地址中，保存后不能修改。";
        id_taken: "A provider with this ID already exists.", "此 ID 已被其他身份提供方使用。";
        name: "Name on the button", "按钮名称";
        more: "More settings", "更多设置";
        map: "Profile field mapping", "用户信息字段映射";
        map_hint: "Field names in the provider’s response. Use dots for nested fields, such as data.user.id. Leave empty for the standard name.", "该服务返回数据中的字段名，可用点号表示嵌套，如 data.user.id。留空则使用标准字段名。";
        secret_kept: "Already set. Leave empty to keep it.", "已保存；留空则保持不变。";
        secret_needed: "Stored encrypted and never shown again.", "加密保存，不再显示。";
        post: "In the request body (client_secret_post)", "放在请求体中（client_secret_post）";
        basic: "HTTP Basic (client_secret_basic)", "HTTP Basic（client_secret_basic）";
        accounts: "Accounts", "账号规则";
        accounts_lead: "How sign-ins through this provider map to accounts.", "通过该身份提供方登录时如何对应账号。";
        sign_up: "Create accounts for new users", "新用户自动创建账号";
        match_phone: "Link to an existing account with the same verified phone number", "手机号相同且双方均已验证时，关联到已有账号";
        match_email: "Link to an existing account with the same verified email", "邮箱相同且双方均已验证时，关联到已有账号";
        match_hint: "Turn on only if you trust this provider to verify contacts as you do.", "仅在您完全信任该服务对手机号、邮箱的验证时开启。";
        sync: "Update name and picture at each sign-in", "每次登录同步昵称和头像";
        reuse: "Use the provider’s subject as the user ID", "使用该服务的用户 ID 作为本站用户 ID";
        scan: "Show a QR code on the sign-in page", "在登录页提供扫码登录（小程序码）";
        scan_hint: "The Mini Program must read the scene, show what is being confirmed and send the result. See the documentation.", "小程序代码需读取 scene、向用户说明确认的内容并提交结果，做法见文档。";
        kind: "New account type", "新账号类型";
        external: "Registered user", "注册用户";
        internal: "Organization member", "组织成员";
        role: "Role for new accounts", "新账号的角色";
        role_hint: "Role ID. Assigned in addition to the automatic roles. Leave empty for none.", "填写角色 ID，在账号类型自带的角色之外追加；留空则不追加。";
        role_unknown: "This role doesn’t exist.", "角色不存在。";
        role_admin: "An identity provider can’t assign the administrator role. Assign it to each user instead.", "身份提供方不能授予管理员角色，请逐个授予用户。";
        trial: "Test", "测试";
        trial_lead: "Sign in with your own account at the provider and see what it returns. You won’t be signed in here and nothing is stored. Works while the provider is off.", "用您在该服务的账号完整走一遍登录流程，查看它返回的信息。不会真正登录或保存任何内容，身份提供方关闭时也可以测试。";
        trial_go: "Test sign-in", "测试登录";
        trial_ok: "Sign-in works. The provider returned:", "登录流程正常，返回的信息如下：";
        trial_failed: "Test sign-in failed:", "测试登录失败：";
        check: "Check connection", "检查连接";
        check_ok: "Connected. The provider answered as expected.", "连接正常，服务响应符合预期。";
        check_failed: "Connection check failed:", "检查未通过：";
        check_lead: "Checks the connection without a user signing in.", "在没有用户参与的情况下检查与该服务的连接。";
        subject: "Subject", "用户 ID";
        union_id: "Union ID", "UnionID";
        full_name: "Name", "昵称";
        username: "Username", "用户名";
        email: "Email", "邮箱";
        phone: "Phone", "手机号";
        groups: "Groups", "用户组";
        verified: "verified", "已验证";
        unverified: "not verified", "未验证";
        remove: "Delete", "删除";
        remove_title: "Delete this provider", "删除身份提供方";
        remove_body: "Users can no longer sign in with it, and identities linked through it are removed. Adding a provider with the same ID later does not restore them.", "任何人都无法再通过它登录，已有的关联会一并解除。以后用相同 ID 添加的身份提供方不会恢复这些关联。";
        links: "Linked identities", "已关联的身份";
        links_hint: "After this change, an ID at the provider may belong to a different person.", "更改后，身份提供方的同一个用户 ID 可能属于另一个人。";
        links_choose: "Choose what happens to them", "请选择处理方式";
        links_keep: "Keep: same service, same users", "保留：仍是同一服务的同一批用户";
        links_detach: "Remove: different users", "解除：用户已不同";
        lockout_go: "Continue. These users can no longer sign in.", "继续，这些用户将无法登录。";
        turn_off_anyway: "Turn off anyway", "仍然关闭";
        release: "Released version", "正式版";
        trial_version: "Trial version", "体验版";
        develop: "Development version", "开发版";
        remove_ask: "Delete this provider?", "确定删除此身份提供方？";
        removed: "Identity provider deleted.", "身份提供方已删除。";
        gone_title: "Identity provider not found", "身份提供方不存在";
        gone_body: "It may have been deleted.", "它可能已被删除。";
        not_asked: "Doorward can’t connect to this address. Use https. To reach a private network, allow it in outbound.allow.", "无法连接此地址。请使用 https 地址；内网地址需在配置项 outbound.allow 中允许。";
        app_id: "An AppID starts with wx.", "AppID 以 wx 开头。";
    }
}

sentences! {
    fn lacks(what: &str) = "Can’t be turned on yet. Missing: {what}.", "暂时无法开启，缺少：{what}。";
    fn linked_count(count: &str) = "Linked identities: {count}.", "已有 {count} 个关联的身份。";
    fn lockout(count: &str) = "Active users with no other sign-in method: {count}.", "有 {count} 位未停用的用户没有其他登录方式。";
    fn open_label(name: &str) = "Configure {name}", "配置 {name}";
}

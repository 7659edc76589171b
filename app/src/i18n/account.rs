//! Words of the account centre.

pub mod contact;
pub mod methods;

use super::{Lang, texts, use_lang};
use doorward_contract::event::EventAction;

texts! {
    /// Words of the account centre.
    Account {
        title: "Account", "账号";
        mine: "My account", "我的账号";
        sections: "Account pages", "账号页面";
        profile: "Profile", "个人资料";
        security: "Security", "安全";
        devices: "Devices", "设备";
        activity: "Activity", "活动记录";
        saved: "Profile updated.", "资料已更新。";

        profile_text: "Apps you sign in to can see this information.", "您登录的应用可以看到这些资料。";
        name: "Display name", "昵称";
        username: "Username", "用户名";
        username_hint: "Used to sign in.", "用于登录。";
        picture: "Picture URL", "头像地址";
        picture_hint: "Must start with https://.", "以 https:// 开头的图片地址。";
        gender: "Gender", "性别";
        gender_unknown: "Not specified", "不透露";
        gender_female: "Female", "女";
        gender_male: "Male", "男";
        birthdate: "Birthday", "生日";
        locale: "Language", "语言";
        locale_none: "Not specified", "未设置";
        description: "About me", "个人简介";
        description_hint: "Up to 200 characters.", "最多 200 个字符。";

        keep_title: "Save your account", "保留此账号";
        keep_text: "You’re signed in as a guest, so this account exists only in this browser. Set a username and password to keep it and everything in it.",
            "您目前以访客身份使用，账号只保存在此浏览器中。设置用户名和密码后，即可长期保留账号及其内容。";
        keep_off: "You’re signed in as a guest. This account exists only in this browser and is lost if you clear its data.",
            "您目前以访客身份使用，账号只保存在此浏览器中，清除浏览器数据后将无法找回。";
        keep: "Save account", "保留账号";
        keep_contact_text: "You’re signed in as a guest, so this account exists only in this browser. Add a phone number or email to keep it and everything in it.",
            "您目前以访客身份使用，账号只保存在此浏览器中。绑定手机号或邮箱后，即可长期保留账号及其内容。";
        keep_with_contact: "Save my account", "保留我的账号";

        password_title: "Password", "密码";
        password_text: "Changing it signs out your other devices.", "更改后，您的其他设备将退出登录。";
        password_first: "This account has no password yet.", "此账号尚未设置密码。";
        password_set: "Last changed:", "上次更改：";
        current_password: "Current password", "当前密码";
        new_password: "New password", "新密码";
        change_password: "Change password", "更改密码";
        set_password: "Set password", "设置密码";
        password_changed: "Password changed. Your other devices have been signed out.", "密码已更改，其他设备已退出登录。";

        check_methods: "Review your linked sign-in methods", "查看已关联的登录方式";

        devices_title: "Where you’re signed in", "已登录的设备";
        devices_text: "Don’t recognize a device? Sign it out and change your password.",
            "发现不认识的设备？请将其退出登录并更改密码。";
        this_device: "This device", "当前设备";
        last_seen: "Last active", "最近使用";
        signed_in: "Signed in", "登录时间";
        sign_out_there: "Sign out", "退出登录";
        sign_out_others: "Sign out all other devices", "退出其他所有设备";
        other_devices_none: "You’re not signed in on any other device.", "没有在其他设备上登录。";
        ended: "Device signed out.", "已在该设备退出登录。";

        activity_title: "Account activity", "账号活动记录";
        activity_text: "Sign-ins and changes, newest first.", "登录与更改记录，按时间倒序排列。";
        activity_none: "No activity yet", "暂无记录";
        activity_none_text: "Sign-ins and account changes will appear here.", "登录和更改会记录在这里。";
        older: "Older", "更早";
        newest: "Newest", "最新";
        failed: "failed", "失败";

        delete_title: "Delete account", "注销账号";
        delete_text: "Your account and everything in it will be deleted immediately. This can’t be undone.",
            "账号及其所有内容将立即删除，无法恢复。";
        delete_prove: "Enter your password to confirm it’s you.", "请输入密码以确认是您本人操作。";
        delete_no_password: "Set a password first, so you can confirm it’s you.", "请先设置密码，用于确认是您本人操作。";
        delete_guest: "We can’t confirm that a guest account is yours, so it can’t be deleted here. Clear this browser’s data to stop using it.",
            "访客账号无法验证身份，因此不能在此注销。清除此浏览器的数据后，该账号即不再可用。";
        delete: "Delete my account", "注销我的账号";
        keep_it: "Keep my account", "暂不注销";
    }
}

/// What happened, in the words of an owner's own history. A word of a newer program is shown as it is.
pub fn action(word: &str) -> String {
    match EventAction::of_history_word(word) {
        Some(action) => action_in(use_lang(), action).to_owned(),
        None => word.to_owned(),
    }
}

/// What happened with one's account. An action without words does not compile.
pub fn action_in(lang: Lang, action: EventAction) -> &'static str {
    let (en, zh) = match action {
        EventAction::SignIn => ("Sign-in", "登录"),
        EventAction::SignUp => ("Account created", "注册账号"),
        EventAction::Upgraded => ("Guest account saved", "访客账号转为正式账号"),
        EventAction::SignOut => ("Signed out", "退出登录"),
        EventAction::SignOutAll => ("Signed out everywhere", "在所有设备退出登录"),
        EventAction::SessionEnded => ("Device signed out", "设备被退出登录"),
        EventAction::RefreshReuse => ("Device signed out for security", "出于安全原因退出了一台设备"),
        EventAction::Sudo => ("Identity confirmed", "验证了身份"),
        EventAction::ProfileChanged => ("Profile changed", "修改了个人资料"),
        EventAction::ContactChanged => ("Phone or email changed", "更改了手机号或邮箱"),
        EventAction::ContactReclaimed => {
            ("Unverified phone or email claimed by its owner", "未验证的手机号或邮箱已由实际所有者认领")
        }
        EventAction::CodeSent => ("Verification code sent", "发送了验证码"),
        EventAction::CodeChecked => ("Verification code entered", "提交了验证码"),
        EventAction::SamePerson => ("Another account of yours found", "发现您的另一个账号"),
        EventAction::IdentityLinked => ("Third-party account linked", "关联了第三方账号"),
        EventAction::IdentityUnlinked => ("Third-party account unlinked", "解除了第三方账号的关联"),
        EventAction::PasswordChanged => ("Password changed", "更改了密码"),
        EventAction::PasswordLinkCreated => ("Password reset link created", "生成了重设密码链接"),
        EventAction::UserCreated => ("Account created by an administrator", "管理员创建了账号"),
        EventAction::UserChanged => ("Account changed by an administrator", "管理员修改了账号"),
        EventAction::Elevated => {
            ("Administrative permissions added; all devices signed out", "获得了管理权限，所有设备已退出登录")
        }
        EventAction::UserBlocked => ("Account blocked by an administrator", "管理员停用了账号"),
        EventAction::UserUnblocked => ("Account unblocked by an administrator", "管理员恢复了账号"),
        EventAction::UserDeleted => ("Account deleted", "账号已注销"),
        EventAction::RoleMemberAdded => ("Role added", "获得了角色"),
        EventAction::RoleMemberRemoved => ("Role removed", "角色被移除"),
        EventAction::NodeMemberAdded => ("Added to a department or position", "加入了部门或岗位"),
        EventAction::NodeMemberRemoved => ("Removed from a department or position", "被移出部门或岗位"),
        EventAction::MessageRead => ("Message read by an administrator", "管理员查看了消息内容"),
        EventAction::MessageSent => ("Message sent by an administrator", "管理员发送了消息"),
        EventAction::SetupCompleted => ("Set up as the first administrator", "设为首位管理员"),
        // What is not about one account: nobody's own history has it.
        EventAction::SenderChanged
        | EventAction::ProviderChanged
        | EventAction::TicketKeyCreated
        | EventAction::RoleCreated
        | EventAction::RoleChanged
        | EventAction::RoleDeleted
        | EventAction::RolePoliciesChanged
        | EventAction::NodeCreated
        | EventAction::NodeChanged
        | EventAction::NodeMoved
        | EventAction::NodeDeleted
        | EventAction::NodeRoleAdded
        | EventAction::NodeRoleRemoved
        | EventAction::PolicyCreated
        | EventAction::PolicyChanged
        | EventAction::PolicyDeleted
        | EventAction::ResourceCreated
        | EventAction::ResourceChanged
        | EventAction::ResourceDeleted
        | EventAction::ResourceTypeChanged
        | EventAction::SettingsChanged
        | EventAction::KeyRotated
        | EventAction::ApiKeyCreated
        | EventAction::ApiKeyChanged
        | EventAction::ApiKeyRevoked => ("Service settings changed", "服务设置已更改"),
    };
    match lang {
        Lang::En => en,
        Lang::ZhCn => zh,
    }
}

/// Words for a way of signing in.
pub fn method(word: &str) -> &str {
    match (use_lang(), word) {
        (Lang::En, "password") => "with a password",
        (Lang::ZhCn, "password") => "密码",
        (Lang::En, "phone") => "by phone",
        (Lang::ZhCn, "phone") => "手机号",
        (Lang::En, "email") => "by email",
        (Lang::ZhCn, "email") => "邮箱",
        (Lang::En, "anonymous") => "as a guest",
        (Lang::ZhCn, "anonymous") => "访客",
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use super::{EventAction, Lang, action_in};

    #[test]
    fn finding_every_event_of_an_own_history_is_told_in_words() {
        for action in EventAction::ALL {
            assert_eq!(EventAction::of_history_word(&action.history_word()), Some(*action));
            let [en, zh] = [Lang::En, Lang::ZhCn].map(|lang| action_in(lang, *action));
            assert!(!en.contains('_') && !en.contains('.') && en != zh, "{action:?}: {en} {zh}");
        }
    }
}

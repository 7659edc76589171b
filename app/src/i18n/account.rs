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
        saved: "Saved.", "已保存。";

        profile_text: "What apps you sign in to may see of you.", "您登录的应用可以看到这些资料。";
        name: "Display name", "昵称";
        username: "User name", "用户名";
        username_hint: "You sign in with it.", "用于登录。";
        picture: "Picture address", "头像地址";
        picture_hint: "An address that begins with https://.", "以 https:// 开头的图片地址。";
        gender: "Gender", "性别";
        gender_unknown: "Not stated", "不透露";
        gender_female: "Female", "女";
        gender_male: "Male", "男";
        birthdate: "Birthday", "生日";
        locale: "Language", "语言";
        locale_none: "Not stated", "未设置";
        description: "About me", "个人简介";
        description_hint: "At most 200 characters.", "最多 200 个字符。";

        keep_title: "Keep this account", "保留此账号";
        keep_text: "You are here as a guest: the account hangs on this browser. With a user name and a password it stays yours, with everything in it.",
            "您目前是访客，账号只与此浏览器绑定。设置用户名和密码后，账号及其内容将一直归您所有。";
        keep_off: "You are here as a guest: the account hangs on this browser and is lost when its data is cleared.",
            "您目前是访客，账号只与此浏览器绑定，清除浏览器数据后将无法找回。";
        keep: "Keep the account", "保留账号";
        keep_contact_text: "You are here as a guest: the account hangs on this browser. With a phone number or e-mail address it stays yours, with everything in it.",
            "您目前是访客，账号只与此浏览器绑定。绑定手机号或邮箱后，账号及其内容将一直归您所有。";
        keep_with_contact: "Keep it with a code", "用验证码保留账号";

        password_title: "Password", "密码";
        password_text: "Your other devices are signed out when it changes.", "更改后，您的其他设备将退出登录。";
        password_first: "This account has no password yet.", "此账号尚未设置密码。";
        password_set: "Last changed:", "上次更改：";
        current_password: "Current password", "当前密码";
        new_password: "New password", "新密码";
        change_password: "Change password", "更改密码";
        set_password: "Set password", "设置密码";
        password_changed: "Your password is changed. Other devices are signed out.", "密码已更改，其他设备已退出登录。";

        check_methods: "Review your linked sign-in methods", "查看已关联的登录方式";

        devices_title: "Where you are signed in", "已登录的设备";
        devices_text: "Something you do not know? Sign it out and change your password.",
            "发现不认识的设备？请将其退出登录并更改密码。";
        this_device: "This device", "当前设备";
        last_seen: "Last seen", "最近使用";
        signed_in: "Signed in", "登录时间";
        sign_out_there: "Sign out", "退出登录";
        sign_out_others: "Sign out all others", "退出其他所有设备";
        other_devices_none: "You are signed in nowhere else.", "没有在其他设备上登录。";
        ended: "Signed out there.", "已在该设备退出登录。";

        activity_title: "What happened with your account", "账号活动记录";
        activity_text: "Sign-ins and changes, newest first.", "登录与更改记录，按时间倒序排列。";
        activity_none: "Nothing yet", "暂无记录";
        activity_none_text: "Sign-ins and changes will be listed here.", "登录和更改会记录在这里。";
        older: "Older", "更早";
        newest: "Newest", "最新";
        failed: "failed", "失败";

        delete_title: "Delete account", "注销账号";
        delete_text: "The account and everything in it is deleted at once and cannot be brought back.",
            "账号及其所有内容将立即删除，无法恢复。";
        delete_prove: "Enter your password to confirm that it is you.", "请输入密码以确认是您本人操作。";
        delete_no_password: "Set a password first; it is the proof that it is you.", "请先设置密码，用于确认是您本人操作。";
        delete_guest: "A guest account has nothing to prove it is yours. It ends with this browser's data.",
            "访客账号无法验证身份，清除此浏览器的数据后即不再可用。";
        delete: "Delete my account", "注销我的账号";
        keep_it: "Keep it", "暂不注销";
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
        EventAction::Upgraded => ("Guest account kept", "访客账号转为正式账号"),
        EventAction::SignOut => ("Signed out", "退出登录"),
        EventAction::SignOutAll => ("Signed out everywhere", "在所有设备退出登录"),
        EventAction::SessionEnded => ("A device was signed out", "设备被退出登录"),
        EventAction::RefreshReuse => ("A device was signed out for safety", "出于安全原因退出了一台设备"),
        EventAction::Sudo => ("Identity confirmed", "验证了身份"),
        EventAction::ProfileChanged => ("Profile changed", "修改了个人资料"),
        EventAction::ContactChanged => ("Phone or e-mail changed", "更改了手机号或邮箱"),
        EventAction::ContactReclaimed => ("A contact was confirmed by its owner", "手机号或邮箱由其所有者确认"),
        EventAction::CodeSent => ("A code was sent", "发送了验证码"),
        EventAction::CodeChecked => ("A code was tried", "验证了验证码"),
        EventAction::SamePerson => ("Another account of yours was found", "发现您的另一个账号"),
        EventAction::IdentityLinked => ("Third-party account linked", "关联了第三方账号"),
        EventAction::IdentityUnlinked => ("Third-party account unlinked", "解除了第三方账号的关联"),
        EventAction::PasswordChanged => ("Password changed", "更改了密码"),
        EventAction::PasswordLinkCreated => ("Password reset link created", "生成了重设密码链接"),
        EventAction::UserCreated => ("Account created by an administrator", "管理员创建了账号"),
        EventAction::UserChanged => ("Changed by an administrator", "管理员修改了账号"),
        EventAction::Elevated => {
            ("Administrative permissions added; all devices were signed out", "获得了管理权限，所有设备已退出登录")
        }
        EventAction::UserBlocked => ("Blocked by an administrator", "管理员停用了账号"),
        EventAction::UserUnblocked => ("Unblocked by an administrator", "管理员恢复了账号"),
        EventAction::UserDeleted => ("Account deleted", "账号已注销"),
        EventAction::RoleMemberAdded => ("Role added", "获得了角色"),
        EventAction::RoleMemberRemoved => ("Role removed", "角色被移除"),
        EventAction::NodeMemberAdded => ("Added to a department or post", "加入了部门或岗位"),
        EventAction::NodeMemberRemoved => ("Removed from a department or post", "被移出部门或岗位"),
        EventAction::MessageRead => ("Message read by an administrator", "管理员查看了消息内容"),
        EventAction::MessageSent => ("Message sent by an administrator", "管理员发送了消息"),
        EventAction::SetupCompleted => ("Set up as first administrator", "设为首位管理员"),
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
        (Lang::En, "email") => "by e-mail",
        (Lang::ZhCn, "email") => "邮箱",
        (Lang::En, "anonymous") => "as guest",
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

//! Sentences for reasons, which are closer than codes.

/// The sentence for a particular rule, in English and Chinese; it may depend on the field.
pub(super) fn by_reason(reason: &str, field: Option<&str>) -> Option<(&'static str, &'static str)> {
    Some(match reason {
        "required" => ("This field is required.", "请填写此项。"),
        "too_short" => ("Too short.", "长度不够。"),
        "too_long" => ("Too long.", "超出长度限制。"),
        "common" => (
            "This password is too common and easy to guess. Choose another.",
            "这个密码太常见，很容易被猜到，请换一个。",
        ),
        "context" => (
            "The password can’t contain your username, email, phone number or the name of this service.",
            "密码不能包含您的用户名、邮箱、手机号或本服务的名称。",
        ),
        "too_few_classes" => (
            "Use more kinds of characters: lowercase letters, uppercase letters, digits, symbols.",
            "请使用更多种类的字符：小写字母、大写字母、数字、符号。",
        ),
        "wrong" => ("The current password is incorrect.", "当前密码不正确。"),
        "taken" => ("This username is taken. Choose another.", "这个用户名已被使用，请换一个。"),
        "retired" => (
            "This user ID belonged to a deleted account and can’t be reused. Choose another.",
            "此用户 ID 属于已删除的账号，不能再次使用，请换一个。",
        ),
        "reserved" => ("This name is reserved for guests. Choose another.", "此名称为访客保留，请换一个。"),
        "looks_like_phone" => ("A username needs at least one letter.", "用户名至少要包含一个字母。"),
        "looks_like_email" => ("A username can’t be an email address.", "用户名不能是邮箱地址。"),
        "charset" if field == Some("username") => (
            "Use only letters, digits, dots, hyphens and underscores, starting with a letter or digit.",
            "只能使用字母、数字、点、短横线和下划线，并以字母或数字开头。",
        ),
        "invisible" => (
            "Remove the invisible characters, or those that change the text direction.",
            "请删除不可见字符或改变文字方向的字符。",
        ),
        "stacked_marks" => ("Too many accents on one character.", "单个字符上的附加符号过多。"),
        "charset" => ("This contains characters that can’t be used here.", "包含不能使用的字符。"),
        "malformed" if field == Some("birthdate") => {
            ("Enter a valid date, such as 1990-05-17.", "请填写有效日期，例如 1990-05-17。")
        }
        "unknown" if field == Some("uid") => {
            ("No account has this email or phone number.", "没有使用此邮箱或手机号的账号。")
        }
        "ambiguous" => ("This matches several accounts. Use the user ID.", "对应多个账号，请使用用户 ID。"),
        "dead_link" => {
            ("This link was already used or has expired. Get a new one.", "此链接已被使用或已过期，请重新获取。")
        }
        "wrong_code" => (
            "The code is incorrect or has expired. Check it, or get a new one.",
            "验证码不正确或已过期，请检查，或重新获取。",
        ),
        "code_exhausted" => ("Too many incorrect codes. Get a new one.", "错误次数过多，请重新获取验证码。"),
        "not_verified" => ("Your verification has expired. Get a new code.", "验证已失效，请重新获取验证码。"),
        "contact_taken" => (
            "It belongs to another account. Sign in to that account, or use a different one.",
            "它已属于另一个账号，请登录那个账号，或换一个。",
        ),
        "last_way_in" => (
            "This is the only way to sign in to your account. Add another one first.",
            "这是登录此账号的唯一方式，请先添加其他方式。",
        ),
        "identity_taken" => {
            ("This third-party account is already linked to another account.", "该第三方账号已关联到另一个账号。")
        }
        "wrong_captcha" => ("That didn’t match. Try this new picture.", "不正确，已更换图片，请重新输入。"),
        "widget_required" => ("Complete this check first.", "请先完成人机验证。"),
        "widget_failed" => {
            ("Verification failed or expired. Complete it again.", "人机验证未通过或已过期，请重新验证。")
        }
        "administrator" => ("The administrator role can’t be assigned automatically.", "管理员角色不能自动授予。"),
        "automatic" => (
            "This role is assigned automatically by account type. Remove it here.",
            "此角色由账号类型自动决定，请去掉。",
        ),
        "unknown" if matches!(field, Some("internal_roles" | "external_roles")) => {
            ("One of these roles doesn’t exist.", "其中有角色不存在。")
        }
        "country" => ("We can’t send codes to numbers in this country.", "不支持向该国家或地区的号码发送短信。"),
        "no_such_number" | "not_mobile" => {
            ("Enter a valid mobile number, such as +86 138 0013 8000.", "手机号无效，请参照 138 0013 8000 的格式填写。")
        }
        "malformed" if field == Some("phone_number") => {
            ("Enter a valid mobile number, such as +86 138 0013 8000.", "手机号无效，请参照 138 0013 8000 的格式填写。")
        }
        "malformed" if field == Some("email") => ("Enter a valid email address.", "请填写有效的邮箱地址。"),
        "malformed" if field == Some("verification_code") => ("The code has 6 digits.", "验证码为 6 位数字。"),
        "no_contact" => ("Enter a valid phone number or email address.", "请填写有效的手机号或邮箱。"),
        "no_phone" => ("You can’t sign in with a phone number here.", "这里不支持用手机号登录。"),
        "no_email" => ("You can’t sign in with an email address here.", "这里不支持用邮箱登录。"),
        "no_username" => ("You can’t sign in with a username here.", "这里不支持用户名登录。"),
        "not_of_contact" => {
            ("The password is incorrect, or it belongs to another account.", "密码不正确，或不属于此账号。")
        }
        "no_account" => (
            "No account uses it, and you can’t sign up with it here. Contact your administrator.",
            "没有账号绑定它，这里也不支持用它注册。请联系管理员。",
        ),
        "reauthentication_required" => ("Confirm it’s you, then try again.", "请先验证身份，再重新提交。"),
        "not_https" => ("Enter an address that starts with https://.", "请填写以 https:// 开头的地址。"),
        "captcha_unreachable" => {
            ("The captcha provider can’t be reached. Nothing was changed.", "无法连接验证码服务商，未作任何更改。")
        }
        "vendor_refuses" => (
            "The captcha provider rejected this secret. Nothing was changed.",
            "验证码服务商不接受此密钥，未作任何更改。",
        ),
        "moved" => (
            "The stored secret would be sent to a new address. Enter it again.",
            "已保存的密钥将发送到新的地址，请重新填写密钥。",
        ),
        "out_of_range" => ("This number is out of range.", "数值超出允许范围。"),
        "not_a_number" => ("Enter a whole number.", "请填写整数。"),
        "not_a_host" => (
            "Enter a host with an optional port, such as app.example.com or localhost:5173.",
            "请填写主机名，可带端口，例如 app.example.com 或 localhost:5173。",
        ),
        "too_many" => ("Too many entries.", "条目过多。"),
        "not_the_name" => ("The name doesn’t match. Nothing was deleted.", "名称不一致，未执行删除。"),
        "offline" => {
            ("The server can’t be reached. Check your connection and try again.", "无法连接服务器，请检查网络后重试。")
        }
        "last_administrator" => {
            ("This is the last administrator. Add another one first.", "这是最后一位管理员，请先指定另一位管理员。")
        }
        "administrator_lockout" => (
            "No administrator would be able to sign in. Give one of them another sign-in method first.",
            "此操作将导致没有管理员能够登录，请先为一位管理员添加其他登录方式。",
        ),
        "reaches_too_far" => (
            "This goes beyond your own permissions. Only administrators can do it; ask one of them.",
            "此操作超出了您自己的管理权限，只有管理员可以执行，请联系管理员。",
        ),
        _ => return None,
    })
}

//! Words of the portal.

use super::texts;

texts! {
    /// Words of the portal.
    Portal {
        sign_in_title: "Sign in", "登录";
        username: "User name", "用户名";
        password: "Password", "密码";
        sign_in: "Sign in", "登录";
    }
}

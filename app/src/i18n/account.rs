//! Words of the account centre.

use super::texts;

texts! {
    /// Words of the account centre.
    Account {
        title: "Account", "账号";
    }
}

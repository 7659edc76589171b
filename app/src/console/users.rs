//! Users: list, page that creates a user, and page of actions on many of them.

mod bulk;
mod columns;
mod filters;
mod list;
#[cfg(feature = "ssr")]
mod make;
mod new;
#[cfg(feature = "ssr")]
mod options;
mod place;
mod row;
mod selection;
mod server;
mod views;

use crate::lazy::lazy_page;
pub use bulk::{ReadBulk, StartBulk};
pub use place::ListPlace;
pub use selection::described;
pub use server::{CreateUser, Created, DeleteView, ListUsers, ReadListFrame, SaveView, create_user, list_users};

lazy_page! {
    /// `/admin/users`
    USERS, list::UsersPage
}

lazy_page! {
    /// `/admin/user-bulk`
    USER_BULK, bulk::BulkPage
}

lazy_page! {
    /// `/admin/new-user`
    NEW_USER, new::NewUserPage
}

//! Users: list and page that creates a user.

mod list;
#[cfg(feature = "ssr")]
mod make;
mod new;
mod row;
mod server;

use crate::lazy::lazy_page;
pub use server::{CreateUser, Created, ListUsers, create_user, list_users};

lazy_page! {
    /// `/admin/users`
    USERS, list::UsersPage
}

lazy_page! {
    /// `/admin/new-user`
    NEW_USER, new::NewUserPage
}

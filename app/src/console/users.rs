//! Everybody: the list, and the page that makes one.

mod list;
#[cfg(feature = "ssr")]
mod make;
mod new;
mod row;
mod server;

pub use server::{CreateUser, Created, ListUsers, create_user, list_users};

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

/// `/admin/users`
#[derive(Debug)]
pub struct UsersRoute;

#[lazy_route]
impl LazyRoute for UsersRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <list::UsersPage /> }.into_any()
    }
}

/// `/admin/new-user`
#[derive(Debug)]
pub struct NewUserRoute;

#[lazy_route]
impl LazyRoute for NewUserRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <new::NewUserPage /> }.into_any()
    }
}

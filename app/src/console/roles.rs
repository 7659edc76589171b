//! Roles: members and permissions.

mod attached;
mod detail;
mod details;
mod list;
mod members;
mod new;
mod permissions;
mod remove;
mod role_sources;
mod server;

pub use server::{
    AddMembers, CreateRole, DeleteRole, EditRole, ListGiving, ListMembers, ListRoles, ReadAttached, ReadRole,
    RemoveMember, RolePermissions, SetPolicies,
};

use crate::lazy::lazy_page;

const PATH: &str = "/admin/roles";

lazy_page! {
    /// `/admin/roles?cursor=`
    RolesRoute, list::RolesPage
}

lazy_page! {
    /// `/admin/new-role`
    NewRoleRoute, new::NewRolePage
}

lazy_page! {
    /// `/admin/roles/{id}` and its tabs.
    RoleRoute, detail::RolePage
}

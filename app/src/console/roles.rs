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
    AddMembers, CreateRole, DeleteRole, EditRole, ListMembers, ListRoleSources, ListRoles, ReadAttached, ReadRole,
    RemoveMember, RolePermissions, SetPolicies,
};

use crate::lazy::lazy_page;

const PATH: &str = "/admin/roles";

lazy_page! {
    /// `/admin/roles?cursor=`
    ROLES, list::RolesPage
}

lazy_page! {
    /// `/admin/new-role`
    NEW_ROLE, new::NewRolePage
}

lazy_page! {
    /// `/admin/roles/{id}` and its tabs.
    ROLE, detail::RolePage
}

//! Organization: the tree, and the page of a department or position.

mod children;
mod detail;
mod details;
mod keys;
mod new;
mod outline;
mod people;
mod remove;
mod reorder;
mod roles;
mod server;
mod tree;

pub use server::{
    AddPeople, AssignNodeRole, CreateNode, DeleteNode, EditNode, ListPeople, MoveNode, ReadNode, ReadNodeRoles,
    ReadTree, RemoveNodeRole, RemovePerson,
};

use crate::lazy::lazy_page;
use doorward_contract::organization::{NodeKind, NodePlace};
use leptos::prelude::*;

const PATH: &str = "/admin/organization";

lazy_page! {
    /// `/admin/organization`
    ORGANIZATION, tree::OrganizationPage
}

lazy_page! {
    /// `/admin/new-node?parent=`
    NEW_NODE, new::NewNodePage
}

lazy_page! {
    /// `/admin/organization/{id}` and its tabs.
    NODE, detail::NodePage
}

pub fn node_page(id: &str) -> String {
    format!("{PATH}/{id}")
}

/// Link to a department or position, labeled with its path.
#[component]
pub fn PlaceLink(place: NodePlace) -> impl IntoView {
    view! { <a class="thing__name" href=node_page(&place.id)>{place.path.join(" / ")}</a> }
}

/// Label of the kind.
fn kind_label(kind: NodeKind) -> &'static str {
    let texts = crate::i18n::console::organization::texts();
    match kind {
        NodeKind::Department => texts.department,
        NodeKind::Post => texts.post,
    }
}

//! Resources: access levels with a tester; resource types of policies.

mod detail;
mod fields;
mod known;
mod levels;
mod list;
mod new;
mod remove;
mod rows;
mod server;
mod tester;
mod types;
mod types_server;

pub use known::KnownActions;
pub use server::check_rule;
pub use server::{CheckRule, CreateResource, DeleteResource, ListResources, ReadResource, SaveResource, TryResource};
pub use types_server::{DeleteType, ListTypes, SaveType, list_types};

use crate::console::query::encode;
use crate::i18n::console::resources;
use crate::lazy::lazy_page;
use doorward_contract::resource::ResourceType;

const PATH: &str = "/admin/resources";
const TYPES: &str = "/admin/resources/types";
/// Page that registers a resource.
const NEW: &str = "/admin/resources/new";

lazy_page! {
    /// `/admin/resources?type=&cursor=`
    RESOURCES, list::ResourcesPage
}

lazy_page! {
    /// `/admin/resources/new?type=`
    NEW_RESOURCE, new::NewResourcePage
}

lazy_page! {
    /// `/admin/resources/types?edit=`
    RESOURCE_TYPES, types::TypesPage
}

lazy_page! {
    /// `/admin/resources/{type}/{name}` and its tabs.
    RESOURCE, detail::ResourcePage
}

fn resource_page(kind: ResourceType, name: &str) -> String {
    format!("{PATH}/{}/{}", kind.as_str(), encode(name))
}

fn kind_name(kind: ResourceType) -> &'static str {
    let texts = resources::texts();
    match kind {
        ResourceType::Collection => texts.collection,
        ResourceType::Table => texts.table,
        ResourceType::Storage => texts.storage,
        ResourceType::Function => texts.function,
    }
}

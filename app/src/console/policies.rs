//! Policies: edit with live validation, compare versions, roll back.

mod complete;
mod detail;
mod diff;
mod editor;
mod examples;
mod list;
mod new;
mod remove;
mod server;
mod trial;
mod versions;

pub use editor::DocumentField;
pub use trial::Trial;

pub use server::{
    CheckDocument, CreatePolicy, DeletePolicy, ListPolicies, ReadPolicy, ReadVersions, RollBackPolicy, SavePolicy,
};

use crate::lazy::lazy_page;

const PATH: &str = "/admin/policies";
/// Address of the page that creates the environment policy.
const ENVIRONMENT_PAGE: &str = "/admin/environment-policy";

lazy_page! {
    /// `/admin/policies`
    POLICIES, list::PoliciesPage
}

lazy_page! {
    /// `/admin/new-policy?copy=&example=`
    NEW_POLICY, new::NewPolicyPage
}

lazy_page! {
    /// `/admin/policies/{code}` and its tabs.
    POLICY, detail::PolicyPage
}

lazy_page! {
    /// `/admin/environment-policy?example=`
    ENVIRONMENT, new::EnvironmentPage
}

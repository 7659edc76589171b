//! The compiled policies of all roles.
//!
//! A [`PolicySet`] is immutable. A change builds a new set that shares the unchanged roles, and swaps it in. A decision
//! in progress keeps the set that it began with.

use crate::applicable_roles::ApplicableRoles;
use crate::environment::EnvironmentPolicy;
use crate::guard::Resources;
use crate::presets;
use crate::role::{AttachedPolicy, Role};
use doorward_contract::account::ADMINISTRATOR;
use std::collections::HashMap;
use std::sync::Arc;

/// All roles, resources and the environment policy. Cheap to clone.
#[derive(Debug, Clone)]
pub struct PolicySet {
    roles: HashMap<Arc<str>, Arc<Role>>,
    resources: Arc<Resources>,
    environment: Option<Arc<EnvironmentPolicy>>,
}

impl PolicySet {
    /// Builds a set from roles. The administrator role is always the built-in one, so that not even an edit in the
    /// database changes it.
    pub fn new(roles: impl IntoIterator<Item = Arc<Role>>) -> Self {
        let mut compiled = Self { roles: HashMap::new(), environment: None, resources: Arc::default() };
        for role in roles.into_iter().chain([Arc::new(presets::administrator())]) {
            compiled.roles.insert(role.id().into(), role);
        }
        compiled
    }

    /// Adds or replaces a role, except the administrator role.
    #[must_use]
    pub fn with(&self, role: Arc<Role>) -> Self {
        let mut changed = self.clone();
        if role.id() != ADMINISTRATOR {
            changed.roles.insert(role.id().into(), role);
        }
        changed
    }

    /// Removes a role, except the administrator role.
    #[must_use]
    pub fn without(&self, id: &str) -> Self {
        let mut changed = self.clone();
        if id != ADMINISTRATOR {
            changed.roles.remove(id);
        }
        changed
    }

    /// Sets or removes the environment policy.
    #[must_use]
    pub fn in_environment(self, environment: Option<Arc<EnvironmentPolicy>>) -> Self {
        Self { environment, ..self }
    }

    pub fn environment(&self) -> Option<&EnvironmentPolicy> {
        self.environment.as_deref()
    }

    /// Replaces a policy in every role that has it.
    pub fn replacing(&self, replacement: &AttachedPolicy) -> Self {
        let mut changed = self.clone();
        for role in changed.roles.values_mut() {
            if let Some(replaced) = role.replacing(replacement) {
                *role = Arc::new(replaced);
            }
        }
        changed
    }

    /// Replaces all resources.
    #[must_use]
    pub fn guarding(self, resources: Resources) -> Self {
        Self { resources: Arc::new(resources), ..self }
    }

    pub fn resources(&self) -> &Resources {
        &self.resources
    }

    /// A role by its id; ids are case-sensitive.
    pub fn role(&self, id: &str) -> Option<&Role> {
        self.roles.get(id).map(AsRef::as_ref)
    }

    /// The roles that apply to a question. Unknown ids are ignored.
    pub fn roles<'q, 'c>(&'c self, applicable: ApplicableRoles<'q>) -> impl Iterator<Item = &'c Role> + use<'q, 'c> {
        applicable.ids().filter_map(|id| self.role(id))
    }
}

impl Default for PolicySet {
    /// The set of a new installation: the system roles with their default policies.
    fn default() -> Self {
        Self::new(presets::system_roles().map(Arc::new))
    }
}

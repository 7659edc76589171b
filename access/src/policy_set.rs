//! The policies in force, compiled: read once, asked a million times.
//!
//! A [`PolicySet`] never changes. Who changes a role makes a new one that shares all the others, and swaps it in; a
//! question that is being answered keeps the one it began with.

mod index;
mod role;

pub use role::{AttachedPolicy, Role};
pub(crate) use role::{Bucket, Entry};

use crate::environment::EnvironmentPolicy;
use crate::guard::Resources;
use crate::presets;
use doorward_contract::account::ADMINISTRATOR;
use std::collections::HashMap;
use std::sync::Arc;

/// What every role says, and what guards stand behind. Cheap to clone.
#[derive(Debug, Clone)]
pub struct PolicySet {
    roles: HashMap<Arc<str>, Arc<Role>>,
    resources: Arc<Resources>,
    environment: Option<Arc<EnvironmentPolicy>>,
}

impl PolicySet {
    /// Puts roles together. The administrator's is always the one the program ships, whatever is given for it: nobody
    /// can edit it, in the database neither.
    pub fn new(roles: impl IntoIterator<Item = Arc<Role>>) -> Self {
        let mut compiled = Self { roles: HashMap::new(), environment: None, resources: Arc::default() };
        for role in roles.into_iter().chain([Arc::new(presets::administrator())]) {
            compiled.roles.insert(role.id().into(), role);
        }
        compiled
    }

    /// The same with one role added or replaced; the administrator's stays as it is.
    #[must_use]
    pub fn with(&self, role: Arc<Role>) -> Self {
        let mut changed = self.clone();
        if role.id() != ADMINISTRATOR {
            changed.roles.insert(role.id().into(), role);
        }
        changed
    }

    /// The same without a role; the administrator's stays.
    #[must_use]
    pub fn without(&self, id: &str) -> Self {
        let mut changed = self.clone();
        if id != ADMINISTRATOR {
            changed.roles.remove(id);
        }
        changed
    }

    /// The same with this policy of the environment, or with none.
    #[must_use]
    pub fn in_environment(self, environment: Option<Arc<EnvironmentPolicy>>) -> Self {
        Self { environment, ..self }
    }

    /// The environment's policy, if there is one.
    pub fn environment(&self) -> Option<&EnvironmentPolicy> {
        self.environment.as_deref()
    }

    /// The same with another document for a policy, in every role that has it.
    pub fn replacing(&self, replacement: &AttachedPolicy) -> Self {
        let mut changed = self.clone();
        for role in changed.roles.values_mut() {
            if let Some(replaced) = role.replacing(replacement) {
                *role = Arc::new(replaced);
            }
        }
        changed
    }

    /// The same with these resources instead of all that were there.
    #[must_use]
    pub fn guarding(self, resources: Resources) -> Self {
        Self { resources: Arc::new(resources), ..self }
    }

    /// The guards behind the policies.
    pub fn resources(&self) -> &Resources {
        &self.resources
    }

    /// A role by its id, byte for byte.
    pub fn role(&self, id: &str) -> Option<&Role> {
        self.roles.get(id).map(AsRef::as_ref)
    }
}

impl Default for PolicySet {
    /// As it is after installation: the system roles with the policies they are shipped with.
    fn default() -> Self {
        Self::new(presets::system_roles().map(Arc::new))
    }
}

//! The built-in policies and roles, and which role has which policy after installation.
//!
//! Codes and meanings are those of CloudBase, so that documents carry over, except for the policies about
//! Doorward itself. Administrators cannot change these policies. They can attach and detach them, except at
//! the administrator role.

use crate::policy::Document;
use crate::role::{AttachedPolicy, Role};
use doorward_contract::access::{
    ALL_USERS, ANONYMOUS_USERS, DocumentVersion, Effect, ORGANIZATION_MEMBERS, Patterns, Policy, PolicyDocument,
    REGISTERED_USERS, Statement,
};
use doorward_contract::account::ADMINISTRATOR;
use doorward_contract::messaging::Language;
use doorward_i18n::policies::{descriptions, names};

/// The built-in roles with their names.
pub const SYSTEM_ROLES: [(&str, &str); 5] = [
    (ADMINISTRATOR, "Administrator"),
    (ALL_USERS, "All users"),
    (ORGANIZATION_MEMBERS, "Organization members"),
    (REGISTERED_USERS, "Registered users"),
    (ANONYMOUS_USERS, "Anonymous users"),
];

/// A built-in policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    pub code: &'static str,
    /// Key of its name and description in the texts.
    pub key: &'static str,
    pub effect: Effect,
    pub actions: &'static [&'static str],
}

use Effect::{Allow, Deny};

/// All built-in policies.
#[rustfmt::skip]
pub const PRESETS: [Preset; 13] = [
    Preset {
        code: "AdministratorAccess", key: "administrator_access",
        effect: Allow, actions: &["*"],
    },
    Preset {
        code: "GatewayDefault", key: "gateway_default",
        effect: Allow, actions: &["ai:*", "aibot:*", "model:*", "rdb:*"],
    },
    Preset {
        code: "FunctionsAccess", key: "functions_access",
        effect: Allow, actions: &["functions:*"],
    },
    Preset {
        code: "StoragesAccess", key: "storages_access",
        effect: Allow, actions: &["storages:*"],
    },
    Preset {
        code: "CloudrunAccess", key: "cloudrun_access",
        effect: Allow, actions: &["cloudrun:*"],
    },
    Preset {
        code: "FunctionsDeny", key: "functions_deny",
        effect: Deny, actions: &["functions:*"],
    },
    Preset {
        code: "StoragesDeny", key: "storages_deny",
        effect: Deny, actions: &["storages:*"],
    },
    Preset {
        code: "CloudrunDeny", key: "cloudrun_deny",
        effect: Deny, actions: &["cloudrun:*"],
    },
    Preset {
        code: "FunctionsHttpApiAllow", key: "functions_http_api_allow",
        effect: Allow, actions: &["functions:/v1/functions/*"],
    },
    Preset {
        code: "StoragesHttpApiAllow", key: "storages_http_api_allow",
        effect: Allow, actions: &["storages:/v1/storages/*"],
    },
    Preset {
        code: "CloudrunHttpApiAllow", key: "cloudrun_http_api_allow",
        effect: Allow, actions: &["cloudrun:/v1/cloudrun/*"],
    },
    Preset {
        code: "DoorwardHelpDesk", key: "doorward_help_desk",
        effect: Allow,
        actions: &[
            "doorward:overview:read", "doorward:users:read", "doorward:users:block", "doorward:sessions:read",
            "doorward:sessions:end",
        ],
    },
    Preset {
        code: "DoorwardAuditor", key: "doorward_auditor",
        effect: Allow,
        actions: &[
            "doorward:overview:read", "doorward:users:read", "doorward:notes:read", "doorward:sessions:read", "doorward:roles:read",
            "doorward:organization:read", "doorward:policies:read", "doorward:resources:read", "doorward:access:check",
            "doorward:settings:read", "doorward:providers:read",
            "doorward:tickets:read", "doorward:applications:read", "doorward:api-keys:read", "doorward:senders:read",
            "doorward:messages:read", "doorward:events:read",
        ],
    },
];

/// The policies of each system role after installation: CloudBase's defaults for its HTTP API, where storage,
/// functions, `CloudRun` and knowledge bases are for administrators only.
pub const ATTACHED: [(&str, &[&str]); 5] = [
    (ADMINISTRATOR, &["AdministratorAccess"]),
    (ALL_USERS, &[]),
    (ORGANIZATION_MEMBERS, &["GatewayDefault"]),
    (REGISTERED_USERS, &["GatewayDefault"]),
    (ANONYMOUS_USERS, &["GatewayDefault"]),
];

impl Preset {
    pub fn find(code: &str) -> Option<&'static Self> {
        PRESETS.iter().find(|preset| preset.code == code)
    }

    /// The policy as the admin API returns it.
    pub fn policy(&self, language: Language) -> Policy {
        let say = |text: Option<&str>| text.unwrap_or(self.code).to_owned();
        Policy {
            code: self.code.into(),
            name: say(names::of(language).get(self.key)),
            description: say(descriptions::of(language).get(self.key)),
            version: 1,
            preset: true,
            text: self.text(),
            document: Some(self.document()),
            fault: None,
            roles: vec![],
            created_at: None,
            updated_at: None,
        }
    }

    /// The document: one statement for each action, as CloudBase writes them.
    fn document(&self) -> PolicyDocument {
        let statement = |action: &&str| Statement {
            action: Patterns::One((*action).into()),
            resource: Patterns::One("*".into()),
            effect: self.effect,
            condition: None,
        };
        PolicyDocument { version: DocumentVersion::V1, statement: self.actions.iter().map(statement).collect() }
    }

    fn text(&self) -> String {
        serde_json::to_string_pretty(&self.document()).unwrap_or_default()
    }

    /// The compiled policy.
    pub fn attached(&self) -> Option<AttachedPolicy> {
        Some(AttachedPolicy { code: self.code.into(), version: 1, document: Document::read(&self.text()).ok()? })
    }
}

/// The system roles with their default policies.
pub(crate) fn system_roles() -> impl Iterator<Item = Role> {
    ATTACHED.into_iter().map(|(id, codes)| {
        let attached = codes.iter().filter_map(|code| Preset::find(code)).filter_map(Preset::attached);
        Role::new(id, attached.collect())
    })
}

/// The administrator role, which is the same in every installation.
pub(crate) fn administrator() -> Role {
    let everything = Preset::find("AdministratorAccess").and_then(Preset::attached);
    Role::new(ADMINISTRATOR, everything.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use doorward_contract::admin_action::AdminAction;

    #[test]
    fn every_preset_reads_and_is_what_it_says() {
        for preset in &PRESETS {
            let attached = preset.attached().unwrap_or_else(|| panic!("{} does not read", preset.code));
            assert_eq!(Some(attached.document.written()), preset.policy(Language::En).document.as_ref());
            assert_eq!(Preset::find(preset.code), Some(preset), "the code is unique");
            let (name, description) = (names::of(Language::En), descriptions::of(Language::En));
            assert!(name.get(preset.key).is_some() && description.get(preset.key).is_some(), "{}", preset.code);
        }
    }

    #[test]
    fn an_auditor_reads_everything_and_does_nothing_else() {
        let name = |own: &AdminAction| own.as_str();
        let reads: Vec<_> = AdminAction::ALL.iter().filter(|own| own.reads()).map(name).collect();
        assert_eq!(Preset::find("DoorwardAuditor").unwrap().actions, reads);
        let desk = Preset::find("DoorwardHelpDesk").unwrap();
        assert!(desk.actions.iter().all(|action| AdminAction::parse(action).is_some_and(|own| !own.is_reserved())));
    }

    #[test]
    fn what_is_attached_exists() {
        for (role, codes) in ATTACHED {
            for code in codes {
                assert!(Preset::find(code).is_some(), "{role} {code}");
            }
        }
    }
}

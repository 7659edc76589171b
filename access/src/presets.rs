//! The policies that come with the program, and which system role has which: everything there is to see, in one place.
//!
//! Codes and meanings are the vendor's, so that documents and habits carry over; those about Doorward itself are ours. Administrators cannot change these
//! policies; they can attach and detach them, for every role but the administrator's own.

use crate::policy::Document;
use crate::policy_set::{AttachedPolicy, Role};
use doorward_contract::access::{
    ALL_USERS, ANONYMOUS_USERS, DocumentVersion, Effect, ORGANIZATION_MEMBERS, Patterns, Policy, PolicyDocument,
    REGISTERED_USERS, Statement,
};
use doorward_contract::account::ADMINISTRATOR;
use doorward_contract::messaging::Language;

/// The built-in roles with their names.
pub const SYSTEM_ROLES: [(&str, &str); 5] = [
    (ADMINISTRATOR, "Administrator"),
    (ALL_USERS, "All users"),
    (ORGANIZATION_MEMBERS, "Organization members"),
    (REGISTERED_USERS, "Registered users"),
    (ANONYMOUS_USERS, "Anonymous users"),
];

/// A policy that comes with the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    /// Its code.
    pub code: &'static str,
    /// Its name, in English and Chinese.
    pub name: (&'static str, &'static str),
    /// What it is for, in English and Chinese.
    pub description: (&'static str, &'static str),
    /// What it does.
    pub effect: Effect,
    /// To which actions.
    pub actions: &'static [&'static str],
}

use Effect::{Allow, Deny};

/// All of them.
#[rustfmt::skip]
pub const PRESETS: [Preset; 13] = [
    Preset {
        code: "AdministratorAccess",
        name: ("Everything", "全部权限"),
        description: ("Allows everything. Not for roles that the public has.", "允许所有操作，请勿授予面向公众的角色。"),
        effect: Allow, actions: &["*"],
    },
    Preset {
        code: "GatewayDefault",
        name: ("Gateway default", "网关默认权限"),
        description: (
            "What every signed-in user and guest may call: AI models and agents, data models, MySQL.",
            "所有登录用户和访客默认可调用：AI 模型、AI 智能体、数据模型和 MySQL。",
        ),
        effect: Allow, actions: &["ai:*", "aibot:*", "model:*", "rdb:*"],
    },
    Preset {
        code: "FunctionsAccess",
        name: ("Functions", "云函数访问"),
        description: ("Allows everything about functions.", "允许云函数的所有操作。"),
        effect: Allow, actions: &["functions:*"],
    },
    Preset {
        code: "StoragesAccess",
        name: ("Storage", "云存储访问"),
        description: ("Allows everything about storage.", "允许云存储的所有操作。"),
        effect: Allow, actions: &["storages:*"],
    },
    Preset {
        code: "CloudrunAccess",
        name: ("CloudRun", "云托管访问"),
        description: ("Allows everything about CloudRun services.", "允许云托管的所有操作。"),
        effect: Allow, actions: &["cloudrun:*"],
    },
    Preset {
        code: "FunctionsDeny",
        name: ("No functions", "禁止云函数"),
        description: ("Denies everything about functions.", "禁止云函数的所有操作。"),
        effect: Deny, actions: &["functions:*"],
    },
    Preset {
        code: "StoragesDeny",
        name: ("No storage", "禁止云存储"),
        description: ("Denies everything about storage.", "禁止云存储的所有操作。"),
        effect: Deny, actions: &["storages:*"],
    },
    Preset {
        code: "CloudrunDeny",
        name: ("No CloudRun", "禁止云托管"),
        description: ("Denies everything about CloudRun services.", "禁止云托管的所有操作。"),
        effect: Deny, actions: &["cloudrun:*"],
    },
    Preset {
        code: "FunctionsHttpApiAllow",
        name: ("Functions by HTTP API", "云函数 HTTP API"),
        description: ("Allows calling functions by the HTTP API, as SDK version 3 does.", "允许通过 HTTP API 调用云函数（SDK v3 需要）。"),
        effect: Allow, actions: &["functions:/v1/functions/*"],
    },
    Preset {
        code: "StoragesHttpApiAllow",
        name: ("Storage by HTTP API", "云存储 HTTP API"),
        description: ("Allows storage by the HTTP API, as SDK version 3 uses it.", "允许通过 HTTP API 使用云存储（SDK v3 需要）。"),
        effect: Allow, actions: &["storages:/v1/storages/*"],
    },
    Preset {
        code: "CloudrunHttpApiAllow",
        name: ("CloudRun by HTTP API", "云托管 HTTP API"),
        description: ("Allows calling CloudRun services by the HTTP API, as SDK version 3 does.", "允许通过 HTTP API 访问云托管服务（SDK v3 需要）。"),
        effect: Allow, actions: &["cloudrun:/v1/cloudrun/*"],
    },
    Preset {
        code: "DoorwardHelpDesk",
        name: ("Help desk", "服务台"),
        description: (
            "For a role of your own: look up users, block and unblock them, end their sessions. Deletes and resets nothing.",
            "用于自建角色：查看用户、停用和恢复账号、结束会话；不能删除账号或重置密码。",
        ),
        effect: Allow,
        actions: &[
            "doorward:overview:read", "doorward:users:read", "doorward:users:block", "doorward:sessions:read",
            "doorward:sessions:end",
        ],
    },
    Preset {
        code: "DoorwardAuditor",
        name: ("Auditor", "审计员"),
        description: ("For a role of your own: read everything in the console, change nothing.", "用于自建角色：可查看控制台的全部内容，不能做任何更改。"),
        effect: Allow,
        actions: &[
            "doorward:overview:read", "doorward:users:read", "doorward:sessions:read", "doorward:roles:read",
            "doorward:organization:read", "doorward:policies:read", "doorward:resources:read", "doorward:access:check",
            "doorward:settings:read", "doorward:providers:read",
            "doorward:tickets:read", "doorward:api-keys:read", "doorward:senders:read", "doorward:messages:read", "doorward:events:read",
        ],
    },
];

/// Which role has which of them after installation: the vendor's default matrix for its HTTP API, where storage,
/// functions, `CloudRun` and knowledge bases are the administrator's alone.
pub const ATTACHED: [(&str, &[&str]); 5] = [
    (ADMINISTRATOR, &["AdministratorAccess"]),
    (ALL_USERS, &[]),
    (ORGANIZATION_MEMBERS, &["GatewayDefault"]),
    (REGISTERED_USERS, &["GatewayDefault"]),
    (ANONYMOUS_USERS, &["GatewayDefault"]),
];

impl Preset {
    /// By its code.
    pub fn find(code: &str) -> Option<&'static Self> {
        PRESETS.iter().find(|preset| preset.code == code)
    }

    /// As administrators see it.
    pub fn policy(&self, language: Language) -> Policy {
        let say = |(english, chinese): (&str, &str)| match language {
            Language::En => english.to_owned(),
            Language::ZhCn => chinese.to_owned(),
        };
        Policy {
            code: self.code.into(),
            name: say(self.name),
            description: say(self.description),
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

    /// What it says: one statement an action, as the vendor writes them.
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

    /// Ready to be attached.
    pub fn attached(&self) -> Option<AttachedPolicy> {
        Some(AttachedPolicy { code: self.code.into(), version: 1, document: Document::read(&self.text()).ok()? })
    }
}

/// The system roles with what they have after installation.
pub(crate) fn system_roles() -> impl Iterator<Item = Role> {
    ATTACHED.into_iter().map(|(id, codes)| {
        let attached = codes.iter().filter_map(|code| Preset::find(code)).filter_map(Preset::attached);
        Role::new(id, attached.collect())
    })
}

/// The administrator's role, which is the same everywhere.
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
            assert_eq!(Preset::find(preset.code), Some(preset), "the code is nobody else's");
        }
    }

    #[test]
    fn an_auditor_reads_everything_and_does_nothing_else() {
        let words = |own: &AdminAction| own.as_str();
        let reads: Vec<_> = AdminAction::ALL.iter().filter(|own| own.reads()).map(words).collect();
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

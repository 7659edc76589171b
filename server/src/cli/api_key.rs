//! `doorward api-key list`, `create`, `edit`, `revoke`.

use super::expiry::Expiry;
use super::{Installation, context, permit};
use anyhow::Result;
use clap::{Args, Subcommand, ValueEnum};
use doorward_access::Access;
use doorward_admin::api_keys;
use doorward_contract::account::ADMINISTRATOR;
use doorward_contract::api_keys::{ApiKey as Key, ApiKeyKind, ApiKeyPatch, CreatedApiKey, NewApiKey};
use doorward_contract::roles::PageQuery;
use doorward_identity::version::Expected;

/// Manage API keys.
#[derive(Debug, Subcommand)]
pub enum ApiKey {
    /// List API keys, with ID, name, role, expiry, last use and kind
    List,
    /// Create an API key and print it. It is not shown again, unless it is the publishable key
    Create(Create),
    /// Change the name, the role or the expiry of an API key
    Edit(Edit),
    /// Revoke API keys. They stop working immediately
    Revoke(Revoke),
}

/// Arguments of `api-key create`.
#[derive(Debug, Args)]
pub struct Create {
    /// What the key is sent as
    #[arg(long, value_enum, default_value_t = Kind::ApiKey)]
    kind: Kind,
    /// Name, which the audit log shows [default: the role and six random characters]
    #[arg(long)]
    name: Option<String>,
    /// ID of the role that the key acts with; not for the publishable key [default: administrator]
    #[arg(long)]
    role: Option<String>,
    /// When the key expires: in 90d or 12h, or at 2030-01-01T00:00:00Z [default: never]
    #[arg(long, value_name = "TIME", value_parser = Expiry::parse)]
    expires: Option<Expiry>,
}

/// Kinds of keys.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// A bearer token of a program
    ApiKey,
    /// An ID and a secret that signs requests, for the server SDKs of CloudBase
    Signing,
    /// A bearer token for front ends, with the permissions of guests; there is one
    Publishable,
}

impl From<Kind> for ApiKeyKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::ApiKey => Self::ApiKey,
            Kind::Signing => Self::Signing,
            Kind::Publishable => Self::Publishable,
        }
    }
}

/// Arguments of `api-key edit`.
#[derive(Debug, Args)]
pub struct Edit {
    /// ID or name of the key
    key: String,
    /// New name
    #[arg(long)]
    name: Option<String>,
    /// ID of the new role
    #[arg(long)]
    role: Option<String>,
    /// When the key expires: in 90d or 12h, or at 2030-01-01T00:00:00Z
    #[arg(long, value_name = "TIME", value_parser = Expiry::parse)]
    expires: Option<Expiry>,
}

/// Arguments of `api-key revoke`.
#[derive(Debug, Args)]
pub struct Revoke {
    /// IDs or names of the keys
    #[arg(required = true, value_name = "KEY")]
    keys: Vec<String>,
}

impl ApiKey {
    /// `create` writes only the key to standard output, so that `KEY=$(doorward api-key create …)` works. Of a signing
    /// key, it writes the ID and the secret, a line each.
    pub async fn run(self, place: &Installation) -> Result<()> {
        let services = context::open(place).await?;
        let (access, now) = (&services.access, services.identity.now());
        match self {
            Self::List => list(access).await?,
            Self::Create(Create { kind, name, role, expires }) => {
                let kind = ApiKeyKind::from(kind);
                let role = role.unwrap_or_else(|| default_role(kind).to_owned());
                let new = NewApiKey { kind, name, role, expires_at: expires.map(|expiry| expiry.after(now)) };
                print(&api_keys::create(&permit(access)?, new).await?);
            }
            Self::Edit(Edit { key, name, role, expires }) => {
                let id = api_keys::named(&permit(access)?, &key).await?.id;
                let patch = ApiKeyPatch { name, role, expires_at: expires.map(|expiry| expiry.after(now)) };
                say!("{}", line(&api_keys::edit(&permit(access)?, &id, patch, &Expected::Any).await?));
            }
            Self::Revoke(Revoke { keys }) => {
                for key in keys {
                    let key = api_keys::named(&permit(access)?, &key).await?;
                    api_keys::revoke(&permit(access)?, &key.id, &Expected::Any).await?;
                    say!("Revoked the API key {} ({}).", key.name, key.id);
                }
            }
        }
        Ok(())
    }
}

/// The role of a key for which none is named.
const fn default_role(kind: ApiKeyKind) -> &'static str {
    match kind {
        ApiKeyKind::ApiKey | ApiKeyKind::Signing => ADMINISTRATOR,
        ApiKeyKind::Publishable => "",
    }
}

fn print(created: &CreatedApiKey) {
    let CreatedApiKey { api_key: Key { id, name, role, kind, .. }, secret } = created;
    match kind {
        ApiKeyKind::ApiKey => eprintln!("API key {name} with the role {role}. Copy it now. It is not shown again:"),
        ApiKeyKind::Signing => {
            eprintln!(
                "Signing key {name} with the role {role}: SecretId and SecretKey. Copy the secret now. It is not shown \
                 again:"
            );
            say!("{id}");
        }
        ApiKeyKind::Publishable => eprintln!("Publishable key {name}:"),
    }
    say!("{}", secret.expose());
}

async fn list(access: &Access) -> Result<()> {
    let mut query = PageQuery { limit: Some(200), cursor: None };
    loop {
        let page = api_keys::list(&permit(access)?, &query).await?;
        for key in &page.items {
            say!("{}", line(key));
        }
        if page.next_cursor.is_none() {
            return Ok(());
        }
        query.cursor = page.next_cursor;
    }
}

/// A tab-separated line: ID, name, role, expiry, last use, kind.
fn line(key: &Key) -> String {
    let expires = match key.expires_at {
        Some(at) if key.expired => format!("expired {at}"),
        Some(at) => format!("expires {at}"),
        None => "never expires".into(),
    };
    let used = key.last_used_at.map_or_else(|| "never used".into(), |at| format!("last used {at}"));
    [key.id.as_str(), &key.name, &key.role, &expires, &used, key.kind.as_str()].join("\t")
}

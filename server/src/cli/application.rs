//! `doorward application list`, `show`, `create`, `edit`, `delete`, `secret create`, `secret revoke`.

mod edit;
mod secret;

use super::{Installation, context, permit};
use anyhow::Result;
use clap::{Args, Subcommand};
use doorward_access::Access;
use doorward_admin::applications;
use doorward_contract::application::{
    Application as Client, ApplicationKind, ClientSecret, CreatedApplication, NewApplication,
};
use doorward_identity::version::Expected;
use serde::Serialize;

/// Manage applications and their secrets.
#[derive(Debug, Subcommand)]
pub enum Application {
    /// List applications, with ID, name, kind, state and role
    List,
    /// Print an application with its secrets as JSON. The secrets themselves are not shown
    Show(Show),
    /// Create an application and print its ID and its first secret. The secret is not shown again
    Create(Create),
    /// Change an application. What is not given stays as it is
    #[command(after_help = "A list is replaced as a whole. An empty text ('') removes a value or empties a list.")]
    Edit(Box<edit::Edit>),
    /// Delete applications. Their sessions end
    Delete(Delete),
    /// Create and revoke secrets of an application
    #[command(subcommand)]
    Secret(secret::Secret),
}

/// Arguments of `application show`.
#[derive(Debug, Args)]
pub struct Show {
    /// ID of the application
    id: String,
}

/// Arguments of `application create`.
#[derive(Debug, Args)]
pub struct Create {
    /// Name, which users see when they sign in
    #[arg(long)]
    name: String,
    /// ID (`client_id`): 3 to 64 letters, digits, dots, underscores and hyphens [default: random]
    #[arg(long)]
    id: Option<String>,
    /// What it is: web, single_page, native, machine or mini_program
    #[arg(long, default_value = "web", value_parser = kind)]
    kind: ApplicationKind,
    /// Address that users are sent back to. Repeat it for several addresses
    #[arg(long = "redirect-uri", value_name = "URI")]
    redirect_uris: Vec<String>,
    /// ID of the role that a machine acts with
    #[arg(long)]
    role: Option<String>,
    /// The application is your own: users are not asked for their consent
    #[arg(long)]
    first_party: bool,
}

/// Arguments of `application delete`.
#[derive(Debug, Args)]
pub struct Delete {
    /// IDs of the applications
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
}

fn kind(text: &str) -> Result<ApplicationKind, String> {
    let hint = "use web, single_page, native, machine or mini_program";
    named(ApplicationKind::ALL, ApplicationKind::as_str, text).ok_or_else(|| hint.into())
}

/// The value with this name. A hyphen in it counts as an underscore.
fn named<T: Copy>(all: impl IntoIterator<Item = T>, name: impl Fn(T) -> &'static str, text: &str) -> Option<T> {
    let text = text.replace('-', "_");
    all.into_iter().find(|one| name(*one).eq_ignore_ascii_case(&text))
}

impl Application {
    /// `show` and `create` write only their result to standard output.
    pub async fn run(self, place: &Installation) -> Result<()> {
        let services = context::open(place).await?;
        let access = &services.access;
        match self {
            Self::List => list(access).await,
            Self::Show(Show { id }) => show(access, &id).await,
            Self::Create(create) => create.run(access).await,
            Self::Edit(edit) => edit.run(access).await,
            Self::Delete(Delete { ids }) => delete(access, &ids).await,
            Self::Secret(secret) => secret.run(access).await,
        }
    }
}

impl Create {
    /// Prints `client_id=…` and, if it has one, `client_secret=…`.
    async fn run(self, access: &Access) -> Result<()> {
        let Self { name, id, kind, redirect_uris, role, first_party } = self;
        let new = NewApplication { id, name, kind, role, redirect_uris, first_party };
        let CreatedApplication { application, secret } = applications::create(&permit(access)?, new).await?;
        let (name, kind) = (&application.name, application.kind.as_str());
        match &secret {
            Some(_) => eprintln!("Application {name} ({kind}). Copy the secret now. It is not shown again:"),
            None => eprintln!("Application {name} ({kind}), which has no secret:"),
        }
        say!("client_id={}", application.id);
        if let Some(secret) = secret {
            say!("client_secret={}", secret.secret.expose());
        }
        Ok(())
    }
}

/// Prints one tab-separated line per application.
async fn list(access: &Access) -> Result<()> {
    for application in applications::list(&permit(access)?).await? {
        say!("{}", line(&application));
    }
    Ok(())
}

/// A tab-separated line: ID, name, kind, state, role.
fn line(application: &Client) -> String {
    let state = match application {
        Client { default: true, .. } => "default",
        Client { enabled: true, .. } => "on",
        Client { enabled: false, .. } => "off",
    };
    let role = application.role.as_deref().unwrap_or("-");
    [application.id.as_str(), &application.name, application.kind.as_str(), state, role].join("\t")
}

/// An application with its secrets.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    application: Client,
    secrets: Vec<ClientSecret>,
}

async fn show(access: &Access, id: &str) -> Result<()> {
    let application = applications::get(&permit(access)?, id).await?;
    let secrets = applications::secrets(&permit(access)?, id).await?;
    say!("{}", serde_json::to_string_pretty(&Shown { application, secrets })?);
    Ok(())
}

async fn delete(access: &Access, ids: &[String]) -> Result<()> {
    for id in ids {
        applications::delete(&permit(access)?, id, &Expected::Any).await?;
        say!("Deleted the application {id}.");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{ApplicationKind, kind};

    #[test]
    fn a_kind_is_named_with_hyphens_or_underscores() {
        for (text, expected) in [
            ("web", ApplicationKind::Web),
            ("single_page", ApplicationKind::SinglePage),
            ("single-page", ApplicationKind::SinglePage),
            ("mini-program", ApplicationKind::MiniProgram),
        ] {
            assert_eq!(kind(text), Ok(expected));
        }
        assert!(kind("desktop").is_err_and(|error| error.contains("native")));
    }
}

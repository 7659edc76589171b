//! `doorward check`: an access decision with its explanation.

use super::{Installation, context};
use anyhow::Result;
use clap::Args;
use doorward_admin::simulate::simulate;
use doorward_contract::messaging::Language;
use doorward_contract::simulation::{SimulatedPrincipal, Simulation};
use std::process::ExitCode;

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Action, such as reports:read or functions:/api/orders
    action: String,
    /// Resource, such as articles/42
    #[arg(default_value = "")]
    resource: String,
    #[command(flatten)]
    principal: PrincipalArgs,
    /// HTTP method of the request, for conditions
    #[arg(long)]
    method: Option<String>,
    /// HTTP path of the request, for conditions
    #[arg(long)]
    path: Option<String>,
    /// IP address of the client, for conditions
    #[arg(long)]
    ip: Option<String>,
}

/// The principal. Default: a user who is not signed in.
#[derive(Debug, Args)]
#[group(multiple = false)]
struct PrincipalArgs {
    /// Check this user: uid, username, email address or phone number
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// Check a set of roles instead of a user: the ID of a role. Repeat it for several roles
    #[arg(long, value_name = "ID")]
    role: Vec<String>,
    /// Check a guest
    #[arg(long)]
    guest: bool,
}

impl Check {
    /// Exit status for scripts: 0 allowed, 2 denied, 1 error.
    pub async fn run(self, place: &Installation) -> Result<ExitCode> {
        let services = context::open(place).await?;
        let question = Simulation {
            principal: self.principal.simulated(),
            action: self.action,
            resource: self.resource,
            method: self.method,
            path: self.path,
            ip: self.ip,
            ..Simulation::default()
        };
        let now = simulate(&super::permit(&services.access)?, &question, Language::En).await?.now;
        for sentence in now.explanation_text {
            say!("{sentence}");
        }
        Ok(if now.explanation.decision.allowed { ExitCode::SUCCESS } else { ExitCode::from(2) })
    }
}

impl PrincipalArgs {
    fn simulated(self) -> SimulatedPrincipal {
        match self.user {
            Some(user) => SimulatedPrincipal::User(user),
            None if self.guest => SimulatedPrincipal::Guest,
            None if self.role.is_empty() => SimulatedPrincipal::Unauthenticated,
            None => SimulatedPrincipal::Roles(self.role),
        }
    }
}

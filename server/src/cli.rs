//! The command line: one file per command.

#![expect(clippy::doc_markdown, reason = "clap shows the comments of options as they are")]

mod admin;
mod api_key;
mod application;
mod check;
mod config;
mod context;
mod doctor;
mod expiry;
mod export;
mod import;
mod invocation;
mod keys;
mod member;
mod organization;
mod password;
mod policy;
mod resource;
mod role;
mod serve;
mod setup_link;
mod welcome;

pub use password::generate as generate_password;

use crate::config::{Loaded, Problem, Sources};
use clap::{Args, Parser, Subcommand};
use doorward_access::{Access, Error, Permit};
use doorward_contract::admin_action::Action;
use doorward_identity::Actor;
use std::path::PathBuf;
use std::process::ExitCode;

/// Self-hosted user identity and access control
#[derive(Debug, Parser)]
#[command(name = "doorward", version)]
struct Cli {
    #[command(flatten)]
    place: Installation,
    #[command(subcommand)]
    command: Command,
}

/// Options that select the installation.
#[derive(Debug, Clone, Args)]
struct Installation {
    /// Configuration file [default: doorward.toml in the current folder, else in the data folder]
    #[arg(long, global = true, value_name = "FILE", env = "DOORWARD_CONFIG")]
    config: Option<PathBuf>,
    /// Folder with the database and the master key [env: DOORWARD_DATA_DIR] [default: ./data]
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the server
    Serve(serve::Serve),
    /// Check or show the configuration
    #[command(subcommand)]
    Config(config::Config),
    /// Find problems with the installation, and how to fix them
    Doctor,
    /// Print a one-time link that creates the first administrator
    SetupLink(setup_link::SetupLink),
    /// Create administrators
    #[command(subcommand)]
    Admin(admin::Admin),
    /// Manage API keys
    #[command(subcommand)]
    ApiKey(api_key::ApiKey),
    /// Manage applications and their secrets
    #[command(subcommand)]
    Application(application::Application),
    /// Change the key that signs tokens
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Manage roles
    #[command(subcommand)]
    Role(role::Role),
    /// Assign roles to users, or remove them
    #[command(subcommand)]
    Member(member::Member),
    /// Manage departments and positions, with their members and roles
    #[command(subcommand)]
    Organization(organization::Organization),
    /// Import users from a file, or from an export of another system
    #[command(after_help = "Exit status: 0 if all rows were imported, or could be with --check; else 1.")]
    Import(Box<import::Import>),
    /// Export users to a file
    Export(export::Export),
    /// Manage policies
    #[command(subcommand)]
    Policy(policy::Policy),
    /// Manage who can access collections, tables, storage and functions
    #[command(subcommand)]
    Resource(resource::Resource),
    /// Check whether a user is allowed to perform an action, and explain why
    #[command(after_help = "Without --user, --role and --guest, the check is about a user who is not signed in.\n\
                            Exit status: 0 if allowed, 2 if denied, 1 if the check failed.")]
    Check(check::Check),
}

impl Installation {
    fn load(&self) -> Result<Loaded, Problem> {
        crate::config::load(&self.sources())
    }

    fn sources(&self) -> Sources {
        let sources = Sources { file: self.config.clone(), data_dir: self.data_dir.clone(), ..Sources::default() };
        sources.with_process_env()
    }
}

/// Returns a permit for any action: shell access to the machine implies full control of the installation.
pub(crate) fn permit<A: Action>(access: &Access) -> Result<Permit<A>, Error> {
    access.permit(Actor::cli())
}

/// Parses the arguments and runs the command.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.into()),
    };
    match runtime.block_on(Box::pin(dispatch(cli))) {
        Ok(code) => code,
        Err(error) => fail(&error),
    }
}

async fn dispatch(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        Command::Serve(command) => command.run(&cli.place).await?,
        Command::Config(command) => command.run(&cli.place)?,
        Command::Check(command) => return command.run(&cli.place).await,
        Command::Doctor => return doctor::run(&cli.place).await,
        Command::SetupLink(command) => command.run(&cli.place).await?,
        Command::Admin(command) => command.run(&cli.place).await?,
        Command::ApiKey(command) => command.run(&cli.place).await?,
        Command::Application(command) => command.run(&cli.place).await?,
        Command::Keys(command) => command.run(&cli.place).await?,
        Command::Role(command) => command.run(&cli.place).await?,
        Command::Member(command) => command.run(&cli.place).await?,
        Command::Organization(command) => command.run(&cli.place).await?,
        Command::Import(command) => command.run(&cli.place).await?,
        Command::Export(command) => command.run(&cli.place).await?,
        Command::Policy(command) => command.run(&cli.place).await?,
        Command::Resource(command) => command.run(&cli.place).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// A number with its noun, such as `2 users`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("error: {error:#}");
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use super::Cli;
    use clap::{CommandFactory as _, Parser as _};

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_place_is_accepted_after_any_command() {
        for line in [
            "doorward serve --config a.toml --data-dir d --listen 127.0.0.1:1",
            "doorward config show --data-dir d",
            "doorward doctor --config a.toml",
            "doorward setup-link --data-dir d",
            "doorward admin create --username ada --data-dir d",
            "doorward api-key create --name ci --role administrator --data-dir d",
            "doorward api-key create --role auditor --expires 90d --data-dir d",
            "doorward api-key list --data-dir d",
            "doorward api-key edit ci --role auditor --name siem --expires 2030-01-01T00:00:00Z --data-dir d",
            "doorward api-key revoke ci siem --data-dir d",
            "doorward application create --name Wiki --redirect-uri https://wiki.example.com/callback --data-dir d",
            "doorward application create --name Sync --kind machine --role reader --id sync --data-dir d",
            "doorward application list --data-dir d",
            "doorward application show wiki --data-dir d",
            "doorward application edit wiki --redirect-uri https://a.example --redirect-uri https://b.example --data-dir d",
            "doorward application edit wiki --first-party true --max-sessions -1 --authentication private_key_jwt --data-dir d",
            "doorward application edit wiki --enabled false --data-dir d",
            "doorward application delete wiki sync --data-dir d",
            "doorward application secret create wiki --expires 90d --data-dir d",
            "doorward application secret revoke wiki 0192 --data-dir d",
            "doorward keys rotate --now --data-dir d",
            "doorward role create editor --name Editor --policy FunctionsAccess --policy StoragesAccess --data-dir d",
            "doorward role delete editor reader --data-dir d",
            "doorward member add editor u1 u2 --until 2030-01-01T00:00:00Z --data-dir d",
            "doorward member remove editor u1 u2 --data-dir d",
            "doorward organization add Sales --description x --data-dir d",
            "doorward organization add Head --post --parent n1 --data-dir d",
            "doorward organization move n1 --parent n2 --before n3 --data-dir d",
            "doorward organization remove n1 --wholly --data-dir d",
            "doorward organization member-add n1 u1 u2 --data-dir d",
            "doorward organization role-add n1 editor --until 2030-01-01T00:00:00Z --data-dir d",
            "doorward import users.csv --check --map Tel=phone --map Shoe= --role staff=editor --kind internal --data-dir d",
            "doorward import users.json --format firebase --signer-key-file key --rounds 8 --mem-cost 14 --errors e.csv",
            "doorward export users.jsonl --hashes --status active --kind external --data-dir d",
            "doorward policy set reports.json --code reports --data-dir d",
            "doorward policy get reports --data-dir d",
            "doorward resource set collection orders --level private --data-dir d",
            "doorward resource set function * --rule functions.json --data-dir d",
            "doorward resource get table orders --data-dir d",
            "doorward resource delete storage photos --data-dir d",
            "doorward check functions:/api/orders --user li.na --ip 192.0.2.7 --data-dir d",
            "doorward check database:read articles/42 --role editor --role reader --data-dir d",
        ] {
            Cli::try_parse_from(line.split(' ')).unwrap();
        }
    }

    #[test]
    fn no_command_prints_in_a_way_that_panics_on_a_closed_pipe() {
        let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut folders = vec![source];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let text = std::fs::read_to_string(&path).unwrap();
                    let prints = text.lines().any(|line| line.trim_start().starts_with(concat!("print", "ln!(")));
                    assert!(!prints, "{} prints by itself; use say!", path.display());
                }
            }
        }
    }
}

//! Command lines for hints: they act on the installation of this process, from any folder and in any shell.

use crate::config::{Config, Loaded, Sources, keys};
use std::net::SocketAddr;
use std::path::Path;
use url::Url;

/// Keys without an option that select an installation or appear in its links.
const KEYS: [&str; 5] = ["public_url", "database_url", "database_listen_url", "env_id", "master_key"];

/// What a command needs to act on the same installation.
#[derive(Debug, Clone)]
pub struct Invocation {
    /// Assignments of environment variables, quoted.
    variables: Vec<String>,
    /// Environment variables that contain a secret, which a hint does not repeat.
    secrets: Vec<String>,
    /// Options, quoted.
    options: Vec<String>,
    /// Option of `setup-link`, if the link needs it.
    listen: Option<SocketAddr>,
}

impl Invocation {
    /// `listen` is the address that the server listens on.
    pub fn new(sources: &Sources, loaded: &Loaded, listen: SocketAddr) -> Self {
        let config = &loaded.config;
        let (mut variables, mut secrets) = (Vec::new(), Vec::new());
        for key in KEYS.into_iter().filter_map(keys::find) {
            let name = key.env();
            match sources.env.get(&name) {
                Some(text) if key.secret && !is_without_password(text) => secrets.push(name),
                Some(text) => variables.push(format!("{name}={}", quoted(text))),
                None => {}
            }
        }
        if let Some(file) = &config.master_key_file {
            variables.push(format!("DOORWARD_MASTER_KEY_FILE={}", absolute(file)));
        }
        let file = loaded.file.iter().map(|file| format!("--config {}", absolute(file)));
        let options = file.chain([format!("--data-dir {}", absolute(&config.data_dir))]).collect();
        let is_in_link = config.public_url.is_none() && listen != Config::default().listen;
        Self { variables, secrets, options, listen: is_in_link.then_some(listen) }
    }

    /// The end of a sentence: how to run a command on this installation.
    pub fn hint(&self, command: &str) -> String {
        let words = self.variables.iter().map(String::as_str);
        let program = program();
        let words = words.chain([program.as_str(), command]).chain(self.options.iter().map(String::as_str));
        let line = words.collect::<Vec<_>>().join(" ");
        if self.secrets.is_empty() {
            format!("run: {line}")
        } else {
            format!("set {} as for this server and run: {line}", self.secrets.join(" and "))
        }
    }

    /// How to print a new set-up link.
    pub fn setup_link(&self) -> String {
        match self.listen {
            Some(listen) => self.hint(&format!("setup-link --listen {listen}")),
            None => self.hint("setup-link"),
        }
    }
}

/// The program as it was started: by its name if the shell has found it, otherwise by its path.
fn program() -> String {
    let by_path = std::env::args_os().next().is_some_and(|name| Path::new(&name).components().count() > 1);
    match std::env::current_exe() {
        Ok(path) if by_path => absolute(&path),
        _ => "doorward".into(),
    }
}

/// Whether the address of a database can be shown. Its parameters may contain a password, too.
fn is_without_password(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| url.password().is_none() && url.query().is_none())
}

fn absolute(path: &Path) -> String {
    quoted(&std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).to_string_lossy())
}

/// Quotes a word for a POSIX shell, where necessary.
fn quoted(word: &str) -> String {
    let is_plain = |char: char| char.is_ascii_alphanumeric() || "-_./:@%+=,".contains(char);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::{Invocation, quoted};
    use crate::config::{Sources, load};

    fn invocation(env: &[(&str, &str)], data_dir: &str) -> Invocation {
        let env = env.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let sources = Sources { env, data_dir: Some(data_dir.into()), ..Sources::default() };
        let loaded = load(&sources).unwrap();
        Invocation::new(&sources, &loaded, loaded.config.listen)
    }

    #[test]
    fn a_hint_repeats_what_selects_the_installation() {
        let plain = invocation(&[], "/srv/doorward").setup_link();
        assert!(plain.starts_with("run: ") && plain.ends_with(" setup-link --data-dir /srv/doorward"), "{plain}");
        let env = [
            ("DOORWARD_DATABASE_URL", "postgres://doorward@db/doorward"),
            ("DOORWARD_LISTEN", "127.0.0.1:4000"),
            ("DOORWARD_LOG_LEVEL", "debug"),
        ];
        let hint = invocation(&env, "/srv/my data").setup_link();
        assert!(hint.starts_with("run: DOORWARD_DATABASE_URL=postgres://doorward@db/doorward "), "{hint}");
        assert!(hint.ends_with(" setup-link --listen 127.0.0.1:4000 --data-dir '/srv/my data'"), "{hint}");
    }

    #[test]
    fn a_hint_names_secrets_and_does_not_show_them() {
        let key = "a7".repeat(32);
        let env = [
            ("DOORWARD_DATABASE_URL", "postgres://doorward:hunter2@db/doorward"),
            ("DOORWARD_DATABASE_LISTEN_URL", "postgres://db/doorward?password=hunter3"),
            ("DOORWARD_MASTER_KEY", key.as_str()),
        ];
        let hint = invocation(&env, "/srv/doorward").hint("doctor");
        let names = "DOORWARD_DATABASE_URL and DOORWARD_DATABASE_LISTEN_URL and DOORWARD_MASTER_KEY";
        assert!(hint.starts_with(&format!("set {names} as for this server and run: ")), "{hint}");
        assert!(!hint.contains("hunter") && !hint.contains(&key), "{hint}");
    }

    #[test]
    fn a_word_that_a_shell_would_change_is_quoted() {
        assert_eq!(quoted("/srv/doorward-1"), "/srv/doorward-1");
        assert_eq!(quoted("it's $HOME"), r"'it'\''s $HOME'");
        assert_eq!(quoted(""), "''");
    }
}

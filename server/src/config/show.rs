//! Output of `doorward config show`: every effective value with its source, secrets masked.

use super::{Loaded, Origin, keys};
use doorward_contract::Secret;
use std::fmt::Write as _;

impl Loaded {
    /// Renders valid TOML with masked secrets.
    pub fn show(&self) -> String {
        let mut effective = self.config.clone();
        effective.public_url = Some(effective.public_url());
        effective.database_url = Some(mask_password(&effective.database_url()));
        effective.database_listen_url = effective.database_listen_url.as_ref().map(mask_password);
        effective.master_key_file = Some(effective.master_key_file());
        effective.master_key = effective.master_key.map(|_| Secret::new("***".into()));
        let table = toml::Table::try_from(&effective).unwrap_or_default();
        let mut text = String::new();
        let mut open_table = "";
        for key in keys::ALL {
            let (outer, name) = key.path.split_once('.').unwrap_or(("", key.path));
            let value = if outer.is_empty() { table.get(name) } else { table.get(outer).and_then(|t| t.get(name)) };
            if outer != open_table {
                open_table = outer;
                let _ = writeln!(text, "\n[{outer}]");
            }
            let _ = match value {
                Some(value) => writeln!(text, "{name} = {value}  # {}", self.origin(key.path)),
                None => writeln!(text, "# {name} is not set"),
            };
        }
        for route in &effective.routes {
            let _ = writeln!(text, "\n[[route]]  # file\n{}", toml::to_string(route).unwrap_or_default().trim_end());
        }
        text
    }

    fn origin(&self, path: &str) -> &'static str {
        match self.origins.get(path) {
            None => "default",
            Some(Origin::File) => "file",
            Some(Origin::Environment) => "environment",
            Some(Origin::CommandLine) => "command line",
        }
    }
}

/// Masks the password of a database URL and all its parameters, which may contain a password too.
fn mask_password(address: &Secret) -> Secret {
    let Ok(mut url) = url::Url::parse(address.expose()) else { return Secret::new("***".into()) };
    if url.password().is_some() {
        let _ = url.set_password(Some("***"));
    }
    if url.query().is_some() {
        url.set_query(Some("***"));
    }
    Secret::new(url.to_string())
}

#[cfg(test)]
mod tests {
    use crate::config::{Sources, load};

    #[test]
    fn secrets_are_masked_and_sources_named() {
        let env = [
            ("DOORWARD_DATABASE_URL", "postgres://doorward:hunter2@db/doorward?sslpassword=hunter3"),
            ("DOORWARD_MASTER_KEY", &"a7".repeat(32)),
            ("DOORWARD_LOG_LEVEL", "debug"),
        ];
        let env = env.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let output = load(&Sources { env, data_dir: Some("/nowhere".into()), ..Sources::default() }).unwrap().show();
        for hidden in ["hunter2", "hunter3", "a7a7"] {
            assert!(!output.contains(hidden), "{output}");
        }
        assert!(output.contains(r#"level = "debug"  # environment"#), "{output}");
        assert!(output.contains(r#"data_dir = "/nowhere"  # command line"#), "{output}");
        assert!(output.contains("shutdown_seconds = 10  # default"), "{output}");
    }
}

//! `doorward doctor`.

mod data;
mod network;

use super::invocation::Invocation;
use super::{Installation, counted};
use crate::config::{Config, Loaded, Log, LogFormat};
use anyhow::Result;
use std::process::ExitCode;

/// Result of one check.
pub enum Finding {
    Good(String),
    /// Works, but should be changed: description and advice.
    Warning(String, String),
    /// Does not work: description and advice.
    Failure(String, String),
}

impl Finding {
    fn good(text: impl Into<String>) -> Self {
        Self::Good(text.into())
    }

    fn warning(text: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::Warning(text.into(), advice.into())
    }

    fn failure(text: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::Failure(text.into(), advice.into())
    }
}

/// Runs all checks without changing anything. The exit status is 1 if any check fails; warnings do not affect it.
pub async fn run(place: &Installation) -> Result<ExitCode> {
    crate::logging::start(&Log { format: LogFormat::Text, level: "error".into() });
    let sources = place.sources();
    let findings = match crate::config::load(&sources) {
        Ok(loaded) => examine(&loaded, &Invocation::new(&sources, &loaded, loaded.config.listen)).await,
        Err(problem) => {
            vec![Finding::failure(format!("Configuration: {problem}"), "Correct it, then run this command again.")]
        }
    };
    for finding in &findings {
        print(finding);
    }
    let failures = findings.iter().filter(|finding| matches!(finding, Finding::Failure(..))).count();
    let warnings = findings.iter().filter(|finding| matches!(finding, Finding::Warning(..))).count();
    say!("\n{}, {}.", counted(failures, "failure"), counted(warnings, "warning"));
    Ok(if failures == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn examine(loaded: &Loaded, invocation: &Invocation) -> Vec<Finding> {
    let config: &Config = &loaded.config;
    let source = loaded.file.as_ref().map_or_else(|| "no file".to_owned(), |file| file.display().to_string());
    let mut findings = vec![Finding::good(format!("Configuration is valid ({source})."))];
    findings.extend(loaded.file.as_deref().and_then(|file| data::config_file(config, file)));
    findings.extend(data::folder(config));
    findings.extend(data::master_key(config));
    findings.extend(data::database(config, invocation).await);
    findings.push(network::public_url(config).await);
    findings.extend(network::listen(config));
    findings.extend(network::trusted_proxies(config));
    findings
}

fn print(finding: &Finding) {
    match finding {
        Finding::Good(text) => say!("ok       {text}"),
        Finding::Warning(text, advice) => say!("warning  {text}\n         -> {advice}"),
        Finding::Failure(text, advice) => say!("FAILURE  {text}\n         -> {advice}"),
    }
}

//! Logs go to standard error, as text for people or as JSON for collectors.

use crate::config::{Log, LogFormat, Problem};
use std::io::IsTerminal as _;
use std::panic::PanicHookInfo;
use tracing_subscriber::EnvFilter;

/// Libraries that would say at `info` or `warn` what an operator cannot act on: a browser with an old cookie is
/// "suspicious activity" to the session library and an ordinary Monday to us.
const QUIET: &str = "tower_sessions=error,tower_sessions_core=error,sqlx=warn,sea_orm_migration=warn,hyper=warn";

/// Starts logging for the whole process; once.
pub fn start(log: &Log) {
    let filter = EnvFilter::new(format!("{QUIET},{}", log.level));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    // A second start (two servers in one test process) keeps the first.
    let _ = match log.format {
        LogFormat::Text => builder.with_target(false).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).with_current_span(true).try_init(),
    };
    std::panic::set_hook(Box::new(log_panic));
}

/// Refuses a level that would otherwise silently log nothing.
///
/// # Errors
/// When it is neither a level nor a list of directives.
pub fn check_level(level: &str) -> Result<(), Problem> {
    const HELP: &str = "must be error, warn, info, debug, trace, or directives such as `info,doorward_identity=debug`";
    let bare_word = !level.contains(['=', ',']);
    if bare_word && level.parse::<tracing::Level>().is_err() && level != "off" {
        return Err(Problem::value("log.level", HELP));
    }
    EnvFilter::try_new(level).map(|_| ()).map_err(|_| Problem::value("log.level", HELP))
}

/// The place, and the message only when it is a literal: a formatted one can hold what a user typed.
fn log_panic(info: &PanicHookInfo<'_>) {
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    let message = info.payload().downcast_ref::<&'static str>().copied().unwrap_or("(formatted message withheld)");
    tracing::error!(place, message, "internal error: the program panicked");
}

#[cfg(test)]
mod tests {
    use super::check_level;

    #[test]
    fn levels() {
        for good in ["info", "WARN", "off", "info,doorward_identity=debug"] {
            check_level(good).unwrap();
        }
        for bad in ["", "verbose", "info,doorward=loud"] {
            assert!(check_level(bad).is_err(), "{bad}");
        }
    }
}

//! Logging to standard error, as text or JSON.

use crate::config::{Log, LogFormat, Problem};
use std::io::IsTerminal as _;
use std::panic::PanicHookInfo;
use tracing_subscriber::EnvFilter;

/// Levels of libraries whose `info` or `warn` lines an operator cannot act on. The session library, for example, logs a
/// browser with an expired cookie as suspicious activity.
const QUIET: &str = "tower_sessions=error,tower_sessions_core=error,sqlx=warn,sea_orm_migration=warn,hyper=warn";

/// Installs the global subscriber and the panic hook.
pub fn start(log: &Log) {
    let filter = EnvFilter::new(format!("{QUIET},{}", log.level));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    // Fails on the second call in a process (tests start several servers), which keeps the first subscriber.
    let _ = match log.format {
        LogFormat::Text => builder.with_target(false).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).with_current_span(true).try_init(),
    };
    std::panic::set_hook(Box::new(log_panic));
}

/// Validates a log level: an invalid one would silently disable logging.
///
/// # Errors
/// If the text is neither a level nor a list of directives.
pub fn check_level(level: &str) -> Result<(), Problem> {
    const HELP: &str = "must be error, warn, info, debug, trace, or directives such as `info,doorward_identity=debug`";
    let bare_word = !level.contains(['=', ',']);
    if bare_word && level.parse::<tracing::Level>().is_err() && level != "off" {
        return Err(Problem::value("log.level", HELP));
    }
    EnvFilter::try_new(level).map(|_| ()).map_err(|_| Problem::value("log.level", HELP))
}

/// Logs the location of a panic. The message is logged only if it is a literal: a formatted one may contain user input.
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

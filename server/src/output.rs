//! Standard output of commands.

use std::fmt::Arguments;
use std::io::{ErrorKind, Write as _};

/// Like `println!`, but ignores a closed pipe (`doorward doctor | head -1`) instead of panicking.
macro_rules! say {
    () => { $crate::output::write(format_args!("\n")) };
    ($($text:tt)*) => { $crate::output::write(format_args!("{}\n", format_args!($($text)*))) };
}

/// Writes text verbatim. Exits with an error if the write fails, for example on a full disk: the text may be a secret
/// that is shown only once.
pub fn write(text: Arguments<'_>) {
    let mut out = std::io::stdout().lock();
    match out.write_fmt(text).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            drop(out);
            eprintln!("error: cannot write to standard output: {error}");
            std::process::exit(1);
        }
        _ => {}
    }
}

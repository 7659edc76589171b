//! What commands write to standard output.

use std::fmt::Arguments;
use std::io::{ErrorKind, Write as _};

/// As `println!`, but a reader that has gone away (`doorward doctor | head -1`) is no fault: the command goes on.
macro_rules! say {
    () => { $crate::output::write(format_args!("\n")) };
    ($($text:tt)*) => { $crate::output::write(format_args!("{}\n", format_args!($($text)*))) };
}

/// Writes text as it is. When it cannot be kept, such as on a full disk, the process ends with an error: what commands
/// print may be a secret that is shown only once.
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

//! Words around scanning a Mini Program's QR code.

use crate::AppError;
use crate::i18n::{Language, errors};

crate::i18n::texts!(portal::scan);

/// How long a code works yet.
pub fn left_in(language: Language, seconds: u32) -> String {
    let (minutes, seconds) = (seconds / 60, seconds % 60);
    of(language).left(format_args!("{minutes}:{seconds:02}"))
}

/// Why there is no code.
pub fn failure(language: Language, error: &AppError) -> String {
    match error.reason.as_deref() {
        Some("provider") => of(language).refused.to_owned(),
        _ => errors::sentence_in(language, error),
    }
}

//! Texts about scanning a Mini Program's QR code.

use crate::AppError;
use crate::i18n::{Language, errors};

crate::i18n::texts!(portal::scan);

/// Remaining lifetime of a code.
pub fn left_in(language: Language, seconds: u32) -> String {
    let (minutes, seconds) = (seconds / 60, seconds % 60);
    of(language).left(format_args!("{minutes}:{seconds:02}"))
}

/// Why no code can be shown.
pub fn failure(language: Language, error: &AppError) -> String {
    match error.reason.as_deref() {
        Some("provider") => of(language).refused.to_owned(),
        _ => errors::sentence_in(language, error),
    }
}

//! Every text a person reads, in the language of the page.
//!
//! The sentences are in `i18n/locales`. A module here has the texts of the file of the same name, and what chooses among
//! them: by an error's code, by a kind, by what a form offers.

pub mod account;
pub mod common;
pub mod console;
pub mod errors;
pub mod portal;

pub use doorward_i18n::Language;

use leptos::prelude::use_context;

/// The language of the page being shown; `App` puts it into the context.
pub fn use_lang() -> Language {
    use_context::<Language>().unwrap_or_default()
}

/// Brings the texts of a locale file into a module: `of` gives them in one language, `texts` in that of the page.
macro_rules! texts {
    ($($file:ident)::+) => {
        pub use doorward_i18n::$($file)::+::{Texts, of};

        /// The texts in the language of the page.
        pub fn texts() -> &'static Texts {
            of($crate::i18n::use_lang())
        }
    };
}
pub(crate) use texts;

//! All texts of the interface, in the language of the page.
//!
//! The texts are in `i18n/locales`. Each module here has the texts of the file with its name, and the functions that
//! select a text by error code, kind or available option.

#[cfg(any(feature = "ssr", feature = "portal"))]
pub mod account;
pub mod common;
pub mod console;
pub mod errors;
pub mod portal;

pub use doorward_i18n::Language;

use leptos::prelude::use_context;

/// The language of the current page; `App` provides it as context. In a server function, that of the request.
pub fn use_lang() -> Language {
    use_context::<Language>().unwrap_or_else(unprovided)
}

#[cfg(feature = "ssr")]
fn unprovided() -> Language {
    crate::preferences::request_lang()
}

#[cfg(not(feature = "ssr"))]
fn unprovided() -> Language {
    Language::default()
}

/// Adds the texts of a locale file to a module: `of` returns them in a given language, `texts` in that of the page.
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

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::{Language, use_lang};
    use axum::http::Request;
    use leptos::prelude::*;

    #[test]
    fn a_server_function_answers_in_the_language_of_its_request() {
        Owner::new().with(|| {
            let request = Request::builder().header("cookie", "lang=zh-CN").body(()).unwrap();
            provide_context(request.into_parts().0);
            assert_eq!(use_lang(), Language::ZhCn);
            provide_context(Language::En);
            assert_eq!(use_lang(), Language::En, "the language of a page is decided once");
        });
    }
}

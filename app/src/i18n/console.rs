//! Words of the console, a file a page.

pub mod access;
pub mod organization;
pub mod providers;
pub mod resources;
pub mod templates;

use super::texts;

/// Modules that are the texts of their file and nothing more.
macro_rules! pages {
    ($($page:ident)+) => {
        $(
            #[doc = concat!("Texts of `console/", stringify!($page), "`.")]
            pub mod $page {
                super::texts!(console::$page);
            }
        )+
    };
}

pages! { actions api_keys audit captcha changes frame limits messages methods overview policies roles senders settings simulator sites tickets user users verification }

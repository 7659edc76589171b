//! Texts of the console, one file per page.

pub mod access;
pub mod applications;
pub mod organization;
pub mod providers;
pub mod resources;
#[cfg(any(feature = "ssr", feature = "console"))]
pub mod templates;

use super::texts;

/// Modules without functions of their own.
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

pages! { actions api_keys audit captcha changes connect frame limits messages methods overview picker policies registration roles routes senders settings simulator sites tickets user users verification }

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

/// Texts of `console/overview`.
pub mod overview {
    super::texts!(console::overview);

    /// Texts of `console/overview/checklist`.
    pub mod checklist {
        crate::i18n::texts!(console::overview::checklist);
    }
}

/// Texts of `console/connect`.
pub mod connect {
    super::texts!(console::connect);

    /// Texts of `console/connect/guides`, which the server alone reads.
    pub mod guides {
        crate::i18n::texts!(console::connect::guides);
    }
}

pages! { actions api_keys audit captcha changes frame jobs limits messages methods picker policies registration roles routes senders settings simulator sites tickets user users verification }

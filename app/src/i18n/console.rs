//! Words of the console, a file a page.

pub mod access;
pub mod actions;
pub mod api_keys;
pub mod audit;
pub mod captcha;
pub mod changes;
pub mod frame;
pub mod limits;
pub mod messages;
pub mod methods;
pub mod organization;
pub mod overview;
pub mod policies;
pub mod providers;
pub mod resources;
pub mod roles;
pub mod senders;
pub mod settings;
pub mod simulator;
pub mod sites;
pub mod templates;
pub mod tickets;
pub mod user;
pub mod users;
pub mod verification;

/// Declares sentences with values: `fn name(value: Type) = "English {value}", "中文 {value}";`. Like
/// `texts!`, a missing translation does not compile.
macro_rules! sentences {
    ($(fn $name:ident($($arg:ident: $kind:ty),+) = $en:literal, $zh:literal;)+) => {
        $(
            #[doc = $en]
            pub fn $name(lang: $crate::i18n::Lang, $($arg: $kind),+) -> String {
                match lang {
                    $crate::i18n::Lang::En => format!($en),
                    $crate::i18n::Lang::ZhCn => format!($zh),
                }
            }
        )+
    };
}
use sentences;

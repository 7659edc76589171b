//! Every text a person reads, in every language.
//!
//! One file an area; one struct of texts in each, made by [`texts!`] with all languages side by side, so that a
//! missing translation does not compile. Sentences with values are functions that match on the language.

pub mod account;
pub mod common;
pub mod console;
pub mod errors;
pub mod portal;

use doorward_contract::messaging::Language;
use leptos::prelude::use_context;

/// A language the pages speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    ZhCn,
}

impl Lang {
    /// All of them, in the order of the switch.
    pub const ALL: [Self; 2] = [Self::En, Self::ZhCn];

    /// The BCP 47 tag, for `<html lang>` and the cookie.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhCn => "zh-CN",
        }
    }

    /// Its name in itself.
    pub const fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::ZhCn => "简体中文",
        }
    }

    /// The language of a tag such as `zh-Hans-CN` or `en_GB`.
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next()?.trim();
        if primary.eq_ignore_ascii_case("zh") {
            Some(Self::ZhCn)
        } else if primary.eq_ignore_ascii_case("en") {
            Some(Self::En)
        } else {
            None
        }
    }

    /// The same, for messages.
    pub const fn of_messages(self) -> Language {
        match self {
            Self::En => Language::En,
            Self::ZhCn => Language::ZhCn,
        }
    }

    /// The best language for an `Accept-Language` header (RFC 9110 section 12.5.4).
    pub fn negotiate(header: &str) -> Option<Self> {
        let mut best: Option<(Self, f32)> = None;
        for item in header.split(',').take(32) {
            let (tag, parameters) = item.split_once(';').unwrap_or((item, ""));
            let weight = parameters.trim().strip_prefix("q=").map_or(1.0, |q| q.parse().unwrap_or(0.0));
            let Some(lang) = Self::parse(tag.trim()) else { continue };
            if weight > best.map_or(0.0, |(_, so_far)| so_far) {
                best = Some((lang, weight));
            }
        }
        best.map(|(lang, _)| lang)
    }
}

/// The language of the page being shown; `App` puts it into the context.
pub fn use_lang() -> Lang {
    use_context::<Lang>().unwrap_or_default()
}

/// Declares a struct of texts: `name: "English", "中文";`. Each field's documentation is its English text.
macro_rules! texts {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $en:literal, $zh:literal;)+ }) => {
        $(#[$doc])*
        #[allow(clippy::doc_markdown, reason = "the documentation is the text itself")]
        #[derive(Debug)]
        pub struct $name { $(#[doc = $en] pub $field: &'static str,)+ }

        impl $name {
            const EN: Self = Self { $($field: $en,)+ };
            const ZH_CN: Self = Self { $($field: $zh,)+ };
        }

        /// The texts in one language.
        pub const fn of(lang: $crate::i18n::Lang) -> &'static $name {
            match lang {
                $crate::i18n::Lang::En => &$name::EN,
                $crate::i18n::Lang::ZhCn => &$name::ZH_CN,
            }
        }

        /// The texts in the language of the page.
        pub fn texts() -> &'static $name {
            of($crate::i18n::use_lang())
        }
    };
}
pub(crate) use texts;

#[cfg(test)]
mod tests {
    use super::Lang;

    #[test]
    fn the_heaviest_known_language_wins() {
        for (header, expected) in [
            ("zh-CN,zh;q=0.9,en;q=0.8", Some(Lang::ZhCn)),
            ("en-GB,en;q=0.9,zh;q=0.8", Some(Lang::En)),
            ("fr,de;q=0.9,zh-Hant;q=0.2,en;q=0.1", Some(Lang::ZhCn)),
            ("en;q=0.3, zh;q=0.7", Some(Lang::ZhCn)),
            ("zh;q=0, en", Some(Lang::En)),
            ("fr", None),
            ("", None),
        ] {
            assert_eq!(Lang::negotiate(header), expected, "{header}");
        }
    }
}

//! Which mail: what for, and in which language.

use crate::i18n::console::templates as words;

/// One template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Signing in and registering, in Chinese.
    SignInZh,
    /// Signing in and registering, in English.
    SignInEn,
    /// Any other code, in Chinese.
    CodeZh,
    /// Any other code, in English.
    CodeEn,
}

impl Which {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 4] = [Self::SignInZh, Self::SignInEn, Self::CodeZh, Self::CodeEn];

    /// Its name in the settings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignInZh => "sign_in_zh",
            Self::SignInEn => "sign_in_en",
            Self::CodeZh => "code_zh",
            Self::CodeEn => "code_en",
        }
    }

    /// Reads the name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|which| which.as_str() == name)
    }

    /// What it is called.
    pub fn words(self) -> &'static str {
        let words = words::texts();
        match self {
            Self::SignInZh => words.sign_in_zh,
            Self::SignInEn => words.sign_in_en,
            Self::CodeZh => words.code_zh,
            Self::CodeEn => words.code_en,
        }
    }
}

//! Templates by purpose and language.

use crate::i18n::console::templates;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplateId {
    /// Sign-in and registration, in Chinese.
    SignInZh,
    /// Sign-in and registration, in English.
    SignInEn,
    /// Any other code, in Chinese.
    CodeZh,
    /// Any other code, in English.
    CodeEn,
}

impl TemplateId {
    /// All templates, in display order.
    pub const ALL: [Self; 4] = [Self::SignInZh, Self::SignInEn, Self::CodeZh, Self::CodeEn];

    /// Name in the settings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignInZh => "sign_in_zh",
            Self::SignInEn => "sign_in_en",
            Self::CodeZh => "code_zh",
            Self::CodeEn => "code_en",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|id| id.as_str() == name)
    }

    pub fn label(self) -> &'static str {
        let texts = templates::texts();
        match self {
            Self::SignInZh => texts.sign_in_zh,
            Self::SignInEn => texts.sign_in_en,
            Self::CodeZh => texts.code_zh,
            Self::CodeEn => texts.code_en,
        }
    }
}

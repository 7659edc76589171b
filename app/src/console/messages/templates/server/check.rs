//! Validation of a template, per field.

use super::super::PATH;
use super::super::template_id::TemplateId;
use crate::AppError;
use crate::i18n::{errors, use_lang};
use doorward_admin::messages::preview;
use doorward_contract::ErrorCode;
use doorward_contract::messaging::{Language, MailTemplate, MessageKind, TemplatePreview};
use doorward_contract::settings::Templates;

impl TemplateId {
    pub const fn kind(self) -> MessageKind {
        match self {
            Self::SignInZh | Self::SignInEn => MessageKind::SignIn,
            Self::CodeZh | Self::CodeEn => MessageKind::Code,
        }
    }

    pub const fn language(self) -> Language {
        match self {
            Self::SignInZh | Self::CodeZh => Language::ZhCn,
            Self::SignInEn | Self::CodeEn => Language::En,
        }
    }

    /// The customized template, if there is one.
    pub const fn customized(self, templates: &Templates) -> Option<&MailTemplate> {
        match self {
            Self::SignInZh => templates.sign_in_zh.as_ref(),
            Self::SignInEn => templates.sign_in_en.as_ref(),
            Self::CodeZh => templates.code_zh.as_ref(),
            Self::CodeEn => templates.code_en.as_ref(),
        }
    }
}

/// Renders a template; an error names `subject` or `html`.
pub fn checked(
    permit: &doorward_access::Permit<doorward_contract::admin_action::action::SettingsRead>,
    id: TemplateId,
    template: MailTemplate,
) -> Result<TemplatePreview, AppError> {
    let (kind, language) = (id.kind(), id.language());
    // The use case validates the whole template. Combined with valid HTML, an error belongs to the subject.
    let good = preview(permit, kind, language, None)?.template;
    let subject_alone = MailTemplate { html: good.html, ..template.clone() };
    if let Err(error) = preview(permit, kind, language, Some(subject_alone)) {
        return Err(AppError { field: Some("subject".to_owned()), ..error.into() });
    }
    Ok(preview(permit, kind, language, Some(template))?)
}

/// Error for an unknown template name.
pub const fn unknown() -> AppError {
    AppError::new(ErrorCode::NotFound)
}

pub fn page(id: TemplateId) -> String {
    format!("{PATH}?template={}", id.as_str())
}

/// Renders an error as a document.
pub fn document(error: &AppError) -> String {
    let lang = use_lang();
    let sentence = errors::explained(lang, error);
    let escaped = html_escape::encode_text(&sentence);
    format!(
        "<!DOCTYPE html><html lang=\"{}\"><meta charset=\"utf-8\"><title>{escaped}</title><body><main><h1>{escaped}</h1></main></body></html>",
        lang.tag()
    )
}

//! The publishable key, which can be shown at any time.

use super::server::CreateApiKey;
use crate::components::{Card, Copyable, ErrorAlert, Form, Submit};
use crate::form::FormState;
use crate::i18n::console::{api_keys, frame};
use doorward_contract::api_keys::{ApiKey, ApiKeyKind};
use leptos::either::Either;
use leptos::prelude::*;

#[component]
pub fn PublishableKey(
    /// The key, if there is one.
    key: Option<ApiKey>,
    /// Whether the viewer may create it.
    may_create: bool,
    create: FormState<CreateApiKey>,
) -> impl IntoView {
    let (texts, around) = (api_keys::texts(), frame::texts());
    let content = match key.and_then(|key| key.publishable) {
        Some(text) => Either::Left(view! { <Copyable text copy=around.copy copied=around.copied block=true /> }),
        None => Either::Right(may_create.then(|| {
            view! {
                <Form state=create>
                    // Errors about these fields belong to the form of the other keys.
                    <ErrorAlert message=create.error_above(&["name", "role", "expires_in"]) />
                    <input type="hidden" name="kind" value=ApiKeyKind::Publishable.as_str() />
                    <input type="hidden" name="name" value="" />
                    <input type="hidden" name="role" value="" />
                    <input type="hidden" name="expires_in" value="0" />
                    <div class="form__actions">
                        <Submit pending=create.pending()>{texts.publishable_create}</Submit>
                    </div>
                </Form>
            }
        })),
    };
    view! {
        <div class="section">
            <Card title=texts.publishable_title text=texts.publishable_body>{content}</Card>
        </div>
    }
}

//! Test message through the current sender, and its outcome.

mod outcome;

use crate::AppError;
use crate::components::{ButtonKind, Card, ErrorAlert, Field, FieldKind, Form, Submit};
use crate::console::page::ApiExample;
use crate::form::{FormState, use_admin_form};
use crate::i18n::console::senders;
use crate::i18n::{errors, use_lang};
use doorward_contract::messaging::Channel;
use leptos::prelude::*;
use outcome::Outcome;

/// Field names the use case uses for the recipient; the page has one field for all of them.
const NAMES: &[&str] = &["recipient", "phone_number", "email"];

/// Sends a test message and returns its ID.
#[server(prefix = "/api", endpoint = "console/senders/test")]
pub async fn send_test(channel: String, recipient: String) -> Result<String, AppError> {
    use crate::request::{error_on, go};
    use doorward_contract::ErrorCode;
    let permit = crate::console::authorize::require::<SendTest>().await?;
    let channel = super::save::channel_of(&channel)?;
    let wants_mail = channel == Channel::Mail;
    // The use case infers the channel from the recipient; reject a recipient of the other channel.
    let done = if recipient.contains('@') == wants_mail {
        doorward_admin::senders::test(&permit, &recipient).await.map_err(Into::into)
    } else {
        let field = if wants_mail { "email" } else { "phone_number" };
        Err(AppError::new(ErrorCode::InvalidArgument).for_field(field, "malformed"))
    };
    match done {
        Ok(id) => {
            go(&format!("/admin/messages/{id}"));
            Ok(id)
        }
        Err(error) => {
            let page = format!("/admin/messages/senders/{}", channel.as_str());
            Err(error_on(&page, error.with_value("recipient", &recipient)))
        }
    }
}
crate::rights::requires!(SendTest: MessagesSend);

/// The form, followed by the outcome of the test.
#[component]
pub fn Test(channel: Channel) -> impl IntoView {
    let texts = senders::texts();
    let form = use_admin_form::<SendTest>();
    let (label, hint, example) = match channel {
        Channel::Sms => (texts.test_phone, texts.test_phone_hint, r#"{"recipient":"+86 138 0013 8000"}"#),
        Channel::Mail => (texts.test_email, "", r#"{"recipient":"li.na@example.com"}"#),
    };
    view! {
        <div class="tested" id="test">
            <Card title=texts.test_title text=texts.test_body>
                <Form state=form>
                    <ErrorAlert message=form.error_above(NAMES) />
                    <input type="hidden" name="channel" value=channel.as_str() />
                    <Field
                        name="recipient"
                        label
                        hint
                        kind=FieldKind::Username
                        value=form.previous_value("recipient")
                        error=beside(form)
                        autocomplete="off"
                        maxlength=254
                        required=true
                    />
                    <div class="form__actions">
                        <Submit kind=ButtonKind::Secondary pending=form.pending()>{texts.test_send}</Submit>
                    </div>
                </Form>
                {move || form.done().map(|id| view! { <Outcome id /> })}
                <ApiExample method="POST" path="/senders/test" body=example />
            </Card>
        </div>
    }
}

fn beside(form: FormState<SendTest>) -> Signal<Option<String>> {
    let lang = use_lang();
    Signal::derive(move || {
        let error = form.error().filter(|error| error.field.as_deref().is_some_and(|field| NAMES.contains(&field)))?;
        Some(errors::sentence_in(lang, &error))
    })
}

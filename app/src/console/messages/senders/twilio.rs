//! Twilio Programmable Messaging.

use super::Now;
use super::form::{body_of, member, save, secret, sentence};
use crate::AppError;
use crate::components::{Card, ErrorAlert, Form};
use crate::console::page::ApiExample;
use crate::form::use_admin_form;
use crate::i18n::console::{messages, senders};
use doorward_contract::Secret;
use doorward_contract::messaging::SmsSender;
use leptos::prelude::*;

const FIELDS: &[&str] = &["account_sid", "from", "endpoint", "secret"];

/// Makes Twilio the SMS sender.
#[server(prefix = "/api", endpoint = "console/senders/twilio")]
pub async fn save_twilio(
    /// Record the form was loaded with, as JSON.
    was: String,
    /// `Account SID`.
    account_sid: String,
    /// Phone number, sender ID or messaging service.
    from: String,
    /// Overrides the default endpoint.
    endpoint: String,
    /// `Auth Token`; empty keeps the stored secret.
    secret: Secret,
) -> Result<(), AppError> {
    use super::save::{SecretInput, filled, sms, trimmed};
    let permit = crate::console::authorize::require::<SaveTwilio>().await?;
    let sender =
        SmsSender::Twilio { account_sid: trimmed(&account_sid), from: trimmed(&from), endpoint: filled(&endpoint) };
    sms(&permit, sender, SecretInput { secret, required: true }, &was).await
}
crate::rights::requires!(SaveTwilio: SendersEdit);

fn stored(now: &SmsSender) -> (SmsSender, bool) {
    match now {
        SmsSender::Twilio { .. } => (now.clone(), true),
        _ => (SmsSender::Twilio { account_sid: String::new(), from: String::new(), endpoint: None }, false),
    }
}

#[component]
pub fn Twilio(now: Now) -> impl IntoView {
    let texts = senders::texts();
    let form = use_admin_form::<SaveTwilio>().with_sentences(sentence);
    let (sender, in_use) = stored(&now.senders.sms);
    let body = body_of(&sender);
    let SmsSender::Twilio { account_sid, from, endpoint } = sender else {
        return ().into_any();
    };
    let endpoint = endpoint.unwrap_or_default();
    view! {
        <Card title=messages::texts().by_twilio text=texts.twilio_body>
            <Form state=form>
                <ErrorAlert message=form.error_above(FIELDS) />
                <div class="form__pair">
                    {member(form, ("account_sid", texts.twilio_sid), &account_sid, None, true)}
                    {secret(form, texts.twilio_secret, in_use && now.secret_set())}
                </div>
                {member(form, ("from", texts.twilio_from), &from, Some(texts.twilio_from_hint), true)}
                {member(form, ("endpoint", texts.endpoint), &endpoint, Some(texts.endpoint_hint), false)}
                {save(form, &now)}
            </Form>
            <ApiExample method="PUT" path="/senders/sms" body />
        </Card>
    }
    .into_any()
}

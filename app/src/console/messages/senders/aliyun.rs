//! Alibaba Cloud SMS.

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

const FIELDS: &[&str] = &["access_key_id", "sign_name", "template_code", "endpoint", "secret"];

/// Makes Alibaba Cloud the SMS sender.
#[server(prefix = "/api", endpoint = "console/senders/aliyun")]
pub async fn save_aliyun(
    /// Record the form was loaded with, as JSON.
    was: String,
    /// `AccessKeyId`.
    access_key_id: String,
    /// `SignName`.
    sign_name: String,
    /// `TemplateCode`.
    template_code: String,
    /// Overrides the default endpoint.
    endpoint: String,
    /// `AccessKeySecret`; empty keeps the stored secret.
    secret: Secret,
) -> Result<(), AppError> {
    use super::save::{SecretInput, filled, sms, trimmed};
    let permit = crate::console::authorize::require::<SaveAliyun>().await?;
    let sender = SmsSender::Aliyun {
        access_key_id: trimmed(&access_key_id),
        sign_name: trimmed(&sign_name),
        template_code: trimmed(&template_code),
        endpoint: filled(&endpoint),
    };
    sms(&permit, sender, SecretInput { secret, required: true }, &was).await
}
crate::rights::requires!(SaveAliyun: SendersEdit);

fn stored(now: &SmsSender) -> (SmsSender, bool) {
    match now {
        SmsSender::Aliyun { .. } => (now.clone(), true),
        _ => {
            let [access_key_id, sign_name, template_code] = [const { String::new() }; 3];
            (SmsSender::Aliyun { access_key_id, sign_name, template_code, endpoint: None }, false)
        }
    }
}

#[component]
pub fn Aliyun(now: Now) -> impl IntoView {
    let texts = senders::texts();
    let form = use_admin_form::<SaveAliyun>().with_sentences(sentence);
    let (sender, in_use) = stored(&now.senders.sms);
    let body = body_of(&sender);
    let SmsSender::Aliyun { access_key_id, sign_name, template_code, endpoint } = sender else {
        return ().into_any();
    };
    let endpoint = endpoint.unwrap_or_default();
    let template_hint = Some(texts.aliyun_template_hint);
    view! {
        <Card title=messages::texts().by_aliyun text=texts.aliyun_body>
            <Form state=form>
                <ErrorAlert message=form.error_above(FIELDS) />
                <div class="form__pair">
                    {member(form, ("access_key_id", texts.aliyun_id), &access_key_id, None, true)}
                    {secret(form, texts.aliyun_secret, in_use && now.secret_set())}
                    {member(form, ("sign_name", texts.sign_name), &sign_name, Some(texts.sign_name_hint), true)}
                    {member(form, ("template_code", texts.aliyun_template), &template_code, template_hint, true)}
                </div>
                {member(form, ("endpoint", texts.endpoint), &endpoint, Some(texts.endpoint_hint), false)}
                {save(form, &now)}
            </Form>
            <ApiExample method="PUT" path="/senders/sms" body />
        </Card>
    }
    .into_any()
}

//! Tencent Cloud SMS.

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

const FIELDS: &[&str] = &["secret_id", "app_id", "sign_name", "template_id", "region", "endpoint", "secret"];

/// Makes Tencent Cloud the SMS sender.
#[server(prefix = "/api", endpoint = "console/senders/tencent")]
#[allow(clippy::too_many_arguments, reason = "one a field of the form")]
pub async fn save_tencent(
    /// Record the form was loaded with, as JSON.
    was: String,
    /// `SecretId`.
    secret_id: String,
    /// `SmsSdkAppId`.
    app_id: String,
    /// `SignName`.
    sign_name: String,
    /// `TemplateId`.
    template_id: String,
    region: String,
    /// Overrides the default endpoint.
    endpoint: String,
    /// `SecretKey`; empty keeps the stored secret.
    secret: Secret,
) -> Result<(), AppError> {
    use super::save::{SecretInput, filled, sms, trimmed};
    let permit = crate::console::authorize::require::<SaveTencent>().await?;
    let sender = SmsSender::Tencent {
        secret_id: trimmed(&secret_id),
        app_id: trimmed(&app_id),
        sign_name: trimmed(&sign_name),
        template_id: trimmed(&template_id),
        region: trimmed(&region),
        endpoint: filled(&endpoint),
    };
    sms(&permit, sender, SecretInput { secret, required: true }, &was).await
}
crate::rights::requires!(SaveTencent: SendersEdit);

fn stored(now: &SmsSender) -> (SmsSender, bool) {
    match now {
        SmsSender::Tencent { .. } => (now.clone(), true),
        _ => {
            let [secret_id, app_id, sign_name, template_id] = [const { String::new() }; 4];
            let region = "ap-guangzhou".to_owned();
            (SmsSender::Tencent { secret_id, app_id, sign_name, template_id, region, endpoint: None }, false)
        }
    }
}

#[component]
pub fn Tencent(now: Now) -> impl IntoView {
    let texts = senders::texts();
    let form = use_admin_form::<SaveTencent>().with_sentences(sentence);
    let (sender, in_use) = stored(&now.senders.sms);
    let body = body_of(&sender);
    let SmsSender::Tencent { secret_id, app_id, sign_name, template_id, region, endpoint } = sender else {
        return ().into_any();
    };
    let endpoint = endpoint.unwrap_or_default();
    view! {
        <Card title=messages::texts().by_tencent text=texts.tencent_body>
            <Form state=form>
                <ErrorAlert message=form.error_above(FIELDS) />
                <div class="form__pair">
                    {member(form, ("secret_id", texts.tencent_id), &secret_id, None, true)}
                    {secret(form, texts.tencent_secret, in_use && now.secret_set())}
                    {member(form, ("app_id", texts.tencent_app), &app_id, Some(texts.tencent_app_hint), true)}
                    {member(form, ("region", texts.region), &region, Some(texts.region_hint), true)}
                    {member(form, ("sign_name", texts.sign_name), &sign_name, Some(texts.sign_name_hint), true)}
                    {member(form, ("template_id", texts.tencent_template), &template_id, Some(texts.sign_name_hint), true)}
                </div>
                {member(form, ("endpoint", texts.endpoint), &endpoint, Some(texts.endpoint_hint), false)}
                {save(form, &now)}
            </Form>
            <ApiExample method="PUT" path="/senders/sms" body />
        </Card>
    }
    .into_any()
}

//! Generic HTTP sender.

use super::Now;
use super::form::{body_of, member, save, sentence};
use crate::AppError;
use crate::components::{Card, ErrorAlert, Form, SecretField, SelectField, TextArea};
use crate::console::page::ApiExample;
use crate::form::{FormState, use_admin_form};
use crate::i18n::console::{messages, senders};
use doorward_contract::Secret;
use doorward_contract::messaging::{Channel, HttpSender, MailSender, SmsSender};
use leptos::prelude::*;

const FIELDS: &[&str] = &["url", "method", "content_type", "headers", "body", "expect", "secret"];
const VARIABLES: [&str; 7] = ["{{to}}", "{{code}}", "{{minutes}}", "{{subject}}", "{{text}}", "{{html}}", "{{secret}}"];
const SMS_BODY: &str = r#"{"to":"{{to}}","code":"{{code}}","text":"{{text}}"}"#;
const MAIL_BODY: &str = r#"{"to":"{{to}}","subject":"{{subject}}","text":"{{text}}","html":"{{html}}"}"#;

/// Makes a generic HTTP request the sender of a channel.
#[server(prefix = "/api", endpoint = "console/senders/http")]
#[allow(clippy::too_many_arguments, reason = "one a field of the form")]
pub async fn save_http(
    /// Record the form was loaded with, as JSON.
    was: String,
    channel: String,
    url: String,
    /// `POST` or `PUT`.
    method: String,
    content_type: String,
    /// One header per line.
    headers: String,
    body: String,
    /// Text that the response must contain.
    expect: String,
    /// Value of `{{secret}}`; empty keeps the stored secret.
    secret: Secret,
) -> Result<(), AppError> {
    use super::save::{self, SecretInput, trimmed};
    use crate::request::error_on;
    use doorward_contract::ErrorCode;
    let permit = crate::console::authorize::require::<SaveHttp>().await?;
    let channel = save::channel_of(&channel)?;
    let Some(parsed) = read_lines(&headers) else {
        let page = format!("/admin/messages/senders/{}?sender=http", channel.as_str());
        let error = AppError::new(ErrorCode::InvalidArgument).for_field("headers", "bad_header");
        return Err(error_on(&page, error.with_value("headers", &headers).with_value("body", &body)));
    };
    let url = trimmed(&url);
    let http = HttpSender { url, method, headers: parsed, content_type, body, expect: trimmed(&expect) };
    let input = SecretInput { secret, required: false };
    match channel {
        Channel::Mail => save::mail(&permit, MailSender::Http(http), input, &was).await,
        Channel::Sms => save::sms(&permit, SmsSender::Http(http), input, &was).await,
    }
}
crate::rights::requires!(SaveHttp: SendersEdit);

#[cfg(feature = "ssr")]
fn read_lines(text: &str) -> Option<std::collections::BTreeMap<String, String>> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| line.split_once(':').map(|(k, v)| (k.trim().to_owned(), v.trim().to_owned()))).collect()
}

/// Formats headers, one per line.
#[cfg(feature = "ssr")]
pub fn lines(headers: &serde_json::Map<String, serde_json::Value>) -> String {
    let lines: Vec<_> = headers.iter().map(|(k, v)| format!("{k}: {}", v.as_str().unwrap_or_default())).collect();
    lines.join("\n")
}

fn stored(now: &Now) -> (HttpSender, bool) {
    match (now.channel, &now.senders.sms, &now.senders.mail) {
        (Channel::Sms, SmsSender::Http(http), _) | (Channel::Mail, _, MailSender::Http(http)) => (http.clone(), true),
        (channel, ..) => {
            let body = if channel == Channel::Sms { SMS_BODY } else { MAIL_BODY };
            let http = HttpSender {
                url: String::new(),
                method: "POST".into(),
                headers: Default::default(),
                content_type: "application/json".into(),
                body: body.into(),
                expect: String::new(),
            };
            (http, false)
        }
    }
}

#[component]
pub fn Http(now: Now) -> impl IntoView {
    let texts = senders::texts();
    let form = use_admin_form::<SaveHttp>().with_sentences(sentence);
    let (http, in_use) = stored(&now);
    let json = body_of(&SmsSender::Http(http.clone()));
    let channel = now.channel.as_str();
    let stored = in_use && now.secret_set();
    let headers: Vec<_> = http.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let text = move |name: &str, stored: String| form.previous_value(name).unwrap_or(stored);
    view! {
        <Card title=messages::texts().by_http text=texts.http_body>
            <Form state=form>
                <ErrorAlert message=form.error_above(FIELDS) />
                <input type="hidden" name="channel" value=channel />
                {member(form, ("url", texts.url), &http.url, Some(texts.url_hint), true)}
                {formats(form, &http)}
                <TextArea
                    name="headers"
                    label=texts.headers
                    hint=texts.headers_hint
                    value=text("headers", headers.join("\n"))
                    error=headers_error(form)
                    rows=2
                />
                <TextArea
                    name="body"
                    label=texts.body
                    value=text("body", http.body)
                    error=form.error_at("body")
                    rows=4
                    required=true
                />
                <p class="variables">
                    <span class="variables__name">{texts.http_variables}</span>
                    {VARIABLES.map(|name| view! { <code class="variables__code">{name}</code> }).collect_view()}
                </p>
                <div class="form__pair">
                    <SecretField
                        name="secret"
                        label=texts.http_secret
                        hint=if stored { texts.http_secret_stored } else { texts.http_secret_hint }
                        error=form.error_at("secret")
                    />
                    {member(form, ("expect", texts.expect), &http.expect, Some(texts.expect_hint), false)}
                </div>
                {save(form, &now)}
            </Form>
            <ApiExample method="PUT" path=format!("/senders/{channel}") body=json />
        </Card>
    }
}

fn formats(form: FormState<SaveHttp>, http: &HttpSender) -> impl IntoView + use<> {
    let texts = senders::texts();
    let same = |texts: &[&str]| texts.iter().map(|word| ((*word).to_owned(), (*word).to_owned())).collect::<Vec<_>>();
    let value = |name: &str, stored: &str| form.previous_value(name).unwrap_or_else(|| stored.to_owned());
    view! {
        <div class="form__pair">
            <SelectField
                name="method"
                label=texts.method
                options=same(&["POST", "PUT"])
                value=value("method", &http.method)
                error=form.error_at("method")
            />
            <SelectField
                name="content_type"
                label=texts.content_type
                options=same(&["application/json", "application/x-www-form-urlencoded"])
                value=value("content_type", &http.content_type)
                error=form.error_at("content_type")
            />
        </div>
    }
}

fn headers_error(form: FormState<SaveHttp>) -> Signal<Option<String>> {
    let (texts, named) = (senders::texts(), form.error_at("headers"));
    Signal::derive(move || {
        let malformed = form.error().is_some_and(|error| error.reason.as_deref() == Some("bad_header"));
        if malformed { Some(texts.bad_header.to_owned()) } else { named.get() }
    })
}

//! SMTP server.

use super::Now;
use super::form::{body_of, member, save, sentence};
use crate::AppError;
use crate::components::{Card, ErrorAlert, Form, SecretField, SelectField};
use crate::console::labels::choices;
use crate::console::page::ApiExample;
use crate::form::{FormState, use_admin_form};
use crate::i18n::console::{messages, senders};
use doorward_contract::Secret;
use doorward_contract::messaging::{MailSender, SmtpSecurity};
use leptos::prelude::*;

const FIELDS: &[&str] = &["host", "port", "security", "username", "from_address", "from_name", "secret"];

/// Makes an SMTP server the email sender.
#[server(prefix = "/api", endpoint = "console/senders/smtp")]
#[allow(clippy::too_many_arguments, reason = "one a field of the form")]
pub async fn save_smtp(
    /// Record the form was loaded with, as JSON.
    was: String,
    host: String,
    /// Text, so that an invalid port is reported at its field.
    port: String,
    /// Transport encryption.
    security: SmtpSecurity,
    username: String,
    /// Address in `From`.
    from_address: String,
    /// Name in `From`.
    from_name: String,
    /// Empty keeps the stored password.
    secret: Secret,
) -> Result<(), AppError> {
    use super::save::{SecretInput, mail, trimmed};
    let permit = crate::console::authorize::require::<SaveSmtp>().await?;
    let username = trimmed(&username);
    let required = !username.is_empty();
    let sender = MailSender::Smtp {
        host: trimmed(&host),
        // An invalid port becomes 0, which the use case rejects at the field.
        port: port.trim().parse().unwrap_or(0),
        security,
        username,
        from_address: trimmed(&from_address),
        from_name: trimmed(&from_name),
    };
    mail(&permit, sender, SecretInput { secret, required }, &was).await
}
crate::rights::requires!(SaveSmtp: SendersEdit);

fn stored(now: &MailSender) -> (MailSender, bool) {
    match now {
        MailSender::Smtp { .. } => (now.clone(), true),
        _ => {
            let [host, username, from_address, from_name] = [const { String::new() }; 4];
            let security = SmtpSecurity::Auto;
            (MailSender::Smtp { host, port: 465, security, username, from_address, from_name }, false)
        }
    }
}

#[component]
pub fn Smtp(now: Now) -> impl IntoView {
    let texts = senders::texts();
    let form = use_admin_form::<SaveSmtp>().with_sentences(sentence);
    let (sender, in_use) = stored(&now.senders.mail);
    let body = body_of(&sender);
    let MailSender::Smtp { host, port, security, username, from_address, from_name } = sender else {
        return ().into_any();
    };
    let stored = in_use && now.secret_set();
    view! {
        <Card title=messages::texts().by_smtp text=texts.smtp_body>
            <Form state=form>
                <ErrorAlert message=form.error_above(FIELDS) />
                <div class="form__pair">
                    {member(form, ("host", texts.host), &host, None, true)}
                    {member(form, ("port", texts.port), &port.to_string(), Some(texts.port_hint), true)}
                </div>
                {security_choice(form, security)}
                <div class="form__pair">
                    {member(form, ("username", texts.smtp_user), &username, Some(texts.smtp_user_hint), false)}
                    <SecretField
                        name="secret"
                        label=texts.smtp_secret
                        hint=if stored { texts.secret_stored } else { texts.secret_needed }
                        error=form.error_at("secret")
                    />
                    {member(form, ("from_address", texts.from_address), &from_address, None, true)}
                    {member(form, ("from_name", texts.from_name), &from_name, None, false)}
                </div>
                {save(form, &now)}
            </Form>
            <ApiExample method="PUT" path="/senders/mail" body />
        </Card>
    }
    .into_any()
}

fn security_choice(form: FormState<SaveSmtp>, now: SmtpSecurity) -> impl IntoView {
    let texts = senders::texts();
    let options = choices([
        ("AUTO", texts.security_auto),
        ("SSL", texts.security_ssl),
        ("START_TLS", texts.security_starttls),
        ("NONE", texts.security_none),
    ]);
    let stored = match now {
        SmtpSecurity::Auto => "AUTO",
        SmtpSecurity::Ssl => "SSL",
        SmtpSecurity::StartTls => "START_TLS",
        SmtpSecurity::None => "NONE",
    };
    let value = form.previous_value("security").unwrap_or_else(|| stored.to_owned());
    view! { <SelectField name="security" label=texts.security options value error=form.error_at("security") /> }
}

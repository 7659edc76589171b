//! Security domains: hosts that browsers may call from and be redirected to.

use super::server::SaveDomains;
use crate::AppError;
use crate::components::{Alert, Card, ErrorAlert, Form, Submit, TextArea};
use crate::console::changes::was;
use crate::console::notice::{Notice, on_done};
use crate::console::page::ApiExample;
use crate::form::use_admin_form;
use crate::i18n::console::frame;
use crate::i18n::console::settings;
use crate::i18n::{Language, common, errors};
use doorward_contract::settings::{Domains, Settings};
use leptos::prelude::*;

#[component]
pub(super) fn SecurityDomains(now: Domains, read: Resource<Result<Settings, AppError>>) -> impl IntoView {
    let texts = settings::texts();
    let form = use_admin_form::<SaveDomains>().with_sentences(sentence);
    let notice = Notice::get();
    on_done(form, move |shortened| {
        let cut =
            if shortened.is_empty() { String::new() } else { format!(" {} {}", texts.shortened, shortened.join(", ")) };
        notice.show(format!("{}{cut}", frame::texts().saved));
        read.refetch();
    });
    let body = serde_json::to_string(&now).unwrap_or_default();
    let text = form.previous_value("allowed").unwrap_or_else(|| now.allowed.join("\n"));
    view! {
        <Card title=texts.domains text=texts.domains_lead>
            {now.allowed.is_empty().then(|| view! { <Alert>{texts.domains_none}</Alert> })}
            <Form state=form>
                {was(&now)}
                <ErrorAlert message=form.error_above(&["allowed"]) />
                <TextArea
                    name="allowed"
                    label=texts.domains_label
                    hint=texts.domains_hint
                    value=text
                    error=form.error_at("allowed")
                    rows=8
                />
                <div class="form__actions">
                    <Submit pending=form.pending()>{common::texts().save}</Submit>
                </div>
            </Form>
            <ApiExample method="PATCH" path="/settings/domains" body />
        </Card>
    }
}

/// Names the invalid line, where it is known.
fn sentence(lang: Language, error: &AppError) -> String {
    let named = error.detail("line").map(|line| settings::of(lang).bad_line(line));
    named.unwrap_or_else(|| errors::sentence_in(lang, error))
}

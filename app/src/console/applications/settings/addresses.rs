//! Addresses of an application: where browsers may go, whose pages may call, which APIs its tokens are for, and where it
//! is told that a session has ended. A machine has only the APIs.

use super::super::edit::SaveAddresses;
use super::card_form;
use crate::components::{Card, Editable, ErrorAlert, Field, FieldKind, Form, Submit, TextArea};
use crate::console::changes::{members, was};
use crate::i18n::common;
use crate::i18n::console::applications;
use doorward_contract::application::{Application, ApplicationKind};
use leptos::prelude::*;

const FIELDS: &[&str] =
    &["redirect_uris", "post_logout_redirect_uris", "origins", "resources", "backchannel_logout_uri"];

#[component]
pub(super) fn Addresses(application: Application, changed: Callback<()>) -> impl IntoView {
    let texts = applications::texts();
    let form = card_form::<SaveAddresses>(changed);
    let held = was(&members(&application.editable(), FIELDS));
    let Application { id, kind, config, .. } = application;
    let redirect_hint = if kind == ApplicationKind::Native { texts.redirect_hint_native } else { texts.redirect_hint };
    let list = move |name: &'static str, label: &'static str, hint: &'static str, stored: &[String]| {
        view! {
            <TextArea
                name
                label
                hint
                value=form.previous_value(name).unwrap_or_else(|| stored.join("\n"))
                error=form.error_at(name)
            />
        }
    };
    view! {
        <Card title=texts.addresses text=texts.addresses_lead>
            <Form state=form>
                <Editable>
                    {held}
                    <input type="hidden" name="id" value=id />
                    <ErrorAlert message=form.error_above(FIELDS) />
                    {list("redirect_uris", texts.redirect_uris, redirect_hint, &config.redirect_uris)}
                    {list("post_logout_redirect_uris", texts.post_logout_redirect_uris, texts.sign_out_hint, &config.post_logout_redirect_uris)}
                    {list("origins", texts.origins, texts.origins_hint, &config.origins)}
                    {list("resources", texts.resources, texts.resources_hint, &config.resources)}
                    <Field
                        name="backchannel_logout_uri"
                        label=texts.backchannel
                        hint=texts.backchannel_hint
                        kind=FieldKind::Url
                        value=form.previous_value("backchannel_logout_uri").or(config.backchannel_logout_uri)
                        error=form.error_at("backchannel_logout_uri")
                        autocomplete="off"
                    />
                    <div class="form__actions">
                        <Submit pending=form.pending()>{common::texts().save}</Submit>
                    </div>
                </Editable>
            </Form>
        </Card>
    }
}

/// Member of the card of a machine.
const RESOURCES: &str = "resources";

/// The APIs that the tokens of a machine can be for.
#[component]
pub(super) fn Audiences(application: Application, changed: Callback<()>) -> impl IntoView {
    let texts = applications::texts();
    let form = card_form::<SaveAddresses>(changed);
    let held = was(&members(&application.editable(), &[RESOURCES]));
    let Application { id, config, .. } = application;
    view! {
        <Card title=texts.apis text=texts.apis_lead>
            <Form state=form>
                <Editable>
                    {held}
                    <input type="hidden" name="id" value=id />
                    <ErrorAlert message=form.error_above(&[RESOURCES]) />
                    <TextArea
                        name=RESOURCES
                        label=texts.resources
                        hint=texts.resources_hint_machine
                        value=form.previous_value(RESOURCES).unwrap_or_else(|| config.resources.join("\n"))
                        error=form.error_at(RESOURCES)
                    />
                    <div class="form__actions">
                        <Submit pending=form.pending()>{common::texts().save}</Submit>
                    </div>
                </Editable>
            </Form>
        </Card>
    }
}

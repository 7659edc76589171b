//! Page that creates a user.

use super::super::labels::choices;
use super::super::page::{ApiExample, Page};
use super::server::{CreateUser, Created};
use crate::components::{
    ButtonKind, Card, Check, Copyable, ErrorAlert, Field, FieldKind, Form, LinkButton, PasswordField, SelectField,
    Submit, Time,
};
use crate::form::{FormState, use_admin_form};
use crate::i18n::console::{frame, users};
use crate::rights::RequirePermission;
use doorward_contract::admin_action::AdminAction;
use leptos::prelude::*;

const FIELDS: &[&str] = &["username", "email", "phone_number", "name", "kind", "password"];

/// `/admin/new-user`
#[component]
pub fn NewUserPage() -> impl IntoView {
    let texts = users::texts();
    let again = RwSignal::new(());
    view! {
        <Page title=texts.new_title lead=texts.new_lead>
            // A new form for each user, so that its fields start empty.
            <RequirePermission to=AdminAction::UsersCreate>
                {move || {
                    again.track();
                    view! { <OneUser again /> }
                }}
            </RequirePermission>
            <ApiExample method="POST" path="/users" body=r#"{"email":"lin.xia@example.com","name":"林夏","kind":"external"}"# />
        </Page>
    }
}

#[component]
fn OneUser(again: RwSignal<()>) -> impl IntoView {
    let form = use_admin_form::<CreateUser>();
    view! {
        <Show when=move || form.done().is_none() fallback=move || form.done().map(|user| view! { <CreatedUser user again /> })>
            <NewUserForm form />
        </Show>
    }
}

#[component]
fn NewUserForm(form: FormState<CreateUser>) -> impl IntoView {
    let texts = users::texts();
    let kinds = choices([("external", texts.external), ("internal", texts.internal)]);
    view! {
        <Form state=form class="form--sheet">
            <ErrorAlert message=form.error_above(FIELDS) />
            <Field
                name="username"
                label=texts.username
                kind=FieldKind::Username
                hint=texts.username_hint
                value=form.previous_value("username")
                error=form.error_at("username")
                autocomplete="off"
                maxlength=64
                autofocus=true
            />
            <div class="form__pair">
                <Field
                    name="email"
                    label=texts.email
                    kind=FieldKind::Username
                    value=form.previous_value("email")
                    error=form.error_at("email")
                    autocomplete="off"
                    maxlength=254
                />
                <Field
                    name="phone"
                    label=texts.phone
                    kind=FieldKind::Username
                    value=form.previous_value("phone")
                    error=form.error_at("phone_number")
                    autocomplete="off"
                    maxlength=32
                />
            </div>
            <p class="field__hint">{texts.identifier_hint}</p>
            <Field
                name="name"
                label=texts.nickname
                hint=texts.nickname_hint
                value=form.previous_value("name")
                error=form.error_at("name")
                autocomplete="off"
                maxlength=64
            />
            <SelectField
                name="kind"
                label=texts.kind
                options=kinds
                value=form.previous_value("kind").unwrap_or_else(|| "external".to_owned())
                hint=texts.kind_hint
                error=form.error_at("kind")
            />
            <FirstPassword form />
            <div class="form__actions">
                <Submit pending=form.pending()>{texts.create}</Submit>
                <LinkButton href="/admin/users" kind=ButtonKind::Quiet>{crate::i18n::common::texts().cancel}</LinkButton>
            </div>
        </Form>
    }
}

// The password belongs to one choice; the style sheet hides it while the link is selected, so no JavaScript is needed.
#[component]
fn FirstPassword(form: FormState<CreateUser>) -> impl IntoView {
    let texts = users::texts();
    view! {
        <fieldset class="choices">
            <legend class="choices__title">{texts.first_password}</legend>
            <label class="choice">
                <input class="choice__dot" type="radio" name="first" value="link" checked=true />
                <span class="choice__text">
                    <span class="choice__name">{texts.by_link}</span>
                    <span class="choice__hint">{texts.by_link_hint}</span>
                </span>
            </label>
            <label class="choice">
                <input class="choice__dot" type="radio" name="first" value="code" />
                <span class="choice__text">
                    <span class="choice__name">{texts.by_code}</span>
                    <span class="choice__hint">{texts.by_code_hint}</span>
                </span>
            </label>
            <label class="choice">
                <input class="choice__dot choice__dot--opens" type="radio" name="first" value="password" />
                <span class="choice__text">
                    <span class="choice__name">{texts.by_hand}</span>
                    <span class="choice__hint">{texts.by_hand_hint}</span>
                </span>
            </label>
            <div class="choices__opened">
                <PasswordField name="password" label=texts.password new=true error=form.error_at("password") />
                <Check name="must_change_password" label=texts.must_change checked=true />
            </div>
        </fieldset>
    }
}

#[component]
fn CreatedUser(user: Created, again: RwSignal<()>) -> impl IntoView {
    let (texts, around) = (users::texts(), frame::texts());
    let link = user.link.map(|link| {
        view! {
            <p>{texts.created_link}</p>
            <Copyable text=link.url copy=around.copy copied=around.copied block=true />
            <p class="muted">{texts.link_expires}" "<Time at=link.expires_at /></p>
        }
    });
    // The form and its focus are gone; move the focus to the result.
    let result = NodeRef::<leptos::html::Div>::new();
    Effect::new(move || {
        if let Some(result) = result.get() {
            _ = result.focus();
        }
    });
    view! {
        <div tabindex="-1" role="status" node_ref=result>
            <Card title=texts.created_title text=user.name>
                <div class="stack stack--tight">{link}</div>
                <div class="form__actions section-actions">
                    <LinkButton href=format!("/admin/users/{}", user.uid)>{texts.created_open}</LinkButton>
                    <button type="button" class="button button--secondary" on:click=move |_| again.set(())>
                        {texts.created_more}
                    </button>
                </div>
            </Card>
        </div>
    }
}

//! Profile tab: editable form and read-only properties.

use super::contact::Contact;
use super::server::EditUser;
use super::tags::Tags;
use crate::components::{
    Alert, Card, Check, Editable, ErrorAlert, Field, FieldKind, Form, SelectField, Submit, TextArea, Time,
};
use crate::console::changes::was;
use crate::console::labels::{choices, created_from, method};
use crate::console::notice::{Notice, on_done};
use crate::console::page::ApiExample;
use crate::form::{FormState, use_admin_form};
use crate::i18n::common;
use crate::i18n::console::{frame, user, users};
use doorward_contract::account::AccountKind;
use doorward_contract::admin::User;
use leptos::prelude::*;

const FIELDS: &[&str] = &[
    "username",
    "email",
    "phone_number",
    "name",
    "kind",
    "gender",
    "birthdate",
    "locale",
    "zoneinfo",
    "picture",
    "description",
];

#[component]
pub(super) fn Profile(user: User, changed: Callback<()>) -> impl IntoView {
    let uid = user.uid.clone();
    view! {
        <div class="columns">
            <div class="columns__main">
                <EditForm user=user.clone() changed />
                <ApiExample method="PATCH" path=format!("/users/{uid}") body=r#"{"name":"林夏"}"# />
            </div>
            <div class="stack">
                <Properties user=user.clone() changed />
                <Tags user changed />
            </div>
        </div>
    }
}

#[component]
fn EditForm(user: User, changed: Callback<()>) -> impl IntoView {
    let texts = user::texts();
    let form = use_admin_form::<EditUser>();
    let notice = Notice::get();
    on_done(form, move |_| {
        notice.show(frame::texts().done);
        changed.run(());
    });
    let guest = user.kind == AccountKind::Anonymous;
    let value = move |field: &str, stored: Option<String>| form.previous_value(field).or(stored);
    view! {
        <Card title=texts.edit_title>
            {guest.then(|| view! { <Alert>{texts.guest_note}</Alert> })}
            <Form state=form>
                {was(&user.editable())}
                <input type="hidden" name="uid" value=user.uid.to_string() />
                <ErrorAlert message=form.error_above(FIELDS) />
                <Editable>
                    <div class="form__pair">
                        {(!guest).then(|| view! {
                            <Field
                                name="username"
                                label=texts.username
                                kind=FieldKind::Username
                                value=value("username", user.username)
                                error=form.error_at("username")
                                autocomplete="off"
                                maxlength=64
                                required=true
                            />
                        })}
                        <Field
                            name="name"
                            label=texts.name
                            value=value("name", user.name)
                            error=form.error_at("name")
                            autocomplete="off"
                            maxlength=64
                        />
                    </div>
                    {(!guest)
                        .then(|| {
                            view! { <Contacts form email=value("email", user.email) phone=value("phone", user.phone) /> }
                        })}
                    <div class="form__pair">
                        {(!guest).then(|| kind_choice(form, user.kind))}
                        {gender_choice(form, user.gender.as_str())}
                        <Field
                            name="birthdate"
                            label=texts.birthdate
                            kind=FieldKind::Date
                            value=value("birthdate", user.birthdate)
                            error=form.error_at("birthdate")
                        />
                        <Field
                            name="locale"
                            label=texts.locale
                            hint=texts.locale_hint
                            value=value("locale", user.locale)
                            error=form.error_at("locale")
                            maxlength=35
                        />
                        <Field
                            name="zoneinfo"
                            label=texts.zoneinfo
                            hint=texts.zoneinfo_hint
                            value=value("zoneinfo", user.zoneinfo)
                            error=form.error_at("zoneinfo")
                            maxlength=64
                        />
                        <Field
                            name="picture"
                            label=texts.picture
                            kind=FieldKind::Url
                            hint=texts.picture_hint
                            value=value("picture", user.picture)
                            error=form.error_at("picture")
                            maxlength=2048
                        />
                    </div>
                    <TextArea
                        name="description"
                        label=texts.description
                        hint=texts.description_hint
                        value=value("description", user.description).unwrap_or_default()
                        error=form.error_at("description")
                        maxlength=200
                    />
                    {user
                        .has_password
                        .then(|| view! {
                            <Check
                                name="must_change_password"
                                label=texts.must_change_label
                                checked=user.must_change_password
                            />
                        })}
                    <div class="form__actions">
                        <Submit pending=form.pending()>{common::texts().save}</Submit>
                    </div>
                </Editable>
            </Form>
        </Card>
    }
}

// A contact set here is unverified: it allows sign-in only after the user verifies it.
#[component]
fn Contacts(form: FormState<EditUser>, email: Option<String>, phone: Option<String>) -> impl IntoView {
    let texts = user::texts();
    view! {
        <div class="form__pair">
            <Field
                name="email"
                label=texts.email
                kind=FieldKind::Username
                hint=texts.contact_hint
                value=email
                error=form.error_at("email")
                autocomplete="off"
                maxlength=254
            />
            <Field
                name="phone"
                label=texts.phone
                kind=FieldKind::Username
                hint=texts.contact_hint
                value=phone
                error=form.error_at("phone_number")
                autocomplete="off"
                maxlength=32
            />
        </div>
    }
}

fn kind_choice(form: FormState<EditUser>, kind: AccountKind) -> impl IntoView {
    let texts = users::texts();
    let options = choices([("external", texts.external), ("internal", texts.internal)]);
    view! { <SelectField name="kind" label=texts.kind options value=kind.as_str() error=form.error_at("kind") /> }
}

fn gender_choice(form: FormState<EditUser>, gender: &'static str) -> impl IntoView {
    let texts = user::texts();
    let options = choices([("UNKNOWN", texts.unknown), ("FEMALE", texts.female), ("MALE", texts.male)]);
    view! { <SelectField name="gender" label=texts.gender options value=gender error=form.error_at("gender") /> }
}

#[component]
fn Properties(user: User, changed: Callback<()>) -> impl IntoView {
    let (texts, never) = (user::texts(), frame::texts().never);
    let password = match (user.has_password, user.must_change_password) {
        (true, true) => texts.must_change,
        (true, false) => texts.password_set,
        (false, _) => texts.password_none,
    };
    let roles: Vec<_> = user.roles.iter().map(|role| role_name(&role.id)).collect();
    let roles = if roles.is_empty() { texts.no_roles.to_owned() } else { roles.join(", ") };
    let methods: Vec<_> = user.methods.iter().map(|word| method(word)).collect();
    let methods = if methods.is_empty() { "–".to_owned() } else { methods.join(", ") };
    let places: Vec<_> = user.places.iter().map(|place| place.path.join(" / ")).collect();
    let places = places.join(", ");
    let tags = user.tags.join(", ");
    let attributes = (!user.attributes.is_empty()).then(|| pretty(&user.attributes));
    let uid = user.uid;
    let contact = move |kind, name, text: Option<String>, verified, vouched| {
        let uid = uid.clone();
        text.map(|text| view! { <Fact name><Contact uid kind text verified vouched changed /></Fact> })
    };
    view! {
        <Card title=texts.properties>
            <dl class="properties">
                <Fact name=texts.roles>{roles}</Fact>
                <Fact name=texts.has_password>{password}</Fact>
                <Fact name=users::texts().methods>{methods}</Fact>
                {(!tags.is_empty()).then(|| view! { <Fact name=texts.tags><bdi>{tags}</bdi></Fact> })}
                {(!places.is_empty()).then(|| view! { <Fact name=users::texts().department>{places}</Fact> })}
                <Fact name=texts.last_sign_in>
                    {match user.last_sign_in_at {
                        Some(at) => view! { <Time at /> }.into_any(),
                        None => never.into_any(),
                    }}
                </Fact>
                <Fact name=texts.created><Time at=user.created_at /></Fact>
                <Fact name=texts.created_from>{created_from(&user.created_from)}</Fact>
                {contact("email", texts.email, user.email, user.email_verified, user.email_vouched_by.is_some())}
                {contact("phone", texts.phone, user.phone, user.phone_verified, user.phone_vouched_by.is_some())}
                {attributes
                    .map(|json| view! { <Fact name=texts.attributes><pre class="json">{json}</pre></Fact> })}
            </dl>
        </Card>
    }
}

#[component]
fn Fact(name: &'static str, children: Children) -> impl IntoView {
    view! {
        <div class="properties__row">
            <dt class="properties__name">{name}</dt>
            <dd class="properties__value">{children()}</dd>
        </div>
    }
}

fn role_name(id: &str) -> String {
    if id == "administrator" { user::texts().role_administrator.to_owned() } else { id.to_owned() }
}

fn pretty(attributes: &doorward_contract::account::Attributes) -> String {
    serde_json::to_string_pretty(attributes).unwrap_or_default()
}

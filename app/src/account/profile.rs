//! Profile: names and personal details.

use super::frame::{AccountFrame, Owner};
use super::guest::{GuestCard, GuestLeft, SAVED, UpgradeAccount};
use crate::AppError;
use crate::components::{
    Alert, Card, ErrorAlert, Field, FieldKind, Form, PageData, PasswordNeeds, SelectField, Submit, TextArea, Tone,
};
use crate::form::{FormState, use_form};
use crate::i18n::{Language, account, common};
use crate::lazy::lazy_page;
use doorward_contract::account::{Gender, Me};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProfilePage {
    owner: Owner,
    me: Me,
    /// Password rules, if a guest may register.
    upgrade: Option<PasswordNeeds>,
    /// Whether a guest may register with a phone number or email address.
    upgrade_by_code: bool,
}

/// Loads the profile of the signed-in user.
#[server(prefix = "/api", endpoint = "account/profile")]
pub async fn load_profile() -> Result<ProfilePage, AppError> {
    use doorward_contract::settings::ContactMethod;
    let viewer = crate::request::require_viewer().await?;
    let identity = crate::request::identity();
    let settings = identity.settings();
    let upgrade =
        (viewer.is_guest() && settings.login_methods.username && settings.login_methods.self_registration).then_some(
            PasswordNeeds { min_length: settings.passwords.min_length, classes: settings.passwords.required_classes },
        );
    let methods = &settings.login_methods;
    let upgrade_by_code = [methods.phone, methods.email].contains(&ContactMethod::On);
    let me = doorward_identity::account::me(&identity, &viewer).await?;
    Ok(ProfilePage { owner: Owner::of(&viewer), me, upgrade, upgrade_by_code })
}

/// Updates the profile. An empty entry clears the field.
#[server(prefix = "/api", endpoint = "account/edit-profile")]
pub async fn edit_profile(
    name: String,
    /// Username, if the account has one.
    username: Option<String>,
    picture: String,
    gender: String,
    birthdate: String,
    locale: String,
    description: String,
) -> Result<(), AppError> {
    use doorward_contract::account::ProfilePatch;
    let viewer = crate::request::require_viewer().await?;
    let patch = ProfilePatch {
        name: Some(name),
        username,
        picture: Some(picture),
        gender: Gender::parse(&gender),
        birthdate: Some(birthdate),
        locale: Some(locale),
        description: Some(description),
        ..ProfilePatch::default()
    };
    let input = patch.clone();
    let (identity, caller) = (crate::request::identity(), crate::request::caller());
    let done = match patch.gender {
        Some(_) => doorward_identity::account::edit(&identity, &viewer, patch, &caller).await.map_err(AppError::from),
        None => Err(AppError::unknown("gender")),
    };
    match done {
        Ok(_) => {
            crate::request::go("/account?done=saved");
            Ok(())
        }
        Err(error) => Err(crate::request::error_on("/account", with_values(input, error))),
    }
}

#[cfg(feature = "ssr")]
fn with_values(input: doorward_contract::account::ProfilePatch, error: AppError) -> AppError {
    let entries = [
        ("name", input.name),
        ("username", input.username),
        ("picture", input.picture),
        ("gender", input.gender.map(|gender| gender.as_str().to_owned())),
        ("birthdate", input.birthdate),
        ("locale", input.locale),
        ("description", input.description),
    ];
    let present = entries.into_iter().filter_map(|(field, value)| Some((field, value?)));
    present.fold(error, |error, (field, value)| error.with_value(field, &value))
}

lazy_page! {
    /// `/account`
    PROFILE, Page
}

#[component]
fn Page() -> impl IntoView {
    let (edit, upgrade) = (use_form(), use_form::<UpgradeAccount>().leave_when_done(|()| SAVED.to_owned()));
    view! {
        <PageData
            load=load_profile
            view=move |page: ProfilePage| {
                view! {
                    <AccountFrame owner=page.owner.clone() title=account::texts().profile>
                        <GuestLeft />
                        {page.owner.guest.then(|| view! { <GuestCard form=upgrade needs=page.upgrade by_code=page.upgrade_by_code /> })}
                        <ProfileCard form=edit me=page.me guest=page.owner.guest />
                    </AccountFrame>
                }
            }
        />
    }
}

#[component]
fn ProfileCard(form: FormState<EditProfile>, me: Me, guest: bool) -> impl IntoView {
    let texts = account::texts();
    let redirected = crate::address::query("done").is_some();
    let saved = move || form.done().is_some() || (redirected && form.error().is_none());
    view! {
        <Card title=texts.profile text=texts.profile_text>
            <Form state=form>
                <ErrorAlert message=form
                    .error_above(&["name", "username", "picture", "gender", "birthdate", "locale", "description"]) />
                {move || saved().then(|| view! { <Alert tone=Tone::Success>{texts.saved}</Alert> })}
                <Names form me=me.clone() guest />
                <Particulars form me />
                <div class="form__actions">
                    <Submit pending=form.pending()>{common::texts().save}</Submit>
                </div>
            </Form>
        </Card>
    }
}

#[component]
fn Names(form: FormState<EditProfile>, me: Me, guest: bool) -> impl IntoView {
    let texts = account::texts();
    // The profile of a guest has the name "anonymous" because the SDK expects it. The form does not offer it for
    // editing.
    let name = if guest { String::new() } else { me.name };
    let username = me.username.map(|username| {
        view! {
            <Field
                name="username"
                label=texts.username
                kind=FieldKind::Username
                value=form.previous_value("username").or(Some(username))
                hint=texts.username_hint
                error=form.error_at("username")
                autocomplete="username"
                maxlength=64
                required=true
            />
        }
    });
    view! {
        <div class="form__pair">
            <Field
                name="name"
                label=texts.name
                value=form.previous_value("name").or(Some(name))
                error=form.error_at("name")
                autocomplete="nickname"
                maxlength=64
            />
            {username}
        </div>
        <Field
            name="picture"
            label=texts.picture
            kind=FieldKind::Url
            value=form.previous_value("picture").or(me.picture)
            hint=texts.picture_hint
            error=form.error_at("picture")
            autocomplete="photo"
            maxlength=2048
        />
    }
}

#[component]
fn Particulars(form: FormState<EditProfile>, me: Me) -> impl IntoView {
    let texts = account::texts();
    let genders = vec![
        (Gender::Unknown.as_str().to_owned(), texts.gender_unknown.to_owned()),
        (Gender::Female.as_str().to_owned(), texts.gender_female.to_owned()),
        (Gender::Male.as_str().to_owned(), texts.gender_male.to_owned()),
    ];
    let locale = form.previous_value("locale").or(me.locale).unwrap_or_default();
    view! {
        <div class="form__pair">
            <SelectField
                name="gender"
                label=texts.gender
                options=genders
                value=form.previous_value("gender").unwrap_or_else(|| me.gender.as_str().to_owned())
                error=form.error_at("gender")
                required=false
            />
            <Field
                name="birthdate"
                label=texts.birthdate
                kind=FieldKind::Date
                value=form.previous_value("birthdate").or(me.birthdate)
                error=form.error_at("birthdate")
                autocomplete="bday"
            />
        </div>
        <SelectField
            name="locale"
            label=texts.locale
            options=locales(&locale)
            value=locale
            error=form.error_at("locale")
            required=false
        />
        <TextArea
            name="description"
            label=texts.description
            value=form.previous_value("description").or(me.user_desc).unwrap_or_default()
            hint=texts.description_hint
            error=form.error_at("description")
            maxlength=200
        />
    }
}

// Keeps a locale that an app has set as an option, whatever it is.
fn locales(now: &str) -> Vec<(String, String)> {
    let mut all = vec![(String::new(), account::texts().locale_none.to_owned())];
    all.extend(Language::ALL.map(|lang| (lang.tag().to_owned(), lang.name().to_owned())));
    if !all.iter().any(|(tag, _)| tag == now) {
        all.push((now.to_owned(), now.to_owned()));
    }
    all
}

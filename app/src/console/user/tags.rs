//! Tags of a user, and the whole record as JSON.

use crate::AppError;
use crate::components::{Card, ErrorAlert, Field, Form, Submit};
use crate::console::notice::{Notice, on_done};
use crate::form::use_admin_form;
use crate::i18n::console::{frame, user};
use crate::rights::{IfAllowed, requires};
use doorward_contract::admin::User;
use doorward_contract::admin_action::AdminAction;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::server::account;
#[cfg(feature = "ssr")]
use crate::console::authorize::{redirect_after, require};

#[server(prefix = "/api", endpoint = "console/user/tags")]
pub async fn set_tags(
    uid: String,
    /// With commas between them.
    tags: String,
) -> Result<(), AppError> {
    use doorward_contract::user_list::UserTags;
    let permit = require::<SetTags>().await?;
    let named = tags.split([',', '，']).map(str::trim).filter(|tag| !tag.is_empty());
    let new = UserTags { tags: named.map(str::to_owned).collect() };
    let done = async { doorward_admin::users::tags::set(&permit, &account(&uid)?, new).await.map(drop) }.await;
    redirect_after(&format!("/admin/users/{uid}"), done)
}
requires!(SetTags: UsersEdit);

/// The form, for viewers who may change tags; the others read them among the properties.
#[component]
pub(super) fn Tags(user: User, changed: Callback<()>) -> impl IntoView {
    let json = serde_json::to_string_pretty(&user).unwrap_or_default();
    view! {
        <IfAllowed to=AdminAction::UsersEdit>
            <TagForm user=user.clone() changed />
        </IfAllowed>
        <details class="closer">
            <summary class="closer__title">{frame::texts().json}</summary>
            <pre class="json" tabindex="0" aria-label=frame::texts().json>{json}</pre>
        </details>
    }
}

#[component]
fn TagForm(user: User, changed: Callback<()>) -> impl IntoView {
    let texts = user::texts();
    let form = use_admin_form::<SetTags>();
    let notice = Notice::get();
    on_done(form, move |()| {
        notice.show(frame::texts().saved);
        changed.run(());
    });
    view! {
        <Card title=texts.tags text=texts.tags_body>
            <Form state=form>
                <input type="hidden" name="uid" value=user.uid.to_string() />
                <ErrorAlert message=form.error_above(&["tag", "tags"]) />
                <Field
                    name="tags"
                    label=texts.tags
                    hint=texts.tags_hint
                    value=Some(user.tags.join(", "))
                    error=form.error_at("tag")
                    autocomplete="off"
                    maxlength=700
                />
                <div class="form__actions">
                    <Submit pending=form.pending()>{texts.tags_save}</Submit>
                </div>
            </Form>
        </Card>
    }
}

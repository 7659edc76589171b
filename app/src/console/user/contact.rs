//! Contact of a user, with its verification by the owner or an administrator.

use crate::AppError;
use crate::components::{Badge, ButtonKind, ErrorAlert, Form, Submit, Tone};
use crate::console::notice::{Notice, on_done};
use crate::form::use_admin_form;
use crate::i18n::console::{frame, user};
use crate::rights::if_allowed;
use crate::rights::requires;
use doorward_contract::admin::User;
use doorward_contract::admin_action::AdminAction;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::console::authorize::{redirect_after, require};
use doorward_contract::Uid;

/// Marks a contact as verified, or removes the mark.
#[server(prefix = "/api", endpoint = "console/user/vouch")]
pub async fn vouch_contact(
    uid: String,
    /// `email` or `phone`.
    contact: String,
    /// The contact shown on the page.
    text: String,
    /// Present to mark the contact as verified.
    verified: Option<bool>,
) -> Result<User, AppError> {
    use doorward_contract::admin::UserPatch;
    let permit = require::<VouchContact>().await?;
    let flag = Some(verified.unwrap_or(false));
    let patch = match contact.as_str() {
        "email" => Ok(UserPatch { email_verified: flag, ..UserPatch::default() }),
        "phone" => Ok(UserPatch { phone_verified: flag, ..UserPatch::default() }),
        _ => Err(AppError::unknown("contact")),
    };
    let done = match patch {
        Ok(patch) => vouch(&permit, &uid, &contact, &text, patch).await,
        Err(error) => Err(error),
    };
    redirect_after(&format!("/admin/users/{uid}"), done)
}
requires!(VouchContact: UsersEdit);

/// Vouches for the contact shown on the page; a change of other members is not a conflict.
#[cfg(feature = "ssr")]
async fn vouch(
    permit: &doorward_access::Permit<doorward_contract::admin_action::action::UsersEdit>,
    uid: &str,
    contact: &str,
    text: &str,
    patch: doorward_contract::admin::UserPatch,
) -> Result<User, AppError> {
    use doorward_admin::users;
    use doorward_contract::ErrorCode;
    use doorward_identity::version::Expected;
    let uid = super::server::account(uid)?;
    let now = users::get(&permit.implied(), &uid).await?;
    let current = if contact == "email" { &now.email } else { &now.phone };
    if current.as_deref() != Some(text) {
        return Err(AppError::new(ErrorCode::Aborted));
    }
    let expected = Expected::content(&now.editable());
    Ok(users::edit(permit, &uid, patch, &expected).await?)
}

/// A contact, its verification state, and the button that changes the state.
#[component]
pub(super) fn Contact(
    uid: Uid,
    /// `email` or `phone`.
    kind: &'static str,
    text: String,
    verified: bool,
    /// Whether an administrator vouched for the contact, rather than the owner verified it.
    vouched: bool,
    changed: Callback<()>,
) -> impl IntoView {
    let texts = user::texts();
    let form = use_admin_form::<VouchContact>();
    let notice = Notice::get();
    on_done(form, move |_| {
        notice.show(frame::texts().done);
        changed.run(());
    });
    let (tone, word) = match (verified, vouched) {
        (true, false) => (Tone::Success, texts.verified),
        (true, true) => (Tone::Success, texts.vouched),
        (false, _) => (Tone::Warning, texts.unverified),
    };
    // A contact verified by its owner can be replaced, but not marked as unverified.
    let changeable = vouched || !verified;
    let shown_text = StoredValue::new(text.clone());
    let button = if verified { texts.unvouch } else { texts.vouch };
    let uid = StoredValue::new(uid);
    let toggle = move || {
        changeable.then(|| {
            view! {
                <Form state=form>
                    <ErrorAlert message=form.error_above(&[]) />
                    <input type="hidden" name="uid" value=uid.with_value(Uid::to_string) />
                    <input type="hidden" name="contact" value=kind />
                    {(!verified).then(|| view! { <input type="hidden" name="verified" value="true" /> })}
                    <input type="hidden" name="text" value=shown_text.get_value() />
                    <Submit pending=form.pending() kind=ButtonKind::Quiet>{button}</Submit>
                </Form>
            }
        })
    };
    view! {
        <span class="properties__contact">
            {text}
            <Badge tone>{word}</Badge>
        </span>
        {if_allowed(Some(AdminAction::UsersEdit), toggle, |_| ())}
    }
}

//! Danger zone: destructive actions, each with a confirmation.

use super::server::{BlockUser, DeleteUser, MakePasswordLink, UnblockUser};
use crate::components::{
    ButtonKind, Card, ConfirmedAction, Copyable, ErrorAlert, Field, FieldKind, Form, Submit, Time,
};
use crate::console::changes::was;
use crate::console::labels::confirmation;
use crate::console::notice::{Notice, on_done};
use crate::console::page::ApiExample;
use crate::form::use_admin_form;
use crate::i18n::console::user;
use crate::i18n::console::{frame, users};
use crate::rights::IfAllowed;
use doorward_contract::Uid;
use doorward_contract::account::{AccountKind, AccountStatus};
use doorward_contract::admin::User;
use doorward_contract::admin_action::AdminAction;
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

/// Reset password, block, delete.
#[component]
pub(super) fn Danger(user: User, changed: Callback<()>) -> impl IntoView {
    let blocked = user.status == AccountStatus::Blocked;
    let (guest, reset, block) = (user.kind == AccountKind::Anonymous, user.uid.clone(), user.uid.clone());
    view! {
        <div class="stack">
            <IfAllowed to=AdminAction::UsersResetPassword>
                <div id="reset"><Reset uid=reset.clone() guest /></div>
            </IfAllowed>
            <IfAllowed to=AdminAction::UsersBlock>
                <div id="block">
                    {if blocked {
                        Either::Left(view! { <Unblock uid=block.clone() changed /> })
                    } else {
                        Either::Right(view! { <Block uid=block.clone() changed /> })
                    }}
                </div>
            </IfAllowed>
            <IfAllowed to=AdminAction::UsersDelete>
                <div id="delete"><Delete user=user.clone() /></div>
            </IfAllowed>
        </div>
    }
}

#[component]
fn Reset(uid: Uid, guest: bool) -> impl IntoView {
    let (texts, around) = (user::texts(), frame::texts());
    let form = use_admin_form::<MakePasswordLink>();
    if guest {
        return Either::Left(view! { <Card title=texts.reset_title text=texts.reset_guest>""</Card> });
    }
    let path = format!("/users/{uid}/password");
    Either::Right(view! {
        <Card title=texts.reset_title text=texts.reset_body>
            <ErrorAlert message=form.error_above(&[]) />
            <noscript><p class="muted">{texts.reset_needs_script}</p></noscript>
            {move || {
                form.done()
                    .map(|link| {
                        view! {
                            <div class="stack stack--tight" role="status">
                                <p>{texts.reset_done}</p>
                                <Copyable text=link.url copy=around.copy copied=around.copied block=true />
                                <p class="muted">{users::texts().link_expires}" "<Time at=link.expires_at /></p>
                            </div>
                        }
                    })
            }}
            <Form state=form>
                <input type="hidden" name="uid" value=uid.to_string() />
                <div class="form__actions">
                    <Submit kind=ButtonKind::Secondary pending=form.pending()>{texts.reset}</Submit>
                </div>
            </Form>
            <ApiExample method="POST" path />
        </Card>
    })
}

#[component]
fn Block(uid: Uid, changed: Callback<()>) -> impl IntoView {
    let texts = user::texts();
    let form = use_admin_form::<BlockUser>();
    let notice = Notice::get();
    on_done(form, move |()| {
        notice.show(texts.blocked_done);
        changed.run(());
    });
    let path = format!("/users/{uid}/block");
    view! {
        <Card title=texts.block_title text=texts.block_body danger=true>
            <ErrorAlert message=form.error_above(&[]) />
            <div class="form__actions">
                <ConfirmedAction
                    form
                    id="ask-block"
                    action=texts.block
                    kind=ButtonKind::Danger
                    title=texts.block_confirm
                    text=texts.block_body
                >
                    <input type="hidden" name="uid" value=uid.to_string() />
                </ConfirmedAction>
            </div>
            <ApiExample method="POST" path />
        </Card>
    }
}

#[component]
fn Unblock(uid: Uid, changed: Callback<()>) -> impl IntoView {
    let texts = user::texts();
    let form = use_admin_form::<UnblockUser>();
    let notice = Notice::get();
    on_done(form, move |()| {
        notice.show(texts.unblocked_done);
        changed.run(());
    });
    let path = format!("/users/{uid}/unblock");
    view! {
        <Card title=texts.unblock_title text=texts.unblock_body>
            <ErrorAlert message=form.error_above(&[]) />
            <Form state=form>
                <input type="hidden" name="uid" value=uid.to_string() />
                <div class="form__actions">
                    <Submit kind=ButtonKind::Secondary pending=form.pending()>{texts.unblock}</Submit>
                </div>
            </Form>
            <ApiExample method="POST" path />
        </Card>
    }
}

#[component]
fn Delete(user: User) -> impl IntoView {
    let texts = user::texts();
    let form = use_admin_form::<DeleteUser>();
    let (notice, navigate) = (Notice::get(), use_navigate());
    on_done(form, move |()| {
        notice.show(texts.deleted_done);
        navigate("/admin/users", Default::default());
    });
    let hint = texts.delete_confirm(confirmation(&user));
    let path = format!("/users/{}", user.uid);
    view! {
        <Card title=texts.delete_title text=texts.delete_body danger=true>
            <Form state=form>
                <input type="hidden" name="uid" value=user.uid.to_string() />
                {was(&user.editable())}
                <ErrorAlert message=form.error_above(&["confirm_name"]) />
                <Field
                    name="confirm_name"
                    label=texts.delete_label
                    hint
                    kind=FieldKind::Username
                    error=form.error_at("confirm_name")
                    autocomplete="off"
                    required=true
                />
                <div class="form__actions">
                    <Submit kind=ButtonKind::Danger pending=form.pending()>{texts.delete}</Submit>
                </div>
            </Form>
            <ApiExample method="DELETE" path />
        </Card>
    }
}

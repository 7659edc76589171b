//! Turns an application on or off.

use super::super::server::SwitchApplication;
use crate::components::{ButtonKind, Card, ConfirmedAction, ErrorAlert, Form, Submit};
use crate::console::notice::{Notice, on_done};
use crate::form::use_admin_form;
use crate::i18n::console::applications::{self, refusal, wording};
use doorward_contract::application::Application;
use leptos::either::Either;
use leptos::prelude::*;

#[component]
pub(super) fn State(application: Application, changed: Callback<()>) -> impl IntoView {
    let texts = applications::texts();
    let form = use_admin_form::<SwitchApplication>().with_sentences(refusal);
    let Application { id, kind, enabled, .. } = application;
    let of_kind = wording(kind);
    let notice = Notice::get();
    on_done(form, move |()| {
        notice.show(if enabled { texts.turned_off } else { texts.turned_on });
        changed.run(());
    });
    let text = if enabled { of_kind.on_body } else { of_kind.off_body };
    view! {
        <Card title=texts.state text danger=enabled>
            <ErrorAlert message=form.error_above(&[]) />
            {if enabled {
                Either::Left(view! {
                    <div class="form__actions">
                        <ConfirmedAction
                            form
                            id="ask-turn-off"
                            action=texts.turn_off
                            kind=ButtonKind::Danger
                            title=texts.turn_off_ask
                            text=of_kind.turn_off_body
                        >
                            <input type="hidden" name="id" value=id />
                            <input type="hidden" name="on" value="false" />
                        </ConfirmedAction>
                    </div>
                })
            } else {
                Either::Right(view! {
                    <Form state=form>
                        <input type="hidden" name="id" value=id />
                        <input type="hidden" name="on" value="true" />
                        <div class="form__actions">
                            <Submit pending=form.pending()>{texts.turn_on}</Submit>
                        </div>
                    </Form>
                })
            }}
        </Card>
    }
}

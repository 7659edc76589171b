//! One provider with its actions.

use super::{LinkMethod, Method, UnlinkMethod};
use crate::components::{Badge, ButtonKind, Dialog, DialogButton, Form, Submit, Tone};
use crate::form::FormState;
use crate::i18n::account::methods;
use leptos::prelude::*;

#[component]
pub(super) fn MethodLine(
    link: FormState<LinkMethod>,
    unlink: FormState<UnlinkMethod>,
    method: Method,
) -> impl IntoView {
    let texts = methods::texts();
    let Method { id, name, identity_name, linked } = method;
    let (tone, state) = if linked { (Tone::Success, texts.linked) } else { (Tone::Info, texts.not_linked) };
    let provider_name = name.clone();
    let action = if linked {
        view! { <Unlink form=unlink id name /> }.into_any()
    } else {
        view! { <Link form=link id name /> }.into_any()
    };
    view! {
        <li class="contact">
            <div class="contact__text">
                <p class="contact__value">{provider_name}</p>
                <p class="contact__kind">{identity_name} <Badge tone>{state}</Badge></p>
            </div>
            <div class="contact__actions">{action}</div>
        </li>
    }
}

#[component]
fn Link(form: FormState<LinkMethod>, id: String, name: String) -> impl IntoView {
    let word = methods::texts().link;
    view! {
        <Form state=form>
            <Submit
                pending=form.busy()
                kind=ButtonKind::Secondary
                name="id"
                value=id
                label=methods::with_name(word, &name)
            >
                {word}
            </Submit>
        </Form>
    }
}

#[component]
fn Unlink(form: FormState<UnlinkMethod>, id: String, name: String) -> impl IntoView {
    let texts = methods::texts();
    let dialog = format!("unlink-{id}");
    view! {
        <DialogButton opens=dialog.clone() kind=ButtonKind::Quiet label=methods::with_name(texts.unlink, &name)>
            {texts.unlink}
        </DialogButton>
        <Dialog id=dialog title=texts.unlink_title(&name) text=texts.unlink_text(&name) cancel=texts.keep>
            <Form state=form>
                <Submit pending=form.busy() kind=ButtonKind::Danger name="id" value=id>
                    {texts.unlink}
                </Submit>
            </Form>
        </Dialog>
    }
}

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
    let words = methods::texts();
    let Method { id, name, called, linked } = method;
    let (tone, state) = if linked { (Tone::Success, words.linked) } else { (Tone::Info, words.not_linked) };
    let who = name.clone();
    let action = if linked {
        view! { <Unlink form=unlink id name /> }.into_any()
    } else {
        view! { <Link form=link id name /> }.into_any()
    };
    view! {
        <li class="contact">
            <div class="contact__text">
                <p class="contact__value">{who}</p>
                <p class="contact__kind">{called} <Badge tone>{state}</Badge></p>
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
    let words = methods::texts();
    let dialog = format!("unlink-{id}");
    view! {
        <DialogButton opens=dialog.clone() kind=ButtonKind::Quiet label=methods::with_name(words.unlink, &name)>
            {words.unlink}
        </DialogButton>
        <Dialog id=dialog title=words.unlink_title(&name) text=words.unlink_text(&name) cancel=words.keep>
            <Form state=form>
                <Submit pending=form.busy() kind=ButtonKind::Danger name="id" value=id>
                    {words.unlink}
                </Submit>
            </Form>
        </Dialog>
    }
}

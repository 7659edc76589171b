//! Email preview in an isolated frame.

use leptos::html;
use leptos::prelude::*;

/// Name of the frame; a form shows its response there by naming it as its target.
pub const FRAME: &str = "mail-frame";

/// Fully sandboxed frame, filled by a form whose response is the email. With JavaScript the frame loads immediately and
/// after every change; without, the button submits the form.
#[component]
pub fn MailFrame(
    /// Address of the server function that returns the email.
    action: &'static str,
    /// Fields of the request.
    #[prop(into)]
    fields: Signal<Vec<(&'static str, String)>>,
    /// Accessible name of the frame.
    title: &'static str,
    /// Label of the button; `None` when another form has the button.
    #[prop(optional)]
    show: Option<&'static str>,
) -> impl IntoView {
    let form = NodeRef::<html::Form>::new();
    let turn = RwSignal::new(0_u32);
    Effect::new(move || {
        fields.track();
        turn.update(|turn| *turn += 1);
        request_animation_frame(move || {
            if let Some(form) = form.get_untracked() {
                _ = form.submit();
            }
        });
    });
    let inputs = move || {
        let fields = fields.get().into_iter();
        fields.map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view()
    };
    view! {
        <div class="mail-frame">
            <form method="post" action=action target=FRAME node_ref=form>
                {inputs}
                {show
                    .map(|label| {
                        view! {
                            <button
                                type="submit"
                                class="button button--secondary mail-frame__show"
                                hidden=move || turn.get() != 0
                            >
                                {label}
                            </button>
                        }
                    })}
            </form>
            // A new frame per load: navigation inside an existing frame would add entries to the browser history.
            <For each=move || [turn.get()] key=|turn| *turn let:_turn>
                <iframe class="mail-frame__page" name=FRAME title=title sandbox=""></iframe>
            </For>
        </div>
    }
}

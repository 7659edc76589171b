//! A mail as its reader sees it, where it can do no harm.

use leptos::html;
use leptos::prelude::*;

/// Name of the frame; a form shows its answer there by naming it as its target.
pub const FRAME: &str = "mail-frame";

/// A frame without any right, filled by a form whose answer is the mail. With script it is filled at once and whenever
/// what is shown changes; without, by the button.
#[component]
pub fn MailFrame(
    /// Address of the server function that answers with the mail.
    action: &'static str,
    /// What is sent to it.
    #[prop(into)]
    fields: Signal<Vec<(&'static str, String)>>,
    /// What the frame shows, for assistive technology.
    title: &'static str,
    /// What the button says; without it another form has one.
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
                    .map(|words| {
                        view! {
                            <button
                                type="submit"
                                class="button button--secondary mail-frame__show"
                                hidden=move || turn.get() != 0
                            >
                                {words}
                            </button>
                        }
                    })}
            </form>
            // A new frame each time: what an old one shows next would be a step in the browser's history.
            <For each=move || [turn.get()] key=|turn| *turn let:_turn>
                <iframe class="mail-frame__page" name=FRAME title=title sandbox=""></iframe>
            </For>
        </div>
    }
}

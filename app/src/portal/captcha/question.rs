//! An image with its answer, or the proof of work instead.

use super::{load_work, work};
use crate::components::{Alert, Button, ButtonKind, Field, FieldKind, Tone};
use crate::i18n::portal::captcha;
use doorward_contract::captcha::CaptchaData;
use leptos::prelude::*;
use leptos::task::spawn_local;

const QUESTION: &str = "captcha[question]";
const ANSWER: &str = "captcha[answer]";

/// Progress of the proof of work.
#[derive(Clone, PartialEq, Eq)]
enum Progress {
    Unasked,
    Working,
    Done { question: String, answer: String },
    Failed(String),
}

/// One captcha; the next one is a new component.
#[component]
pub(super) fn Question(
    picture: CaptchaData,
    state: String,
    error: Signal<Option<String>>,
    another: Callback<()>,
    focus: bool,
) -> impl IntoView {
    if focus {
        Effect::new(|| request_animation_frame(focus_answer));
    }
    let progress = RwSignal::new(Progress::Unasked);
    let unseen = Callback::new(move |()| begin(progress, state.clone()));
    view! {
        <div class="captcha">
            {move || match progress.get() {
                Progress::Done { question, answer } => view! { <Worked question answer /> }.into_any(),
                _ => view! { <Picture picture=picture.clone() error another unseen progress /> }.into_any(),
            }}
            <div role="status">
                {move || match progress.get() {
                    Progress::Working => Some(view! { <p class="captcha__hint">{captcha::texts().working}</p> }.into_any()),
                    Progress::Failed(text) => Some(view! { <Alert tone=Tone::Danger>{text}</Alert> }.into_any()),
                    Progress::Done { .. } => Some(view! { <Alert tone=Tone::Success>{captcha::texts().worked}</Alert> }.into_any()),
                    Progress::Unasked => None,
                }}
            </div>
        </div>
    }
}

#[component]
fn Picture(
    picture: CaptchaData,
    error: Signal<Option<String>>,
    another: Callback<()>,
    unseen: Callback<()>,
    progress: RwSignal<Progress>,
) -> impl IntoView {
    let texts = captcha::texts();
    let hydrated = RwSignal::new(false);
    Effect::new(move || hydrated.set(true));
    let busy = Signal::derive(move || progress.get() == Progress::Working);
    view! {
        <input type="hidden" name=QUESTION value=picture.token.expose().to_owned() />
        <img class="captcha__picture" src=picture.data alt=texts.picture />
        <div class="captcha__actions" hidden=move || !hydrated.get()>
            <Button kind=ButtonKind::Quiet on_press=another disabled=busy>
                {texts.another}
            </Button>
            <Button kind=ButtonKind::Quiet on_press=unseen disabled=busy>
                {texts.unseen}
            </Button>
        </div>
        <p class="captcha__hint" hidden=move || hydrated.get()>{texts.no_script}</p>
        <Field
            name=ANSWER
            label=texts.answer
            kind=FieldKind::Username
            hint=texts.hint
            error
            autocomplete="off"
            maxlength=8
            required=true
        />
    }
}

#[component]
fn Worked(question: String, answer: String) -> impl IntoView {
    view! {
        <input type="hidden" name=QUESTION value=question />
        <input type="hidden" name=ANSWER value=answer />
    }
}

/// Whether the user has started to answer.
pub(super) fn has_answer() -> bool {
    use leptos::wasm_bindgen::JsCast;
    let field = document().get_element_by_id(ANSWER);
    let field = field.and_then(|field| field.dyn_into::<leptos::web_sys::HtmlInputElement>().ok());
    field.is_some_and(|field| !field.value().is_empty())
}

fn focus_answer() {
    use leptos::wasm_bindgen::JsCast;
    let field = document().get_element_by_id(ANSWER);
    if let Some(field) = field.and_then(|field| field.dyn_into::<leptos::web_sys::HtmlElement>().ok()) {
        _ = field.focus();
    }
}

fn begin(progress: RwSignal<Progress>, state: String) {
    progress.set(Progress::Working);
    let lang = crate::i18n::use_lang();
    spawn_local(async move {
        match load_work(state).await {
            Ok(task) => work::solve(task.seed, task.bits, 0, move |answer| {
                // The image may have been replaced meanwhile, and this component disposed.
                _ = progress.try_set(Progress::Done { question: task.token.expose().to_owned(), answer });
            }),
            Err(error) => _ = progress.try_set(Progress::Failed(crate::i18n::errors::sentence_in(lang, &error))),
        }
    });
}

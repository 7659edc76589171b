//! What is left to do after set-up. It goes when everything is done, or when it is dismissed in this browser.

use crate::AppError;
use crate::components::{Badge, ButtonKind, Form, ResourceView, Submit, Tone};
use crate::form::{FormState, use_admin_form};
use crate::i18n::console::overview::checklist;
use crate::rights::requires;
use doorward_contract::admin::{ChecklistItem, ChecklistState, ChecklistTask};
use leptos::prelude::*;

/// Cookie of a browser in which it was dismissed.
#[cfg(feature = "ssr")]
const COOKIE: &str = "checklist";
#[cfg(feature = "ssr")]
const DISMISSED: &str = "off";

/// The steps that the viewer may take; none if all are done.
#[server(prefix = "/api", endpoint = "console/overview/checklist")]
pub async fn read_checklist() -> Result<Vec<ChecklistItem>, AppError> {
    let permit = crate::console::authorize::require::<ReadChecklist>().await?;
    if crate::request::cookie(COOKIE).as_deref() == Some(DISMISSED) {
        return Ok(Vec::new());
    }
    let items = doorward_admin::checklist::read(&permit).await?;
    let is_left = items.iter().any(|item| item.state == ChecklistState::Open);
    Ok(if is_left { items } else { Vec::new() })
}
requires!(ReadChecklist: OverviewRead);

/// Hides the list in this browser.
#[server(prefix = "/api", endpoint = "console/overview/checklist/dismiss")]
pub async fn dismiss_checklist() -> Result<(), AppError> {
    crate::console::authorize::require::<DismissChecklist>().await?;
    crate::request::remember(COOKIE, DISMISSED);
    crate::request::go("/admin");
    Ok(())
}
requires!(DismissChecklist: OverviewRead);

#[component]
pub fn Checklist() -> impl IntoView {
    let form = use_admin_form::<DismissChecklist>();
    let found = Resource::new(|| (), |()| read_checklist());
    let view = move |items: Vec<ChecklistItem>| {
        move || {
            let is_shown = !items.is_empty() && form.done().is_none();
            is_shown.then(|| view! { <Items items=items.clone() form /> })
        }
    };
    view! { <ResourceView resource=found view /> }
}

#[component]
fn Items(items: Vec<ChecklistItem>, form: FormState<DismissChecklist>) -> impl IntoView {
    let texts = checklist::texts();
    let items = items.into_iter().map(|item| view! { <Step item /> }).collect_view();
    view! {
        <section class="panel section" id="checklist" aria-labelledby="checklist-title">
            <header class="panel__head">
                <h2 class="panel__title" id="checklist-title">{texts.title}</h2>
                <Form state=form>
                    <Submit kind=ButtonKind::Quiet pending=form.pending()>{texts.dismiss}</Submit>
                </Form>
            </header>
            <ol class="checklist">{items}</ol>
        </section>
    }
}

#[component]
fn Step(item: ChecklistItem) -> impl IntoView {
    let texts = checklist::texts();
    let (href, label, hint) = match item.task {
        ChecklistTask::SignInMethod => ("/admin/methods", texts.method, texts.method_hint),
        ChecklistTask::Sender => ("/admin/messages", texts.sender, texts.sender_hint),
        ChecklistTask::User => ("/admin/new-user", texts.user, texts.user_hint),
        ChecklistTask::Application => ("/admin/new-application", texts.application, texts.application_hint),
    };
    let (tone, state) = match item.state {
        ChecklistState::Open => (Tone::Warning, texts.open),
        ChecklistState::NotNeeded => (Tone::Info, texts.not_needed),
        ChecklistState::Done => (Tone::Success, texts.done),
    };
    view! {
        <li class="checklist__item">
            <div class="checklist__text">
                <a href=href>{label}</a>
                <span class="muted">{hint}</span>
            </div>
            <Badge tone>{state}</Badge>
        </li>
    }
}

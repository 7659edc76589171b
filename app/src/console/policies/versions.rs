//! Versions tab: list, comparison, rollback.

use super::detail::Nothing;
use super::diff::{Line, between};
use super::server::{self, RollBackPolicy, VersionRow, read_versions};
use crate::components::{
    Badge, ButtonKind, Card, Cell, ConfirmedAction, ErrorAlert, Filters, Pager, ResourceView, Row, Table, Time, Tone,
};
use crate::console::access::policy_page;
use crate::console::changes::was;
use crate::console::notice::{Notice, on_done};
use crate::console::page::ApiExample;
use crate::console::query::use_query;
use crate::form::{FormState, use_admin_form};
use crate::i18n::console::access::refusal;
use crate::i18n::console::{frame, policies, users};
use crate::i18n::use_lang;
use doorward_contract::access::PolicyVersion;
use doorward_i18n::console::policies::{DifferenceLabel, DifferenceOf};
use leptos::either::Either;
use leptos::prelude::*;

#[component]
pub fn Versions(code: String, changed: Callback<()>) -> impl IntoView {
    let texts = policies::texts();
    let form = use_admin_form::<RollBackPolicy>().with_sentences(refusal);
    let (query, notice) = (use_query(), Notice::get());
    let parameters = Memo::new(move |_| {
        let number = |name: &str| query.with(|query| query.get(name).and_then(|number| number.parse::<u32>().ok()));
        (query.with(|query| query.get("cursor").map(str::to_owned)), number("from"), number("to"))
    });
    let of = code.clone();
    let found = Resource::new(
        move || (of.clone(), parameters.get()),
        |(code, (cursor, from, to))| read_versions(code, cursor, from, to),
    );
    on_done(form, move |()| {
        notice.show(texts.rolled_back);
        found.refetch();
        changed.run(());
    });
    let path = format!("/policies/{code}/roll-back");
    view! {
        <p class="section-lead">{texts.versions_lead}</p>
        <ErrorAlert message=form.error_above(&[]) />
        <ResourceView
            resource=found
            view=move |found| match found {
                Some(found) => {
                    let later = parameters.get_untracked().0.is_some();
                    view! { <Found code=code.clone() found later form /> }.into_any()
                }
                None => view! { <Nothing /> }.into_any(),
            }
        />
        <ApiExample method="POST" path body=r#"{"version":1}"# />
    }
}

#[component]
fn Found(code: String, found: server::Versions, later: bool, form: FormState<RollBackPolicy>) -> impl IntoView {
    let (texts, around) = (policies::texts(), frame::texts());
    let page = format!("{}/versions", policy_page(&code));
    let first = later.then(|| (around.first_page, page.clone()));
    let next = found.next_cursor.map(|cursor| (around.next_page, format!("{page}?cursor={cursor}")));
    let single = found.current == 1;
    let numbers: Vec<_> = found.items.iter().map(|row| row.version).collect();
    let current = found.current;
    let rows =
        found.items.into_iter().map(|row| view! { <OneVersion code=code.clone() row current form /> }).collect_view();
    view! {
        <Table caption=texts.versions head=vec![texts.version, texts.when, texts.by, users::texts().actions]>{rows}</Table>
        <Pager label=around.paging first next />
        <div class="section-head">
            <h2 class="section-head__title" id="difference">{texts.difference}</h2>
        </div>
        {if single {
            Either::Left(view! { <p class="muted">{texts.one_version}</p> })
        } else {
            Either::Right(view! { <Compare page numbers compared=found.compared /> })
        }}
    }
}

#[component]
fn OneVersion(code: String, row: VersionRow, current: u32, form: FormState<RollBackPolicy>) -> impl IntoView {
    let texts = policies::texts();
    let VersionRow { version, created_at, actor } = row;
    let before = version.saturating_sub(1);
    let look = (before > 0).then(|| {
        let href = format!("{}/versions?from={before}&to={version}#difference", policy_page(&code));
        let label = texts.difference_label(DifferenceLabel { from: before, to: version });
        view! { <a class="button button--quiet" href=href aria-label=label>{texts.difference}</a> }
    });
    view! {
        <Row>
            <Cell class="cell--main">
                {texts.version_number(version)}
                {(version == current).then(|| view! { " "<Badge tone=Tone::Success>{texts.in_force}</Badge> })}
            </Cell>
            <Cell label=texts.when><Time at=created_at /></Cell>
            <Cell label=texts.by class="cell--brief">{writer(&actor)}</Cell>
            <Cell class="cell--actions">
                {look}
                {(version != current).then(|| view! { <Back code version current form /> })}
            </Cell>
        </Row>
    }
}

fn writer(actor: &str) -> AnyView {
    if actor == "cli" {
        return policies::texts().cli.into_any();
    }
    match actor.split_once(':') {
        Some(("api_key", name)) => policies::texts().api_key(name).into_any(),
        Some(("application", id)) => {
            view! { <a class="uid" href=format!("/admin/applications/{id}")>{id.to_owned()}</a> }.into_any()
        }
        _ => view! { <a class="uid" href=format!("/admin/users/{actor}")>{actor.to_owned()}</a> }.into_any(),
    }
}

#[component]
fn Back(code: String, version: u32, current: u32, form: FormState<RollBackPolicy>) -> impl IntoView {
    let texts = policies::texts();
    view! {
        <ConfirmedAction
            form
            id=format!("ask-back-{version}")
            action=texts.roll_back
            spoken=texts.roll_back_label(version)
            confirm=ButtonKind::Primary
            title=texts.roll_back_ask(version)
            text=texts.roll_back_body
        >
            <input type="hidden" name="code" value=code />
            <input type="hidden" name="version" value=version />
            {was(&serde_json::json!({ "version": current }))}
        </ConfirmedAction>
    }
}

#[component]
fn Compare(page: String, numbers: Vec<u32>, compared: Option<(PolicyVersion, PolicyVersion)>) -> impl IntoView {
    let texts = policies::texts();
    let (from, to) = compared.as_ref().map_or((0, 0), |(from, to)| (from.version, to.version));
    let comparison = match compared {
        Some((from, to)) => {
            let title = texts.difference_of(DifferenceOf { from: from.version, to: to.version });
            Either::Left(view! { <Card title><Difference before=from.text after=to.text /></Card> })
        }
        None => Either::Right(view! { <p class="muted">{texts.no_version}</p> }),
    };
    view! {
        <Filters action=page>
            <WhichVersion name="from" label=texts.compare_from numbers=numbers.clone() chosen=from />
            <WhichVersion name="to" label=texts.compare_to numbers chosen=to />
            <div class="filters__actions">
                <button type="submit" class="button button--secondary">{texts.compare}</button>
            </div>
        </Filters>
        {comparison}
    }
}

#[component]
fn WhichVersion(name: &'static str, label: &'static str, numbers: Vec<u32>, chosen: u32) -> impl IntoView {
    let lang = use_lang();
    // Keep a version from another page of the list as an option while it is compared.
    let numbers = if chosen == 0 || numbers.contains(&chosen) { numbers } else { [vec![chosen], numbers].concat() };
    let options = numbers.into_iter().map(|number| {
        view! { <option value=number selected=number == chosen>{policies::of(lang).version_number(number)}</option> }
    });
    view! {
        <div class="filters__field">
            <label class="filters__label" for=name>{label}</label>
            <select class="input select" id=name name=name>{options.collect_view()}</select>
        </div>
    }
}

/// Removed and added lines, with the line numbers before and after.
#[component]
fn Difference(before: String, after: String) -> impl IntoView {
    let texts = policies::texts();
    let lines = between(&before, &after);
    if lines.is_empty() {
        return Either::Left(view! { <p class="muted">{texts.same}</p> });
    }
    Either::Right(view! {
        <table class="diff">
            <caption class="visually-hidden">{texts.difference}</caption>
            <tbody>{lines.into_iter().map(line).collect_view()}</tbody>
        </table>
    })
}

fn line(of: Line) -> AnyView {
    let texts = policies::texts();
    let row = |class: &'static str, old: Option<usize>, new: Option<usize>, word: &'static str, text: String| {
        let sign = match class {
            "diff__line--removed" => "−",
            "diff__line--added" => "+",
            _ => "",
        };
        view! {
            <tr class=class>
                <td class="diff__number">{old}</td>
                <td class="diff__number">{new}</td>
                <td class="diff__text">
                    <span class="diff__sign" aria-hidden="true">{sign}</span>
                    {(!word.is_empty()).then(|| view! { <span class="visually-hidden">{word}" "</span> })}
                    <code>{text}</code>
                </td>
            </tr>
        }
        .into_any()
    };
    match of {
        Line::Same(old, new, text) => row("diff__line", Some(old), Some(new), "", text),
        Line::Removed(old, text) => row("diff__line--removed", Some(old), None, texts.line_removed, text),
        Line::Added(new, text) => row("diff__line--added", None, Some(new), texts.line_added, text),
        Line::Skipped(count) => view! {
            <tr class="diff__gap">
                <td colspan="3">{texts.unchanged(count)}</td>
            </tr>
        }
        .into_any(),
    }
}

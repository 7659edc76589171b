//! Result of the simulator: decision, deciding statement, and all other matches.

use crate::components::{Alert, Badge, Card, Cell, Row, Table, Tone};
use crate::console::access::{EffectBadge, RoleLinks, policy_page, role_page};
use crate::i18n::console::access::{self as shared, role_name};
use crate::i18n::console::simulator;
use doorward_contract::access::{ENVIRONMENT_POLICY, EnvironmentAnswer, Explanation, Match, Outcome, StatementRef};
use doorward_contract::account::AccountStatus;
use doorward_contract::simulation::{Affected, ChangedAccounts, Simulated, SimulatedAccount, SimulatedDecision};
use leptos::either::{Either, EitherOf3};
use leptos::prelude::*;

/// One decision, or two: before and after the draft.
#[component]
pub fn Found(found: Simulated) -> impl IntoView {
    let texts = simulator::texts();
    let Simulated { account, now, after, affected } = found;
    let changes = after.as_ref().map(|after| {
        let differs = after.explanation.decision.allowed != now.explanation.decision.allowed;
        let (tone, sentence) = if differs { (Tone::Warning, texts.changes) } else { (Tone::Info, texts.same) };
        view! { <Alert tone>{sentence}</Alert> }
    });
    // Scrolls to the result: on a phone it is below the form.
    let section = NodeRef::<leptos::html::Section>::new();
    Effect::new(move || {
        if let Some(section) = section.get() {
            _ = section.focus();
        }
    });
    let title = if after.is_some() { texts.now } else { texts.answer };
    view! {
        <section class="answers" id="answer" tabindex="-1" node_ref=section aria-label=texts.answer>
            {account.map(|account| view! { <AccountLine account /> })}
            {changes}
            {after.map(|after| view! { <DecisionCard title=texts.after simulated=after /> })}
            <DecisionCard title simulated=now />
            {affected.map(|affected| view! { <AffectedAccounts affected /> })}
        </section>
    }
}

/// Users affected by the draft.
#[component]
fn AffectedAccounts(affected: Affected) -> impl IntoView {
    let texts = simulator::texts();
    let Affected { looked_at, complete, gains, loses } = affected;
    let looked = if complete { texts.looked_at_all(looked_at) } else { texts.looked_at_newest(looked_at) };
    let none = gains.count + loses.count == 0;
    view! {
        <Card title=texts.affected text=looked>
            {none.then(|| view! { <p class="muted">{texts.affected_none}</p> })}
            <Changed title=texts.gain(gains.count) of=gains />
            <Changed title=texts.lose(loses.count) of=loses />
        </Card>
    }
}

#[component]
fn Changed(title: String, of: ChangedAccounts) -> impl IntoView {
    let more = of.count as usize - of.accounts.len();
    let link = |SimulatedAccount { uid, name, .. }: SimulatedAccount| {
        let href = format!("/admin/users/{uid}/access");
        view! { <li><a class="chip" href=href>{name.unwrap_or_else(|| uid.to_string())}</a></li> }
    };
    (of.count > 0).then(|| {
        view! {
            <h3 class="answers__part">{title}</h3>
            <ul class="chips">{of.accounts.into_iter().map(link).collect_view()}</ul>
            {(more > 0).then(|| view! { <p class="muted">{simulator::texts().and_more(more)}</p> })}
        }
    })
}

#[component]
fn AccountLine(account: SimulatedAccount) -> impl IntoView {
    let texts = simulator::texts();
    let SimulatedAccount { uid, name, status } = account;
    let href = format!("/admin/users/{uid}/access");
    view! {
        <p class="answers__who">
            <span class="muted">{texts.account}</span>
            " "
            <a href=href>{name.unwrap_or_else(|| uid.to_string())}</a>
            " "
            <code class="thing__id">{uid.to_string()}</code>
        </p>
        {(status != AccountStatus::Active).then(|| view! { <Alert tone=Tone::Warning>{texts.blocked}</Alert> })}
    }
}

#[component]
fn DecisionCard(title: &'static str, simulated: SimulatedDecision) -> impl IntoView {
    let texts = simulator::texts();
    let SimulatedDecision { explanation, explanation_text } = simulated;
    let Explanation { decision, roles, matches, .. } = explanation;
    let (tone, word) = if decision.allowed { (Tone::Success, texts.yes) } else { (Tone::Danger, texts.no) };
    let environment = decision.environment.is_some();
    let summary = explanation_text.into_iter().next();
    view! {
        <Card title>
            <p class="decision"><Badge tone>{word}</Badge>" "<span>{summary}</span></p>
            <dl class="properties">
                <div class="properties__row">
                    <dt class="properties__name">{texts.decided_by}</dt>
                    <dd class="properties__value">
                        {match (decision.decided_by, decision.environment) {
                            (Some(at), _) => EitherOf3::A(view! { <Place at /> }),
                            (None, Some(answer)) => EitherOf3::B(view! { <ByEnvironment answer /> }),
                            (None, None) => {
                                EitherOf3::C(view! { <span class="muted">{texts.nothing_decided}</span> })
                            }
                        }}
                    </dd>
                </div>
                <div class="properties__row">
                    <dt class="properties__name">{texts.roles_asked}</dt>
                    <dd class="properties__value"><RoleLinks ids=roles /></dd>
                </div>
            </dl>
            <h3 class="answers__part">{texts.matches}</h3>
            {if matches.is_empty() {
                let none = if environment { texts.environment } else { texts.no_matches };
                Either::Left(view! { <p class="muted">{none}</p> })
            } else {
                Either::Right(view! { <Matches matches /> })
            }}
        </Card>
    }
}

/// Decision of the environment policy, with the reason of a denial.
#[component]
fn ByEnvironment(answer: EnvironmentAnswer) -> impl IntoView {
    let EnvironmentAnswer { version, reasons, failure, failure_detail } = answer;
    let reasons = reasons.into_iter().chain(failure_detail.or(failure)).collect::<Vec<_>>().join("; ");
    view! {
        <span class="source">
            <span>
                <a href=policy_page(ENVIRONMENT_POLICY)>{ENVIRONMENT_POLICY}</a>
                " "
                <span class="muted">{format!("v{version}")}</span>
            </span>
            <span>{reasons}</span>
        </span>
    }
}

/// Location of a statement: policy, number, role.
#[component]
fn Place(at: StatementRef) -> impl IntoView {
    let StatementRef { role, policy, version, statement } = at;
    view! {
        <span class="source">
            <span>
                <a href=policy_page(&policy)>{policy.clone()}</a>
                " "
                <code>{format!("statement[{statement}]")}</code>
                " "
                <span class="muted">{format!("v{version}")}</span>
            </span>
            <a class="source__role" href=role_page(&role)>{role_name(&role, "")}</a>
        </span>
    }
}

#[component]
fn Matches(matches: Vec<Match>) -> impl IntoView {
    let (texts, shared) = (simulator::texts(), shared::texts());
    let row = |found: Match| {
        let (outcome, error) = outcome(&found.result);
        view! {
            <Row>
                <Cell label=shared.effect>
                    <EffectBadge of=found.effect />
                    {found.decided.then(|| view! { " "<strong class="decided">{texts.decided}</strong> })}
                </Cell>
                <Cell label=shared.from class="cell--patterns"><Place at=found.at /></Cell>
                <Cell label=shared.condition class="cell--patterns">
                    {match found.condition {
                        Some(condition) => Either::Left(view! { <code class="pattern">{condition}</code> }),
                        None => Either::Right(view! { <span class="muted">{shared.always}</span> }),
                    }}
                </Cell>
                <Cell label=texts.outcome class="cell--patterns">
                    {outcome}
                    {error.map(|error| view! { " "<span class="message-row__error">{error}</span> })}
                </Cell>
            </Row>
        }
    };
    let rows = matches.into_iter().map(row).collect_view();
    view! {
        <Table caption=texts.matches head=vec![shared.effect, shared.from, shared.condition, texts.outcome]>{rows}</Table>
    }
}

fn outcome(of: &Outcome) -> (&'static str, Option<String>) {
    let texts = simulator::texts();
    match of {
        Outcome::Unconditional => (texts.unconditional, None),
        Outcome::Met => (texts.met, None),
        Outcome::NotMet => (texts.not_met, None),
        Outcome::Failed { error } => (texts.failed, Some(error.clone())),
    }
}

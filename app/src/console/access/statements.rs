//! Table of the statements of several policies.

use super::{EffectBadge, policy_page, role_page};
use crate::components::{Cell, Empty, Row, Table};
use crate::i18n::console::access::{self, role_name};
use doorward_contract::access::Patterns;
use doorward_contract::simulation::StatementInForce;
use doorward_i18n::console::access::StatementOf;
use leptos::either::Either;
use leptos::prelude::*;

/// Columns: effect, action, resource, condition and source policy.
#[component]
pub fn StatementTable(
    /// In display order.
    statements: Vec<StatementInForce>,
    /// Whether the statements come from several roles; adds a role to each row.
    #[prop(optional)]
    of_several: bool,
) -> impl IntoView {
    let texts = access::texts();
    if statements.is_empty() {
        return Either::Left(view! { <Empty title=texts.no_statements text=texts.no_statements_text /> });
    }
    let rows = statements.into_iter().map(|statement| view! { <OneStatement statement of_several /> }).collect_view();
    Either::Right(view! {
        <p class="section-lead">{texts.deny_first}</p>
        <Table
            caption=texts.statements
            head=vec![texts.effect, texts.action, texts.resource, texts.condition, texts.from]
        >
            {rows}
        </Table>
    })
}

#[component]
fn OneStatement(statement: StatementInForce, of_several: bool) -> impl IntoView {
    let texts = access::texts();
    let StatementInForce { at, effect, action, resource, condition } = statement;
    let role = of_several.then(|| {
        view! { <a class="source__role" href=role_page(&at.role)>{role_name(&at.role, "")}</a> }
    });
    view! {
        <Row>
            <Cell label=texts.effect><EffectBadge of=effect /></Cell>
            <Cell label=texts.action class="cell--patterns">{patterns(&action)}</Cell>
            <Cell label=texts.resource class="cell--patterns">{patterns(&resource)}</Cell>
            <Cell label=texts.condition class="cell--patterns">
                {match condition {
                    Some(condition) => Either::Left(view! { <code class="pattern">{condition}</code> }),
                    None => Either::Right(view! { <span class="muted">{texts.always}</span> }),
                }}
            </Cell>
            <Cell label=texts.from class="cell--patterns">
                <span class="source">
                    <a href=policy_page(&at.policy)>
                        {texts.statement_of(StatementOf { policy: &at.policy, number: at.statement })}
                    </a>
                    {role}
                </span>
            </Cell>
        </Row>
    }
}

/// One pattern per line; the wildcard is shown in words.
fn patterns(of: &Patterns) -> impl IntoView + use<> {
    let one = |pattern: &String| {
        let all = (pattern == "*").then(|| view! { <span class="muted">" "{access::texts().everything}</span> });
        view! { <li><code class="pattern">{pattern.clone()}</code>{all}</li> }
    };
    view! { <ul class="patterns">{of.as_slice().iter().map(one).collect_view()}</ul> }
}

//! Policies of a role: all policies, the attached ones checked.

use super::server::{SetPolicies, read_attached};
use crate::components::{Alert, ErrorAlert, Form, ResourceView, Submit, Tone};
use crate::console::access::{EffectsBadge, policy_page};
use crate::console::changes::was;
use crate::console::notice::{Notice, on_done};
use crate::console::page::ApiExample;
use crate::form::{FormState, use_admin_form};
use crate::i18n::console::access::refusal;
use crate::i18n::console::{frame, policies, roles};
use doorward_contract::access::{ENVIRONMENT_POLICY, PolicySummary};
use doorward_contract::account::ADMINISTRATOR;
use doorward_contract::simulation::Effects;
use leptos::prelude::*;

#[component]
pub fn RolePolicies(id: String) -> impl IntoView {
    let form = use_admin_form::<SetPolicies>().with_sentences(refusal);
    let role_id = id.clone();
    let found = Resource::new(move || role_id.clone(), read_attached);
    let notice = Notice::get();
    on_done(form, move |()| {
        notice.show(frame::texts().saved);
        found.refetch();
    });
    view! {
        <ResourceView
            resource=found
            view=move |found| found.map(|policies| view! { <Choose id=id.clone() policies form /> })
        />
    }
}

#[component]
fn Choose(id: String, policies: Vec<(PolicySummary, Effects)>, form: FormState<SetPolicies>) -> impl IntoView {
    let texts = roles::texts();
    let (environment, policies): (Vec<_>, Vec<_>) =
        policies.into_iter().partition(|(policy, _)| policy.code == ENVIRONMENT_POLICY);
    let replaced = (!environment.is_empty()).then(|| policies::texts().environment_in_force);
    let fixed = id == ADMINISTRATOR;
    let has = |policy: &PolicySummary| policy.roles.contains(&id);
    let codes: Vec<_> = policies.iter().filter(|(policy, _)| has(policy)).map(|(policy, _)| &policy.code).collect();
    let body = serde_json::json!({ "policies": codes }).to_string();
    let held = was(&codes);
    let rows = policies
        .iter()
        .map(|(policy, effects)| choice(policy, *effects, policy.roles.contains(&id), fixed))
        .collect_view();
    let path = format!("/roles/{id}/policies");
    view! {
        <p class="section-lead">{texts.policies_lead}</p>
        {replaced.map(|text| view! { <div class="section"><Alert tone=Tone::Warning>{text}</Alert></div> })}
        <Form state=form class="attach">
            {fixed.then(|| view! { <Alert>{texts.policies_fixed}</Alert> })}
            {held}
            <ErrorAlert message=form.error_above(&[]) />
            <input type="hidden" name="id" value=id />
            <ul class="attach__list">{rows}</ul>
            {(!fixed)
                .then(|| {
                    view! {
                        <div class="form__actions">
                            <Submit pending=form.pending()>{texts.save_policies}</Submit>
                        </div>
                    }
                })}
        </Form>
        <ApiExample method="PUT" path body />
    }
}

fn choice(policy: &PolicySummary, effects: Effects, ticked: bool, fixed: bool) -> impl IntoView + use<> {
    let PolicySummary { code, name, description, .. } = policy.clone();
    let (id, page) = (format!("policy-{code}"), policy_page(&code));
    let word = crate::i18n::console::access::texts().look;
    let label = format!("{word} {code}");
    let label_for = id.clone();
    let named = (name != code).then_some(name);
    view! {
        <li class="attach__row">
            <input
                class="check__box"
                type="checkbox"
                id=id
                name="policies[]"
                value=code.clone()
                checked=ticked
                disabled=fixed
            />
            <div class="attach__text">
                <label class="attach__label" for=label_for>
                    <span class="attach__code">{code}</span>
                    {named.map(|name| view! { " "<span class="muted">{name}</span> })}
                </label>
                {(!description.is_empty()).then(|| view! { <span class="thing__about">{description}</span> })}
            </div>
            <EffectsBadge of=effects />
            <a class="attach__look" href=page aria-label=label>{word}</a>
        </li>
    }
}

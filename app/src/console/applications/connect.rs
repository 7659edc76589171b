//! How to connect an application: its values, the endpoints, and examples for common libraries.

mod snippets;
mod values;

use super::has_redirects;
use super::server::Opened;
use crate::components::{Alert, Card, Copyable, LinkButton, Tone};
use crate::i18n::console::{applications, connect, frame};
use doorward_contract::application::ApplicationKind;
use leptos::prelude::*;
use snippets::{Note, Snippet};
use values::Values;

#[component]
pub fn Connect(opened: Opened) -> impl IntoView {
    let texts = connect::texts();
    let values = Values::of(&opened);
    let application = opened.application;
    let (kind, lacks_redirect) = (application.kind, application.config.redirect_uris.is_empty());
    let lead = if values.has_secret() { texts.lead } else { texts.lead_public };
    let page = super::page_of(&application.id);
    let snippets = snippets::all(&values).into_iter().map(|snippet| view! { <Example snippet /> }).collect_view();
    // A Mini Program uses the CloudBase API alone.
    let speaks_oauth = kind != ApplicationKind::MiniProgram;
    view! {
        <p class="section-lead">{lead}</p>
        <div class="stack">
            {(has_redirects(kind) && lacks_redirect)
                .then(|| {
                    view! {
                        <Alert tone=Tone::Warning>
                            <p>{texts.no_redirect}</p>
                            <LinkButton href=page.clone()>{applications::texts().settings}</LinkButton>
                        </Alert>
                    }
                })}
            {speaks_oauth.then(|| view! { <Addresses values=values.clone() /> })}
            <section id="examples">
                <h2 class="section-head__title">{texts.examples}</h2>
                <div class="examples">{snippets}</div>
            </section>
        </div>
    }
}

/// The values that every library needs, and the addresses of all endpoints.
#[component]
fn Addresses(values: Values) -> impl IntoView {
    let texts = connect::texts();
    let issuer = &values.issuer;
    let mut main = vec![
        (applications::texts().id, values.client_id.clone()),
        (texts.issuer, issuer.clone()),
        (texts.discovery, format!("{issuer}/.well-known/openid-configuration")),
    ];
    if has_redirects(values.kind) {
        main.push((texts.redirect_uri, values.redirect_uri.clone()));
    }
    let endpoints =
        endpoints(values.kind).into_iter().map(|(label, path)| (label, format!("{issuer}{path}"))).collect();
    view! {
        <div id="values">
            <Card title=texts.values text=texts.values_lead>
                <Pairs pairs=main />
                <details class="fold">
                    <summary class="fold__title">{texts.endpoints}</summary>
                    <Pairs pairs=endpoints />
                </details>
            </Card>
        </div>
    }
}

/// Endpoints that an application of this kind can use: label and path.
fn endpoints(kind: ApplicationKind) -> Vec<(&'static str, &'static str)> {
    let texts = connect::texts();
    let of_users = [
        (texts.authorization, "/oauth2/authorize"),
        (texts.par, "/oauth2/par"),
        (texts.userinfo, "/oauth2/userinfo"),
        (texts.sign_out, "/oauth2/logout"),
    ];
    let of_all = [
        (texts.token, "/oauth2/token"),
        (texts.introspection, "/oauth2/introspect"),
        (texts.revocation, "/oauth2/revoke"),
        (texts.certs, "/oauth2/certs"),
    ];
    // A public client cannot ask about tokens.
    let usable = |(_, path): &(&str, &str)| kind.is_confidential() || *path != "/oauth2/introspect";
    let of_users = of_users.into_iter().filter(|_| has_redirects(kind));
    of_users.chain(of_all.into_iter().filter(usable)).collect()
}

/// Labels with values to copy.
#[component]
fn Pairs(pairs: Vec<(&'static str, String)>) -> impl IntoView {
    let around = frame::texts();
    let pair = |(label, text): (&'static str, String)| {
        view! {
            <div class="pairs__pair">
                <dt class="pairs__label">{label}</dt>
                <dd class="pairs__value"><Copyable text copy=around.copy copied=around.copied /></dd>
            </div>
        }
    };
    view! { <dl class="pairs">{pairs.into_iter().map(pair).collect_view()}</dl> }
}

/// An example, folded away.
#[component]
fn Example(snippet: Snippet) -> impl IntoView {
    let (texts, around) = (connect::texts(), frame::texts());
    let Snippet { id, title, install, notes, code } = snippet;
    let notes = notes.into_iter().map(|note| {
        let text = match note {
            Note::Redirect(path) => texts.redirect(path),
            Note::Rs256 => texts.rs256.to_owned(),
        };
        view! { <p class="muted">{text}</p> }
    });
    view! {
        <details class="example" id=format!("example-{id}")>
            <summary class="example__title">{title}</summary>
            <div class="example__body">
                {notes.collect_view()}
                {install
                    .map(|command| {
                        view! { <Copyable text=command copy=around.copy copied=around.copied block=true /> }
                    })}
                <Copyable text=code copy=around.copy copied=around.copied block=true />
            </div>
        </details>
    }
}
